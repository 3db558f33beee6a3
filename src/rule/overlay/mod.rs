//! Overlays: an operator's changes to a pack, in files of their own. The base pack stays as it is.

mod allow;
mod amend;
mod apply;
mod date;
mod read;
mod terms;

pub(crate) use apply::apply;
pub use date::{Date, DateError};
pub(super) use read::read;

use super::condition::Condition;
use super::diagnostic::{At, Located};
use super::word_list::WordList;
use super::{Band, ExceptSource, Mode, RuleDef, Scope, TestDef};
use crate::bilingual::Bilingual;
use crate::field::FieldSet;
use crate::severity::{Decision, Severity};

/// Most overlays of one pack.
pub(crate) const MAX_OVERLAYS: usize = 16;

/// What is said of a rule that an overlay adds.
pub(crate) const NEW_RULE: &str = "new rule";

/// An overlay as written.
#[derive(Debug)]
pub(crate) struct OverlayDef {
    pub(crate) id: Located<String>,
    /// The pack that it changes, and which versions of it.
    over: Option<Located<String>>,
    version: Option<Located<String>>,
    /// It may disable every rule.
    confirm: bool,
    terms: Vec<TermsDef>,
    amends: Vec<AmendDef>,
    thresholds: Vec<ThresholdDef>,
    disables: Vec<DisableDef>,
    allows: Vec<AllowEntry>,
    lists: Vec<WordList>,
    rules: Vec<RuleDef>,
    tests: Vec<(Located<String>, TestDef)>,
}

/// What every entry says of itself.
#[derive(Debug)]
struct Note {
    at: At,
    because: String,
    /// The last day on which it applies.
    until: Option<Located<Date>>,
    /// The `rev` of the rule that its author has read.
    seen_rev: Option<Located<i64>>,
}

/// Where terms come in or go out.
#[derive(Debug)]
enum Target {
    List(Located<String>),
    Words { rule: Located<String>, matcher: Located<String> },
}

/// Terms that come in and go out.
#[derive(Debug)]
struct TermsDef {
    target: Target,
    add: Vec<Located<String>>,
    remove: Vec<Located<String>>,
    note: Note,
}

/// New values for keys of a rule.
#[derive(Debug)]
struct AmendDef {
    rule: Located<String>,
    values: Vec<(At, Value)>,
    note: Note,
}

/// A new value for a key of a rule.
#[derive(Debug)]
enum Value {
    Title(String),
    Also(Vec<String>),
    Severity(Severity),
    Decision(Decision),
    Level(u8),
    Mode(Mode),
    Fields(FieldSet),
    Bands(Vec<Band>),
    Message(Bilingual),
    Advice(Bilingual),
}

/// A new value for a threshold of the pack.
#[derive(Debug)]
struct ThresholdDef {
    name: Located<String>,
    value: i64,
    note: Note,
}

/// A rule or a matcher that is not to count.
#[derive(Debug)]
struct DisableDef {
    rule: Located<String>,
    matcher: Option<Located<String>>,
    note: Note,
}

/// Hits or whole violations that are allowed.
#[derive(Debug)]
struct AllowEntry {
    rules: Vec<Located<String>>,
    what: AllowWhat,
    note: Note,
}

/// What is allowed.
#[derive(Clone, Debug)]
pub(crate) enum AllowWhat {
    /// Hits that a word or an expression reaches, in these fields.
    Hits { source: ExceptSource, scope: Scope, fields: FieldSet },
    /// Everything, while this holds of the facts.
    When(Located<Condition>),
}

/// An allow entry whose rules are known.
#[derive(Clone, Debug)]
pub(crate) struct AllowDef {
    pub(crate) overlay: String,
    pub(crate) because: String,
    pub(crate) rules: Vec<String>,
    pub(crate) what: AllowWhat,
}

/// One thing that an overlay changed, for people.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) overlay: String,
    pub(crate) at: At,
    /// The rules that it concerns.
    pub(crate) rules: Vec<String>,
    /// The list whose terms it changes.
    pub(crate) list: Option<String>,
    pub(crate) what: String,
    pub(crate) because: String,
    pub(crate) until: Option<Date>,
}
