//! Less certain finds by sound: they count where another hit in the sentence speaks for the same rule.

use smallvec::SmallVec;

use super::Search;
use super::guard::{self, Place};
use crate::fold::Symbol;
use crate::program::{SoundUse, SourceId};
use crate::span::Span;
use crate::via::Via;

/// Fewest content characters of a hit that speaks for another: single ones stand everywhere.
const MIN_SYMBOLS: u32 = 2;

/// A homophone of a term.
#[derive(Clone, Debug)]
pub(super) struct Find {
    pub(super) term: u32,
    pub(super) posting: SoundUse,
    pub(super) span: Span,
    pub(super) via: Via,
    /// First symbol, and one past the last.
    pub(super) range: (usize, usize),
    /// Symbols that stand for another character of the same sound.
    pub(super) replaced: SmallVec<[usize; 8]>,
}

impl Find {
    /// Returns whether it is unlikely to stand here by chance.
    pub(super) fn stands(&self, symbols: &[Symbol]) -> bool {
        let range = self.range.0..self.range.1;
        let length = range.len();
        guard::homophone(&Place { symbols, range }, &self.replaced, length)
    }
}

/// The hits of a source in a sentence: where the first ends and the last begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Beside {
    sentence: usize,
    source: SourceId,
    first_end: u32,
    last_start: u32,
}

/// The less certain finds of a field; reused from text to text.
#[derive(Debug, Default)]
pub(super) struct Weak {
    finds: Vec<Find>,
    beside: Vec<Beside>,
}

impl Weak {
    pub(super) fn clear(&mut self) {
        self.finds.clear();
    }

    pub(super) fn push(&mut self, find: Find) {
        self.finds.push(find);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.finds.is_empty()
    }

    /// Records the finds that a hit of the field, from number `first` on, speaks for.
    pub(super) fn corroborate(&mut self, first: usize, search: &mut Search<'_>) {
        let sentences = &search.text.folded.sentences;
        let sentence = |span: Span| sentences.partition_point(|start| *start <= span.start);
        let hits = search.hits.since(first).iter();
        let long = hits.filter(|hit| hit.last - hit.first >= MIN_SYMBOLS);
        self.beside.clear();
        self.beside.extend(long.map(|hit| Beside {
            sentence: sentence(hit.span),
            source: hit.source,
            first_end: hit.span.end,
            last_start: hit.span.start,
        }));
        self.beside.sort_unstable();
        // One row a source and sentence: many finds beside many hits stay cheap.
        self.beside.dedup_by(|row, kept| {
            let same = (row.sentence, row.source) == (kept.sentence, kept.source);
            if same {
                kept.first_end = kept.first_end.min(row.first_end);
                kept.last_start = kept.last_start.max(row.last_start);
            }
            same
        });
        for find in &self.finds {
            let here = sentence(find.span);
            let from = self.beside.partition_point(|row| row.sentence < here);
            let rows = self.beside[from..].iter().take_while(|row| row.sentence == here);
            let speaks = |row: &Beside| {
                let apart = row.first_end <= find.span.start || row.last_start >= find.span.end;
                apart && search.program.speaks_for(row.source, find.posting.source)
            };
            if { rows }.any(speaks) && find.stands(&search.text.folded.symbols) {
                search.push(find.term, find.posting, find.span, find.via);
            }
        }
    }
}
