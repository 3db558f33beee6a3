//! `hegui`: checks texts and tends rule packs from the command line.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to people")]

mod args;
mod audit;
mod changes;
mod check;
mod cluster;
mod coverage;
mod diagnostics;
mod disguise;
mod eval;
mod explain;
mod fit;
mod format;
mod input;
mod labelled;
mod mine;
mod mutate;
mod names;
mod pack;
mod page;
mod replay;
mod report;
mod rules;
mod stream;
mod visible;
mod watch;
mod words;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command, NamesCommand, RulesCommand};

/// Why a command cannot do its work; exit status 2.
type Failure = String;

/// The end of a command: its exit status, or why it failed.
type Outcome = Result<Status, Failure>;

/// Exit statuses that are no failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// Nothing was found.
    Clean = 0,
    /// A violation, a failing test or a denied warning.
    Found = 1,
    /// Some lines or files had errors, which have been told.
    Errors = 2,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let outcome = match &args.command {
        Command::Check(options) => check::run(options, &args.pack),
        Command::Rules { command } => match command {
            RulesCommand::List(options) => rules::list(options, &args.pack),
            RulesCommand::Show { rule } => rules::show(rule, &args.pack),
            RulesCommand::Test(options) if options.mutate => mutate::run(options, &args.pack),
            RulesCommand::Test(options) => rules::test(&options.prefix, &args.pack),
            RulesCommand::Lint { corpus: Some(path), .. } => disguise::corpus(path, &args.pack),
            RulesCommand::Lint { deny_warnings, .. } => rules::lint(*deny_warnings, &args.pack),
            RulesCommand::Coverage(options) if options.disguise => {
                disguise::coverage(options.lost, &args.pack)
            }
            RulesCommand::Coverage(options) => coverage::run(options, &args.pack),
            RulesCommand::Fmt { check } => format::run(*check, &args.pack),
            RulesCommand::Lock { check } => rules::lock(*check, &args.pack),
        },
        Command::Names { command } => match command {
            NamesCommand::Build(options) => names::build(options),
            NamesCommand::Query(options) => names::query(options),
            NamesCommand::Cluster(options) => cluster::run(options),
            NamesCommand::Merge(options) => names::merge(options),
            NamesCommand::Stats(options) => names::stats(options),
        },
        Command::Eval(options) => eval::run(options, &args.pack),
        Command::Mine(options) => mine::run(options, &args.pack),
        Command::Fit(options) => fit::run(options, &args.pack),
        Command::Replay(options) => replay::run(options, &args.pack),
        Command::Watch(options) => watch::run(options),
        Command::Explain { name } => explain::run(name, &args.pack),
    };
    match outcome {
        Ok(status) => ExitCode::from(status as u8),
        Err(failure) => {
            if !failure.is_empty() {
                anstream::eprintln!("{}error:{} {failure}", report::BAD, report::PLAIN);
            }
            ExitCode::from(Status::Errors as u8)
        }
    }
}

/// Turns a failed write into an outcome: a reader that has seen enough, as `head` has, is no failure.
fn written(result: std::io::Result<()>, status: Status) -> Outcome {
    match result {
        Ok(()) => Ok(status),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(status),
        Err(error) => Err(format!("cannot write the output: {error}")),
    }
}
