//! What overlays changed.

use std::io::{self, Write};

use hegui::{ChangeInfo, TestResult};
use serde_json::{Value, json};

use crate::report::{FAINT, PLAIN};

/// Writes one change as a line that begins with `sign`.
pub(crate) fn write(out: &mut impl Write, sign: &str, change: ChangeInfo<'_>) -> io::Result<()> {
    let (path, line) = change.place();
    write!(out, "{FAINT}{sign}{PLAIN} {}: ", change.overlay())?;
    if let Some(list) = change.list() {
        write!(out, "list {list} ")?;
    }
    write!(out, "{}", change.what())?;
    if let Some(day) = change.until() {
        write!(out, " until {day}")?;
    }
    if !change.because().is_empty() {
        write!(out, " ({})", change.because())?;
    }
    writeln!(out, " {FAINT}{path}:{line}{PLAIN}")
}

/// Returns one change as JSON.
pub(crate) fn json(change: ChangeInfo<'_>) -> Value {
    let (path, line) = change.place();
    json!({
        "overlay": change.overlay(), "what": change.what(), "list": change.list(), "because": change.because(),
        "until": change.until().map(|day| day.to_string()), "file": path, "line": line,
    })
}

/// Tells which tests of the pack overlays have changed, and returns their number.
pub(crate) fn tests(results: &[TestResult]) -> usize {
    let changed = results.iter().filter(|test| test.changed && !test.todo);
    changed
        .map(|test| {
            let fault = test.fault.as_deref().unwrap_or_default();
            let (path, line, rule) = (&test.path, test.line, &test.rule);
            anstream::eprintln!("note: {path}:{line}: changed by overlays: {rule}: {fault}");
        })
        .count()
}
