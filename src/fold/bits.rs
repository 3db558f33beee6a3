//! Sets of characters by hash: wrong only in saying that a character is there.

use serde::{Deserialize, Serialize};

/// Number of bits.
pub(crate) const CHAR_BITS: usize = 64 * 64;

/// The characters of a text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<u64>", into = "Vec<u64>")]
pub(crate) struct CharBits([u64; 64]);

impl Default for CharBits {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl TryFrom<Vec<u64>> for CharBits {
    type Error = &'static str;

    fn try_from(words: Vec<u64>) -> Result<Self, Self::Error> {
        words.try_into().map(Self).map_err(|_| "a set of characters has another size")
    }
}

impl From<CharBits> for Vec<u64> {
    fn from(bits: CharBits) -> Self {
        bits.0.to_vec()
    }
}

/// Low bits tell common characters apart well enough.
const fn place(c: char) -> (usize, u64) {
    (c as usize >> 6 & 63, 1 << (c as u32 & 63))
}

impl CharBits {
    #[inline]
    pub(super) fn insert(&mut self, c: char) {
        let (word, bit) = place(c);
        self.0[word] |= bit;
    }

    /// Calls `visit` with the bits that both have.
    pub(crate) fn each_common(&self, other: &Self, mut visit: impl FnMut(usize)) {
        for (number, (ours, theirs)) in self.0.iter().zip(&other.0).enumerate() {
            let mut both = ours & theirs;
            while both != 0 {
                visit(number * 64 + both.trailing_zeros() as usize);
                both &= both - 1;
            }
        }
    }

    /// Returns false when no character of a set is there.
    pub(crate) fn has_any(&self, set: &CharSet) -> bool {
        set.words.iter().any(|(word, bits)| self.0[usize::from(*word) & 63] & bits != 0)
    }
}

/// A few characters that are looked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CharSet {
    words: Box<[(u8, u64)]>,
}

impl CharSet {
    /// Returns the bits of its characters.
    pub(crate) fn bits(&self) -> impl Iterator<Item = usize> + '_ {
        let bits_of = |(word, bits): &(u8, u64)| {
            let (word, bits) = (usize::from(*word), *bits);
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit)
        };
        self.words.iter().flat_map(bits_of)
    }

    /// Adds its characters to those of a text.
    pub(crate) fn add_to(&self, all: &mut CharBits) {
        self.words.iter().for_each(|(word, bits)| all.0[usize::from(*word) & 63] |= bits);
    }
}

impl FromIterator<char> for CharSet {
    fn from_iter<I: IntoIterator<Item = char>>(chars: I) -> Self {
        let mut words: Vec<(u8, u64)> = Vec::new();
        for (word, bit) in chars.into_iter().map(place) {
            #[allow(clippy::cast_possible_truncation, reason = "below 64")]
            let word = word as u8;
            match words.iter_mut().find(|(known, _)| *known == word) {
                Some((_, bits)) => *bits |= bit,
                None => words.push((word, bit)),
            }
        }
        Self { words: words.into() }
    }
}
