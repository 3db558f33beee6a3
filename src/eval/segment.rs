//! Word boundaries by jieba, asked only at a hit and only over the characters around it.

use crate::fold::Folded;
use crate::scan::Hit;
use crate::segment::words;

/// Returns whether both ends of a hit lie on word boundaries; without the feature `segment`, always.
pub(super) fn agrees(folded: &Folded, hit: &Hit) -> bool {
    /// Content characters on each side; wider windows gave the same answer.
    const WINDOW: usize = 10;
    let (first, last) = (hit.first as usize, hit.last as usize);
    let start = first.saturating_sub(WINDOW);
    let end = (last + WINDOW).min(folded.symbols.len());
    let mut window = String::new();
    let (mut from, mut to) = (0, 0);
    for (at, symbol) in (start..).zip(&folded.symbols[start..end]) {
        if symbol.gap.separators() != 0 && !(first < at && at < last) {
            window.push(' ');
        }
        if at == first {
            from = window.len();
        }
        window.push(symbol.c);
        if at + 1 == last {
            to = window.len();
        }
    }
    let mut at = 0;
    let (mut starts, mut ends) = (from == 0, false);
    let Some(words) = words(&window) else { return true };
    for word in words {
        at += word;
        starts |= at == from;
        ends |= at == to;
    }
    starts && ends
}
