//! Disguised spellings of terms that were made when the pack was compiled.

use serde::{Deserialize, Serialize};

use super::Buckets;
use crate::column;
use crate::fold::Symbol;
use crate::via::{Via, stored};

/// Hashes of the first two characters, as a power of two: few spellings have no more.
const PAIR_BITS: u32 = 16;
/// Hashes of the first three characters, as a power of two.
const TRIPLE_BITS: u32 = 20;
/// Words of the marks, as a power of two: a quarter of a mebibyte, which says yes to one in fifty that begin no spelling.
const MARK_WORDS: u32 = 15;
/// The same for two characters: eight kibibytes.
const PAIR_MARK_WORDS: u32 = 10;

/// Spellings by their first characters.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct VariantTerms {
    pairs: Group,
    triples: Group,
    #[serde(with = "column")]
    chars: Vec<char>,
}

/// A spelling.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct VariantTerm {
    /// First character in `chars`.
    pub(crate) first: u32,
    pub(crate) len: u8,
    /// The symbol that only looks like the term's own, or 255.
    pub(crate) replaced: u8,
    #[serde(with = "stored")]
    pub(crate) via: Via,
    /// The term in `SoundTerms`.
    pub(crate) base: u32,
}

/// A hash of the first characters of a spelling.
#[derive(Clone, Copy)]
struct Start(u64);

impl Start {
    fn of(chars: [char; 3]) -> Self {
        let [a, b, c] = chars.map(|c| u64::from(u32::from(c)));
        Self((a << 42 | b << 21 | c).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// Returns the word and the two bits of its mark.
    const fn mark(self, words: u32) -> (usize, u64) {
        // In two steps, so that no words at all are no overflow.
        let word = (self.0 >> 1 >> (63 - words)) as usize;
        (word, 1 << (self.0 >> 43 & 63) | 1 << (self.0 >> 37 & 63))
    }

    /// Returns the highest bits: only these depend on all of the characters.
    #[allow(clippy::cast_possible_truncation, reason = "a few bits")]
    const fn bucket(self, bits: u32) -> u32 {
        (self.0 >> 1 >> (63 - bits)) as u32
    }
}

/// Spellings by the hash of as many characters as all of them have.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Group {
    /// Two bits of one word for each hash: most texts are done with this.
    #[serde(with = "column")]
    marks: Vec<u64>,
    mark_words: u32,
    bucket_bits: u32,
    buckets: Buckets,
    /// What comes next in each spelling: many begin alike, and few of them go on like the text.
    #[serde(with = "column")]
    nexts: Vec<u16>,
    terms: Vec<VariantTerm>,
}

/// Stands for a character in `nexts`; 0 is for the end of a spelling.
#[allow(clippy::cast_possible_truncation, reason = "the low bits tell characters apart")]
const fn next(c: char) -> u16 {
    c as u16 | 1
}

impl Group {
    fn new(
        terms: &[VariantTerm],
        (mark_words, bucket_bits): (u32, u32),
        start: impl Fn(&VariantTerm) -> Start,
        next: impl Fn(&VariantTerm) -> u16,
    ) -> Self {
        let mut marks = vec![0; 1 << mark_words];
        for (word, bits) in terms.iter().map(|term| start(term).mark(mark_words)) {
            marks[word] |= bits;
        }
        let hashes: Vec<u32> = terms.iter().map(|term| start(term).bucket(bucket_bits)).collect();
        let (buckets, order) = Buckets::new(1 << bucket_bits, &hashes);
        let terms: Vec<_> = order.iter().map(|number| terms[*number as usize]).collect();
        let nexts = terms.iter().map(next).collect();
        Self { marks, mark_words, bucket_bits, buckets, nexts, terms }
    }

    /// Visits the spellings that begin like this and end there or go on with a character like this one.
    #[inline]
    fn starting(&self, start: Start, next: u16, mut visit: impl FnMut(&VariantTerm)) {
        let (word, bits) = start.mark(self.mark_words);
        if self.marks.get(word).is_some_and(|word| word & bits == bits) {
            let bucket = start.bucket(self.bucket_bits) as usize;
            if self.buckets.has(bucket) {
                let range = self.buckets.range(bucket);
                for (at, known) in range.clone().zip(&self.nexts[range]) {
                    if *known == 0 || *known == next {
                        visit(&self.terms[at]);
                    }
                }
            }
        }
    }
}

impl VariantTerms {
    /// Puts spellings, each of two characters or more, in order.
    pub(crate) fn new(terms: &[VariantTerm], chars: &[char]) -> Self {
        let (short, long): (Vec<_>, Vec<_>) = terms.iter().partition(|term| term.len == 2);
        let at = |term: &VariantTerm, n: usize| chars[term.first as usize + n];
        let pair = |term: &VariantTerm| Start::of([at(term, 0), at(term, 1), '\0']);
        let triple = |term: &VariantTerm| Start::of([at(term, 0), at(term, 1), at(term, 2)]);
        let fourth = |term: &VariantTerm| if term.len > 3 { next(at(term, 3)) } else { 0 };
        let pairs = Group::new(&short, (PAIR_MARK_WORDS, PAIR_BITS), pair, |_| 0);
        let triples = Group::new(&long, (MARK_WORDS, TRIPLE_BITS), triple, fourth);
        let mut all = Self { pairs, triples, chars: Vec::with_capacity(chars.len()) };
        // What is compared together lies together.
        for term in all.pairs.terms.iter_mut().chain(&mut all.triples.terms) {
            let text = &chars[term.first as usize..][..usize::from(term.len)];
            term.first = u32::try_from(all.chars.len()).unwrap_or(u32::MAX);
            all.chars.extend_from_slice(text);
        }
        all
    }

    /// Visits the spellings that may stand somewhere in these symbols, and their first symbol.
    #[inline]
    pub(crate) fn scan(&self, symbols: &[Symbol], mut visit: impl FnMut(&VariantTerm, usize)) {
        for (at, three) in symbols.windows(3).enumerate() {
            let [a, b, c] = [three[0].c, three[1].c, three[2].c];
            self.pairs.starting(Start::of([a, b, '\0']), 0, |term| visit(term, at));
            let fourth = symbols.get(at + 3).map_or(0, |symbol| next(symbol.c));
            self.triples.starting(Start::of([a, b, c]), fourth, |term| visit(term, at));
        }
        if let [.., a, b] = symbols {
            let last = symbols.len() - 2;
            self.pairs.starting(Start::of([a.c, b.c, '\0']), 0, |term| visit(term, last));
        }
    }

    /// Returns the bytes that they take.
    pub(crate) fn bytes(&self) -> usize {
        let group = |group: &Group| {
            size_of_val(&*group.marks)
                + group.buckets.bytes()
                + size_of_val(&*group.nexts)
                + size_of_val(&*group.terms)
        };
        group(&self.pairs) + group(&self.triples) + size_of_val(&*self.chars)
    }

    /// Returns the characters of a spelling.
    pub(crate) fn chars_of(&self, term: &VariantTerm) -> &[char] {
        &self.chars[term.first as usize..][..usize::from(term.len)]
    }
}

impl VariantTerms {
    /// Returns whether all numbers lead somewhere, with so many terms that spellings are made of.
    pub(crate) fn is_whole(&self, bases: usize) -> bool {
        let groups = [
            (&self.pairs, PAIR_MARK_WORDS, PAIR_BITS, 2),
            (&self.triples, MARK_WORDS, TRIPLE_BITS, 3),
        ];
        groups.into_iter().all(|(group, mark_words, bucket_bits, least)| {
            let made = group.marks.len() == 1 << mark_words
                && (group.mark_words, group.bucket_bits) == (mark_words, bucket_bits)
                && group.nexts.len() == group.terms.len()
                && group.buckets.is_whole(1 << bucket_bits, group.terms.len());
            let terms = group.terms.iter().all(|term| {
                let text = (term.first as usize).checked_add(usize::from(term.len));
                term.len >= least
                    && text.is_some_and(|end| end <= self.chars.len())
                    && (term.base as usize) < bases
                    && (term.replaced == u8::MAX || term.replaced < term.len)
            });
            (made || group.terms.is_empty() && group.marks.is_empty()) && terms
        })
    }
}
