//! Compiled rules kept in a file.

use std::path::PathBuf;

use crate::CacheState;

use super::boundary::value;
use super::builder::{self, hegui_builder};
use super::engine::{self, hegui_engine};
use super::error::hegui_error;
use super::status::hegui_status;
use super::text::{self, hegui_str};

/// The engine's builder was given no cache.
pub const HEGUI_CACHE_UNUSED: i32 = 0;
/// The rules were read from the cache.
pub const HEGUI_CACHE_READ: i32 = 1;
/// The rules were compiled and written to the cache.
pub const HEGUI_CACHE_WRITTEN: i32 = 2;
/// The rules were compiled and could not be written.
pub const HEGUI_CACHE_FAILED: i32 = 3;

/// Returns the state's number and, with a NUL, what was wrong with the cache.
pub(super) fn told(state: &CacheState) -> (i32, String) {
    let (number, wrong) = match state {
        CacheState::Unused => (HEGUI_CACHE_UNUSED, None),
        CacheState::Read => (HEGUI_CACHE_READ, None),
        CacheState::Written { instead_of } => (HEGUI_CACHE_WRITTEN, instead_of.as_ref()),
        CacheState::Failed(error) => (HEGUI_CACHE_FAILED, Some(error)),
    };
    (number, engine::with_nul(&wrong.map(ToString::to_string).unwrap_or_default()))
}

/// Sets a file that keeps the compiled rules: where it fits, they are read from it instead of compiled, in about a tenth of the time. It fits the
/// very same rules and library; otherwise, and where it is damaged, the rules are compiled and the file is written anew, whole or not at all.
/// So it decides nothing, may be deleted at any time, and several processes may share it. The folder must exist, and nobody else should be
/// able to write to it. An empty path means no cache. hegui_engine_cache tells what became of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_builder_set_cache(
    builder: *mut hegui_builder,
    path: *const u8,
    path_len: usize,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        builder::with(builder, err, |builder| {
            let path = text::utf8("path", path, path_len)?;
            builder.cache = (!path.is_empty()).then(|| PathBuf::from(path));
            Ok(())
        })
    }
}

/// Returns what became of the cache when the engine was built: HEGUI_CACHE_x; HEGUI_CACHE_UNUSED for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_cache(engine: *const hegui_engine) -> i32 {
    // SAFETY: the header's contract.
    value(HEGUI_CACHE_UNUSED, || unsafe {
        engine::of(engine).map_or(HEGUI_CACHE_UNUSED, |engine| engine.cache().0)
    })
}

/// Returns why the cache was not read or not written; empty where there is nothing to say, and for NULL. It lives as long as the engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_cache_reason(engine: *const hegui_engine) -> hegui_str {
    // SAFETY: the header's contract.
    value(hegui_str::NONE, || unsafe {
        engine::of(engine).map_or(hegui_str::NONE, |engine| hegui_str::lend(&engine.cache().1))
    })
}
