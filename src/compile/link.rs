//! Which rules a hit or a fact can touch, and what a rule shows.

use std::collections::BTreeSet;

use super::index;
use crate::program::{Matcher, MatcherId, MatcherKind, Program, Rule, RuleId, Signal, SourceId};

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

/// Fills in which rules a source, a fact or another rule's violation can touch.
pub(super) fn link(program: &mut Program) {
    let costs = costs(program);
    for (number, rule) in program.rules.iter().enumerate() {
        let number: RuleId = index(number);
        if rule.select.is_some() {
            program.meta_rules.push(number);
            continue;
        }
        let (triggers, by_facts) = triggers(rule, &costs);
        let mut sources = Vec::new();
        for matcher in triggers {
            collect_sources(&program.matchers, &costs, matcher, &mut sources);
        }
        sources.sort_unstable();
        sources.dedup();
        for source in sources {
            program.rules_of_source[source as usize].push(number);
        }
        if by_facts && !rule.facts.is_empty() {
            program.fact_rules.push(number);
        }
    }
    for regex in &mut program.regexes.sources {
        let rules = program.rules_of_source[regex.source as usize].iter();
        regex.level = rules.map(|rule| program.rules[*rule as usize].level).min();
    }
}

/// Cost of a source of terms: all terms are found in one pass.
const TERMS: u32 = 1;
/// Cost of an expression that must run to know whether it has a hit.
const REGEX: u32 = 1_000;

/// Returns what it costs to know whether each matcher has a hit.
fn costs(program: &Program) -> Vec<u32> {
    let regex: BTreeSet<SourceId> = program.regexes.sources.iter().map(|r| r.source).collect();
    let mut costs: Vec<u32> = Vec::with_capacity(program.matchers.len());
    for matcher in &program.matchers {
        let known = |id: &MatcherId| costs.get(*id as usize).copied().unwrap_or(REGEX);
        let cost = match &matcher.kind {
            MatcherKind::Sources(sources) => {
                sources.iter().map(|s| if regex.contains(s) { REGEX } else { TERMS }).sum()
            }
            MatcherKind::Use(inner) => known(inner),
            MatcherKind::Near { parts, .. } => parts.iter().map(known).min().unwrap_or(TERMS),
            MatcherKind::Hits => TERMS,
        };
        costs.push(cost);
    }
    costs
}

/// Returns matchers of which one must have a hit for the rule to be worth a look, and whether a fact alone makes it worth one.
fn triggers(rule: &Rule, costs: &[u32]) -> (Vec<MatcherId>, bool) {
    let Some(when) = &rule.when else { return (triggers_of_score(rule, costs), false) };
    match when.triggers(true, &|matcher| costs[matcher as usize]) {
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
    let lowest = rule.bands.iter().map(|band| band.at).min().unwrap_or(0);
    let most = |signal: &Signal| match (signal.per_distinct, signal.cap) {
        (_, Some(cap)) if signal.per_distinct || cap < signal.weight => cap,
        (true, _) => i64::MAX,
        (false, _) => signal.weight,
    };
    let mut triggers = Vec::new();
    let mut without = 0_i64;
    let mut known = Vec::new();
    for signal in rule.signals.iter().filter(|signal| signal.weight > 0) {
        match signal.condition.triggers(true, &|matcher| costs[matcher as usize]) {
            Some(all) => {
                let cost: u32 = all.iter().map(|m| costs[*m as usize]).sum();
                known.push((cost, signal, all));
            }
            // It may hold without any hit.
            None => {
                without = without.saturating_add(most(signal));
                signal.condition.matchers(true, &mut |matcher, _| triggers.push(matcher));
            }
        }
    }
    known.sort_by_key(|(cost, ..)| std::cmp::Reverse(*cost));
    for (_, signal, all) in known {
        let sum = without.saturating_add(most(signal));
        if sum < lowest {
            without = sum;
        } else {
            triggers.extend(all);
        }
    }
    triggers
}

fn collect_sources(matchers: &[Matcher], costs: &[u32], id: MatcherId, into: &mut Vec<SourceId>) {
    match &matchers[id as usize].kind {
        MatcherKind::Sources(sources) => into.extend(sources),
        MatcherKind::Use(inner) => collect_sources(matchers, costs, *inner, into),
        // Every part must hit for the whole to hit: the cheapest is enough to touch the rule.
        MatcherKind::Near { parts, .. } => {
            if let Some(cheapest) = parts.iter().min_by_key(|part| costs[**part as usize]) {
                collect_sources(matchers, costs, *cheapest, into);
            }
        }
        MatcherKind::Hits => {}
    }
}
