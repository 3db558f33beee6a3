//! `hegui replay`: are the verdicts of an audit file the same again?

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args as Group;
use hegui::{AuditRecord, CheckOptions, Engine, Field, NamesIndex, Replayed};

use crate::args::PackArgs;
use crate::pack::{self, counted};
use crate::report::{BAD, FAINT, GOOD, PLAIN};
use crate::{Failure, Outcome, Status, written};

/// Options of `replay`.
#[derive(Debug, Group)]
#[command(
    after_help = "Exit status: 0 the same verdicts, 1 a verdict differs, 2 an error.\n\nExample:\n  \
    hegui check --audit audit.jsonl posts.jsonl --format jsonl > verdicts.jsonl\n  hegui replay audit.jsonl --rules ./new-rules"
)]
pub(crate) struct ReplayArgs {
    /// File that `hegui check --audit` wrote
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The domains that were given to `check`
    #[arg(long, value_name = "FILE")]
    pub(crate) domains: Option<PathBuf>,
    /// The indexes of names that were given to `check`
    #[arg(long, value_name = "INDEX")]
    pub(crate) names: Vec<PathBuf>,
}

/// What was found so far.
#[derive(Default)]
struct Tally {
    same: usize,
    different: usize,
    hidden: usize,
    bad: usize,
    other_pack: usize,
}

/// Checks the requests of an audit file again.
pub(crate) fn run(options: &ReplayArgs, pack: &PackArgs) -> Outcome {
    let told = |error: io::Error| format!("cannot read {}: {error}", options.file.display());
    let file = BufReader::new(File::open(&options.file).map_err(told)?);
    let mut engines = Engines { options, pack, built: Vec::new() };
    let mut out = anstream::stdout().lock();
    let mut tally = Tally::default();
    for (number, line) in (1..).zip(file.split(b'\n')) {
        let line = line.map_err(told)?;
        if line.is_empty() {
            continue;
        }
        let record = std::str::from_utf8(&line).map_err(|error| error.to_string());
        let record =
            record.and_then(|line| AuditRecord::from_json(line).map_err(|e| e.to_string()));
        let result = match record {
            Ok(record) => replay(&mut out, &mut engines, &mut tally, number, &record)?,
            Err(error) => {
                tally.bad += 1;
                writeln!(out, "line {number} {BAD}error:{PLAIN} {error}")
            }
        };
        result.map_err(|error| format!("cannot write the output: {error}"))?;
    }
    let status = match (tally.bad, tally.different) {
        (0, 0) => Status::Clean,
        (0, _) => Status::Found,
        _ => Status::Errors,
    };
    written(tally.write(&mut out), status)
}

fn replay(
    out: &mut impl Write,
    engines: &mut Engines<'_>,
    tally: &mut Tally,
    number: usize,
    record: &AuditRecord,
) -> Result<io::Result<()>, Failure> {
    let engine = engines.of(&record.options)?;
    tally.other_pack += usize::from(engine.pack().hash != record.pack_hash);
    let id = record.request.id.as_ref().map(|id| format!(" id {id}")).unwrap_or_default();
    let place = format!("line {number}{}", crate::visible::clean(&id));
    let now = engine.options();
    let lists = (now.domains != record.options.domains).then_some("domains");
    let lists = lists.or((now.names != record.options.names).then_some("names"));
    Ok(match record.replay(engine) {
        Replayed::Same => {
            tally.same += 1;
            Ok(())
        }
        Replayed::Different(mut told) => {
            tally.different += 1;
            told.extend(
                lists.map(|lists| format!("recorded with other {lists}: give the same --{lists}")),
            );
            writeln!(out, "{place} {BAD}differs:{PLAIN} {}", told.join("; "))
        }
        Replayed::Hidden { fields, rules } => {
            tally.hidden += 1;
            let fields: Vec<_> = fields.iter().map(|field: &Field| field.label()).collect();
            let (fields, rules) = (fields.join(", "), rules.join(", "));
            writeln!(
                out,
                "{place} {FAINT}cannot be replayed:{PLAIN} stored with personal data masked in {fields} ({rules})"
            )
        }
        Replayed::Altered => {
            tally.different += 1;
            writeln!(out, "{place} {BAD}differs:{PLAIN} the request is not the one that was hashed")
        }
        _ => Ok(()),
    })
}

impl Tally {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let Self { same, different, hidden, bad, other_pack } = self;
        let style = if *different + *bad == 0 { GOOD } else { BAD };
        write!(out, "{style}{same} the same{PLAIN}, {different} different")?;
        if *hidden > 0 {
            write!(out, ", {hidden} not replayed")?;
        }
        if *bad > 0 {
            write!(out, ", {} no record", counted(*bad, "line"))?;
        }
        if *other_pack > 0 {
            write!(out, "; {} by another pack", counted(*other_pack, "verdict"))?;
        }
        writeln!(out)
    }
}

/// Engines by options: records of one file mostly have the same.
struct Engines<'a> {
    options: &'a ReplayArgs,
    pack: &'a PackArgs,
    built: Vec<(CheckOptions, Engine)>,
}

impl Engines<'_> {
    fn of(&mut self, wanted: &CheckOptions) -> Result<&Engine, Failure> {
        let known = self.built.iter().position(|(options, _)| options == wanted);
        let at = match known {
            Some(at) => at,
            None => {
                let engine = self.build(wanted)?;
                self.built.push((wanted.clone(), engine));
                self.built.len() - 1
            }
        };
        Ok(&self.built[at].1)
    }

    fn build(&self, wanted: &CheckOptions) -> Result<Engine, Failure> {
        let mut builder = pack::builder(self.pack)?.options(wanted);
        if let Some(path) = &self.options.domains {
            builder = builder.domains(pack::domains(path)?);
        }
        for path in &self.options.names {
            let index = NamesIndex::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
            builder = builder.names(Arc::new(index));
        }
        pack::build(builder)
    }
}
