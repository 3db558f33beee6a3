//! Scored rules: points over a whole request and over its units, the most of them counted.

use std::sync::Arc;

use super::{Evaluation, Fired, Outcome, Place, Scratch};
use crate::bilingual::Bilingual;
use crate::eval::FactValues;
use crate::program::{Program, Rule, RuleId, Signal};
use crate::scan::{self, Hits, Texts};

/// Most signals that a message names.
const MOST_NAMES: usize = 3;

/// How often each signal of a scored rule holds at one place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnitSignals {
    pub(crate) place: Place,
    /// By signal: 0 or 1, and with `per = "distinct"` the number of different terms.
    pub(crate) counts: Vec<i64>,
}

/// Returns what the signals of a rule find at each place its score is counted over; places without a hit of any signal are left out.
pub(crate) fn signals(
    program: &Program,
    texts: &Texts,
    hits: &mut Hits,
    facts: &FactValues,
    rule: RuleId,
    scan: &mut scan::Scratch,
    scratch: &mut Scratch,
) -> Vec<UnitSignals> {
    scratch.begin(program);
    let mut evaluation = Evaluation { program, texts, hits, facts, scan, scratch };
    let rule = &program.rules[rule as usize];
    let mut found = Vec::new();
    Place::each(&rule.score_by, rule.fields, texts, &mut Vec::new(), |place| {
        if evaluation.has_hit(rule, &place) {
            let mut counts = vec![0; rule.signals.len()];
            for signal in &rule.signals {
                counts[signal.number] = evaluation.times(signal, &place);
            }
            found.push(UnitSignals { place, counts });
        }
    });
    found
}

impl Evaluation<'_> {
    /// Evaluates a rule that counts points.
    pub(super) fn scored_rule(&mut self, id: RuleId, rule: &Rule, outcome: &mut Outcome) {
        let Some(lowest) = rule.bands.first() else { return };
        // Most texts that touch a rule are far below its bands: one look at the whole says so for every unit.
        let mut most = std::mem::take(&mut self.scratch.most);
        let within_reach = self.fill_most(rule, lowest.at, &mut most);
        if within_reach {
            self.scored_places(id, rule, lowest.at, &most, outcome);
        }
        self.scratch.most = most;
    }

    /// Evaluates a rule at each place its score is counted over; `most` has points that no place can exceed, by signal.
    fn scored_places(
        &mut self,
        id: RuleId,
        rule: &Rule,
        lowest: i64,
        most: &[i64],
        outcome: &mut Outcome,
    ) {
        let mut best: Option<(i64, Place)> = None;
        let mut starts = std::mem::take(&mut self.scratch.starts);
        Place::each(&rule.score_by, rule.fields, self.texts, &mut starts, |place| {
            if !self.hits.limits.spend(rule.signals.len() as u64, place.field()) {
                return;
            }
            let wanted = best.map_or(lowest, |(most, _)| lowest.max(most.saturating_add(1)));
            if let Some(score) = self.score(rule, &place, most, wanted) {
                best = Some((score, place));
            }
        });
        self.scratch.starts = starts;
        let Some((score, place)) = best else { return };
        let Some(band) = rule.bands.iter().rev().find(|band| score >= band.at) else { return };
        let hits = self.shown(rule, &place);
        let score = Some((score, score - band.at));
        let signals = self.names_of_signals(rule, &place);
        outcome.fired.push(Fired { rule: id, decision: band.decision, score, signals, hits });
    }

    /// Returns what the signals that earned points at a place are called: by points, then by name, each once.
    fn names_of_signals(&mut self, rule: &Rule, place: &Place) -> Vec<Arc<Bilingual>> {
        let mut found: Vec<(i64, Arc<Bilingual>)> = Vec::new();
        for signal in rule.signals.iter().filter(|signal| !signal.labels.is_empty()) {
            let points = signal.points(self.times(signal, place));
            for label in signal.labels.iter().filter(|_| points > 0) {
                let hit = |matcher| place.of(self.matcher(matcher)).next().is_some();
                if label.of.is_none_or(hit) {
                    found.push((points, Arc::clone(&label.text)));
                }
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.zh.cmp(&b.1.zh)));
        let mut names: Vec<Arc<Bilingual>> = Vec::new();
        for (_, name) in found {
            if names.len() < MOST_NAMES && !names.iter().any(|known| known.zh == name.zh) {
                names.push(name);
            }
        }
        names
    }

    /// Returns the points of a place, unless they are fewer than wanted. Signals that earn nothing anywhere are not looked at.
    fn score(&mut self, rule: &Rule, place: &Place, most: &[i64], wanted: i64) -> Option<i64> {
        let signals = || rule.signals.iter().zip(most);
        let mut possible: i64 = most.iter().sum();
        let mut score = 0;
        for (signal, most) in signals().filter(|(_, most)| **most > 0) {
            possible -= most;
            score += signal.points(self.times(signal, place));
            if score + possible < wanted {
                return None;
            }
        }
        let lowering = rule.signals.iter().filter(|signal| signal.weight <= 0);
        score += lowering.map(|signal| signal.points(self.times(signal, place))).sum::<i64>();
        (score >= wanted).then_some(score)
    }

    /// Returns how often a signal counts at a place.
    fn times(&mut self, signal: &Signal, place: &Place) -> i64 {
        if self.holds(&signal.condition, place) != Some(true) {
            return 0;
        }
        if signal.per_distinct { self.distinct_of(&signal.condition, place) } else { 1 }
    }

    /// Fills in points that no place can exceed, by signal: those of the whole, without what lowers them. Returns false where all together
    /// fall short of `lowest`.
    fn fill_most(&mut self, rule: &Rule, lowest: i64, most: &mut Vec<i64>) -> bool {
        let whole = Place::Fields(rule.fields);
        most.clear();
        let mut possible: i64 = rule.signals.iter().map(|signal| signal.most).sum();
        for signal in &rule.signals {
            let counts = match (signal.condition.is_monotone(), signal.per_distinct) {
                (true, _) => self.times(signal, &whole),
                (false, true) => self.distinct_of(&signal.condition, &whole),
                (false, false) => 1,
            };
            let points = signal.points(counts).max(0);
            most.push(points);
            possible -= signal.most - points;
            if possible < lowest {
                return false;
            }
        }
        true
    }

    /// Returns whether a place has a hit of any signal, also of those that count nothing.
    fn has_hit(&mut self, rule: &Rule, place: &Place) -> bool {
        let mut matchers = Vec::new();
        for signal in &rule.signals {
            signal.condition.matchers(true, &mut |matcher, _| matchers.push(matcher));
        }
        matchers.into_iter().any(|matcher| place.of(self.matcher(matcher)).next().is_some())
    }
}

impl Signal {
    /// Returns the points of a signal that counts so often.
    const fn points(&self, times: i64) -> i64 {
        let points = self.weight * times;
        match self.cap {
            Some(cap) if points > cap => cap,
            _ => points,
        }
    }
}
