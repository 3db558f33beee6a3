//! Rules as written: files of a pack, read into plain definitions with the place of every name.

pub(crate) mod code;
pub(crate) mod condition;
pub(crate) mod diagnostic;
pub(crate) mod folder;
pub(crate) mod load;
mod matcher;
mod mode;
pub(crate) mod overlay;
mod pack;
mod parse;
pub(crate) mod placeholder;
mod reader;
mod score;
pub(crate) mod word_list;
pub(crate) mod words;

pub use mode::Mode;
pub(crate) use parse::inside;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::bilingual::Bilingual;
use crate::fact::{FactDeclaration, Facts};
use crate::field::{Field, FieldSet};
use crate::names::{NameEntry, Wanted};
use crate::severity::{Decision, Severity};
use crate::via::Via;
use condition::Condition;
use diagnostic::{At, Located, SourceFile};
use overlay::{AllowDef, Change};
use word_list::WordList;

/// A whole pack as written.
#[derive(Debug, Default)]
pub(crate) struct PackDef {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) facts: Vec<FactDeclaration>,
    pub(crate) ratios: Vec<RatioDef>,
    pub(crate) thresholds: BTreeMap<String, i64>,
    pub(crate) categories: Vec<String>,
    /// What labelled data calls some of the categories together.
    pub(crate) groups: Vec<(String, Vec<Located<String>>)>,
    pub(crate) clauses: Vec<ClauseDef>,
    pub(crate) gates: BTreeMap<String, GateDef>,
    pub(crate) cites: Vec<CiteDef>,
    pub(crate) lists: BTreeMap<String, WordList>,
    /// Ids that were given up and never come back.
    pub(crate) retired: Vec<String>,
    /// The list of terms with spellings that count wherever the term is searched for.
    pub(crate) spellings: Option<Located<String>>,
    /// The list of terms whose disguises are not computed.
    pub(crate) disguise_off: Option<Located<String>>,
    pub(crate) lock: Option<Arc<SourceFile>>,
    pub(crate) shared: Vec<MatcherDef>,
    pub(crate) rules: Vec<RuleDef>,
    /// The overlays in force, by id.
    pub(crate) overlays: Vec<String>,
    /// What they allow and what they changed.
    pub(crate) allows: Vec<AllowDef>,
    pub(crate) changes: Vec<Change>,
    /// Places of entries that no longer apply.
    pub(crate) ended: Vec<String>,
}

/// A clause of the specification.
#[derive(Clone, Debug)]
pub(crate) struct ClauseDef {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) note: Option<String>,
}

/// A ratio of two facts in per mille.
#[derive(Clone, Debug)]
pub(crate) struct RatioDef {
    pub(crate) name: String,
    pub(crate) of: Located<String>,
    pub(crate) to: Located<String>,
}

/// A frame in which a term is talked about.
#[derive(Clone, Debug)]
pub(crate) struct GateDef {
    pub(crate) lists: Vec<Located<String>>,
    pub(crate) scope: Scope,
    pub(crate) broken_by: Vec<Located<String>>,
}

/// A further clause for some fields.
#[derive(Clone, Debug)]
pub(crate) struct CiteDef {
    pub(crate) fields: FieldSet,
    pub(crate) clauses: Vec<String>,
    pub(crate) also: String,
}

/// How far an exception reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Scope {
    Cover,
    Before(u32),
    After(u32),
    Sentence,
    Field,
}

/// A matcher as written.
#[derive(Clone, Debug)]
pub(crate) struct MatcherDef {
    pub(crate) name: String,
    pub(crate) at: At,
    pub(crate) source: SourceDef,
    pub(crate) fields: Option<FieldSet>,
    pub(crate) how: How,
    pub(crate) filler: Vec<String>,
    pub(crate) edge: Edge,
    /// The table as parsed, for comparing meanings.
    pub(crate) written: String,
    pub(crate) strip: Strip,
    pub(crate) segment: bool,
    pub(crate) separators: bool,
    /// Disguises of the terms are computed; without it, as the list says where the matcher takes hits anywhere.
    pub(crate) disguise: Option<bool>,
    /// An overlay has disabled it: it finds nothing.
    pub(crate) off: bool,
    pub(crate) excepts: Vec<ExceptDef>,
    pub(crate) gates: Vec<Located<String>>,
}

/// What a matcher looks for.
#[derive(Clone, Debug)]
pub(crate) enum SourceDef {
    Words(Vec<Located<String>>),
    Lists(Vec<Located<String>>),
    Regex { pattern: Located<String>, digits: bool, validate: Option<Validator> },
    Near { parts: Vec<Located<String>>, within: u32, listed: bool, scope: Scope },
    Use(Located<String>),
    Domain(DomainKind),
    Repeat(u32),
    Evasion(EvasionKind),
    Names(Wanted),
    Hits(HitsDef),
}

/// Which violations of other rules a meta rule looks at.
#[derive(Clone, Debug)]
pub(crate) struct HitsDef {
    pub(crate) rules: Vec<Located<String>>,
    pub(crate) min_severity: Severity,
    pub(crate) evasive_only: bool,
}

/// Where in a field a hit must lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum How {
    Contains,
    Whole,
    Prefix,
    Suffix,
}

/// What `whole`, `prefix` and `suffix` ignore around a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Strip {
    pub(crate) space: bool,
    pub(crate) symbol: bool,
    pub(crate) emoji: bool,
}

impl Strip {
    pub(crate) const ALL: Self = Self { space: true, symbol: true, emoji: true };
}

/// What may touch a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Edge {
    Auto,
    Alnum,
    None,
}

/// A check of what a regular expression found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Validator {
    CnResidentId,
    Luhn,
    CnMobile,
}

/// Kinds of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum DomainKind {
    Any,
    Blocked,
    Allowed,
    Unlisted,
    Short,
    RawIp,
    Punycode,
    Executable,
    Disguised,
}

/// Kinds of evasion as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum EvasionKind {
    Invisible,
    Marks,
    Separators,
    Styled,
    Scripts,
    Bidi,
}

/// An exception as written.
#[derive(Clone, Debug)]
pub(crate) struct ExceptDef {
    pub(crate) source: ExceptSource,
    pub(crate) scope: Scope,
}

/// What an exception looks for.
#[derive(Clone, Debug)]
pub(crate) enum ExceptSource {
    Words(Vec<Located<String>>),
    Lists(Vec<Located<String>>),
    Regex(Located<String>),
    Match(Located<String>),
    Use(Located<String>),
    Fact(Located<String>),
}

/// Points for a condition.
#[derive(Clone, Debug)]
pub(crate) struct SignalDef {
    pub(crate) condition: Located<Condition>,
    pub(crate) weight: i64,
    pub(crate) per_distinct: bool,
    pub(crate) cap: Option<i64>,
    /// What `{signals}` calls it.
    pub(crate) label: Option<Bilingual>,
}

/// What `{signals}` calls signals that ask for some matchers.
#[derive(Clone, Debug)]
pub(crate) struct LabelDef {
    pub(crate) of: Vec<Located<String>>,
    pub(crate) text: Bilingual,
}

/// What a score is counted over; the unit with the most points counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ScoreBy {
    /// All fields of the rule together.
    Request,
    /// Each field.
    Field,
    /// Each sentence of each field.
    Sentence,
    /// Stretches of at most so many content characters of each field.
    Window(u32),
    /// The first and the last so many content characters of each field at least twice as long.
    Ends(u32),
}

/// A decision from so many points on.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Band {
    pub(crate) at: i64,
    pub(crate) decision: Decision,
}

/// A rule as written.
#[derive(Clone, Debug)]
pub(crate) struct RuleDef {
    pub(crate) id: Located<String>,
    pub(crate) title: String,
    /// Raised with every change of meaning.
    pub(crate) rev: i64,
    pub(crate) clause: String,
    pub(crate) also: Vec<String>,
    pub(crate) category: String,
    /// The category and the clauses where they are written.
    pub(crate) named: Vec<Located<String>>,
    pub(crate) principle: String,
    pub(crate) severity: Severity,
    pub(crate) decision: Decision,
    pub(crate) level: u8,
    pub(crate) mode: Mode,
    /// Made of an operator's word list: every term is its own test.
    pub(crate) of_words: bool,
    pub(crate) fields: FieldSet,
    pub(crate) matchers: Vec<MatcherDef>,
    /// Names of all matchers as written, also of those with faults.
    pub(crate) declared: Vec<String>,
    /// Whether `when` is written, also with faults.
    pub(crate) has_when: bool,
    pub(crate) when: Option<Located<Condition>>,
    /// Whether `signal` and `bands` are written, also with faults.
    pub(crate) has_signal: bool,
    pub(crate) has_bands: bool,
    pub(crate) signals: Vec<SignalDef>,
    pub(crate) score_by: Vec<ScoreBy>,
    pub(crate) bands: Vec<Band>,
    pub(crate) labels: Vec<LabelDef>,
    /// `hegui fit` set weights and bands.
    pub(crate) fitted: bool,
    pub(crate) meta: bool,
    pub(crate) raises: bool,
    /// What it finds is personal data.
    pub(crate) redact: bool,
    pub(crate) if_unknown: Option<bool>,
    pub(crate) message: Bilingual,
    pub(crate) advice: Bilingual,
    pub(crate) tests: Vec<TestDef>,
}

/// An inline test as written.
#[derive(Clone, Debug)]
pub(crate) struct TestDef {
    pub(crate) at: At,
    pub(crate) texts: Vec<(Field, String)>,
    pub(crate) facts: Facts,
    pub(crate) expect: Expect,
    pub(crate) span: Option<String>,
    pub(crate) count: Option<i64>,
    pub(crate) score: Option<i64>,
    pub(crate) decision: Option<Decision>,
    pub(crate) via: Option<Via>,
    pub(crate) with: Vec<Located<String>>,
    /// No other rule of the pack may hit.
    pub(crate) alone: bool,
    /// The names that are indexed for this test.
    pub(crate) names: Vec<NameEntry>,
    /// An operator's list of domains for this test.
    pub(crate) domains: String,
    pub(crate) todo: bool,
    /// Written in an overlay.
    pub(crate) of_overlay: bool,
}

/// What an inline test expects of its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    Hit,
    Miss,
    Unknown,
}

impl Expect {
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Unknown => "unknown",
        }
    }
}
