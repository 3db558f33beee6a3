//! Regular expressions of a pack.

use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::Regex;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_syntax::{Parser, ParserBuilder};

use super::SourceId;
use crate::fold::{CHAR_BITS, CharBits, CharSet, Folded};
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
    /// Ways for which the dictionary has nothing to find.
    pub(crate) common: Common,
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

/// Ways by the characters without which they cannot be gone, those that are likeliest to be missing.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Common {
    chars: CharBits,
    /// First way of each bit, and one past the last.
    starts: Vec<u32>,
    ways: Vec<u32>,
}

impl Common {
    /// Returns these ways by their characters.
    pub(crate) fn new<'s>(of: impl Iterator<Item = (u32, &'s CharSet)>) -> Self {
        let mut all: Vec<Vec<u32>> = vec![Vec::new(); CHAR_BITS];
        let mut common = Self::default();
        for (way, symbols) in of {
            symbols.add_to(&mut common.chars);
            symbols.bits().for_each(|bit| all[bit].push(way));
        }
        for ways in all {
            common.starts.push(u32::try_from(common.ways.len()).unwrap_or(u32::MAX));
            common.ways.extend(ways);
        }
        common.starts.push(u32::try_from(common.ways.len()).unwrap_or(u32::MAX));
        common
    }

    /// Returns whether every bit has its ways, numbered below `ways`.
    pub(crate) fn is_whole(&self, ways: usize) -> bool {
        self.starts.len() == CHAR_BITS + 1
            && self.starts.is_sorted()
            && self.starts.last().is_some_and(|end| *end as usize == self.ways.len())
            && self.ways.iter().all(|way| (*way as usize) < ways)
    }

    /// Calls `visit` with the ways of the characters that a text has; with one perhaps several times.
    pub(crate) fn each(&self, text: &CharBits, mut visit: impl FnMut(u32)) {
        text.each_common(&self.chars, |bit| {
            let range = self.starts[bit] as usize..self.starts[bit + 1] as usize;
            self.ways[range].iter().copied().for_each(&mut visit);
        });
    }
}

/// What a text must have for an expression to match in it.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Extent {
    /// No more characters than this: a match is the whole text.
    pub(crate) whole: Option<u32>,
    /// At least so many ASCII digits, and digits and letters.
    pub(crate) digits: u32,
    pub(crate) alnum: u32,
}

impl Extent {
    /// Returns whether a folded text may have a match.
    pub(crate) fn fits(&self, text: &Folded) -> bool {
        self.digits <= text.census.digits
            && self.alnum <= text.census.alnum
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
    compiled: OnceLock<Option<Regex>>,
    /// Its ways.
    pub(crate) ways: Range<u32>,
    pub(crate) digits: bool,
    pub(crate) edge: Edge,
    pub(crate) validate: Option<Validator>,
    /// How often to expect it to run: about one in so many millions of characters.
    pub(crate) rate: u32,
    pub(crate) extent: Extent,
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
    pub(crate) fn regex(&self) -> Option<&Regex> {
        let compile = || {
            // No prefilters: the terms' automaton has found the literals already.
            let config = Regex::config()
                .auto_prefilter(false)
                .which_captures(WhichCaptures::Implicit)
                .nfa_size_limit(Some(LARGEST))
                .hybrid_cache_capacity(CACHE);
            let hir = parser().parse(&self.pattern).ok()?;
            Regex::builder().configure(config).build_from_hir(&hir).ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}
