//! Verdicts of a batch in memory that is used again. A verdict is made of many small texts; kept until the next batch they are freed late
//! and cold, which costs more than to copy them one behind the other and free them at once.

use std::sync::Arc;

use crate::{Bilingual, Decision, Field, Mark, PackId, Severity, Verdict, Via, Violation};

/// Verdicts one after the other.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// All texts, and where each ends.
    texts: String,
    ends: Vec<usize>,
    violations: Vec<Flat>,
    /// Places without their texts.
    marks: Vec<Mark>,
    pack: Option<Arc<PackId>>,
}

/// A violation without its texts and places.
#[derive(Clone, Copy, Debug)]
struct Flat {
    severity: Severity,
    decision: Decision,
    field: Option<Field>,
    via: Via,
    score: Option<i64>,
    personal: bool,
    cut: bool,
    also: usize,
    marks: usize,
}

/// Where a verdict begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    decision: Decision,
    responsible: &'static str,
    violations: usize,
    first: usize,
    text: usize,
    mark: usize,
}

impl Shelf {
    pub(super) fn clear(&mut self) {
        self.texts.clear();
        self.ends.clear();
        self.violations.clear();
        self.marks.clear();
        self.pack = None;
    }

    /// Puts a verdict on the shelf; none for one with parts that few have.
    pub(super) fn put(&mut self, verdict: &Verdict) -> Option<Place> {
        let Verdict { id, decision, violations, observed, allowed, undetermined, .. } = verdict;
        let plain = id.is_none()
            && observed.is_empty()
            && allowed.is_empty()
            && undetermined.is_empty()
            && verdict.complete
            && violations.iter().all(|violation| violation.resembles.is_none())
            && self.pack.as_ref().is_none_or(|pack| Arc::ptr_eq(pack, &verdict.pack));
        if !plain {
            return None;
        }
        self.pack.get_or_insert_with(|| Arc::clone(&verdict.pack));
        let place = Place {
            decision: *decision,
            responsible: verdict.responsible,
            violations: violations.len(),
            first: self.violations.len(),
            text: self.ends.len(),
            mark: self.marks.len(),
        };
        violations.iter().for_each(|violation| self.put_violation(violation));
        Some(place)
    }

    fn put_violation(&mut self, violation: &Violation) {
        let Violation { rule, clause, also, category, message, advice, spans, .. } = violation;
        for text in [rule, clause, category, &message.zh, &message.en, &advice.zh, &advice.en] {
            self.put_text(text);
        }
        also.iter().for_each(|text| self.put_text(text));
        for mark in spans {
            self.put_text(&mark.text);
            let Mark { start, end, offsets, .. } = *mark;
            self.marks.push(Mark { start, end, offsets, text: String::new() });
        }
        self.violations.push(Flat {
            severity: violation.severity,
            decision: violation.decision,
            field: violation.field,
            via: violation.via,
            score: violation.score,
            personal: violation.personal,
            cut: violation.cut,
            also: also.len(),
            marks: spans.len(),
        });
    }

    fn put_text(&mut self, text: &str) {
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
    }

    /// Returns the verdict that was put at a place; none once the shelf was cleared.
    pub(super) fn get(&self, place: Place) -> Option<Verdict> {
        let (mut text, mut mark) = (place.text, place.mark);
        let mut next_text = || {
            let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
            let found = &self.texts[start..self.ends[text]];
            text += 1;
            found.to_owned()
        };
        let flat = self.violations.get(place.first..)?.get(..place.violations)?;
        let violations: Vec<Violation> = flat
            .iter()
            .map(|flat| {
                let [rule, clause, category] = [(); 3].map(|()| next_text());
                let [message, advice] =
                    [(); 2].map(|()| Bilingual { zh: next_text(), en: next_text() });
                let also = (0..flat.also).map(|_| next_text()).collect();
                let mut spans = self.marks[mark..][..flat.marks].to_vec();
                mark += flat.marks;
                spans.iter_mut().for_each(|mark| mark.text = next_text());
                Violation {
                    rule,
                    clause,
                    also,
                    category,
                    severity: flat.severity,
                    decision: flat.decision,
                    field: flat.field,
                    spans,
                    via: flat.via,
                    score: flat.score,
                    resembles: None,
                    message,
                    advice,
                    personal: flat.personal,
                    cut: flat.cut,
                }
            })
            .collect();
        Some(Verdict {
            id: None,
            decision: place.decision,
            primary: violations.first().map_or("none".into(), |v| v.category.clone().into()),
            violations,
            observed: Vec::new(),
            allowed: Vec::new(),
            undetermined: Vec::new(),
            complete: true,
            incomplete: Vec::new(),
            pack: Arc::clone(self.pack.as_ref()?),
            responsible: place.responsible,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Engine, Request};

    #[test]
    fn verdicts_come_back_as_they_were_put() {
        let engine = Engine::builder().offsets(true).build().expect("the pack compiles");
        let mut shelf = Shelf::default();
        for _ in 0..2 {
            let texts =
                ["互粉互赞，有赞必回", "好看", "不转不是中国人，刷ㄈen", "加薇❤ abc12345 领红包"];
            let verdicts = texts.map(|text| {
                engine.check(&Request::new().title(text).comment(text)).expect("no facts")
            });
            let places = verdicts.each_ref().map(|verdict| shelf.put(verdict).expect("plain"));
            assert!(verdicts.iter().any(|verdict| verdict.violations.len() > 1));
            for (verdict, place) in verdicts.iter().zip(places) {
                assert_eq!(shelf.get(place).as_ref(), Some(verdict));
            }
            let named = Verdict { id: Some(7.into()), ..verdicts[0].clone() };
            assert!(shelf.put(&named).is_none());
            shelf.clear();
            assert!(shelf.get(places[3]).is_none());
        }
    }
}
