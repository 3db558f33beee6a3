//! The content stream as text, for engines that run on text.

use super::Symbol;

/// The content stream as text whose every byte knows its symbol.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stream {
    pub(crate) text: String,
    /// Symbol that each byte of `text` belongs to.
    symbol_at: Vec<u32>,
}

impl Stream {
    /// Writes symbols in place of the former ones.
    pub(crate) fn write(&mut self, symbols: &[Symbol]) {
        self.text.clear();
        self.symbol_at.clear();
        for (index, symbol) in (0..).zip(symbols) {
            self.text.push(symbol.c);
            self.symbol_at.resize(self.text.len(), index);
        }
    }

    /// Returns the first and the last symbol of a range of the text, which must not be empty.
    pub(crate) fn symbols(&self, range: std::ops::Range<usize>) -> (usize, usize) {
        (self.symbol_at[range.start] as usize, self.symbol_at[range.end - 1] as usize)
    }
}
