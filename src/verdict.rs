//! The outcome: a decision and the violations that led to it.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::bilingual::Bilingual;
use crate::field::Field;
use crate::names::{NameKind, Resemblance};
use crate::personal;
use crate::severity::{Decision, Severity};
use crate::span::Span;
use crate::via::Via;

/// What the engine found in one request.
///
/// Same pack, same request: the same verdict, byte for byte in its JSON form.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// The request's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Value>,
    /// The highest decision of the violations.
    pub decision: Decision,
    /// Category of the most serious violation, or `none`.
    pub primary: Cow<'static, str>,
    /// What was found, most serious first.
    pub violations: Vec<Violation>,
    /// What rules found that are only observed, most serious first; it decides nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observed: Vec<Violation>,
    /// What would be a violation, and overlays allow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<Allowed>,
    /// Rules that a missing fact left open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undetermined: Vec<Undetermined>,
    /// False when a limit was reached; the decision is at least `review` then.
    pub complete: bool,
    /// The limits that were reached.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<Incomplete>,
    /// The pack that decided.
    pub pack: Arc<PackId>,
    /// Who answers for the account: `certifying_account` or `creator` (clause 6.2).
    pub responsible: &'static str,
}

/// One rule that a request breaks, in one field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Violation {
    /// Identifier of the rule.
    pub rule: String,
    /// The clause it cites.
    pub clause: String,
    /// Further clauses.
    pub also: Vec<String>,
    /// One of the pack's categories.
    pub category: String,
    /// How grave it is.
    pub severity: Severity,
    /// What follows.
    pub decision: Decision,
    /// The field, or nothing when facts alone decided.
    pub field: Option<Field>,
    /// The offending places, in text order; at most 100, or as many as there are when they are personal data.
    pub spans: Vec<Mark>,
    /// How the text was disguised; empty when plain.
    pub via: Via,
    /// Points of a scored rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<i64>,
    /// The indexed name that the text resembles; the nearest of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resembles: Option<Resembles>,
    /// What is wrong.
    pub message: Bilingual,
    /// What to change.
    pub advice: Bilingual,
    /// The places are personal data, hidden in every text of the verdict unless [`EngineBuilder::reveal`](crate::EngineBuilder::reveal) was asked for.
    #[serde(skip_serializing_if = "is_false")]
    pub personal: bool,
    /// There are more places than are listed.
    #[serde(skip)]
    pub(crate) cut: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// A violation, or places of one, that allow entries of overlays lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Allowed {
    /// Identifier of the rule.
    pub rule: String,
    /// The clause it cites.
    pub clause: String,
    /// What the rule would decide without the entries.
    pub decision: Decision,
    /// The field, or nothing when facts alone decided.
    pub field: Option<Field>,
    /// The places that are allowed, in text order.
    pub spans: Vec<Mark>,
    /// The entries, in the order of overlays.
    pub by: Vec<AllowedBy>,
    /// The places are personal data.
    #[serde(skip)]
    pub(crate) personal: bool,
}

/// An allow entry of an overlay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AllowedBy {
    /// Identifier of the overlay.
    pub overlay: String,
    /// Why, in its author's words.
    pub because: String,
}

/// An indexed name that a text resembles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Resembles {
    /// The indexed name.
    pub name: String,
    /// What it is.
    pub kind: NameKind,
    /// How it is resembled.
    pub like: Resemblance,
    /// How far it is: 0 for equal names, else the characters that differ, were left out or are apart.
    pub distance: u32,
}

/// An offending place of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Mark {
    /// First byte in the field as given.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The same place in characters and UTF-16 units, when asked for.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub offsets: Option<Offsets>,
    /// The original text between them.
    pub text: String,
}

impl Mark {
    /// Returns the place in bytes.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// A place counted in other units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Offsets {
    /// First character (Unicode scalar value).
    pub char_start: u32,
    /// One past the last character.
    pub char_end: u32,
    /// First UTF-16 unit.
    pub utf16_start: u32,
    /// One past the last UTF-16 unit.
    pub utf16_end: u32,
}

/// A rule that could not be decided because the caller did not give a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Undetermined {
    /// Identifier of the rule.
    pub rule: String,
    /// The facts that would decide it.
    pub facts: Vec<String>,
}

/// A limit that was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Incomplete {
    /// The limit's name: `max_hits`, `max_seen`, `max_matches`, `max_groups`, `max_fuel`, `max_spans`, `expression`, `names_candidates`
    /// or `names_damaged`.
    pub limit: &'static str,
    /// The rule that was looked at first when it was reached, if one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The field in which it was reached first.
    pub field: Field,
}

/// Which pack gave a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PackId {
    /// The pack's name.
    pub name: String,
    /// The pack's version.
    pub version: String,
    /// SHA-256 of the pack's files, in hexadecimal.
    pub hash: String,
    /// The engine's version.
    pub engine: &'static str,
    /// Number of the generation when a [`SharedEngine`](crate::SharedEngine) gave the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation: Option<u64>,
}

impl Verdict {
    /// Returns the canonical JSON form: one line, fixed key order.
    ///
    /// # Panics
    /// Never: every part of a verdict has a JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a verdict has string keys and finite numbers only")
    }

    /// Returns a copy of a field with every offending character replaced by `mask`; links are given joined by line feeds.
    ///
    /// Nothing when `text` is not the text that was checked, so far as can be seen: a span that is not in it, or holds other words.
    ///
    /// # Examples
    /// ```
    /// use hegui::{Engine, Field, Request};
    /// let text = "转发一下，不转不是中国人";
    /// let verdict = Engine::builtin()?.check(&Request::new().content(text))?;
    /// assert_eq!(verdict.redact(Field::Content, text, '*').as_deref(), Some("转发一下，*******"));
    /// assert_eq!(verdict.redact(Field::Content, "另一段", '*'), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn redact(&self, field: Field, text: &str, mask: char) -> Option<String> {
        let violations = self.violations.iter().filter(|v| v.field == Some(field));
        let mut marks: Vec<&Mark> = violations.flat_map(|v| &v.spans).collect();
        marks.sort_by_key(|mark| (mark.start, mark.end));
        let (mut masked, mut at) = (String::with_capacity(text.len()), 0);
        for mark in marks {
            let range = mark.span().range();
            if !personal::is_shown_as(text.get(range.clone())?, &mark.text) {
                return None;
            }
            // Spans of different violations may overlap.
            masked.push_str(text.get(at..range.start.max(at))?);
            masked.extend(text.get(range.start.max(at)..range.end.max(at))?.chars().map(|_| mask));
            at = range.end.max(at);
        }
        masked.push_str(text.get(at..)?);
        Some(masked)
    }
}
