//! Folding: one table lookup per code point gives the folded character, its class and the disguise that it undoes.
//!
//! [`Folded`] holds two views of a text, both mapped to its original bytes: the *content stream* (Han, letters and digits with separators
//! taken out, remembered as [`Gap`]s) that terms are matched on, and the *form view* (separators kept) that regular expressions run on.

mod digits;
mod emote;
mod pinyin;
mod sound;
mod symbol;
pub(crate) mod tables;
mod vertical;
mod view;

pub(crate) use digits::fold_digits;
pub(crate) use pinyin::parse as parse_pinyin;
pub(crate) use sound::{CLASSES as SOUND_CLASSES, Sound, class as sound_class, is_syllable};
pub(crate) use symbol::{Gap, Symbol};
pub(crate) use view::View;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::span::Span;
use crate::via::Via;
use tables::chars::{ENTRIES, EXPANSIONS, PAGES};

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
        matches!(self, Self::Han | Self::Letter | Self::Digit | Self::ContentSymbol)
    }
}

/// One table entry, unpacked.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Folded code point, or the index of an expansion.
    value: u32,
    class: Class,
    via: Via,
}

const VIAS: [Via; 6] =
    [Via::WIDTH, Via::CASE, Via::TRADITIONAL, Via::DIGIT_STYLE, Via::EMOJI, Via::CONFUSABLE];

fn lookup(c: char) -> Entry {
    let code = u32::from(c);
    let packed = ENTRIES[usize::from(PAGES[code as usize >> 8])][code as usize & 0xFF];
    let class = CLASSES[packed as usize >> 21 & 0xF];
    let delta = packed & 0x1F_FFFF;
    let value = if class == Class::Expand { delta } else { (code + delta) & 0x1F_FFFF };
    let mut via = Via::NONE;
    if packed >> 25 != 0 {
        for (bit, label) in VIAS.into_iter().enumerate() {
            if packed >> (25 + bit) & 1 == 1 {
                via |= label;
            }
        }
    }
    Entry { value, class, via }
}

fn to_char(value: u32) -> char {
    char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// A folded text; reused from text to text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folded {
    /// The content stream, one entry a symbol.
    pub(crate) symbols: Vec<Symbol>,
    /// The content stream as text, for the automaton.
    pub(crate) text: String,
    /// Symbol that each byte of `text` belongs to.
    pub(crate) symbol_at: Vec<u32>,
    /// Separators kept, invisible characters gone.
    pub(crate) form: View,
    /// Byte offsets at which a sentence starts, after the first one.
    pub(crate) sentences: Vec<u32>,
    /// Gap behind the last symbol.
    pub(crate) tail: Gap,
    /// Characters by kind, for evasion as such.
    pub(crate) census: Census,
}

/// How many characters of which kind a text has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Census {
    pub(crate) chars: u32,
    pub(crate) invisible: u32,
    pub(crate) bidi: u32,
    pub(crate) marks: u32,
    pub(crate) styled: u32,
}

impl Folded {
    /// Folds a text in place of the former one.
    pub(crate) fn fold(&mut self, text: &str) {
        self.clear();
        let mut gap = Gap::default();
        // An invisible joiner between two emoji is how family emoji are made, not a disguise.
        let mut after_emoji = false;
        let mut chars = text.char_indices();
        while let Some((at, c)) = chars.next() {
            if matches!(c, '[' | '/')
                && let Some((len, stands)) =
                    emote::at_start(&text[at..], self.symbols.last().map(|s| s.c))
            {
                self.push_emote(at, &text[at..at + len], stands, &mut gap);
                text[at..at + len].chars().skip(1).for_each(|_| _ = chars.next());
                after_emoji = true;
                continue;
            }
            let span = place(at, c);
            let entry = lookup(c);
            self.count(c, entry);
            match entry.class {
                Class::Expand => {
                    for c in EXPANSIONS[entry.value as usize].chars() {
                        let inner = lookup(c);
                        self.push(to_char(inner.value), inner.class, span, entry.via, &mut gap);
                    }
                }
                Class::Mark | Class::EmojiPart if entry.class == Class::Mark || after_emoji => {
                    self.extend_last(span.end, &gap);
                    if entry.class == Class::Mark {
                        gap.add(Gap::MARK);
                    }
                }
                Class::Invisible | Class::EmojiPart | Class::Mark => gap.add(Gap::INVISIBLE),
                class if class.is_content() => {
                    self.push(to_char(entry.value), class, span, entry.via, &mut gap);
                }
                class => {
                    let folded = to_char(entry.value);
                    gap.separate(class, folded);
                    self.form.push(folded, span, entry.via);
                    if class == Class::Sentence {
                        self.sentences.push(span.end);
                    }
                }
            }
            if !matches!(entry.class, Class::Invisible | Class::Mark) {
                after_emoji = matches!(entry.class, Class::Emoji | Class::EmojiPart)
                    || entry.via.contains(Via::EMOJI)
                    || matches!(c, '0'..='9' | '#' | '*' | '‼' | '⁉' | '™' | 'ℹ' | '©' | '®')
                    || matches!(u32::from(c), 0x2190..=0x2BFF | 0x3030..=0x303D | 0x3297..=0x3299);
            }
        }
        self.tail = gap;
        if text.contains('\n') {
            self.join_columns(text);
        }
    }

    fn clear(&mut self) {
        self.symbols.clear();
        self.text.clear();
        self.symbol_at.clear();
        self.form.clear();
        self.sentences.clear();
        self.census = Census::default();
    }

    fn count(&mut self, c: char, entry: Entry) {
        self.census.chars += 1;
        match entry.class {
            Class::Invisible if is_bidi(c) => self.census.bidi += 1,
            Class::Invisible => self.census.invisible += 1,
            Class::Mark => self.census.marks += 1,
            Class::Letter if entry.via.contains(Via::CONFUSABLE) && u32::from(c) >= 0x2000 => {
                self.census.styled += 1;
            }
            _ => {}
        }
    }

    fn push(&mut self, c: char, class: Class, span: Span, via: Via, gap: &mut Gap) {
        let index = u32::try_from(self.symbols.len()).unwrap_or(u32::MAX);
        self.symbols.push(Symbol { c, class, via, gap: std::mem::take(gap), span });
        self.text.push(c);
        self.symbol_at.resize(self.text.len(), index);
        self.form.push(c, span, via);
    }

    /// Adds an emote code, as the characters that it stands for or as one piece of decoration.
    fn push_emote(&mut self, at: usize, code: &str, stands: &str, gap: &mut Gap) {
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span::new(start, start.saturating_add(u32::try_from(code.len()).unwrap_or(0)));
        self.census.chars += u32::try_from(code.chars().count()).unwrap_or(0);
        for c in stands.chars() {
            self.push(c, Class::Han, span, Via::EMOJI, gap);
        }
        if stands.is_empty() {
            gap.separate(Class::Emoji, emote::DECORATION);
            self.form.push(emote::DECORATION, span, Via::NONE);
        }
    }

    /// Lets the last symbol cover what follows it in the same grapheme.
    fn extend_last(&mut self, end: u32, gap: &Gap) {
        if let Some(last) = self.symbols.last_mut().filter(|_| gap.is_empty()) {
            last.span.end = end;
        }
        self.form.extend_last(end);
    }

    /// Returns the sentence that a byte of the original text lies in.
    pub(crate) fn sentence_of(&self, at: u32) -> usize {
        self.sentences.partition_point(|start| *start <= at)
    }

    /// Returns the original range of some symbols.
    pub(crate) fn span_of(&self, symbols: std::ops::Range<usize>) -> Span {
        Span::new(self.symbols[symbols.start].span.start, self.symbols[symbols.end - 1].span.end)
    }

    /// Returns the symbols that lie within an original range.
    pub(crate) fn symbols_in(&self, span: Span) -> std::ops::Range<u32> {
        let first = self.symbols.partition_point(|s| s.span.end <= span.start);
        let last = self.symbols.partition_point(|s| s.span.start < span.end);
        let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        index(first)..index(last.max(first))
    }

    /// Fills `into` with this stream, runs of one symbol collapsed; returns false when there are none.
    pub(crate) fn collapse_into(&self, into: &mut Self) -> bool {
        if !self.symbols.windows(2).any(|w| w[0].c == w[1].c && w[1].class == Class::Han) {
            return false;
        }
        into.clear();
        for symbol in &self.symbols {
            match into.symbols.last_mut() {
                Some(last)
                    if last.c == symbol.c
                        && symbol.class == Class::Han
                        && symbol.gap.is_empty() =>
                {
                    last.span.end = symbol.span.end;
                    last.via |= symbol.via | Via::REPEAT;
                }
                _ => {
                    let mut gap = symbol.gap;
                    into.push(symbol.c, symbol.class, symbol.span, symbol.via, &mut gap);
                }
            }
        }
        true
    }
}

fn place(at: usize, c: char) -> Span {
    let start = u32::try_from(at).unwrap_or(u32::MAX);
    #[allow(clippy::cast_possible_truncation, reason = "at most 4")]
    Span::new(start, start.saturating_add(c.len_utf8() as u32))
}

const fn is_bidi(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Folds a term as the text is folded; returns its content symbols and the disguises its own spelling has.
pub(crate) fn fold_term(term: &str) -> (String, Via) {
    let mut folded = Folded::default();
    folded.fold(term);
    let via = folded.symbols.iter().fold(Via::NONE, |via, s| via | s.via);
    let mut text = std::mem::take(&mut folded.text);
    // In the text a `+` counts as 加 before the rest of a term; so it does in the term.
    if folded.symbols.first().is_some_and(|first| first.gap.has(Gap::PLUS)) {
        text.insert(0, '加');
    }
    (text, via)
}

/// Folds only what ordinary typing explains, and says whether invisible characters were met.
pub(crate) fn fold_plain(text: &str) -> (String, bool) {
    let mut hidden = false;
    let plain = text
        .chars()
        .map(|c| {
            let entry = lookup(c);
            hidden |= entry.class == Class::Invisible;
            if entry.via.is_evasive() || entry.class == Class::Expand {
                c
            } else {
                to_char(entry.value)
            }
        })
        .collect();
    (plain, hidden)
}

/// Returns whether a character folds to itself and stands in the content stream.
pub(crate) fn is_plain_content(c: char) -> bool {
    let entry = lookup(c);
    entry.class.is_content() && to_char(entry.value) == c
}

/// Returns a character that folds to this one by undoing exactly this disguise.
pub(crate) fn written_for(c: char, via: Via) -> Option<char> {
    type Table = BTreeMap<(char, Via), char>;
    static WRITTEN: LazyLock<Table> = LazyLock::new(|| {
        let mut table = Table::new();
        for written in '\0'..=char::MAX {
            let entry = lookup(written);
            if !entry.via.is_empty() && entry.class.is_content() {
                table.entry((to_char(entry.value), entry.via)).or_insert(written);
            }
        }
        table
    });
    WRITTEN.get(&(c, via)).copied()
}
