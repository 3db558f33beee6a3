//! The options of an engine, as an audit record keeps them.

use serde::{Deserialize, Serialize};

use super::{Engine, EngineBuilder};

/// What a verdict depends on beside pack and request, as an audit record has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CheckOptions {
    /// Highest level of rules that decide.
    pub level: u8,
    /// Highest level of rules that are observed.
    pub observe: u8,
    /// Spans are also counted in characters and UTF-16 units.
    pub offsets: bool,
    /// Personal data is shown.
    pub reveal: bool,
    /// Disguises of terms are computed.
    pub disguises: bool,
    /// Largest field in bytes.
    pub max_field_bytes: usize,
    /// SHA-256 of the operator's domains; empty without any.
    pub domains: String,
    /// Number of names in the attached indexes.
    pub names: u64,
}

impl EngineBuilder {
    /// Sets everything that [`Engine::options`] tells, as far as it is not data of its own: domains and indexes of names stay.
    #[must_use]
    pub fn options(self, options: &CheckOptions) -> Self {
        self.level(options.level)
            .observe(options.observe)
            .offsets(options.offsets)
            .reveal(options.reveal)
            .disguises(options.disguises)
            .max_field_bytes(options.max_field_bytes)
    }
}

impl Engine {
    /// Returns the options that the verdict depends on beside pack and request.
    #[must_use]
    pub fn options(&self) -> CheckOptions {
        let inner = &*self.inner;
        CheckOptions {
            level: inner.level,
            observe: inner.observe,
            offsets: inner.offsets,
            reveal: inner.reveal,
            disguises: inner.disguises,
            max_field_bytes: inner.max_field_bytes,
            domains: inner.domains.hash(),
            names: self.names.iter().map(|index| index.stats().names).sum(),
        }
    }
}
