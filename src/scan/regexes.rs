//! Regular expressions over the form view and the digits view.

use regex_automata::meta::{Cache, Regex};
use regex_automata::{Anchored, Input, Match};

use super::validate::is_valid;
use super::{Form, Hit, Hits, Text, Texts};
use crate::field::{Field, FieldSet};
use crate::fold::{MIN_NUMERALS, View, fold_digits, fold_plain, has_invisible};
use crate::program::{Automaton, Expressions, Program, RegexSource, WaysFound};
use crate::rule::Edge;
use crate::via::Via;

/// Most matches of one expression in one field, with those that touch their neighbours or are not valid.
const MAX_MATCHES: usize = 1_000;

/// Places that are looked at one by one before the rest of a text is searched.
const MAX_LOOKS: usize = 8;

/// Views and automaton caches.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    forms: [Form; Field::ALL.len()],
    digits: View,
    /// Made when first needed.
    caches: Vec<Option<Cache>>,
    /// What the field that is looked at has.
    pub(super) found: WaysFound,
    runnable: Vec<u32>,
}

impl Scratch {
    /// Makes ready for a new text of a field.
    pub(super) fn begin(&mut self, program: &Program, field: Field) {
        self.forms[field as usize].made = false;
        self.caches.resize_with(program.regexes.sources.len(), || None);
    }

    pub(super) fn form(&mut self, field: Field) -> &mut Form {
        &mut self.forms[field as usize]
    }
}

/// Finds those of some expressions that may match in a text with these characters and the literals found; they run when evaluation asks for
/// their hits.
pub(super) fn scan(
    program: &Program,
    expressions: &Expressions,
    field: Field,
    text: &Text,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    let Scratch { found, runnable, .. } = scratch;
    text.folded.places().for_each(|place| expressions.add_char(place, found));
    runnable.clear();
    runnable.extend(&expressions.always);
    expressions.each(found, |regex| runnable.push(regex));
    if text.folded.census.numerals >= MIN_NUMERALS {
        runnable.extend(&expressions.numeric);
    }
    for regex in runnable {
        let RegexSource { source, extent, .. } = &program.regexes.sources[*regex as usize];
        if extent.fits(&text.folded) && program.is_looked_for(*source, field) {
            hits.push_possible(*source, field);
        }
    }
}

/// Runs an expression in some fields.
pub(super) fn run(
    program: &Program,
    fields: FieldSet,
    number: u32,
    texts: &Texts,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    let source = &program.regexes.sources[number as usize];
    let chosen = Field::ALL.into_iter().zip(texts);
    for (field, text) in chosen.filter(|(field, _)| fields.contains(*field)) {
        let Some(automaton) = source.automaton() else {
            hits.limits.reach("expression", field);
            return;
        };
        let Scratch { forms, digits, caches, .. } = scratch;
        let cache = caches[number as usize].get_or_insert_with(|| automaton.regex.create_cache());
        let form = forms[field as usize].of(text);
        if source.digits {
            fold_digits(form, digits);
            find(source, automaton, cache, digits, field, text, hits);
        } else {
            find(source, automaton, cache, form, field, text, hits);
        }
    }
}

fn find(
    source: &RegexSource,
    automaton: &Automaton,
    cache: &mut Cache,
    view: &View,
    field: Field,
    text: &Text,
    hits: &mut Hits,
) {
    let mut at = 0;
    for number in 0..=MAX_MATCHES {
        let Some(found) = next(automaton, cache, &view.text, at) else { return };
        // One more than the most says that there are more.
        if number == MAX_MATCHES {
            break;
        }
        let range = found.range();
        if range.is_empty() || !edges_ok(&view.text, &range, source.edge) {
            // A match that touches its neighbours may hide one that begins a little later.
            let step = view.text[range.start..].chars().next().map_or(1, char::len_utf8);
            at = range.start + step;
            if at > view.text.len() {
                return;
            }
            continue;
        }
        at = range.end;
        if source.validate.is_some_and(|v| !is_valid(v, &view.text[range.clone()])) {
            continue;
        }
        let (span, via) = view.original(range);
        let (via, evasive) = disguise(source, &automaton.regex, via, &text.raw[span.range()]);
        hits.push(Hit::of_source(source.source, field, span, &text.folded, via, evasive));
    }
    hits.limits.reach("max_matches", field);
}

/// Returns the first match from a byte on.
fn next(automaton: &Automaton, cache: &mut Cache, text: &str, from: usize) -> Option<Match> {
    let Automaton { regex, lead } = automaton;
    let mut at = from;
    if let Some(lead) = lead {
        // A look from a place ends after a character or two as a rule; a search reads on to the end, through tables that nothing keeps in
        // the cache.
        let mut places = lead.places(text, from);
        for place in places.by_ref().take(MAX_LOOKS) {
            let input = Input::new(text).range(place..).anchored(Anchored::Yes);
            if let Some(found) = regex.search_with(cache, &input) {
                return Some(found);
            }
        }
        at = places.next()?;
    }
    regex.search_with(cache, &Input::new(text).range(at..))
}

/// Returns how a match was disguised; where it needed no transformation it was not.
fn disguise(source: &RegexSource, regex: &Regex, via: Via, original: &str) -> (Via, bool) {
    let via = if has_invisible(original) { via | Via::INVISIBLE } else { via };
    if !via.is_evasive() || source.digits {
        return (via, via.is_evasive());
    }
    if covers(regex, &fold_plain(original)) { (via.form(), false) } else { (via, true) }
}

fn covers(regex: &Regex, text: &str) -> bool {
    regex.find(text).is_some_and(|found| found.range() == (0..text.len()))
}

fn edges_ok(text: &str, range: &std::ops::Range<usize>, edge: Edge) -> bool {
    let bytes = text.as_bytes();
    let inside = (bytes[range.start], bytes[range.end - 1]);
    let outside = (range.start.checked_sub(1).map(|at| bytes[at]), bytes.get(range.end).copied());
    let touches = |inside: u8, outside: Option<u8>| match (edge, outside) {
        (Edge::None, _) | (_, None) => false,
        (Edge::Alnum, Some(outside)) => outside.is_ascii_alphanumeric(),
        (Edge::Auto, Some(outside)) => {
            (inside.is_ascii_alphabetic() && outside.is_ascii_alphabetic())
                || (inside.is_ascii_digit() && outside.is_ascii_digit())
        }
    };
    !touches(inside.0, outside.0) && !touches(inside.1, outside.1)
}
