//! Terms that are also found by how they sound.

use super::SourceId;
use crate::fold::SOUND_CLASSES;
use crate::rule::word_list::Grade;

/// Terms by the sound of their first two characters.
#[derive(Debug, Default)]
pub(crate) struct SoundTerms {
    /// One bit for each pair of classes that begins a term.
    filter: Vec<u64>,
    /// Bits set before each word of the filter.
    ranks: Vec<u32>,
    /// First term of each pair, and one past the last.
    starts: Vec<u32>,
    pub(crate) terms: Vec<SoundTerm>,
    /// Characters and classes of all terms.
    pub(crate) chars: Vec<char>,
    pub(crate) classes: Vec<u16>,
    pub(crate) uses: Vec<SoundUse>,
}

/// A folded term.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SoundTerm {
    /// First character in `chars` and `classes`.
    pub(crate) first: u32,
    pub(crate) len: u32,
    /// The term's own number.
    pub(crate) number: u32,
    /// Uses of the term.
    pub(crate) uses: (u32, u32),
}

/// One use of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SoundUse {
    pub(crate) source: SourceId,
    pub(crate) entry: u32,
    /// How sure a find by sound is.
    pub(crate) sound: Grade,
}

fn key(left: u16, right: u16) -> usize {
    usize::from(left) * SOUND_CLASSES + usize::from(right)
}

impl SoundTerms {
    /// Puts terms, sorted by the classes of their characters, in order.
    pub(crate) fn index(&mut self) {
        self.filter = vec![0; SOUND_CLASSES * SOUND_CLASSES / 64];
        let mut last = None;
        for (number, term) in (0..).zip(&self.terms) {
            let at = term.first as usize;
            let pair = key(self.classes[at], self.classes[at + 1]);
            if last != Some(pair) {
                self.filter[pair / 64] |= 1 << (pair % 64);
                self.starts.push(number);
                last = Some(pair);
            }
        }
        self.starts.push(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
        let mut seen = 0;
        for word in &self.filter {
            self.ranks.push(seen);
            seen += word.count_ones();
        }
    }

    /// Returns the terms that begin with these classes.
    pub(crate) fn starting(&self, left: u16, right: u16) -> &[SoundTerm] {
        let pair = key(left, right);
        let Some(word) = self.filter.get(pair / 64) else { return &[] };
        if word >> (pair % 64) & 1 == 0 {
            return &[];
        }
        let below = word & ((1 << (pair % 64)) - 1);
        let rank = (self.ranks[pair / 64] + below.count_ones()) as usize;
        &self.terms[self.starts[rank] as usize..self.starts[rank + 1] as usize]
    }

    /// Returns a term's text.
    pub(crate) fn text(&self, term: u32) -> String {
        let term = self.terms[term as usize];
        self.chars[term.first as usize..(term.first + term.len) as usize].iter().collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}
