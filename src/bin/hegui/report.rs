//! Verdicts for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Reset, Style};
use hegui::{Allowed, Decision, Field, Request, Verdict, Violation};

use crate::visible;

/// Style of what is refused.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Style of what a person must look at.
const DOUBTFUL: Style = AnsiColor::Yellow.on_default().bold();
/// Style of what passes.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Style of what matters less.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// End of a style.
pub(crate) const PLAIN: Reset = Reset;

const fn style(decision: Decision) -> Style {
    match decision {
        Decision::Pass => GOOD,
        Decision::Review | Decision::Restrict => DOUBTFUL,
        _ => BAD,
    }
}

/// Writes a verdict; `place` says which line of a file the request comes from.
pub(crate) fn write(
    out: &mut impl Write,
    place: Option<usize>,
    request: &Request,
    verdict: &Verdict,
) -> io::Result<()> {
    if let Some(line) = place {
        write!(out, "{FAINT}line {line}{PLAIN} ")?;
        if let Some(id) = &verdict.id {
            write!(out, "{FAINT}id{PLAIN} {} ", visible::clean(&id.to_string()))?;
        }
    }
    let style = style(verdict.decision);
    write!(out, "{style}{}{PLAIN}", verdict.decision)?;
    match verdict.violations.len() {
        0 => writeln!(out)?,
        n => writeln!(out, " {} ({})", verdict.primary, crate::pack::counted(n, "violation"))?,
    }
    for violation in &verdict.violations {
        write_violation(out, request, violation, "")?;
    }
    for violation in &verdict.observed {
        write_violation(out, request, violation, "observed: ")?;
    }
    for allowed in &verdict.allowed {
        write_allowed(out, allowed)?;
    }
    for open in &verdict.undetermined {
        let facts = open.facts.join(", ");
        writeln!(out, "  {FAINT}open:{PLAIN} {} waits for {facts}", open.rule)?;
    }
    for limit in &verdict.incomplete {
        let limit = serde_json::to_string(limit).unwrap_or_default();
        writeln!(out, "  {DOUBTFUL}incomplete:{PLAIN} {limit}")?;
    }
    Ok(())
}

/// Writes what an overlay allows: the rule, the places, the reason.
fn write_allowed(out: &mut impl Write, allowed: &Allowed) -> io::Result<()> {
    let texts: Vec<_> = allowed.spans.iter().map(|mark| visible::clean(&mark.text)).collect();
    let field = allowed.field.map_or("facts", |field| field.label());
    write!(out, "\n  {GOOD}allowed:{PLAIN} {} {} ", allowed.rule, allowed.decision)?;
    writeln!(out, "{FAINT}{field}{PLAIN} {}", texts.join(", "))?;
    for by in &allowed.by {
        writeln!(out, "    {}: {}", by.overlay, visible::clean(&by.because))?;
    }
    Ok(())
}

fn write_violation(
    out: &mut impl Write,
    request: &Request,
    found: &Violation,
    kind: &str,
) -> io::Result<()> {
    // What is only observed is no alarm.
    let style = if kind.is_empty() { style(found.decision) } else { FAINT };
    write!(out, "\n  {kind}{style}{}{PLAIN} clause {}", found.decision, found.clause)?;
    for also in &found.also {
        write!(out, " + {also}")?;
    }
    write!(out, "  {}  {FAINT}{}, {}{PLAIN}", found.rule, found.category, found.severity)?;
    if let Some(score) = found.score {
        write!(out, "{FAINT}, score {score}{PLAIN}")?;
    }
    writeln!(out)?;
    write_places(out, request, found)?;
    let via: Vec<_> = found.via.labels().collect();
    if !via.is_empty() {
        writeln!(out, "    disguise: {}", via.join(", "))?;
    }
    if let Some(name) = &found.resembles {
        let (indexed, kind, like) = (visible::clean(&name.name), name.kind, name.like);
        writeln!(out, "    resembles: {indexed} ({kind}; {like}, distance {})", name.distance)?;
    }
    writeln!(out, "    {}", visible::clean(&found.message.zh))?;
    writeln!(out, "    {}", visible::clean(&found.message.en))?;
    writeln!(out, "    {GOOD}→{PLAIN} {}", found.advice.zh)?;
    writeln!(out, "    {GOOD}→{PLAIN} {}", found.advice.en)
}

fn write_places(out: &mut impl Write, request: &Request, found: &Violation) -> io::Result<()> {
    let Some(field) = found.field else { return Ok(()) };
    let joined;
    let text = match field {
        Field::Links => {
            joined = request.links.join("\n");
            joined.as_str()
        }
        field => request.text(field).unwrap_or_default(),
    };
    let ranges: Vec<_> = found.spans.iter().map(|mark| mark.span().range()).collect();
    for (number, marked) in visible::mark(text, &ranges).iter().enumerate() {
        let label = if number == 0 { field.label() } else { "" };
        writeln!(out, "    {FAINT}{label:>8} |{PLAIN} {}", marked.line)?;
        writeln!(out, "    {FAINT}         |{PLAIN} {BAD}{}{PLAIN}", marked.marks)?;
    }
    Ok(())
}
