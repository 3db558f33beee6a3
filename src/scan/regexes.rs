//! Regular expressions over the form view and the digits view.

use regex_automata::Input;
use regex_automata::meta::{Cache, Regex};

use super::validate::is_valid;
use super::{Hit, Hits, Scratch, Text};
use crate::field::Field;
use crate::fold::{View, fold_digits, fold_plain};
use crate::program::{Program, RegexSource, Regexes};
use crate::rule::Edge;
use crate::via::Via;

/// Most matches of one expression in one field.
const MAX_MATCHES: usize = 1_000;

/// Which literals of expressions a field has.
#[derive(Debug, Default)]
pub(super) struct Literals {
    /// Sets seen, by way.
    seen: Vec<u8>,
    touched: Vec<u32>,
    runnable: Vec<u32>,
}

impl Literals {
    pub(super) fn clear(&mut self, program: &Program) {
        self.seen.resize(program.regexes.ways.len(), 0);
        self.touched.drain(..).for_each(|way| self.seen[way as usize] = 0);
    }

    pub(super) fn add(&mut self, way: u32, set: u32) {
        let seen = &mut self.seen[way as usize];
        if *seen == 0 {
            self.touched.push(way);
        }
        *seen |= 1 << set;
    }

    /// Returns the expressions of which one way has all its literals, or a sign.
    fn runnable(&mut self, regexes: &Regexes, form: &str) -> std::slice::Iter<'_, u32> {
        let Self { seen, touched, runnable } = self;
        let ways = &regexes.ways;
        runnable.clear();
        let present = form.bytes().filter(u8::is_ascii).fold(0_u128, |all, b| all | 1 << b);
        let signs = regexes.signs.iter().filter(|(_, signs)| *signs == 0 || signs & present != 0);
        runnable.extend(signs.map(|(regex, _)| regex));
        let complete =
            touched.iter().filter(|way| seen[**way as usize] == ways[**way as usize].sets);
        runnable.extend(complete.map(|way| ways[*way as usize].regex));
        runnable.sort_unstable();
        runnable.dedup();
        runnable.iter()
    }
}

pub(super) fn scan(
    program: &Program,
    field: Field,
    text: &Text,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    let Scratch { digits, caches, literals, .. } = scratch;
    let regexes = &program.regexes;
    caches.resize_with(regexes.sources.len(), || None);
    let mut run = |number: u32, view: &View| {
        let source = &regexes.sources[number as usize];
        let Some(regex) = source.regex() else {
            hits.overflow.get_or_insert(field);
            return;
        };
        let cache = caches[number as usize].get_or_insert_with(|| regex.create_cache());
        find(source, regex, cache, view, field, text, hits);
    };
    let runnable = literals.runnable(regexes, &text.folded.form.text);
    runnable.for_each(|number| run(*number, &text.folded.form));
    if !regexes.numeric.is_empty() && fold_digits(&text.folded.form, digits) {
        regexes.numeric.iter().for_each(|number| run(*number, digits));
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
    for _ in 0..MAX_MATCHES {
        let input = Input::new(&view.text).range(at..);
        let Some(found) = regex.search_with(cache, &input) else { return };
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
    hits.overflow.get_or_insert(field);
}

/// Returns how a match was disguised; where it needed no transformation it was not.
fn disguise(source: &RegexSource, regex: &Regex, via: Via, original: &str) -> (Via, bool) {
    let (plain, hidden) = fold_plain(original);
    let via = if hidden { via | Via::INVISIBLE } else { via };
    if !via.is_evasive() || source.digits {
        return (via, via.is_evasive());
    }
    if covers(regex, &plain) { (via.form(), false) } else { (via, true) }
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
