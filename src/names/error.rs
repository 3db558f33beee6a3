//! Why an index cannot be built or opened.

use super::record::{MAX_NAME, MAX_OWNER};

/// Why an index of names cannot be built, opened or merged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NamesError {
    /// Reading or writing failed.
    #[error("{what}: {source}")]
    Io {
        /// What was done to which file.
        what: String,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The file is no index, or not a whole one.
    #[error("the index cannot be used: {what}; build it again with `hegui names build`")]
    Damaged {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The file has another layout.
    #[error(
        "the index has format {found}, this version of hegui reads {wanted}: build it again with `hegui names build`"
    )]
    Version {
        /// Format of the file.
        found: u32,
        /// Format that is read.
        wanted: u32,
    },
    /// The file was built with other folding, sound or look-alike tables, so that names would be missed.
    #[error(
        "the index was built with other folding tables, so names would be missed: build it again with `hegui names build`"
    )]
    Tables,
    /// A name that cannot be indexed.
    #[error("name {name:?} cannot be indexed: {what}")]
    Entry {
        /// The name.
        name: String,
        /// What is wrong with it.
        what: String,
    },
    /// A line that is no entry.
    #[error("line {line}: {what}")]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// The index would pass a limit of its format.
    #[error("{0}")]
    TooLarge(&'static str),
}

impl NamesError {
    pub(super) const fn damaged(what: &'static str) -> Self {
        Self::Damaged { what }
    }

    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    pub(super) fn entry(name: &str, what: impl Into<String>) -> Self {
        Self::Entry { name: name.chars().take(80).collect(), what: what.into() }
    }
}

/// Returns what keeps a name out of an index.
pub(super) fn check(name: &str, owner: &str, visible: bool) -> Result<(), NamesError> {
    if name.chars().nth(MAX_NAME).is_some() {
        return Err(NamesError::entry(name, format!("it has more than {MAX_NAME} characters")));
    }
    if owner.len() > MAX_OWNER {
        return Err(NamesError::entry(name, format!("its owner has more than {MAX_OWNER} bytes")));
    }
    if !visible {
        return Err(NamesError::entry(name, "it has no visible character"));
    }
    Ok(())
}
