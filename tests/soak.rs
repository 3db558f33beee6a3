//! Two threads check while rules are exchanged, some of them broken: each verdict is of exactly one generation, and memory stays flat.
//!
//! A normal run is short. `HEGUI_SOAK=300 cargo test --release --test soak -- --nocapture` takes that many seconds: 200 reloads, 40 of them broken.
#![cfg(feature = "builtin")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a failed test says where")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hegui::{Canary, Decision, Engine, Pack, Request, SharedEngine};

/// Requests with the decision of every generation.
fn requests() -> Vec<(Request, Decision)> {
    let request = Request::new;
    vec![
        (request().content("清晨的菜市场很热闹，买了两把青菜和一块豆腐。"), Decision::Pass),
        (request().content("不转不是中国人，请好心人转发一下"), Decision::Reject),
        (request().content("转发本条即可领取现金红包，每人一份"), Decision::Reject),
        (request().name("老王的健康日记"), Decision::Pass),
    ]
}

/// The pack of a generation: its version is its only difference, or it has a fault.
fn pack(number: u32, fault: Option<u32>) -> Pack {
    let mut pack = Pack::builtin();
    pack.add("note.toml", format!("# generation {number}\n"));
    match fault.map(|fault| fault % 4) {
        Some(0) => pack.add("torn.toml", "[[rule]]\nid = \"torn"),
        Some(1) => pack.add("empty.toml", "[[rule]]\n"),
        Some(2) => pack.add("pack.toml", "schema = 1\n"),
        Some(_) => pack.add("shared.toml", ""),
        None => {}
    }
    pack
}

/// Memory that the process has in use, in bytes.
fn resident() -> Option<usize> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    pages.split(' ').nth(1)?.parse().ok().map(|pages: usize| pages * 4096)
}

#[test]
fn verdicts_are_whole_while_rules_change() {
    let seconds: Option<u64> = std::env::var("HEGUI_SOAK").ok().and_then(|n| n.parse().ok());
    let (reloads, pause) = match seconds {
        Some(seconds) => (200, Duration::from_secs(seconds) / 200),
        None => (5, Duration::ZERO),
    };
    let canaries = requests().into_iter().map(|(request, decision)| Canary::new(request, decision));
    let shared =
        SharedEngine::with_canaries(Engine::builder().pack(pack(0, None)), canaries).unwrap();
    let stop = AtomicBool::new(false);
    let mut sizes: Vec<usize> = Vec::new();
    let (mut good, mut broken) = (0, 0);
    let seen: Vec<(u64, BTreeMap<u64, String>)> = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2).map(|_| scope.spawn(|| read(&shared, &stop))).collect();
        let begin = Instant::now();
        for number in 1..=reloads {
            let fault = (number % 5 == 0).then_some(number / 5);
            let result = shared.replace(shared.settings().pack(pack(number, fault)));
            assert_eq!(result.is_err(), fault.is_some(), "reload {number}");
            if fault.is_some() {
                broken += 1
            } else {
                good += 1
            }
            let status = shared.status();
            assert_eq!((status.generation, status.failures), (good + 1, broken));
            assert_eq!(status.last_error.is_some(), fault.is_some());
            sizes.extend(resident());
            let next = pause * number;
            std::thread::sleep(next.saturating_sub(begin.elapsed()));
        }
        stop.store(true, Ordering::Relaxed);
        readers.into_iter().map(|reader| reader.join().unwrap()).collect()
    });
    let mut hashes: BTreeMap<u64, String> = BTreeMap::new();
    let mut checked = 0;
    for (verdicts, of_reader) in seen {
        checked += verdicts;
        for (generation, hash) in of_reader {
            let known = hashes.entry(generation).or_insert_with(|| hash.clone());
            assert_eq!(*known, hash, "generation {generation} has two packs");
        }
    }
    println!("{checked} verdicts by {} generations, {broken} reloads refused", hashes.len());
    report_memory(&sizes);
}

/// Checks until told to stop; returns the number of verdicts, and the packs by generation.
fn read(shared: &SharedEngine, stop: &AtomicBool) -> (u64, BTreeMap<u64, String>) {
    let (mut scanner, requests) = (shared.scanner(), requests());
    let (mut verdicts, mut last, mut seen) = (0, 0, BTreeMap::new());
    while !stop.load(Ordering::Relaxed) {
        for (request, decision) in &requests {
            let verdict = scanner.check(request).unwrap();
            assert_eq!(verdict.decision, *decision);
            let generation = verdict.pack.generation.unwrap();
            assert!(generation >= last, "{generation} after {last}");
            last = generation;
            let hash = seen.entry(generation).or_insert_with(|| verdict.pack.hash.clone());
            assert_eq!(*hash, verdict.pack.hash);
            verdicts += 1;
        }
    }
    (verdicts, seen)
}

/// Memory after the first quarter of the reloads and in the last one; allocators keep some of what is freed.
fn report_memory(sizes: &[usize]) {
    let quarter = sizes.len() / 4;
    if quarter < 10 {
        return;
    }
    let median = |sizes: &[usize]| {
        let mut sizes = sizes.to_vec();
        sizes.sort_unstable();
        sizes[sizes.len() / 2]
    };
    let (early, late) = (median(&sizes[quarter..2 * quarter]), median(&sizes[3 * quarter..]));
    let peak = sizes.iter().max().unwrap_or(&0);
    println!("resident: {} MB, at the end {} MB, peak {} MB", early >> 20, late >> 20, peak >> 20);
    assert!(late <= early + early / 20, "memory grows: {early} to {late} bytes");
}
