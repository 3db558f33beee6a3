//! [`Program`] × text → [`Hits`]: every term, expression and computed property, with original spans.

mod evasion;
mod guard;
mod hits;
pub(crate) mod links;
mod regexes;
mod repeat;
mod sound;
pub(crate) mod terms;
mod validate;
mod variants;

pub(crate) use hits::{Hit, Hits};
pub(crate) use links::DomainList;

use regex_automata::meta::Cache;

use crate::field::Field;
use crate::fold::{Folded, View};
use crate::program::{Program, SoundUse, Special};
use crate::span::Span;
use crate::via::Via;

/// A folded field.
#[derive(Debug, Default)]
pub(crate) struct Text {
    pub(crate) raw: String,
    pub(crate) folded: Folded,
}

/// Scratch space for scanning; one per thread, reused from request to request.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    collapsed: Folded,
    digits: View,
    /// Caches of the regular expressions, made when first needed.
    caches: Vec<Option<Cache>>,
    literals: regexes::Literals,
    sounds: sound::Stream,
    /// What computed disguises found: term, field, place, disguise.
    pub(crate) made: Vec<Made>,
    /// Less certain sounds count too.
    pub(crate) weak: bool,
}

/// A term that a computed disguise found: its number in `SoundTerms`, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
    pub(crate) term: u32,
    pub(crate) field: Field,
    pub(crate) span: Span,
    pub(crate) via: Via,
}

/// What the computed disguises of a field are looked for with.
struct Search<'s> {
    program: &'s Program,
    field: Field,
    text: &'s Text,
    weak: bool,
    hits: &'s mut Hits,
    made: &'s mut Vec<Made>,
}

impl Search<'_> {
    /// Records that a term stands here in disguise.
    fn push(&mut self, term: u32, posting: SoundUse, span: Span, via: Via) {
        let entry = self.program.terms.entries[posting.entry as usize];
        let (hit, symbols) =
            ((posting.source, posting.entry, entry.term), self.text.folded.symbols_in(span));
        let how = (via | entry.listed, true);
        self.hits.push(Hit::of_term(hit, self.field, span, symbols, how, entry.segment));
        self.made.push(Made { term, field: self.field, span, via });
    }
}

/// Scans one field; its hits join those of the fields before.
pub(crate) fn scan(
    program: &Program,
    domains: &DomainList,
    field: Field,
    text: &Text,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    if text.folded.census.chars == 0 {
        return;
    }
    scratch.literals.clear(program);
    terms::scan(&program.terms, field, text, &text.folded, Some(&mut scratch.literals), hits);
    if text.folded.collapse_into(&mut scratch.collapsed) {
        terms::scan(&program.terms, field, text, &scratch.collapsed, None, hits);
    }
    // Not in the collapsed stream: 今天天气 would sound like 今天起.
    let Scratch { sounds, made, weak, .. } = scratch;
    let mut search = Search { program, field, text, weak: *weak, hits, made };
    sound::scan(&mut search, sounds);
    variants::scan(&mut search);
    hits.drop_carried(&program.terms);
    regexes::scan(program, field, text, scratch, hits);
    for (source, special) in &program.specials {
        let mut push = |span: Span, via: Via, evasive: bool| {
            hits.push(Hit::of_source(*source, field, span, &text.folded, via, evasive));
        };
        match special {
            Special::Domain(kind) => links::scan(*kind, domains, field, text, &mut push),
            Special::Repeat(times) => repeat::scan(*times, &text.folded, &mut push),
            Special::Evasion(kind) => evasion::scan(*kind, text, &mut push),
        }
    }
}
