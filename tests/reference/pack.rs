//! Packs of the naive reference.

use hegui::Field;

#[derive(Clone, Debug, Default)]
pub(crate) struct Pack {
    pub(crate) lists: Vec<List>,
    pub(crate) gates: Vec<Gate>,
    pub(crate) rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) name: String,
    pub(crate) terms: Vec<Term>,
}

#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) text: String,
    pub(crate) carriers: Vec<String>,
}

/// A gate; `broken_by` holds the words of one shared matcher.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    pub(crate) name: String,
    pub(crate) list: String,
    pub(crate) scope: Scope,
    pub(crate) broken_by: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) matchers: Vec<Matcher>,
    pub(crate) decides: Decides,
    pub(crate) if_unknown: Option<bool>,
}

#[derive(Clone, Debug)]
pub(crate) enum Decides {
    When(Condition),
    Score { signals: Vec<Signal>, bands: Vec<(i64, &'static str)> },
}

#[derive(Clone, Debug)]
pub(crate) struct Signal {
    pub(crate) condition: Condition,
    pub(crate) weight: i64,
    pub(crate) per_distinct: bool,
    pub(crate) cap: Option<i64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Matcher {
    pub(crate) name: String,
    pub(crate) source: Source,
    pub(crate) fields: Option<Vec<Field>>,
    pub(crate) how: How,
    pub(crate) filler: Vec<String>,
    pub(crate) edge: Edge,
    pub(crate) separators: bool,
    pub(crate) excepts: Vec<Except>,
    pub(crate) gates: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum Source {
    Words(Vec<String>),
    List(String),
    Near { parts: Vec<String>, within: usize, listed: bool, in_field: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Contains,
    Whole,
    Prefix,
    Suffix,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    Auto,
    Alnum,
    None,
}

#[derive(Clone, Debug)]
pub(crate) struct Except {
    pub(crate) source: ExceptSource,
    pub(crate) scope: Scope,
}

#[derive(Clone, Debug)]
pub(crate) enum ExceptSource {
    Words(Vec<String>),
    List(String),
    Match(String),
    /// The fact `a.names`.
    Names,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Cover,
    Before(usize),
    After(usize),
    Sentence,
    Field,
}

#[derive(Clone, Debug)]
pub(crate) enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Match(String),
    Of(usize, Vec<String>),
    Count(String, &'static str, i64),
    Distinct(Vec<String>, &'static str, i64),
    Length(&'static str, i64),
    Fact(&'static str),
    FactIs(&'static str, &'static str, Literal),
    FactIn(&'static str, Vec<Literal>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    /// A whole number; for a share, per mille.
    Int(i64),
    Text(&'static str),
}
