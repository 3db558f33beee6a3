//! Handles of one caller at a time.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicU32, Ordering};

use super::boundary::Fault;
use super::status::{HEGUI_E_BUSY, HEGUI_E_POISONED};

/// A kind of handle.
pub(super) trait Kind {
    /// Tells a live handle of this kind from anything else.
    const MAGIC: u32;
    /// What C calls it.
    const NAME: &'static str;
}

const IDLE: u32 = 0;
const BUSY: u32 = 1;
const POISONED: u32 = 2;

/// A value behind a lock that never waits: who comes second is told so.
#[derive(Debug)]
pub(super) struct Handle<T> {
    magic: AtomicU32,
    state: AtomicU32,
    value: UnsafeCell<T>,
}

// SAFETY: the value is reached only between a compare-exchange from IDLE to BUSY and a store of IDLE, so by one thread at a time.
unsafe impl<T: Send> Sync for Handle<T> {}

impl<T: Kind> Handle<T> {
    pub(super) const fn new(value: T) -> Self {
        Self {
            magic: AtomicU32::new(T::MAGIC),
            state: AtomicU32::new(IDLE),
            value: UnsafeCell::new(value),
        }
    }

    /// Runs `body` with the value; fails when another call has it or a panic spoiled it.
    pub(super) fn enter<R>(
        &self,
        body: impl FnOnce(&mut T) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        self.check_magic()?;
        match self.state.compare_exchange(IDLE, BUSY, Ordering::Acquire, Ordering::Relaxed) {
            Ok(_) => {}
            Err(POISONED) => {
                let message = format!("a panic left this {} half done: free it", T::NAME);
                return Err(Fault::new(HEGUI_E_POISONED, message));
            }
            Err(_) => {
                let message = format!("another call has this {}: use one a thread", T::NAME);
                return Err(Fault::new(HEGUI_E_BUSY, message));
            }
        }
        let mut turn = Turn { state: &self.state, after: POISONED };
        // SAFETY: this thread alone moved the state from IDLE to BUSY, and `turn` gives it up only when `body` is over.
        let result = body(unsafe { &mut *self.value.get() });
        turn.after = IDLE;
        result
    }

    /// Forgets the kind, so that a later use of freed memory is noticed where the memory is still there.
    pub(super) fn retire(&self) {
        self.magic.store(0, Ordering::Relaxed);
    }

    pub(super) fn check_magic(&self) -> Result<(), Fault> {
        check_magic::<T>(self.magic.load(Ordering::Relaxed))
    }
}

/// Fails when `magic` is not that of a live handle; a debug build stops the process, because the caller's memory is wrong already.
pub(super) fn check_magic<T: Kind>(magic: u32) -> Result<(), Fault> {
    if magic == T::MAGIC {
        return Ok(());
    }
    let message = format!("this is no live {}: freed already, or another kind of handle", T::NAME);
    #[cfg(debug_assertions)]
    {
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), "hegui: {message}");
        std::process::abort()
    }
    #[cfg(not(debug_assertions))]
    Err(Fault::argument(message))
}

/// Gives a handle back, poisoned unless the call came to its end.
struct Turn<'h> {
    state: &'h AtomicU32,
    after: u32,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.state.store(self.after, Ordering::Release);
    }
}

/// Returns what a handle points at.
///
/// # Safety
/// `handle` is NULL or a live handle of this kind.
pub(super) unsafe fn live<'h, H>(name: &str, handle: *const H) -> Result<&'h H, Fault> {
    if !handle.is_null() && !handle.is_aligned() {
        return Err(Fault::argument(format!("`{name}` is no handle")));
    }
    // SAFETY: aligned, and live by the caller's word.
    unsafe { handle.as_ref() }.ok_or_else(|| Fault::argument(format!("`{name}` is NULL")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::boundary;
    use crate::capi::status::{HEGUI_E_PANIC, HEGUI_OK};

    impl Kind for u8 {
        const MAGIC: u32 = 0x7465_7374;
        const NAME: &'static str = "test value";
    }

    #[test]
    fn a_second_call_is_told_to_wait() {
        let handle = Handle::new(1_u8);
        let inner = handle.enter(|_| {
            let second = handle.enter(|_| Ok(())).expect_err("the first call has it");
            Ok(second.status)
        });
        assert_eq!(inner.expect("the first call ends"), HEGUI_E_BUSY);
        assert!(handle.enter(|_| Ok(())).is_ok());
    }

    #[test]
    fn a_panic_poisons_and_an_error_does_not() {
        let handle = Handle::new(1_u8);
        let call = |body: &dyn Fn() -> Result<(), Fault>| {
            // SAFETY: NULL is allowed.
            unsafe { boundary::call(std::ptr::null_mut(), || handle.enter(|_| body())) }
        };
        assert_eq!(call(&|| Err(Fault::range("9"))), crate::capi::status::HEGUI_E_RANGE);
        assert_eq!(call(&|| Ok(())), HEGUI_OK);
        assert_eq!(call(&|| panic!("half done")), HEGUI_E_PANIC);
        assert_eq!(call(&|| Ok(())), HEGUI_E_POISONED);
    }
}
