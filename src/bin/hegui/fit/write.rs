//! Fitted numbers back into a rule file, which keeps every other byte.

use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

use super::bands::Bands;
use crate::Failure;

/// What is written into a rule.
#[derive(Debug)]
pub(crate) struct Fitted {
    pub(crate) rule: String,
    /// Weight and cap of each signal, in the order of the file.
    pub(crate) points: Vec<(i64, Option<i64>)>,
    pub(crate) bands: Bands,
    pub(crate) date: String,
    pub(crate) data: String,
}

/// Returns the text of a rule file with new weights, bands and note of one rule.
pub(crate) fn rewrite(text: &str, fitted: &Fitted) -> Result<String, Failure> {
    let mut document: DocumentMut = text.parse().map_err(|error| format!("{error}"))?;
    let rules = document.get_mut("rule").and_then(Item::as_array_of_tables_mut);
    let is_it =
        |table: &&mut Table| table.get("id").and_then(Item::as_str) == Some(fitted.rule.as_str());
    let rule = rules.and_then(|rules| rules.iter_mut().find(is_it));
    let rule = rule.ok_or_else(|| format!("rule `{}` is not in its file", fitted.rule))?;
    let signals = inline_tables(rule, "signal")?;
    for (signal, (weight, cap)) in signals.into_iter().zip(&fitted.points) {
        set(signal, "weight", *weight);
        if let Some(cap) = cap {
            set(signal, "cap", *cap);
        }
    }
    for band in inline_tables(rule, "bands")? {
        match band.get("decision").and_then(Value::as_str) {
            Some("review") => set(band, "at", fitted.bands.review),
            Some("reject") => set(band, "at", fitted.bands.reject),
            _ => {}
        }
    }
    note(rule, fitted);
    Ok(document.to_string())
}

fn inline_tables<'t>(rule: &'t mut Table, key: &str) -> Result<Vec<&'t mut InlineTable>, Failure> {
    let array = rule.get_mut(key).and_then(Item::as_array_mut);
    let array = array.ok_or_else(|| format!("`{key}` is not written as a list `[{{ … }}, …]`"))?;
    Ok(array.iter_mut().filter_map(Value::as_inline_table_mut).collect())
}

/// Replaces a number and keeps the spaces around it.
fn set(table: &mut InlineTable, key: &str, number: i64) {
    if let Some(value) = table.get_mut(key) {
        let decor = value.decor().clone();
        *value = Value::from(number);
        *value.decor_mut() = decor;
    }
}

/// Writes the note, right behind the bands when it is new.
fn note(rule: &mut Table, fitted: &Fitted) {
    let mut note = InlineTable::new();
    note.insert("date", fitted.date.as_str().into());
    note.insert("data", fitted.data.as_str().into());
    if let Some(old) = rule.get_mut("fitted") {
        *old = toml_edit::value(note);
        return;
    }
    let keys: Vec<String> = rule.iter().map(|(key, _)| key.to_owned()).collect();
    rule.insert("fitted", toml_edit::value(note));
    let place = |key: &str| {
        let at = |name: &str| keys.iter().position(|known| known == name);
        at(key).map_or_else(|| at("bands").map(|place| (place, 1)), |place| Some((place, 0)))
    };
    rule.sort_values_by(|a, _, b, _| place(a.get()).cmp(&place(b.get())));
}

#[cfg(test)]
mod tests {
    use super::{Bands, Fitted, rewrite};

    const FILE: &str = "# head\n[defaults]\nclause  = \"1.1\"\n\n[[rule]]\nid = \"a\"\nwhen = \"x\"\n\n# why\n[[rule]] # scored\nid = \"b\"\n\
        match.x.words = [\"甲\"]   # term\nsignal = [\n  { if = \"x\", weight = 3 }, # sure\n  # lowers\n  { if = \"y\",  weight =  -2 ,cap = 4 },\n]\n\
        bands = [{ at = 5, decision = \"review\" }, { at = 8, decision = \"reject\" }]\ntest = []\n";

    fn fitted() -> Fitted {
        Fitted {
            rule: "b".into(),
            points: vec![(11, None), (-7, Some(14))],
            bands: Bands { review: 20, reject: 25 },
            date: "2026-01-02".into(),
            data: "sha256:00".into(),
        }
    }

    #[test]
    fn only_the_numbers_change() {
        let note = "fitted = { date = \"2026-01-02\", data = \"sha256:00\" }\ntest = []";
        let want = FILE
            .replace("weight = 3", "weight = 11")
            .replace("weight =  -2 ,cap = 4", "weight =  -7 ,cap = 14")
            .replace("at = 5", "at = 20")
            .replace("at = 8", "at = 25")
            .replace("test = []", note);
        let once = rewrite(FILE, &fitted()).expect("the rule is there");
        assert_eq!(once, want);
        assert_eq!(rewrite(&once, &fitted()).expect("the rule is there"), want);
    }

    #[test]
    fn a_rule_that_cannot_be_written_is_named() {
        let other = Fitted { rule: "c".into(), ..fitted() };
        assert!(rewrite(FILE, &other).unwrap_err().contains("rule `c`"));
        let plain = Fitted { rule: "a".into(), ..fitted() };
        assert!(rewrite(FILE, &plain).unwrap_err().contains("`signal`"));
    }
}
