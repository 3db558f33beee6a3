//! Packs as files: embedded, in memory, or in a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::diagnostic::{At, Diagnostic, SourceFile};
use super::folder::{self, MAX_FILE, MAX_FILES, MAX_PACK};
use super::overlay::{self, Date, OverlayDef};
use super::pack::{read_pack, read_shared, with_table};
use super::parse::read_rules;
use super::words::Words;
use super::{PackDef, word_list};

/// Most rules of a pack.
const MAX_RULES: usize = 10_000;
/// Most terms of all lists, with carriers and spellings.
const MAX_TERMS: usize = 2_000_000;

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
    overlays: Vec<Arc<SourceFile>>,
    words: BTreeMap<String, Words>,
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

    /// Adds an overlay: an operator's changes, which leave the files of the pack alone. `path` is what errors name. No order of overlays
    /// decides anything: what two of them set is an error.
    ///
    /// # Examples
    /// ```
    /// use hegui::{Decision, Engine, Pack, Request};
    /// let mut pack = Pack::builtin();
    /// pack.overlay("acme.overlay.toml", r#"
    ///     schema = 1
    ///     overlay = { id = "acme-ops", over = "hegui-zh" }
    ///     amend = [{ rule = "coercion.curse", decision = "review", because = "先由人工复核" }]
    /// "#);
    /// let engine = Engine::builder().pack(pack).build()?;
    /// let verdict = engine.check(&Request::new().content("不转不是中国人"))?;
    /// assert_eq!(verdict.decision, Decision::Review);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn overlay(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.overlays.push(Arc::new(SourceFile { path: path.into(), text: text.into() }));
    }

    /// Adds the overlay of a file.
    ///
    /// # Errors
    /// When the file cannot be read or is over 8 MiB.
    pub fn open_overlay(&mut self, path: impl AsRef<Path>) -> Result<(), PackError> {
        let path = path.as_ref();
        let bytes = read_file(path)?;
        if let Some(text) = self.text_of(path.display().to_string(), bytes) {
            self.overlays.push(text);
        }
        Ok(())
    }

    /// Adds an operator's word list as a rule; one of the same name that was added before is gone.
    pub fn words(&mut self, words: Words) {
        self.words.insert(words.name.clone(), words);
    }

    /// Adds the overlays and word lists of another pack.
    pub(crate) fn join(&mut self, other: Self) {
        self.overlays.extend(other.overlays);
        self.words.extend(other.words);
    }

    /// Reads a folder: `pack.toml`, `shared.toml`, rule files and `lists/`.
    ///
    /// # Errors
    /// When the folder has no `pack.toml`, holds what is no file, a linked folder or more than 10,000 files or 64 MiB, or when a file cannot be
    /// read, changes while it is read or is over 8 MiB. A file that is no UTF-8 is an error of [`crate::EngineBuilder::build`].
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, PackError> {
        let mut pack = Self::default();
        for (path, bytes) in folder::read(folder.as_ref())? {
            if let Some(file) = pack.text_of(path.clone(), bytes) {
                pack.files.insert(path, file);
            }
        }
        Ok(pack)
    }

    /// Returns a file's text; what is no text is told when the pack is read.
    fn text_of(&mut self, path: String, bytes: Vec<u8>) -> Option<Arc<SourceFile>> {
        match String::from_utf8(bytes) {
            Ok(text) => Some(Arc::new(SourceFile { path, text })),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let file = Arc::new(SourceFile { path, text });
                let at = At { file, span: valid..valid + 1 };
                let diagnostic = Diagnostic::new("E005", "the file is not UTF-8", &at);
                self.faults.push(diagnostic.help("save it as UTF-8"));
                None
            }
        }
    }

    /// Returns whether something has entries that may end.
    pub(crate) fn has_overlays(&self) -> bool {
        !self.overlays.is_empty()
    }

    /// Returns the SHA-256 over paths and texts of all files, overlays, word lists and the places of what has ended in them, in hexadecimal.
    pub(crate) fn hash(&self, ended: &[String]) -> String {
        let mut hasher = Sha256::new();
        let broken = self.faults.iter().map(|fault| (fault.path(), fault.source()));
        let files = self.files.iter().map(|(path, file)| (path.as_str(), file.text.as_str()));
        for (path, text) in files.chain(broken) {
            for part in [path, text] {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
        }
        // No order of overlays decides, and a pack without them keeps its hash.
        let mut texts: Vec<&str> = self.overlays.iter().map(|file| file.text.as_str()).collect();
        texts.sort_unstable();
        let words = self.words.values().map(Words::content);
        let more = texts.into_iter().map(str::to_owned).chain(words).chain(ended.iter().cloned());
        for part in more {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads every file; the definition holds what could be read, the diagnostics all that is wrong. `today` ends entries of overlays.
    pub(crate) fn read(&self, today: Option<Date>) -> (PackDef, Vec<Diagnostic>) {
        let mut pack = PackDef::default();
        let mut diagnostics = self.faults.clone();
        let mut manifest = None;
        if self.is_over_limits(&mut diagnostics) {
            return (pack, diagnostics);
        }
        if !self.files.contains_key("pack.toml") {
            let missing = self.fault("E004", "the pack has no `pack.toml`".into());
            diagnostics.push(
                missing.help(
                    "give the folder that holds it; it names the pack, its facts and clauses",
                ),
            );
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
        self.change(&mut pack, today, &mut diagnostics);
        let (rules, terms) = (pack.rules.len(), terms(&pack));
        for (count, what, limit) in [(rules, "rules", MAX_RULES), (terms, "terms", MAX_TERMS)] {
            if count > limit {
                let message = format!("the pack has {count} {what}, the limit is {limit}");
                let help = "split the pack, or take out what finds nothing";
                diagnostics.push(self.fault("E060", message).help(help));
                return (PackDef::default(), diagnostics);
            }
        }
        (pack, diagnostics)
    }

    /// Returns whether the files are more than is read, before anything of them is.
    fn is_over_limits(&self, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let before = diagnostics.len();
        let help = "split it, or take out what finds nothing";
        let mut over = |what: String| diagnostics.push(self.fault("E060", what).help(help));
        if self.files.len() > MAX_FILES {
            let files = self.files.len();
            over(format!("the pack has {files} files, the limit is {MAX_FILES}"));
        }
        let all = || self.files.values().chain(&self.overlays);
        let bytes = all().map(|file| file.text.len()).sum::<usize>();
        if bytes > MAX_PACK {
            over(format!("the pack has {bytes} bytes, the limit is {MAX_PACK}"));
        }
        for file in all().filter(|file| file.text.len() > MAX_FILE) {
            let (path, bytes) = (&file.path, file.text.len());
            over(format!("file `{path}` has {bytes} bytes, the limit is {MAX_FILE}"));
        }
        diagnostics.len() > before
    }

    /// Adds the operator's word lists and overlays.
    fn change(&self, pack: &mut PackDef, today: Option<Date>, diagnostics: &mut Vec<Diagnostic>) {
        for words in self.words.values() {
            words.add(pack, diagnostics);
        }
        pack.rules.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        let mut overlays: Vec<OverlayDef> = Vec::new();
        for file in &self.overlays {
            check_text(file, diagnostics);
            with_table(file, diagnostics, |reader, table| {
                overlays.extend(overlay::read(reader, table));
            });
        }
        if !overlays.is_empty() {
            overlay::apply(pack, overlays, today, diagnostics);
        }
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

/// Returns the number of terms, carriers and spellings of all lists.
fn terms(pack: &PackDef) -> usize {
    let terms = pack.lists.values().flat_map(|list| &list.terms);
    terms.map(|term| 1 + term.carriers.len() + term.spellings.len()).sum()
}

/// Reads a file that is not too large.
fn read_file(path: &Path) -> Result<Vec<u8>, PackError> {
    let failed = |source| PackError::Io { path: path.to_owned(), source };
    let metadata = std::fs::metadata(path).map_err(failed)?;
    // Opening a pipe would wait for a writer for ever.
    if !metadata.is_file() {
        return Err(PackError::NoFile { path: path.to_owned() });
    }
    if metadata.len() > MAX_FILE as u64 {
        return Err(PackError::TooLarge { path: path.to_owned() });
    }
    std::fs::read(path).map_err(failed)
}

pub(super) fn check_text(file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) {
    for (bad, what) in [('\u{FEFF}', "a byte order mark"), ('\0', "a NUL byte")] {
        if let Some(start) = file.text.find(bad) {
            let at = At { file: Arc::clone(file), span: start..start + bad.len_utf8() };
            let diagnostic = Diagnostic::new("E005", format!("the file holds {what}"), &at);
            diagnostics.push(diagnostic.help("save it as UTF-8 without a byte order mark"));
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
    /// The files are over the limit.
    #[error("`{}` is over 64 MiB or 10,000 files", folder.display())]
    TooMuch {
        /// The folder.
        folder: PathBuf,
    },
    /// A folder is too deep inside the pack.
    #[error("`{}` is over 8 folders deep", path.display())]
    TooDeep {
        /// The folder.
        path: PathBuf,
    },
    /// Something is no file with a name in UTF-8: a pipe, a device, a link to a folder.
    #[error("`{}` is no file: a pack has files and folders only, named in UTF-8, and no links to folders", path.display())]
    NoFile {
        /// What it is.
        path: PathBuf,
    },
    /// A file changed while it was read.
    #[error("`{}` changed while it was read: try again", path.display())]
    Changed {
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
