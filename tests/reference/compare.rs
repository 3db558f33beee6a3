//! The engine's verdicts beside those of the reference.

use hegui::{Request, Verdict};

use super::{Fired, Outcome, Pack, Result as Ruling, rule_result, write};

/// Returns a verdict in the shape of the reference.
pub(crate) fn outcome(verdict: &Verdict) -> Outcome {
    let fired = verdict.violations.iter().map(|v| Fired {
        rule: v.rule.clone(),
        field: v.field,
        spans: v.spans.iter().map(|m| (m.start as usize, m.end as usize)).collect(),
        score: v.score,
        decision: v.decision.label().to_owned(),
    });
    let undetermined = verdict.undetermined.iter().map(|u| u.rule.clone());
    Outcome { fired: fired.collect(), undetermined: undetermined.collect() }
}

/// Returns the first rule of which the engine says other than the reference. A rule that could hold, or stay open, without any hit may be
/// left out by the engine: it looks only at rules that a hit or a given fact touches.
pub(crate) fn difference(pack: &Pack, request: &Request, verdict: &Verdict) -> Option<String> {
    let found = outcome(verdict);
    pack.rules.iter().find_map(|rule| {
        let mut expected = Outcome::default();
        match rule_result(pack, rule, request, false) {
            Ruling::Fired(fired) => expected.fired.extend(fired),
            Ruling::Unknown => expected.undetermined.extend([rule.id.clone()]),
            Ruling::Miss => {}
        }
        let open = found.undetermined.iter().filter(|id| **id == rule.id);
        let mine = Outcome {
            fired: found.fired.iter().filter(|f| f.rule == rule.id).cloned().collect(),
            undetermined: open.cloned().collect(),
        };
        let idle = rule_result(pack, rule, request, true) != Ruling::Miss;
        let left_out = idle && mine == Outcome::default();
        (mine != expected && !left_out).then(|| {
            let rule = &rule.id;
            format!(
                "rule {rule}\nengine    {mine:?}\nreference {expected:?}\nrequest {request:?}\n{}",
                source(pack)
            )
        })
    })
}

/// Returns the files of a pack that has something to say.
pub(crate) fn source(pack: &Pack) -> String {
    let files = write::files(pack);
    files[1..].iter().map(|(path, text)| format!("--- {path}\n{text}")).collect()
}
