//! What works but probably not as its author meant.

use std::collections::{BTreeMap, BTreeSet};

use super::identifiers;
use super::sound::{COMMON, grade};
use crate::fold::{Folded, fold_term};
use crate::rule::condition::{Comparison, Condition};
use crate::rule::diagnostic::{Diagnostic, Located};
use crate::rule::word_list::{Grade, Term, WordList};
use crate::rule::{ExceptSource, How, MatcherDef, PackDef, RuleDef, Scope, SourceDef};

/// Reports doubtful rules and lists; a comment `# hegui: allow CODE "reason"` on the line before silences one.
pub(crate) fn lint(pack: &PackDef, diagnostics: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    pack.lists.values().for_each(|list| lint_list(list, &mut found));
    for matcher in pack.rules.iter().flat_map(|rule| &rule.matchers).chain(&pack.shared) {
        lint_matcher(matcher, &mut found);
        lint_covered(pack, matcher, &mut found);
    }
    pack.rules.iter().for_each(|rule| lint_rule(pack, rule, &mut found));
    identifiers::lint(pack, &mut found);
    found.retain(|diagnostic| !diagnostic.is_allowed());
    diagnostics.append(&mut found);
}

fn lint_list(list: &WordList, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut last = "";
    for term in &list.terms {
        let (text, at) = (term.text.value.as_str(), &term.text.at);
        let (folded, _) = fold_term(text);
        if let Some(first) = seen.insert(folded, text) {
            let message = format!("term `{text}` folds to the same as `{first}`");
            found.push(Diagnostic::new("W042", message, at).help("keep the plain one"));
        }
        if text < last && !list.plain {
            let message = format!("term `{text}` is out of order");
            found.push(Diagnostic::new("W049", message, at).help("sort the list by code point"));
        }
        last = text;
        lint_spellings(term, found);
        lint_sound(term, found);
        lint_word(&term.text, found);
    }
}

/// A spelling has two characters at least, or it would be found everywhere.
fn lint_spellings(term: &Term, found: &mut Vec<Diagnostic>) {
    for (spelling, _) in &term.spellings {
        let at = &term.text.at;
        let folded = fold_term(spelling).0;
        if folded.chars().count() < 2 {
            let message =
                format!("spelling `{spelling}` folds to `{folded}`, which is not searched for");
            found.push(
                Diagnostic::new("W041", message, at)
                    .help("take it out, or add its emoji to the folding table"),
            );
        } else if folded == fold_term(&term.text.value).0 {
            let message = format!("spelling `{spelling}` folds to the term itself");
            found.push(Diagnostic::new("W042", message, at).help("take it out"));
        }
    }
}

/// A mark cannot make a find by sound surer than ordinary text lets it be.
fn lint_sound(term: &Term, found: &mut Vec<Diagnostic>) {
    let text = &term.text.value;
    let (message, help) = match (term.sound, grade(&fold_term(text).0)) {
        (Some(Grade::Strong), Grade::Weak) => (
            format!(
                "sound of `{text}`: too common, other words of it are {COMMON} in a million and more"
            ),
            format!("list spellings: `{text} = …`, and take `!sound-strong` out"),
        ),
        (Some(Grade::Strong | Grade::Weak), Grade::Off) => (
            format!("`{text}` is not found by sound: fewer than two of its characters have one"),
            format!("list spellings: `{text} = …`, and take the mark out"),
        ),
        _ => return,
    };
    found.push(Diagnostic::new("W043", message, &term.text.at).help(help));
}

/// Checks of a single term wherever it stands.
fn lint_word(word: &Located<String>, found: &mut Vec<Diagnostic>) {
    let mut folded = Folded::default();
    folded.fold(&word.value);
    let symbols = &folded.symbols;
    if folded.census.invisible + folded.census.bidi + folded.census.marks > 0 {
        let message = format!("term `{}` holds invisible characters", word.value.escape_debug());
        found.push(Diagnostic::new("W045", message, &word.at).help("type it again"));
    }
    let dropped =
        symbols.iter().skip(1).any(|s| s.gap.separators() != 0) || folded.tail.separators() != 0;
    if dropped {
        let message =
            format!("separators in term `{}` are looked through, not matched", word.value);
        found.push(Diagnostic::new("W044", message, &word.at).help("use a regex for punctuation"));
    }
}

fn lint_matcher(matcher: &MatcherDef, found: &mut Vec<Diagnostic>) {
    match &matcher.source {
        SourceDef::Words(words) => words.iter().for_each(|word| lint_word(word, found)),
        SourceDef::Regex { pattern, .. } => lint_regex(pattern, found),
        _ => {}
    }
    for except in &matcher.excepts {
        match &except.source {
            ExceptSource::Words(words) => words.iter().for_each(|word| lint_word(word, found)),
            ExceptSource::Regex(pattern) => lint_regex(pattern, found),
            _ => {}
        }
    }
}

/// Reports the terms of a matcher that one of its own exceptions always covers.
fn lint_covered(pack: &PackDef, matcher: &MatcherDef, found: &mut Vec<Diagnostic>) {
    let terms = |lists: &[Located<String>]| -> Vec<Located<String>> {
        let lists = lists.iter().filter_map(|list| pack.lists.get(&list.value));
        lists.flat_map(|list| list.terms.iter().map(|term| term.text.clone())).collect()
    };
    let covers = matcher.excepts.iter().filter(|except| except.scope == Scope::Cover);
    let covers: BTreeSet<String> = covers
        .flat_map(|except| match &except.source {
            ExceptSource::Words(words) => words.clone(),
            ExceptSource::Lists(lists) => terms(lists),
            _ => Vec::new(),
        })
        .map(|word| fold_term(&word.value).0)
        .collect();
    if covers.is_empty() {
        return;
    }
    let own = match &matcher.source {
        SourceDef::Words(words) => words.clone(),
        SourceDef::Lists(lists) => terms(lists),
        _ => Vec::new(),
    };
    for word in own.iter().filter(|word| covers.contains(&fold_term(&word.value).0)) {
        let message = format!("`{}` is its own exception in `{}`", word.value, matcher.name);
        let help = "it never hits: take out one of the two";
        found.push(Diagnostic::new("W047", message, &word.at).help(help));
    }
}

fn lint_regex(pattern: &Located<String>, found: &mut Vec<Diagnostic>) {
    let mut report = |code, message: &str, help: &str| {
        found.push(Diagnostic::new(code, message, &pattern.at).help(help));
    };
    if pattern.value.contains("一-龥") || pattern.value.contains("一-龻") {
        report("W056", "the range misses 〇 and the extensions", r"write \p{Han}");
    }
    let plain = pattern.value.replace(r"\.", "");
    if plain.contains(".*") || plain.contains(".+") {
        report("W058", "a gap without bound", "write .{0,20}, or use `near`");
    }
}

fn lint_rule(pack: &PackDef, rule: &RuleDef, found: &mut Vec<Diagnostic>) {
    let mut used: Vec<&str> = Vec::new();
    for condition in rule.when.iter().chain(rule.signals.iter().map(|s| &s.condition)) {
        names(&condition.value, &mut used);
    }
    if rule.when.is_none() && rule.signals.is_empty() {
        used.extend(rule.matchers.iter().map(|m| m.name.as_str()));
    }
    for matcher in &rule.matchers {
        let name = matcher.name.as_str();
        if !used.contains(&name) && !rule.matchers.iter().any(|m| points_at(m, name)) {
            let message = format!("matcher `{name}` is not used");
            let help = "name it in `when`, a signal or `near`, or take it out";
            found.push(Diagnostic::new("W026", message, &matcher.at).help(help));
        }
        lint_short(rule, matcher, found);
    }
    for signal in rule.signals.iter().filter(|signal| signal.weight > 0) {
        if negates_text(&signal.condition.value) {
            let message = "points for what the text does not hold";
            let help = "whoever writes the text can add it: use `except` or `gate`";
            found.push(Diagnostic::new("W037", message, &signal.condition.at).help(help));
        }
    }
    if let Some(when) = &rule.when {
        let mut report = |code, message: String, help: &str| {
            found.push(Diagnostic::new(code, message, &when.at).help(help));
        };
        if never(&when.value) {
            let help = "take out what contradicts, as `a and not a` does";
            report("W034", "the condition never holds".into(), help);
        }
        if holds_on_nothing(&when.value) {
            let help = "add a matcher or a fact that must be there";
            report("W035", "the condition holds for an empty request".into(), help);
        }
        if negates_text(&when.value) {
            let help = "whoever writes the text can switch the rule off: use `except` or `gate`";
            report("W037", "`not` on a text matcher".into(), help);
        }
        lint_unknown(pack, rule, &when.value, &mut report);
    }
}

/// A text rule that hangs on a fact without default is open whenever the caller does not give it.
fn lint_unknown(
    pack: &PackDef,
    rule: &RuleDef,
    when: &Condition,
    report: &mut impl FnMut(&'static str, String, &str),
) {
    let mut facts = Vec::new();
    fact_names(when, &mut facts);
    let open = |name: &&str| {
        *name != "request.stage"
            && pack.facts.iter().any(|fact| fact.name == **name && fact.default.is_none())
    };
    let undecided = rule.if_unknown.is_none() && !rule.matchers.is_empty();
    if let Some(fact) = facts.iter().find(|name| undecided && open(name)) {
        let message = format!("the rule stays open while fact `{fact}` is unknown");
        report("W038", message, "say if_unknown = \"hit\" or \"miss\"");
    }
}

/// One-character terms are too common to decide by themselves.
fn lint_short(rule: &RuleDef, matcher: &MatcherDef, found: &mut Vec<Diagnostic>) {
    let decides = match rule.when.as_ref().map(|w| &w.value) {
        Some(Condition::Match(name)) => name.text == matcher.name,
        Some(Condition::Or(items)) => {
            items.iter().any(|i| matches!(i, Condition::Match(name) if name.text == matcher.name))
        }
        Some(_) => false,
        None => rule.signals.is_empty(),
    };
    let SourceDef::Words(words) = &matcher.source else { return };
    if !decides || matcher.how == How::Whole {
        return;
    }
    for word in words.iter().filter(|word| word.value.chars().count() == 1) {
        let message = format!("one character, `{}`, decides alone", word.value);
        found.push(Diagnostic::new("W041", message, &word.at).help("use it inside `near`"));
    }
}

fn points_at(matcher: &MatcherDef, name: &str) -> bool {
    let part = match &matcher.source {
        SourceDef::Near { parts, .. } => parts.iter().any(|part| part.value == name),
        _ => false,
    };
    let except =
        |source: &ExceptSource| matches!(source, ExceptSource::Match(n) if n.value == name);
    part || matcher.excepts.iter().any(|e| except(&e.source))
}

fn names<'c>(condition: &'c Condition, into: &mut Vec<&'c str>) {
    match condition {
        Condition::And(items) | Condition::Or(items) => items.iter().for_each(|i| names(i, into)),
        Condition::Not(inner) => names(inner, into),
        Condition::Match(name) | Condition::Count(name, ..) => into.push(&name.text),
        Condition::Of(_, all) | Condition::Distinct(all, ..) => {
            into.extend(all.iter().map(|name| name.text.as_str()));
        }
        _ => {}
    }
}

fn fact_names<'c>(condition: &'c Condition, into: &mut Vec<&'c str>) {
    match condition {
        Condition::And(items) | Condition::Or(items) => {
            items.iter().for_each(|i| fact_names(i, into));
        }
        Condition::Not(inner) => fact_names(inner, into),
        Condition::Fact(name) | Condition::FactIs(name, ..) | Condition::FactIn(name, _) => {
            into.push(&name.text);
        }
        _ => {}
    }
}

fn never(condition: &Condition) -> bool {
    match condition {
        Condition::And(items) => {
            let denied = |item: &Condition| {
                items.iter().any(|other| matches!(other, Condition::Not(inner) if **inner == *item))
            };
            items.iter().any(|item| never(item) || denied(item))
        }
        Condition::Or(items) => items.iter().all(never),
        Condition::Of(n, all) => *n as usize > all.len(),
        Condition::Count(_, comparison, n) | Condition::Distinct(_, comparison, n) => {
            matches!(comparison, Comparison::Less) && *n <= 0
        }
        _ => false,
    }
}

/// Returns whether a condition holds with no hit, leaving facts out of account.
fn holds_on_nothing(condition: &Condition) -> bool {
    match condition {
        Condition::And(items) => items.iter().all(holds_on_nothing),
        Condition::Or(items) => items.iter().any(holds_on_nothing),
        Condition::Not(inner) => {
            let mut facts = Vec::new();
            fact_names(inner, &mut facts);
            facts.is_empty() && !holds_on_nothing(inner)
        }
        Condition::Count(_, comparison, n) | Condition::Distinct(_, comparison, n) => {
            comparison.holds(&0, n)
        }
        Condition::Length(comparison, n) => comparison.holds(&0, n),
        _ => false,
    }
}

fn negates_text(condition: &Condition) -> bool {
    match condition {
        Condition::And(items) | Condition::Or(items) => items.iter().any(negates_text),
        Condition::Not(inner) => {
            let mut matchers = Vec::new();
            names(inner, &mut matchers);
            !matchers.is_empty()
        }
        _ => false,
    }
}
