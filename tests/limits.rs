//! Every limit at one below, at it and one over: what is over is an error, or a verdict that says so and passes nothing.

#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use hegui::{Decision, Engine, FactValue, Incomplete, Pack, Request, RequestError, Verdict};

const HEAD: &str = include_str!("bad_input/pack/head.toml");
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bad_input/pack");

fn base() -> Pack {
    let mut pack = Pack::default();
    for file in ["pack.toml", "shared.toml", "lists/reward.txt"] {
        pack.add(file, std::fs::read_to_string(format!("{FOLDER}/{file}")).unwrap());
    }
    pack
}

/// A rule with these lines and this id.
fn rule(id: &str, lines: &str) -> String {
    format!("{}{lines}", HEAD.replace("t.a", id))
}

fn pack(rules: &str) -> Pack {
    let mut pack = base();
    pack.add("rule.toml", rules);
    pack
}

fn engine(rules: &str) -> Engine {
    Engine::builder().pack(pack(rules)).disguises(false).build().unwrap()
}

/// What the rules get told, with all codes but those of missing tests; every finding has a way out, which is left out here.
fn told(pack: Pack) -> Vec<String> {
    match Engine::builder().pack(pack).build() {
        Ok(_) => Vec::new(),
        Err(error) => {
            let told = error.diagnostics().iter().filter(|told| told.code() != "E081");
            let line = |told: &hegui::Diagnostic| {
                let (line, way_out) = (told.to_string(), told.advice().unwrap());
                line.strip_suffix(&format!(" (help: {way_out})")).unwrap().to_owned()
            };
            told.map(line).collect()
        }
    }
}

fn check(engine: &Engine, text: impl Into<String>) -> Verdict {
    engine.check(&Request::new().content(text)).unwrap()
}

/// Asserts that a verdict is complete, or names just this limit and rule.
#[track_caller]
fn assert_limit(verdict: &Verdict, limit: Option<(&str, Option<&str>)>) {
    let found: Vec<_> = verdict.incomplete.iter().map(name).collect();
    assert_eq!(found, Vec::from_iter(limit));
    assert_eq!(verdict.complete, limit.is_none());
    assert!(verdict.complete || verdict.decision >= Decision::Review);
}

fn name(limit: &Incomplete) -> (&str, Option<&str>) {
    (limit.limit, limit.rule.as_deref())
}

// The request.

#[test]
fn bytes_of_a_field() {
    let engine = engine(&rule("t.a", "match.a.words = [\"红包\"]\n"));
    for bytes in [65_535, 65_536, 65_537] {
        let result = engine.check(&Request::new().content("a".repeat(bytes)));
        let want =
            "`content` has 65537 bytes, the limit is 65536: split it or raise `max_field_bytes`";
        match result {
            Ok(verdict) => assert!(verdict.complete && bytes <= 65_536),
            Err(error) => assert_eq!((error.to_string().as_str(), bytes), (want, 65_537)),
        }
    }
}

#[test]
fn bytes_of_a_request() {
    let engine = engine(&rule("t.a", "match.a.words = [\"红包\"]\n"));
    let quarter = "a".repeat(65_536);
    for rest in [65_535, 65_536, 65_537] {
        let (owned, listed) = ("b".repeat(30_000), "b".repeat(rest - 30_000));
        let names = FactValue::Texts(vec![owned, listed]);
        let request = Request::new().title(&quarter).content(&quarter).comment(&quarter);
        match engine.check(&request.fact("account.names", names)) {
            Ok(_) => assert!(rest <= 65_536),
            Err(error) => {
                assert_eq!(error, RequestError::TooLarge { bytes: 262_145, limit: 262_144 });
                assert_eq!(rest, 65_537);
            }
        }
    }
}

#[test]
fn links_and_strings_of_a_fact() {
    let engine = engine(&rule("t.a", "match.a.words = [\"红包\"]\n"));
    for count in [255, 256, 257] {
        let request =
            (0..count).fold(Request::new(), |request, n| request.link(format!("a{n}.example")));
        let want = "`links` has 257 items, the limit is 256";
        match engine.check(&request) {
            Ok(_) => assert!(count <= 256),
            Err(error) => assert_eq!((error.to_string().as_str(), count), (want, 257)),
        }
    }
    for count in [999, 1_000, 1_001] {
        let names = FactValue::Texts(vec!["甲".to_owned(); count]);
        let want = "`account.names` has 1001 items, the limit is 1000";
        match engine.check(&Request::new().content("a").fact("account.names", names)) {
            Ok(_) => assert!(count <= 1_000),
            Err(error) => assert_eq!((error.to_string().as_str(), count), (want, 1_001)),
        }
    }
    let facts = (0..257).fold(Request::new(), |request, n| request.fact(format!("f{n}"), true));
    let told = engine.check(&facts).unwrap_err().to_string();
    assert_eq!(told, "`facts` has 257 items, the limit is 256");
}

// The work on a request.

/// 20 rules × 10,000 places of one term are 200,000 hits; one more rule has one place.
#[test]
fn hits_of_a_request() {
    let mut rules: String =
        (0..20).map(|n| rule(&format!("t.a{n}"), "match.a.words = [\"甲\"]\n")).collect();
    rules += &rule("t.b", "match.b.words = [\"丙\"]\n");
    let engine = engine(&rules);
    let text = |pairs: usize, last: &str| "甲乙".repeat(pairs) + last;
    let spans = |verdict: &Verdict| {
        verdict.violations.iter().flat_map(|v| &v.spans).filter(|mark| mark.text == "丙").count()
    };
    for (pairs, last, limit) in [(9_999, "丙", false), (10_000, "", false), (10_000, "丙", true)]
    {
        let verdict = check(&engine, text(pairs, last));
        let hit = verdict.incomplete.iter().any(|of| of.limit == "max_hits");
        assert_eq!((hit, spans(&verdict)), (limit, usize::from(last == "丙" && !limit)));
        assert!(verdict.incomplete.iter().all(|of| of.limit != "max_seen"));
    }
}

/// Patterns inside each other in one run of letters: each place is seen, though only the whole run may be a hit.
#[test]
fn places_that_are_seen() {
    // `ab` repeated: a pattern of n letters stands at 65,536 - n + 1 places if it begins with `a` or `b`, at half of them each.
    let words: Vec<String> = (2..=14).flat_map(|n| [pattern(n, "ab"), pattern(n, "ba")]).collect();
    let engine = engine(&rule("t.a", &format!("match.a.words = {words:?}\n")));
    let seen = |letters: usize| (2..=14).map(|n| letters - n + 1).sum::<usize>();
    // 13 more places a letter: the limit of 800,000 lies between two lengths.
    let most = (14..65_536).take_while(|letters| seen(*letters) <= 800_000).last().unwrap();
    assert!(seen(most + 1) > 800_000);
    assert_limit(&check(&engine, pattern(most - 1, "ab")), None);
    assert_limit(&check(&engine, pattern(most, "ab")), None);
    assert_limit(&check(&engine, pattern(most + 1, "ab")), Some(("max_seen", None)));
}

fn pattern(letters: usize, of: &str) -> String {
    of.chars().cycle().take(letters).collect()
}

#[test]
fn matches_of_an_expression() {
    let engine = engine(&rule("t.a", "match.a.regex = '甲[0-9]'\n"));
    for count in [999, 1_000, 1_001] {
        let verdict = check(&engine, "甲1 ".repeat(count));
        let over = count > 1_000;
        // All of them are hits, but a violation lists a hundred places.
        let found: Vec<_> = verdict.incomplete.iter().map(name).collect();
        let spans = ("max_spans", Some("t.a"));
        let want = [("max_matches", Some("t.a"))].into_iter().filter(|_| over).chain([spans]);
        assert_eq!(found, want.collect::<Vec<_>>(), "{count}");
    }
}

#[test]
fn places_of_a_violation() {
    let engine = engine(&rule("t.a", "match.a.words = [\"甲\"]\n"));
    for count in [99, 100, 101] {
        let verdict = check(&engine, "甲乙".repeat(count));
        assert_eq!(verdict.violations[0].spans.len(), count.min(100));
        assert_limit(&verdict, (count > 100).then_some(("max_spans", Some("t.a"))));
    }
}

#[test]
fn groups_of_near_matchers() {
    let lines = "match.a.words = [\"甲\"]\nmatch.b.words = [\"乙\"]\nmatch.c.near = [\"a\", \"b\"]\nmatch.c.within = 2\nwhen = \"count(c) >= 2\"\n";
    let engine = engine(&rule("t.a", lines));
    for count in [999, 1_000, 1_001] {
        let verdict = check(&engine, "甲乙。".repeat(count));
        let found: Vec<_> = verdict.incomplete.iter().map(name).collect();
        let groups = ("max_groups", Some("t.a"));
        assert_eq!(found.contains(&groups), count > 1_000, "{count}: {found:?}");
    }
}

/// Four parts of which the last is never in reach: every pair and triple is looked at in vain, until the fuel ends.
#[test]
fn fuel() {
    let lines = |last: &str| {
        format!(
            "match.a.words = [\"甲\"]\nmatch.b.words = [\"甲\"]\nmatch.c.words = [\"甲\"]\nmatch.d.words = [\"{last}\"]\n\
             match.e.near = [\"a\", \"b\", \"c\", \"d\"]\nmatch.e.within = 200\nmatch.e.scope = \"field\"\nwhen = \"e\"\n"
        )
    };
    let engine = engine(&rule("t.a", &lines("丙")));
    // The last part stands in the text, but out of reach.
    let text = |count: usize| "丙".to_owned() + &"戊己".repeat(150) + &"甲乙".repeat(count);
    let complete = |count: usize| check(&engine, text(count)).complete;
    let (mut below, mut over) = (1, 1_000);
    assert!(complete(below) && !complete(over));
    while over - below > 1 {
        let middle = usize::midpoint(below, over);
        if complete(middle) { below = middle } else { over = middle }
    }
    // One more character is one step too many, every time.
    for _ in 0..2 {
        assert_limit(&check(&engine, text(below)), None);
        assert_limit(&check(&engine, text(over)), Some(("max_fuel", Some("t.a"))));
    }
    assert_eq!(check(&engine, text(over)).to_json(), check(&engine, text(over)).to_json());
}

/// An exception that is not looked at for want of fuel excuses nothing.
#[test]
fn without_fuel_nothing_is_excused() {
    let lines = "match.a.words = [\"甲\"]\nmatch.a.except = [{ words = [\"乙\"], scope = \"before:200\" }]\n";
    let costly = rule(
        "t.a",
        "match.a.words = [\"甲\"]\nmatch.b.words = [\"甲\"]\nmatch.c.words = [\"甲\"]\nmatch.d.words = [\"丙\"]\nmatch.e.near = [\"a\", \"b\", \"c\", \"d\"]\nmatch.e.within = 200\nmatch.e.scope = \"field\"\nwhen = \"e\"\n",
    );
    let engine = engine(&(costly + &rule("t.b", lines)));
    let text = |count: usize| format!("丙{}乙{}", "戊己".repeat(150), "甲乙".repeat(count));
    assert_eq!(check(&engine, text(10)).decision, Decision::Pass);
    let verdict = check(&engine, text(10_000));
    assert_eq!(verdict.violations[0].rule, "t.b");
}

// The pack.

fn list(terms: impl Iterator<Item = String>) -> String {
    let head = "# purpose: test\n# origin: generated\n# licence: none\n\n".to_owned();
    terms.fold(head, |list, term| list + &term + "\n")
}

#[test]
fn characters_of_a_term() {
    for length in [255, 256, 257] {
        let term = "甲".repeat(length);
        let told = told(pack(&rule("t.a", &format!("match.a.words = [\"{term}\"]\n"))));
        let want = "rule.toml:12:18: error[E060]: the term has 257 characters, the limit is 256";
        assert_eq!(told, if length > 256 { vec![want] } else { vec![] });
    }
}

#[test]
fn characters_of_a_carrier_and_a_spelling() {
    for length in [255, 256, 257] {
        for mark in ["~", "="] {
            let mut pack = pack(&rule("t.a", "match.a.list = \"reward\"\n"));
            pack.add(
                "lists/reward.txt",
                list([format!("甲 {mark} {}", "甲".repeat(length))].into_iter()),
            );
            let told = told(pack);
            assert_eq!(told.len(), usize::from(length > 256), "{mark} {length}: {told:?}");
            assert!(
                told.iter().all(|t| t.contains("E060") && t.contains("257 characters")),
                "{told:?}"
            );
        }
    }
}

#[test]
fn bytes_of_an_expression() {
    for length in [2_047, 2_048, 2_049] {
        let pattern = "甲".repeat(length / 3) + &"a".repeat(length % 3);
        let told = told(pack(&rule("t.a", &format!("match.a.regex = '{pattern}'\n"))));
        assert_eq!(told.len(), usize::from(length > 2_048), "{length}: {told:?}");
        assert!(told.iter().all(|text| text.contains("E052") && text.contains("2048")), "{told:?}");
    }
}

#[test]
fn states_of_an_expression() {
    for states in [29_999, 30_000, 30_001] {
        let told = told(pack(&rule("t.a", &format!("match.a.regex = 'a{{{states}}}'\n"))));
        let want =
            "rule.toml:12:17: error[E052]: the expression has 30001 states, the limit is 30000";
        assert_eq!(told, if states > 30_000 { vec![want] } else { vec![] });
    }
}

#[test]
fn nesting_of_a_condition() {
    // The condition itself is one.
    for depth in [30, 31, 32] {
        let when = "not (".repeat(depth / 2) + "a" + &")".repeat(depth / 2);
        let when = if depth % 2 == 1 { format!("not {when}") } else { when };
        let told =
            told(pack(&rule("t.a", &format!("match.a.words = [\"甲\"]\nwhen = \"{when}\"\n"))));
        assert_eq!(told.iter().any(|text| text.contains("32")), depth > 31, "{depth}: {told:?}");
    }
}

#[test]
fn words_of_a_condition() {
    for words in [511, 512, 513] {
        // `a or a …` has an odd number of words; `not` makes it even.
        let when = "a or ".repeat((words - 1) / 2) + if words % 2 == 0 { "not a" } else { "a" };
        let told =
            told(pack(&rule("t.a", &format!("match.a.words = [\"甲\"]\nwhen = \"{when}\"\n"))));
        assert_eq!(
            told.iter().any(|text| text.contains("at most 512 words")),
            words > 512,
            "{words}: {told:?}"
        );
    }
}

#[test]
fn parts_and_window_of_near() {
    let near = |parts: usize, within: usize| {
        let names = ["a", "b", "c", "d", "e"];
        let words: String =
            names.iter().map(|n| format!("match.{n}.words = [\"{n}{n}\"]\n")).collect();
        let when = names.join(" or ");
        told(pack(&rule(
            "t.a",
            &format!(
                "{words}match.n.near = {:?}\nmatch.n.within = {within}\nwhen = \"n or {when}\"\n",
                &names[..parts]
            ),
        )))
    };
    for (parts, within, over) in [
        (3, 9, false),
        (4, 9, false),
        (5, 9, true),
        (2, 199, false),
        (2, 200, false),
        (2, 201, true),
    ] {
        let told = near(parts, within);
        assert_eq!(told.len(), usize::from(over), "{parts} {within}: {told:?}");
        assert!(told.iter().all(|text| text.contains("E060")), "{told:?}");
    }
}

#[test]
fn signals_of_a_rule() {
    for count in [127, 128, 129] {
        let signals = "[[rule.signal]]\nif = \"a\"\nweight = 1\n".repeat(count);
        let told = told(pack(&rule(
            "t.a",
            &format!(
                "match.a.words = [\"甲\"]\nbands = [{{ at = 1, decision = \"review\" }}]\n{signals}"
            ),
        )));
        let want = "rule.toml:2:6: error[E060]: a rule has at most 128 signals";
        assert_eq!(told, if count > 128 { vec![want] } else { vec![] });
    }
}

#[test]
fn rules_of_a_pack() {
    for count in [9_999, 10_000, 10_001] {
        let rules: String =
            (0..count).map(|n| rule(&format!("t.a{n}"), "match.a.words = [\"甲\"]\n")).collect();
        let told = told(pack(&rules));
        let want = "pack.toml:1:1: error[E060]: the pack has 10001 rules, the limit is 10000";
        assert_eq!(told, if count > 10_000 { vec![want] } else { vec![] });
    }
}

#[test]
fn bytes_of_a_file_and_files_of_a_pack() {
    for bytes in [(8 << 20) - 1, 8 << 20, (8 << 20) + 1] {
        let mut pack = pack(&rule("t.a", "match.a.words = [\"甲\"]\n"));
        pack.add("note.toml", "#".repeat(bytes));
        let want =
            "pack.toml:1:1: error[E060]: file `note.toml` has 8388609 bytes, the limit is 8388608";
        assert_eq!(told(pack), if bytes > 8 << 20 { vec![want] } else { vec![] });
    }
    for files in [9_999, 10_000, 10_001] {
        let mut pack = pack(&rule("t.a", "match.a.words = [\"甲\"]\n"));
        (4..files).for_each(|n| pack.add(format!("n{n}.toml"), ""));
        let want = "pack.toml:1:1: error[E060]: the pack has 10001 files, the limit is 10000";
        assert_eq!(told(pack), if files > 10_000 { vec![want] } else { vec![] });
    }
}

/// The whole pack, and the terms of all its lists, in lists that are no term twice.
#[test]
fn bytes_and_terms_of_a_pack() {
    let full = "#".repeat(8 << 20);
    let mut pack = pack(&rule("t.a", "match.a.words = [\"甲\"]\n"));
    for n in 0..8 {
        pack.add(format!("n{n}.toml"), full.as_str());
    }
    let told = told(pack);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("E060") && told[0].contains("the limit is 67108864"), "{told:?}");
}
