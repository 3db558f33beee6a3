//! Placeholders of messages: what stands in braces and is filled when a rule fires.

use super::diagnostic::{Diagnostic, Located};
use super::reader::Reader;
use super::{MatcherDef, SourceDef, inside};
use crate::bilingual::Bilingual;

/// The first place that is shown.
pub(crate) const HIT: &str = "{hit}";
/// What the signals of a scored rule found.
pub(crate) const SIGNALS: &str = "{signals}";
/// What a name resembles, of which kind that is, and how.
pub(crate) const NAMES: [&str; 3] = ["{name}", "{kind}", "{like}"];

/// Reports what stands in braces and is nothing that can be filled.
pub(super) fn check(reader: &mut Reader, text: &Located<String>) {
    let known = || [HIT, SIGNALS].into_iter().chain(NAMES);
    let mut rest = 0;
    while let Some(open) = text.value[rest..].find('{').map(|at| rest + at) {
        let close = text.value[open..].find('}').map(|at| open + at + 1);
        let end = close.unwrap_or(text.value.len());
        let found = &text.value[open..end];
        if !known().any(|placeholder| placeholder == found) {
            let at = inside(&text.at, open..end);
            let message = match close {
                Some(_) => format!("placeholder `{found}` does not exist"),
                None => format!("placeholder `{found}` is not closed"),
            };
            let help = format!("one of {}", known().collect::<Vec<_>>().join(", "));
            let diagnostic = Diagnostic::new("E095", message, &at).help(help);
            reader.report(diagnostic.suggest(found, known()));
        }
        rest = end;
    }
}

/// Returns a placeholder of a sentence that nothing of its rule fills, and the way out.
pub(super) fn unfilled(
    sentence: &Bilingual,
    scored: bool,
    matchers: &[MatcherDef],
) -> Option<(&'static str, &'static str)> {
    let has =
        |placeholder: &str| [&sentence.zh, &sentence.en].iter().any(|t| t.contains(placeholder));
    if has(SIGNALS) && !scored {
        return Some((SIGNALS, "only scored rules have signals: quote the place with {hit}"));
    }
    // A shared matcher may ask an index too.
    let asks =
        |matcher: &MatcherDef| matches!(matcher.source, SourceDef::Names(_) | SourceDef::Use(_));
    let name = NAMES.into_iter().find(|placeholder| has(placeholder));
    let help = "only a matcher with `names = { … }` fills it: quote the place with {hit}";
    name.filter(|_| !matchers.iter().any(asks)).map(|name| (name, help))
}
