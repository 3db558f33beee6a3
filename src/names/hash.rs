//! Hashes: seeded per file, so that nobody can prepare names that collide.

use std::hash::Hasher as _;

use siphasher::sip::SipHasher13;

/// What a hash is of; the same text under two salts has unrelated hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Salt {
    Fold,
    Sound,
    Shape,
    Content,
    Deletion,
    Gate,
    /// The sound of a name whose sound is not in the record order.
    OtherSound,
}

/// Hashes texts of one file.
#[derive(Clone, Debug, Default)]
pub(super) struct Hash {
    seed: u64,
    bytes: Vec<u8>,
}

impl Hash {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, bytes: Vec::with_capacity(256) }
    }

    /// Goes on with another seed.
    pub(super) fn reseed(&mut self, seed: u64) {
        self.seed = seed;
    }

    /// Returns the hash of some characters.
    pub(super) fn of(&mut self, salt: Salt, text: &[char]) -> u64 {
        self.load(text);
        self.digest(salt, &self.bytes)
    }

    /// Calls `visit` with the hash of the text less one character, for each character in turn; a repeated character counts once.
    pub(super) fn deletions(
        &mut self,
        salt: Salt,
        text: &[char],
        mut visit: impl FnMut(usize, u64),
    ) {
        let Some(rest) = text.get(1..) else { return };
        self.load(rest);
        for at in 0..text.len() {
            if at > 0 {
                let place = 3 * (at - 1);
                self.bytes[place..place + 3].copy_from_slice(&low(text[at - 1]));
                if text[at] == text[at - 1] {
                    continue;
                }
            }
            visit(at, self.digest(salt, &self.bytes));
        }
    }

    fn load(&mut self, text: &[char]) {
        self.bytes.clear();
        text.iter().for_each(|c| self.bytes.extend_from_slice(&low(*c)));
    }

    fn digest(&self, salt: Salt, bytes: &[u8]) -> u64 {
        SipHasher13::new_with_keys(self.seed, salt as u64).hash(bytes)
    }
}

fn low(c: char) -> [u8; 3] {
    let [a, b, c, _] = u32::from(c).to_le_bytes();
    [a, b, c]
}

/// A checksum of bytes that come in parts.
#[derive(Clone, Debug)]
pub(super) struct Digest(SipHasher13);

impl Default for Digest {
    fn default() -> Self {
        Self(SipHasher13::new_with_keys(0x6865_6775, 0x6e61_6d65))
    }
}

impl Digest {
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    pub(super) fn number(&mut self, n: u64) {
        self.0.write(&n.to_le_bytes());
    }

    pub(super) fn finish(&self) -> u64 {
        self.0.finish()
    }

    pub(super) fn of(bytes: &[u8]) -> u64 {
        let mut digest = Self::default();
        digest.bytes(bytes);
        digest.finish()
    }
}
