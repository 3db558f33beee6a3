//! Typed reading of TOML tables that reports every fault with its place.

use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{At, Diagnostic, Located, SourceFile};

/// Reads one file and gathers what is wrong with it.
pub(super) struct Reader {
    pub(super) file: Arc<SourceFile>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

pub(super) type Table<'i> = DeTable<'i>;
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

impl Reader {
    pub(super) fn new(file: Arc<SourceFile>) -> Self {
        Self { file, diagnostics: Vec::new() }
    }

    pub(super) fn at(&self, span: std::ops::Range<usize>) -> At {
        At { file: Arc::clone(&self.file), span }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports every key that is not in `known`.
    pub(super) fn check_keys(&mut self, table: &Table<'_>, known: &[&str]) {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let at = self.at(key.span());
                let known = known.iter().copied();
                self.report(
                    Diagnostic::new("E002", format!("unknown key `{name}`"), &at)
                        .suggest(name, known),
                );
            }
        }
    }

    /// Reports a value of the wrong type.
    pub(super) fn wrong<T>(&mut self, key: &str, value: &Value<'_>, expected: &str) -> Option<T> {
        let at = self.at(value.span());
        let found = value.get_ref().type_str();
        let message = format!("`{key}` must be {expected}, not {}", article(found));
        let diagnostic = Diagnostic::new("E003", message, &at);
        self.report(match example(key, expected) {
            Some(example) => diagnostic.help(format!("write it as {example}")),
            None => diagnostic,
        });
        None
    }

    pub(super) fn located(&self, value: &Value<'_>, text: &str) -> Located<String> {
        Located { value: text.to_owned(), at: self.at(value.span()) }
    }

    pub(super) fn text(&mut self, table: &Table<'_>, key: &str) -> Option<Located<String>> {
        let value = table.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(self.located(value, text)),
            None => self.wrong(key, value, "a string"),
        }
    }

    pub(super) fn texts(&mut self, table: &Table<'_>, key: &str) -> Option<Vec<Located<String>>> {
        let value = table.get(key)?;
        let Some(items) = value.get_ref().as_array() else {
            return self.wrong(key, value, "a list of strings");
        };
        let mut texts = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_str() {
                Some(text) => texts.push(self.located(item, text)),
                None => return self.wrong(key, item, "a list of strings"),
            }
        }
        Some(texts)
    }

    pub(super) fn int(&mut self, table: &Table<'_>, key: &str) -> Option<Located<i64>> {
        let value = table.get(key)?;
        let int = value.get_ref().as_integer();
        let at = self.at(value.span());
        match int.map(|i| i64::from_str_radix(i.as_str(), i.radix())) {
            Some(Ok(int)) => Some(Located { value: int, at }),
            Some(Err(_)) => {
                let message =
                    format!("`{key}` is out of range, the largest number is {}", i64::MAX);
                let diagnostic = Diagnostic::new("E003", message, &at);
                self.report(diagnostic.help("write a smaller one"));
                None
            }
            None => self.wrong(key, value, "an integer"),
        }
    }

    pub(super) fn bool(&mut self, table: &Table<'_>, key: &str) -> Option<bool> {
        let value = table.get(key)?;
        value.get_ref().as_bool().or_else(|| self.wrong(key, value, "true or false"))
    }

    pub(super) fn table<'t, 'i>(
        &mut self,
        table: &'t Table<'i>,
        key: &str,
    ) -> Option<&'t Table<'i>> {
        let value = table.get(key)?;
        value.get_ref().as_table().or_else(|| self.wrong(key, value, "a table"))
    }

    /// Returns the tables of an array of tables with their places.
    pub(super) fn tables<'t, 'i>(
        &mut self,
        table: &'t Table<'i>,
        key: &str,
    ) -> Vec<(&'t Table<'i>, At)> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong::<()>(key, value, "a list of tables");
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_table() {
                Some(table) => tables.push((table, self.at(item.span()))),
                None => {
                    self.wrong::<()>(key, item, "a list of tables");
                }
            }
        }
        tables
    }

    /// Reads one of a closed set of words.
    pub(super) fn choice<T>(
        &mut self,
        text: Option<Located<String>>,
        what: &str,
        code: &'static str,
        of: &[&str],
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = text?;
        let parsed = parse(&text.value);
        if parsed.is_none() {
            let message = format!("{what} `{}` does not exist", text.value);
            let choices = match of {
                [only] => format!("write {only}, or take it out"),
                _ => format!("one of {}", of.join(", ")),
            };
            let diagnostic = Diagnostic::new(code, message, &text.at).help(choices);
            self.report(diagnostic.suggest(&text.value, of.iter().copied()));
        }
        parsed
    }
}

/// Returns how a value of the expected kind is written.
fn example(key: &str, expected: &str) -> Option<String> {
    let value = match expected {
        "a string" => "\"…\"",
        "a list of strings" => "[\"…\", \"…\"]",
        "an integer" => "N, a number without quotes",
        "true or false" | "a bool" => "true",
        "a number between 0 and 1" => "0.5",
        "a fact value" => "5, true, \"…\" or a list of strings",
        "a table" => "{ … }",
        "a list of tables" => "[{ … }, { … }]",
        _ => return None,
    };
    Some(format!("{key} = {value}"))
}

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}
