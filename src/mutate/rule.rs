//! Mutants of rules.

use std::collections::BTreeSet;

use super::condition::{self, steps};
use super::{Change, Draft, matcher};
use crate::field::FieldSet;
use crate::rule::diagnostic::{At, Located};
use crate::rule::{ExceptSource, PackDef, RuleDef, ScoreBy, SourceDef};
use crate::severity::Decision;

/// Returns a rule with one thing changed, in all ways.
pub(super) fn drafts(pack: &PackDef, rule: &RuleDef) -> Vec<Draft> {
    let mut drafts = Drafts { rule, all: Vec::new() };
    let used = used(rule);
    for (i, def) in rule.matchers.iter().enumerate() {
        let all = matcher::drafts(pack, def, &rule.matchers);
        // A fitted rule is a sum that data weighed, and is fitted anew: no matcher and no signal decides.
        for (what, at, mutant) in all.into_iter().filter(|_| !rule.fitted) {
            drafts.add(what, &at, |rule| rule.matchers[i] = mutant);
            drafts.equivalent_if(!used.contains(def.name.as_str()));
        }
    }
    drafts.fields();
    drafts.conditions();
    drafts.decisions();
    drafts.signals();
    drafts.all
}

/// Returns whether a rule compares a fact with a threshold.
pub(super) fn reads_threshold(rule: &RuleDef, name: &str) -> bool {
    let mut all = BTreeSet::new();
    let signals = rule.signals.iter().map(|signal| &signal.condition);
    rule.when.iter().chain(signals).for_each(|c| condition::thresholds(&c.value, &mut all));
    all.contains(name)
}

/// Returns the matchers that reach the verdict.
fn used(rule: &RuleDef) -> BTreeSet<&str> {
    let mut used = BTreeSet::new();
    let signals = rule.signals.iter().filter(|s| s.weight != 0).map(|signal| &signal.condition);
    rule.when.iter().chain(signals).for_each(|c| condition::named(&c.value, &mut used));
    if rule.when.is_none() && rule.signals.is_empty() {
        used.extend(rule.matchers.first().map(|only| only.name.as_str()));
    }
    loop {
        let before = used.len();
        for def in &rule.matchers {
            if !used.contains(def.name.as_str()) {
                continue;
            }
            if let SourceDef::Near { parts, .. } = &def.source {
                used.extend(parts.iter().map(|part| part.value.as_str()));
            }
            used.extend(def.excepts.iter().filter_map(|except| match &except.source {
                ExceptSource::Match(name) => Some(name.value.as_str()),
                _ => None,
            }));
        }
        if used.len() == before {
            return used;
        }
    }
}

struct Drafts<'r> {
    rule: &'r RuleDef,
    all: Vec<Draft>,
}

impl Drafts<'_> {
    fn add(&mut self, what: String, at: &At, change: impl FnOnce(&mut RuleDef)) {
        let mut mutant = self.rule.clone();
        mutant.tests = Vec::new();
        change(&mut mutant);
        let change = Change::Rule(Box::new(mutant));
        self.all.push(Draft { what, at: at.clone(), change, equivalent: false });
    }

    /// Says of the last one that nothing can notice it.
    fn equivalent_if(&mut self, yes: bool) {
        if let Some(last) = self.all.last_mut() {
            last.equivalent = yes;
        }
    }

    fn fields(&mut self) {
        let rule = self.rule;
        let own = |fields: &FieldSet, set: Option<FieldSet>| set.is_none_or(|set| set == *fields);
        let read = rule
            .matchers
            .iter()
            .any(|m| !matches!(m.source, SourceDef::Hits(_)) && own(&rule.fields, m.fields));
        for (field, rest) in matcher::less_one(rule.fields) {
            self.add(format!("field `{field}` dropped"), &rule.id.at, |rule| rule.fields = rest);
            self.equivalent_if(!read);
        }
    }

    fn conditions(&mut self) {
        let rule = self.rule;
        let Some(when) = &rule.when else { return };
        for (what, value) in condition::mutants(&when.value) {
            let equal = condition::are_equal(&when.value, &value);
            let at = when.at.clone();
            self.add(format!("when: {what}"), &when.at, |rule| {
                rule.when = Some(Located { value, at });
            });
            self.equivalent_if(equal);
        }
        if let Some(outcome) = rule.if_unknown {
            self.add("`if_unknown` dropped".into(), &when.at, |rule| rule.if_unknown = None);
            self.add("`if_unknown` turned".into(), &when.at, |rule| {
                rule.if_unknown = Some(!outcome);
            });
        }
    }

    fn decisions(&mut self) {
        let rule = self.rule;
        let at = &rule.id.at;
        let told = |from: Decision| (next(from), format!("decision is {}, not {from}", next(from)));
        if rule.bands.is_empty() {
            let (to, what) = told(rule.decision);
            self.add(what, at, |rule| rule.decision = to);
        }
        for (i, band) in rule.bands.iter().enumerate() {
            let (to, what) = told(band.decision);
            self.add(format!("band at {}: {what}", band.at), at, |rule| {
                rule.bands[i].decision = to;
            });
            // Points are measured where data set them.
            for to in steps(band.at).into_iter().filter(|_| !rule.fitted) {
                self.add(format!("band at {to}, not {}", band.at), at, |rule| {
                    rule.bands[i].at = to
                });
            }
        }
    }

    fn signals(&mut self) {
        let rule = self.rule;
        for (i, signal) in rule.signals.iter().enumerate().filter(|_| !rule.fitted) {
            let at = &signal.condition.at;
            let written = condition::text(&signal.condition.value);
            let idle = signal.weight == 0;
            self.add(format!("signal `{written}` dropped"), at, |rule| {
                rule.signals.remove(i);
            });
            self.equivalent_if(idle);
            for (what, value) in condition::mutants(&signal.condition.value) {
                let equal = idle || condition::are_equal(&signal.condition.value, &value);
                self.add(format!("signal `{written}`: {what}"), at, |rule| {
                    rule.signals[i].condition.value = value;
                });
                self.equivalent_if(equal);
            }
            if signal.per_distinct {
                self.add(format!("signal `{written}`: `per` dropped"), at, |rule| {
                    rule.signals[i].per_distinct = false;
                });
                self.equivalent_if(idle || signal.cap.is_some_and(|cap| cap <= signal.weight));
            }
            for to in steps(signal.weight).into_iter().filter(|_| !rule.fitted) {
                let what = format!("signal `{written}`: weight is {to}, not {}", signal.weight);
                self.add(what, at, |rule| rule.signals[i].weight = to);
            }
        }
        for (i, unit) in rule.score_by.iter().enumerate().filter(|_| rule.score_by.len() > 1) {
            let what = format!("score no longer by {}", name(*unit));
            self.add(what, &rule.id.at, |rule| {
                rule.score_by.remove(i);
            });
        }
    }
}

fn name(unit: ScoreBy) -> String {
    match unit {
        ScoreBy::Request => "request".into(),
        ScoreBy::Field => "field".into(),
        ScoreBy::Sentence => "sentence".into(),
        ScoreBy::Window(n) => format!("window:{n}"),
        ScoreBy::Ends(n) => format!("ends:{n}"),
    }
}

/// Returns the next graver decision; the gravest gives way to the one before.
fn next(decision: Decision) -> Decision {
    let above = Decision::ALL.iter().copied().find(|other| *other > decision);
    above.unwrap_or(Decision::Reject)
}
