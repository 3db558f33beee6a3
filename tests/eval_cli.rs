//! `hegui eval` by its whole output.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

const TEXTS: &str = r#"{"id": "g1", "comment": "百家乐新人必红，首存送88彩金，8k9w.vip", "label": "gambling"}
{"id": "g2", "comment": "今晚有空吗", "label": "gambling", "topic": "ignored"}
{"id": "a1", "comment": "你个废物点心", "label": "abuse"}
{"id": "n1", "comment": "周末去游乐园玩了一天", "label": "none"}
{"id": "n2", "comment": "楼主煞笔吧", "label": "none"}
"#;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hegui-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn hegui(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hegui")).args(arguments).output().unwrap()
}

fn figures(arguments: &[&str]) -> Value {
    let output = hegui(&[&["eval", "--format", "json"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn told(arguments: &[&str]) -> String {
    let output = hegui(&[&["eval"], arguments].concat());
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn figures_are_what_the_texts_say() {
    let folder = Folder::new("figures");
    let found = figures(&[&folder.file("texts.jsonl", TEXTS)]);
    let band = &found["bands"][1];
    assert_eq!(band["decision"], "reject");
    let group = |name: &str| {
        let groups = band["groups"].as_array().unwrap();
        let q = groups.iter().find(|group| group["name"] == name).unwrap();
        ["labelled", "decided", "right"].map(|key| q[key].as_u64().unwrap())
    };
    assert_eq!(group("gambling"), [2, 1, 1]);
    assert_eq!(group("abuse"), [1, 2, 1]);
    assert_eq!(group("none"), [2, 2, 1]);
    // F1 is 2/3, 2/3 and 1/2.
    assert_eq!(band["macro_f1"], 0.6111);
    assert_eq!(band["caught"], 0.6667);
    assert_eq!(band["confusion"]["gambling"]["none"], 1);
    let alarms = &found["files"][0]["alarms"][2];
    assert_eq!((&alarms["decision"], &alarms["count"]), (&"reject".into(), &1.into()));
    assert_eq!(alarms["per_10k"], 5000.0);
    let rules = found["rules"].as_array().unwrap();
    let direct = rules.iter().find(|r| r["rule"] == "abuse.direct-insult").unwrap();
    assert_eq!([&direct["hits"], &direct["right"], &direct["wrong"]], [2, 1, 1]);
    // (1 + ½) of (1 + ½) over (1 + ½) of (2 + ½).
    assert_eq!(direct["lift"], 1.6667);
    assert_eq!(found["cases"][1]["decision"], "pass");
}

#[test]
fn people_read_the_same_figures() {
    let folder = Folder::new("human");
    let texts = folder.file("texts.jsonl", TEXTS);
    let output = hegui(&["eval", &texts, "--show", "5"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("macro-F1 0.6111"), "{text}");
    assert!(text.contains("  g2 gambling → none pass"), "{text}");
    assert!(text.contains("texts.jsonl                        2    5000.0"), "{text}");
    assert_eq!(text, String::from_utf8(hegui(&["eval", &texts, "--show", "5"]).stdout).unwrap());
}

#[test]
fn a_baseline_shows_what_changed() {
    let folder = Folder::new("baseline");
    let before = folder.file("before.jsonl", TEXTS);
    let saved = hegui(&["eval", "--format", "json", &before]);
    let saved = folder.file("saved.json", std::str::from_utf8(&saved.stdout).unwrap());
    let after =
        folder.file("after.jsonl", &TEXTS.replace("今晚有空吗", "时时彩计划群，老师带单稳赚"));
    let changes = &figures(&[&after, "--baseline", &saved])["changes"];
    assert_eq!((&changes["better"], &changes["worse"]), (&1.into(), &0.into()));
    assert_eq!(changes["cases"][0]["id"], "g2");
    assert_eq!(changes["cases"][0]["before"]["group"], "none");
    assert!(told(&[&after, "--baseline", &after]).contains("--format json"));
}

#[test]
fn the_parts_add_up() {
    let folder = Folder::new("parts");
    let lines =
        (0..50).map(|n| format!("{{\"id\": {n}, \"content\": \"早\", \"label\": \"none\"}}\n"));
    let texts = folder.file("texts.jsonl", &lines.collect::<String>());
    let rows = |part| figures(&[&texts, "--part", part])["rows"].as_u64().unwrap();
    assert_eq!(rows("read") + rows("unread"), 50);
    assert!((10..40).contains(&rows("unread")));
}

#[test]
fn padding_goes_around_every_text() {
    let folder = Folder::new("padding");
    let texts = folder.file("texts.jsonl", TEXTS);
    let cases =
        |arguments: &[&str]| figures(&[&[texts.as_str()], arguments].concat())["cases"].clone();
    let insult = cases(&["--append", "。你个废物点心"]);
    assert!(insult.as_array().unwrap().iter().all(|case| case["decision"] == "reject"));
    assert_eq!(cases(&["--prepend", "早。"])[1]["decision"], "pass");
}

#[test]
fn faults_of_the_data_are_named() {
    let folder = Folder::new("faults");
    let said = |text: &str| told(&[&folder.file("bad.jsonl", text)]);
    let unknown = said(
        "{\"content\": \"早\", \"label\": \"none\"}\n{\"content\": \"早\", \"label\": \"lottery\"}\n",
    );
    assert!(unknown.contains("bad.jsonl:2: label `lottery` is no group"), "{unknown}");
    assert!(unknown.contains("gambling"), "{unknown}");
    assert!(said("{\"content\": \"早\"}\n").contains("has no `label`"));
    assert!(said("").contains("no labelled text"));
    let texts = folder.file("texts.jsonl", TEXTS);
    let groups = folder.file("groups.json", r#"{"money": ["gambling", "loans"]}"#);
    assert!(told(&[&texts, "--groups", &groups]).contains("category `loans`"));
    let groups = folder.file("groups.json", r#"{"gambling": ["gambling"], "abuse": ["abuse"]}"#);
    assert_eq!(figures(&[&texts, "--groups", &groups])["bands"][1]["macro_f1"], 0.6111);
}
