//! Lines in, verdicts out: in constant memory, on all cores, in input order.

use std::io::{self, BufRead, Write};

use hegui::{Engine, Request, Scanner, Verdict};
use rayon::prelude::*;
use serde_json::Value;

use crate::args::Format;
use crate::audit::Audit;
use crate::input::{self, Line};
use crate::{Status, page, report};

/// Bytes of input that are worked on at once.
const CHUNK: usize = 1 << 20;
/// Longest line; a longer one is that line's error.
const MAX_LINE: usize = 64 << 20;

/// Lines of one chunk with their numbers.
type Chunk = Vec<(usize, Vec<u8>)>;

/// What is done with each line.
pub(crate) struct Job<'j> {
    pub(crate) engine: &'j Engine,
    pub(crate) format: Format,
    /// Personal data is shown.
    pub(crate) reveal: bool,
    pub(crate) audit: Option<&'j Audit>,
}

/// What became of a line.
struct Done {
    text: Vec<u8>,
    status: Status,
    audit: String,
}

/// Checks every line; `progress` is told how many bytes were read.
pub(crate) fn run(
    job: &Job<'_>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(usize),
) -> io::Result<Status> {
    let Job { engine, format, .. } = *job;
    let mut status = Status::Clean;
    let mut number = 0;
    if format == Format::Html {
        out.write_all(page::head(engine.pack()).as_bytes())?;
    }
    loop {
        let (chunk, bytes) = read_chunk(input, &mut number)?;
        if bytes == 0 {
            if format == Format::Html {
                writeln!(out, "{}", page::foot())?;
            }
            out.flush()?;
            return Ok(status);
        }
        let done: Vec<Done> = chunk
            .par_iter()
            .map_init(
                || engine.scanner(),
                |scanner, (number, line)| check(job, scanner, *number, line),
            )
            .collect();
        if let Some(audit) = job.audit {
            audit.write(&done.iter().map(|done| done.audit.as_str()).collect::<String>())?;
        }
        for Done { text, status: of_line, .. } in done {
            out.write_all(&text)?;
            status = if of_line as u8 > status as u8 { of_line } else { status };
        }
        out.flush()?;
        progress(bytes);
    }
}

/// Returns whole lines of about a chunk, and the bytes read.
fn read_chunk(input: &mut dyn BufRead, number: &mut usize) -> io::Result<(Chunk, usize)> {
    let (mut chunk, mut bytes) = (Chunk::new(), 0);
    while bytes < CHUNK {
        let mut line = Vec::new();
        let read = io::Read::take(&mut *input, MAX_LINE as u64).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        bytes += read;
        *number += 1;
        if read == MAX_LINE && line.last() != Some(&b'\n') {
            bytes += skip_line(input)?;
            line.truncate(MAX_LINE);
            line.push(0xFF);
        }
        chunk.push((*number, line));
        // A slow writer, as a person or a service at the other end of a pipe, gets its answer at once.
        if !input.fill_buf().map(|rest| rest.contains(&b'\n')).unwrap_or(true) && bytes < CHUNK {
            break;
        }
    }
    Ok((chunk, bytes))
}

fn skip_line(input: &mut dyn BufRead) -> io::Result<usize> {
    let mut skipped = 0;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(skipped);
        }
        let (used, ended) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), false),
        };
        input.consume(used);
        skipped += used;
        if ended {
            return Ok(skipped);
        }
    }
}

fn check(job: &Job<'_>, scanner: &mut Scanner, number: usize, line: &[u8]) -> Done {
    let format = job.format;
    let failed = |id: Option<&Value>, error: &str| {
        let text = bad(format, id, number, error);
        Done { text, status: Status::Errors, audit: String::new() }
    };
    let request = match input::line(line) {
        None => return Done { text: Vec::new(), status: Status::Clean, audit: String::new() },
        Some(Line::Bad(id, error)) => return failed(id.as_ref(), &error),
        Some(Line::Request(request)) => request,
    };
    let verdict = match scanner.check(&request) {
        Ok(verdict) => verdict,
        Err(error) => return failed(request.id.as_ref(), &error.to_string()),
    };
    let audit = job.audit.map(|audit| audit.line(job.engine, &request, &verdict));
    let status = if verdict.violations.is_empty() { Status::Clean } else { Status::Found };
    let text = shown(job, number, &request, &verdict);
    Done { text, status, audit: audit.unwrap_or_default() }
}

fn shown(job: &Job<'_>, number: usize, request: &Request, verdict: &Verdict) -> Vec<u8> {
    let mut text = Vec::new();
    let hidden;
    let request = match job.format {
        Format::Human | Format::Html if !job.reveal => {
            hidden = verdict.mask(request);
            &hidden
        }
        _ => request,
    };
    let format = job.format;
    match format {
        Format::Jsonl => text.extend_from_slice(verdict.to_json().as_bytes()),
        Format::Json => serde_json::to_writer_pretty(&mut text, &verdict).unwrap_or_default(),
        Format::Html => {
            text.extend_from_slice(page::card(Some(number), request, verdict).as_bytes())
        }
        // Writing to memory does not fail.
        Format::Human => {
            report::write(&mut text, Some(number), request, verdict).unwrap_or_default()
        }
    }
    text.push(b'\n');
    text
}

fn bad(format: Format, id: Option<&Value>, number: usize, error: &str) -> Vec<u8> {
    let mut text = match format {
        Format::Human => format!("line {number} {}error:{} {error}", report::BAD, report::PLAIN),
        Format::Html => page::error(number, id, error),
        Format::Json | Format::Jsonl => {
            let id = id.unwrap_or(&Value::Null);
            format!("{{\"id\":{id},\"line\":{number},\"error\":{}}}", Value::from(error))
        }
    };
    text.push('\n');
    text.into_bytes()
}
