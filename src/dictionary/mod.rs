//! All terms of a pack over folded symbols: every occurrence of every term, overlaps included.
//!
//! Most symbols begin no term, so the work is done in stages over blocks of [`BLOCK`] symbols, each stage on what the one before let pass: a
//! bit for the first two symbols, for large sets a bit for the first three, then a walk down a trie. Walks may overlap, so text made for it
//! could cost the length of the longest term at each symbol; a block that walks too far goes to an Aho-Corasick automaton, whose time is linear.

mod build;
mod chars;
mod filter;
mod trie;

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use serde::{Deserialize, Serialize};

use crate::fold::{Stream, Symbol};
use chars::CharIds;
use filter::Filter;
use trie::Trie;

/// Symbols that are filtered at a time: all they need stays in the first-level cache.
const BLOCK: usize = 1024;
/// More symbols no term has: a file of terms is not larger than 8 MiB.
const MAX_SYMBOLS: usize = 8 << 20;
/// Steps down the trie that a block may take for each of its symbols; text that is nothing but terms takes two.
const STEPS: usize = 4;
/// Blocks with fewer symbols may take as many steps as one with so many: the automaton is not made for a few words.
const SHORT: usize = 256;

/// Terms, numbered in their order.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Dictionary {
    chars: CharIds,
    filter: Filter,
    trie: Trie,
    /// Symbols of the longest term.
    longest: usize,
    /// For blocks that walk too far; made when first needed.
    #[serde(skip)]
    linear: OnceLock<Option<AhoCorasick>>,
}

/// Scratch space of a scan, reused from text to text.
#[derive(Debug)]
pub(crate) struct Scratch {
    candidates: Box<[u32; BLOCK]>,
    stream: Stream,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { candidates: Box::new([0; BLOCK]), stream: Stream::default() }
    }
}

impl Dictionary {
    /// Calls `visit` with every term that stands in the symbols, and where. The order is fixed but means nothing.
    pub(crate) fn scan(
        &self,
        symbols: &[Symbol],
        scratch: &mut Scratch,
        mut visit: impl FnMut(u32, Range<usize>),
    ) {
        for start in (0..symbols.len()).step_by(BLOCK) {
            let end = (start + BLOCK).min(symbols.len());
            let candidates = self.filter.candidates(symbols, start..end, &mut scratch.candidates);
            let most = STEPS * (end - start).max(SHORT);
            let mut steps = 0;
            for first in candidates.iter().map(|at| *at as usize) {
                steps += self.trie.walk(&self.chars, &symbols[first..], |term, length| {
                    visit(term, first..first + length);
                });
                if steps > most && first + 1 < end {
                    let rest = first + 1..end;
                    if self.scan_linear(symbols, rest, &mut scratch.stream, &mut visit) {
                        break;
                    }
                }
            }
        }
    }

    /// Visits the terms that begin in a range of the symbols, in linear time; returns false when there is no automaton for it.
    #[cold]
    fn scan_linear(
        &self,
        symbols: &[Symbol],
        range: Range<usize>,
        stream: &mut Stream,
        visit: &mut impl FnMut(u32, Range<usize>),
    ) -> bool {
        let Some(automaton) = self.linear() else { return false };
        let end = (range.end + self.longest - 1).min(symbols.len());
        stream.write(&symbols[range.start..end]);
        let Ok(matches) = automaton.try_find_overlapping_iter(&stream.text) else { return false };
        for found in matches {
            let (first, last) = stream.symbols(found.range());
            if range.start + first < range.end {
                visit(found.pattern().as_u32(), range.start + first..range.start + last + 1);
            }
        }
        true
    }

    /// Returns the bytes that it takes, without the automaton for hostile text.
    pub(crate) fn bytes(&self) -> usize {
        let trie = size_of_val(&*self.trie.nodes) + size_of_val(&*self.trie.ends);
        self.chars.bytes() + self.filter.bytes() + trie
    }

    /// Returns whether this is a dictionary of so many terms, as one that was read from a file may not be.
    pub(crate) fn is_whole(&self, terms: usize) -> bool {
        let deepest = self.longest;
        self.filter.is_whole()
            && deepest <= MAX_SYMBOLS
            && (deepest > 0 || terms == 0)
            && self.trie.is_whole(terms, deepest, self.chars.len())
    }

    fn linear(&self) -> Option<&AhoCorasick> {
        let build = || {
            AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(self.terms())
                .ok()
        };
        self.linear.get_or_init(build).as_ref()
    }

    /// Returns the terms in their order.
    fn terms(&self) -> Vec<String> {
        let chars = self.chars.by_id();
        self.trie.terms(|id| chars[id as usize])
    }

    /// Returns true when a run of one symbol, taken as a single one, may stand inside a term.
    pub(crate) fn may_hold_runs(&self, symbols: &[Symbol]) -> bool {
        let mut at = 1;
        while at < symbols.len() {
            let run = symbols[at..].iter().take_while(|s| s.repeats(&symbols[at - 1])).count();
            if run > 0
                && let (Some(before), Some(after)) =
                    (at.checked_sub(2).map(|n| &symbols[n]), symbols.get(at + run))
                && self.filter.may_be_inside(before.c, symbols[at].c, after.c)
            {
                return true;
            }
            at += run + 1;
        }
        false
    }
}

#[cfg(test)]
mod tests;
