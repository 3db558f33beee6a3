//! Reading of what a scored rule counts: signals, bands, and what they are counted over.

use super::diagnostic::{At, Diagnostic, Located};
use super::parse::RuleReader;
use super::reader::Table;
use super::{Band, LabelDef, ScoreBy, SignalDef};
use crate::bilingual::Bilingual;
use crate::severity::Decision;

/// Most signals of one rule.
const MAX_SIGNALS: usize = 128;
/// Shortest and longest window, in content characters.
const WINDOW: std::ops::RangeInclusive<u32> = 10..=1000;

/// How signals and bands are written.
const SIGNAL: &str = "signal = [{ if = \"a\", weight = 3 }]";
const SIGNAL_LABEL: &str = "label = { zh = \"利诱\", en = \"reward\" }";
const LABEL: &str = "labels = [{ of = [\"a\", \"b\"], zh = \"利诱\", en = \"reward\" }]";
const BAND: &str = "bands = [{ at = 5, decision = \"review\" }]";

impl RuleReader<'_, '_, '_> {
    fn missing(&mut self, message: &str, help: &str, at: &At) {
        self.reader.report(Diagnostic::new("E004", message, at).help(help));
    }

    pub(super) fn signals(&mut self) -> Vec<SignalDef> {
        let mut signals = Vec::new();
        for (table, at) in self.reader.tables(self.rule, "signal") {
            self.reader.check_keys(table, &["if", "weight", "per", "cap", "label"]);
            if let Some(key) = ["if", "weight"].into_iter().find(|key| !table.contains_key(*key)) {
                self.missing(&format!("a signal needs `{key}`"), SIGNAL, &at);
            }
            let Some(text) = self.reader.text(table, "if") else { continue };
            let per = self.reader.text(table, "per");
            let per = self
                .reader
                .choice(per, "unit", "E003", &["distinct"], |t| (t == "distinct").then_some(()));
            let weight = self.reader.int(table, "weight");
            let cap = self.reader.int(table, "cap").map(|n| n.value);
            let label = self.reader.table(table, "label").and_then(|label| {
                self.reader.check_keys(label, &["zh", "en"]);
                self.bilingual(label, SIGNAL_LABEL, &at)
            });
            if let (Some(condition), Some(weight)) = (self.condition(text), weight) {
                let (weight, per_distinct) = (weight.value, per.is_some());
                signals.push(SignalDef { condition, weight, per_distinct, cap, label });
            }
        }
        if signals.len() > MAX_SIGNALS {
            let at = self.at.clone();
            let message = format!("a rule has at most {MAX_SIGNALS} signals");
            let help = "join signals of one kind by `or`, or their terms into a list";
            self.reader.report(Diagnostic::new("E060", message, &at).help(help));
        }
        signals
    }

    pub(super) fn bands(&mut self) -> Vec<Band> {
        let mut bands = Vec::new();
        for (table, at) in self.reader.tables(self.rule, "bands") {
            self.reader.check_keys(table, &["at", "decision"]);
            let text = self.reader.text(table, "decision");
            let labels: Vec<&str> = Decision::ALL[1..].iter().map(|d| d.label()).collect();
            let decision = self.reader.choice(text, "decision", "E003", &labels, |t| {
                Decision::from_label(t).filter(|decision| *decision != Decision::Pass)
            });
            match (self.reader.int(table, "at"), decision) {
                (Some(at), Some(decision)) => bands.push(Band { at: at.value, decision }),
                _ if table.contains_key("at") && table.contains_key("decision") => {}
                _ => self.missing("a band needs `at` and `decision`", BAND, &at),
            }
        }
        bands.sort_by_key(|band| band.at);
        bands
    }

    /// Reads what `{signals}` calls signals by the matchers that they ask for.
    pub(super) fn labels(&mut self) -> Vec<LabelDef> {
        let mut labels = Vec::new();
        for (table, at) in self.reader.tables(self.rule, "labels") {
            self.reader.check_keys(table, &["of", "zh", "en"]);
            let of = self.reader.texts(table, "of");
            if of.as_ref().is_none_or(Vec::is_empty) {
                self.missing("a label is `of` no matcher", LABEL, &at);
            }
            let text = self.bilingual(table, LABEL, &at);
            labels.extend(of.zip(text).map(|(of, text)| LabelDef { of, text }));
        }
        labels
    }

    /// Reads a name in both languages.
    fn bilingual(&mut self, table: &Table<'_>, help: &str, at: &At) -> Option<Bilingual> {
        let [zh, en] = ["zh", "en"].map(|key| self.reader.text(table, key));
        match (zh, en) {
            (Some(zh), Some(en)) => Some(Bilingual { zh: zh.value, en: en.value }),
            _ => {
                self.missing("a label needs both `zh` and `en`", help, at);
                None
            }
        }
    }

    /// Reads `score_by`; without it all fields count together.
    pub(super) fn score_by(&mut self) -> Vec<ScoreBy> {
        let Some(units) = self.reader.texts(self.rule, "score_by") else {
            return vec![ScoreBy::Request];
        };
        if units.is_empty() {
            let at = self.at.clone();
            let help = "score_by = [\"request\", \"sentence\"], or take it out";
            let diagnostic = Diagnostic::new("E003", "`score_by` names no unit", &at);
            self.reader.report(diagnostic.help(help));
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
