//! Places where a source was found.

use crate::field::Field;
use crate::fold::Folded;
use crate::program::{SourceId, Terms};
use crate::span::Span;
use crate::via::Via;

/// Most hits of one request.
const MAX_HITS: usize = 10_000;

/// One place where a source was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) source: SourceId,
    pub(crate) field: Field,
    /// Original bytes.
    pub(crate) span: Span,
    /// First content symbol, and one past the last.
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// What tells different terms apart: the term's number, or a number for the source.
    pub(crate) term: u32,
    pub(crate) via: Via,
    /// The text had to be transformed beyond ordinary typing and beyond a listed spelling.
    pub(crate) evasive: bool,
    /// jieba decides.
    pub(crate) segment: bool,
    entry: u32,
}

/// Term numbers of hits without a term start here.
const NO_TERM: u32 = 1 << 31;
const NO_ENTRY: u32 = u32::MAX;

impl Hit {
    /// Returns a hit of a source that has no terms.
    pub(crate) fn of_source(
        source: SourceId,
        field: Field,
        span: Span,
        folded: &Folded,
        via: Via,
        evasive: bool,
    ) -> Self {
        let symbols = folded.symbols_in(span);
        Self {
            source,
            field,
            span,
            first: symbols.start,
            last: symbols.end,
            term: NO_TERM | source,
            via,
            evasive,
            segment: false,
            entry: NO_ENTRY,
        }
    }

    /// Returns a hit of a term; `symbols` are numbered in the uncollapsed stream.
    pub(super) fn of_term(
        (source, entry, term): (SourceId, u32, u32),
        field: Field,
        span: Span,
        symbols: std::ops::Range<u32>,
        (via, evasive): (Via, bool),
        segment: bool,
    ) -> Self {
        let (first, last) = (symbols.start, symbols.end);
        Self { source, field, span, first, last, term, via, evasive, segment, entry }
    }

    /// Returns the hit that spans this one and another of the same field.
    pub(crate) fn joined(self, other: Self) -> Self {
        Self {
            span: Span::new(
                self.span.start.min(other.span.start),
                self.span.end.max(other.span.end),
            ),
            first: self.first.min(other.first),
            last: self.last.max(other.last),
            via: self.via | other.via,
            evasive: self.evasive || other.evasive,
            segment: false,
            entry: NO_ENTRY,
            ..self
        }
    }

    fn order(&self) -> (SourceId, Field, u32, u32, u32) {
        (self.source, self.field, self.span.start, self.span.end, self.term)
    }
}

/// The hits of a request, found by source.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    all: Vec<Hit>,
    /// Carriers of the field being scanned: entry and place.
    carriers: Vec<(u32, Span)>,
    /// Hits of the field being scanned start here.
    field_start: usize,
    /// Field in which the limit was reached.
    pub(crate) overflow: Option<Field>,
}

impl Hits {
    pub(crate) fn clear(&mut self) {
        self.all.clear();
        self.carriers.clear();
        self.field_start = 0;
        self.overflow = None;
    }

    pub(super) fn push(&mut self, hit: Hit) {
        if self.all.len() < MAX_HITS {
            self.all.push(hit);
        } else {
            self.overflow.get_or_insert(hit.field);
        }
    }

    pub(super) fn push_carrier(&mut self, entry: u32, span: Span) {
        if self.carriers.len() < MAX_HITS {
            self.carriers.push((entry, span));
        }
    }

    /// Removes the hits of this field that lie inside a carrier of their term.
    pub(super) fn drop_carried(&mut self, terms: &Terms) {
        if !self.carriers.is_empty() {
            let carriers = &self.carriers;
            let carried = |hit: &Hit| {
                terms.entries.get(hit.entry as usize).is_some_and(|entry| entry.carriers)
                    && carriers
                        .iter()
                        .any(|(entry, span)| *entry == hit.entry && span.contains(hit.span))
            };
            let mut kept = self.field_start;
            for at in self.field_start..self.all.len() {
                if !carried(&self.all[at]) {
                    self.all.swap(kept, at);
                    kept += 1;
                }
            }
            self.all.truncate(kept);
            self.carriers.clear();
        }
        self.field_start = self.all.len();
    }

    /// Puts the hits into the order that [`Hits::of`] needs; called once after the last field.
    pub(crate) fn sort(&mut self) {
        self.all.sort_unstable_by_key(Hit::order);
        self.all.dedup_by(|a, b| a.order() == b.order() && a.evasive >= b.evasive);
    }

    /// Returns the hits of a source by field and place.
    pub(crate) fn of(&self, source: SourceId) -> &[Hit] {
        let first = self.all.partition_point(|hit| hit.source < source);
        let rest = &self.all[first..];
        &rest[..rest.partition_point(|hit| hit.source == source)]
    }

    /// Calls `visit` once for each source that has hits.
    pub(crate) fn sources(&self, mut visit: impl FnMut(SourceId)) {
        let mut last = None;
        for hit in &self.all {
            if last != Some(hit.source) {
                visit(hit.source);
                last = Some(hit.source);
            }
        }
    }
}
