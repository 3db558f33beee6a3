//! Structures that may grow: options carry their own size, results are written to the size that the caller has.

use super::boundary::Fault;

/// A C structure of plain integers and pointers, for which all-zero bytes are a value.
///
/// # Safety
/// `repr(C)`, no padding that matters, first field `struct_size: u32` when it is read, and every bit pattern that C can write is valid.
pub(super) unsafe trait Plain: Copy {}

/// Largest structure that a caller can mean.
const MAX_SIZE: usize = 4096;

/// Reads a structure that begins with its size: a shorter one gets zeros, a longer one must end in zeros. NULL gives nothing.
///
/// # Safety
/// `from` is NULL or points at as many readable bytes as its first field says.
pub(super) unsafe fn read<T: Plain>(name: &str, from: *const T) -> Result<Option<T>, Fault> {
    if from.is_null() {
        return Ok(None);
    }
    if !from.is_aligned() {
        return Err(Fault::argument(format!("`{name}` is not aligned")));
    }
    // SAFETY: not NULL and aligned; a structure has at least its size.
    let size = unsafe { from.cast::<u32>().read() } as usize;
    if !(size_of::<u32>()..=MAX_SIZE).contains(&size) {
        return Err(Fault::options(format!(
            "`{name}.struct_size` is {size}: set it with the structure's _INIT macro"
        )));
    }
    let known = size.min(size_of::<T>());
    // SAFETY: the caller vouches for `size` bytes.
    let tail = unsafe { std::slice::from_raw_parts(from.cast::<u8>().add(known), size - known) };
    if tail.iter().any(|byte| *byte != 0) {
        return Err(Fault::options(format!(
            "`{name}` sets something that this library does not know: it is older than the header"
        )));
    }
    let mut value = std::mem::MaybeUninit::<T>::zeroed();
    // SAFETY: `known` bytes are readable there and fit here; `T` is valid for any bytes (`Plain`).
    unsafe {
        std::ptr::copy_nonoverlapping(from.cast::<u8>(), value.as_mut_ptr().cast(), known);
        Ok(Some(value.assume_init()))
    }
}

/// Writes a structure to a caller who has `size` bytes for it: less is cut, more is filled with zeros.
///
/// # Safety
/// `out` is NULL or valid for writes of `size` bytes.
pub(super) unsafe fn write<T: Plain>(
    name: &str,
    out: *mut T,
    size: usize,
    value: &T,
) -> Result<(), Fault> {
    // SAFETY: passed on.
    unsafe { wipe(name, out, size)? };
    let known = size.min(size_of::<T>());
    let from = std::ptr::from_ref(value).cast::<u8>();
    // SAFETY: `wipe` refused NULL; both sides have `known` bytes.
    unsafe { std::ptr::copy_nonoverlapping(from, out.cast::<u8>(), known) };
    Ok(())
}

/// Fills a structure of the caller with zeros, so that a failing call leaves nothing behind.
///
/// # Safety
/// As [`write`].
pub(super) unsafe fn wipe<T: Plain>(name: &str, out: *mut T, size: usize) -> Result<(), Fault> {
    if out.is_null() {
        return Err(Fault::argument(format!("`{name}` is NULL")));
    }
    if !(1..=MAX_SIZE).contains(&size) {
        return Err(Fault::argument(format!("`{name}` has a size of {size}: pass its sizeof")));
    }
    // SAFETY: not NULL, and valid for `size` bytes by the caller's word.
    unsafe { std::ptr::write_bytes(out.cast::<u8>(), 0, size) };
    Ok(())
}
