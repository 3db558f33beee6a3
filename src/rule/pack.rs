//! Reading of `pack.toml` and `shared.toml`.

use std::sync::Arc;

use toml::de::DeValue;

use super::diagnostic::{At, Diagnostic, Located, SourceFile};
use super::matcher::{read_all, read_fields, read_scope};
use super::reader::{Reader, Table};
use super::{CiteDef, ClauseDef, GateDef, PackDef, RatioDef};
use crate::fact::{FactDeclaration, FactType, FactValue};

/// The rule-file format that this engine reads.
const SCHEMA: i64 = 1;
const KEYS: [&str; 14] = [
    "spellings",
    "disguise_off",
    "schema",
    "pack",
    "files",
    "retired",
    "facts",
    "ratios",
    "thresholds",
    "categories",
    "groups",
    "clauses",
    "gate",
    "cite",
];

/// Parses a file, reporting syntax errors; nothing is read from a file that has any.
pub(super) fn with_table(
    file: &Arc<SourceFile>,
    diagnostics: &mut Vec<Diagnostic>,
    read: impl FnOnce(&mut Reader, &Table<'_>),
) {
    let mut reader = Reader::new(Arc::clone(file));
    let (document, errors) = toml::de::DeTable::parse_recoverable(&file.text);
    for error in &errors {
        let at = reader.at(error.span().unwrap_or(0..0));
        let message = format!("not TOML: {}", error.message());
        reader.report(Diagnostic::new("E001", message, &at).help(way_out(error, &at)));
    }
    if errors.is_empty() {
        read(&mut reader, document.get_ref());
    }
    diagnostics.append(&mut reader.diagnostics);
}

/// Returns the way out of a fault of syntax; two are made where Chinese is typed.
fn way_out(error: &toml::de::Error, at: &At) -> String {
    let rest = at.file.text.get(at.span.start..).unwrap_or_default();
    let found = rest.chars().next().unwrap_or_default();
    if let Some(plain) = crate::suggest::half_width(found) {
        return format!("`{found}` is full-width: write `{plain}`");
    }
    if !found.is_ascii() && error.message().contains("unquoted key") {
        let key = at.file.text.get(at.span.clone()).unwrap_or_default();
        return format!("a key that is not ASCII stands in quotes: \"{key}\"");
    }
    "nothing of the file is read before this is mended; TOML is described at toml.io".into()
}

/// Reads `pack.toml` into a definition; returns the file manifest when there is one.
pub(super) fn read_pack(
    reader: &mut Reader,
    table: &Table<'_>,
    pack: &mut PackDef,
) -> Option<Vec<Located<String>>> {
    reader.check_keys(table, &KEYS);
    read_header(reader, table, pack);
    read_facts(reader, table, pack);
    for (name, table) in named_tables(reader, table, "ratios") {
        reader.check_keys(table, &["of", "to"]);
        if let Some(key) = ["of", "to"].into_iter().find(|key| !table.contains_key(*key)) {
            let message = format!("ratio `{}` has no `{key}`", name.value);
            let help = "of = \"FACT\", to = \"FACT\": the first in per mille of the second";
            reader.report(Diagnostic::new("E004", message, &name.at).help(help));
        }
        if let (Some(of), Some(to)) = (reader.text(table, "of"), reader.text(table, "to")) {
            pack.ratios.push(RatioDef { name: name.value, of, to });
        }
    }
    read_numbers(reader, table, pack);
    for (name, table) in named_tables(reader, table, "clauses") {
        reader.check_keys(table, &["title", "note"]);
        let title = reader.text(table, "title").map(|t| t.value).unwrap_or_default();
        let note = reader.text(table, "note").map(|t| t.value);
        pack.clauses.push(ClauseDef { id: name.value, title, note });
    }
    pack.clauses.sort_by_key(|a| clause_order(&a.id));
    for (name, table) in named_tables(reader, table, "gate") {
        reader.check_keys(table, &["lists", "scope", "broken_by"]);
        let lists = reader.texts(table, "lists").unwrap_or_default();
        let broken_by = reader.texts(table, "broken_by").unwrap_or_default();
        if let Some(scope) = read_scope(reader, table, &name.at) {
            pack.gates.insert(name.value, GateDef { lists, scope, broken_by });
        }
    }
    for (table, _) in reader.tables(table, "cite") {
        reader.check_keys(table, &["fields", "clauses", "also"]);
        let fields = read_fields(reader, table, "fields").unwrap_or_default();
        let clauses = reader.texts(table, "clauses").unwrap_or_default();
        let also = reader.text(table, "also").map(|t| t.value).unwrap_or_default();
        let clauses = clauses.into_iter().map(|c| c.value).collect();
        pack.cites.push(CiteDef { fields, clauses, also });
    }
    pack.disguise_off = reader.text(table, "disguise_off");
    pack.spellings = reader.text(table, "spellings");
    let retired = reader.texts(table, "retired").unwrap_or_default();
    pack.retired = retired.into_iter().map(|id| id.value).collect();
    reader.texts(table, "files")
}

/// Key that sorts clause ids as a reader counts: 4.9 before 4.10.
pub(crate) fn clause_order(id: &str) -> Vec<u32> {
    id.split('.').map(|part| part.parse().unwrap_or(u32::MAX)).collect()
}

fn read_header(reader: &mut Reader, table: &Table<'_>, pack: &mut PackDef) {
    let start = reader.at(0..0);
    read_schema(reader, table);
    let Some(header) = reader.table(table, "pack") else {
        if !table.contains_key("pack") {
            let help = "[pack] with name = \"…\" and version = \"1.0.0\"";
            reader.report(Diagnostic::new("E004", "`[pack]` is missing", &start).help(help));
        }
        return;
    };
    reader.check_keys(header, &["name", "version", "title", "spec"]);
    pack.name = reader.text(header, "name").map(|t| t.value).unwrap_or_default();
    pack.version = reader.text(header, "version").map(|t| t.value).unwrap_or_default();
}

/// Checks that a pack or overlay is written for this engine.
pub(super) fn read_schema(reader: &mut Reader, table: &Table<'_>) {
    match reader.int(table, "schema") {
        Some(schema) if schema.value == SCHEMA => {}
        Some(schema) => {
            let given = schema.value;
            let message =
                format!("schema {given} is not supported; this engine reads schema {SCHEMA}");
            let help = "take the engine that reads it, or the file as it was for this one";
            reader.report(Diagnostic::new("E006", message, &schema.at).help(help));
        }
        None if !table.contains_key("schema") => {
            let start = reader.at(0..0);
            let diagnostic = Diagnostic::new("E004", "`schema` is missing", &start);
            reader.report(diagnostic.help(format!("schema = {SCHEMA}")));
        }
        None => {}
    }
}

fn read_facts(reader: &mut Reader, table: &Table<'_>, pack: &mut PackDef) {
    for (name, table) in named_tables(reader, table, "facts") {
        reader.check_keys(table, &["type", "of", "default", "unit", "clause"]);
        let of = reader.texts(table, "of").unwrap_or_default();
        let of: Vec<String> = of.into_iter().map(|t| t.value).collect();
        let kind = reader.text(table, "type");
        let labels = ["bool", "int", "share", "string", "strings", "enum"];
        if kind.is_none() && !table.contains_key("type") {
            let message = format!("fact `{}` has no type", name.value);
            let help = format!("type = \"bool\", or one of {}", labels[1..].join(", "));
            reader.report(Diagnostic::new("E004", message, &name.at).help(help));
        }
        if of.is_empty() && kind.as_ref().is_some_and(|kind| kind.value == "enum") {
            let message = format!("fact `{}` is one of nothing", name.value);
            let help = "of = [\"…\", \"…\"]";
            reader.report(Diagnostic::new("E004", message, &name.at).help(help));
        }
        let kind = reader.choice(kind, "type", "E003", &labels, |t| {
            Some(match t {
                "bool" => FactType::Bool,
                "int" => FactType::Int,
                "share" => FactType::Share,
                "string" => FactType::Text,
                "strings" => FactType::Texts,
                "enum" => FactType::Enum(of.clone()),
                _ => return None,
            })
        });
        let Some(kind) = kind else { continue };
        let default = read_default(reader, table, &kind);
        pack.facts.push(FactDeclaration { name: name.value, kind, default });
    }
}

fn read_default(reader: &mut Reader, table: &Table<'_>, kind: &FactType) -> Option<FactValue> {
    let value = table.get("default")?;
    let given = match value.get_ref() {
        DeValue::Boolean(b) => FactValue::Bool(*b),
        DeValue::String(s) => FactValue::Text(s.to_string()),
        DeValue::Integer(_) => FactValue::Int(reader.int(table, "default")?.value),
        _ => return reader.wrong("default", value, &kind.describe()),
    };
    kind.accept(&given).or_else(|| reader.wrong("default", value, &kind.describe()))
}

fn read_numbers(reader: &mut Reader, table: &Table<'_>, pack: &mut PackDef) {
    if let Some(thresholds) = reader.table(table, "thresholds") {
        for name in thresholds.keys() {
            if let Some(n) = reader.int(thresholds, name.get_ref()) {
                pack.thresholds.insert(name.get_ref().to_string(), n.value);
            }
        }
    }
    if let Some(categories) = reader.table(table, "categories") {
        pack.categories = categories.keys().map(|name| name.get_ref().to_string()).collect();
    }
    if let Some(groups) = reader.table(table, "groups") {
        for name in groups.keys() {
            if let Some(categories) = reader.texts(groups, name.get_ref()) {
                pack.groups.push((name.get_ref().to_string(), categories));
            }
        }
    }
}

fn named_tables<'t, 'i>(
    reader: &mut Reader,
    table: &'t Table<'i>,
    key: &str,
) -> Vec<(Located<String>, &'t Table<'i>)> {
    let Some(tables) = reader.table(table, key) else { return Vec::new() };
    let mut named = Vec::new();
    for (name, value) in tables {
        match value.get_ref().as_table() {
            Some(table) => {
                let at = reader.at(name.span());
                named.push((Located { value: name.get_ref().to_string(), at }, table));
            }
            None => {
                reader.wrong::<()>(name.get_ref(), value, "a table");
            }
        }
    }
    named
}

/// Reads `shared.toml`.
pub(super) fn read_shared(reader: &mut Reader, table: &Table<'_>, pack: &mut PackDef) {
    reader.check_keys(table, &["shared"]);
    pack.shared = read_all(reader, table, "shared");
}
