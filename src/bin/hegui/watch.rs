//! `hegui watch`: a line for each reload of a folder.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use clap::Args as Group;
use hegui::{Canary, Engine, Pack, PackWatch, ReloadError, SharedEngine};

use crate::pack::{counted, read};
use crate::report::{BAD, GOOD, PLAIN};
use crate::{Outcome, Status, diagnostics, written};

/// Options of `watch`.
#[derive(Debug, Group)]
pub(crate) struct WatchArgs {
    /// Folder of a rule pack
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// File with a line {"request": {…}, "expect": {"decision": "reject", "clauses": ["4.4.1"]}} for each request that no reload may decide otherwise
    #[arg(long, value_name = "FILE")]
    pub(crate) canaries: Option<PathBuf>,
    /// Highest level of rules that decide: 1 certain … 4 audit
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub(crate) level: u8,
    /// Milliseconds between two looks at the folder; a change is acted on when two of them agree
    #[arg(long, value_name = "MS", default_value_t = 250, value_parser = clap::value_parser!(u64).range(10..=60_000))]
    pub(crate) interval: u64,
}

/// Reloads a folder whenever it changes, until it is told to stop.
pub(crate) fn run(options: &WatchArgs) -> Outcome {
    let (stop, stopped) = channel();
    // A second signal finds nobody to tell, and needs nobody.
    let told = ctrlc::set_handler(move || stop.send(()).unwrap_or_default());
    told.map_err(|error| format!("cannot wait for Ctrl-C: {error}"))?;
    let canaries = match &options.canaries {
        Some(path) => Canary::parse_lines(&read(path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?,
        None => Vec::new(),
    };
    let pack = Pack::open(&options.folder).map_err(|error| error.to_string())?;
    let settings = Engine::builder().pack(pack).level(options.level);
    let shared = match SharedEngine::with_canaries(settings, canaries) {
        Ok(shared) => shared,
        Err(error) => {
            diagnostics::print(error.diagnostics());
            return Err(format!("nothing to start with: {}", summary(&error)));
        }
    };
    let mut out = anstream::stdout().lock();
    let mut watch = PackWatch::new(shared.clone(), &options.folder);
    let mut result = good(&mut out, &shared.load());
    let pause = Duration::from_millis(options.interval);
    while result.is_ok() && stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        result = match watch.poll() {
            Some(Ok(engine)) => good(&mut out, &engine),
            Some(Err(error)) => bad(&mut out, &shared.load(), &error),
            None => Ok(()),
        };
    }
    written(result, Status::Clean)
}

fn good(out: &mut impl Write, engine: &Engine) -> io::Result<()> {
    let (id, rules) = (engine.pack(), counted(engine.rules().len(), "rule"));
    let (generation, hash) = (id.generation.unwrap_or_default(), &id.hash);
    writeln!(out, "generation {generation} {hash} {rules} {GOOD}ok{PLAIN}")?;
    out.flush()
}

fn bad(out: &mut impl Write, kept: &Engine, error: &ReloadError) -> io::Result<()> {
    diagnostics::print(error.diagnostics());
    let (id, rules) = (kept.pack(), counted(kept.rules().len(), "rule"));
    let (generation, hash) = (id.generation.unwrap_or_default(), &id.hash);
    let why = summary(error);
    writeln!(out, "generation {generation} {hash} {rules} {BAD}kept:{PLAIN} {why}")?;
    out.flush()
}

/// Returns one line: how much is wrong and the first of it.
fn summary(error: &ReloadError) -> String {
    let found = error.diagnostics();
    match found.first() {
        Some(first) => format!("{}; {first}", counted(found.len(), "error")),
        None => error.to_string().replace('\n', "; "),
    }
}
