//! Regular expressions over the form view and the digits view.

use regex_automata::Input;
use regex_automata::meta::{Cache, Regex};

use super::validate::is_valid;
use super::{Form, Hit, Hits, Text, Texts};
use crate::field::{Field, FieldSet};
use crate::fold::{CharBits, MIN_NUMERALS, View, fold_digits, fold_plain, has_invisible};
use crate::program::{Program, RegexSource, Way};
use crate::rule::Edge;
use crate::via::Via;

/// Most matches of one expression in one field, with those that touch their neighbours or are not valid.
const MAX_MATCHES: usize = 1_000;

/// Views and automaton caches, and what each field has that lets expressions run.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    fields: [PerField; Field::ALL.len()],
    digits: View,
    /// Made when first needed.
    caches: Vec<Option<Cache>>,
    runnable: Vec<u32>,
}

#[derive(Debug, Default)]
struct PerField {
    literals: Literals,
    form: Form,
}

/// Which literals of expressions a field has.
#[derive(Debug, Default)]
pub(super) struct Literals {
    /// Sets seen, by way.
    seen: Vec<u8>,
    touched: Vec<u32>,
}

impl Literals {
    pub(super) fn add(&mut self, way: u32, set: u32) {
        let seen = &mut self.seen[way as usize];
        if *seen == 0 {
            self.touched.push(way);
        }
        *seen |= 1 << set;
    }

    /// Returns whether a literal of each set of a way is there.
    fn has_all(&self, number: u32, way: &Way, present: &CharBits) -> bool {
        let seen = self.seen[number as usize];
        seen & way.sets == way.sets
            && way.symbols.iter().all(|(set, bit)| seen & bit != 0 || present.has_any(set))
    }
}

impl Scratch {
    /// Makes ready for a new text of a field.
    pub(super) fn begin(&mut self, program: &Program, field: Field) {
        let PerField { literals, form } = &mut self.fields[field as usize];
        form.made = false;
        let Literals { seen, touched } = literals;
        touched.drain(..).for_each(|way| seen[way as usize] = 0);
        seen.resize(program.regexes.ways.len(), 0);
        self.caches.resize_with(program.regexes.sources.len(), || None);
    }

    pub(super) fn literals(&mut self, field: Field) -> &mut Literals {
        &mut self.fields[field as usize].literals
    }

    pub(super) fn form(&mut self, field: Field) -> &mut Form {
        &mut self.fields[field as usize].form
    }
}

/// Finds the expressions that may match; they run when evaluation asks for their hits.
pub(super) fn scan(
    program: &Program,
    field: Field,
    text: &Text,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    let regexes = &program.regexes;
    let mut runnable = std::mem::take(&mut scratch.runnable);
    runnable.clear();
    runnable.extend(&regexes.always);
    let literals = &scratch.fields[field as usize].literals;
    let present = text.folded.present();
    let mut may_run = |number: u32| {
        let way = &regexes.ways[number as usize];
        if literals.has_all(number, way, &present) {
            runnable.push(way.regex);
        }
    };
    regexes.common.each(&present, &mut may_run);
    literals.touched.iter().copied().for_each(may_run);
    if text.folded.census.numerals >= MIN_NUMERALS {
        runnable.extend(&regexes.numeric);
    }
    for regex in &runnable {
        let RegexSource { source, extent, .. } = &regexes.sources[*regex as usize];
        if extent.fits(&text.folded) && program.is_looked_for(*source, field) {
            hits.push_possible(*source, field);
        }
    }
    scratch.runnable = runnable;
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
        let Some(regex) = source.regex() else {
            hits.limits.reach("expression", field);
            return;
        };
        let Scratch { fields, digits, caches, .. } = scratch;
        let cache = caches[number as usize].get_or_insert_with(|| regex.create_cache());
        let form = fields[field as usize].form.of(text);
        if source.digits {
            fold_digits(form, digits);
            find(source, regex, cache, digits, field, text, hits);
        } else {
            find(source, regex, cache, form, field, text, hits);
        }
    }
}

fn find(
    source: &RegexSource,
    regex: &Regex,
    cache: &mut Cache,
    view: &View,
    field: Field,
    text: &Text,
    hits: &mut Hits,
) {
    let mut at = 0;
    for number in 0..=MAX_MATCHES {
        let input = Input::new(&view.text).range(at..);
        let Some(found) = regex.search_with(cache, &input) else { return };
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
        let (via, evasive) = disguise(source, regex, via, &text.raw[span.range()]);
        hits.push(Hit::of_source(source.source, field, span, &text.folded, via, evasive));
    }
    hits.limits.reach("max_matches", field);
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
