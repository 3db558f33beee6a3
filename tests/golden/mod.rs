//! Files of cases with the findings that are expected: `=== title`, what was written, `--->`, and every finding with its line and caret.

use std::fmt::Write as _;

use hegui::Diagnostic;
use unicode_width::UnicodeWidthStr;

/// Longest line that is shown with a caret, in columns.
const WIDEST: usize = 110;

/// One case of a golden file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'c> {
    pub(crate) title: &'c str,
    pub(crate) text: &'c str,
    pub(crate) answer: &'c str,
}

/// Returns the cases of a golden file.
pub(crate) fn cases(golden: &str) -> Vec<Case<'_>> {
    let parts = golden.split("=== ").skip(1);
    let read = parts.map(|part| {
        let (title, rest) = part.split_once('\n').expect("a title has a line of its own");
        let (text, answer) = rest.split_once("--->\n").expect("a case has an answer");
        Case { title, text, answer: answer.trim_end() }
    });
    read.collect()
}

/// Compares a golden file with what is found now, or writes it anew with `UPDATE=1`.
pub(crate) fn compare(path: &str, answer: impl Fn(&Case<'_>) -> Vec<Diagnostic>) {
    let golden = std::fs::read_to_string(path).expect("a golden file");
    let update = std::env::var_os("UPDATE").is_some();
    let mut written = String::new();
    for case in cases(&golden) {
        let now: String = answer(&case).iter().map(shown).collect();
        assert!(!now.is_empty(), "{path}: nothing is said of `{}`", case.title);
        if !update {
            assert_eq!(case.answer, now.trim_end(), "{path}, `{}`: UPDATE=1 writes it", case.title);
        }
        write!(written, "=== {}\n{}--->\n{now}\n", case.title, case.text).expect("a String");
    }
    match update {
        true => std::fs::write(path, &written).expect("the golden file can be written"),
        false => assert_eq!(golden, written, "{path}: UPDATE=1 writes it in its form"),
    }
}

/// Returns a finding as its line, and below it the line of the file with a caret at the place, as a terminal shows it.
fn shown(found: &Diagnostic) -> String {
    let mut shown = format!("{found}\n");
    let line = found.source().lines().nth(found.line() - 1).unwrap_or_default();
    if !line.trim().is_empty() && line.width() <= WIDEST {
        let start = found.range().start - before(found.source(), found.range().start);
        let end = found.range().end.min(found.range().start - start + line.len());
        let marked = found.source().get(found.range().start..end).unwrap_or_default();
        let (blank, caret) = (found.display_column() - 1, marked.width().max(1));
        let mark = format!("{}{} {}", " ".repeat(blank), "^".repeat(caret), found.note());
        writeln!(shown, "  | {line}\n  | {}", mark.trim_end()).expect("a String");
    }
    shown
}

/// Returns where the line of a place begins.
fn before(source: &str, place: usize) -> usize {
    source[..place].rfind('\n').map_or(0, |at| at + 1)
}
