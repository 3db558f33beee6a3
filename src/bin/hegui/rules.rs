//! `hegui rules list|show|test|lint|lock`.

use std::io::Write;
use std::path::Path;

use hegui::{Engine, Level, Mode, RuleInfo};
use serde_json::json;

use crate::args::{ListArgs, PackArgs};
use crate::pack::{self, counted};
use crate::report::{BAD, GOOD, PLAIN};
use crate::{Failure, Outcome, Status, changes, diagnostics, explain, written};

/// Lists the rules by clause.
pub(crate) fn list(options: &ListArgs, pack: &PackArgs) -> Outcome {
    let engine = pack::open(pack)?;
    let mut rules: Vec<RuleInfo<'_>> = Vec::new();
    for clause in engine.clauses() {
        rules.extend(engine.rules().filter(|rule| rule.clause() == clause.id()));
    }
    if let Some(wanted) = &options.clause {
        let below = format!("{wanted}.");
        rules.retain(|rule| rule.clause() == wanted || rule.clause().starts_with(&below));
        if rules.is_empty() {
            return Err(format!(
                "no rule cites clause `{wanted}`; `hegui rules coverage` lists the clauses"
            ));
        }
    }
    let mut out = anstream::stdout().lock();
    let result = match options.json {
        true => {
            let all: Vec<_> = rules.iter().map(|rule| describe(*rule)).collect();
            writeln!(out, "{:#}", json!(all))
        }
        false => rules.iter().try_for_each(|rule| {
            let out = &mut out;
            let (clause, id, decision) = (rule.clause(), rule.id(), rule.decision());
            write!(out, "{clause:<8} {id:<40} {decision:<8} {}  {}", rule.level(), rule.title())?;
            if rule.mode() != Mode::Enforce {
                write!(out, "  [{}]", rule.mode())?;
            }
            writeln!(out)?;
            rule.changes().try_for_each(|change| changes::write(out, "#", change))
        }),
    };
    written(result, Status::Clean)
}

fn describe(rule: RuleInfo<'_>) -> serde_json::Value {
    let (path, line) = rule.place();
    let (hits, misses) = rule.tests();
    let mut described = json!({
        "id": rule.id(), "title": rule.title(), "clause": rule.clause(), "also": rule.also(), "category": rule.category(),
        "severity": rule.severity(), "decision": rule.decision(), "level": rule.level(), "principle": rule.principle(),
        "message": rule.message(), "advice": rule.advice(), "file": path, "line": line, "hit_tests": hits, "miss_tests": misses,
    });
    if rule.mode() != Mode::Enforce {
        described["mode"] = json!(rule.mode());
    }
    let changed: Vec<_> = rule.changes().map(changes::json).collect();
    if !changed.is_empty() {
        described["changes"] = json!(changed);
    }
    described
}

/// Prints a rule as written.
pub(crate) fn show(id: &str, pack: &PackArgs) -> Outcome {
    let engine = pack::open(pack)?;
    let rule = engine.rule(id).ok_or_else(|| explain::unknown(&engine, id))?;
    let (path, line) = rule.place();
    let mut out = anstream::stdout().lock();
    let result = writeln!(out, "# {path}:{line}\n{}", rule.source());
    let mut changed =
        || rule.changes().try_for_each(|change| changes::write(&mut out, "#", change));
    written(result.and_then(|()| changed()), Status::Clean)
}

/// Runs inline tests.
pub(crate) fn test(prefix: &str, pack: &PackArgs) -> Outcome {
    let engine = pack::open(pack)?;
    let results = engine.test_rules(prefix);
    if results.is_empty() {
        return Err(format!("no test belongs to a rule whose id begins with `{prefix}`"));
    }
    let failing: Vec<_> = results
        .iter()
        .filter(|t| !t.todo && !t.changed)
        .filter_map(|t| t.diagnostic.clone())
        .collect();
    let changed = changes::tests(&results);
    diagnostics::print(&failing);
    let todo = results.iter().filter(|t| t.todo).count();
    let passing = results.iter().filter(|t| t.todo && t.fault.is_none());
    for test in passing {
        anstream::eprintln!("note: {}:{}: the test marked `todo` passes now", test.path, test.line);
    }
    let style = if failing.is_empty() { GOOD } else { BAD };
    let passed = results.len() - todo - failing.len() - changed;
    let mut out = anstream::stdout().lock();
    let told = if changed > 0 { format!(", {changed} changed by overlays") } else { String::new() };
    let result = writeln!(
        out,
        "{style}{}{PLAIN}: {passed} passed, {} failed, {todo} to do{told}",
        if failing.is_empty() { "ok" } else { "FAILED" },
        failing.len()
    );
    written(result, if failing.is_empty() { Status::Clean } else { Status::Found })
}

/// Reports what is wrong or doubtful.
pub(crate) fn lint(deny_warnings: bool, pack: &PackArgs) -> Outcome {
    let engine = pack::for_lint(pack)?;
    let found = engine.warnings();
    diagnostics::print(found);
    let errors = found.iter().filter(|d| d.level() == Level::Error).count();
    let warnings = found.len() - errors;
    let (errors_told, warnings_told) = (counted(errors, "error"), counted(warnings, "warning"));
    let mut out = anstream::stdout().lock();
    let rules = counted(engine.rules().len(), "rule");
    let status = match (errors, warnings) {
        (0, 0) => Status::Clean,
        (0, _) if deny_warnings => Status::Found,
        (0, _) => Status::Clean,
        _ => Status::Errors,
    };
    written(writeln!(out, "{rules}: {errors_told}, {warnings_told}"), status)
}

/// Writes or compares `rules.lock`.
pub(crate) fn lock(check: bool, pack: &PackArgs) -> Outcome {
    let Some(folder) = &pack.rules else {
        return Err("the built-in pack is locked already; give a folder with --rules DIR".into());
    };
    if !pack.overlay.is_empty() || !pack.words.is_empty() {
        return Err("rules.lock is of the pack alone; leave --overlay and --words out".into());
    }
    let engine = pack::open(pack)?;
    let path = folder.join("rules.lock");
    let fresh = engine.lock_file();
    if check {
        return match std::fs::read_to_string(&path) {
            Ok(old) if old == fresh => Ok(Status::Clean),
            Ok(_) => Err(format!(
                "{} is stale; run `hegui rules lock --rules {}`",
                path.display(),
                folder.display()
            )),
            Err(error) => Err(format!("cannot read {}: {error}", path.display())),
        };
    }
    refuse_silent_changes(&engine)?;
    replace(&path, &fresh)?;
    println!("{}: {} locked", path.display(), counted(engine.rules().len(), "rule"));
    Ok(Status::Clean)
}

/// A rule whose meaning changed keeps its old line until its `rev` is raised.
fn refuse_silent_changes(engine: &Engine) -> Result<(), Failure> {
    let changed: Vec<_> =
        engine.warnings().iter().filter(|d| d.code() == "E012").cloned().collect();
    if changed.is_empty() {
        return Ok(());
    }
    diagnostics::print(&changed);
    Err("raise `rev` of these rules first".into())
}

/// Writes a file whole or not at all.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let part = path.with_extension("part");
    let told = |error| format!("cannot write {}: {error}", path.display());
    std::fs::write(&part, text).map_err(told)?;
    std::fs::rename(&part, path).map_err(told)
}
