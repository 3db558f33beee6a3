//! Bytes that are written once and read back once, in memory until they are many, then in a file.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use super::error::NamesError;

/// Bytes kept in memory for each spill.
const BUFFER: usize = 16 << 10;

/// A folder that is removed with all that is in it when dropped.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes a folder.
    pub(super) fn new(path: PathBuf) -> Result<Arc<Self>, NamesError> {
        fs::create_dir_all(&path)
            .map_err(NamesError::io(format!("cannot make the folder {}", path.display())))?;
        Ok(Arc::new(Self(path)))
    }

    pub(super) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nothing useful can be done about a temporary folder that stays.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Bytes that go to a file of a folder when they are many; without a folder they stay in memory.
#[derive(Debug)]
pub(super) struct Spill {
    buffer: Vec<u8>,
    folder: Option<Arc<Folder>>,
    path: PathBuf,
    in_file: u64,
}

impl Spill {
    pub(super) fn new(folder: Option<&Arc<Folder>>, name: &str) -> Self {
        let path = folder.map(|folder| folder.join(name)).unwrap_or_default();
        Self { buffer: Vec::new(), folder: folder.cloned(), path, in_file: 0 }
    }

    pub(super) fn len(&self) -> u64 {
        self.in_file + self.buffer.len() as u64
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), NamesError> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER && self.folder.is_some() {
            self.flush()?;
        }
        Ok(())
    }

    /// Appends the buffer to the file, which is opened anew: there are more spills than a process may have open files.
    fn flush(&mut self) -> Result<(), NamesError> {
        let told = || NamesError::io(format!("cannot write {}", self.path.display()));
        let file = OpenOptions::new().create(true).append(true).open(&self.path);
        file.map_err(told())?.write_all(&self.buffer).map_err(told())?;
        self.in_file += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Calls `visit` with the bytes in order, in parts, and removes the file.
    pub(super) fn read(
        self,
        visit: impl FnMut(&[u8]) -> Result<(), NamesError>,
    ) -> Result<(), NamesError> {
        self.peek(visit)?;
        if self.in_file > 0 {
            let told = NamesError::io(format!("cannot remove {}", self.path.display()));
            fs::remove_file(&self.path).map_err(told)?;
        }
        Ok(())
    }

    /// Calls `visit` with the bytes in order, in parts.
    pub(super) fn peek(
        &self,
        mut visit: impl FnMut(&[u8]) -> Result<(), NamesError>,
    ) -> Result<(), NamesError> {
        if self.in_file > 0 {
            let told = || NamesError::io(format!("cannot read {}", self.path.display()));
            let mut file = File::open(&self.path).map_err(told())?;
            let mut part = vec![0; 1 << 20];
            loop {
                let n = file.read(&mut part).map_err(told())?;
                if n == 0 {
                    break;
                }
                visit(&part[..n])?;
            }
        }
        visit(&self.buffer)
    }

    /// Returns the bytes.
    pub(super) fn take(self) -> Result<Vec<u8>, NamesError> {
        let mut all = Vec::with_capacity(usize::try_from(self.len()).unwrap_or(0));
        self.read(|part| {
            all.extend_from_slice(part);
            Ok(())
        })?;
        Ok(all)
    }
}
