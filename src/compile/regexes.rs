//! Regular expressions built one by one, and all together as a gate.

use regex_automata::MatchKind;
use regex_automata::meta::{BuildError, Regex};
use regex_automata::util::syntax;

use crate::program::{RegexSet, RegexSource, SourceId};
use crate::rule::diagnostic::{Diagnostic, Located};
use crate::rule::{Edge, Validator};

/// Largest compiled program of one expression, in bytes.
const MAX_PROGRAM: usize = 1 << 20;
/// Largest compiled program of all expressions together, in bytes.
const MAX_SET: usize = 256 << 20;
/// Lazy-DFA cache of the set: with the default, two hundred expressions run twelve times slower.
const SET_CACHE: usize = 64 << 20;

#[derive(Debug, Default)]
pub(super) struct RegexBuilder {
    sources: Vec<RegexSource>,
    patterns: Vec<Located<String>>,
}

/// Builds one expression; faults go to `diagnostics`.
pub(super) fn build(pattern: &Located<String>, diagnostics: &mut Vec<Diagnostic>) -> Option<Regex> {
    let config = Regex::config().nfa_size_limit(Some(MAX_PROGRAM)).utf8_empty(true);
    let regex = match Regex::builder()
        .configure(config)
        .syntax(syntax::Config::new().nest_limit(32))
        .build(&with_ascii_boundaries(&pattern.value))
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

/// Returns the expression with `\b` between ASCII words only: the Unicode one switches the fast engine off, and Han has no words.
fn with_ascii_boundaries(pattern: &str) -> String {
    let mut ascii = String::with_capacity(pattern.len());
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        match (c, (c == '\\').then(|| rest.next()).flatten()) {
            (_, Some(escaped @ ('b' | 'B'))) => {
                ascii.push_str(if escaped == 'b' { r"(?-u:\b)" } else { r"(?-u:\B)" });
            }
            (_, Some(escaped)) => ascii.extend(['\\', escaped]),
            (c, None) => ascii.push(c),
        }
    }
    ascii
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

    pub(super) fn build(
        self,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<(Vec<RegexSource>, RegexSet, RegexSet)> {
        let form = self.set(false, diagnostics)?;
        let digits = self.set(true, diagnostics)?;
        Some((self.sources, form, digits))
    }

    fn set(&self, digits: bool, diagnostics: &mut Vec<Diagnostic>) -> Option<RegexSet> {
        let members: Vec<u32> = (0..)
            .zip(&self.sources)
            .filter(|(_, source)| source.digits == digits)
            .map(|(number, _)| number)
            .collect();
        if members.is_empty() {
            return Some(RegexSet { regex: None, members });
        }
        let patterns: Vec<String> = members
            .iter()
            .map(|m| with_ascii_boundaries(&self.patterns[*m as usize].value))
            .collect();
        let config = Regex::config()
            .match_kind(MatchKind::All)
            .nfa_size_limit(Some(MAX_SET))
            .hybrid_cache_capacity(SET_CACHE);
        match Regex::builder().configure(config).build_many(&patterns) {
            Ok(regex) => Some(RegexSet { regex: Some(regex), members }),
            Err(error) => {
                let at = &self.patterns[0].at;
                let message =
                    format!("the expressions of the pack together are too large: {error}");
                diagnostics.push(Diagnostic::new("E052", message, at));
                None
            }
        }
    }
}
