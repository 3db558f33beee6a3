//! Regular expressions, each with the literals that let it run.

use regex_syntax::hir::{Class, Hir, HirKind};
use regex_syntax::utf8::Utf8Sequences;

use crate::fold::CharSet;
use crate::ordinary::is_function;
use crate::program::{RegexSource, Regexes, Way, parser};

use super::terms::TermBuilder;
use super::{extent, literals};
use crate::rule::diagnostic::{Diagnostic, Located};

/// Most states of one expression with its repetitions written out.
const MAX_STATES: usize = 30_000;

#[derive(Debug, Default)]
pub(super) struct RegexBuilder {
    sources: Vec<(RegexSource, Hir)>,
}

/// Reads one expression; faults go to `diagnostics`.
pub(super) fn read(pattern: &Located<String>, diagnostics: &mut Vec<Diagnostic>) -> Option<Hir> {
    let hir = match parse(&pattern.value) {
        Ok(hir) => hir,
        Err(error) => {
            diagnostics.push(explain(&error, pattern));
            return None;
        }
    };
    let states = states(&hir);
    if states > MAX_STATES {
        let message = format!("the expression has {states} states, the limit is {MAX_STATES}");
        let help = "shorten its repetitions, or use a list and `near`";
        diagnostics.push(Diagnostic::new("E052", message, &pattern.at).help(help));
        return None;
    }
    if hir.properties().minimum_len() == Some(0) {
        let message = "the expression matches the empty text";
        let help = "make at least one part of it obligatory";
        diagnostics.push(Diagnostic::new("E053", message, &pattern.at).help(help));
    }
    if has_upper_literal(&pattern.value) {
        let message =
            "the expression has upper-case letters, but the text it runs on is in lower case";
        let diagnostic = Diagnostic::new("W044", message, &pattern.at);
        diagnostics.push(diagnostic.help("write it in lower case"));
    }
    Some(hir)
}

/// Reads an expression as the folded text is searched with it.
pub(super) fn parse(pattern: &str) -> Result<Hir, Box<regex_syntax::Error>> {
    parser().parse(&folded_classes(pattern)).map_err(Box::new)
}

/// Returns about how many states an automaton of the expression has, with its repetitions written out.
fn states(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => class
            .iter()
            .flat_map(|range| Utf8Sequences::new(range.start(), range.end()))
            .map(|sequence| sequence.len())
            .sum(),
        HirKind::Class(Class::Bytes(class)) => class.iter().count(),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.saturating_add(1));
            states(&repetition.sub).saturating_mul(times.max(1) as usize)
        }
        HirKind::Capture(capture) => states(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(states).fold(0, usize::saturating_add)
        }
    }
}

/// Han characters in whole blocks: a tenth of the ranges of Unicode's `Han`, which has what no text has.
const HAN: &str =
    r"\x{3005}-\x{3007}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{3FFFF}";

/// What else words are made of: Latin, Greek, Cyrillic, kana and Hangul.
const WORD: &str =
    r"0-9A-Z_a-z\x{C0}-\x{24F}\x{370}-\x{52F}\x{3041}-\x{30FF}\x{31F0}-\x{31FF}\x{AC00}-\x{D7A3}";

/// Returns the expression with classes as folding leaves them: `\d` and `\b` are ASCII, words and Han are whole blocks. Unicode's own are
/// large, and its `\b` switches the fast engine off.
pub(super) fn folded_classes(pattern: &str) -> String {
    let escapes = [
        (r"\d", "[0-9]".to_owned()),
        (r"\w", format!("[{WORD}{HAN}]")),
        (r"\W", format!("[^{WORD}{HAN}]")),
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

fn explain(error: &regex_syntax::Error, pattern: &Located<String>) -> Diagnostic {
    let text = error.to_string();
    let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
    if reason.contains("look-around") || reason.contains("backreference") {
        let help = "use `except` with scope before:N or after:N instead";
        return Diagnostic::new("E051", reason, &pattern.at).help(help);
    }
    let help = match reason.contains("property") {
        true => r"the class of Han characters is \p{Han}, that of letters \p{L}",
        false => r"a sign that means itself has a backslash before it, as in \( and \.",
    };
    Diagnostic::new("E050", format!("not a regular expression: {reason}"), &pattern.at).help(help)
}

/// Returns roughly how often ordinary text has one of some characters.
fn frequency(chars: &[String]) -> u32 {
    let of = |c: char| match c {
        c if is_function(c) => 40,
        '0'..='9' | 'a'..='z' | '.' | ',' | ':' | '/' | ' ' => 20,
        _ => 1,
    };
    chars.iter().flat_map(|literal| literal.chars()).map(of).sum()
}

impl RegexBuilder {
    pub(super) fn add(&mut self, source: RegexSource, hir: Hir) {
        self.sources.push((source, hir));
    }

    /// Hands the literals to the automaton.
    pub(super) fn build(self, terms: &mut TermBuilder) -> Regexes {
        let mut regexes = Regexes::default();
        for (regex, (mut source, hir)) in (0..).zip(self.sources) {
            regexes.by_source.resize(source.source as usize + 1, None);
            regexes.by_source[source.source as usize] = Some(regex);
            if source.digits {
                regexes.numeric.push(regex);
                source.rate = literals::DIGITS;
                source.extent = extent::of_digits(&hir);
                regexes.sources.push(source);
                continue;
            }
            source.extent = extent::of(&hir);
            let first = super::index(regexes.ways.len());
            for way in literals::ways(&hir) {
                source.rate = source.rate.saturating_add(way.rate());
                let literals::Way::Literals(sets) = way else {
                    regexes.always.push(regex);
                    continue;
                };
                let way = super::index(regexes.ways.len());
                let (mut symbols, mut decides) = (Vec::new(), 0);
                for (number, set) in (0..).zip(sets) {
                    let is_long = |literal: &String| literal.chars().nth(1).is_some();
                    let (long, short): (Vec<_>, Vec<_>) = set.into_iter().partition(is_long);
                    match short.is_empty() {
                        true => decides |= 1 << number,
                        false => {
                            let set: CharSet = short.concat().chars().collect();
                            symbols.push((frequency(&short), (set, 1 << number)));
                        }
                    }
                    long.iter().for_each(|literal| terms.add_literal(way, number, literal));
                }
                // The rarest is the likeliest to be missing.
                symbols.sort_by_key(|(frequency, _)| *frequency);
                let symbols = symbols.into_iter().map(|(_, symbols)| symbols).collect();
                regexes.ways.push(Way { regex, sets: decides, symbols });
            }
            source.ways = first..super::index(regexes.ways.len());
            regexes.sources.push(source);
        }
        regexes
    }
}
