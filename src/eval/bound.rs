//! What a rule may come to by what the scan has seen, before it is known which of that stands: never less than it comes to.

use super::condition::passes;
use super::{FactValues, Gain};
use crate::program::{Condition, MatcherId, MatcherKind, Program, Rule, RuleId, Signal};
use crate::rule::condition::Comparison;
use crate::scan::Hits;

/// What was seen of a request, everything that rules ask for.
pub(super) struct Bound<'b> {
    pub(super) program: &'b Program,
    pub(super) hits: &'b Hits,
    pub(super) facts: &'b FactValues,
    pub(super) gains: &'b [Gain],
    pub(super) turn: u64,
}

impl Bound<'_> {
    /// Returns false when a rule can neither fire nor be left open.
    pub(super) fn may_fire(&self, id: RuleId) -> bool {
        let rule = &self.program.rules[id as usize];
        match &rule.when {
            Some(when) => self.may_come_out(when, true),
            None => self.may_reach(rule, self.signals(id), rule.lowest_band()),
        }
    }

    /// Returns the bits of the signals that may earn anything.
    fn signals(&self, rule: RuleId) -> u32 {
        let gain = self.gains[rule as usize];
        let free = self.program.needs[rule as usize].free;
        if gain.turn == self.turn { gain.groups | free } else { u32::MAX }
    }

    /// Returns whether these signals of a rule may earn so many points. Most texts have two or three of dozens, so the others are not even
    /// looked at.
    fn may_reach(&self, rule: &Rule, mut bits: u32, points: i64) -> bool {
        let mut reached = 0_i64;
        while bits != 0 && reached < points {
            let first = bits.trailing_zeros() as usize;
            let end = if first < Signal::OWN_BITS { first + 1 } else { rule.signals.len() };
            let signals = rule.signals.get(first..end).unwrap_or_default();
            for signal in signals.iter().filter(|signal| signal.weight > 0) {
                reached = reached.saturating_add(self.most_of(signal));
            }
            bits &= bits - 1;
        }
        reached >= points
    }

    fn most_of(&self, signal: &Signal) -> i64 {
        if !self.may_come_out(&signal.condition, true) {
            return 0;
        }
        if !signal.per_distinct {
            return signal.most;
        }
        let mut hits = 0_i64;
        signal.condition.matchers(true, &mut |matcher, positive| {
            if positive {
                hits = hits.saturating_add(self.most_terms(matcher));
            }
        });
        hits.saturating_mul(signal.weight).min(signal.most)
    }

    /// Returns whether a condition may come out as `wanted`, or be left open.
    fn may_come_out(&self, condition: &Condition, wanted: bool) -> bool {
        let may = |item: &Condition| self.may_come_out(item, wanted);
        match condition {
            Condition::And(items) if wanted => items.iter().all(may),
            Condition::Or(items) if !wanted => items.iter().all(may),
            Condition::And(items) | Condition::Or(items) => items.iter().any(may),
            Condition::Not(inner) => self.may_come_out(inner, !wanted),
            Condition::Fact(fact, test) => {
                self.facts.get(*fact).is_none_or(|value| passes(value, test) == wanted)
            }
            // Exceptions may take any hit away.
            _ if !wanted => true,
            Condition::Match(matcher) => self.may_hit(*matcher),
            Condition::Of(n, all) => {
                all.iter().filter(|matcher| self.may_hit(**matcher)).count() >= *n as usize
            }
            Condition::Count(matcher, comparison, n) => {
                may_compare(self.most_hits(*matcher), *comparison, *n)
            }
            Condition::Distinct(all, comparison, n) => {
                let hits = all.iter().map(|matcher| self.most_terms(*matcher));
                may_compare(hits.fold(0, i64::saturating_add), *comparison, *n)
            }
            Condition::Length(..) => true,
        }
    }

    fn may_hit(&self, matcher: MatcherId) -> bool {
        self.most_hits(matcher) > 0
    }

    /// Returns a number of hits that a matcher does not exceed.
    fn most_hits(&self, matcher: MatcherId) -> i64 {
        let matcher = &self.program.matchers[matcher as usize];
        match &matcher.kind {
            MatcherKind::Sources(sources) => {
                let hits = sources.iter().map(|source| self.hits.most(*source, matcher.fields));
                hits.fold(0, i64::saturating_add)
            }
            MatcherKind::Use(inner) => self.most_hits(*inner),
            // A hit of one part may stand in several pairs.
            MatcherKind::Near { parts, .. } if self.may_hit_all(parts) => i64::MAX,
            MatcherKind::Near { .. } => 0,
            MatcherKind::Hits => i64::MAX,
        }
    }

    /// Returns a number of different terms that the hits of a matcher do not exceed: all matches of an expression are of one, and a pair
    /// is of a term of one of its parts.
    fn most_terms(&self, matcher: MatcherId) -> i64 {
        let of = &self.program.matchers[matcher as usize];
        match &of.kind {
            MatcherKind::Sources(sources) => {
                let hits = sources.iter().map(|source| match self.hits.most(*source, of.fields) {
                    i64::MAX => 1,
                    hits => hits,
                });
                hits.fold(0, i64::saturating_add)
            }
            MatcherKind::Use(inner) => self.most_terms(*inner),
            MatcherKind::Near { parts, .. } if self.may_hit_all(parts) => {
                let terms = parts.iter().map(|part| self.most_terms(*part));
                terms.fold(0, i64::saturating_add)
            }
            MatcherKind::Near { .. } | MatcherKind::Hits => self.most_hits(matcher),
        }
    }

    fn may_hit_all(&self, parts: &[MatcherId]) -> bool {
        parts.iter().all(|part| self.may_hit(*part))
    }
}

/// Returns whether a number from 0 to `most` compares like this.
fn may_compare(most: i64, comparison: Comparison, n: i64) -> bool {
    match comparison {
        Comparison::Greater | Comparison::GreaterOrEqual => comparison.holds(&most, &n),
        Comparison::Less | Comparison::LessOrEqual => comparison.holds(&0, &n),
        Comparison::Equal => (0..=most).contains(&n),
        Comparison::NotEqual => most > 0 || n != 0,
    }
}
