//! Scanners: scratch space for one caller at a time.

use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Scanner;

use super::boundary::{self, Fault, value};
use super::engine::hegui_engine;
use super::error::hegui_error;
use super::handle::{self, Handle, Kind};
use super::request::Buffer;
use super::status::{HEGUI_E_CANCELLED, hegui_status};
use super::text;

/// Scratch space for checking: one for each thread, used again and again. Made from an engine, of which it holds a reference; freed with
/// hegui_scanner_free. A second call while one is running gets HEGUI_E_BUSY.
#[derive(Debug)]
pub struct hegui_scanner {
    pub(super) handle: Handle<State>,
    /// Outside of the handle: it is set while a call has the handle.
    cancel: AtomicBool,
}

/// What a scanner works with.
#[derive(Debug)]
pub(super) struct State {
    pub(super) engine: Arc<hegui_engine>,
    pub(super) scanner: Scanner,
    pub(super) buffer: Buffer,
}

impl Kind for State {
    const MAGIC: u32 = 0x6873_636e;
    const NAME: &'static str = "scanner";
}

impl State {
    fn new(engine: Arc<hegui_engine>) -> Self {
        let scanner = engine.engine().scanner();
        Self { engine, scanner, buffer: Buffer::default() }
    }
}

impl hegui_scanner {
    /// Fails when a cancel waits, and takes it away.
    pub(super) fn check_cancel(&self) -> Result<(), Fault> {
        if self.cancel.load(Ordering::Relaxed) {
            self.cancel.store(false, Ordering::Relaxed);
            return Err(Fault::new(HEGUI_E_CANCELLED, "cancelled by hegui_scanner_cancel"));
        }
        Ok(())
    }
}

/// Makes a scanner for an engine.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_scanner_new(
    engine: *const hegui_engine,
    out: *mut *mut hegui_scanner,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(err, || {
            text::clear("out", out, ptr::null_mut())?;
            let state = State::new(hegui_engine::shared(engine)?);
            let scanner =
                hegui_scanner { handle: Handle::new(state), cancel: AtomicBool::new(false) };
            out.write(Box::into_raw(Box::new(scanner)));
            Ok(())
        })
    }
}

/// Gives a scanner another engine, as after a change of rules; the old one is freed when this was its last reference.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_scanner_rebind(
    scanner: *mut hegui_scanner,
    engine: *const hegui_engine,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(err, || {
            let engine = hegui_engine::shared(engine)?;
            handle::live("scanner", scanner)?.handle.enter(|state| {
                *state = State::new(engine);
                Ok(())
            })
        })
    }
}

/// Asks the call that is running on a scanner to stop before its next text and return HEGUI_E_CANCELLED; when none is running, the next one
/// does. `on` 0 takes the request back. The only function that may be called while another thread is using the scanner; safe in a signal
/// handler. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_scanner_cancel(scanner: *const hegui_scanner, on: i32) {
    // SAFETY: the header's contract; the flag is atomic.
    if let Some(scanner) = unsafe { scanner.as_ref() } {
        scanner.cancel.store(on != 0, Ordering::Relaxed);
    }
}

/// Frees a scanner; NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_scanner_free(scanner: *mut hegui_scanner) {
    // SAFETY: the header's contract: a live scanner that no call is using.
    value((), || unsafe {
        if let Ok(live) = handle::live("scanner", scanner)
            && live.handle.check_magic().is_ok()
        {
            live.handle.retire();
            drop(Box::from_raw(scanner));
        }
    });
}
