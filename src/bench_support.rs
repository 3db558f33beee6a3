//! A door to folding and term scanning for this crate's own benchmarks; no part of the interface.
#![allow(missing_docs, missing_debug_implementations, reason = "not for others")]

use crate::dictionary::{Dictionary, Scratch};
use crate::engine::Scanner as Rules;
use crate::fold::{Folded, Stream};
use crate::request::{Request, RequestError};
use crate::span::Span;

/// Terms, folded and compiled as those of a pack are.
pub struct Terms {
    dictionary: Dictionary,
    folded: Vec<String>,
}

impl Terms {
    pub fn new<'t>(terms: impl IntoIterator<Item = &'t str>) -> Self {
        let mut scratch = Folded::default();
        let fold = |term: &str| {
            let mut text = String::new();
            scratch.fold_term(term, &mut text);
            text
        };
        let mut folded: Vec<String> = terms.into_iter().map(fold).collect();
        folded.retain(|term| !term.is_empty());
        folded.sort();
        folded.dedup();
        Self { dictionary: Dictionary::new(folded.iter().map(String::as_str)), folded }
    }

    pub fn folded(&self) -> &[String] {
        &self.folded
    }
}

/// Folds and scans a request with all the rules of an engine and decides nothing; returns how many hits there are.
pub fn hits(scanner: &mut Rules, request: &Request) -> Result<usize, RequestError> {
    scanner.hits_of(request)
}

/// A text's folded symbols, reused from text to text.
#[derive(Default)]
pub struct Scanner {
    folded: Folded,
    scratch: Scratch,
}

impl Scanner {
    /// Folds a text; returns how many content symbols it has.
    pub fn fold(&mut self, text: &str) -> usize {
        self.folded.fold(text);
        self.folded.symbols.len()
    }

    /// Calls `visit` with each term of a text and its original place.
    pub fn scan(&mut self, terms: &Terms, text: &str, mut visit: impl FnMut(u32, Span)) {
        self.folded.fold(text);
        let Self { folded, scratch } = self;
        terms.dictionary.scan(&folded.symbols, scratch, |term, range| {
            visit(term, folded.span_of(range));
        });
    }

    /// Returns the folded content of a text.
    pub fn content(&mut self, text: &str) -> String {
        self.folded.fold(text);
        let mut stream = Stream::default();
        self.folded.write_stream(&mut stream);
        stream.text
    }
}
