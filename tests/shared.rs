//! Rules exchanged under running scanners: what is wrong never gets in, and is told.

#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hegui::{
    Canary, Decision, Engine, EngineBuilder, NameEntry, NameKind, NamesIndex, Pack, PackWatch,
    ReloadError, Request, SharedEngine,
};

const HEAD: &str = include_str!("bad_input/pack/head.toml");

/// A pack with one rule that looks for a word.
fn pack(word: &str) -> Pack {
    let mut pack =
        Pack::open(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bad_input/pack")).unwrap();
    pack.add("head.toml", rule(word));
    pack
}

fn rule(word: &str) -> String {
    let tests = format!(
        "test = [{{ content = \"{word}\", expect = \"hit\" }}, {{ content = \"好\", expect = \"miss\" }}]\n"
    );
    format!("{HEAD}match.a.words = [\"{word}\"]\n{tests}")
}

fn settings(word: &str) -> EngineBuilder {
    Engine::builder().pack(pack(word))
}

fn decision(shared: &SharedEngine, text: &str) -> Decision {
    shared.load().check(&Request::new().content(text)).unwrap().decision
}

#[test]
fn a_reload_is_seen_by_every_scanner() {
    let shared = SharedEngine::new(settings("红包")).unwrap();
    let mut scanner = shared.scanner();
    let request = Request::new().content("红包");
    let first = scanner.check(&request).unwrap();
    assert_eq!((first.decision, first.pack.generation), (Decision::Review, Some(1)));
    let kept = shared.load();

    let engine = shared.replace(settings("抽奖")).unwrap();
    assert_eq!(engine.pack().generation, Some(2));
    let second = scanner.check(&request).unwrap();
    assert_eq!((second.decision, second.pack.generation), (Decision::Pass, Some(2)));
    assert_ne!(first.pack.hash, second.pack.hash);
    // Who keeps a generation goes on with it.
    assert_eq!(kept.check(&request).unwrap().to_json(), first.to_json());
    assert_eq!(shared.tidy(), 1, "the kept generation is not freed");
    drop(kept);
    assert_eq!(shared.tidy(), 0);

    // Rolled back, the verdict is the old one but for the generation.
    shared.replace(settings("红包")).unwrap();
    let third = scanner.check(&request).unwrap();
    let back = third.to_json().replace("\"generation\":3", "\"generation\":1");
    assert_eq!(back, first.to_json());
    assert_eq!(shared.status().attempts, 2);
}

#[test]
fn indexes_of_names_are_exchanged() {
    let name = |name: &str| {
        let entry = NameEntry::new(name, NameKind::Registered, "u1");
        Arc::new(NamesIndex::from_entries([entry]).unwrap())
    };
    let rules =
        format!("{HEAD}match.a.names = {{ kinds = [\"registered\"], like = [\"exact\"] }}\n")
            .replace("[\"content\"]", "[\"name\"]");
    let mut pack = pack("红包");
    pack.add("head.toml", rules);
    let canary = Canary::new(Request::new().name("青山"), Decision::Pass);
    let settings = Engine::builder().pack(pack).names(name("白鹭"));
    let shared = SharedEngine::with_canaries(settings, [canary]).unwrap();
    let hits =
        |text: &str| shared.load().check(&Request::new().name(text)).unwrap().violations.len();
    assert_eq!((hits("白鹭"), hits("黄河")), (1, 0));
    shared.replace_names([name("黄河")]).unwrap();
    assert_eq!((hits("白鹭"), hits("黄河"), shared.status().generation), (0, 1, 2));
    let error = shared.replace_names([name("青山")]).unwrap_err().to_string();
    assert_eq!(error, "canary 1: review instead of pass");
    assert_eq!((hits("黄河"), hits("青山"), shared.status().failures), (1, 0, 1));
    // The next rules keep the indexes.
    shared.replace(shared.settings()).unwrap();
    assert_eq!((hits("黄河"), shared.status().generation), (1, 3));
}

#[test]
fn an_engine_by_itself_has_no_generation() {
    let verdict = settings("红包").build().unwrap().check(&Request::new()).unwrap();
    assert!(!verdict.to_json().contains("generation"));
}

/// Every way to be refused, with what is told.
#[test]
fn what_is_wrong_keeps_the_old_generation() {
    let canary = Canary::new(Request::new().content("领红包"), Decision::Review).citing("1.1");
    let shared = SharedEngine::with_canaries(settings("红包"), [canary]).unwrap();
    let before = shared.load().check(&Request::new().content("领红包")).unwrap().to_json();
    let mut failing = pack("红包");
    failing.add("head.toml", rule("红包").replace("\"好\"", "\"红包\""));
    let mut broken = pack("红包");
    broken.add("head.toml", "[[rule");
    let refused: [(EngineBuilder, &str); 4] = [
        (Engine::builder().pack(broken), "head.toml:1:"),
        (Engine::builder().pack(failing), "E080"),
        (settings("抽奖"), "canary 1: pass instead of review"),
        (settings("红包").level(9), "level 9 does not exist"),
    ];
    for (number, (settings, part)) in (1..).zip(refused) {
        let error = shared.replace(settings).unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
        let status = shared.status();
        assert_eq!((status.generation, status.failures, status.attempts), (1, number, number));
        let last = status.last_error.unwrap();
        assert_eq!((last.attempt, last.error.to_string()), (number, error.to_string()));
        let after = shared.load().check(&Request::new().content("领红包")).unwrap().to_json();
        assert_eq!(after, before);
    }
    let missing = shared.reload("/no/such/folder").unwrap_err();
    assert!(matches!(*missing, ReloadError::Pack(_)), "{missing}");
    shared.replace(settings("红包").offsets(true)).unwrap();
    assert!(shared.status().last_error.is_none(), "the last attempt succeeded");
    assert_eq!((shared.status().generation, shared.status().failures), (2, 5));
}

#[test]
fn the_first_generation_is_tried_too() {
    let canary = Canary::new(Request::new().content("红包"), Decision::Reject);
    let error = SharedEngine::with_canaries(settings("红包"), [canary]).unwrap_err();
    assert_eq!(error.to_string(), "canary 1: review instead of reject");
    let uncited = Canary::new(Request::new().content("红包"), Decision::Review).citing("9.9");
    let error = SharedEngine::with_canaries(settings("红包"), [uncited]).unwrap_err();
    assert_eq!(error.to_string(), "canary 1: no violation cites 9.9");
}

#[test]
fn wrong_canaries_are_named() {
    let told = |text: &str| Canary::parse_lines(text).unwrap_err().to_string();
    let line = r#"{"request": {"contnet": "x"}, "expect": {"decision": "pass"}}"#;
    assert!(told(&format!("\n{line}")).starts_with("line 2: unknown field `contnet`"));
    let line = r#"{"request": {}, "expect": {"decision": "block"}}"#;
    assert!(told(line).contains("decision `block` does not exist"), "{}", told(line));
    assert!(told("{}").starts_with("line 1: missing field `request`"), "{}", told("{}"));
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("hegui-{name}-{}", std::process::id()));
        let from = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bad_input/pack"));
        std::fs::create_dir_all(folder.join("lists")).unwrap();
        for file in ["pack.toml", "shared.toml", "lists/reward.txt"] {
            std::fs::copy(from.join(file), folder.join(file)).unwrap();
        }
        let folder = Self(folder);
        folder.write(&rule("红包"));
        folder
    }

    fn write(&self, text: &str) {
        std::fs::write(self.0.join("rule.toml"), text).unwrap();
    }

    fn open(&self) -> Pack {
        Pack::open(&self.0).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A broken file changes no verdict, and the status has it within a second.
#[test]
fn a_watched_folder_is_reloaded() {
    let folder = Folder::new("watch");
    let shared = SharedEngine::new(Engine::builder().pack(folder.open())).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let watching = {
        let (stop, mut watch) = (stop.clone(), PackWatch::new(shared.clone(), &folder.0));
        std::thread::spawn(move || {
            let mut told = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                told.extend(watch.poll().map(|result| result.is_ok()));
                std::thread::sleep(Duration::from_millis(100));
            }
            told
        })
    };
    let wait = |what: &str, until: &dyn Fn() -> bool| {
        let start = Instant::now();
        while !until() {
            assert!(start.elapsed() < Duration::from_secs(1), "{what} is not seen in a second");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    assert_eq!(decision(&shared, "红包"), Decision::Review);
    folder.write("[[rule");
    wait("a torn file", &|| shared.status().failures == 1);
    assert_eq!(shared.status().generation, 1);
    assert!(shared.status().last_error.unwrap().error.to_string().contains("rule.toml:1:"));
    assert_eq!(decision(&shared, "红包"), Decision::Review);

    folder.write(&rule("抽奖"));
    wait("a good file", &|| shared.status().generation == 2);
    assert!(shared.status().last_error.is_none());
    assert_eq!(decision(&shared, "红包"), Decision::Pass);

    std::fs::remove_file(folder.0.join("lists/reward.txt")).unwrap();
    wait("a missing list", &|| shared.status().failures == 2);
    std::fs::write(folder.0.join("note.toml"), b"# \xFF").unwrap();
    wait("a file that is no text", &|| shared.status().failures == 3);
    std::fs::remove_file(folder.0.join("pack.toml")).unwrap();
    wait("a missing pack.toml", &|| shared.status().failures == 4);
    assert_eq!(decision(&shared, "抽奖"), Decision::Review);
    std::thread::sleep(Duration::from_millis(500));
    stop.store(true, Ordering::Relaxed);
    // What has been tried is not tried again.
    assert_eq!(watching.join().unwrap(), [false, true, false, false, false]);
}

/// The same length in the same tick of the file system's clock is a change too.
#[test]
fn a_change_that_looks_like_none_is_found() {
    let folder = Folder::new("tick");
    let shared = SharedEngine::new(Engine::builder().pack(folder.open())).unwrap();
    let mut watch = PackWatch::new(shared.clone(), &folder.0);
    let path = folder.0.join("rule.toml");
    let time = std::fs::metadata(&path).unwrap().modified().unwrap();
    assert!(watch.poll().is_none() && watch.poll().is_none());
    folder.write(&rule("抽奖"));
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    let found = (0..3).find_map(|_| watch.poll()).unwrap();
    assert_eq!(found.unwrap().pack().generation, Some(2));
}
