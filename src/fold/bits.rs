//! Sets of characters by hash: wrong only in saying that a character is there.

/// The characters of a text.
#[derive(Clone, Debug)]
pub(crate) struct CharBits([u64; 64]);

impl Default for CharBits {
    fn default() -> Self {
        Self([0; 64])
    }
}

/// Low bits tell common characters apart well enough.
const fn place(c: char) -> (usize, u64) {
    (c as usize >> 6 & 63, 1 << (c as u32 & 63))
}

impl CharBits {
    #[inline]
    pub(super) fn insert(&mut self, c: char) {
        self.insert_code(u32::from(c));
    }

    #[inline]
    pub(super) fn insert_code(&mut self, code: u32) {
        self.0[code as usize >> 6 & 63] |= 1 << (code & 63);
    }

    /// Returns false when no character of a set is there.
    pub(crate) fn has_any(&self, set: &CharSet) -> bool {
        set.words.iter().any(|(word, bits)| self.0[usize::from(*word) & 63] & bits != 0)
    }
}

/// A few characters that are looked for.
#[derive(Clone, Debug)]
pub(crate) struct CharSet {
    words: Box<[(u8, u64)]>,
}

impl CharSet {
    /// Returns about how many characters it has.
    pub(crate) fn len(&self) -> u32 {
        self.words.iter().map(|(_, bits)| bits.count_ones()).sum()
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
