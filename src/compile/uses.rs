//! How the terms of a matcher, an exception or a gate are searched for.

use super::Compiler;
use crate::fold::fold_term;
use crate::rule::{Edge, How, MatcherDef};

/// Which disguises of a term count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Disguises {
    None,
    Listed,
    All,
}

impl Disguises {
    fn computed(yes: bool) -> Self {
        if yes { Self::All } else { Self::Listed }
    }
}

/// How terms are searched for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    pub(super) edge: Edge,
    pub(super) separators: bool,
    /// Which disguises count; none leaves it to the list.
    pub(super) disguise: Option<Disguises>,
}

/// Exceptions and gates take what is written: a disguise never excuses a text.
pub(super) const PLAIN: Use =
    Use { edge: Edge::Auto, separators: true, disguise: Some(Disguises::None) };

impl Use {
    pub(super) fn of(def: &MatcherDef) -> Self {
        let anywhere = def.how == How::Contains;
        let computed = def.disguise.or((!anywhere).then_some(false));
        let disguise = computed.map(Disguises::computed);
        Self { edge: def.edge, separators: def.separators, disguise }
    }

    pub(super) fn disguise(self, by_list: bool) -> Disguises {
        self.disguise.unwrap_or(Disguises::computed(by_list))
    }
}

impl Compiler<'_> {
    /// Reads which terms have no computed disguises and which have spellings; both are known before the first term comes.
    pub(super) fn add_disguises(&mut self) {
        let pack = self.pack;
        let folded = |text: &String| fold_term(text).0;
        if let Some(list) = pack.disguise_off.as_ref().and_then(|name| self.list_of(name)) {
            self.terms.plain = list.terms.iter().map(|t| folded(&t.text.value)).collect();
        }
        if let Some(list) = pack.spellings.as_ref().and_then(|name| self.list_of(name)) {
            for term in &list.terms {
                let spellings = self.terms.spellings.entry(folded(&term.text.value)).or_default();
                spellings.extend(term.spellings.iter().cloned());
            }
        }
    }
}
