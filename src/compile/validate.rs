//! Checks of rules as a whole that need no automaton.

use std::collections::BTreeMap;

use crate::rule::diagnostic::Diagnostic;
use crate::rule::{Expect, PackDef, RuleDef, SourceDef};

/// Reports what makes no sense although every name may resolve.
pub(super) fn check(pack: &PackDef, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, &RuleDef> = BTreeMap::new();
    for rule in &pack.rules {
        if let Some(first) = seen.insert(&rule.id.value, rule) {
            let place = format!("{}:{}", first.id.at.file.path, line(first));
            let message = format!("rule id `{}` is taken", rule.id.value);
            let diagnostic = Diagnostic::new("E010", message, &rule.id.at);
            diagnostics.push(diagnostic.help(format!("the other one is at {place}")));
        }
        check_rule(pack, rule, diagnostics);
        super::score::check(rule, diagnostics);
        check_tests(pack, rule, diagnostics);
        check_meta(pack, rule, diagnostics);
    }
    check_groups(pack, diagnostics);
    check_unused_lists(pack, diagnostics);
}

fn check_groups(pack: &PackDef, diagnostics: &mut Vec<Diagnostic>) {
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for (group, categories) in &pack.groups {
        for category in categories {
            if !pack.categories.contains(&category.value) {
                let message = format!("category `{}` is not declared in pack.toml", category.value);
                let diagnostic = Diagnostic::new("E020", message, &category.at);
                let known = pack.categories.iter().map(String::as_str);
                diagnostics.push(diagnostic.suggest(&category.value, known));
            }
            if let Some(first) = taken.insert(&category.value, group) {
                let message =
                    format!("category `{}` is in group `{first}` already", category.value);
                let help = "a category belongs to one group: take it out of one of the two";
                diagnostics.push(Diagnostic::new("E003", message, &category.at).help(help));
            }
        }
    }
}

fn line(rule: &RuleDef) -> usize {
    let at = &rule.id.at;
    at.file.text[..at.span.start].matches('\n').count() + 1
}

fn check_rule(pack: &PackDef, rule: &RuleDef, diagnostics: &mut Vec<Diagnostic>) {
    check_names(pack, rule, diagnostics);
    let mut report = |code, message: String, help: &str| {
        diagnostics.push(Diagnostic::new(code, message, &rule.id.at).help(help));
    };
    if rule.when.is_some() && !rule.signals.is_empty() {
        let help = "put the condition into the `if` of a signal, or take `signal` and `bands` out";
        report("E002", "a scored rule has no `when`".into(), help);
    }
    if !rule.labels.is_empty() && !rule.has_signal {
        let help = "take `labels` out: they name the signals of a scored rule";
        report("E002", "a rule without a score has no `labels`".into(), help);
    }
    if rule.has_signal != rule.has_bands {
        let help = "signal = [{ if = \"a\", weight = 3 }] with bands = [{ at = 3, decision = \"review\" }]";
        report("E004", "`signal` and `bands` belong together".into(), help);
    }
    let best: i64 = rule
        .signals
        .iter()
        .filter(|s| s.weight > 0)
        .map(|s| {
            let most = if s.per_distinct { s.cap.unwrap_or(i64::MAX / 256) } else { s.weight };
            s.cap.map_or(most, |cap| most.min(cap))
        })
        .sum();
    if let Some(band) = rule.bands.iter().find(|band| band.at > best) {
        report(
            "W036",
            format!("the band at {} cannot be reached, the best score is {best}", band.at),
            "lower `at`, or raise weights and caps",
        );
    }
    let text = rule.matchers.iter().any(|m| !matches!(m.source, SourceDef::Hits(_)));
    if text && rule.fields.is_empty() && rule.matchers.iter().any(|m| m.fields.is_none()) {
        let help = "in = [\"title\", \"content\", \"comment\"], here or in `[defaults]`";
        report("E004", "the rule does not say `in` which fields".into(), help);
    }
    let hits = rule.matchers.iter().any(|m| matches!(m.source, SourceDef::Hits(_)));
    if rule.meta && !hits {
        let help = "match.found.hits = { min_severity = \"high\" }, or take `phase` out";
        report("E004", "a meta rule needs a matcher with `hits`".into(), help);
    }
}

fn check_names(pack: &PackDef, rule: &RuleDef, diagnostics: &mut Vec<Diagnostic>) {
    let mut report = |what: &str, name: &str, known: &mut dyn Iterator<Item = &str>| {
        let message = format!("{what} `{name}` is not declared in pack.toml");
        let written = rule.named.iter().find(|named| named.value == name);
        let at = written.map_or(&rule.id.at, |named| &named.at);
        let diagnostic = Diagnostic::new("E020", message, at);
        diagnostics.push(diagnostic.suggest(name, known));
    };
    // An empty name is missing, which has been told.
    if !rule.category.is_empty() && !pack.categories.contains(&rule.category) {
        report("category", &rule.category, &mut pack.categories.iter().map(String::as_str));
    }
    for clause in std::iter::once(&rule.clause).chain(&rule.also) {
        if !clause.is_empty() && !pack.clauses.iter().any(|c| c.id == *clause) {
            report("clause", clause, &mut pack.clauses.iter().map(|c| c.id.as_str()));
        }
    }
}

/// Fewest inline tests of each kind.
const MIN_TESTS: usize = 2;

fn check_tests(pack: &PackDef, rule: &RuleDef, diagnostics: &mut Vec<Diagnostic>) {
    let count = |expect| rule.tests.iter().filter(|t| t.expect == expect && !t.todo).count();
    let (hits, misses) = (count(Expect::Hit), count(Expect::Miss));
    if !rule.of_words && (hits < MIN_TESTS || misses < MIN_TESTS) {
        let message = format!(
            "rule `{}` has tests of {hits} hits and {misses} misses, two of each are needed",
            rule.id.value
        );
        let help =
            "test = [{ content = \"…\", expect = \"hit\" }, …]: what misses should look like a hit";
        diagnostics.push(Diagnostic::new("E081", message, &rule.id.at).help(help));
    }
    let hits = rule.matchers.iter().filter_map(|m| match &m.source {
        SourceDef::Hits(hits) => Some(hits.rules.iter().filter(|r| !r.value.ends_with('*'))),
        _ => None,
    });
    for with in rule.tests.iter().flat_map(|test| &test.with).chain(hits.flatten()) {
        if !pack.rules.iter().any(|r| r.id.value == with.value) {
            let message = format!("rule `{}` does not exist", with.value);
            let known = pack.rules.iter().map(|r| r.id.value.as_str());
            let diagnostic = Diagnostic::new("E024", message, &with.at);
            diagnostics.push(diagnostic.suggest(&with.value, known));
        }
    }
}

/// A meta rule sees the violations of content rules only, so naming another meta rule finds nothing.
fn check_meta(pack: &PackDef, rule: &RuleDef, diagnostics: &mut Vec<Diagnostic>) {
    for matcher in &rule.matchers {
        let SourceDef::Hits(hits) = &matcher.source else { continue };
        for named in &hits.rules {
            if pack.rules.iter().any(|rule| rule.meta && rule.id.value == named.value) {
                let message = format!("rule `{}` is a meta rule itself", named.value);
                let help = "a meta rule looks at content rules: name those";
                diagnostics.push(Diagnostic::new("E032", message, &named.at).help(help));
            }
        }
    }
}

fn check_unused_lists(pack: &PackDef, diagnostics: &mut Vec<Diagnostic>) {
    use crate::rule::ExceptSource;
    let matchers = || pack.rules.iter().flat_map(|r| &r.matchers).chain(&pack.shared);
    let named = |name: &str| {
        let in_source = |source: &SourceDef| match source {
            SourceDef::Lists(lists) => lists.iter().any(|l| l.value == name),
            _ => false,
        };
        let in_except = |source: &ExceptSource| match source {
            ExceptSource::Lists(lists) => lists.iter().any(|l| l.value == name),
            _ => false,
        };
        matchers().any(|m| in_source(&m.source) || m.excepts.iter().any(|e| in_except(&e.source)))
            || pack.spellings.as_ref().is_some_and(|list| list.value == name)
            || pack.disguise_off.as_ref().is_some_and(|list| list.value == name)
            || pack.gates.values().any(|g| g.lists.iter().any(|l| l.value == name))
    };
    for list in pack.lists.values() {
        if !named(&list.name) {
            let message = format!("list `{}` is not used", list.name);
            let help = "name it in a matcher, an exception or a gate, or remove the file";
            diagnostics.push(Diagnostic::new("W026", message, &list.at).help(help));
        }
    }
}
