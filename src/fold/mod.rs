//! Folding: one table lookup per code point gives the folded character, its class and the disguise that it undoes.
//!
//! There are two views of a text, both mapped to its original bytes: the *content stream* of [`Folded`] (Han, letters and digits with
//! separators taken out, remembered as [`Gap`]s) that terms are matched on, and the *form view* (separators kept) of [`View`] that regular
//! expressions run on. Every text is folded, few need the form view, so it is made when asked for.

mod bits;
mod common;
mod digits;
mod emote;
mod entry;
mod pinyin;
mod plain;
mod shape;
mod sound;
mod stream;
mod symbol;
pub(crate) mod tables;
mod vertical;
mod view;

use bits::Signs;
pub(crate) use bits::{CHAR_PLACES, CharSet, char_place};
use common::State;
use digits::is_numeral;
pub(crate) use digits::{MIN_NUMERALS, fold_digits};
pub(crate) use entry::Class;
use entry::{Entry, lookup, to_char};
pub(crate) use pinyin::parse as parse_pinyin;
pub(crate) use plain::each_folded;
pub(crate) use shape::look_of;
pub(crate) use sound::{CLASSES as SOUND_CLASSES, Sound, class as sound_class, is_syllable};
pub(crate) use stream::Stream;
pub(crate) use symbol::{Gap, Symbol};
pub(crate) use view::View;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::span::Span;
use crate::via::Via;
use tables::chars::EXPANSIONS;

/// A folded text; reused from text to text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folded {
    /// The content stream, one entry a symbol.
    pub(crate) symbols: Vec<Symbol>,
    /// Byte offsets at which a sentence starts, after the first one.
    pub(crate) sentences: Vec<u32>,
    /// Gap behind the last symbol.
    pub(crate) tail: Gap,
    /// Characters by kind.
    pub(crate) census: Census,
    /// There is a line break.
    lines: bool,
    /// The separators that are there and not ASCII, and such characters of expansions.
    signs: Signs,
}

/// How many characters of which kind a text has: what a text does not have need not be looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Census {
    pub(crate) chars: u32,
    pub(crate) invisible: u32,
    pub(crate) bidi: u32,
    pub(crate) marks: u32,
    pub(crate) styled: u32,
    /// Content symbols that stand for a digit when a number is spelled out.
    pub(crate) numerals: u32,
    /// ASCII digits, and those and ASCII letters.
    pub(crate) digits: u32,
    pub(crate) alnum: u32,
    /// Separators that are neither spaces, punctuation nor emoji.
    pub(crate) signs: u32,
    /// ASCII characters that are no content, by code point.
    pub(crate) ascii: u128,
    /// A character stands for several; not all of them need be content.
    pub(crate) spelled_out: bool,
}

impl Folded {
    /// Folds a text in place of the former one.
    pub(crate) fn fold(&mut self, text: &str) {
        self.clear();
        let mut state = State::default();
        while state.at < text.len() {
            self.add_common(text.as_bytes(), &mut state);
            self.add_other(text, &mut state);
        }
        self.tail = state.gap;
        self.add_signs(&state);
        if self.lines {
            self.join_columns(text);
        }
        self.census.chars = u32::try_from(state.chars).unwrap_or(u32::MAX);
    }

    /// Takes a character that needs a closer look.
    fn add_other(&mut self, text: &str, state: &mut State) {
        let Some(c) = text[state.at..].chars().next() else { return };
        let packed = Entry::packed(c);
        let span = place(state.at, state.at + c.len_utf8());
        if Entry::class(packed).is_content() {
            self.add(c, packed, span, state);
        } else if self.emote(c, text, state) {
            return;
        } else {
            self.pass(c, packed, span, state);
        }
        (state.at, state.chars) = (span.end as usize, state.chars + 1);
    }

    /// Takes a character that is content.
    fn add(&mut self, c: char, packed: u32, span: Span, state: &mut State) {
        let (class, via) = (Entry::class(packed), Entry::via(packed));
        let folded = to_char(Entry::folded(packed, c));
        self.count(folded);
        if class == Class::Letter && via.contains(Via::CONFUSABLE) && u32::from(c) >= 0x2000 {
            self.census.styled += 1;
        }
        let gap = std::mem::take(&mut state.gap);
        self.symbols.push(Symbol::new(folded, class, via, gap, span));
        state.shown = c;
    }

    /// Takes a character that is no content.
    fn pass(&mut self, c: char, packed: u32, span: Span, state: &mut State) {
        match Entry::class(packed) {
            class if class.is_separator() => {
                self.separator(class, to_char(Entry::folded(packed, c)), span, &mut state.gap);
            }
            _ => self.separate(c, lookup(c), span, state),
        }
        if !matches!(Entry::class(packed), Class::Invisible | Class::Mark) {
            state.shown = c;
        }
    }

    fn count(&mut self, folded: char) {
        self.census.numerals += u32::from(is_numeral(folded));
        self.census.alnum += u32::from(folded.is_ascii_alphanumeric());
        self.census.digits += u32::from(folded.is_ascii_digit());
    }

    fn separator(&mut self, class: Class, folded: char, span: Span, gap: &mut Gap) {
        gap.separate(class, folded);
        self.census.signs += u32::from(class == Class::Symbol);
        self.add_sign(folded);
        if class == Class::Sentence {
            self.lines |= folded == '\n';
            self.sentences.push(span.end);
        }
    }

    fn clear(&mut self) {
        self.symbols.clear();
        self.sentences.clear();
        if self.census.chars > 0 {
            self.census = Census::default();
            self.signs.clear();
            self.lines = false;
        }
    }

    /// Takes a character that is neither content nor separates.
    fn separate(&mut self, c: char, entry: Entry, span: Span, state: &mut State) {
        match entry.class {
            Class::Expand => self.expand(entry, span, &mut state.gap),
            Class::Mark => {
                self.census.marks += 1;
                self.extend_last(span.end, state.gap);
                state.gap.add(Gap::MARK);
            }
            // An invisible joiner between two emoji is how family emoji are made, not a disguise.
            Class::EmojiPart if is_emoji_base(state.shown) => {
                self.extend_last(span.end, state.gap);
            }
            Class::EmojiPart => state.gap.add(Gap::INVISIBLE),
            _ => {
                *if is_bidi(c) { &mut self.census.bidi } else { &mut self.census.invisible } += 1;
                state.gap.add(Gap::INVISIBLE);
            }
        }
    }

    #[inline]
    fn add_sign(&mut self, folded: char) {
        if folded.is_ascii() {
            self.census.ascii |= 1 << u32::from(folded);
        } else {
            self.signs.insert(folded);
        }
    }

    /// Takes the characters that one character stands for; all have its place.
    fn expand(&mut self, entry: Entry, span: Span, gap: &mut Gap) {
        for c in EXPANSIONS[entry.value as usize].chars() {
            let inner = lookup(c);
            let folded = to_char(inner.value);
            self.count(folded);
            self.census.spelled_out = true;
            self.add_sign(folded);
            let (class, via) = (inner.class, entry.via);
            self.symbols.push(Symbol::new(folded, class, via, std::mem::take(gap), span));
        }
    }

    /// Takes an emote code that may start here as the characters that it stands for or as one piece of decoration.
    fn emote(&mut self, c: char, text: &str, state: &mut State) -> bool {
        if !matches!(c, '[' | '/') {
            return false;
        }
        let start = state.at;
        let last = self.symbols.last().map(|symbol| symbol.c);
        let Some((len, stands)) = emote::at_start(&text[start..], last) else { return false };
        let span = place(start, start + len);
        for c in stands.chars() {
            let gap = std::mem::take(&mut state.gap);
            self.symbols.push(Symbol::new(c, Class::Han, Via::EMOJI, gap, span));
        }
        if stands.is_empty() {
            state.gap.separate(Class::Emoji, emote::DECORATION);
            self.add_sign(emote::DECORATION);
        }
        state.chars += text[start..start + len].chars().count();
        state.at = start + len;
        state.shown = emote::DECORATION;
        true
    }

    /// Lets the last symbol cover what follows it in the same grapheme.
    fn extend_last(&mut self, end: u32, gap: Gap) {
        if let Some(last) = self.symbols.last_mut().filter(|_| gap.is_empty()) {
            last.span.end = end;
        }
    }

    /// Returns the places of the characters that are there: of each symbol, and of separators.
    pub(crate) fn places(&self) -> impl Iterator<Item = u16> + '_ {
        let symbols = self.symbols.iter().map(|symbol| char_place(symbol.c));
        let mut left = self.census.ascii;
        let ascii = std::iter::from_fn(move || {
            let place = u16::try_from(left.trailing_zeros()).ok().filter(|place| *place < 128)?;
            left &= left - 1;
            Some(place)
        });
        symbols.chain(ascii).chain(self.signs.places().iter().copied())
    }

    /// Returns the sentence that a byte of the original text lies in.
    pub(crate) fn sentence_of(&self, at: u32) -> usize {
        self.sentences.partition_point(|start| *start <= at)
    }

    /// Returns where the first sentence of a range begins, and where its last one ends; the latter is past every byte for the last of all.
    pub(crate) fn sentences_of(&self, span: Span) -> (u32, u32) {
        let start = self.sentence_of(span.start).checked_sub(1).map_or(0, |n| self.sentences[n]);
        let end = self.sentences.get(self.sentence_of(span.end - 1)).copied().unwrap_or(u32::MAX);
        (start, end)
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

    /// Fills `into` with this stream, runs of one Han character collapsed.
    pub(crate) fn collapse_into(&self, into: &mut Self) {
        into.clear();
        into.symbols.clear();
        for symbol in &self.symbols {
            match into.symbols.last_mut() {
                Some(last) if symbol.repeats(last) => {
                    last.span.end = symbol.span.end;
                    last.undo(symbol.via() | Via::REPEAT);
                }
                _ => into.symbols.push(*symbol),
            }
        }
    }

    /// Writes the content stream as text into `into`.
    pub(crate) fn write_stream(&self, into: &mut Stream) {
        into.write(&self.symbols);
    }
}

fn place(start: usize, end: usize) -> Span {
    let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span::new(at(start), at(end))
}

/// Returns whether a character may be followed by parts of an emoji.
fn is_emoji_base(c: char) -> bool {
    let entry = lookup(c);
    matches!(entry.class, Class::Emoji | Class::EmojiPart)
        || entry.via.contains(Via::EMOJI)
        || matches!(c, '0'..='9' | '#' | '*' | '‼' | '⁉' | '™' | 'ℹ' | '©' | '®')
        || matches!(u32::from(c), 0x2190..=0x2BFF | 0x3030..=0x303D | 0x3297..=0x3299)
}

const fn is_bidi(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Returns the content characters of a text as terms are matched on (Han, letters and digits, folded), each with the bytes it stands for.
///
/// # Examples
/// ```
/// let folded = hegui::content("加Ｖ 信");
/// assert_eq!(folded.iter().map(|(c, _)| c).collect::<String>(), "加v信");
/// assert_eq!(folded[2].1.range(), 7..10);
/// ```
#[must_use]
pub fn content(text: &str) -> Vec<(char, Span)> {
    let mut folded = Folded::default();
    folded.fold(text);
    folded.symbols.iter().map(|symbol| (symbol.c, symbol.span)).collect()
}

/// Folds a term as the text is folded; returns its content symbols and the disguises its own spelling has.
pub(crate) fn fold_term(term: &str) -> (String, Via) {
    let mut folded = Folded::default();
    let mut text = String::with_capacity(term.len());
    let via = folded.fold_term(term, &mut text);
    (text, via)
}

impl Folded {
    /// Writes the content symbols of a folded term into `text`; returns the disguises its own spelling has.
    pub(crate) fn fold_term(&mut self, term: &str, text: &mut String) -> Via {
        self.fold(term);
        text.clear();
        // In the text a `+` counts as 加 before the rest of a term; so it does in the term.
        if self.symbols.first().is_some_and(|first| first.gap.has(Gap::PLUS)) {
            text.push('加');
        }
        text.extend(self.symbols.iter().map(|symbol| symbol.c));
        self.symbols.iter().fold(Via::NONE, |via, symbol| via | symbol.via())
    }
}

/// Folds only what ordinary typing explains.
pub(crate) fn fold_plain(text: &str) -> String {
    let fold = |c| {
        let entry = lookup(c);
        let disguised = entry.via.is_evasive() || entry.class == Class::Expand;
        if disguised { c } else { to_char(entry.value) }
    };
    text.chars().map(fold).collect()
}

/// Returns whether a text has invisible characters.
pub(crate) fn has_invisible(text: &str) -> bool {
    text.chars().any(|c| Entry::class(Entry::packed(c)) == Class::Invisible)
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

#[cfg(test)]
mod tests;
