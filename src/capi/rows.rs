//! Verdicts as flat rows of numbers.

use crate::{Decision, Field, Severity, Verdict, Violation};

use super::boundary::Fault;
use super::constants::{
    HEGUI_FIELD_NONE, HEGUI_HIT_RESEMBLES, HEGUI_HIT_SCORED, HEGUI_TEXT_CERTIFIED,
    HEGUI_TEXT_INCOMPLETE, HEGUI_TEXT_UNDETERMINED, HEGUI_UNIT_CHARS, HEGUI_UNIT_UTF16,
};

/// A place where a text breaks a rule, or a violation without a place. 56 bytes, no pointers; fields are only appended, so step from hit to
/// hit by hegui_view.hit_stride (HEGUI_HIT_AT does).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct hegui_hit {
    /// Number of the text in its batch; 0 for a single request.
    pub text: u32,
    /// Number of the violation in its text, most serious first: hits of one violation have the same.
    pub violation: u32,
    /// Number of the rule, for hegui_engine_rule.
    pub rule: u32,
    /// HEGUI_FIELD_x.
    pub field: u32,
    /// First byte in the field as given.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The same in the unit of the options, else 0.
    pub cstart: u32,
    /// One past the last, in that unit.
    pub cend: u32,
    /// HEGUI_DECISION_x of the violation.
    pub decision: i32,
    /// HEGUI_SEVERITY_x of the violation.
    pub severity: i32,
    /// HEGUI_VIA_x bits: how the text was disguised; 0 when plain.
    pub via: u32,
    /// HEGUI_HIT_x bits.
    pub flags: u32,
    /// Points of a scored rule, else 0.
    pub score: i64,
}

pub(super) const fn decision_number(decision: Decision) -> i32 {
    decision as i32
}

pub(super) const fn severity_number(severity: Severity) -> i32 {
    severity as i32 + 1
}

/// Returns the decision that a rule can have: all but "pass".
pub(super) fn decision_of(number: i32) -> Result<Decision, Fault> {
    let found = Decision::ALL.iter().find(|d| decision_number(**d) == number && number > 0);
    found.copied().ok_or_else(|| {
        Fault::argument(format!("`decision` is {number}, use HEGUI_DECISION_REVIEW to _SUSPEND"))
    })
}

pub(super) fn severity_of(number: i32) -> Result<Severity, Fault> {
    let found = Severity::ALL.iter().find(|s| severity_number(**s) == number);
    found.copied().ok_or_else(|| {
        Fault::argument(format!("`severity` is {number}, use HEGUI_SEVERITY_LOW to _CRITICAL"))
    })
}

pub(super) fn field_of(number: u32) -> Result<Field, Fault> {
    let found = Field::ALL.get(number as usize);
    found.copied().ok_or_else(|| {
        Fault::argument(format!("there is no field {number}, use HEGUI_FIELD_NAME to _OCR_TEXT"))
    })
}

/// Returns the flags of a checked text.
pub(super) fn text_flags(verdict: &Verdict) -> u32 {
    let certified = verdict.responsible == "certifying_account";
    flags(&[
        (!verdict.complete, HEGUI_TEXT_INCOMPLETE),
        (!verdict.undetermined.is_empty(), HEGUI_TEXT_UNDETERMINED),
        (certified, HEGUI_TEXT_CERTIFIED),
    ])
}

fn flags(all: &[(bool, u32)]) -> u32 {
    all.iter().filter(|(set, _)| *set).fold(0, |flags, (_, flag)| flags | flag)
}

/// Returns the row of a violation without its place.
pub(super) fn row(text: u32, violation: u32, rule: u32, of: &Violation) -> hegui_hit {
    hegui_hit {
        text,
        violation,
        rule,
        field: of.field.map_or(HEGUI_FIELD_NONE, |field| field as u32),
        start: 0,
        end: 0,
        cstart: 0,
        cend: 0,
        decision: decision_number(of.decision),
        severity: severity_number(of.severity),
        via: u32::from(of.via.bits()),
        flags: flags(&[
            (of.score.is_some(), HEGUI_HIT_SCORED),
            (of.resembles.is_some(), HEGUI_HIT_RESEMBLES),
        ]),
        score: of.score.unwrap_or(0),
    }
}

/// Counts a text in a unit of the options.
pub(super) fn count(unit: u32, text: &str) -> u32 {
    let n = match unit {
        HEGUI_UNIT_CHARS => text.chars().count(),
        HEGUI_UNIT_UTF16 => text.chars().map(char::len_utf16).sum(),
        _ => 0,
    };
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Via;
    use crate::capi::constants::*;

    #[test]
    fn numbers_agree_with_the_library() {
        for (number, field) in (0..).zip(Field::ALL) {
            assert_eq!(field_of(number).expect("a field"), field);
        }
        assert!(field_of(7).is_err() && decision_of(0).is_err() && severity_of(0).is_err());
        assert_eq!(decision_of(HEGUI_DECISION_SUSPEND).expect("a decision"), Decision::Suspend);
        assert_eq!(severity_of(HEGUI_SEVERITY_CRITICAL).expect("one"), Severity::Critical);
        for (label, bit) in [
            ("width", HEGUI_VIA_WIDTH),
            ("confusable", HEGUI_VIA_CONFUSABLE),
            ("pinyin", HEGUI_VIA_PINYIN),
            ("split", HEGUI_VIA_SPLIT),
            ("reversed", HEGUI_VIA_REVERSED),
        ] {
            let via = Via::from_label(label).expect("a label of the specification");
            assert_eq!(u32::from(via.bits()), bit, "{label}");
        }
    }

    #[test]
    fn units_count_beyond_the_basic_plane() {
        assert_eq!(count(HEGUI_UNIT_CHARS, "加𠮷😀"), 3);
        assert_eq!(count(HEGUI_UNIT_UTF16, "加𠮷😀"), 5);
        assert_eq!(count(HEGUI_UNIT_NONE, "加𠮷😀"), 0);
    }
}
