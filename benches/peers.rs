//! The crate beside its peers in one run: rounds alternate, the median of eleven counts, ratios are to `aho-corasick`.
//!
//! `cargo bench --features bench --bench peers` prints one JSON object a line; `benches/peers/run.py` makes a table and a plot of them.
#![allow(clippy::print_stdout, reason = "a report")]

mod common;
#[cfg(feature = "bench-hyperscan")]
#[path = "peers/hyperscan.rs"]
mod hyperscan;

use std::hint::black_box;
use std::time::Instant;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use common::{Words, bytes, now};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use hegui::bench_support::{Scanner, Terms};
use hegui::{Decision, Engine, Request};

const ROUNDS: usize = 11;

type Run<'r> = (&'static str, Box<dyn FnMut() -> usize + 'r>);

/// Runs all in turns; returns the median seconds and the count of each. A run is timed after one that is not, which brings the tables of the
/// engine back into the cache: peers in processes of their own find theirs there as well.
fn measure(runs: &mut [Run<'_>]) -> Vec<(f64, usize)> {
    let mut times = vec![Vec::new(); runs.len()];
    let mut counts = vec![0; runs.len()];
    for _ in 0..ROUNDS {
        for (at, (_, run)) in runs.iter_mut().enumerate() {
            black_box(run());
            let start = now();
            counts[at] = black_box(run());
            times[at].push(now() - start);
        }
    }
    for times in &mut times {
        times.sort_by(f64::total_cmp);
    }
    times.iter().map(|times| times[ROUNDS / 2]).zip(counts).collect()
}

fn report(input: &str, terms: usize, bytes: usize, runs: &mut [Run<'_>]) {
    let results = measure(runs);
    for ((name, _), (seconds, count)) in runs.iter().zip(results) {
        #[allow(clippy::cast_precision_loss, reason = "a figure")]
        let speed = bytes as f64 / seconds / 1e6;
        let line = serde_json::json!({
            "input": input, "terms": terms, "name": name, "mb_per_s": speed, "count": count,
        });
        println!("{line}");
    }
}

fn terms(words: &Words, input: &str, texts: &[String], size: usize) {
    let list = words.terms(size, 9);
    let terms = Terms::new(list.iter().map(String::as_str));
    let automaton = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(&list)
        .expect("the terms are few enough");
    let charwise: CharwiseDoubleArrayAhoCorasick<u32> =
        CharwiseDoubleArrayAhoCorasick::new(&list).expect("the terms are few enough");
    #[cfg(feature = "bench-hyperscan")]
    let hyperscan = hyperscan::Database::new(&list);
    let mut scanner = Scanner::default();
    let all = |text: &str| automaton.find_overlapping_iter(text).map(black_box).count();
    let plain: usize = texts.iter().map(|text| all(text)).sum();
    let mut contents = Scanner::default();
    let of_folded = AhoCorasick::new(terms.folded()).expect("the terms are few enough");
    let folded: usize = texts
        .iter()
        .map(|text| of_folded.find_overlapping_iter(&contents.content(text)).count())
        .sum();
    let mut runs: Vec<Run<'_>> = vec![
        (
            "aho-corasick",
            Box::new(|| {
                let count: usize = texts.iter().map(|text| all(text)).sum();
                assert_eq!(count, plain);
                count
            }),
        ),
        (
            "hegui",
            Box::new(|| {
                let mut count = 0;
                for text in texts {
                    scanner.scan(&terms, text, |term, span| {
                        black_box((term, span));
                        count += 1;
                    });
                }
                assert_eq!(count, folded);
                count
            }),
        ),
        (
            "daachorse",
            Box::new(|| {
                let all =
                    |text: &String| charwise.find_overlapping_iter(text).map(black_box).count();
                let count: usize = texts.iter().map(all).sum();
                assert_eq!(count, plain);
                count
            }),
        ),
    ];
    let mut folder = Scanner::default();
    runs.push((
        "hegui, folding alone",
        Box::new(move || texts.iter().map(|text| folder.fold(text)).sum()),
    ));
    #[cfg(feature = "bench-hyperscan")]
    runs.push((
        "hyperscan",
        Box::new(|| {
            let count: usize = texts.iter().map(|text| hyperscan.count(text)).sum();
            assert_eq!(count, plain);
            count
        }),
    ));
    if size <= 300 {
        // A single expression of all terms; it finds no overlaps, so its count is its own.
        let set = regex_automata::meta::Regex::builder()
            .configure(regex_automata::meta::Regex::config().hybrid_cache_capacity(64 << 20))
            .build_many(&list)
            .expect("words are expressions");
        runs.push((
            "regex",
            Box::new(move || texts.iter().map(|t| set.find_iter(t).count()).sum()),
        ));
        let mut filter = sensitive_rs::Filter::new();
        filter.add_words(&list.iter().map(String::as_str).collect::<Vec<_>>());
        let few = &texts[..texts.len().min(200)];
        let start = now();
        let count: usize = few.iter().map(|text| filter.find_all(text).len()).sum();
        #[allow(clippy::cast_precision_loss, reason = "a figure")]
        let speed = bytes(few) as f64 / (now() - start) / 1e6;
        let line = serde_json::json!({
            "input": input, "terms": size, "name": "sensitive-rs (200 texts)", "mb_per_s": speed, "count": count,
        });
        println!("{line}");
    }
    report(input, size, bytes(texts), &mut runs);
}

/// Whole verdicts with the built-in pack, and the time of each.
fn check(name: &str, texts: &[String]) {
    let engine = Engine::builtin().expect("the embedded pack compiles");
    let mut scanner = engine.scanner();
    let requests: Vec<Request> = texts.iter().map(|text| Request::new().content(text)).collect();
    let mut violates = |request: &Request| {
        let verdict = scanner.check(request).expect("a short text can be checked");
        verdict.decision != Decision::Pass
    };
    let mut times = vec![f64::MAX; requests.len()];
    let mut rounds = Vec::new();
    for _ in 0..=ROUNDS {
        let start = now();
        let count = requests.iter().filter(|request| violates(request)).count();
        rounds.push((now() - start, count));
        for (request, time) in requests.iter().zip(&mut times) {
            let start = Instant::now();
            black_box(violates(request));
            *time = time.min(start.elapsed().as_secs_f64() * 1e9);
        }
    }
    assert!(rounds.windows(2).all(|pair| pair[0].1 == pair[1].1), "verdicts changed");
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    times.sort_by(f64::total_cmp);
    #[allow(clippy::cast_precision_loss, reason = "a figure")]
    let speed = bytes(texts) as f64 / rounds[ROUNDS / 2].0 / 1e6;
    let line = serde_json::json!({
        "check": name, "texts": texts.len(), "mb_per_s": speed, "violations": rounds[0].1,
        "p50_ns": times[times.len() / 2], "p99_ns": times[times.len() * 99 / 100],
    });
    println!("{line}");
}

/// Writes texts, a line each, and `HEGUI_BENCH_TERMS` terms, or 40,000, for engines in other processes.
fn dump(folder: &str, words: &Words, texts: &[String]) {
    let write = |name: &str, lines: &[String]| {
        let path = std::path::Path::new(folder).join(name);
        let lines: Vec<String> = lines.iter().map(|line| line.replace(['\r', '\n'], " ")).collect();
        std::fs::write(path, lines.join("\n") + "\n").expect("HEGUI_BENCH_DUMP is a folder");
    };
    let size = std::env::var("HEGUI_BENCH_TERMS").map_or(40_000, |n| n.parse().expect("a number"));
    write("terms.txt", &words.terms(size, 9));
    write("texts.txt", texts);
}

fn main() {
    let words = Words::read();
    // As many texts as the corpus of the design.
    let posts = words.texts(44_000, 44, 1);
    if let Ok(folder) = std::env::var("HEGUI_BENCH_DUMP") {
        return dump(&folder, &words, &common::file().unwrap_or(posts));
    }
    let names = words.texts(60_000, 6, 3);
    for size in [300, 3_000, 40_000, 200_000] {
        terms(&words, "posts", &posts, size);
    }
    terms(&words, "names", &names, 40_000);
    check("posts of 30 characters", &words.texts(4_000, 30, 6));
    if let Some(texts) = common::file() {
        for size in [3_000, 40_000] {
            terms(&words, "file", &texts, size);
        }
        check("file", &texts);
        let wanted = |text: &&String| (25..=35).contains(&text.chars().count());
        check(
            "file, 25 to 35 characters",
            &texts.iter().filter(wanted).cloned().collect::<Vec<_>>(),
        );
    }
}
