//! Evasion as such (clause 4.7): texts whose shape hides them from machines, whatever they say.

use super::Text;
use crate::fold::{Gap, Symbol};
use crate::rule::EvasionKind;
use crate::span::Span;
use crate::via::Via;

/// Fewest invisible characters between content characters.
const MIN_INVISIBLE: usize = 3;
/// Fewest combining marks, and how many to ten characters.
const MIN_MARKS: u32 = 6;
/// Fewest separated characters in a row.
const MIN_SEPARATED: usize = 6;
/// Fewest styled letters.
const MIN_STYLED: u32 = 6;

/// Fewest Cyrillic letters inside Latin words.
const MIN_MIXED: usize = 2;

/// Reports the place where the text is disguised in this way.
pub(super) fn scan(kind: EvasionKind, text: &Text, push: &mut impl FnMut(Span, Via, bool)) {
    let (census, symbols) = (&text.folded.census, &text.folded.symbols);
    let whole = || {
        let (first, last) = (symbols.first()?, symbols.last()?);
        Some(Span::new(first.span.start, last.span.end))
    };
    let found = match kind {
        EvasionKind::Invisible => invisible(text).map(|span| (span, Via::INVISIBLE)),
        EvasionKind::Marks => (census.marks >= MIN_MARKS && census.marks * 2 >= census.chars)
            .then(whole)
            .flatten()
            .map(|span| (span, Via::NOISE)),
        EvasionKind::Separators => separated(text).map(|span| (span, Via::NOISE)),
        EvasionKind::Styled => (census.styled >= MIN_STYLED && census.styled * 3 >= census.chars)
            .then(whole)
            .flatten()
            .map(|span| (span, Via::CONFUSABLE)),
        EvasionKind::Scripts => mixed(text).map(|span| (span, Via::CONFUSABLE)),
        EvasionKind::Bidi => (census.bidi > 0 && has_han(text) && !has_bidi_script(text))
            .then(whole)
            .flatten()
            .map(|span| (span, Via::INVISIBLE)),
    };
    if let Some((span, via)) = found {
        push(span, via, true);
    }
}

fn has_han(text: &Text) -> bool {
    text.folded.symbols.iter().any(Symbol::is_han)
}

/// Arabic and Hebrew need direction marks.
fn has_bidi_script(text: &Text) -> bool {
    text.raw
        .chars()
        .any(|c| matches!(u32::from(c), 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC))
}

/// Invisible characters between Han characters: nothing in ordinary typing puts them there.
fn invisible(text: &Text) -> Option<Span> {
    if text.folded.census.invisible < 2 {
        return None;
    }
    let symbols = &text.folded.symbols;
    let hidden: Vec<usize> = (1..symbols.len())
        .filter(|at| {
            symbols[*at].gap.has(Gap::INVISIBLE)
                && symbols[*at].is_han()
                && symbols[*at - 1].is_han()
        })
        .collect();
    let enough =
        hidden.len() >= MIN_INVISIBLE || hidden.len() * 3 >= symbols.len() && hidden.len() >= 2;
    let (first, last) = (*hidden.first()?, *hidden.last()?);
    enough.then(|| text.folded.span_of(first - 1..last + 1))
}

/// Cyrillic letters that pass for Latin ones in words that have Latin ones as well. Greek ones stand beside Latin ones in formulas.
fn mixed(text: &Text) -> Option<Span> {
    let folded = &text.folded;
    if folded.census.alnum == 0 || !folded.symbols.iter().any(|s| s.via().contains(Via::CONFUSABLE))
    {
        return None;
    }
    let raw = |s: &Symbol| text.raw[s.span.start as usize..].chars().next().unwrap_or(s.c);
    let cyrillic = |s: &Symbol| s.is_latin() && matches!(raw(s), '\u{400}'..='\u{52F}');
    let joined = |a: &Symbol, b: &Symbol| a.is_latin() && b.is_latin() && b.gap.is_empty();
    let (mut at, mut count, mut found) = (0, 0, None);
    for word in folded.symbols.chunk_by(joined) {
        let foreign = word.iter().filter(|s| cyrillic(s)).count();
        if foreign > 0 && word.iter().any(|s| raw(s).is_ascii_alphabetic()) {
            count += foreign;
            let first = found.map_or(at, |(first, _)| first);
            found = Some((first, at + word.len()));
        }
        at += word.len();
    }
    found.filter(|_| count >= MIN_MIXED).map(|(first, end)| folded.span_of(first..end))
}

/// One symbol between every two Han characters, the same one each time.
fn separated(text: &Text) -> Option<Span> {
    if (text.folded.census.signs as usize) < MIN_SEPARATED - 1 && !text.folded.census.spelled_out {
        return None;
    }
    let symbols = &text.folded.symbols;
    let mut start = 0;
    let mut best: Option<(usize, usize)> = None;
    for at in 1..=symbols.len() {
        let goes_on = at < symbols.len() && {
            let (left, right) = (&symbols[at - 1], &symbols[at]);
            left.is_han()
                && right.is_han()
                && right.gap.has(Gap::SYMBOL)
                && right.gap.count <= 2
                && (at - 1 == start || same_separator(text, at - 1, at))
        };
        if !goes_on {
            if at - start >= MIN_SEPARATED && best.is_none_or(|(s, e)| at - start > e - s) {
                best = Some((start, at));
            }
            start = at;
        }
    }
    best.map(|(start, end)| text.folded.span_of(start..end))
}

fn same_separator(text: &Text, before: usize, at: usize) -> bool {
    let symbols = &text.folded.symbols;
    let gap =
        |at: usize| &text.raw[symbols[at - 1].span.end as usize..symbols[at].span.start as usize];
    gap(before) == gap(at)
}
