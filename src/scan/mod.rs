//! [`Program`] × text → [`Hits`]: every term, expression and computed property, with original spans.

mod evasion;
mod guard;
mod hits;
mod homophones;
mod limits;
pub(crate) mod links;
pub(crate) mod names;
mod regexes;
mod repeat;
mod sound;
pub(crate) mod terms;
mod validate;
mod variants;

pub(crate) use hits::{Count, Hit, Hits};
pub(crate) use links::DomainList;

use crate::dictionary;
use crate::field::Field;
use crate::fold::{Folded, Stream, View};
use crate::program::{Program, RuleId, SoundUse, SourceId, Special, Triggers, insert};
use crate::span::Span;
use crate::via::Via;

/// A folded field.
#[derive(Debug, Default)]
pub(crate) struct Text {
    pub(crate) raw: String,
    pub(crate) folded: Folded,
}

/// The texts of a request, by field.
pub(crate) type Texts = [Text; Field::ALL.len()];

/// Scratch space for scanning; one per thread, reused from request to request.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    dictionary: dictionary::Scratch,
    collapsed: Folded,
    stream: Stream,
    links: links::Links,
    repeat: repeat::Table,
    regexes: regexes::Scratch,
    names: crate::names::Scratch,
    sounds: sound::Stream,
    /// What computed disguises found in the request.
    pub(crate) made: Vec<Made>,
    homophones: Vec<homophones::Find>,
    beside: Vec<homophones::Beside>,
    /// One bit for each source whose hits are made.
    asked: Vec<u64>,
    /// Less certain finds count without another hit beside them.
    weak_alone: bool,
    /// Nothing of the request is left to be looked at.
    complete: bool,
}

impl Scratch {
    /// Begins a request; with `weak_alone`, less certain finds count without another hit beside them.
    pub(crate) fn begin(&mut self, weak_alone: bool) {
        self.made.clear();
        self.homophones.clear();
        self.weak_alone = weak_alone;
        self.complete = false;
    }

    /// Notes the sources that some rules, and the finds that something else may speak for, ask for; or all of them.
    fn ask(&mut self, Sought { program, triggers, .. }: Sought<'_>, rules: Option<&[RuleId]>) {
        let words = program.terms.sources.len().div_ceil(64);
        self.asked.clear();
        self.asked.resize(words, if rules.is_some() { 0 } else { u64::MAX });
        for rule in rules.into_iter().flatten().chain(&program.meta_rules) {
            triggers.asked.add(*rule, &mut self.asked);
        }
        for find in self.homophones.iter().filter(|find| find.doubtful) {
            let beside = program.beside(find.posting.source).iter();
            beside.for_each(|source| insert(&mut self.asked, *source));
        }
    }
}

/// A term that a computed disguise found: its number in `SoundTerms`, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
    pub(crate) term: u32,
    pub(crate) field: Field,
    pub(crate) span: Span,
    pub(crate) via: Via,
}

/// Places with which no text reaches the limit on hits, so that it shows nowhere that some are not made.
const FEW_PLACES: usize = 1_000;

/// What the computed disguises of a field are looked for with.
struct Search<'s> {
    program: &'s Program,
    field: Field,
    text: &'s Text,
    hits: &'s mut Hits,
    made: &'s mut Vec<Made>,
}

impl Search<'_> {
    /// Records that a term stands here in disguise.
    fn push(&mut self, term: u32, posting: SoundUse, span: Span, via: Via) {
        if !self.program.is_looked_for(posting.source, self.field) {
            return;
        }
        let entry = self.program.terms.entries[posting.entry as usize];
        let hit = (posting.source, posting.entry, entry.term);
        let symbols = self.text.folded.symbols_in(span);
        let how = (via | entry.listed, true);
        self.hits.push(Hit::of_term(hit, self.field, span, symbols, how, entry.segment));
        self.hits.note_made();
        self.made.push(Made { term, field: self.field, span, via });
    }
}

/// The form view of a text, made when first asked for.
#[derive(Debug, Default)]
struct Form {
    view: View,
    made: bool,
}

impl Form {
    fn of(&mut self, text: &Text) -> &View {
        if !std::mem::replace(&mut self.made, true) {
            self.view.fold(&text.raw);
        }
        &self.view
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought<'s> {
    pub(crate) program: &'s Program,
    pub(crate) triggers: &'s Triggers,
    pub(crate) domains: &'s DomainList,
}

/// Scans one field for what can bring a rule nearer to firing; its hits join those of the fields before.
pub(crate) fn scan(
    sought: Sought<'_>,
    field: Field,
    text: &Text,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    let Sought { program, triggers, .. } = sought;
    scratch.regexes.begin(program, field);
    let census = &text.folded.census;
    if census.chars == 0 {
        return;
    }
    let Some((number, scope)) = program.terms.for_field(field) else { return };
    terms::scan(sought, field, text, scratch, hits);
    if scope.dictionary.may_hold_runs(&text.folded.symbols) {
        terms::scan_collapsed(sought, field, text, scratch, hits);
    }
    // Not in the collapsed stream: 今天天气 would sound like 今天起.
    let Scratch { sounds, homophones, made, weak_alone, .. } = scratch;
    let mut search = Search { program, field, text, hits, made };
    sound::scan(&mut search, sounds, homophones, *weak_alone);
    variants::scan(&mut search);
    regexes::scan(program, triggers.first(number), field, text, &mut scratch.regexes, hits);
    scan_specials(sought, triggers.specials(number, true), field, text, scratch, hits);
}

/// Looks for some computed properties.
fn scan_specials(
    sought: Sought<'_>,
    specials: &[(SourceId, Special)],
    field: Field,
    text: &Text,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    scratch.links.clear();
    for (source, special) in specials {
        if !sought.program.is_looked_for(*source, field) {
            continue;
        }
        let mut push = |span: Span, via: Via, evasive: bool| {
            hits.push(Hit::of_source(*source, field, span, &text.folded, via, evasive));
        };
        match special {
            Special::Domain(kind) => {
                let Scratch { links, regexes, stream, .. } = scratch;
                let form = regexes.form(field);
                links.scan(*kind, sought.domains, field, text, form, stream, &mut push);
            }
            Special::Repeat(times) => {
                scratch.repeat.scan(*times, &text.folded, &mut push);
            }
            Special::Evasion(kind) => evasion::scan(*kind, text, &mut push),
            // Names are looked up apart, once for all matchers.
            Special::Names(_) => {}
        }
    }
}

/// Ends the first look at a request, after its last field.
pub(crate) fn finish(sought: Sought<'_>, scratch: &mut Scratch, hits: &mut Hits) {
    hits.sort_possible();
    homophones::expect(sought, &mut scratch.homophones, hits);
}

/// Looks at everything that [`scan`] has left out, once a request.
pub(crate) fn complete(sought: Sought<'_>, texts: &Texts, scratch: &mut Scratch, hits: &mut Hits) {
    if std::mem::replace(&mut scratch.complete, true) {
        return;
    }
    let Sought { program, triggers, .. } = sought;
    for (field, text) in Field::ALL.into_iter().zip(texts) {
        if text.folded.census.chars > 0
            && let Some((number, _)) = program.terms.for_field(field)
        {
            terms::complete(sought, field, scratch, hits);
            let (rest, regexes) = (triggers.rest(number), &mut scratch.regexes);
            regexes::scan(program, rest, field, text, regexes, hits);
            scan_specials(sought, triggers.specials(number, false), field, text, scratch, hits);
        }
    }
    hits.sort_possible();
}

/// Makes hits of the homophones and patterns that the scan has seen, once it is known that a rule may fire; of patterns only those that some
/// rules ask for, when these are given.
pub(crate) fn settle(
    sought: Sought<'_>,
    rules: Option<&[RuleId]>,
    texts: &Texts,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    let program = sought.program;
    complete(sought, texts, scratch, hits);
    let rules = rules.filter(|_| hits.seen_count() <= FEW_PLACES);
    scratch.ask(sought, rules);
    terms::settle(&program.terms, texts, scratch, hits);
    homophones::settle(program, texts, scratch, hits);
    hits.settle(&program.terms);
}

/// Runs an expression, at most once a request, where the scan found that it may match; other sources are left alone.
pub(crate) fn scan_expression(
    program: &Program,
    source: SourceId,
    texts: &Texts,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    let Some(regex) = program.regexes.of_source(source) else { return };
    let fields = hits.take_possible(source);
    if !fields.is_empty() {
        hits.add_found(source, |hits| {
            regexes::run(program, fields, regex, texts, &mut scratch.regexes, hits);
        });
    }
}
