//! Opening the rule pack.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use hegui::{CacheState, CompiledError, Date, DomainList, Engine, EngineBuilder, NamesIndex, Pack};

use crate::args::{CheckArgs, PackArgs};
use crate::{Failure, diagnostics, words};

/// Returns an engine with the settings of `check`.
pub(crate) fn for_check(options: &CheckArgs, pack: &PackArgs) -> Result<Engine, Failure> {
    let mut builder =
        builder(pack)?.level(options.level).offsets(options.offsets).reveal(options.reveal);
    if let Some(level) = options.observe {
        builder = builder.observe(level);
    }
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

/// Returns an engine for `rules lint`, which tells itself what is doubtful.
pub(crate) fn for_lint(pack: &PackArgs) -> Result<Engine, Failure> {
    open_quietly(builder(pack)?)
}

/// Returns an engine for looking at its rules; all levels take part.
pub(crate) fn open(pack: &PackArgs) -> Result<Engine, Failure> {
    build(builder(pack)?)
}

/// Returns a builder with the pack that was asked for.
pub(crate) fn builder(args: &PackArgs) -> Result<EngineBuilder, Failure> {
    let mut pack = match &args.rules {
        Some(folder) => Pack::open(folder).map_err(|e| e.to_string())?,
        None => Pack::builtin(),
    };
    for path in &args.overlay {
        pack.open_overlay(path).map_err(|e| e.to_string())?;
    }
    for list in words::read(&args.words, &args.category)? {
        pack.words(list);
    }
    let mut builder = Engine::builder().pack(pack);
    if let Some(file) = &args.cache {
        builder = builder.cache(file);
    }
    Ok(match args.today.or_else(today) {
        Some(day) => builder.today(day),
        None => builder,
    })
}

/// Returns the system's day; none when its clock is out of range.
fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Date::from_unix_days(u32::try_from(since.as_secs() / 86_400).ok()?)
}

/// Builds the engine; a broken pack tells all its faults.
pub(crate) fn build(builder: EngineBuilder) -> Result<Engine, Failure> {
    let engine = open_quietly(builder)?;
    let told: Vec<_> = engine.overlay_warnings().cloned().collect();
    diagnostics::print(&told);
    tell_of_cache(engine.cache());
    Ok(engine)
}

/// Tells of a cache that is of no use as it is; that it was made for other rules is everyday.
fn tell_of_cache(cache: &CacheState) {
    use CacheState::{Failed, Written};
    match cache {
        Written {
            instead_of: Some(error @ (CompiledError::Damaged(_) | CompiledError::TooLarge)),
        } => {
            anstream::eprintln!("note: the cache was written anew: {error}");
        }
        Failed(error) => anstream::eprintln!("note: the cache was not written: {error}"),
        _ => {}
    }
}

fn open_quietly(builder: EngineBuilder) -> Result<Engine, Failure> {
    builder.build().map_err(|error| {
        let found = error.diagnostics();
        if found.is_empty() {
            return error.to_string();
        }
        diagnostics::print(found);
        let files: std::collections::BTreeSet<_> =
            found.iter().map(hegui::Diagnostic::path).collect();
        format!(
            "the rule pack has {} in {}; nothing was loaded (`hegui explain CODE` says more)",
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
