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

/// All expressions of one view in one automaton: says which of them can match at all.
#[derive(Debug)]
pub(crate) struct RegexSet {
    /// None when the view has no expressions.
    pub(crate) regex: Option<Regex>,
    /// Index into the program's expressions, by pattern number.
    pub(crate) members: Vec<u32>,
}
