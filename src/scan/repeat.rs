//! Stretches of text that a field holds again and again.

use std::collections::BTreeMap;

use crate::fold::Folded;
use crate::span::Span;
use crate::via::Via;

/// Length of a stretch in content characters.
const STRETCH: usize = 4;

/// Reports the first place of the stretch that comes most often, when it comes `times` times.
pub(super) fn scan(times: u32, folded: &Folded, push: &mut impl FnMut(Span, Via, bool)) {
    let symbols = &folded.symbols;
    if symbols.len() < STRETCH * times as usize {
        return;
    }
    // Laughter and the like: stretches of one or two different characters do not count.
    let varied = |window: &[crate::fold::Symbol]| {
        let first = window[0].c;
        let second = window.iter().find(|s| s.c != first).map(|s| s.c);
        second.is_some_and(|second| window.iter().any(|s| s.c != first && s.c != second))
    };
    let mut seen: BTreeMap<[char; STRETCH], (u32, usize, usize)> = BTreeMap::new();
    for (at, window) in symbols.windows(STRETCH).enumerate() {
        if !varied(window) {
            continue;
        }
        let key = [window[0].c, window[1].c, window[2].c, window[3].c];
        let (count, _, last) = seen.entry(key).or_insert((0, at, at));
        if *count == 0 || at >= *last + STRETCH {
            *count += 1;
            *last = at;
        }
    }
    let most = seen
        .values()
        .filter(|(count, ..)| *count >= times)
        .min_by_key(|(count, first, _)| (u32::MAX - count, *first));
    if let Some((_, first, last)) = most {
        push(folded.span_of(*first..last + STRETCH), Via::NONE, false);
    }
}
