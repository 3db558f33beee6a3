//! What `hegui fit` found, for people.

use std::io::{self, Write};

use hegui::RuleInfo;

use super::bands::{Bands, Search};
use super::write::Fitted;
use crate::args::Part;
use crate::labelled::Data;
use crate::pack::counted;
use crate::report::{FAINT, GOOD, PLAIN};

/// Resampled data sets of the bootstrap.
const SAMPLES: u64 = 200;

/// Everything that is told.
pub(crate) struct Report<'r> {
    pub(crate) data: &'r Data,
    pub(crate) rules: &'r [RuleInfo<'r>],
    pub(crate) fitted: &'r [Fitted],
    pub(crate) search: &'r Search<'r>,
    pub(crate) bands: &'r [Bands],
    pub(crate) part: Part,
    pub(crate) seed: u64,
    /// Files written.
    pub(crate) files: usize,
}

/// Writes the report.
pub(crate) fn write(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    for (rule, fitted) in report.rules.iter().zip(report.fitted) {
        writeln!(out, "{GOOD}{}{PLAIN}  {FAINT}points before → after{PLAIN}", rule.id())?;
        for (signal, (points, _)) in rule.signals().zip(&fitted.points) {
            writeln!(out, "  {:>4} → {points:>4}  {}", signal.weight, signal.condition)?;
        }
        for ((at, decision), new) in rule.bands().zip([fitted.bands.review, fitted.bands.reject]) {
            writeln!(out, "  {at:>4} → {new:>4}  {decision}")?;
        }
        let idle = fitted.points.iter().filter(|(points, _)| *points == 0).count();
        if idle > 0 {
            writeln!(out, "  {FAINT}{} earn nothing and may go{PLAIN}", counted(idle, "signal"))?;
        }
        writeln!(out)?;
    }
    write_figures(out, report)?;
    match report.files {
        0 => writeln!(out, "nothing was written"),
        n => writeln!(
            out,
            "{} written; raise `rev` where rules.lock asks for it",
            counted(n, "file")
        ),
    }
}

fn write_figures(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let rows = report.search.texts.len();
    let result = report.search.result(report.bands, 0..rows);
    let error = bootstrap(report);
    writeln!(
        out,
        "{rows} texts ({} part, seed {}), each scored by weights fitted without it",
        report.part, report.seed
    )?;
    for (at, label) in ["review", "reject"].into_iter().enumerate() {
        writeln!(
            out,
            "  macro-F1 at {label} and over  {:.4} ± {:.4}",
            result.macro_f1[at], error[at]
        )?;
    }
    let ordinary = report.data.files.iter().enumerate().filter(|(n, _)| !report.search.harmful[*n]);
    let mut ordinary = ordinary.peekable();
    if ordinary.peek().is_some() {
        writeln!(out, "  {:<30}{:>8}{:>8}", "alarms added per 10,000", "review", "reject")?;
    }
    for (number, file) in ordinary {
        let texts = report.search.texts.iter().filter(|text| text.file == number).count();
        let per_10k = result.alarms[number].map(|alarms| 1e4 * crate::eval::ratio(alarms, texts));
        writeln!(out, "    {:<28}{:>8.1}{:>8.1}", file.name, per_10k[0], per_10k[1])?;
    }
    Ok(())
}

/// Returns the standard error of both macro-F1 over texts drawn with replacement; the draws are always the same.
fn bootstrap(report: &Report<'_>) -> [f64; 2] {
    let search = report.search;
    let harmful: Vec<usize> =
        (0..search.texts.len()).filter(|n| search.harmful[search.texts[*n].file]).collect();
    let mut state = report.seed;
    let mut draw = || {
        // SplitMix64, public domain.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let number = usize::try_from((z ^ (z >> 31)) >> 1).unwrap_or(0);
        harmful[number % harmful.len()]
    };
    let mut sums = [[0.0; 2]; 2];
    for _ in 0..SAMPLES {
        let rows: Vec<usize> = (0..harmful.len()).map(|_| draw()).collect();
        let macro_f1 = search.result(report.bands, rows.into_iter()).macro_f1;
        for at in 0..2 {
            sums[at][0] += macro_f1[at];
            sums[at][1] += macro_f1[at] * macro_f1[at];
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "200")]
    let n = SAMPLES as f64;
    sums.map(|[sum, squares]| (squares / n - (sum / n).powi(2)).max(0.0).sqrt())
}
