//! Conditions with resolved names.

use super::MatcherId;
use crate::fact::FactValue;
use crate::rule::condition::Comparison;

/// A condition as evaluation runs it.
#[derive(Debug)]
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
#[derive(Debug)]
pub(crate) enum FactTest {
    IsTrue,
    /// Integers and shares; shares in millionths on both sides.
    Compare(Comparison, i64),
    Equal(FactValue),
    NotEqual(FactValue),
    In(Vec<FactValue>),
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

    /// Calls `visit` with every fact.
    pub(crate) fn facts(&self, visit: &mut impl FnMut(u32)) {
        match self {
            Self::And(items) | Self::Or(items) => items.iter().for_each(|item| item.facts(visit)),
            Self::Not(inner) => inner.facts(visit),
            Self::Fact(fact, _) => visit(*fact),
            _ => {}
        }
    }

    /// Returns whether the condition can hold while no matcher has a hit.
    pub(crate) fn holds_without_text(&self) -> bool {
        match self {
            Self::And(items) => items.iter().all(Self::holds_without_text),
            Self::Or(items) => items.iter().any(Self::holds_without_text),
            Self::Not(inner) => !matches!(**inner, Self::Fact(..)) || inner.holds_without_text(),
            Self::Match(_) | Self::Of(..) => false,
            Self::Count(_, comparison, n) | Self::Distinct(_, comparison, n) => {
                comparison.holds(&0, n)
            }
            Self::Fact(..) | Self::Length(..) => true,
        }
    }
}
