//! The C interface: the public API of the crate behind `include/hegui.h`.
//!
//! Everything here goes through three gates: [`boundary`] (no panic leaves, every error has a status and a text), [`handle`] (one call at a
//! time, freed handles are noticed) and [`text`] (pointers become slices in one place). The comments of exported items are the header's
//! comments, so they speak of C.

#![allow(unsafe_code, reason = "a C interface is made of raw pointers; each use has its argument")]
#![allow(
    unreachable_pub,
    reason = "exported by symbol, not by path; the header generator wants `pub`"
)]
#![allow(non_camel_case_types, reason = "names of C types")]
#![allow(
    clippy::missing_safety_doc,
    reason = "the contract is the header's: section Threads and memory"
)]

mod batch;
mod boundary;
mod builder;
mod cache;
mod check;
mod constants;
mod engine;
mod error;
mod handle;
mod lossy;
mod names;
mod options;
mod report;
mod request;
mod resembles;
mod rows;
mod scanner;
mod shelf;
mod status;
mod text;
mod version;
mod words;

#[cfg(hegui_test_panic)]
mod test_panic;

#[cfg(panic = "abort")]
compile_error!("the C interface catches panics: build it with panic = \"unwind\"");

/// Handles that C may share between threads or hand from one to another.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    const fn moved<T: Send>() {}
    shared::<engine::hegui_engine>();
    shared::<names::hegui_names>();
    moved::<builder::Builder>();
    moved::<scanner::State>();
    moved::<report::Report>();
    moved::<error::hegui_error>();
};
