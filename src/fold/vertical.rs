//! Vertical text: lines of one or two characters, read downwards.

use super::{Folded, Symbol};

/// Lines running that make a column.
const LINES: usize = 3;
/// Empty lines running that end a column.
const EMPTY: usize = 3;
/// Most content characters of a line of a column.
const WIDTH: usize = 2;

impl Folded {
    /// Lets terms run on over the line breaks of a column, which is one sentence; nothing else is written like this.
    pub(super) fn join_columns(&mut self, text: &str) {
        let mut joined: Vec<usize> = Vec::new();
        let mut column: Vec<usize> = Vec::new();
        let (mut at, mut start, mut empty) = (0, 0, 0);
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            let first = at;
            while self.symbols.get(at).is_some_and(|s| (s.span.start as usize) < end) {
                at += 1;
            }
            start = end;
            let narrow = (1..=WIDTH).contains(&(at - first))
                && self.symbols[first..at].iter().all(Symbol::is_han);
            if narrow {
                column.push(first);
                empty = 0;
                continue;
            }
            empty += 1;
            if empty == EMPTY || at > first || !line.trim().is_empty() {
                end_column(&mut column, &mut joined);
            }
        }
        end_column(&mut column, &mut joined);
        self.join(&joined);
    }

    /// Makes what stands before each of some symbols a separator, no end of a sentence.
    fn join(&mut self, joined: &[usize]) {
        for first in joined {
            self.symbols[*first].gap.soften();
        }
        let between =
            |first: &usize| (self.symbols[first - 1].span.end, self.symbols[*first].span.start);
        let mut gaps = joined.iter().map(between).peekable();
        self.sentences.retain(|start| {
            while gaps.next_if(|(_, end)| end < start).is_some() {}
            gaps.peek().is_none_or(|(end, _)| start <= end)
        });
    }
}

/// Adds all lines of a column but the first.
fn end_column(column: &mut Vec<usize>, joined: &mut Vec<usize>) {
    if column.len() >= LINES {
        joined.extend(&column[1..]);
    }
    column.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> usize {
        let mut folded = Folded::default();
        folded.fold(text);
        folded.sentences.len()
    }

    #[test]
    fn columns() {
        assert_eq!(sentences("刷\n粉\n加\n我"), 0);
        assert_eq!(sentences("刷\n粉"), 1);
        assert_eq!(sentences("刷\n\n粉\n\n\n加"), 0);
        assert_eq!(sentences("刷\n\n粉\n加\n\n\n\n我\n们"), 5);
        assert_eq!(sentences("床前明月光\n疑是地上霜\n举头望明月"), 2);
        assert_eq!(sentences("看图\n刷\n粉\n价格私聊找我"), 1);
    }
}
