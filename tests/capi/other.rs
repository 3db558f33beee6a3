//! A second Rust static library, to stand beside libhegui.a in one C program.
#[unsafe(no_mangle)]
pub extern "C" fn other_answer() -> i32 {
    std::panic::catch_unwind(|| "42".repeat(2).parse::<i32>().expect("digits")).unwrap_or(-1)
}
