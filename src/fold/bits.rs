//! Sets of characters by hash: wrong only in saying that a character is there.

use serde::{Deserialize, Serialize};

/// Number of places.
pub(crate) const CHAR_PLACES: usize = 64 * 64;

/// Returns the place of a character: low bits tell common characters apart well enough.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "twelve bits")]
pub(crate) const fn char_place(c: char) -> u16 {
    c as u16 & (CHAR_PLACES as u16 - 1)
}

/// The separators of a text, each place once.
#[derive(Clone, Debug)]
pub(super) struct Signs {
    seen: [u64; CHAR_PLACES / 64],
    places: Vec<u16>,
}

impl Default for Signs {
    fn default() -> Self {
        Self { seen: [0; CHAR_PLACES / 64], places: Vec::new() }
    }
}

impl Signs {
    pub(super) fn insert(&mut self, c: char) {
        let place = char_place(c);
        let (word, bit) = (&mut self.seen[usize::from(place / 64)], 1 << (place % 64));
        if *word & bit == 0 {
            *word |= bit;
            self.places.push(place);
        }
    }

    pub(super) fn clear(&mut self) {
        for place in self.places.drain(..) {
            self.seen[usize::from(place / 64)] = 0;
        }
    }

    pub(super) fn places(&self) -> &[u16] {
        &self.places
    }
}

/// A few characters that are looked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CharSet {
    words: Box<[(u8, u64)]>,
}

impl CharSet {
    /// Returns the places of its characters.
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> + '_ {
        let bits_of = |(word, bits): &(u8, u64)| {
            let (word, bits) = (usize::from(*word) & 63, *bits);
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit)
        };
        self.words.iter().flat_map(bits_of)
    }
}

impl FromIterator<char> for CharSet {
    fn from_iter<I: IntoIterator<Item = char>>(chars: I) -> Self {
        let mut words: Vec<(u8, u64)> = Vec::new();
        for place in chars.into_iter().map(char_place) {
            #[allow(clippy::cast_possible_truncation, reason = "below 64")]
            let (word, bit) = ((place / 64) as u8, 1 << (place % 64));
            match words.iter_mut().find(|(known, _)| *known == word) {
                Some((_, bits)) => *bits |= bit,
                None => words.push((word, bit)),
            }
        }
        Self { words: words.into() }
    }
}
