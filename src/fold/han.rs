//! Runs of plain ideographs, which most text consists of: characters that fold to themselves and that nothing else has to be known of.

use super::tables::chars::{ENTRIES, PAGES};
use super::{Class, Gap, Symbol, digits};
use crate::span::Span;
use crate::via::Via;

/// Bytes of each of these characters.
const BYTES: usize = 3;

/// One for each of these characters of the basic plane.
static PLAIN: [u8; 1 << 16] = {
    let mut plain = [0; 1 << 16];
    let mut code = 0x3000;
    while code < 0xD800 {
        let entry = ENTRIES[PAGES[code as usize >> 8] as usize][code as usize & 0xFF];
        // An entry of zero is an ideograph without a disguise.
        if entry == 0 && !digits::is_numeral_code(code) {
            plain[code as usize] = 1;
        }
        code += 1;
    }
    plain
};

/// Returns whether nearly every ideograph begins with a byte like this, and little else.
#[inline]
pub(super) const fn may_begin(byte: u8) -> bool {
    matches!(byte, 0xE4..=0xE9)
}

/// Returns the code point of three bytes, or more than the basic plane has when no character of three bytes begins with them.
#[inline]
fn code([a, b, c]: [u8; BYTES]) -> u32 {
    (u32::from(a) << 12 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F)) ^ 0xE_0000
}

#[inline]
fn is_plain(code: u32) -> bool {
    u32::from(PLAIN[code as usize & 0xFFFF]) > code >> 16
}

#[inline]
fn symbol(code: u32, start: u32) -> Symbol {
    let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    let span = Span::new(start, start + 3);
    Symbol::new(c, Class::Han, Via::NONE, Gap::default(), span)
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

/// Characters that are looked at together, without a branch that depends on them.
const BLOCK: usize = 4;

/// Adds the plain ideographs that a text goes on with at a byte; returns how many there are.
#[inline]
pub(super) fn add_run(
    text: &[u8],
    at: usize,
    before: &mut Before,
    symbols: &mut Vec<Symbol>,
) -> usize {
    let first = symbols.len();
    let (blocks, _) = text[at..].as_chunks::<{ BLOCK * BYTES }>();
    let mut last = u32::from(before.content);
    let mut start = u32::try_from(at).unwrap_or(u32::MAX);
    let mut ended = false;
    for block in blocks {
        let (codes, run, twice) = look(block, last);
        before.doubled |= twice;
        let made: [Symbol; BLOCK] =
            std::array::from_fn(|n| symbol(codes[n], start.wrapping_add(OFFSETS[n])));
        // Copying a whole block and cutting it is faster than copying as many as there are.
        symbols.extend_from_slice(&made);
        if run < BLOCK {
            symbols.truncate(symbols.len() - (BLOCK - run));
            last = run.checked_sub(1).map_or(last, |n| codes[n]);
            ended = true;
            break;
        }
        (last, start) = (codes[BLOCK - 1], start + OFFSETS[BLOCK - 1] + 3);
    }
    if !ended {
        let (rest, _) = text[start as usize..].as_chunks::<BYTES>();
        for (code, place) in rest.iter().map(|bytes| code(*bytes)).zip((start..).step_by(BYTES)) {
            if !is_plain(code) {
                break;
            }
            before.doubled |= code == last;
            last = code;
            symbols.push(symbol(code, place));
        }
    }
    let length = symbols.len() - first;
    if length > 0 {
        symbols[first].gap = std::mem::take(&mut before.gap);
        before.content = char::from_u32(last).unwrap_or_default();
        before.shown = before.content;
    }
    length
}

/// Bytes from the first character of a block.
const OFFSETS: [u32; BLOCK] = [0, 3, 6, 9];

/// Returns the code points of a block, how many plain ideographs it begins with, and whether one of them comes twice in a row.
#[inline]
fn look(block: &[u8; BLOCK * BYTES], last: u32) -> ([u32; BLOCK], usize, bool) {
    let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|n| block[at + n]));
    let [a, b] = two(word(0));
    let [c, d] = two(word(4) >> 16);
    let codes = [a, b, c, d];
    let (mut plain, mut twice, mut before) = (0_u32, 0_u32, last);
    for (n, code) in codes.iter().enumerate() {
        plain |= u32::from(is_plain(*code)) << n;
        twice |= u32::from(*code == before) << n;
        before = *code;
    }
    let run = plain.trailing_ones();
    (codes, run as usize, twice & ((1 << run) - 1) != 0)
}

/// Returns the same as [`code`] of the three lowest bytes, and of the next three, worked out together.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "24 bits each")]
const fn two(bytes: u64) -> [u32; 2] {
    const EACH: u64 = 1 | 1 << 24;
    let lead = (bytes & (0xFF * EACH)) << 12;
    let middle = (bytes & (0x3F00 * EACH)) >> 2;
    let last = bytes >> 16 & (0x3F * EACH);
    // Twenty bits at most are left of each.
    let codes = (lead | middle | last) ^ (0xE_0000 * EACH);
    [codes as u32 & 0xFF_FFFF, (codes >> 24) as u32 & 0xFF_FFFF]
}
