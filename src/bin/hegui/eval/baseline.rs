//! What changed since an earlier run.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::figures::Case;
use crate::{Failure, pack};

/// The cases of an earlier run.
#[derive(Debug, Deserialize)]
struct Saved {
    cases: Vec<Case>,
}

/// Texts that are decided otherwise than before.
#[derive(Debug, Serialize)]
pub(crate) struct Changes {
    pub(crate) better: usize,
    pub(crate) worse: usize,
    /// Texts that only one of the runs has.
    pub(crate) unmatched: usize,
    pub(crate) cases: Vec<Change>,
}

/// One of them.
#[derive(Debug, Serialize)]
pub(crate) struct Change {
    pub(crate) id: String,
    pub(crate) label: String,
    /// `better`, `worse` or `same`, by whether the group is right.
    pub(crate) way: &'static str,
    pub(crate) before: Verdict,
    pub(crate) after: Verdict,
}

/// What one run said.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Verdict {
    pub(crate) decision: String,
    pub(crate) group: String,
    pub(crate) rules: Vec<String>,
}

/// Compares a run with one saved by `--format json`.
pub(crate) fn compare(path: &Path, cases: &[Case]) -> Result<Changes, Failure> {
    let saved: Saved = serde_json::from_str(&pack::read(path)?).map_err(|error| {
        format!("{}: {error}; save a run with `hegui eval --format json`", path.display())
    })?;
    Ok(changes(saved.cases, cases))
}

fn changes(before: Vec<Case>, after: &[Case]) -> Changes {
    let mut old: BTreeMap<String, Case> = before.into_iter().map(|c| (c.id.clone(), c)).collect();
    let mut changes = Changes { better: 0, worse: 0, unmatched: 0, cases: Vec::new() };
    for case in after {
        let Some(was) = old.remove(&case.id) else {
            changes.unmatched += 1;
            continue;
        };
        if was.decision == case.decision && was.group == case.group {
            continue;
        }
        let way = match (was.group == case.label, case.group == case.label) {
            (false, true) => "better",
            (true, false) => "worse",
            _ => "same",
        };
        changes.better += usize::from(way == "better");
        changes.worse += usize::from(way == "worse");
        let (id, label) = (case.id.clone(), case.label.clone());
        let (before, after) = (said(&was), said(case));
        changes.cases.push(Change { id, label, way, before, after });
    }
    changes.unmatched += old.len();
    changes
}

fn said(case: &Case) -> Verdict {
    Verdict {
        decision: case.decision.clone(),
        group: case.group.clone(),
        rules: case.rules.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Case, changes};

    fn case(id: &str, decision: &str, group: &str) -> Case {
        let (id, decision, group) = (id.into(), decision.into(), group.into());
        Case { id, label: "fraud".into(), decision, group, rules: Vec::new() }
    }

    #[test]
    fn changes_are_told_apart_by_whether_the_group_is_right() {
        let before = vec![
            case("a", "pass", "none"),
            case("b", "reject", "fraud"),
            case("c", "review", "fraud"),
            case("d", "pass", "none"),
            case("gone", "pass", "none"),
        ];
        let after = [
            case("a", "reject", "fraud"),
            case("b", "reject", "abuse"),
            case("c", "reject", "fraud"),
            case("d", "pass", "none"),
            case("new", "pass", "none"),
        ];
        let found = changes(before, &after);
        let ways: Vec<_> = found.cases.iter().map(|c| (c.id.as_str(), c.way)).collect();
        assert_eq!(ways, [("a", "better"), ("b", "worse"), ("c", "same")]);
        assert_eq!((found.better, found.worse, found.unmatched), (1, 1, 2));
    }
}
