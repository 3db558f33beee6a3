//! Reloading when a folder changes: by looking, so that it works on every file system.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{ReloadError, SharedEngine};
use crate::engine::Engine;
use crate::rule::folder::Stamp;
use crate::rule::load::Pack;

/// Files younger than this are read again even if they look the same: a second change may fall into one tick of the file system's clock.
const YOUNG: Duration = Duration::from_secs(2);

/// Watches the folder of a pack and reloads a [`SharedEngine`] when its files change.
///
/// It has no thread of its own: call [`PackWatch::poll`] every quarter of a second or so.
///
/// # Examples
/// ```no_run
/// use std::time::Duration;
/// use hegui::{Engine, Pack, PackWatch, SharedEngine};
/// let shared = SharedEngine::new(Engine::builder().pack(Pack::open("rules")?))?;
/// let mut watch = PackWatch::new(shared.clone(), "rules");
/// std::thread::spawn(move || loop {
///     match watch.poll() {
///         Some(Ok(engine)) => println!("now {}", engine.pack().hash),
///         Some(Err(error)) => eprintln!("the old rules stay: {error}"),
///         None => {}
///     }
///     std::thread::sleep(Duration::from_millis(250));
/// });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PackWatch {
    shared: SharedEngine,
    folder: PathBuf,
    /// How the folder looked at the last poll; nothing before the first.
    seen: Option<Option<Stamp>>,
    /// How it looked when it was last tried, if that cannot change unseen.
    settled: Option<Option<Stamp>>,
    /// Hash of the files that were last tried, or why they could not be read.
    tried: Result<String, String>,
}

impl PackWatch {
    /// Watches a folder; it is first compared with the pack that is served.
    #[must_use]
    pub fn new(shared: SharedEngine, folder: impl Into<PathBuf>) -> Self {
        let tried = Ok(shared.settings().pack_hash());
        Self { shared, folder: folder.into(), seen: None, settled: None, tried }
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Looks at the folder once. When its files are others than those last tried and have been at rest since the last poll, reloads and returns
    /// the new generation or why the old one stays; otherwise returns nothing at once.
    pub fn poll(&mut self) -> Option<Result<Engine, Arc<ReloadError>>> {
        self.shared.tidy();
        let stamp = Stamp::of(&self.folder);
        if self.settled.as_ref() == Some(&stamp) {
            return None;
        }
        if self.seen.as_ref() != Some(&stamp) {
            self.seen = Some(stamp);
            return None;
        }
        let pack = Pack::open(&self.folder);
        if Stamp::of(&self.folder) != stamp {
            self.seen = None;
            return None;
        }
        let young = stamp.as_ref().is_some_and(is_young);
        self.settled = (!young).then_some(stamp);
        let found = pack.as_ref().map(|pack| pack.hash(&[])).map_err(ToString::to_string);
        if found == self.tried {
            return None;
        }
        self.tried = found;
        Some(self.shared.change(|settings| Ok(settings.pack(pack?))))
    }
}

fn is_young(stamp: &Stamp) -> bool {
    let age = stamp.youngest().and_then(|time| SystemTime::now().duration_since(time).ok());
    age.is_none_or(|age| age < YOUNG)
}
