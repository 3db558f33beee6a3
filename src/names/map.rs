//! A file as bytes: mapped, or in memory.

use std::fs::File;
use std::path::Path;

use memmap2::Mmap;

use super::error::NamesError;

/// Bytes of an index.
#[derive(Debug)]
pub(super) enum Bytes {
    Mapped(Mmap),
    Owned(Vec<u8>),
}

impl Bytes {
    /// Maps a file: an open in microseconds, and memory that processes share (benches/names.rs has the figures).
    #[allow(unsafe_code, reason = "a map has no safe form")]
    pub(super) fn map(path: &Path) -> Result<Self, NamesError> {
        let told = || NamesError::io(format!("cannot open {}", path.display()));
        let file = File::open(path).map_err(told())?;
        if file.metadata().map_err(told())?.len() == 0 {
            return Ok(Self::Owned(Vec::new()));
        }
        // SAFETY: the bytes are only read, through a `&[u8]` of the map's lifetime, and every value is checked before it is used, so any
        // content is sound. The file must not shrink while it is mapped, which no check can catch: an index is written beside its place and
        // renamed into it, so an open map keeps the old file, and the documentation of `NamesIndex::open` asks the same of operators.
        let map = unsafe { Mmap::map(&file) }.map_err(told())?;
        // Look-ups touch a page here and there; reading ahead would only evict others.
        #[cfg(unix)]
        map.advise(memmap2::Advice::Random).map_err(told())?;
        Ok(Self::Mapped(map))
    }

    /// Brings a mapped file into memory.
    pub(super) fn prewarm(&self) {
        #[cfg(unix)]
        if let Self::Mapped(map) = self {
            // Advice only: reading below does the work where it is not taken.
            let _ = map.advise(memmap2::Advice::Normal);
            let _ = map.advise(memmap2::Advice::WillNeed);
        }
        std::hint::black_box(self.iter().step_by(4096).fold(0_u8, |sum, byte| sum ^ byte));
        #[cfg(unix)]
        if let Self::Mapped(map) = self {
            let _ = map.advise(memmap2::Advice::Random);
        }
    }
}

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Owned(bytes) => bytes,
        }
    }
}
