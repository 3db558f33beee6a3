//! Tests run on mutants: only the rules that a test needs are compiled, with what they name.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Change, Fate, rule};
use crate::catalog::{judge, names_of, request_of};
use crate::compile::compile;
use crate::engine::{Engine, Scanner, Trial};
use crate::names::NamesIndex;
use crate::program::RuleId;
use crate::request::Request;
use crate::rule::diagnostic::Located;
use crate::rule::{ExceptSource, MatcherDef, PackDef, RuleDef, SourceDef, TestDef};
use crate::scan::DomainList;

/// The tests that judge the mutants of one owner, by rule.
pub(super) struct Trials<'e> {
    engine: &'e Engine,
    benches: Vec<Bench<'e>>,
}

impl<'e> Trials<'e> {
    pub(super) fn new(engine: &'e Engine, pack: &'e PackDef, of: &str) -> Self {
        let benches = judges(pack, of).into_iter().map(|rule| Bench::new(engine, pack, rule));
        Self { engine, benches: benches.collect() }
    }

    /// Returns whether any test fails on a mutant.
    pub(super) fn fate(&mut self, change: Change) -> Fate {
        for bench in &mut self.benches {
            let old = bench.put(&change);
            let fate = bench.fate(self.engine);
            if let Some(old) = old {
                bench.put(&old);
            }
            if fate != Fate::Survived {
                return fate;
            }
        }
        Fate::Survived
    }
}

/// Returns the rules whose tests judge the mutants of an owner.
fn judges<'e>(pack: &'e PackDef, of: &str) -> Vec<&'e RuleDef> {
    let rules = || pack.rules.iter().filter(|rule| !rule.tests.is_empty());
    if let Some(rule) = rules().find(|rule| rule.id.value == of) {
        return vec![rule];
    }
    let (kind, name) = of.split_once('.').unwrap_or((of, ""));
    let names = |rule: &&RuleDef| match kind {
        "threshold" => rule::reads_threshold(rule, name),
        "gate" => rule.matchers.iter().flat_map(|m| &m.gates).any(|gate| gate.value == name),
        _ => {
            let mut needs = Needs::default();
            needs.rule(pack, rule);
            needs.shared.contains(name)
        }
    };
    rules().filter(names).collect()
}

/// A rule with what it names, and its tests.
struct Bench<'e> {
    pack: PackDef,
    /// The number of the rule.
    own: usize,
    tests: Vec<Prepared<'e>>,
}

/// A test with its request and what the operator brings.
struct Prepared<'e> {
    test: &'e TestDef,
    request: Request,
    only: Vec<RuleId>,
    domains: DomainList,
    names: Vec<Arc<NamesIndex>>,
}

impl<'e> Bench<'e> {
    fn new(engine: &Engine, pack: &'e PackDef, rule: &'e RuleDef) -> Self {
        let mut needs = Needs::default();
        needs.rule(pack, rule);
        let pack = needs.pack(pack);
        let number = |id: &str| pack.rules.iter().position(|rule| rule.id.value == id);
        let own = number(&rule.id.value).unwrap_or_default();
        let tests = rule.tests.iter().filter(|test| !test.todo).filter_map(|test| {
            let with = test.with.iter().filter_map(|id| number(&id.value));
            let only = std::iter::once(own).chain(with).filter_map(|n| RuleId::try_from(n).ok());
            Some(Prepared {
                test,
                request: request_of(test),
                only: only.collect(),
                domains: DomainList::parse(&test.domains).ok()?,
                names: names_of(test).ok()?,
            })
        });
        let tests = tests.collect();
        let mut bench = Self { pack, own, tests };
        // What fails anyway tells nothing.
        if let Some(mut scanner) = bench.scanner(engine) {
            let id = rule.id.value.as_str();
            bench.tests.retain(|test| test.passes(id, &mut scanner));
        }
        bench
    }

    /// Puts a change in the place of what is there, which is returned; nothing when the pack has no such part.
    fn put(&mut self, change: &Change) -> Option<Change> {
        match change {
            Change::Rule(rule) => {
                let place = self.pack.rules.get_mut(self.own)?;
                Some(Change::Rule(Box::new(std::mem::replace(place, (**rule).clone()))))
            }
            Change::Shared(def) => {
                let place = self.pack.shared.iter_mut().find(|other| other.name == def.name)?;
                Some(Change::Shared(Box::new(std::mem::replace(place, (**def).clone()))))
            }
            Change::Gate(name, gate) => {
                let old = self.pack.gates.insert(name.clone(), gate.clone())?;
                Some(Change::Gate(name.clone(), old))
            }
            Change::Threshold(name, n) => {
                let old = self.pack.thresholds.insert(name.clone(), *n)?;
                Some(Change::Threshold(name.clone(), old))
            }
        }
    }

    fn fate(&self, engine: &Engine) -> Fate {
        let Some(mut scanner) = self.scanner(engine) else { return Fate::Refused };
        let id = self.pack.rules[self.own].id.value.as_str();
        match self.tests.iter().all(|test| test.passes(id, &mut scanner)) {
            true => Fate::Survived,
            false => Fate::Killed,
        }
    }

    fn scanner(&self, engine: &Engine) -> Option<Scanner> {
        Some(engine.with_program(compile(&self.pack, &mut Vec::new())?).scanner())
    }
}

impl Prepared<'_> {
    fn passes(&self, id: &str, scanner: &mut Scanner) -> bool {
        let trial = Trial { only: &self.only, domains: &self.domains, names: &self.names };
        let verdict = scanner.check_as(&self.request, Some(&trial));
        verdict.is_ok_and(|verdict| judge(id, self.test, &verdict).is_none())
    }
}

/// What rules name.
#[derive(Debug, Default)]
struct Needs {
    rules: BTreeSet<String>,
    lists: BTreeSet<String>,
    shared: BTreeSet<String>,
    gates: BTreeSet<String>,
}

impl Needs {
    fn rule(&mut self, pack: &PackDef, rule: &RuleDef) {
        if !self.rules.insert(rule.id.value.clone()) {
            return;
        }
        for matcher in &rule.matchers {
            self.matcher(pack, matcher);
            if let SourceDef::Hits(hits) = &matcher.source {
                self.others(pack, &hits.rules);
            }
        }
        rule.tests.iter().for_each(|test| self.others(pack, &test.with));
    }

    fn others(&mut self, pack: &PackDef, ids: &[Located<String>]) {
        for id in ids {
            if let Some(rule) = pack.rules.iter().find(|rule| rule.id.value == id.value) {
                self.rule(pack, rule);
            }
        }
    }

    fn matcher(&mut self, pack: &PackDef, def: &MatcherDef) {
        match &def.source {
            SourceDef::Lists(lists) => self.lists(lists),
            SourceDef::Use(name) => self.shared(pack, &name.value),
            _ => {}
        }
        for except in &def.excepts {
            match &except.source {
                ExceptSource::Lists(lists) => self.lists(lists),
                ExceptSource::Use(name) => self.shared(pack, &name.value),
                _ => {}
            }
        }
        for gate in &def.gates {
            if let Some(def) = pack.gates.get(&gate.value)
                && self.gates.insert(gate.value.clone())
            {
                self.lists(&def.lists);
                def.broken_by.iter().for_each(|by| self.shared(pack, &by.value));
            }
        }
    }

    fn lists(&mut self, lists: &[Located<String>]) {
        self.lists.extend(lists.iter().map(|list| list.value.clone()));
    }

    fn shared(&mut self, pack: &PackDef, name: &str) {
        if self.shared.insert(name.to_owned())
            && let Some(def) = pack.shared.iter().find(|def| def.name == name)
        {
            self.matcher(pack, def);
        }
    }

    /// Returns a pack with nothing else.
    fn pack(mut self, pack: &PackDef) -> PackDef {
        for name in pack.spellings.iter().chain(&pack.disguise_off) {
            self.lists.insert(name.value.clone());
        }
        let lists = pack.lists.iter().filter(|(name, _)| self.lists.contains(*name));
        let gates = pack.gates.iter().filter(|(name, _)| self.gates.contains(*name));
        let shared = pack.shared.iter().filter(|def| self.shared.contains(&def.name));
        let rules = pack.rules.iter().filter(|rule| self.rules.contains(&rule.id.value));
        PackDef {
            facts: pack.facts.clone(),
            ratios: pack.ratios.clone(),
            thresholds: pack.thresholds.clone(),
            categories: pack.categories.clone(),
            clauses: pack.clauses.clone(),
            gates: gates.map(|(name, gate)| (name.clone(), gate.clone())).collect(),
            lists: lists.map(|(name, list)| (name.clone(), list.clone())).collect(),
            spellings: pack.spellings.clone(),
            disguise_off: pack.disguise_off.clone(),
            shared: shared.cloned().collect(),
            rules: rules.cloned().collect(),
            ..PackDef::default()
        }
    }
}
