//! Opening the rule pack.

use std::path::Path;
use std::sync::Arc;

use hegui::{DomainList, Engine, EngineBuilder, NamesIndex, Pack};

use crate::args::{CheckArgs, PackArgs};
use crate::{Failure, diagnostics};

/// Returns an engine with the settings of `check`.
pub(crate) fn for_check(options: &CheckArgs, pack: &PackArgs) -> Result<Engine, Failure> {
    let mut builder =
        builder(pack)?.level(options.level).offsets(options.offsets).reveal(options.reveal);
    if let Some(path) = &options.domains {
        builder = builder.domains(domains(path)?);
    }
    for path in &options.names {
        let index = NamesIndex::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
        builder = builder.names(Arc::new(index));
    }
    build(builder)
}

/// Reads a list of domains.
pub(crate) fn domains(path: &Path) -> Result<DomainList, Failure> {
    DomainList::parse(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))
}

/// Returns an engine whose rules up to a level decide.
pub(crate) fn at_level(level: u8, pack: &PackArgs) -> Result<Engine, Failure> {
    build(builder(pack)?.level(level))
}

/// Returns an engine for looking at its rules; all levels take part.
pub(crate) fn open(pack: &PackArgs) -> Result<Engine, Failure> {
    build(builder(pack)?)
}

/// Returns a builder with the pack that was asked for.
pub(crate) fn builder(pack: &PackArgs) -> Result<EngineBuilder, Failure> {
    let builder = Engine::builder();
    match &pack.rules {
        Some(folder) => Ok(builder.pack(Pack::open(folder).map_err(|e| e.to_string())?)),
        None => Ok(builder),
    }
}

/// Builds the engine; a broken pack tells all its faults.
pub(crate) fn build(builder: EngineBuilder) -> Result<Engine, Failure> {
    builder.build().map_err(|error| {
        let found = error.diagnostics();
        if found.is_empty() {
            return error.to_string();
        }
        diagnostics::print(found);
        let files: std::collections::BTreeSet<_> =
            found.iter().map(hegui::Diagnostic::path).collect();
        format!(
            "the rule pack has {} in {}; nothing was loaded",
            counted(found.len(), "error"),
            counted(files.len(), "file")
        )
    })
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Returns `1 error`, `2 errors` …
pub(crate) fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
