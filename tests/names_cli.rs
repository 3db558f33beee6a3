//! `hegui names` and `hegui check --names` as a user runs them.
#![cfg(feature = "cli")]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A folder of its own for each test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hegui-cli-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("UTF-8").to_owned()
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.0.join(name), text).expect("a file");
        self.path(name)
    }

    fn index(&self, name: &str, lines: &str) -> String {
        let (source, index) = (self.write("source.jsonl", lines), self.path(name));
        let built = hegui(&["names", "build", &source, "-o", &index], "");
        assert_eq!(built.status.code(), Some(0), "{}", String::from_utf8_lossy(&built.stderr));
        index
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).expect("the folder goes");
    }
}

fn hegui(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hegui"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A command that fails at once does not read.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("an end")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("JSON")
}

const NAMES: &str = r#"{"name": "青鸾书院", "kind": "trademark", "owner": "u1"}
{"name": "半山竹器", "kind": "registered", "owner": "u2"}

{"name": "顾南乔", "kind": "public_figure", "owner": "f1"}
"#;

#[test]
fn an_index_is_built_asked_and_told_of() {
    let folder = Folder::new("query");
    let index = folder.index("names.idx", NAMES);
    let asked = hegui(
        &["names", "query", &index, "青峦书院", "青鸾书院_88", "山外山", "--format", "jsonl"],
        "",
    );
    assert_eq!(asked.status.code(), Some(1));
    let lines: Vec<_> = out(&asked).lines().map(json).collect();
    assert_eq!(
        (&lines[0]["matches"][0]["like"], &lines[0]["matches"][0]["kind"]),
        (&"sound".into(), &"trademark".into())
    );
    assert_eq!(lines[1]["matches"][0]["like"], "filler");
    assert_eq!(lines[2]["matches"], serde_json::json!([]));
    let human = hegui(&["names", "query", &index, "青鸾书院客服"], "");
    assert!(out(&human).contains("affix") && out(&human).contains("青鸾书院"), "{}", out(&human));
    assert_eq!(hegui(&["names", "query", &index, "山外山"], "").status.code(), Some(0));
    let stats = json(&out(&hegui(&["names", "stats", &index, "--json", "--verify"], "")));
    assert_eq!((&stats["names"], &stats["protected"]), (&3.into(), &2.into()));
}

#[test]
fn a_check_uses_several_indexes() {
    let folder = Folder::new("check");
    let ours = folder.index("ours.idx", NAMES);
    let theirs = folder.index("theirs.idx", r#"{"name": "云雀单车", "kind": "well_known"}"#);
    let requests = r#"{"id": 1, "name": "青鸾书院"}
{"id": 2, "name": "云雀单车客服"}
{"id": 3, "name": "半 山 竹 器"}
{"id": 4, "name": "半山竹器", "facts": {"account.owner": "u2"}}
"#;
    let checked =
        hegui(&["check", "--format", "jsonl", "--names", &ours, "--names", &theirs], requests);
    let verdicts: Vec<_> = out(&checked).lines().map(json).collect();
    let first = &verdicts[0]["violations"][0];
    assert_eq!((&first["clause"], &first["decision"]), (&"3.5".into(), &"reject".into()));
    assert_eq!(
        first["resembles"],
        serde_json::json!({"name": "青鸾书院", "kind": "trademark", "like": "exact", "distance": 0})
    );
    assert_eq!(verdicts[1]["violations"][0]["clause"], "3.6.6");
    assert_eq!(verdicts[2]["violations"][0]["clause"], "3.2");
    assert_eq!(verdicts[3]["decision"], "pass");
    let human = out(&hegui(&["check", "--names", &ours, "--name", "青峦书院"], ""));
    assert!(human.contains("resembles: 青鸾书院 (trademark; sound, distance 1)"), "{human}");
}

#[test]
fn changes_are_merged_into_the_same_file() {
    let folder = Folder::new("merge");
    let index = folder.index("names.idx", NAMES);
    let changes = r#"{"op": "add", "name": "云雀单车", "kind": "well_known", "owner": "u9"}
{"op": "remove", "name": "青鸾书院", "owner": "u1"}
"#;
    let merged = hegui(&["names", "merge", &index, "-", "-o", &index], changes);
    assert_eq!(merged.status.code(), Some(0), "{}", String::from_utf8_lossy(&merged.stderr));
    assert_eq!(hegui(&["names", "query", &index, "青鸾书院"], "").status.code(), Some(0));
    assert_eq!(hegui(&["names", "query", &index, "云雀单车"], "").status.code(), Some(1));
    let bad = hegui(&["names", "merge", &index, "-", "-o", &index], "{\"op\": \"drop\"}\n");
    assert!(String::from_utf8_lossy(&bad.stderr).contains("line 1"));
}

#[test]
fn batches_are_grouped_and_streamed() {
    let folder = Folder::new("cluster");
    let batch = folder
        .write("batch.jsonl", "{\"name\": \"海棠优选1\"}\n旧城南\n{\"name\": \"海棠优选02\"}\n");
    let found = hegui(&["names", "cluster", "--format", "json", &batch], "");
    assert_eq!(found.status.code(), Some(1));
    let wanted = serde_json::json!({"clusters": [{"stem": "海棠优选", "names": ["海棠优选1", "海棠优选02"], "why": "counter"}]});
    assert_eq!(json(&out(&found)), wanted);
    assert!(out(&hegui(&["names", "cluster", &batch], "")).contains("2 of 3 names in 1 groups"));
    let stream = hegui(
        &["names", "cluster", "--window", "100", "--format", "jsonl"],
        "海棠优选1\n旧城南\n海棠优选2\n",
    );
    assert_eq!(json(&out(&stream))["with"], "海棠优选1");
    assert_eq!(hegui(&["names", "cluster"], "旧城南\n新城北\n").status.code(), Some(0));
}

#[test]
fn what_goes_wrong_is_said_with_the_way_out() {
    let folder = Folder::new("errors");
    let told = |args: &[&str], input: &str| {
        let output = hegui(args, input);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let index = folder.index("names.idx", NAMES);
    let bytes = std::fs::read(&index).expect("a file");
    let cut = folder.path("cut.idx");
    std::fs::write(&cut, &bytes[..bytes.len() - 1]).expect("a file");
    assert!(told(&["check", "--names", &cut, "--name", "x"], "").contains("hegui names build"));
    assert!(told(&["names", "query", &folder.path("none.idx"), "x"], "").contains("none.idx"));
    let line = "{\"name\": \"x\", \"kind\": \"brand\"}\n";
    let message = told(&["names", "build", "-o", &folder.path("new.idx")], line);
    assert!(message.contains("line 1") && message.contains("well_known"), "{message}");
    assert!(!std::path::Path::new(&folder.path("new.idx")).exists());
    assert!(told(&["names", "cluster"], "{\"nom\": 1}\n").contains("no `name`"));
    let mut flipped = bytes;
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    std::fs::write(&cut, &flipped).expect("a file");
    assert!(told(&["names", "stats", &cut, "--verify"], "").contains("checksum"));
}
