//! The border: no panic crosses it, and every failure becomes a status with a text.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{BuildError, Diagnostic, RequestError};

use super::error::hegui_error;
use super::status::{
    HEGUI_E_ARGUMENT, HEGUI_E_COMPILE, HEGUI_E_OPTIONS, HEGUI_E_PANIC, HEGUI_E_RANGE,
    HEGUI_E_REQUEST, HEGUI_E_TOO_LARGE, HEGUI_E_UTF8, HEGUI_OK, hegui_status,
};

/// Why a call failed.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) status: hegui_status,
    pub(super) message: String,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Fault {
    pub(super) fn new(status: hegui_status, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), diagnostics: Vec::new() }
    }

    pub(super) fn argument(message: impl Into<String>) -> Self {
        Self::new(HEGUI_E_ARGUMENT, message)
    }

    pub(super) fn options(message: impl Into<String>) -> Self {
        Self::new(HEGUI_E_OPTIONS, message)
    }

    pub(super) fn range(message: impl Into<String>) -> Self {
        Self::new(HEGUI_E_RANGE, message)
    }

    pub(super) fn too_large(message: impl Into<String>) -> Self {
        Self::new(HEGUI_E_TOO_LARGE, message)
    }

    pub(super) fn utf8(name: &str, at: usize) -> Self {
        Self::new(HEGUI_E_UTF8, format!("`{name}` is not UTF-8: invalid byte at offset {at}"))
    }
}

impl From<RequestError> for Fault {
    fn from(error: RequestError) -> Self {
        let status = match error {
            RequestError::TooLong { .. }
            | RequestError::TooLarge { .. }
            | RequestError::TooMany { .. } => HEGUI_E_TOO_LARGE,
            _ => HEGUI_E_REQUEST,
        };
        Self::new(status, error.to_string())
    }
}

impl From<BuildError> for Fault {
    fn from(error: BuildError) -> Self {
        let diagnostics = error.diagnostics().to_vec();
        let message = match diagnostics.as_slice() {
            [] => error.to_string(),
            [only] => only.to_string(),
            [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
        };
        Self { status: HEGUI_E_COMPILE, message, diagnostics }
    }
}

/// Runs the body of an export that has an error out parameter.
///
/// # Safety
/// `err` is NULL or valid for a write.
pub(super) unsafe fn call(
    err: *mut *mut hegui_error,
    body: impl FnOnce() -> Result<(), Fault>,
) -> hegui_status {
    // SAFETY: passed on.
    unsafe { put(err, std::ptr::null_mut()) };
    let Err(fault) = caught(body) else { return HEGUI_OK };
    let status = fault.status;
    if !err.is_null() {
        // Making the error allocates, so it stands behind the same guard.
        let made = caught(|| Ok(hegui_error::boxed(fault)));
        // SAFETY: passed on.
        unsafe { put(err, made.unwrap_or(std::ptr::null_mut())) };
    }
    status
}

/// Runs the body of an export that returns a plain value; a panic gives `fallback`.
pub(super) fn value<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    caught(|| Ok(body())).unwrap_or(fallback)
}

/// Writes a handle unless the caller does not want it.
///
/// # Safety
/// `to` is NULL or valid for a write.
unsafe fn put(to: *mut *mut hegui_error, error: *mut hegui_error) {
    if !to.is_null() && to.is_aligned() {
        // SAFETY: not NULL and aligned; valid by the caller's word.
        unsafe { to.write(error) };
    }
}

fn caught<T>(body: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    // What a panic may have left half done is a handle's value, and such a handle is poisoned (`Handle::enter`).
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(result) => result,
        Err(payload) => {
            let text = payload
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
                .unwrap_or("no message");
            let message = format!("the library panicked: {text}; please report it");
            // Dropping a payload runs foreign code that may panic again.
            std::mem::forget(payload);
            Err(Fault::new(HEGUI_E_PANIC, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        let mut err = std::ptr::null_mut();
        // SAFETY: a local pointer.
        let status = unsafe { call(&raw mut err, || panic!("lost the {}", "thread")) };
        assert_eq!(status, HEGUI_E_PANIC);
        // SAFETY: the call made it.
        let error = unsafe { Box::from_raw(err) };
        assert!(error.message().contains("lost the thread"), "{}", error.message());
        assert_eq!(value(7, || panic!("no value")), 7);
    }

    #[test]
    fn no_error_is_made_when_nobody_wants_it() {
        // SAFETY: NULL is allowed.
        let status = unsafe { call(std::ptr::null_mut(), || Err(Fault::range("12"))) };
        assert_eq!(status, HEGUI_E_RANGE);
    }
}
