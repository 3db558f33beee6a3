//! `hegui explain`.

use std::io::{self, Write};

use hegui::{DiagnosticCode, Engine, RuleInfo};

use crate::args::PackArgs;
use crate::report::{BAD, FAINT, GOOD, PLAIN};
use crate::{Outcome, Status, changes, pack, visible, written};

/// Examples of each kind that are shown.
const EXAMPLES: usize = 4;

/// Says what a rule or a clause looks for, or what a code of an error or warning means.
pub(crate) fn run(name: &str, pack: &PackArgs) -> Outcome {
    let mut out = anstream::stdout().lock();
    // A pack with errors cannot be opened, and that is when a code is asked for.
    if let Some(code) = DiagnosticCode::find(name) {
        return written(explain_code(&mut out, &code), Status::Clean);
    }
    if is_code(name) {
        return Err(format!(
            "no error or warning has the code `{name}`; `hegui explain codes` lists them"
        ));
    }
    if name == "codes" {
        return written(list_codes(&mut out), Status::Clean);
    }
    let engine = pack::open(pack)?;
    if let Some(rule) = engine.rule(name) {
        return written(explain_rule(&mut out, &engine, rule), Status::Clean);
    }
    let Some(clause) = engine.clauses().find(|clause| clause.id() == name) else {
        return Err(unknown(&engine, name));
    };
    let result = (|| {
        writeln!(out, "clause {} {}", clause.id(), clause.title())?;
        if let Some(note) = clause.note() {
            writeln!(out, "  {note}")?;
        }
        for rule in engine.rules() {
            let also = rule.also().iter().any(|also| also == clause.id());
            if rule.clause() == clause.id() || also {
                writeln!(out, "  {:<40} {:<8} {}", rule.id(), rule.decision(), rule.title())?;
            }
        }
        writeln!(out, "{FAINT}`hegui explain RULE` shows one of them{PLAIN}")
    })();
    written(result, Status::Clean)
}

fn is_code(name: &str) -> bool {
    let digits = name.strip_prefix(['E', 'W', 'e', 'w']).unwrap_or_default();
    digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn level(code: &DiagnosticCode) -> &'static str {
    match code.level() {
        hegui::Level::Error => "error",
        hegui::Level::Warning => "warning",
    }
}

fn explain_code(out: &mut impl Write, code: &DiagnosticCode) -> io::Result<()> {
    writeln!(out, "{}[{}] {}", level(code), code.code(), code.title())?;
    writeln!(out, "  means    {}", code.meaning())?;
    writeln!(out, "  way out  {}", code.way_out())
}

fn list_codes(out: &mut impl Write) -> io::Result<()> {
    for code in DiagnosticCode::all() {
        writeln!(out, "{}  {:<8} {}", code.code(), level(&code), code.title())?;
    }
    Ok(())
}

/// Returns the message for a name that is no rule and no clause.
pub(crate) fn unknown(engine: &Engine, name: &str) -> String {
    let names = engine.rules().map(|r| r.id()).chain(engine.clauses().map(|c| c.id()));
    let near = names
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(score, _)| *score > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    match near {
        Some((_, near)) => format!("no rule or clause is called `{name}`, did you mean `{near}`?"),
        None => format!("no rule or clause is called `{name}`; `hegui rules list` lists them"),
    }
}

fn explain_rule(out: &mut impl Write, engine: &Engine, rule: RuleInfo<'_>) -> io::Result<()> {
    let (path, line) = rule.place();
    writeln!(out, "{} {}", rule.id(), rule.title())?;
    let titled = |id: &str| {
        let title = engine.clauses().find(|clause| clause.id() == id).map_or("", |c| c.title());
        format!("{id} {title}")
    };
    writeln!(out, "  clause     {}", titled(rule.clause()))?;
    for also in rule.also() {
        writeln!(out, "  also       {}", titled(also))?;
    }
    writeln!(out, "  category   {}", rule.category())?;
    writeln!(out, "  principle  {}", rule.principle())?;
    writeln!(
        out,
        "  decision   {} (severity {}, level {})",
        rule.decision(),
        rule.severity(),
        rule.level()
    )?;
    if rule.mode() != hegui::Mode::Enforce {
        writeln!(out, "  mode       {}", rule.mode())?;
    }
    writeln!(out, "  message    {}\n             {}", rule.message().zh, rule.message().en)?;
    writeln!(out, "  advice     {}\n             {}", rule.advice().zh, rule.advice().en)?;
    writeln!(out, "  written in {path}:{line}")?;
    for change in rule.changes() {
        changes::write(out, "  changed   ", change)?;
    }
    for (expect, sign, style) in [("hit", "✗", BAD), ("miss", "✓", GOOD)] {
        for example in rule.examples().filter(|e| e.expect == expect).take(EXAMPLES) {
            let texts =
                example.texts.iter().map(|(f, text)| format!("{f}: {}", visible::clean(text)));
            let facts = example.facts.iter().map(|(name, value)| format!("{name} = {value}"));
            let all: Vec<_> = texts.chain(facts).collect();
            writeln!(out, "  {style}{sign}{PLAIN} {}", all.join("; "))?;
        }
    }
    Ok(())
}
