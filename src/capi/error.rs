//! Errors as objects: status, text, and what is wrong with a rule pack line by line.

use std::ptr;

use serde_json::json;

use crate::{Diagnostic, Level};

use super::boundary::{self, Fault, value};
use super::handle::{self, Kind, check_magic};
use super::options::{self, Plain};
use super::status::{HEGUI_E_ARGUMENT, HEGUI_OK, hegui_status};
use super::text::hegui_str;

/// Why a call failed. Made by the failing call, freed by the caller with hegui_error_free; one thread at a time.
#[derive(Debug)]
pub struct hegui_error {
    magic: u32,
    status: hegui_status,
    /// With a NUL at the end, as all texts here.
    message: String,
    json: String,
    diagnostics: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    file: String,
    code: String,
    message: String,
    help: String,
    diagnostic: Diagnostic,
}

impl Kind for hegui_error {
    const MAGIC: u32 = 0x6865_7272;
    const NAME: &'static str = "error";
}

/// Something wrong with a rule pack, or worth a look.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct hegui_diag {
    /// Path of the file inside the pack.
    pub file: hegui_str,
    /// Code such as "E021"; it never changes its meaning.
    pub code: hegui_str,
    /// What is wrong.
    pub message: hegui_str,
    /// The way out; empty when none is known.
    pub help: hegui_str,
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// First byte of the offending range of the file.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// 1 for an error, 0 for a warning.
    pub is_error: u32,
    /// Always 0.
    pub reserved: u32,
}

// SAFETY: `repr(C)`, pointers and integers only.
unsafe impl Plain for hegui_diag {}

fn with_nul(text: &str) -> String {
    // A NUL inside would end the text early for whoever reads up to it.
    let mut text = text.replace('\0', "\u{2400}");
    text.push('\0');
    text
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl hegui_error {
    pub(super) fn boxed(fault: Fault) -> *mut Self {
        let json = with_nul(&json_of(&fault));
        let row = |diagnostic: Diagnostic| Row {
            file: with_nul(diagnostic.path()),
            code: with_nul(diagnostic.code()),
            message: with_nul(diagnostic.message()),
            help: with_nul(diagnostic.advice().unwrap_or_default()),
            diagnostic,
        };
        let error = Self {
            magic: Self::MAGIC,
            status: fault.status,
            message: with_nul(&fault.message),
            json,
            diagnostics: fault.diagnostics.into_iter().map(row).collect(),
        };
        Box::into_raw(Box::new(error))
    }

    #[cfg(test)]
    pub(super) fn message(&self) -> &str {
        self.message.trim_end_matches('\0')
    }
}

fn json_of(fault: &Fault) -> String {
    let diagnostics: Vec<_> = fault
        .diagnostics
        .iter()
        .map(|d| {
            json!({
                "level": if d.level() == Level::Error { "error" } else { "warning" },
                "code": d.code(),
                "file": d.path(),
                "line": d.line(),
                "column": d.column(),
                "message": d.message(),
                "help": d.advice(),
            })
        })
        .collect();
    let name = super::status::name(fault.status).to_string_lossy();
    json!({"status": fault.status, "name": name, "message": fault.message, "diagnostics": diagnostics})
        .to_string()
}

impl Row {
    fn diag(&self) -> hegui_diag {
        let range = self.diagnostic.range();
        hegui_diag {
            file: hegui_str::lend(&self.file),
            code: hegui_str::lend(&self.code),
            message: hegui_str::lend(&self.message),
            help: hegui_str::lend(&self.help),
            line: narrow(self.diagnostic.line()),
            column: narrow(self.diagnostic.column()),
            start: narrow(range.start),
            end: narrow(range.end),
            is_error: u32::from(self.diagnostic.level() == Level::Error),
            reserved: 0,
        }
    }
}

/// Returns the error behind a pointer, when there is one.
///
/// # Safety
/// NULL or a live error.
unsafe fn of<'e>(error: *const hegui_error) -> Result<&'e hegui_error, Fault> {
    // SAFETY: passed on.
    let error = unsafe { handle::live("error", error)? };
    check_magic::<hegui_error>(error.magic)?;
    Ok(error)
}

/// Returns the status of an error: what the failing call returned. HEGUI_OK for the warnings of a successful build; HEGUI_E_ARGUMENT for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_error_status(error: *const hegui_error) -> hegui_status {
    // SAFETY: the header's contract.
    value(HEGUI_E_ARGUMENT, || unsafe { of(error) }.map_or(HEGUI_E_ARGUMENT, |e| e.status))
}

/// Returns what went wrong and the way out, in English, in one line. Lives as long as the error; empty for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_error_message(error: *const hegui_error) -> hegui_str {
    // SAFETY: the header's contract.
    value(empty(), || unsafe { of(error) }.map_or(empty(), |e| hegui_str::lend(&e.message)))
}

/// Returns the error as a JSON object: status, name, message, diagnostics. Lives as long as the error; empty for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_error_json(error: *const hegui_error) -> hegui_str {
    // SAFETY: the header's contract.
    value(empty(), || unsafe { of(error) }.map_or(empty(), |e| hegui_str::lend(&e.json)))
}

/// Returns the number of diagnostics of a rule pack that an error holds; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_error_diag_count(error: *const hegui_error) -> u32 {
    // SAFETY: the header's contract.
    value(0, || unsafe { of(error) }.map_or(0, |e| narrow(e.diagnostics.len())))
}

/// Writes a diagnostic, in order of files and places, to a structure of `out_size` bytes. Its texts live as long as the error.
/// HEGUI_E_RANGE when there are not that many.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_error_diag(
    error: *const hegui_error,
    index: u32,
    out: *mut hegui_diag,
    out_size: usize,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(ptr::null_mut(), || {
            options::wipe("out", out, out_size)?;
            let rows = &of(error)?.diagnostics;
            let row = rows.get(index as usize).ok_or_else(|| Fault::range("no such diagnostic"))?;
            options::write("out", out, out_size, &row.diag())
        })
    }
}

/// Frees an error and its texts; NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_error_free(error: *mut hegui_error) {
    // SAFETY: the header's contract: a live error that nobody else uses.
    let _ = value(HEGUI_OK, || unsafe {
        if of(error).is_ok() {
            (*error).magic = 0;
            drop(Box::from_raw(error));
        }
        HEGUI_OK
    });
}

fn empty() -> hegui_str {
    hegui_str::lend("\0")
}
