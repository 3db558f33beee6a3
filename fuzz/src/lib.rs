//! The fuzz targets' bodies, shared with `tests/fuzz.rs` of the package.

#![allow(dead_code, reason = "the shared files hold more than is fuzzed")]
#![allow(clippy::unwrap_used, reason = "a panic is a finding")]

#[path = "../../src/bin/hegui/page.rs"]
mod page;
#[path = "../../tests/reference/mod.rs"]
mod reference;
#[path = "../../tests/fuzz/mod.rs"]
mod targets;
#[path = "../../src/bin/hegui/visible.rs"]
mod visible;

/// Looks at one input of a target.
pub fn run(target: &str, data: &[u8]) {
    targets::run(target, data);
}
