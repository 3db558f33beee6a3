//! Terms in the content stream: what may stand between and beside their symbols.

use crate::field::Field;
use crate::fold::{Folded, Gap, Stream, Symbol};
use crate::program::{Pattern, Posting, PostingKind, SourceId, Terms, Trigger, contains};
use crate::rule::Edge;
use crate::span::Span;
use crate::via::Via;

use super::hits::{Hit, Hits, Seen};
use super::{Scratch, Sought, Text, Texts};

/// Longest gap inside a term of two symbols, and of more.
const MAX_GAP: (u8, u8) = (2, 3);

/// Finds all patterns of a text, and what they trigger.
pub(super) fn scan(
    sought: Sought<'_>,
    field: Field,
    text: &Text,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    let Scratch { dictionary, regexes, .. } = scratch;
    let Some((number, scope)) = sought.program.terms.for_field(field) else { return };
    sought.triggers.first(number).begin(&mut regexes.found);
    scope.dictionary.scan(&text.folded.symbols, dictionary, |term, range| {
        if !hits.see(seen(term, field, false, range)) {
            return;
        }
        for trigger in sought.triggers.of_term(number, term) {
            match *trigger {
                Trigger::Literal(mark) => regexes.found.add(mark),
                Trigger::Term { source, fields } if fields.contains(field) => {
                    hits.count(source, field);
                }
                Trigger::Term { .. } => {}
            }
        }
    });
}

/// Finds the patterns that stand in a text only when runs of one character are taken as a single one.
pub(super) fn scan_collapsed(
    sought: Sought<'_>,
    field: Field,
    text: &Text,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    let Scratch { dictionary, collapsed, .. } = scratch;
    let Some((number, scope)) = sought.program.terms.for_field(field) else { return };
    text.folded.collapse_into(collapsed);
    scope.dictionary.scan(&collapsed.symbols, dictionary, |term, range| {
        // Where a run is only at an end the plain stream has the same hit.
        if !repeats_inside(&collapsed.symbols[range.clone()])
            || !hits.see(seen(term, field, true, range))
        {
            return;
        }
        for trigger in sought.triggers.of_term(number, term) {
            if let Trigger::Term { source, fields } = trigger
                && fields.contains(field)
            {
                hits.count(*source, field);
            }
        }
    });
}

/// Counts the sources that trigger nothing in a field, and notes the literals of the expressions that do not.
pub(super) fn complete(sought: Sought<'_>, field: Field, scratch: &mut Scratch, hits: &mut Hits) {
    let Sought { program, triggers, .. } = sought;
    let Some((number, _)) = program.terms.for_field(field) else { return };
    let found = &mut scratch.regexes.found;
    triggers.rest(number).begin(found);
    let all = hits.take_seen();
    for seen in all.iter().filter(|seen| seen.field == field) {
        for rest in triggers.rest_of_term(number, seen.term) {
            match *rest {
                Trigger::Literal(mark) if !seen.collapsed => found.add(mark),
                Trigger::Term { source, fields } if fields.contains(field) => {
                    hits.count(source, field);
                }
                _ => {}
            }
        }
    }
    hits.give_back(all);
}

fn seen(term: u32, field: Field, collapsed: bool, range: std::ops::Range<usize>) -> Seen {
    let range = self::range(range.start, range.end);
    Seen { term, field, collapsed, first: range.start, end: range.end }
}

/// Makes hits of what the scan has seen.
pub(super) fn settle(terms: &Terms, texts: &Texts, scratch: &mut Scratch, hits: &mut Hits) {
    let mut all = hits.take_seen();
    let mut collapsed = None;
    for seen in all.drain(..) {
        let text = &texts[seen.field as usize];
        if seen.collapsed && collapsed != Some(seen.field) {
            text.folded.collapse_into(&mut scratch.collapsed);
            collapsed = Some(seen.field);
        }
        let stream = if seen.collapsed { &scratch.collapsed } else { &text.folded };
        let symbols = seen.first as usize..seen.end as usize;
        // Numbers of the symbols in the text's own stream.
        let original = match seen.collapsed {
            true => text.folded.symbols_in(stream.span_of(symbols.clone())),
            false => seen.first..seen.end,
        };
        let Some((_, scope)) = terms.for_field(seen.field) else { continue };
        let pattern = &terms.patterns[scope.patterns[seen.term as usize] as usize];
        let asked = |source: SourceId| contains(&scratch.asked, source);
        add(terms, pattern, asked, seen.field, text, stream, symbols, original, hits);
    }
    hits.give_back(all);
    hits.drop_carried(terms);
}

/// Adds the hits of a pattern at a place of a stream; `original` numbers its symbols in the text's own stream.
#[allow(clippy::too_many_arguments, reason = "the place of one hit, in two streams")]
fn add(
    terms: &Terms,
    pattern: &Pattern,
    asked: impl Fn(SourceId) -> bool,
    field: Field,
    text: &Text,
    stream: &Folded,
    symbols: std::ops::Range<usize>,
    original: std::ops::Range<u32>,
    hits: &mut Hits,
) {
    let (first, last) = (symbols.start, symbols.end - 1);
    let Some(seen) = look(&stream.symbols[symbols]) else { return };
    let span = stream.span_of(first..last + 1);
    for posting in &terms.postings[pattern.terms as usize..pattern.end as usize] {
        let Posting { source: number, entry: entry_number, kind } = *posting;
        if !asked(number) {
            continue;
        }
        let source = terms.sources[number as usize];
        if !source.fields.contains(field)
            || seen.separated && !source.separators
            || !edges_ok(stream, first, last, source.edge)
        {
            continue;
        }
        let entry = &terms.entries[entry_number as usize];
        let after_plus = matches!(kind, PostingKind::AfterPlus | PostingKind::CarrierAfterPlus);
        let span = match after_plus.then(|| plus_before(text, stream, first)) {
            Some(Some(start)) => Span::new(start, span.end),
            Some(None) => continue,
            None => span,
        };
        // 你🐴 is listed, but 你马上到 is ordinary text.
        if entry.own.contains(Via::EMOJI) && !after_plus && !seen.via.contains(Via::EMOJI) {
            continue;
        }
        if matches!(kind, PostingKind::Carrier | PostingKind::CarrierAfterPlus) {
            hits.push_carrier(field, entry_number, span);
            continue;
        }
        let undone = seen.via.without(entry.own);
        hits.push_settled(Hit::of_term(
            (number, entry_number, entry.term),
            field,
            span,
            original.clone(),
            (seen.via | entry.listed, undone.is_evasive()),
            entry.segment,
        ));
    }
}

/// Returns where a folded name stands in a text as a listed term would.
pub(crate) fn find(name: &str, text: &Text) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut collapsed = Folded::default();
    text.folded.collapse_into(&mut collapsed);
    let runs = collapsed.symbols.len() < text.folded.symbols.len();
    let streams = [Some(&text.folded), runs.then_some(&collapsed)];
    let rest = name.strip_prefix('加').filter(|rest| !rest.is_empty());
    let mut view = Stream::default();
    for stream in streams.into_iter().flatten() {
        stream.write_stream(&mut view);
        for (needle, after_plus) in [(Some(name), false), (rest, true)] {
            let Some(needle) = needle else { continue };
            for (at, _) in view.text.match_indices(needle) {
                let (first, last) = view.symbols(at..at + needle.len());
                if look(&stream.symbols[first..=last]).is_none()
                    || !edges_ok(stream, first, last, Edge::Auto)
                {
                    continue;
                }
                let span = stream.span_of(first..last + 1);
                let plus = after_plus.then(|| plus_before(text, stream, first));
                match plus {
                    None => spans.push(span),
                    Some(start) => spans.extend(start.map(|start| Span::new(start, span.end))),
                }
            }
        }
    }
    spans
}

fn range(start: usize, end: usize) -> std::ops::Range<u32> {
    let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    index(start)..index(end)
}

fn repeats_inside(symbols: &[Symbol]) -> bool {
    symbols.len() > 2 && symbols[1..symbols.len() - 1].iter().any(|s| s.via().contains(Via::REPEAT))
}

struct Look {
    via: Via,
    /// Something other than invisible characters stands inside.
    separated: bool,
}

/// Returns how a term was disguised, or nothing when the gaps inside it are those of ordinary text.
fn look(symbols: &[Symbol]) -> Option<Look> {
    let mut seen = Look { via: symbols[0].via(), separated: false };
    let mut free = true;
    for pair in symbols.windows(2) {
        seen.via |= pair[1].via();
        if !pair[1].gap.is_empty() {
            free = false;
        }
    }
    if free {
        return Some(seen);
    }
    let uniform = is_uniform(symbols);
    for pair in symbols.windows(2) {
        let (left, right) = (&pair[0], &pair[1]);
        let separators = right.gap.separators();
        if separators == 0 {
            seen.via |= right.gap.via();
            continue;
        }
        // `加 vx`: people put a space between Han and Latin.
        if separators == Gap::SPACE && right.gap.count == 1 && left.class() != right.class() {
            seen.via |= right.gap.via().without(Via::NOISE);
            continue;
        }
        if !gap_ok(left, right, symbols.len(), uniform) {
            return None;
        }
        seen.separated = true;
        seen.via |= right.gap.via();
    }
    Some(seen)
}

/// Returns true when every gap holds the same kinds of separators.
fn is_uniform(symbols: &[Symbol]) -> bool {
    let kinds = symbols[1].gap.separators();
    kinds != 0 && symbols[1..].iter().all(|s| s.gap.separators() == kinds)
}

fn gap_ok(left: &Symbol, right: &Symbol, length: usize, uniform: bool) -> bool {
    let most = if length == 2 { MAX_GAP.0 } else { MAX_GAP.1 };
    if right.gap.count > most || (left.is_digit() && right.is_digit()) {
        return false;
    }
    let uniform = uniform && length > 2;
    if left.is_latin() && right.is_latin() && !uniform && (length > 2 || right.gap.has(Gap::SPACE))
    {
        return false;
    }
    let ordinary = Gap::COMMA | Gap::SENTENCE;
    let spaced = right.gap.has(Gap::SPACE) && length == 2;
    uniform || !(right.gap.has(ordinary) || spaced)
}

fn edges_ok(stream: &Folded, first: usize, last: usize, edge: Edge) -> bool {
    if edge == Edge::None {
        return true;
    }
    let symbols = &stream.symbols;
    let touches = |inside: &Symbol, outside: &Symbol| match edge {
        Edge::Alnum => outside.is_latin() || outside.is_digit(),
        _ => (inside.is_latin() && outside.is_latin()) || (inside.is_digit() && outside.is_digit()),
    };
    let left = first > 0
        && symbols[first].gap.separators() == 0
        && touches(&symbols[first], &symbols[first - 1]);
    let right = symbols
        .get(last + 1)
        .is_some_and(|next| next.gap.separators() == 0 && touches(&symbols[last], next));
    !left && !right
}

/// Returns where the plus sign before a symbol stands.
fn plus_before(text: &Text, stream: &Folded, first: usize) -> Option<u32> {
    let symbol = &stream.symbols[first];
    if !symbol.gap.has(Gap::PLUS) {
        return None;
    }
    let end = symbol.span.start as usize;
    let at = text.raw[..end].rfind(['+', '＋', '﹢'])?;
    u32::try_from(at).ok()
}
