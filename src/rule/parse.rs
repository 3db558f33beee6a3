//! Reading of rule files.

use toml::de::DeValue;

use super::condition::{self, Condition};
use super::diagnostic::{At, Diagnostic, Located};
use super::matcher::{read_all, read_fields};
use super::placeholder::unfilled;
use super::reader::{Reader, Table};
use super::{Expect, MatcherDef, Mode, RuleDef, TestDef};
use crate::bilingual::Bilingual;
use crate::fact::{FactValue, Facts};
use crate::field::{Field, FieldSet};
use crate::names::{NameEntry, NameKind};
use crate::severity::{Decision, Severity};
use crate::via::Via;

const RULE_KEYS: [&str; 26] = [
    "id",
    "title",
    "rev",
    "clause",
    "also",
    "category",
    "principle",
    "severity",
    "decision",
    "level",
    "mode",
    "in",
    "match",
    "when",
    "signal",
    "bands",
    "score_by",
    "fitted",
    "labels",
    "phase",
    "raises",
    "redact",
    "if_unknown",
    "message",
    "advice",
    "test",
];
const DEFAULT_KEYS: [&str; 11] = [
    "clause",
    "also",
    "category",
    "principle",
    "severity",
    "decision",
    "level",
    "in",
    "message",
    "advice",
    "title",
];
const PRINCIPLES: [&str; 3] = ["honest", "good-content", "undisturbed"];

/// Reads the rules of one file.
pub(super) fn read_rules(reader: &mut Reader, table: &Table<'_>, rules: &mut Vec<RuleDef>) {
    reader.check_keys(table, &["defaults", "rule"]);
    read_rules_of(reader, table, rules);
}

/// Reads the rules of a table that may hold other things too.
pub(super) fn read_rules_of(reader: &mut Reader, table: &Table<'_>, rules: &mut Vec<RuleDef>) {
    let empty = Table::new();
    let defaults = reader.table(table, "defaults").unwrap_or(&empty);
    reader.check_keys(defaults, &DEFAULT_KEYS);
    for (rule, at) in reader.tables(table, "rule") {
        reader.check_keys(rule, &RULE_KEYS);
        rules.extend(RuleReader { reader, rule, defaults, at }.read());
    }
}

/// Reads one rule.
pub(super) struct RuleReader<'r, 't, 'i> {
    pub(super) reader: &'r mut Reader,
    pub(super) rule: &'t Table<'i>,
    pub(super) defaults: &'t Table<'i>,
    pub(super) at: At,
}

impl<'t, 'i> RuleReader<'_, 't, 'i> {
    fn read(mut self) -> Option<RuleDef> {
        let id = self.required("id")?;
        self.at = id.at.clone();
        self.check_id(&id);
        let severity = self.severity();
        let decision = self.decision();
        let when = self.reader.text(self.rule, "when").and_then(|t| self.condition(t));
        let level = self.level();
        let if_unknown = self.reader.text(self.rule, "if_unknown");
        let if_unknown =
            self.reader.choice(if_unknown, "outcome", "E003", &["hit", "miss"], |t| match t {
                "hit" => Some(true),
                "miss" => Some(false),
                _ => None,
            });
        let phase = self.reader.text(self.rule, "phase");
        let phase =
            self.reader.choice(phase, "phase", "E003", &["meta"], |t| (t == "meta").then_some(()));
        self.check_fitted();
        let matchers = read_all(self.reader, self.rule, "match");
        let [message, advice] = ["message", "advice"].map(|key| self.told(key, &matchers));
        let named = self.named();
        let rule = RuleDef {
            named,
            rev: self.reader.int(self.rule, "rev").map_or(1, |n| n.value),
            title: self.required("title").map(|t| t.value).unwrap_or_default(),
            clause: self.required("clause").map(|t| t.value).unwrap_or_default(),
            also: self.also(),
            category: self.required("category").map(|t| t.value).unwrap_or_default(),
            principle: self.principle(),
            severity: severity.unwrap_or(Severity::Medium),
            decision: decision.unwrap_or(Decision::Review),
            level: level.unwrap_or(1),
            mode: self.mode().unwrap_or_default(),
            of_words: false,
            fields: self.fields(),
            matchers,
            declared: self.declared(),
            has_when: self.rule.contains_key("when"),
            has_signal: self.rule.contains_key("signal"),
            has_bands: self.rule.contains_key("bands"),
            when,
            signals: self.signals(),
            score_by: self.score_by(),
            bands: self.bands(),
            labels: self.labels(),
            fitted: self.rule.contains_key("fitted"),
            meta: phase.is_some(),
            raises: self.reader.bool(self.rule, "raises").unwrap_or(false),
            redact: self.reader.bool(self.rule, "redact").unwrap_or(false),
            if_unknown,
            message,
            advice,
            tests: self.tests(),
            id,
        };
        Some(rule)
    }

    /// Returns the category and the clauses with their places.
    fn named(&mut self) -> Vec<Located<String>> {
        let mut named = Vec::new();
        for key in ["category", "clause"] {
            let table = self.table_of(key);
            // What is no string is told where it is read.
            if table.get(key).is_some_and(|value| value.get_ref().as_str().is_some()) {
                named.extend(self.reader.text(table, key));
            }
        }
        let table = self.table_of("also");
        if let Some(also) = table.get("also").and_then(|value| value.get_ref().as_array()) {
            let texts = also.iter().filter_map(|item| Some((item, item.get_ref().as_str()?)));
            named.extend(texts.map(|(item, text)| self.reader.located(item, text)));
        }
        named
    }

    fn declared(&self) -> Vec<String> {
        let matchers = self.rule.get("match").and_then(|value| value.get_ref().as_table());
        let names = matchers.into_iter().flat_map(|table| table.keys());
        names.map(|name| name.get_ref().clone().into_owned()).collect()
    }

    /// Returns the rule's own table when it has the key, else the defaults.
    fn table_of(&self, key: &str) -> &'t Table<'i> {
        if self.rule.contains_key(key) { self.rule } else { self.defaults }
    }

    fn required(&mut self, key: &str) -> Option<Located<String>> {
        let table = self.table_of(key);
        if !table.contains_key(key) {
            let at = self.at.clone();
            let help = match key {
                "id" => "id = \"area.pattern\", unique for ever".into(),
                "severity" => one_of(key, Severity::ALL.iter().map(|severity| severity.label())),
                "decision" => {
                    one_of(key, Decision::ALL[1..].iter().map(|decision| decision.label()))
                }
                "principle" => one_of(key, PRINCIPLES.into_iter()),
                _ => format!("{key} = \"…\", here or in `[defaults]`"),
            };
            let diagnostic = Diagnostic::new("E004", format!("the rule has no `{key}`"), &at);
            self.reader.report(diagnostic.help(help));
        }
        self.reader.text(table, key)
    }

    fn check_id(&mut self, id: &Located<String>) {
        let ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
        if id.value.is_empty() || !id.value.chars().all(ok) {
            let help = "write it as area.pattern in lower case, digits and hyphens";
            let message = format!("`{}` is no rule id", id.value);
            self.reader.report(Diagnostic::new("E003", message, &id.at).help(help));
        }
    }

    pub(super) fn level(&mut self) -> Option<u8> {
        let table = self.table_of("level");
        let level = self.reader.int(table, "level")?;
        let known = u8::try_from(level.value).ok().filter(|level| (1..=4).contains(level));
        if known.is_none() {
            let help = "1 is certain, 4 for audits; rules up to level 2 decide by default";
            let diagnostic = Diagnostic::new("E003", "`level` is 1, 2, 3 or 4", &level.at);
            self.reader.report(diagnostic.help(help));
        }
        known
    }

    pub(super) fn mode(&mut self) -> Option<Mode> {
        let text = self.reader.text(self.rule, "mode");
        self.reader.choice(text, "mode", "E003", &["enforce", "observe"], Mode::from_label)
    }

    pub(super) fn severity(&mut self) -> Option<Severity> {
        let text = self.required("severity");
        let labels: Vec<&str> = Severity::ALL.iter().map(|s| s.label()).collect();
        self.reader.choice(text, "severity", "E003", &labels, Severity::from_label)
    }

    pub(super) fn decision(&mut self) -> Option<Decision> {
        let text = self.required("decision");
        let labels: Vec<&str> = Decision::ALL[1..].iter().map(|d| d.label()).collect();
        self.reader.choice(text, "decision", "E003", &labels, |t| {
            Decision::from_label(t).filter(|d| *d != Decision::Pass)
        })
    }

    fn principle(&mut self) -> String {
        let text = self.required("principle");
        let principle = self.reader.choice(text, "principle", "E003", &PRINCIPLES, |t| {
            PRINCIPLES.contains(&t).then(|| t.to_owned())
        });
        principle.unwrap_or_default()
    }

    pub(super) fn also(&mut self) -> Vec<String> {
        let table = self.table_of("also");
        let also = self.reader.texts(table, "also").unwrap_or_default();
        also.into_iter().map(|t| t.value).collect()
    }

    pub(super) fn fields(&mut self) -> FieldSet {
        let table = self.table_of("in");
        read_fields(self.reader, table, "in").unwrap_or_default()
    }

    /// Reads a sentence all of whose placeholders the rule can fill.
    fn told(&mut self, key: &str, matchers: &[MatcherDef]) -> Bilingual {
        let sentence = self.sentence(key);
        let scored = self.rule.contains_key("signal");
        if let Some((placeholder, help)) = unfilled(&sentence, scored, matchers) {
            let message = format!("nothing of the rule fills `{placeholder}` of its `{key}`");
            let at = self.at.clone();
            self.reader.report(Diagnostic::new("E096", message, &at).help(help));
        }
        sentence
    }

    pub(super) fn sentence(&mut self, key: &str) -> Bilingual {
        let table = self.table_of(key);
        let Some(sentence) = self.reader.table(table, key) else {
            if !table.contains_key(key) {
                let at = self.at.clone();
                let help = format!("{key} = {{ zh = \"…\", en = \"…\" }}");
                let diagnostic = Diagnostic::new("E004", format!("the rule has no `{key}`"), &at);
                self.reader.report(diagnostic.help(help));
            }
            return Bilingual::default();
        };
        self.reader.check_keys(sentence, &["zh", "en"]);
        let [zh, en] = ["zh", "en"].map(|language| {
            let text = self.reader.text(sentence, language)?;
            super::placeholder::check(self.reader, &text);
            Some(text.value)
        });
        let (zh, en) = (zh.unwrap_or_default(), en.unwrap_or_default());
        if zh.is_empty() || en.is_empty() {
            let at = self.at.clone();
            let help = format!("{key} = {{ zh = \"…\", en = \"…\" }}");
            let message = format!("`{key}` needs both `zh` and `en`");
            self.reader.report(Diagnostic::new("E004", message, &at).help(help));
        }
        Bilingual { zh, en }
    }

    pub(super) fn condition(&mut self, text: Located<String>) -> Option<Located<Condition>> {
        match condition::parse(&text.value) {
            Ok(value) => Some(Located { value, at: text.at }),
            Err(error) => {
                self.reader.report(condition_fault(&text.at, error));
                None
            }
        }
    }

    fn tests(&mut self) -> Vec<TestDef> {
        let tables = self.reader.tables(self.rule, "test");
        tables
            .into_iter()
            .filter_map(|(table, at)| read_test(self.reader, table, at, false))
            .collect()
    }
}

/// Returns how a key with a closed list of values is written.
fn one_of<'v>(key: &str, values: impl Iterator<Item = &'v str>) -> String {
    let values: Vec<String> = values.map(|value| format!("\"{value}\"")).collect();
    format!("{key} = {}, here or in `[defaults]`", values.join(" or "))
}

/// Returns what is wrong with a condition.
pub(super) fn condition_fault(text: &At, error: condition::ConditionError) -> Diagnostic {
    let help = match error.code {
        "E030" => "for example: a and (b or c)",
        _ => "for example: a and (b or count(c) >= 2) and fact.account.certified",
    };
    Diagnostic::new(error.code, error.message, &inside(text, error.range)).help(help)
}

const TEST_KEYS: [&str; 20] = [
    "name", "bio", "title", "content", "comment", "links", "ocr_text", "facts", "with", "expect",
    "span", "count", "score", "decision", "via", "todo", "why", "alone", "domains", "names",
];

/// Reads a test; one of an overlay says of which rule it is.
pub(super) fn read_test(
    reader: &mut Reader,
    table: &Table<'_>,
    at: At,
    of_overlay: bool,
) -> Option<TestDef> {
    let own: &[&str] = if of_overlay { &["rule"] } else { &[] };
    reader.check_keys(table, &[TEST_KEYS.as_slice(), own].concat());
    let expect = reader.text(table, "expect");
    if expect.is_none() && !table.contains_key("expect") {
        let help = "expect = \"hit\", \"miss\" or \"unknown\"";
        reader.report(Diagnostic::new("E004", "the test expects nothing", &at).help(help));
    }
    let expect = reader.choice(expect, "outcome", "E003", &["hit", "miss", "unknown"], |t| {
        Some(match t {
            "hit" => Expect::Hit,
            "miss" => Expect::Miss,
            "unknown" => Expect::Unknown,
            _ => return None,
        })
    })?;
    let mut texts = Vec::new();
    for field in Field::ALL {
        if field == Field::Links {
            let links = reader.texts(table, field.label()).unwrap_or_default();
            texts.extend(links.into_iter().map(|t| (field, t.value)));
        } else if let Some(text) = reader.text(table, field.label()) {
            texts.push((field, text.value));
        }
    }
    let decision = reader.text(table, "decision");
    let labels: Vec<&str> = Decision::ALL.iter().map(|d| d.label()).collect();
    let decision = reader.choice(decision, "decision", "E003", &labels, Decision::from_label);
    let known: Vec<&str> = Via::all_labels().collect();
    let via = reader.texts(table, "via").map(|labels| {
        let each = |label| reader.choice(Some(label), "disguise", "E003", &known, Via::from_label);
        labels.into_iter().filter_map(each).fold(Via::NONE, |a, b| a | b)
    });
    Some(TestDef {
        texts,
        facts: read_facts(reader, table),
        expect,
        span: reader.text(table, "span").map(|t| t.value),
        count: reader.int(table, "count").map(|n| n.value),
        score: reader.int(table, "score").map(|n| n.value),
        decision,
        via,
        with: reader.texts(table, "with").unwrap_or_default(),
        names: read_names(reader, table),
        alone: reader.bool(table, "alone").unwrap_or(false),
        domains: reader.text(table, "domains").map(|t| t.value).unwrap_or_default(),
        todo: table.contains_key("todo"),
        of_overlay,
        at,
    })
}

/// Reads the names that are indexed for a test.
fn read_names(reader: &mut Reader, table: &Table<'_>) -> Vec<NameEntry> {
    let mut entries = Vec::new();
    for (table, at) in reader.tables(table, "names") {
        reader.check_keys(table, &["name", "kind", "owner"]);
        let kind = reader.text(table, "kind");
        let labels = NameKind::ALL.map(NameKind::label);
        let kind = reader.choice(kind, "kind of name", "E020", &labels, NameKind::from_label);
        let owner = reader.text(table, "owner").map(|owner| owner.value).unwrap_or_default();
        match (reader.text(table, "name"), kind) {
            (Some(name), Some(kind)) => entries.push(NameEntry::new(name.value, kind, owner)),
            _ => {
                let help = "names = [{ name = \"…\", kind = \"trademark\" }]";
                let message = "an indexed name needs `name` and `kind`";
                reader.report(Diagnostic::new("E004", message, &at).help(help));
            }
        }
    }
    entries
}

fn read_facts(reader: &mut Reader, table: &Table<'_>) -> Facts {
    let mut facts = Facts::new();
    let Some(given) = reader.table(table, "facts") else { return facts };
    collect_facts(reader, given, "", &mut facts);
    facts
}

/// Facts may be written as one dotted key or as nested tables.
fn collect_facts(reader: &mut Reader, table: &Table<'_>, prefix: &str, facts: &mut Facts) {
    for (name, value) in table {
        let key = format!("{prefix}{}", name.get_ref());
        let fact = match value.get_ref() {
            DeValue::Boolean(b) => Some(FactValue::Bool(*b)),
            DeValue::String(s) => Some(FactValue::Text(s.to_string())),
            DeValue::Integer(_) => {
                reader.int(table, name.get_ref()).map(|n| FactValue::Int(n.value))
            }
            DeValue::Float(f) => f.as_str().parse::<f64>().ok().and_then(share),
            DeValue::Array(_) => reader
                .texts(table, name.get_ref())
                .map(|texts| FactValue::Texts(texts.into_iter().map(|t| t.value).collect())),
            DeValue::Table(inner) => {
                collect_facts(reader, inner, &format!("{key}."), facts);
                continue;
            }
            DeValue::Datetime(_) => None,
        };
        match fact {
            Some(fact) => {
                facts.insert(key, fact);
            }
            None => {
                reader.wrong::<()>(&key, value, "a fact value");
            }
        }
    }
}

fn share(value: f64) -> Option<FactValue> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..=1_000_000")]
    (0.0..=1.0).contains(&value).then(|| FactValue::Share((value * 1e6).round() as u32))
}

/// Returns the place of a part of a TOML string, given by offsets into its value.
pub(crate) fn inside(at: &At, range: std::ops::Range<usize>) -> At {
    let raw = at.file.text.get(at.span.clone()).unwrap_or_default();
    let quotes = if raw.starts_with("'''") || raw.starts_with("\"\"\"") { 3 } else { 1 };
    // Escapes would shift the place: then the whole string is shown.
    if raw.contains('\\') && raw.starts_with('"') {
        return at.clone();
    }
    let start = (at.span.start + quotes + range.start).min(at.span.end);
    let end = (at.span.start + quotes + range.end).clamp(start, at.span.end);
    At { file: at.file.clone(), span: start..end }
}
