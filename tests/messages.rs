//! What messages say: placeholders are filled, in a fixed order, and nothing that a text says in braces is.

#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use hegui::{Engine, Pack, Request};

const RULE: &str = r#"
[[rule]]
id = "t.scored"
title = "信号累积"
clause = "1.1"
category = "spam"
principle = "honest"
severity = "low"
decision = "review"
in = ["content"]
match.gift.words = ["红包", "礼盒"]
match.act.words = ["转发", "关注"]
match.push.words = ["马上", "立刻"]
match.contact.words = ["加微信", "私聊"]
match.plain.words = ["今天"]
match.calm.words = ["慢慢"]
signal = [
  { if = "push", weight = 1 },
  { if = "act or gift", weight = 2 },
  { if = "contact", weight = 4 },
  { if = "distinct(gift) >= 2", weight = 1, label = { zh = "多种奖品", en = "several gifts" } },
  { if = "plain", weight = 9 },
  { if = "calm and not contact", weight = -1, label = { zh = "语气平和", en = "calm" } },
]
score_by = ["request", "sentence"]
bands = [{ at = 2, decision = "review" }]
labels = [
  { of = ["gift"], zh = "利诱", en = "reward" },
  { of = ["act"], zh = "互动要求", en = "call to engage" },
  { of = ["push"], zh = "催促", en = "urging" },
  { of = ["contact"], zh = "联系方式", en = "contact" },
]
message = { zh = "{hit}：{signals}", en = "{hit}: {signals}" }
advice = { zh = "去掉{signals}", en = "remove {signals}" }
"#;

fn engine(overlay: &str) -> Engine {
    let pack = include_str!("bad_input/pack/pack.toml");
    let list = include_str!("bad_input/pack/lists/reward.txt");
    let files = [("pack.toml", pack), ("lists/reward.txt", list), ("rule.toml", RULE)];
    let mut builder = Engine::builder().pack(Pack::from_files(files));
    if !overlay.is_empty() {
        builder = builder
            .overlay("acme.toml", format!("schema = 1\noverlay = {{ id = \"acme\" }}\n{overlay}"));
    }
    builder.build().unwrap()
}

/// Returns the Chinese and the English message of the one violation.
fn message(engine: &Engine, text: &str) -> (String, String) {
    let verdict = engine.check(&Request::new().content(text)).unwrap();
    let [violation] = &verdict.violations[..] else { panic!("{text}: {verdict:?}") };
    (violation.message.zh.clone(), violation.message.en.clone())
}

#[test]
fn a_message_names_the_signals_that_earned_most() {
    let engine = engine("");
    for (text, zh) in [
        // One matcher of two has a hit: it alone is named.
        ("红包到手", "红包：利诱"),
        ("转发一下", "转发：互动要求"),
        // Of equal points, by code point of the name; each name once.
        ("转发领红包", "转发：互动要求、利诱"),
        ("红包和礼盒", "红包：利诱、多种奖品"),
        // By points, at most three.
        ("马上转发，红包礼盒，加微信", "马上：联系方式、互动要求、利诱"),
        // What has no label, or takes points, is not named.
        ("今天慢慢转发", "今天：互动要求"),
        ("今天", "今天：多项信号"),
    ] {
        assert_eq!(message(&engine, text).0, zh, "{text}");
    }
    assert_eq!(message(&engine, "转发领红包").1, "转发: call to engage, reward");
    assert_eq!(message(&engine, "今天").1, "今天: several signals");
}

#[test]
fn a_message_names_what_stands_in_the_unit_that_counts() {
    // The whole request has more points than its parts, so all of it is named.
    assert_eq!(message(&engine(""), "加微信。马上转发").0, "加微信：联系方式、互动要求、催促");
    let by_sentence = RULE.replace("[\"request\", \"sentence\"]", "[\"sentence\"]");
    let pack =
        include_str!("bad_input/pack/pack.toml").replace("lists = [\"reward\"]", "lists = []");
    let files = [("pack.toml", pack.as_str()), ("rule.toml", &by_sentence)];
    let engine = Engine::builder().pack(Pack::from_files(files)).build().unwrap();
    assert_eq!(message(&engine, "加微信。马上转发").0, "加微信：联系方式");
}

#[test]
fn what_an_overlay_allows_is_not_named() {
    let allow = "allow = [{ rules = [\"t.scored\"], words = [\"红包\"], because = \"已核验\" }]";
    assert_eq!(message(&engine(allow), "转发领红包").0, "转发：互动要求");
    assert_eq!(message(&engine(allow), "转发领礼盒").0, "转发：互动要求、利诱");
}

#[test]
fn braces_of_a_text_stay_braces() {
    let rule = RULE
        .replace("\"红包\"", "\"红包\", \"hit\"")
        .replace("match.act.words", "match.gift.edge = \"none\"\nmatch.act.words");
    let pack =
        include_str!("bad_input/pack/pack.toml").replace("lists = [\"reward\"]", "lists = []");
    let files = [("pack.toml", pack.as_str()), ("rule.toml", &rule)];
    let engine = Engine::builder().pack(Pack::from_files(files)).build().unwrap();
    assert_eq!(message(&engine, "{hit}{signals}").0, "hit：利诱");
    let regex = rule.replace("match.plain.words = [\"今天\"]", "match.plain.regex = '[{]\\w+[}]'");
    let files = [("pack.toml", pack.as_str()), ("rule.toml", &regex)];
    let engine = Engine::builder().pack(Pack::from_files(files)).build().unwrap();
    assert_eq!(message(&engine, "{signals}").0, "{signals}：多项信号");
}

#[test]
fn a_label_changes_no_meaning() {
    let lock = |rule: &str| {
        let pack =
            include_str!("bad_input/pack/pack.toml").replace("lists = [\"reward\"]", "lists = []");
        let files = [("pack.toml", pack.as_str()), ("rule.toml", rule)];
        Engine::builder().pack(Pack::from_files(files)).build().unwrap().lock_file()
    };
    assert_eq!(
        lock(RULE),
        lock(&RULE.replace("\"催促\"", "\"催\"").replace("\"多种奖品\"", "\"奖品\""))
    );
    assert_ne!(lock(RULE), lock(&RULE.replace("weight = 4", "weight = 5")));
}
