//! Text made safe and clear for a terminal: no character hides, none takes over the screen.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// Most columns of a shown line.
const WIDTH: usize = 76;
/// Columns kept before the first mark of a long line.
const CONTEXT: usize = 24;

/// A line of a field with marks below it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Marked {
    pub(crate) line: String,
    pub(crate) marks: String,
}

/// Returns the lines of a text that have marked ranges (bytes, in order), with `^` in display columns below them.
pub(crate) fn mark(text: &str, ranges: &[Range<usize>]) -> Vec<Marked> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let inside: Vec<Range<usize>> = ranges
            .iter()
            .filter(|r| r.start < end && r.end > start)
            .map(|r| r.start.max(start) - start..r.end.min(end) - start)
            .collect();
        if !inside.is_empty() {
            lines.push(mark_line(line.trim_end_matches(['\n', '\r']), &inside));
        }
        start = end;
    }
    lines
}

fn mark_line(line: &str, ranges: &[Range<usize>]) -> Marked {
    let mut cells: Vec<(String, bool)> = Vec::new();
    for (at, c) in line.char_indices() {
        cells.push((shown(c), ranges.iter().any(|range| range.contains(&at))));
    }
    let width = |cell: &(String, bool)| cell.0.width();
    let total: usize = cells.iter().map(width).sum();
    let mut marked = Marked { line: String::new(), marks: String::new() };
    let mut skipped = 0;
    if total > WIDTH {
        let first = cells.iter().position(|cell| cell.1).unwrap_or(0);
        let before: usize = cells[..first].iter().map(width).sum();
        while skipped < first && before > CONTEXT {
            let left: usize = cells[skipped..first].iter().map(width).sum();
            if left <= CONTEXT {
                break;
            }
            skipped += 1;
        }
        if skipped > 0 {
            marked.line.push('…');
            marked.marks.push(' ');
        }
    }
    let mut columns = 0;
    for cell in &cells[skipped..] {
        let wide = width(cell);
        if columns + wide > WIDTH {
            marked.line.push('…');
            break;
        }
        columns += wide;
        marked.line.push_str(&cell.0);
        marked.marks.push_str(&if cell.1 { "^" } else { " " }.repeat(wide));
    }
    marked.marks.truncate(marked.marks.trim_end().len());
    marked
}

/// Returns a character as it may be printed: what is invisible or steers a terminal is named by its code point.
fn shown(c: char) -> String {
    let hidden = c.is_control()
        || matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}');
    if hidden { format!("<{:04X}>", u32::from(c)) } else { c.to_string() }
}

/// Returns a text with everything hidden in it named.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(shown).collect()
}

/// Returns a text with everything hidden in it named, but for the ends of lines and tabs.
pub(crate) fn lines(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\t') { c.to_string() } else { shown(c) }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Marked, clean, mark};

    fn one(text: &str, range: std::ops::Range<usize>) -> (String, String) {
        let mut lines = mark(text, std::slice::from_ref(&range));
        let Marked { line, marks } = lines.remove(0);
        (line, marks)
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let (line, marks) = one("请转发ab", 3..10);
        assert_eq!((line.as_str(), marks.as_str()), ("请转发ab", "  ^^^^^"));
    }

    #[test]
    fn the_line_of_the_mark_is_shown() {
        let text = "第一行\n第二行";
        assert_eq!(one(text, 10..13), ("第二行".to_owned(), "^^".to_owned()));
        assert_eq!(mark(text, &[0..3, 10..13]).len(), 2);
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let text = format!("{}红包{}", "字".repeat(100), "字".repeat(100));
        let (line, marks) = one(&text, 300..306);
        assert!(line.starts_with('…') && line.ends_with('…') && line.contains("红包"), "{line}");
        assert_eq!(marks.trim_start(), "^^^^");
    }

    #[test]
    fn nothing_hides() {
        assert_eq!(clean("加\u{200B}微\u{1B}[31m\u{202E}"), "加<200B>微<001B>[31m<202E>");
    }
}
