//! A file of names, read piece by piece; every read is checked, whatever the bytes.

use std::path::Path;

use super::builder::bucket_of;
use super::error::NamesError;
use super::format::{Header, PAGE, SECTIONS, Section};
use super::gate;
use super::hash::Digest;
use super::map::Bytes;
use super::record::{self, Raw};

/// Pages that one look-up walks at most.
const MAX_PAGES: u32 = 64;
/// Postings of one bucket that are looked at; an honest file has at most a few dozen.
const MAX_BUCKET: usize = 4096;
/// Names that one look-up proposes at most.
pub(super) const MAX_CANDIDATES: usize = 256;

/// A name that a look-up proposes: rank and offset in the records.
pub(super) type Candidate = (u32, u32);

/// Names that a look-up proposes, and whether there were more.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) all: Vec<Candidate>,
    pub(super) cut: bool,
}

impl Candidates {
    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.cut = false;
    }

    fn push(&mut self, candidate: Candidate) -> bool {
        if self.all.len() >= MAX_CANDIDATES {
            self.cut = true;
            return false;
        }
        self.all.push(candidate);
        true
    }
}

/// Which byte of a record says that it may be meant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    Fold(u8),
    Sound(u8),
}

/// An opened file.
#[derive(Debug)]
pub(super) struct Base {
    bytes: Bytes,
    pub(super) header: Header,
    ranges: [std::ops::Range<usize>; SECTIONS.len()],
}

impl Base {
    pub(super) fn open(path: &Path) -> Result<Self, NamesError> {
        Self::new(Bytes::map(path)?)
    }

    pub(super) fn new(bytes: Bytes) -> Result<Self, NamesError> {
        let header = Header::decode(&bytes)?;
        let ranges = SECTIONS.map(|section| header.range(section));
        let base = Self { bytes, header, ranges };
        let pages = base.header.names.div_ceil(u64::from(PAGE));
        let lengths = [
            (Section::Keys, pages.checked_mul(8)),
            (Section::Offsets, pages.checked_mul(4)),
            (Section::Postings, base.header.postings.checked_mul(base.header.posting() as u64)),
        ];
        let fits = |(section, length)| Some(base.section(section).len() as u64) == length;
        if u32::try_from(base.header.names).is_err() || !lengths.into_iter().all(fits) {
            return Err(NamesError::damaged("its sections do not fit the number of names"));
        }
        Ok(base)
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn prewarm(&self) {
        self.bytes.prewarm();
    }

    /// Compares every section with its checksum.
    pub(super) fn verify(&self) -> Result<(), NamesError> {
        for section in SECTIONS {
            if Digest::of(self.section(section)) != self.header.sections[section as usize].1 {
                return Err(NamesError::damaged("a section does not match its checksum"));
            }
        }
        Ok(())
    }

    pub(super) fn section(&self, section: Section) -> &[u8] {
        self.bytes.get(self.ranges[section as usize].clone()).unwrap_or_default()
    }

    fn word(&self, section: Section, at: u64) -> Option<u32> {
        let at = usize::try_from(at.checked_mul(4)?).ok()?;
        self.section(section).get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    fn key(&self, page: u32) -> Option<u64> {
        let keys = self.section(Section::Keys).get(page as usize * 8..)?;
        keys.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
    }

    fn pages(&self) -> u32 {
        u32::try_from(self.header.names.div_ceil(u64::from(PAGE))).unwrap_or(u32::MAX)
    }

    /// Returns the first page whose first key is not below `key`.
    fn first_page(&self, key: u64) -> Option<u32> {
        let entries = self.section(Section::Directory).len() as u64 / 4;
        let bits = entries.checked_sub(1)?.checked_ilog2()?;
        let place = if bits == 0 { 0 } else { key >> (64 - bits) };
        let (mut low, mut high) =
            (self.word(Section::Directory, place)?, self.word(Section::Directory, place + 1)?);
        if low > high || high > self.pages() {
            return None;
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if self.key(middle)? < key { low = middle + 1 } else { high = middle }
        }
        Some(low)
    }

    /// Returns the records of a page.
    fn page(&self, page: u32) -> Option<(u32, &[u8])> {
        let start = self.word(Section::Offsets, page.into())?;
        let end = match self.word(Section::Offsets, u64::from(page) + 1) {
            Some(end) => end as usize,
            None => self.section(Section::Records).len(),
        };
        self.section(Section::Records).get(start as usize..end).map(|bytes| (start, bytes))
    }

    /// Proposes the names whose keys lie in a range and whose record has the mark; nothing when the file is damaged.
    pub(super) fn range(&self, keys: (u64, u64), mark: Mark, into: &mut Candidates) -> Option<()> {
        let start = self.first_page(keys.0)?.saturating_sub(1);
        for page in start..self.pages() {
            if page > start && self.key(page)? > keys.1 {
                break;
            }
            if page - start >= MAX_PAGES {
                into.cut = true;
                break;
            }
            let (offset, bytes) = self.page(page)?;
            let mut rest = bytes;
            for slot in 0..PAGE {
                if rest.is_empty() {
                    break;
                }
                let at = offset.checked_add(u32::try_from(bytes.len() - rest.len()).ok()?)?;
                let (raw, after) = record::split(rest)?;
                let meant = match mark {
                    Mark::Fold(mark) => raw.fold_mark == mark,
                    Mark::Sound(mark) => raw.sound_mark == mark,
                };
                let rank = page.checked_mul(PAGE)?.checked_add(slot)?;
                if meant && !into.push((rank, at)) {
                    return Some(());
                }
                rest = after;
            }
        }
        Some(())
    }

    /// Proposes the names posted under a hash; nothing when the file is damaged.
    pub(super) fn posted(
        &self,
        hash: u64,
        only_protected: bool,
        into: &mut Candidates,
    ) -> Option<()> {
        let width = self.header.posting();
        let buckets = (self.section(Section::Buckets).len() as u64 / 4).checked_sub(1)?;
        if buckets == 0 || self.header.postings == 0 {
            return Some(());
        }
        let bucket = bucket_of(hash, buckets);
        let first = self.word(Section::Buckets, bucket)? as usize;
        let last = self.word(Section::Buckets, bucket + 1)? as usize;
        let bytes = self
            .section(Section::Postings)
            .get(first.checked_mul(width)?..last.checked_mul(width)?)?;
        if last - first > MAX_BUCKET {
            into.cut = true;
        }
        let [mark, ..] = hash.to_le_bytes();
        for posting in bytes.chunks_exact(width).take(MAX_BUCKET) {
            let (found, rank) = posting.split_first()?;
            if found & !1 != mark & !1 || only_protected && found & 1 == 0 {
                continue;
            }
            let mut bytes = [0; 4];
            bytes[..width - 1].copy_from_slice(rank);
            let rank = u32::from_le_bytes(bytes);
            if !into.push((rank, self.offset_of(rank)?)) {
                return Some(());
            }
        }
        Some(())
    }

    /// Returns where the record of a rank starts.
    fn offset_of(&self, rank: u32) -> Option<u32> {
        let (start, bytes) = self.page(rank / PAGE)?;
        let mut rest = bytes;
        for _ in 0..rank % PAGE {
            rest = record::split(rest)?.1;
        }
        let within = u32::try_from(bytes.len() - rest.len()).ok()?;
        (!rest.is_empty()).then(|| start.checked_add(within))?
    }

    /// Returns the record at an offset.
    pub(super) fn record(&self, offset: u32) -> Option<Raw<'_>> {
        record::split(self.section(Section::Records).get(offset as usize..)?).map(|(raw, _)| raw)
    }

    /// Returns whether a protected name may have this gate hash.
    pub(super) fn passes(&self, hash: u64) -> bool {
        gate::passes(self.section(Section::Gate), hash)
    }

    /// Returns whether a name may have this fold hash.
    pub(super) fn may_have(&self, fold: u64) -> bool {
        gate::passes(self.section(Section::Filter), fold)
    }

    /// Iterates over all records; stops early with an error when the file is damaged.
    pub(super) fn records(&self) -> impl Iterator<Item = Result<Raw<'_>, NamesError>> {
        let mut rest = self.section(Section::Records);
        let mut left = self.header.names;
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            match record::split(rest) {
                Some((raw, after)) => {
                    rest = after;
                    Some(Ok(raw))
                }
                None => {
                    left = 0;
                    Some(Err(NamesError::damaged("a record is cut off")))
                }
            }
        })
    }
}
