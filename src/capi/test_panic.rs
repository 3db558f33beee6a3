//! A call that panics, for the tests of the boundary: only in builds with `--cfg hegui_test_panic`.

use super::boundary;
use super::error::hegui_error;
use super::handle;
use super::scanner::hegui_scanner;
use super::status::hegui_status;

/// Panics inside a scanner's turn.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_test_panic(
    scanner: *mut hegui_scanner,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: as every other call on a scanner.
    unsafe {
        boundary::call(err, || {
            let scanner = handle::live("scanner", scanner)?;
            scanner.handle.enter(|_| panic!("a panic on purpose"))
        })
    }
}
