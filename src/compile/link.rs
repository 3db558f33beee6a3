//! Which rules a hit or a fact can touch, and what a rule shows.

use std::collections::BTreeMap;

use super::index;
use crate::field::FieldSet;
use crate::program::{
    Common, ExceptKind, Matcher, MatcherId, MatcherKind, Program, Regexes, Rule, RuleId, Signal,
    SourceId, Way,
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

/// Fills in which rules a source, a fact or another rule's violation can touch, and in which fields anyone looks for a source.
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
            continue;
        }
        let (triggers, by_facts) = triggers(rule, &costs);
        let mut sources = BTreeMap::new();
        for matcher in triggers {
            collect_sources(&program.matchers, &costs, matcher, FieldSet::ALL, &mut sources);
        }
        for (source, fields) in sources {
            program.rules_of_source[source as usize].push((number, fields));
        }
        if by_facts && !rule.facts.is_empty() {
            program.fact_rules.push(number);
        }
    }
    for regex in &mut program.regexes.sources {
        let rules = program.rules_of_source[regex.source as usize].iter();
        regex.touches = rules.clone().map(|(_, of)| *of).fold(FieldSet::default(), FieldSet::union);
        regex.level = rules.map(|(rule, _)| program.rules[*rule as usize].level).min();
    }
    let Regexes { ways, common, sources, .. } = &mut program.regexes;
    let of = |(number, way): (u32, &Way)| {
        let regex = &sources[way.regex as usize];
        let (level, (symbols, bit)) = (regex.level?, way.symbols.first()?.clone());
        let fields = regex.touches;
        (way.sets == 0).then_some(Common { way: number, fields, level, symbols, bit })
    };
    *common = (0..).zip(ways.iter()).filter_map(of).collect();
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

/// Returns matchers of which one must have a hit for the rule to be worth a look, and whether a fact alone makes it worth one.
fn triggers(rule: &Rule, costs: &[u32]) -> (Vec<MatcherId>, bool) {
    let Some(when) = &rule.when else { return (triggers_of_score(rule, costs), false) };
    match when.triggers(true, &|matchers| sum(costs, matchers)) {
        Some(triggers) => (triggers, false),
        None => {
            let mut all = Vec::new();
            when.matchers(true, &mut |matcher, _| all.push(matcher));
            (all, true)
        }
    }
}

/// Returns the triggers of a scored rule. The most expensive signals are none as long as they alone cannot reach the lowest band.
fn triggers_of_score(rule: &Rule, costs: &[u32]) -> Vec<MatcherId> {
    let lowest = rule.lowest_band();
    let mut triggers = Vec::new();
    let mut without = 0_i64;
    let mut known = Vec::new();
    for signal in rule.signals.iter().filter(|signal| signal.weight > 0) {
        match signal.condition.triggers(true, &|matchers| sum(costs, matchers)) {
            Some(all) => known.push((sum(costs, &all), signal, all)),
            // It may hold without any hit.
            None => {
                without = without.saturating_add(signal.most);
                signal.condition.matchers(true, &mut |matcher, _| triggers.push(matcher));
            }
        }
    }
    // What a point costs decides: the room below the band goes to the dearest.
    known.sort_by_key(|(cost, signal, _)| std::cmp::Reverse(i64::from(*cost) / signal.most.max(1)));
    for (_, signal, all) in known {
        let sum = without.saturating_add(signal.most);
        if sum < lowest {
            without = sum;
        } else {
            triggers.extend(all);
        }
    }
    triggers
}

fn collect_sources(
    matchers: &[Matcher],
    costs: &[u32],
    id: MatcherId,
    fields: FieldSet,
    into: &mut BTreeMap<SourceId, FieldSet>,
) {
    let matcher = &matchers[id as usize];
    let fields = fields.intersection(matcher.fields);
    match &matcher.kind {
        MatcherKind::Sources(sources) => {
            for source in sources {
                let known = into.entry(*source).or_default();
                *known = known.union(fields);
            }
        }
        MatcherKind::Use(inner) => collect_sources(matchers, costs, *inner, fields, into),
        // Every part must hit for the whole to hit: the cheapest is enough to touch the rule.
        MatcherKind::Near { parts, .. } => {
            if let Some(cheapest) = parts.iter().min_by_key(|part| costs[**part as usize]) {
                collect_sources(matchers, costs, *cheapest, fields, into);
            }
        }
        MatcherKind::Hits => {}
    }
}

/// Fills in the fields in which anyone looks for each source: hits elsewhere decide nothing.
fn fill_fields(program: &mut Program) {
    let mut needs = vec![FieldSet::default(); program.matchers.len()];
    for rule in &program.rules {
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
