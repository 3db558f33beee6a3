//! Conditions with resolved names.

use super::MatcherId;
use super::steps::Step;
use crate::fact::{FactValue, stored};
use crate::rule::condition::Comparison;
use serde::{Deserialize, Serialize};

/// A condition as evaluation runs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<Step>", into = "Vec<Step>")]
pub(crate) enum Condition {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Match(MatcherId),
    Of(u32, Vec<MatcherId>),
    Count(MatcherId, Comparison, i64),
    Distinct(Vec<MatcherId>, Comparison, i64),
    Fact(u32, FactTest),
    Length(Comparison, i64),
}

/// What is asked of a fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum FactTest {
    IsTrue,
    /// Integers and shares; shares in millionths on both sides.
    Compare(Comparison, i64),
    Equal(#[serde(with = "stored::Tagged")] FactValue),
    NotEqual(#[serde(with = "stored::Tagged")] FactValue),
    In(#[serde(with = "stored")] Vec<FactValue>),
}

impl Condition {
    /// Calls `visit` with every matcher and whether it stands in a positive position.
    pub(crate) fn matchers(&self, positive: bool, visit: &mut impl FnMut(MatcherId, bool)) {
        match self {
            Self::And(items) | Self::Or(items) => {
                items.iter().for_each(|item| item.matchers(positive, visit));
            }
            Self::Not(inner) => inner.matchers(!positive, visit),
            Self::Match(m) | Self::Count(m, ..) => visit(*m, positive),
            Self::Of(_, all) | Self::Distinct(all, ..) => {
                all.iter().for_each(|m| visit(*m, positive));
            }
            Self::Fact(..) | Self::Length(..) => {}
        }
    }

    /// Puts other matchers in the place of those whose hits can only help the condition to come out as `wanted`.
    pub(crate) fn replace(&mut self, wanted: bool, by: &mut impl FnMut(MatcherId) -> MatcherId) {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let helps = |comparison: &Comparison| match comparison {
            Greater | GreaterOrEqual => wanted,
            Less | LessOrEqual => !wanted,
            Equal | NotEqual => false,
        };
        match self {
            Self::And(items) | Self::Or(items) => {
                items.iter_mut().for_each(|item| item.replace(wanted, by));
            }
            Self::Not(inner) => inner.replace(!wanted, by),
            Self::Match(m) if wanted => *m = by(*m),
            Self::Count(m, comparison, _) if helps(comparison) => *m = by(*m),
            Self::Of(_, all) if wanted => all.iter_mut().for_each(|m| *m = by(*m)),
            Self::Distinct(all, comparison, _) if helps(comparison) => {
                all.iter_mut().for_each(|m| *m = by(*m));
            }
            _ => {}
        }
    }

    /// Calls `visit` with every fact.
    pub(crate) fn facts(&self, visit: &mut impl FnMut(u32)) {
        match self {
            Self::And(items) | Self::Or(items) => items.iter().for_each(|item| item.facts(visit)),
            Self::Not(inner) => inner.facts(visit),
            Self::Fact(fact, _) => visit(*fact),
            _ => {}
        }
    }

    /// Returns whether hits can only help the condition: where it holds in a part of a text, it holds in the whole.
    pub(crate) fn is_monotone(&self) -> bool {
        use Comparison::{Greater, GreaterOrEqual};
        match self {
            Self::And(items) | Self::Or(items) => items.iter().all(Self::is_monotone),
            Self::Not(inner) => matches!(**inner, Self::Fact(..)),
            Self::Match(_) | Self::Of(..) | Self::Fact(..) => true,
            Self::Count(_, comparison, _)
            | Self::Distinct(_, comparison, _)
            | Self::Length(comparison, _) => matches!(comparison, Greater | GreaterOrEqual),
        }
    }

    /// Returns groups of matchers; one of each group must have a hit for the condition to hold. None when it may hold without any.
    pub(crate) fn groups(&self, cost: &impl Fn(&[MatcherId]) -> u32) -> Vec<Vec<MatcherId>> {
        match self {
            Self::And(items) => items.iter().flat_map(|item| item.groups(cost)).collect(),
            _ => self.triggers(true, cost).into_iter().collect(),
        }
    }

    /// Returns matchers of which one must have a hit for the condition to come out as `wanted`, the cheapest choice; none when it may without.
    pub(crate) fn triggers(
        &self,
        wanted: bool,
        cost: &impl Fn(&[MatcherId]) -> u32,
    ) -> Option<Vec<MatcherId>> {
        let unless = |held: bool, all: &[MatcherId]| (held != wanted).then(|| all.to_vec());
        match self {
            Self::Not(inner) => inner.triggers(!wanted, cost),
            // Each item must come out, so the cheapest choice does; or one, so that all choices count.
            Self::And(items) | Self::Or(items) if wanted == matches!(self, Self::And(_)) => {
                let all = items.iter().filter_map(|item| item.triggers(wanted, cost));
                all.min_by_key(|matchers| cost(matchers))
            }
            Self::And(items) | Self::Or(items) => {
                let all: Option<Vec<_>> =
                    items.iter().map(|item| item.triggers(wanted, cost)).collect();
                all.map(|all| all.concat())
            }
            Self::Match(matcher) => unless(false, &[*matcher]),
            Self::Of(_, all) => unless(false, all),
            Self::Count(matcher, comparison, n) => unless(comparison.holds(&0, n), &[*matcher]),
            Self::Distinct(all, comparison, n) => unless(comparison.holds(&0, n), all),
            Self::Fact(..) | Self::Length(..) => None,
        }
    }
}
