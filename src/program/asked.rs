//! Which sources each rule has to do with, one bit each.

use super::{Condition, ExceptKind, MatcherId, MatcherKind, Program, Rule, RuleId, SourceId};

/// Largest table in words; of a larger one nothing is kept, and every rule counts as having to do with every source.
const MAX_WORDS: usize = 1 << 22;

/// A set of sources for each rule.
#[derive(Debug)]
pub(crate) struct SourceSets {
    /// Words of one set.
    width: usize,
    words: Option<Vec<u64>>,
}

impl SourceSets {
    /// Returns the sources whose hits help each rule to fire.
    pub(super) fn helping(program: &Program) -> Self {
        Self::new(program, false, |_, rule, visit| rule.shown.iter().for_each(|of| visit(*of)))
    }

    /// Returns the sources whose hits evaluation of each rule may ask for, exceptions and frames too.
    pub(super) fn asked(program: &Program) -> Self {
        Self::new(program, true, |id, rule, visit| {
            asked_of(rule, visit);
            if let Some(leave) = program.allows.rules.get(&id) {
                leave.rest.iter().for_each(|rest| asked_of(rest, visit));
                leave.whens.iter().for_each(|(when, _)| asked_in(when, visit));
            }
        })
    }

    /// Makes the sets of what `matchers` visits, with what is asked about hits if that is `asked` for.
    fn new(
        program: &Program,
        asked: bool,
        matchers: impl Fn(RuleId, &Rule, &mut dyn FnMut(MatcherId)),
    ) -> Self {
        let width = program.terms.sources.len().div_ceil(64);
        let rows = width.saturating_mul(program.rules.len().max(program.matchers.len()));
        if rows > MAX_WORDS {
            return Self { width, words: None };
        }
        let of_matchers = of_matchers(program, width, asked);
        let mut words = vec![0; width * program.rules.len()];
        let sets = words.chunks_mut(width.max(1));
        for ((id, rule), set) in (0..).zip(&program.rules).zip(sets) {
            matchers(id, rule, &mut |matcher| {
                join(set, &of_matchers[matcher as usize * width..][..width]);
            });
        }
        Self { width, words: Some(words) }
    }

    /// Returns whether a source is in the set of a rule.
    pub(crate) fn has(&self, rule: RuleId, source: SourceId) -> bool {
        self.of(rule).is_none_or(|set| contains(set, source))
    }

    /// Adds the set of a rule to another.
    pub(crate) fn add(&self, rule: RuleId, into: &mut [u64]) {
        match self.of(rule) {
            Some(set) => join(into, set),
            None => into.fill(u64::MAX),
        }
    }

    fn of(&self, rule: RuleId) -> Option<&[u64]> {
        Some(&self.words.as_ref()?[rule as usize * self.width..][..self.width])
    }

    /// Returns the bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        self.words.as_ref().map_or(0, |words| size_of_val(&**words))
    }
}

/// Returns whether a source is in a set.
pub(crate) fn contains(set: &[u64], source: SourceId) -> bool {
    set[source as usize / 64] >> (source % 64) & 1 == 1
}

/// Adds a source to a set.
pub(crate) fn insert(set: &mut [u64], source: SourceId) {
    set[source as usize / 64] |= 1 << (source % 64);
}

fn join(set: &mut [u64], more: &[u64]) {
    set.iter_mut().zip(more).for_each(|(word, more)| *word |= more);
}

/// Visits the matchers that a rule asks.
fn asked_of(rule: &Rule, visit: &mut dyn FnMut(MatcherId)) {
    let signals = rule.signals.iter().map(|signal| &signal.condition);
    rule.when.iter().chain(signals).for_each(|when| asked_in(when, visit));
    let labels = rule.signals.iter().flat_map(|signal| &signal.labels);
    rule.shown.iter().copied().chain(labels.filter_map(|label| label.of)).for_each(visit);
}

fn asked_in(when: &Condition, visit: &mut dyn FnMut(MatcherId)) {
    when.matchers(true, &mut |matcher, _| visit(matcher));
}

/// Returns the sources of each matcher. Matchers refer to earlier ones, so one pass is enough, but for breakers of gates.
fn of_matchers(program: &Program, width: usize, asked: bool) -> Vec<u64> {
    let mut all = vec![0; width * program.matchers.len()];
    let mut set = vec![0; width];
    loop {
        let mut changed = false;
        for id in 0..program.matchers.len() {
            set.copy_from_slice(&all[id * width..][..width]);
            let known = |matcher: &MatcherId| &all[*matcher as usize * width..][..width];
            add(program, id, asked, known, &mut set);
            if set != all[id * width..][..width] {
                all[id * width..][..width].copy_from_slice(&set);
                changed = true;
            }
        }
        if !asked || !changed {
            return all;
        }
    }
}

/// Adds the sources of a matcher; `known` has those of others.
fn add<'s>(
    program: &Program,
    id: usize,
    asked: bool,
    known: impl Fn(&MatcherId) -> &'s [u64],
    set: &mut [u64],
) {
    let matcher = &program.matchers[id];
    let insert_all = |set: &mut [u64], sources: &[SourceId]| {
        sources.iter().for_each(|source| insert(set, *source));
    };
    match &matcher.kind {
        MatcherKind::Sources(sources) => insert_all(set, sources),
        MatcherKind::Use(inner) => join(set, known(inner)),
        MatcherKind::Near { parts, .. } => parts.iter().for_each(|part| join(set, known(part))),
        MatcherKind::Hits => {}
    }
    if !asked {
        return;
    }
    for except in &matcher.excepts {
        match &except.kind {
            ExceptKind::Sources(sources) => insert_all(set, sources),
            ExceptKind::Matcher(matcher) => join(set, known(matcher)),
            ExceptKind::Fact(_) => {}
        }
    }
    for gate in &matcher.gates {
        let gate = &program.gates[*gate as usize];
        insert_all(set, &gate.sources);
        gate.broken_by.iter().for_each(|breaker| join(set, known(breaker)));
    }
}
