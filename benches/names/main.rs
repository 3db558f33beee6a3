//! The names index: `cargo bench --bench names` times queries among 100,000 names; with `HEGUI_BENCH_NAMES=10000000` the figures of the README
//! are printed instead: build, memory, bytes a name, quantiles for each resemblance, recall, false matches, clusters.

#![allow(missing_docs, reason = "a benchmark")]
#![allow(clippy::print_stdout, reason = "figures are printed")]

mod figures;
mod generate;

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use generate::Names;
use hegui::{NameKind, NamesIndex, Resemblance};

const SMALL: u64 = 100_000;
const QUERIES: u64 = 1000;

fn main() {
    if let Some(names) = std::env::var("HEGUI_BENCH_NAMES").ok().and_then(|n| n.parse().ok()) {
        figures::print(names);
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    queries(&mut criterion);
    criterion.final_summary();
}

fn queries(criterion: &mut Criterion) {
    let index = NamesIndex::from_entries(Names::stored(SMALL)).expect("names that fit");
    let asked: Vec<String> = Names::fresh(QUERIES).map(|entry| entry.name).collect();
    let mut scanner = index.scanner();
    let mut group = criterion.benchmark_group("names");
    group.throughput(Throughput::Elements(QUERIES));
    let mut time = |label: &str, likes: &[Resemblance], kinds: &[NameKind]| {
        let mut count = || -> usize {
            asked.iter().map(|name| scanner.query_for(name, likes, kinds).matches.len()).sum()
        };
        let expected = count();
        assert!(expected > 0, "{label}: a benchmark that finds nothing measures nothing");
        group.bench_function(label, |bencher| {
            bencher.iter(|| assert_eq!(black_box(count()), expected));
        });
    };
    for like in Resemblance::ALL {
        if !matches!(like, Resemblance::Exact | Resemblance::Contains) {
            time(like.label(), &[like, Resemblance::Exact], &NameKind::ALL);
        }
    }
    time("all", &Resemblance::ALL, &NameKind::ALL);
    time("all-protected", &Resemblance::ALL, &NameKind::ALL[..4]);
    group.finish();
}
