//! Stretches of text that a field holds again and again.

use crate::fold::{Folded, Symbol};
use crate::span::Span;
use crate::via::Via;

/// Length of a stretch in content characters.
const STRETCH: usize = 4;

/// The stretches of a text by hash; reused from text to text.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// One more than the number of a stretch, by hash; 0 is none.
    slots: Vec<u32>,
    stretches: Vec<Stretch>,
    /// How often each hash comes, in short: most texts repeat nothing.
    counts: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Stretch {
    first: u32,
    /// Where it came last, not overlapping the time before.
    last: u32,
    count: u32,
}

impl Table {
    /// Reports the first place of the stretch that comes most often, when it comes `times` times.
    pub(super) fn scan(
        &mut self,
        times: u32,
        folded: &Folded,
        push: &mut impl FnMut(Span, Via, bool),
    ) {
        let symbols = &folded.symbols;
        if symbols.len() < STRETCH * times as usize || !self.may_repeat(times, symbols) {
            return;
        }
        self.slots.clear();
        self.slots.resize((symbols.len() * 2).next_power_of_two(), 0);
        self.stretches.clear();
        for (at, window) in (0..).zip(symbols.windows(STRETCH)) {
            if is_varied(window) {
                self.count(at, symbols);
            }
        }
        let most = self
            .stretches
            .iter()
            .filter(|stretch| stretch.count >= times)
            .min_by_key(|stretch| (u32::MAX - stretch.count, stretch.first));
        if let Some(Stretch { first, last, .. }) = most {
            push(folded.span_of(*first as usize..*last as usize + STRETCH), Via::NONE, false);
        }
    }

    /// Returns false when no stretch comes `times` times.
    fn may_repeat(&mut self, times: u32, symbols: &[Symbol]) -> bool {
        // What stands in a stretch that comes often comes at least as often.
        self.comes(times, symbols.iter().map(|symbol| u32::from(symbol.c)))
            && self.comes(times, symbols.windows(STRETCH).map(hash))
    }

    /// Returns false when no hash comes `times` times.
    fn comes(&mut self, times: u32, hashes: impl ExactSizeIterator<Item = u32>) -> bool {
        let bits = (hashes.len() * 4).next_power_of_two().clamp(256, 1 << 16);
        self.counts.clear();
        self.counts.resize(bits, 0);
        let enough = u8::try_from(times).unwrap_or(u8::MAX);
        let mut most = 0;
        for hash in hashes {
            let count = &mut self.counts[hash as usize & (bits - 1)];
            *count = count.saturating_add(1);
            most = most.max(*count);
        }
        most >= enough
    }

    fn count(&mut self, at: u32, symbols: &[Symbol]) {
        let chars = |at: u32| {
            let window = &symbols[at as usize..at as usize + STRETCH];
            [window[0].c, window[1].c, window[2].c, window[3].c]
        };
        let (key, mask) = (chars(at), self.slots.len() - 1);
        let mut slot = hash(&symbols[at as usize..at as usize + STRETCH]) as usize & mask;
        loop {
            let Some(number) = self.slots[slot].checked_sub(1) else {
                self.stretches.push(Stretch { first: at, last: at, count: 1 });
                self.slots[slot] = u32::try_from(self.stretches.len()).unwrap_or(u32::MAX);
                return;
            };
            let stretch = &mut self.stretches[number as usize];
            if chars(stretch.first) == key {
                if at as usize >= stretch.last as usize + STRETCH {
                    (stretch.last, stretch.count) = (at, stretch.count + 1);
                }
                return;
            }
            slot = (slot + 1) & mask;
        }
    }
}

/// Laughter and the like: stretches of one or two different characters do not count.
fn is_varied(window: &[Symbol]) -> bool {
    let first = window[0].c;
    let second = window.iter().find(|s| s.c != first).map(|s| s.c);
    second.is_some_and(|second| window.iter().any(|s| s.c != first && s.c != second))
}

fn hash(window: &[Symbol]) -> u32 {
    let mix = |hash: u32, s: &Symbol| (hash ^ u32::from(s.c)).wrapping_mul(0x9E37_79B1);
    let hash = window.iter().fold(0, mix);
    hash ^ hash >> 15
}
