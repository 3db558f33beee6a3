//! Terms of one symbol: few, but often of the commonest characters, so they are told apart by one load.

use serde::{Deserialize, Serialize};

use crate::column;

/// A byte for each character of the basic plane, 1 if it is a term; nothing if there are no such terms.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub(super) struct Singles {
    chars: Vec<char>,
    flags: Option<Box<Flags>>,
}

pub(super) type Flags = [u8; 0x1_0000];

/// The characters as a compiled pack keeps them.
#[derive(Serialize, Deserialize)]
struct Stored(#[serde(with = "column")] Vec<char>);

impl From<Stored> for Singles {
    fn from(stored: Stored) -> Self {
        Self::new(stored.0)
    }
}

impl From<Singles> for Stored {
    fn from(singles: Singles) -> Self {
        Self(singles.chars)
    }
}

impl Singles {
    pub(super) fn new(chars: Vec<char>) -> Self {
        let flags = (!chars.is_empty()).then(|| {
            let mut flags = Box::new([0; 0x1_0000]);
            chars.iter().for_each(|c| flags[slot(*c)] = 1);
            flags
        });
        Self { chars, flags }
    }

    pub(super) fn flags(&self) -> Option<&Flags> {
        self.flags.as_deref()
    }

    /// Returns the bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.chars) + self.flags.as_deref().map_or(0, size_of_val)
    }
}

/// Returns 1 for a character that is a term, seldom for another one.
#[inline]
pub(super) fn flag(flags: &Flags, c: char) -> usize {
    flags[slot(c)].into()
}

/// Characters beyond the basic plane share the places of others.
const fn slot(c: char) -> usize {
    c as usize & 0xFFFF
}
