//! From a pack to an engine: its rules are compiled, or read as an engine before has compiled them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::{Engine, EngineBuilder, Inner};
use crate::catalog::Catalog;
use crate::compile::compile;
use crate::compiled::{self, CompiledError, Key, Origin};
use crate::error::BuildError;
use crate::eval::Selection;
use crate::program::Program;
use crate::rule::PackDef;
use crate::rule::diagnostic::{Diagnostic, Level};
use crate::rule::load::Pack;
use crate::rule::overlay::Date;
use crate::verdict::PackId;

/// What became of the cache that [`EngineBuilder::cache`] names.
#[derive(Debug)]
#[non_exhaustive]
pub enum CacheState {
    /// There is none.
    Unused,
    /// The rules were read from it.
    Read,
    /// The rules were compiled and written to it; `instead_of` says what was wrong with what was there, if anything was there.
    Written {
        /// What was wrong.
        instead_of: Option<CompiledError>,
    },
    /// The rules were compiled and could not be written.
    Failed(CompiledError),
}

/// The files of an engine whose program was read.
#[derive(Debug)]
pub(super) struct Source {
    pack: Pack,
    today: Option<Date>,
    /// Number of findings when it was compiled.
    findings: usize,
}

/// What an engine is made of.
struct Parts {
    program: Program,
    id: PackId,
    source: Option<Source>,
    made: Option<(PackDef, Vec<Diagnostic>)>,
}

impl EngineBuilder {
    /// Sets a file that keeps the compiled rules: where it fits, they are read from it instead of compiled, in about a tenth of the time.
    /// It fits the very same files, overlays, word lists and engine; otherwise, and where it is damaged, the rules are compiled and the
    /// file is written anew, whole or not at all. So it never decides anything, may be deleted at any time, and several processes may
    /// share it; [`Engine::cache`] tells what became of it. The folder must exist, and nobody else should be able to write to it.
    ///
    /// # Examples
    /// ```
    /// use hegui::{CacheState, Engine, Request};
    /// let folder = std::env::temp_dir().join("hegui-doc-cache");
    /// std::fs::create_dir_all(&folder)?;
    /// let build = || Engine::builder().cache(folder.join("rules.cache")).build();
    /// build()?;
    /// let engine = build()?;
    /// assert!(matches!(engine.cache(), CacheState::Read));
    /// assert!(!engine.check(&Request::new().content("不转不是中国人"))?.violations.is_empty());
    /// # std::fs::remove_dir_all(folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn cache(mut self, file: impl Into<PathBuf>) -> Self {
        self.cache = Some(file.into());
        self
    }

    /// Compiles the pack.
    ///
    /// # Errors
    /// When the pack has errors; the error holds all of them with their places. A cache that cannot be used is none.
    pub fn build(mut self) -> Result<Engine, BuildError> {
        if !(1..=4).contains(&self.level) {
            return Err(BuildError::level(self.level));
        }
        let observe = self.observe.unwrap_or(self.level);
        if !(self.level..=4).contains(&observe) {
            return Err(BuildError::observe(observe, self.level));
        }
        self.observe = Some(observe);
        self.pack.join(std::mem::take(&mut self.overlays));
        match self.cache.take() {
            Some(path) => self.build_with(&path),
            None => Ok(self.compile()?.into_engine(self, CacheState::Unused)),
        }
    }

    fn build_with(mut self, path: &Path) -> Result<Engine, BuildError> {
        let key = Key {
            files: self.pack.hash(&[]),
            today: self
                .pack
                .has_overlays()
                .then(|| self.today.map(|day| day.to_string()))
                .flatten(),
            disguises: self.disguises,
        };
        let instead_of = match compiled::read_file(path, &key) {
            Ok(Some((origin, program))) => {
                let pack = std::mem::take(&mut self.pack);
                let source = Source { pack, today: self.today, findings: origin.findings };
                let id = pack_id(origin.pack);
                let parts = Parts { program, id, source: Some(source), made: None };
                return Ok(parts.into_engine(self, CacheState::Read));
            }
            Ok(None) => None,
            Err(error) => Some(error),
        };
        let parts = self.compile()?;
        let findings = parts.made.as_ref().map_or(0, |(_, findings)| findings.len());
        let PackId { name, version, hash, .. } = parts.id.clone();
        let origin = Origin::new(key, [name, version, hash], findings);
        let state = match compiled::write_file(path, &origin, &parts.program) {
            Ok(()) => CacheState::Written { instead_of },
            Err(error) => CacheState::Failed(error),
        };
        Ok(parts.into_engine(self, state))
    }

    fn compile(&self) -> Result<Parts, BuildError> {
        let (definition, diagnostics, program) = read(&self.pack, self.today);
        let failed = diagnostics.iter().any(Diagnostic::is_fatal);
        let Some(mut program) = program.filter(|_| !failed) else {
            let errors = diagnostics.into_iter().filter(|d| d.level() == Level::Error);
            return Err(BuildError::rules(errors.collect()));
        };
        if !self.disguises {
            program.forget_disguises();
        }
        let hash = self.pack.hash(&definition.ended);
        let id = pack_id([definition.name.clone(), definition.version.clone(), hash]);
        Ok(Parts { program, id, source: None, made: Some((definition, diagnostics)) })
    }
}

/// Reads and compiles a pack.
fn read(pack: &Pack, today: Option<Date>) -> (PackDef, Vec<Diagnostic>, Option<Program>) {
    let (definition, mut diagnostics) = pack.read(today);
    let program = compile(&definition, &mut diagnostics);
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    diagnostics.dedup();
    (definition, diagnostics, program)
}

fn pack_id([name, version, hash]: [String; 3]) -> PackId {
    PackId { name, version, hash, engine: env!("CARGO_PKG_VERSION"), generation: None }
}

impl Parts {
    fn into_engine(self, builder: EngineBuilder, cache: CacheState) -> Engine {
        let Self { program, id, source, made } = self;
        let (definition, findings) = made.unzip();
        let observe = builder.observe.unwrap_or(builder.level);
        let inner = Inner {
            certified: program.fact_ids.get("account.certified").copied(),
            owner: program.fact_ids.get("account.owner").copied(),
            source,
            catalog: definition.map(Catalog::new).map(OnceLock::from).unwrap_or_default(),
            findings: findings.map(OnceLock::from).unwrap_or_default(),
            cache,
            triggers: Selection::triggers(&program, builder.level.max(observe)),
            trial_triggers: OnceLock::new(),
            program,
            warnings: OnceLock::new(),
            domains: builder.domains,
            level: builder.level,
            observe,
            offsets: builder.offsets,
            reveal: builder.reveal,
            disguises: builder.disguises,
            max_field_bytes: builder.max_field_bytes,
        };
        Engine { inner: Arc::new(inner), pack: Arc::new(id), names: builder.names.into() }
    }
}

impl Engine {
    /// Returns what became of the cache of compiled rules.
    #[must_use]
    pub fn cache(&self) -> &CacheState {
        &self.inner.cache
    }

    /// Returns the identifiers of the rules, by number.
    #[cfg(feature = "capi")]
    pub(crate) fn rule_ids(&self) -> impl Iterator<Item = &str> {
        self.inner.program.rules.iter().map(|rule| rule.id.as_str())
    }

    /// Returns about how many bytes the compiled rules take: their terms, sounds and spellings. What is made when first needed (automata of
    /// expressions, the definitions for people, jieba's dictionary) and indexes of names come on top.
    ///
    /// # Examples
    /// ```
    /// let engine = hegui::Engine::builtin()?;
    /// assert!((1 << 20..32 << 20).contains(&engine.memory()));
    /// # Ok::<(), hegui::BuildError>(())
    /// ```
    #[must_use]
    pub fn memory(&self) -> usize {
        self.inner.program.bytes() + self.inner.triggers.bytes()
    }

    /// Returns what reading and compiling found.
    pub(crate) fn findings(&self) -> &[Diagnostic] {
        self.inner.findings.get_or_init(|| match &self.inner.source {
            Some(source) if source.findings > 0 => read(&source.pack, source.today).1,
            _ => Vec::new(),
        })
    }

    /// Returns the definitions of the pack, read from its files when the program was not made from them.
    pub(crate) fn catalog(&self) -> &Catalog {
        self.inner.catalog.get_or_init(|| {
            let source = self.inner.source.as_ref();
            Catalog::new(source.map(|source| source.pack.read(source.today).0).unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests;
