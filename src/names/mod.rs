//! Other names: an index of registered and protected names, what a name resembles in it, and batches of names that resemble each other.
//!
//! The file is one sequence of records in the order of (sound hash, fold hash), so that this order alone finds equal names and such that sound
//! alike. What cannot be found in it is posted: contents of names with symbols, looks that differ from the name, and each name less one
//! character. Whatever a hash proposes is decoded and compared, so a wrong match is impossible and a hash only costs time.

mod affix;
mod base;
mod builder;
mod cluster;
mod error;
mod format;
mod gate;
mod hash;
mod index;
mod kind;
mod map;
mod query;
mod record;
mod skeleton;
mod spill;
#[cfg(test)]
mod tests;
mod variant;

pub use builder::{NamesBuilder, NamesProgress};
pub use cluster::{NameCluster, NameJoin, NamesWindow, cluster_names};
pub use error::NamesError;
pub use index::{NameChange, NameMatch, NameMatches, NamesIndex, NamesScanner, NamesStats};
pub(crate) use kind::Wanted;
pub use kind::{NameEntry, NameKind, Resemblance};
pub(crate) use query::{Found, Scratch};
