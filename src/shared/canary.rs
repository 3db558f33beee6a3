//! Requests with the verdicts that every generation must give them.

use serde::Deserialize;
use serde_json::Value;

use crate::engine::Scanner;
use crate::request::Request;
use crate::severity::Decision;

/// A request with the verdict that every generation of a [`SharedEngine`](super::SharedEngine) must give it.
///
/// # Examples
/// ```
/// use hegui::{Canary, Decision, Request};
/// let canary = Canary::new(Request::new().content("转发本条即可领取红包"), Decision::Reject).citing("4.4.1");
/// let line = r#"{"request": {"content": "转发本条即可领取红包"}, "expect": {"decision": "reject", "clauses": ["4.4.1"]}}"#;
/// assert_eq!(Canary::parse_lines(line)?, [canary]);
/// # Ok::<(), hegui::CanaryError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Canary {
    request: Request,
    decision: Decision,
    clauses: Vec<String>,
}

/// A line of a canary file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: {message}; write {{\"request\": {{\"content\": \"…\"}}, \"expect\": {{\"decision\": \"reject\", \"clauses\": [\"4.4.1\"]}}}}"
)]
pub struct CanaryError {
    line: usize,
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    request: Value,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    decision: String,
    #[serde(default)]
    clauses: Vec<String>,
}

impl Canary {
    /// Returns a canary that wants exactly this decision, and a complete check.
    #[must_use]
    pub const fn new(request: Request, decision: Decision) -> Self {
        Self { request, decision, clauses: Vec::new() }
    }

    /// Wants a violation that cites this clause too.
    #[must_use]
    pub fn citing(mut self, clause: impl Into<String>) -> Self {
        self.clauses.push(clause.into());
        self
    }

    /// Reads canaries, one JSON object a line; empty lines are skipped.
    ///
    /// # Errors
    /// When a line is no such object; the error names the line.
    pub fn parse_lines(text: &str) -> Result<Vec<Self>, CanaryError> {
        let mut canaries = Vec::new();
        for (number, text) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let canary = Self::parse(text);
            canaries.push(canary.map_err(|message| CanaryError { line: number + 1, message })?);
        }
        Ok(canaries)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let Line { request, expect } = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let request = Request::from_json(&request.to_string()).map_err(|e| e.to_string())?;
        let decision = Decision::from_label(&expect.decision)
            .ok_or_else(|| format!("decision `{}` does not exist", expect.decision))?;
        Ok(Self { request, decision, clauses: expect.clauses })
    }

    /// Returns what is not as expected; `number` names a canary without an identifier.
    pub(super) fn fault(&self, number: usize, scanner: &mut Scanner) -> Option<String> {
        let name = match &self.request.id {
            Some(id) => format!("canary {id}"),
            None => format!("canary {number}"),
        };
        let verdict = match scanner.check(&self.request) {
            Ok(verdict) => verdict,
            Err(error) => return Some(format!("{name}: {error}")),
        };
        let cited = |clause: &&String| {
            verdict.violations.iter().any(|v| v.clause == **clause || v.also.contains(clause))
        };
        if verdict.decision != self.decision {
            let (got, wanted) = (verdict.decision, self.decision);
            return Some(format!("{name}: {got} instead of {wanted}"));
        }
        if !verdict.complete {
            return Some(format!("{name}: a limit was reached"));
        }
        let missing = self.clauses.iter().find(|clause| !cited(clause))?;
        Some(format!("{name}: no violation cites {missing}"))
    }
}
