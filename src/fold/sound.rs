//! How characters sound: Mandarin syllable and tone of a character's common reading.

use super::tables::sound::{FIRST, READINGS, SYLLABLES};

/// Classes of characters by sound; all numbers are smaller.
pub(crate) const CLASSES: usize = 512;
/// Class of the letter a; the digits follow the letters.
const LETTERS: u16 = 416;
const DIGITS: u16 = LETTERS + 26;
/// Characters without a sound share what is left.
const OTHERS: u16 = DIGITS + 10;

/// Returns the class of a folded character: its syllable, or a number for a letter or digit. Characters without a sound may share one.
pub(crate) fn class(c: char) -> u16 {
    match (Sound::of(c), c) {
        (Some(sound), _) => sound.syllable(),
        (None, 'a'..='z') => LETTERS + (c as u8 - b'a') as u16,
        (None, '0'..='9') => DIGITS + (c as u8 - b'0') as u16,
        #[allow(clippy::cast_possible_truncation, reason = "at most 60")]
        (None, _) => OTHERS + (u32::from(c) % (CLASSES as u32 - OTHERS as u32)) as u16,
    }
}

/// Returns whether a class is a syllable.
pub(crate) const fn is_syllable(class: u16) -> bool {
    class < LETTERS && class != 0
}

/// A reading: syllable and tone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Sound(u16);

impl Sound {
    /// Returns the common reading of a folded character; none for what is no ideograph of the basic block.
    pub(crate) fn of(c: char) -> Option<Self> {
        let at = u32::from(c).checked_sub(FIRST)? as usize;
        READINGS.get(at).filter(|reading| **reading != 0).map(|reading| Self(*reading))
    }

    /// Returns a syllable without a tone.
    pub(crate) const fn toneless(syllable: u16) -> Self {
        Self(syllable << 3)
    }

    /// Returns the number of the syllable, from 1.
    pub(crate) const fn syllable(self) -> u16 {
        self.0 >> 3
    }

    /// Returns the tone, 1 to 5 (neutral), or 0 where none is known.
    pub(crate) const fn tone(self) -> u8 {
        (self.0 & 7) as u8
    }

    /// Returns the syllable's letters; `ü` is `v`.
    pub(crate) fn letters(self) -> &'static str {
        SYLLABLES[usize::from(self.syllable())]
    }

    /// Returns the syllable that is spelled like this.
    pub(crate) fn from_letters(letters: &str) -> Option<Self> {
        let found = SYLLABLES.binary_search(&letters).ok().filter(|number| *number != 0)?;
        u16::try_from(found).ok().map(Self::toneless)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings() {
        let sound = |c| Sound::of(c).map(|s| (s.letters(), s.tone()));
        assert_eq!(sound('微'), Some(("wei", 1)));
        assert_eq!(sound('女'), Some(("nv", 3)));
        assert_eq!(sound('的'), Some(("de", 5)));
        assert_eq!(sound('a'), None);
        assert_eq!(sound('\u{20000}'), None);
        assert_eq!(
            Sound::from_letters("wei").map(Sound::syllable),
            Sound::of('威').map(Sound::syllable)
        );
        assert_eq!(Sound::from_letters("wxi"), None);
        assert_eq!(Sound::from_letters(""), None);
    }
}
