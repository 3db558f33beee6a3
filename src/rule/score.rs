//! Reading of what a scored rule counts: signals, bands, and what they are counted over.

use super::diagnostic::{Diagnostic, Located};
use super::parse::RuleReader;
use super::{Band, ScoreBy, SignalDef};
use crate::severity::Decision;

/// Most signals of one rule.
const MAX_SIGNALS: usize = 128;
/// Shortest and longest window, in content characters.
const WINDOW: std::ops::RangeInclusive<u32> = 10..=1000;

impl RuleReader<'_, '_, '_> {
    pub(super) fn signals(&mut self) -> Vec<SignalDef> {
        let mut signals = Vec::new();
        for (table, at) in self.reader.tables(self.rule, "signal") {
            self.reader.check_keys(table, &["if", "weight", "per", "cap"]);
            let Some(text) = self.reader.text(table, "if") else {
                self.reader.error("E004", "a signal needs `if`", &at);
                continue;
            };
            let per = self.reader.text(table, "per");
            let per = self
                .reader
                .choice(per, "unit", "E003", &["distinct"], |t| (t == "distinct").then_some(()));
            let weight = self.reader.int(table, "weight");
            if weight.is_none() && !table.contains_key("weight") {
                self.reader.error("E004", "a signal needs `weight`", &at);
            }
            let cap = self.reader.int(table, "cap").map(|n| n.value);
            if let (Some(condition), Some(weight)) = (self.condition(text), weight) {
                let (weight, per_distinct) = (weight.value, per.is_some());
                signals.push(SignalDef { condition, weight, per_distinct, cap });
            }
        }
        if signals.len() > MAX_SIGNALS {
            let at = self.at.clone();
            self.reader.error("E060", format!("a rule has at most {MAX_SIGNALS} signals"), &at);
        }
        signals
    }

    pub(super) fn bands(&mut self) -> Vec<Band> {
        let mut bands = Vec::new();
        for (table, at) in self.reader.tables(self.rule, "bands") {
            self.reader.check_keys(table, &["at", "decision"]);
            let text = self.reader.text(table, "decision");
            let labels: Vec<&str> = Decision::ALL[1..].iter().map(|d| d.label()).collect();
            let decision =
                self.reader.choice(text, "decision", "E003", &labels, Decision::from_label);
            match (self.reader.int(table, "at"), decision) {
                (Some(at), Some(decision)) => bands.push(Band { at: at.value, decision }),
                _ => self.reader.error("E004", "a band needs `at` and `decision`", &at),
            }
        }
        bands.sort_by_key(|band| band.at);
        bands
    }

    /// Reads `score_by`; without it all fields count together.
    pub(super) fn score_by(&mut self) -> Vec<ScoreBy> {
        let Some(units) = self.reader.texts(self.rule, "score_by") else {
            return vec![ScoreBy::Request];
        };
        if units.is_empty() {
            let at = self.at.clone();
            self.reader.error("E003", "`score_by` names no unit", &at);
        }
        units.into_iter().filter_map(|unit| self.unit(&unit)).collect()
    }

    fn unit(&mut self, unit: &Located<String>) -> Option<ScoreBy> {
        let sized = |prefix: &str| {
            let characters: u32 = unit.value.strip_prefix(prefix)?.parse().ok()?;
            WINDOW.contains(&characters).then_some(characters)
        };
        match unit.value.as_str() {
            "request" => Some(ScoreBy::Request),
            "field" => Some(ScoreBy::Field),
            "sentence" => Some(ScoreBy::Sentence),
            other => {
                let of_size = sized("window:").map(ScoreBy::Window);
                if let Some(by) = of_size.or_else(|| sized("ends:").map(ScoreBy::Ends)) {
                    return Some(by);
                }
                let message = format!("a score is not counted by `{other}`");
                let (least, most) = (WINDOW.start(), WINDOW.end());
                let help = format!(
                    "write \"request\", \"field\", \"sentence\", \"window:N\" or \"ends:N\" with N from {least} to {most}"
                );
                self.reader.report(Diagnostic::new("E003", message, &unit.at).help(help));
                None
            }
        }
    }

    /// Checks the note of `hegui fit`, which decides nothing: where the weights come from.
    pub(super) fn check_fitted(&mut self) {
        if let Some(note) = self.reader.table(self.rule, "fitted") {
            self.reader.check_keys(note, &["date", "data"]);
            let _ = (self.reader.text(note, "date"), self.reader.text(note, "data"));
        }
    }
}
