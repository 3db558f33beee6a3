//! `allow`: which rules an entry is for, and whether it can lift anything of them.

use super::super::diagnostic::{Diagnostic, Located};
use super::apply::Applier;
use super::{AllowDef, AllowEntry, AllowWhat, Note, OverlayDef};

impl Applier<'_> {
    pub(super) fn allow(&mut self, overlay: &OverlayDef, entry: &AllowEntry) {
        let mut rules = Vec::new();
        if entry.rules.len() > 1 || entry.rules.iter().any(|name| name.value.ends_with('*')) {
            self.has_no_rev(&entry.note, "the entry is for several");
        }
        for name in &entry.rules {
            match name.value.strip_suffix('*') {
                Some(prefix) => self.family(name, prefix, &mut rules),
                None => self.single(name, &entry.note, &mut rules),
            }
        }
        rules.sort();
        rules.dedup();
        if rules.is_empty() || !self.applies(&entry.note) {
            return;
        }
        let what = match &entry.what {
            AllowWhat::Hits { .. } => "allowed: some hits",
            AllowWhat::When(_) => "allowed: while facts say so",
        };
        self.record(overlay, &entry.note, rules.clone(), None, what.into());
        self.pack.allows.push(AllowDef {
            overlay: overlay.id.value.clone(),
            because: entry.note.because.clone(),
            rules,
            what: entry.what.clone(),
        });
    }

    /// Adds one rule. A meta rule shows what others found: there is nothing of its own to lift.
    fn single(&mut self, name: &Located<String>, note: &Note, rules: &mut Vec<String>) {
        let Some(at) = self.rule(name, note) else { return };
        let rule = &self.pack.rules[at];
        if rule.meta {
            let message =
                format!("rule `{}` looks at other rules: it has no hits of its own", name.value);
            let help = "allow them for those rules, or amend this one";
            return self.report(Diagnostic::new("E074", message, &name.at).help(help));
        }
        rules.push(rule.id.value.clone());
    }

    /// Adds the rules whose ids begin so.
    fn family(&mut self, name: &Located<String>, prefix: &str, rules: &mut Vec<String>) {
        if prefix.is_empty() {
            let message = "`*` would allow everything";
            let help = "name the rules or families, as in [\"gambling.*\"]";
            return self.report(Diagnostic::new("E074", message, &name.at).help(help));
        }
        let all = self.pack.rules.iter().filter(|rule| !rule.meta);
        let of: Vec<String> =
            all.map(|rule| rule.id.value.clone()).filter(|id| id.starts_with(prefix)).collect();
        if of.is_empty() {
            let message = format!("no rule is called `{}`", name.value);
            let known: Vec<String> = self
                .pack
                .rules
                .iter()
                .filter_map(|rule| Some(format!("{}.*", rule.id.value.split_once('.')?.0)))
                .collect();
            let diagnostic = Diagnostic::new("E070", message, &name.at).label("unknown rules");
            let known = known.iter().map(String::as_str);
            return self.report(diagnostic.suggest(&name.value, known));
        }
        rules.extend(of);
    }
}
