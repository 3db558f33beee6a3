//! Which rules a hit or a fact can touch, and what a rule shows.

use std::collections::BTreeMap;

use super::index;
use crate::field::FieldSet;
use crate::program::{
    Condition, ExceptKind, Matcher, MatcherId, MatcherKind, Needs, Program, Rule, RuleId, Signal,
    SourceId, Touch,
};

/// Fills in which matchers a rule shows and which facts it asks for.
pub(super) fn fill_references(rule: &mut Rule) {
    let mut shown = Vec::new();
    let mut facts = Vec::new();
    let gains =
        rule.signals.iter().filter(|signal| signal.weight > 0).map(|signal| &signal.condition);
    for condition in rule.when.iter().chain(gains) {
        condition.matchers(true, &mut |matcher, positive| {
            if positive {
                shown.push(matcher);
            }
        });
    }
    let all = rule.signals.iter().map(|signal| &signal.condition);
    for condition in rule.when.iter().chain(all) {
        condition.facts(&mut |fact| facts.push(fact));
    }
    shown.sort_unstable();
    shown.dedup();
    facts.sort_unstable();
    facts.dedup();
    rule.shown = shown;
    rule.facts = facts;
}

/// Returns the most points that a signal may give.
pub(super) fn most_points(weight: i64, per_distinct: bool, cap: Option<i64>) -> i64 {
    let most = match (weight > 0, per_distinct) {
        (false, _) => 0,
        (true, true) => cap.unwrap_or(i64::MAX),
        (true, false) => cap.map_or(weight, |cap| cap.min(weight)),
    };
    most.min(Signal::MANY)
}

/// Fills in what each source or fact brings to which rules, and in which fields anyone looks for a source.
pub(super) fn link(program: &mut Program) {
    let costs = costs(program);
    for rule in &mut program.rules {
        // A rule whose cheap signals leave it too far below its bands need not look at the dear ones.
        rule.signals.sort_by_cached_key(|signal| {
            let mut cost = 0_u32;
            signal.condition.matchers(true, &mut |matcher, _| {
                cost = cost.saturating_add(costs[matcher as usize]);
            });
            cost
        });
    }
    for (number, rule) in program.rules.iter().enumerate() {
        let number: RuleId = index(number);
        if rule.select.is_some() {
            program.meta_rules.push(number);
            program.needs.push(Needs::default());
            continue;
        }
        let mut bounds =
            Bounds { matchers: &program.matchers, costs: &costs, all: BTreeMap::new() };
        let needs = match &rule.when {
            Some(when) => bounds.of_condition(when),
            None => bounds.of_score(rule),
        };
        program.needs.push(needs);
        for (source, Bound { fields, groups, most, each }) in bounds.all {
            let touch = Touch { rule: number, fields, groups, most, each };
            program.touches[source as usize].push(touch);
        }
        if needs.groups == 0 && needs.points == 0 && !rule.facts.is_empty() {
            program.fact_rules.push(number);
        }
    }
    fill_fields(program);
    fill_beside(program);
}

/// Fills in which sources speak for the rules of those that are found by sound.
fn fill_beside(program: &mut Program) {
    let mut beside: BTreeMap<SourceId, Vec<SourceId>> =
        program.sounds.uses.iter().map(|posting| (posting.source, Vec::new())).collect();
    for rule in &program.rules {
        let mut sources = Vec::new();
        rule.shown.iter().for_each(|matcher| program.sources_of(*matcher, &mut sources));
        for source in &sources {
            if let Some(known) = beside.get_mut(source) {
                known.extend(&sources);
            }
        }
    }
    for known in beside.values_mut() {
        known.sort_unstable();
        known.dedup();
    }
    program.beside = beside;
}

/// What the sources of a rule bring to it.
struct Bounds<'b> {
    matchers: &'b [Matcher],
    costs: &'b [u32],
    all: BTreeMap<SourceId, Bound>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bound {
    fields: FieldSet,
    groups: u32,
    most: i64,
    each: i64,
}

impl Bounds<'_> {
    fn cost(&self) -> impl Fn(&[MatcherId]) -> u32 + use<'_> {
        |matchers| sum(self.costs, matchers)
    }

    /// Returns what a condition needs: hits of each of its groups, or nothing when it may hold without.
    fn of_condition(&mut self, when: &Condition) -> Needs {
        let mut groups: Vec<Vec<MatcherId>> = Vec::new();
        for group in when.groups(&self.cost()) {
            match group[..] {
                [only] => self.parts(only, &mut groups),
                _ => groups.push(group),
            }
        }
        groups.truncate(32);
        for (bit, group) in groups.iter().enumerate() {
            let gain = Bound { groups: 1 << bit, ..Bound::default() };
            group.iter().for_each(|matcher| self.add(*matcher, FieldSet::ALL, gain));
        }
        if groups.is_empty() {
            when.matchers(true, &mut |matcher, _| {
                self.add(matcher, FieldSet::ALL, Bound::default())
            });
        }
        let groups = u32::MAX.checked_shr(32 - index(groups.len())).unwrap_or(0);
        Needs { groups, ..Needs::default() }
    }

    /// Adds the parts that must all have a hit for a matcher to have one.
    fn parts(&self, matcher: MatcherId, groups: &mut Vec<Vec<MatcherId>>) {
        match &self.matchers[matcher as usize].kind {
            MatcherKind::Near { parts, .. } => {
                parts.iter().for_each(|part| self.parts(*part, groups));
            }
            _ => groups.push(vec![matcher]),
        }
    }

    /// Returns what a scored rule needs: points of signals that have hits, as far as those that need none fall short.
    fn of_score(&mut self, rule: &Rule) -> Needs {
        let (mut points, mut free) = (rule.lowest_band(), 0);
        let gains = rule.signals.iter().enumerate().filter(|(_, signal)| signal.weight > 0);
        for (place, signal) in gains {
            let groups = Signal::bit(place);
            let Some(group) = signal.condition.triggers(true, &self.cost()) else {
                // It may hold without any hit.
                free |= groups;
                points = points.saturating_sub(signal.most);
                signal.condition.matchers(true, &mut |matcher, _| {
                    self.add(matcher, FieldSet::ALL, Bound::default());
                });
                continue;
            };
            let mut all = Vec::new();
            signal.condition.matchers(true, &mut |matcher, _| all.push(matcher));
            // Each hit counts a term at most, if no other matcher counts any.
            let simple = signal.per_distinct && all == group;
            let each = if simple { signal.weight.min(signal.most) } else { signal.most };
            let gain = Bound { groups, most: signal.most, each, ..Bound::default() };
            group.iter().for_each(|matcher| self.add(*matcher, FieldSet::ALL, gain));
        }
        if points <= 0 {
            // It fires unless something takes points away, so whatever keeps that from happening matters.
            for signal in rule.signals.iter().filter(|signal| signal.weight <= 0) {
                signal.condition.matchers(true, &mut |matcher, _| {
                    self.add(matcher, FieldSet::ALL, Bound::default());
                });
            }
        }
        Needs { groups: 0, points: points.max(0), free }
    }

    /// Adds what hits of a matcher's sources bring; where all of several parts must hit, those of the cheapest.
    fn add(&mut self, id: MatcherId, fields: FieldSet, gain: Bound) {
        let matcher = &self.matchers[id as usize];
        let fields = fields.intersection(matcher.fields);
        match &matcher.kind {
            MatcherKind::Sources(sources) => {
                for source in sources {
                    let known = self.all.entry(*source).or_default();
                    known.fields = known.fields.union(fields);
                    known.groups |= gain.groups;
                    known.most = known.most.saturating_add(gain.most).min(Signal::MANY);
                    known.each = known.each.saturating_add(gain.each).min(Signal::MANY);
                }
            }
            MatcherKind::Use(inner) => self.add(*inner, fields, gain),
            MatcherKind::Near { parts, .. } => {
                let cheapest = parts.iter().min_by_key(|part| self.costs[**part as usize]);
                if let Some(cheapest) = cheapest {
                    // A hit of one part may stand in several groups of hits.
                    self.add(*cheapest, fields, Bound { each: gain.most, ..gain });
                }
            }
            MatcherKind::Hits => {}
        }
    }
}

/// What running an expression costs, against looking at a rule.
const RUN: u32 = 20;

/// Returns what it costs to know whether each matcher has a hit: how often to expect one, and for expressions how often they run.
fn costs(program: &Program) -> Vec<u32> {
    let cost_of = |source: &SourceId| match program.regexes.of_source(*source) {
        Some(regex) => program.regexes.sources[regex as usize].rate.saturating_mul(RUN).max(RUN),
        None => program.terms.sources[*source as usize].rate.max(1),
    };
    let mut costs: Vec<u32> = Vec::with_capacity(program.matchers.len());
    for matcher in &program.matchers {
        let known = |id: &MatcherId| costs.get(*id as usize).copied().unwrap_or(u32::MAX);
        let cost = match &matcher.kind {
            MatcherKind::Sources(sources) => {
                sources.iter().map(cost_of).fold(0, u32::saturating_add)
            }
            MatcherKind::Use(inner) => known(inner),
            MatcherKind::Near { parts, .. } => parts.iter().map(known).min().unwrap_or(1),
            MatcherKind::Hits => 1,
        };
        costs.push(cost);
    }
    costs
}

fn sum(costs: &[u32], matchers: &[MatcherId]) -> u32 {
    matchers.iter().map(|matcher| costs[*matcher as usize]).fold(0, u32::saturating_add)
}

/// Fills in the fields in which anyone looks for each source: hits elsewhere decide nothing.
fn fill_fields(program: &mut Program) {
    let mut needs = vec![FieldSet::default(); program.matchers.len()];
    let left = program.allows.rules.values().filter_map(|leave| leave.rest.as_ref());
    for rule in program.rules.iter().chain(left) {
        let signals = rule.signals.iter().map(|signal| &signal.condition);
        for condition in rule.when.iter().chain(signals) {
            condition.matchers(true, &mut |matcher, _| needs[matcher as usize] = FieldSet::ALL);
        }
        rule.shown.iter().for_each(|matcher| needs[*matcher as usize] = FieldSet::ALL);
    }
    // References point backwards, so the last matchers know first what is needed of them.
    for (number, matcher) in program.matchers.iter().enumerate().rev() {
        let fields = needs[number].intersection(matcher.fields);
        let mut need = |matcher: &MatcherId| {
            let known = &mut needs[*matcher as usize];
            *known = known.union(fields);
        };
        let mut look_for = |source: &SourceId| {
            let known = &mut program.terms.sources[*source as usize].fields;
            *known = known.union(fields);
        };
        match &matcher.kind {
            MatcherKind::Sources(sources) => sources.iter().for_each(&mut look_for),
            MatcherKind::Use(inner) => need(inner),
            MatcherKind::Near { parts, .. } => parts.iter().for_each(&mut need),
            MatcherKind::Hits => {}
        }
        for except in &matcher.excepts {
            match &except.kind {
                ExceptKind::Sources(sources) => sources.iter().for_each(&mut look_for),
                ExceptKind::Matcher(matcher) => need(matcher),
                ExceptKind::Fact(_) => {}
            }
        }
        for gate in &matcher.gates {
            let gate = &program.gates[*gate as usize];
            gate.sources.iter().for_each(&mut look_for);
            gate.broken_by.iter().for_each(&mut need);
        }
    }
}
