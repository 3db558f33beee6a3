//! Meta rules: what other rules' violations mean together.

use super::{Evaluation, Fired, Outcome, Place};
use crate::field::Field;
use crate::program::{MatcherKind, MetaSelect, Program, Rule, RuleId};
use crate::scan::Hit;
use crate::severity::Severity;
use crate::span::Span;
use crate::via::Via;

impl Evaluation<'_> {
    /// Evaluates a meta rule over the violations found so far.
    pub(super) fn meta_rule(&mut self, id: RuleId, rule: &Rule, outcome: &mut Outcome) {
        let Some(select) = &rule.select else { return };
        let chosen: Vec<usize> = (0..outcome.fired.len())
            .filter(|at| is_selected(self.program, rule, select, &outcome.fired[*at]))
            .collect();
        if chosen.is_empty() {
            return;
        }
        let mut hits: Vec<Hit> = Vec::new();
        for at in &chosen {
            let fired = &outcome.fired[*at];
            hits.extend(
                fired.hits.iter().filter(|h| !select.evasive_only || only_evasive(h, fired)),
            );
        }
        hits.sort_unstable_by_key(|hit| (hit.field, hit.span, hit.via));
        hits.dedup_by_key(|hit| (hit.field, hit.span));
        let own = rule.shown.iter().copied().find(|matcher| {
            matches!(self.program.matchers[*matcher as usize].kind, MatcherKind::Hits)
        });
        if let Some(own) = own {
            // A violation by facts alone has no place; conditions still see that it is there.
            let seen = if hits.is_empty() { vec![self.nowhere(rule)] } else { hits.clone() };
            self.set_matcher(own, seen);
            let place = Place::Fields(rule.fields);
            let held = rule.when.as_ref().is_none_or(|when| self.holds(when, &place) == Some(true));
            if !held {
                return;
            }
        }
        if rule.raises {
            for at in chosen {
                let fired = &mut outcome.fired[at];
                fired.decision = fired.decision.max(rule.decision);
            }
        }
        outcome.fired.push(Fired::new(id, rule, hits));
    }

    /// Returns a hit without characters, which is never shown.
    fn nowhere(&self, rule: &Rule) -> Hit {
        let mut fields = Field::ALL.into_iter().filter(|field| rule.fields.contains(*field));
        let field = fields.next().unwrap_or(Field::Name);
        let folded = &self.texts[field as usize].folded;
        Hit::of_source(0, field, Span::new(0, 0), folded, Via::NONE, false)
    }
}

/// A violation of the meta rule's own clause and category needs nothing beside it.
fn is_selected(program: &Program, meta: &Rule, select: &MetaSelect, fired: &Fired) -> bool {
    let rule = &program.rules[fired.rule as usize];
    rule.select.is_none()
        && (&rule.clause, &rule.category) != (&meta.clause, &meta.category)
        && select.selects(rule)
        && severity(rule) >= select.min_severity
        && (!select.evasive_only || fired.hits.iter().any(|hit| only_evasive(hit, fired)))
}

fn severity(rule: &Rule) -> Severity {
    rule.severity
}

/// Returns whether a hit needed a transformation and no plain hit of the rule lies at the same place.
fn only_evasive(hit: &Hit, fired: &Fired) -> bool {
    hit.evasive
        && !fired.hits.iter().any(|other| {
            !other.evasive && other.field == hit.field && other.span.overlaps(hit.span)
        })
}
