//! Regular expressions of a pack.

use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::Regex;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_syntax::hir::Hir;

use super::SourceId;
use crate::field::FieldSet;
use crate::fold::CharSet;
use crate::rule::{Edge, Validator};

/// Lazy-DFA cache of one expression, in bytes; with the default of 2 MiB wide gaps thrash it.
const CACHE: usize = 16 << 20;

/// All expressions of a pack, and when each runs.
#[derive(Debug, Default)]
pub(crate) struct Regexes {
    pub(crate) sources: Vec<RegexSource>,
    pub(crate) ways: Vec<Way>,
    /// Ways for which the dictionary has nothing to find, of expressions that the scan runs.
    pub(crate) common: Vec<u32>,
    /// Expressions of which nothing is known: they run on every text.
    pub(crate) always: Vec<u32>,
    /// Expressions over the digits view.
    pub(crate) numeric: Vec<u32>,
}

impl Regexes {
    /// Returns the expression of a source, if it is one.
    pub(crate) fn of_source(&self, source: SourceId) -> Option<u32> {
        let at = self.sources.binary_search_by_key(&source, |regex| regex.source).ok()?;
        u32::try_from(at).ok()
    }
}

/// A way through an expression: it runs where a literal of each of the way's sets was found.
#[derive(Debug)]
pub(crate) struct Way {
    /// The expression's number.
    pub(crate) regex: u32,
    /// One bit for each set that the dictionary alone decides.
    pub(crate) sets: u8,
    /// Sets with literals of one symbol, which come too often to be found one by one: these symbols, and the bit of the set's other literals.
    pub(crate) symbols: Vec<(CharSet, u8)>,
}

/// One expression.
#[derive(Debug)]
pub(crate) struct RegexSource {
    pub(crate) source: SourceId,
    pub(crate) hir: Hir,
    compiled: OnceLock<Option<Regex>>,
    /// Its ways.
    pub(crate) ways: Range<u32>,
    pub(crate) digits: bool,
    pub(crate) edge: Edge,
    pub(crate) validate: Option<Validator>,
    /// How often to expect it to run: about one in so many millions of characters.
    pub(crate) rate: u32,
    /// Lowest level of the rules that its hits touch, and the fields in which they do. Where they touch none it runs only when evaluation
    /// asks for it.
    pub(crate) level: Option<u8>,
    pub(crate) touches: FieldSet,
}

impl RegexSource {
    pub(crate) fn new(
        source: SourceId,
        hir: Hir,
        digits: bool,
        edge: Edge,
        validate: Option<Validator>,
    ) -> Self {
        Self {
            source,
            hir,
            compiled: OnceLock::new(),
            ways: 0..0,
            digits,
            edge,
            validate,
            rate: 0,
            level: None,
            touches: FieldSet::default(),
        }
    }

    /// Returns the fields in which the scan runs it for rules up to a level; elsewhere it runs when evaluation asks for it.
    pub(crate) fn runs_in(&self, level: u8) -> FieldSet {
        match self.level {
            Some(lowest) if lowest <= level => self.touches,
            _ => FieldSet::default(),
        }
    }

    /// Returns the automaton, made when first asked for: most texts need none. None is for one that cannot be made, which the limit on its
    /// size rules out.
    pub(crate) fn regex(&self) -> Option<&Regex> {
        let compile = || {
            // No prefilters: the terms' automaton has found the literals already.
            let config = Regex::config()
                .auto_prefilter(false)
                .which_captures(WhichCaptures::Implicit)
                .nfa_size_limit(None)
                .hybrid_cache_capacity(CACHE);
            Regex::builder().configure(config).build_from_hir(&self.hir).ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}
