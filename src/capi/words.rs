//! An operator's word list becomes a rule like any other: a rule file and a list of the pack.

use std::fmt::Write as _;

use crate::{Decision, Field, Pack, Severity};

use super::boundary::Fault;
use super::builder::hegui_list;
use super::rows::{decision_of, severity_of};
use super::text::{self, hegui_str};

const MESSAGE: [&str; 2] =
    ["含有运营方词表中的“{hit}”", "holds a term of the operator's list: {hit}"];
const ADVICE: [&str; 2] = ["删去这些内容", "remove it"];

/// Fails unless a path is one that a pack can hold.
pub(super) fn check_path(path: &str) -> Result<(), Fault> {
    let parts_are_names = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    let kind = path.ends_with(".toml")
        || (path.starts_with("lists/") && path.ends_with(".txt"))
        || path == "rules.lock";
    if kind && parts_are_names && !path.contains('\0') {
        return Ok(());
    }
    Err(Fault::argument(format!(
        "`{path}` is no path of a pack: use NAME.toml or FOLDER/NAME.toml for rules, lists/NAME.txt for a word list"
    )))
}

/// Adds the list and its rule.
///
/// # Safety
/// The texts of `list` are readable, or NULL.
pub(super) unsafe fn add(pack: &mut Pack, list: &hegui_list, terms: &str) -> Result<(), Fault> {
    // SAFETY: passed on.
    let given = |name: &str, text: hegui_str| unsafe {
        text::optional(name, text)?
            .map(|bytes| std::str::from_utf8(bytes).map_err(|e| Fault::utf8(name, e.valid_up_to())))
            .transpose()
    };
    let needed = |name: &str, text: hegui_str| {
        given(name, text)?
            .ok_or_else(|| Fault::argument(format!("`{name}` of the list is missing")))
    };
    let name = needed("name", list.name)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(plain) {
        return Err(Fault::argument(format!(
            "a list cannot be called `{name}`: use lower-case letters, digits and hyphens"
        )));
    }
    let rule = Rule {
        name,
        clause: needed("clause", list.clause)?,
        category: needed("category", list.category)?,
        severity: severity_of(list.severity)?,
        decision: decision_of(list.decision)?,
        fields: fields(list.fields)?,
        message: [
            given("message_zh", list.message_zh)?.unwrap_or(MESSAGE[0]),
            given("message_en", list.message_en)?.unwrap_or(MESSAGE[1]),
        ],
        advice: [
            given("advice_zh", list.advice_zh)?.unwrap_or(ADVICE[0]),
            given("advice_en", list.advice_en)?.unwrap_or(ADVICE[1]),
        ],
    };
    pack.add(format!("operator/{name}.toml"), rule.toml()?);
    let header = "# purpose: an operator's list\n# origin: operator\n# licence: operator\n";
    pack.add(format!("lists/operator-{name}.txt"), format!("{header}{terms}\n"));
    Ok(())
}

struct Rule<'r> {
    name: &'r str,
    clause: &'r str,
    category: &'r str,
    severity: Severity,
    decision: Decision,
    fields: Vec<Field>,
    message: [&'r str; 2],
    advice: [&'r str; 2],
}

impl Rule<'_> {
    fn toml(&self) -> Result<String, Fault> {
        let name = self.name;
        let fields: Vec<String> = self.fields.iter().map(|f| format!("\"{f}\"")).collect();
        let mut toml = String::from("[[rule]]\n");
        let mut line = |text: std::fmt::Arguments<'_>| {
            // Writing to a String does not fail.
            let _ = writeln!(toml, "{text}");
        };
        line(format_args!("id = \"operator.{name}\""));
        line(format_args!("title = \"运营方词表 {name}\""));
        line(format_args!("clause = {}", quoted(self.clause)?));
        line(format_args!("category = {}", quoted(self.category)?));
        line(format_args!("principle = \"good-content\""));
        line(format_args!("severity = \"{}\"", self.severity));
        line(format_args!("decision = \"{}\"", self.decision));
        line(format_args!("in = [{}]", fields.join(", ")));
        line(format_args!("match.term.list = \"operator-{name}\""));
        let [zh, en] = self.message;
        line(format_args!("message = {{ zh = {}, en = {} }}", quoted(zh)?, quoted(en)?));
        let [zh, en] = self.advice;
        line(format_args!("advice = {{ zh = {}, en = {} }}", quoted(zh)?, quoted(en)?));
        Ok(toml)
    }
}

/// Returns a TOML string; control characters have no place in a sentence or a number.
fn quoted(text: &str) -> Result<String, Fault> {
    if let Some(bad) = text.chars().find(|c| c.is_control()) {
        return Err(Fault::argument(format!("the control character {bad:?} in {text:?}")));
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

fn fields(bits: u32) -> Result<Vec<Field>, Fault> {
    if bits >> Field::ALL.len() != 0 {
        return Err(Fault::argument(format!("`fields` {bits:#x} has a bit that no field has")));
    }
    let wanted = |field: &Field| bits == 0 || bits >> *field as u32 & 1 == 1;
    Ok(Field::ALL.into_iter().filter(wanted).collect())
}
