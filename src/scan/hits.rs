//! Places where a source was found.

use super::limits::Limits;
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
/// Most places of patterns in one request.
const MAX_SEEN: usize = 4 * MAX_HITS;

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

/// A place in a text where a pattern of the dictionary stands, whatever is between and beside its symbols.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// The term of the field's dictionary.
    pub(super) term: u32,
    pub(super) field: Field,
    /// In the stream in which runs of one character are a single one.
    pub(super) collapsed: bool,
    pub(super) first: u32,
    pub(super) end: u32,
}

/// How many hits a source can have, and where.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    pub(crate) hits: u32,
    pub(crate) fields: FieldSet,
    /// Fields in which an expression may match.
    possible: FieldSet,
}

impl Count {
    fn is_empty(self) -> bool {
        self.hits == 0 && self.possible.is_empty()
    }

    /// Returns the number and fields of some hits.
    pub(crate) fn of(hits: &[Hit]) -> Self {
        let fields = hits.iter().map(|hit| hit.field).collect();
        let hits = u32::try_from(hits.len()).unwrap_or(u32::MAX);
        Self { hits, fields, possible: FieldSet::default() }
    }
}

/// The hits of a request, found by source.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    all: Vec<Hit>,
    /// Where patterns of the dictionary stand; they become hits when a rule may fire.
    seen: Vec<Seen>,
    /// What was seen of each source, and the sources of which something was.
    counts: Vec<Count>,
    counted: Vec<SourceId>,
    /// Carriers: field, entry and place.
    carriers: Vec<(Field, u32, Span)>,
    /// Expressions that may match, and where.
    possible: Vec<(SourceId, FieldSet)>,
    /// Hits of the expressions that ran, and where those of each begin.
    found: Vec<Hit>,
    found_sources: Vec<(SourceId, usize)>,
    /// Indexed names that were resembled; hits have their numbers.
    pub(super) names: Vec<Found>,
    /// Computed disguises found something.
    made: bool,
    pub(crate) limits: Limits,
}

impl Hits {
    /// Makes ready for a request to a program with so many sources.
    pub(crate) fn clear(&mut self, sources: usize) {
        self.counted.drain(..).for_each(|source| self.counts[source as usize] = Count::default());
        self.counts.resize(sources, Count::default());
        self.all.clear();
        self.seen.clear();
        self.carriers.clear();
        self.names.clear();
        self.possible.clear();
        self.found.clear();
        self.found_sources.clear();
        self.made = false;
        self.limits.clear();
    }

    /// Adds a hit that is no term of the dictionary.
    pub(super) fn push(&mut self, hit: Hit) {
        self.count(hit.source, hit.field);
        self.push_settled(hit);
    }

    /// Counts what may become a hit.
    pub(super) fn count(&mut self, source: SourceId, field: Field) {
        let count = &mut self.counts[source as usize];
        if count.is_empty() {
            self.counted.push(source);
        }
        count.hits = count.hits.saturating_add(1);
        count.fields = count.fields.union(FieldSet::from_iter([field]));
    }

    /// Notes that a pattern stands in a text; returns false when there are too many.
    #[inline]
    pub(super) fn see(&mut self, seen: Seen) -> bool {
        let room = self.seen.len() < MAX_SEEN;
        if room {
            self.seen.push(seen);
        } else {
            self.limits.reach("max_seen", seen.field);
        }
        room
    }

    /// Returns at how many places patterns stand.
    pub(super) fn seen_count(&self) -> usize {
        self.seen.len()
    }

    /// Returns what was seen by the scan, to be made into hits.
    pub(super) fn take_seen(&mut self) -> Vec<Seen> {
        std::mem::take(&mut self.seen)
    }

    pub(super) fn push_settled(&mut self, hit: Hit) {
        if self.all.len() < MAX_HITS {
            self.all.push(hit);
        } else {
            self.limits.reach("max_hits", hit.field);
        }
    }

    pub(super) fn push_carrier(&mut self, field: Field, entry: u32, span: Span) {
        if self.carriers.len() < MAX_HITS {
            self.carriers.push((field, entry, span));
        } else {
            self.limits.reach("max_hits", field);
        }
    }

    /// Takes back what was seen.
    pub(super) fn give_back(&mut self, seen: Vec<Seen>) {
        self.seen = seen;
    }

    /// Puts all hits into order, once what was seen is made into hits.
    pub(super) fn settle(&mut self, terms: &Terms) {
        self.drop_carried(terms);
        self.sort();
    }

    /// Removes the hits that lie inside a carrier of their term.
    pub(super) fn drop_carried(&mut self, terms: &Terms) {
        if self.carriers.is_empty() {
            return;
        }
        self.carriers.sort_unstable_by_key(|(field, entry, span)| (*field, *entry, span.start));
        let carriers = &self.carriers;
        let longest = carriers.iter().map(|(_, _, span)| span.end - span.start).max().unwrap_or(0);
        let carried = |hit: &Hit| {
            let before = |at: u32| {
                let key = (hit.field, hit.entry, at);
                carriers.partition_point(|(field, entry, span)| (*field, *entry, span.start) < key)
            };
            terms.entries.get(hit.entry as usize).is_some_and(|entry| entry.carriers)
                && carriers
                    [before(hit.span.start.saturating_sub(longest))..before(hit.span.start + 1)]
                    .iter()
                    .any(|(_, _, span)| span.contains(hit.span))
        };
        self.all.retain(|hit| !carried(hit));
    }

    /// Puts the hits into the order that [`Hits::of`] needs.
    fn sort(&mut self) {
        self.all.sort_unstable_by_key(Hit::full_order);
        self.all.dedup_by(|a, b| a.order() == b.order() && a.evasive >= b.evasive);
        if std::mem::take(&mut self.made) {
            self.drop_shadows();
        }
    }

    /// Returns whether any of some sources, in order, may have a hit.
    pub(super) fn may_have_any(&self, sources: &[SourceId]) -> bool {
        let possible = self.possible.iter().map(|(source, _)| source);
        self.counted.iter().chain(possible).any(|source| sources.binary_search(source).is_ok())
    }

    /// Puts the expressions that may match into order; called once after the last field.
    pub(crate) fn sort_possible(&mut self) {
        self.possible.sort_unstable();
        self.possible.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 = first.1.union(later.1);
            }
            same
        });
    }

    /// Notes that an expression may match in a field.
    pub(super) fn push_possible(&mut self, source: SourceId, field: Field) {
        let count = &mut self.counts[source as usize];
        if count.is_empty() {
            self.counted.push(source);
        }
        let field = FieldSet::from_iter([field]);
        count.possible = count.possible.union(field);
        self.possible.push((source, field));
    }

    /// Returns the number of expressions that may match, or might before they ran.
    pub(crate) fn possible_count(&self) -> usize {
        self.possible.len()
    }

    /// Returns one of these, unless it has run.
    pub(crate) fn possible_at(&self, number: usize) -> Option<SourceId> {
        let (source, fields) = self.possible[number];
        (!fields.is_empty()).then_some(source)
    }

    /// Calls `visit` for each expression that may match, with the fields.
    pub(crate) fn possible(&self, mut visit: impl FnMut(SourceId, FieldSet)) {
        self.possible.iter().for_each(|(source, fields)| visit(*source, *fields));
    }

    /// Returns where an expression that has not run yet may match.
    pub(super) fn take_possible(&mut self, source: SourceId) -> FieldSet {
        let found = self.possible.binary_search_by_key(&source, |(source, _)| *source);
        self.counts[source as usize].possible = FieldSet::default();
        found.map_or(FieldSet::default(), |at| std::mem::take(&mut self.possible[at].1))
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

    /// Keeps what `run` pushes, hits of one source.
    pub(super) fn add_found(&mut self, source: SourceId, run: impl FnOnce(&mut Self)) {
        let (start, first) = (self.all.len(), self.found.len());
        run(self);
        self.found.extend(self.all.drain(start..));
        self.found[first..].sort_unstable_by_key(Hit::full_order);
        self.found_sources.push((source, first));
    }

    /// Returns the indexed name that a hit is of.
    pub(crate) fn name(&self, hit: &Hit) -> Option<&Found> {
        let number = (hit.term & NAMES == NAMES).then_some(hit.term & !NAMES)?;
        self.names.get(number as usize)
    }

    /// Returns the hits of a source by field and place.
    pub(crate) fn of(&self, source: SourceId) -> &[Hit] {
        // Most sources were not seen at all.
        if self.counts[source as usize].hits == 0 {
            return &[];
        }
        if let Some(at) = self.found_sources.iter().position(|(found, _)| *found == source) {
            let end = self.found_sources.get(at + 1).map_or(self.found.len(), |(_, start)| *start);
            return &self.found[self.found_sources[at].1..end];
        }
        let first = self.all.partition_point(|hit| hit.source < source);
        let count = self.all[first..].partition_point(|hit| hit.source == source);
        &self.all[first..first + count]
    }

    /// Calls `visit` for each source of which the scan saw something: never less than there are hits.
    pub(crate) fn counted(&self, mut visit: impl FnMut(SourceId, Count)) {
        for source in &self.counted {
            let count = self.counts[*source as usize];
            if count.hits > 0 {
                visit(*source, count);
            }
        }
    }

    /// Returns a number of hits that a source does not exceed in some fields; without an end for an expression that may match.
    pub(crate) fn most(&self, source: SourceId, fields: FieldSet) -> i64 {
        let count = self.counts[source as usize];
        let any = |of: FieldSet| !of.intersection(fields).is_empty();
        match (any(count.possible), any(count.fields)) {
            (true, _) => i64::MAX,
            (false, true) => i64::from(count.hits),
            (false, false) => 0,
        }
    }

    /// Calls `visit` for each source that has hits, once they are in order.
    pub(crate) fn sources(&self, mut visit: impl FnMut(SourceId, &[Hit])) {
        let all = [&self.all, &self.found].into_iter();
        let by_source = all.flat_map(|hits| hits.chunk_by(|a, b| a.source == b.source));
        by_source.for_each(|hits| visit(hits[0].source, hits));
    }

    /// Returns all hits so far, those of expressions too.
    pub(super) fn each(&self) -> impl Iterator<Item = &Hit> {
        self.all.iter().chain(&self.found)
    }

    /// Returns how many hits there are.
    #[cfg(feature = "bench")]
    pub(crate) fn len(&self) -> usize {
        self.all.len() + self.found.len()
    }
}
