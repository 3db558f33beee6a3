//! All terms of a pack over folded symbols: every occurrence of every term, overlaps included.
//!
//! Most symbols begin no term, so the work is done in stages over blocks of [`BLOCK`] symbols, each stage on what the one before let pass: a
//! bit for the first two symbols, for large sets a bit for the first three, then a walk down a trie. Walks may overlap, so text made for it
//! could cost the length of the longest term at each symbol; where walks go too far, an Aho-Corasick automaton over the same trie takes over,
//! whose time is linear.

mod build;
mod chars;
mod filter;
mod linear;
mod singles;
mod trie;

use std::ops::Range;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::fold::Symbol;
use chars::CharIds;
use filter::{Candidates, Filter};
use linear::Linear;
use singles::Singles;
use trie::Trie;

/// Symbols that are filtered at a time: all they need stays in the first-level cache.
const BLOCK: usize = 1024;
/// Steps down the trie that walks may take for each symbol; text that is nothing but terms takes two.
const STEPS: usize = 4;
/// Steps beyond that, so that the automaton is not made for a few words.
const FREE_STEPS: usize = 256;
/// Symbols that one walk may take.
const LONGEST_WALK: usize = 1024;
/// Symbols of a block after text for the automaton: there may be more of it.
const PROBE: usize = 128;

/// Terms, numbered in their order.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Dictionary {
    chars: CharIds,
    singles: Singles,
    filter: Filter,
    trie: Trie,
    /// For text in which walks go too far; made when first needed.
    #[serde(skip)]
    linear: OnceLock<Linear>,
}

/// Where a block was left because walks go too far.
struct Rest {
    from: usize,
    /// Terms that begin there and are not longer have been visited.
    known: usize,
}

/// Scratch space of a scan, reused from text to text.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    candidates: Box<Candidates>,
}

impl Dictionary {
    /// Calls `visit` with every term that stands in the symbols, and where. The order is fixed but means nothing.
    pub(crate) fn scan(
        &self,
        symbols: &[Symbol],
        scratch: &mut Scratch,
        mut visit: impl FnMut(u32, Range<usize>),
    ) {
        let (mut begin, mut length, mut free) = (0, BLOCK, FREE_STEPS);
        while begin < symbols.len() {
            let range = begin..(begin + length).min(symbols.len());
            begin = range.end;
            if let Some(rest) = self.scan_block(symbols, range, free, scratch, &mut visit) {
                begin = self.scan_linear(symbols, &rest, begin, &mut visit);
                (length, free) = (PROBE, 0);
            } else {
                length = BLOCK;
            }
        }
    }

    /// Visits the terms that begin in a block; returns what it leaves because walks go too far.
    #[inline]
    fn scan_block(
        &self,
        symbols: &[Symbol],
        range: Range<usize>,
        free: usize,
        scratch: &mut Scratch,
        visit: &mut impl FnMut(u32, Range<usize>),
    ) -> Option<Rest> {
        let Self { chars, singles, filter, trie, .. } = self;
        let into = &mut scratch.candidates;
        let (pairs, single) = filter.candidates(singles.flags(), symbols, range.clone(), into);
        for at in single.iter().map(|at| *at as usize) {
            if let Some(term) = trie.single(chars.id(symbols[at].c)) {
                visit(term, at..at + 1);
            }
        }
        let mut steps = 0;
        for first in pairs.iter().map(|at| *at as usize) {
            let reach = symbols.len().min(first + LONGEST_WALK);
            let depth = trie.walk(chars, &symbols[first..reach], |term, length| {
                visit(term, first..first + length);
            });
            if depth == LONGEST_WALK {
                return Some(Rest { from: first, known: depth });
            }
            steps += depth;
            if steps > free + STEPS * (first + 1 - range.start) {
                return Some(Rest { from: first + 1, known: 0 });
            }
        }
        None
    }

    /// Visits what a block left, in linear time, terms of one symbol from another place; returns where to go on.
    #[cold]
    fn scan_linear(
        &self,
        symbols: &[Symbol],
        rest: &Rest,
        singles: usize,
        visit: &mut impl FnMut(u32, Range<usize>),
    ) -> usize {
        let linear = self.linear.get_or_init(|| Linear::new(&self.trie));
        let Rest { from, known } = *rest;
        linear.scan((&self.trie, &self.chars), symbols, from..from + BLOCK, |term, range| {
            let is_known = match range.len() {
                1 => range.start < singles,
                length => range.start == from && length <= known,
            };
            if !is_known {
                visit(term, range);
            }
        })
    }

    /// Returns the bytes that it takes, without the automaton for hostile text.
    pub(crate) fn bytes(&self) -> usize {
        self.chars.bytes() + self.singles.bytes() + self.filter.bytes() + self.trie.bytes()
    }

    /// Returns whether this is a dictionary of so many terms, as one that was read from a file may not be.
    pub(crate) fn is_whole(&self, terms: usize) -> bool {
        self.filter.is_whole() && self.trie.is_whole(terms, self.chars.len())
    }

    /// Returns the terms in their order.
    #[cfg(test)]
    fn terms(&self) -> Vec<String> {
        let chars = self.chars.by_id();
        self.trie.terms(|id| chars[id as usize])
    }

    /// Returns true when a run of one symbol, taken as a single one, may stand inside a term.
    pub(crate) fn may_hold_runs(&self, symbols: &[Symbol]) -> bool {
        let mut from = 0;
        // Most texts have no run at all.
        while let Some(at) = symbols[from..].windows(2).position(|two| two[1].c == two[0].c) {
            let first = from + at;
            let run =
                symbols[first + 1..].iter().take_while(|s| s.repeats(&symbols[first])).count();
            let next = first + run + 1;
            if run > 0
                && let (Some(before), Some(after)) =
                    (first.checked_sub(1).map(|n| &symbols[n]), symbols.get(next))
                && self.filter.may_be_inside(before.c, symbols[first].c, after.c)
            {
                return true;
            }
            from = next;
        }
        false
    }
}

#[cfg(test)]
mod tests;
