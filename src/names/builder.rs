//! Building: names are spread over partitions by their hashes, each of which is sorted in memory; so memory depends on the largest one, not
//! on the number of names.

use std::collections::hash_map::RandomState;
use std::fs::{self, File};
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::{self, NamesError};
use super::format::{Header, PAGE, SECTIONS, Section, WIDE_FROM};
use super::gate::Gate;
use super::hash::{Digest, Hash, Salt};
use super::kind::NameEntry;
use super::record::{self, Raw};
use super::skeleton::{self, Skeleton, is_distinct, is_editable};
use super::spill::{Folder, Spill};

/// Partitions of names and of postings, by the upper bits of their hashes.
const PARTITIONS: usize = 256;
/// Postings in a bucket, on average.
const BUCKET: u64 = 14;

/// Builds an index of names in bounded memory.
///
/// # Examples
/// ```
/// use hegui::{NameEntry, NameKind, NamesBuilder, NamesIndex};
/// let folder = std::env::temp_dir().join(format!("hegui-doc-{}", std::process::id()));
/// std::fs::create_dir_all(&folder)?;
/// let path = folder.join("names.idx");
///
/// let mut builder = NamesBuilder::create(&path)?;
/// builder.push(&NameEntry::new("白鹭茶舍", NameKind::Trademark, "u1"))?;
/// builder.finish()?;
///
/// let index = NamesIndex::open(&path)?;
/// assert_eq!(index.query("白露茶舍").matches[0].name, "白鹭茶舍");
/// # drop(index);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct NamesBuilder {
    target: Option<PathBuf>,
    folder: Option<Arc<Folder>>,
    hash: Hash,
    full: bool,
    header: Header,
    names: Vec<Spill>,
    pushed: u64,
    scratch: Scratch,
}

#[derive(Debug, Default)]
struct Scratch {
    skeleton: Skeleton,
    sound: Vec<char>,
    shape: Vec<char>,
    bytes: Vec<u8>,
    name: String,
}

/// How far a build has come, in names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamesProgress {
    /// Names that are written.
    pub done: u64,
    /// Names that were pushed.
    pub of: u64,
}

impl NamesBuilder {
    /// Returns a builder that writes to `path`; the file appears there, whole, when [`finish`](Self::finish) succeeds. Temporary files, about
    /// 90 bytes a name, lie in a folder beside it until then.
    ///
    /// # Errors
    /// When the folder of `path` cannot be written to.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, NamesError> {
        let path = path.as_ref();
        let Some(name) = path.file_name() else {
            let source = std::io::Error::from(std::io::ErrorKind::InvalidInput);
            return Err(NamesError::io(format!("{} is no file name", path.display()))(source));
        };
        let part = format!(".{}.part-{}", name.to_string_lossy(), std::process::id());
        let folder = Folder::new(path.with_file_name(part))?;
        Ok(Self::new(Some(path.to_owned()), Some(folder)))
    }

    pub(super) fn in_memory() -> Self {
        Self::new(None, None)
    }

    fn new(target: Option<PathBuf>, folder: Option<Arc<Folder>>) -> Self {
        let spill = |n| Spill::new(folder.as_ref(), &format!("names-{n:03}"));
        let seed = random();
        Self {
            target,
            hash: Hash::new(seed),
            full: true,
            header: Header { seed, ..Header::default() },
            names: (0..PARTITIONS).map(spill).collect(),
            folder,
            pushed: 0,
            scratch: Scratch::default(),
        }
    }

    /// Sets the seed of the file's hashes; the default is random, so that nobody can prepare names that collide. The same names with the same
    /// seed give the same bytes.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.hash = Hash::new(seed);
        self.header.seed = seed;
        self
    }

    /// Sets whether look-alikes of ordinary registered names are found, not only duplicates; the default is yes. Without, such a name takes
    /// about half the bytes. Protected names always have theirs.
    #[must_use]
    pub fn lookalikes_of_registered(mut self, yes: bool) -> Self {
        self.full = yes;
        self
    }

    /// Adds a name; the same name, kind and owner twice are kept once.
    ///
    /// # Errors
    /// When the name has more than 64 characters or none that is visible, or the owner more than 128 bytes; the builder can go on after that.
    /// When a temporary file cannot be written.
    pub fn push(&mut self, entry: &NameEntry) -> Result<(), NamesError> {
        let Scratch { skeleton, sound, bytes, .. } = &mut self.scratch;
        skeleton.read(&entry.name);
        error::check(&entry.name, &entry.owner, !skeleton.fold.is_empty())?;
        let (key, sound_mark, fold_mark) = key(&mut self.hash, &skeleton.fold, sound);
        bytes.clear();
        bytes.extend_from_slice(&key.to_le_bytes());
        record::encode(entry, sound_mark, fold_mark, bytes);
        let length = u16::try_from(bytes.len() - 8).unwrap_or(u16::MAX);
        let spill = &mut self.names[(key >> 56) as usize];
        spill.push(&length.to_le_bytes())?;
        spill.push(bytes)?;
        if entry.kind.is_protected() {
            let longest = u32::try_from(skeleton.content.len()).unwrap_or(u32::MAX);
            self.header.longest = self.header.longest.max(longest);
            self.header.protected += 1;
        }
        self.pushed += 1;
        Ok(())
    }

    /// Adds the names of a file with one JSON object `{"name", "kind", "owner"}` a line; returns how many.
    ///
    /// # Errors
    /// When a line is no such object or a name cannot be indexed; the error has the number of the line.
    pub fn push_lines(&mut self, lines: impl BufRead) -> Result<u64, NamesError> {
        let before = self.pushed;
        for (number, line) in lines.lines().enumerate() {
            let told = |what: String| NamesError::Line { line: number + 1, what };
            let line = line.map_err(|error| told(error.to_string()))?;
            let line = line.trim_matches(['\u{FEFF}', ' ', '\t', '\r']);
            if line.is_empty() {
                continue;
            }
            let entry: NameEntry =
                serde_json::from_str(line).map_err(|error| told(error.to_string()))?;
            self.push(&entry).map_err(|error| match error {
                NamesError::Entry { .. } => told(error.to_string()),
                error => error,
            })?;
        }
        Ok(self.pushed - before)
    }

    /// Writes the index and renames it into place.
    ///
    /// # Errors
    /// When a file cannot be written, or the index would pass a limit of the format: 4 GiB of records (about 250 million names) or 2^32 postings;
    /// use several indexes then.
    pub fn finish(self) -> Result<(), NamesError> {
        self.finish_with(&mut |_| {})
    }

    /// As [`finish`](Self::finish); `progress` is told how many names are written.
    ///
    /// # Errors
    /// As for [`finish`](Self::finish).
    pub fn finish_with(
        mut self,
        progress: &mut dyn FnMut(NamesProgress),
    ) -> Result<(), NamesError> {
        let target = self.target.take().unwrap_or_default();
        let folder = self.folder.clone();
        let whole = folder.as_ref().map_or_else(|| target.clone(), |folder| folder.join("whole"));
        let told = || NamesError::io(format!("cannot write {}", whole.display()));
        let file = File::create(&whole).map_err(told())?;
        let mut out = BufWriter::with_capacity(1 << 18, file);
        self.write(&mut out, progress, &whole)?;
        let file = out.into_inner().map_err(|error| told()(error.into_error()))?;
        file.sync_all().map_err(told())?;
        drop(file);
        fs::rename(&whole, &target)
            .map_err(NamesError::io(format!("cannot move the index to {}", target.display())))
    }

    /// Returns the index as bytes.
    pub(super) fn into_bytes(self) -> Result<Vec<u8>, NamesError> {
        let mut out = Vec::new();
        self.write(&mut out, &mut |_| {}, Path::new("memory"))?;
        Ok(out)
    }

    fn write(
        mut self,
        out: &mut dyn Write,
        progress: &mut dyn FnMut(NamesProgress),
        path: &Path,
    ) -> Result<(), NamesError> {
        let mut parts = Parts::new(&self);
        for spill in std::mem::take(&mut self.names) {
            let bytes = spill.take()?;
            self.add_partition(&bytes, &mut parts)?;
            progress(NamesProgress { done: parts.names, of: self.pushed });
        }
        parts.close_pages()?;
        self.header.names = parts.names;
        self.header.full = self.full;
        parts.write_postings(&mut self.header)?;
        let mut sections = parts.sections;
        sections[Section::Gate as usize].push(parts.gate.bytes())?;
        sections[Section::Filter as usize].push(parts.filter.bytes())?;
        // Checksums come first in the file: each section is read twice, which costs less than to write it twice.
        let told = || NamesError::io(format!("cannot write {}", path.display()));
        for (section, spill) in sections.iter().enumerate() {
            let mut digest = Digest::default();
            spill.peek(|part| {
                digest.bytes(part);
                Ok(())
            })?;
            self.header.sections[section] = (spill.len(), digest.finish());
        }
        out.write_all(&self.header.encode()).map_err(told())?;
        for spill in sections {
            spill.read(|part| out.write_all(part).map_err(told()))?;
        }
        out.flush().map_err(told())
    }

    /// Sorts the names of a partition and appends them.
    fn add_partition(&mut self, bytes: &[u8], parts: &mut Parts) -> Result<(), NamesError> {
        let mut records = split(bytes);
        records.sort_unstable_by_key(|(key, raw, record)| (*key, raw.kind(), *record));
        records.dedup_by_key(|(key, _, record)| (*key, *record));
        for (key, raw, record) in records {
            let rank = parts.add_record(key, record)?;
            self.add_postings(rank, raw, parts)?;
        }
        Ok(())
    }

    /// Appends what a name is found by beside its place in the order of records.
    fn add_postings(
        &mut self,
        rank: u32,
        raw: Raw<'_>,
        parts: &mut Parts,
    ) -> Result<(), NamesError> {
        let (hash, full) = (&mut self.hash, self.full);
        let Scratch { skeleton, sound, shape, name, .. } = &mut self.scratch;
        let damaged = NamesError::damaged("a temporary file was changed");
        let (Some(kind), Some(_)) = (raw.kind(), raw.name(name)) else { return Err(damaged) };
        skeleton.read(name);
        parts.filter.add(hash.of(Salt::Fold, &skeleton.fold));
        let (content, plain) = (&skeleton.content, skeleton.is_plain());
        let protected = kind.is_protected();
        let mut post = |hash: u64| parts.add_posting(hash, protected, rank);
        if !plain && !content.is_empty() {
            post(hash.of(Salt::Content, content))?;
        }
        if !(full || protected) {
            return Ok(());
        }
        if is_distinct(content) {
            skeleton::shape_of(content, shape);
            if !plain || shape != content {
                post(hash.of(Salt::Shape, shape))?;
            }
            if !plain {
                skeleton::sound_of(content, sound);
                post(hash.of(Salt::OtherSound, sound))?;
            }
        }
        if is_editable(content) {
            let mut posted = Ok(());
            hash.deletions(Salt::Deletion, content, |_, hash| {
                if posted.is_ok() {
                    posted = post(hash);
                }
            });
            posted?;
            if !plain {
                post(hash.of(Salt::Deletion, content))?;
            }
        }
        if protected && !content.is_empty() {
            parts.gate.add(hash.of(Salt::Gate, content));
            if is_distinct(content) {
                parts.gate.add(hash.of(Salt::Gate, &content[..skeleton::MIN_DISTINCT]));
            }
        }
        Ok(())
    }
}

/// Returns a number that nobody can guess.
pub(super) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Returns the key of a name by its fold, and the marks of its record.
pub(super) fn key(hash: &mut Hash, fold: &[char], sound: &mut Vec<char>) -> (u64, u8, u8) {
    skeleton::sound_of(fold, sound);
    let sound = hash.of(Salt::Sound, sound);
    let fold = hash.of(Salt::Fold, fold);
    let [sound_mark, ..] = sound.to_le_bytes();
    let [fold_mark, ..] = fold.to_le_bytes();
    (sound >> 32 << 32 | fold >> 32, sound_mark, fold_mark)
}

/// Returns the records of a partition with their keys.
fn split(mut bytes: &[u8]) -> Vec<(u64, Raw<'_>, &[u8])> {
    let mut records = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let Some((key, rest)) = rest.split_first_chunk::<8>() else { break };
        let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
        let (record, rest) = rest.split_at(length);
        if let Some((raw, _)) = record::split(record) {
            records.push((u64::from_le_bytes(*key), raw, record));
        }
        bytes = rest;
    }
    records
}

/// What is written, section by section.
struct Parts {
    sections: Vec<Spill>,
    postings: Vec<Spill>,
    posted: u64,
    names: u64,
    gate: Gate,
    filter: Gate,
    /// Upper bits of a key that the directory goes by.
    bits: u32,
    directory: u64,
}

impl Parts {
    fn new(builder: &NamesBuilder) -> Self {
        let folder = builder.folder.as_ref();
        let pages = builder.pushed.div_ceil(u64::from(PAGE));
        let section = |n| Spill::new(folder, &format!("section-{n}"));
        let posting = |n| Spill::new(folder, &format!("postings-{n:03}"));
        Self {
            sections: (0..SECTIONS.len()).map(section).collect(),
            postings: (0..PARTITIONS).map(posting).collect(),
            posted: 0,
            names: 0,
            gate: Gate::for_protected(builder.header.protected),
            filter: Gate::for_all(builder.pushed),
            bits: (pages / 4).max(2).ilog2().min(31),
            directory: 0,
        }
    }

    fn push(&mut self, section: Section, bytes: &[u8]) -> Result<(), NamesError> {
        self.sections[section as usize].push(bytes)
    }

    fn add_record(&mut self, key: u64, record: &[u8]) -> Result<u32, NamesError> {
        const FULL: NamesError = NamesError::TooLarge(
            "an index holds 4 GiB of records, about 250 million names: build several and attach them all",
        );
        let rank = u32::try_from(self.names).map_err(|_| FULL)?;
        if self.names.is_multiple_of(PAGE.into()) {
            let page = rank / PAGE;
            while self.directory <= key >> (64 - self.bits) {
                self.push(Section::Directory, &page.to_le_bytes())?;
                self.directory += 1;
            }
            let offset = u32::try_from(self.sections[Section::Records as usize].len());
            self.push(Section::Keys, &key.to_le_bytes())?;
            self.push(Section::Offsets, &offset.map_err(|_| FULL)?.to_le_bytes())?;
        }
        self.push(Section::Records, record)?;
        self.names += 1;
        Ok(rank)
    }

    /// Completes the directory.
    fn close_pages(&mut self) -> Result<(), NamesError> {
        let pages = u32::try_from(self.names.div_ceil(u64::from(PAGE))).unwrap_or(u32::MAX);
        while self.directory <= 1 << self.bits {
            self.push(Section::Directory, &pages.to_le_bytes())?;
            self.directory += 1;
        }
        Ok(())
    }

    fn add_posting(&mut self, hash: u64, protected: bool, rank: u32) -> Result<(), NamesError> {
        let spill = &mut self.postings[(hash >> 56) as usize];
        spill.push(&(hash & !1 | u64::from(protected)).to_le_bytes())?;
        spill.push(&rank.to_le_bytes())?;
        self.posted += 1;
        Ok(())
    }

    /// Sorts the postings into buckets.
    fn write_postings(&mut self, header: &mut Header) -> Result<(), NamesError> {
        if u32::try_from(self.posted).is_err() {
            return Err(NamesError::TooLarge(
                "an index holds 2^32 postings: build several and attach them all, or leave out look-alikes of registered names",
            ));
        }
        header.postings = self.posted;
        let buckets = (self.posted / BUCKET).max(1);
        let (mut bucket, mut written) = (0, 0_u32);
        for spill in std::mem::take(&mut self.postings) {
            let bytes = spill.take()?;
            let (whole, _) = bytes.as_chunks::<12>();
            let read = |entry: &[u8; 12]| {
                let (hash, rank) = entry.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
                let hash = u64::from_le_bytes(*hash);
                let mark = hash.to_le_bytes()[0];
                let rank = rank.first_chunk::<4>().map_or(0, |rank| u32::from_le_bytes(*rank));
                (bucket_of(hash, buckets), mark, rank)
            };
            let mut entries: Vec<(u64, u8, u32)> = whole.iter().map(read).collect();
            entries.sort_unstable();
            for (own, mark, rank) in entries {
                while bucket <= own {
                    self.push(Section::Buckets, &written.to_le_bytes())?;
                    bucket += 1;
                }
                self.push(Section::Postings, &[mark])?;
                let rank = rank.to_le_bytes();
                let width = if header.names > WIDE_FROM { 4 } else { 3 };
                self.push(Section::Postings, &rank[..width])?;
                written += 1;
            }
        }
        while bucket <= buckets {
            self.push(Section::Buckets, &written.to_le_bytes())?;
            bucket += 1;
        }
        Ok(())
    }
}

/// Returns the bucket of a hash; greater hashes never have lesser buckets.
pub(super) const fn bucket_of(hash: u64, buckets: u64) -> u64 {
    ((hash >> 32) * buckets) >> 32
}
