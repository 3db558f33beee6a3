//! What an author or a caller gets wrong, and what the library says of it.
//!
//! `UPDATE=1 cargo test --test bad_input` writes the answers of `bad_input/*.txt` anew; read the difference before you keep it.

#![allow(clippy::unwrap_used, reason = "a failed test says where")]

mod golden;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use golden::{Case, cases};
use hegui::{Diagnostic, DiagnosticCode, Engine, Field, Pack, Request, Words};
use proptest::prelude::*;

/// Golden files by area; `tests` tells too few tests (`E081`), which every other case has.
const AREAS: [&str; 10] = [
    "reading",
    "pack",
    "names",
    "conditions",
    "terms",
    "expressions",
    "scores",
    "tests",
    "shown",
    "hostile",
];

/// A pack that compiles, into which each case puts one file.
fn files() -> BTreeMap<String, String> {
    let read = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bad_input/pack");
        (name.to_owned(), std::fs::read_to_string(format!("{folder}/{name}")).unwrap())
    };
    ["pack.toml", "shared.toml", "lists/reward.txt"].map(read).into()
}

fn rule(lines: &str) -> String {
    let head = include_str!("bad_input/pack/head.toml");
    format!("{head}{lines}")
}

/// Returns what is said of a case. Its title may name the file that it is (`| pack.toml`) or a word list's name and category (`| words a spam`).
fn told(case: &Case<'_>) -> Vec<Diagnostic> {
    let file = case.title.split_once(" | ").map_or("rule.toml", |(_, file)| file);
    found(file, case.text)
}

fn found(file: &str, text: &str) -> Vec<Diagnostic> {
    let mut files = files();
    let mut words = None;
    if let [_, name, category] = file.split(' ').collect::<Vec<_>>()[..] {
        words = Some(Words::new(name, category, text));
    } else {
        let text =
            if file == "rule.toml" && !text.starts_with("#!") { rule(text) } else { text.into() };
        files.insert(file.to_owned(), text);
    }
    let mut pack = Pack::from_files(files);
    words.into_iter().for_each(|words| pack.words(words));
    match Engine::builder().pack(pack).build() {
        Ok(engine) => {
            let failing = engine.test_rules("").into_iter().filter_map(|test| test.diagnostic);
            engine.warnings().iter().cloned().chain(failing).collect()
        }
        Err(error) => error.diagnostics().to_vec(),
    }
}

fn answer(path: &str, text: &str) -> String {
    found(path, text).iter().map(|d| format!("{d}\n")).collect()
}

fn path(area: &str) -> String {
    format!("{}/tests/bad_input/{area}.txt", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_fault_of_a_rule_file_is_named() {
    for area in AREAS {
        golden::compare(&path(area), |case| {
            let mut told = told(case);
            told.retain(|found| area == "tests" || found.code() != "E081");
            told
        });
    }
}

/// Returns the golden cases of rule files and overlays.
fn golden_texts() -> Vec<String> {
    let mut paths: Vec<String> = AREAS.map(path).into();
    paths.push(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/overlay/faults.txt").into());
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// Returns what the sources write between quotes and looks like a code.
fn codes_of_the_source() -> BTreeSet<String> {
    let mut folders = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut codes = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                let quoted = text.split('"').filter(|part| is_code(part));
                codes.extend(quoted.map(str::to_owned));
            }
        }
    }
    codes
}

fn is_code(text: &str) -> bool {
    let digits = text.strip_prefix(['E', 'W']).unwrap_or_default();
    digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[test]
fn every_code_is_in_the_table_and_has_a_golden_case() {
    let table: Vec<&str> = DiagnosticCode::all().iter().map(DiagnosticCode::code).collect();
    assert!(table.is_sorted() && table.iter().all(|code| is_code(code)), "{table:?}");
    let source = codes_of_the_source();
    let missing: Vec<_> = source.iter().filter(|code| !table.contains(&code.as_str())).collect();
    assert!(missing.is_empty(), "codes without a line in src/rule/codes.txt: {missing:?}");
    let unused: Vec<_> = table.iter().filter(|code| !source.contains(**code)).collect();
    assert!(unused.is_empty(), "codes that nothing reports: {unused:?}");
    let golden = golden_texts().concat();
    let bare: Vec<_> =
        table.iter().filter(|code| !golden.contains(&format!("[{code}]:"))).collect();
    assert!(bare.is_empty(), "codes without a golden case: {bare:?}");
    for code in DiagnosticCode::all() {
        for text in [code.meaning(), code.way_out()] {
            assert!(text.ends_with('.') && text.len() > 10, "{}: {text:?}", code.code());
        }
    }
}

/// `cargo test --test bad_input golden_cases -- --nocapture` prints the figures.
#[test]
#[allow(clippy::print_stdout, reason = "figures are for people")]
fn golden_cases_are_many_and_half_of_them_chinese() {
    let texts = golden_texts();
    let cases: Vec<Case<'_>> = texts.iter().flat_map(|text| cases(text)).collect();
    let is_han = |c: char| ('\u{3400}'..='\u{9FFF}').contains(&c);
    let chinese = cases.iter().filter(|case| case.text.contains(is_han)).count();
    let codes = DiagnosticCode::all().len();
    println!("{codes} codes, {} golden cases, {chinese} of them with Chinese text", cases.len());
    assert!(cases.len() >= 150 && chinese * 2 >= cases.len());
    let findings: Vec<&str> = cases
        .iter()
        .flat_map(|case| case.answer.lines())
        .filter(|line| line.contains(": error[") || line.contains(": warning["))
        .collect();
    let mute: Vec<_> = findings.iter().filter(|line| !line.contains(" (help: ")).collect();
    println!("{} findings, {} without a way out", findings.len(), mute.len());
    assert!(mute.is_empty(), "{mute:#?}");
}

#[test]
fn carets_stand_under_wide_characters() {
    for (line, column, on_a_terminal) in [
        ("when = \"a and b\"", 15, 15),
        ("when = \"(a) and 红包\"", 17, 17),
        ("when = \"红 and 包\"", 9, 9),
        ("match.\"红包\".near = [\"a\", \"转发\"]", 25, 27),
        ("match.\"ｆｕｌｌ\".near = [\"a\", \"转发\"]", 27, 31),
        ("match.\"👍é\".near = [\"a\", \"转发\"]", 25, 26),
    ] {
        let text = format!("match.a.words = [\"领取\"]\n{line}\n");
        let found = found("rule.toml", &text);
        let found = found.iter().find(|found| found.code() == "E020").unwrap();
        let place = (found.line(), found.column(), found.display_column());
        assert_eq!(place, (13, column, on_a_terminal), "{line}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let text = "match.a.list = \"rewards\"\nmatch.b.regex = \"(\"\nwhen = \"a and c\"\n";
    let answer = answer("rule.toml", text);
    let codes: Vec<_> =
        ["E021", "E050", "E020"].into_iter().filter(|c| answer.contains(c)).collect();
    assert_eq!(codes, ["E021", "E050", "E020"], "{answer}");
}

#[test]
fn a_file_that_is_no_text_is_named() {
    let folder = std::env::temp_dir().join(format!("hegui-bad-input-{}", std::process::id()));
    let told = |bytes: &[u8]| {
        std::fs::create_dir_all(folder.join("lists")).unwrap();
        for (path, text) in files() {
            std::fs::write(folder.join(path), text).unwrap();
        }
        std::fs::write(folder.join("rule.toml"), bytes).unwrap();
        let pack = Pack::open(&folder).unwrap();
        Engine::builder().pack(pack).build().unwrap_err().to_string()
    };
    for (bytes, part) in [
        (&b"# \xFF\xFE"[..], "rule.toml:1:3: error[E005]: the file is not UTF-8"),
        (b"\xEF\xBB\xBF# text", "E005"),
        (b"# a\0b", "E005"),
    ] {
        let told = told(bytes);
        assert!(told.contains(part), "{bytes:?}: {told}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn wrong_requests_are_named() {
    let engine = {
        let mut files = files();
        files.insert("rule.toml".into(), rule("match.a.words = [\"红包\"]\n"));
        let pack = Pack::from_files(files.iter().map(|(p, t)| (p.as_str(), t.as_str())));
        Engine::builder().pack(pack).build().unwrap()
    };
    let told = |json: &str| match Request::from_json(json) {
        Ok(request) => engine.check(&request).map(|v| v.to_json()).unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    for (json, expected) in [
        (r#"{"contnet":"x"}"#, "unknown field `contnet`, did you mean `content`?"),
        (r#"{"content":1}"#, "`content` must be a string"),
        (r#"{"facts":{"post.viewz":1}}"#, "unknown fact `post.viewz`, did you mean `post.views`?"),
        (r#"{"facts":{"post.views":"many"}}"#, "`post.views` must be an integer, not \"many\""),
        (r#"{"facts":{"post.share":2}}"#, "`post.share` must be a number between 0 and 1, not 2"),
        (
            r#"{"facts":{"post.kind":"vidoe"}}"#,
            "`post.kind` must be one of video, text, not \"vidoe\"",
        ),
        (r#"{"content":"a""#, "not JSON"),
        (r#"[1]"#, "a request is a JSON object"),
        (r#"{"facts":{"post.views":1,"post.views":2}}"#, "`post.views` is there twice"),
        (r#"{"content":"a","content":"b"}"#, "`content` is there twice"),
        (r#"{"links":"x"}"#, "`links` must be a list of strings"),
    ] {
        let told = told(json);
        assert!(
            told.contains(expected),
            "{json}
  says {told}
  not  {expected}"
        );
    }
    let long = Request::new().content("字".repeat(30_000));
    let told = engine.check(&long).unwrap_err().to_string();
    assert!(
        told.contains("`content`") && told.contains("90000") && told.contains("65536"),
        "{told}"
    );
}

/// A long article is ordinary: it reaches no limit, so that nobody has to look at it for its length.
#[test]
fn a_long_ordinary_text_is_checked_to_its_end() {
    let article = "清晨的菜市场很热闹，买了两把青菜和一块豆腐。下午读了一本讲钟表匠的书，晚上和邻居在楼下散步，聊起孩子上学的事。";
    let text = article.repeat(65_536 / article.len());
    let verdict = Engine::builtin().unwrap().check(&Request::new().content(&text)).unwrap();
    assert!(verdict.complete, "{:?}", verdict.incomplete);
}

/// Texts that are hard on someone: runs, marks, invisible characters, separators between all characters, near misses of everything.
#[test]
fn a_field_at_the_limit_is_checked() {
    let engine = Engine::builtin().unwrap();
    let mut scanner = engine.scanner();
    let units = [
        "a",
        "1",
        "加",
        "啊",
        "\u{200B}",
        "\u{301}",
        " ",
        "\n",
        "。",
        "➕",
        "+",
        "👨‍👩‍👧",
        "🇨🇳",
        "\u{202E}",
        "加微信",
        "红包转发",
        "1a",
        "1 ",
        "转发.",
        "¥a1",
        "http://a.b/",
        "www.",
        "不转不是",
        "13800138000 ",
        "最",
        "免费领",
        "(",
        "\0",
    ];
    for unit in units {
        let text = unit.repeat(65_536 / unit.len());
        let request = Request::new().content(text.as_str()).name(text.as_str());
        let verdict = scanner.check(&request).unwrap();
        for mark in verdict.violations.iter().flat_map(|v| &v.spans) {
            assert_eq!(text.get(mark.start as usize..mark.end as usize), Some(mark.text.as_str()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// No text panics, and what is marked is a slice of it.
    #[test]
    fn any_text_is_checked(texts in prop::collection::vec(any::<String>(), Field::ALL.len())) {
        thread_local!(static ENGINE: Engine = Engine::builtin().unwrap());
        let mut request = Request::new();
        for (field, text) in Field::ALL.into_iter().zip(&texts) {
            request.set(field, text.clone());
        }
        let verdict = ENGINE.with(|engine| engine.check(&request)).unwrap();
        let links = request.links.join("\n");
        for violation in &verdict.violations {
            for mark in &violation.spans {
                // Links are searched as one text, a line each.
                let text = request.text(violation.field.unwrap()).unwrap_or(&links);
                prop_assert_eq!(text.get(mark.start as usize..mark.end as usize), Some(mark.text.as_str()));
            }
        }
    }

    /// No bytes of a request panic.
    #[test]
    fn any_json_is_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = Request::from_json(&text);
        let _ = Request::from_json(&format!("{{\"facts\":{text}}}"));
    }

    /// No bytes of a rule file panic.
    #[test]
    fn any_rule_file_is_read(lines in "(match\\.[a-b]\\.(words|list|regex|near|use|except|how) = [\"\\[\\]{}a-c=,]{0,12}\n|when = '[a-b()<>= and or not of 1-2]{0,24}'\n){0,4}") {
        let _ = answer("rule.toml", &lines);
    }
}
