//! An operator's word list becomes a rule like any other: the simplest overlay.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::diagnostic::{At, Diagnostic, SourceFile};
use super::pack::with_table;
use super::parse::read_rules;
use super::{PackDef, RuleDef, word_list};
use crate::field::Field;
use crate::severity::{Decision, Severity};

/// An operator's word list, which becomes a rule `operator.NAME`: one term a line, after it `~` and longer harmless words that contain it; a
/// line that begins with `#` is a comment. Terms are written plainly (simplified, lower case).
///
/// What is not said is what most rules of the category have: clause, severity and decision.
///
/// # Examples
/// ```
/// use hegui::{Decision, Engine, Request, Words};
/// let words = Words::new("casinos", "gambling", "青鸾娱乐\n玄圃 ~ 玄圃山\n");
/// let engine = Engine::builder().words(words).build()?;
/// let verdict = engine.check(&Request::new().comment("来青 鸾娱乐玩玩"))?;
/// assert_eq!(verdict.violations[0].rule, "operator.casinos");
/// assert_eq!(verdict.decision, Decision::Reject);
/// assert!(engine.check(&Request::new().comment("去爬玄圃山"))?.violations.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub(super) name: String,
    category: String,
    terms: String,
    path: Option<String>,
    title: Option<String>,
    clause: Option<String>,
    severity: Option<Severity>,
    decision: Option<Decision>,
    fields: Vec<Field>,
    message: [String; 2],
    advice: [String; 2],
}

impl Words {
    pub(crate) const MESSAGE: [&str; 2] =
        ["含有运营方词表中的“{hit}”", "holds a term of the operator's list: {hit}"];
    pub(crate) const ADVICE: [&str; 2] = ["删去这些内容", "remove it"];

    /// Returns a list of this name (lower-case letters, digits and hyphens), one of the pack's categories and its terms.
    pub fn new(
        name: impl Into<String>,
        category: impl Into<String>,
        terms: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            category: category.into(),
            terms: terms.into(),
            path: None,
            title: None,
            clause: None,
            severity: None,
            decision: None,
            fields: Vec::new(),
            message: Self::MESSAGE.map(str::to_owned),
            advice: Self::ADVICE.map(str::to_owned),
        }
    }

    /// Sets the path that errors name; the default is `lists/operator-NAME.txt`.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Sets the rule's title; the default holds the name.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the clause that the rule cites.
    #[must_use]
    pub fn clause(mut self, clause: impl Into<String>) -> Self {
        self.clause = Some(clause.into());
        self
    }

    /// Sets how grave a violation is.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Sets what a violation leads to.
    #[must_use]
    pub fn decision(mut self, decision: Decision) -> Self {
        self.decision = Some(decision);
        self
    }

    /// Sets the fields that are looked at; the default is every one.
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.fields = fields.into_iter().collect();
        self
    }

    /// Sets what a verdict says, in Chinese and English; `{hit}` is replaced by the offending text, anything else in braces is error `E095`.
    #[must_use]
    pub fn message(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.message = [zh.into(), en.into()];
        self
    }

    /// Sets what to change, in Chinese and English.
    #[must_use]
    pub fn advice(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.advice = [zh.into(), en.into()];
        self
    }

    /// Returns everything that decides; where the list was read from does not.
    pub(super) fn content(&self) -> String {
        format!("{:?}", Self { path: None, ..self.clone() })
    }

    /// Returns what keeps the list from becoming a rule, if anything.
    pub(crate) fn fault(&self) -> Option<String> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return Some(format!(
                "a list cannot be called `{}`: use lower-case letters, digits and hyphens",
                self.name
            ));
        }
        if self.decision == Some(Decision::Pass) {
            return Some("a violation cannot lead to `pass`".into());
        }
        let texts = [Some(&self.category), self.clause.as_ref(), self.title.as_ref()];
        let texts = texts.into_iter().flatten().chain(&self.message).chain(&self.advice);
        texts.into_iter().find_map(|text| {
            let bad = text.chars().find(|c| c.is_control())?;
            Some(format!("the control character {bad:?} in {text:?}"))
        })
    }

    /// Adds the list and its rule to a pack.
    pub(super) fn add(&self, pack: &mut PackDef, diagnostics: &mut Vec<Diagnostic>) {
        let path = self.path.clone();
        let path = path.unwrap_or_else(|| format!("lists/operator-{}.txt", self.name));
        // Editors put a byte order mark before plain lists; it is no part of the first term.
        let text = self.terms.strip_prefix('\u{FEFF}').unwrap_or(&self.terms).to_owned();
        let file = Arc::new(SourceFile { path, text });
        let start = At { file: Arc::clone(&file), span: 0..0 };
        if let Some(fault) = self.fault() {
            let help =
                "change it where the list is added: the file's name, the command or the program";
            return diagnostics.push(Diagnostic::new("E003", fault, &start).help(help));
        }
        if !pack.categories.contains(&self.category) {
            let message = format!("category `{}` is not declared in pack.toml", self.category);
            let diagnostic = Diagnostic::new("E020", message, &start);
            let known = pack.categories.iter().map(String::as_str);
            return diagnostics.push(diagnostic.suggest(&self.category, known));
        }
        super::load::check_text(&file, diagnostics);
        let mut list = word_list::parse_plain(&file, diagnostics);
        if list.terms.is_empty() {
            let help = "one term a line; a line that begins with `#` is a comment";
            diagnostics.push(Diagnostic::new("E004", "the list has no term", &start).help(help));
        }
        list.name = format!("operator-{}", self.name);
        let toml = self.toml(&Usual::of(pack, &self.category));
        let rule = SourceFile { path: format!("operator/{}.toml", self.name), text: toml };
        let mut rules = Vec::new();
        with_table(&Arc::new(rule), diagnostics, |reader, table| {
            read_rules(reader, table, &mut rules);
        });
        rules.iter_mut().for_each(|rule| rule.of_words = true);
        pack.rules.append(&mut rules);
        pack.lists.insert(list.name.clone(), list);
    }

    fn toml(&self, usual: &Usual) -> String {
        let all = Field::ALL.to_vec();
        let fields = if self.fields.is_empty() { &all } else { &self.fields };
        let fields: Vec<String> = fields.iter().map(|f| format!("\"{f}\"")).collect();
        let title = self.title.clone().unwrap_or_else(|| format!("运营方词表 {}", self.name));
        let clause = self.clause.as_ref().unwrap_or(&usual.clause);
        let severity = self.severity.unwrap_or(usual.severity);
        let decision = self.decision.unwrap_or(usual.decision);
        let ([zh, en], [zh_advice, en_advice]) = (&self.message, &self.advice);
        let mut toml = String::from("[[rule]]\n");
        let mut line = |text: std::fmt::Arguments<'_>| {
            // Writing to a String does not fail.
            let _ = writeln!(toml, "{text}");
        };
        line(format_args!("id = \"operator.{}\"", self.name));
        line(format_args!("title = {}", quoted(&title)));
        line(format_args!("clause = {}", quoted(clause)));
        line(format_args!("category = {}", quoted(&self.category)));
        line(format_args!("principle = \"good-content\""));
        line(format_args!("severity = \"{severity}\""));
        line(format_args!("decision = \"{decision}\""));
        line(format_args!("in = [{}]", fields.join(", ")));
        line(format_args!("match.term.list = \"operator-{}\"", self.name));
        line(format_args!("message = {{ zh = {}, en = {} }}", quoted(zh), quoted(en)));
        line(format_args!("advice = {{ zh = {}, en = {} }}", quoted(zh_advice), quoted(en_advice)));
        toml
    }
}

/// Returns a TOML string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What most rules of a category have.
struct Usual {
    clause: String,
    severity: Severity,
    decision: Decision,
}

impl Usual {
    fn of(pack: &PackDef, category: &str) -> Self {
        let rules = || {
            pack.rules.iter().filter(|rule| {
                rule.category == category && !rule.meta && !rule.of_words && rule.level <= 2
            })
        };
        Self {
            clause: most(rules().map(|rule| rule.clause.clone()))
                .or_else(|| pack.clauses.first().map(|clause| clause.id.clone()))
                .unwrap_or_default(),
            severity: most(rules().map(|rule| rule.severity)).unwrap_or(Severity::Medium),
            decision: most(rules().map(decision)).unwrap_or(Decision::Review),
        }
    }
}

fn decision(rule: &RuleDef) -> Decision {
    rule.bands.last().map_or(rule.decision, |band| band.decision)
}

/// Returns the value that comes most often, the smallest of several.
fn most<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}
