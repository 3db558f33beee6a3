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

/// A rule that points come to unless something is said is looked at when that is said: here lint warns, and the author may know better.
#[test]
fn what_takes_points_away_is_looked_at() {
    let rule = r#"[[rule]]
id = "spam.priceless"
title = "转让不标价"
category = "spam"
message = { zh = "标价", en = "name a price" }
match.sale.words = ["转让"]
match.price.words = ["元"]
match.clear.words = ["清仓"]
signal = [
  { if = "not price", weight = 3 },
  { if = "clear", weight = 3 },
  { if = "not sale and not clear", weight = -3 },
]
bands = [{ at = 3, decision = "review" }]
test = [
  { content = "转让健身卡一张", expect = "hit", score = 3 },
  { content = "清仓", expect = "hit", score = 6 },
  { content = "转让健身卡，三百元", expect = "miss" },
  { content = "健身卡到期了", expect = "miss" },
]
"#;
    let mut pack =
        Pack::open(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/language")).expect("there");
    let read = |name: &str| {
        std::fs::read_to_string(format!("{}/tests/language/{name}", env!("CARGO_MANIFEST_DIR")))
            .expect("a file")
    };
    pack.add("rules.toml", read("rules.toml") + rule);
    let engine = Engine::builder().pack(pack).build().expect("the pack compiles");
    let decision =
        |text: &str| engine.check(&hegui::Request::new().content(text)).expect("short").decision;
    assert_eq!(decision("转让健身卡一张"), hegui::Decision::Review);
    assert_eq!(decision("转让健身卡，三百元"), hegui::Decision::Pass);
    assert_eq!(decision("健身卡到期了"), hegui::Decision::Pass);
}
