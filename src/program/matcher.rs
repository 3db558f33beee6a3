//! Matchers, exceptions and gates as evaluation runs them.

use super::SourceId;
use crate::field::FieldSet;
use crate::rule::{How, Scope, Strip};
use serde::{Deserialize, Serialize};

/// Number of a matcher.
pub(crate) type MatcherId = u32;

/// A matcher with resolved names.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Matcher {
    pub(crate) kind: MatcherKind,
    pub(crate) fields: FieldSet,
    pub(crate) how: How,
    /// Folded fillers that `whole` ignores at the end.
    pub(crate) filler: Vec<String>,
    pub(crate) strip: Strip,
    pub(crate) segment: bool,
    pub(crate) excepts: Vec<Except>,
    pub(crate) gates: Vec<u32>,
}

/// Where a matcher's hits come from.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum MatcherKind {
    Sources(Vec<SourceId>),
    Use(MatcherId),
    Near {
        parts: Vec<MatcherId>,
        within: u32,
        listed: bool,
        scope: Scope,
    },
    /// Found by other rules; only in meta rules.
    Hits,
}

/// An exception.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Except {
    pub(crate) kind: ExceptKind,
    pub(crate) scope: Scope,
    /// The allow entry of an overlay that it is for.
    pub(crate) allow: Option<u32>,
}

/// Where an exception's hits come from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum ExceptKind {
    Sources(Vec<SourceId>),
    Matcher(MatcherId),
    /// A list-of-strings fact.
    Fact(u32),
}

/// A frame of ordinary talk about an offence.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Gate {
    pub(crate) sources: Vec<SourceId>,
    pub(crate) scope: Scope,
    pub(crate) broken_by: Vec<MatcherId>,
}
