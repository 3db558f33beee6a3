//! How well a pack holds against disguised text: its own hit tests, disguised in every way that the engine knows.

use std::collections::BTreeMap;

use crate::catalog::Example;
use crate::engine::{Engine, Scanner, Trial};
use crate::field::Field;
use crate::program::RuleId;
use crate::request::{Request, RequestError};
use crate::scan::DomainList;
use crate::span::Span;
use crate::via::Via;

mod generate;

use generate::{DISGUISES, Disguise};

/// How many disguised texts a rule still catches, names and shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kept {
    /// The disguise, such as `homophone` or `noise + pinyin`.
    pub disguise: String,
    /// Length of the disguised term in characters; 4 stands for four and more.
    pub length: usize,
    /// Texts tried.
    pub tried: usize,
    /// Texts that still hit, with the disguise in `via` and the disguised part in a span.
    pub kept: usize,
    /// What was lost, as `rule: term → disguised`; at most 20.
    pub lost: Vec<String>,
}

/// A term that was found only by a computed disguise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Disguised {
    /// The term, folded.
    pub term: String,
    /// The text that was taken for it.
    pub text: String,
    /// How it was disguised.
    pub via: Via,
    /// A violation shows the place.
    pub decided: bool,
}

impl Engine {
    /// Returns what share of the pack's own hit tests still hits when a term they need is disguised, by disguise and length of the term.
    ///
    /// Only terms whose disguises are computed are disguised, only where the rule does not hit without them, and not where an expression of
    /// the rule needs them. Homophones of two characters have the same tone; terms whose sound is too common for them are left out.
    #[must_use]
    pub fn disguise_coverage(&self) -> Vec<Kept> {
        let mut found: BTreeMap<(usize, usize), Kept> = BTreeMap::new();
        let mut trial = Coverage { scanner: self.scanner(), domains: DomainList::default() };
        for (id, rule) in (0..).zip(self.rules()).filter(|(_, rule)| !rule.is_facts_only()) {
            let terms = self.disguised_terms(id);
            for example in rule.examples().filter(|example| example.expect == "hit") {
                trial.example(id, rule.id(), &example, &terms, &mut found);
            }
        }
        found.into_values().collect()
    }
}

struct Coverage {
    scanner: Scanner,
    domains: DomainList,
}

impl Coverage {
    fn example(
        &mut self,
        rule: RuleId,
        id: &str,
        example: &Example<'_>,
        terms: &[String],
        found: &mut BTreeMap<(usize, usize), Kept>,
    ) {
        for (number, (field, text)) in example.texts.iter().enumerate() {
            // What a test says in every field counts once.
            let again = example.texts[..number].iter().any(|(_, other)| other == text);
            if again || *field == Field::Links || self.check(rule, example, *field, text).is_none()
            {
                continue;
            }
            for term in occurring(text, terms) {
                // An expression that needs these very characters knows no computed disguises.
                let at = text.find(term).unwrap_or_default();
                let place = Span::new(index(at), index(at + term.len()));
                self.check(rule, example, *field, text);
                let expressions = self.scanner.expression_spans(rule);
                if expressions.iter().any(|(f, span)| f == field && span.overlaps(place)) {
                    continue;
                }
                let without = text.replacen(term, &"龘".repeat(term.chars().count()), 1);
                if self.check(rule, example, *field, &without).is_some() {
                    continue;
                }
                for (kind, disguise) in DISGUISES.iter().enumerate() {
                    let Some(spelled) = disguise.spell(term) else { continue };
                    let kept = self.kept(rule, example, (*field, text, term), &spelled, disguise);
                    let length = term.chars().count().min(4);
                    let entry = found.entry((kind, length)).or_insert_with(|| Kept {
                        disguise: disguise.name.to_owned(),
                        length,
                        ..Kept::default()
                    });
                    entry.tried += 1;
                    entry.kept += usize::from(kept);
                    if !kept && entry.lost.len() < 20 {
                        entry.lost.push(format!("{id}: {term} → {spelled}"));
                    }
                }
            }
        }
    }

    /// Returns whether the rule hits the disguised text, names the disguise and shows the place.
    fn kept(
        &mut self,
        rule: RuleId,
        example: &Example<'_>,
        (field, text, term): (Field, &str, &str),
        spelled: &str,
        disguise: &Disguise,
    ) -> bool {
        let changed = text.replacen(term, spelled, 1);
        let start = text.find(term).unwrap_or_default();
        let place = Span::new(index(start), index(start + spelled.len()));
        let hit = self.check(rule, example, field, &changed);
        hit.is_some_and(|(spans, via)| {
            via.contains(disguise.via) && spans.iter().any(|span| span.overlaps(place))
        })
    }

    /// Returns the spans in a field and the disguises, when the rule hits.
    fn check(
        &mut self,
        rule: RuleId,
        example: &Example<'_>,
        field: Field,
        text: &str,
    ) -> Option<(Vec<Span>, Via)> {
        let mut request = Request::new();
        example.texts.iter().for_each(|(field, text)| request.set(*field, text.as_str()));
        request.set(field, text);
        request.facts.clone_from(example.facts);
        let trial = Trial { only: &[rule], domains: &self.domains, names: &[] };
        let verdict = self.scanner.check_as(&request, Some(&trial)).ok()?;
        let own: Vec<_> = verdict.violations.iter().filter(|v| v.field == Some(field)).collect();
        let via = own.iter().fold(Via::NONE, |via, v| via | v.via);
        let spans = own.iter().flat_map(|v| v.spans.iter().map(|mark| mark.span())).collect();
        (!own.is_empty()).then_some((spans, via))
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Returns the terms that stand in a text and in no longer one.
fn occurring<'t>(text: &str, terms: &'t [String]) -> Vec<&'t str> {
    let here: Vec<&str> =
        terms.iter().map(String::as_str).filter(|term| text.contains(term)).collect();
    let whole = |term: &&&str| !here.iter().any(|o| o.len() > term.len() && o.contains(**term));
    here.iter().filter(whole).copied().collect()
}

impl Scanner {
    /// Returns the terms that only a computed disguise finds in a request: what an operator asks of ordinary text, to see which terms'
    /// disguises fire by chance.
    ///
    /// # Errors
    /// As [`Scanner::check`].
    pub fn disguised(&mut self, request: &Request) -> Result<Vec<Disguised>, RequestError> {
        let verdict = self.check(request)?;
        let shown: Vec<_> = verdict
            .violations
            .iter()
            .filter_map(|v| Some((v.field?, &v.spans)))
            .flat_map(|(field, spans)| spans.iter().map(move |mark| (field, mark.span())))
            .collect();
        let mut all = self.made();
        for (disguised, field, span) in &mut all {
            disguised.decided = shown.iter().any(|(f, shown)| f == field && shown.overlaps(*span));
        }
        all.dedup();
        Ok(all.into_iter().map(|(disguised, ..)| disguised).collect())
    }
}
