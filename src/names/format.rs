//! The layout of an index file: a header with counts and sections, then the sections, little-endian.

use super::error::NamesError;
use super::hash::Digest;
use super::skeleton;

/// First bytes of every index.
const MAGIC: [u8; 8] = *b"hegui\0nm";
/// Raised with every change of the layout or of what is hashed.
const VERSION: u32 = 1;
/// Length of the header.
pub(super) const HEADER: usize = 256;
/// Records on a page.
pub(super) const PAGE: u32 = 16;
/// Names from which on ranks take four bytes, not three.
pub(super) const WIDE_FROM: u64 = 1 << 24;

/// A part of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// Records in the order of their keys.
    Records,
    /// First key of each page, eight bytes.
    Keys,
    /// Offset of each page in the records, four bytes.
    Offsets,
    /// For each value of a key's upper bits the first page, four bytes.
    Directory,
    /// First posting of each bucket, four bytes.
    Buckets,
    /// Postings: mark and rank.
    Postings,
    /// Bits that are set for the contents of protected names and their beginnings.
    Gate,
    /// Bits that are set for the folds of all names.
    Filter,
}

pub(super) const SECTIONS: [Section; 8] = [
    Section::Records,
    Section::Keys,
    Section::Offsets,
    Section::Directory,
    Section::Buckets,
    Section::Postings,
    Section::Gate,
    Section::Filter,
];

/// What the header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) seed: u64,
    pub(super) names: u64,
    pub(super) protected: u64,
    pub(super) postings: u64,
    /// Longest content of a protected name in characters.
    pub(super) longest: u32,
    /// Whether registered names have look-alike postings.
    pub(super) full: bool,
    /// Length and checksum of each section.
    pub(super) sections: [(u64, u64); SECTIONS.len()],
}

impl Header {
    pub(super) fn encode(&self) -> [u8; HEADER] {
        let mut out = [0; HEADER];
        let mut at = 0;
        let mut put = |bytes: &[u8]| {
            out[at..at + bytes.len()].copy_from_slice(bytes);
            at += bytes.len();
        };
        put(&MAGIC);
        put(&VERSION.to_le_bytes());
        put(&u32::from(self.full).to_le_bytes());
        put(&skeleton::tables().to_le_bytes());
        for n in [self.seed, self.names, self.protected, self.postings, u64::from(self.longest)] {
            put(&n.to_le_bytes());
        }
        for (length, checksum) in self.sections {
            put(&length.to_le_bytes());
            put(&checksum.to_le_bytes());
        }
        let checksum = Digest::of(&out[..HEADER - 8]);
        out[HEADER - 8..].copy_from_slice(&checksum.to_le_bytes());
        out
    }

    /// Reads the header of a file, which must be all there.
    pub(super) fn decode(file: &[u8]) -> Result<Self, NamesError> {
        let header = file.first_chunk::<HEADER>();
        if !file.starts_with(&MAGIC) {
            let what = if MAGIC.starts_with(file) {
                "it is empty or cut off"
            } else {
                "it is no names index"
            };
            return Err(NamesError::damaged(what));
        }
        let header = header.ok_or(NamesError::damaged("it is cut off inside the header"))?;
        let word = |at: usize| {
            let bytes = header[at..].first_chunk::<8>().copied();
            u64::from_le_bytes(bytes.unwrap_or_default())
        };
        let version = u32::try_from(word(8) & 0xFFFF_FFFF).unwrap_or(0);
        if version != VERSION {
            return Err(NamesError::Version { found: version, wanted: VERSION });
        }
        if word(HEADER - 8) != Digest::of(&header[..HEADER - 8]) {
            return Err(NamesError::damaged("the header does not match its checksum"));
        }
        if word(16) != skeleton::tables() {
            return Err(NamesError::Tables);
        }
        let mut sections = [(0, 0); SECTIONS.len()];
        for (number, section) in sections.iter_mut().enumerate() {
            *section = (word(64 + 16 * number), word(72 + 16 * number));
        }
        let total =
            sections.iter().try_fold(HEADER as u64, |sum, (length, _)| sum.checked_add(*length));
        if total != Some(file.len() as u64) {
            return Err(NamesError::damaged(
                "its length is not what the header says: it is cut off or has something behind it",
            ));
        }
        Ok(Self {
            seed: word(24),
            names: word(32),
            protected: word(40),
            postings: word(48),
            longest: u32::try_from(word(56)).unwrap_or(u32::MAX),
            full: word(8) >> 32 == 1,
            sections,
        })
    }

    /// Returns where a section lies in the file.
    pub(super) fn range(&self, section: Section) -> std::ops::Range<usize> {
        let before: u64 = self.sections[..section as usize].iter().map(|(length, _)| length).sum();
        let start = HEADER + usize::try_from(before).unwrap_or(usize::MAX - HEADER);
        let length = usize::try_from(self.sections[section as usize].0).unwrap_or(usize::MAX);
        start..start.saturating_add(length)
    }

    /// Returns the bytes of a posting.
    pub(super) const fn posting(&self) -> usize {
        if self.names > WIDE_FROM { 5 } else { 4 }
    }
}
