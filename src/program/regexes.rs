//! Regular expressions of a pack.

use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::Regex;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_syntax::{Parser, ParserBuilder};
use serde::{Deserialize, Serialize};

use super::{Lead, SourceId};
use crate::fold::{CharSet, Folded};
use crate::rule::{Edge, Validator};

/// Lazy-DFA cache of one expression, in bytes; with the default of 2 MiB wide gaps thrash it.
const CACHE: usize = 16 << 20;
/// Largest automaton of one expression, in bytes: more than the limit on states allows.
const LARGEST: usize = 64 << 20;
/// Deepest nesting of one expression.
const MAX_DEPTH: u32 = 32;

/// Returns the parser of expressions.
pub(crate) fn parser() -> Parser {
    ParserBuilder::new().nest_limit(MAX_DEPTH).build()
}

/// All expressions of a pack, and when each runs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Regexes {
    pub(crate) sources: Vec<RegexSource>,
    pub(crate) ways: Vec<Way>,
    /// Expressions by source.
    pub(crate) by_source: Vec<Option<u32>>,
    /// Expressions of which nothing is known: they run on every text.
    pub(crate) always: Vec<u32>,
    /// Expressions over the digits view.
    pub(crate) numeric: Vec<u32>,
}

impl Regexes {
    /// Returns the expression of a source, if it is one.
    pub(crate) fn of_source(&self, source: SourceId) -> Option<u32> {
        self.by_source.get(source as usize).copied().flatten()
    }
}

/// A way through an expression: it runs where a literal of each of the way's sets was found.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Way {
    /// The expression's number.
    pub(crate) regex: u32,
    /// One bit for each set that the dictionary alone decides.
    pub(crate) sets: u8,
    /// Sets with literals of one symbol, which come too often to be found one by one: these symbols, and the bit of the set's other literals.
    pub(crate) symbols: Vec<(CharSet, u8)>,
}

/// What a text must have for an expression to match in it.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Extent {
    /// No more characters than this: a match is the whole text.
    pub(crate) whole: Option<u32>,
    /// At least so many ASCII digits, and digits and letters.
    pub(crate) digits: u32,
    pub(crate) alnum: u32,
    /// At least so many numerals of any style, for an expression over the digits view.
    pub(crate) numerals: u32,
}

impl Extent {
    /// Returns whether a folded text may have a match.
    pub(crate) fn fits(&self, text: &Folded) -> bool {
        self.digits <= text.census.digits
            && self.alnum <= text.census.alnum
            && self.numerals <= text.census.numerals
            && self.whole.is_none_or(|most| text.symbols.len() <= most as usize)
    }
}

/// One expression.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RegexSource {
    pub(crate) source: SourceId,
    /// As the parser is to read it.
    pattern: String,
    #[serde(skip)]
    compiled: OnceLock<Option<Automaton>>,
    /// Its ways.
    pub(crate) ways: Range<u32>,
    pub(crate) digits: bool,
    pub(crate) edge: Edge,
    pub(crate) validate: Option<Validator>,
    /// How often to expect it to run: about one in so many millions of characters.
    pub(crate) rate: u32,
    pub(crate) extent: Extent,
}

/// What runs an expression.
#[derive(Debug)]
pub(crate) struct Automaton {
    pub(crate) regex: Regex,
    /// Where matches may begin, if that says anything.
    pub(crate) lead: Option<Lead>,
}

impl RegexSource {
    pub(crate) fn new(
        source: SourceId,
        pattern: String,
        digits: bool,
        edge: Edge,
        validate: Option<Validator>,
    ) -> Self {
        Self {
            source,
            pattern,
            compiled: OnceLock::new(),
            ways: 0..0,
            digits,
            edge,
            validate,
            rate: 0,
            extent: Extent::default(),
        }
    }

    /// Returns the automaton, made when first asked for: most texts need none. None is for one that cannot be made, which the limit on its
    /// size rules out.
    pub(crate) fn automaton(&self) -> Option<&Automaton> {
        let compile = || {
            // No prefilters: the terms' automaton has found the literals already.
            let config = Regex::config()
                .auto_prefilter(false)
                .which_captures(WhichCaptures::Implicit)
                .nfa_size_limit(Some(LARGEST))
                .hybrid_cache_capacity(CACHE);
            let hir = parser().parse(&self.pattern).ok()?;
            let regex = Regex::builder().configure(config).build_from_hir(&hir).ok()?;
            Some(Automaton { regex, lead: Lead::of(&hir) })
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}
