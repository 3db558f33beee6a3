//! Texts that cross the border.

use std::ffi::c_char;
use std::ptr;
use std::str::Utf8Error;

use super::boundary::Fault;

/// Bytes that somebody else owns. Given to the library, they are read during the call only. Given by the library, they are UTF-8, a NUL
/// stands after the last byte, and they live as long as the function says.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct hegui_str {
    /// First byte; NULL means no text at all, which differs from an empty one.
    pub ptr: *const c_char,
    /// Number of bytes.
    pub len: usize,
}

impl hegui_str {
    pub(super) const NONE: Self = Self { ptr: ptr::null(), len: 0 };

    /// Lends a text that is followed by a NUL.
    pub(super) fn lend(with_nul: &str) -> Self {
        debug_assert!(with_nul.ends_with('\0'), "a lent text ends with a NUL");
        Self { ptr: with_nul.as_ptr().cast(), len: with_nul.len() - 1 }
    }
}

/// Largest length of one argument: more cannot be memory of this process.
const MAX_LEN: usize = isize::MAX as usize;

/// Returns the bytes that a caller points at; `(NULL, 0)` is an empty text.
///
/// # Safety
/// `ptr` is NULL or points at `len` readable bytes that nobody changes during the call.
pub(super) unsafe fn bytes<'a>(name: &str, ptr: *const u8, len: usize) -> Result<&'a [u8], Fault> {
    // SAFETY: passed on.
    unsafe { slice(name, ptr, len) }
}

/// Returns the items that a caller points at; `(NULL, 0)` is an empty slice.
///
/// # Safety
/// As [`bytes`], for `len` items of `T`.
pub(super) unsafe fn slice<'a, T>(name: &str, ptr: *const T, len: usize) -> Result<&'a [T], Fault> {
    if ptr.is_null() {
        if len == 0 {
            return Ok(&[]);
        }
        return Err(Fault::argument(format!("`{name}` is NULL, but its length is {len}")));
    }
    if len > MAX_LEN / size_of::<T>().max(1) {
        return Err(Fault::too_large(format!("`{name}` cannot have a length of {len}")));
    }
    if !ptr.is_aligned() {
        return Err(Fault::argument(format!("`{name}` is not aligned")));
    }
    // SAFETY: not NULL, aligned, its length fits an allocation, and the caller vouches for the rest.
    Ok(unsafe { std::slice::from_raw_parts(ptr, len) })
}

/// Returns the text that a caller points at.
///
/// # Safety
/// As [`bytes`].
pub(super) unsafe fn utf8<'a>(name: &str, ptr: *const u8, len: usize) -> Result<&'a str, Fault> {
    // SAFETY: passed on.
    let bytes = unsafe { bytes(name, ptr, len)? };
    decode(bytes).map_err(|error| Fault::utf8(name, error.valid_up_to()))
}

/// Returns bytes as text. Vector instructions say whether it is text; only then the standard library says where it is not.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Utf8Error> {
    simdutf8::basic::from_utf8(bytes).or_else(|_| std::str::from_utf8(bytes))
}

/// Returns an optional text: nothing for a NULL pointer.
///
/// # Safety
/// As [`bytes`], for the range of `text`.
pub(super) unsafe fn optional<'a>(name: &str, text: hegui_str) -> Result<Option<&'a [u8]>, Fault> {
    if text.ptr.is_null() && text.len == 0 {
        return Ok(None);
    }
    // SAFETY: passed on.
    unsafe { bytes(name, text.ptr.cast(), text.len) }.map(Some)
}

/// Writes the value of an out parameter; a NULL one is an error.
///
/// # Safety
/// `out` is NULL or valid for a write of `T`.
pub(super) unsafe fn clear<T>(name: &str, out: *mut T, empty: T) -> Result<(), Fault> {
    if out.is_null() {
        return Err(Fault::argument(format!("`{name}` is NULL")));
    }
    if !out.is_aligned() {
        return Err(Fault::argument(format!("`{name}` is not aligned")));
    }
    // SAFETY: not NULL, aligned, valid by the caller's word.
    unsafe { out.write(empty) };
    Ok(())
}
