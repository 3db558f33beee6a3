//! Bits that say where no term can begin: never wrong about that, seldom about the rest.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::BLOCK;
use super::singles::{Flags, flag};
use crate::column;
use crate::fold::Symbol;

/// Sets of at least this many terms are filtered by three symbols too; below, the trie is small and the pairs are few.
pub(super) const THIRDS_FROM: usize = 4_000;
/// More bits do not stay in the second-level cache.
const MAX_THIRDS: usize = 1 << 22;

/// Symbols of a block, by number.
#[derive(Debug)]
pub(super) struct Candidates {
    pairs: [u32; BLOCK],
    singles: [u32; BLOCK],
}

impl Default for Candidates {
    fn default() -> Self {
        Self { pairs: [0; BLOCK], singles: [0; BLOCK] }
    }
}

/// What terms begin with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Filter {
    /// First two symbols.
    pairs: Bits,
    /// For large sets what follows two symbols, or that they are a term: a word for the pair, in it a bit for each.
    thirds: Option<Bits>,
    /// Three symbols in a row anywhere in a term.
    inside: Bits,
}

impl Filter {
    /// Returns the filter for these terms.
    pub(super) fn new<'t>(terms: impl Iterator<Item = &'t [char]> + Clone) -> Self {
        let (mut count, mut symbols) = (0, 0);
        terms.clone().for_each(|term| {
            count += 1;
            symbols += term.len();
        });
        let mut filter = Self {
            pairs: Bits::new((count * 24).clamp(1 << 12, 1 << 20)),
            thirds: (count >= THIRDS_FROM)
                .then(|| Bits::new((count * 16).clamp(1 << 12, MAX_THIRDS))),
            inside: Bits::new((symbols * 8).clamp(1 << 12, 1 << 21)),
        };
        for term in terms {
            match *term {
                [] | [_] => continue,
                [a, b, ..] => {
                    let (a, b) = (a.into(), b.into());
                    filter.pairs.insert(two(a, b));
                    if let Some(thirds) = &mut filter.thirds {
                        let pair = spread(a, b);
                        let bit = term.get(2).map_or(no_third(pair), |c| third(pair, (*c).into()));
                        let word = thirds.word(pair);
                        thirds.words[word] |= 1 << bit;
                    }
                }
            }
            for inner in term.windows(3) {
                let [a, b, c] = [inner[0], inner[1], inner[2]].map(u32::from);
                filter.inside.insert(three(a, b, c));
            }
        }
        filter
    }

    /// Returns the symbols of a range, at most a block, at which a longer term may begin, and those that are flagged.
    #[inline]
    pub(super) fn candidates<'c>(
        &self,
        flags: Option<&Flags>,
        symbols: &[Symbol],
        range: Range<usize>,
        into: &'c mut Candidates,
    ) -> (&'c [u32], &'c [u32]) {
        // Few lists have terms of one symbol: the others need not ask.
        let (mut kept, single) = match flags {
            Some(flags) => self.by_pairs::<true>(|c| flag(flags, c), symbols, range, into),
            None => self.by_pairs::<false>(|_| 0, symbols, range, into),
        };
        if let Some(thirds) = &self.thirds {
            kept = by_thirds(thirds, symbols, kept, &mut into.pairs);
        }
        (&into.pairs[..kept], &into.singles[..single])
    }

    #[inline]
    fn by_pairs<const SINGLE: bool>(
        &self,
        flag: impl Fn(char) -> usize,
        symbols: &[Symbol],
        range: Range<usize>,
        into: &mut Candidates,
    ) -> (usize, usize) {
        let (mut kept, mut single) = (0, 0);
        let rest = &symbols[range.start..(range.end + 1).min(symbols.len())];
        let Some((first, rest)) = rest.split_first() else { return (0, 0) };
        let mut at = u32::try_from(range.start).unwrap_or(u32::MAX);
        let mut a = first.c;
        // No branch depends on the text, which nobody could predict.
        for next in rest {
            let b = next.c;
            into.pairs[kept % BLOCK] = at;
            kept += usize::from(self.pairs.has(two(a.into(), b.into())));
            if SINGLE {
                into.singles[single % BLOCK] = at;
                single += flag(a);
            }
            at += 1;
            a = b;
        }
        if SINGLE && range.end == symbols.len() {
            into.singles[single % BLOCK] = at;
            single += flag(a);
        }
        (kept, single)
    }

    /// Returns the bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        let sets = [&self.pairs, &self.inside].into_iter().chain(&self.thirds);
        sets.map(|set| size_of_val(&*set.words)).sum()
    }

    /// Returns whether every set has its size.
    pub(super) fn is_whole(&self) -> bool {
        let sets = [&self.pairs, &self.inside].into_iter().chain(&self.thirds);
        sets.map(|set| set.words.len()).all(usize::is_power_of_two)
    }

    /// Returns false when no term has these symbols in a row.
    pub(super) fn may_be_inside(&self, a: char, b: char, c: char) -> bool {
        self.inside.has(three(a.into(), b.into(), c.into()))
    }
}

/// Keeps the candidates that are a term of two symbols or may go on with their third one.
fn by_thirds(thirds: &Bits, symbols: &[Symbol], kept: usize, into: &mut [u32; BLOCK]) -> usize {
    let mut passed = 0;
    for n in 0..kept {
        let at = into[n % BLOCK];
        let [a, b] = [0, 1].map(|n| u32::from(symbols[at as usize + n].c));
        let c = symbols.get(at as usize + 2).map_or(END, |third| third.c.into());
        let pair = spread(a, b);
        let word = thirds.words[thirds.word(pair)];
        into[passed % BLOCK] = at;
        passed +=
            usize::from((word >> third(pair, c) & 1 == 1) | (word >> no_third(pair) & 1 == 1));
    }
    passed
}

/// Stands for "no further symbol": no character has this code.
const END: u32 = u32::MAX;

/// Spreads the first symbol; the second one tells its neighbours apart.
const fn two(a: u32, b: u32) -> u32 {
    (a.wrapping_mul(0x9E37_79B1) >> 11) ^ b
}

/// Spreads both, for a word of its own in `thirds`.
const fn spread(a: u32, b: u32) -> u32 {
    (a.wrapping_mul(0x9E37_79B1) ^ b).wrapping_mul(0x85EB_CA77)
}

/// Returns the bit of a third symbol.
const fn third(pair: u32, c: u32) -> u32 {
    (pair ^ c) & 63
}

/// Returns the bit of a pair that is a term.
const fn no_third(pair: u32) -> u32 {
    pair >> 6 & 63
}

const fn three(a: u32, b: u32, c: u32) -> u32 {
    (a.wrapping_mul(0x9E37_79B1).wrapping_add(b.wrapping_mul(0x85EB_CA77)) >> 11) ^ c
}

/// A set of hashes.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Bits {
    #[serde(with = "column")]
    words: Vec<u64>,
}

impl Bits {
    fn new(bits: usize) -> Self {
        Self { words: vec![0; bits.next_power_of_two() / 64] }
    }

    #[inline]
    fn place(&self, hash: u32) -> (usize, u32) {
        (hash as usize >> 6 & (self.words.len() - 1), hash & 63)
    }

    /// Returns the word of a spread hash.
    #[inline]
    fn word(&self, hash: u32) -> usize {
        hash as usize >> 12 & (self.words.len() - 1)
    }

    fn insert(&mut self, hash: u32) {
        let (word, bit) = self.place(hash);
        self.words[word] |= 1 << bit;
    }

    #[inline]
    fn has(&self, hash: u32) -> bool {
        let (word, bit) = self.place(hash);
        self.words[word] >> bit & 1 == 1
    }
}
