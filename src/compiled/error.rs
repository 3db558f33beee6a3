//! Why a compiled pack was not used.

use std::io;
use std::path::PathBuf;

/// Why a compiled pack was not used or not written: the rules were compiled from their files instead, so that nothing else is different.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompiledError {
    /// There is a file of another kind; it is left alone.
    #[error(
        "there is something else than a compiled pack, which is left as it is: name another file"
    )]
    NotCompiled,
    /// It was made by another version of the engine.
    #[error("it was made by {by}, not by this engine")]
    OtherEngine {
        /// The version that made it.
        by: String,
    },
    /// It was made from other files or with other settings, or overlays end on another day.
    #[error("it was made from other rules")]
    OtherPack,
    /// Its bytes are not as they were written.
    #[error("it is damaged: {0} is not as it was written")]
    Damaged(&'static str),
    /// It is larger than any compiled pack.
    #[error("it is over 1 GiB")]
    TooLarge,
    /// The program has no such form, which no pack brings about.
    #[error("the rules cannot be written")]
    Unwritable,
    /// The file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
