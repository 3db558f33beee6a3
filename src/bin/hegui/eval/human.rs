//! Figures for people.

use std::io::{self, Write};

use super::figures::{BandFigures, Case, Figures, Quality};
use crate::labelled::{Data, NONE};
use crate::report::{BAD, FAINT, GOOD, PLAIN};
use crate::visible;

/// Longest quotation in characters.
const QUOTE: usize = 60;
/// Rules that are listed unless more is asked for.
const RULES: usize = 20;

/// Writes the figures; `show` is how many misses, false alarms and changes are listed.
pub(crate) fn write(
    out: &mut impl Write,
    figures: &Figures,
    data: &Data,
    show: usize,
) -> io::Result<()> {
    let part = if figures.part == "all" {
        "all texts".into()
    } else {
        format!("the {} part, seed {}", figures.part, figures.seed)
    };
    writeln!(
        out,
        "{} texts ({part}), pack {} {}, level {}\n",
        figures.rows, figures.pack.name, figures.pack.version, figures.level
    )?;
    for band in figures.bands.iter().filter(|band| band.macro_f1.is_some()) {
        write_band(out, band)?;
    }
    write_files(out, figures)?;
    write_rules(out, figures, show)?;
    write_cases(out, figures, data, show)?;
    write_changes(out, figures, show)
}

fn write_band(out: &mut impl Write, band: &BandFigures) -> io::Result<()> {
    let heading = format!("{} and over", band.decision);
    writeln!(
        out,
        "{heading:<20}{:>10}{:>8}{:>8}{:>11}{:>9}{:>8}",
        "labelled", "decided", "right", "precision", "recall", "F1"
    )?;
    band.groups.iter().try_for_each(|quality| write_quality(out, "  ", quality))?;
    let macro_f1 = band.macro_f1.unwrap_or_default();
    let caught = band.caught.unwrap_or_default();
    writeln!(
        out,
        "  {GOOD}macro-F1 {macro_f1:.4}{PLAIN}, some violation found in {caught:.4} of the harmful texts"
    )?;
    writeln!(out, "  {FAINT}by category{PLAIN}")?;
    band.categories.iter().try_for_each(|quality| write_quality(out, "    ", quality))?;
    writeln!(out)
}

fn write_quality(out: &mut impl Write, indent: &str, q: &Quality) -> io::Result<()> {
    let name = format!("{indent}{}", q.name);
    writeln!(
        out,
        "{name:<20}{:>10}{:>8}{:>8}{:>11.3}{:>9.3}{:>8.3}",
        q.labelled, q.decided, q.right, q.precision, q.recall, q.f1
    )
}

fn write_files(out: &mut impl Write, figures: &Figures) -> io::Result<()> {
    let mut files = figures.files.iter().filter(|file| file.ordinary > 0).peekable();
    if files.peek().is_none() {
        return Ok(());
    }
    write!(out, "{:<28}{:>10}", "false alarms per 10,000", "ordinary")?;
    for decision in ["review", "restrict", "reject", "suspend"] {
        write!(out, "{decision:>10}")?;
    }
    writeln!(out)?;
    for file in files {
        write!(out, "  {:<26}{:>10}", file.name, file.ordinary)?;
        for alarms in &file.alarms {
            write!(out, "{:>10.1}", alarms.per_10k)?;
        }
        writeln!(out)?;
    }
    writeln!(out)
}

fn write_rules(out: &mut impl Write, figures: &Figures, show: usize) -> io::Result<()> {
    let most = RULES.max(show);
    writeln!(
        out,
        "{:<40}{:<14}{:>7}{:>7}{:>7}{:>8}{:>9}",
        "rule", "category", "hits", "right", "wrong", "blamed", "lift"
    )?;
    for r in figures.rules.iter().take(most) {
        let lift = r.lift.map_or_else(|| "–".to_owned(), |lift| format!("{lift:.1}"));
        writeln!(
            out,
            "  {:<38}{:<14}{:>7}{:>7}{:>7}{:>8}{lift:>9}",
            r.rule, r.category, r.hits, r.right, r.wrong, r.blamed
        )?;
    }
    if let Some(rest) = figures.rules.len().checked_sub(most).filter(|rest| *rest > 0) {
        writeln!(out, "  {FAINT}and {rest} more; --format json has all{PLAIN}")?;
    }
    Ok(())
}

fn write_cases(
    out: &mut impl Write,
    figures: &Figures,
    data: &Data,
    show: usize,
) -> io::Result<()> {
    let mut list = |title: &str, wanted: &dyn Fn(&Case) -> bool| {
        let chosen = figures.cases.iter().zip(&data.rows).filter(|(case, _)| wanted(case));
        for (number, (case, row)) in chosen.take(show).enumerate() {
            if number == 0 {
                writeln!(out, "\n{title}")?;
            }
            let rule = case.rules.first().map_or("", String::as_str);
            let text = quote(&row.text());
            writeln!(
                out,
                "  {} {} {BAD}→{PLAIN} {} {FAINT}{} {rule}{PLAIN}\n    {text}",
                case.id, case.label, case.group, case.decision
            )?;
        }
        Ok::<(), io::Error>(())
    };
    list("missed", &|case| case.label != NONE && case.group != case.label)?;
    list("false alarms", &|case| case.label == NONE && case.group != NONE)
}

fn write_changes(out: &mut impl Write, figures: &Figures, show: usize) -> io::Result<()> {
    let Some(changes) = &figures.changes else { return Ok(()) };
    let count = changes.cases.len();
    writeln!(
        out,
        "\nsince the baseline: {count} texts changed, {GOOD}{} better{PLAIN}, {BAD}{} worse{PLAIN}",
        changes.better, changes.worse
    )?;
    if changes.unmatched > 0 {
        writeln!(out, "  {FAINT}{} texts are in one of the runs only{PLAIN}", changes.unmatched)?;
    }
    for change in changes.cases.iter().take(if show == 0 { usize::MAX } else { show }) {
        let (was, is) = (&change.before, &change.after);
        let rule = |rules: &[String]| rules.first().cloned().unwrap_or_default();
        writeln!(
            out,
            "  {:<7}{} {}: {} {} {} → {} {} {}",
            change.way,
            change.id,
            change.label,
            was.decision,
            was.group,
            rule(&was.rules),
            is.decision,
            is.group,
            rule(&is.rules)
        )?;
    }
    Ok(())
}

fn quote(text: &str) -> String {
    let short: String = text.chars().take(QUOTE).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{}{more}", visible::clean(&short))
}
