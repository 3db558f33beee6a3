//! `rules/OPERATORS.md` from its first command to its last: each prints the lines that the guide shows.
#![cfg(all(feature = "cli", unix))]
#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const GUIDE: &str = include_str!("../rules/OPERATORS.md");

/// What stands for output that the guide leaves out.
const CUT: char = '…';

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A block of the guide: a file with its name, or commands with what they print.
enum Block {
    File(String, String),
    Commands(Vec<(String, Vec<String>)>),
}

fn blocks() -> Vec<Block> {
    let read = |rest: &str| {
        let (language, rest) = rest.split_once('\n').unwrap();
        let text = rest.split("```").next().unwrap();
        match language {
            "console" => Block::Commands(commands(text)),
            _ => {
                let (name, text) = text.split_once('\n').unwrap();
                Block::File(name.strip_prefix("# ").unwrap().to_owned(), text.to_owned())
            }
        }
    };
    // Every second fence closes a block.
    GUIDE.split("\n```").skip(1).step_by(2).map(read).collect()
}

fn commands(text: &str) -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => commands.push((command.to_owned(), Vec::new())),
            None => commands.last_mut().unwrap().1.push(line.to_owned()),
        }
    }
    commands
}

fn start(command: &str, folder: &Path) -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_hegui")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    // `exec`: what is signalled is the command itself.
    shell.args(["-c", &format!("exec {command}")]).current_dir(folder);
    shell.env("PATH", path).env("NO_COLOR", "1");
    shell
}

/// Returns everything that a command prints.
fn output(command: &str, folder: &Path) -> String {
    let output = start(command, folder).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// Returns the first line of a command that runs until it is told to stop.
fn first_line(command: &str, folder: &Path) -> String {
    let mut child = start(command, folder).stdout(Stdio::piped()).spawn().unwrap();
    let line = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let told = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    line
}

/// Returns the first shown part that the output does not have behind the ones before it.
fn missing<'w>(wanted: &'w [String], output: &str) -> Option<&'w str> {
    let mut rest = output;
    let parts = wanted.iter().flat_map(|line| line.split(CUT)).filter(|part| !part.is_empty());
    for part in parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return Some(part),
        }
    }
    None
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &target),
            false => drop(std::fs::copy(&path, target).unwrap()),
        }
    }
}

#[test]
fn every_command_of_the_guide_prints_what_it_shows() {
    let path = std::env::temp_dir().join(format!("hegui-operators-{}", std::process::id()));
    let folder = Folder(path);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), &folder.0.join("rules"));
    let mut run = 0;
    for block in blocks() {
        match block {
            Block::File(name, text) => std::fs::write(folder.0.join(name), text).unwrap(),
            Block::Commands(commands) => {
                for (command, wanted) in commands {
                    let printed = match command.starts_with("hegui watch") {
                        true => first_line(&command, &folder.0),
                        false => output(&command, &folder.0),
                    };
                    assert!(!wanted.is_empty(), "the guide shows nothing of `{command}`");
                    if let Some(part) = missing(&wanted, &printed) {
                        panic!("`{command}` does not print `{part}` there, but\n{printed}");
                    }
                    run += 1;
                }
            }
        }
    }
    assert!(run >= 15, "only {run} commands");
}

#[test]
fn what_is_shown_must_be_printed_in_order() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(missing(&lines("a\n…\nc … d"), "a\nb\nc x d\n"), None);
    assert_eq!(missing(&lines("c\na"), "a\nb\nc\n"), Some("a"));
    assert_eq!(missing(&lines("a…e"), "a\nb\nc\n"), Some("e"));
}
