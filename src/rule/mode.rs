//! Whether a rule decides.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether what a rule finds decides, is only told, or is not looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Mode {
    /// Its violations decide.
    #[default]
    Enforce,
    /// Its violations are told as [`crate::Verdict::observed`] and decide nothing.
    Observe,
    /// An overlay has disabled it.
    Off,
}

impl Mode {
    /// Returns the name used in rule files: `enforce`, `observe` or `off`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Observe => "observe",
            Self::Off => "off",
        }
    }

    pub(crate) fn from_label(label: &str) -> Option<Self> {
        [Self::Enforce, Self::Observe].into_iter().find(|mode| mode.label() == label)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}
