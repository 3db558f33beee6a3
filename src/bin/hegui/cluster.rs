//! `hegui names cluster`.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use clap::Args as Group;
use hegui::{NameCluster, NamesWindow};
use serde_json::{Value, json};

use crate::args::ListFormat;
use crate::report::{BAD, FAINT, GOOD, PLAIN};
use crate::{Failure, Outcome, Status, names, visible, written};

/// Options of `names cluster`.
#[derive(Debug, Group)]
pub(crate) struct ClusterArgs {
    /// File with one name, or one JSON object with `name`, a line; `-` or nothing reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// How groups are written
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub(crate) format: ListFormat,
    /// Look at each name as it comes, among this many before it, and write a line when it joins or makes a group
    #[arg(long, value_name = "NAMES")]
    pub(crate) window: Option<usize>,
}

/// Names of a group that are shown to people.
const SHOWN: usize = 12;

/// Runs `hegui names cluster`.
pub(crate) fn run(options: &ClusterArgs) -> Outcome {
    let path = options.file.clone().unwrap_or_else(|| "-".into());
    let mut lines = names::open(&path)?;
    let mut out = anstream::stdout().lock();
    if let Some(window) = options.window {
        return stream(&mut lines, NamesWindow::new(window), options.format, &mut out);
    }
    let mut names = Vec::new();
    each_name(&mut lines, |name| {
        names.push(name);
        Ok(())
    })?;
    let clusters = hegui::cluster_names(&names);
    let status = if clusters.is_empty() { Status::Clean } else { Status::Found };
    let result = match options.format {
        ListFormat::Human => table(&mut out, names.len(), &clusters),
        ListFormat::Json => writeln!(out, "{:#}", json!({ "clusters": clusters })),
        ListFormat::Jsonl => clusters.iter().try_for_each(|one| writeln!(out, "{}", json!(one))),
    };
    written(result.and_then(|()| out.flush()), status)
}

/// Tells of each name as it comes.
fn stream(
    lines: &mut dyn BufRead,
    mut window: NamesWindow,
    format: ListFormat,
    out: &mut dyn Write,
) -> Outcome {
    let mut status = Status::Clean;
    let mut result = Ok(());
    each_name(lines, |name| {
        let Some(join) = window.push(&name) else { return Ok(()) };
        status = Status::Found;
        result = match format {
            ListFormat::Human => writeln!(
                out,
                "{} {FAINT}like{PLAIN} {} {FAINT}({}, {} in the window){PLAIN}",
                visible::clean(&name),
                visible::clean(&join.with),
                join.why,
                join.size
            ),
            _ => {
                let (stem, with) = (&join.stem, &join.with);
                let line = json!({ "name": name, "stem": stem, "with": with, "size": join.size, "why": join.why });
                writeln!(out, "{line}")
            }
        }
        .and_then(|()| out.flush());
        if result.is_err() { Err(String::new()) } else { Ok(()) }
    })
    .or_else(|failure| if failure.is_empty() { Ok(()) } else { Err(failure) })?;
    written(result, status)
}

fn table(out: &mut dyn Write, names: usize, clusters: &[NameCluster]) -> io::Result<()> {
    if clusters.is_empty() {
        return writeln!(out, "{GOOD}no similar names{PLAIN} among {names}");
    }
    for cluster in clusters {
        let stem = visible::clean(&cluster.stem);
        let size = cluster.names.len();
        writeln!(out, "{BAD}{stem}{PLAIN} {FAINT}{size} names, {}{PLAIN}", cluster.why)?;
        for name in cluster.names.iter().take(SHOWN) {
            writeln!(out, "  {}", visible::clean(name))?;
        }
        if size > SHOWN {
            writeln!(out, "  {FAINT}and {} more{PLAIN}", size - SHOWN)?;
        }
    }
    let grouped: usize = clusters.iter().map(|cluster| cluster.names.len()).sum();
    writeln!(out, "{} of {names} names in {} groups", grouped, clusters.len())
}

/// Calls `visit` with the name of each line: a JSON object with `name`, or the line itself.
fn each_name(
    lines: &mut dyn BufRead,
    mut visit: impl FnMut(String) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut line = String::new();
    for number in 1.. {
        line.clear();
        let told = |what: String| format!("line {number}: {what}");
        if lines.read_line(&mut line).map_err(|error| told(error.to_string()))? == 0 {
            break;
        }
        let text = line.trim_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
        if text.is_empty() {
            continue;
        }
        if !text.starts_with('{') {
            visit(text.to_owned())?;
            continue;
        }
        let value: Value = serde_json::from_str(text).map_err(|error| told(error.to_string()))?;
        match value.get("name").and_then(Value::as_str) {
            Some(name) => visit(name.to_owned())?,
            None => return Err(told("the object has no `name`".into())),
        }
    }
    Ok(())
}
