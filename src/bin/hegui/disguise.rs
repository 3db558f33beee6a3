//! `hegui rules coverage --disguise` and `hegui rules lint --corpus`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use hegui::{Field, Kept, Request};

use crate::args::PackArgs;
use crate::pack::{self, counted};
use crate::report::{BAD, PLAIN};
use crate::{Outcome, Status, written};

/// Most terms that are printed.
const MOST: usize = 40;
/// Most texts shown for a term.
const SHOWN: usize = 3;

/// Prints what share of the pack's hit tests survives each disguise, by length of the disguised term.
pub(crate) fn coverage(lost: bool, pack: &PackArgs) -> Outcome {
    let engine = pack::open(pack)?;
    let all = engine.disguise_coverage();
    let mut by_name: Vec<(&str, Vec<&Kept>)> = Vec::new();
    for kept in &all {
        match by_name.last_mut().filter(|(name, _)| *name == kept.disguise) {
            Some((_, rows)) => rows.push(kept),
            None => by_name.push((&kept.disguise, vec![kept])),
        }
    }
    let mut out = anstream::stdout().lock();
    let result = (|| {
        writeln!(out, "{:<26}{:>16}{:>16}{:>16}", "disguise", "2", "3", "4 and more")?;
        for (name, rows) in by_name {
            write!(out, "{name:<26}")?;
            for length in 2..=4 {
                let cell = rows.iter().find(|kept| kept.length == length).map(|kept| share(kept));
                write!(out, "{:>16}", cell.unwrap_or_default())?;
            }
            writeln!(out)?;
            for text in rows.iter().flat_map(|kept| &kept.lost).filter(|_| lost) {
                writeln!(out, "  {BAD}lost{PLAIN} {text}")?;
            }
        }
        Ok(())
    })();
    written(result, Status::Clean)
}

fn share(kept: &Kept) -> String {
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    let share = 100.0 * kept.kept as f64 / kept.tried as f64;
    format!("{share:.1}% of {}", kept.tried)
}

/// What a term's disguises did in a corpus.
#[derive(Default)]
struct Fired {
    texts: usize,
    decided: usize,
    examples: Vec<String>,
}

/// Returns the texts of a line: those of a JSON object by field, whatever else it has, or the line itself.
fn request(line: &str) -> Request {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(line) else {
        return Request::new().content(line);
    };
    let mut request = Request::new();
    for field in Field::ALL {
        if let Some(text) = object.get(field.label()).and_then(|value| value.as_str()) {
            request.set(field, text);
        }
    }
    request
}

/// Prints the terms whose disguises fire on ordinary texts, those that decide most first.
pub(crate) fn corpus(path: &Path, pack: &PackArgs) -> Outcome {
    let engine = pack::open(pack)?;
    let text = pack::read(path)?;
    let mut scanner = engine.scanner();
    let mut terms: BTreeMap<String, Fired> = BTreeMap::new();
    let mut texts = 0;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let request = request(line);
        texts += 1;
        let found = scanner
            .disguised(&request)
            .map_err(|error| format!("{} line {number}: {error}", path.display()))?;
        let mut seen: Vec<&str> = Vec::new();
        for one in &found {
            let fired = terms.entry(one.term.clone()).or_default();
            if seen.contains(&one.term.as_str()) {
                continue;
            }
            seen.push(&one.term);
            fired.texts += 1;
            fired.decided += usize::from(one.decided);
            if fired.examples.len() < SHOWN && !fired.examples.contains(&one.text) {
                fired.examples.push(one.text.clone());
            }
        }
    }
    let mut order: Vec<(&String, &Fired)> = terms.iter().collect();
    order.sort_by_key(|(_, fired)| std::cmp::Reverse((fired.decided, fired.texts)));
    let mut out = anstream::stdout().lock();
    let result = (|| {
        writeln!(out, "{:>8}{:>9}  term, and what was taken for it", "texts", "decided")?;
        for (term, fired) in order.iter().take(MOST) {
            let examples = fired.examples.join(" ");
            writeln!(out, "{:>8}{:>9}  {term}: {examples}", fired.texts, fired.decided)?;
        }
        let fired = counted(order.len(), "term");
        let texts = counted(texts, "text");
        writeln!(
            out,
            "disguises of {fired} fire in {texts}; put those that are met by chance into the list that `disguise_off` names"
        )
    })();
    written(
        result,
        if order.iter().any(|(_, f)| f.decided > 0) { Status::Found } else { Status::Clean },
    )
}
