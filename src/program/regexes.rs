//! Regular expressions of a pack.

use regex_automata::meta::Regex;

use super::SourceId;
use crate::rule::{Edge, Validator};

/// One expression.
#[derive(Debug)]
pub(crate) struct RegexSource {
    pub(crate) source: SourceId,
    pub(crate) regex: Regex,
    pub(crate) digits: bool,
    pub(crate) edge: Edge,
    pub(crate) validate: Option<Validator>,
}
