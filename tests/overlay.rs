//! Overlays, word lists and levels: what they change, what they must leave alone, and what is said of faults.
//!
//! `UPDATE=1 cargo test --test overlay` writes the answers of `overlay/faults.txt` anew; read the difference before you keep it.

#![allow(clippy::unwrap_used, reason = "a failed test says where")]

mod golden;

use hegui::{Decision, Diagnostic, Engine, EngineBuilder, Mode, Pack, Request, Verdict, Words};
use proptest::prelude::*;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/overlay/faults.txt");
const HEAD: &str = "schema = 1\noverlay = { id = \"acme\" }\n";

fn base() -> EngineBuilder {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/language");
    Engine::builder().pack(Pack::open(folder).unwrap())
}

fn with(entries: &str) -> Engine {
    let engine = base().overlay("acme.toml", format!("{HEAD}{entries}")).today(day("2026-06-30"));
    engine.build().unwrap()
}

fn day(text: &str) -> hegui::Date {
    text.parse().unwrap()
}

fn content(engine: &Engine, text: &str) -> Verdict {
    engine.check(&Request::new().content(text)).unwrap()
}

/// Returns the rules that decide.
fn rules(verdict: &Verdict) -> Vec<&str> {
    verdict.violations.iter().map(|v| v.rule.as_str()).collect()
}

fn codes(engine: &Engine) -> Vec<&str> {
    engine.overlay_warnings().map(Diagnostic::code).collect()
}

#[test]
fn every_fault_of_an_overlay_is_named() {
    golden::compare(GOLDEN, |case| {
        // A second overlay follows a line of dashes.
        let whole = |part: &str| {
            if part.starts_with("schema") { part.into() } else { format!("{HEAD}{part}") }
        };
        let overlays: Vec<String> = case.text.split("---\n").map(whole).collect();
        let today = (!case.title.ends_with("| no day")).then(|| day("2026-06-30"));
        let answer = told(&overlays, today);
        // No order decides.
        let reversed: Vec<String> = overlays.iter().rev().cloned().collect();
        assert_eq!(told(&reversed, today).len(), answer.len(), "{}", case.title);
        answer
    });
}

fn told(overlays: &[String], today: Option<hegui::Date>) -> Vec<Diagnostic> {
    let mut builder = base();
    if let Some(today) = today {
        builder = builder.today(today);
    }
    for (number, text) in overlays.iter().enumerate() {
        let name = if text.contains("\"b\"") { "b.toml".into() } else { format!("a{number}.toml") };
        let name = if overlays.len() == 1 { "acme.toml".into() } else { name };
        builder = builder.overlay(name, text.as_str());
    }
    match builder.build() {
        Ok(engine) => engine.warnings().to_vec(),
        Err(error) => error.diagnostics().to_vec(),
    }
}

#[test]
fn a_term_comes_in_and_goes_out() {
    let engine = with(
        "extend = [{ list = \"reward\", add = [\"盲盒券 ~ 盲盒券商\"], remove = [\"红包\"], because = \"b\" },\n\
         { rule = \"ad.absolute-claim\", match = \"term\", add = [\"宇宙级\"], remove = [\"最佳\"], because = \"b\" }]",
    );
    assert_eq!(rules(&content(&engine, "转发本文即可领取盲盒券")), ["induce.reward-share"]);
    assert_eq!(rules(&content(&engine, "转发本文即可领取盲盒券商")), [""; 0]);
    assert_eq!(rules(&content(&engine, "转发本文即可领取红包")), [""; 0]);
    assert_eq!(rules(&content(&engine, "宇宙级体验")), ["ad.absolute-claim"]);
    assert_eq!(rules(&content(&engine, "全网最佳选择")), [""; 0]);
    assert_eq!(rules(&content(&engine, "全网最高级体验")), ["ad.absolute-claim"]);
    let what: Vec<_> = engine.changes().map(|change| change.what().to_owned()).collect();
    assert_eq!(what, ["+ 盲盒券, - 红包", "term: + 宇宙级, - 最佳"]);
}

#[test]
fn a_rule_is_amended_and_the_others_are_not() {
    let plain = base().build().unwrap();
    let engine = with(
        "amend = [{ rule = \"ad.absolute-claim\", decision = \"reject\", severity = \"high\", message = { zh = \"禁：{hit}\", en = \"no {hit}\" }, because = \"b\" },\n\
         { threshold = \"likes_per_view\", value = 1, because = \"b\" }]",
    );
    let verdict = content(&engine, "全网最佳选择");
    assert_eq!(
        (verdict.decision, &*verdict.violations[0].message.zh),
        (Decision::Reject, "禁：最佳")
    );
    let other = "转发本文即可领取红包";
    assert_eq!(content(&engine, other).violations, content(&plain, other).violations);
    let liked = |likes| {
        let facts = [("post.views".to_owned(), 1000.into()), ("post.likes".to_owned(), likes)];
        let mut request = Request::new();
        request.facts.extend(facts);
        request
    };
    let few = liked(500.into());
    assert_eq!(rules(&engine.check(&few).unwrap()), ["post.impossible-likes"]);
    assert_eq!(rules(&plain.check(&few).unwrap()), [""; 0]);
}

#[test]
fn what_is_disabled_is_silent_and_its_tests_are_left_out() {
    let engine = with(
        "disable = [{ rule = \"ad.absolute-claim\", because = \"b\" }, { rule = \"induce.reward-share\", match = \"verb\", because = \"b\" }]",
    );
    assert_eq!(rules(&content(&engine, "全网最佳选择，转发本文即可领取红包")), [""; 0]);
    assert_eq!(engine.rule("ad.absolute-claim").unwrap().mode(), Mode::Off);
    assert!(engine.test_rules("ad.").is_empty());
    let changed = engine.test_rules("induce.reward-share");
    assert!(changed.iter().any(|test| test.changed), "tests of a changed rule are told");
    assert!(changed.iter().filter(|t| !t.todo).all(|t| t.changed || t.fault.is_none()));
}

/// A changed rule excuses no failing test of another one, and none of the overlay.
#[test]
fn only_tests_of_changed_rules_are_excused() {
    let test = "test = [{ rule = \"pii.mobile\", content = \"平常的话\", expect = \"hit\" }]";
    let engine = with(&format!(
        "amend = [{{ rule = \"pii.mobile\", decision = \"reject\", because = \"b\" }}]\n{test}"
    ));
    let results = engine.test_rules("pii.mobile");
    let failing: Vec<_> = results.iter().filter(|t| t.fault.is_some()).collect();
    assert_eq!(failing.len(), 1);
    assert!(!failing[0].changed && failing[0].path == "acme.toml" && failing[0].line == 4);
}

#[test]
fn tests_of_an_overlay_run() {
    let engine = with(
        "test = [{ rule = \"ad.absolute-claim\", content = \"最佳课程\", expect = \"miss\" }]\n\
         allow = [{ rules = [\"ad.absolute-claim\"], words = [\"最佳课程\"], because = \"b\" }]",
    );
    let results = engine.test_rules("ad.absolute-claim");
    let own: Vec<_> = results.iter().filter(|test| test.path == "acme.toml").collect();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].fault, None);
}

#[test]
fn an_allow_entry_lifts_hits_and_says_so() {
    let plain = base().build().unwrap();
    let engine = with(
        "allow = [{ rules = [\"ad.absolute-claim\"], words = [\"最佳课程\"], in = [\"content\"], because = \"商标\" }]",
    );
    let verdict = content(&engine, "本店最佳课程");
    assert_eq!((verdict.decision, rules(&verdict)), (Decision::Pass, vec![]));
    let allowed = &verdict.allowed[0];
    assert_eq!((allowed.rule.as_str(), allowed.decision), ("ad.absolute-claim", Decision::Review));
    assert_eq!(allowed.spans[0].text, "最佳");
    assert_eq!((allowed.by[0].overlay.as_str(), allowed.by[0].because.as_str()), ("acme", "商标"));
    // Another hit of the rule stays, another field is not meant, another disguise excuses nothing.
    let both = content(&engine, "本店最佳课程是最高级的");
    assert_eq!(both.violations[0].spans[0].text, "最高级");
    assert_eq!(both.allowed[0].spans[0].text, "最佳");
    let title = engine.check(&Request::new().title("本店最佳课程")).unwrap();
    assert_eq!((rules(&title), title.allowed.len()), (vec!["ad.absolute-claim"], 0));
    // Without a lifted hit nothing of it is seen: the verdict differs by the pack's hash alone.
    let json = content(&engine, "全网最佳选择").to_json();
    let hash = &engine.pack().hash;
    assert_eq!(
        json.replace(hash.as_str(), &plain.pack().hash),
        content(&plain, "全网最佳选择").to_json()
    );
    assert!(!json.contains("allowed") && !json.contains("observed"));
}

#[test]
fn allowing_part_of_what_stands_together_lifts_the_whole() {
    let engine =
        with("allow = [{ rules = [\"induce.*\"], words = [\"红包税率\"], because = \"b\" }]");
    let verdict = content(&engine, "转发红包税率表");
    assert_eq!((rules(&verdict), verdict.allowed.len()), (vec![], 1));
    let other = content(&engine, "转发红包税率表，再转发领红包");
    assert_eq!((rules(&other), other.allowed.len()), (vec!["induce.reward-share"], 1));
}

#[test]
fn an_allow_entry_looks_at_facts() {
    let engine = with(
        "allow = [{ rules = [\"ad.absolute-claim\"], when = 'fact.account.entity == \"government\"', because = \"b\" }]",
    );
    let request = |entity: &str| {
        let mut request = Request::new().content("全网最佳选择");
        request.facts.insert("account.entity".into(), entity.into());
        request
    };
    let lifted = engine.check(&request("government")).unwrap();
    assert_eq!((rules(&lifted), lifted.allowed.len()), (vec![], 1));
    assert_eq!(rules(&engine.check(&request("media")).unwrap()), ["ad.absolute-claim"]);
}

/// Whatever is allowed, no text gets a higher decision, and no rule fires that did not: also where a rule has `not`.
#[test]
fn allowing_never_raises() {
    let rule = |when: &str| {
        let head = "[[rule]]\nid = \"x.not\"\ntitle = \"t\"\nclause = \"1.1\"\ncategory = \"advertising\"\nprinciple = \"honest\"\nseverity = \"low\"\ndecision = \"review\"\nin = [\"content\"]\n";
        let tail = "message = { zh = \"z\", en = \"e\" }\nadvice = { zh = \"z\", en = \"e\" }\n";
        format!(
            "{head}match.a.words = [\"苹果\"]\nmatch.b.words = [\"香蕉\"]\nwhen = \"{when}\"\n{tail}"
        )
    };
    let texts = [
        "苹果",
        "香蕉",
        "苹果香蕉",
        "香蕉船",
        "苹果香蕉船",
        "香蕉船苹果派",
        "苹果派和香蕉",
        "苹果苹果派香蕉船",
    ];
    let mut lifted = 0;
    for when in [
        "a and not b",
        "a or b",
        "count(a) >= 2",
        "count(b) == 0 or a",
        "not (count(b) <= 0)",
        "distinct(a, b) < 2 or a",
    ] {
        let plain = with(&rule(when));
        for allow in ["香蕉船", "苹果派", "香蕉", "苹果"] {
            let entry = format!(
                "allow = [{{ rules = [\"x.not\"], words = [\"{allow}\"], because = \"b\" }}]\n"
            );
            let engine = with(&(entry + &rule(when)));
            for text in texts {
                let (with, without) = (content(&engine, text), content(&plain, text));
                assert!(with.decision <= without.decision, "{when} {allow} {text}");
                let gone = with.violations.len() < without.violations.len();
                assert!(
                    !gone || !with.allowed.is_empty(),
                    "{when} {allow} {text}: lifted in silence"
                );
                lifted += usize::from(gone);
            }
        }
    }
    assert!(lifted > 20, "only {lifted} violations were lifted");
}

#[test]
fn entries_end_and_rules_change() {
    let overlay = format!(
        "{HEAD}amend = [{{ rule = \"ad.absolute-claim\", seen_rev = 1, decision = \"reject\", because = \"b\", until = 2026-06-30 }}]"
    );
    let on = |date: Option<&str>| {
        let builder = base().overlay("acme.toml", overlay.as_str());
        date.map_or(builder.clone(), |date| builder.today(day(date))).build().unwrap()
    };
    let decision = |engine: &Engine| content(engine, "全网最佳选择").decision;
    let (early, soon, last, ended, unknown) = (
        on(Some("2026-05-30")),
        on(Some("2026-05-31")),
        on(Some("2026-06-30")),
        on(Some("2026-07-01")),
        on(None),
    );
    assert_eq!((decision(&early), codes(&early)), (Decision::Reject, vec![]));
    assert_eq!((decision(&soon), codes(&soon)), (Decision::Reject, vec!["W076"]));
    assert_eq!((decision(&last), codes(&last)), (Decision::Reject, vec!["W076"]));
    assert_eq!((decision(&ended), codes(&ended)), (Decision::Review, vec!["W073"]));
    assert_eq!((decision(&unknown), codes(&unknown)), (Decision::Reject, vec!["W073"]));
    // The hash names what decides: it changes on the day on which the entry ends, and not before.
    assert_eq!(early.pack().hash, last.pack().hash);
    assert_ne!(ended.pack().hash, last.pack().hash);
    assert_ne!(early.pack().hash, base().build().unwrap().pack().hash);
}

#[test]
fn no_order_of_overlays_decides() {
    let one = format!(
        "{HEAD}amend = [{{ rule = \"ad.absolute-claim\", decision = \"reject\", because = \"b\" }}]\n[lists]\nfruit = [\"苹果\"]\n"
    );
    let two = one
        .replace("\"acme\"", "\"other\"")
        .replace("decision", "severity")
        .replace("reject", "high")
        .replace("fruit = [\"苹果\"]", "");
    let three = "schema = 1\noverlay = { id = \"third\" }\nextend = [{ list = \"fruit\", add = [\"香蕉\"], because = \"b\" }]";
    let built = |texts: &[&str]| {
        let mut builder = base();
        for (number, text) in texts.iter().enumerate() {
            builder = builder.overlay(format!("{number}.toml"), *text);
        }
        content(&builder.build().unwrap(), "全网最佳选择").to_json()
    };
    let first = built(&[&one, &two, three]);
    assert_eq!(first, built(&[three, &two, &one]));
    assert_eq!(first, built(&[&two, three, &one]));
}

#[test]
fn a_word_list_is_a_rule() {
    let words = |text: &str| Words::new("house", "advertising", text);
    let engine =
        base().words(words("\u{FEFF}# 说明\r\n青鸾店\r\n白鹭 ~ 白鹭洲\r\n")).build().unwrap();
    let verdict = content(&engine, "来青 鸾店");
    assert_eq!((rules(&verdict), verdict.decision), (vec!["operator.house"], Decision::Review));
    assert_eq!(rules(&content(&engine, "去白鹭洲")), [""; 0]);
    assert_eq!(engine.warnings().iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    let told = |words| base().words(words).build().unwrap_err().to_string();
    assert!(
        told(Words::new("house", "advertsing", "青鸾店")).contains("did you mean `advertising`?")
    );
    assert!(told(Words::new("House", "advertising", "青鸾店")).contains("E003"));
    assert!(told(words("")).contains("E004"));
    let two = told(words("青鸾店\n青 鸾"));
    assert!(two.contains("lists/operator-house.txt:2:3: error[E002]"), "{two}");
}

#[test]
fn what_is_observed_decides_nothing() {
    let engine = with(
        "amend = [{ rule = \"ad.absolute-claim\", mode = \"observe\", because = \"b\" }, { rule = \"pii.mobile\", level = 3, because = \"b\" }]",
    );
    let verdict = content(&engine, "全网最佳选择");
    assert_eq!((verdict.decision, verdict.primary.as_ref()), (Decision::Pass, "none"));
    assert_eq!(verdict.observed[0].rule, "ad.absolute-claim");
    assert!(content(&engine, "打158 0012-3456").observed.is_empty(), "not above the level");
    let overlay =
        format!("{HEAD}amend = [{{ rule = \"pii.mobile\", level = 3, because = \"b\" }}]");
    let build = |level, observe: Option<u8>| {
        let builder = base().overlay("acme.toml", overlay.as_str()).level(level);
        observe.map_or(builder.clone(), |level| builder.observe(level)).build()
    };
    for (level, observe, deciding, observed) in [
        (2, None, 0, 0),
        (2, Some(2), 0, 0),
        (2, Some(3), 0, 1),
        (3, None, 1, 0),
        (3, Some(4), 1, 0),
    ] {
        let verdict = content(&build(level, observe).unwrap(), "打158 0012-3456");
        assert_eq!(
            (verdict.violations.len(), verdict.observed.len()),
            (deciding, observed),
            "{level} {observe:?}"
        );
    }
    assert!(build(3, Some(2)).unwrap_err().to_string().contains("use 3 to 4"));
    assert!(build(2, Some(5)).is_err());
}

/// Observing is a shadow: the built-in pack decides as without it, and a higher level only adds.
#[test]
fn levels_only_add_and_observing_changes_nothing() {
    let engine =
        |level: u8, observe: u8| Engine::builder().level(level).observe(observe).build().unwrap();
    let plain: Vec<Engine> = (1..=4).map(|level| engine(level, level)).collect();
    let shadow = engine(1, 4);
    let texts: Vec<String> = plain[0]
        .rules()
        .step_by(7)
        .flat_map(|rule| {
            rule.examples()
                .flat_map(|e| e.texts.iter().map(|(_, text)| text.clone()))
                .collect::<Vec<_>>()
        })
        .collect();
    let mut observed = 0;
    for text in &texts {
        let verdicts: Vec<Verdict> = plain.iter().map(|engine| content(engine, text)).collect();
        for pair in verdicts.windows(2) {
            assert!(pair[0].decision <= pair[1].decision, "{text}");
            for rule in rules(&pair[0]) {
                assert!(rules(&pair[1]).contains(&rule), "{text}: {rule}");
            }
        }
        let mut told = content(&shadow, text);
        observed += told.observed.len();
        told.observed.clear();
        assert_eq!(told.to_json(), verdicts[0].to_json(), "{text}");
    }
    assert!(texts.len() > 100 && observed > 0, "{} texts, {observed} observed", texts.len());
}

/// Too many overlays, and one that leaves nothing: both are said, the second may be meant.
#[test]
fn limits_are_said() {
    let id = |n: usize| format!("schema = 1\noverlay = {{ id = \"o{n:02}\" }}\n");
    let many =
        |n| (0..n).fold(base(), |builder, n| builder.overlay(format!("{n}.toml"), id(n))).build();
    assert!(many(16).is_ok());
    assert!(many(17).unwrap_err().to_string().contains("E060"));
    let rules =
        base().build().unwrap().rules().map(|rule| rule.id().to_owned()).collect::<Vec<_>>();
    let entries: Vec<_> =
        rules.iter().map(|id| format!("{{ rule = \"{id}\", because = \"b\" }}")).collect();
    let all = |head: &str| {
        let text = format!(
            "schema = 1\noverlay = {{ id = \"off\"{head} }}\ndisable = [{}]",
            entries.join(", ")
        );
        base().overlay("off.toml", text).build()
    };
    assert!(all("").unwrap_err().to_string().contains("E077"));
    let silent = all(", confirm = true").unwrap();
    assert_eq!(content(&silent, "全网最佳选择，转发领红包").decision, Decision::Pass);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    /// No overlay and no word list panics, whatever is written.
    #[test]
    fn any_overlay_is_read(
        text in "((extend|amend|disable|allow|test) = \\[\\{( ?(rule|rules|list|match|words|add|remove|when|until|because|scope|in|level|bands|seen_rev) = (1|\\[\"[a-z*.~ 红]{0,4}\"\\]|\"[a-z.*红 ]{0,9}\"|2026-0[0-9]-3[01]),){0,4}\\}\\]\n){0,3}",
        list in any::<String>(),
    ) {
        let _ = base().overlay("a.toml", format!("{HEAD}{text}")).words(Words::new("x", "advertising", list)).build();
        let _ = base().overlay("a.toml", text).build();
    }
}

/// The overlays of the documentation can be used as they stand.
#[test]
fn what_is_documented_builds() {
    for (page, text) in [
        ("README.md", include_str!("../README.md")),
        ("rules/README.md", include_str!("../rules/README.md")),
    ] {
        let blocks = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
        let overlays: Vec<_> = blocks.filter(|block| block.contains("overlay = {")).collect();
        assert!(!overlays.is_empty(), "{page}");
        for overlay in overlays {
            let builder = Engine::builder().overlay(page, overlay).today(day("2026-06-30"));
            let engine = builder.build().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(codes(&engine), [""; 0], "{page}");
            let failing = engine
                .test_rules("")
                .into_iter()
                .filter(|t| t.fault.is_some() && !t.todo && !t.changed);
            assert_eq!(failing.count(), 0, "{page}");
        }
    }
}

/// The example of the documentation works and changes what it says.
#[test]
fn the_example_is_clean() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/overlay");
    let mut pack = Pack::builtin();
    pack.open_overlay(format!("{folder}/acme.overlay.toml")).unwrap();
    let list = std::fs::read_to_string(format!("{folder}/words/gambling.txt")).unwrap();
    pack.words(Words::new("gambling", "gambling", list));
    let engine = Engine::builder().pack(pack).today(day("2026-06-30")).build().unwrap();
    assert_eq!(engine.warnings().iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    let failing: Vec<_> = engine
        .test_rules("")
        .into_iter()
        .filter(|t| t.fault.is_some() && !t.todo && !t.changed)
        .collect();
    assert!(failing.is_empty(), "{failing:#?}");
    let verdict = content(&engine, "来沧浪娱乐城，不转不是中国人");
    assert!(rules(&verdict).contains(&"operator.gambling"), "{verdict:#?}");
    let curse = verdict.violations.iter().find(|v| v.rule == "coercion.curse").unwrap();
    assert_eq!(curse.decision, Decision::Review);
    assert_eq!(rules(&content(&engine, "玄圃彩虹真好看")), [""; 0]);
}
