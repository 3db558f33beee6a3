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

pub(crate) use hits::{Hit, Hits};
pub(crate) use links::DomainList;

use regex_automata::meta::Cache;

use crate::field::Field;
use crate::fold::{Folded, View};
use crate::program::{Program, Special};
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
    /// Less certain sounds count too.
    pub(crate) weak: bool,
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
    let by_sound = (&program.sounds, &program.terms);
    let Scratch { sounds, collapsed, weak, .. } = scratch;
    sound::scan(by_sound, (field, text), &text.folded, sounds, *weak, hits);
    if text.folded.collapse_into(collapsed) {
        terms::scan(&program.terms, field, text, collapsed, None, hits);
        sound::scan(by_sound, (field, text), collapsed, sounds, *weak, hits);
    }
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
