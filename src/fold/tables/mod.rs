//! Generated tables.
pub(crate) mod chars;
