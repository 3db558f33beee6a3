//! Mutants of regular expressions: their outermost alternatives, by pieces.

use regex_syntax::ast::{Alternation, Ast, parse::Parser};

use super::matcher::pieces;

/// Returns an expression less a piece of its alternatives, and what was dropped.
pub(super) fn mutants(pattern: &str) -> Vec<(String, String)> {
    let Ok(ast) = Parser::new().parse(pattern) else { return Vec::new() };
    let mut found = Vec::new();
    outermost(&ast, &mut found);
    let mut all = Vec::new();
    for alternation in found {
        let branches = &alternation.asts;
        for piece in pieces(branches.len()) {
            let text = |i: usize| {
                let span = branches[i].span();
                &pattern[span.start.offset..span.end.offset]
            };
            let kept = (0..branches.len()).filter(|i| !piece.contains(i)).map(text);
            let kept = kept.collect::<Vec<_>>().join("|");
            let span = &alternation.span;
            let less = [&pattern[..span.start.offset], &kept, &pattern[span.end.offset..]].concat();
            let (first, last) = (text(piece.start), text(piece.end - 1));
            let what = match piece.len() {
                1 => format!("alternative `{first}` dropped"),
                _ => format!("alternatives `{first}` … `{last}` dropped"),
            };
            all.push((what, less));
        }
    }
    all
}

/// Collects alternations that stand in no other.
fn outermost<'a>(ast: &'a Ast, found: &mut Vec<&'a Alternation>) {
    match ast {
        Ast::Alternation(alternation) => found.push(alternation),
        Ast::Concat(concat) => concat.asts.iter().for_each(|ast| outermost(ast, found)),
        Ast::Group(group) => outermost(&group.ast, found),
        Ast::Repetition(repetition) => outermost(&repetition.ast, found),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::mutants;

    #[test]
    fn alternatives_are_dropped_by_pieces() {
        let of = |pattern| mutants(pattern).into_iter().map(|(_, less)| less).collect::<Vec<_>>();
        assert_eq!(of("甲(?:a|b(?:c|d))+"), ["甲(?:b(?:c|d))+", "甲(?:a)+"]);
        assert_eq!(of("a|b|c|d|e|f"), ["c|d|e|f", "a|b|e|f", "a|b|c|d"]);
        assert!(of("abc").is_empty());
    }
}
