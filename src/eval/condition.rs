//! Three-valued conditions: true, false, or unknown for want of a fact.

use super::Evaluation;
use crate::fact::FactValue;
use crate::field::{Field, FieldSet};
use crate::program::{Condition, FactTest, MatcherId};

impl Evaluation<'_> {
    /// Returns whether a condition holds; none means that a missing fact leaves it open.
    pub(super) fn holds(&mut self, condition: &Condition, fields: FieldSet) -> Option<bool> {
        match condition {
            Condition::And(items) => self.all(items, fields, false),
            // By De Morgan: `or` is false only where all are, unknown counts the same way.
            Condition::Or(items) => self.all(items, fields, true),
            Condition::Not(inner) => self.holds(inner, fields).map(|held| !held),
            Condition::Match(matcher) => Some(!self.matcher(*matcher).is_empty()),
            Condition::Of(n, all) => {
                let found = all.iter().filter(|m| !self.matcher(**m).is_empty()).count();
                Some(found >= *n as usize)
            }
            Condition::Count(matcher, comparison, n) => {
                let found = i64::try_from(self.matcher(*matcher).len()).unwrap_or(i64::MAX);
                Some(comparison.holds(&found, n))
            }
            Condition::Distinct(all, comparison, n) => {
                Some(comparison.holds(&self.distinct(all), n))
            }
            Condition::Length(comparison, n) => Some(comparison.holds(&self.length(fields), n)),
            Condition::Fact(fact, test) => self.facts.get(*fact).map(|value| passes(value, test)),
        }
    }

    /// `and` over the items, or `or` when `stop` is true: the first item that equals `stop` decides.
    fn all(&mut self, items: &[Condition], fields: FieldSet, stop: bool) -> Option<bool> {
        let mut unknown = false;
        for item in items {
            match self.holds(item, fields) {
                Some(held) if held == stop => return Some(stop),
                Some(_) => {}
                None => unknown = true,
            }
        }
        if unknown { None } else { Some(!stop) }
    }

    fn distinct(&mut self, matchers: &[MatcherId]) -> i64 {
        self.count_distinct(|evaluation, terms| {
            for matcher in matchers {
                terms.extend(evaluation.matcher(*matcher).iter().map(|hit| hit.term));
            }
        })
    }

    /// Returns the number of different terms over the matchers that a condition asks for.
    pub(super) fn distinct_of(&mut self, condition: &Condition) -> i64 {
        self.count_distinct(|evaluation, terms| {
            condition.matchers(true, &mut |matcher, positive| {
                if positive {
                    terms.extend(evaluation.matcher(matcher).iter().map(|hit| hit.term));
                }
            });
        })
    }

    fn count_distinct(&mut self, gather: impl FnOnce(&mut Self, &mut Vec<u32>)) -> i64 {
        let mut terms = std::mem::take(&mut self.scratch.terms);
        terms.clear();
        gather(self, &mut terms);
        terms.sort_unstable();
        terms.dedup();
        let count = i64::try_from(terms.len()).unwrap_or(i64::MAX);
        self.scratch.terms = terms;
        count
    }

    fn length(&self, fields: FieldSet) -> i64 {
        let lengths =
            Field::ALL.iter().zip(self.texts).filter(|(field, _)| fields.contains(**field));
        let symbols: usize = lengths.map(|(_, text)| text.folded.symbols.len()).sum();
        i64::try_from(symbols).unwrap_or(i64::MAX)
    }
}

fn passes(value: &FactValue, test: &FactTest) -> bool {
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
