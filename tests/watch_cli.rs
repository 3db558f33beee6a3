//! `hegui watch`, as a person uses it: files change, lines come, Ctrl-C ends.
#![cfg(all(feature = "cli", unix))]
#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn hegui(folder: &Path, more: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hegui"));
    command.arg("watch").arg(folder).args(["--interval", "50"]).args(more).env("NO_COLOR", "1");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    let told = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(told.success());
}

#[test]
fn each_reload_is_a_line() {
    let folder = std::env::temp_dir().join(format!("hegui-watch-cli-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("lists")).unwrap();
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_input/pack");
    for file in ["pack.toml", "shared.toml", "head.toml", "lists/reward.txt"] {
        std::fs::copy(pack.join(file), folder.join(file)).unwrap();
    }
    let head = std::fs::read_to_string(pack.join("head.toml")).unwrap();
    let write = |word: &str| {
        let rule = format!("{head}match.a.words = [\"{word}\"]\n");
        std::fs::write(folder.join("head.toml"), rule).unwrap();
    };
    write("红包");
    let canaries = folder.join("canaries.jsonl");
    let canary =
        r#"{"request": {"id": "c1", "content": "领红包"}, "expect": {"decision": "review"}}"#;
    std::fs::write(&canaries, canary).unwrap();

    let mut child = hegui(&folder, &["--canaries", canaries.to_str().unwrap()]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut line = || lines.next().unwrap().unwrap();
    let first = line();
    assert!(first.starts_with("generation 1 ") && first.ends_with(" 1 rule ok"), "{first}");
    let hash = first.split(' ').nth(2).unwrap().to_owned();

    std::fs::write(folder.join("head.toml"), "[[rule]]\n红包").unwrap();
    let kept = line();
    let want = format!("generation 1 {hash} 1 rule kept: ");
    assert!(kept.starts_with(&want) && kept.contains("head.toml:2:"), "{kept}");

    write("抽奖");
    let kept = line();
    assert_eq!(kept, format!("{want}canary \"c1\": pass instead of review"));

    write("领红包");
    let second = line();
    assert!(second.starts_with("generation 2 ") && second.ends_with(" 1 rule ok"), "{second}");

    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_broken_start_is_an_error() {
    let output = hegui(Path::new("tests/cli/broken"), &[]).wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("error: nothing to start with: "), "{told}");
}
