//! What the first two characters of a match may be: where neither stands no match begins, and most expressions that may match a text by
//! its literals are done with that.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

use crate::fold::{CHAR_PLACES, char_place};

/// Largest set of characters that is worth asking.
const MAX_CHARS: usize = 400;

/// The beginnings of an expression's matches.
#[derive(Debug)]
pub(crate) struct Lead {
    first: Places,
    /// None where a match may be one character, or nearly any may be the second.
    second: Option<Places>,
}

impl Lead {
    /// Returns the beginnings, unless nearly any character may be the first.
    pub(super) fn of(hir: &Hir) -> Option<Self> {
        let Parts { first, second, empty, one } = Parts::of(hir);
        if empty {
            return None;
        }
        let second = if one { None } else { second };
        Some(Self { first: Places::of(&first?)?, second: second.as_ref().and_then(Places::of) })
    }

    /// Returns the places from a byte on at which a match may begin, in order.
    pub(crate) fn places<'t>(
        &self,
        text: &'t str,
        from: usize,
    ) -> impl Iterator<Item = usize> + use<'t, '_> {
        let mut rest = text[from..].char_indices().peekable();
        std::iter::from_fn(move || {
            loop {
                let (at, c) = rest.next()?;
                let follows = |second: &Places| rest.peek().is_some_and(|(_, c)| second.has(*c));
                if self.first.has(c) && self.second.as_ref().is_none_or(follows) {
                    return Some(from + at);
                }
            }
        })
    }
}

/// A set of characters by place.
#[derive(Debug)]
struct Places(Box<[u64; CHAR_PLACES / 64]>);

impl Places {
    /// Returns a set of few characters.
    fn of(class: &ClassUnicode) -> Option<Self> {
        if class.iter().map(ClassUnicodeRange::len).sum::<usize>() > MAX_CHARS {
            return None;
        }
        let mut bits = Box::new([0; CHAR_PLACES / 64]);
        for place in class.iter().flat_map(|range| range.start()..=range.end()).map(char_place) {
            bits[usize::from(place / 64)] |= 1 << (place % 64);
        }
        Some(Self(bits))
    }

    #[inline]
    fn has(&self, c: char) -> bool {
        let place = char_place(c);
        self.0[usize::from(place / 64)] >> (place % 64) & 1 == 1
    }
}

/// The first and second characters of what a part matches; none for any.
#[derive(Clone)]
struct Parts {
    first: Option<ClassUnicode>,
    second: Option<ClassUnicode>,
    /// It may match nothing, or one character.
    empty: bool,
    one: bool,
}

impl Parts {
    fn nothing() -> Self {
        let none = || Some(ClassUnicode::empty());
        Self { first: none(), second: none(), empty: true, one: false }
    }

    fn anything() -> Self {
        Self { first: None, second: None, empty: true, one: true }
    }

    fn char(class: ClassUnicode) -> Self {
        Self { first: Some(class), empty: false, one: true, ..Self::nothing() }
    }

    fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::nothing(),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => text.chars().take(2).map(Self::just).fold(Self::nothing(), Self::then),
                Err(_) => Self::anything(),
            },
            HirKind::Class(Class::Unicode(class)) => Self::char(class.clone()),
            HirKind::Class(Class::Bytes(_)) => Self::anything(),
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Repetition(repetition) => {
                let once = Self::of(&repetition.sub);
                let empty = once.empty || repetition.min == 0;
                let one = once.one && (once.empty || repetition.min < 2);
                let all = if repetition.max == Some(1) { once } else { once.clone().then(once) };
                Self { empty, one, ..all }
            }
            HirKind::Concat(parts) => parts.iter().map(Self::of).fold(Self::nothing(), Self::then),
            HirKind::Alternation(parts) => {
                parts.iter().map(Self::of).reduce(Self::or).unwrap_or_else(Self::nothing)
            }
        }
    }

    fn just(c: char) -> Self {
        Self::char(ClassUnicode::new([ClassUnicodeRange::new(c, c)]))
    }

    /// Returns what this part and one behind it match.
    fn then(self, next: Self) -> Self {
        let mut second = self.second;
        if self.one {
            second = join(second, next.first.as_ref());
        }
        if self.empty {
            second = join(second, next.second.as_ref());
        }
        let first = if self.empty { join(self.first, next.first.as_ref()) } else { self.first };
        let one = self.one && next.empty || self.empty && next.one;
        Self { first, second, empty: self.empty && next.empty, one }
    }

    /// Returns what this part or another matches.
    fn or(self, other: Self) -> Self {
        Self {
            first: join(self.first, other.first.as_ref()),
            second: join(self.second, other.second.as_ref()),
            empty: self.empty || other.empty,
            one: self.one || other.one,
        }
    }
}

fn join(all: Option<ClassUnicode>, more: Option<&ClassUnicode>) -> Option<ClassUnicode> {
    let (mut all, more) = (all?, more?);
    all.union(more);
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::Lead;

    #[test]
    fn matches_begin_only_where_their_first_two_characters_stand() {
        for (pattern, text, expected) in [
            ("甲乙丙", "甲丙甲乙", Some(vec![6])),
            ("甲|乙丙", "甲丙乙甲", Some(vec![0, 6, 9])),
            ("甲?乙{2}丙", "甲乙甲甲乙乙", Some(vec![0, 9, 12])),
            ("^甲[乙丙]?丁", "甲丁甲戊", Some(vec![0])),
            ("[0-9]{1,3}元", "1元22个", Some(vec![0, 4])),
            ("(?:甲乙?)+", "甲丙", Some(vec![0])),
            (r"甲\p{Han}", "甲a甲", Some(vec![0, 4])),
            ("甲*", "甲", None),
            (".甲", "甲甲", None),
        ] {
            let lead = Lead::of(&regex_syntax::parse(pattern).expect("an expression"));
            let places = lead.map(|lead| lead.places(text, 0).collect::<Vec<_>>());
            assert_eq!(places, expected, "{pattern} in {text}");
        }
    }
}
