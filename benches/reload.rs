//! What a reader waits for while rules are exchanged: the time to get the current generation, with and without reloads, as a histogram.
//!
//! A busy system takes the processor away now and then, with and without reloads. So a reader's own processor time in a swap is measured too, and
//! how often it gave up the processor by itself over the whole run, which is what waiting for a lock does.
//!
//! `HEGUI_RELOADS=200 cargo bench --bench reload` sets how often; 40 unless told, every fifth broken.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use hegui::{Engine, Pack, Request, SharedEngine};
use rustix::time::{ClockId, clock_gettime};

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
    own: Histogram,
    slept: u64,
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
    print("a new generation, own processor time of the reader", &with.own);
    print("no new generation, during reloads", &with.same);
    print("no new generation, without reloads", &without.same);
    print("one request, during reloads", &with.check);
    print("one request, without reloads", &without.check);
    let (most, own, slept) = (with.swap.longest, with.own.longest, with.slept);
    println!(
        "longest swap: {most:.1?}, of own processor time {own:.1?}; readers gave up the processor {slept} times"
    );
    let usual = with.same.longest.max(without.same.longest);
    println!("longest time in which nothing was to be done, the system's doing: {usual:.1?}");
    println!("a swap takes a reader under 1 ms: {}", if own.as_millis() < 1 { "ok" } else { "NO" });
}

/// Reads with all processors but one, which the work needs, while `work` runs.
fn run(shared: &SharedEngine, work: impl FnOnce()) -> Waits {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let processors = thread::available_parallelism().map_or(2, usize::from);
        let readers: Vec<_> =
            (1..processors.max(2)).map(|_| scope.spawn(|| read(shared, &stop))).collect();
        work();
        stop.store(true, Ordering::Relaxed);
        let all = readers.into_iter().map(|reader| reader.join().expect("no panic"));
        all.fold(Waits::default(), |a, b| Waits {
            same: a.same.merge(&b.same),
            swap: a.swap.merge(&b.swap),
            own: a.own.merge(&b.own),
            slept: a.slept + b.slept,
            check: a.check.merge(&b.check),
        })
    })
}

fn read(shared: &SharedEngine, stop: &AtomicBool) -> Waits {
    let request =
        Request::new().content("转发本条即可领取现金红包，每人一份，名额有限，先到先得，快来吧！");
    let mut scanner = shared.scanner();
    let mut waits = Waits::default();
    let slept = sleeps();
    while !stop.load(Ordering::Relaxed) {
        let (own, before) = (own_time(), Instant::now());
        let other = scanner.refresh();
        let waited = before.elapsed();
        if other {
            waits.own.add(own_time().saturating_sub(own));
        }
        if other { &mut waits.swap } else { &mut waits.same }.add(waited);
        let before = Instant::now();
        scanner.check(&request).expect("a request");
        waits.check.add(before.elapsed());
    }
    waits.slept = sleeps() - slept;
    waits
}

/// Returns the processor time of this thread.
fn own_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Returns how often this thread gave up the processor by itself; 0 where the system does not say.
fn sleeps() -> u64 {
    let status = std::fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

fn reload(shared: &SharedEngine, number: u32) {
    let mut pack = Pack::builtin();
    pack.add("note.toml", format!("# {number}\n"));
    if number.is_multiple_of(5) {
        pack.add("torn.toml", "[[rule");
    }
    let result = shared.replace(shared.settings().pack(pack));
    assert_eq!(result.is_err(), number.is_multiple_of(5));
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
