//! Folding and finding terms, on one thread: ordinary and hostile texts, 300 to 200,000 terms, 64 bytes to 16 MiB.
//!
//! `HEGUI_BENCH_TEXT=FILE` adds the texts of a file, one JSON object or plain text a line.
#![allow(missing_docs, reason = "the macro of criterion makes an undocumented function")]

mod common;

use std::hint::black_box;
use std::time::Duration;

use aho_corasick::AhoCorasick;
use common::{Words, bytes, file, inputs, now, with_overlaps};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hegui::bench_support::{Scanner, Terms, hits};
use hegui::{Engine, Request};

/// Rounds of which the median counts.
const ROUNDS: usize = 21;

fn count(scanner: &mut Scanner, terms: &Terms, texts: &[String]) -> usize {
    let mut hits = 0;
    for text in texts {
        scanner.scan(terms, text, |term, span| {
            black_box((term, span));
            hits += 1;
        });
    }
    hits
}

/// What the count must be: by an Aho-Corasick automaton over the folded texts.
fn expected(terms: &Terms, texts: &[String]) -> usize {
    let automaton = AhoCorasick::new(terms.folded()).expect("the terms are few enough");
    let mut scanner = Scanner::default();
    texts.iter().map(|text| automaton.find_overlapping_iter(&scanner.content(text)).count()).sum()
}

fn short<'c>(
    c: &'c mut Criterion,
    name: &str,
) -> criterion::BenchmarkGroup<'c, criterion::measurement::WallTime> {
    let mut group = c.benchmark_group(name);
    group.sample_size(10).warm_up_time(Duration::from_millis(300));
    group.measurement_time(Duration::from_secs(1));
    group
}

fn fold(c: &mut Criterion) {
    let words = Words::read();
    let mut group = short(c, "fold");
    let mut scanner = Scanner::default();
    for (name, texts) in inputs(&words, &words.terms(300, 9)) {
        let run = |scanner: &mut Scanner| texts.iter().map(|t| scanner.fold(t)).sum::<usize>();
        let symbols = run(&mut scanner);
        group.throughput(Throughput::Bytes(bytes(&texts) as u64));
        group.bench_function(name, |b| b.iter(|| assert_eq!(run(&mut scanner), symbols)));
    }
    group.finish();
}

fn scan(c: &mut Criterion) {
    let words = Words::read();
    let mut scanner = Scanner::default();
    for size in [300, 3_000, 40_000, 200_000] {
        let list = with_overlaps(words.terms(size, 9));
        let terms = Terms::new(list.iter().map(String::as_str));
        let mut group = short(c, &format!("fold + scan, {size} terms"));
        for (name, texts) in inputs(&words, &list) {
            let hits = expected(&terms, &texts);
            group.throughput(Throughput::Bytes(bytes(&texts) as u64));
            group.bench_function(name, |b| {
                b.iter(|| assert_eq!(count(&mut scanner, &terms, &texts), hits));
            });
        }
        group.finish();
    }
}

fn scaling(c: &mut Criterion) {
    let words = Words::read();
    let list = with_overlaps(words.terms(40_000, 9));
    let terms = Terms::new(list.iter().map(String::as_str));
    let mut scanner = Scanner::default();
    let mut group = short(c, "fold + scan, 40000 terms, by bytes");
    let ordinary = words.texts(1, 5_700_000, 4).concat();
    let hostile = "甲".repeat((16 << 20) / 3);
    for (kind, source) in [("ordinary", &ordinary), ("overlaps", &hostile)] {
        for size in (6..=24).step_by(3).map(|bits| 1_usize << bits) {
            let mut end = size.min(source.len());
            while !source.is_char_boundary(end) {
                end -= 1;
            }
            let texts = [source[..end].to_owned()];
            let hits = expected(&terms, &texts);
            group.throughput(Throughput::Bytes(end as u64));
            group.bench_function(BenchmarkId::new(kind, size), |b| {
                b.iter(|| assert_eq!(count(&mut scanner, &terms, &texts), hits));
            });
        }
    }
    group.finish();
}

/// What the views of disguised text cost: the pack scanned with and without them in turn, and the ratio of the medians. Drawn words form
/// homophones that no sentence has: `HEGUI_BENCH_TEXT` tells more.
fn views(c: &mut Criterion) {
    let drawn = ("drawn words", Words::read().texts(400, 60, 5));
    let scanner = |disguises: bool| {
        let engine = Engine::builder().disguises(disguises).build();
        engine.expect("the embedded pack compiles").scanner()
    };
    let mut scanners = [("no disguises", scanner(false)), ("all views", scanner(true))];
    let mut group = short(c, "fold + scan, the pack");
    for (input, texts) in [Some(drawn), file().map(|texts| ("file", texts))].into_iter().flatten() {
        let texts = texts.into_iter();
        let requests: Vec<Request> = texts.map(|text| Request::new().content(text)).collect();
        ratio(input, &requests, &mut scanners);
        for (name, scanner) in &mut scanners {
            group.bench_function(BenchmarkId::new(*name, input), |b| {
                b.iter(|| black_box(scan_all(scanner, &requests)));
            });
        }
    }
    group.finish();
}

fn scan_all(scanner: &mut hegui::Scanner, requests: &[Request]) -> usize {
    let hits = |request| hits(scanner, request).expect("a short text can be scanned");
    requests.iter().map(hits).sum()
}

#[allow(clippy::print_stderr, reason = "criterion has no ratios")]
fn ratio(input: &str, requests: &[Request], scanners: &mut [(&str, hegui::Scanner); 2]) {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for ((_, scanner), times) in scanners.iter_mut().zip(&mut times) {
            let start = now();
            black_box(scan_all(scanner, requests));
            times.push(now() - start);
        }
    }
    let [plain, all] = times.map(|mut times: Vec<f64>| {
        times.sort_unstable_by(f64::total_cmp);
        times[ROUNDS / 2]
    });
    eprintln!("{input}: the scan with all views on takes {:.2} times the plain scan", all / plain);
}

criterion_group!(benches, fold, scan, scaling, views);
criterion_main!(benches);
