//! Symbols of the content stream and the gaps between them.

use super::Class;
use crate::span::Span;
use crate::via::Via;

/// One content character, in sixteen bytes: a scan is bound by what it writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Symbol {
    /// The folded character.
    pub(crate) c: char,
    /// What folding undid, and the class in the bits that folding has no use for.
    undone: u16,
    /// What was skipped before it.
    pub(crate) gap: Gap,
    /// Where it stands in the original.
    pub(crate) span: Span,
}

const _: () = assert!(size_of::<Symbol>() == 16);

impl Symbol {
    /// Classes of content characters, by the two bits that stand for one; what else an expansion holds counts as a sign.
    const CLASSES: [Class; 4] = [Class::Han, Class::Letter, Class::Digit, Class::ContentSymbol];
    /// Where these two bits are: folding computes no disguise, so the bits of those are free.
    const CLASS: u32 = 14;

    #[inline]
    pub(crate) const fn new(c: char, class: Class, via: Via, gap: Gap, span: Span) -> Self {
        let class = match class {
            Class::Han => 0,
            Class::Letter => 1,
            Class::Digit => 2,
            _ => 3,
        };
        Self { c, undone: via.folded_bits() | class << Self::CLASS, gap, span }
    }

    #[inline]
    pub(crate) const fn class(&self) -> Class {
        Self::CLASSES[(self.undone >> Self::CLASS) as usize]
    }

    /// Returns true for Han characters.
    #[inline]
    pub(crate) const fn is_han(&self) -> bool {
        self.undone >> Self::CLASS == 0
    }

    /// Returns what folding undid.
    #[inline]
    pub(crate) const fn via(&self) -> Via {
        Via::from_folded_bits(self.undone)
    }

    /// Adds something that was undone.
    pub(super) const fn undo(&mut self, via: Via) {
        self.undone |= via.folded_bits();
    }

    /// Returns true for Latin letters, the only ones whose neighbours decide where a word ends.
    pub(crate) const fn is_latin(&self) -> bool {
        matches!(self.class(), Class::Letter) && (self.c.is_ascii() || self.c as u32 <= 0x24F)
    }

    /// Returns true for a Han character that directly follows the same one.
    pub(crate) fn repeats(&self, before: &Self) -> bool {
        self.c == before.c && self.is_han() && self.gap.is_empty()
    }

    pub(crate) const fn is_digit(&self) -> bool {
        matches!(self.class(), Class::Digit)
    }
}

/// What stands between two content symbols: kinds and number of characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gap {
    kinds: u8,
    /// Separators only; invisible characters and marks do not count.
    pub(crate) count: u8,
}

impl Gap {
    pub(crate) const INVISIBLE: u8 = 1;
    pub(crate) const MARK: u8 = 1 << 1;
    pub(crate) const SPACE: u8 = 1 << 2;
    /// Commas, colons, quotation marks and brackets: ordinary prose has them between any two characters.
    pub(crate) const COMMA: u8 = 1 << 3;
    pub(crate) const SENTENCE: u8 = 1 << 4;
    pub(crate) const SYMBOL: u8 = 1 << 5;
    pub(crate) const EMOJI: u8 = 1 << 6;
    /// A plus sign directly before the symbol.
    pub(crate) const PLUS: u8 = 1 << 7;

    const SEPARATORS: u8 = Self::SPACE | Self::COMMA | Self::SENTENCE | Self::SYMBOL | Self::EMOJI;

    pub(crate) const fn is_empty(self) -> bool {
        self.kinds == 0
    }

    pub(crate) const fn has(self, kinds: u8) -> bool {
        self.kinds & kinds != 0
    }

    /// Returns the kinds of separators.
    pub(crate) const fn separators(self) -> u8 {
        self.kinds & Self::SEPARATORS
    }

    pub(super) const fn add(&mut self, kind: u8) {
        self.kinds |= kind;
    }

    pub(super) fn separate(&mut self, class: Class, c: char) {
        let (keep, add) = Self::kinds_of(class, c);
        *self = self.step(keep, add);
    }

    /// Returns the kinds that stay where a separator is added, and those that come.
    pub(super) const fn kinds_of(class: Class, c: char) -> (u8, u8) {
        let keep = if matches!(class, Class::Space) { u8::MAX } else { !Self::PLUS };
        let add = match class {
            Class::Space => Self::SPACE,
            Class::Comma => Self::COMMA,
            Class::Sentence => Self::SENTENCE,
            Class::Emoji => Self::EMOJI,
            _ if c == '+' => Self::SYMBOL | Self::PLUS,
            _ if is_quote(c) => Self::COMMA,
            _ => Self::SYMBOL,
        };
        (keep, add)
    }

    /// Returns the gap behind one more separator.
    #[inline]
    pub(super) const fn step(self, keep: u8, add: u8) -> Self {
        Self { kinds: self.kinds & keep | add, count: self.count.saturating_add(1) }
    }

    /// Makes a line break a separator that may stand inside a term.
    pub(super) const fn soften(&mut self) {
        if self.has(Self::SENTENCE) {
            self.kinds = self.kinds & !(Self::SENTENCE | Self::SPACE) | Self::SYMBOL;
            self.count = 1;
        }
    }

    /// Returns what looking through this gap undid.
    pub(crate) const fn via(self) -> Via {
        match (self.has(Self::INVISIBLE), self.has(Self::SEPARATORS | Self::MARK)) {
            (false, false) => Via::NONE,
            (true, false) => Via::INVISIBLE,
            (false, true) => Via::NOISE,
            (true, true) => BOTH,
        }
    }
}

const BOTH: Via = Via::INVISIBLE.union(Via::NOISE);

const fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '\u{2018}'..='\u{201F}'
            | '「'..='』'
            | '《' | '》' | '〈' | '〉' | '【' | '】' | '〔' | '〕' | '〖' | '〗'
            | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '«' | '»'
    )
}
