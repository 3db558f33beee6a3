//! A folded text whose every byte knows its place in the original.

use crate::span::Span;
use crate::via::Via;

/// Folded text with, for each of its bytes, the original range and the disguises of its character.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    pub(crate) text: String,
    bytes: Vec<Origin>,
}

#[derive(Clone, Copy, Debug)]
struct Origin {
    span: Span,
    via: Via,
}

impl View {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.bytes.clear();
    }

    pub(super) fn push(&mut self, c: char, span: Span, via: Via) {
        self.text.push(c);
        self.bytes.resize(self.text.len(), Origin { span, via });
    }

    /// Lets the last character cover what follows it in the same grapheme.
    pub(super) fn extend_last(&mut self, end: u32) {
        let Some(last) = self.text.chars().next_back() else { return };
        let from = self.bytes.len() - last.len_utf8();
        for origin in &mut self.bytes[from..] {
            origin.span.end = end;
        }
    }

    /// Returns the original range and the disguises of a range of the view, which must not be empty.
    pub(crate) fn original(&self, range: std::ops::Range<usize>) -> (Span, Via) {
        let origins = &self.bytes[range];
        let via = origins.iter().fold(Via::NONE, |via, origin| via | origin.via);
        (Span::new(origins[0].span.start, origins[origins.len() - 1].span.end), via)
    }

    /// Adds a disguise to the last character.
    pub(super) fn mark_last(&mut self, via: Via) {
        if let Some(last) = self.bytes.last_mut() {
            last.via |= via;
        }
    }

    /// Iterates over characters with their places and disguises.
    pub(super) fn chars(&self) -> impl Iterator<Item = (char, Span, Via)> {
        self.text.char_indices().map(|(at, c)| (c, self.bytes[at].span, self.bytes[at].via))
    }
}
