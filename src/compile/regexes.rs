//! Regular expressions, each with the literals that let it run.

use regex_automata::meta::{BuildError, Regex};
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::util::syntax;

use crate::program::{RegexSource, SourceId};

use super::literals;
use super::terms::TermBuilder;
use crate::rule::diagnostic::{Diagnostic, Located};
use crate::rule::{Edge, Validator};

/// Lazy-DFA cache of one expression, in bytes; with the default of 2 MiB wide gaps thrash it.
const CACHE: usize = 16 << 20;
/// Largest compiled program of one expression, in bytes.
const MAX_PROGRAM: usize = 1 << 20;

#[derive(Debug, Default)]
pub(super) struct RegexBuilder {
    sources: Vec<RegexSource>,
    patterns: Vec<Located<String>>,
}

/// Builds one expression; faults go to `diagnostics`.
pub(super) fn build(pattern: &Located<String>, diagnostics: &mut Vec<Diagnostic>) -> Option<Regex> {
    // No prefilters: the terms' automaton has found the literals already.
    let config = Regex::config()
        .auto_prefilter(false)
        .which_captures(WhichCaptures::Implicit)
        .nfa_size_limit(Some(MAX_PROGRAM))
        .utf8_empty(true)
        .hybrid_cache_capacity(CACHE);
    let regex = match Regex::builder()
        .configure(config)
        .syntax(syntax::Config::new().nest_limit(32))
        .build(&folded_classes(&pattern.value))
    {
        Ok(regex) => regex,
        Err(error) => {
            diagnostics.push(explain(&error, pattern));
            return None;
        }
    };
    if regex.is_match("") {
        let message = "the expression matches the empty text";
        let help = "make at least one part of it obligatory";
        diagnostics.push(Diagnostic::new("E053", message, &pattern.at).help(help));
    }
    if pattern.value.contains(|c: char| c.is_ascii_uppercase()) && has_upper_literal(&pattern.value)
    {
        let message =
            "the expression has upper-case letters, but the text it runs on is in lower case";
        diagnostics
            .push(Diagnostic::new("W044", message, &pattern.at).help("write it in lower case"));
    }
    Some(regex)
}

/// Han characters in whole blocks: a tenth of the ranges of Unicode's `Han`, which has what no text has.
const HAN: &str =
    r"\x{3005}-\x{3007}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFF}";

/// Returns the expression with classes as folding leaves them: `\d` and `\b` are ASCII, Han is whole blocks. Unicode's own are large, and its
/// `\b` switches the fast engine off.
fn folded_classes(pattern: &str) -> String {
    let escapes = [
        (r"\d", "[0-9]".to_owned()),
        (r"\b", r"(?-u:\b)".to_owned()),
        (r"\B", r"(?-u:\B)".to_owned()),
        (r"\p{Han}", format!("[{HAN}]")),
        (r"\P{Han}", format!("[^{HAN}]")),
    ];
    let mut plain = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let found = escapes.iter().find(|(escape, _)| rest.starts_with(escape));
        let taken = match found {
            Some((escape, _)) => escape.len(),
            None if c == '\\' => rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at),
            None => c.len_utf8(),
        };
        let (same, after) = rest.split_at(taken);
        plain.push_str(found.map_or(same, |(_, by)| by));
        rest = after;
    }
    plain
}

/// Upper-case letters that are neither an escape such as `\S` nor a Unicode class such as `\p{Han}`.
fn has_upper_literal(pattern: &str) -> bool {
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => {
                if matches!(rest.next(), Some('p' | 'P')) {
                    rest.by_ref().take_while(|c| *c != '}').for_each(drop);
                }
            }
            '(' if rest.peek() == Some(&'?') => {
                rest.by_ref().take_while(|c| !matches!(c, ':' | '>' | ')')).for_each(drop);
            }
            c if c.is_ascii_uppercase() => return true,
            _ => {}
        }
    }
    false
}

fn explain(error: &BuildError, pattern: &Located<String>) -> Diagnostic {
    if let Some(limit) = error.size_limit() {
        let message = format!("the expression grows over {limit} bytes when compiled");
        let help = "shorten its repetitions, or use a list and `near`";
        return Diagnostic::new("E052", message, &pattern.at).help(help);
    }
    let text = match (error.syntax_error(), std::error::Error::source(error)) {
        (Some(syntax), _) => syntax.to_string(),
        (None, Some(source)) => source.to_string(),
        (None, None) => error.to_string(),
    };
    let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
    if reason.contains("look-around") || reason.contains("backreference") {
        let help = "use `except` with scope before:N or after:N instead";
        return Diagnostic::new("E051", reason, &pattern.at).help(help);
    }
    Diagnostic::new("E050", format!("not a regular expression: {reason}"), &pattern.at)
}

impl RegexBuilder {
    pub(super) fn add(
        &mut self,
        source: SourceId,
        regex: Regex,
        pattern: &Located<String>,
        digits: bool,
        edge: Edge,
        validate: Option<Validator>,
    ) {
        self.sources.push(RegexSource { source, regex, digits, edge, validate });
        self.patterns.push(pattern.clone());
    }

    /// Hands the literals to the automaton; returns the expressions, those without literals, and those over digits.
    pub(super) fn build(self, terms: &mut TermBuilder) -> (Vec<RegexSource>, Vec<u32>, Vec<u32>) {
        let (mut ungated, mut numeric) = (Vec::new(), Vec::new());
        for ((number, source), pattern) in (0..).zip(&self.sources).zip(&self.patterns) {
            if source.digits {
                numeric.push(number);
                continue;
            }
            match literals::required(&folded_classes(&pattern.value)) {
                Some(all) => all.into_iter().for_each(|literal| terms.add_gate(number, literal)),
                None => ungated.push(number),
            }
        }
        (self.sources, ungated, numeric)
    }
}
