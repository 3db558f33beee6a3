//! Word boundaries by jieba, asked only at a hit and only over the characters around it.

use crate::fold::Folded;
use crate::scan::Hit;

/// Returns whether both ends of a hit lie on word boundaries; without the feature `segment`, always.
#[cfg(not(feature = "segment"))]
pub(super) fn agrees(_: &Folded, _: &Hit) -> bool {
    true
}

/// Returns whether both ends of a hit lie on word boundaries.
#[cfg(feature = "segment")]
pub(super) fn agrees(folded: &Folded, hit: &Hit) -> bool {
    use std::sync::LazyLock;

    use jieba_rs::Jieba;

    /// Content characters on each side; wider windows gave the same answer.
    const WINDOW: usize = 10;
    static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

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
    for word in JIEBA.cut(&window, false) {
        at += word.word.len();
        starts |= at == from;
        ends |= at == to;
    }
    starts && ends
}
