//! Vertical text: lines of one or two characters, read downwards.

use super::{Class, Folded};

/// Lines running that make a column.
const LINES: usize = 3;
/// Most content characters of a line of a column.
const WIDTH: usize = 2;

impl Folded {
    /// Lets terms run on over the line breaks of a column; nothing else is written like this.
    pub(super) fn join_columns(&mut self, text: &str) {
        let mut column: Vec<usize> = Vec::new();
        let mut at = 0;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            let first = at;
            while self.symbols.get(at).is_some_and(|s| (s.span.start as usize) < end) {
                at += 1;
            }
            start = end;
            let narrow = (1..=WIDTH).contains(&(at - first))
                && self.symbols[first..at].iter().all(|s| s.class == Class::Han);
            if narrow {
                column.push(first);
            } else if at > first || !line.trim().is_empty() {
                self.join(&column);
                column.clear();
            }
        }
        self.join(&column);
    }

    fn join(&mut self, column: &[usize]) {
        if column.len() < LINES {
            return;
        }
        for first in &column[1..] {
            self.symbols[*first].gap.soften();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Gap;
    use super::*;

    fn sentences(text: &str) -> usize {
        let mut folded = Folded::default();
        folded.fold(text);
        folded.symbols.iter().filter(|s| s.gap.has(Gap::SENTENCE)).count()
    }

    #[test]
    fn columns() {
        assert_eq!(sentences("刷\n粉\n加\n我"), 0);
        assert_eq!(sentences("刷\n粉"), 1);
        assert_eq!(sentences("床前明月光\n疑是地上霜\n举头望明月"), 2);
        assert_eq!(sentences("看图\n刷\n粉\n价格私聊找我"), 1);
    }
}
