//! Packs, folders and requests that somebody made to do harm: each has its exact answer. Rule files are in `bad_input/hostile.txt`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a failed test says where")]

use std::path::PathBuf;
use std::time::Instant;

use hegui::{Decision, Engine, Pack, PackError, Request};

const HEAD: &str = include_str!("bad_input/pack/head.toml");
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bad_input/pack");

fn pack(lines: &str) -> Pack {
    let mut pack = Pack::default();
    for file in ["pack.toml", "shared.toml", "lists/reward.txt"] {
        pack.add(file, std::fs::read_to_string(format!("{FOLDER}/{file}")).unwrap());
    }
    pack.add("rule.toml", format!("{HEAD}{lines}"));
    pack
}

fn engine(lines: &str) -> Engine {
    Engine::builder().pack(pack(lines)).build().unwrap()
}

fn decision(engine: &Engine, text: &str) -> Decision {
    engine.check(&Request::new().content(text)).unwrap().decision
}

fn list(terms: impl Iterator<Item = String>) -> String {
    let head = "# purpose: test\n# origin: generated\n# licence: none\n\n".to_owned();
    terms.fold(head, |list, term| list + &term + "\n")
}

// Packs that are allowed.

#[test]
fn large_expressions_under_the_limit_run() {
    for (pattern, c, length) in
        [("a{5}{5}{5}{5}{5}{5}", "a", 15_625), (r"\p{Han}{1000}", "汉", 1_000)]
    {
        let engine = engine(&format!("match.a.regex = '{pattern}'\n"));
        for (length, hits) in [(length - 1, false), (length, true)] {
            assert_eq!(decision(&engine, &c.repeat(length)) == Decision::Review, hits, "{pattern}");
        }
    }
}

/// Ideographs that differ in the last of seven places, as the number counts.
fn similar(n: u32) -> String {
    let digit =
        |place: u32| char::from_u32(0x5000 + place * 64 + (n >> (6 * place).min(31)) % 64).unwrap();
    (0..7).rev().map(digit).collect()
}

fn near_identical(count: u32, a_list: u32) {
    let mut pack = pack("match.a.lists = [\"reward\"]\n");
    let mut names = vec!["\"reward\"".to_owned()];
    for first in (0..count).step_by(a_list as usize) {
        let terms = (first..count.min(first + a_list)).map(similar);
        pack.add(format!("lists/l{first}.txt"), list(terms));
        names.push(format!("\"l{first}\""));
    }
    let lists = names.join(", ");
    pack.add("rule.toml", format!("{HEAD}match.a.lists = [{lists}]\nmatch.a.disguise = false\n"));
    let begin = Instant::now();
    let engine = Engine::builder().pack(pack).build().unwrap();
    println!("{count} terms: {:.1?}", begin.elapsed());
    for (number, hits) in [(0, true), (count - 1, true), (count, false)] {
        assert_eq!(decision(&engine, &similar(number)) == Decision::Review, hits, "{number}");
    }
    let long: String = (0..3_000).map(similar).collect();
    assert!(engine.check(&Request::new().content(&long)).unwrap().decision == Decision::Review);
}

#[test]
fn near_identical_terms() {
    near_identical(20_000, 10_000);
}

#[test]
#[ignore = "seconds and a gigabyte: cargo test --release --test hostile -- --ignored --nocapture"]
fn two_million_near_identical_terms() {
    near_identical(1_999_000, 300_000);
}

#[test]
fn two_million_terms_and_one_more() {
    let mut pack = pack("match.a.list = \"reward\"\n");
    let own = std::fs::read_to_string(format!("{FOLDER}/lists/reward.txt")).unwrap();
    let own = own.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
    for number in 0..4 {
        pack.add(format!("lists/l{number}.txt"), list((0..500_000).map(|_| "甲".to_owned())));
    }
    let told = Engine::builder().pack(pack).build().unwrap_err().to_string();
    let want = format!(
        "pack.toml:1:1: error[E060]: the pack has {} terms, the limit is 2000000",
        2_000_000 + own
    );
    assert!(told.lines().last().unwrap().starts_with(&format!("{want} (help: ")), "{told}");
}

/// Terms inside each other: `甲`, `甲甲` … , and a text of that character, in which each stands everywhere.
#[test]
fn a_term_that_begins_all_others() {
    let words: Vec<String> = (1..=64).map(|n| "甲".repeat(n)).collect();
    let engine = engine(&format!("match.a.words = {words:?}\n"));
    let verdict = engine.check(&Request::new().content("甲".repeat(16_000))).unwrap();
    assert_eq!(verdict.decision, Decision::Review);
    let limits: Vec<_> = verdict.incomplete.iter().map(|limit| limit.limit).collect();
    assert_eq!(limits, ["max_seen", "max_hits"]);
    let verdict = engine.check(&Request::new().content("甲".repeat(300))).unwrap();
    assert!(verdict.complete);
    assert_eq!(
        (verdict.violations[0].spans[0].start, verdict.violations[0].spans[0].end),
        (0, 900)
    );
}

#[test]
fn ten_thousand_overlapping_hits() {
    let engine = engine("match.a.words = [\"甲乙\", \"乙甲\"]\nwhen = \"count(a) >= 9999\"\n");
    let verdict = engine.check(&Request::new().content("甲乙".repeat(5_000))).unwrap();
    assert_eq!((verdict.decision, verdict.complete), (Decision::Review, true));
    let [violation] = &verdict.violations[..] else { panic!("one violation") };
    assert_eq!(violation.spans.len(), 1, "what overlaps is one place");
    assert_eq!(violation.spans[0].end, 30_000);
}

/// Names that an account may use are looked for once a field, not once a hit.
#[test]
fn many_names_beside_many_hits() {
    let lines = "match.a.words = [\"中国\"]\nmatch.a.except = [{ fact = \"account.names\", scope = \"cover\" }]\n";
    let engine = engine(lines);
    let names: Vec<String> = (0..1_000).map(|n| similar(n) + "中国").collect();
    let request = Request::new().content("中国，".repeat(7_000)).fact("account.names", names);
    let begin = Instant::now();
    let verdict = engine.check(&request).unwrap();
    assert_eq!(verdict.decision, Decision::Review);
    // Once a hit it would be minutes.
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
}

// Texts.

/// Characters that one form or another makes many of; the word behind them is still found, where it stands.
#[test]
fn characters_that_grow_or_vanish() {
    let engine = engine("match.a.words = [\"红包\"]\n");
    for unit in [
        "\u{FDFA}",
        "\u{1F1E8}",
        "\u{E0041}",
        "\u{202E}",
        "\u{200B}",
        "\u{0301}",
        "㍿",
        "ﷺ",
        "\u{FE0F}",
        "𒐫",
    ] {
        let text = unit.repeat(60_000 / unit.len()) + "。红包";
        let verdict = engine.check(&Request::new().content(&text)).unwrap();
        let hit = verdict.violations.iter().find(|v| v.rule == "t.a").unwrap();
        let mark = &hit.spans[0];
        assert_eq!(&text[mark.start as usize..mark.end as usize], mark.text);
        assert!(mark.text.ends_with("红包"), "{unit:?}");
        assert!(verdict.complete, "{unit:?} {:?}", verdict.incomplete);
    }
}

#[test]
fn json_that_is_no_request() {
    let told = |json: &str| Request::from_json(json).unwrap_err().to_string();
    let deep = format!("{{\"facts\":{{\"a\":{}", "[".repeat(100_000));
    for (json, want) in [
        (r#"{"content":"\ud800"}"#, "not JSON: unexpected end of hex escape at line 1 column 19"),
        (
            r#"{"content":"\udc00x"}"#,
            "not JSON: lone leading surrogate in hex escape at line 1 column 18",
        ),
        (&deep, "not JSON: recursion limit exceeded at line 1 column 140"),
        (r#"{"facts":{"post.views":NaN}}"#, "not JSON: expected value at line 1 column 24"),
        (r#"{"facts":{"post.views":1e999}}"#, "not JSON: number out of range at line 1 column 28"),
        (
            r#"{"facts":{"post.views":9223372036854775808}}"#,
            "`post.views` must be a bool, an integer, a share between 0 and 1, a string or a list of strings",
        ),
        (r#"{"facts":{"post.views":1,"post.views":1}}"#, "`post.views` is there twice"),
    ] {
        assert_eq!(told(json), want);
    }
}

// Folders.

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("hegui-hostile-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("lists")).unwrap();
        for file in ["pack.toml", "shared.toml", "lists/reward.txt"] {
            std::fs::copy(format!("{FOLDER}/{file}"), folder.join(file)).unwrap();
        }
        std::fs::write(folder.join("rule.toml"), format!("{HEAD}match.a.list = \"reward\"\n"))
            .unwrap();
        Self(folder)
    }

    fn told(&self) -> String {
        let told = Pack::open(&self.0).unwrap_err().to_string();
        told.replace(self.0.to_str().unwrap(), "FOLDER")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn files_and_folders_over_the_limits() {
    let folder = Folder::new("limits");
    let large = std::fs::File::create(folder.0.join("large.toml")).unwrap();
    large.set_len((8 << 20) + 1).unwrap();
    assert_eq!(folder.told(), "`FOLDER/large.toml` is over 8 MiB");
    large.set_len(0).unwrap();
    let deep = folder.0.join("1/2/3/4/5/6/7/8");
    std::fs::create_dir_all(&deep).unwrap();
    Pack::open(&folder.0).unwrap();
    std::fs::create_dir_all(deep.join("9")).unwrap();
    assert_eq!(folder.told(), "`FOLDER/1/2/3/4/5/6/7/8/9` is over 8 folders deep");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_opened() {
    use std::os::unix::fs::symlink;
    let no_file =
        "is no file: a pack has files and folders only, named in UTF-8, and no links to folders";
    let folder = Folder::new("links");
    // A link to a file is how some systems mount files.
    std::fs::rename(folder.0.join("rule.toml"), folder.0.join(".rule")).unwrap();
    symlink(folder.0.join(".rule"), folder.0.join("rule.toml")).unwrap();
    Engine::builder().pack(Pack::open(&folder.0).unwrap()).build().unwrap();
    symlink(&folder.0, folder.0.join("again")).unwrap();
    assert_eq!(folder.told(), format!("`FOLDER/again` {no_file}"));
    std::fs::remove_file(folder.0.join("again")).unwrap();
    symlink("/no/such/file", folder.0.join("gone.toml")).unwrap();
    assert!(matches!(Pack::open(&folder.0), Err(PackError::Io { .. })));
    std::fs::remove_file(folder.0.join("gone.toml")).unwrap();
    // Reading a pipe would wait for a writer.
    let made = std::process::Command::new("mkfifo").arg(folder.0.join("pipe.toml")).status();
    assert!(made.unwrap().success());
    assert_eq!(folder.told(), format!("`FOLDER/pipe.toml` {no_file}"));
    std::fs::remove_file(folder.0.join("pipe.toml")).unwrap();
    symlink("/dev/zero", folder.0.join("endless.toml")).unwrap();
    assert_eq!(folder.told(), format!("`FOLDER/endless.toml` {no_file}"));
}
