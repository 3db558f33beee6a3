//! Invariants that `props.rs` does not look at: non-interference over many cases, monotone positions, what is told beside the verdict,
//! round trips, and the built-in pack's own texts.
//!
//! `HEGUI_CASES=1000000 cargo test --release --test invariants non_interference -- --nocapture` looks longer; 10,000 cases are the default.

#![allow(clippy::unwrap_used, reason = "a failed test says where")]

mod random;
#[allow(dead_code, reason = "the naive engine is for `props.rs`")]
mod reference;

use hegui::Pack as Files;
use hegui::{AuditKeep, AuditRecord, Engine, EngineBuilder, Field, Request, Verdict};
use random::{Random, cases};
use reference::generate::{self, Tape};
use reference::{Condition, Decides, ExceptSource, Matcher, Pack, Rule, Source, write};

/// Requests that each pair of packs is asked.
const REQUESTS: u64 = 20;

fn builder(pack: &Pack) -> EngineBuilder {
    let files = write::files(pack);
    let files = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    Engine::builder().pack(Files::from_files(files)).disguises(false)
}

fn build(pack: &Pack) -> Engine {
    builder(pack).build().unwrap_or_else(|e| panic!("{e}"))
}

/// Returns what a verdict says of all rules but one, as JSON.
fn without(verdict: &Verdict, rule: &str) -> Vec<String> {
    let mut all: Vec<String> = verdict
        .violations
        .iter()
        .filter(|v| v.rule != rule)
        .map(|v| serde_json::to_string(v).unwrap())
        .collect();
    let open = verdict.undetermined.iter().filter(|u| u.rule != rule);
    all.extend(open.map(|u| serde_json::to_string(u).unwrap()));
    all.sort();
    all
}

fn fired(verdict: &Verdict) -> Vec<(&str, Option<Field>)> {
    verdict.violations.iter().map(|v| (v.rule.as_str(), v.field)).collect()
}

/// Invariant 5. A case is a pack, a rule more at a random place among its rules, and a request.
#[test]
fn non_interference() {
    let wanted = cases(10_000);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4) as u64;
    let pairs = wanted.div_ceil(REQUESTS * threads);
    let (mut cases, mut fired) = (0, 0);
    std::thread::scope(|scope| {
        let run = |thread| scope.spawn(move || interference(thread, pairs));
        for thread in (0..threads).map(run).collect::<Vec<_>>() {
            let (more, hits) = thread.join().unwrap();
            (cases, fired) = (cases + more, fired + hits);
        }
    });
    #[allow(clippy::print_stdout, reason = "a long run says how long it was")]
    {
        println!("non-interference: {cases} cases, something fired in {fired}");
    }
    assert!(cases >= wanted && fired * 10 > cases, "{fired} of {cases} fired");
}

fn interference(thread: u64, pairs: u64) -> (u64, u64) {
    let (mut cases, mut fired) = (0, 0);
    for pair in 0..pairs {
        let mut random = Random::new(thread << 32 | pair);
        let mut pack = generate::pack(&mut Tape::new(&random.bytes(160)));
        let mut before = build(&pack).scanner();
        let added =
            generate::rule("q.9", !pack.gates.is_empty(), &mut Tape::new(&random.bytes(90)));
        let place = random.below(pack.rules.len() + 1);
        pack.rules.insert(place, added);
        let mut after = build(&pack).scanner();
        for _ in 0..REQUESTS {
            let request = generate::request(&mut Tape::new(&random.bytes(90)));
            let (old, new) = (before.check(&request).unwrap(), after.check(&request).unwrap());
            assert_eq!(
                without(&old, "q.9"),
                without(&new, "q.9"),
                "pair {pair} of thread {thread}: {request:?}\n{:?}",
                write::files(&pack)
            );
            cases += 1;
            fired += u64::from(!old.violations.is_empty());
        }
    }
    (cases, fired)
}

/// Invariant 7. More words in a positive place and one more rule only add; the decision never falls.
#[test]
fn more_words_and_rules_only_add() {
    let mut grown = 0;
    for seed in 0..cases(300) {
        let mut random = Random::new(seed);
        let mut pack = generate::pack(&mut Tape::new(&random.bytes(160)));
        pack.rules = positive_rules(&pack);
        let requests = requests(&mut random);
        let before = build(&pack);
        let word = generate::distinct_words(&mut Tape::new(&random.bytes(2)), 1).remove(0);
        let mut more = pack.clone();
        for matcher in more.rules.iter_mut().flat_map(|rule| &mut rule.matchers) {
            if let Source::Words(words) = &mut matcher.source
                && words.iter().all(|w| reference::fold_term(w) != reference::fold_term(&word))
            {
                words.push(word.clone());
            }
        }
        more.rules.push(generate::rule("q.9", false, &mut Tape::new(&random.bytes(90))));
        let after = build(&more);
        for request in &requests {
            let (old, new) = (before.check(request).unwrap(), after.check(request).unwrap());
            assert!(old.decision <= new.decision, "{request:?}\n{:?}", write::files(&more));
            for violation in fired(&old) {
                assert!(
                    fired(&new).contains(&violation),
                    "{violation:?} is gone with `{word}`: {request:?}\n{:?}",
                    write::files(&more)
                );
            }
            grown += usize::from(old.violations.len() < new.violations.len());
        }
    }
    assert!(grown > 100, "only {grown} verdicts grew");
}

/// Invariant 7. A narrower window never finds more.
#[test]
fn narrower_windows_only_remove() {
    let mut shrunk = 0;
    for seed in 0..cases(900) {
        let mut random = Random::new(seed);
        let mut pack = generate::pack(&mut Tape::new(&random.bytes(160)));
        pack.rules = positive_rules(&pack);
        let requests = requests(&mut random);
        let mut less = pack.clone();
        for matcher in less.rules.iter_mut().flat_map(|rule| &mut rule.matchers) {
            if let Source::Near { within, .. } = &mut matcher.source {
                *within /= 8;
            }
        }
        let (wide, narrow) = (build(&pack), build(&less));
        for request in &requests {
            let (wide, narrow) = (wide.check(request).unwrap(), narrow.check(request).unwrap());
            for violation in fired(&narrow) {
                assert!(fired(&wide).contains(&violation), "{violation:?}: {request:?}");
            }
            shrunk += usize::from(narrow.violations.len() < wide.violations.len());
        }
    }
    assert!(shrunk > 10, "only {shrunk} verdicts shrank");
}

/// Invariant 11. What is told beside the verdict changes nothing of it: offsets, personal data, higher levels in observation, a scanner's
/// signals and disguises between two checks.
#[test]
fn telling_more_decides_the_same() {
    let plain = Engine::builtin().unwrap();
    let offsets = Engine::builder().offsets(true).build().unwrap();
    let reveal = Engine::builder().reveal(true).observe(4).build().unwrap();
    let scored: Vec<_> = plain.rules().filter(|rule| rule.signals().len() > 0).collect();
    let (mut scanner, mut checked) = (plain.scanner(), 0);
    for (number, text) in texts(&plain).iter().enumerate().step_by(3) {
        let request = Request::new().content(text.as_str()).name(text.as_str());
        let expected = plain.check(&request).unwrap();
        scanner.signals(&request, scored[number % scored.len()]).unwrap();
        scanner.disguised(&request).unwrap();
        assert_eq!(scanner.check(&request).unwrap().to_json(), expected.to_json(), "{text}");
        let mut counted = offsets.check(&request).unwrap();
        let marks = counted.violations.iter_mut().flat_map(|violation| &mut violation.spans);
        marks.for_each(|mark| assert!(mark.offsets.take().is_some(), "{text}"));
        assert_eq!(counted.to_json(), expected.to_json(), "{text}");
        let revealed = reveal.check(&request).unwrap();
        let same = |a: &Verdict, b: &Verdict| {
            (a.decision, a.complete, fired(a) == fired(b)) == (b.decision, b.complete, true)
        };
        assert!(same(&revealed, &expected), "{text}");
        let line = AuditRecord::line(&plain, &request, &expected, AuditKeep::Whole);
        let replayed = AuditRecord::from_json(&line).unwrap().replay(&plain);
        assert_eq!(replayed, hegui::Replayed::Same, "{text}");
        checked += 1;
    }
    assert!(checked > 400, "only {checked} texts");
}

/// Invariant 12. A request survives its JSON form.
#[test]
fn a_request_is_what_its_json_says() {
    for seed in 0..cases(2_000) {
        let mut random = Random::new(seed);
        let mut request = generate::request(&mut Tape::new(&random.bytes(90)));
        request.set(Field::Bio, random.text(40));
        request = request.link(random.text(12)).link(random.text(12));
        let json = request.to_json();
        let read = Request::from_json(&json).unwrap_or_else(|e| panic!("{json}: {e}"));
        assert_eq!(read.to_json(), json);
        assert_eq!(format!("{read:?}"), format!("{request:?}"));
    }
}

/// Invariant 12. An overlay says what could have been written into the pack, and the reverse overlay takes it back.
/// The layout that `hegui rules fmt` gives keeps every rule's meaning, and has nothing left to lay out.
#[cfg(feature = "cli")]
#[test]
fn laid_out_rules_mean_the_same() {
    let folder = std::env::temp_dir().join(format!("hegui-fmt-{}", std::process::id()));
    let fmt = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_hegui"));
        command.args(["rules", "fmt", "--rules"]).arg(&folder).args(more);
        command.output().unwrap().status.success()
    };
    let (mut random, mut changed) = (Random::new(12), 0);
    for _ in 0..cases(40).min(1_000) {
        let pack = generate::pack(&mut Tape::new(&random.bytes(160)));
        for (path, text) in write::files(&pack) {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let engine = || Engine::builder().pack(Files::open(&folder).unwrap()).build().unwrap();
        let before = engine();
        changed += u32::from(!fmt(&["--check"]));
        assert!(fmt(&[]) && fmt(&["--check"]));
        assert_eq!(engine().lock_file(), before.lock_file());
        std::fs::remove_dir_all(&folder).unwrap();
    }
    assert!(changed > 0, "no pack had anything to lay out");
}

#[test]
fn an_overlay_is_as_if_written() {
    let overlay = |entries: &str| {
        format!("schema = 1\noverlay = {{ id = \"o\", over = \"test\" }}\n{entries}\n")
    };
    let mut differed = 0;
    for seed in 0..cases(200) {
        let mut random = Random::new(seed);
        let mut pack = generate::pack(&mut Tape::new(&random.bytes(160)));
        pack.rules = positive_rules(&pack);
        let rule = pack.rules[random.below(pack.rules.len())].id.clone();
        let word = "票票网网";
        let list = &pack.lists[0].name;
        let entries = [
            format!("amend = [{{ rule = {rule:?}, decision = \"review\", because = \"b\" }}]"),
            format!("extend = [{{ list = {list:?}, add = [{word:?}], because = \"b\" }}]"),
        ];
        let mut written = pack.clone();
        written.lists[0].terms.push(reference::Term { text: word.into(), carriers: Vec::new() });
        let with_overlay = builder(&pack).overlay("o.toml", overlay(&entries.join("\n"))).build();
        // A list that no rule names cannot be extended to any effect, which is an error of its own.
        let Ok(with_overlay) = with_overlay else { continue };
        let mut files = write::files(&written);
        let of_rule = files.iter_mut().find(|(path, _)| path.ends_with(&format!("/{rule}.toml")));
        let (_, text) = of_rule.unwrap();
        *text = text.replace("decision = \"reject\"\n", "decision = \"review\"\n");
        let as_written = Engine::builder().pack(Files::from_files(files)).disguises(false);
        let as_written = as_written.build().unwrap();
        let back = overlay(&format!(
            "extend = [{{ list = {list:?}, remove = [{word:?}], because = \"b\" }}]\n\
             amend = [{{ rule = {rule:?}, decision = \"reject\", because = \"b\" }}]"
        ));
        let mut changed = write::files(&written);
        changed.retain(|(path, _)| !path.ends_with(&format!("/{rule}.toml")));
        let own = write::files(&pack).into_iter();
        changed.extend(own.filter(|(path, _)| path.ends_with(&format!("/{rule}.toml"))).map(
            |(path, text)| {
                (path, text.replace("decision = \"reject\"\n", "decision = \"review\"\n"))
            },
        ));
        let taken_back = Engine::builder().pack(Files::from_files(changed)).disguises(false);
        let taken_back = taken_back.overlay("o.toml", back).build().unwrap();
        let base = build(&pack);
        for request in requests(&mut random) {
            let request = request.title(word);
            let of = |engine: &Engine| {
                let verdict = engine.check(&request).unwrap();
                (verdict.decision, without(&verdict, ""))
            };
            assert_eq!(of(&with_overlay), of(&as_written), "{request:?}");
            assert_eq!(of(&taken_back), of(&base), "{request:?}");
            differed += usize::from(of(&with_overlay) != of(&base));
        }
    }
    assert!(differed > 50, "only {differed} verdicts differed");
}

// ---- cases ----

/// Returns the texts of the built-in pack's own tests.
fn texts(engine: &Engine) -> Vec<String> {
    let texts = engine.rules().flat_map(|rule| {
        let texts = rule.examples().flat_map(|example| example.texts.iter());
        texts
            .filter(|(field, _)| *field != Field::Links)
            .map(|(_, text)| text.clone())
            .collect::<Vec<_>>()
    });
    texts.collect()
}

fn requests(random: &mut Random) -> Vec<Request> {
    (0..8).map(|_| generate::request(&mut Tape::new(&random.bytes(90)))).collect()
}

/// Returns one rule for each matcher, which decides by itself; exceptions that look at matchers which may grow are left out.
fn positive_rules(pack: &Pack) -> Vec<Rule> {
    let mut rules = Vec::new();
    for rule in &pack.rules {
        for end in 1..=rule.matchers.len() {
            let mut matchers: Vec<Matcher> = rule.matchers[..end].to_vec();
            for matcher in &mut matchers {
                matcher.excepts.retain(|e| !matches!(e.source, ExceptSource::Match(_)));
            }
            let last = matchers[end - 1].name.clone();
            rules.push(Rule {
                id: format!("{}.{end}", rule.id),
                fields: rule.fields.clone(),
                matchers,
                decides: Decides::When(Condition::Match(last)),
                if_unknown: None,
            });
        }
    }
    rules
}
