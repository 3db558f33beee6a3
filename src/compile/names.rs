//! Names of matchers inside one rule.

use std::collections::BTreeMap;

use crate::program::MatcherId;
use crate::rule::diagnostic::Diagnostic;
use crate::rule::{ExceptSource, MatcherDef, SourceDef};

/// The matchers of a rule by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    declared: Vec<String>,
    defined: BTreeMap<String, MatcherId>,
}

impl Scope {
    pub(super) fn declare(&mut self, name: &str) {
        self.declared.push(name.to_owned());
    }

    pub(super) fn define(&mut self, name: &str, id: MatcherId) {
        self.defined.insert(name.to_owned(), id);
    }

    /// Returns the matcher of this name, or the names there are.
    pub(super) fn find(&self, name: &str) -> Result<MatcherId, &[String]> {
        self.defined.get(name).copied().ok_or(&self.declared)
    }
}

/// Returns the matchers so that each comes after those it points at; a circle is an error.
pub(super) fn ordered<'m>(
    matchers: &'m [MatcherDef],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<&'m MatcherDef> {
    let mut done: Vec<&MatcherDef> = Vec::with_capacity(matchers.len());
    let mut left: Vec<&MatcherDef> = matchers.iter().collect();
    while !left.is_empty() {
        let ready = |m: &&MatcherDef| {
            references(m).all(|name| {
                !left.iter().any(|other| other.name == name)
                    || !matchers.iter().any(|other| other.name == name)
            })
        };
        let (now, later): (Vec<_>, Vec<_>) = left.iter().copied().partition(ready);
        if now.is_empty() {
            let first = later[0];
            let message = format!("matcher `{}` depends on itself", first.name);
            let help = "take the reference out that closes the circle: `near` and `except` may only point on";
            diagnostics.push(Diagnostic::new("E032", message, &first.at).help(help));
            return done;
        }
        done.extend(now);
        left = later;
    }
    done
}

fn references(matcher: &MatcherDef) -> impl Iterator<Item = &str> {
    let parts = match &matcher.source {
        SourceDef::Near { parts, .. } => parts.as_slice(),
        _ => &[],
    };
    let excepts = matcher.excepts.iter().filter_map(|except| match &except.source {
        ExceptSource::Match(name) => Some(name.value.as_str()),
        _ => None,
    });
    parts.iter().map(|part| part.value.as_str()).chain(excepts)
}
