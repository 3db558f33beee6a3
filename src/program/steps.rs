//! Conditions as a compiled pack keeps them: one step after the other, what is joined before what joins it. So no depth is read by going
//! deep, whatever the bytes say.

use serde::{Deserialize, Serialize};

use super::{Condition, FactTest, MatcherId};
use crate::rule::condition::Comparison;

/// Deepest nesting of a condition: rule files nest 32 deep, each time with at most `and`, `or` and `not`.
const MAX_DEPTH: usize = 100;

/// One step.
#[derive(Serialize, Deserialize)]
pub(super) enum Step {
    /// Join so many of the conditions before.
    And(u32),
    Or(u32),
    Not,
    Match(MatcherId),
    Of(u32, Vec<MatcherId>),
    Count(MatcherId, Comparison, i64),
    Distinct(Vec<MatcherId>, Comparison, i64),
    Fact(u32, FactTest),
    Length(Comparison, i64),
}

impl From<Condition> for Vec<Step> {
    fn from(condition: Condition) -> Self {
        let mut steps = Self::new();
        add(condition, &mut steps);
        steps
    }
}

fn add(condition: Condition, steps: &mut Vec<Step>) {
    let mut all = |items: Vec<Condition>| {
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        items.into_iter().for_each(|item| add(item, steps));
        count
    };
    let step = match condition {
        Condition::And(items) => Step::And(all(items)),
        Condition::Or(items) => Step::Or(all(items)),
        Condition::Not(inner) => {
            all(vec![*inner]);
            Step::Not
        }
        Condition::Match(matcher) => Step::Match(matcher),
        Condition::Of(least, matchers) => Step::Of(least, matchers),
        Condition::Count(matcher, comparison, n) => Step::Count(matcher, comparison, n),
        Condition::Distinct(matchers, comparison, n) => Step::Distinct(matchers, comparison, n),
        Condition::Fact(fact, test) => Step::Fact(fact, test),
        Condition::Length(comparison, n) => Step::Length(comparison, n),
    };
    steps.push(step);
}

impl TryFrom<Vec<Step>> for Condition {
    type Error = &'static str;

    fn try_from(steps: Vec<Step>) -> Result<Self, Self::Error> {
        // Each with its depth.
        let mut stack: Vec<(Self, usize)> = Vec::new();
        for step in steps {
            let mut join = |count: u32| {
                let from = stack.len().checked_sub(count as usize);
                let items = stack.split_off(from.ok_or("a condition joins what is not there")?);
                let depth = items.iter().map(|(_, depth)| depth + 1).max().unwrap_or(1);
                let items: Vec<Self> = items.into_iter().map(|(item, _)| item).collect();
                if depth > MAX_DEPTH { Err("a condition is too deep") } else { Ok((items, depth)) }
            };
            let next = match step {
                Step::And(count) => join(count).map(|(items, depth)| (Self::And(items), depth))?,
                Step::Or(count) => join(count).map(|(items, depth)| (Self::Or(items), depth))?,
                Step::Not => {
                    let (mut items, depth) = join(1)?;
                    let inner = items.pop().ok_or("a condition denies what is not there")?;
                    (Self::Not(Box::new(inner)), depth)
                }
                Step::Match(matcher) => (Self::Match(matcher), 0),
                Step::Of(least, matchers) => (Self::Of(least, matchers), 0),
                Step::Count(matcher, comparison, n) => (Self::Count(matcher, comparison, n), 0),
                Step::Distinct(matchers, comparison, n) => {
                    (Self::Distinct(matchers, comparison, n), 0)
                }
                Step::Fact(fact, test) => (Self::Fact(fact, test), 0),
                Step::Length(comparison, n) => (Self::Length(comparison, n), 0),
            };
            stack.push(next);
        }
        match (stack.pop(), stack.is_empty()) {
            (Some((condition, _)), true) => Ok(condition),
            _ => Err("a condition has no end"),
        }
    }
}
