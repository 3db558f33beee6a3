//! Why a reload was refused.

use crate::error::BuildError;
use crate::rule::diagnostic::Diagnostic;
use crate::rule::load::PackError;

/// Why an engine was not put in the place of the one before it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReloadError {
    /// The folder cannot be read as a pack.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The rules have errors.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Inline tests fail.
    #[error("{}", lines(.0))]
    Tests(Vec<Diagnostic>),
    /// Canary requests get other verdicts than expected; one sentence for each.
    #[error("{}", lines(.0))]
    Canaries(Vec<String>),
    /// Building panicked, which is a fault of this library: please report it.
    #[error("building panicked: {0}")]
    Panicked(String),
}

impl ReloadError {
    /// Returns what is wrong with the rules and where, in order of files and places; empty for other causes.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Build(error) => error.diagnostics(),
            Self::Tests(failing) => failing,
            Self::Pack(_) | Self::Canaries(_) | Self::Panicked(_) => &[],
        }
    }
}

fn lines(items: &[impl ToString]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
