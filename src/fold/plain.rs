//! Folding without views, for names: a visit to each folded character.

use super::{Class, EXPANSIONS, lookup, place, to_char};
use crate::span::Span;
use crate::via::Via;

/// Calls `visit` with each folded character, its class, what folding undid and its place; an expansion comes character by character.
pub(crate) fn each_folded(text: &str, mut visit: impl FnMut(char, Class, Via, Span)) {
    for (at, c) in text.char_indices() {
        let entry = lookup(c);
        let span = place(at, at + c.len_utf8());
        if entry.class == Class::Expand {
            for c in EXPANSIONS[entry.value as usize].chars() {
                let inner = lookup(c);
                visit(to_char(inner.value), inner.class, entry.via, span);
            }
        } else {
            visit(to_char(entry.value), entry.class, entry.via, span);
        }
    }
}
