//! Checks of scored rules: whoever writes the text must not be able to lower its score.

use std::sync::Arc;

use super::names::Scope as Names;
use crate::program;
use crate::rule::condition::Condition;
use crate::rule::diagnostic::Diagnostic;
use crate::rule::{RuleDef, ScoreBy, SignalDef};

/// Returns what messages call a signal: its own label, or those of the matchers whose hits it earns points for.
pub(super) fn labels(
    signal: &SignalDef,
    condition: &program::Condition,
    rule: &RuleDef,
    names: &Names,
) -> Vec<program::Label> {
    if let Some(label) = &signal.label {
        return vec![program::Label { of: None, text: Arc::new(label.clone()) }];
    }
    let mut asked = Vec::new();
    condition.matchers(true, &mut |matcher, positive| {
        if positive {
            asked.push(matcher);
        }
    });
    let mut labels = Vec::new();
    for label in &rule.labels {
        let text = Arc::new(label.text.clone());
        let of = label.of.iter().filter_map(|name| names.find(&name.value).ok());
        let of = of.filter(|matcher| asked.contains(matcher));
        labels.extend(of.map(|of| program::Label { of: Some(of), text: Arc::clone(&text) }));
    }
    labels
}

/// Reports signals by which more text lowers a score without bound.
pub(super) fn check(rule: &RuleDef, diagnostics: &mut Vec<Diagnostic>) {
    let mut by_text = None;
    for signal in rule.signals.iter().filter(|signal| signal.weight < 0) {
        let condition = &signal.condition;
        if !depends_on_text(&condition.value) {
            continue;
        }
        by_text = by_text.or(Some(condition));
        if !is_bounded(rule, &condition.value) {
            let message = "text lowers the score whatever else it holds";
            let help = "whoever writes the text can add that: bound it by a signal that earns points, as in `… and not strong`, or ask a fact";
            diagnostics.push(Diagnostic::new("E061", message, &condition.at).help(help));
        }
    }
    let in_parts = |by: &ScoreBy| matches!(by, ScoreBy::Sentence | ScoreBy::Window(_));
    if let Some(condition) = by_text.filter(|_| !rule.score_by.iter().any(in_parts)) {
        let message = "harmless text around a violation lowers its score";
        let help = "count parts too: score_by = [\"request\", \"sentence\", \"window:60\"]";
        diagnostics.push(Diagnostic::new("W059", message, &condition.at).help(help));
    }
}

fn depends_on_text(condition: &Condition) -> bool {
    match condition {
        Condition::And(items) | Condition::Or(items) => items.iter().any(depends_on_text),
        Condition::Not(inner) => depends_on_text(inner),
        Condition::Fact(_) | Condition::FactIs(..) | Condition::FactIn(..) => false,
        _ => true,
    }
}

/// Returns whether a condition fails as soon as a signal that earns points is there.
fn is_bounded(rule: &RuleDef, condition: &Condition) -> bool {
    match condition {
        Condition::And(items) => items.iter().any(|item| is_bounded(rule, item)),
        Condition::Or(items) => items.iter().all(|item| is_bounded(rule, item)),
        Condition::Not(inner) => {
            let mut strong = Vec::new();
            alone(inner, &mut strong);
            strong.iter().any(|name| earns(rule, name))
        }
        _ => false,
    }
}

/// Adds the matchers of which one hit makes a condition hold.
fn alone<'c>(condition: &'c Condition, into: &mut Vec<&'c str>) {
    match condition {
        Condition::Match(name) => into.push(&name.text),
        Condition::Or(items) => items.iter().for_each(|item| alone(item, into)),
        _ => {}
    }
}

/// Returns whether a matcher's hits can raise the score.
fn earns(rule: &RuleDef, name: &str) -> bool {
    let gains = rule.signals.iter().filter(|signal| signal.weight > 0);
    gains.into_iter().any(|signal| names(&signal.condition.value, name))
}

fn names(condition: &Condition, wanted: &str) -> bool {
    match condition {
        Condition::And(items) | Condition::Or(items) => items.iter().any(|i| names(i, wanted)),
        Condition::Match(name) | Condition::Count(name, ..) => name.text == wanted,
        Condition::Of(_, all) | Condition::Distinct(all, ..) => {
            all.iter().any(|name| name.text == wanted)
        }
        _ => false,
    }
}
