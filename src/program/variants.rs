//! Disguised spellings of terms that were made when the pack was compiled.

use super::Buckets;
use crate::fold::Symbol;
use crate::via::Via;

/// Hashes of the first two characters, as a power of two: few spellings have no more.
const PAIR_BITS: u32 = 16;
/// Hashes of the first three characters, as a power of two.
const TRIPLE_BITS: u32 = 20;
/// Words of the marks, as a power of two: a quarter of a mebibyte, which says yes to one in fifty that begin no spelling.
const MARK_WORDS: u32 = 15;

/// Spellings by their first characters.
#[derive(Debug, Default)]
pub(crate) struct VariantTerms {
    pairs: Buckets,
    /// Two bits of one word for the first three characters of each spelling that has more than two.
    marks: Vec<u64>,
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

/// A hash of the first three characters.
#[derive(Clone, Copy)]
struct Triple(u64);

impl Triple {
    fn of([a, b, c]: [char; 3]) -> Self {
        let key =
            u64::from(u32::from(a)) << 42 | u64::from(u32::from(b)) << 21 | u64::from(u32::from(c));
        Self(key.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// Returns the word and the bits of its mark.
    const fn mark(self) -> (usize, u64) {
        let word = (self.0 >> (64 - MARK_WORDS)) as usize;
        (word, 1 << (self.0 >> 43 & 63) | 1 << (self.0 >> 37 & 63))
    }

    #[allow(clippy::cast_possible_truncation, reason = "a few bits")]
    const fn bucket(self) -> u32 {
        (self.0 >> 16) as u32 & ((1 << TRIPLE_BITS) - 1)
    }
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
        let hash = |term: &VariantTerm| {
            let start = start(term);
            Triple::of([start[0], start[1], start[2]])
        };
        let triples = sorted(TRIPLE_BITS, &long, &|term| hash(term).bucket());
        let mut marks = vec![0; 1 << MARK_WORDS];
        for (word, bits) in long.iter().map(|term| hash(term).mark()) {
            marks[word] |= bits;
        }
        Self { pairs, marks, triples, terms: all, longer_from: short.len(), chars }
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
        let hash = Triple::of([first.c, second.c, third.c]);
        let (word, bits) = hash.mark();
        let bucket = hash.bucket() as usize;
        if self.marks.get(word).is_some_and(|word| word & bits == bits) && self.triples.has(bucket)
        {
            self.terms[self.longer_from..][self.triples.range(bucket)].iter().for_each(visit);
        }
    }

    /// Returns the characters of a spelling.
    pub(crate) fn chars_of(&self, term: &VariantTerm) -> &[char] {
        &self.chars[term.first as usize..][..usize::from(term.len)]
    }
}
