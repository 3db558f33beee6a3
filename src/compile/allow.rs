//! Allow entries: for each rule that they are for, what is left of it without the hits that they lift.

use std::collections::BTreeMap;

use super::names::Scope as Names;
use super::uses::PLAIN;
use super::{Compiler, index, link};
use crate::program::{
    Allow, Allows, Condition, Except, ExceptKind, Matcher, MatcherId, MatcherKind, Rule, RuleId,
    SourceId,
};
use crate::rule::overlay::{AllowDef, AllowWhat};
use crate::rule::{ExceptSource, How, Strip};

impl Compiler<'_> {
    pub(super) fn add_allows(&mut self, rules: &[Rule]) -> Allows {
        let mut allows = Allows::default();
        let mut excepts: BTreeMap<RuleId, Vec<Except>> = BTreeMap::new();
        let pack = self.pack;
        for def in &pack.allows {
            let entry = index(allows.entries.len());
            let (overlay, because) = (def.overlay.clone(), def.because.clone());
            allows.entries.push(Allow { overlay, because });
            match &def.what {
                AllowWhat::When(when) => {
                    // No matcher has a name here: a condition on texts is an error.
                    let Some(when) = self.condition(when, &mut Names::default()) else { continue };
                    for rule in numbers(def, rules) {
                        let leave = allows.rules.entry(rule).or_default();
                        leave.whens.push((when.clone(), entry));
                    }
                }
                AllowWhat::Hits { source, scope, fields } => {
                    let sources = self.allow_sources(source);
                    let matcher = plain(MatcherKind::Sources(sources), *fields);
                    let kind = ExceptKind::Matcher(self.push(matcher));
                    let except = Except { kind, scope: *scope, allow: Some(entry) };
                    for rule in numbers(def, rules) {
                        excepts.entry(rule).or_default().push(except.clone());
                    }
                }
            }
        }
        for (rule, excepts) in excepts {
            let rest = self.rest(&rules[rule as usize], &excepts);
            allows.rules.entry(rule).or_default().rest = Some(rest);
        }
        allows
    }

    fn allow_sources(&mut self, source: &ExceptSource) -> Vec<SourceId> {
        match source {
            ExceptSource::Words(words) => vec![self.words(words, PLAIN)],
            ExceptSource::Lists(lists) => self.lists(lists, PLAIN),
            ExceptSource::Regex(pattern) => {
                let edge = crate::rule::Edge::None;
                self.regex(pattern, false, edge, None).into_iter().collect()
            }
            ExceptSource::Match(_) | ExceptSource::Use(_) | ExceptSource::Fact(_) => Vec::new(),
        }
    }

    fn push(&mut self, matcher: Matcher) -> MatcherId {
        self.matchers.push(matcher);
        index(self.matchers.len() - 1)
    }

    /// Returns a rule whose matchers have further exceptions, as far as hits of theirs can only help it to fire.
    fn rest(&mut self, rule: &Rule, excepts: &[Except]) -> Rule {
        let mut rest = rule.clone();
        let mut known = BTreeMap::new();
        let mut less = |matcher| self.less(matcher, excepts, &mut known);
        if let Some(when) = &mut rest.when {
            Condition::replace(when, true, &mut less);
        }
        for signal in &mut rest.signals {
            signal.condition.replace(signal.weight > 0, &mut less);
            for of in signal.labels.iter_mut().filter_map(|label| label.of.as_mut()) {
                *of = less(*of);
            }
        }
        link::fill_references(&mut rest);
        rest
    }

    /// Returns a matcher with the hits of another one, less exceptions.
    fn less(
        &mut self,
        id: MatcherId,
        excepts: &[Except],
        known: &mut BTreeMap<MatcherId, MatcherId>,
    ) -> MatcherId {
        if let Some(less) = known.get(&id) {
            return *less;
        }
        let matcher = &self.matchers[id as usize];
        let mut less = plain(MatcherKind::Use(id), matcher.fields);
        // Hits of several matchers together are those that are left of each.
        if let MatcherKind::Near { parts, within, listed, scope } = &matcher.kind {
            let (parts, within, listed, scope) = (parts.clone(), *within, *listed, *scope);
            let (how, filler, strip) = (matcher.how, matcher.filler.clone(), matcher.strip);
            let (old, gates) = (matcher.excepts.clone(), matcher.gates.clone());
            let (fields, segment) = (matcher.fields, matcher.segment);
            let parts = parts.iter().map(|part| self.less(*part, excepts, known)).collect();
            let kind = MatcherKind::Near { parts, within, listed, scope };
            less = Matcher { kind, fields, how, filler, strip, segment, excepts: old, gates };
        }
        less.excepts.extend(excepts.iter().cloned());
        let less = self.push(less);
        known.insert(id, less);
        less
    }
}

fn numbers(def: &AllowDef, rules: &[Rule]) -> Vec<RuleId> {
    let of = rules.iter().enumerate().filter(|(_, rule)| def.rules.contains(&rule.id));
    of.map(|(number, _)| index(number)).collect()
}

/// Returns a matcher that takes hits as they are.
fn plain(kind: MatcherKind, fields: crate::field::FieldSet) -> Matcher {
    Matcher {
        kind,
        fields,
        how: How::Contains,
        filler: Vec::new(),
        strip: Strip::ALL,
        segment: false,
        excepts: Vec::new(),
        gates: Vec::new(),
    }
}
