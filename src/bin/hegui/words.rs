//! `--words`: plain word lists of an operator.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hegui::Words;

use crate::Failure;
use crate::pack::{self, counted};

/// Reads the word lists of the command line, each with its category.
pub(crate) fn read(paths: &[PathBuf], categories: &[String]) -> Result<Vec<Words>, Failure> {
    if !categories.is_empty() && categories.len() != paths.len() {
        return Err(format!(
            "{} for {}: give one --category for each --words, or none and name the files after their categories, as gambling.txt",
            counted(categories.len(), "--category").replace("categorys", "category"),
            counted(paths.len(), "--words").replace("wordss", "words"),
        ));
    }
    let mut lists = Vec::new();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for (number, path) in paths.iter().enumerate() {
        for file in files(path)? {
            let stem =
                file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
            // gambling.txt and gambling.2026.txt are of the category `gambling`.
            let named = stem.split('.').next().unwrap_or_default().to_owned();
            let category = categories.get(number).cloned().unwrap_or(named);
            let name = unique(name(&stem, &category), &mut names);
            let words = Words::new(name, category, pack::read(&file)?);
            lists.push(words.title(format!("运营方词表 {stem}")).path(file.display().to_string()));
        }
    }
    Ok(lists)
}

/// Returns the file itself, or the lists of a folder in order.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let told = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(told)? {
        let file = entry.map_err(told)?.path();
        let hidden = file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && file.extension().is_some_and(|extension| extension == "txt") {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(format!("{} holds no word list: no file ends in .txt", path.display()));
    }
    files.sort();
    Ok(files)
}

/// Returns what a rule may be called: the file's name so far as it is ASCII, else its category.
fn name(stem: &str, category: &str) -> String {
    let slug = |text: &str| {
        let lower = text.to_ascii_lowercase();
        let parts =
            lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("-")
    };
    let own = slug(stem);
    if own.is_empty() { slug(category) } else { own }
}

/// Returns a name that no list before has: the second `gambling` is `gambling-2`.
fn unique(name: String, names: &mut BTreeMap<String, usize>) -> String {
    let count = names.entry(name.clone()).or_default();
    *count += 1;
    if *count == 1 { name } else { unique(format!("{name}-{count}"), names) }
}
