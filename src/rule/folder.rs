//! The files of a pack's folder, found and read within limits: a folder may be hostile, or change while it is read.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::load::PackError;

/// Largest file of a pack, in bytes.
pub(super) const MAX_FILE: usize = 8 << 20;
/// Largest pack, in bytes.
pub(super) const MAX_PACK: usize = 64 << 20;
/// Most files of a pack.
pub(super) const MAX_FILES: usize = 10_000;
/// Most folders inside each other.
const MAX_DEPTH: u32 = 8;

/// A file of a pack, not yet read.
#[derive(Debug)]
struct Found {
    /// Path inside the pack, with `/`.
    inner: String,
    path: PathBuf,
    length: u64,
    modified: Option<SystemTime>,
}

/// What the files of a folder look like from outside: another value when a file was written, came or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    files: Vec<(String, u64, Option<SystemTime>)>,
}

impl Stamp {
    /// Looks at a folder; nothing when it cannot be read as a pack.
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        let found = find(folder).ok()?;
        let files = found.into_iter().map(|file| (file.inner, file.length, file.modified));
        Some(Self { files: files.collect() })
    }

    /// Returns when the youngest file was written; nothing when the system does not say for every file.
    pub(crate) fn youngest(&self) -> Option<SystemTime> {
        let mut youngest = SystemTime::UNIX_EPOCH;
        for (_, _, modified) in &self.files {
            youngest = youngest.max((*modified)?);
        }
        Some(youngest)
    }
}

/// Reads every file of a folder: path inside the pack, and bytes.
pub(super) fn read(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, PackError> {
    let mut files = Vec::new();
    let mut total = 0;
    for found in find(folder)? {
        let bytes = read_file(&found)?;
        total += bytes.len();
        if total > MAX_PACK {
            return Err(PackError::TooMuch { folder: folder.to_owned() });
        }
        files.push((found.inner, bytes));
    }
    Ok(files)
}

fn find(folder: &Path) -> Result<Vec<Found>, PackError> {
    if !folder.join("pack.toml").exists() {
        return Err(PackError::NoPack { folder: folder.to_owned() });
    }
    let mut found = Vec::new();
    walk(folder, "", 0, &mut found)?;
    found.sort_by(|a, b| a.inner.cmp(&b.inner));
    Ok(found)
}

fn walk(folder: &Path, prefix: &str, depth: u32, found: &mut Vec<Found>) -> Result<(), PackError> {
    if depth > MAX_DEPTH {
        return Err(PackError::TooDeep { path: folder.to_owned() });
    }
    for entry in std::fs::read_dir(folder).map_err(|e| failed(folder, e))? {
        let path = entry.map_err(|e| failed(folder, e))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let Some(name) = name.filter(|name| !name.starts_with('.')) else { continue };
        let inner = format!("{prefix}{name}");
        let own = path.symlink_metadata().map_err(|e| failed(&path, e))?;
        // A link to a file is how some systems mount files; one to a folder may lead in a circle.
        let linked = own.is_symlink();
        let of = if linked { std::fs::metadata(&path).map_err(|e| failed(&path, e))? } else { own };
        if of.is_dir() && linked {
            return Err(PackError::NoFile { path });
        } else if of.is_dir() {
            walk(&path, &format!("{inner}/"), depth + 1, found)?;
        } else if is_pack_file(&inner) {
            found.push(checked(inner, path, &of)?);
            if found.len() > MAX_FILES {
                return Err(PackError::TooMuch { folder: folder.to_owned() });
            }
        }
    }
    Ok(())
}

fn checked(inner: String, path: PathBuf, of: &Metadata) -> Result<Found, PackError> {
    // Opening a pipe would wait for a writer for ever.
    if !of.is_file() || inner.contains('\u{FFFD}') {
        return Err(PackError::NoFile { path });
    }
    if of.len() > MAX_FILE as u64 {
        return Err(PackError::TooLarge { path });
    }
    Ok(Found { inner, path, length: of.len(), modified: of.modified().ok() })
}

fn read_file(found: &Found) -> Result<Vec<u8>, PackError> {
    let path = &found.path;
    let file = File::open(path).map_err(|e| failed(path, e))?;
    let mut bytes = Vec::new();
    // A file may grow while it is read.
    file.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes).map_err(|e| failed(path, e))?;
    if bytes.len() as u64 != found.length {
        return Err(PackError::Changed { path: path.clone() });
    }
    Ok(bytes)
}

fn is_pack_file(path: &str) -> bool {
    path.ends_with(".toml")
        || path == "rules.lock"
        || (path.starts_with("lists/") && path.ends_with(".txt"))
}

fn failed(path: &Path, source: std::io::Error) -> PackError {
    PackError::Io { path: path.to_owned(), source }
}
