//! Bits that say where no term can begin: never wrong about that, seldom about the rest.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::BLOCK;
use crate::column;
use crate::fold::Symbol;

/// Sets of at least this many terms are filtered by three symbols too; below, the trie is small and the pairs are few.
pub(super) const TRIPLES_FROM: usize = 4_000;

/// What terms begin with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Filter {
    /// First symbols of the terms of one symbol.
    single: Bits,
    /// First two symbols.
    pairs: Bits,
    /// First three symbols; two and [`END`] for terms of two.
    triples: Option<Bits>,
    /// Three symbols in a row anywhere in a term.
    inside: Bits,
}

/// Stands for "no further symbol": no character has this code.
const END: u32 = u32::MAX;

impl Filter {
    /// Returns the filter for these terms.
    pub(super) fn new<'t>(terms: impl Iterator<Item = &'t [char]> + Clone) -> Self {
        let (mut count, mut symbols) = (0, 0);
        terms.clone().for_each(|term| {
            count += 1;
            symbols += term.len();
        });
        let single = terms.clone().any(|term| term.len() == 1);
        let mut filter = Self {
            single: if single { Bits::new(1 << 16) } else { Bits::default() },
            pairs: Bits::new((count * 24).clamp(1 << 12, 1 << 20)),
            triples: (count >= TRIPLES_FROM)
                .then(|| Bits::new((count * 16).clamp(1 << 12, 1 << 21))),
            inside: Bits::new((symbols * 8).clamp(1 << 12, 1 << 21)),
        };
        for term in terms {
            let code = |at: usize| term.get(at).map_or(END, |c| u32::from(*c));
            match term.len() {
                0 => continue,
                1 => filter.single.insert(one(code(0))),
                _ => filter.pairs.insert(two(code(0), code(1))),
            }
            if let Some(triples) = &mut filter.triples {
                triples.insert(three(code(0), code(1), code(2)));
            }
            for inner in term.windows(3) {
                let [a, b, c] = [inner[0], inner[1], inner[2]].map(u32::from);
                filter.inside.insert(three(a, b, c));
            }
        }
        filter
    }

    /// Returns the symbols of a range, at most a block, at which a term may begin.
    pub(super) fn candidates<'c>(
        &self,
        symbols: &[Symbol],
        range: Range<usize>,
        into: &'c mut [u32; BLOCK],
    ) -> &'c [u32] {
        // Few lists have terms of one symbol: the others need not ask.
        if self.single.is_empty() {
            self.staged::<false>(symbols, range, into)
        } else {
            self.staged::<true>(symbols, range, into)
        }
    }

    #[inline]
    fn staged<'c, const SINGLE: bool>(
        &self,
        symbols: &[Symbol],
        range: Range<usize>,
        into: &'c mut [u32; BLOCK],
    ) -> &'c [u32] {
        let kept = self.by_pairs::<SINGLE>(symbols, range, into);
        match &self.triples {
            Some(triples) => self.by_triples::<SINGLE>(triples, symbols, kept, into),
            None => &into[..kept],
        }
    }

    /// Returns whether a term of one symbol may be this one.
    #[inline]
    fn is_single<const SINGLE: bool>(&self, a: u32) -> bool {
        SINGLE && self.single.has(one(a))
    }

    fn by_pairs<const SINGLE: bool>(
        &self,
        symbols: &[Symbol],
        range: Range<usize>,
        into: &mut [u32; BLOCK],
    ) -> usize {
        let mut kept = 0;
        let rest = &symbols[range.start..(range.end + 1).min(symbols.len())];
        let Some((first, rest)) = rest.split_first() else { return 0 };
        let mut at = u32::try_from(range.start).unwrap_or(u32::MAX);
        let mut a = u32::from(first.c);
        // No branch depends on the text, which nobody could predict.
        for next in rest {
            let b = u32::from(next.c);
            into[kept % BLOCK] = at;
            kept += usize::from(self.pairs.has(two(a, b)) | self.is_single::<SINGLE>(a));
            at += 1;
            a = b;
        }
        if range.end == symbols.len() && self.is_single::<SINGLE>(a) {
            into[kept % BLOCK] = at;
            kept += 1;
        }
        kept
    }

    fn by_triples<'c, const SINGLE: bool>(
        &self,
        triples: &Bits,
        symbols: &[Symbol],
        candidates: usize,
        into: &'c mut [u32; BLOCK],
    ) -> &'c [u32] {
        let mut kept = 0;
        for n in 0..candidates {
            let at = into[n];
            let code = |at: usize| symbols.get(at).map_or(END, |s| u32::from(s.c));
            let [a, b, c] = [0, 1, 2].map(|offset| code(at as usize + offset));
            into[kept] = at;
            kept += usize::from(
                triples.has(three(a, b, c))
                    | triples.has(three(a, b, END))
                    | self.is_single::<SINGLE>(a),
            );
        }
        &into[..kept]
    }

    /// Returns the bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        let sets = [&self.single, &self.pairs, &self.inside].into_iter().chain(&self.triples);
        sets.map(|set| size_of_val(&*set.words)).sum()
    }

    /// Returns whether every set has its size.
    pub(super) fn is_whole(&self) -> bool {
        let single = Some(&self.single).filter(|single| !single.is_empty());
        let sets = [&self.pairs, &self.inside].into_iter().chain(&self.triples).chain(single);
        sets.map(|set| set.words.len()).all(usize::is_power_of_two)
    }

    /// Returns false when no term has these symbols in a row.
    pub(super) fn may_be_inside(&self, a: char, b: char, c: char) -> bool {
        self.inside.has(three(a.into(), b.into(), c.into()))
    }
}

const fn one(a: u32) -> u32 {
    a
}

/// Spreads the first symbol; the second one tells its neighbours apart.
const fn two(a: u32, b: u32) -> u32 {
    (a.wrapping_mul(0x9E37_79B1) >> 11) ^ b
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

    fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    #[inline]
    fn place(&self, hash: u32) -> (usize, u32) {
        (hash as usize >> 6 & (self.words.len() - 1), hash & 63)
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
