//! The bodies of the fuzz targets (`fuzz/mod.rs`) on seeded changes of the kept corpus, with any compiler.
//!
//! These are the seeded bodies, not libFuzzer: no coverage leads them. `HEGUI_FUZZ_SECONDS=60 cargo test --release --features cli --test fuzz --
//! --nocapture` runs each for so long, `HEGUI_CASES=100000` each so often; `tools/fuzz.sh` runs libFuzzer.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a failed test says where")]

#[allow(dead_code, reason = "the head of a page is not fuzzed")]
#[path = "../src/bin/hegui/page.rs"]
mod page;
mod random;
#[allow(dead_code, reason = "each test file takes what it needs")]
mod reference;
#[path = "fuzz/mod.rs"]
mod targets;
#[allow(dead_code, reason = "only the page needs it")]
#[path = "../src/bin/hegui/visible.rs"]
mod visible;

use std::path::Path;
use std::time::{Duration, Instant};

use random::{Random, cases};
use targets::TARGETS;

/// What a text is changed with besides its own bytes.
const TOKENS: [&str; 36] = [
    "\"",
    "'''",
    "[",
    "]",
    "{",
    "}",
    "=",
    ",",
    "\n",
    "\\",
    "(",
    ")",
    " and ",
    " or ",
    "not ",
    "count(a) >= 2",
    "fact.n",
    "2 of (a, b)",
    "text.length",
    "match.a",
    "words",
    "near",
    "except",
    "scope",
    "~",
    "!segment",
    "@homophone",
    "微信",
    "甲",
    "\u{200B}",
    "Ａ",
    "①",
    "💰",
    "<b>",
    "&",
    "\u{FDFA}",
];

/// Returns the kept inputs of a target.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Returns an input that resembles kept ones.
fn changed(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut data = corpus[random.below(corpus.len())].clone();
    for _ in 0..1 + random.below(4) {
        let at = random.below(data.len() + 1);
        let end = (at + random.below(12)).min(data.len());
        match random.below(7) {
            0 => data.truncate(at),
            1 => drop(data.splice(at..end, TOKENS[random.below(TOKENS.len())].bytes())),
            2 => drop(data.splice(at..at, TOKENS[random.below(TOKENS.len())].bytes())),
            3 => drop(data.splice(at..end, random.bytes(8))),
            4 => drop(data.drain(at..end)),
            5 => data.extend(random.bytes(120)),
            _ => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len() + 1);
                let to = (from + random.below(80)).min(other.len());
                drop(data.splice(at..end, other[from..to].iter().copied()));
            }
        }
    }
    data
}

#[test]
fn seeded_bodies() {
    println!("seeded bodies of the fuzz targets; libFuzzer runs by tools/fuzz.sh");
    let seconds = std::env::var("HEGUI_FUZZ_SECONDS").ok().and_then(|n| n.parse().ok());
    let wanted = if seconds.is_some() { u64::MAX } else { cases(150) };
    let only = std::env::var("HEGUI_FUZZ_TARGET").ok();
    for target in TARGETS.iter().filter(|t| only.as_ref().is_none_or(|only| only == t.name)) {
        let corpus = corpus(target.name);
        corpus.iter().for_each(|data| targets::run(target.name, data));
        let until = seconds.map(|n| Instant::now() + Duration::from_secs(n));
        let mut run = 0;
        while run < wanted && until.is_none_or(|until| Instant::now() < until) {
            let data = changed(&corpus, &mut Random::new(run));
            let found = std::panic::catch_unwind(|| targets::run(target.name, &data));
            assert!(found.is_ok(), "{} {run}: {:?}", target.name, String::from_utf8_lossy(&data));
            run += 1;
        }
        println!("{}: {} kept, {run} changed", target.name, corpus.len());
        assert!(!corpus.is_empty());
    }
}
