//! Reports: what a check found, in memory that is used again.

use std::borrow::Cow;
use std::ptr;

use crate::{Field, Mark, Request, Verdict, Violation};

use super::boundary::{self, Fault, value};
use super::check::hegui_check_options;
use super::constants::{
    HEGUI_DECISION_NONE, HEGUI_HIT_NO_SPAN, HEGUI_TEXT_LOSSY, HEGUI_TEXT_TRUNCATED, HEGUI_UNIT_NONE,
};
use super::engine::hegui_engine;
use super::error::hegui_error;
use super::handle::{self, Handle, Kind};
use super::options::{self, Plain};
use super::request::Buffer;
use super::rows::{self, hegui_hit};
use super::shelf::{Place, Shelf};
use super::status::{HEGUI_OK, hegui_status, name};
use super::text::{self, hegui_str};

/// What a check found. Filled by a check, read as long as it is not filled again; freed with hegui_report_free; one thread at a time.
/// Depends neither on the scanner nor on the engine.
#[derive(Debug)]
pub struct hegui_report(pub(super) Handle<Report>);

/// A report as columns. The pointers hold until the report is filled, cleared or freed.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct hegui_view {
    /// Number of texts that were looked at: 1 for a single request.
    pub texts: u64,
    /// Number of hits of all texts.
    pub hit_count: u64,
    /// For each text: HEGUI_OK, or why it was not checked.
    pub status: *const hegui_status,
    /// For each text: HEGUI_DECISION_x.
    pub decisions: *const i32,
    /// For each text: HEGUI_TEXT_x bits.
    pub flags: *const u32,
    /// For each text: one past the number of its last hit. The hits of text i begin where those of text i - 1 end.
    pub hit_ends: *const u64,
    /// The hits, text by text, most serious violation first; step by hit_stride.
    pub hits: *const hegui_hit,
    /// Bytes from one hit to the next: sizeof(hegui_hit) of the library.
    pub hit_stride: u32,
    /// Always 0.
    pub reserved: u32,
}

// SAFETY: `repr(C)`, integers and pointers only.
unsafe impl Plain for hegui_view {}

/// The memory of a report.
#[derive(Debug, Default)]
pub(super) struct Report {
    verdicts: Vec<Kept>,
    shelf: Shelf,
    /// The verdict on a text in which nothing was found; all of them are equal.
    pass: Option<Verdict>,
    status: Vec<hegui_status>,
    decisions: Vec<i32>,
    flags: Vec<u32>,
    hit_ends: Vec<u64>,
    hits: Vec<hegui_hit>,
    /// The text that was lent last.
    lent: String,
}

/// What a report keeps of a text.
#[derive(Debug)]
enum Kept {
    /// It was not checked.
    Fault,
    /// Nothing was found, so there is one verdict for all such texts.
    Pass,
    Shelved(Place),
    /// One with parts that few have.
    Own(Box<Verdict>),
}

impl Kind for Report {
    const MAGIC: u32 = 0x6872_6570;
    const NAME: &'static str = "report";
}

impl Report {
    pub(super) fn clear(&mut self) {
        self.verdicts.clear();
        self.shelf.clear();
        self.pass = None;
        self.status.clear();
        self.decisions.clear();
        self.flags.clear();
        self.hit_ends.clear();
        self.hits.clear();
    }

    pub(super) fn reserve(&mut self, texts: usize) {
        self.verdicts.reserve(texts);
        self.status.reserve(texts);
        self.decisions.reserve(texts);
        self.flags.reserve(texts);
        self.hit_ends.reserve(texts);
    }

    /// Adds a text that was checked.
    pub(super) fn push(
        &mut self,
        engine: &hegui_engine,
        options: &hegui_check_options,
        buffer: &Buffer,
        mut verdict: Verdict,
    ) {
        let mut flags = rows::text_flags(&verdict);
        if !verdict.violations.is_empty() {
            let units = (options.offset_unit != HEGUI_UNIT_NONE).then_some(options.offset_unit);
            let first = self.hits.len();
            self.push_hits(engine, units, &buffer.request, &verdict);
            let most = match options.max_hits_per_text {
                0 => usize::MAX,
                n => n as usize,
            };
            if self.hits.len() - first > most {
                self.hits.truncate(first + most);
                flags |= HEGUI_TEXT_TRUNCATED;
            }
            if buffer.lossy() {
                self.hits[first..].iter_mut().for_each(|hit| to_given_hit(buffer, hit));
                verdict.violations.iter_mut().for_each(|v| to_given(buffer, v));
            }
        }
        if buffer.lossy() {
            flags |= HEGUI_TEXT_LOSSY;
        }
        self.status.push(HEGUI_OK);
        self.decisions.push(rows::decision_number(verdict.decision));
        self.flags.push(flags);
        self.hit_ends.push(self.hits.len() as u64);
        let same = flags == 0
            && verdict.violations.is_empty()
            && verdict.observed.is_empty()
            && verdict.allowed.is_empty()
            && verdict.id.is_none();
        if same {
            self.verdicts.push(Kept::Pass);
            self.pass.get_or_insert(verdict);
        } else {
            let place = self.shelf.put(&verdict);
            self.verdicts.push(place.map_or_else(|| Kept::Own(Box::new(verdict)), Kept::Shelved));
        }
    }

    /// Adds a text that could not be checked.
    pub(super) fn push_fault(&mut self, status: hegui_status) {
        self.status.push(status);
        self.decisions.push(HEGUI_DECISION_NONE);
        self.flags.push(0);
        self.hit_ends.push(self.hits.len() as u64);
        self.verdicts.push(Kept::Fault);
    }

    fn push_hits(
        &mut self,
        engine: &hegui_engine,
        unit: Option<u32>,
        request: &Request,
        verdict: &Verdict,
    ) {
        let text = narrow(self.status.len());
        for (number, violation) in (0..).zip(&verdict.violations) {
            let rule = engine.rule_number(&violation.rule);
            let mut row = rows::row(text, number, rule, violation);
            if violation.spans.is_empty() {
                row.flags |= HEGUI_HIT_NO_SPAN;
                self.hits.push(row);
            }
            let whole = match (unit, violation.field) {
                (Some(unit), Some(field)) => Some((unit, whole(request, field))),
                _ => None,
            };
            for mark in &violation.spans {
                (row.start, row.end) = (mark.start, mark.end);
                if let Some((unit, whole)) = &whole {
                    row.cstart = rows::count(*unit, &whole[..mark.start as usize]);
                    row.cend = row.cstart + rows::count(*unit, &mark.text);
                }
                self.hits.push(row);
            }
        }
    }

    fn view(&self) -> hegui_view {
        hegui_view {
            texts: self.status.len() as u64,
            hit_count: self.hits.len() as u64,
            status: self.status.as_ptr(),
            decisions: self.decisions.as_ptr(),
            flags: self.flags.as_ptr(),
            hit_ends: self.hit_ends.as_ptr(),
            hits: self.hits.as_ptr(),
            hit_stride: narrow(size_of::<hegui_hit>()),
            reserved: 0,
        }
    }

    pub(super) fn verdict(&self, text: usize) -> Result<Cow<'_, Verdict>, Fault> {
        let gone = || Fault::range("the verdict is gone");
        match self.verdicts.get(text) {
            Some(Kept::Own(verdict)) => Ok(Cow::Borrowed(verdict)),
            Some(Kept::Shelved(place)) => self.shelf.get(*place).map(Cow::Owned).ok_or_else(gone),
            Some(Kept::Pass) => self.pass.as_ref().map(Cow::Borrowed).ok_or_else(gone),
            Some(Kept::Fault) => {
                let status = self.status[text];
                let why = name(status).to_string_lossy();
                Err(Fault::new(status, format!("text {text} was not checked: {why}")))
            }
            None => {
                let n = self.verdicts.len();
                Err(Fault::range(format!("there is no text {text}: the report has {n}")))
            }
        }
    }

    /// Keeps a text for the caller.
    pub(super) fn lend(&mut self, text: String) -> hegui_str {
        self.lent = text;
        self.lent.push('\0');
        hegui_str::lend(&self.lent)
    }

    /// Writes the columns to a caller who wants them.
    ///
    /// # Safety
    /// `view` is NULL or valid for writes of `size` bytes.
    pub(super) unsafe fn show(&self, view: *mut hegui_view, size: usize) -> Result<(), Fault> {
        if view.is_null() {
            return Ok(());
        }
        // SAFETY: passed on.
        unsafe { options::write("view", view, size, &self.view()) }
    }
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Returns the text in which the spans of a field count.
fn whole(request: &Request, field: Field) -> Cow<'_, str> {
    match field {
        Field::Links => request.links.join("\n").into(),
        field => request.text(field).unwrap_or_default().into(),
    }
}

fn to_given_hit(buffer: &Buffer, hit: &mut hegui_hit) {
    if let Ok(field) = rows::field_of(hit.field) {
        (hit.start, hit.end) = (buffer.given(field, hit.start), buffer.given(field, hit.end));
    }
}

fn to_given(buffer: &Buffer, violation: &mut Violation) {
    if let Some(field) = violation.field {
        let to_given = |mark: &mut Mark| {
            (mark.start, mark.end) =
                (buffer.given(field, mark.start), buffer.given(field, mark.end));
        };
        violation.spans.iter_mut().for_each(to_given);
    }
}

/// Makes an empty report.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_report_new(
    out: *mut *mut hegui_report,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(err, || {
            text::clear("out", out, ptr::null_mut())?;
            let report = hegui_report(Handle::new(Report::default()));
            out.write(Box::into_raw(Box::new(report)));
            Ok(())
        })
    }
}

/// Frees a report and all that was lent from it; NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_report_free(report: *mut hegui_report) {
    // SAFETY: the header's contract: a live report that no call is using.
    value((), || unsafe {
        if let Ok(live) = handle::live("report", report)
            && live.0.check_magic().is_ok()
        {
            live.0.retire();
            drop(Box::from_raw(report));
        }
    });
}

/// Empties a report but keeps its memory. A check does this first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_report_clear(report: *mut hegui_report) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(ptr::null_mut(), || {
            handle::live("report", report)?.0.enter(|report| {
                report.clear();
                Ok(())
            })
        })
    }
}

/// Writes the columns of a report to a structure of `out_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_report_view(
    report: *const hegui_report,
    out: *mut hegui_view,
    out_size: usize,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(ptr::null_mut(), || {
            options::wipe("out", out, out_size)?;
            handle::live("report", report)?.0.enter(|report| report.show(out, out_size))
        })
    }
}

/// Writes the whole verdict on a text as JSON: one line, the same bytes as from every other interface. Lives until the next call on the
/// report. HEGUI_E_RANGE when there is no such text; the text's own status when it was not checked.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_report_json(
    report: *mut hegui_report,
    text: usize,
    out: *mut hegui_str,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(err, || {
            text::clear("out", out, hegui_str::NONE)?;
            handle::live("report", report)?.0.enter(|report| {
                let json = report.verdict(text)?.to_json();
                out.write(report.lend(json));
                Ok(())
            })
        })
    }
}

/// Writes a copy of a field with every offending character replaced by `mask`, for showing to people. `text` is the number of the text,
/// `field` one of HEGUI_FIELD_x, `original` the field as it was checked (links joined by line feeds); `mask` is a code point, 0 means '*'.
/// Lives until the next call on the report. HEGUI_E_ARGUMENT when the original is another text than the one that was checked, so far as
/// that can be seen.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_report_redact(
    report: *mut hegui_report,
    text: usize,
    field: u32,
    original: *const u8,
    original_len: usize,
    mask: u32,
    out: *mut hegui_str,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(err, || {
            text::clear("out", out, hegui_str::NONE)?;
            let mask = char::from_u32(if mask == 0 { '*' as u32 } else { mask });
            let mask = mask.ok_or_else(|| Fault::argument("`mask` is no code point"))?;
            let field = rows::field_of(field)?;
            let original = text::utf8("original", original, original_len)?;
            handle::live("report", report)?.0.enter(|report| {
                let masked = report.verdict(text)?.redact(field, original, mask);
                let masked = masked.ok_or_else(|| {
                    Fault::argument(format!("`original` is not the `{field}` that was checked"))
                })?;
                out.write(report.lend(masked));
                Ok(())
            })
        })
    }
}
