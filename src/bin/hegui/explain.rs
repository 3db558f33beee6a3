//! `hegui explain`.

use std::io::{self, Write};

use hegui::{Engine, RuleInfo};

use crate::args::PackArgs;
use crate::report::{BAD, FAINT, GOOD, PLAIN};
use crate::{Outcome, Status, changes, pack, visible, written};

/// Examples of each kind that are shown.
const EXAMPLES: usize = 4;

/// Says what a rule or a clause looks for.
pub(crate) fn run(name: &str, pack: &PackArgs) -> Outcome {
    let engine = pack::open(pack)?;
    let mut out = anstream::stdout().lock();
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
