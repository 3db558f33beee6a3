//! How the terms of a matcher, an exception or a gate are searched for.

use super::Compiler;
use crate::fold::fold_term;
use crate::rule::{Edge, How, MatcherDef};

/// How terms are searched for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    pub(super) edge: Edge,
    pub(super) separators: bool,
    /// Whether disguises are computed; none leaves it to the list.
    pub(super) disguise: Option<bool>,
}

/// Exceptions and gates take what is written: a disguise never excuses a text.
pub(super) const PLAIN: Use = Use { edge: Edge::Auto, separators: true, disguise: Some(false) };

impl Use {
    pub(super) fn of(def: &MatcherDef) -> Self {
        let anywhere = def.how == How::Contains;
        let disguise = def.disguise.or((!anywhere).then_some(false));
        Self { edge: def.edge, separators: def.separators, disguise }
    }

    pub(super) fn disguise(self, by_list: bool) -> bool {
        self.disguise.unwrap_or(by_list)
    }
}

impl Compiler<'_> {
    /// Reads which terms have no computed disguises; they are known before the first term comes.
    pub(super) fn add_plain_terms(&mut self) {
        let pack = self.pack;
        let Some(list) = pack.disguise_off.as_ref().and_then(|name| self.list_of(name)) else {
            return;
        };
        self.terms.plain = list.terms.iter().map(|t| fold_term(&t.text.value).0).collect();
    }
}
