//! What the table says of a character: its class, what it folds to and what that undoes.

use super::tables::chars::{ENTRIES, PAGES};
use crate::via::Via;

/// What a folded character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Han,
    Letter,
    Digit,
    Space,
    Comma,
    Sentence,
    Symbol,
    Emoji,
    Invisible,
    EmojiPart,
    Mark,
    Expand,
    ContentSymbol,
}

const CLASSES: [Class; 16] = [
    Class::Han,
    Class::Letter,
    Class::Digit,
    Class::Space,
    Class::Comma,
    Class::Sentence,
    Class::Symbol,
    Class::Emoji,
    Class::Invisible,
    Class::EmojiPart,
    Class::Mark,
    Class::Expand,
    Class::ContentSymbol,
    Class::Symbol,
    Class::Symbol,
    Class::Symbol,
];

impl Class {
    pub(crate) const fn is_content(self) -> bool {
        const CONTENT: u32 = 1 << Class::Han as u32
            | 1 << Class::Letter as u32
            | 1 << Class::Digit as u32
            | 1 << Class::ContentSymbol as u32;
        CONTENT >> self as u32 & 1 == 1
    }

    /// Returns whether this stands between two symbols as it is.
    pub(crate) const fn is_separator(self) -> bool {
        use Class::{Comma, Emoji, Sentence, Space, Symbol};
        matches!(self, Space | Comma | Sentence | Symbol | Emoji)
    }
}

/// One table entry, unpacked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Folded code point, or the index of an expansion.
    pub(super) value: u32,
    pub(super) class: Class,
    pub(super) via: Via,
}

const VIAS: [Via; 6] =
    [Via::WIDTH, Via::CASE, Via::TRADITIONAL, Via::DIGIT_STYLE, Via::EMOJI, Via::CONFUSABLE];

/// Disguises by the six bits of a table entry.
const VIA_OF: [Via; 64] = {
    let mut all = [Via::NONE; 64];
    let mut bits = 0;
    while bits < all.len() {
        let mut bit = 0;
        while bit < VIAS.len() {
            if bits >> bit & 1 == 1 {
                all[bits] = all[bits].union(VIAS[bit]);
            }
            bit += 1;
        }
        bits += 1;
    }
    all
};

impl Entry {
    /// Returns the entry of a character as the table has it.
    pub(super) fn packed(c: char) -> u32 {
        let code = u32::from(c);
        ENTRIES[usize::from(PAGES[code as usize >> 8])][code as usize & 0xFF]
    }

    pub(super) const fn class(packed: u32) -> Class {
        CLASSES[packed as usize >> 21 & 0xF]
    }

    /// Returns the folded code point of a character that is not an expansion.
    pub(super) const fn folded(packed: u32, c: char) -> u32 {
        (c as u32 + (packed & 0x1F_FFFF)) & 0x1F_FFFF
    }

    pub(super) const fn via(packed: u32) -> Via {
        VIA_OF[packed as usize >> 25 & 0x3F]
    }
}

pub(super) fn lookup(c: char) -> Entry {
    let packed = Entry::packed(c);
    let class = Entry::class(packed);
    let value = if class == Class::Expand { packed & 0x1F_FFFF } else { Entry::folded(packed, c) };
    Entry { value, class, via: Entry::via(packed) }
}

pub(super) fn to_char(value: u32) -> char {
    char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER)
}
