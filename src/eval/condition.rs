//! Three-valued conditions: true, false, or unknown for want of a fact.

use super::{Evaluation, Place};
use crate::fact::FactValue;
use crate::program::{Condition, FactTest, MatcherId};

impl Evaluation<'_> {
    /// Returns whether a condition holds at a place; none means that a missing fact leaves it open.
    pub(super) fn holds(&mut self, condition: &Condition, place: &Place) -> Option<bool> {
        match condition {
            Condition::And(items) => self.all(items, place, false),
            // By De Morgan: `or` is false only where all are, unknown counts the same way.
            Condition::Or(items) => self.all(items, place, true),
            Condition::Not(inner) => self.holds(inner, place).map(|held| !held),
            Condition::Match(matcher) => Some(self.any(*matcher, place)),
            Condition::Of(n, all) => {
                let found = all.iter().filter(|m| self.any(**m, place)).count();
                Some(found >= *n as usize)
            }
            Condition::Count(matcher, comparison, n) => {
                let found = count(place.of(self.matcher(*matcher)).count());
                Some(comparison.holds(&found, n))
            }
            Condition::Distinct(all, comparison, n) => {
                Some(comparison.holds(&self.distinct(all, place), n))
            }
            Condition::Length(comparison, n) => {
                Some(comparison.holds(&place.length(self.texts), n))
            }
            Condition::Fact(fact, test) => self.facts.get(*fact).map(|value| passes(value, test)),
        }
    }

    /// `and` over the items, or `or` when `stop` is true: the first item that equals `stop` decides.
    fn all(&mut self, items: &[Condition], place: &Place, stop: bool) -> Option<bool> {
        let mut unknown = false;
        for item in items {
            match self.holds(item, place) {
                Some(held) if held == stop => return Some(stop),
                Some(_) => {}
                None => unknown = true,
            }
        }
        if unknown { None } else { Some(!stop) }
    }

    fn any(&mut self, matcher: MatcherId, place: &Place) -> bool {
        place.of(self.matcher(matcher)).next().is_some()
    }

    fn distinct(&mut self, matchers: &[MatcherId], place: &Place) -> i64 {
        self.count_distinct(|evaluation, terms| {
            for matcher in matchers {
                terms.extend(place.of(evaluation.matcher(*matcher)).map(|hit| hit.term));
            }
        })
    }

    /// Returns the number of different terms over the matchers that a condition asks for.
    pub(super) fn distinct_of(&mut self, condition: &Condition, place: &Place) -> i64 {
        self.count_distinct(|evaluation, terms| {
            condition.matchers(true, &mut |matcher, positive| {
                if positive {
                    terms.extend(place.of(evaluation.matcher(matcher)).map(|hit| hit.term));
                }
            });
        })
    }

    fn count_distinct(&mut self, gather: impl FnOnce(&mut Self, &mut Vec<u32>)) -> i64 {
        let mut terms = std::mem::take(&mut self.scratch.terms);
        terms.clear();
        gather(self, &mut terms);
        let looked = terms.len() as u64;
        terms.sort_unstable();
        terms.dedup();
        // What is left out of a count by want of fuel is noted by the next who asks.
        self.hits.limits.fuel = self.hits.limits.fuel.saturating_sub(looked);
        let found = count(terms.len());
        self.scratch.terms = terms;
        found
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) fn passes(value: &FactValue, test: &FactTest) -> bool {
    match (test, value) {
        (FactTest::IsTrue, value) => *value == FactValue::Bool(true),
        (FactTest::Compare(comparison, n), FactValue::Int(value)) => comparison.holds(value, n),
        (FactTest::Compare(comparison, n), FactValue::Share(value)) => {
            comparison.holds(&i64::from(*value), n)
        }
        (FactTest::Compare(..), _) => false,
        (FactTest::Equal(wanted), value) => value == wanted,
        (FactTest::NotEqual(unwanted), value) => value != unwanted,
        (FactTest::In(all), value) => all.contains(value),
    }
}
