//! Terms that are also found by how they sound.

use super::{Buckets, SourceId};
use crate::fold::SOUND_CLASSES;
use crate::rule::word_list::Grade;

/// Terms by the sound of their first two characters.
#[derive(Debug, Default)]
pub(crate) struct SoundTerms {
    /// By the first two classes.
    pairs: Buckets,
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
        let hash = |term: &SoundTerm| {
            let at = term.first as usize;
            u32::try_from(key(self.classes[at], self.classes[at + 1])).unwrap_or(u32::MAX)
        };
        let hashes: Vec<u32> = self.terms.iter().map(hash).collect();
        // Sorted already, so the order is theirs.
        self.pairs = Buckets::new(SOUND_CLASSES * SOUND_CLASSES, &hashes).0;
    }

    /// Returns the terms that begin with these classes.
    pub(crate) fn starting(&self, left: u16, right: u16) -> &[SoundTerm] {
        let pair = key(left, right);
        if self.pairs.has(pair) { &self.terms[self.pairs.range(pair)] } else { &[] }
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
