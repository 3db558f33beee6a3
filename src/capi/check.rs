//! Checking of one request.

use crate::Request;

use super::boundary::{self, Fault};
use super::constants::{HEGUI_UNIT_NONE, HEGUI_UNIT_UTF16};
use super::error::hegui_error;
use super::handle;
use super::options::{self, Plain};
use super::report::{Report, hegui_report, hegui_view};
use super::request::hegui_request;
use super::rows::field_of;
use super::scanner::{State, hegui_scanner};
use super::status::hegui_status;
use super::text;

/// Flag of hegui_check_options: bytes that are not UTF-8 are read as U+FFFD, spans still count the bytes as given; else they are
/// HEGUI_E_UTF8.
pub const HEGUI_CHECK_LOSSY: u32 = 1;

/// Settings of a check. Set it to HEGUI_CHECK_OPTIONS_INIT; zeros are the defaults.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct hegui_check_options {
    /// sizeof(hegui_check_options), set by the INIT macro.
    pub struct_size: u32,
    /// HEGUI_CHECK_x flags.
    pub flags: u32,
    /// HEGUI_UNIT_x of hegui_hit.cstart and cend.
    pub offset_unit: u32,
    /// Most hits of a text in the columns; 0 means no limit. The decision does not depend on it.
    pub max_hits_per_text: u32,
}

// SAFETY: `repr(C)`, integers only, begins with its size.
unsafe impl Plain for hegui_check_options {}

impl hegui_check_options {
    /// Reads the options of a caller.
    ///
    /// # Safety
    /// `from` is NULL or points at as many bytes as its first field says.
    unsafe fn read(from: *const Self) -> Result<Self, Fault> {
        // SAFETY: passed on.
        let options = unsafe { options::read("options", from)? }.unwrap_or_default();
        if options.flags & !HEGUI_CHECK_LOSSY != 0 {
            return Err(Fault::options(format!("unknown check flags {:#x}", options.flags)));
        }
        if !(HEGUI_UNIT_NONE..=HEGUI_UNIT_UTF16).contains(&options.offset_unit) {
            return Err(Fault::options(format!("unknown offset unit {}", options.offset_unit)));
        }
        Ok(options)
    }

    pub(super) const fn lossy(&self) -> bool {
        self.flags & HEGUI_CHECK_LOSSY != 0
    }
}

/// The pointers that every check has.
pub(super) struct Call {
    pub(super) scanner: *mut hegui_scanner,
    pub(super) options: *const hegui_check_options,
    pub(super) report: *mut hegui_report,
    pub(super) view: *mut hegui_view,
    pub(super) view_size: usize,
    pub(super) err: *mut *mut hegui_error,
}

/// What the body of a check works with.
pub(super) struct Session<'s> {
    pub(super) scanner: &'s hegui_scanner,
    pub(super) state: &'s mut State,
    pub(super) report: &'s mut Report,
    pub(super) options: hegui_check_options,
}

impl Session<'_> {
    /// Checks what the buffer holds.
    pub(super) fn check(&mut self) -> Result<(), Fault> {
        let State { engine, scanner, buffer } = self.state;
        let verdict = scanner.check(&buffer.request)?;
        self.report.push(engine, &self.options, buffer, verdict);
        Ok(())
    }
}

impl Call {
    /// Runs a check: the report is emptied first, and the view is written whatever comes of it.
    ///
    /// # Safety
    /// Every pointer is NULL or what the header asks for.
    pub(super) unsafe fn run(
        self,
        body: impl FnOnce(&mut Session<'_>) -> Result<(), Fault>,
    ) -> hegui_status {
        let Self { scanner, options, report, view, view_size, err } = self;
        // SAFETY: passed on.
        unsafe {
            boundary::call(err, || {
                if !view.is_null() {
                    options::wipe("view", view, view_size)?;
                }
                let report = handle::live("report", report)?;
                let scanner = handle::live("scanner", scanner)?;
                report.0.enter(|report| {
                    report.clear();
                    let result = scanner.handle.enter(|state| {
                        scanner.check_cancel()?;
                        let options = hegui_check_options::read(options)?;
                        body(&mut Session { scanner, state, report, options })
                    });
                    report.show(view, view_size)?;
                    result
                })
            })
        }
    }
}

/// Checks a request. The report then has one text. HEGUI_E_REQUEST when the request has an unknown or mistyped fact, HEGUI_E_TOO_LARGE when a
/// field is over the limit, HEGUI_E_UTF8; nothing is checked then and the report is empty.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_check(
    scanner: *mut hegui_scanner,
    request: *const hegui_request,
    options: *const hegui_check_options,
    report: *mut hegui_report,
    err: *mut *mut hegui_error,
) -> hegui_status {
    let view = std::ptr::null_mut();
    // SAFETY: the header's contract, here and below.
    unsafe {
        Call { scanner, options, report, view, view_size: 0, err }.run(|session| {
            let Some(request) = options::read("request", request)? else {
                return Err(Fault::argument("`request` is NULL"));
            };
            session.state.buffer.clear(session.options.lossy());
            session.state.buffer.fill(&request)?;
            session.check()
        })
    }
}

/// Checks a request that is one JSON object, as a line of `hegui check --format jsonl`:
/// {"id": 7, "content": "...", "facts": {"account.certified": true}}. As hegui_check; HEGUI_E_REQUEST also when it is not such an object.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_check_json(
    scanner: *mut hegui_scanner,
    json: *const u8,
    json_len: usize,
    options: *const hegui_check_options,
    report: *mut hegui_report,
    err: *mut *mut hegui_error,
) -> hegui_status {
    let view = std::ptr::null_mut();
    // SAFETY: the header's contract, here and below.
    unsafe {
        Call { scanner, options, report, view, view_size: 0, err }.run(|session| {
            let json = text::utf8("json", json, json_len)?;
            let buffer = &mut session.state.buffer;
            buffer.clear(false);
            buffer.request = Request::from_json(json)?;
            session.check()
        })
    }
}

/// Checks one text of one field, HEGUI_FIELD_x. As hegui_check.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_check_text(
    scanner: *mut hegui_scanner,
    field: u32,
    text: *const u8,
    text_len: usize,
    options: *const hegui_check_options,
    report: *mut hegui_report,
    err: *mut *mut hegui_error,
) -> hegui_status {
    let view = std::ptr::null_mut();
    // SAFETY: the header's contract, here and below.
    unsafe {
        Call { scanner, options, report, view, view_size: 0, err }.run(|session| {
            let field = field_of(field)?;
            let bytes = text::bytes("text", text, text_len)?;
            session.state.buffer.clear(session.options.lossy());
            session.state.buffer.set(field, bytes)?;
            session.check()
        })
    }
}
