//! Lines in, verdicts out: in constant memory, on all cores, in input order.

use std::io::{self, BufRead, Write};

use hegui::{Engine, Scanner};
use rayon::prelude::*;
use serde_json::Value;

use crate::args::Format;
use crate::input::{self, Line};
use crate::{Status, page, report};

/// Bytes of input that are worked on at once.
const CHUNK: usize = 1 << 20;
/// Longest line; a longer one is that line's error.
const MAX_LINE: usize = 64 << 20;

/// Lines of one chunk with their numbers.
type Chunk = Vec<(usize, Vec<u8>)>;

/// Checks every line; `progress` is told how many bytes were read.
pub(crate) fn run(
    engine: &Engine,
    format: Format,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(usize),
) -> io::Result<Status> {
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
        let written: Vec<(Vec<u8>, Status)> = chunk
            .par_iter()
            .map_init(
                || engine.scanner(),
                |scanner, (number, line)| check(scanner, format, *number, line),
            )
            .collect();
        for (text, of_line) in written {
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

fn check(scanner: &mut Scanner, format: Format, number: usize, line: &[u8]) -> (Vec<u8>, Status) {
    let mut text = Vec::new();
    let request = match input::line(line) {
        None => return (text, Status::Clean),
        Some(Line::Bad(id, error)) => {
            return (bad(format, id.as_ref(), number, &error), Status::Errors);
        }
        Some(Line::Request(request)) => request,
    };
    let verdict = match scanner.check(&request) {
        Ok(verdict) => verdict,
        Err(error) => {
            return (bad(format, request.id.as_ref(), number, &error.to_string()), Status::Errors);
        }
    };
    let status = if verdict.violations.is_empty() { Status::Clean } else { Status::Found };
    match format {
        Format::Jsonl => text.extend_from_slice(verdict.to_json().as_bytes()),
        Format::Json => serde_json::to_writer_pretty(&mut text, &verdict).unwrap_or_default(),
        Format::Html => {
            text.extend_from_slice(page::card(Some(number), &request, &verdict).as_bytes())
        }
        // Writing to memory does not fail.
        Format::Human => {
            report::write(&mut text, Some(number), &request, &verdict).unwrap_or_default()
        }
    }
    text.push(b'\n');
    (text, status)
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
