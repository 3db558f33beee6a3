//! Literals that a regular expression cannot match without: they decide whether it is run at all.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Most literals of one expression.
const MAX_LITERALS: usize = 128;
/// Largest class that is spelled out.
const MAX_CLASS: usize = 12;

/// Returns literals of content characters one of which every match contains, or nothing when there are none.
pub(super) fn required(hir: &Hir) -> Option<Vec<String>> {
    let mut literals = of(hir)?.literals;
    literals.sort();
    literals.dedup();
    Some(literals)
}

/// Literals of which one must be there.
#[derive(Clone, Debug)]
struct Set {
    literals: Vec<String>,
}

impl Set {
    /// Returns the length of the shortest literal, then how few there are.
    fn worth(&self) -> (usize, std::cmp::Reverse<usize>) {
        let shortest = self.literals.iter().map(|l| l.chars().count()).min().unwrap_or(0);
        (shortest, std::cmp::Reverse(self.literals.len()))
    }
}

fn of(hir: &Hir) -> Option<Set> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            let best = text.split(|c| !is_content(c)).max_by_key(|part| part.chars().count())?;
            (!best.is_empty()).then(|| Set { literals: vec![best.to_owned()] })
        }
        HirKind::Class(Class::Unicode(class)) => {
            let size: u32 =
                class.iter().map(|r| u32::from(r.end()) - u32::from(r.start()) + 1).sum();
            if size as usize > MAX_CLASS {
                return None;
            }
            let chars = class.iter().flat_map(|range| range.start()..=range.end());
            let literals: Vec<String> = chars.map(String::from).collect();
            literals.iter().all(|l| l.chars().all(is_content)).then_some(Set { literals })
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => of(&repetition.sub),
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(of).max_by_key(Set::worth),
        HirKind::Alternation(parts) => {
            let mut literals = Vec::new();
            for part in parts {
                literals.extend(of(part)?.literals);
            }
            (literals.len() <= MAX_LITERALS).then_some(Set { literals })
        }
        _ => None,
    }
}

/// Characters that the content stream keeps as they are; others may be between symbols.
fn is_content(c: char) -> bool {
    crate::fold::is_plain_content(c)
}

#[cfg(test)]
mod tests {
    fn required(pattern: &str) -> Option<Vec<String>> {
        super::required(&regex_syntax::parse(pattern).expect("an expression"))
    }

    #[test]
    fn the_longest_obligatory_part_decides() {
        let literals = |pattern| required(pattern).unwrap_or_default();
        assert_eq!(literals("加.{0,4}微信"), ["微信"]);
        assert_eq!(literals("(?:日结|现结)工资?"), ["日结", "现结"]);
        assert_eq!(literals("(?:日|月)结"), ["结"]);
        assert_eq!(literals(r"https?://\w+"), ["http"]);
        assert_eq!(literals("[0-9]{3}元"), ["元"]);
        assert_eq!(literals("[0-3]+"), ["0", "1", "2", "3"]);
        assert_eq!(literals("(?:微信)?好友?"), ["好"]);
        assert_eq!(required(r"\p{Han}{3}"), None);
        assert_eq!(required("(?:微信|.)"), None);
    }
}
