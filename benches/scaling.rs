//! How time grows: with the length of a text, ordinary and hostile, with the number of terms, and with threads.
//!
//! `cargo bench --features bench --bench scaling` prints three tables; the median of seven rounds counts. `HEGUI_BENCH_LARGEST=BYTES` sets the
//! longest text, 16 MiB otherwise.
#![allow(clippy::print_stdout, reason = "a report")]
#![allow(clippy::cast_precision_loss, reason = "figures")]

mod common;

use std::hint::black_box;
use std::thread;
use std::time::Instant;

use common::{Words, bytes, now, with_overlaps};
use hegui::bench_support::{Scanner, Terms};
use hegui::{Decision, Engine, Request};

const ROUNDS: usize = 7;

/// Returns the median seconds of a run, repeated within a round until it takes a while.
fn median(mut run: impl FnMut() -> usize) -> f64 {
    let expected = run();
    let start = now();
    black_box(run());
    #[allow(clippy::cast_possible_truncation, reason = "at most ten thousand")]
    let times = (5e-4 / (now() - start).max(1e-9)).clamp(1.0, 10_000.0) as usize;
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = now();
            (0..times).for_each(|_| assert_eq!(black_box(run()), expected));
            (now() - start) / times as f64
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// Returns the beginning of a text, at most so many bytes.
fn start(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Texts of the longest length: what people write, and what somebody writes to make it slow.
fn sources(words: &Words, terms: &[String], largest: usize) -> Vec<(&'static str, String)> {
    let fill = |part: &str| part.repeat(largest / part.len() + 1);
    let ordinary = words.texts(1, 120_000, 2).concat();
    let some: String = terms.iter().step_by(terms.len() / 997).map(String::as_str).collect();
    vec![
        ("ordinary", fill(&ordinary)),
        ("only terms", fill(&some)),
        ("only noise", fill(" *.·、-|")),
        ("overlaps", fill("甲")),
        ("near misses", fill(&format!("{}丙", "甲".repeat(40)))),
    ]
}

fn by_length(words: &Words, largest: usize) {
    let list = with_overlaps(words.terms(40_000, 9));
    let terms = Terms::new(list.iter().map(String::as_str));
    let engine = Engine::builder().max_field_bytes(16 << 20).build().expect("the pack compiles");
    let (mut terms_only, mut all) = (Scanner::default(), engine.scanner());
    println!(
        "| text | bytes | fold + scan, ns/KB | whole check, ns/KB | check, times the half |\n|---|---|---|---|---|"
    );
    for (name, source) in sources(words, &list, largest) {
        let mut before = None;
        for size in (0..).map(|n| 64 << (2 * n)).take_while(|size| *size <= largest) {
            let text = start(&source, size);
            let scan = median(|| {
                let mut count = 0;
                terms_only.scan(&terms, text, |_, _| count += 1);
                count
            });
            let request = Request::new().content(text);
            let check = median(|| all.check(&request).expect("within limits").violations.len());
            let each = |seconds: f64| seconds * 1e9 / (text.len() as f64 / 1024.0);
            // Four times the text: the root of the ratio is that of a doubling.
            let growth =
                before.map_or_else(String::new, |b: f64| format!("{:.2}", (check / b).sqrt()));
            println!(
                "| {name} | {} | {:.0} | {:.0} | {growth} |",
                text.len(),
                each(scan),
                each(check)
            );
            before = Some(check);
        }
    }
}

fn by_terms(words: &Words) {
    let posts = words.texts(4_000, 44, 1);
    println!("\n| terms | MB/s | ten times as many | costs |\n|---|---|---|---|");
    let mut scanner = Scanner::default();
    let mut seconds = |size: usize| {
        let list = words.terms(size, 9);
        let terms = Terms::new(list.iter().map(String::as_str));
        median(|| {
            let mut count = 0;
            posts.iter().for_each(|post| scanner.scan(&terms, post, |_, _| count += 1));
            count
        })
    };
    for size in [300, 3_000, 20_000] {
        let (one, ten) = (seconds(size), seconds(size * 10));
        let speed = |seconds: f64| bytes(&posts) as f64 / seconds / 1e6;
        println!(
            "| {size} | {:.0} | {:.0} MB/s | {:.2} times |",
            speed(one),
            speed(ten),
            ten / one
        );
    }
}

/// Checks posts on some threads for a while, each with a scanner of its own; returns bytes a second by the clock.
fn on_threads(engine: &Engine, posts: &[Request], size: usize, threads: usize) -> f64 {
    let start = Instant::now();
    let round = |engine: &Engine| {
        let mut scanner = engine.scanner();
        let mut rounds = 0;
        while start.elapsed().as_secs_f64() < 1.0 {
            let passed = posts.iter().filter(|post| {
                scanner.check(post).is_ok_and(|verdict| verdict.decision == Decision::Pass)
            });
            assert!(black_box(passed.count()) > posts.len() / 2);
            rounds += 1;
        }
        rounds
    };
    let rounds: usize = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(|| round(engine))).collect();
        running.into_iter().map(|thread| thread.join().expect("it asserts nothing false")).sum()
    });
    (rounds * size) as f64 / start.elapsed().as_secs_f64()
}

fn by_threads(words: &Words) {
    let engine = Engine::builtin().expect("the pack compiles");
    let texts = words.texts(4_000, 30, 6);
    let posts: Vec<Request> = texts.iter().map(|text| Request::new().content(text)).collect();
    println!("\n| threads | whole check, MB/s | times one |\n|---|---|---|");
    let mut one = 0.0;
    for threads in [1, 2] {
        let mut rounds: Vec<f64> =
            (0..5).map(|_| on_threads(&engine, &posts, bytes(&texts), threads)).collect();
        rounds.sort_by(f64::total_cmp);
        let speed = rounds[2];
        one = if threads == 1 { speed } else { one };
        println!("| {threads} | {:.0} | {:.2} |", speed / 1e6, speed / one);
    }
}

fn main() {
    // `--test`: once over short texts, so that it is known to run.
    let quick = std::env::args().any(|argument| argument == "--test");
    let largest = std::env::var("HEGUI_BENCH_LARGEST").ok().and_then(|n| n.parse().ok());
    let words = Words::read();
    by_length(&words, largest.unwrap_or(if quick { 4 << 10 } else { 16 << 20 }));
    if !quick {
        by_terms(&words);
        by_threads(&words);
    }
}
