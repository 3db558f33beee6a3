//! Fired rules to violations: one for each rule and field, most serious first.

use std::ops::Range;
use std::sync::Arc;

use crate::bilingual::Bilingual;
use crate::eval::{Fired, Lifted, Outcome};
use crate::field::Field;
use crate::names::Found;
use crate::personal;
use crate::program::{Program, Rule};
use crate::rule::placeholder::{HIT, NAMES, SIGNALS};
use crate::scan::{Hit, Hits, Texts};
use crate::severity::{Decision, Severity};
use crate::verdict::{
    Allowed, AllowedBy, Incomplete, Mark, Offsets, PackId, Resembles, Undetermined, Verdict,
    Violation,
};
use crate::via::Via;

/// Most spans of one violation.
const MAX_SPANS: usize = 100;

/// Places with personal data, by field.
type Personal = [Vec<Range<usize>>; Field::ALL.len()];

/// What a verdict is made of besides the outcome.
pub(crate) struct Frame<'f> {
    pub(crate) program: &'f Program,
    pub(crate) texts: &'f Texts,
    pub(crate) pack: &'f Arc<PackId>,
    pub(crate) offsets: bool,
    pub(crate) certified: bool,
    /// Personal data is shown.
    pub(crate) reveal: bool,
    pub(crate) hits: &'f Hits,
}

impl Frame<'_> {
    /// Returns the verdict for an outcome.
    pub(crate) fn verdict(&self, id: Option<serde_json::Value>, mut outcome: Outcome) -> Verdict {
        let personal = self.personal(&outcome);
        let violations = self.all(&mut outcome.fired, &personal);
        let observed = self.all(&mut outcome.observed, &personal);
        let highest = violations.iter().map(|v| v.decision).max().unwrap_or(Decision::Pass);
        let incomplete = self.incomplete(&violations);
        let complete = incomplete.is_empty();
        let fact_name = |fact: &u32| self.program.facts[*fact as usize].name.clone();
        Verdict {
            id,
            decision: if complete { highest } else { highest.max(Decision::Review) },
            primary: violations.first().map_or("none".into(), |v| v.category.clone().into()),
            violations,
            observed,
            allowed: outcome
                .lifted
                .iter()
                .flat_map(|lifted| self.allowed(lifted, &personal))
                .collect(),
            undetermined: outcome
                .undetermined
                .iter()
                .map(|(rule, facts)| Undetermined {
                    rule: self.rule(*rule).id.clone(),
                    facts: facts.iter().map(fact_name).collect(),
                })
                .collect(),
            complete,
            incomplete,
            pack: Arc::clone(self.pack),
            responsible: if self.certified { "certifying_account" } else { "creator" },
        }
    }

    fn all(&self, fired: &mut [Fired], personal: &Personal) -> Vec<Violation> {
        fired.sort_by(|a, b| self.order(a).cmp(&self.order(b)));
        fired.iter().flat_map(|fired| self.violations(fired, personal)).collect()
    }

    /// Returns what was lifted of a rule, by field.
    fn allowed(&self, lifted: &Lifted, personal: &Personal) -> Vec<Allowed> {
        let rule = self.rule(lifted.rule);
        let most = if rule.redact { usize::MAX } else { MAX_SPANS };
        let one = |field: Option<Field>, hits: &[Hit]| Allowed {
            rule: rule.id.clone(),
            clause: rule.clause.clone(),
            decision: lifted.decision,
            field,
            personal: rule.redact,
            spans: field.map_or_else(Vec::new, |field| {
                let mut spans = self.marks(field, hits, personal);
                spans.truncate(most);
                spans
            }),
            by: lifted.entries.iter().map(|entry| self.allowed_by(*entry)).collect(),
        };
        if lifted.hits.is_empty() {
            return vec![one(None, &[])];
        }
        let fields = lifted.hits.chunk_by(|a, b| a.field == b.field);
        fields.map(|hits| one(Some(hits[0].field), hits)).collect()
    }

    fn allowed_by(&self, entry: u32) -> AllowedBy {
        let entry = &self.program.allows.entries[entry as usize];
        AllowedBy { overlay: entry.overlay.clone(), because: entry.because.clone() }
    }

    fn incomplete(&self, violations: &[Violation]) -> Vec<Incomplete> {
        let reached = self.hits.limits.reached().iter().map(|reached| Incomplete {
            limit: reached.limit,
            rule: reached.rule.map(|rule| self.rule(rule).id.clone()),
            field: reached.field,
        });
        let cut = violations.iter().filter(|violation| violation.cut).filter_map(|violation| {
            let rule = Some(violation.rule.clone());
            Some(Incomplete { limit: "max_spans", rule, field: violation.field? })
        });
        reached.chain(cut).collect()
    }

    /// Returns the places of each field that hold personal data, unless they shall be shown.
    fn personal(&self, outcome: &Outcome) -> Personal {
        let mut places = Personal::default();
        if !self.reveal {
            let fired = outcome.fired.iter().chain(&outcome.observed).map(|f| (f.rule, &f.hits));
            let found = fired.chain(outcome.lifted.iter().map(|l| (l.rule, &l.hits)));
            for hit in found.filter(|(rule, _)| self.rule(*rule).redact).flat_map(|(_, hits)| hits)
            {
                places[hit.field as usize].push(hit.span.range());
            }
            places.iter_mut().for_each(personal::join);
        }
        places
    }

    fn rule(&self, id: u32) -> &Rule {
        &self.program.rules[id as usize]
    }

    /// Sort key: decision, then content before meta rules, severity, margin over the band, clause, id.
    #[allow(clippy::type_complexity, reason = "a sort key, used once")]
    fn order(
        &self,
        fired: &Fired,
    ) -> (std::cmp::Reverse<(Decision, bool, Severity, i64)>, &[u32], u32) {
        let rule = self.rule(fired.rule);
        let margin = fired.score.map_or(0, |(_, margin)| margin);
        let content = rule.select.is_none();
        let rank = std::cmp::Reverse((fired.decision, content, rule.severity, margin));
        (rank, &rule.clause_order, fired.rule)
    }

    fn violations(&self, fired: &Fired, personal: &Personal) -> Vec<Violation> {
        if fired.hits.is_empty() {
            return vec![self.violation(fired, None, &[], personal)];
        }
        fired
            .hits
            .chunk_by(|a, b| a.field == b.field)
            .map(|hits| self.violation(fired, Some(hits[0].field), hits, personal))
            .collect()
    }

    fn violation(
        &self,
        fired: &Fired,
        field: Option<Field>,
        hits: &[Hit],
        personal: &Personal,
    ) -> Violation {
        let rule = self.rule(fired.rule);
        // What is hidden must be known in full.
        let most = if rule.redact { usize::MAX } else { MAX_SPANS };
        let mut spans = field.map_or_else(Vec::new, |field| self.marks(field, hits, personal));
        let cut = spans.len() > most;
        spans.truncate(most);
        let quote = spans.first().map_or("", |mark| mark.text.as_str());
        let resembled = hits.iter().filter_map(|hit| self.hits.name(hit)).min_by_key(|f| f.order());
        let quote = personal::short(quote);
        let filling = Filling { hit: &quote, signals: &fired.signals, resembled };
        Violation {
            rule: rule.id.clone(),
            clause: rule.clause.clone(),
            also: self.also(rule, field),
            category: rule.category.clone(),
            severity: rule.severity,
            decision: fired.decision,
            field,
            via: hits.iter().fold(Via::NONE, |via, hit| via | hit.via),
            score: fired.score.map(|(score, _)| score),
            message: filling.of(&rule.message),
            advice: filling.of(&rule.advice),
            resembles: resembled.map(|found| Resembles {
                name: found.name.clone(),
                kind: found.kind,
                like: found.like,
                distance: found.distance,
            }),
            personal: rule.redact && field.is_some(),
            spans,
            cut,
        }
    }

    fn also(&self, rule: &Rule, field: Option<Field>) -> Vec<String> {
        let mut also = rule.also.clone();
        for cite in &self.program.cites {
            let wanted = field.is_some_and(|field| cite.fields.contains(field))
                && cite.clauses.iter().any(|prefix| rule.clause.starts_with(prefix))
                && !also.contains(&cite.also);
            if wanted {
                also.push(cite.also.clone());
            }
        }
        also
    }

    fn marks(&self, field: Field, hits: &[Hit], personal: &Personal) -> Vec<Mark> {
        let (text, hidden) = (&self.texts[field as usize].raw, &personal[field as usize]);
        let mut marks: Vec<Mark> = Vec::new();
        for hit in hits {
            // Hits are ordered by start: what begins inside the last mark joins it.
            if let Some(last) = marks.last_mut().filter(|last| hit.span.start < last.end) {
                last.end = last.end.max(hit.span.end);
            } else {
                let (start, end) = (hit.span.start, hit.span.end);
                marks.push(Mark { start, end, offsets: None, text: String::new() });
            }
        }
        for mark in &mut marks {
            text[mark.span().range()].clone_into(&mut mark.text);
            if self.offsets {
                mark.offsets = Some(offsets(text, mark));
            }
            if !hidden.is_empty() {
                mark.text = personal::masked(&mark.text, mark.start as usize, hidden);
            }
        }
        marks
    }
}

fn offsets(text: &str, mark: &Mark) -> Offsets {
    let chars = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let before = &text[..mark.start as usize];
    let (char_start, utf16_start) = (chars(before), units(before));
    Offsets {
        char_start,
        char_end: char_start + chars(&mark.text),
        utf16_start,
        utf16_end: utf16_start + units(&mark.text),
    }
}

/// What placeholders are filled with.
struct Filling<'f> {
    hit: &'f str,
    signals: &'f [Arc<Bilingual>],
    resembled: Option<&'f Found>,
}

impl Filling<'_> {
    fn of(&self, sentence: &Bilingual) -> Bilingual {
        Bilingual { zh: self.filled(&sentence.zh, true), en: self.filled(&sentence.en, false) }
    }

    /// Returns a sentence with its placeholders filled, in one pass: what a text says in braces is its own.
    fn filled(&self, sentence: &str, chinese: bool) -> String {
        let mut filled = String::with_capacity(sentence.len() + self.hit.len());
        let mut rest = sentence;
        while let Some(open) = rest.find('{') {
            filled.push_str(&rest[..open]);
            rest = &rest[open..];
            let end = rest.find('}').map_or(rest.len(), |close| close + 1);
            let (placeholder, behind) = rest.split_at(end);
            if self.fill(placeholder, chinese, &mut filled) {
                rest = behind;
            } else {
                filled.push('{');
                rest = &rest[1..];
            }
        }
        filled.push_str(rest);
        filled
    }

    /// Writes what stands for a placeholder; returns false for what is none.
    fn fill(&self, placeholder: &str, chinese: bool, into: &mut String) -> bool {
        let word = |(zh, en): (&'static str, &'static str)| if chinese { zh } else { en };
        let [name, kind, like] = NAMES;
        match (placeholder, self.resembled) {
            (HIT, _) => into.push_str(self.hit),
            (SIGNALS, _) if self.signals.is_empty() => {
                into.push_str(word(("多项信号", "several signals")));
            }
            (SIGNALS, _) => {
                for (number, signal) in self.signals.iter().enumerate() {
                    let between = if number == 0 { "" } else { word(("、", ", ")) };
                    into.push_str(between);
                    into.push_str(if chinese { &signal.zh } else { &signal.en });
                }
            }
            (other, Some(found)) if other == name => into.push_str(&found.name),
            (other, Some(found)) if other == kind => into.push_str(word(found.kind.words())),
            (other, Some(found)) if other == like => into.push_str(word(found.like.words())),
            _ => return false,
        }
        true
    }
}
