//! Homophones of terms that the scan came upon: which of them stand, once it is known that a rule may fire.

use smallvec::SmallVec;

use super::guard::{self, Place};
use super::{Hits, Scratch, Search, Sought, Texts, scan_expression};
use crate::field::Field;
use crate::fold::Symbol;
use crate::program::{Program, SoundUse, SourceId};
use crate::span::Span;
use crate::via::Via;

/// Fewest content characters of a hit that speaks for another: single ones stand everywhere.
const MIN_SYMBOLS: u32 = 2;

/// A homophone of a term.
#[derive(Clone, Debug)]
pub(super) struct Find {
    pub(super) term: u32,
    pub(super) posting: SoundUse,
    pub(super) field: Field,
    pub(super) span: Span,
    pub(super) via: Via,
    /// First symbol, and one past the last.
    pub(super) range: (usize, usize),
    /// Symbols that stand for another character of the same sound.
    pub(super) replaced: SmallVec<[usize; 8]>,
    /// It counts only where another hit in the sentence speaks for the same rule.
    pub(super) doubtful: bool,
}

impl Find {
    fn is_at_place_of(&self, other: &Self) -> bool {
        (self.field, self.term, self.range) == (other.field, other.term, other.range)
    }

    /// Returns whether it is unlikely to stand here by chance.
    fn stands(&self, symbols: &[Symbol]) -> bool {
        let range = self.range.0..self.range.1;
        let length = range.len();
        guard::homophone(&Place { symbols, range }, &self.replaced, length)
    }
}

/// The hits of a source in a sentence: where the first ends and the last begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Beside {
    sentence: (Field, usize),
    source: SourceId,
    first_end: u32,
    last_start: u32,
}

/// Counts the doubtful finds that something else may speak for, and drops the others.
pub(super) fn expect(sought: Sought<'_>, finds: &mut Vec<Find>, hits: &mut Hits) {
    if finds.iter().all(|find| !find.doubtful) {
        return;
    }
    let Sought { program, triggers, .. } = sought;
    finds.retain(|find| {
        let source = find.posting.source;
        !find.doubtful || triggers.is_open(source) || hits.may_have_any(program.beside(source))
    });
    for find in finds.iter().filter(|find| find.doubtful) {
        hits.count(find.posting.source, find.field);
    }
}

/// Makes hits of the homophones that stand.
pub(super) fn settle(program: &Program, texts: &Texts, scratch: &mut Scratch, hits: &mut Hits) {
    let mut finds = std::mem::take(&mut scratch.homophones);
    for finds in finds.chunk_by(|a, b| a.is_at_place_of(b)) {
        push(finds.iter().filter(|find| !find.doubtful), program, texts, scratch, hits);
    }
    if finds.iter().any(|find| find.doubtful) {
        let doubtful = finds.iter().filter(|find| find.doubtful);
        for source in doubtful.clone().flat_map(|find| program.beside(find.posting.source)) {
            scan_expression(program, *source, texts, scratch, hits);
        }
        let mut beside = std::mem::take(&mut scratch.beside);
        fill_beside(&mut beside, texts, hits);
        for finds in finds.chunk_by(|a, b| a.is_at_place_of(b)) {
            let supported =
                |find: &&Find| find.doubtful && is_corroborated(find, program, texts, &beside);
            push(finds.iter().filter(supported), program, texts, scratch, hits);
        }
        scratch.beside = beside;
    }
    finds.clear();
    scratch.homophones = finds;
}

/// Makes hits of finds of one term at one place; the guard is dear, so it is asked last and once.
fn push<'f>(
    finds: impl Iterator<Item = &'f Find>,
    program: &Program,
    texts: &Texts,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    let mut stands = None;
    for find in finds {
        let text = &texts[find.field as usize];
        if *stands.get_or_insert_with(|| find.stands(&text.folded.symbols)) {
            let (field, made) = (find.field, &mut scratch.made);
            let mut search = Search { program, field, text, hits, made };
            search.push(find.term, find.posting, find.span, find.via);
        }
    }
}

fn sentence(texts: &Texts, field: Field, span: Span) -> (Field, usize) {
    (field, texts[field as usize].folded.sentence_of(span.start))
}

/// Writes the hits that may speak for others, one row a sentence and source: many finds beside many hits stay cheap.
fn fill_beside(rows: &mut Vec<Beside>, texts: &Texts, hits: &Hits) {
    let long = hits.each().filter(|hit| hit.last - hit.first >= MIN_SYMBOLS);
    rows.clear();
    rows.extend(long.map(|hit| Beside {
        sentence: sentence(texts, hit.field, hit.span),
        source: hit.source,
        first_end: hit.span.end,
        last_start: hit.span.start,
    }));
    rows.sort_unstable();
    rows.dedup_by(|row, kept| {
        let same = (row.sentence, row.source) == (kept.sentence, kept.source);
        if same {
            kept.first_end = kept.first_end.min(row.first_end);
            kept.last_start = kept.last_start.max(row.last_start);
        }
        same
    });
}

fn is_corroborated(find: &Find, program: &Program, texts: &Texts, beside: &[Beside]) -> bool {
    let here = sentence(texts, find.field, find.span);
    let from = beside.partition_point(|row| row.sentence < here);
    let rows = beside[from..].iter().take_while(|row| row.sentence == here);
    let speaks = |row: &Beside| {
        let apart = row.first_end <= find.span.start || row.last_start >= find.span.end;
        apart && program.beside(find.posting.source).binary_search(&row.source).is_ok()
    };
    { rows }.any(speaks)
}
