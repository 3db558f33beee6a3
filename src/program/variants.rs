//! Disguised spellings of terms that were made when the pack was compiled.

use super::Buckets;
use crate::fold::Symbol;
use crate::via::Via;

/// Hashes of the first two characters, as a power of two: few spellings have no more.
const PAIR_BITS: u32 = 16;
/// Hashes of the first three characters, as a power of two.
const TRIPLE_BITS: u32 = 20;

/// Spellings by their first characters.
#[derive(Debug, Default)]
pub(crate) struct VariantTerms {
    pairs: Buckets,
    triples: Buckets,
    /// Those of two characters, then those of more.
    terms: Vec<VariantTerm>,
    /// First spelling of more than two characters.
    longer_from: usize,
    chars: Vec<char>,
}

/// A spelling.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VariantTerm {
    /// First character in `chars`.
    pub(crate) first: u32,
    pub(crate) len: u8,
    /// The symbol that only looks like the term's own, or 255.
    pub(crate) replaced: u8,
    pub(crate) via: Via,
    /// The term in `SoundTerms`.
    pub(crate) base: u32,
}

fn pair([a, b]: [char; 2]) -> u32 {
    (u32::from(a).wrapping_mul(0x9E37_79B1) ^ u32::from(b).wrapping_mul(0x85EB_CA77))
        >> (32 - PAIR_BITS)
}

fn triple([a, b, c]: [char; 3]) -> u32 {
    let two = u32::from(a).wrapping_mul(0x9E37_79B1) ^ u32::from(b).wrapping_mul(0x85EB_CA77);
    (two ^ u32::from(c).wrapping_mul(0xC2B2_AE3D)) >> (32 - TRIPLE_BITS)
}

impl VariantTerms {
    /// Puts spellings, each of two characters or more, in order.
    pub(crate) fn new(terms: &[VariantTerm], chars: Vec<char>) -> Self {
        let start = |term: &VariantTerm| &chars[term.first as usize..];
        let mut all = Vec::with_capacity(terms.len());
        let mut sorted = |size: u32, of: &[VariantTerm], hash: &dyn Fn(&VariantTerm) -> u32| {
            let hashes: Vec<u32> = of.iter().map(hash).collect();
            let (buckets, order) = Buckets::new(1 << size, &hashes);
            all.extend(order.iter().map(|number| of[*number as usize]));
            buckets
        };
        let (short, long): (Vec<_>, Vec<_>) = terms.iter().partition(|term| term.len == 2);
        let pairs = sorted(PAIR_BITS, &short, &|term| {
            let start = start(term);
            pair([start[0], start[1]])
        });
        let triples = sorted(TRIPLE_BITS, &long, &|term| {
            let start = start(term);
            triple([start[0], start[1], start[2]])
        });
        Self { pairs, triples, terms: all, longer_from: short.len(), chars }
    }

    /// Visits the spellings that may stand at the beginning of these symbols.
    #[inline]
    pub(crate) fn starting(&self, symbols: &[Symbol], mut visit: impl FnMut(&VariantTerm)) {
        let [first, second, rest @ ..] = symbols else { return };
        let hash = pair([first.c, second.c]) as usize;
        if self.pairs.has(hash) {
            self.terms[self.pairs.range(hash)].iter().for_each(&mut visit);
        }
        let Some(third) = rest.first() else { return };
        let hash = triple([first.c, second.c, third.c]) as usize;
        if self.triples.has(hash) {
            self.terms[self.longer_from..][self.triples.range(hash)].iter().for_each(visit);
        }
    }

    /// Returns the characters of a spelling.
    pub(crate) fn chars_of(&self, term: &VariantTerm) -> &[char] {
        &self.chars[term.first as usize..][..usize::from(term.len)]
    }
}
