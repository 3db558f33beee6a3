//! Literals that a regular expression cannot match without: they decide whether it is run at all.

use std::cmp::Reverse;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

use super::terms::rate;
use crate::fold::sign_bit;
use crate::program::Signs;

/// Most literals of one set.
const MAX_LITERALS: usize = 128;
/// Most sets of one way; the best are kept.
const MAX_SETS: usize = 3;
/// Most ways through one expression.
const MAX_WAYS: usize = 32;
/// Largest class that is spelled out.
const MAX_CLASS: usize = 12;

/// Literals of content characters of which every match has at least one.
type Set = Vec<String>;

/// A way through an expression; each match takes one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Each match has a literal of each set.
    Literals(Vec<Set>),
    /// Each match has one of these signs.
    Signs(Signs),
    /// Nothing is known of the matches.
    Any,
}

/// How often to expect a text with many numerals, like [`Way::rate`].
pub(super) const DIGITS: u32 = 5_000;

impl Way {
    /// Returns how often to expect it: about one in so many millions of characters.
    pub(super) fn rate(&self) -> u32 {
        const SIGNS: u32 = 10_000;
        const ANY: u32 = 100_000;
        match self {
            Self::Literals(sets) => {
                let rates = sets.iter().map(|set| set.iter().map(|l| rate(l)).sum());
                rates.min().unwrap_or(ANY)
            }
            Self::Signs(_) => SIGNS,
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
    if !sets.is_empty() {
        return Way::Literals(sets);
    }
    signs(hir).map_or(Way::Any, Way::Signs)
}

/// Returns signs of which every match has one.
fn signs(hir: &Hir) -> Option<Signs> {
    let sign = |c: char| {
        (!is_content(c)).then(|| match c.is_ascii() {
            true => Signs { ascii: 1 << u32::from(c), others: 0 },
            false => Signs { ascii: 0, others: sign_bit(c) },
        })
    };
    let either = |all: Signs, one: Option<Signs>| {
        let one = one?;
        Some(Signs { ascii: all.ascii | one.ascii, others: all.others | one.others })
    };
    let none = Signs::default();
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok()?.chars().find_map(sign),
        HirKind::Class(Class::Unicode(class)) => {
            let chars = chars_of(class)?;
            chars.into_iter().map(sign).try_fold(none, either)
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => signs(&repetition.sub),
        HirKind::Capture(capture) => signs(&capture.sub),
        HirKind::Concat(parts) => parts.iter().find_map(signs),
        HirKind::Alternation(parts) => parts.iter().map(signs).try_fold(none, either),
        _ => None,
    }
}

/// Returns the best sets of which every match has a literal.
fn sets(hir: &Hir) -> Vec<Set> {
    let mut sets = match hir.kind() {
        HirKind::Literal(literal) => of_literal(&literal.0).into_iter().collect(),
        HirKind::Class(Class::Unicode(class)) => of_class(class).into_iter().collect(),
        HirKind::Repetition(repetition) if repetition.min > 0 => sets(&repetition.sub),
        HirKind::Capture(capture) => sets(&capture.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(sets).collect(),
        HirKind::Alternation(parts) => of_alternation(parts).into_iter().collect(),
        _ => Vec::new(),
    };
    for set in &mut sets {
        set.sort();
        set.dedup();
    }
    sets.sort_by_key(|set: &Set| Reverse(worth(set)));
    sets.dedup();
    sets.truncate(MAX_SETS);
    sets
}

/// Returns the length of the shortest literal, then how few there are.
fn worth(set: &Set) -> (usize, Reverse<usize>) {
    let shortest = set.iter().map(|literal| literal.chars().count()).min();
    (shortest.unwrap_or(0), Reverse(set.len()))
}

fn of_literal(bytes: &[u8]) -> Option<Set> {
    let text = std::str::from_utf8(bytes).ok()?;
    let parts = text.split(|c| !is_content(c));
    let best = parts.max_by_key(|part| part.chars().count()).filter(|part| !part.is_empty())?;
    Some(vec![best.to_owned()])
}

fn of_class(class: &ClassUnicode) -> Option<Set> {
    let chars = chars_of(class)?;
    chars.iter().all(|c| is_content(*c)).then(|| chars.into_iter().map(String::from).collect())
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
    use super::{Signs, Way, sign_bit};

    fn ways(pattern: &str) -> String {
        let hir = regex_syntax::parse(pattern).expect("an expression");
        let set = |set: &Vec<String>| set.join(" ");
        let way = |way: &Way| match way {
            Way::Literals(sets) => sets.iter().map(set).collect::<Vec<_>>().join(" & "),
            Way::Signs(Signs { ascii, others }) => ('\0'..='\x7F')
                .filter(|c| ascii >> u32::from(*c) & 1 == 1)
                .chain(['¥', '€', '‖'].into_iter().filter(|c| others & sign_bit(*c) != 0))
                .collect(),
            Way::Any => "any".to_owned(),
        };
        super::ways(&hir).iter().map(way).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn every_obligatory_part_counts() {
        for (pattern, expected) in [
            ("加.{0,4}微信", "微信 & 加"),
            ("(?:日结|现结)工资?", "日结 现结 & 工"),
            ("(?:刷|涨)(?:粉丝|赞)", "刷 涨 & 粉丝 赞"),
            ("(?:微信|扣扣)号", "微信 扣扣 & 号"),
            ("刷单|做任务", "刷单 | 做任务"),
            (r"https?://\w+", "http"),
            ("[0-9]{3}元", "元 & 0 1 2 3 4 5 6 7 8 9"),
            ("[0-3]+", "0 1 2 3"),
            ("(?:微信)?好友?", "好"),
            (r"//\s?@.*|@.{1,20}|\[.{1,6}\]", "/ | @ | ["),
            ("[#$].{3}", "#$"),
            ("[¥€][0-9a-z]{4}[¥€$]", "¥€"),
            (r"\p{Han}{3}", "any"),
            ("微信|.", "微信 | any"),
            ("(?:微信|.)x?", "any"),
        ] {
            assert_eq!(ways(pattern), expected, "{pattern}");
        }
    }
}
