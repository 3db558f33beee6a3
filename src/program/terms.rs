//! All terms of a pack.

use serde::{Deserialize, Serialize};

use super::SourceId;
use crate::column;
use crate::dictionary::Dictionary;
use crate::field::{Field, FieldSet};
use crate::rule::Edge;
use crate::via::{Via, stored};

/// Every folded term once, and who asked for it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Terms {
    /// Together for all fields: a name is looked up in other lists than a post.
    pub(crate) dictionaries: Vec<ForFields>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) postings: Vec<Posting>,
    pub(crate) entries: Vec<Entry>,
    /// By number, expressions and computed properties too.
    pub(crate) sources: Vec<TermSource>,
}

/// The patterns that some rule looks for in these fields.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ForFields {
    pub(crate) fields: FieldSet,
    pub(crate) dictionary: Dictionary,
    /// The patterns of the dictionary's terms.
    #[serde(with = "column")]
    pub(crate) patterns: Vec<u32>,
}

impl Terms {
    /// Returns the dictionary of a field and its number, if any rule looks for terms there.
    pub(crate) fn for_field(&self, field: Field) -> Option<(usize, &ForFields)> {
        self.dictionaries.iter().enumerate().find(|(_, scope)| scope.fields.contains(field))
    }
}

/// A folded term.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Pattern {
    /// First posting; those of literals come first.
    pub(crate) first: u32,
    /// First posting that is no literal.
    pub(crate) terms: u32,
    /// One past the last posting.
    pub(crate) end: u32,
    /// Fields in which some rule looks for one of those that are no literals.
    pub(crate) fields: FieldSet,
}

/// One use of a pattern.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Posting {
    pub(crate) source: SourceId,
    pub(crate) entry: u32,
    pub(crate) kind: PostingKind,
}

/// What a pattern is for a posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PostingKind {
    Term,
    /// The term without its leading 加; a plus sign must stand before it.
    AfterPlus,
    /// A harmless longer word that contains the entry.
    Carrier,
    /// The same without its leading 加; a plus sign must stand before it.
    CarrierAfterPlus,
    /// A literal of an expression; `entry` is the number of the way, `source` that of its set.
    Literal,
}

impl PostingKind {
    /// Returns true for what counts as a term, not as what excuses one.
    pub(crate) const fn is_term(self) -> bool {
        matches!(self, Self::Term | Self::AfterPlus)
    }
}

/// A term as its author wrote it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The pattern of the whole term.
    pub(crate) term: u32,
    /// Disguises that the term's own spelling has.
    #[serde(with = "stored")]
    pub(crate) own: Via,
    /// Disguise that a listed spelling is known for.
    #[serde(with = "stored")]
    pub(crate) listed: Via,
    pub(crate) segment: bool,
    pub(crate) carriers: bool,
}

/// How the terms of a source must stand in the text, and in which text.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct TermSource {
    /// Fields in which some rule looks for it.
    pub(crate) fields: FieldSet,
    /// How often to expect it: about one in so many millions of characters.
    pub(crate) rate: u32,
    pub(crate) edge: Edge,
    pub(crate) separators: bool,
}
