//! What is checked: one account profile, one post, one comment, or any mix.

use serde::Serialize;
use serde_json::Value;

use crate::fact::{FactValue, Facts};
use crate::field::Field;
use crate::json::Members;
use crate::personal::quotable;
use crate::suggest::did_you_mean;

/// An account profile, a post, a comment, or any mix of them; every field is optional.
///
/// # Examples
/// ```
/// use hegui::Request;
/// let request = Request::new().content("加我微信").fact("account.certified", true);
/// let same = Request::from_json(r#"{"content": "加我微信", "facts": {"account.certified": true}}"#)?;
/// assert_eq!(request, same);
/// # Ok::<(), hegui::RequestError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Request {
    /// The caller's identifier, a string or a number, copied into the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Value>,
    /// Account name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Account introduction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// Post title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Post text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Comment or message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// URLs or domains attached to the post.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Text seen in the avatar, the cover or frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ocr_text: Option<String>,
    /// What the caller knows.
    #[serde(skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
}

impl Request {
    /// Returns an empty request.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the account name.
    #[must_use]
    pub fn name(mut self, text: impl Into<String>) -> Self {
        self.name = Some(text.into());
        self
    }

    /// Sets the account introduction.
    #[must_use]
    pub fn bio(mut self, text: impl Into<String>) -> Self {
        self.bio = Some(text.into());
        self
    }

    /// Sets the post title.
    #[must_use]
    pub fn title(mut self, text: impl Into<String>) -> Self {
        self.title = Some(text.into());
        self
    }

    /// Sets the post text.
    #[must_use]
    pub fn content(mut self, text: impl Into<String>) -> Self {
        self.content = Some(text.into());
        self
    }

    /// Sets the comment.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comment = Some(text.into());
        self
    }

    /// Adds a link.
    #[must_use]
    pub fn link(mut self, url: impl Into<String>) -> Self {
        self.links.push(url.into());
        self
    }

    /// Sets the text seen in images.
    #[must_use]
    pub fn ocr_text(mut self, text: impl Into<String>) -> Self {
        self.ocr_text = Some(text.into());
        self
    }

    /// Sets a fact.
    #[must_use]
    pub fn fact(mut self, key: impl Into<String>, value: impl Into<FactValue>) -> Self {
        self.facts.insert(key.into(), value.into());
        self
    }

    /// Returns a text field; links are not a single text, see [`Request::links`].
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        match field {
            Field::Name => self.name.as_deref(),
            Field::Bio => self.bio.as_deref(),
            Field::Title => self.title.as_deref(),
            Field::Content => self.content.as_deref(),
            Field::Comment => self.comment.as_deref(),
            Field::OcrText => self.ocr_text.as_deref(),
            Field::Links => None,
        }
    }

    /// Sets a text field; a link field gets one more link.
    pub fn set(&mut self, field: Field, text: impl Into<String>) {
        let text = text.into();
        match field {
            Field::Name => self.name = Some(text),
            Field::Bio => self.bio = Some(text),
            Field::Title => self.title = Some(text),
            Field::Content => self.content = Some(text),
            Field::Comment => self.comment = Some(text),
            Field::OcrText => self.ocr_text = Some(text),
            Field::Links => self.links.push(text),
        }
    }

    /// Reads a request from one JSON object.
    ///
    /// # Errors
    /// When the text is not JSON, not an object, or has a field that is unknown or of a wrong type; the error names it.
    pub fn from_json(json: &str) -> Result<Self, RequestError> {
        let members: Members =
            serde_json::from_str(json).map_err(|e| RequestError::Json(e.to_string()))?;
        Self::from_members(members)
    }

    /// Returns the canonical JSON form: one line, fixed key order, only the fields that are there. [`Request::from_json`] reads it back.
    ///
    /// # Panics
    /// Never: every part of a request has a JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a request has string keys and finite numbers only")
    }

    fn from_members(members: Members) -> Result<Self, RequestError> {
        let Members::Object(members) = members else { return Err(RequestError::NotAnObject) };
        let mut request = Self::new();
        let mut seen: Vec<String> = Vec::new();
        for (key, value) in members {
            if seen.contains(&key) {
                return Err(RequestError::Repeated { name: key });
            }
            request.take(&key, value)?;
            seen.push(key);
        }
        Ok(request)
    }

    fn take(&mut self, key: &str, value: Members) -> Result<(), RequestError> {
        match (key, value) {
            (key, Members::Value(Value::Null)) if KEYS.contains(&key) => {}
            ("id", Members::Value(value @ (Value::String(_) | Value::Number(_)))) => {
                self.id = Some(value);
            }
            ("id", _) => return Err(RequestError::wrong("id", "a string or a number")),
            ("links", value) => {
                let links = value.texts();
                self.links = links.ok_or(RequestError::wrong("links", "a list of strings"))?;
            }
            ("facts", Members::Object(facts)) => self.facts = read_facts(facts)?,
            ("facts", _) => return Err(RequestError::wrong("facts", "an object")),
            (key, value) => match (Field::from_label(key), value) {
                (Some(field), Members::Value(Value::String(text))) => self.set(field, text),
                (Some(_), _) => return Err(RequestError::wrong(key, "a string")),
                (None, _) => return Err(RequestError::unknown_field(key)),
            },
        }
        Ok(())
    }
}

const KEYS: [&str; 9] =
    ["id", "name", "bio", "title", "content", "comment", "links", "ocr_text", "facts"];

fn read_facts(members: Vec<(String, Members)>) -> Result<Facts, RequestError> {
    let mut facts = Facts::new();
    for (key, value) in members {
        let fact = match value {
            Members::Value(Value::Null) => continue,
            Members::Value(Value::Bool(b)) => Some(FactValue::Bool(b)),
            Members::Value(Value::Number(n)) => number(&n),
            Members::Value(Value::String(s)) => Some(FactValue::Text(s)),
            value => value.texts().map(FactValue::Texts),
        };
        let expected = "a bool, an integer, a share between 0 and 1, a string or a list of strings";
        let fact = fact.ok_or(RequestError::wrong(&key, expected))?;
        if facts.insert(key.clone(), fact).is_some() {
            return Err(RequestError::Repeated { name: key });
        }
    }
    Ok(facts)
}

fn number(n: &serde_json::Number) -> Option<FactValue> {
    if let Some(int) = n.as_i64() {
        return Some(FactValue::Int(int));
    }
    let share = n.as_f64().filter(|x| (0.0..=1.0).contains(x))?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..=1_000_000")]
    Some(FactValue::Share((share * 1e6).round() as u32))
}

/// Why a request cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The text is not JSON.
    #[error("not JSON: {0}")]
    Json(String),
    /// The JSON value is not an object.
    #[error("a request is a JSON object")]
    NotAnObject,
    /// A field that no request has.
    #[error("unknown field `{}`{}", quotable(.name), did_you_mean(.suggestion))]
    UnknownField {
        /// The field as given.
        name: String,
        /// The nearest field there is.
        suggestion: Option<String>,
    },
    /// A field or fact that is there twice.
    #[error("`{}` is there twice", quotable(.name))]
    Repeated {
        /// The field or fact.
        name: String,
    },
    /// A fact that the pack does not declare.
    #[error("unknown fact `{}`{}", quotable(.name), did_you_mean(.suggestion))]
    UnknownFact {
        /// The fact as given.
        name: String,
        /// The nearest declared fact.
        suggestion: Option<String>,
    },
    /// A field or fact of a wrong type.
    #[error("`{}` must be {expected}", quotable(.name))]
    WrongType {
        /// The field or fact.
        name: String,
        /// What it must be.
        expected: String,
    },
    /// A text over the limit; nothing was checked.
    #[error(
        "`{field}` has {bytes} bytes, the limit is {limit}: split it or raise `max_field_bytes`"
    )]
    TooLong {
        /// The field.
        field: Field,
        /// Its length in bytes.
        bytes: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// All texts together are over the limit; nothing was checked.
    #[error(
        "the texts have {bytes} bytes together, the limit is {limit}: split the request or raise `max_field_bytes`"
    )]
    TooLarge {
        /// Bytes of all fields and facts.
        bytes: usize,
        /// The limit in bytes, four times that of a field.
        limit: usize,
    },
    /// Too many links, facts or strings of a fact; nothing was checked.
    #[error("`{}` has {count} items, the limit is {limit}", quotable(.name))]
    TooMany {
        /// `links`, `facts` or the fact.
        name: String,
        /// How many there are.
        count: usize,
        /// The limit.
        limit: usize,
    },
}

impl RequestError {
    pub(crate) fn wrong(name: &str, expected: &str) -> Self {
        Self::WrongType { name: name.into(), expected: expected.into() }
    }

    fn unknown_field(name: &str) -> Self {
        let suggestion = crate::suggest::nearest(name, KEYS);
        Self::UnknownField { name: name.into(), suggestion }
    }
}
