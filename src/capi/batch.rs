//! Checking of many texts, and of flat requests, in one call.

use std::ops::Range;

use crate::Field;

use super::boundary::Fault;
use super::check::{Call, Session, hegui_check_options};
use super::error::hegui_error;
use super::report::{hegui_report, hegui_view};
use super::request::{Buffer, HEGUI_PART_FACTS, HEGUI_PART_ID};
use super::rows::field_of;
use super::scanner::hegui_scanner;
use super::status::hegui_status;
use super::text::{self, hegui_str};

/// Checks `n` texts of one field, each a request of its own. The texts stand one after another in `data`; text i begins where text i - 1 ends
/// and ends at `ends[i]`. A text that is not UTF-8 or too large gets its status and the others go on; the call fails only when the arguments
/// are wrong, and with HEGUI_E_CANCELLED, when the report has the texts that were checked. `view`, unless NULL, gets the report's columns
/// as from hegui_report_view: one call then does everything.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_check_batch(
    scanner: *mut hegui_scanner,
    field: u32,
    data: *const u8,
    data_len: usize,
    ends: *const u64,
    n: usize,
    options: *const hegui_check_options,
    report: *mut hegui_report,
    view: *mut hegui_view,
    view_size: usize,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        Call { scanner, options, report, view, view_size, err }.run(|session| {
            let field = field_of(field)?;
            let (data, pieces) = columns(data, data_len, ends, n)?;
            // One look at all bytes costs less than one at each text. A text that is cut inside a character is looked at by itself.
            let used = pieces.clone().last().map_or(0, |piece| piece.end);
            let lossy = session.options.lossy();
            let whole = if lossy { None } else { simdutf8::basic::from_utf8(&data[..used]).ok() };
            session.batch(pieces, |buffer, piece| {
                match whole.and_then(|whole| whole.get(piece.clone())) {
                    Some(valid) => buffer.set_text(field, valid),
                    None => buffer.set(field, &data[piece])?,
                }
                Ok(())
            })
        })
    }
}

/// Checks `n` texts that stand anywhere in memory; as hegui_check_batch. A NULL pointer with length 0 is an empty text.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_check_iov(
    scanner: *mut hegui_scanner,
    field: u32,
    texts: *const hegui_str,
    n: usize,
    options: *const hegui_check_options,
    report: *mut hegui_report,
    view: *mut hegui_view,
    view_size: usize,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        Call { scanner, options, report, view, view_size, err }.run(|session| {
            let field = field_of(field)?;
            let texts = text::slice("texts", texts, n)?;
            for text in texts {
                text::bytes("texts", text.ptr.cast(), text.len)?;
            }
            let bytes = |text: &hegui_str| {
                text::bytes("texts", text.ptr.cast(), text.len).unwrap_or_default()
            };
            session.batch(texts.iter(), |buffer, text| buffer.set(field, bytes(text)))
        })
    }
}

/// Checks one request that is given flat, for languages that may not pass pointers inside structures: part i has the kind `kinds[i]`,
/// HEGUI_FIELD_x (HEGUI_FIELD_LINKS once for each link), HEGUI_PART_ID or HEGUI_PART_FACTS, and stands in `data` as a text of
/// hegui_check_batch does. A kind other than links twice is HEGUI_E_ARGUMENT. Otherwise as hegui_check, with the view of hegui_check_batch.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_check_parts(
    scanner: *mut hegui_scanner,
    kinds: *const u32,
    data: *const u8,
    data_len: usize,
    ends: *const u64,
    n: usize,
    options: *const hegui_check_options,
    report: *mut hegui_report,
    view: *mut hegui_view,
    view_size: usize,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        Call { scanner, options, report, view, view_size, err }.run(|session| {
            let kinds = text::slice("kinds", kinds, n)?;
            let (data, pieces) = columns(data, data_len, ends, n)?;
            check_kinds(kinds)?;
            session.state.buffer.clear(session.options.lossy());
            for (kind, piece) in kinds.iter().zip(pieces) {
                session.state.buffer.part(*kind, &data[piece])?;
            }
            session.check()
        })
    }
}

/// Returns texts that stand one after another, and the place of each.
///
/// # Safety
/// Every pointer is NULL or points at as many items as its number says.
unsafe fn columns<'d>(
    data: *const u8,
    data_len: usize,
    ends: *const u64,
    n: usize,
) -> Result<(&'d [u8], impl Pieces + 'd), Fault> {
    // SAFETY: passed on.
    let (data, ends) =
        unsafe { (text::bytes("data", data, data_len)?, text::slice("ends", ends, n)?) };
    Ok((data, pieces(data, ends)?))
}

/// Places of texts.
trait Pieces: ExactSizeIterator<Item = Range<usize>> + Clone {}
impl<T: ExactSizeIterator<Item = Range<usize>> + Clone> Pieces for T {}

/// Returns the places of the texts between the ends, all inside the data.
fn pieces<'d>(data: &'d [u8], ends: &'d [u64]) -> Result<impl Pieces + 'd, Fault> {
    let mut start = 0;
    for (number, end) in ends.iter().enumerate() {
        if *end < start || *end > data.len() as u64 {
            return Err(Fault::argument(format!(
                "`ends[{number}]` is {end}: it must lie between the end before it, {start}, and `data_len`, {}",
                data.len()
            )));
        }
        start = *end;
    }
    let mut start = 0;
    Ok(ends.iter().map(move |end| {
        // Ends were checked against a length that is a usize.
        let end = usize::try_from(*end).unwrap_or(data.len());
        let piece = start..end;
        start = end;
        piece
    }))
}

fn check_kinds(kinds: &[u32]) -> Result<(), Fault> {
    let mut seen = 0_u32;
    for kind in kinds {
        if !matches!(*kind, HEGUI_PART_ID | HEGUI_PART_FACTS) {
            field_of(*kind)?;
        }
        let bit = 1 << kind;
        if seen & bit != 0 && *kind != Field::Links as u32 {
            return Err(Fault::argument(format!("kind {kind} is there twice")));
        }
        seen |= bit;
    }
    Ok(())
}

impl Session<'_> {
    /// Checks texts, each set in the buffer by `set`.
    fn batch<T>(
        &mut self,
        texts: impl ExactSizeIterator<Item = T>,
        set: impl Fn(&mut Buffer, T) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        // A caller's number, so memory is asked for in steps.
        self.report.reserve(texts.len().min(1 << 16));
        for text in texts {
            self.scanner.check_cancel()?;
            self.state.buffer.clear(self.options.lossy());
            let checked = set(&mut self.state.buffer, text).and_then(|()| self.check());
            if let Err(fault) = checked {
                self.report.push_fault(fault.status);
            }
        }
        Ok(())
    }
}
