//! Why an engine cannot be built.

use crate::rule::diagnostic::Diagnostic;
use crate::rule::load::PackError;

/// Why an engine cannot be built: a folder that cannot be read, or everything that is wrong with its rules.
#[derive(Debug)]
pub struct BuildError {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Pack(PackError),
    Rules(Vec<Diagnostic>),
    Level(u8),
    Observe(u8, u8),
}

impl BuildError {
    pub(crate) fn rules(diagnostics: Vec<Diagnostic>) -> Self {
        Self { kind: Kind::Rules(diagnostics) }
    }

    pub(crate) const fn level(given: u8) -> Self {
        Self { kind: Kind::Level(given) }
    }

    pub(crate) const fn observe(given: u8, level: u8) -> Self {
        Self { kind: Kind::Observe(given, level) }
    }

    /// Returns everything that is wrong with the rules, in order of files and places.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match &self.kind {
            Kind::Rules(diagnostics) => diagnostics,
            Kind::Pack(_) | Kind::Level(_) | Kind::Observe(..) => &[],
        }
    }
}

impl std::fmt::Display for BuildError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.kind {
            Kind::Pack(error) => error.fmt(f),
            Kind::Level(given) => write!(f, "level {given} does not exist, use 1 to 4"),
            Kind::Observe(given, level) => write!(
                f,
                "level {given} cannot be observed while rules up to level {level} decide, use {level} to 4"
            ),
            Kind::Rules(diagnostics) => {
                for (number, diagnostic) in diagnostics.iter().enumerate() {
                    let line = if number == 0 { "" } else { "\n" };
                    write!(f, "{line}{diagnostic}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            Kind::Pack(error) => Some(error),
            Kind::Rules(_) | Kind::Level(_) | Kind::Observe(..) => None,
        }
    }
}

impl From<PackError> for BuildError {
    fn from(error: PackError) -> Self {
        Self { kind: Kind::Pack(error) }
    }
}
