//! Requests from options and from lines.

use hegui::{FactValue, Field, Request};
use serde_json::Value;

use crate::Failure;
use crate::args::RequestArgs;

impl RequestArgs {
    /// Returns whether nothing was given.
    pub(crate) fn is_empty(&self) -> bool {
        self.texts().iter().all(|(_, text)| text.is_none())
            && self.link.is_empty()
            && self.fact.is_empty()
    }

    fn texts(&self) -> [(Field, &Option<String>); 6] {
        [
            (Field::Name, &self.name),
            (Field::Bio, &self.bio),
            (Field::Title, &self.title),
            (Field::Content, &self.content),
            (Field::Comment, &self.comment),
            (Field::OcrText, &self.ocr_text),
        ]
    }

    /// Returns the request; facts are read as JSON where they are JSON, else as a string.
    pub(crate) fn request(&self) -> Result<Request, Failure> {
        let mut request = Request::new();
        for (field, text) in self.texts() {
            if let Some(text) = text {
                request.set(field, text.as_str());
            }
        }
        self.link.iter().for_each(|link| request.set(Field::Links, link.as_str()));
        for fact in &self.fact {
            let Some((key, value)) = fact.split_once('=') else {
                return Err(format!(
                    "fact `{fact}` has no `=`; write it as account.certified=true"
                ));
            };
            request = request.fact(key.trim(), fact_value(value.trim()));
        }
        Ok(request)
    }
}

fn fact_value(text: &str) -> FactValue {
    let one = serde_json::json!({ "facts": { "value": serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.into()) } });
    let read = Request::from_json(&one.to_string()).ok().and_then(|mut r| r.facts.remove("value"));
    read.unwrap_or_else(|| text.into())
}

/// What one line of a file holds.
pub(crate) enum Line {
    Request(Box<Request>),
    /// The identifier, as far as it could be read, and what is wrong.
    Bad(Option<Value>, String),
}

/// Reads a line; nothing for an empty one.
pub(crate) fn line(bytes: &[u8]) -> Option<Line> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']),
        Err(error) => {
            let message = format!("not UTF-8: invalid byte at {}", error.valid_up_to() + 1);
            return Some(Line::Bad(None, message));
        }
    };
    if text.is_empty() {
        return None;
    }
    Some(match Request::from_json(text) {
        Ok(request) => Line::Request(Box::new(request)),
        Err(error) => Line::Bad(id_of(text), error.to_string()),
    })
}

/// Returns the identifier of a request that is bad otherwise.
fn id_of(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    value.get("id").filter(|id| id.is_string() || id.is_number()).cloned()
}
