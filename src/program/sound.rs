//! Terms that are also found by how they sound.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Buckets, SourceId};
use crate::column;
use crate::fold::{SOUND_CLASSES, Sound};
use crate::rule::word_list::Grade;

/// Hashes of the classes of the first three characters, as a power of two.
const TRIPLE_BITS: u32 = 18;

/// Terms by the sound of their first two characters or three.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct SoundTerms {
    /// Two bits for each pair of classes: whether terms of two characters and longer ones begin with it.
    #[serde(with = "column")]
    begins: Vec<u64>,
    pairs: Buckets,
    triples: Buckets,
    /// For each term of two characters both of them, with their tones, which tell most places apart.
    #[serde(with = "column")]
    heads: Vec<u64>,
    /// Those of two characters, then those of more.
    pub(crate) terms: Vec<SoundTerm>,
    /// First term of more than two characters.
    longer_from: usize,
    /// Characters and classes of all terms.
    #[serde(with = "column")]
    pub(crate) chars: Vec<char>,
    #[serde(with = "column")]
    pub(crate) classes: Vec<u16>,
    pub(crate) uses: Vec<SoundUse>,
}

/// A folded term.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct SoundTerm {
    /// The first two characters, which tell most places apart.
    pub(crate) head: [char; 2],
    /// First character in `chars` and `classes`.
    pub(crate) first: u32,
    pub(crate) len: u32,
    /// The term's own number.
    pub(crate) number: u32,
    /// Its classes are how its letters read without an apostrophe: xing'ai as xin'gai. Nothing but letters is meant.
    pub(crate) letters_only: bool,
    /// Uses of the term.
    pub(crate) uses: (u32, u32),
}

/// One use of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct SoundUse {
    pub(crate) source: SourceId,
    pub(crate) entry: u32,
    /// How sure a find by sound is.
    pub(crate) sound: Grade,
}

/// Pairs of classes in a word of two bits each.
const PAIRS_A_WORD: usize = 32;

/// Where the tone of a character stands, and the bits of the character itself.
const TONE: u32 = 24;
const CHARS: u64 = (1 << TONE) - 1;

/// Returns two characters with their tones.
#[inline]
fn head(chars: [char; 2]) -> u64 {
    let [a, b] = chars.map(|c| {
        let tone = Sound::of(c).map_or(0, Sound::tone);
        u64::from(u32::from(c)) | u64::from(tone) << TONE
    });
    a | b << 32
}

fn pair(classes: &[u16]) -> usize {
    usize::from(classes[0]) * SOUND_CLASSES + usize::from(classes[1])
}

fn triple(classes: &[u16]) -> usize {
    let [a, b, c] = [classes[0], classes[1], classes[2]].map(u32::from);
    let key = a << 18 | b << 9 | c;
    (key.wrapping_mul(0x9E37_79B1) >> (32 - TRIPLE_BITS)) as usize
}

impl SoundTerms {
    /// Puts terms, each of two characters or more, in order and numbers them.
    pub(crate) fn index(&mut self) {
        let classes = &self.classes;
        let (short, long): (Vec<_>, Vec<_>) = self.terms.iter().partition(|term| term.len == 2);
        let mut all: Vec<SoundTerm> = Vec::with_capacity(self.terms.len());
        let mut sorted = |size: usize, of: &[SoundTerm], hash: fn(&[u16]) -> usize| {
            let key = |term: &SoundTerm| hash(&classes[term.first as usize..]);
            let hashes: Vec<u32> =
                of.iter().map(|term| u32::try_from(key(term)).unwrap_or(u32::MAX)).collect();
            let (buckets, order) = Buckets::new(size, &hashes);
            all.extend(order.iter().map(|number| of[*number as usize]));
            buckets
        };
        self.pairs = sorted(SOUND_CLASSES * SOUND_CLASSES, &short, pair);
        self.triples = sorted(1 << TRIPLE_BITS, &long, triple);
        self.longer_from = short.len();
        self.begins = vec![0; SOUND_CLASSES * SOUND_CLASSES / PAIRS_A_WORD];
        for (terms, bit) in [(&short, 1), (&long, 2)] {
            for pair in terms.iter().map(|term| pair(&classes[term.first as usize..])) {
                self.begins[pair / PAIRS_A_WORD] |= bit << (pair % PAIRS_A_WORD * 2);
            }
        }
        self.heads = all[..short.len()].iter().map(|term| head(term.head)).collect();
        (0..).zip(&mut all).for_each(|(number, term)| term.number = number);
        self.terms = all;
    }

    /// Writes down where a term may begin. No branch depends on the text, which nobody could predict.
    pub(crate) fn candidates(&self, classes: &[u16], into: &mut Vec<u32>) {
        into.clear();
        into.resize(classes.len(), 0);
        let (mut kept, mut at) = (0, 0);
        for three in classes.windows(3) {
            let begins = self.begins(three[0], three[1]);
            let longer = begins >> 1 & u64::from(self.triples.has(triple(three)));
            into[kept] = at;
            kept += usize::from((begins | longer) & 1 == 1);
            at += 1;
        }
        if let [.., a, b] = classes
            && self.begins(*a, *b) & 1 == 1
        {
            into[kept] = at;
            kept += 1;
        }
        into.truncate(kept);
    }

    /// Returns which terms may begin with two classes: bit 0 for those of two characters, bit 1 for longer ones.
    #[inline]
    fn begins(&self, first: u16, second: u16) -> u64 {
        let pair = pair(&[first, second]);
        self.begins.get(pair / PAIRS_A_WORD).map_or(0, |word| word >> (pair % PAIRS_A_WORD * 2) & 3)
    }

    /// Returns the numbers of the terms of two characters, and of the longer ones, that may stand at the beginning of two classes or more.
    pub(crate) fn starting(&self, classes: &[u16]) -> [Range<usize>; 2] {
        let begins = self.begins(classes[0], classes[1]);
        let mut found = [0..0, 0..0];
        if begins & 1 != 0 {
            found[0] = self.pairs.range(pair(classes));
        }
        if begins & 2 != 0 && classes.len() > 2 && self.triples.has(triple(classes)) {
            let Range { start, end } = self.triples.range(triple(classes));
            found[1] = self.longer_from + start..self.longer_from + end;
        }
        found
    }

    /// Returns whether a term of two characters may be meant by two others of the same sounds: one is the term's own, or both have its tones.
    #[inline]
    pub(crate) fn may_be_meant(&self, term: usize, chars: [char; 2]) -> bool {
        let (own, chars) = (self.heads[term], head(chars));
        let differ = own ^ chars;
        let same = [differ & CHARS == 0, differ >> 32 & CHARS == 0];
        match same {
            [true, true] => false,
            [false, false] => {
                // A neutral or unknown tone fits all.
                let tones = |at: u32| {
                    let [ours, theirs] = [own, chars].map(|head| head >> (at + TONE) & 7);
                    ours == theirs || ours % 5 == 0 || theirs % 5 == 0
                };
                tones(0) && tones(32)
            }
            _ => true,
        }
    }

    /// Returns a term's text.
    pub(crate) fn text(&self, term: u32) -> String {
        let term = self.terms[term as usize];
        self.chars[term.first as usize..(term.first + term.len) as usize].iter().collect()
    }

    /// Returns the bytes that they take.
    pub(crate) fn bytes(&self) -> usize {
        let columns = size_of_val(&*self.begins)
            + size_of_val(&*self.heads)
            + size_of_val(&*self.chars)
            + size_of_val(&*self.classes);
        let rows = size_of_val(&*self.terms) + size_of_val(&*self.uses);
        self.pairs.bytes() + self.triples.bytes() + columns + rows
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

impl SoundTerms {
    /// Returns whether all numbers lead somewhere; uses are looked at by [`super::Program`].
    pub(crate) fn is_whole(&self) -> bool {
        if self.terms.is_empty() {
            return true;
        }
        let within = |(from, to): (u32, u32)| from <= to && to as usize <= self.uses.len();
        let terms = (0..).zip(&self.terms).all(|(number, term): (u32, _)| {
            let text = (term.first as usize).checked_add(term.len as usize);
            let least = if (number as usize) < self.longer_from { 2 } else { 3 };
            term.number == number
                && term.len as usize >= least
                && text.is_some_and(|end| end <= self.chars.len())
                && within(term.uses)
        });
        let pairs = SOUND_CLASSES * SOUND_CLASSES;
        let longer = self.terms.len().checked_sub(self.longer_from);
        terms
            && self.heads.len() == self.longer_from
            && self.chars.len() == self.classes.len()
            && self.classes.iter().all(|class| usize::from(*class) < SOUND_CLASSES)
            && self.begins.len() == pairs / PAIRS_A_WORD
            && self.pairs.is_whole(pairs, self.longer_from)
            && longer.is_some_and(|longer| self.triples.is_whole(1 << TRIPLE_BITS, longer))
    }
}
