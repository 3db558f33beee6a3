//! The index: a mapped file and a few changes on top.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::base::Base;
use super::builder::{NamesBuilder, NamesProgress};
use super::error::NamesError;
use super::kind::{NameEntry, NameKind, Resemblance, Wanted};
use super::map::Bytes;
use super::query::{Found, Scratch, Search};
use crate::span::Span;

/// An index of names: what a name is equal to or resembles, in microseconds among millions.
///
/// Immutable, cheap to clone, shared between threads. [`NamesIndex::with_changes`] gives an index with names added and removed, while this one
/// stays as it is, so that an engine can go on with one while the next is prepared.
///
/// # Examples
/// ```
/// use hegui::{NameEntry, NameKind, NamesIndex, Resemblance};
/// let index = NamesIndex::from_entries([NameEntry::new("凌霄单车", NameKind::WellKnown, "u7")])?;
/// let found = &index.query("凌霄单车官方旗舰店").matches[0];
/// assert_eq!((found.like, found.name.as_str()), (Resemblance::Affix, "凌霄单车"));
/// assert!(index.query("山里的单车").matches.is_empty());
/// # Ok::<(), hegui::NamesError>(())
/// ```
#[derive(Clone, Debug)]
pub struct NamesIndex {
    base: Arc<Base>,
    changes: Option<Arc<Changes>>,
}

/// Names added and removed since the file was built.
#[derive(Debug)]
struct Changes {
    added: BTreeSet<NameEntry>,
    /// Name and owner.
    removed: BTreeSet<(String, String)>,
    index: Base,
}

/// A change of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
#[non_exhaustive]
pub enum NameChange {
    /// Adds a name.
    Add(NameEntry),
    /// Removes a name of an owner, whatever its kind.
    Remove {
        /// The name as it was added.
        name: String,
        /// Its owner.
        #[serde(default)]
        owner: String,
    },
}

/// A name that is resembled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NameMatch {
    /// The indexed name.
    pub name: String,
    /// What it is.
    pub kind: NameKind,
    /// Whose it is.
    pub owner: String,
    /// How it is resembled.
    pub like: Resemblance,
    /// How far it is: 0 for equal names, else the characters that differ, were left out or are apart.
    pub distance: u32,
    /// Where it lies in the name that was asked for, in bytes.
    pub span: Span,
}

/// What a name resembles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NameMatches {
    /// The names, the strongest resemblance first; at most 16 of each.
    pub matches: Vec<NameMatch>,
    /// There are more, or a limit cut the search short.
    pub truncated: bool,
    /// The file is damaged where this name was looked for; `matches` may lack some.
    pub damaged: bool,
}

/// What an index holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NamesStats {
    /// Names in the file.
    pub names: u64,
    /// Those of protected kinds; names given twice count twice.
    pub protected: u64,
    /// Names added in memory.
    pub added: u64,
    /// Names removed in memory.
    pub removed: u64,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Entries that look-alikes are found by.
    pub postings: u64,
    /// Whether look-alikes of registered names are found.
    pub lookalikes_of_registered: bool,
}

impl NamesIndex {
    /// Opens an index file by mapping it into memory; takes microseconds, whatever its length.
    ///
    /// The header is checked with its checksum and every read of a query is checked, so a damaged file gives an error or too few matches, never
    /// a crash; [`verify`](Self::verify) checks all of it. The file must not be cut while it is open: replace it by renaming another one into
    /// its place, as [`NamesBuilder`] does.
    ///
    /// # Errors
    /// When the file cannot be read, is no index, is cut off, has another format or was built with other folding tables.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, NamesError> {
        Ok(Self::of(Base::open(path.as_ref())?))
    }

    /// Returns an index in memory.
    ///
    /// # Errors
    /// When a name cannot be indexed.
    pub fn from_entries(entries: impl IntoIterator<Item = NameEntry>) -> Result<Self, NamesError> {
        Ok(Self::of(in_memory(entries.into_iter())?))
    }

    /// Returns an index over the bytes of an index file.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, NamesError> {
        Ok(Self::of(Base::new(Bytes::Owned(bytes))?))
    }

    /// Builds an index file from an iterator and opens it.
    ///
    /// # Errors
    /// When a name cannot be indexed or the file cannot be written.
    pub fn build(
        path: impl AsRef<Path>,
        entries: impl IntoIterator<Item = NameEntry>,
    ) -> Result<Self, NamesError> {
        let mut builder = NamesBuilder::create(&path)?;
        for entry in entries {
            builder.push(&entry)?;
        }
        builder.finish()?;
        Self::open(path)
    }

    fn of(base: Base) -> Self {
        Self { base: Arc::new(base), changes: None }
    }

    /// Compares the whole file with its checksums.
    ///
    /// # Errors
    /// When a section is damaged.
    pub fn verify(&self) -> Result<(), NamesError> {
        self.base.verify()
    }

    /// Reads the whole file once, so that the first queries need not wait for the disk.
    pub fn prewarm(&self) {
        self.base.prewarm();
    }

    /// Returns what the index holds.
    #[must_use]
    pub fn stats(&self) -> NamesStats {
        let header = &self.base.header;
        let changes = self.changes.as_deref();
        NamesStats {
            names: header.names,
            protected: header.protected,
            added: changes.map_or(0, |changes| changes.added.len() as u64),
            removed: changes.map_or(0, |changes| changes.removed.len() as u64),
            bytes: self.base.len() as u64,
            postings: header.postings,
            lookalikes_of_registered: header.full,
        }
    }

    /// Returns every indexed name that a name is equal to or resembles.
    #[must_use]
    pub fn query(&self, name: &str) -> NameMatches {
        self.query_for(name, &Resemblance::ALL, &NameKind::ALL)
    }

    /// Returns the indexed names of some kinds that a name resembles in some ways.
    #[must_use]
    pub fn query_for(&self, name: &str, likes: &[Resemblance], kinds: &[NameKind]) -> NameMatches {
        self.scanner().query_for(name, likes, kinds)
    }

    /// Returns a scanner: scratch space for one thread, to be reused from name to name.
    #[must_use]
    pub fn scanner(&self) -> NamesScanner {
        NamesScanner { index: self.clone(), scratch: Box::default() }
    }

    /// Appends what a name resembles, or, when `whole` is false, what a text contains.
    pub(crate) fn search(
        &self,
        text: &str,
        whole: bool,
        wanted: Wanted,
        scratch: &mut Scratch,
        into: &mut Vec<Found>,
    ) -> State {
        let mut state = State::default();
        let bases = std::iter::once((&*self.base, true))
            .chain(self.changes.iter().map(|changes| (&changes.index, false)));
        let mut all = Vec::new();
        for (base, old) in bases {
            let mut hash = std::mem::take(&mut scratch.hash);
            hash.reseed(base.header.seed);
            let mut found = Vec::new();
            let mut search = Search {
                base,
                wanted: if base.header.full { wanted } else { wanted.without_registered_looks() },
                hash: &mut hash,
                found: &mut found,
                cut: false,
                many: false,
                damaged: false,
            };
            if whole {
                search.run(text, scratch);
            } else {
                search.run_inside(text, scratch);
            }
            let Search { cut, many, damaged, .. } = search;
            scratch.hash = hash;
            state.cut |= cut;
            state.truncated |= many;
            state.damaged |= damaged;
            if let Some(changes) = self.changes.as_deref().filter(|_| old) {
                found.retain(|found| !changes.hides(found));
            }
            all.append(&mut found);
        }
        all.sort_by(|a, b| a.order().cmp(&b.order()));
        all.dedup_by(|a, b| (&a.name, a.kind, &a.owner) == (&b.name, b.kind, &b.owner));
        into.append(&mut all);
        state
    }

    /// Returns an index with changes on top of this one, which stays as it is. The file is shared; the changes are held in memory, about 100
    /// bytes a name, and are meant to be thousands, not millions: [`merge`](Self::merge) them from time to time.
    ///
    /// # Errors
    /// When a name cannot be indexed.
    pub fn with_changes(
        &self,
        changes: impl IntoIterator<Item = NameChange>,
    ) -> Result<Self, NamesError> {
        let (mut added, mut removed) = match self.changes.as_deref() {
            Some(before) => (before.added.clone(), before.removed.clone()),
            None => (BTreeSet::new(), BTreeSet::new()),
        };
        for change in changes {
            match change {
                NameChange::Add(entry) => {
                    added.insert(entry);
                }
                NameChange::Remove { name, owner } => {
                    added.retain(|entry| (&entry.name, &entry.owner) != (&name, &owner));
                    removed.insert((name, owner));
                }
            }
        }
        let index = in_memory(added.iter().cloned())?;
        let changes = Some(Arc::new(Changes { added, removed, index }));
        Ok(Self { base: self.base.clone(), changes })
    }

    /// Writes the names of this index, changes included, to a new file; the same as building it from them.
    ///
    /// # Errors
    /// When this index is damaged or the file cannot be written.
    pub fn merge(&self, path: impl AsRef<Path>) -> Result<(), NamesError> {
        self.merge_into(NamesBuilder::create(path)?, &mut |_| {})
    }

    /// As [`merge`](Self::merge), with a builder's settings; `progress` is told how many names are written.
    ///
    /// # Errors
    /// As for [`merge`](Self::merge).
    pub fn merge_into(
        &self,
        builder: NamesBuilder,
        progress: &mut dyn FnMut(NamesProgress),
    ) -> Result<(), NamesError> {
        let mut builder = builder.lookalikes_of_registered(self.base.header.full);
        for entry in self.entries() {
            builder.push(&entry?)?;
        }
        builder.finish_with(progress)
    }

    /// Iterates over all names, changes included, in no useful order.
    pub fn entries(&self) -> impl Iterator<Item = Result<NameEntry, NamesError>> {
        let changes = self.changes.as_deref();
        let entry = |raw: super::record::Raw<'_>| {
            let mut name = String::new();
            let owner = raw.name(&mut name).and_then(|owner| owner.text());
            let entry = raw.kind().zip(owner).map(|(kind, owner)| NameEntry { name, kind, owner });
            entry.ok_or(NamesError::damaged("a record cannot be read"))
        };
        let old = self.base.records().map(move |raw| raw.and_then(entry));
        let kept = old.filter(move |entry| match (entry, changes) {
            (Ok(entry), Some(changes)) => {
                !changes.removed.contains(&(entry.name.clone(), entry.owner.clone()))
            }
            _ => true,
        });
        kept.chain(changes.into_iter().flat_map(|changes| changes.added.iter().cloned().map(Ok)))
    }
}

/// Scratch space for looking up one name after another on one thread.
///
/// # Examples
/// ```
/// use hegui::{NameEntry, NameKind, NamesIndex, Resemblance};
/// let index = NamesIndex::from_entries([NameEntry::new("白鹭茶舍", NameKind::Trademark, "u1")])?;
/// let mut scanner = index.scanner();
/// assert_eq!(scanner.query("白鹭荼舍").matches[0].like, Resemblance::Shape);
/// assert_eq!(scanner.query("白鹭茶舍_99").matches[0].like, Resemblance::Filler);
/// # Ok::<(), hegui::NamesError>(())
/// ```
#[derive(Debug)]
pub struct NamesScanner {
    index: NamesIndex,
    scratch: Box<Scratch>,
}

impl NamesScanner {
    /// Returns every indexed name that a name is equal to or resembles.
    pub fn query(&mut self, name: &str) -> NameMatches {
        self.query_for(name, &Resemblance::ALL, &NameKind::ALL)
    }

    /// Returns the indexed names of some kinds that a name resembles in some ways.
    pub fn query_for(
        &mut self,
        name: &str,
        likes: &[Resemblance],
        kinds: &[NameKind],
    ) -> NameMatches {
        let pairs = likes.iter().flat_map(|like| kinds.iter().map(|kind| (*like, *kind)));
        let mut found = Vec::new();
        let state = self.index.search(name, true, pairs.collect(), &mut self.scratch, &mut found);
        NameMatches {
            truncated: state.truncated || state.cut,
            damaged: state.damaged,
            matches: found.into_iter().map(NameMatch::from).collect(),
        }
    }
}

impl Changes {
    fn hides(&self, found: &Found) -> bool {
        self.removed.contains(&(found.name.clone(), found.owner.clone()))
    }
}

/// How a search ended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct State {
    /// More matches than are kept.
    pub(crate) truncated: bool,
    /// A limit cut the search short: a match may be missing.
    pub(crate) cut: bool,
    pub(crate) damaged: bool,
}

impl Found {
    /// What comes first: the strongest and nearest, protected kinds before others.
    pub(crate) fn order(&self) -> (Resemblance, u32, NameKind, &str, &str) {
        (self.like, self.distance, self.kind, &self.name, &self.owner)
    }
}

impl From<Found> for NameMatch {
    fn from(found: Found) -> Self {
        let Found { name, kind, owner, like, distance, span, .. } = found;
        Self { name, kind, owner, like, distance, span }
    }
}

fn in_memory(entries: impl Iterator<Item = NameEntry>) -> Result<Base, NamesError> {
    let mut builder = NamesBuilder::in_memory();
    for entry in entries {
        builder.push(&entry)?;
    }
    Base::new(Bytes::Owned(builder.into_bytes()?))
}
