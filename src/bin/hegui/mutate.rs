//! `hegui rules test --mutate`.

use std::io::Write;

use clap::Args as Group;
use hegui::{Fate, Mutant};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use serde_json::json;

use crate::args::PackArgs;
use crate::pack::{self, counted};
use crate::report::{BAD, GOOD, PLAIN};
use crate::{Outcome, Status, written};

pub(crate) const HELP: &str = "Exit status: 0 all pass, 1 a test fails or the score is too low, 2 an error.\n\n\
    --mutate changes one thing at a time and runs the tests of the rule on it: a matcher, exception, gate, field, decision or signal is dropped \
    or altered; a part of `when` is dropped; counts, thresholds, weights and bands go one up and down; windows, reaches and lengths are halved and doubled. \
    Vocabulary goes by the piece: a list as a whole, the words of a matcher and the alternatives of an expression by thirds, since no author tests \
    each of 400 words. A rule that `hegui fit` set is a sum weighed by data and fitted anew: of it only fields, units and band decisions are changed; `hegui eval` measures the rest. Levels, \
    clauses and messages are data of a verdict that no test states. A mutant of a gate, a shared matcher or a \
    threshold is judged by the tests of every rule that uses it. Score = killed / (killed + survived); mutants that cannot change a verdict count apart.\n\n\
    Examples:\n  hegui rules test inducement --rules ./rules\n  hegui rules test --mutate\n  hegui rules test --mutate --sample 500 --seed 7";

/// Options of `rules test`.
#[derive(Debug, Group)]
pub(crate) struct TestArgs {
    /// Only rules whose id begins so
    #[arg(value_name = "PREFIX", default_value = "")]
    pub(crate) prefix: String,
    /// Change the rules one thing at a time and say which changes no test notices
    #[arg(long)]
    pub(crate) mutate: bool,
    /// With --mutate: lowest score in per cent that passes
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0, requires = "mutate")]
    pub(crate) min_score: f64,
    /// With --mutate: try so many mutants, drawn by --seed
    #[arg(long, value_name = "N", requires = "mutate")]
    pub(crate) sample: Option<usize>,
    /// With --sample: which ones are drawn
    #[arg(long, value_name = "N", default_value_t = 1, requires = "sample")]
    pub(crate) seed: u64,
    /// With --mutate: write a JSON object
    #[arg(long, requires = "mutate")]
    pub(crate) json: bool,
}

/// Tries mutants and reports those that no test notices.
pub(crate) fn run(options: &TestArgs, pack: &PackArgs) -> Outcome {
    let engine = pack::open(pack)?;
    let mut mutants = engine.mutants(&options.prefix);
    if mutants.is_empty() {
        let prefix = &options.prefix;
        return Err(format!("nothing can be changed in rules whose id begins with `{prefix}`"));
    }
    if let Some(n) = options.sample {
        draw(&mut mutants, n, options.seed);
    }
    let bar = ProgressBar::new(mutants.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} mutants, {eta} left") {
        bar.set_style(style);
    }
    let of_one: Vec<&mut [Mutant]> = mutants.chunk_by_mut(|a, b| a.of == b.of).collect();
    of_one.into_par_iter().for_each(|of_one| {
        engine.try_mutants(of_one);
        bar.inc(of_one.len() as u64);
    });
    bar.finish_and_clear();
    let score = Score::new(&mutants);
    let mut out = anstream::stdout().lock();
    let result = match options.json {
        true => writeln!(out, "{:#}", score.json(&mutants)),
        false => score.write(&mut out, &mutants, options.min_score),
    };
    let enough = score.percent() >= options.min_score;
    written(result, if enough { Status::Clean } else { Status::Found })
}

/// Keeps so many mutants, the same ones for the same seed.
fn draw(mutants: &mut Vec<Mutant>, n: usize, seed: u64) {
    let mut drawn: Vec<(u64, usize)> =
        (0..mutants.len()).map(|i| (mixed(seed ^ mixed(i as u64)), i)).collect();
    drawn.sort_unstable();
    drawn.truncate(n);
    let mut number = 0;
    mutants.retain(|_| {
        number += 1;
        drawn.iter().any(|(_, i)| *i == number - 1)
    });
}

/// Returns a number that tells nothing of its origin (the finalizer of SplitMix64).
const fn mixed(n: u64) -> u64 {
    let n = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

struct Score {
    killed: usize,
    survived: usize,
    equivalent: usize,
    refused: usize,
}

impl Score {
    fn new(mutants: &[Mutant]) -> Self {
        let count = |fate| mutants.iter().filter(|mutant| mutant.fate == Some(fate)).count();
        Self {
            killed: count(Fate::Killed),
            survived: count(Fate::Survived),
            equivalent: count(Fate::Equivalent),
            refused: count(Fate::Refused),
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    fn percent(&self) -> f64 {
        let all = self.killed + self.survived;
        if all == 0 { 100.0 } else { 100.0 * self.killed as f64 / all as f64 }
    }

    fn write(&self, out: &mut impl Write, mutants: &[Mutant], least: f64) -> std::io::Result<()> {
        let survived = mutants.iter().filter(|mutant| mutant.fate == Some(Fate::Survived));
        let survived: Vec<&Mutant> = survived.collect();
        for of_one in survived.chunk_by(|a, b| a.of == b.of) {
            let first = of_one[0];
            let tests = match first.test_line {
                line if line == first.line => "test it in a rule that uses it".to_owned(),
                line => format!("a test belongs behind {}:{line}", first.path),
            };
            writeln!(out, "{}: {} ({tests})", first.of, counted(of_one.len(), "survivor"))?;
            for mutant in of_one {
                writeln!(out, "  {}:{}: {}", mutant.path, mutant.line, mutant.what)?;
            }
        }
        let percent = self.percent();
        let (style, word) = if percent >= least { (GOOD, "ok") } else { (BAD, "FAILED") };
        let Self { killed, survived, equivalent, refused } = self;
        writeln!(
            out,
            "{style}{word}{PLAIN}: {percent:.1}% of {} killed, {survived} survived; apart: {equivalent} equivalent, {refused} refused by the compiler",
            counted(killed + survived, "mutant"),
        )
    }

    fn json(&self, mutants: &[Mutant]) -> serde_json::Value {
        let survivors = mutants.iter().filter(|mutant| mutant.fate == Some(Fate::Survived));
        let survivors = survivors.map(|mutant| {
            json!({
                "of": mutant.of, "what": mutant.what, "file": mutant.path, "line": mutant.line, "test_line": mutant.test_line,
            })
        });
        json!({
            "score": self.percent(), "killed": self.killed, "survived": self.survived,
            "equivalent": self.equivalent, "refused": self.refused,
            "survivors": survivors.collect::<Vec<_>>(),
        })
    }
}
