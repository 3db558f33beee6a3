//! A folded text whose every character knows its place in the original.

use super::tables::chars::EXPANSIONS;
use super::{Class, emote, is_emoji_base, lookup, place, to_char};
use crate::span::Span;
use crate::via::Via;

/// Folded text with, for each of its characters, the original range and the disguises.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    pub(crate) text: String,
    origins: Vec<Origin>,
}

#[derive(Clone, Copy, Debug)]
struct Origin {
    /// First byte in the view.
    at: u32,
    span: Span,
    via: Via,
}

impl View {
    /// Writes the form view of a text in place of the former one: separators kept, invisible characters gone.
    pub(crate) fn fold(&mut self, text: &str) {
        self.clear();
        let mut shown = '\0';
        let mut rest = text.char_indices();
        while let Some((at, c)) = rest.next() {
            if matches!(c, '[' | '/')
                && let Some(len) = self.emote(at, &text[at..])
            {
                text[at..at + len].chars().skip(1).for_each(|_| _ = rest.next());
                shown = emote::DECORATION;
                continue;
            }
            let span = place(at, rest.offset());
            let entry = lookup(c);
            match entry.class {
                Class::Expand => {
                    for c in EXPANSIONS[entry.value as usize].chars() {
                        self.push(to_char(lookup(c).value), span, entry.via);
                    }
                }
                Class::Mark => self.extend_last(span.end),
                Class::EmojiPart if is_emoji_base(shown) => self.extend_last(span.end),
                Class::EmojiPart | Class::Invisible => {}
                // Full-width punctuation is how Chinese is written; a full-width stop may be part of a domain.
                Class::Comma | Class::Sentence if to_char(entry.value) != '.' => {
                    self.push(to_char(entry.value), span, entry.via.without(Via::WIDTH));
                }
                _ => self.push(to_char(entry.value), span, entry.via),
            }
            if !matches!(entry.class, Class::Invisible | Class::Mark) {
                shown = c;
            }
        }
    }

    /// Takes an emote code that starts here; returns its length in bytes.
    fn emote(&mut self, at: usize, rest: &str) -> Option<usize> {
        let before = self.text.chars().rev().find(|c| lookup(*c).class.is_content());
        let (len, stands) = emote::at_start(rest, before)?;
        let span = place(at, at + len);
        stands.chars().for_each(|c| self.push(c, span, Via::EMOJI));
        if stands.is_empty() {
            self.push(emote::DECORATION, span, Via::NONE);
        }
        Some(len)
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.origins.clear();
    }

    pub(super) fn push(&mut self, c: char, span: Span, via: Via) {
        let at = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push(c);
        self.origins.push(Origin { at, span, via });
    }

    /// Lets the last character cover what follows it in the same grapheme.
    fn extend_last(&mut self, end: u32) {
        if let Some(last) = self.origins.last_mut() {
            last.span.end = end;
        }
    }

    /// Returns the original range and the disguises of a range of the view, which must not be empty.
    pub(crate) fn original(&self, range: std::ops::Range<usize>) -> (Span, Via) {
        let first = self.origins.partition_point(|o| o.at as usize <= range.start) - 1;
        let end = self.origins.partition_point(|o| (o.at as usize) < range.end);
        let origins = &self.origins[first..end];
        let via = origins.iter().fold(Via::NONE, |via, origin| via | origin.via);
        (Span::new(origins[0].span.start, origins[origins.len() - 1].span.end), via)
    }

    /// Adds a disguise to the last character.
    pub(super) fn mark_last(&mut self, via: Via) {
        if let Some(last) = self.origins.last_mut() {
            last.via |= via;
        }
    }

    /// Iterates over characters with their places and disguises.
    pub(super) fn chars(&self) -> impl Iterator<Item = (char, Span, Via)> + Clone {
        self.text.chars().zip(&self.origins).map(|(c, origin)| (c, origin.span, origin.via))
    }
}
