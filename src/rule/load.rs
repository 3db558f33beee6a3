//! Packs as files: embedded, in memory, or in a folder. The only file of the library that reads from disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::diagnostic::{At, Diagnostic, SourceFile};
use super::pack::{read_pack, read_shared, with_table};
use super::parse::read_rules;
use super::{PackDef, word_list};

/// Largest file of a pack, in bytes.
const MAX_FILE: usize = 8 << 20;
/// Largest pack, in bytes.
const MAX_PACK: usize = 64 << 20;

/// The files of a rule pack, not yet read.
///
/// # Examples
/// ```
/// use hegui::{Engine, Pack};
/// let engine = Engine::builder().pack(Pack::builtin()).build()?;
/// assert!(engine.rules().len() > 100);
/// # Ok::<(), hegui::BuildError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Pack {
    files: BTreeMap<String, Arc<SourceFile>>,
    faults: Vec<Diagnostic>,
}

#[cfg(feature = "builtin")]
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/pack.rs"));
}

impl Pack {
    /// Returns the pack that the library carries: the WeChat Channels operating rules of 2020-03-12.
    #[cfg(feature = "builtin")]
    #[must_use]
    pub fn builtin() -> Self {
        Self::from_files(embedded::FILES.iter().map(|(path, text)| (*path, *text)))
    }

    /// Returns a pack of these files: path inside the pack with `/`, and text.
    pub fn from_files<P: Into<String>, T: Into<String>>(
        files: impl IntoIterator<Item = (P, T)>,
    ) -> Self {
        let mut pack = Self::default();
        for (path, text) in files {
            pack.add(path.into(), text.into());
        }
        pack
    }

    /// Adds a file; the one that had this path before is gone.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) {
        let (path, text) = (path.into(), text.into());
        self.files.insert(path.clone(), Arc::new(SourceFile { path, text }));
    }

    /// Reads a folder: `pack.toml`, `shared.toml`, rule files and `lists/`.
    ///
    /// # Errors
    /// When the folder has no `pack.toml` or a file cannot be read, is no UTF-8 or is over 8 MiB.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, PackError> {
        let folder = folder.as_ref();
        if !folder.join("pack.toml").is_file() {
            return Err(PackError::NoPack { folder: folder.to_owned() });
        }
        let mut pack = Self::default();
        pack.open_folder(folder, "", 0)?;
        Ok(pack)
    }

    fn open_folder(&mut self, folder: &Path, prefix: &str, depth: u32) -> Result<(), PackError> {
        let failed = |path: &Path, source| PackError::Io { path: path.to_owned(), source };
        for entry in std::fs::read_dir(folder).map_err(|e| failed(folder, e))? {
            let path = entry.map_err(|e| failed(folder, e))?.path();
            let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
            let inner = format!("{prefix}{name}");
            if name.starts_with('.') {
                continue;
            }
            if path.is_dir() {
                if depth < 8 {
                    self.open_folder(&path, &format!("{inner}/"), depth + 1)?;
                }
            } else if is_pack_file(&inner) {
                let length = std::fs::metadata(&path).map_err(|e| failed(&path, e))?.len();
                if length > MAX_FILE as u64 {
                    return Err(PackError::TooLarge { path });
                }
                let bytes = std::fs::read(&path).map_err(|e| failed(&path, e))?;
                self.add_bytes(inner, bytes);
            }
        }
        Ok(())
    }

    fn add_bytes(&mut self, path: String, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => self.add(path, text),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let file = Arc::new(SourceFile { path, text });
                let at = At { file, span: valid..valid + 1 };
                let diagnostic = Diagnostic::new("E005", "the file is not UTF-8", &at);
                self.faults.push(diagnostic.help("save it as UTF-8"));
            }
        }
    }

    /// Returns the SHA-256 over paths and texts of all files, in hexadecimal.
    pub(crate) fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (path, file) in &self.files {
            for part in [path, &file.text] {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads every file; the definition holds what could be read, the diagnostics all that is wrong.
    pub(crate) fn read(&self) -> (PackDef, Vec<Diagnostic>) {
        let mut pack = PackDef::default();
        let mut diagnostics = self.faults.clone();
        let mut manifest = None;
        if self.files.values().map(|file| file.text.len()).sum::<usize>() > MAX_PACK {
            diagnostics.push(self.fault("E005", format!("the pack is over {MAX_PACK} bytes")));
            return (pack, diagnostics);
        }
        if !self.files.contains_key("pack.toml") {
            diagnostics.push(self.fault("E004", "the pack has no `pack.toml`".into()));
        }
        for (path, file) in &self.files {
            check_text(file, &mut diagnostics);
            match path.as_str() {
                "pack.toml" => with_table(file, &mut diagnostics, |reader, table| {
                    manifest = read_pack(reader, table, &mut pack);
                }),
                "shared.toml" => with_table(file, &mut diagnostics, |reader, table| {
                    read_shared(reader, table, &mut pack);
                }),
                "rules.lock" => pack.lock = Some(Arc::clone(file)),
                path if path.ends_with(".txt") => {
                    let list = word_list::parse(file, &mut diagnostics);
                    pack.lists.insert(list.name.clone(), list);
                }
                _ => with_table(file, &mut diagnostics, |reader, table| {
                    read_rules(reader, table, &mut pack.rules);
                }),
            }
        }
        pack.rules.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        if let Some(manifest) = manifest {
            self.check_manifest(&manifest, &mut diagnostics);
        }
        (pack, diagnostics)
    }

    fn check_manifest(
        &self,
        manifest: &[super::diagnostic::Located<String>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for entry in manifest {
            if !self.files.contains_key(&entry.value) {
                let message =
                    format!("file `{}` is in the manifest but not in the pack", entry.value);
                let near = self.files.keys().map(String::as_str);
                diagnostics
                    .push(Diagnostic::new("E007", message, &entry.at).suggest(&entry.value, near));
            }
        }
        for (path, file) in &self.files {
            let listed = manifest.iter().any(|entry| entry.value == *path);
            if !listed && path != "pack.toml" {
                let at = At { file: Arc::clone(file), span: 0..0 };
                let message = format!("file `{path}` is not in the manifest");
                let help = "add it to `files` in pack.toml, or remove it";
                diagnostics.push(Diagnostic::new("E007", message, &at).help(help));
            }
        }
    }

    fn fault(&self, code: &'static str, message: String) -> Diagnostic {
        let file = SourceFile { path: "pack.toml".into(), text: String::new() };
        Diagnostic::new(code, message, &At { file: Arc::new(file), span: 0..0 })
    }
}

fn is_pack_file(path: &str) -> bool {
    path.ends_with(".toml")
        || path == "rules.lock"
        || (path.starts_with("lists/") && path.ends_with(".txt"))
}

fn check_text(file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) {
    for (bad, what) in [('\u{FEFF}', "a byte order mark"), ('\0', "a NUL byte")] {
        if let Some(start) = file.text.find(bad) {
            let at = At { file: Arc::clone(file), span: start..start + bad.len_utf8() };
            diagnostics.push(Diagnostic::new("E005", format!("the file holds {what}"), &at));
        }
    }
}

/// Why a folder cannot be read as a pack.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// The folder has no `pack.toml`.
    #[error("`{}` is no rule pack: it has no pack.toml", folder.display())]
    NoPack {
        /// The folder.
        folder: PathBuf,
    },
    /// A file is over the limit.
    #[error("`{}` is over 8 MiB", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
