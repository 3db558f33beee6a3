//! Mutation checks: rules changed one thing at a time, and whether their tests notice.

mod condition;
mod matcher;
mod pattern;
mod rule;
mod trial;

use crate::engine::Engine;
use crate::rule::diagnostic::At;
use crate::rule::{GateDef, MatcherDef, PackDef, RuleDef};
use trial::Trials;

/// A change to a rule (or to a gate, shared matcher or threshold that rules use) that its tests should notice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mutant {
    /// The rule's id, or `gate.NAME`, `shared.NAME`, `threshold.NAME`.
    pub of: String,
    /// What is changed, such as `matcher bait: gate "news" dropped`.
    pub what: String,
    /// Path of the file inside the pack.
    pub path: String,
    /// Line of what is changed.
    pub line: usize,
    /// Line behind which a test for it belongs: that of the rule's last test.
    pub test_line: usize,
    /// What became of it; nothing before it was tried.
    pub fate: Option<Fate>,
    /// Its number among those of the same rule.
    number: usize,
}

/// What became of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// A test fails on it: it would have been noticed.
    Killed,
    /// Every test still passes.
    Survived,
    /// It cannot change any verdict, so no test could notice.
    Equivalent,
    /// The changed pack does not compile: the compiler notices.
    Refused,
}

/// What is put in the place of what is written.
#[derive(Debug)]
enum Change {
    Rule(Box<RuleDef>),
    Shared(Box<MatcherDef>),
    Gate(String, GateDef),
    Threshold(String, i64),
}

/// A change, what it is and where.
#[derive(Debug)]
struct Draft {
    what: String,
    at: At,
    change: Change,
    /// Nothing can notice it.
    equivalent: bool,
}

impl Engine {
    /// Returns the mutants of the rules, gates, shared matchers and thresholds whose name starts with `prefix`, in order and untried.
    ///
    /// A rule's own parts are changed one at a time: matchers, exceptions, gates, conditions, windows, counts, fields, decisions, bands,
    /// signals. Vocabulary is changed by the piece: a list as a whole, the words of a matcher and the alternatives of an expression by thirds,
    /// for no author tests each of 400 words. A rule that `hegui fit` set is a sum weighed by data: of it only fields, units and the decisions of
    /// bands are changed. Levels, clauses, severity and messages are data that no test states.
    #[must_use]
    pub fn mutants(&self, prefix: &str) -> Vec<Mutant> {
        let pack = self.catalog().pack();
        let mut all = Vec::new();
        for of in owners(pack).filter(|of| of.starts_with(prefix)) {
            let test_line = pack.rules.iter().find(|rule| rule.id.value == of);
            let test_line = test_line.and_then(|r| r.tests.last()).map(|test| line(&test.at));
            for (number, draft) in drafts(pack, &of).into_iter().enumerate() {
                let line = line(&draft.at);
                all.push(Mutant {
                    of: of.clone(),
                    what: draft.what,
                    path: draft.at.file.path.clone(),
                    line,
                    test_line: test_line.unwrap_or(line),
                    fate: None,
                    number,
                });
            }
        }
        all
    }

    /// Runs the tests on mutants and fills in their fate. Those of one rule that follow each other share the work of preparing it. A mutant of
    /// a rule is judged by its own tests, one of a gate, a shared matcher or a threshold by those of all rules that use it.
    pub fn try_mutants(&self, mutants: &mut [Mutant]) {
        let pack = self.catalog().pack();
        for mutants in mutants.chunk_by_mut(|a, b| a.of == b.of) {
            let mut drafts: Vec<Option<Draft>> =
                drafts(pack, &mutants[0].of).into_iter().map(Some).collect();
            let mut trials = Trials::new(self, pack, &mutants[0].of);
            for mutant in mutants {
                let draft = drafts.get_mut(mutant.number).and_then(Option::take);
                mutant.fate = draft.map(|draft| match draft.equivalent {
                    true => Fate::Equivalent,
                    false => trials.fate(draft.change),
                });
            }
        }
    }
}

/// Returns what can be changed, rules first.
fn owners(pack: &PackDef) -> impl Iterator<Item = String> {
    let rules = pack.rules.iter().filter(|rule| !rule.of_words).map(|rule| rule.id.value.clone());
    let gates = pack.gates.keys().map(|name| format!("gate.{name}"));
    let shared = pack.shared.iter().map(|def| format!("shared.{}", def.name));
    let thresholds = pack.thresholds.keys().map(|name| format!("threshold.{name}"));
    rules.chain(gates).chain(shared).chain(thresholds)
}

/// Returns the mutants of an owner.
fn drafts(pack: &PackDef, of: &str) -> Vec<Draft> {
    if let Some(rule) = pack.rules.iter().find(|rule| rule.id.value == of) {
        return rule::drafts(pack, rule);
    }
    let (kind, name) = of.split_once('.').unwrap_or((of, ""));
    match kind {
        "gate" => pack.gates.get(name).map_or(Vec::new(), |gate| gates(name, gate)),
        "shared" => {
            let def = pack.shared.iter().find(|def| def.name == name);
            let drafts = def.map_or(Vec::new(), |def| matcher::drafts(pack, def, &pack.shared));
            let shared = drafts.into_iter().map(|(what, at, def)| Draft {
                what,
                at,
                change: Change::Shared(Box::new(def)),
                equivalent: false,
            });
            shared.collect()
        }
        _ => pack.thresholds.get(name).map_or(Vec::new(), |n| thresholds(pack, name, *n)),
    }
}

fn gates(name: &str, gate: &GateDef) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut add = |what: String, at: &At, def: GateDef| {
        let change = Change::Gate(name.to_owned(), def);
        drafts.push(Draft { what, at: at.clone(), change, equivalent: false });
    };
    for (i, list) in gate.lists.iter().enumerate() {
        let mut def = gate.clone();
        def.lists.remove(i);
        add(format!("list `{}` dropped", list.value), &list.at, def);
    }
    for (i, by) in gate.broken_by.iter().enumerate() {
        let mut def = gate.clone();
        def.broken_by.remove(i);
        add(format!("no longer broken by `{}`", by.value), &by.at, def);
    }
    if let Some(first) = gate.lists.first() {
        for (what, scope) in matcher::wider_and_narrower(gate.scope) {
            add(format!("scope {what}"), &first.at, GateDef { scope, ..gate.clone() });
        }
    }
    drafts
}

/// Returns a threshold one more and one less; places are those of a rule that reads it.
fn thresholds(pack: &PackDef, name: &str, n: i64) -> Vec<Draft> {
    let Some(rule) = pack.rules.iter().find(|rule| rule::reads_threshold(rule, name)) else {
        return Vec::new();
    };
    let draft = |to: i64| Draft {
        what: format!("{n} is {to}"),
        at: rule.id.at.clone(),
        change: Change::Threshold(name.to_owned(), to),
        equivalent: false,
    };
    vec![draft(n - 1), draft(n + 1)]
}

fn line(at: &At) -> usize {
    at.file.text[..at.span.start].matches('\n').count() + 1
}
