//! Terms folded and put into dictionaries.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::sound::SoundBuilder;
use super::spellings;
use super::uses::Disguises;
use crate::dictionary::Dictionary;
use crate::field::{Field, FieldSet};
use crate::fold::Folded;
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
    /// All folded terms, one behind the other.
    texts: String,
    uses: Vec<Use>,
    pub(super) entries: Vec<Entry>,
    sources: Vec<(SourceId, TermSource)>,
    folded: Folded,
    pub(super) sounds: SoundBuilder,
    /// Folded terms whose disguises are not computed.
    pub(super) plain: BTreeSet<String>,
    /// Spellings of folded terms, for every list that has the term.
    pub(super) spellings: BTreeMap<String, Vec<(String, Via)>>,
    /// Entries of spellings, and of their terms.
    pub(super) same: BTreeMap<u32, u32>,
}

/// A posting of a folded term.
#[derive(Clone, Copy, Debug)]
struct Use {
    /// The first bytes of the text: most comparisons need no more.
    head: u64,
    start: u32,
    end: u32,
    posting: Posting,
}

impl Use {
    fn text(self, texts: &str) -> &str {
        &texts[self.start as usize..self.end as usize]
    }

    fn compare(self, other: Self, texts: &str) -> Ordering {
        let rest = || self.text(texts).cmp(other.text(texts));
        self.head.cmp(&other.head).then_with(rest)
    }
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
        let mut folded = String::with_capacity(term.text.value.len());
        let own = self.folded.fold_term(&term.text.value, &mut folded);
        let symbols = folded.chars().count();
        if symbols == 0 {
            let message = format!("term `{}` is empty after folding", term.text.value);
            let help = "terms need a letter, a digit or a Han character; use a regex for symbols";
            diagnostics.push(Diagnostic::new("E040", message, at).help(help));
            return;
        }
        let more = term.carriers.iter().chain(term.spellings.iter().map(|(text, _)| text));
        let longest = more.map(|text| text.chars().count()).max().unwrap_or(0).max(symbols);
        if longest > MAX_SYMBOLS {
            let message = format!("the term has {longest} characters, the limit is {MAX_SYMBOLS}");
            let help = "shorten it, or find it with a regex";
            diagnostics.push(Diagnostic::new("E060", message, at).help(help));
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
        let posting = |kind| Posting { source, entry, kind };
        let mut text = String::new();
        for carrier in &term.carriers {
            self.folded.fold_term(carrier, &mut text);
            if text.contains(&folded) && text != folded {
                let kinds = (PostingKind::Carrier, PostingKind::CarrierAfterPlus);
                self.post_both(&text, posting(kinds.0), posting(kinds.1));
            } else {
                let message = format!("carrier `{carrier}` does not contain `{}`", term.text.value);
                diagnostics.push(
                    Diagnostic::new("W047", message, at)
                        .help("carriers are longer words that contain the term"),
                );
            }
        }
        self.post_both(&folded, posting(PostingKind::Term), posting(PostingKind::AfterPlus));
    }

    /// Adds a text, and what follows its leading 加, for which a plus sign may stand.
    pub(super) fn post_both(&mut self, text: &str, whole: Posting, after_plus: Posting) {
        if let Some(rest) = text.strip_prefix('加').filter(|rest| !rest.is_empty()) {
            self.post(rest, after_plus);
        }
        self.post(text, whole);
    }

    fn post(&mut self, text: &str, posting: Posting) {
        let mut head = [0; 8];
        let known = text.len().min(head.len());
        head[..known].copy_from_slice(&text.as_bytes()[..known]);
        let start = super::index(self.texts.len());
        self.texts.push_str(text);
        let end = super::index(self.texts.len());
        self.uses.push(Use { head: u64::from_be_bytes(head), start, end, posting });
    }

    /// Adds a literal of a set of a way through an expression.
    pub(super) fn add_literal(&mut self, way: u32, set: u32, literal: &str) {
        let posting = Posting { source: set, entry: way, kind: PostingKind::Literal };
        self.post(literal, posting);
    }

    /// Returns the patterns with their texts; `sources` is the number of all sources. The dictionaries come when it is known who looks where.
    pub(super) fn build(self, sources: usize) -> (Terms, Vec<String>) {
        let Self { texts, mut uses, entries, sources: declared, same, .. } = self;
        let fields = FieldSet::default();
        let default = TermSource { fields, rate: 0, edge: Edge::Auto, separators: true };
        let mut terms = Terms {
            dictionaries: Vec::new(),
            patterns: Vec::new(),
            postings: Vec::with_capacity(uses.len()),
            entries,
            sources: vec![default; sources],
        };
        for (source, how) in declared {
            terms.sources[source as usize] = how;
        }
        // The postings of a pattern stay in the order in which they were added.
        uses.sort_by(|a, b| a.compare(*b, &texts));
        let mut patterns = Vec::new();
        for uses in uses.chunk_by(|a, b| a.compare(*b, &texts).is_eq()) {
            let text = uses[0].text(&texts);
            let postings: Vec<Posting> = uses.iter().map(|of| of.posting).collect();
            add_pattern(&mut terms, text, &postings, &same);
            patterns.push(text.to_owned());
        }
        // A spelling is the same term to whoever counts different ones.
        for (entry, of) in &same {
            terms.entries[*entry as usize].term = terms.entries[*of as usize].term;
        }
        (terms, patterns)
    }
}

/// Adds a pattern with its postings, those of literals first.
fn add_pattern(terms: &mut Terms, text: &str, postings: &[Posting], same: &BTreeMap<u32, u32>) {
    let number = super::index(terms.patterns.len());
    let rate = rate(text);
    for posting in postings.iter().filter(|posting| posting.kind == PostingKind::Term) {
        let source = &mut terms.sources[posting.source as usize];
        source.rate = source.rate.saturating_add(rate);
        terms.entries[posting.entry as usize].term = number;
    }
    let postings = &spellings::once(postings, same);
    let is_literal = |posting: &&Posting| posting.kind == PostingKind::Literal;
    let first = super::index(terms.postings.len());
    terms.postings.extend(postings.iter().filter(is_literal));
    let from = super::index(terms.postings.len());
    terms.postings.extend(postings.iter().filter(|posting| !is_literal(posting)));
    let end = super::index(terms.postings.len());
    let fields = FieldSet::default();
    terms.patterns.push(Pattern { first, terms: from, end, fields });
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
