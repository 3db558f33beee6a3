//! Reading of overlay files.

use toml::de::DeValue;

use super::super::condition;
use super::super::diagnostic::{At, Diagnostic, Located};
use super::super::matcher::{check_regex, read_fields, read_scope};
use super::super::pack::read_schema;
use super::super::parse::{RuleReader, condition_fault, read_rules_of, read_test};
use super::super::reader::{Reader, Table};
use super::super::word_list::{self, WordList};
use super::super::{ExceptSource, Scope};
use super::{
    AllowEntry, AllowWhat, AmendDef, Date, DisableDef, Note, OverlayDef, Target, TermsDef,
    ThresholdDef, Value,
};
use crate::field::FieldSet;

const KEYS: [&str; 10] = [
    "schema", "overlay", "extend", "amend", "disable", "allow", "lists", "defaults", "rule", "test",
];
/// Keys that every entry may have.
const NOTE: [&str; 3] = ["because", "until", "seen_rev"];
/// Keys of a rule that may be amended.
const AMENDABLE: [&str; 10] =
    ["title", "also", "severity", "decision", "level", "mode", "in", "bands", "message", "advice"];

/// Reads an overlay; nothing without its header.
pub(in crate::rule) fn read(reader: &mut Reader, table: &Table<'_>) -> Option<OverlayDef> {
    let start = reader.at(0..0);
    reader.check_keys(table, &KEYS);
    read_schema(reader, table);
    let Some(header) = reader.table(table, "overlay") else {
        if !table.contains_key("overlay") {
            let help = "overlay = { id = \"acme-ops\", over = \"hegui-zh\" }";
            reader.report(Diagnostic::new("E004", "`overlay` is missing", &start).help(help));
        }
        return None;
    };
    reader.check_keys(header, &["id", "over", "version", "confirm"]);
    let id = needed(reader, header, "id", &start, "the overlay")?;
    let mut overlay = OverlayDef {
        over: reader.text(header, "over"),
        version: reader.text(header, "version"),
        confirm: reader.bool(header, "confirm").unwrap_or(false),
        terms: Vec::new(),
        amends: Vec::new(),
        thresholds: Vec::new(),
        disables: Vec::new(),
        allows: Vec::new(),
        lists: read_lists(reader, table),
        rules: Vec::new(),
        tests: Vec::new(),
        id,
    };
    read_rules_of(reader, table, &mut overlay.rules);
    for (table, at) in reader.tables(table, "extend") {
        overlay.terms.extend(read_extend(reader, table, at));
    }
    for (table, at) in reader.tables(table, "amend") {
        read_amend(reader, table, at, &mut overlay);
    }
    for (table, at) in reader.tables(table, "disable") {
        read_disable(reader, table, at, &mut overlay);
    }
    for (table, at) in reader.tables(table, "allow") {
        overlay.allows.extend(read_allow(reader, table, at));
    }
    for (table, at) in reader.tables(table, "test") {
        let rule = needed(reader, table, "rule", &at, "a test of an overlay");
        let test = read_test(reader, table, at, true);
        overlay.tests.extend(rule.zip(test));
    }
    Some(overlay)
}

fn needed(
    reader: &mut Reader,
    table: &Table<'_>,
    key: &str,
    at: &At,
    what: &str,
) -> Option<Located<String>> {
    let help = format!("{key} = \"…\"");
    if !table.contains_key(key) {
        let message = format!("{what} has no `{key}`");
        reader.report(Diagnostic::new("E004", message, at).help(help.as_str()));
    }
    reader.text(table, key).filter(|text| {
        let empty = text.value.trim().is_empty();
        if empty {
            let message = format!("`{key}` is empty");
            reader.report(Diagnostic::new("E004", message, &text.at).help(help));
        }
        !empty
    })
}

/// Reads what every entry says of itself; `because` is not optional.
fn note(reader: &mut Reader, table: &Table<'_>, at: At) -> Note {
    let because = if table.contains_key("because") {
        needed(reader, table, "because", &at, "the entry").map(|t| t.value).unwrap_or_default()
    } else {
        let help = "say why, for whoever finds the entry in a year: because = \"…\"";
        let message = "the entry does not say `because`";
        reader.report(Diagnostic::new("E004", message, &at).help(help));
        String::new()
    };
    let seen_rev = reader.int(table, "seen_rev");
    Note { because, until: until(reader, table), seen_rev, at }
}

fn until(reader: &mut Reader, table: &Table<'_>) -> Option<Located<Date>> {
    let value = table.get("until")?;
    let at = reader.at(value.span());
    let day = match value.get_ref() {
        DeValue::Datetime(given) if given.time.is_none() => given.date,
        _ => None,
    };
    let day = day.and_then(|day| Date::new(day.year, day.month, day.day));
    if day.is_none() {
        let message = "`until` must be a day";
        reader.report(
            Diagnostic::new("E003", message, &at).help("write until = 2026-12-31, without quotes"),
        );
    }
    day.map(|value| Located { value, at })
}

fn check_entry(reader: &mut Reader, table: &Table<'_>, keys: &[&str]) {
    reader.check_keys(table, &[keys, &NOTE].concat());
}

/// Reads new lists: `[lists]` with `name = ["term", …]`, each as a line of a list file.
fn read_lists(reader: &mut Reader, table: &Table<'_>) -> Vec<WordList> {
    let Some(lists) = reader.table(table, "lists") else { return Vec::new() };
    let mut read = Vec::new();
    for name in lists.keys() {
        let at = reader.at(name.span());
        let lines = reader.texts(lists, name.get_ref()).unwrap_or_default();
        let terms = lines
            .iter()
            .filter_map(|line| word_list::parse_term(line, &mut reader.diagnostics))
            .collect();
        let name = name.get_ref().to_string();
        read.push(WordList { name, terms, disguise: true, plain: true, at });
    }
    read
}

fn read_extend(reader: &mut Reader, table: &Table<'_>, at: At) -> Option<TermsDef> {
    check_entry(reader, table, &["list", "rule", "match", "add", "remove"]);
    let add = reader.texts(table, "add").unwrap_or_default();
    let remove = reader.texts(table, "remove").unwrap_or_default();
    if add.is_empty() && remove.is_empty() {
        let help = "add = [\"…\"], remove = [\"…\"] or both";
        reader.report(Diagnostic::new("E004", "`extend` neither adds nor removes", &at).help(help));
    }
    let target = target(reader, table, &at)?;
    Some(TermsDef { target, add, remove, note: note(reader, table, at) })
}

/// Reads `list = "…"`, or `rule = "…"` with `match = "…"`.
fn target(reader: &mut Reader, table: &Table<'_>, at: &At) -> Option<Target> {
    let list = reader.text(table, "list");
    let (rule, matcher) = (reader.text(table, "rule"), reader.text(table, "match"));
    match (list, rule, matcher) {
        (Some(list), None, None) => Some(Target::List(list)),
        (None, Some(rule), Some(matcher)) => Some(Target::Words { rule, matcher }),
        _ => {
            let help = "list = \"NAME\" for a word list, rule = \"ID\" and match = \"NAME\" for the words of a rule";
            let message = "the entry does not say which terms";
            reader.report(Diagnostic::new("E004", message, at).help(help));
            None
        }
    }
}

fn read_amend(reader: &mut Reader, table: &Table<'_>, at: At, overlay: &mut OverlayDef) {
    if table.contains_key("threshold") {
        check_entry(reader, table, &["threshold", "value"]);
        let name = reader.text(table, "threshold");
        if !table.contains_key("value") {
            let message = "the amended threshold has no `value`";
            reader.report(Diagnostic::new("E004", message, &at).help("value = 60"));
        }
        let value = reader.int(table, "value");
        let note = note(reader, table, at);
        if let (Some(name), Some(value)) = (name, value) {
            overlay.thresholds.push(ThresholdDef { name, value: value.value, note });
        }
        return;
    }
    check_entry(reader, table, &[&["rule", "threshold"], AMENDABLE.as_slice()].concat());
    let rule = needed(reader, table, "rule", &at, "`amend`");
    let values = values(reader, table, &at);
    if values.is_empty() && !AMENDABLE.iter().any(|key| table.contains_key(*key)) {
        let help = format!("give one of {}", AMENDABLE.join(", "));
        reader.report(Diagnostic::new("E004", "`amend` changes nothing", &at).help(help));
    }
    let note = note(reader, table, at);
    if let Some(rule) = rule {
        overlay.amends.push(AmendDef { rule, values, note });
    }
}

fn values(reader: &mut Reader, table: &Table<'_>, at: &At) -> Vec<(At, Value)> {
    let mut values = Vec::new();
    for (key, value) in table {
        let place = reader.at(value.span());
        let mut rule = RuleReader { reader, rule: table, defaults: table, at: at.clone() };
        let value = match key.get_ref().as_ref() {
            "title" => rule.reader.text(table, "title").map(|t| Value::Title(t.value)),
            "also" => Some(Value::Also(rule.also())),
            "severity" => rule.severity().map(Value::Severity),
            "decision" => rule.decision().map(Value::Decision),
            "level" => rule.level().map(Value::Level),
            "mode" => rule.mode().map(Value::Mode),
            "in" => Some(Value::Fields(rule.fields())),
            "bands" => Some(Value::Bands(rule.bands())),
            "message" => Some(Value::Message(rule.sentence("message"))),
            "advice" => Some(Value::Advice(rule.sentence("advice"))),
            _ => None,
        };
        values.extend(value.map(|value| (place, value)));
    }
    values
}

fn read_disable(reader: &mut Reader, table: &Table<'_>, at: At, overlay: &mut OverlayDef) {
    check_entry(reader, table, &["rule", "match", "list", "words"]);
    if let Some(remove) = reader.texts(table, "words") {
        if let Some(target) = target(reader, table, &at) {
            let note = note(reader, table, at);
            overlay.terms.push(TermsDef { target, add: Vec::new(), remove, note });
        }
        return;
    }
    if table.contains_key("list") {
        let help =
            "a list goes with its rules: name its terms in words = [\"…\"], or disable rules";
        reader.report(Diagnostic::new("E004", "`disable` of a list needs `words`", &at).help(help));
        return;
    }
    let rule = needed(reader, table, "rule", &at, "`disable`");
    let matcher = reader.text(table, "match");
    let note = note(reader, table, at);
    if let Some(rule) = rule {
        overlay.disables.push(DisableDef { rule, matcher, note });
    }
}

fn read_allow(reader: &mut Reader, table: &Table<'_>, at: At) -> Option<AllowEntry> {
    check_entry(reader, table, &["rules", "in", "words", "list", "regex", "scope", "when"]);
    let rules = reader.texts(table, "rules").unwrap_or_default();
    if rules.is_empty() {
        let help = "rules = [\"name.country\"], or a family as in [\"gambling.*\"]";
        reader.report(
            Diagnostic::new("E074", "`allow` does not say for which rules", &at).help(help),
        );
    }
    let what = read_what(reader, table, &at);
    let note = note(reader, table, at);
    Some(AllowEntry { rules, what: what?, note })
}

fn read_what(reader: &mut Reader, table: &Table<'_>, at: &At) -> Option<AllowWhat> {
    let sources = ["words", "list", "regex", "when"];
    let given: Vec<&str> = sources.into_iter().filter(|key| table.contains_key(*key)).collect();
    let [key] = given[..] else {
        let message = "`allow` needs exactly one of words, list, regex and when";
        let help = "make an entry of each";
        reader.report(Diagnostic::new("E004", message, at).help(help));
        return None;
    };
    if key == "when" {
        for key in ["in", "scope"].into_iter().filter(|key| table.contains_key(*key)) {
            let message = format!("`when` allows whole violations: `{key}` has no place there");
            let help = "take it out, or allow single hits with words, list or regex";
            reader.report(Diagnostic::new("E002", message, at).help(help));
        }
        let text = reader.text(table, "when")?;
        return match condition::parse(&text.value) {
            Ok(value) => Some(AllowWhat::When(Located { value, at: text.at })),
            Err(error) => {
                reader.report(condition_fault(&text.at, error));
                None
            }
        };
    }
    let source = match key {
        "words" => ExceptSource::Words(reader.texts(table, key)?),
        "list" => ExceptSource::Lists(vec![reader.text(table, key)?]),
        _ => {
            let regex = reader.text(table, key)?;
            check_regex(reader, &regex);
            ExceptSource::Regex(regex)
        }
    };
    let scope = match table.contains_key("scope") {
        true => read_scope(reader, table, at)?,
        false => Scope::Cover,
    };
    let fields = read_fields(reader, table, "in").unwrap_or(FieldSet::ALL);
    Some(AllowWhat::Hits { source, scope, fields })
}
