//! Labelled texts: one JSON request a line with a `label`, dealt by their ids into a part to read and a part to measure on.

use std::collections::BTreeMap;
use std::path::Path;

use hegui::{Engine, Field, Request};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::args::{DataArgs, Part};
use crate::{Failure, pack};

/// Label of a text that breaks no rule.
pub(crate) const NONE: &str = "none";
/// Group of the categories that no group names.
pub(crate) const OTHER: &str = "other";

/// One labelled text.
#[derive(Debug)]
pub(crate) struct Row {
    /// As in the file, or `FILE:LINE`.
    pub(crate) id: String,
    /// Number of its file.
    pub(crate) file: usize,
    /// A group, or `none`.
    pub(crate) group: usize,
    pub(crate) request: Request,
}

/// One file of labelled texts.
#[derive(Debug)]
pub(crate) struct DataFile {
    /// Name without its folder.
    pub(crate) name: String,
    /// SHA-256 of its bytes.
    pub(crate) sha256: String,
}

/// Labelled texts of one or more files.
#[derive(Debug)]
pub(crate) struct Data {
    pub(crate) files: Vec<DataFile>,
    pub(crate) rows: Vec<Row>,
}

/// What the categories of a pack count as.
#[derive(Debug)]
pub(crate) struct Groups {
    /// The groups, then `other`, then `none`.
    pub(crate) names: Vec<String>,
    of: BTreeMap<String, usize>,
}

impl Groups {
    /// Returns the groups of the pack, or those of a file `{"group": ["category", …]}`.
    pub(crate) fn new(engine: &Engine, file: Option<&Path>) -> Result<Self, Failure> {
        let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
        match file {
            Some(path) => {
                named = serde_json::from_str(&pack::read(path)?)
                    .map_err(|error| format!("{}: {error}", path.display()))?;
            }
            None => {
                for (name, categories) in engine.groups() {
                    named.insert(name.into(), categories.into_iter().map(String::from).collect());
                }
            }
        }
        // A pack without groups is measured by category.
        if named.is_empty() {
            named = engine.categories().map(|c| (c.to_owned(), vec![c.to_owned()])).collect();
        }
        let mut of = BTreeMap::new();
        for (number, (name, categories)) in named.iter().enumerate() {
            for category in categories {
                if !engine.categories().any(|known| known == category) {
                    return Err(format!(
                        "group `{name}` names category `{category}`, which the pack does not have"
                    ));
                }
                of.insert(category.clone(), number);
            }
        }
        let names = named.into_keys().chain([OTHER.to_owned(), NONE.to_owned()]).collect();
        Ok(Self { names, of })
    }

    /// Returns the number of the label `none`.
    pub(crate) fn none(&self) -> usize {
        self.names.len() - 1
    }

    /// Returns the group of a category.
    pub(crate) fn of(&self, category: &str) -> usize {
        self.of.get(category).copied().unwrap_or(self.names.len() - 2)
    }

    /// Returns the group that a label names: a group, `none`, or a category.
    fn labelled(&self, label: &str) -> Option<usize> {
        let by_name = self.names.iter().position(|name| name == label);
        by_name.or_else(|| self.of.get(label).copied())
    }
}

/// Reads the chosen part of some files.
pub(crate) fn read(options: &DataArgs, groups: &Groups) -> Result<Data, Failure> {
    let mut data = Data { files: Vec::new(), rows: Vec::new() };
    for path in &options.files {
        read_file(path, options, groups, &mut data)?;
    }
    if data.rows.is_empty() {
        return Err("no labelled text is left to measure on".into());
    }
    Ok(data)
}

fn read_file(
    path: &Path,
    options: &DataArgs,
    groups: &Groups,
    data: &mut Data,
) -> Result<(), Failure> {
    let text = pack::read(path)?;
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = format!("{}:{}", path.display(), number + 1);
        let row = read_row(line, &format!("{name}:{}", number + 1), groups)
            .map_err(|error| format!("{place}: {error}"))?;
        if includes(options.part, options.seed, &row.id) {
            data.rows.push(Row { file: data.files.len(), ..row });
        }
    }
    data.files.push(DataFile { name, sha256: hex(&Sha256::digest(&text)) });
    Ok(())
}

fn read_row(line: &str, place: &str, groups: &Groups) -> Result<Row, Failure> {
    let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let Value::Object(mut members) = value else { return Err("not a JSON object".into()) };
    let label = match members.remove("label") {
        Some(Value::String(label)) => label,
        Some(other) => return Err(format!("`label` must be a string, not {other}")),
        None => return Err("the text has no `label`".into()),
    };
    let group = groups.labelled(&label).ok_or_else(|| {
        format!("label `{label}` is no group; the groups are {}", groups.names.join(", "))
    })?;
    // Labelled data carries columns of its own, such as a topic.
    members.retain(|key, _| key == "id" || key == "facts" || Field::from_label(key).is_some());
    let id = match members.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(id) => id.to_string(),
        None => place.to_owned(),
    };
    let request =
        Request::from_json(&Value::Object(members).to_string()).map_err(|e| e.to_string())?;
    Ok(Row { id, file: 0, group, request })
}

/// Per cent of a file that may be read.
const READ: u64 = 60;

/// Returns whether a part holds a text; decided by seed and id alone.
fn includes(part: Part, seed: u64, id: &str) -> bool {
    match part {
        Part::All => true,
        Part::Read => dealt(seed, id, 100) < READ,
        Part::Unread => dealt(seed, id, 100) >= READ,
    }
}

/// Returns which of `of` equal heaps a text is dealt to.
pub(crate) fn dealt(seed: u64, id: &str, of: u64) -> u64 {
    let digest = Sha256::digest(format!("{seed}:{id}"));
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)) % of
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Row {
    /// Returns the texts of the request in one line.
    pub(crate) fn text(&self) -> String {
        let texts = Field::ALL.into_iter().filter_map(|field| self.request.text(field));
        texts.collect::<Vec<_>>().join(" / ").replace(['\n', '\r'], " ")
    }

    /// Puts text before and behind every text of the post.
    pub(crate) fn pad(&mut self, before: &str, after: &str) {
        for field in [Field::Title, Field::Content, Field::Comment] {
            if let Some(text) = self.request.text(field) {
                let padded = format!("{before}{text}{after}");
                self.request.set(field, padded);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{dealt, includes};
    use crate::args::Part;

    #[test]
    fn the_parts_are_disjoint_and_complete() {
        let ids: Vec<String> = (0..2000).map(|n| format!("text-{n}")).collect();
        let read = ids.iter().filter(|id| includes(Part::Read, 1, id)).count();
        assert!((1150..1250).contains(&read), "{read} of 2000 are to be read");
        assert!(ids.iter().all(|id| includes(Part::Read, 1, id) != includes(Part::Unread, 1, id)));
        assert!(ids.iter().any(|id| includes(Part::Read, 1, id) != includes(Part::Read, 2, id)));
    }

    #[test]
    fn dealing_never_changes() {
        assert_eq!(["a", "b", "c"].map(|id| dealt(1, id, 100)), DEALT);
    }

    /// First bytes of SHA-256 of `1:a`, `1:b`, `1:c`.
    const DEALT: [u64; 3] = [54, 44, 39];
}
