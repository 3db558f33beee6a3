//! Literals that a regular expression cannot match without: they decide whether it is run at all.

use std::cmp::Reverse;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

use super::terms::rate;

/// Most literals of one set.
const MAX_LITERALS: usize = 192;
/// Most sets of one way; the best are kept.
const MAX_SETS: usize = 3;
/// Most ways through one expression.
const MAX_WAYS: usize = 32;
/// Largest class that is spelled out.
const MAX_CLASS: usize = 12;

/// Literals of which every match has at least one: content characters, or a single character of any kind.
type Set = Vec<String>;

/// A way through an expression; each match takes one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Each match has a literal of each set.
    Literals(Vec<Set>),
    /// Nothing is known of the matches.
    Any,
}

/// How often to expect a text with many numerals, like [`Way::rate`].
pub(super) const DIGITS: u32 = 5_000;

impl Way {
    /// Returns how often to expect it: about one in so many millions of characters.
    pub(super) fn rate(&self) -> u32 {
        const ANY: u32 = 100_000;
        match self {
            Self::Literals(sets) => {
                let rates = sets.iter().map(|set| set.iter().map(|l| rate(l)).sum());
                rates.min().unwrap_or(ANY)
            }
            Self::Any => ANY,
        }
    }
}

/// Returns the ways through an expression.
pub(super) fn ways(hir: &Hir) -> Vec<Way> {
    match hir.kind() {
        HirKind::Capture(capture) => ways(&capture.sub),
        HirKind::Alternation(parts) if parts.len() <= MAX_WAYS => parts.iter().map(way).collect(),
        _ => vec![way(hir)],
    }
}

fn way(hir: &Hir) -> Way {
    let sets = sets(hir);
    if sets.is_empty() { Way::Any } else { Way::Literals(sets) }
}

/// Returns the best sets of which every match has a literal.
fn sets(hir: &Hir) -> Vec<Set> {
    let mut sets = match hir.kind() {
        HirKind::Literal(literal) => of_literal(&literal.0),
        HirKind::Class(Class::Unicode(class)) => of_class(class).into_iter().collect(),
        HirKind::Repetition(repetition) if repetition.min > 0 => sets(&repetition.sub),
        HirKind::Capture(capture) => sets(&capture.sub),
        HirKind::Concat(parts) => of_concat(parts),
        HirKind::Alternation(parts) => of_alternation(parts).into_iter().collect(),
        _ => Vec::new(),
    };
    for set in &mut sets {
        set.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        set.dedup();
        // What holds one of the shortest says no more than that.
        let shortest = set.first().map_or(0, String::len);
        let (short, mut long): (Set, Set) =
            std::mem::take(set).into_iter().partition(|l| l.len() == shortest);
        long.retain(|literal| !short.iter().any(|s| literal.contains(s.as_str())));
        *set = short;
        set.append(&mut long);
    }
    sets.sort_by_key(|set: &Set| Reverse(worth(set)));
    sets.dedup();
    sets.truncate(MAX_SETS);
    sets
}

/// Returns the length of the shortest literal, whether it is a sign, then how few there are.
fn worth(set: &Set) -> (usize, bool, Reverse<usize>) {
    let shortest = set.iter().map(|literal| literal.chars().count()).min();
    let sign = set.iter().flat_map(|literal| literal.chars()).all(|c| !is_content(c));
    (shortest.unwrap_or(0), sign, Reverse(set.len()))
}

/// Returns the sets of the parts; neighbours that are spelled out are spelled out together, which says more.
fn of_concat(parts: &[Hir]) -> Vec<Set> {
    let mut all = Vec::new();
    let mut rest = parts;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        let Some(mut together) = spelled_out(first) else {
            all.extend(sets(first));
            continue;
        };
        while let Some((next, behind)) = rest.split_first()
            && let Some(both) = spelled_out(next).and_then(|next| product(&together, &next))
        {
            (together, rest) = (both, behind);
        }
        all.extend(if together.iter().any(String::is_empty) { Vec::new() } else { vec![together] });
    }
    all
}

/// Returns everything that an expression matches, if that is few texts of content; the empty text may be one.
fn spelled_out(hir: &Hir) -> Option<Set> {
    let all = match hir.kind() {
        HirKind::Empty => vec![String::new()],
        HirKind::Literal(literal) => vec![std::str::from_utf8(&literal.0).ok()?.to_owned()],
        HirKind::Class(Class::Unicode(class)) => of_class(class)?,
        HirKind::Capture(capture) => spelled_out(&capture.sub)?,
        HirKind::Repetition(repetition) if repetition.max == Some(1) => {
            let mut once = spelled_out(&repetition.sub)?;
            once.extend((repetition.min == 0).then(String::new));
            once
        }
        HirKind::Concat(parts) => {
            let empty = vec![String::new()];
            parts.iter().try_fold(empty, |all, part| product(&all, &spelled_out(part)?))?
        }
        HirKind::Alternation(parts) => {
            let all: Option<Vec<Set>> = parts.iter().map(spelled_out).collect();
            all?.concat()
        }
        _ => return None,
    };
    let content = all.iter().flat_map(|literal| literal.chars()).all(is_content);
    (content && all.len() <= MAX_LITERALS).then_some(all)
}

/// Returns each of the first followed by each of the second, if these are not too many.
fn product(first: &Set, second: &Set) -> Option<Set> {
    let joined =
        |head: &String| second.iter().map(move |tail| format!("{head}{tail}")).collect::<Vec<_>>();
    (first.len() * second.len() <= MAX_LITERALS).then(|| first.iter().flat_map(joined).collect())
}

/// Returns the longest part of content, and each sign.
fn of_literal(bytes: &[u8]) -> Vec<Set> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Vec::new() };
    let parts = text.split(|c| !is_content(c));
    let best = parts.max_by_key(|part| part.chars().count()).filter(|part| !part.is_empty());
    let signs = text.chars().filter(|c| !is_content(*c)).map(String::from);
    best.map(str::to_owned).into_iter().chain(signs).map(|literal| vec![literal]).collect()
}

fn of_class(class: &ClassUnicode) -> Option<Set> {
    Some(chars_of(class)?.into_iter().map(String::from).collect())
}

/// Returns the characters of a small class.
fn chars_of(class: &ClassUnicode) -> Option<Vec<char>> {
    let size = |range: &ClassUnicodeRange| u32::from(range.end()) - u32::from(range.start()) + 1;
    let size = class.iter().map(size).fold(0, u32::saturating_add);
    let chars = class.iter().flat_map(|range| range.start()..=range.end());
    (size as usize <= MAX_CLASS).then(|| chars.collect())
}

/// Returns the best set of each part together.
fn of_alternation(parts: &[Hir]) -> Option<Set> {
    let mut all = Set::new();
    for part in parts {
        all.extend(sets(part).into_iter().next()?);
    }
    (all.len() <= MAX_LITERALS).then_some(all)
}

/// Characters that the content stream keeps as they are; others may be between symbols.
fn is_content(c: char) -> bool {
    crate::fold::is_plain_content(c)
}

#[cfg(test)]
mod tests {
    use super::Way;

    fn ways(pattern: &str) -> String {
        let hir = regex_syntax::parse(pattern).expect("an expression");
        let set = |set: &Vec<String>| set.join(" ");
        let way = |way: &Way| match way {
            Way::Literals(sets) => sets.iter().map(set).collect::<Vec<_>>().join(" & "),
            Way::Any => "any".to_owned(),
        };
        super::ways(&hir).iter().map(way).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn every_obligatory_part_counts() {
        for (pattern, expected) in [
            ("加.{0,4}微信", "微信 & 加"),
            ("(?:日结|现结)工资?", "日结工 现结工"),
            ("(?:刷|涨)(?:粉丝|赞)", "刷赞 涨赞 刷粉丝 涨粉丝"),
            ("(?:微信|扣扣)号", "微信号 扣扣号"),
            ("刷单|做任务", "刷单 | 做任务"),
            (r"https?://\w+", "http & : & /"),
            ("[0-9]{3}元", "元 & 0 1 2 3 4 5 6 7 8 9"),
            ("[0-3]+", "0 1 2 3"),
            ("(?:微信)?好友?", "好"),
            (r"//\s?@.*|@.{1,20}|\[.{1,6}\]", "/ & @ | @ | [ & ]"),
            ("[#$].{3}", "# $"),
            ("[¥€][0-9a-z]{4}[¥€$]", "¥ € & $ ¥ €"),
            (r"\p{Han}{3}", "any"),
            ("微信|.", "微信 | any"),
            ("(?:微信|.)x?", "any"),
        ] {
            assert_eq!(ways(pattern), expected, "{pattern}");
        }
    }
}
