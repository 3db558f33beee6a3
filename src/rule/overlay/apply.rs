//! Overlays × the pack as written → the pack as it is to be compiled. No order decides: one key set twice is an error.

use std::collections::BTreeMap;

use super::super::Mode;
use super::super::PackDef;
use super::super::diagnostic::{At, Diagnostic, Located};
use super::{Change, Date, MAX_OVERLAYS, NEW_RULE, Note, OverlayDef};

/// Days before the end of an entry from which on it is told.
const SOON: i32 = 30;

/// Applies overlays to a pack; `today` ends entries whose `until` is past.
pub(crate) fn apply(
    pack: &mut PackDef,
    mut overlays: Vec<OverlayDef>,
    today: Option<Date>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    overlays.sort_by(|a, b| a.id.value.cmp(&b.id.value));
    let mut applier =
        Applier { pack, today, diagnostics, current: String::new(), taken: BTreeMap::new() };
    if let Some(last) = overlays.get(MAX_OVERLAYS) {
        let message = format!("a pack has at most {MAX_OVERLAYS} overlays");
        applier.report(Diagnostic::new("E060", message, &last.id.at).help("join some of them"));
    }
    // What overlays add is there before anything is changed: they may change what others of them add.
    for overlay in &mut overlays {
        applier.head(overlay);
        applier.add(overlay);
    }
    applier.pack.rules.sort_by(|a, b| a.id.value.cmp(&b.id.value));
    for overlay in &overlays {
        applier.entries(overlay);
    }
    for overlay in overlays {
        applier.tests(overlay);
    }
}

pub(super) struct Applier<'a> {
    pub(super) pack: &'a mut PackDef,
    today: Option<Date>,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// The overlay whose entries are applied.
    current: String,
    /// Keys that an overlay has set, and where.
    taken: BTreeMap<String, At>,
}

impl Applier<'_> {
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if diagnostic.is_fatal() || !diagnostic.is_allowed() {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Tells that an entry has a `seen_rev` although no single rule is its target.
    pub(super) fn has_no_rev(&mut self, note: &Note, what: &str) {
        if let Some(seen) = &note.seen_rev {
            let message = format!("`seen_rev` is of one rule: {what}");
            let help = "take it out, or make an entry of each rule";
            self.report(Diagnostic::new("E003", message, &seen.at).help(help));
        }
    }

    /// Checks that the overlay is for this pack, and the only one of its name.
    fn head(&mut self, overlay: &OverlayDef) {
        self.take(format!("the id `{}` of an overlay", overlay.id.value), &overlay.id.at);
        self.pack.overlays.push(overlay.id.value.clone());
        let name = self.pack.name.clone();
        if let Some(over) = overlay.over.as_ref().filter(|over| over.value != name) {
            let message = format!("the overlay is for pack `{}`, this is `{name}`", over.value);
            let diagnostic = Diagnostic::new("E070", message, &over.at).label("another pack");
            self.report(diagnostic.suggest(&over.value, [name.as_str()]));
        }
        let Some(version) = &overlay.version else { return };
        let fits = semver::VersionReq::parse(&version.value).map(|range| {
            semver::Version::parse(&self.pack.version).is_ok_and(|version| range.matches(&version))
        });
        match fits {
            Ok(true) => {}
            Ok(false) => {
                let message = format!(
                    "the overlay is for version {}, the pack has {:?}",
                    version.value, self.pack.version
                );
                let help = "look at what changed in the pack, then widen `version`";
                self.report(Diagnostic::new("E006", message, &version.at).help(help));
            }
            Err(error) => {
                let message = format!("`{}` is no range of versions: {error}", version.value);
                let help = "write it as \"^1.4\" or \">=1.4, <1.6\"";
                self.report(Diagnostic::new("E003", message, &version.at).help(help));
            }
        }
    }

    /// Adds the overlay's own lists and rules.
    fn add(&mut self, overlay: &mut OverlayDef) {
        for list in std::mem::take(&mut overlay.lists) {
            if let Some(other) = self.pack.lists.get(&list.name) {
                let message = format!("list `{}` is there already", list.name);
                let help = format!(
                    "the other one is at {}; add terms to it with extend = [{{ list = \"{}\", … }}]",
                    place(&other.at),
                    list.name
                );
                self.report(Diagnostic::new("E010", message, &list.at).help(help));
                continue;
            }
            self.changed(overlay, &list.at, Vec::new(), Some(&list.name));
            self.pack.lists.insert(list.name.clone(), list);
        }
        for rule in std::mem::take(&mut overlay.rules) {
            let id = rule.id.value.clone();
            self.changed(overlay, &rule.id.at, vec![id], None);
            self.pack.rules.push(rule);
        }
    }

    /// Records a new rule or list.
    fn changed(&mut self, overlay: &OverlayDef, at: &At, rules: Vec<String>, list: Option<&str>) {
        self.pack.changes.push(Change {
            overlay: overlay.id.value.clone(),
            at: at.clone(),
            rules,
            what: if list.is_some() { "new list" } else { NEW_RULE }.into(),
            list: list.map(str::to_owned),
            because: String::new(),
            until: None,
        });
    }

    /// Records what an entry changed.
    pub(super) fn record(
        &mut self,
        overlay: &OverlayDef,
        note: &Note,
        rules: Vec<String>,
        list: Option<String>,
        what: String,
    ) {
        self.pack.changes.push(Change {
            overlay: overlay.id.value.clone(),
            at: note.at.clone(),
            rules,
            list,
            what,
            because: note.because.clone(),
            until: note.until.as_ref().map(|until| until.value),
        });
    }

    fn entries(&mut self, overlay: &OverlayDef) {
        self.current.clone_from(&overlay.id.value);
        overlay.terms.iter().for_each(|entry| self.terms(overlay, entry));
        overlay.amends.iter().for_each(|entry| self.amend(overlay, entry));
        overlay.thresholds.iter().for_each(|entry| self.threshold(overlay, entry));
        overlay.disables.iter().for_each(|entry| self.disable(overlay, entry));
        overlay.allows.iter().for_each(|entry| self.allow(overlay, entry));
        let any = self.pack.rules.iter().any(|rule| rule.mode != Mode::Off);
        if !overlay.disables.is_empty() && !any && !self.pack.rules.is_empty() && !overlay.confirm {
            let message = "no rule is left that is not disabled";
            let help = "say confirm = true in `overlay` if that is meant";
            self.report(Diagnostic::new("E077", message, &overlay.id.at).help(help));
        }
    }

    /// Returns whether an entry applies today, and tells when it ends.
    pub(super) fn applies(&mut self, note: &Note) -> bool {
        let Some(until) = &note.until else { return true };
        let day = until.value;
        let (code, message, help) = match self.today.map(|today| today.days_until(day)) {
            None => (
                "W073",
                format!("the entry ends on {day}, and nobody told what day it is: it applies"),
                "give the date: EngineBuilder::today, or --today on the command line",
            ),
            Some(..0) => (
                "W073",
                format!("the entry ended on {day} and no longer applies"),
                "renew `until`, or take the entry out",
            ),
            Some(days @ 0..=SOON) => (
                "W076",
                match days {
                    0 => format!("the entry ends today, on {day}"),
                    1 => format!("the entry ends tomorrow, on {day}"),
                    _ => format!("the entry ends in {days} days, on {day}"),
                },
                "renew `until` if it is still needed",
            ),
            Some(_) => return true,
        };
        let ended = self.today.is_some_and(|today| today > day);
        self.report(Diagnostic::new(code, message, &until.at).help(help));
        if ended {
            self.pack.ended.push(format!("{}:{}", self.current, note.at.span.start));
        }
        !ended
    }

    /// Takes a key for an entry; the second one that wants it is an error.
    pub(super) fn take(&mut self, key: String, at: &At) -> bool {
        if let Some(other) = self.taken.get(&key) {
            let message = format!("{key} is set twice");
            let help = format!("the other one is at {}; keep one of them", place(other));
            self.report(Diagnostic::new("E071", message, at).help(help));
            return false;
        }
        self.taken.insert(key, at.clone());
        true
    }

    /// Returns the number of a rule; an unknown one is an error, a change since `seen_rev` a warning.
    pub(super) fn rule(&mut self, id: &Located<String>, note: &Note) -> Option<usize> {
        let found = self.pack.rules.iter().position(|rule| rule.id.value == id.value);
        let Some(found) = found else {
            let message = format!("rule `{}` does not exist", id.value);
            let known = self.pack.rules.iter().map(|rule| rule.id.value.as_str());
            let diagnostic = Diagnostic::new("E070", message, &id.at).label("unknown rule");
            let diagnostic = diagnostic.suggest(&id.value, known);
            self.report(diagnostic);
            return None;
        };
        let rev = self.pack.rules[found].rev;
        if let Some(seen) = note.seen_rev.as_ref().filter(|seen| seen.value != rev) {
            let message = format!(
                "rule `{}` is at rev {rev}, the entry was written for rev {}",
                id.value, seen.value
            );
            let help =
                format!("look at `hegui rules show {}`, then set seen_rev = {rev}", id.value);
            let diagnostic = Diagnostic::new("W072", message, &seen.at);
            self.report(diagnostic.label("the rule has changed").help(help));
        }
        Some(found)
    }

    pub(super) fn unknown_matcher(&mut self, rule: usize, name: &Located<String>) {
        let rule = &self.pack.rules[rule];
        let message = format!("rule `{}` has no matcher `{}`", rule.id.value, name.value);
        let diagnostic = Diagnostic::new("E070", message, &name.at).label("unknown matcher");
        let known = rule.matchers.iter().map(|matcher| matcher.name.as_str());
        let diagnostic = diagnostic.suggest(&name.value, known);
        self.report(diagnostic);
    }

    pub(super) fn no_effect(&mut self, at: &At, message: String) {
        self.report(Diagnostic::new("W075", message, at).help("take it out"));
    }

    /// Adds the overlay's tests to the rules that they are of.
    fn tests(&mut self, overlay: OverlayDef) {
        for (rule, test) in overlay.tests {
            let note =
                Note { at: rule.at.clone(), because: String::new(), until: None, seen_rev: None };
            if let Some(at) = self.rule(&rule, &note) {
                self.pack.rules[at].tests.push(test);
            }
        }
    }
}

/// Returns `file:line` of a place.
pub(super) fn place(at: &At) -> String {
    let before = at.file.text.get(..at.span.start).unwrap_or_default();
    format!("{}:{}", at.file.path, before.matches('\n').count() + 1)
}
