//! `rules.lock`: the meaning of each rule when its `rev` was last raised.

use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::rule::diagnostic::{At, Diagnostic, SourceFile};
use crate::rule::{Mode, PackDef, RuleDef, ScoreBy};

/// Returns the lock file of a pack: a line `id rev meaning` for each rule.
pub(crate) fn write(pack: &PackDef) -> String {
    let mut text = String::from(
        "# Written by `hegui rules lock`: a rule whose meaning changes gets a higher `rev`.\n",
    );
    for rule in &pack.rules {
        let _ = writeln!(text, "{} {} {}", rule.id.value, rule.rev, meaning(rule));
    }
    text
}

/// Reports rules that changed their meaning but not their `rev`, and ids that were given up.
pub(super) fn check(pack: &PackDef, diagnostics: &mut Vec<Diagnostic>) {
    for rule in &pack.rules {
        if pack.retired.contains(&rule.id.value) {
            let message = format!("rule id `{}` is retired", rule.id.value);
            let help = "ids are for ever: choose another one";
            diagnostics.push(Diagnostic::new("E011", message, &rule.id.at).help(help));
        }
    }
    let Some(file) = &pack.lock else { return };
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [id, rev, locked] = words[..] {
            check_line(
                pack,
                file,
                start..start + line.trim_end().len(),
                (id, rev, locked),
                diagnostics,
            );
        }
        start += line.len();
    }
}

fn check_line(
    pack: &PackDef,
    file: &Arc<SourceFile>,
    span: std::ops::Range<usize>,
    (id, rev, locked): (&str, &str, &str),
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(rule) = pack.rules.iter().find(|rule| rule.id.value == id) else {
        if !pack.retired.iter().any(|retired| retired == id) {
            let message = format!("rule `{id}` is gone but not retired");
            let at = At { file: Arc::clone(file), span };
            let help = "add it to `retired` in pack.toml, then write the lock again";
            diagnostics.push(Diagnostic::new("E012", message, &at).help(help));
        }
        return;
    };
    // What an overlay changes has the meaning that its author gave it.
    let changed = pack.changes.iter().any(|change| change.rules.iter().any(|rule| rule == id));
    if rev.parse() == Ok(rule.rev) && meaning(rule) != locked && !changed {
        let message = format!("rule `{id}` changed its meaning but not its `rev`");
        let help = format!("set rev = {}, then write the lock again", rule.rev + 1);
        diagnostics.push(Diagnostic::new("E012", message, &rule.id.at).help(help));
    }
}

/// Returns a hash over what decides; titles, messages and tests may change freely, and lists have the pack's hash.
fn meaning(rule: &RuleDef) -> String {
    let mut text = String::new();
    let _ = write!(
        text,
        "{} {:?} {:?} {:?} {} {:?} {} {} {:?} {:?}",
        rule.clause,
        rule.also,
        rule.severity,
        rule.decision,
        rule.level,
        rule.fields,
        rule.meta,
        rule.raises,
        rule.if_unknown,
        rule.bands
    );
    let _ = write!(text, " {:?}", rule.when.as_ref().map(|when| &when.value));
    for signal in &rule.signals {
        let (condition, weight) = (&signal.condition.value, signal.weight);
        let _ = write!(text, " {condition:?} {weight} {} {:?}", signal.per_distinct, signal.cap);
    }
    if rule.mode == Mode::Observe {
        text.push_str(" observe");
    }
    if rule.score_by != [ScoreBy::Request] {
        let _ = write!(text, " {:?}", rule.score_by);
    }
    for matcher in &rule.matchers {
        // The table as written, without its place: spaces and comments do not change a meaning.
        let _ = write!(text, " {} {}", matcher.name, matcher.written);
    }
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
