//! `hegui names`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use hegui::{NameChange, NameMatches, NamesBuilder, NamesIndex, NamesProgress};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::args::{BuildArgs, ListFormat, MergeArgs, QueryArgs, StatsArgs};
use crate::report::{BAD, FAINT, GOOD, PLAIN};
use crate::{Failure, Outcome, Status, visible, written};

/// Runs `hegui names build`.
pub(crate) fn build(options: &BuildArgs) -> Outcome {
    let mut builder = create(&options.output)?.lookalikes_of_registered(!options.light);
    if let Some(seed) = options.seed {
        builder = builder.seed(seed);
    }
    let stdin = [PathBuf::from("-")];
    let files = if options.files.is_empty() { &stdin } else { &options.files[..] };
    for path in files {
        let told = |error: hegui::NamesError| format!("{}: {error}", shown(path));
        builder.push_lines(open_with_bar(path)?).map_err(told)?;
    }
    let mut bar = Bar::new();
    builder.finish_with(&mut |progress| bar.show(progress)).map_err(|e| e.to_string())?;
    bar.finish();
    let index = open_index(&options.output)?;
    let stats = index.stats();
    anstream::eprintln!(
        "{GOOD}built{PLAIN} {}: {} names, {} bytes",
        options.output.display(),
        stats.names,
        stats.bytes
    );
    Ok(Status::Clean)
}

/// Runs `hegui names query`.
pub(crate) fn query(options: &QueryArgs) -> Outcome {
    let index = open_index(&options.index)?;
    let mut out = anstream::stdout().lock();
    let mut status = Status::Clean;
    let mut result = Ok(());
    for name in &options.names {
        let found = index.query(name);
        if !found.matches.is_empty() {
            status = Status::Found;
        }
        if found.damaged {
            return Err(format!("{} is damaged; build it again", options.index.display()));
        }
        result = result.and_then(|()| match options.format {
            ListFormat::Human => write_matches(&mut out, name, &found),
            format => {
                let line =
                    json!({ "name": name, "matches": found.matches, "truncated": found.truncated });
                match format {
                    ListFormat::Json => writeln!(out, "{line:#}"),
                    _ => writeln!(out, "{line}"),
                }
            }
        });
    }
    written(result.and_then(|()| out.flush()), status)
}

fn write_matches(out: &mut impl Write, name: &str, found: &NameMatches) -> io::Result<()> {
    if found.matches.is_empty() {
        return writeln!(out, "{}: {GOOD}resembles nothing{PLAIN}", visible::clean(name));
    }
    writeln!(out, "{}", visible::clean(name))?;
    for one in &found.matches {
        let (indexed, owner) = (visible::clean(&one.name), visible::clean(&one.owner));
        writeln!(
            out,
            "  {BAD}{:<9}{PLAIN} {indexed}  {FAINT}{}, owner {owner}, distance {}{PLAIN}",
            one.like, one.kind, one.distance
        )?;
    }
    if found.truncated {
        writeln!(out, "  {FAINT}and more{PLAIN}")?;
    }
    Ok(())
}

/// Runs `hegui names merge`.
pub(crate) fn merge(options: &MergeArgs) -> Outcome {
    let index = open_index(&options.index)?;
    let path = options.changes.clone().unwrap_or_else(|| "-".into());
    let mut changes = Vec::new();
    for (number, line) in open(&path)?.lines().enumerate() {
        let told = |what: String| format!("{}: line {}: {what}", shown(&path), number + 1);
        let line = line.map_err(|error| told(error.to_string()))?;
        if line.trim().is_empty() {
            continue;
        }
        let change: NameChange =
            serde_json::from_str(&line).map_err(|error| told(error.to_string()))?;
        changes.push(change);
    }
    let changed = index.with_changes(changes).map_err(|e| e.to_string())?;
    let mut bar = Bar::new();
    let builder = create(&options.output)?;
    let done = changed.merge_into(builder, &mut |progress| bar.show(progress));
    bar.finish();
    done.map_err(|error| error.to_string())?;
    let stats = open_index(&options.output)?.stats();
    anstream::eprintln!(
        "{GOOD}merged{PLAIN} {}: {} names, {} bytes",
        options.output.display(),
        stats.names,
        stats.bytes
    );
    Ok(Status::Clean)
}

/// Runs `hegui names stats`.
pub(crate) fn stats(options: &StatsArgs) -> Outcome {
    let index = open_index(&options.index)?;
    if options.verify {
        index.verify().map_err(|error| format!("{}: {error}", options.index.display()))?;
    }
    let stats = index.stats();
    let mut out = anstream::stdout().lock();
    let result = if options.json {
        writeln!(out, "{}", json!(stats))
    } else {
        #[allow(clippy::cast_precision_loss, reason = "for people")]
        let each = stats.bytes as f64 / stats.names.max(1) as f64;
        let looks = if stats.lookalikes_of_registered { "all names" } else { "protected names" };
        writeln!(out, "names      {}", stats.names)
            .and_then(|()| writeln!(out, "protected  {}", stats.protected))
            .and_then(|()| writeln!(out, "bytes      {} ({each:.1} a name)", stats.bytes))
            .and_then(|()| writeln!(out, "postings   {}", stats.postings))
            .and_then(|()| writeln!(out, "looks of   {looks}"))
            .and_then(|()| if options.verify { writeln!(out, "checksums  match") } else { Ok(()) })
    };
    written(result, Status::Clean)
}

fn create(path: &Path) -> Result<NamesBuilder, Failure> {
    if path.is_dir() {
        return Err(format!("{} is a folder; give a file name", path.display()));
    }
    NamesBuilder::create(path).map_err(|error| error.to_string())
}

fn open_index(path: &Path) -> Result<NamesIndex, Failure> {
    NamesIndex::open(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".into() } else { path.display().to_string() }
}

/// Opens a file, or standard input for `-`.
pub(crate) fn open(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file =
        File::open(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(Box::new(BufReader::with_capacity(1 << 18, file)))
}

/// As [`open`], with a progress bar over the bytes of a file on a terminal.
fn open_with_bar(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path == Path::new("-") {
        return open(path);
    }
    let told = |error: io::Error| format!("cannot read {}: {error}", path.display());
    let file = File::open(path).map_err(told)?;
    let bar = ProgressBar::new(file.metadata().map_err(told)?.len());
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} read {eta}");
    let bar = match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    };
    Ok(Box::new(BufReader::with_capacity(1 << 18, bar.wrap_read(file))))
}

/// A progress bar for long builds, on a terminal only.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let style = ProgressStyle::with_template("{bar:30} {human_pos}/{human_len} names {eta}");
        let bar = ProgressBar::new(0);
        Self(match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        })
    }

    fn show(&mut self, progress: NamesProgress) {
        self.0.set_length(progress.of);
        self.0.set_position(progress.done);
    }

    fn finish(self) {
        self.0.finish_and_clear();
    }
}
