//! Places where a source was found.

use crate::field::{Field, FieldSet};
use crate::fold::Folded;
use crate::names::Found;
use crate::program::{SourceId, Terms};
use crate::span::Span;
use crate::via::Via;

/// Bytes between the beginnings of hits that may share characters.
const REACH: u32 = 96;
/// Most hits of one request.
const MAX_HITS: usize = 200_000;

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
/// Term numbers of indexed names start here.
const NAMES: u32 = 0b11 << 30;
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

    /// Returns this hit as one of the indexed name of this number.
    pub(super) fn of_name(self, number: usize) -> Self {
        let number = u32::try_from(number).unwrap_or(NAMES) & !NAMES;
        Self { term: NAMES | number, ..self }
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

    /// Orders hits of the same order: how they were found decides nothing.
    fn full_order(&self) -> impl Ord + use<> {
        (self.order(), self.entry, self.evasive, self.via, self.first, self.last)
    }
}

/// The hits of a request, found by source.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    all: Vec<Hit>,
    /// Carriers of the field being scanned: entry and place.
    carriers: Vec<(u32, Span)>,
    /// Hits of expressions that ran only when evaluation asked for them, and where those of each begin.
    late: Vec<Hit>,
    late_sources: Vec<(SourceId, usize)>,
    /// Indexed names that were resembled; hits have their numbers.
    pub(super) names: Vec<Found>,
    /// Limit of the names index that was reached.
    pub(crate) names_limit: Option<(&'static str, Field)>,
    /// Computed disguises found something.
    made: bool,
    /// Field in which the limit was reached.
    pub(crate) overflow: Option<Field>,
}

impl Hits {
    pub(crate) fn clear(&mut self) {
        self.all.clear();
        self.carriers.clear();
        self.names.clear();
        self.names_limit = None;
        self.late.clear();
        self.late_sources.clear();
        (self.made, self.overflow) = (false, None);
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

    /// Returns how many hits there are.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Returns the hits from a number on, in the order in which they were found.
    pub(super) fn since(&self, first: usize) -> &[Hit] {
        &self.all[first..]
    }

    /// Ends the field whose carriers are known.
    pub(super) fn forget_carriers(&mut self) {
        self.carriers.clear();
    }

    /// Removes the hits of this field, from number `first` on, that lie inside a carrier of their term.
    pub(super) fn drop_carried(&mut self, terms: &Terms, first: usize) {
        if !self.carriers.is_empty() {
            self.carriers.sort_unstable_by_key(|(entry, span)| (*entry, span.start));
            let carriers = &self.carriers;
            let longest = carriers.iter().map(|(_, span)| span.end - span.start).max().unwrap_or(0);
            let carried = |hit: &Hit| {
                let before = |at: u32| {
                    carriers.partition_point(|(entry, span)| (*entry, span.start) < (hit.entry, at))
                };
                terms.entries.get(hit.entry as usize).is_some_and(|entry| entry.carriers)
                    && carriers
                        [before(hit.span.start.saturating_sub(longest))..before(hit.span.start + 1)]
                        .iter()
                        .any(|(_, span)| span.contains(hit.span))
            };
            let mut kept = first;
            for at in first..self.all.len() {
                if !carried(&self.all[at]) {
                    self.all.swap(kept, at);
                    kept += 1;
                }
            }
            self.all.truncate(kept);
        }
    }

    /// Puts the hits into the order that [`Hits::of`] needs; called once after the last field.
    pub(crate) fn sort(&mut self) {
        self.all.sort_unstable_by_key(Hit::full_order);
        self.all.dedup_by(|a, b| a.order() == b.order() && a.evasive >= b.evasive);
        if std::mem::take(&mut self.made) {
            self.drop_shadows();
        }
    }

    /// Notes that hits of computed disguises are among those of this request.
    pub(super) fn note_made(&mut self) {
        self.made = true;
    }

    /// Removes disguised hits that share characters with a plain hit of the same term: 上海自来水来自海上 reads the same in reverse.
    fn drop_shadows(&mut self) {
        let all = &self.all;
        let shadows = |at: usize| {
            let hit = &all[at];
            let near = |other: &Hit| {
                (other.source, other.field) == (hit.source, hit.field)
                    && other.span.start.abs_diff(hit.span.start) <= REACH
            };
            let before = all[..at].iter().rev().take_while(|other| near(other));
            let behind = all[at + 1..].iter().take_while(|other| near(other));
            hit.evasive
                && hit.via.is_computed()
                && before.chain(behind).any(|other| {
                    !other.evasive && other.term == hit.term && other.span.overlaps(hit.span)
                })
        };
        let dropped: Vec<usize> = (0..all.len()).filter(|at| shadows(*at)).collect();
        let mut dropped = dropped.into_iter().peekable();
        let mut at = 0;
        self.all.retain(|_| {
            at += 1;
            dropped.next_if_eq(&(at - 1)).is_none()
        });
    }

    /// Returns whether an expression ran late.
    pub(super) fn is_late(&self, source: SourceId) -> bool {
        self.late_sources.iter().any(|(late, _)| *late == source)
    }

    /// Keeps apart what `run` pushes, hits of one source, together with those that the scan has found.
    pub(super) fn add_late(&mut self, source: SourceId, run: impl FnOnce(&mut Self)) {
        let found = self.found(source);
        let (start, first) = (self.all.len(), self.late.len());
        run(self);
        self.late.extend_from_slice(&self.all[found]);
        self.late.extend(self.all.drain(start..));
        self.late[first..].sort_unstable_by_key(Hit::full_order);
        self.late_sources.push((source, first));
    }

    /// Returns where the hits of a source stand that the scan has found.
    fn found(&self, source: SourceId) -> std::ops::Range<usize> {
        let first = self.all.partition_point(|hit| hit.source < source);
        first..first + self.all[first..].partition_point(|hit| hit.source == source)
    }

    /// Returns the indexed name that a hit is of.
    pub(crate) fn name(&self, hit: &Hit) -> Option<&Found> {
        let number = (hit.term & NAMES == NAMES).then_some(hit.term & !NAMES)?;
        self.names.get(number as usize)
    }

    /// Returns the hits of a source by field and place.
    pub(crate) fn of(&self, source: SourceId) -> &[Hit] {
        if let Some(at) = self.late_sources.iter().position(|(late, _)| *late == source) {
            let end = self.late_sources.get(at + 1).map_or(self.late.len(), |(_, start)| *start);
            return &self.late[self.late_sources[at].1..end];
        }
        &self.all[self.found(source)]
    }

    /// Calls `visit` for each source that has hits, with the fields that have them.
    pub(crate) fn sources(&self, mut visit: impl FnMut(SourceId, FieldSet)) {
        for hits in self.all.chunk_by(|a, b| a.source == b.source) {
            visit(hits[0].source, hits.iter().map(|hit| hit.field).collect());
        }
    }
}
