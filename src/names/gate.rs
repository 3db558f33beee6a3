//! Bloom filters: one over protected names and their first three characters, the gate, and one over all names, so that most look-ups of what is
//! not there end at a bit.

/// Bits for a protected name, which has two entries.
const GATE: u64 = 32;
/// Bits for any name: one look-up in thirty for an absent name goes on.
const FILTER: u64 = 10;
/// Largest filter in bits, 1 GiB.
const MOST: u64 = 1 << 33;

/// A gate being filled.
#[derive(Debug)]
pub(super) struct Gate(Vec<u8>);

impl Gate {
    /// Returns an empty gate for so many protected names.
    pub(super) fn for_protected(names: u64) -> Self {
        Self::new(names.saturating_mul(GATE))
    }

    /// Returns an empty filter for so many names.
    pub(super) fn for_all(names: u64) -> Self {
        Self::new(names.saturating_mul(FILTER))
    }

    fn new(bits: u64) -> Self {
        Self(vec![0; usize::try_from(bits.clamp(64, MOST) / 8).unwrap_or(8)])
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
