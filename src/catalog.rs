//! What a pack holds, for people: rules with their texts and tests, clauses, coverage.

mod changes;

pub use changes::ChangeInfo;

use std::sync::Arc;

use crate::bilingual::Bilingual;
use crate::engine::{Engine, Scanner, Trial};
use crate::eval::{Place, UnitSignals};
use crate::fact::Facts;
use crate::field::Field;
use crate::names::NamesIndex;
use crate::program::RuleId;
use crate::request::Request;
use crate::rule::diagnostic::{At, Diagnostic};
use crate::rule::{ClauseDef, Expect, Mode, PackDef, RuleDef, SourceDef, TestDef};
use crate::scan::DomainList;
use crate::severity::{Decision, Severity};
use crate::span::Span;
use crate::verdict::Verdict;
use crate::via::Via;

/// The definitions that an engine was built from.
#[derive(Debug)]
pub(crate) struct Catalog {
    pack: PackDef,
}

impl Catalog {
    pub(crate) fn new(pack: PackDef) -> Self {
        Self { pack }
    }

    /// Returns the definitions.
    pub(crate) fn pack(&self) -> &PackDef {
        &self.pack
    }
}

/// A rule of the pack.
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo<'e> {
    rule: &'e RuleDef,
    pack: &'e PackDef,
}

impl<'e> RuleInfo<'e> {
    /// Returns the identifier.
    #[must_use]
    pub fn id(self) -> &'e str {
        &self.rule.id.value
    }

    /// Returns the title in Chinese.
    #[must_use]
    pub fn title(self) -> &'e str {
        &self.rule.title
    }

    /// Returns the clause that the rule cites.
    #[must_use]
    pub fn clause(self) -> &'e str {
        &self.rule.clause
    }

    /// Returns further clauses.
    #[must_use]
    pub fn also(self) -> &'e [String] {
        &self.rule.also
    }

    /// Returns the category.
    #[must_use]
    pub fn category(self) -> &'e str {
        &self.rule.category
    }

    /// Returns the principle of chapter 1 that the rule serves: `honest`, `good-content` or `undisturbed`.
    #[must_use]
    pub fn principle(self) -> &'e str {
        &self.rule.principle
    }

    /// Returns how grave a violation is.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.rule.severity
    }

    /// Returns the decision of a rule without score, and of the highest band of one with.
    #[must_use]
    pub fn decision(self) -> Decision {
        self.rule.bands.last().map_or(self.rule.decision, |band| band.decision)
    }

    /// Returns the level, 1 (certain) to 4 (audit).
    #[must_use]
    pub fn level(self) -> u8 {
        self.rule.level
    }

    /// Returns what is wrong, with `{hit}` where the text is quoted and `{signals}` where what earned points is named.
    #[must_use]
    pub fn message(self) -> &'e Bilingual {
        &self.rule.message
    }

    /// Returns what to change.
    #[must_use]
    pub fn advice(self) -> &'e Bilingual {
        &self.rule.advice
    }

    /// Returns the path of the rule's file inside the pack, and its line.
    #[must_use]
    pub fn place(self) -> (&'e str, usize) {
        let at = &self.rule.id.at;
        (&at.file.path, at.file.text[..at.span.start].matches('\n').count() + 1)
    }

    /// Returns the rule as written, from `[[rule]]` to the next one.
    #[must_use]
    pub fn source(self) -> &'e str {
        let at = &self.rule.id.at;
        let text = &at.file.text;
        let start = text[..at.span.start].rfind("[[rule]]").unwrap_or(0);
        let end =
            text[at.span.start..].find("\n[[rule]]").map_or(text.len(), |n| at.span.start + n);
        text[start..end].trim_end()
    }

    /// Returns true when no text decides, only facts or other rules.
    #[must_use]
    pub fn is_facts_only(self) -> bool {
        self.rule.matchers.iter().all(|m| matches!(m.source, SourceDef::Hits(_)))
    }

    /// Returns the inline tests, in the order of the file; those that mark a known gap are left out.
    pub fn examples(self) -> impl Iterator<Item = Example<'e>> {
        self.rule.tests.iter().filter(|test| !test.todo).map(|test| Example {
            expect: test.expect.label(),
            texts: &test.texts,
            facts: &test.facts,
        })
    }

    /// Returns the signals of a scored rule, in the order of the file.
    pub fn signals(self) -> impl ExactSizeIterator<Item = SignalInfo<'e>> {
        self.rule.signals.iter().map(|signal| SignalInfo {
            condition: written(&signal.condition.at),
            weight: signal.weight,
            per_distinct: signal.per_distinct,
            cap: signal.cap,
        })
    }

    /// Returns the bands of a scored rule: points from which on a decision follows, ascending.
    pub fn bands(self) -> impl ExactSizeIterator<Item = (i64, Decision)> {
        self.rule.bands.iter().map(|band| (band.at, band.decision))
    }

    /// Returns the numbers of inline tests that hit and that miss.
    #[must_use]
    pub fn tests(self) -> (usize, usize) {
        let count =
            |expect| self.rule.tests.iter().filter(|t| t.expect == expect && !t.todo).count();
        (count(Expect::Hit), count(Expect::Miss))
    }
}

/// An inline test of a rule, as an example.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Example<'e> {
    /// What the rule says of it: `hit`, `miss` or `unknown`.
    pub expect: &'static str,
    /// The texts by field.
    pub texts: &'e [(Field, String)],
    /// The facts.
    pub facts: &'e Facts,
}

/// A term that a rule looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TermInfo<'e> {
    /// The matcher that looks for it.
    pub matcher: &'e str,
    /// The word list that it stands in, if any.
    pub list: Option<&'e str>,
    /// The term as written.
    pub text: &'e str,
    /// Harmless longer words that contain it.
    pub carriers: &'e [String],
}

/// A signal of a scored rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignalInfo<'e> {
    /// Its `if`, as written.
    pub condition: &'e str,
    /// Points each time it counts.
    pub weight: i64,
    /// Whether each different term counts, instead of the condition once.
    pub per_distinct: bool,
    /// Most points.
    pub cap: Option<i64>,
}

/// What the signals of a scored rule find in one unit that its score is counted over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignalCounts {
    /// The field and its bytes; nothing for all fields together.
    pub place: Option<(Field, Span)>,
    /// How often each signal counts, in the order of the file; points are weight times count, at most the cap.
    pub counts: Vec<i64>,
}

impl From<UnitSignals> for SignalCounts {
    fn from(unit: UnitSignals) -> Self {
        let place = match unit.place {
            Place::Fields(_) => None,
            Place::Unit { field, span, .. } => Some((field, span)),
        };
        Self { place, counts: unit.counts }
    }
}

/// Returns a string of a rule file without its quotes.
fn written(at: &At) -> &str {
    let quoted = at.file.text.get(at.span.clone()).unwrap_or_default();
    quoted.trim_matches(|c| c == '"' || c == '\'')
}

/// A clause of the specification.
#[derive(Clone, Copy, Debug)]
pub struct ClauseInfo<'e> {
    clause: &'e ClauseDef,
}

impl<'e> ClauseInfo<'e> {
    /// Returns the number, such as `3.6.7`.
    #[must_use]
    pub fn id(self) -> &'e str {
        &self.clause.id
    }

    /// Returns the title in Chinese.
    #[must_use]
    pub fn title(self) -> &'e str {
        &self.clause.title
    }

    /// Returns why no rule decides the clause, where that is so.
    #[must_use]
    pub fn note(self) -> Option<&'e str> {
        self.clause.note.as_deref()
    }
}

/// The result of one inline test.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TestResult {
    /// Identifier of the rule.
    pub rule: String,
    /// Path of its file inside the pack.
    pub path: String,
    /// Line of the test.
    pub line: usize,
    /// What went wrong; nothing when the test passed.
    pub fault: Option<String>,
    /// The same with its place, code `E080` or `E082`.
    pub diagnostic: Option<Diagnostic>,
    /// The test marks a known gap and does not count.
    pub todo: bool,
    /// It is a test of the pack that fails because of an overlay, which changes the rule; it does not count.
    pub changed: bool,
}

impl Catalog {
    /// Adds what probably is not as the rules' authors meant it.
    pub(crate) fn lint(&self, found: &mut Vec<Diagnostic>) {
        crate::compile::lint::lint(&self.pack, found);
    }
}

impl Engine {
    /// Returns the rules of the pack, by identifier.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = RuleInfo<'_>> {
        let pack = &self.catalog().pack;
        pack.rules.iter().map(move |rule| RuleInfo { rule, pack })
    }

    /// Returns the rule of this identifier.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<RuleInfo<'_>> {
        self.rules().find(|rule| rule.id() == id)
    }

    /// Returns the terms of a rule's words and lists, by matcher and in the order of the files.
    #[must_use]
    pub fn terms<'e>(&'e self, rule: RuleInfo<'e>) -> Vec<TermInfo<'e>> {
        let mut terms = Vec::new();
        for matcher in &rule.rule.matchers {
            let name = matcher.name.as_str();
            match &matcher.source {
                SourceDef::Words(words) => terms.extend(words.iter().map(|word| TermInfo {
                    matcher: name,
                    list: None,
                    text: &word.value,
                    carriers: &[],
                })),
                SourceDef::Lists(lists) => {
                    let lists =
                        lists.iter().filter_map(|l| self.catalog().pack.lists.get(&l.value));
                    for list in lists {
                        terms.extend(list.terms.iter().map(|term| TermInfo {
                            matcher: name,
                            list: Some(&list.name),
                            text: &term.text.value,
                            carriers: &term.carriers,
                        }));
                    }
                }
                _ => {}
            }
        }
        terms
    }

    /// Returns the categories that violations may have, by name.
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.catalog().pack.categories.iter().map(String::as_str)
    }

    /// Returns the groups of `pack.toml`, by name: what labelled data calls several categories together.
    pub fn groups(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.catalog().pack.groups.iter().map(|(name, categories)| {
            (name.as_str(), categories.iter().map(|c| c.value.as_str()).collect())
        })
    }

    /// Returns the clauses of the specification, in order.
    pub fn clauses(&self) -> impl ExactSizeIterator<Item = ClauseInfo<'_>> {
        self.catalog().pack.clauses.iter().map(|clause| ClauseInfo { clause })
    }

    /// Runs the inline tests of the rules whose identifier starts with `prefix`, and those of overlays; each rule runs alone. The pack's own
    /// tests of rules that an overlay disables are left out.
    #[must_use]
    pub fn test_rules(&self, prefix: &str) -> Vec<TestResult> {
        let mut scanner = self.scanner();
        let rules = &self.catalog().pack.rules;
        let mut results = Vec::new();
        for rule in rules.iter().filter(|rule| rule.id.value.starts_with(prefix)) {
            for test in rule.tests.iter().filter(|test| rule.mode != Mode::Off || test.of_overlay) {
                results.push(self.run_test(&mut scanner, rule, test));
            }
        }
        results
    }

    fn run_test(&self, scanner: &mut Scanner, rule: &RuleDef, test: &TestDef) -> TestResult {
        let id = rule.id.value.as_str();
        let with = test.with.iter().map(|id| id.value.as_str());
        let only: Vec<RuleId> =
            std::iter::once(id).chain(with).filter_map(|id| self.rule_number(id)).collect();
        let request = request_of(test);
        let domains = DomainList::parse(&test.domains).map_err(|error| error.to_string());
        let names = names_of(test);
        let verdict = domains.and_then(|domains| {
            let names = names.as_deref().map_err(Clone::clone)?;
            let trial = Trial { only: &only, domains: &domains, names };
            scanner.check_as(&request, Some(&trial)).map_err(|error| error.to_string())
        });
        let fault = match verdict {
            Ok(verdict) => judge(id, test, &verdict).map(|fault| ("E080", fault)),
            Err(error) => Some(("E080", error)),
        };
        // Whether a rule of an overlay is what fails the test.
        let mut operators = false;
        let fault = fault.or_else(|| {
            let verdict = test.alone.then(|| scanner.check(&request).ok()).flatten()?;
            let other = verdict.violations.iter().find(|v| v.rule != id)?;
            operators = self.is_of_operator(&other.rule);
            Some(("E082", format!("rule `{}` hits too", other.rule)))
        });
        let of_pack = !test.of_overlay && !self.is_of_operator(id);
        TestResult {
            changed: fault.is_some() && of_pack && (operators || self.is_changed(id)),
            rule: id.to_owned(),
            path: test.at.file.path.clone(),
            line: test.at.file.text[..test.at.span.start].matches('\n').count() + 1,
            diagnostic: fault.as_ref().map(|(code, message)| {
                let message = format!("test of rule `{id}` fails: {message}");
                let help = match *code {
                    "E082" => "narrow that rule, or take `alone` out of the test",
                    _ => "mend the rule or the test; a gap that is known has todo = \"why\"",
                };
                Diagnostic::new(code, message, &test.at).help(help)
            }),
            fault: fault.map(|(_, message)| message),
            todo: test.todo,
        }
    }

    pub(crate) fn rule_number(&self, id: &str) -> Option<RuleId> {
        let rules = &self.catalog().pack.rules;
        let at = rules.binary_search_by(|rule| rule.id.value.as_str().cmp(id)).ok()?;
        RuleId::try_from(at).ok()
    }

    /// Returns the text of `rules.lock`: id, `rev` and meaning of each rule. With it in the pack, a rule whose meaning changes under the same
    /// `rev` is error `E012`.
    #[must_use]
    pub fn lock_file(&self) -> String {
        crate::compile::lock::write(&self.catalog().pack)
    }
}

/// Returns the index that a test runs with.
pub(crate) fn names_of(test: &TestDef) -> Result<Vec<Arc<NamesIndex>>, String> {
    if test.names.is_empty() {
        return Ok(Vec::new());
    }
    let index = NamesIndex::from_entries(test.names.iter().cloned());
    index.map(|index| vec![Arc::new(index)]).map_err(|error| error.to_string())
}

pub(crate) fn request_of(test: &TestDef) -> Request {
    let mut request = Request::new();
    for (field, text) in &test.texts {
        request.set(*field, text.as_str());
    }
    request.facts.clone_from(&test.facts);
    request
}

/// Returns what a test finds wrong with a verdict.
pub(crate) fn judge(rule: &str, test: &TestDef, verdict: &Verdict) -> Option<String> {
    let own: Vec<_> = verdict.violations.iter().filter(|v| v.rule == rule).collect();
    let found = if !own.is_empty() {
        Expect::Hit
    } else if verdict.undetermined.iter().any(|u| u.rule == rule) {
        Expect::Unknown
    } else {
        Expect::Miss
    };
    let spans: Vec<&str> = own.iter().flat_map(|v| &v.spans).map(|m| m.text.as_str()).collect();
    if found != test.expect {
        let (expected, found) = (test.expect.label(), found.label());
        let at = if spans.is_empty() { String::new() } else { format!(" at {spans:?}") };
        return Some(format!("expected {expected}, found {found}{at}"));
    }
    if let Some(span) = test.span.as_ref().filter(|span| !spans.contains(&span.as_str())) {
        return Some(format!("no span is {span:?}, there are {spans:?}"));
    }
    if let Some(count) = test.count.filter(|n| usize::try_from(*n) != Ok(spans.len())) {
        return Some(format!("expected {count} spans, found {}: {spans:?}", spans.len()));
    }
    if let (Some(wanted), Some(score)) = (test.score, own.iter().find_map(|v| v.score))
        && wanted != score
    {
        return Some(format!("expected score {wanted}, found {score}"));
    }
    let decision = own.iter().map(|v| v.decision).max();
    if let Some(wanted) = test.decision.filter(|_| decision != test.decision) {
        let found = decision.map_or("none", Decision::label);
        return Some(format!("expected decision {wanted}, found {found}"));
    }
    let via = own.iter().fold(Via::NONE, |via, v| via | v.via);
    let wanted = test.via.filter(|wanted| !via.contains(*wanted))?;
    Some(format!("expected via {wanted:?}, found {via:?}"))
}
