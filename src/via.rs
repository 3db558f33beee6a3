//! How a text was disguised.

use std::fmt;

/// A set of disguises: what had to be undone for a hit to be found, in the fixed order of the specification.
///
/// # Examples
/// ```
/// use hegui::Via;
/// let via = Via::WIDTH | Via::NOISE;
/// assert_eq!(via.labels().collect::<Vec<_>>(), ["width", "noise"]);
/// assert!(via.is_evasive());
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Via(u16);

const LABELS: [&str; 14] = [
    "width",
    "case",
    "traditional",
    "invisible",
    "noise",
    "repeat",
    "digit_style",
    "emoji",
    "confusable",
    "pinyin",
    "initials",
    "homophone",
    "shape",
    "split",
];
const REVERSED: &str = "reversed";

impl Via {
    /// Nothing was disguised.
    pub const NONE: Self = Self(0);
    /// Full-width or half-width forms: ordinary typing.
    pub const WIDTH: Self = Self(1);
    /// Upper case: ordinary typing.
    pub const CASE: Self = Self(1 << 1);
    /// Traditional characters: ordinary typing.
    pub const TRADITIONAL: Self = Self(1 << 2);
    /// Zero-width and other invisible characters.
    pub const INVISIBLE: Self = Self(1 << 3);
    /// Separators between characters.
    pub const NOISE: Self = Self(1 << 4);
    /// Repeated characters.
    pub const REPEAT: Self = Self(1 << 5);
    /// Circled, Roman, Chinese and other styles of digits.
    pub const DIGIT_STYLE: Self = Self(1 << 6);
    /// Emoji that stand for a character.
    pub const EMOJI: Self = Self(1 << 7);
    /// Look-alike letters and styled letters.
    pub const CONFUSABLE: Self = Self(1 << 8);
    /// Latin letters that spell the sound of a character.
    pub const PINYIN: Self = Self(1 << 9);
    /// First letters of the sounds of characters.
    pub const INITIALS: Self = Self(1 << 10);
    /// Characters of the same sound.
    pub const HOMOPHONE: Self = Self(1 << 11);
    /// Characters that look alike.
    pub const SHAPE: Self = Self(1 << 12);
    /// A character written as its parts.
    pub const SPLIT: Self = Self(1 << 13);
    /// Characters in reverse order.
    pub const REVERSED: Self = Self(1 << 14);

    /// What folding can undo.
    const FOLDED: u16 = (1 << 9) - 1;

    /// Returns the bits of what folding undid.
    pub(crate) const fn folded_bits(self) -> u16 {
        debug_assert!(self.0 & !Self::FOLDED == 0, "computed disguises are not folded");
        self.0 & Self::FOLDED
    }

    /// Returns what folding undid by its bits; others are left out.
    pub(crate) const fn from_folded_bits(bits: u16) -> Self {
        Self(bits & Self::FOLDED)
    }

    /// Returns the disguise with this label.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        LABELS.iter().chain([&REVERSED]).position(|l| *l == label).map(|i| Self(1 << i))
    }

    /// Returns the labels that there are.
    pub(crate) fn all_labels() -> impl Iterator<Item = &'static str> + Clone {
        LABELS.into_iter().chain([REVERSED])
    }

    /// Returns the labels of the set, in the specification's order.
    pub fn labels(self) -> impl Iterator<Item = &'static str> {
        let all = LABELS.iter().copied().chain([REVERSED]);
        all.enumerate().filter(move |(i, _)| self.0 >> i & 1 == 1).map(|(_, label)| label)
    }

    /// Returns the set as bits, in the order of the labels: `width` is bit 0, `reversed` bit 14.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Returns true when no disguise was found.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns true when the set goes beyond ordinary typing (`width`, `case`, `traditional`).
    #[must_use]
    pub const fn is_evasive(self) -> bool {
        self.0 & !0b111 != 0
    }

    /// Returns true when every disguise of `other` is in this set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns whether characters were replaced, moved or spelled out, not only written otherwise.
    pub(crate) const fn is_computed(self) -> bool {
        self.0 >= Self::PINYIN.0
    }

    /// Returns the part that ordinary typing explains.
    pub(crate) const fn form(self) -> Self {
        Self(self.0 & 0b111)
    }

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl std::ops::BitOr for Via {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl std::ops::BitOrAssign for Via {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl fmt::Debug for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.labels()).finish()
    }
}

impl serde::Serialize for Via {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.labels())
    }
}

/// Disguises as a compiled pack keeps them.
pub(crate) mod stored {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Via;

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(crate) fn serialize<S: Serializer>(via: &Via, to: S) -> Result<S::Ok, S::Error> {
        via.0.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Via, D::Error> {
        Ok(Via(u16::deserialize(from)?))
    }
}
