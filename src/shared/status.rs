//! What is served, and how the last reload ended.

use std::sync::Arc;
use std::time::Instant;

use super::ReloadError;
use crate::engine::Engine;
use crate::verdict::PackId;

/// What a [`SharedEngine`](super::SharedEngine) serves and how its reloads went.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReloadStatus {
    /// Number of the generation that is served; the first is 1.
    pub generation: u64,
    /// Its pack.
    pub pack: Arc<PackId>,
    /// Number of its rules.
    pub rules: usize,
    /// Reloads that were tried.
    pub attempts: u64,
    /// Those of them that were refused.
    pub failures: u64,
    /// Why the last reload was refused; nothing when it succeeded.
    pub last_error: Option<ReloadFailure>,
}

/// A reload that was refused.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReloadFailure {
    /// Its number among the attempts, from 1.
    pub attempt: u64,
    /// When it was refused.
    pub at: Instant,
    /// Why.
    pub error: Arc<ReloadError>,
}

impl ReloadStatus {
    pub(super) fn first(engine: &Engine) -> Self {
        Self {
            generation: 1,
            pack: engine.pack_id(),
            rules: engine.rules().len(),
            attempts: 0,
            failures: 0,
            last_error: None,
        }
    }

    pub(super) fn succeeded(&mut self, engine: &Engine) {
        self.attempts += 1;
        self.generation += 1;
        self.pack = engine.pack_id();
        self.rules = engine.rules().len();
        self.last_error = None;
    }

    pub(super) fn failed(&mut self, error: &Arc<ReloadError>) {
        self.attempts += 1;
        self.failures += 1;
        let (attempt, error) = (self.attempts, Arc::clone(error));
        self.last_error = Some(ReloadFailure { attempt, at: Instant::now(), error });
    }
}
