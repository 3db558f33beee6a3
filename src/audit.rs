//! Records of checks, for appeals: what was asked, what decided, and whether the same comes out again.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::engine::{CheckOptions, Engine};
use crate::field::Field;
use crate::request::Request;
use crate::verdict::Verdict;

/// How much of a request an audit record keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditKeep {
    /// Personal data is hidden, as by [`Verdict::mask`]; such a request cannot be replayed.
    Masked,
    /// Everything, also personal data: the file must be kept as safe as that deserves.
    Whole,
}

/// A check as an audit file has it, one JSON object a line.
///
/// # Examples
/// ```
/// use hegui::{AuditKeep, AuditRecord, Engine, Replayed, Request};
/// let engine = Engine::builtin()?;
/// let request = Request::new().content("不转不是中国人");
/// let line = AuditRecord::line(&engine, &request, &engine.check(&request)?, AuditKeep::Masked);
///
/// let record = AuditRecord::from_json(&line)?;
/// assert_eq!(record.request_hash.len(), 64);
/// assert_eq!(record.replay(&engine), Replayed::Same);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AuditRecord {
    /// SHA-256 of the request's canonical JSON without its identifier, in hexadecimal. With a masked request beside it, someone who has the
    /// record can find a hidden number by trying them all: the file is as confidential as the requests.
    pub request_hash: String,
    /// Fields in which personal data is hidden.
    pub masked: Vec<Field>,
    /// The request, as far as it was kept.
    pub request: Request,
    /// Hash of the pack that decided.
    pub pack_hash: String,
    /// Version of the engine.
    pub engine: String,
    /// The engine's options.
    pub options: CheckOptions,
    verdict: Value,
}

/// How a recorded check went the second time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replayed {
    /// The verdict is the same, whatever pack or generation gave it.
    Same,
    /// The verdict differs; one sentence for each difference.
    Different(Vec<String>),
    /// The request was stored with personal data hidden, so it was not checked again.
    Hidden {
        /// The fields in which something is hidden.
        fields: Vec<Field>,
        /// The rules that found it.
        rules: Vec<String>,
    },
    /// The request is not the one that its hash was made of.
    Altered,
}

/// Why a line is no audit record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an audit record: {0}")]
pub struct AuditError(String);

#[derive(Serialize, Deserialize)]
struct Line<R, V> {
    request_hash: String,
    masked: Vec<String>,
    request: R,
    pack_hash: String,
    engine: String,
    options: CheckOptions,
    verdict: V,
}

impl AuditRecord {
    /// Returns the line for a check, without a line feed.
    ///
    /// # Panics
    /// Never: every part of a record has a JSON form.
    #[must_use]
    pub fn line(engine: &Engine, request: &Request, verdict: &Verdict, keep: AuditKeep) -> String {
        let (kept, shown) = match keep {
            AuditKeep::Masked => (verdict.mask(request), verdict.masked()),
            AuditKeep::Whole => (request.clone(), verdict.clone()),
        };
        let is_hidden = |field: &Field| match field {
            Field::Links => kept.links != request.links,
            field => kept.text(*field) != request.text(*field),
        };
        let masked = Field::ALL.into_iter().filter(is_hidden);
        let line = Line {
            request_hash: hash(request),
            masked: masked.map(|field| field.label().to_owned()).collect(),
            request: &kept,
            pack_hash: verdict.pack.hash.clone(),
            engine: verdict.pack.engine.to_owned(),
            options: engine.options(),
            verdict: &shown,
        };
        serde_json::to_string(&line).expect("a record has string keys and finite numbers only")
    }

    /// Reads a line.
    ///
    /// # Errors
    /// When the text is no audit record.
    pub fn from_json(line: &str) -> Result<Self, AuditError> {
        let failed = |error: &dyn std::fmt::Display| AuditError(error.to_string());
        let line: Line<Value, Value> = serde_json::from_str(line).map_err(|e| failed(&e))?;
        let request = Request::from_json(&line.request.to_string()).map_err(|e| failed(&e))?;
        let field = |label: &String| {
            Field::from_label(label)
                .ok_or_else(|| failed(&format!("field `{label}` does not exist")))
        };
        Ok(Self {
            request_hash: line.request_hash,
            masked: line.masked.iter().map(field).collect::<Result<_, _>>()?,
            request,
            pack_hash: line.pack_hash,
            engine: line.engine,
            options: line.options,
            verdict: line.verdict,
        })
    }

    /// Checks the request again and compares the verdicts, all but `pack`: build the engine with the record's
    /// [options](crate::EngineBuilder::options).
    #[must_use]
    pub fn replay(&self, engine: &Engine) -> Replayed {
        if !self.masked.is_empty() {
            let rules = self.violations().filter(|v| v["personal"] == true);
            let rules = rules.filter_map(|v| v["rule"].as_str().map(str::to_owned)).collect();
            return Replayed::Hidden { fields: self.masked.clone(), rules };
        }
        if hash(&self.request) != self.request_hash {
            return Replayed::Altered;
        }
        let again = match engine.check(&self.request) {
            Ok(verdict) => serde_json::to_value(verdict).unwrap_or_default(),
            Err(error) => return Replayed::Different(vec![error.to_string()]),
        };
        let differences = differences(&self.verdict, &again);
        if differences.is_empty() { Replayed::Same } else { Replayed::Different(differences) }
    }

    fn violations(&self) -> impl Iterator<Item = &Value> {
        self.verdict["violations"].as_array().into_iter().flatten()
    }
}

/// Returns the hash of what is checked.
fn hash(request: &Request) -> String {
    let text = Request { id: None, ..request.clone() }.to_json();
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns what differs between two verdicts, told by decision and violations, or by the keys of the rest.
fn differences(before: &Value, after: &Value) -> Vec<String> {
    let mut told = Vec::new();
    let (was, is) = (&before["decision"], &after["decision"]);
    if was != is {
        told.push(format!("decision {} instead of {}", text(is), text(was)));
    }
    let (old, new) = (by_rule(before), by_rule(after));
    for (name, violation) in &old {
        match new.iter().find(|(other, _)| other == name) {
            None => told.push(format!("{name} is gone")),
            Some((_, other)) if other != violation => told.push(format!("{name} changed")),
            Some(_) => {}
        }
    }
    let added = new.iter().filter(|(name, _)| old.iter().all(|(other, _)| other != name));
    told.extend(added.map(|(name, _)| format!("{name} is new")));
    let (empty, ignored) = (serde_json::Map::new(), ["pack", "decision", "violations"]);
    let (old, new) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let changed = keys.into_iter().filter(|key| !ignored.contains(&key.as_str()));
    told.extend(
        changed.filter(|key| old.get(*key) != new.get(*key)).map(|key| format!("`{key}` changed")),
    );
    // The same violations in another order.
    if told.is_empty() && before["violations"] != after["violations"] {
        told.push("`violations` changed".to_owned());
    }
    told
}

fn by_rule(verdict: &Value) -> Vec<(String, &Value)> {
    let violations = verdict["violations"].as_array().into_iter().flatten();
    let name = |v: &Value| match v["field"].as_str() {
        Some(field) => format!("{} in {field}", text(&v["rule"])),
        None => text(&v["rule"]).to_owned(),
    };
    violations.map(|violation| (name(violation), violation)).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
