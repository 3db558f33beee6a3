//! What overlays allow.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Condition, Rule, RuleId};

/// Everything that overlays allow.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Allows {
    /// The entries, by number.
    pub(crate) entries: Vec<Allow>,
    pub(crate) rules: BTreeMap<RuleId, Leave>,
}

/// An entry, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Allow {
    pub(crate) overlay: String,
    pub(crate) because: String,
}

/// What is left of a rule. It is looked at only when the rule as it stands has fired, so that an entry can never make one fire.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Leave {
    /// Conditions on facts that lift the whole violation, each with its entry.
    pub(crate) whens: Vec<(Condition, u32)>,
    /// The rule without the hits that entries lift.
    pub(crate) rest: Option<Rule>,
}
