//! Properties of the engine on random packs and texts: it equals the naive reference of `reference/`, and keeps the invariants of the
//! design whatever the pack.
//!
//! `PROPTEST_CASES=10000 cargo test --test props` looks longer; the default is 256 cases each.

#![allow(clippy::unwrap_used, reason = "a failed test says where")]

mod reference;

use std::collections::BTreeSet;

use hegui::Pack as Files;
use hegui::{Engine, Field, Request, Verdict};
use proptest::prelude::*;
use proptest::test_runner::Config;
use reference::compare::{self, outcome, source};
use reference::generate::{self, Tape};
use reference::{
    Condition, Decides, Except, ExceptSource, Fired, How, Matcher, Outcome, Pack, Result as Ruling,
    Rule, Scope, Source, write,
};

/// Bytes for one pack and one request.
fn tapes() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    (prop::collection::vec(any::<u8>(), 0..160), prop::collection::vec(any::<u8>(), 0..90))
}

fn config() -> Config {
    Config { failure_persistence: None, ..Config::default() }
}

fn build(pack: &Pack) -> Engine {
    build_files(&write::files(pack))
}

fn build_files(files: &[(String, String)]) -> Engine {
    let files = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    // The reference knows what folding undoes; computed disguises have tests of their own (`disguise.rs`).
    let builder = Engine::builder().pack(Files::from_files(files)).disguises(false);
    builder.build().unwrap_or_else(|e| panic!("{e}"))
}

/// Returns the byte ranges of a request's field that a rule marks.
fn spans(verdict: &Verdict, rule: &str, field: Field) -> Vec<(usize, usize)> {
    let of = verdict.violations.iter().filter(|v| v.rule == rule && v.field == Some(field));
    of.flat_map(|v| &v.spans).map(|m| (m.start as usize, m.end as usize)).collect()
}

proptest! {
    #![proptest_config(config())]

    /// Invariant 3.
    #[test]
    fn engine_equals_reference((pack, request) in tapes()) {
        let pack = generate::pack(&mut Tape::new(&pack));
        let request = generate::request(&mut Tape::new(&request));
        let verdict = build(&pack).check(&request).unwrap();
        let difference = compare::difference(&pack, &request, &verdict);
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    }

    /// Invariant 1.
    #[test]
    fn spans_are_valid((pack, request) in tapes()) {
        let pack = generate::pack(&mut Tape::new(&pack));
        let request = generate::request(&mut Tape::new(&request));
        for violation in build(&pack).check(&request).unwrap().violations {
            let Some(field) = violation.field else {
                prop_assert!(violation.spans.is_empty());
                continue;
            };
            let text = request.text(field).expect("a violation names a field that was given");
            prop_assert!(!violation.spans.is_empty());
            let mut end = 0;
            for mark in &violation.spans {
                prop_assert!(end <= mark.start && mark.start < mark.end, "{violation:?}");
                // Slicing checks bounds and borders.
                prop_assert_eq!(text.get(mark.span().range()), Some(mark.text.as_str()));
                end = mark.end;
            }
        }
    }

    /// Invariant 2, as far as it can be seen: a text and its folded spelling are hit at the same characters. `how` sees which characters
    /// were emoji and is left out.
    #[test]
    fn folding_twice_is_folding_once(words in prop::collection::vec(any::<u8>(), 0..8), request in prop::collection::vec(any::<u8>(), 0..90)) {
        let words = generate::distinct_words(&mut Tape::new(&words), 4);
        let text = generate::text(&mut Tape::new(&request));
        let folded: String = text.chars().map(reference::fold_char).collect();
        let pack = one_rule(vec![plain("m0", Source::Words(words))], Condition::Match("m0".into()));
        let files = write::files(&pack);
        let files = Files::from_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        // A term read backwards gives way to one that stands there as written, and 加 is written where ➕ stands for it.
        let engine = Engine::builder().pack(files).offsets(true).disguises(false).build().unwrap();
        // `+` is 加 only before a term and ➕ always: the folded spelling of ➕ is 加, so nothing is lost.
        let places = |text: &str| -> Vec<(u32, u32)> {
            let verdict = engine.check(&Request::new().content(text)).unwrap();
            let marks = verdict.violations.iter().flat_map(|v| &v.spans);
            marks.map(|m| { let o = m.offsets.unwrap(); (o.char_start, o.char_end) }).collect()
        };
        prop_assert_eq!(places(&text), places(&folded), "{:?} and {:?}", text, folded);
    }

    /// Invariant 2, for all of Unicode: a term is found in its own spelling, so terms and texts are folded alike.
    #[test]
    fn a_term_hits_itself(chars in prop::collection::btree_set(any::<char>(), 1..24)) {
        let mut chars: BTreeSet<char> =
            chars.into_iter().filter(|c| !c.is_control() && !matches!(c, '\'' | '\u{FEFF}')).collect();
        loop {
            let words: Vec<String> = chars.iter().map(|c| format!("'{c}'")).collect();
            let mut files = write::files(&one_rule(
                vec![plain("m0", Source::Words(vec!["x".into()]))],
                Condition::Match("m0".into()),
            ));
            let words = format!("match.m0.words = [{}]", words.join(", "));
            files[4].1 = files[4].1.replace("match.m0.words = [\"x\"]", &words);
            let pack = Files::from_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
            match Engine::builder().pack(pack).build() {
                Ok(engine) => {
                    for c in &chars {
                        let text = c.to_string();
                        let verdict = engine.check(&Request::new().content(text.as_str())).unwrap();
                        let found = spans(&verdict, "r.0", Field::Content);
                        prop_assert_eq!(found, vec![(0, c.len_utf8())], "{:?} U+{:04X}", c, u32::from(*c));
                    }
                    break;
                }
                Err(error) => {
                    let left = chars.len();
                    for diagnostic in error.diagnostics().iter().filter(|d| d.code() == "E040") {
                        let c = diagnostic.source()[diagnostic.range()].chars().nth(1).unwrap();
                        chars.remove(&c);
                    }
                    prop_assert!(chars.len() < left, "{}", error);
                    if chars.is_empty() { break; }
                }
            }
        }
    }

    /// Invariant 4.
    #[test]
    fn verdicts_are_the_same_bytes((pack, request) in tapes(), other in prop::collection::vec(any::<u8>(), 0..90)) {
        let pack = generate::pack(&mut Tape::new(&pack));
        let request = generate::request(&mut Tape::new(&request));
        let other = generate::request(&mut Tape::new(&other));
        let mut files = write::files(&pack);
        let engine = build_files(&files);
        let expected = engine.check(&request).unwrap().to_json();

        let mut scanner = engine.scanner();
        scanner.check(&other).unwrap();
        prop_assert_eq!(&scanner.check(&request).unwrap().to_json(), &expected, "after another request");
        scanner.check(&other.clone().fact("a.flag", 3)).unwrap_err();
        scanner.check(&other.clone().fact("b.nothing", true)).unwrap_err();
        scanner.check(&other.clone().bio("x".repeat(70_000))).unwrap_err();
        prop_assert_eq!(&scanner.check(&request).unwrap().to_json(), &expected, "after failed requests");

        let threads: Vec<String> = std::thread::scope(|scope| {
            let run = || engine.check(&request).unwrap().to_json();
            let threads = [scope.spawn(run), scope.spawn(run)];
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        prop_assert!(threads.iter().all(|json| *json == expected), "on another thread");

        files.reverse();
        prop_assert_eq!(&build_files(&files).check(&request).unwrap().to_json(), &expected, "files in another order");

        let mut fields = json_fields(&request);
        let forth = format!("{{{}}}", fields.join(","));
        fields.reverse();
        let back = format!("{{{}}}", fields.join(","));
        for json in [forth, back] {
            let read = Request::from_json(&json).unwrap();
            prop_assert_eq!(&engine.check(&read).unwrap().to_json(), &expected, "{}", json);
        }
    }

    /// Invariant 5.
    #[test]
    fn rules_do_not_interfere((pack, request) in tapes(), more in prop::collection::vec(any::<u8>(), 0..90)) {
        let mut pack = generate::pack(&mut Tape::new(&pack));
        let request = generate::request(&mut Tape::new(&request));
        let (before, open_before) = all_violations(&pack, &request);
        let added = generate::rule("q.9", !pack.gates.is_empty(), &mut Tape::new(&more));
        pack.rules.insert(0, added);
        let (mut after, mut open_after) = all_violations(&pack, &request);
        after.retain(|(rule, _)| rule != "q.9");
        open_after.retain(|(rule, _)| rule != "q.9");
        prop_assert_eq!(before, after, "{}", source(&pack));
        prop_assert_eq!(open_before, open_after, "{}", source(&pack));
    }

    /// Invariant 6. Four line ends are the hard separator: a term of three and more may have up to three of the same kind in every gap
    /// (text written downwards).
    #[test]
    fn nothing_crosses_a_paragraph_break((pack, first) in tapes(), second in prop::collection::vec(any::<u8>(), 0..90)) {
        const BREAK: &str = "\n\n\n\n";
        let mut pack = generate::pack(&mut Tape::new(&pack));
        for rule in &mut pack.rules {
            for matcher in &mut rule.matchers {
                stay_in_sentence(matcher);
            }
        }
        pack.rules = matchers_as_rules(&pack);
        let first = generate::text(&mut Tape::new(&first));
        let second = generate::text(&mut Tape::new(&second));
        let both = format!("{first}{BREAK}{second}");
        let mut scanner = build(&pack).scanner();
        let mut check = |text: &str| scanner.check(&Request::new().content(text)).unwrap();
        let (a, b, ab) = (check(&first), check(&second), check(&both));
        let shift = first.len() + BREAK.len();
        for rule in &pack.rules {
            let of = |verdict| spans(verdict, &rule.id, Field::Content);
            let mut expected = of(&a);
            expected.extend(of(&b).into_iter().map(|(start, end)| (start + shift, end + shift)));
            prop_assert_eq!(of(&ab), expected, "{} on {:?}\n{}", rule.id, both, source(&pack));
        }
    }

    /// Invariant 8: without its exceptions and gates a matcher marks at least what it marked with them.
    #[test]
    fn exceptions_only_remove((pack, request) in tapes()) {
        let mut pack = generate::pack(&mut Tape::new(&pack));
        let request = generate::request(&mut Tape::new(&request));
        pack.rules = matchers_as_rules(&pack);
        let with = build(&pack).check(&request).unwrap();
        for rule in &mut pack.rules {
            let last = rule.matchers.last_mut().unwrap();
            last.excepts.clear();
            last.gates.clear();
        }
        let without = build(&pack).check(&request).unwrap();
        for (rule, field) in pack.rules.iter().flat_map(|r| reference::FIELDS.map(|f| (r, f))) {
            let wide = spans(&without, &rule.id, field);
            for (start, end) in spans(&with, &rule.id, field) {
                prop_assert!(
                    wide.iter().any(|(s, e)| *s <= start && end <= *e),
                    "{} marks {start}..{end} only with exceptions: {request:?}\n{}", rule.id, source(&pack)
                );
            }
        }
    }

    /// Invariant 8: a cover exception removes exactly the hits that it contains. One term with different characters, so that every hit
    /// is a span of its own.
    #[test]
    fn cover_removes_what_it_contains(term in 0..4_usize, cover in 0..6_usize, request in prop::collection::vec(any::<u8>(), 0..90)) {
        let term = ["微信", "加微", "赌博网", "v1"][term];
        let cover = match cover {
            0 => format!("{term}号"), 1 => format!("不{term}"), 2 => format!("网{term}号"), 3 => term.to_owned(),
            4 => "不号".to_owned(), _ => format!("{term}{term}"),
        };
        let text = generate::text(&mut Tape::new(&request));
        let bare = plain("m0", Source::Words(vec![term.into()]));
        let mut excepted = bare.clone();
        excepted.excepts.push(Except { source: ExceptSource::Words(vec![cover.clone()]), scope: Scope::Cover });
        let pack = Pack {
            rules: vec![
                rule_of("r.bare", vec![bare]),
                rule_of("r.cover", vec![plain("m0", Source::Words(vec![cover.clone()]))]),
                rule_of("r.left", vec![excepted]),
            ],
            ..Pack::default()
        };
        // Places of the cover may overlap one another and are marked as one then; each is looked for by itself.
        let request = Request::new().content(text.as_str());
        let verdict = build(&pack).check(&request).unwrap();
        let of = |rule| spans(&verdict, rule, Field::Content);
        let merged = cover == format!("{term}{term}");
        prop_assume!(!merged || of("r.cover").iter().all(|(s, e)| text[*s..*e].chars().filter(|c| reference::fold_char(*c) == cover.chars().next().unwrap()).count() <= 2));
        let mut expected = of("r.bare");
        let covers = of("r.cover");
        expected.retain(|(start, end)| !covers.iter().any(|(s, e)| s <= start && end <= e));
        prop_assert_eq!(of("r.left"), expected, "{} less {} in {:?}", term, cover, text);
    }

    /// Invariant 9: a fact that was unknown, whatever its value, never changes what was decided without it. Scored rules count an unknown
    /// signal as none and exceptions by an unknown fact as no exceptions, so neither is a prediction; they are left out.
    #[test]
    fn facts_stay_inside_the_prediction((pack, request) in tapes(), values in prop::collection::vec(any::<u8>(), 0..16)) {
        let mut pack = generate::pack(&mut Tape::new(&pack));
        for rule in &mut pack.rules {
            rule.if_unknown = None;
            for matcher in &mut rule.matchers {
                matcher.excepts.retain(|e| !matches!(e.source, ExceptSource::Names));
            }
        }
        let request = generate::request(&mut Tape::new(&request));
        let mut values = Tape::new(&values);
        let mut known = request.clone();
        for name in generate::FACTS.into_iter().filter(|name| *name != "a.kind") {
            if !request.facts.contains_key(name) {
                known = known.fact(name, generate::fact(name, &mut values));
            }
        }
        let engine = build(&pack);
        let (before, after) = (outcome(&engine.check(&request).unwrap()), outcome(&engine.check(&known).unwrap()));
        prop_assert!(after.undetermined.is_empty(), "nothing is unknown: {:?}", after.undetermined);
        for rule in pack.rules.iter().filter(|r| matches!(r.decides, Decides::When(_))) {
            let of = |outcome: &Outcome| -> Vec<Fired> {
                outcome.fired.iter().filter(|f| f.rule == rule.id).cloned().collect()
            };
            // What the engine leaves out without a hit is no prediction either.
            let idle = reference::rule_result(&pack, rule, &request, true) != Ruling::Miss;
            if before.undetermined.contains(&rule.id) || (idle && of(&before).is_empty()) {
                continue;
            }
            prop_assert_eq!(of(&before), of(&after), "{} with {:?}\n{}", rule.id, known.facts, source(&pack));
        }
    }
}

// ---- cases ----

fn plain(name: &str, source: Source) -> Matcher {
    Matcher {
        name: name.into(),
        source,
        fields: None,
        how: How::Contains,
        filler: Vec::new(),
        edge: reference::Edge::Auto,
        separators: true,
        excepts: Vec::new(),
        gates: Vec::new(),
    }
}

/// Returns a rule that its last matcher decides.
fn rule_of(id: &str, matchers: Vec<Matcher>) -> Rule {
    let last = matchers.last().unwrap().name.clone();
    Rule {
        id: id.into(),
        fields: reference::FIELDS.to_vec(),
        matchers,
        decides: Decides::When(Condition::Match(last)),
        if_unknown: None,
    }
}

fn one_rule(matchers: Vec<Matcher>, when: Condition) -> Pack {
    let mut rule = rule_of("r.0", matchers);
    rule.decides = Decides::When(when);
    let terms = |name: &str| reference::List { name: name.into(), terms: Vec::new() };
    Pack { lists: vec![terms("la"), terms("lb")], rules: vec![rule], ..Pack::default() }
}

/// Returns one rule for each matcher of each rule; the matchers before it come along because it may point at them.
fn matchers_as_rules(pack: &Pack) -> Vec<Rule> {
    let mut rules = Vec::new();
    for rule in &pack.rules {
        for end in 1..=rule.matchers.len() {
            let mut single = rule_of(&format!("{}.{end}", rule.id), rule.matchers[..end].to_vec());
            single.fields.clone_from(&rule.fields);
            rules.push(single);
        }
    }
    rules
}

/// Takes away what looks at a field as a whole.
fn stay_in_sentence(matcher: &mut Matcher) {
    matcher.how = How::Contains;
    matcher.filler.clear();
    matcher.gates.clear();
    matcher.excepts.retain(|e| e.scope != Scope::Field);
    if let Source::Near { in_field, .. } = &mut matcher.source {
        *in_field = false;
    }
}

type Pairs = Vec<(String, String)>;

/// Returns the violations and the open rules as JSON, by rule.
fn all_violations(pack: &Pack, request: &Request) -> (Pairs, Pairs) {
    let verdict = build(pack).check(request).unwrap();
    let mut fired: Vec<(String, String)> = verdict
        .violations
        .iter()
        .map(|v| (v.rule.clone(), serde_json::to_string(v).unwrap()))
        .collect();
    fired.sort();
    let open = verdict.undetermined.iter().map(|u| (u.rule.clone(), u.facts.join(" "))).collect();
    (fired, open)
}

/// Returns the members of a request's JSON object.
fn json_fields(request: &Request) -> Vec<String> {
    let mut fields = Vec::new();
    for field in reference::FIELDS {
        if let Some(text) = request.text(field) {
            fields.push(format!("\"{field}\":{}", serde_json::to_string(text).unwrap()));
        }
    }
    let facts = request.facts.iter().map(|(name, value)| {
        let value = match value {
            hegui::FactValue::Bool(b) => b.to_string(),
            hegui::FactValue::Int(n) => n.to_string(),
            hegui::FactValue::Share(n) => format!("{}", f64::from(*n) / 1e6),
            hegui::FactValue::Text(text) => serde_json::to_string(text).unwrap(),
            hegui::FactValue::Texts(texts) => serde_json::to_string(texts).unwrap(),
            _ => unreachable!("a kind of fact that no generator makes"),
        };
        format!("\"{name}\":{value}")
    });
    let mut facts: Vec<String> = facts.collect();
    facts.reverse();
    fields.push(format!("\"facts\":{{{}}}", facts.join(",")));
    fields
}
