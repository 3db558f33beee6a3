//! `hegui check`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Write};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use crate::args::{CheckArgs, Format, PackArgs};
use crate::audit::Audit;
use crate::{Failure, Outcome, Status, pack, page, report, stream, written};

/// Runs `hegui check`.
pub(crate) fn run(options: &CheckArgs, pack: &PackArgs) -> Outcome {
    if !options.request.is_empty() {
        return one(options, pack);
    }
    let path = options.file.as_deref().filter(|path| *path != Path::new("-"));
    if path.is_none() && options.file.is_none() && io::stdin().is_terminal() {
        return Err("nothing to check: give a text, as in `hegui check --content TEXT`, a FILE with one JSON request a line, \
             or `-` to type such lines"
            .into());
    }
    // The file first: a wrong name should not wait for the rules.
    let file = path.map(|path| open(path).map(|file| (path, file))).transpose()?;
    let audit = Audit::open(options)?;
    let engine = pack::for_check(options, pack)?;
    let job = stream::Job {
        engine: &engine,
        format: options.format,
        reveal: options.reveal,
        audit: audit.as_ref(),
    };
    lines(&job, file)
}

fn open(path: &Path) -> Result<File, Failure> {
    let told = |error: io::Error| format!("cannot read {}: {error}", path.display());
    let file = File::open(path).map_err(told)?;
    if file.metadata().map_err(told)?.is_dir() {
        return Err(format!(
            "{} is a folder; give a file with one JSON request a line",
            path.display()
        ));
    }
    Ok(file)
}

fn one(options: &CheckArgs, pack: &PackArgs) -> Outcome {
    let request = options.request.request()?;
    let audit = Audit::open(options)?;
    let engine = pack::for_check(options, pack)?;
    let verdict = engine.check(&request).map_err(|error| error.to_string())?;
    let status = if verdict.violations.is_empty() { Status::Clean } else { Status::Found };
    if let Some(audit) = audit {
        let line = audit.line(&engine, &request, &verdict);
        audit.write(&line).map_err(|error| error.to_string())?;
    }
    let request = if options.reveal { request } else { verdict.mask(&request) };
    let mut out = anstream::stdout().lock();
    let result = match options.format {
        Format::Human => report::write(&mut out, None, &request, &verdict),
        Format::Jsonl => writeln!(out, "{}", verdict.to_json()),
        Format::Json => {
            let text = serde_json::to_string_pretty(&verdict).unwrap_or_default();
            writeln!(out, "{text}")
        }
        Format::Html => {
            let card = page::card(None, &request, &verdict);
            writeln!(out, "{}{card}{}", page::head(engine.pack()), page::foot())
        }
    };
    written(result.and_then(|()| out.flush()), status)
}

fn lines(job: &stream::Job<'_>, file: Option<(&Path, File)>) -> Outcome {
    let bar = file.as_ref().map_or_else(ProgressBar::hidden, |(_, file)| bar(file));
    let mut progress = |bytes: usize| bar.inc(bytes as u64);
    let mut input: Box<dyn BufRead> = match file {
        Some((_, file)) => Box::new(BufReader::with_capacity(1 << 16, file)),
        None => Box::new(BufReader::with_capacity(1 << 16, io::stdin().lock())),
    };
    let mut out: Box<dyn Write> = match job.format {
        Format::Human => Box::new(anstream::stdout().lock()),
        _ => Box::new(BufWriter::with_capacity(1 << 16, io::stdout().lock())),
    };
    let result = stream::run(job, &mut *input, &mut *out, &mut progress);
    bar.finish_and_clear();
    let status = result.as_ref().copied().unwrap_or(Status::Found);
    written(result.map(drop), status)
}

/// Returns a progress bar over a file's bytes, shown on a terminal only, and not when the verdicts themselves scroll there.
fn bar(file: &File) -> ProgressBar {
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    if length == 0 || io::stdout().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    let bar = ProgressBar::new(length);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
