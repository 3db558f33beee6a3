//! Status numbers. A number never changes its meaning and is never used again; new ones are only appended.

use std::ffi::{CStr, c_char};

/// What a call came to: 0 is success, every negative number is a failure, also numbers that a later library may add.
pub type hegui_status = i32;

/// Success.
pub const HEGUI_OK: hegui_status = 0;
/// An argument that cannot be: NULL where something is needed, an unknown number, lengths that do not fit together.
pub const HEGUI_E_ARGUMENT: hegui_status = -1;
/// A text that is not UTF-8.
pub const HEGUI_E_UTF8: hegui_status = -2;
/// A text over the limit, or a length that no memory has.
pub const HEGUI_E_TOO_LARGE: hegui_status = -3;
/// Options without their size, with unknown flags, or with fields that this library does not know.
pub const HEGUI_E_OPTIONS: hegui_status = -4;
/// This library was built without what the call needs.
pub const HEGUI_E_UNSUPPORTED: hegui_status = -5;
/// Another call has this handle.
pub const HEGUI_E_BUSY: hegui_status = -6;
/// A panic left this handle half done: free it.
pub const HEGUI_E_POISONED: hegui_status = -7;
/// A fault of the library was caught; please report it.
pub const HEGUI_E_PANIC: hegui_status = -8;
/// Stopped by hegui_scanner_cancel.
pub const HEGUI_E_CANCELLED: hegui_status = -10;
/// There is no item of this number or name.
pub const HEGUI_E_RANGE: hegui_status = -12;
/// A request that cannot be: not JSON, an unknown field or fact, a value of a wrong type.
pub const HEGUI_E_REQUEST: hegui_status = -13;
/// Rules, lists or domains with errors.
pub const HEGUI_E_COMPILE: hegui_status = -20;
/// A file cannot be read.
pub const HEGUI_E_IO: hegui_status = -40;

/// Returns the constant's name as C writes it.
pub(super) const fn name(status: hegui_status) -> &'static CStr {
    match status {
        HEGUI_OK => c"HEGUI_OK",
        HEGUI_E_ARGUMENT => c"HEGUI_E_ARGUMENT",
        HEGUI_E_UTF8 => c"HEGUI_E_UTF8",
        HEGUI_E_TOO_LARGE => c"HEGUI_E_TOO_LARGE",
        HEGUI_E_OPTIONS => c"HEGUI_E_OPTIONS",
        HEGUI_E_UNSUPPORTED => c"HEGUI_E_UNSUPPORTED",
        HEGUI_E_BUSY => c"HEGUI_E_BUSY",
        HEGUI_E_POISONED => c"HEGUI_E_POISONED",
        HEGUI_E_PANIC => c"HEGUI_E_PANIC",
        HEGUI_E_CANCELLED => c"HEGUI_E_CANCELLED",
        HEGUI_E_RANGE => c"HEGUI_E_RANGE",
        HEGUI_E_REQUEST => c"HEGUI_E_REQUEST",
        HEGUI_E_COMPILE => c"HEGUI_E_COMPILE",
        HEGUI_E_IO => c"HEGUI_E_IO",
        _ => c"HEGUI_E_UNKNOWN",
    }
}

/// Returns the name of a status as this header writes it, such as "HEGUI_E_BUSY"; any number is accepted. The text is never freed.
#[unsafe(no_mangle)]
pub extern "C" fn hegui_status_name(status: hegui_status) -> *const c_char {
    name(status).as_ptr()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_numbers_have_a_name_too() {
        assert_eq!(name(HEGUI_E_BUSY), c"HEGUI_E_BUSY");
        assert_eq!(name(7), c"HEGUI_E_UNKNOWN");
        assert_eq!(name(i32::MIN), c"HEGUI_E_UNKNOWN");
    }
}
