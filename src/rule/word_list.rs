//! Word lists: one term a line, with carriers, spelling labels and marks.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::diagnostic::{At, Diagnostic, Located, SourceFile};
use crate::via::Via;

/// How sure a term found by its sound is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Grade {
    Strong,
    /// Counts at the higher levels only.
    Weak,
    Off,
}

/// One line of a word list.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) text: Located<String>,
    /// Disguised spellings of the term, with the disguise where the author names it.
    pub(crate) spellings: Vec<(String, Via)>,
    /// Harmless longer words that contain the term.
    pub(crate) carriers: Vec<String>,
    /// The disguise that a listed spelling is known for.
    pub(crate) via: Via,
    /// jieba decides.
    pub(crate) segment: bool,
    /// How sure its homophones are, where the author says so.
    pub(crate) sound: Option<Grade>,
}

impl Term {
    pub(crate) fn plain(text: Located<String>) -> Self {
        Self {
            text,
            spellings: Vec::new(),
            carriers: Vec::new(),
            via: Via::NONE,
            segment: false,
            sound: None,
        }
    }
}

/// A word list as written.
#[derive(Clone, Debug)]
pub(crate) struct WordList {
    pub(crate) name: String,
    pub(crate) terms: Vec<Term>,
    /// Disguises of the terms are computed.
    pub(crate) disguise: bool,
    /// An operator's: no header comments, in any order.
    pub(crate) plain: bool,
    pub(crate) at: At,
}

/// The comments that a list starts with.
pub(crate) const HEADERS: [&str; 3] = ["# purpose:", "# origin:", "# licence:"];

/// A further comment: `all` (default) when disguises of the terms are computed, `listed` when only the spellings that are listed count.
const DISGUISE: &str = "# disguise:";

/// Reads a list of the pack; faults go to `diagnostics`.
pub(crate) fn parse(file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> WordList {
    let list = parse_plain(file, diagnostics);
    for header in HEADERS {
        if !file.text.lines().any(|line| line.starts_with(header)) {
            let message = format!("word list `{}` has no line `{header}`", list.name);
            let help = "begin the file with `# purpose:`, `# origin:` and `# licence:` lines";
            diagnostics.push(Diagnostic::new("W047", message, &list.at).help(help));
        }
    }
    WordList { plain: false, ..list }
}

/// Reads one term that stands in a rule file, written as a line of a list.
pub(crate) fn parse_term(
    line: &Located<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Term> {
    let text = line.value.trim();
    let whole = super::inside(&line.at, 0..line.value.len());
    let mut found = Vec::new();
    let term = parse_line(&line.at.file, whole.span.start, text, &mut found);
    let verbatim = line.at.file.text.get(whole.span.clone()) == Some(&line.value);
    // Places inside a string with escapes are not known: then the whole string is shown.
    let place = |at: At| if verbatim { at } else { line.at.clone() };
    diagnostics.extend(found.into_iter().map(|diagnostic| diagnostic.moved(place)));
    match term {
        Some(mut term) => {
            term.text.at = line.at.clone();
            Some(term)
        }
        None => {
            let diagnostic = Diagnostic::new("E040", "the term is empty", &line.at);
            diagnostics.push(diagnostic.help("write the term, or take the entry out"));
            None
        }
    }
}

/// Reads a list without header comments; faults go to `diagnostics`.
pub(crate) fn parse_plain(file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> WordList {
    let stem = file.path.rsplit('/').next().unwrap_or_default();
    let name = stem.trim_end_matches(".txt").to_owned();
    let at = place(file, 0, 0);
    let mut list = WordList { name, terms: Vec::new(), disguise: true, plain: true, at };
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let text = line.trim_end();
        if !text.is_empty()
            && !text.starts_with('#')
            && let Some(term) = parse_line(file, start, text, diagnostics)
        {
            list.terms.push(term);
        }
        start += line.len();
    }
    if let Some(line) = file.text.lines().find(|line| line.starts_with(DISGUISE)) {
        match line[DISGUISE.len()..].trim() {
            "all" => {}
            "listed" => list.disguise = false,
            other => {
                let start = file.text.find(line).unwrap_or(0);
                let message = format!("`{other}` says nothing about disguises");
                let help = "write `# disguise: all` or `# disguise: listed`";
                let at = place(file, start, line.len());
                diagnostics.push(Diagnostic::new("E003", message, &at).help(help));
            }
        }
    }
    list
}

/// Returns the way out for a label that no disguise has.
fn disguise(label: &str) -> String {
    crate::suggest::nearest(label, Via::all_labels()).map_or_else(
        || crate::suggest::choices(label, Via::all_labels().collect()),
        |nearest| format!("did you mean `{nearest}`?"),
    )
}

fn place(file: &Arc<SourceFile>, start: usize, len: usize) -> At {
    At { file: Arc::clone(file), span: start..start + len }
}

fn parse_line(
    file: &Arc<SourceFile>,
    start: usize,
    line: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Term> {
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let text = words.next()?;
    let at = place(file, start + line.find(text).unwrap_or(0), text.len());
    let mut term = Term::plain(Located { value: text.to_owned(), at });
    let (mut carriers, mut spellings) = (false, false);
    for word in words {
        let at = place(file, start + line.rfind(word).unwrap_or(0), word.len());
        let mut fault = |message: String, help: &str| {
            diagnostics.push(Diagnostic::new("E002", message, &at).help(help));
        };
        if word == "~" {
            (carriers, spellings) = (true, false);
        } else if word == "=" {
            spellings = true;
        } else if spellings && !word.starts_with(['!', '@']) {
            let (spelling, label) = word.split_once('@').unwrap_or((word, ""));
            let via = Via::from_label(label);
            if via.is_none() && !label.is_empty() {
                fault(format!("unknown disguise `{label}`"), &disguise(label));
            }
            term.spellings.push((spelling.to_owned(), via.unwrap_or_default()));
        } else if carriers {
            term.carriers.push(word.to_owned());
        } else if word == "!segment" {
            term.segment = true;
        } else if let Some(grade) = word.strip_prefix("!sound-") {
            term.sound = match grade {
                "strong" => Some(Grade::Strong),
                "weak" => Some(Grade::Weak),
                "off" => Some(Grade::Off),
                _ => {
                    fault(
                        format!("unknown mark `{word}`"),
                        "write !sound-strong, !sound-weak or !sound-off",
                    );
                    None
                }
            };
        } else if let Some(labels) = word.strip_prefix('@') {
            for label in labels.split(',') {
                match Via::from_label(label) {
                    Some(via) => term.via |= via,
                    None => fault(format!("unknown disguise `{label}`"), &disguise(label)),
                }
            }
        } else {
            fault(
                format!("`{word}` after the term is not understood"),
                "carriers come after `~`; a term has no spaces",
            );
        }
    }
    Some(term)
}
