//! What an author or operator writes: packs, conditions, expressions, lists, overlays.

use hegui::{BuildError, Engine, Pack, Request};

use super::assert_places;

const FILES: [(&str, &str); 7] = [
    ("pack.toml", include_str!("../language/pack.toml")),
    ("rules.toml", include_str!("../language/rules.toml")),
    ("shared.toml", include_str!("../language/shared.toml")),
    ("lists/country.txt", include_str!("../language/lists/country.txt")),
    ("lists/engage-verb.txt", include_str!("../language/lists/engage-verb.txt")),
    ("lists/reward.txt", include_str!("../language/lists/reward.txt")),
    ("lists/warning-frame.txt", include_str!("../language/lists/warning-frame.txt")),
];
const TEXT: &str = "转发本条即可领取红包，加微信 ab12，乙甲丙 13800138000。\n警方提醒：谨防甲乙";

/// Builds; what is wrong with the pack must have its place and be told.
fn build(pack: Pack) -> Option<Engine> {
    match Engine::builder().pack(pack).build() {
        Ok(engine) => Some(engine),
        Err(error) => {
            assert_told(&error);
            None
        }
    }
}

fn assert_told(error: &BuildError) {
    assert!(!error.to_string().is_empty() && !error.diagnostics().is_empty());
    for found in error.diagnostics() {
        assert!(found.source().get(found.range()).is_some(), "{found:?}");
        assert!(found.line() > 0 && !found.message().is_empty());
    }
}

fn check(engine: &Engine, text: &str) {
    let request = Request::new().content(text).name(text);
    let Ok(verdict) = engine.check(&request) else { return };
    assert_places(&verdict, &request);
    assert_eq!(engine.check(&request).map(|v| v.to_json()).ok(), Some(verdict.to_json()));
}

/// A file of a small pack: the first byte says which one.
pub(super) fn pack(data: &[u8]) {
    let Some((which, text)) = data.split_first() else { return };
    let mut pack = Pack::from_files(FILES);
    pack.add(FILES[usize::from(*which) % FILES.len()].0, String::from_utf8_lossy(text));
    if let Some(engine) = build(pack) {
        check(&engine, TEXT);
        let lines = engine.warnings().iter().map(|found| found.line());
        assert!(lines.chain(engine.test_rules("").iter().map(|test| test.line)).all(|n| n > 0));
    }
}

/// A pack of one rule.
fn one_rule(lines: &str) -> Pack {
    let head = "schema = 1\n[pack]\nname = \"fuzz\"\nversion = \"1\"\n[facts]\n\"n\" = { type = \"int\" }\n\"b\" = { type = \"bool\", default = false }\n\
        \"e\" = { type = \"enum\", of = [\"x\", \"y\"] }\n[thresholds]\nt = 3\n[categories]\nc = \"1\"\n[clauses]\n\"1\" = { title = \"t\" }\n";
    let rule = "[[rule]]\nid = \"r\"\ntitle = \"t\"\nclause = \"1\"\ncategory = \"c\"\nprinciple = \"honest\"\nseverity = \"low\"\ndecision = \"review\"\n\
        in = [\"name\", \"content\"]\nmessage = { zh = \"{hit}\", en = \"{hit}\" }\nadvice = { zh = \"a\", en = \"a\" }\n";
    Pack::from_files([("pack.toml", head.to_owned()), ("r.toml", format!("{rule}{lines}\n"))])
}

/// Returns a TOML string.
fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).expect("a string");
    json.replace('\u{7F}', "\\u007F")
}

/// The text of `when`.
pub(super) fn condition(data: &[u8]) {
    let when = quoted(&String::from_utf8_lossy(data));
    let lines = format!(
        "match.a.words = [\"甲\"]\nmatch.b.words = [\"乙\", \"丙\"]\nmatch.c.near = [\"a\", \"b\"]\nwhen = {when}"
    );
    if let Some(engine) = build(one_rule(&lines)) {
        check(&engine, TEXT);
        check(&engine, "");
        let request =
            Request::new().content("甲乙丙丙").fact("n", 3).fact("b", true).fact("e", "x");
        assert!(engine.check(&request).is_ok());
    }
}

/// An expression and, behind its first line, a text.
pub(super) fn expression(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (pattern, text) = text.split_once('\n').unwrap_or((&text, TEXT));
    let lines = format!(
        "match.a.regex = {}\nmatch.a.edge = \"alnum\"\nmatch.d.regex = {}\nmatch.d.view = \"digits\"\nwhen = \"a or d\"",
        quoted(pattern),
        quoted(pattern)
    );
    if let Some(engine) = build(one_rule(&lines)) {
        check(&engine, text);
    }
}

/// A word list, which is searched in itself.
pub(super) fn list(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut pack = one_rule("match.a.list = \"x\"");
    pack.add("lists/x.txt", format!("# purpose: t\n# origin: own\n# licence: MIT\n{text}"));
    if let Some(engine) = build(pack) {
        check(&engine, &text);
    }
}

/// Overlays of a small pack, divided by lines of dashes; no order may decide.
pub(super) fn overlay(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let overlays: Vec<&str> = text.split("\n---\n").take(4).collect();
    let with = |order: &mut dyn Iterator<Item = (usize, &&str)>| {
        let mut pack = Pack::from_files(FILES);
        order.for_each(|(n, text)| pack.overlay(format!("o{n}.toml"), *text));
        build(pack).map(|engine| {
            check(&engine, TEXT);
            let verdict = engine.check(&Request::new().content(TEXT).name("中国"));
            verdict.map(|verdict| verdict.to_json()).ok()
        })
    };
    let forth = with(&mut overlays.iter().enumerate());
    let back = with(&mut overlays.iter().enumerate().rev());
    assert_eq!(forth, back, "the order of overlays decides");
}
