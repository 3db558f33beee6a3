//! What allow entries of overlays lift: a rule that has fired is looked at again without it.

use super::{Evaluation, Fired, Outcome, Place};
use crate::program::{Rule, RuleId};
use crate::scan::Hit;
use crate::severity::Decision;

/// A violation, or hits of one, that allow entries lifted.
#[derive(Clone, Debug)]
pub(crate) struct Lifted {
    pub(crate) rule: RuleId,
    /// What the rule had decided.
    pub(crate) decision: Decision,
    /// The places that no longer count; empty when facts decided.
    pub(crate) hits: Vec<Hit>,
    /// Numbers of the entries.
    pub(crate) entries: Vec<u32>,
}

impl Evaluation<'_> {
    /// Evaluates a rule, less what overlays allow.
    pub(super) fn content_rule(&mut self, id: RuleId, rule: &Rule, outcome: &mut Outcome) {
        let before = outcome.fired.len();
        self.as_written(id, rule, outcome);
        let Some(leave) = self.program.allows.rules.get(&id) else { return };
        let Some(fired) = outcome.fired.drain(before..).next() else { return };
        let mut entries = Vec::new();
        for (when, entry) in &leave.whens {
            if self.holds(when, &Place::Fields(rule.fields)) == Some(true) {
                entries.push(*entry);
            }
        }
        if !entries.is_empty() {
            let Fired { decision, hits, .. } = fired;
            return outcome.lifted.push(Lifted { rule: id, decision, hits, entries });
        }
        match &leave.rest {
            Some(rest) => self.less(id, fired, rest, outcome),
            None => outcome.fired.push(fired),
        }
    }

    /// Puts what is left of a fired rule in its place.
    fn less(&mut self, id: RuleId, fired: Fired, rest: &Rule, outcome: &mut Outcome) {
        self.scratch.allowing.clear();
        let mut left = Outcome::default();
        self.as_written(id, rest, &mut left);
        let mut entries = std::mem::take(&mut self.scratch.allowing);
        entries.sort_unstable();
        entries.dedup();
        if entries.is_empty() {
            return outcome.fired.push(fired);
        }
        let Fired { decision, mut hits, .. } = fired;
        if let Some(mut left) = left.fired.pop() {
            // Never more than without the entries.
            left.decision = left.decision.min(decision);
            let same = |a: &Hit, b: &Hit| (a.field, a.span) == (b.field, b.span);
            hits.retain(|hit| !left.hits.iter().any(|other| same(hit, other)));
            let unchanged = hits.is_empty() && left.decision == decision;
            outcome.fired.push(left);
            if unchanged {
                return;
            }
        }
        outcome.undetermined.append(&mut left.undetermined);
        outcome.lifted.push(Lifted { rule: id, decision, hits, entries });
    }
}
