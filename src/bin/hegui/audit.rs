//! The file of `check --audit`: each line is written before its verdict leaves.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use hegui::{AuditKeep, AuditRecord, Engine, Request, Verdict};

use crate::Failure;
use crate::args::CheckArgs;

/// Where audit records go, and how much they keep.
pub(crate) struct Audit {
    file: File,
    pub(crate) keep: AuditKeep,
}

impl Audit {
    /// Opens the file that the options name, to write behind what is there.
    pub(crate) fn open(options: &CheckArgs) -> Result<Option<Self>, Failure> {
        let Some(path) = &options.audit else { return Ok(None) };
        let file = File::options().append(true).create(true).open(path);
        let file = file.map_err(|error| failed(path, &error))?;
        let keep = if options.audit_whole { AuditKeep::Whole } else { AuditKeep::Masked };
        Ok(Some(Self { file, keep }))
    }

    /// Returns the line of a check.
    pub(crate) fn line(&self, engine: &Engine, request: &Request, verdict: &Verdict) -> String {
        AuditRecord::line(engine, request, verdict, self.keep) + "\n"
    }

    /// Writes whole lines.
    pub(crate) fn write(&self, lines: &str) -> io::Result<()> {
        let told = |error: io::Error| io::Error::other(format!("the audit file: {error}"));
        (&self.file).write_all(lines.as_bytes()).map_err(told)
    }
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    format!("cannot write {}: {error}", path.display())
}
