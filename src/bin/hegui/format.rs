//! `hegui rules fmt`: the canonical layout of a pack's files. Meaning, comments and the order of rules stay.

use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Key, Table};

use crate::args::PackArgs;
use crate::pack::{counted, read};
use crate::{Failure, Outcome, Status, rules};

/// Keys of a rule in the order people read them; others keep their place behind these.
const KEYS: [&str; 27] = [
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
    "phase",
    "raises",
    "redact",
    "in",
    "match",
    "when",
    "if_unknown",
    "signal",
    "score_by",
    "bands",
    "fitted",
    "hits",
    "labels",
    "message",
    "advice",
    "test",
];

/// Formats every file of a pack and every overlay, or only says which ones are not formatted.
pub(crate) fn run(check: bool, pack: &PackArgs) -> Outcome {
    if pack.rules.is_none() && pack.overlay.is_empty() {
        return Err("the built-in pack cannot be written; give a folder with --rules DIR".into());
    }
    let mut changed = 0;
    let mut files = pack.rules.as_deref().map_or(Ok(Vec::new()), files)?;
    files.extend(pack.overlay.iter().cloned());
    for path in &files {
        let old = read(path)?;
        let new = formatted(path, &old)?;
        if new == old {
            continue;
        }
        changed += 1;
        let verb = if check { "not formatted" } else { "formatted" };
        println!("{verb}: {}", path.display());
        if !check {
            rules::replace(path, &new)?;
        }
    }
    let verb = if check { "to format" } else { "formatted" };
    println!("{}, {changed} {verb}", counted(files.len(), "file"));
    Ok(if check && changed > 0 { Status::Found } else { Status::Clean })
}

/// Returns the TOML files and word lists below a folder, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let told = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(told)? {
        let path = entry.map_err(told)?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if hidden => {}
            _ if path.is_dir() => found.extend(files(&path)?),
            Some("toml" | "txt") => found.push(path),
            _ => {}
        }
    }
    found.sort();
    Ok(found)
}

fn formatted(path: &Path, text: &str) -> Result<String, Failure> {
    match path.extension().is_some_and(|extension| extension == "txt") {
        true => Ok(list(text)),
        false => rule_file(text).map_err(|error| format!("{}: {error}", path.display())),
    }
}

/// Returns a word list with its entries in code point order, each once; a comment stays above the entry it precedes.
fn list(text: &str) -> String {
    let mut lines = text.lines().map(str::trim_end).peekable();
    let mut out = String::new();
    while let Some(line) = lines.next_if(|line| line.starts_with('#')) {
        out.push_str(line);
        out.push('\n');
    }
    let mut comment = String::new();
    let mut entries: Vec<(String, String)> = Vec::new();
    for line in lines {
        match line.trim() {
            "" => {}
            note if note.starts_with('#') => {
                comment.push_str(note);
                comment.push('\n');
            }
            entry => {
                let words: Vec<_> = entry.split_whitespace().collect();
                entries.push((words.join(" "), std::mem::take(&mut comment)));
            }
        }
    }
    entries.sort();
    entries.dedup();
    if !entries.is_empty() {
        out.push('\n');
    }
    for (entry, comment) in entries {
        out.push_str(&comment);
        out.push_str(&entry);
        out.push('\n');
    }
    out + &comment
}

/// Returns a TOML file with the keys of each rule in reading order.
fn rule_file(text: &str) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = text.parse()?;
    if let Some(rules) = document.get_mut("rule").and_then(Item::as_array_of_tables_mut) {
        rules.iter_mut().for_each(sort);
    }
    if let Some(defaults) = document.get_mut("defaults").and_then(Item::as_table_mut) {
        sort(defaults);
    }
    let mut out = String::new();
    for line in document.to_string().lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    Ok(out)
}

fn sort(table: &mut Table) {
    let place = |key: &Key| KEYS.iter().position(|known| *known == key.get()).unwrap_or(KEYS.len());
    table.sort_values_by(|a, _, b, _| place(a).cmp(&place(b)));
}

#[cfg(test)]
mod tests {
    use super::{list, rule_file};

    #[test]
    fn lists_are_sorted_and_keep_comments() {
        let text = "# purpose: x\n\n乙  ~  乙醇\n# why\n甲 \n乙 ~ 乙醇\n";
        let want = "# purpose: x\n\n乙 ~ 乙醇\n# why\n甲\n";
        assert_eq!(list(text), want);
        assert_eq!(list(want), want);
    }

    #[test]
    fn rules_keep_their_comments_and_meaning() {
        let text = "# head\n[[rule]] # first\nwhen = \"a\"\n# the id\nid = \"x\"  \nmatch.a.words = [\"甲\"]\n";
        let want = "# head\n[[rule]] # first\n# the id\nid = \"x\"\nmatch.a.words = [\"甲\"]\nwhen = \"a\"\n";
        let once = rule_file(text).expect("TOML");
        assert_eq!(once, want);
        assert_eq!(rule_file(&once).expect("TOML"), want);
    }
}
