//! Reading of matchers, exceptions and gates.

use toml::de::DeValue;

use super::diagnostic::{At, Diagnostic, Located};
use super::reader::{Reader, Table};
use super::{
    DomainKind, Edge, EvasionKind, ExceptDef, ExceptSource, HitsDef, How, MatcherDef, Scope,
    SourceDef, Strip, Validator,
};
use crate::field::{Field, FieldSet};
use crate::names::{NameKind, Resemblance, Wanted};
use crate::severity::Severity;

const SOURCES: [&str; 11] = [
    "words", "list", "lists", "regex", "near", "use", "domain", "repeat", "evasion", "names",
    "hits",
];
const KEYS: [&str; 15] = [
    "disguise",
    "in",
    "how",
    "filler",
    "edge",
    "segment",
    "separators",
    "validate",
    "view",
    "except",
    "gate",
    "within",
    "order",
    "scope",
    "strip",
];
/// Widest window in content characters.
pub(super) const MAX_WINDOW: i64 = 200;
/// Longest regular expression in bytes.
const MAX_REGEX: usize = 2048;

/// Reads the table below `match.NAME` or `shared.NAME`.
pub(super) fn read(
    reader: &mut Reader,
    name: &str,
    table: &Table<'_>,
    at: At,
) -> Option<MatcherDef> {
    reader.check_keys(table, &[SOURCES.as_slice(), KEYS.as_slice()].concat());
    let source = read_source(reader, name, table, &at)?;
    let how = reader.text(table, "how");
    let how =
        reader.choice(how, "position", "E003", &["contains", "whole", "prefix", "suffix"], |t| {
            Some(match t {
                "contains" => How::Contains,
                "whole" => How::Whole,
                "prefix" => How::Prefix,
                "suffix" => How::Suffix,
                _ => return None,
            })
        });
    let edge = reader.text(table, "edge");
    let edge = reader.choice(edge, "edge", "E003", &["auto", "alnum", "none"], |t| {
        Some(match t {
            "auto" => Edge::Auto,
            "alnum" => Edge::Alnum,
            "none" => Edge::None,
            _ => return None,
        })
    });
    let filler = reader.texts(table, "filler").unwrap_or_default();
    let strip = read_strip(reader, table);
    Some(MatcherDef {
        name: name.to_owned(),
        source,
        fields: read_fields(reader, table, "in"),
        how: how.unwrap_or(How::Contains),
        filler: filler.into_iter().map(|f| f.value).collect(),
        edge: edge.unwrap_or(Edge::Auto),
        written: written(table),
        strip,
        segment: reader.bool(table, "segment").unwrap_or(false),
        separators: reader.bool(table, "separators").unwrap_or(true),
        disguise: reader.bool(table, "disguise"),
        off: false,
        excepts: read_excepts(reader, table),
        gates: reader.texts(table, "gate").unwrap_or_default(),
        at,
    })
}

/// Returns a table without the places of its parts.
fn written(table: &Table<'_>) -> String {
    let mut text = String::new();
    for (key, value) in table {
        text.push_str(key.get_ref());
        text.push('=');
        describe(value.get_ref(), &mut text);
    }
    text
}

fn describe(value: &DeValue<'_>, into: &mut String) {
    match value {
        DeValue::String(text) => into.push_str(text),
        DeValue::Integer(n) => into.push_str(n.as_str()),
        DeValue::Boolean(b) => into.push_str(if *b { "true" } else { "false" }),
        DeValue::Array(items) => items.iter().for_each(|item| describe(item.get_ref(), into)),
        DeValue::Table(table) => into.push_str(&written(table)),
        DeValue::Float(_) | DeValue::Datetime(_) => {}
    }
    into.push(';');
}

fn read_strip(reader: &mut Reader, table: &Table<'_>) -> Strip {
    let Some(words) = reader.texts(table, "strip") else { return Strip::ALL };
    let mut strip = Strip { space: false, symbol: false, emoji: false };
    for word in words {
        let labels = ["space", "symbol", "emoji"];
        let kind = reader.choice(Some(word), "kind of filling", "E003", &labels, |t| {
            labels.iter().position(|label| *label == t)
        });
        strip.space |= kind == Some(0);
        strip.symbol |= kind == Some(1);
        strip.emoji |= kind == Some(2);
    }
    strip
}

/// Reads a list of field names.
pub(super) fn read_fields(reader: &mut Reader, table: &Table<'_>, key: &str) -> Option<FieldSet> {
    let names = reader.texts(table, key)?;
    let all = Field::ALL.map(Field::label);
    let fields = names
        .into_iter()
        .filter_map(|name| reader.choice(Some(name), "field", "E023", &all, Field::from_label));
    Some(fields.collect())
}

fn read_source(reader: &mut Reader, name: &str, table: &Table<'_>, at: &At) -> Option<SourceDef> {
    let given: Vec<&str> = SOURCES.into_iter().filter(|key| table.contains_key(*key)).collect();
    match given[..] {
        [] => {
            let message = format!("matcher `{name}` has no source");
            let help = format!("give it one of {}", SOURCES.join(", "));
            reader.report(Diagnostic::new("E004", message, at).help(help));
            None
        }
        [key] => read_source_of(reader, key, table),
        [first, second, ..] => {
            let message = format!("matcher `{name}` has two sources, `{first}` and `{second}`");
            reader.report(Diagnostic::new("E002", message, at).help("make two matchers of it"));
            None
        }
    }
}

fn read_source_of(reader: &mut Reader, key: &str, table: &Table<'_>) -> Option<SourceDef> {
    Some(match key {
        "words" => SourceDef::Words(reader.texts(table, key)?),
        "list" => SourceDef::Lists(vec![reader.text(table, key)?]),
        "lists" => SourceDef::Lists(reader.texts(table, key)?),
        "use" => SourceDef::Use(reader.text(table, key)?),
        "regex" => read_regex(reader, table)?,
        "near" => read_near(reader, table)?,
        "repeat" => {
            let n = reader.int(table, key)?;
            SourceDef::Repeat(u32::try_from(n.value.clamp(2, 100)).unwrap_or(2))
        }
        "domain" => {
            let text = reader.text(table, key);
            let labels = DOMAINS.map(|(label, _)| label);
            SourceDef::Domain(reader.choice(text, "kind of domain", "E020", &labels, |t| {
                DOMAINS.iter().find(|(label, _)| *label == t).map(|(_, kind)| *kind)
            })?)
        }
        "evasion" => {
            let text = reader.text(table, key);
            let labels = EVASIONS.map(|(label, _)| label);
            SourceDef::Evasion(reader.choice(text, "kind of evasion", "E020", &labels, |t| {
                EVASIONS.iter().find(|(label, _)| *label == t).map(|(_, kind)| *kind)
            })?)
        }
        "names" => SourceDef::Names(read_names(reader, table)?),
        _ => SourceDef::Hits(read_hits(reader, table)?),
    })
}

const DOMAINS: [(&str, DomainKind); 9] = [
    ("any", DomainKind::Any),
    ("blocked", DomainKind::Blocked),
    ("allowed", DomainKind::Allowed),
    ("unlisted", DomainKind::Unlisted),
    ("short", DomainKind::Short),
    ("raw-ip", DomainKind::RawIp),
    ("punycode", DomainKind::Punycode),
    ("executable", DomainKind::Executable),
    ("disguised", DomainKind::Disguised),
];

const EVASIONS: [(&str, EvasionKind); 6] = [
    ("invisible", EvasionKind::Invisible),
    ("marks", EvasionKind::Marks),
    ("separators", EvasionKind::Separators),
    ("styled", EvasionKind::Styled),
    ("scripts", EvasionKind::Scripts),
    ("bidi", EvasionKind::Bidi),
];

fn read_regex(reader: &mut Reader, table: &Table<'_>) -> Option<SourceDef> {
    let pattern = reader.text(table, "regex")?;
    check_regex(reader, &pattern);
    let view = reader.text(table, "view");
    let view = reader.choice(view, "view", "E003", &["form", "digits"], |t| {
        ["form", "digits"].iter().position(|v| *v == t)
    });
    let validate = reader.text(table, "validate");
    let labels = ["cn-resident-id", "luhn", "cn-mobile"];
    let validate = reader.choice(validate, "validator", "E025", &labels, |t| {
        Some(match t {
            "cn-resident-id" => Validator::CnResidentId,
            "luhn" => Validator::Luhn,
            "cn-mobile" => Validator::CnMobile,
            _ => return None,
        })
    });
    Some(SourceDef::Regex { pattern, digits: view == Some(1), validate })
}

pub(super) fn check_regex(reader: &mut Reader, pattern: &Located<String>) {
    if pattern.value.len() > MAX_REGEX {
        let message =
            format!("the expression has {} bytes, the limit is {MAX_REGEX}", pattern.value.len());
        let help = "split it, or move its words into a list";
        reader.report(Diagnostic::new("E052", message, &pattern.at).help(help));
    }
}

fn read_near(reader: &mut Reader, table: &Table<'_>) -> Option<SourceDef> {
    let parts = reader.texts(table, "near")?;
    if !(2..=4).contains(&parts.len()) {
        let at = parts.first().map(|p| p.at.clone()).unwrap_or_else(|| reader.at(0..0));
        let help = "near = [\"a\", \"b\"]; make two matchers of more than four parts";
        reader.report(Diagnostic::new("E060", "`near` takes two to four matchers", &at).help(help));
        return None;
    }
    let within = reader.int(table, "within");
    if let Some(n) = within.as_ref().filter(|n| !(0..=MAX_WINDOW).contains(&n.value)) {
        let message = format!("`within` is between 0 and {MAX_WINDOW}");
        let help = "it counts content characters between neighbours; 12 is usual";
        reader.report(Diagnostic::new("E060", message, &n.at).help(help));
    }
    let order = reader.text(table, "order");
    let listed = reader.choice(order, "order", "E003", &["any", "listed"], |t| {
        ["any", "listed"].iter().position(|o| *o == t)
    });
    let scope = reader.text(table, "scope");
    let scope = reader.choice(scope, "scope", "E003", &["sentence", "field"], |t| match t {
        "sentence" => Some(Scope::Sentence),
        "field" => Some(Scope::Field),
        _ => None,
    });
    Some(SourceDef::Near {
        parts,
        within: within.map_or(12, |n| u32::try_from(n.value.clamp(0, MAX_WINDOW)).unwrap_or(0)),
        listed: listed == Some(1),
        scope: scope.unwrap_or(Scope::Sentence),
    })
}

/// Reads `names = { kinds = […], like = […] }`; what is left out means all.
fn read_names(reader: &mut Reader, table: &Table<'_>) -> Option<Wanted> {
    let names = reader.table(table, "names")?;
    reader.check_keys(names, &["kinds", "like"]);
    let kinds = NameKind::ALL.map(NameKind::label);
    let kinds: Vec<NameKind> = match reader.texts(names, "kinds") {
        Some(all) => all
            .into_iter()
            .filter_map(|text| {
                reader.choice(Some(text), "kind of name", "E020", &kinds, NameKind::from_label)
            })
            .collect(),
        None => NameKind::ALL.to_vec(),
    };
    let likes = Resemblance::ALL.map(Resemblance::label);
    let likes: Vec<Resemblance> = match reader.texts(names, "like") {
        Some(all) => all
            .into_iter()
            .filter_map(|text| {
                reader.choice(Some(text), "resemblance", "E020", &likes, Resemblance::from_label)
            })
            .collect(),
        None => Resemblance::ALL.to_vec(),
    };
    Some(likes.iter().flat_map(|like| kinds.iter().map(|kind| (*like, *kind))).collect())
}

fn read_hits(reader: &mut Reader, table: &Table<'_>) -> Option<HitsDef> {
    let hits = reader.table(table, "hits")?;
    reader.check_keys(hits, &["rules", "min_severity", "via"]);
    let severity = reader.text(hits, "min_severity");
    let labels: Vec<&str> = Severity::ALL.iter().map(|s| s.label()).collect();
    let severity = reader.choice(severity, "severity", "E003", &labels, Severity::from_label);
    let via = reader.text(hits, "via");
    let via = reader.choice(via, "selection", "E003", &["evasive-only"], |t| {
        (t == "evasive-only").then_some(())
    });
    Some(HitsDef {
        rules: reader.texts(hits, "rules").unwrap_or_default(),
        min_severity: severity.unwrap_or(Severity::Low),
        evasive_only: via.is_some(),
    })
}

fn read_excepts(reader: &mut Reader, table: &Table<'_>) -> Vec<ExceptDef> {
    let mut excepts = Vec::new();
    for (table, at) in reader.tables(table, "except") {
        if table.contains_key("level") {
            let help = "a stricter level may only add hits: make a second rule instead";
            reader.report(Diagnostic::new("E033", "an exception has no level", &at).help(help));
        } else {
            reader.check_keys(
                table,
                &["words", "list", "lists", "regex", "match", "use", "fact", "scope"],
            );
        }
        let source = if let Some(words) = reader.texts(table, "words") {
            ExceptSource::Words(words)
        } else if let Some(list) = reader.text(table, "list") {
            ExceptSource::Lists(vec![list])
        } else if let Some(lists) = reader.texts(table, "lists") {
            ExceptSource::Lists(lists)
        } else if let Some(regex) = reader.text(table, "regex") {
            check_regex(reader, &regex);
            ExceptSource::Regex(regex)
        } else if let Some(name) = reader.text(table, "match") {
            ExceptSource::Match(name)
        } else if let Some(name) = reader.text(table, "use") {
            ExceptSource::Use(name)
        } else if let Some(name) = reader.text(table, "fact") {
            ExceptSource::Fact(name)
        } else {
            let message = "an exception needs words, list, lists, regex, match, use or fact";
            let help = "except = [{ words = [\"…\"], scope = \"cover\" }]";
            reader.report(Diagnostic::new("E004", message, &at).help(help));
            continue;
        };
        let Some(scope) = read_scope(reader, table, &at) else { continue };
        excepts.push(ExceptDef { source, scope });
    }
    excepts
}

/// Reads `scope = "cover" | "before:N" | "after:N" | "sentence" | "field"`.
pub(super) fn read_scope(reader: &mut Reader, table: &Table<'_>, at: &At) -> Option<Scope> {
    let Some(text) = reader.text(table, "scope") else {
        if !table.contains_key("scope") {
            let help = "scope = \"cover\", \"before:N\", \"after:N\", \"sentence\" or \"field\"";
            reader.report(Diagnostic::new("E004", "`scope` is missing", at).help(help));
        }
        return None;
    };
    let (word, number) = text.value.split_once(':').unwrap_or((&text.value, ""));
    let n = number.parse::<u32>().ok().filter(|n| i64::from(*n) <= MAX_WINDOW);
    let scope = match (word, n) {
        ("cover", None) => Some(Scope::Cover),
        ("sentence", None) => Some(Scope::Sentence),
        ("field", None) => Some(Scope::Field),
        ("before", Some(n)) => Some(Scope::Before(n)),
        ("after", Some(n)) => Some(Scope::After(n)),
        _ => None,
    };
    if scope.is_none() {
        let help = format!("cover, before:N, after:N (N at most {MAX_WINDOW}), sentence or field");
        let message = format!("scope `{}` does not exist", text.value);
        reader.report(Diagnostic::new("E003", message, &text.at).help(help));
    }
    scope
}

/// Reads every table below `key` as a matcher.
pub(super) fn read_all(reader: &mut Reader, table: &Table<'_>, key: &str) -> Vec<MatcherDef> {
    let Some(matchers) = reader.table(table, key) else { return Vec::new() };
    let mut all = Vec::new();
    for (name, value) in matchers {
        let at = reader.at(name.span());
        match value.get_ref() {
            DeValue::Table(table) => all.extend(read(reader, name.get_ref(), table, at)),
            _ => {
                let message = format!("`{}` must be a table, not a value", name.get_ref());
                let help = format!("for example: {key}.{}.words = [\"…\"]", name.get_ref());
                let at = reader.at(value.span());
                reader.report(Diagnostic::new("E003", message, &at).help(help));
            }
        }
    }
    all
}
