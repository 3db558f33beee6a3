//! Rules as evaluation runs them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Condition, MatcherId};
use crate::bilingual::Bilingual;
use crate::field::FieldSet;
use crate::rule::{Band, Mode, ScoreBy};
use crate::severity::{Decision, Severity};

/// Number of a rule: its place in the order of ids.
pub(crate) type RuleId = u32;

/// A rule with resolved names.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) clause: String,
    /// Sort key of the clause.
    pub(crate) clause_order: Vec<u32>,
    pub(crate) also: Vec<String>,
    pub(crate) category: String,
    pub(crate) severity: Severity,
    pub(crate) decision: Decision,
    pub(crate) level: u8,
    pub(crate) mode: Mode,
    pub(crate) fields: FieldSet,
    /// None for scored rules.
    pub(crate) when: Option<Condition>,
    pub(crate) signals: Vec<Signal>,
    pub(crate) score_by: Vec<ScoreBy>,
    pub(crate) bands: Vec<Band>,
    /// Matchers whose hits are shown as spans.
    pub(crate) shown: Vec<MatcherId>,
    /// Facts that the condition asks for.
    pub(crate) facts: Vec<u32>,
    pub(crate) select: Option<MetaSelect>,
    pub(crate) raises: bool,
    /// What it finds is hidden in verdicts.
    pub(crate) redact: bool,
    pub(crate) if_unknown: Option<bool>,
    pub(crate) message: Bilingual,
    pub(crate) advice: Bilingual,
}

/// Which violations a meta rule points at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MetaSelect {
    /// Rule ids, or prefixes that end in `*`; empty means all.
    pub(crate) rules: Vec<String>,
    pub(crate) min_severity: Severity,
    pub(crate) evasive_only: bool,
}

impl MetaSelect {
    pub(crate) fn selects(&self, rule: &Rule) -> bool {
        let named = |pattern: &String| match pattern.strip_suffix('*') {
            Some(prefix) => rule.id.starts_with(prefix),
            None => *pattern == rule.id,
        };
        self.rules.is_empty() || self.rules.iter().any(named)
    }
}

impl Rule {
    /// Returns where the lowest band of a scored rule begins.
    pub(crate) fn lowest_band(&self) -> i64 {
        self.bands.iter().map(|band| band.at).min().unwrap_or(Signal::MANY).min(Signal::MANY)
    }
}

impl Signal {
    /// Signals with a bit of their own; the others share the last one.
    pub(crate) const OWN_BITS: usize = 31;

    /// Returns the bit of a rule's signal by its place.
    pub(crate) fn bit(place: usize) -> u32 {
        1 << place.min(Self::OWN_BITS)
    }

    /// More points are not told apart when it is asked what a rule may still reach: sums of them never overflow.
    pub(crate) const MANY: i64 = 1 << 48;
}

/// Points for a condition.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Signal {
    /// Place in the file; evaluation looks at cheap signals first.
    pub(crate) number: usize,
    /// Most points it may give.
    pub(crate) most: i64,
    pub(crate) condition: Condition,
    pub(crate) weight: i64,
    pub(crate) per_distinct: bool,
    pub(crate) cap: Option<i64>,
    pub(crate) labels: Vec<Label>,
}

/// What a message calls a signal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Label {
    /// The matcher that must have a hit; none where the signal as a whole has the name.
    pub(crate) of: Option<MatcherId>,
    pub(crate) text: Arc<Bilingual>,
}

/// What must come together before a rule can fire: never more than it takes, so that most texts are done without evaluating any rule.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Needs {
    /// One bit for each group of sources of which one must have a hit.
    pub(crate) groups: u32,
    /// Points that the sources of signals must be able to give.
    pub(crate) points: i64,
    /// Bits of the signals that may hold without a hit of any source.
    pub(crate) free: u32,
}

/// What the hits of a source bring to a rule.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Touch {
    pub(crate) rule: RuleId,
    /// Where hits count.
    pub(crate) fields: FieldSet,
    /// The groups that the source belongs to; of a scored rule the signals that it triggers.
    pub(crate) groups: u32,
    /// Points that hits can give at most, all together and each.
    pub(crate) most: i64,
    pub(crate) each: i64,
}
