//! What a reader waits for while rules are exchanged: the time to get the current generation, with and without reloads, as a histogram.
//!
//! `HEGUI_RELOADS=200 cargo bench --bench reload` sets how often; 40 unless told, every fifth broken.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use hegui::{Engine, Pack, Request, SharedEngine};

/// Counts by power of two of nanoseconds.
#[derive(Clone, Default)]
struct Histogram {
    counts: [u64; 32],
    longest: Duration,
}

impl Histogram {
    fn add(&mut self, waited: Duration) {
        let nanos = u64::try_from(waited.as_nanos()).unwrap_or(u64::MAX).max(1);
        self.counts[nanos.ilog2().min(31) as usize] += 1;
        self.longest = self.longest.max(waited);
    }

    fn merge(mut self, other: &Self) -> Self {
        self.counts.iter_mut().zip(other.counts).for_each(|(sum, count)| *sum += count);
        self.longest = self.longest.max(other.longest);
        self
    }
}

/// Time to find that nothing changed, to go on with a new generation, and to check one request.
#[derive(Clone, Default)]
struct Waits {
    same: Histogram,
    swap: Histogram,
    check: Histogram,
}

fn main() {
    let reloads = std::env::var("HEGUI_RELOADS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let shared = SharedEngine::new(Engine::builder()).expect("compiles");
    let begin = Instant::now();
    let with = run(&shared, || (1..=reloads).for_each(|number| reload(&shared, number)));
    let took = begin.elapsed();
    let status = shared.status();
    println!("{} reloads, {} refused, {took:.1?}", status.attempts, status.failures);
    let without = run(&shared, || thread::sleep(took));
    print("a new generation, during reloads", &with.swap);
    print("no new generation, during reloads", &with.same);
    print("no new generation, without reloads", &without.same);
    print("one request, during reloads", &with.check);
    print("one request, without reloads", &without.check);
    let most = with.swap.longest;
    println!(
        "longest wait for a swap: {most:.1?} ({})",
        if most.as_millis() < 1 { "ok" } else { "over 1 ms" }
    );
}

/// Reads with two threads while `work` runs.
fn run(shared: &SharedEngine, work: impl FnOnce()) -> Waits {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let readers: Vec<_> = (0..2).map(|_| scope.spawn(|| read(shared, &stop))).collect();
        work();
        stop.store(true, Ordering::Relaxed);
        let all = readers.into_iter().map(|reader| reader.join().expect("no panic"));
        all.fold(Waits::default(), |a, b| Waits {
            same: a.same.merge(&b.same),
            swap: a.swap.merge(&b.swap),
            check: a.check.merge(&b.check),
        })
    })
}

fn read(shared: &SharedEngine, stop: &AtomicBool) -> Waits {
    let request =
        Request::new().content("转发本条即可领取现金红包，每人一份，名额有限，先到先得，快来吧！");
    let mut scanner = shared.scanner();
    let mut waits = Waits::default();
    while !stop.load(Ordering::Relaxed) {
        let before = Instant::now();
        let other = scanner.refresh();
        let waited = before.elapsed();
        if other { &mut waits.swap } else { &mut waits.same }.add(waited);
        let before = Instant::now();
        scanner.check(&request).expect("a request");
        waits.check.add(before.elapsed());
    }
    waits
}

fn reload(shared: &SharedEngine, number: u32) {
    let mut pack = Pack::builtin();
    pack.add("note.toml", format!("# {number}\n"));
    if number % 5 == 0 {
        pack.add("torn.toml", "[[rule");
    }
    let result = shared.replace(shared.settings().pack(pack));
    assert_eq!(result.is_err(), number % 5 == 0);
}

fn print(title: &str, histogram: &Histogram) {
    println!(
        "{title}: {} times, longest {:.1?}",
        histogram.counts.iter().sum::<u64>(),
        histogram.longest
    );
    for (power, count) in histogram.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        println!("  under {:>9.1?} {count:>10}", Duration::from_nanos(2 << power));
    }
}
