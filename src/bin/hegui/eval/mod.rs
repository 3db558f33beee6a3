//! `hegui eval`: how good the rules are on labelled texts.

mod baseline;
mod figures;
mod human;

use std::io::Write;

use hegui::Engine;
use rayon::prelude::*;

use crate::args::{EvalArgs, PackArgs, ReportFormat};
use crate::labelled::{self, Data, Groups};
use crate::{Failure, Outcome, Status, pack, written};
pub(crate) use figures::{Case, Figures, Seen};

/// Measures and reports.
pub(crate) fn run(options: &EvalArgs, pack_args: &PackArgs) -> Outcome {
    let engine = pack::at_level(options.level, pack_args)?;
    let groups = Groups::new(&engine, options.data.groups.as_deref())?;
    let mut data = labelled::read(&options.data, &groups)?;
    if !(options.prepend.is_empty() && options.append.is_empty()) {
        data.rows.iter_mut().for_each(|row| row.pad(&options.prepend, &options.append));
    }
    let seen = check(&engine, &data, &groups)?;
    let figures = measure(options, &engine, &groups, &data, &seen)?;
    let mut out = anstream::stdout().lock();
    let result = match options.format {
        ReportFormat::Human => human::write(&mut out, &figures, &data, options.show),
        ReportFormat::Json => {
            writeln!(out, "{}", serde_json::to_string_pretty(&figures).unwrap_or_default())
        }
    };
    written(result.and_then(|()| out.flush()), Status::Clean)
}

/// Checks every text, on all cores.
fn check(engine: &Engine, data: &Data, groups: &Groups) -> Result<Vec<Seen>, Failure> {
    data.rows
        .par_iter()
        .map_init(
            || engine.scanner(),
            |scanner, row| {
                let verdict = scanner.check(&row.request);
                let verdict = verdict.map_err(|error| format!("{}: {error}", row.id))?;
                Ok(Seen::new(&verdict, row.group, groups))
            },
        )
        .collect()
}

fn measure(
    options: &EvalArgs,
    engine: &Engine,
    groups: &Groups,
    data: &Data,
    seen: &[Seen],
) -> Result<Figures, Failure> {
    let name = |group: usize| groups.names[group].clone();
    let of_row = |(row, seen): (&labelled::Row, &Seen)| Case {
        id: row.id.clone(),
        label: name(seen.gold),
        decision: seen.decision.to_string(),
        group: name(seen.group),
        rules: seen.rules.clone(),
    };
    let cases: Vec<Case> = data.rows.iter().zip(seen).map(of_row).collect();
    let changes = options.baseline.as_ref().map(|path| baseline::compare(path, &cases));
    let bands = [hegui::Decision::Review, hegui::Decision::Reject];
    Ok(Figures {
        pack: engine.pack().clone(),
        level: options.level,
        part: options.data.part.to_string(),
        seed: options.data.seed,
        rows: seen.len(),
        files: figures::files(data, seen, groups),
        bands: bands.map(|decision| figures::band(decision, seen, groups)).into(),
        rules: figures::rules(engine, seen, groups),
        changes: changes.transpose()?,
        cases,
    })
}
