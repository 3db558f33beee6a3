//! Indexes of names for C.

use std::ptr;
use std::sync::Arc;

use crate::{NamesError, NamesIndex};

use super::boundary::{self, Fault, value};
use super::builder::hegui_builder;
use super::engine::hegui_engine;
use super::error::hegui_error;
use super::handle::{self, Kind, check_magic};
use super::report::hegui_report;
use super::status::{HEGUI_E_COMPILE, HEGUI_E_IO, hegui_status};
use super::text::{self, hegui_str};

/// An index of names, as `hegui names build` writes it: what a name is equal to or resembles. Immutable, may be used by any number of threads;
/// engines that it was given to hold it too, so it may be freed at any time with hegui_names_free.
#[derive(Debug)]
pub struct hegui_names {
    magic: u32,
    index: Arc<NamesIndex>,
}

impl Kind for hegui_names {
    const MAGIC: u32 = 0x686e_616d;
    const NAME: &'static str = "index of names";
}

impl From<NamesError> for Fault {
    fn from(error: NamesError) -> Self {
        let status = match error {
            NamesError::Io { .. } => HEGUI_E_IO,
            _ => HEGUI_E_COMPILE,
        };
        Self::new(status, error.to_string())
    }
}

/// Returns the index behind a pointer.
///
/// # Safety
/// NULL or a live index.
unsafe fn of<'n>(names: *const hegui_names) -> Result<&'n Arc<NamesIndex>, Fault> {
    // SAFETY: passed on.
    let names = unsafe { handle::live("names", names)? };
    check_magic::<hegui_names>(names.magic)?;
    Ok(&names.index)
}

/// Opens an index file by mapping it into memory. The file must not be cut while it is open: rename another one into its place. HEGUI_E_IO
/// when it cannot be read, HEGUI_E_COMPILE when it is damaged or was built by another version: build it again with `hegui names build`.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_names_open(
    path: *const u8,
    path_len: usize,
    out: *mut *mut hegui_names,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(err, || {
            text::clear("out", out, ptr::null_mut())?;
            let index = NamesIndex::open(text::utf8("path", path, path_len)?)?;
            let names = hegui_names { magic: hegui_names::MAGIC, index: Arc::new(index) };
            out.write(Box::into_raw(Box::new(names)));
            Ok(())
        })
    }
}

/// Frees an index; NULL is allowed. Engines that it was given to go on with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_names_free(names: *mut hegui_names) {
    // SAFETY: the header's contract: a live index that no call is using.
    value((), || unsafe {
        if of(names).is_ok() {
            (*names).magic = 0;
            drop(Box::from_raw(names));
        }
    });
}

/// Writes what a name is equal to or resembles, as a JSON object: matches (name, kind, owner, like, distance, span; the strongest first),
/// truncated, damaged. Lives until the next call on the report.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_names_query(
    names: *const hegui_names,
    name: *const u8,
    name_len: usize,
    report: *mut hegui_report,
    out: *mut hegui_str,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(err, || {
            text::clear("out", out, hegui_str::NONE)?;
            let index = of(names)?;
            let name = text::utf8("name", name, name_len)?;
            handle::live("report", report)?.0.enter(|report| {
                let found = serde_json::to_string(&index.query(name));
                let found = found.map_err(|e| Fault::argument(e.to_string()))?;
                out.write(report.lend(found));
                Ok(())
            })
        })
    }
}

/// Attaches an index to the engines that a builder builds from now on; several may be attached.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_builder_add_names(
    builder: *mut hegui_builder,
    names: *const hegui_names,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(err, || {
            let index = Arc::clone(of(names)?);
            handle::live("builder", builder)?.0.enter(|builder| {
                builder.names.push(index);
                Ok(())
            })
        })
    }
}

/// Makes an engine with the same rules and only this index, in no time: nothing is compiled, both share the rules. Scanners go on with the
/// engine they were made from until hegui_scanner_rebind. NULL for `names` makes one without any index.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_with_names(
    engine: *const hegui_engine,
    names: *const hegui_names,
    out: *mut *mut hegui_engine,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(err, || {
            text::clear("out", out, ptr::null_mut())?;
            let index = if names.is_null() { None } else { Some(Arc::clone(of(names)?)) };
            let engine = hegui_engine::shared(engine)?;
            out.write(engine.with_names(index).into_raw());
            Ok(())
        })
    }
}
