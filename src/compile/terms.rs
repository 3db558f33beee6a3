//! Terms folded and put into one automaton.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasickBuilder, AhoCorasickKind, MatchKind};

use super::sound::SoundBuilder;
use super::spellings;
use super::uses::Disguises;
use crate::fold::fold_term;
use crate::program::{Entry, Pattern, Posting, PostingKind, SourceId, TermSource, Terms};
use crate::rule::Edge;
use crate::rule::diagnostic::{At, Diagnostic};
use crate::rule::word_list::Term;
use crate::via::Via;

/// Longest term in symbols.
const MAX_SYMBOLS: usize = 256;

#[derive(Debug, Default)]
pub(super) struct TermBuilder {
    pub(super) patterns: BTreeMap<String, Vec<Posting>>,
    pub(super) entries: Vec<Entry>,
    sources: Vec<(SourceId, TermSource)>,
    pub(super) sounds: SoundBuilder,
    /// Folded terms whose disguises are not computed.
    pub(super) plain: BTreeSet<String>,
    /// Spellings of folded terms, for every list that has the term.
    pub(super) spellings: BTreeMap<String, Vec<(String, Via)>>,
    /// Entries of spellings, and of their terms.
    pub(super) same: BTreeMap<u32, u32>,
    place: Option<At>,
}

impl TermBuilder {
    pub(super) fn declare(&mut self, source: SourceId, edge: Edge, separators: bool) {
        self.sources.push((source, TermSource { edge, separators }));
    }

    /// Adds a term; with `disguise`, its disguises too.
    pub(super) fn add(
        &mut self,
        source: SourceId,
        term: &Term,
        disguise: Disguises,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let at = &term.text.at;
        self.place.get_or_insert_with(|| at.clone());
        let (folded, own) = fold_term(&term.text.value);
        let symbols = folded.chars().count();
        if symbols == 0 {
            let message = format!("term `{}` is empty after folding", term.text.value);
            let help = "terms need a letter, a digit or a Han character; use a regex for symbols";
            diagnostics.push(Diagnostic::new("E040", message, at).help(help));
            return;
        }
        if symbols > MAX_SYMBOLS {
            let message = format!("the term has {symbols} characters, the limit is {MAX_SYMBOLS}");
            diagnostics.push(Diagnostic::new("E060", message, at));
            return;
        }
        let entry = super::index(self.entries.len());
        let carriers = !term.carriers.is_empty();
        self.entries.push(Entry {
            term: 0,
            own,
            listed: term.via,
            segment: term.segment,
            carriers,
        });
        // A listed spelling is a disguise already.
        let spellings = self.spellings_of(&folded, term);
        if disguise > Disguises::None {
            spellings
                .iter()
                .for_each(|spelling| self.add_spelling(source, entry, &folded, spelling));
        }
        if disguise == Disguises::All && !term.via.is_evasive() && !self.plain.contains(&folded) {
            self.sounds.add(&folded, source, entry, term.sound);
        }
        let mut post = |text: String, kind: PostingKind| {
            self.patterns.entry(text).or_default().push(Posting { source, entry, kind });
        };
        let mut post_both = |text: String, kind: PostingKind, after_plus: PostingKind| {
            if let Some(rest) = text.strip_prefix('加').filter(|rest| !rest.is_empty()) {
                post(rest.to_owned(), after_plus);
            }
            post(text, kind);
        };
        for carrier in &term.carriers {
            let (text, _) = fold_term(carrier);
            if text.contains(&folded) && text != folded {
                post_both(text, PostingKind::Carrier, PostingKind::CarrierAfterPlus);
            } else {
                let message = format!("carrier `{carrier}` does not contain `{}`", term.text.value);
                diagnostics.push(
                    Diagnostic::new("W047", message, at)
                        .help("carriers are longer words that contain the term"),
                );
            }
        }
        post_both(folded, PostingKind::Term, PostingKind::AfterPlus);
    }

    /// Adds a literal of a set of a way through an expression.
    pub(super) fn add_literal(&mut self, way: u32, set: u32, literal: String) {
        let posting = Posting { source: set, entry: way, kind: PostingKind::Literal };
        self.patterns.entry(literal).or_default().push(posting);
    }

    /// Builds the automaton; `sources` is the number of all sources.
    pub(super) fn build(self, diagnostics: &mut Vec<Diagnostic>, sources: usize) -> Option<Terms> {
        let default = TermSource { edge: Edge::Auto, separators: true };
        let mut terms = Terms {
            automaton: None,
            patterns: Vec::with_capacity(self.patterns.len()),
            postings: Vec::new(),
            entries: self.entries,
            sources: vec![default; sources],
        };
        for (source, how) in self.sources {
            terms.sources[source as usize] = how;
        }
        for (number, (text, postings)) in self.patterns.iter().enumerate() {
            for posting in postings.iter().filter(|p| p.kind == PostingKind::Term) {
                terms.entries[posting.entry as usize].term = super::index(number);
            }
            let postings = &spellings::once(postings, &self.same);
            let first = super::index(terms.postings.len());
            // Literals come first, where the scanner looks for them.
            let literal = |posting: &&Posting| posting.kind == PostingKind::Literal;
            terms.postings.extend(postings.iter().filter(literal));
            terms.postings.extend(postings.iter().filter(|posting| !literal(posting)));
            let end = super::index(terms.postings.len());
            let symbols = super::index(text.chars().count());
            terms.patterns.push(Pattern { first, end, symbols });
        }
        // A spelling is the same term to whoever counts different ones.
        for (entry, of) in &self.same {
            terms.entries[*entry as usize].term = terms.entries[*of as usize].term;
        }
        if terms.patterns.is_empty() {
            return Some(terms);
        }
        let automaton = AhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(self.patterns.keys());
        match automaton {
            Ok(automaton) => terms.automaton = Some(automaton),
            Err(error) => {
                let at = self.place.as_ref()?;
                diagnostics.push(Diagnostic::new("E060", format!("too many terms: {error}"), at));
                return None;
            }
        }
        Some(terms)
    }
}
