//! The command's whole output, word for word: every block of `tests/cli/*.md` is run.
//!
//! `TRYCMD=overwrite cargo test --features cli --test cli` writes what the command prints now; read the difference.
#![cfg(feature = "cli")]

#[test]
fn output() {
    trycmd::TestCases::new().case("tests/cli/*.md");
}
