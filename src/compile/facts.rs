//! Facts that conditions may ask for, and ratios of them.

use super::{Compiler, index};
use crate::fact::{FactDeclaration, FactType};
use crate::program::Ratio;
use crate::rule::diagnostic::{Diagnostic, Located};

impl Compiler<'_> {
    pub(super) fn add_facts(&mut self) {
        for fact in &self.pack.facts {
            self.fact_ids.insert(fact.name.clone(), index(self.facts.len()));
            self.facts.push(fact.clone());
        }
        for ratio in &self.pack.ratios {
            let (Some(of), Some(to)) = (self.fact(&ratio.of), self.fact(&ratio.to)) else {
                continue;
            };
            let fact = index(self.facts.len());
            self.fact_ids.insert(ratio.name.clone(), fact);
            let name = ratio.name.clone();
            self.facts.push(FactDeclaration { name, kind: FactType::Int, default: None });
            self.ratios.push(Ratio { fact, of, to });
        }
    }

    /// Returns the number of a fact; an unknown one is an error.
    pub(super) fn fact(&mut self, name: &Located<String>) -> Option<u32> {
        let found = self.fact_ids.get(&name.value).copied();
        if found.is_none() {
            let message = format!("fact `{}` is not declared", name.value);
            let known = self.fact_ids.keys().map(String::as_str);
            let diagnostic = Diagnostic::new("E022", message, &name.at);
            let diagnostic = diagnostic.label("unknown fact").suggest(&name.value, known);
            self.diagnostics.push(diagnostic);
        }
        found
    }
}
