//! Rules that find numbers and addresses of persons, and would show them.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::regexes;
use crate::rule::diagnostic::Diagnostic;
use crate::rule::{MatcherDef, PackDef, SourceDef, Validator};

/// What is looked for, with samples as the folded text has them; none is anybody's.
const KINDS: [(&str, &[&str]); 4] = [
    ("phone numbers", &["13800138000", "138-0013-8000", "138 0013 8000"]),
    ("resident ids", &["11010519491231002x", "110105194912310021"]),
    ("bank cards", &["4532015112830366", "6222021234567890123"]),
    ("e-mail addresses", &["lisi@mail.example.com", "li.si_01@example.cn"]),
];

/// What an expression that also matches these looks for is not a person's number but any number or word.
const ANYTHING: [&str; 5] = ["20261231", "12345", "100", "abcdefghijk", "a.bcdefghij.com"];

/// Reports matchers that find such numbers by themselves in rules that do not hide them.
pub(super) fn lint(pack: &PackDef, found: &mut Vec<Diagnostic>) {
    for rule in pack.rules.iter().filter(|rule| !rule.redact) {
        for matcher in &rule.matchers {
            let Some(kind) = kind(pack, matcher) else { continue };
            let message =
                format!("`{}` finds {kind}, and the rule does not say `redact`", matcher.name);
            let help = "say redact = true, or on the line before why the number may be shown: # hegui: allow W090 \"…\"";
            found.push(Diagnostic::new("W090", message, &matcher.at).help(help));
        }
    }
}

/// Returns what a matcher finds, if it is personal.
fn kind(pack: &PackDef, matcher: &MatcherDef) -> Option<&'static str> {
    match &matcher.source {
        SourceDef::Regex { validate: Some(validator), .. } => Some(match validator {
            Validator::CnMobile => KINDS[0].0,
            Validator::CnResidentId => KINDS[1].0,
            Validator::Luhn => KINDS[2].0,
        }),
        SourceDef::Regex { pattern, .. } => kind_of(&pattern.value),
        SourceDef::Use(name) => {
            let shared = pack.shared.iter().find(|shared| shared.name == name.value)?;
            // A shared matcher that uses another one is read as it stands.
            if matches!(shared.source, SourceDef::Use(_)) { None } else { kind(pack, shared) }
        }
        _ => None,
    }
}

fn kind_of(pattern: &str) -> Option<&'static str> {
    if !["\\d", "[0-9", "@"].iter().any(|part| pattern.contains(part)) {
        return None;
    }
    let hir = regexes::parse(pattern).ok()?;
    branches(&hir).into_iter().find_map(|branch| {
        if ANYTHING.iter().any(|text| is_whole(branch, text)) {
            return None;
        }
        let finds = |samples: &[&str]| samples.iter().any(|sample| is_whole(branch, sample));
        KINDS.iter().find(|(_, samples)| finds(samples)).map(|(kind, _)| *kind)
    })
}

/// Returns the alternatives of an expression.
fn branches(hir: &Hir) -> Vec<&Hir> {
    match hir.kind() {
        HirKind::Alternation(parts) => parts.iter().flat_map(branches).collect(),
        HirKind::Capture(capture) => branches(&capture.sub),
        _ => vec![hir],
    }
}

/// Returns whether an expression matches a short ASCII text from end to end.
fn is_whole(hir: &Hir, text: &str) -> bool {
    ends(hir, text.as_bytes(), 1) >> text.len() & 1 == 1
}

/// Returns the places where a match that begins at one of `starts` may end; places are bits. Conditions on what stands beside hold.
fn ends(hir: &Hir, text: &[u8], starts: u32) -> u32 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => starts,
        HirKind::Literal(literal) => {
            let fits = |at: usize| text[at..].starts_with(&literal.0);
            moved(text, starts, |at| fits(at).then_some(literal.0.len()))
        }
        HirKind::Class(class) => moved(text, starts, |at| {
            let byte = *text.get(at)?;
            let has = match class {
                Class::Unicode(class) => class
                    .iter()
                    .any(|range| (range.start()..=range.end()).contains(&char::from(byte))),
                Class::Bytes(class) => {
                    class.iter().any(|range| (range.start()..=range.end()).contains(&byte))
                }
            };
            has.then_some(1)
        }),
        HirKind::Repetition(repetition) => {
            let (mut reached, mut last) = (0, starts);
            // More repetitions than characters reach nothing new.
            let most = repetition.max.unwrap_or(u32::MAX).min(repetition.min.saturating_add(32));
            for times in 0..=most {
                if times >= repetition.min {
                    reached |= last;
                }
                last = ends(&repetition.sub, text, last);
                if last == 0 {
                    break;
                }
            }
            reached
        }
        HirKind::Capture(capture) => ends(&capture.sub, text, starts),
        HirKind::Concat(parts) => parts.iter().fold(starts, |at, part| ends(part, text, at)),
        HirKind::Alternation(parts) => {
            parts.iter().fold(0, |reached, part| reached | ends(part, text, starts))
        }
    }
}

/// Moves each start on by the length that matches there.
fn moved(text: &[u8], starts: u32, len: impl Fn(usize) -> Option<usize>) -> u32 {
    let at = (0..=text.len()).filter(|at| starts >> at & 1 == 1);
    at.filter_map(|at| Some(at + len(at)?)).fold(0, |ends, end| ends | 1 << end)
}

#[cfg(test)]
mod tests {
    use super::kind_of;

    #[test]
    fn numbers_of_persons_are_told_from_other_numbers() {
        for (pattern, kind) in [
            (r"1[3-9]\d{9}", "phone numbers"),
            (r"\b1[3-9][0-9]{9}\b", "phone numbers"),
            (r"(?:\d{3}-){2}x|1[3-9]\d[ -]?\d{4}[ -]?\d{4}", "phone numbers"),
            (r"[1-9]\d{16}[\dx]", "resident ids"),
            (r"(?:62|4\d|5[1-5])\d{14,17}", "bank cards"),
            (r"[\w.]+@[\w.]+\.(?:com|cn)", "e-mail addresses"),
        ] {
            assert_eq!(kind_of(pattern), Some(kind), "{pattern}");
        }
        for pattern in [
            r"\d+",
            r"\d{5,12}",
            r".{0,20}",
            r"第\d{1,3}期",
            r"电话1[3-9]\d{9}",
            r"[1-9]\d{3}年",
            r"@[\w-]{1,20}",
            r"\w+",
            r"\d{1,8}(?:元|块)",
            "红包",
        ] {
            assert_eq!(kind_of(pattern), None, "{pattern}");
        }
    }
}
