//! What an author or a caller gets wrong, and what the library says of it.
//!
//! `UPDATE=1 cargo test --test bad_input` writes the answers of `bad_input/*.txt` anew; read the difference before you keep it.

#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hegui::{Diagnostic, Engine, Field, Pack, Request};
use proptest::prelude::*;

/// Faults of authors, and rules that somebody wrote to do harm.
const GOLDEN: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bad_input/rules.txt"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bad_input/hostile.txt"),
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

fn answer(path: &str, text: &str) -> String {
    let mut files = files();
    let text =
        if path == "rule.toml" && !text.starts_with("#!") { rule(text) } else { text.into() };
    files.insert(path.to_owned(), text);
    let pack = Pack::from_files(files.iter().map(|(p, t)| (p.as_str(), t.as_str())));
    let told: Vec<Diagnostic> = match Engine::builder().pack(pack).build() {
        Ok(engine) => {
            let failing = engine.test_rules("").into_iter().filter_map(|test| test.diagnostic);
            engine.warnings().iter().cloned().chain(failing).collect()
        }
        Err(error) => error.diagnostics().to_vec(),
    };
    let told = told.iter().filter(|d| d.code() != "E081");
    told.map(|d| format!("{d}\n")).collect()
}

#[test]
fn every_fault_of_a_rule_file_is_named() {
    GOLDEN.into_iter().for_each(compare);
}

fn compare(path: &str) {
    let golden = std::fs::read_to_string(path).unwrap();
    let mut answers = String::new();
    for case in golden.split("=== ").skip(1) {
        let (title, rest) = case.split_once('\n').unwrap();
        let (text, _) = rest.split_once("--->\n").unwrap();
        let file = title.split_once(" | ").map_or("rule.toml", |(_, file)| file);
        let answer = answer(file, text);
        let answer = if answer.is_empty() { "NOTHING IS SAID\n" } else { &answer };
        write!(answers, "=== {title}\n{text}--->\n{answer}\n").unwrap();
    }
    if std::env::var_os("UPDATE").is_some() {
        return std::fs::write(path, &answers).unwrap();
    }
    assert!(!answers.contains("NOTHING IS SAID"), "{answers}");
    assert_eq!(golden, answers, "UPDATE=1 writes the answers anew");
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
        for violation in &verdict.violations {
            for mark in &violation.spans {
                let text = request.text(violation.field.unwrap()).unwrap_or_default();
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
