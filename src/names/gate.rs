//! The gate: a Bloom filter over protected names and their first three characters, so that most look-ups for them end at one bit.

/// Bits for each entry; a protected name has two.
const BITS: u64 = 16;
/// Largest gate in bits, 64 MiB.
const MOST: u64 = 1 << 29;

/// A gate being filled.
#[derive(Debug)]
pub(super) struct Gate(Vec<u8>);

impl Gate {
    /// Returns an empty gate for so many names.
    pub(super) fn new(names: u64) -> Self {
        let bits = (names * 2 * BITS).clamp(64, MOST).next_power_of_two();
        Self(vec![0; usize::try_from(bits / 8).unwrap_or(8)])
    }

    pub(super) fn add(&mut self, hash: u64) {
        for bit in bits(hash, self.0.len()) {
            if let Some(byte) = self.0.get_mut(bit / 8) {
                *byte |= 1 << (bit % 8);
            }
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Returns whether a gate may hold a hash.
pub(super) fn passes(gate: &[u8], hash: u64) -> bool {
    bits(hash, gate.len())
        .iter()
        .all(|bit| gate.get(bit / 8).is_some_and(|b| b >> (bit % 8) & 1 == 1))
}

fn bits(hash: u64, bytes: usize) -> [usize; 2] {
    let size = (bytes as u64 * 8).max(1);
    let place = |hash: u64| usize::try_from(hash % size).unwrap_or(0);
    [place(hash & 0xFFFF_FFFF), place(hash >> 32)]
}
