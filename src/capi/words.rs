//! An operator's word list becomes a rule like any other: a rule file and a list of the pack.

use crate::{Field, Pack, Words};

use super::boundary::Fault;
use super::builder::hegui_list;
use super::rows::{decision_of, severity_of};
use super::text::{self, hegui_str};

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
    let text = |name: &str, text: hegui_str, usual: &'static str| {
        Ok::<_, Fault>(given(name, text)?.unwrap_or(usual))
    };
    let words = Words::new(needed("name", list.name)?, needed("category", list.category)?, terms)
        .clause(needed("clause", list.clause)?)
        .severity(severity_of(list.severity)?)
        .decision(decision_of(list.decision)?)
        .fields(fields(list.fields)?)
        .message(
            text("message_zh", list.message_zh, Words::MESSAGE[0])?,
            text("message_en", list.message_en, Words::MESSAGE[1])?,
        )
        .advice(
            text("advice_zh", list.advice_zh, Words::ADVICE[0])?,
            text("advice_en", list.advice_en, Words::ADVICE[1])?,
        );
    if let Some(fault) = words.fault() {
        return Err(Fault::argument(fault));
    }
    pack.words(words);
    Ok(())
}

fn fields(bits: u32) -> Result<Vec<Field>, Fault> {
    if bits >> Field::ALL.len() != 0 {
        return Err(Fault::argument(format!("`fields` {bits:#x} has a bit that no field has")));
    }
    let wanted = |field: &Field| bits == 0 || bits >> *field as u32 & 1 == 1;
    Ok(Field::ALL.into_iter().filter(wanted).collect())
}
