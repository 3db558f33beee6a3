//! Which rules a hit or a fact can touch, and what a rule shows.

use super::index;
use crate::program::{Matcher, MatcherId, MatcherKind, Program, Rule, RuleId, SourceId};

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
    for (number, rule) in program.rules.iter().enumerate() {
        let number: RuleId = index(number);
        if rule.select.is_some() {
            program.meta_rules.push(number);
            continue;
        }
        let (triggers, by_facts) = triggers(rule);
        let mut sources = Vec::new();
        for matcher in triggers {
            collect_sources(&program.matchers, matcher, &mut sources);
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
}

/// Returns matchers of which one must have a hit for the rule to be worth a look, and whether a fact alone makes it worth one.
fn triggers(rule: &Rule) -> (Vec<MatcherId>, bool) {
    let gains = rule.signals.iter().filter(|s| s.weight > 0).map(|s| &s.condition);
    let mut triggers = Vec::new();
    let mut by_facts = false;
    for condition in rule.when.iter().chain(gains) {
        match condition.triggers(true) {
            Some(all) => triggers.extend(all),
            None => {
                by_facts |= rule.when.is_some();
                condition.matchers(true, &mut |matcher, _| triggers.push(matcher));
            }
        }
    }
    (triggers, by_facts)
}

fn collect_sources(matchers: &[Matcher], id: MatcherId, into: &mut Vec<SourceId>) {
    match &matchers[id as usize].kind {
        MatcherKind::Sources(sources) => into.extend(sources),
        MatcherKind::Use(inner) => collect_sources(matchers, *inner, into),
        // One part must hit for the whole to hit: the first is enough to touch the rule.
        MatcherKind::Near { parts, .. } => {
            if let Some(first) = parts.first() {
                collect_sources(matchers, *first, into);
            }
        }
        MatcherKind::Hits => {}
    }
}
