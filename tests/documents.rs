//! What the documents say is so: examples of `rules/README.md` compile and pass their tests, every key is in one of them, and what
//! `ARCHITECTURE.md` names is there.

#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hegui::{DiagnosticCode, Engine, Pack};

const RULES: &str = include_str!("../rules/README.md");
const ARCHITECTURE: &str = include_str!("../ARCHITECTURE.md");

/// What every example that is only lines of a rule begins with, unless it says so itself.
const HEAD: [(&str, &str); 9] = [
    ("title", "\"示例\""),
    ("clause", "\"4.4.1\""),
    ("category", "\"inducement\""),
    ("principle", "\"undisturbed\""),
    ("severity", "\"medium\""),
    ("decision", "\"reject\""),
    ("in", "[\"name\", \"bio\", \"title\", \"content\", \"comment\"]"),
    ("message", "{ zh = \"含有{hit}\", en = \"holds {hit}\" }"),
    ("advice", "{ zh = \"删去\", en = \"remove\" }"),
];

/// Lists that the examples name.
const LISTS: [(&str, &str); 5] = [
    ("engage-act", "关注\n转发\n"),
    ("engage-reward", "礼盒\n红包\n"),
    ("warning", "谨防\n骗局\n"),
    ("spellings", "红包 = 红苞儿\n"),
    ("disguise-off", "发红\n"),
];

/// Returns the blocks of a language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let rest = text.split(&format!("```{language}\n")).skip(1).collect::<Vec<_>>();
    rest.into_iter().map(|rest| rest.split("```").next().unwrap()).collect()
}

fn is_overlay(block: &str) -> bool {
    block.contains("overlay = {")
}

/// Returns the file that a block says it is.
fn path(block: &str) -> Option<&str> {
    let first = block.lines().next()?.strip_prefix("# ")?;
    first.ends_with(".toml").then_some(first)
}

/// Returns the whole rule of an example that has only some lines of one.
fn rule(number: usize, lines: &str) -> String {
    let has = |key: &str| lines.lines().any(|line| line.starts_with(&format!("{key} = ")));
    let head = HEAD.iter().filter(|(key, _)| !has(key));
    let head: String = head.map(|(key, value)| format!("{key} = {value}\n")).collect();
    format!("[[rule]]\nid = \"example.n{number}\"\n{head}{lines}")
}

/// Returns the pack of the examples, with one of those without a file name.
fn pack(example: Option<(usize, &str)>) -> Pack {
    let mut pack = Pack::default();
    for block in blocks(RULES, "toml") {
        if let Some(path) = path(block) {
            pack.add(path, block);
        }
    }
    for (name, terms) in LISTS {
        let head = "# purpose: an example\n# origin: own\n# licence: MIT OR Apache-2.0\n\n";
        pack.add(format!("lists/{name}.txt"), format!("{head}{terms}"));
    }
    if let Some((number, lines)) = example {
        // The manifest of the example leaves no room for another file.
        let file = blocks(RULES, "toml").into_iter().find(|block| block.contains("[[rule]]"));
        pack.add("4.4.1-inducement.toml", format!("{}\n{}", file.unwrap(), rule(number, lines)));
    }
    pack
}

/// Returns what is wrong with a pack or its tests.
fn faults(pack: Pack) -> Vec<String> {
    match Engine::builder().pack(pack).build() {
        Ok(engine) => {
            let tests = engine.test_rules("").into_iter().filter(|test| !test.todo);
            let failing = tests.filter_map(|test| test.diagnostic);
            engine.warnings().iter().cloned().chain(failing).map(|told| told.to_string()).collect()
        }
        Err(error) => error.diagnostics().iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_example_pack_is_clean() {
    assert_eq!(faults(pack(None)), [""; 0]);
}

#[test]
fn every_example_of_a_rule_is_clean_and_tested() {
    let blocks = blocks(RULES, "toml");
    let lines = blocks.iter().filter(|block| path(block).is_none() && !is_overlay(block));
    let mut seen = 0;
    for (number, lines) in lines.enumerate() {
        let faults = faults(pack(Some((number, lines))));
        assert_eq!(faults, [""; 0], "{lines}");
        seen += 1;
    }
    assert!(seen >= 10, "only {seen} examples");
}

/// Returns the words between quotes of the lists that readers compare keys with.
fn keys_of_the_parser() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (path, text) in sources(&root("src/rule")) {
        let calls = ["check_keys(", "check_entry("].into_iter();
        let calls = calls.flat_map(|call| text.split(call).skip(1));
        let calls = calls.filter_map(|rest| rest.split(");").next());
        let lists = ["KEYS: [", "SOURCES: [", "NOTE: [", "AMENDABLE: ["]
            .iter()
            .flat_map(|name| text.split(name).skip(1))
            .filter_map(|rest| rest.split("];").next());
        for part in calls.chain(lists) {
            // Keys are words; what is between two of them is not.
            let words = part.split('"').skip(1).step_by(2);
            let words = words.filter(|word| {
                !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            });
            assert!(!part.is_empty(), "{}", path.display());
            keys.extend(words.map(str::to_owned));
        }
    }
    keys
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Returns the Rust files below a folder.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// `cargo test --test documents keys -- --nocapture` prints how many keys there are.
#[test]
#[allow(clippy::print_stdout, reason = "figures are for people")]
fn all_keys_of_the_language_stand_in_an_example() {
    let keys = keys_of_the_parser();
    let examples = blocks(RULES, "toml").concat();
    // What stands before `=` or a dot: a value or a comment does not show how a key is written.
    let written: BTreeSet<&str> = examples
        .split('\n')
        .flat_map(|line| line.split(['{', ',', '[', ']', '"', '\'']))
        .flat_map(|part| part.split_once('=').map_or(part, |(key, _)| key).split('.'))
        .map(str::trim)
        .collect();
    let missing: Vec<_> = keys.iter().filter(|key| !written.contains(key.as_str())).collect();
    println!("{} keys, {} without an example: {missing:?}", keys.len(), missing.len());
    assert!(keys.len() > 80, "{keys:?}");
    assert!(missing.is_empty(), "keys without an example in rules/README.md: {missing:?}");
}

#[test]
fn all_codes_stand_in_the_table() {
    let table: String =
        RULES.lines().filter(|line| line.starts_with("| E") || line.starts_with("| W")).collect();
    let mut told = BTreeSet::new();
    for cell in table.split(['|', ',']).map(str::trim) {
        let (first, last) = cell.split_once('–').unwrap_or((cell, cell));
        if let (Some(first), Some(last)) = (number(first), number(last)) {
            told.extend((first..=last).map(|n| format!("{}{n:03}", &cell[..1])));
        }
    }
    let missing: Vec<_> =
        DiagnosticCode::all().into_iter().filter(|code| !told.contains(code.code())).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

fn number(code: &str) -> Option<u32> {
    code.strip_prefix(['E', 'W']).filter(|digits| digits.len() == 3)?.parse().ok()
}

/// Returns what is written between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn all_that_the_architecture_names_is_there() {
    let files = quoted(ARCHITECTURE).into_iter().filter(|name| {
        let folder = name.split('/').next().unwrap_or_default();
        matches!(folder, "src" | "tests" | "tools" | "rules" | "examples" | "include" | "benches")
            && name.contains('/')
    });
    let mut seen = 0;
    for name in files {
        let found = [name.to_owned(), format!("{name}.rs")].iter().any(|path| root(path).exists());
        assert!(found, "ARCHITECTURE.md names `{name}`");
        seen += 1;
    }
    assert!(seen > 20, "only {seen} paths");
    for module in modules_of_the_table() {
        let found = [format!("src/{module}"), format!("src/{module}.rs")]
            .iter()
            .any(|path| root(path).exists());
        assert!(found, "ARCHITECTURE.md has module `{module}` in its table");
    }
}

/// Returns the modules that the table of layers names.
fn modules_of_the_table() -> Vec<String> {
    let rows = ARCHITECTURE.lines().skip_while(|line| !line.starts_with("| layer")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(2));
    let names = cells.flat_map(quoted).map(|name| name.trim_start_matches("src/").to_owned());
    names.collect()
}

#[test]
fn all_modules_stand_in_the_architecture() {
    let table = modules_of_the_table();
    for entry in std::fs::read_dir(root("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let found =
            table.iter().any(|module| module == name || module.starts_with(&format!("{name}/")));
        assert!(found, "module `{name}` stands in no row of ARCHITECTURE.md");
    }
}

/// One entry an area, so that a reader of one area reads one entry.
#[test]
fn the_changelog_has_one_entry_an_area() {
    let log = include_str!("../CHANGELOG.md");
    for release in log.split("\n## ").skip(1) {
        let added = release.split("\n### ").find(|part| part.starts_with("Added"));
        let entries = added.unwrap_or_default().lines().filter(|line| line.starts_with("- "));
        let mut areas = BTreeSet::new();
        for entry in entries {
            let area = entry.strip_prefix("- **").and_then(|rest| rest.split_once(".** "));
            let area = area.unwrap_or_else(|| panic!("an entry without an area: {entry}")).0;
            assert!(areas.insert(area), "two entries of area {area}: join them");
        }
    }
}
