//! The figures of the README, for so many names.

use std::time::{Duration, Instant};

use hegui::{NameKind, NamesBuilder, NamesIndex, NamesScanner, Resemblance, cluster_names};

use crate::generate::{Dice, Names, look_alike};

/// Look-alikes of each kind, and fresh names.
const SAMPLES: u64 = 10_000;
const TIMED: u64 = 100_000;
const PROTECTED: &[NameKind] = NameKind::ALL.split_at(4).0;

/// Prints all figures.
pub(crate) fn print(names: u64) {
    let folder = std::env::temp_dir().join(format!("hegui-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for temporary files");
    let path = folder.join("names.idx");
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let (mut chars, mut bytes) = (0, 0);
    for entry in Names::stored(names) {
        chars += entry.name.chars().count();
        bytes += entry.name.len();
    }
    let (generated, generated_cpu) = (start.elapsed(), cpu_seconds() - cpu);
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let mut builder = NamesBuilder::create(&path).expect("a builder").seed(1);
    for entry in Names::stored(names) {
        builder.push(&entry).expect("a name that fits");
    }
    builder.finish().expect("an index");
    let built = (start.elapsed().saturating_sub(generated)).as_secs_f64();
    let built_cpu = cpu_seconds() - cpu - generated_cpu;
    let peak = peak_memory();
    let start = Instant::now();
    let first = NamesIndex::open(&path).expect("an index");
    let opened_first = start.elapsed();
    drop(first);
    let start = Instant::now();
    let index = NamesIndex::open(&path).expect("an index");
    let opened = start.elapsed();
    index.verify().expect("a whole file");
    index.prewarm();
    let stats = index.stats();
    #[allow(clippy::cast_precision_loss, reason = "for people")]
    let mean = |n: usize| n as f64 / names as f64;
    #[allow(clippy::cast_precision_loss, reason = "for people")]
    let each = stats.bytes as f64 / stats.names as f64;
    println!(
        "names {names} ({:.2} characters, {:.1} bytes): build {built:.1} s ({built_cpu:.1} s on the processor), peak {peak} MB, \
         {each:.1} bytes a name",
        mean(chars),
        mean(bytes)
    );
    println!("open {opened:.0?} (first in a process {opened_first:.0?})");
    latencies(&index, names);
    recall(&index, names);
    ordinary(&index);
    drop(index);
    std::fs::remove_dir_all(folder).expect("the folder goes");
    clusters(names.min(1_000_000));
}

/// Returns the processor time of this process so far, in seconds; 0 where the system does not tell.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0);
    // User and system time in hundredths of a second.
    (ticks(11) + ticks(12)) / 100.0
}

/// Returns the largest memory of this process so far, in megabytes; 0 where the system does not tell.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|kb| kb.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn latencies(index: &NamesIndex, names: u64) {
    let mut scanner = index.scanner();
    let fresh: Vec<String> = Names::fresh(TIMED).map(|entry| entry.name).collect();
    println!("{:<22}{:>9}{:>9}{:>9}", "query, microseconds", "p50", "p99", "max");
    for like in Resemblance::ALL {
        let asked = match like {
            Resemblance::Exact => stored(names, |name, _| Some(name.to_owned())),
            like => stored(names, |name, dice| look_alike(name, like.label(), dice)),
        };
        time(&format!("{like} look-alikes"), &mut scanner, &asked, &[like], &NameKind::ALL);
        time(&format!("{like} ordinary"), &mut scanner, &fresh, &[like], &NameKind::ALL);
    }
    let six = &Resemblance::ALL[..6];
    time("all six, ordinary", &mut scanner, &fresh, six, &NameKind::ALL);
    time("all, protected", &mut scanner, &fresh, &Resemblance::ALL, PROTECTED);
}

/// Returns what `change` makes of stored names, spread over all of them.
fn stored(names: u64, change: impl Fn(&str, &mut Dice) -> Option<String>) -> Vec<String> {
    let source = Names::stored(names);
    let mut dice = Dice::new(5);
    let numbers = (0..names).map(|n| n.wrapping_mul(7_919) % names).take(2_000_000);
    numbers
        .filter_map(|n| change(&source.entry(n).name, &mut dice))
        .take(usize::try_from(TIMED).unwrap_or(0))
        .collect()
}

fn time(
    label: &str,
    scanner: &mut NamesScanner,
    asked: &[String],
    likes: &[Resemblance],
    kinds: &[NameKind],
) {
    // The shortest of three rounds: what the machine does beside is left out, the misses of its caches are not.
    let mut times = vec![Duration::MAX; asked.len()];
    let mut found = 0;
    for _ in 0..3 {
        found = 0;
        for (name, time) in asked.iter().zip(&mut times) {
            let start = Instant::now();
            let matches = scanner.query_for(name, likes, kinds);
            *time = start.elapsed().min(*time);
            found += usize::from(!matches.matches.is_empty());
        }
    }
    times.sort_unstable();
    let at =
        |share: usize| times.get(times.len() * share / 1000).map_or(0.0, |t| t.as_secs_f64() * 1e6);
    println!(
        "{label:<22}{:>9.2}{:>9.2}{:>9.0}   {found} of {} find something",
        at(500),
        at(990),
        times.last().map_or(0.0, |t| t.as_secs_f64() * 1e6),
        asked.len()
    );
}

/// Protected names found by their look-alikes.
fn recall(index: &NamesIndex, names: u64) {
    let source = Names::stored(names);
    let mut scanner = index.scanner();
    let mut dice = Dice::new(9);
    println!("{:<22}{:>9}{:>9}{:>11}", "recall", "asked", "found", "share");
    for like in &Resemblance::ALL[1..] {
        let (mut asked, mut found) = (0_u64, 0_u64);
        for number in (0..names).step_by(10).cycle().skip(1).take(3_000_000) {
            let entry = source.entry(number);
            let Some(other) = look_alike(&entry.name, like.label(), &mut dice) else { continue };
            asked += 1;
            let matches = scanner.query_for(&other, &Resemblance::ALL, PROTECTED).matches;
            found += u64::from(matches.iter().any(|m| m.owner == entry.owner));
            if asked == SAMPLES {
                break;
            }
        }
        #[allow(clippy::cast_precision_loss, reason = "for people")]
        let share = found as f64 / asked.max(1) as f64;
        println!("{:<22}{asked:>9}{found:>9}{share:>11.4}", like.label());
    }
}

/// What ordinary new names resemble, each match looked at again by other means.
fn ordinary(index: &NamesIndex) {
    let mut scanner = index.scanner();
    let (mut some, mut matches, mut wrong) = (0, 0, 0);
    for entry in Names::fresh(SAMPLES) {
        let found = scanner.query_for(&entry.name, &Resemblance::ALL[..7], PROTECTED).matches;
        some += u64::from(!found.is_empty());
        matches += found.len();
        wrong += found.iter().filter(|m| !is_alike(&entry.name, &m.name, m.like)).count();
    }
    println!(
        "ordinary names: {some} of {SAMPLES} resemble a protected one, {matches} matches, {wrong} wrong"
    );
}

/// Compares two names without the index's skeletons.
fn is_alike(asked: &str, found: &str, like: Resemblance) -> bool {
    let content = |name: &str| {
        let shown = name.chars().filter(|c| c.is_alphanumeric() && *c != '丶');
        shown.collect::<String>().to_lowercase()
    };
    let han = |name: &str| {
        name.chars()
            .filter(|c| *c >= '\u{4E00}')
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    let (left, right) = (content(asked), content(found));
    match like {
        Resemblance::Exact => asked == found,
        Resemblance::Fold => left == right,
        Resemblance::Filler => {
            left == right || han(asked) == han(found) || right.chars().all(|c| left.contains(c))
        }
        Resemblance::Edit => strsim::osa_distance(&left, &right) == 1,
        Resemblance::Affix => left.len() > right.len(),
        _ => left != right,
    }
}

fn clusters(names: u64) {
    let batch: Vec<String> = Names::fresh(names).map(|entry| entry.name).collect();
    let start = Instant::now();
    let groups = cluster_names(&batch);
    let grouped: usize = groups.iter().map(|group| group.names.len()).sum();
    let largest = groups.iter().map(|group| group.names.len()).max().unwrap_or(0);
    println!(
        "cluster {names}: {:.1} s, {} groups of {grouped} names, largest {largest}, peak {} MB",
        start.elapsed().as_secs_f64(),
        groups.len(),
        peak_memory()
    );
}
