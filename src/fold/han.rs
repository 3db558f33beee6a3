//! Runs of plain ideographs, which most text consists of: characters that fold to themselves and that nothing else has to be known of.

use super::tables::chars::{ENTRIES, PAGES};
use super::{CharBits, Class, Gap, Symbol, digits};
use crate::span::Span;
use crate::via::Via;

/// Bytes of each of these characters.
const BYTES: usize = 3;

/// One bit for each character of the basic plane, so that all of them stay in the first-level cache.
static PLAIN: [u64; 1024] = {
    let mut bits = [0; 1024];
    let mut code = 0x3000;
    while code < 0xD800 {
        let entry = ENTRIES[PAGES[code as usize >> 8] as usize][code as usize & 0xFF];
        // An entry of zero is an ideograph without a disguise.
        if entry == 0 && !digits::is_numeral_code(code) {
            bits[code as usize >> 6] |= 1 << (code & 63);
        }
        code += 1;
    }
    bits
};

/// Returns the code point of three bytes, or more than the basic plane has when no character of three bytes begins with them.
#[inline]
fn code([a, b, c]: [u8; BYTES]) -> u32 {
    (u32::from(a) << 12 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F)) ^ 0xE_0000
}

#[inline]
fn is_plain(code: u32) -> bool {
    PLAIN.get(code as usize >> 6).is_some_and(|word| word >> (code & 63) & 1 == 1)
}

/// What folding knows at a place of the text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    /// The last character that neither is invisible nor combines.
    pub(super) shown: char,
    /// The folded character directly before, if it is content.
    pub(super) content: char,
    /// Separators since the last symbol.
    pub(super) gap: Gap,
    /// Some character came twice in a row.
    pub(super) doubled: bool,
}

/// Adds the plain ideographs that a text goes on with at a byte; returns how many there are.
#[inline]
pub(super) fn add_run(
    text: &[u8],
    at: usize,
    before: &mut Before,
    present: &mut CharBits,
    symbols: &mut Vec<Symbol>,
) -> usize {
    let (chars, _) = text[at..].as_chunks::<BYTES>();
    let mut length = 0;
    let mut last = u32::from(before.content);
    for bytes in chars {
        let code = code(*bytes);
        if !is_plain(code) {
            break;
        }
        before.doubled |= code == last;
        last = code;
        present.insert_code(code);
        length += 1;
    }
    let Some((first, rest)) = chars[..length].split_first() else { return 0 };
    let start = u32::try_from(at).unwrap_or(u32::MAX);
    let symbol = |bytes: [u8; BYTES], start: u32, gap: Gap| {
        let c = char::from_u32(code(bytes)).unwrap_or(char::REPLACEMENT_CHARACTER);
        Symbol { c, class: Class::Han, via: Via::NONE, gap, span: Span::new(start, start + 3) }
    };
    symbols.push(symbol(*first, start, before.gap));
    let places = (1..).map(|n: u32| start + n * 3);
    symbols.extend(rest.iter().zip(places).map(|(b, at)| symbol(*b, at, Gap::default())));
    before.content = char::from_u32(last).unwrap_or_default();
    before.shown = before.content;
    before.gap = Gap::default();
    length
}
