//! The fields of a request before they are folded.

use crate::fact::FactValue;
use crate::field::Field;
use crate::request::{Request, RequestError};

/// Most links, and most facts.
const MAX_ITEMS: usize = 256;
/// Most strings of a fact.
const MAX_STRINGS: usize = 1_000;
/// All texts of a request together may have so many times the bytes of a field.
const FIELDS: usize = 4;

pub(super) fn check_lengths(request: &Request, limit: usize) -> Result<(), RequestError> {
    let mut total = 0_usize;
    for field in Field::ALL {
        let bytes = match field {
            Field::Links => request.links.iter().map(|link| link.len() + 1).sum(),
            field => request.text(field).map_or(0, str::len),
        };
        if bytes > limit {
            return Err(RequestError::TooLong { field, bytes, limit });
        }
        total += bytes;
    }
    let many = |name: &str, count: usize, limit: usize| {
        let fault = || RequestError::TooMany { name: name.to_owned(), count, limit };
        if count > limit { Err(fault()) } else { Ok(()) }
    };
    many("links", request.links.len(), MAX_ITEMS)?;
    many("facts", request.facts.len(), MAX_ITEMS)?;
    for (name, value) in &request.facts {
        match value {
            FactValue::Text(text) => total += text.len(),
            FactValue::Texts(texts) => {
                many(name, texts.len(), MAX_STRINGS)?;
                total += texts.iter().map(String::len).sum::<usize>();
            }
            _ => {}
        }
    }
    let limit = limit.saturating_mul(FIELDS);
    if total > limit { Err(RequestError::TooLarge { bytes: total, limit }) } else { Ok(()) }
}

/// Returns whether a request has no text in a field.
pub(super) fn is_empty(request: &Request, field: Field) -> bool {
    match field {
        Field::Links => request.links.is_empty(),
        field => request.text(field).is_none_or(str::is_empty),
    }
}

/// Writes links joined by line feeds.
pub(super) fn join(links: &[String], into: &mut String) {
    for (number, link) in links.iter().enumerate() {
        if number > 0 {
            into.push('\n');
        }
        into.push_str(link);
    }
}
