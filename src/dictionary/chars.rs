//! Dense numbers for the characters that terms are made of.

use serde::{Deserialize, Serialize};

use crate::column;

/// Numbers from 1 for the characters of the terms; 0 is for all others.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub(super) struct CharIds {
    /// The basic plane.
    plane: Box<[u16; 0x1_0000]>,
    /// Characters beyond it, in order; their numbers follow those of the plane.
    beyond: Vec<char>,
    beyond_from: u32,
}

/// The characters as a compiled pack keeps them: their numbers follow.
#[derive(Serialize, Deserialize)]
struct Stored(#[serde(with = "column")] Vec<char>);

impl From<Stored> for CharIds {
    fn from(stored: Stored) -> Self {
        Self::new(stored.0.into_iter())
    }
}

impl From<CharIds> for Stored {
    fn from(ids: CharIds) -> Self {
        Self(ids.by_id().split_off(1))
    }
}

impl CharIds {
    /// Numbers these characters in order; duplicates count once.
    pub(super) fn new(chars: impl Iterator<Item = char>) -> Self {
        let mut plane: Box<[u16; 0x1_0000]> =
            vec![0; 0x1_0000].try_into().expect("the length is that of the plane");
        let mut beyond = Vec::new();
        for c in chars {
            match plane.get_mut(c as usize) {
                Some(slot) => *slot = 1,
                None => beyond.push(c),
            }
        }
        beyond.sort_unstable();
        beyond.dedup();
        // Surrogates are no characters, so the numbers of the plane fit.
        let mut id = 0;
        for slot in plane.iter_mut().filter(|slot| **slot != 0) {
            id += 1;
            *slot = id;
        }
        Self { plane, beyond, beyond_from: u32::from(id) + 1 }
    }

    /// Returns the number of a character.
    #[inline]
    pub(super) fn id(&self, c: char) -> u32 {
        match self.plane.get(c as usize) {
            Some(id) => u32::from(*id),
            None => self.id_beyond(c),
        }
    }

    #[cold]
    fn id_beyond(&self, c: char) -> u32 {
        let found = self.beyond.binary_search(&c).ok().and_then(|at| u32::try_from(at).ok());
        found.map_or(0, |at| self.beyond_from + at)
    }

    /// Returns the bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.plane) + size_of_val(&*self.beyond)
    }

    /// Returns how many numbers there are, 0 included.
    pub(super) fn len(&self) -> usize {
        self.beyond_from as usize + self.beyond.len()
    }

    /// Returns the characters by number; the first stands for none.
    pub(super) fn by_id(&self) -> Vec<char> {
        let mut chars = vec!['\0'; self.len()];
        for (c, id) in (0_u32..).zip(self.plane.iter()) {
            chars[*id as usize] = char::from_u32(c).unwrap_or('\0');
        }
        chars[self.beyond_from as usize..].copy_from_slice(&self.beyond);
        chars[0] = '\0';
        chars
    }
}
