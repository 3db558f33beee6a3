//! Places where a condition is looked at: whole fields, or units of one.

use std::ops::Range;

use crate::field::{Field, FieldSet};
use crate::rule::ScoreBy;
use crate::scan::Texts;
use crate::scan::{Hit, Text};
use crate::span::Span;

/// Where a condition is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    /// All of these fields together.
    Fields(FieldSet),
    /// A stretch of one field, with its content characters.
    Unit { field: Field, span: Span, length: u32 },
}

impl Place {
    /// Returns those of a matcher's hits, ordered by field and place, that lie here.
    pub(super) fn of<'h>(&self, hits: &'h [Hit]) -> impl Iterator<Item = &'h Hit> + use<'h> {
        let (near, span) = match *self {
            Self::Fields(_) => (hits, None),
            Self::Unit { field, span, .. } => {
                let before =
                    |at: u32| hits.partition_point(|hit| (hit.field, hit.span.start) < (field, at));
                (&hits[before(span.start)..before(span.end)], Some(span))
            }
        };
        near.iter().filter(move |hit| span.is_none_or(|span| hit.span.end <= span.end))
    }

    /// Returns the field; the first one of several.
    pub(super) fn field(&self) -> Field {
        match *self {
            Self::Fields(fields) => {
                Field::ALL.into_iter().find(|field| fields.contains(*field)).unwrap_or(Field::Name)
            }
            Self::Unit { field, .. } => field,
        }
    }

    /// Returns the content characters.
    pub(super) fn length(&self, texts: &Texts) -> i64 {
        match *self {
            Self::Fields(fields) => {
                let chosen =
                    Field::ALL.iter().zip(texts).filter(|(field, _)| fields.contains(**field));
                let symbols: usize = chosen.map(|(_, text)| text.folded.symbols.len()).sum();
                i64::try_from(symbols).unwrap_or(i64::MAX)
            }
            Self::Unit { length, .. } => i64::from(length),
        }
    }

    /// Visits the places that a score is counted over, wide ones first; `starts` is scratch space.
    pub(super) fn each(
        score_by: &[ScoreBy],
        fields: FieldSet,
        texts: &Texts,
        starts: &mut Vec<usize>,
        mut visit: impl FnMut(Self),
    ) {
        let with_text = || {
            let chosen = Field::ALL.into_iter().zip(texts);
            chosen
                .filter(|(field, text)| fields.contains(*field) && !text.folded.symbols.is_empty())
        };
        // The only field is the request.
        let lone = with_text().nth(1).is_none() && score_by.contains(&ScoreBy::Request);
        for (at, by) in score_by.iter().enumerate() {
            if *by == ScoreBy::Request {
                visit(Self::Fields(fields));
                continue;
            }
            let known = lone || score_by[..at].contains(&ScoreBy::Field);
            for (field, text) in with_text() {
                let total = text.folded.symbols.len();
                let mut part = |range: Range<usize>| {
                    if !(known && range == (0..total)) {
                        visit(unit(field, text, range));
                    }
                };
                match by {
                    ScoreBy::Window(most) => windows(text, *most as usize, starts, part),
                    ScoreBy::Ends(most) => {
                        let most = *most as usize;
                        if total >= 2 * most {
                            part(0..most);
                            part(total - most..total);
                        }
                    }
                    ScoreBy::Sentence => {
                        sentences(text, starts);
                        starts.windows(2).for_each(|ends| part(ends[0]..ends[1]));
                    }
                    ScoreBy::Request | ScoreBy::Field => part(0..total),
                }
            }
        }
    }
}

/// Returns a unit of some symbols, at least one.
fn unit(field: Field, text: &Text, symbols: Range<usize>) -> Place {
    let length = u32::try_from(symbols.len()).unwrap_or(u32::MAX);
    Place::Unit { field, span: text.folded.span_of(symbols), length }
}

/// Writes where sentences that have symbols begin, by symbol, and the end of the last.
fn sentences(text: &Text, starts: &mut Vec<usize>) {
    let symbols = &text.folded.symbols;
    starts.clear();
    starts.push(0);
    for at in &text.folded.sentences {
        starts.push(symbols.partition_point(|symbol| symbol.span.start < *at));
    }
    starts.push(symbols.len());
    starts.dedup();
}

/// Visits stretches of at most `most` symbols: whole sentences, as many in a row as fit, and steps of half a stretch, so that whatever is
/// half as long lies whole in one of them.
fn windows(text: &Text, most: usize, starts: &mut Vec<usize>, mut visit: impl FnMut(Range<usize>)) {
    let total = text.folded.symbols.len();
    if total <= most {
        return visit(0..total);
    }
    sentences(text, starts);
    for (number, start) in starts.iter().enumerate() {
        let fit = starts[number..].partition_point(|end| end - start <= most);
        let end = starts[number + fit - 1];
        if end > *start {
            visit(*start..end);
        }
    }
    (0..total - most).step_by(most.div_ceil(2)).for_each(|start| visit(start..start + most));
    visit(total - most..total);
}

#[cfg(test)]
mod tests {
    use super::{ScoreBy, windows};
    use crate::eval::{Place, Texts};
    use crate::field::{Field, FieldSet};
    use crate::scan::Text;

    fn text(raw: &str) -> Text {
        let mut text = Text { raw: raw.into(), ..Text::default() };
        text.folded.fold(raw);
        text
    }

    fn all_windows(text: &Text, most: usize) -> Vec<std::ops::Range<usize>> {
        let mut all = Vec::new();
        windows(text, most, &mut Vec::new(), |range| all.push(range));
        all
    }

    #[test]
    fn whatever_is_half_as_long_as_a_window_lies_whole_in_one() {
        for length in [1, 9, 10, 11, 19, 20, 21, 95] {
            let text = text(&"字".repeat(length));
            let windows = all_windows(&text, 10);
            assert!(windows.iter().all(|w| w.len() <= 10 && w.end <= length), "{windows:?}");
            for start in 0..length {
                let end = (start + 5).min(length);
                let whole = windows.iter().any(|w| w.start <= start && w.end >= end);
                assert!(whole, "{start}..{end} of {length} in {windows:?}");
            }
        }
    }

    #[test]
    fn windows_keep_sentences_whole_where_they_fit() {
        let text = text("一二三。四五六。七八九十一二三四。五");
        assert_eq!(all_windows(&text, 8), [0..6, 3..6, 6..14, 14..15, 0..8, 4..12, 7..15]);
    }

    #[test]
    fn ends_are_those_of_fields_twice_as_long() {
        let mut texts = Texts::default();
        texts[Field::Content as usize] = text("一二三。四五六七八九十一二三四五六七八九十");
        let fields: FieldSet = [Field::Content].into_iter().collect();
        let spans = |most| {
            let mut spans = Vec::new();
            Place::each(&[ScoreBy::Ends(most)], fields, &texts, &mut Vec::new(), |place| {
                let Place::Unit { span, length, .. } = place else { panic!("{place:?}") };
                spans.push((span.start, span.end, length));
            });
            spans
        };
        assert_eq!(spans(10), [(0, 33, 10), (33, 63, 10)]);
        assert_eq!(spans(11), []);
    }

    #[test]
    fn equal_places_are_kept_once() {
        let mut texts = Texts::default();
        texts[Field::Title as usize] = text("一二三。四五");
        let fields: FieldSet = [Field::Title, Field::Content].into_iter().collect();
        let all = [ScoreBy::Request, ScoreBy::Field, ScoreBy::Sentence, ScoreBy::Window(10)];
        let lengths = |texts: &Texts| {
            let mut lengths = Vec::new();
            Place::each(&all, fields, texts, &mut Vec::new(), |p| lengths.push(p.length(texts)));
            lengths
        };
        assert_eq!(lengths(&texts), [5, 3, 2]);
        texts[Field::Content as usize] = text("六");
        assert_eq!(lengths(&texts), [6, 5, 1, 3, 2]);
    }
}
