//! `hegui rules coverage`.

use std::io::Write;

use hegui::{ClauseInfo, Engine, RuleInfo};

use crate::args::{CoverageArgs, PackArgs};
use crate::report::{BAD, PLAIN};
use crate::{Outcome, Status, pack, written};

/// Prints clause × rules × tests; a rule counts for the clause it cites and for those in `also`.
pub(crate) fn run(options: &CoverageArgs, pack: &PackArgs) -> Outcome {
    let engine = pack::open(pack)?;
    let mut out = anstream::stdout().lock();
    let mut empty = Vec::new();
    let result = (|| {
        writeln!(out, "{:<9}{:>6}{:>7}{:>7}  title", "clause", "rules", "hits", "misses")?;
        for clause in engine.clauses() {
            let rules = rules_of(&engine, clause);
            let tests = rules.iter().map(|rule| rule.tests());
            let (hits, misses) = tests.fold((0, 0), |all, (h, m)| (all.0 + h, all.1 + m));
            let note = note(clause, &rules);
            if note == EMPTY {
                empty.push(clause.id());
            }
            let (id, title) = (clause.id(), clause.title());
            writeln!(out, "{id:<9}{:>6}{hits:>7}{misses:>7}  {title}{note}", rules.len())?;
        }
        let tests = engine.rules().map(RuleInfo::tests);
        let (hits, misses) = tests.fold((0, 0), |all, (h, m)| (all.0 + h, all.1 + m));
        writeln!(out, "{:<9}{:>6}{hits:>7}{misses:>7}", "all", engine.rules().len())?;
        if !empty.is_empty() {
            writeln!(out, "{BAD}without a rule:{PLAIN} {}", empty.join(", "))?;
        }
        Ok(())
    })();
    let failed = options.deny_empty && !empty.is_empty();
    written(result, if failed { Status::Found } else { Status::Clean })
}

const EMPTY: &str = " (EMPTY)";

fn rules_of<'e>(engine: &'e Engine, clause: ClauseInfo<'_>) -> Vec<RuleInfo<'e>> {
    let cites = |rule: &RuleInfo<'_>| {
        rule.clause() == clause.id() || rule.also().iter().any(|also| also == clause.id())
    };
    engine.rules().filter(cites).collect()
}

fn note(clause: ClauseInfo<'_>, rules: &[RuleInfo<'_>]) -> String {
    if let Some(note) = clause.note() {
        return format!(" ({note})");
    }
    if rules.is_empty() {
        return EMPTY.into();
    }
    if rules.iter().all(|rule| rule.is_facts_only()) {
        " (facts only)".into()
    } else {
        String::new()
    }
}
