//! `extend` and `disable` of terms: words that come into a list or a rule and words that go out.

use std::collections::BTreeSet;

use super::super::diagnostic::{Diagnostic, Located};
use super::super::word_list::{Term, parse_term};
use super::super::{ExceptSource, RuleDef, SourceDef};
use super::apply::Applier;
use super::{OverlayDef, Target, TermsDef};
use crate::fold::fold_term;

impl Applier<'_> {
    pub(super) fn terms(&mut self, overlay: &OverlayDef, entry: &TermsDef) {
        match &entry.target {
            Target::List(name) => self.list_terms(overlay, entry, name),
            Target::Words { rule, matcher } => self.rule_terms(overlay, entry, rule, matcher),
        }
    }

    fn list_terms(&mut self, overlay: &OverlayDef, entry: &TermsDef, name: &Located<String>) {
        self.has_no_rev(&entry.note, "a list has no `rev`");
        let Some(mut list) = self.pack.lists.remove(&name.value) else {
            let message = format!("list `{}` does not exist", name.value);
            let diagnostic = Diagnostic::new("E070", message, &name.at).label("unknown list");
            let known = self.pack.lists.keys().map(String::as_str);
            let diagnostic = diagnostic.suggest(&name.value, known);
            return self.report(diagnostic);
        };
        let key = format!("of list `{}`", name.value);
        let mut found = Vec::new();
        let added = entry.add.iter().filter_map(|line| parse_term(line, &mut found)).collect();
        found.into_iter().for_each(|diagnostic| self.report(diagnostic));
        let changed = self.change(entry, &key, &mut list.terms, added);
        self.pack.lists.insert(name.value.clone(), list);
        if let Some(what) = changed {
            let rules = self.pack.rules.iter().filter(|rule| uses(rule, &name.value));
            let rules = rules.map(|rule| rule.id.value.clone()).collect();
            self.record(overlay, &entry.note, rules, Some(name.value.clone()), what);
        }
    }

    fn rule_terms(
        &mut self,
        overlay: &OverlayDef,
        entry: &TermsDef,
        rule: &Located<String>,
        matcher: &Located<String>,
    ) {
        let Some(number) = self.rule(rule, &entry.note) else { return };
        let matchers = &mut self.pack.rules[number].matchers;
        let Some(found) = matchers.iter_mut().find(|m| m.name == matcher.value) else {
            return self.unknown_matcher(number, matcher);
        };
        let SourceDef::Words(words) = &mut found.source else {
            let help = match &found.source {
                SourceDef::Lists(lists) => format!("extend its list `{}`", lists[0].value),
                _ => "add a rule of your own beside it".into(),
            };
            let message = format!("matcher `{}` has no `words`", matcher.value);
            return self.report(Diagnostic::new("E070", message, &matcher.at).help(help));
        };
        let mut terms = std::mem::take(words).into_iter().map(Term::plain).collect();
        let added = entry.add.iter().cloned().map(Term::plain).collect();
        let key = format!("of matcher `{}` of rule `{}`", matcher.value, rule.value);
        let changed = self.change(entry, &key, &mut terms, added);
        let words = terms.into_iter().map(|term| term.text).collect();
        let matcher = &mut self.pack.rules[number].matchers;
        if let Some(found) = matcher.iter_mut().find(|m| m.name == entry.matcher()) {
            found.source = SourceDef::Words(words);
        }
        if let Some(what) = changed {
            let what = format!("{}: {what}", entry.matcher());
            self.record(overlay, &entry.note, vec![rule.value.clone()], None, what);
        }
    }

    /// Adds and removes terms; returns what was done, if anything.
    fn change(
        &mut self,
        entry: &TermsDef,
        key: &str,
        terms: &mut Vec<Term>,
        added: Vec<Term>,
    ) -> Option<String> {
        let folded = |term: &str| fold_term(term).0;
        let mut there: BTreeSet<String> = terms.iter().map(|t| folded(&t.text.value)).collect();
        let mut coming = Vec::new();
        for term in added {
            let text = &term.text;
            if there.contains(&folded(&text.value)) {
                self.no_effect(&text.at, format!("term `{}` {key} is there already", text.value));
            } else if self.take(format!("term `{}` {key}", text.value), &text.at) {
                there.insert(folded(&text.value));
                coming.push(term);
            }
        }
        let mut going = BTreeSet::new();
        for text in &entry.remove {
            if !there.contains(&folded(&text.value)) {
                let message = format!("term `{}` {key} does not exist", text.value);
                let diagnostic = Diagnostic::new("E070", message, &text.at).label("unknown term");
                let known = terms.iter().map(|term| term.text.value.as_str());
                self.report(diagnostic.suggest(&text.value, known));
            } else if self.take(format!("term `{}` {key}", text.value), &text.at) {
                going.insert(folded(&text.value));
            }
        }
        if !self.applies(&entry.note) || coming.is_empty() && going.is_empty() {
            return None;
        }
        let names = |all: &mut dyn Iterator<Item = &str>| all.collect::<Vec<_>>().join(" ");
        let mut what = Vec::new();
        if !coming.is_empty() {
            what.push(format!("+ {}", names(&mut coming.iter().map(|t| t.text.value.as_str()))));
        }
        if !going.is_empty() {
            let removed = entry.remove.iter().map(|text| text.value.as_str());
            what.push(format!("- {}", names(&mut removed.into_iter())));
        }
        terms.retain(|term| !going.contains(&folded(&term.text.value)));
        for term in coming {
            let at = terms.partition_point(|known| known.text.value < term.text.value);
            terms.insert(at, term);
        }
        Some(what.join(", "))
    }
}

impl TermsDef {
    fn matcher(&self) -> &str {
        match &self.target {
            Target::List(_) => "",
            Target::Words { matcher, .. } => &matcher.value,
        }
    }
}

/// Returns whether a rule names a list itself.
fn uses(rule: &RuleDef, list: &str) -> bool {
    let named = |lists: &[Located<String>]| lists.iter().any(|name| name.value == list);
    rule.matchers.iter().any(|matcher| {
        let source = matches!(&matcher.source, SourceDef::Lists(lists) if named(lists));
        let except =
            |source: &ExceptSource| matches!(source, ExceptSource::Lists(lists) if named(lists));
        source || matcher.excepts.iter().any(|e| except(&e.source))
    })
}
