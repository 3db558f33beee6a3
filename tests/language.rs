//! The rule language by example: the inline tests of a small pack, and what lint says of it.

use hegui::{Engine, Pack};

fn engine() -> Engine {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/language");
    let pack = Pack::open(folder).expect("the folder is there");
    Engine::builder().pack(pack).build().expect("the pack compiles")
}

#[test]
fn every_inline_test_holds() {
    let results = engine().test_rules("");
    let faults: Vec<_> = results
        .iter()
        .filter(|r| !r.todo && r.fault.is_some())
        .map(|r| (&r.rule, r.line, &r.fault))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(results.len() > 50);
}

#[test]
fn a_known_gap_is_still_one() {
    let results = engine().test_rules("induce.reward-share");
    assert!(results.iter().filter(|r| r.todo).all(|r| r.fault.is_some()), "a todo passes: drop it");
}

#[test]
fn lint_has_nothing_to_say() {
    let engine = engine();
    assert_eq!(engine.warnings().iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn the_lock_notices_a_change_of_meaning() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/language");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).expect("a file");
    let build = |rules: &str, lock: &str| {
        let mut pack = Pack::open(folder).expect("the folder is there");
        pack.add("pack.toml", read("pack.toml").replace("files = [", "files = [\"rules.lock\", "));
        pack.add("rules.toml", rules);
        pack.add("rules.lock", lock);
        let engine = Engine::builder().pack(pack).build().expect("the pack compiles");
        engine.warnings().iter().map(hegui::Diagnostic::code).collect::<Vec<_>>()
    };
    let (rules, lock) = (read("rules.toml"), engine().lock_file());
    assert_eq!(build(&rules, &lock), [""; 0]);
    let changed = rules.replace("match.bait.within = 12", "match.bait.within = 11");
    assert_eq!(build(&changed, &lock), ["E012"]);
    let reworded = rules.replace("利诱分享或关注", "利诱转发");
    assert_eq!(build(&reworded, &lock), [""; 0]);
    let raised =
        changed.replace("id = \"induce.reward-share\"", "id = \"induce.reward-share\"\nrev = 2");
    assert_eq!(build(&raised, &lock), [""; 0]);
}
