//! Which library this is.

use std::ffi::{CStr, c_char};

/// Number of the binary interface. It changes only when programs must be compiled again, and with it the SONAME.
pub const HEGUI_ABI_VERSION: u32 = 1;

/// The version as C reads it.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");

macro_rules! build_info {
    ($builtin:literal, $segment:literal) => {
        concat!(
            "{\"version\":\"",
            env!("CARGO_PKG_VERSION"),
            "\",\"abi\":1,\"builtin\":",
            $builtin,
            ",\"segment\":",
            $segment,
            "}\0"
        )
    };
}

const BUILD_INFO: &str = match (cfg!(feature = "builtin"), cfg!(feature = "segment")) {
    (true, true) => build_info!(true, true),
    (true, false) => build_info!(true, false),
    (false, true) => build_info!(false, true),
    (false, false) => build_info!(false, false),
};

const fn static_text(with_nul: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(with_nul.as_bytes()) {
        Ok(text) => text,
        Err(_) => c"",
    }
}

/// Returns HEGUI_ABI_VERSION of the library that is running; compare it with HEGUI_ABI_OK().
#[unsafe(no_mangle)]
pub extern "C" fn hegui_abi_version() -> u32 {
    HEGUI_ABI_VERSION
}

/// Returns HEGUI_VERSION_NUMBER of the library that is running: major * 1000000 + minor * 1000 + patch.
#[unsafe(no_mangle)]
pub extern "C" fn hegui_version_number() -> u32 {
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    number(env!("CARGO_PKG_VERSION_MAJOR")) * 1_000_000
        + number(env!("CARGO_PKG_VERSION_MINOR")) * 1_000
        + number(env!("CARGO_PKG_VERSION_PATCH"))
}

/// Returns the version of the library that is running, such as "0.1.0". The text is never freed.
#[unsafe(no_mangle)]
pub extern "C" fn hegui_version() -> *const c_char {
    const { static_text(VERSION) }.as_ptr()
}

/// Returns a JSON object on how the library was built: version, abi, and whether it holds the built-in pack and word segmentation. The text is
/// never freed.
#[unsafe(no_mangle)]
pub extern "C" fn hegui_build_info() -> *const c_char {
    const { static_text(BUILD_INFO) }.as_ptr()
}
