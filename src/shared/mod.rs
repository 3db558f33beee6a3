//! An engine that is exchanged while others use it: built apart, tried out, swapped in one step; kept as it was when anything is wrong.

mod canary;
mod error;
mod status;
mod watch;

pub use canary::{Canary, CanaryError};
pub use error::ReloadError;
pub use status::{ReloadFailure, ReloadStatus};
pub use watch::PackWatch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use crate::engine::{Engine, EngineBuilder, Scanner};
use crate::names::NamesIndex;
use crate::request::{Request, RequestError};
use crate::rule::load::Pack;
use crate::verdict::Verdict;

/// An engine that many threads use while its rules are exchanged.
///
/// A change is built on the thread that asks for it, with the same checks as at the start: the rules compile, their inline tests pass and the
/// canary requests get the verdicts that are expected. Only then it becomes the next *generation*, in one step that no reader waits for. When
/// anything is wrong the old generation goes on and [`SharedEngine::status`] says why. A verdict names one generation in
/// [`PackId::generation`](crate::PackId::generation).
///
/// # Examples
/// ```
/// use hegui::{Canary, Decision, Engine, Pack, Request, SharedEngine};
/// let canary = Canary::new(Request::new().content("不转不是中国人"), Decision::Reject).citing("4.4.2");
/// let shared = SharedEngine::with_canaries(Engine::builder(), [canary])?;
/// let mut scanner = shared.scanner();             // one per thread; it follows every reload
/// assert_eq!(scanner.check(&Request::new().name("健康"))?.pack.generation, Some(1));
///
/// let mut pack = Pack::builtin();
/// pack.add("broken.toml", "[[rule]]");
/// let error = shared.replace(shared.settings().pack(pack)).expect_err("a rule without an id");
/// assert!(error.to_string().contains("the rule has no `id`"));
/// assert_eq!(shared.status().failures, 1);
/// assert_eq!(scanner.check(&Request::new().name("健康"))?.pack.generation, Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SharedEngine {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    current: ArcSwap<Engine>,
    /// Held while an engine is built: one after the other.
    writer: Mutex<Writer>,
    /// Held for a moment only.
    status: Mutex<ReloadStatus>,
}

#[derive(Debug)]
struct Writer {
    settings: EngineBuilder,
    canaries: Vec<Canary>,
    /// Earlier generations that may be in use. A large engine takes milliseconds to free, which no reader shall spend.
    retired: Vec<Engine>,
}

impl SharedEngine {
    /// Builds the first generation.
    ///
    /// # Errors
    /// When the rules have errors or an inline test fails.
    pub fn new(settings: EngineBuilder) -> Result<Self, ReloadError> {
        Self::with_canaries(settings, [])
    }

    /// Builds the first generation; it and every later one must give the canary requests the expected verdicts.
    ///
    /// # Errors
    /// When the rules have errors, an inline test fails or a canary gets another verdict.
    pub fn with_canaries(
        settings: EngineBuilder,
        canaries: impl IntoIterator<Item = Canary>,
    ) -> Result<Self, ReloadError> {
        let canaries: Vec<Canary> = canaries.into_iter().collect();
        let engine = prepare(settings.clone(), &canaries)?.with_generation(1);
        let status = ReloadStatus::first(&engine);
        let writer = Writer { settings, canaries, retired: Vec::new() };
        let shared = Shared {
            current: ArcSwap::from_pointee(engine),
            writer: Mutex::new(writer),
            status: Mutex::new(status),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Returns the current generation; never waits. Keep it for one piece of work: whoever keeps it goes on with its rules.
    #[must_use]
    pub fn load(&self) -> Engine {
        Engine::clone(&self.shared.current.load())
    }

    /// Returns scratch space for one thread that checks each request with the generation which is current then.
    #[must_use]
    pub fn scanner(&self) -> SharedScanner {
        let engine = self.load();
        let generation = engine.pack().generation;
        SharedScanner { shared: self.clone(), generation, scanner: engine.scanner() }
    }

    /// Returns the settings of the current generation, to be changed and given to [`SharedEngine::replace`]. Waits for a reload that is
    /// under way.
    #[must_use]
    pub fn settings(&self) -> EngineBuilder {
        self.writer().settings.clone()
    }

    /// Reads the rules from a folder; other settings stay. Returns the new generation when readers have it.
    ///
    /// # Errors
    /// When the folder cannot be read, and as [`SharedEngine::replace`].
    pub fn reload(&self, folder: impl AsRef<Path>) -> Result<Engine, Arc<ReloadError>> {
        self.change(|settings| Ok(settings.pack(Pack::open(folder)?)))
    }

    /// Builds an engine with other settings: rules, domains, indexes of names. Returns the new generation when readers have it.
    ///
    /// # Errors
    /// When the rules have errors, an inline test fails or a canary gets another verdict. Readers keep the old generation then.
    pub fn replace(&self, settings: EngineBuilder) -> Result<Engine, Arc<ReloadError>> {
        self.change(|_| Ok(settings))
    }

    /// Exchanges the indexes of names; the rules are not compiled again. Returns the new generation when readers have it.
    ///
    /// # Errors
    /// When a canary gets another verdict. Readers keep the old generation then.
    pub fn replace_names(
        &self,
        indexes: impl IntoIterator<Item = Arc<NamesIndex>>,
    ) -> Result<Engine, Arc<ReloadError>> {
        let indexes: Vec<_> = indexes.into_iter().collect();
        self.install(|settings, canaries| {
            let engine = self.load().with_names(indexes.iter().cloned());
            let engine = attempt(|| passes(engine, canaries))?;
            Ok((settings.replace_names(indexes), engine))
        })
    }

    /// Returns how the last reload ended, and what is served.
    #[must_use]
    pub fn status(&self) -> ReloadStatus {
        lock(&self.shared.status).clone()
    }

    /// Frees earlier generations that nobody uses any more; a reload and [`PackWatch::poll`] do it too. Returns how many are still in use. While
    /// a reload is under way nothing is freed and the answer is 0.
    pub fn tidy(&self) -> usize {
        match self.shared.writer.try_lock() {
            Ok(mut writer) => writer.tidy(),
            Err(_) => 0,
        }
    }

    fn change(
        &self,
        settings: impl FnOnce(EngineBuilder) -> Result<EngineBuilder, ReloadError>,
    ) -> Result<Engine, Arc<ReloadError>> {
        self.install(|old, canaries| {
            let settings = settings(old)?;
            let engine = prepare(settings.clone(), canaries)?;
            Ok((settings, engine))
        })
    }

    /// Puts what `build` makes in the place of the current generation, or notes why it could not be made.
    fn install(
        &self,
        build: impl FnOnce(EngineBuilder, &[Canary]) -> Result<(EngineBuilder, Engine), ReloadError>,
    ) -> Result<Engine, Arc<ReloadError>> {
        let mut writer = self.writer();
        writer.tidy();
        match build(writer.settings.clone(), &writer.canaries) {
            Ok((settings, engine)) => {
                let generation = lock(&self.shared.status).generation + 1;
                let engine = engine.with_generation(generation);
                let old = self.shared.current.swap(Arc::new(engine.clone()));
                lock(&self.shared.status).succeeded(&engine);
                writer.retired.push(Engine::clone(&old));
                writer.settings = settings;
                drop(old);
                writer.tidy();
                Ok(engine)
            }
            Err(error) => {
                let error = Arc::new(error);
                lock(&self.shared.status).failed(&error);
                Err(error)
            }
        }
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        lock(&self.shared.writer)
    }
}

impl Writer {
    fn tidy(&mut self) -> usize {
        self.retired.retain(Engine::is_shared);
        self.retired.len()
    }
}

/// What a panic left behind is whole: every change is one assignment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Builds an engine and tries it out.
fn prepare(settings: EngineBuilder, canaries: &[Canary]) -> Result<Engine, ReloadError> {
    attempt(|| {
        let engine = settings.build()?;
        let failing = engine.test_rules("").into_iter().filter(|test| !test.todo);
        let failing: Vec<_> = failing.filter_map(|test| test.diagnostic).collect();
        if !failing.is_empty() {
            return Err(ReloadError::Tests(failing));
        }
        passes(engine, canaries)
    })
}

/// Returns an engine that gives the canaries their verdicts.
fn passes(engine: Engine, canaries: &[Canary]) -> Result<Engine, ReloadError> {
    let mut scanner = engine.scanner();
    let faults: Vec<String> =
        (1..).zip(canaries).filter_map(|(n, canary)| canary.fault(n, &mut scanner)).collect();
    if faults.is_empty() { Ok(engine) } else { Err(ReloadError::Canaries(faults)) }
}

/// Does a piece of work; a panic is an error of it.
fn attempt<T>(work: impl FnOnce() -> Result<T, ReloadError>) -> Result<T, ReloadError> {
    let tried = catch_unwind(AssertUnwindSafe(work));
    tried.unwrap_or_else(|panic| {
        let told = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let told = told.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(ReloadError::Panicked(told.unwrap_or_default()))
    })
}

/// A [`Scanner`] of a [`SharedEngine`]: each check is by the generation that is current when it begins.
#[derive(Debug)]
pub struct SharedScanner {
    shared: SharedEngine,
    generation: Option<u64>,
    scanner: Scanner,
}

impl SharedScanner {
    /// Checks a request.
    ///
    /// # Errors
    /// When the request has an unknown or mistyped fact or is over a limit.
    pub fn check(&mut self, request: &Request) -> Result<Verdict, RequestError> {
        self.refresh();
        self.scanner.check(request)
    }

    /// Goes on with the current generation, as [`SharedScanner::check`] does by itself; returns whether it is another one.
    pub fn refresh(&mut self) -> bool {
        let current = self.shared.shared.current.load();
        let generation = current.pack().generation;
        let other = generation != self.generation;
        if other {
            (self.generation, self.scanner) = (generation, current.scanner());
        }
        other
    }
}
