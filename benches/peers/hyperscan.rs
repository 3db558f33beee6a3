//! Hyperscan, or Vectorscan, through the four functions that a literal search needs.
#![allow(unsafe_code, reason = "calls into C; benchmarks only")]

use std::ffi::{CString, c_char, c_int, c_uint, c_ulonglong, c_void};
use std::ptr::null_mut;

type OnMatch = extern "C" fn(c_uint, c_ulonglong, c_ulonglong, c_uint, *mut c_void) -> c_int;

#[link(name = "hs")]
unsafe extern "C" {
    fn hs_compile_lit_multi(
        expressions: *const *const c_char,
        flags: *const c_uint,
        ids: *const c_uint,
        lengths: *const usize,
        elements: c_uint,
        mode: c_uint,
        platform: *const c_void,
        database: *mut *mut c_void,
        error: *mut *mut c_void,
    ) -> c_int;
    fn hs_alloc_scratch(database: *const c_void, scratch: *mut *mut c_void) -> c_int;
    fn hs_scan(
        database: *const c_void,
        data: *const c_char,
        length: c_uint,
        flags: c_uint,
        scratch: *mut c_void,
        on_match: OnMatch,
        context: *mut c_void,
    ) -> c_int;
}

const BLOCK: c_uint = 1;

/// Compiled literals and scratch space; the process ends before they need to be freed.
pub(crate) struct Database {
    database: *mut c_void,
    scratch: *mut c_void,
}

impl Database {
    pub(crate) fn new(terms: &[String]) -> Self {
        let texts: Vec<CString> =
            terms.iter().map(|term| CString::new(term.as_str()).expect("no NUL")).collect();
        let pointers: Vec<*const c_char> = texts.iter().map(|text| text.as_ptr()).collect();
        let lengths: Vec<usize> = terms.iter().map(String::len).collect();
        let count = c_uint::try_from(terms.len()).expect("few terms");
        let (flags, ids) = (vec![0; terms.len()], (0..count).collect::<Vec<_>>());
        let (mut database, mut error, mut scratch) = (null_mut(), null_mut(), null_mut());
        // SAFETY: the arrays have `count` elements and live until the call returns; the results go to pointers of their own.
        let code = unsafe {
            hs_compile_lit_multi(
                pointers.as_ptr(),
                flags.as_ptr(),
                ids.as_ptr(),
                lengths.as_ptr(),
                count,
                BLOCK,
                null_mut(),
                &raw mut database,
                &raw mut error,
            )
        };
        assert_eq!(code, 0, "hs_compile_lit_multi");
        // SAFETY: the database was made above.
        let code = unsafe { hs_alloc_scratch(database, &raw mut scratch) };
        assert_eq!(code, 0, "hs_alloc_scratch");
        Self { database, scratch }
    }

    pub(crate) fn count(&self, text: &str) -> usize {
        extern "C" fn add(
            _: c_uint,
            _: c_ulonglong,
            _: c_ulonglong,
            _: c_uint,
            count: *mut c_void,
        ) -> c_int {
            // SAFETY: the context is the counter below, which nobody else uses during the scan.
            unsafe { *count.cast::<usize>() += 1 };
            0
        }
        let mut count = 0_usize;
        let length = c_uint::try_from(text.len()).expect("a short text");
        // SAFETY: database and scratch belong together, the text has `length` bytes, the context outlives the call.
        let code = unsafe {
            hs_scan(
                self.database,
                text.as_ptr().cast(),
                length,
                0,
                self.scratch,
                add,
                (&raw mut count).cast(),
            )
        };
        assert_eq!(code, 0, "hs_scan");
        count
    }
}
