//! Every code that a finding may have: what it means, and the way out.

use super::diagnostic::Level;

/// The one table of codes: a line with code and title, then what it means, then the way out.
const TABLE: &str = include_str!("codes.txt");

/// What a code of a [`crate::Diagnostic`] means; a code never changes its meaning.
///
/// # Examples
/// ```
/// use hegui::DiagnosticCode;
/// let code = DiagnosticCode::find("E021").expect("the code of an unknown list");
/// assert_eq!(code.title(), "unknown list");
/// assert!(DiagnosticCode::all().len() > 50);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiagnosticCode {
    code: &'static str,
    title: &'static str,
    meaning: &'static str,
    way_out: &'static str,
}

impl DiagnosticCode {
    /// Returns every code, in order.
    #[must_use]
    pub fn all() -> Vec<Self> {
        entries().collect()
    }

    /// Returns the code of this name, such as `E021`.
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        entries().find(|entry| entry.code.eq_ignore_ascii_case(code))
    }

    /// Returns the code itself, such as `E021`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Returns whether it is an error or a warning.
    #[must_use]
    pub fn level(&self) -> Level {
        Level::of(self.code)
    }

    /// Returns what is wrong, in a few words.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// Returns what is wrong and why it matters.
    #[must_use]
    pub const fn meaning(&self) -> &'static str {
        self.meaning
    }

    /// Returns what to do about it.
    #[must_use]
    pub const fn way_out(&self) -> &'static str {
        self.way_out
    }
}

fn entries() -> impl Iterator<Item = DiagnosticCode> {
    let mut lines = TABLE.lines();
    std::iter::from_fn(move || {
        let (code, title) = lines.next()?.split_once(' ')?;
        let (meaning, way_out) = (lines.next()?.trim(), lines.next()?.trim());
        Some(DiagnosticCode { code, title, meaning, way_out })
    })
}
