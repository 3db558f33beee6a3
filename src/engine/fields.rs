//! The fields of a request before they are folded.

use crate::field::Field;
use crate::request::{Request, RequestError};

/// Fails when a field is over the limit.
pub(super) fn check_lengths(request: &Request, limit: usize) -> Result<(), RequestError> {
    for field in Field::ALL {
        let bytes = match field {
            Field::Links => request.links.iter().map(|link| link.len() + 1).sum(),
            field => request.text(field).map_or(0, str::len),
        };
        if bytes > limit {
            return Err(RequestError::TooLong { field, bytes, limit });
        }
    }
    Ok(())
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
