//! Terms folded and put into dictionaries.

use std::collections::{BTreeMap, BTreeSet};

use super::sound::SoundBuilder;
use super::spellings;
use super::uses::Disguises;
use crate::dictionary::Dictionary;
use crate::field::{Field, FieldSet};
use crate::fold::fold_term;
use crate::program::{
    Entry, ForFields, Pattern, Posting, PostingKind, Program, SourceId, TermSource, Terms,
};
use crate::rule::Edge;
use crate::rule::diagnostic::Diagnostic;
use crate::rule::word_list::Term;
use crate::via::Via;

/// Longest term in symbols.
const MAX_SYMBOLS: usize = 256;

/// Returns how often to expect a term in ordinary text, roughly: about one in so many millions of characters.
pub(super) fn rate(term: &str) -> u32 {
    match term.chars().count() {
        0 | 1 => 2_000,
        2 => 60,
        3 => 6,
        _ => 1,
    }
}

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
}

impl TermBuilder {
    pub(super) fn declare(&mut self, source: SourceId, edge: Edge, separators: bool) {
        let fields = FieldSet::default();
        self.sources.push((source, TermSource { fields, rate: 0, edge, separators }));
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

    /// Returns the patterns with their texts; `sources` is the number of all sources. The dictionaries come when it is known who looks where.
    pub(super) fn build(self, sources: usize) -> (Terms, Vec<String>) {
        let fields = FieldSet::default();
        let default = TermSource { fields, rate: 0, edge: Edge::Auto, separators: true };
        let mut texts = Vec::with_capacity(self.patterns.len());
        let mut terms = Terms {
            dictionaries: Vec::new(),
            patterns: Vec::with_capacity(self.patterns.len()),
            postings: Vec::new(),
            entries: self.entries,
            sources: vec![default; sources],
        };
        for (source, how) in self.sources {
            terms.sources[source as usize] = how;
        }
        for (number, (text, postings)) in self.patterns.into_iter().enumerate() {
            let rate = rate(&text);
            for posting in postings.iter().filter(|p| p.kind == PostingKind::Term) {
                let source = &mut terms.sources[posting.source as usize];
                source.rate = source.rate.saturating_add(rate);
                terms.entries[posting.entry as usize].term = super::index(number);
            }
            let postings = &spellings::once(&postings, &self.same);
            let first = super::index(terms.postings.len());
            // Literals come first, where the scanner looks for them.
            let literal = |posting: &&Posting| posting.kind == PostingKind::Literal;
            terms.postings.extend(postings.iter().filter(literal));
            let terms_from = super::index(terms.postings.len());
            terms.postings.extend(postings.iter().filter(|posting| !literal(posting)));
            let end = super::index(terms.postings.len());
            terms.patterns.push(Pattern { first, terms: terms_from, end, fields });
            texts.push(text);
        }
        // A spelling is the same term to whoever counts different ones.
        for (entry, of) in &self.same {
            terms.entries[*entry as usize].term = terms.entries[*of as usize].term;
        }
        (terms, texts)
    }
}

/// Profiles and posts: most lists of names are looked for in profiles only.
const GROUPS: [&[Field]; 2] = [
    &[Field::Name, Field::Bio],
    &[Field::Title, Field::Content, Field::Comment, Field::Links, Field::OcrText],
];

/// Fills in the dictionaries once the program knows in which fields each source is looked for.
pub(super) fn fill_dictionaries(program: &mut Program, texts: &[String]) {
    let Program { terms, regexes, .. } = program;
    let fields_of = |posting: &Posting| {
        let source = match posting.kind {
            PostingKind::Literal => {
                let regex = regexes.ways[posting.entry as usize].regex;
                regexes.sources[regex as usize].source
            }
            _ => posting.source,
        };
        terms.sources[source as usize].fields
    };
    let fields_of = |pattern: &Pattern| {
        let postings = &terms.postings[pattern.first as usize..pattern.end as usize];
        postings.iter().map(fields_of).fold(FieldSet::default(), FieldSet::union)
    };
    let all: Vec<FieldSet> = terms.patterns.iter().map(fields_of).collect();
    for pattern in &mut terms.patterns {
        let postings = &terms.postings[pattern.terms as usize..pattern.end as usize];
        let fields = postings.iter().map(|p| terms.sources[p.source as usize].fields);
        pattern.fields = fields.fold(FieldSet::default(), FieldSet::union);
    }
    for group in GROUPS {
        let fields: FieldSet = group.iter().copied().collect();
        let wanted = |number: &u32| !all[*number as usize].intersection(fields).is_empty();
        let patterns: Vec<u32> = (0..super::index(all.len())).filter(wanted).collect();
        let of = patterns.iter().map(|number| texts[*number as usize].as_str());
        let dictionary = Dictionary::new(of);
        terms.dictionaries.push(ForFields { fields, dictionary, patterns });
    }
}
