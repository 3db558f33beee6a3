//! Compiled packs as files.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{CompiledError, Key, MAGIC, Origin, read, write};
use crate::program::Program;

/// Largest file that is read.
const MAX_FILE: u64 = 1 << 30;

/// Reads a compiled pack; none when there is no such file yet.
pub(crate) fn read_file(
    path: &Path,
    key: &Key,
) -> Result<Option<(Origin, Program)>, CompiledError> {
    let failed = |source| CompiledError::Io { path: path.to_owned(), source };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    // Opening a pipe would wait for a writer for ever.
    if !metadata.is_file() {
        return Err(CompiledError::NotCompiled);
    }
    if metadata.len() > MAX_FILE {
        return Err(CompiledError::TooLarge);
    }
    read(&fs::read(path).map_err(failed)?, key).map(Some)
}

/// Writes a compiled pack in place of an older one: whole or not at all, whoever else writes it at the same time.
pub(crate) fn write_file(
    path: &Path,
    origin: &Origin,
    program: &Program,
) -> Result<(), CompiledError> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    if holds_something_else(path) {
        return Err(CompiledError::NotCompiled);
    }
    let bytes = write(origin, program)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{number}.part", process::id()));
    let part = path.with_file_name(name);
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    written.map_err(|source| {
        let _ = fs::remove_file(&part);
        CompiledError::Io { path: path.to_owned(), source }
    })
}

/// Returns whether there is something that is not ours to replace.
fn holds_something_else(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
            read.is_err() || start != MAGIC
        }
        Ok(_) => true,
        Err(_) => false,
    }
}
