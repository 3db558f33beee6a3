//! Disguised spellings of terms that were made when the pack was compiled.

use crate::via::Via;

/// Bits of the filter, as a power of two.
const FILTER_BITS: u32 = 20;

/// Spellings by their first two characters.
#[derive(Debug, Default)]
pub(crate) struct VariantTerms {
    filter: Vec<u64>,
    /// First two characters of spellings, sorted.
    keys: Vec<[char; 2]>,
    /// First spelling of each key, and one past the last.
    starts: Vec<u32>,
    pub(crate) terms: Vec<VariantTerm>,
    pub(crate) chars: Vec<char>,
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

#[allow(clippy::cast_possible_truncation, reason = "the high bits of a product")]
fn bit(left: char, right: char) -> usize {
    let pair = u64::from(u32::from(left)) << 21 | u64::from(u32::from(right));
    (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - FILTER_BITS)) as usize
}

impl VariantTerms {
    /// Puts spellings, sorted by their characters, in order.
    pub(crate) fn index(&mut self) {
        self.filter = vec![0; 1 << (FILTER_BITS - 6)];
        for (number, term) in (0..).zip(&self.terms) {
            let at = term.first as usize;
            let key = [self.chars[at], self.chars[at + 1]];
            if self.keys.last() != Some(&key) {
                let bit = bit(key[0], key[1]);
                self.filter[bit / 64] |= 1 << (bit % 64);
                self.keys.push(key);
                self.starts.push(number);
            }
        }
        self.starts.push(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
    }

    /// Returns the spellings that begin with these characters.
    #[inline]
    pub(crate) fn starting(&self, left: char, right: char) -> &[VariantTerm] {
        let bit = bit(left, right);
        match self.filter.get(bit / 64) {
            Some(word) if word >> (bit % 64) & 1 == 1 => self.found([left, right]),
            _ => &[],
        }
    }

    fn found(&self, key: [char; 2]) -> &[VariantTerm] {
        let Ok(at) = self.keys.binary_search(&key) else { return &[] };
        &self.terms[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}
