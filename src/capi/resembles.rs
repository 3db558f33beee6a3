//! What the name in a text resembles, for callers who want no JSON.

use crate::{NameKind, Resemblance, Violation};

use super::boundary::{self, Fault};
use super::constants::HEGUI_FIELD_NONE;
use super::error::hegui_error;
use super::handle;
use super::options::{self, Plain};
use super::report::{Report, hegui_report};
use super::status::hegui_status;
use super::text::hegui_str;

/// The indexed name that a text resembles.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct hegui_resembled {
    /// The indexed name; NULL when the violation is not about one. Lives until the next call on the report.
    pub name: hegui_str,
    /// What it is: HEGUI_NAME_x.
    pub kind: u32,
    /// How it is resembled: HEGUI_LIKE_x, the strongest is the least.
    pub like: u32,
    /// How far it is: 0 for equal names, else the characters that differ, were left out or are apart.
    pub distance: u32,
    /// Where: HEGUI_FIELD_x.
    pub field: u32,
    /// First byte of the first place in the field as given.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

// SAFETY: `repr(C)`, pointers and integers only.
unsafe impl Plain for hegui_resembled {}

pub(super) const fn kind_number(kind: NameKind) -> u32 {
    kind as u32 + 1
}

pub(super) const fn like_number(like: Resemblance) -> u32 {
    like as u32 + 1
}

impl hegui_resembled {
    const NONE: Self = Self {
        name: hegui_str::NONE,
        kind: 0,
        like: 0,
        distance: 0,
        field: HEGUI_FIELD_NONE,
        start: 0,
        end: 0,
    };

    fn of(report: &mut Report, text: usize, violation: u32) -> Result<Self, Fault> {
        let violations = &report.verdict(text)?.violations;
        let Some(found) = violations.get(violation as usize) else {
            let n = violations.len();
            return Err(Fault::range(format!("text {text} has {n} violations, none {violation}")));
        };
        let Violation { resembles: Some(resembles), field, spans, .. } = found else {
            return Ok(Self::NONE);
        };
        let (start, end) = spans.first().map_or((0, 0), |mark| (mark.start, mark.end));
        let row = Self {
            kind: kind_number(resembles.kind),
            like: like_number(resembles.like),
            distance: resembles.distance,
            field: field.map_or(HEGUI_FIELD_NONE, |field| field as u32),
            start,
            end,
            ..Self::NONE
        };
        let name = resembles.name.clone();
        Ok(Self { name: report.lend(name), ..row })
    }
}

/// Writes which indexed name a text resembles to a structure of `out_size` bytes, and how. `text` is hegui_hit.text, `violation` is
/// hegui_hit.violation; hits with HEGUI_HIT_RESEMBLES have an answer, for others name is NULL. Needs an index of names, see
/// hegui_builder_add_names. HEGUI_E_RANGE when there is no such text or violation; the text's own status when it was not checked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_report_resembled(
    report: *mut hegui_report,
    text: usize,
    violation: u32,
    out: *mut hegui_resembled,
    out_size: usize,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(err, || {
            options::wipe("out", out, out_size)?;
            handle::live("report", report)?.0.enter(|report| {
                let resembled = hegui_resembled::of(report, text, violation)?;
                options::write("out", out, out_size, &resembled)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::constants::*;

    #[test]
    fn numbers_agree_with_the_library() {
        for (number, kind) in (1..).zip(NameKind::ALL) {
            assert_eq!(kind_number(kind), number, "{kind}");
        }
        for (number, like) in (1..).zip(Resemblance::ALL) {
            assert_eq!(like_number(like), number, "{like}");
        }
        assert_eq!(kind_number(NameKind::Registered), HEGUI_NAME_REGISTERED);
        assert_eq!(kind_number(NameKind::WellKnown), HEGUI_NAME_WELL_KNOWN);
        assert_eq!(like_number(Resemblance::Sound), HEGUI_LIKE_SOUND);
        assert_eq!(like_number(Resemblance::Contains), HEGUI_LIKE_CONTAINS);
    }
}
