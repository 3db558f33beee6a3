//! Which exceptions and frames reach a hit. Hits come by field and place, so only those near enough are looked at.

use crate::rule::Scope;
use crate::scan::{Hit, Text, Texts};

/// Removes the hits that an exception's hits, ordered by field and place, reach.
/// Without fuel the rest of the hits stays: an exception that is not looked at excuses nothing.
pub(super) fn drop_reached(
    scope: Scope,
    others: &[Hit],
    texts: &Texts,
    hits: &mut Vec<Hit>,
    fuel: &mut u64,
) {
    if others.is_empty() {
        return;
    }
    let longest = Longest::of(others);
    hits.retain(|hit| {
        let text = &texts[hit.field as usize];
        let near = near(scope, others, longest, hit, text);
        let mut burn = || std::mem::replace(fuel, fuel.saturating_sub(1)) > 0;
        !near.iter().take_while(|_| burn()).any(|other| reaches(scope, other, hit, text))
    });
}

/// The frames of a gate from one source, ordered by field and place.
#[derive(Clone, Copy)]
pub(super) struct Frames<'h> {
    hits: &'h [Hit],
    longest: Longest,
}

impl<'h> Frames<'h> {
    pub(super) fn new(hits: &'h [Hit]) -> Self {
        Self { hits, longest: Longest::of(hits) }
    }

    /// Returns whether a frame stands around, beside or in the middle of a hit; none does without fuel.
    pub(super) fn hold(&self, scope: Scope, hit: &Hit, text: &Text, fuel: &mut u64) -> bool {
        let mut burn = || std::mem::replace(fuel, fuel.saturating_sub(1)) > 0;
        let beside = near(scope, self.hits, self.longest, hit, text);
        let inside = between(
            self.hits,
            |other| (other.field, other.span.start) <= (hit.field, hit.span.start),
            |other| (other.field, other.span.start) < (hit.field, hit.span.end),
        );
        let reaches =
            |frame: &&Hit| !hit.span.contains(frame.span) && reaches(scope, frame, hit, text);
        beside.iter().take_while(|_| burn()).any(|frame| reaches(&frame))
            || inside.iter().take_while(|_| burn()).any(|frame| is_between(frame, hit))
    }
}

/// Lengths that no hit of a list exceeds.
#[derive(Clone, Copy)]
struct Longest {
    bytes: u32,
    symbols: u32,
}

impl Longest {
    fn of(hits: &[Hit]) -> Self {
        let bytes = hits.iter().map(|hit| hit.span.end - hit.span.start).max().unwrap_or(0);
        let symbols = hits.iter().map(|hit| hit.last - hit.first).max().unwrap_or(0);
        Self { bytes, symbols }
    }
}

/// Returns those of the hits that may reach a hit: no other does.
fn near<'h>(
    scope: Scope,
    others: &'h [Hit],
    longest: Longest,
    hit: &Hit,
    text: &Text,
) -> &'h [Hit] {
    let field = hit.field;
    let bytes = |from: u32, to: u32| {
        between(
            others,
            |other| (other.field, other.span.start) < (field, from),
            |other| (other.field, other.span.start) < (field, to),
        )
    };
    let symbols = |from: u32, to: u32| {
        between(
            others,
            |other| (other.field, other.first) < (field, from),
            |other| (other.field, other.first) <= (field, to),
        )
    };
    match scope {
        Scope::Field => bytes(0, u32::MAX),
        Scope::Cover => bytes(hit.span.start.saturating_sub(longest.bytes), hit.span.start + 1),
        Scope::Before(n) => {
            symbols(hit.first.saturating_sub(n.saturating_add(longest.symbols)), hit.first)
        }
        Scope::After(n) => symbols(hit.last, hit.last.saturating_add(n)),
        Scope::Sentence => {
            let (from, to) = text.folded.sentences_of(hit.span);
            bytes(from, to)
        }
    }
}

/// Returns the stretch of a list behind what is `before` and up to what is not `upto`.
fn between(hits: &[Hit], before: impl Fn(&Hit) -> bool, upto: impl Fn(&Hit) -> bool) -> &[Hit] {
    let rest = &hits[hits.partition_point(before)..];
    &rest[..rest.partition_point(upto)]
}

/// A frame in the middle of a wide hit, touching neither end: 转发…都是骗局…红包.
fn is_between(frame: &Hit, hit: &Hit) -> bool {
    frame.field == hit.field
        && frame.span.start > hit.span.start
        && frame.span.end < hit.span.end
        && hit.last - hit.first > frame.last - frame.first + 3
}

/// Returns whether an exception's or gate's hit reaches a hit.
fn reaches(scope: Scope, other: &Hit, hit: &Hit, text: &Text) -> bool {
    if other.field != hit.field {
        return false;
    }
    let sentence = |at: u32| text.folded.sentence_of(at);
    let together = || {
        let (from, to) = (sentence(hit.span.start), sentence(hit.span.end - 1));
        (from..=to).contains(&sentence(other.span.start))
    };
    match scope {
        Scope::Cover => other.span.contains(hit.span),
        Scope::Before(n) => other.last <= hit.first && hit.first - other.last <= n && together(),
        Scope::After(n) => other.first >= hit.last && other.first - hit.last <= n && together(),
        Scope::Sentence => !hit.span.contains(other.span) && together(),
        Scope::Field => true,
    }
}
