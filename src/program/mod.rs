//! What a compiled pack is: immutable, shared by every scanner.

mod allow;
mod asked;
mod buckets;
mod condition;
mod expressions;
mod lead;
mod matcher;
mod regexes;
mod rule;
mod sound;
mod steps;
mod terms;
mod triggers;
mod variants;
mod whole;

pub(crate) use allow::{Allow, Allows};
pub(crate) use asked::{SourceSets, contains, insert};
pub(crate) use buckets::Buckets;
pub(crate) use condition::{Condition, FactTest};
pub(crate) use expressions::{Expressions, WaysFound};
pub(crate) use lead::Lead;
pub(crate) use matcher::{Except, ExceptKind, Gate, Matcher, MatcherId, MatcherKind};
pub(crate) use regexes::{Automaton, Extent, RegexSource, Regexes, Way, parser};
pub(crate) use rule::{Label, MetaSelect, Needs, Rule, RuleId, Signal, Touch};
pub(crate) use sound::{SoundTerm, SoundTerms, SoundUse};
pub(crate) use terms::{Entry, ForFields, Pattern, Posting, PostingKind, TermSource, Terms};
pub(crate) use triggers::{Trigger, Triggers};
pub(crate) use variants::{VariantTerm, VariantTerms};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fact::FactDeclaration;
use crate::field::{Field, FieldSet};
use crate::names::Wanted;
use crate::rule::{DomainKind, EvasionKind};

/// Number of a source: a set of terms, a regular expression, or a computed property.
pub(crate) type SourceId = u32;

/// A source that is neither terms nor a regular expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Special {
    Domain(DomainKind),
    Repeat(u32),
    Evasion(EvasionKind),
    /// Indexed names that a name resembles.
    Names(Wanted),
}

/// A further clause that violations in some fields cite.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Cite {
    pub(crate) fields: FieldSet,
    pub(crate) clauses: Vec<String>,
    pub(crate) also: String,
}

/// A compiled pack. Sources are numbered: terms first, then regular expressions, then specials.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Program {
    pub(crate) terms: Terms,
    pub(crate) sounds: SoundTerms,
    pub(crate) variants: VariantTerms,
    pub(crate) regexes: Regexes,
    pub(crate) specials: Vec<(SourceId, Special)>,
    pub(crate) matchers: Vec<Matcher>,
    pub(crate) gates: Vec<Gate>,
    /// Content rules and meta rules, ordered by id.
    pub(crate) rules: Vec<Rule>,
    /// What a hit of a source brings to which rules.
    pub(crate) touches: Vec<Vec<Touch>>,
    /// By rule.
    pub(crate) needs: Vec<Needs>,
    /// For sources that are found by sound: those that speak for the same rules.
    pub(crate) beside: BTreeMap<SourceId, Vec<SourceId>>,
    /// Rules that facts alone can decide.
    pub(crate) fact_rules: Vec<RuleId>,
    pub(crate) meta_rules: Vec<RuleId>,
    pub(crate) facts: Vec<FactDeclaration>,
    pub(crate) fact_ids: BTreeMap<String, u32>,
    pub(crate) ratios: Vec<Ratio>,
    pub(crate) cites: Vec<Cite>,
    pub(crate) allows: Allows,
}

impl Program {
    /// Returns the bytes of everything that grows with terms; rules themselves are small beside it.
    pub(crate) fn bytes(&self) -> usize {
        let Terms { dictionaries, patterns, postings, entries, sources } = &self.terms;
        let dictionaries: usize = dictionaries
            .iter()
            .map(|scope| scope.dictionary.bytes() + size_of_val(&*scope.patterns))
            .sum();
        let rows = size_of_val(&**patterns) + size_of_val(&**postings) + size_of_val(&**entries);
        let touches: usize = self.touches.iter().map(|of| size_of_val(&**of)).sum();
        let terms = dictionaries + rows + size_of_val(&**sources) + touches;
        terms + self.sounds.bytes() + self.variants.bytes()
    }

    /// Drops what finds terms in computed disguises.
    pub(crate) fn forget_disguises(&mut self) {
        self.sounds = SoundTerms::default();
        self.variants = VariantTerms::default();
    }

    /// Adds the sources of a matcher and of those it is made of.
    pub(crate) fn sources_of(&self, matcher: MatcherId, into: &mut Vec<SourceId>) {
        match &self.matchers[matcher as usize].kind {
            MatcherKind::Sources(sources) => into.extend(sources),
            MatcherKind::Use(inner) => self.sources_of(*inner, into),
            MatcherKind::Near { parts, .. } => {
                parts.iter().for_each(|part| self.sources_of(*part, into));
            }
            MatcherKind::Hits => {}
        }
    }

    /// Returns the sources, in order, whose hits support a less certain find of this one.
    pub(crate) fn beside(&self, find: SourceId) -> &[SourceId] {
        self.beside.get(&find).map_or(&[], Vec::as_slice)
    }

    /// Returns whether some rule looks for a source in a field.
    pub(crate) fn is_looked_for(&self, source: SourceId, field: Field) -> bool {
        self.terms.sources[source as usize].fields.contains(field)
    }
}

/// A ratio of two facts in per mille, itself a fact.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Ratio {
    pub(crate) fact: u32,
    pub(crate) of: u32,
    pub(crate) to: u32,
}
