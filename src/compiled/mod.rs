//! Compiled packs: what compiling made of a pack's files, as bytes that read in a tenth of the time. They are a cache and never the truth:
//! each names the files it was made from and the engine that made it, and fits nothing else.
//!
//! The bytes: a magic word, the layout's number, a checksum of all that follows, then [`Origin`] and the program.

mod error;
mod file;

pub use error::CompiledError;
pub(crate) use file::{read_file, write_file};

use std::hash::Hasher;

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

use crate::program::Program;

const MAGIC: [u8; 8] = *b"hegui-pk";
/// Raised when what precedes [`Origin`] changes, or `Origin` itself; the engine's own digest stands for all that follows it.
const LAYOUT: u32 = 1;
/// Length of magic word, layout and checksum.
pub(crate) const START: usize = MAGIC.len() + size_of::<u32>() + size_of::<u64>();
/// Digest of the sources of this engine: another one may number everything otherwise.
const ENGINE: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("HEGUI_SOURCES"));

/// What a compiled pack was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    engine: String,
    pub(crate) key: Key,
    /// Name, version and hash of the pack.
    pub(crate) pack: [String; 3],
    /// Findings that compiling told of.
    pub(crate) findings: usize,
}

/// What decides which program a pack becomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Key {
    /// SHA-256 of the files.
    pub(crate) files: String,
    /// The day on which entries of overlays are looked at, if there are overlays.
    pub(crate) today: Option<String>,
    pub(crate) disguises: bool,
}

impl Origin {
    pub(crate) fn new(key: Key, pack: [String; 3], findings: usize) -> Self {
        Self { engine: ENGINE.to_owned(), key, pack, findings }
    }
}

/// Returns the bytes of a compiled pack; the same program gives the same bytes.
pub(crate) fn write(origin: &Origin, program: &Program) -> Result<Vec<u8>, CompiledError> {
    let bytes = [&MAGIC[..], &LAYOUT.to_le_bytes(), &[0; 8]].concat();
    let bytes = postcard::to_extend(origin, bytes).map_err(|_| CompiledError::Unwritable)?;
    let mut bytes = postcard::to_extend(program, bytes).map_err(|_| CompiledError::Unwritable)?;
    let sum = checksum(&bytes[START..]).to_le_bytes();
    bytes[START - sum.len()..START].copy_from_slice(&sum);
    Ok(bytes)
}

/// Returns the origin and the program of a compiled pack, if it is one for these files.
pub(crate) fn read(bytes: &[u8], key: &Key) -> Result<(Origin, Program), CompiledError> {
    let Some((start, rest)) = bytes.split_at_checked(START).filter(|(s, _)| s.starts_with(&MAGIC))
    else {
        return Err(CompiledError::NotCompiled);
    };
    let (layout, sum) = start[MAGIC.len()..].split_at(size_of::<u32>());
    if layout != LAYOUT.to_le_bytes() {
        return Err(CompiledError::OtherEngine { by: "another version".to_owned() });
    }
    if sum != checksum(rest).to_le_bytes() {
        return Err(CompiledError::Damaged("the checksum"));
    }
    let (origin, rest): (Origin, _) =
        postcard::take_from_bytes(rest).map_err(|_| CompiledError::Damaged("the header"))?;
    if origin.engine != ENGINE {
        return Err(CompiledError::OtherEngine { by: origin.engine });
    }
    if origin.key != *key {
        return Err(CompiledError::OtherPack);
    }
    let (program, rest): (Program, _) =
        postcard::take_from_bytes(rest).map_err(|_| CompiledError::Damaged("the program"))?;
    match program.broken_part() {
        Some(part) => Err(CompiledError::Damaged(part)),
        None if !rest.is_empty() => Err(CompiledError::Damaged("the end")),
        None => Ok((origin, program)),
    }
}

pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(0x6865_6775, 0x7061_636b);
    hasher.write(bytes);
    hasher.finish()
}
