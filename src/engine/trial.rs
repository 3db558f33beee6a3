//! Engines for trials of a few rules.

use std::sync::{Arc, OnceLock};

use super::{CacheState, Engine, Inner};
use crate::catalog::Catalog;
use crate::eval::Selection;
use crate::program::Program;
use crate::rule::PackDef;

impl Engine {
    /// Returns an engine with the same settings and another program, for trials of rules by their numbers; its catalogue is empty.
    pub(crate) fn with_program(&self, mut program: Program) -> Self {
        let of = &*self.inner;
        if !of.disguises {
            program.forget_disguises();
        }
        let inner = Inner {
            certified: program.fact_ids.get("account.certified").copied(),
            owner: program.fact_ids.get("account.owner").copied(),
            source: None,
            catalog: Catalog::new(PackDef::default()).into(),
            triggers: Selection::triggers(&program, of.level.max(of.observe)),
            trial_triggers: OnceLock::new(),
            program,
            findings: OnceLock::from(Vec::new()),
            cache: CacheState::Unused,
            warnings: OnceLock::new(),
            domains: of.domains.clone(),
            ..*of
        };
        Self { inner: Arc::new(inner), ..self.clone() }
    }
}
