//! `hegui fit` and `hegui mine` by what they print and write.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const PACK: &str = r#"schema = 1
[pack]
name = "small"
version = "1"
[categories]
spam = "1"
[clauses]
"1" = { title = "示例" }
[groups]
adverts = ["spam"]
"#;

const RULES: &str = r#"# A scored rule.
[[rule]]
id = "spam.signals"   # for ever
title = "广告"
clause = "1"
category = "spam"
principle = "honest"
severity = "high"
decision = "reject"
in = ["content"]
message = { zh = "广告", en = "advert" }
advice = { zh = "删除", en = "remove" }
match.offer.list = "offer"
match.call.words = ["加我", "私聊"]
match.noise.words = ["今天", "我们"]
match.usual.words = ["公园", "电影"]
score_by = ["request", "sentence"]
signal = [
  { if = "offer", weight = 1 },           # what is sold
  { if = "call",  weight = 1 },
  { if = "noise", weight = 1 },
  { if = "usual and not offer", weight = -1 },
]
bands = [{ at = 1, decision = "review" }, { at = 2, decision = "reject" }]
test = [
  { content = "代发加我", expect = "hit" },
  { content = "接单私聊", expect = "hit" },
  { content = "早上好", expect = "miss" },
  { content = "晚安", expect = "miss" },
]
"#;

const OFFER: &str = "# purpose: offers\n# origin: own\n# licence: MIT\n\n代发\n接单\n";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hegui-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("rules/lists")).unwrap();
        let folder = Self(path);
        folder.write("rules/pack.toml", PACK);
        folder.write("rules/spam.toml", RULES);
        folder.write("rules/lists/offer.txt", OFFER);
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }

    fn rules(&self) -> String {
        fs::read_to_string(self.0.join("rules/spam.toml")).unwrap()
    }

    /// Adverts that offer something and call, and harmless texts; some of these call too, and all are spoken alike.
    fn write_data(&self) {
        let mut harm = String::new();
        let mut line = |n: usize, text: &str, label: &str| {
            writeln!(harm, r#"{{"id": "h{n}", "content": "{text}", "label": "{label}"}}"#).unwrap();
        };
        for n in 0..60 {
            let offer = ["代发", "接单"][n % 2];
            let call = if n % 3 == 0 { "" } else { "，加我" };
            let noise = if n % 4 < 2 { "今天" } else { "" };
            line(n, &format!("{noise}{offer}第{n}批{call}"), "adverts");
        }
        for n in 60..80 {
            line(n, ["看电影私聊", "我们去公园", "今天下雨", "早"][n % 4], "none");
        }
        let mut usual = String::new();
        for n in 0..400 {
            let text = ["今天去公园加我", "我们看电影", "好好吃饭", "晚安", "私聊说吧"][n % 5];
            writeln!(
                usual,
                r#"{{"id": "u{n}", "title": "", "content": "{text}", "label": "none"}}"#
            )
            .unwrap();
        }
        self.write("harm.jsonl", &harm);
        self.write("usual.jsonl", &usual);
    }

    fn run(&self, command: &str, arguments: &[&str]) -> (i32, String) {
        let rules = self.path("rules");
        let mut run = Command::new(env!("CARGO_BIN_EXE_hegui"));
        let output = run.args([command, "--rules", &rules]).args(arguments).output().unwrap();
        let said = if output.status.success() { output.stdout } else { output.stderr };
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    fn fit(&self, more: &[&str]) -> (i32, String) {
        let (harm, usual) = (self.path("harm.jsonl"), self.path("usual.jsonl"));
        let fixed = ["--rule", "spam.signals", "--data", &harm, &usual];
        self.run("fit", &[&fixed, more].concat())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Returns the number that stands behind each `key = `.
fn numbers(text: &str, key: &str) -> Vec<i64> {
    let key = format!("{key} = ");
    let rest = text.split(&key).skip(1);
    let digits = |c: &char| c.is_ascii_digit() || *c == '-';
    rest.map(|rest| rest.chars().take_while(digits).collect::<String>().parse().unwrap()).collect()
}

#[test]
fn weights_follow_the_data_and_keep_their_signs() {
    let folder = Folder::new("fit");
    folder.write_data();
    let (code, said) = folder.fit(&["--date", "2026-01-02"]);
    assert_eq!(code, 0, "{said}");
    let rules = folder.rules();
    let weights = numbers(&rules, "weight");
    let [offer, call, noise, usual] = weights[..] else { panic!("{rules}") };
    assert!(offer > 10 && offer > call && call >= 0 && noise >= 0 && usual < 0, "{said}");
    let at = numbers(&rules, "at");
    assert!(at[0] <= at[1] && at[1] <= offer && at[0] > call + noise, "{said}");
    assert!(said.contains("macro-F1 at reject and over  1.0000 ± 0.0000"), "{said}");
    assert!(said.contains("usual.jsonl                      0.0     0.0"), "{said}");
    // The new rules do on the texts what the report says.
    let (code, figures) =
        folder.run("eval", &[&folder.path("harm.jsonl"), &folder.path("usual.jsonl")]);
    assert!(code == 0 && figures.contains("macro-F1 1.0000"), "{figures}");
}

#[test]
fn what_bounds_a_discount_keeps_a_point() {
    let folder = Folder::new("bound");
    folder.write_data();
    // `dear` never tells the texts apart, and yet `usual` is bounded by it.
    let rules = RULES
        .replace("and not offer", "and not dear")
        .replace("match.usual", "match.dear.words = [\"珍贵\"]\nmatch.usual");
    folder.write(
        "rules/spam.toml",
        &rules.replace("{ if = \"call\"", "{ if = \"dear\", weight = 3 },\n  { if = \"call\""),
    );
    let (code, said) = folder.fit(&["--date", "2026-01-02"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(numbers(&folder.rules(), "weight")[1], 1, "{said}");
    assert_eq!(folder.run("rules", &["lint"]).0, 0);
}

#[test]
fn only_numbers_and_the_note_change() {
    let folder = Folder::new("lossless");
    folder.write_data();
    folder.fit(&["--date", "2026-01-02"]);
    let rules = folder.rules();
    let note = rules.lines().find(|line| line.starts_with("fitted = ")).unwrap();
    assert!(note.contains(r#"date = "2026-01-02", data = "sha256:"#), "{note}");
    let without_numbers = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with("fitted = "));
        lines
            .map(|l| l.replace(|c: char| c.is_ascii_digit() || c == '-', "") + "\n")
            .collect::<String>()
    };
    assert_eq!(without_numbers(&rules), without_numbers(RULES));
    let (code, said) = folder.run("rules", &["test"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let folder = Folder::new("determinism");
    folder.write_data();
    let (_, dry) = folder.fit(&["--date", "2026-01-02", "--dry-run"]);
    assert_eq!(folder.rules(), RULES);
    assert!(dry.ends_with("nothing was written\n"), "{dry}");
    let (_, first) = folder.fit(&["--date", "2026-01-02"]);
    let written = folder.rules();
    folder.write("rules/spam.toml", RULES);
    assert_eq!(folder.fit(&["--date", "2026-01-02"]).1, first);
    assert_eq!(folder.rules(), written);
    // Fitting again from the fitted numbers moves nothing.
    folder.fit(&["--date", "2026-01-02"]);
    assert_eq!(folder.rules(), written);
}

#[test]
fn what_cannot_be_fitted_is_told() {
    let folder = Folder::new("unfit");
    folder.write_data();
    let told = |more: &[&str]| {
        let (code, said) = folder.fit(&[&["--date", "2026-01-02"], more].concat());
        assert_eq!(code, 2, "{said}");
        said
    };
    assert!(told(&["--rule", "spam.signal"]).contains("spam.signals"));
    assert!(told(&["--budget", "pass=3"]).contains("write `review=60`"));
    assert!(told(&["--weight", "other.jsonl=3"]).contains("not among the data"));
    assert!(told(&["--ridge", "0"]).contains("above zero"));
    folder.write("harm.jsonl", r#"{"id": "h1", "content": "早", "label": "none"}"#);
    assert!(told(&[]).contains("no text is labelled harmful"));
    assert_eq!(folder.rules(), RULES);
}

#[test]
fn mining_proposes_what_the_rule_lacks() {
    let folder = Folder::new("mine");
    let mut harm = String::new();
    let mut usual = String::new();
    for n in 0..30 {
        let text = ["代发刷单带做", "有人刷单吗", "刷単秒结", "接单老手"][n % 4];
        writeln!(harm, r#"{{"id": "h{n}", "content": "{text}", "label": "adverts"}}"#).unwrap();
    }
    for n in 0..200 {
        let text = ["现代发展史", "当代发明家", "打印单据", "有人在吗", "老手机"][n % 5];
        writeln!(usual, r#"{{"id": "u{n}", "content": "{text}", "label": "none"}}"#).unwrap();
    }
    folder.write("harm.jsonl", &harm);
    folder.write("usual.jsonl", &usual);
    let (harm, usual) = (folder.path("harm.jsonl"), folder.path("usual.jsonl"));
    let mine = ["--rule", "spam.signals", "--harm", &harm, "--benign", &usual];
    let (code, said) = folder.run("mine", &mine);
    assert_eq!(code, 0, "{said}");
    let first = said.lines().find(|line| line.contains("刷单")).unwrap_or_default();
    let words: Vec<&str> = first.split_whitespace().collect();
    assert_eq!([words[2], words[3], words[5]], ["23", "0", "刷单"], "{said}");
    assert!(first.contains("刷単 ×7"), "{said}");
    let carriers: Vec<&str> = said.lines().filter(|line| line.contains('~')).collect();
    assert!(
        carriers.iter().any(|line| line.contains("现代发") && line.contains("40 harmless")),
        "{said}"
    );
    assert!(!said.lines().any(|line| line.ends_with("代发")), "what the rule has: {said}");
    // 公园 and 电影 only lower the score.
    assert!(said.contains("\n6 terms of the rule"), "{said}");
    assert_eq!(folder.run("mine", &mine).1, said);
    assert_eq!(folder.rules(), RULES);
}
