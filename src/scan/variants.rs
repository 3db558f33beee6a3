//! Spellings of terms that were made when the pack was compiled: look-alikes, parts, reverse order, initials.

use super::Search;
use super::guard::{self, Place};
use crate::fold::Symbol;
use crate::program::VariantTerm;
use crate::via::Via;

/// Finds made spellings.
pub(super) fn scan(search: &mut Search<'_>) {
    let (program, symbols) = (search.program, &search.text.folded.symbols);
    program.variants.scan(symbols, |term, at| report(search, term, at));
}

fn report(search: &mut Search<'_>, term: &VariantTerm, first: usize) {
    let (program, stream) = (search.program, &search.text.folded);
    let symbols = &stream.symbols;
    let wanted = program.variants.chars_of(term);
    let len = wanted.len();
    let range = first..first + len;
    let Some(here) = symbols.get(range.clone()) else { return };
    if !here.iter().map(|s| s.c).eq(wanted.iter().copied()) {
        return;
    }
    let Some((via, separated)) = guard::gaps(symbols, range.start + 1..range.end, len) else {
        return;
    };
    let base = program.sounds.terms[term.base as usize];
    let letters = here.iter().all(|s| !s.is_han());
    if separated && letters || !stands(term, base.len as usize, symbols, &range) {
        return;
    }
    let via = here.iter().fold(via | term.via, |via, s| via | s.via());
    let span = stream.span_of(range.clone());
    let (from, to) = base.uses;
    for posting in &program.sounds.uses[from as usize..to as usize] {
        let source = program.terms.sources[posting.source as usize];
        let ok = source.separators || !separated;
        if ok && guard::edges_ok(symbols, &range, source.edge) {
            search.push(term.base, *posting, span, via);
        }
    }
}

/// Returns whether a look-alike or the reverse order is unlikely to stand here by chance.
fn stands(
    term: &VariantTerm,
    len: usize,
    symbols: &[Symbol],
    range: &std::ops::Range<usize>,
) -> bool {
    let place = Place { symbols, range: range.clone() };
    if term.replaced == u8::MAX {
        return term.via != Via::REVERSED || guard::is_no_part(&place);
    }
    let replaced = range.start + usize::from(term.replaced);
    match len {
        2 => guard::look_alike(&place, replaced),
        len => guard::homophone(&place, &[replaced], len),
    }
}
