//! Where hits come from: terms, expressions and computed properties; equal ones are kept once.

use std::collections::BTreeMap;

use super::uses::Use;
use super::{Compiler, SourceKey, SourceSlot, index, regexes};
use crate::program::{MatcherKind, RegexSource, SourceId, Special};
use crate::rule::diagnostic::{Diagnostic, Located};
use crate::rule::word_list::WordList;
use crate::rule::{Edge, Validator};

impl<'p> Compiler<'p> {
    fn new_source(&mut self, slot: SourceSlot) -> SourceId {
        self.sources.push(slot);
        index(self.sources.len() - 1)
    }

    pub(super) fn words(&mut self, words: &[Located<String>], how: Use) -> SourceId {
        let source = self.new_source(SourceSlot::Terms);
        self.terms.declare(source, how.edge, how.separators);
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for word in words {
            if let Some(first) = seen.insert(crate::fold::fold_term(&word.value).0, &word.value) {
                let message = format!("term `{}` folds to the same as `{first}`", word.value);
                let diagnostic = Diagnostic::new("W042", message, &word.at);
                self.diagnostics.push(diagnostic.help("keep the plain one"));
            }
            let term = crate::rule::word_list::Term::plain(word.clone());
            self.terms.add(source, &term, how.disguise(true), &mut self.diagnostics);
        }
        source
    }

    pub(super) fn lists(&mut self, names: &[Located<String>], how: Use) -> Vec<SourceId> {
        names.iter().filter_map(|name| self.list(name, how)).collect()
    }

    pub(super) fn list_of(&mut self, name: &Located<String>) -> Option<&'p WordList> {
        let pack = self.pack;
        let found = pack.lists.get(&name.value);
        if found.is_none() {
            let message = format!("list `{}` does not exist", name.value);
            let known = pack.lists.keys().map(String::as_str);
            let diagnostic = Diagnostic::new("E021", message, &name.at);
            self.diagnostics.push(diagnostic.label("unknown list").suggest(&name.value, known));
        }
        found
    }

    fn list(&mut self, name: &Located<String>, how: Use) -> Option<SourceId> {
        let list = self.list_of(name)?;
        let disguise = how.disguise(list.disguise);
        let key = SourceKey::List(name.value.clone(), how.edge, how.separators, disguise);
        if let Some(source) = self.known.get(&key) {
            return Some(*source);
        }
        let source = self.new_source(SourceSlot::Terms);
        self.terms.declare(source, how.edge, how.separators);
        for term in &list.terms {
            self.terms.add(source, term, disguise, &mut self.diagnostics);
        }
        self.known.insert(key, source);
        Some(source)
    }

    pub(super) fn regex(
        &mut self,
        pattern: &Located<String>,
        digits: bool,
        edge: Edge,
        validate: Option<Validator>,
    ) -> Option<SourceId> {
        let key = SourceKey::Regex(pattern.value.clone(), digits, edge, validate);
        if let Some(source) = self.known.get(&key) {
            return Some(*source);
        }
        let hir = regexes::read(pattern, &mut self.diagnostics)?;
        let source = self.new_source(SourceSlot::Regex);
        let text = regexes::folded_classes(&pattern.value);
        self.regexes.add(RegexSource::new(source, text, digits, edge, validate), hir);
        self.known.insert(key, source);
        Some(source)
    }

    pub(super) fn special(&mut self, special: Special) -> MatcherKind {
        let key = SourceKey::Special(special);
        let source = match self.known.get(&key) {
            Some(source) => *source,
            None => {
                let source = self.new_source(SourceSlot::Special(special));
                self.known.insert(key, source);
                source
            }
        };
        MatcherKind::Sources(vec![source])
    }
}
