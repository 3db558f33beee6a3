//! Words before and behind a name that make it look like another account of the same owner.

use std::sync::OnceLock;

/// Most affixes taken off one end.
const MOST: usize = 2;

/// A word and whether it claims to be official.
#[derive(Debug)]
struct Affix {
    text: Vec<char>,
    strong: bool,
}

/// What is left of a name without its affixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Peeled {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) strong: bool,
}

fn affixes() -> &'static [Affix] {
    static AFFIXES: OnceLock<Vec<Affix>> = OnceLock::new();
    AFFIXES.get_or_init(|| {
        let lines = include_str!("affixes.txt").lines().filter(|line| !line.starts_with('#'));
        let words = lines.filter_map(|line| line.split_once('\t'));
        let mut all: Vec<Affix> = words
            .flat_map(|(strength, words)| words.split(' ').map(move |word| (strength, word)))
            .map(|(strength, word)| Affix {
                text: word.chars().collect(),
                strong: strength == "strong",
            })
            .collect();
        all.sort_by(|a, b| a.text.cmp(&b.text));
        all
    })
}

/// Calls `visit` with each part of a name that is left when one or two affixes are taken off either end, longest first; at least two
/// characters are left.
pub(super) fn peel(name: &[char], mut visit: impl FnMut(Peeled)) {
    let mut seen = vec![Peeled { start: 0, end: name.len(), strong: false }];
    let mut next = 0;
    for _ in 0..2 * MOST {
        let round = seen.len();
        while next < round {
            let from = seen[next];
            next += 1;
            let rest = &name[from.start..from.end];
            for affix in affixes() {
                let length = affix.text.len();
                if length + 2 > rest.len() {
                    continue;
                }
                let strong = from.strong || affix.strong;
                let mut add = |start, end| {
                    let peeled = Peeled { start, end, strong };
                    if !seen.contains(&peeled) && seen.len() < 32 {
                        seen.push(peeled);
                    }
                };
                if rest.ends_with(&affix.text) {
                    add(from.start, from.end - length);
                }
                // A number or a single letter before a name is part of it.
                if affix.strong && rest.starts_with(&affix.text) {
                    add(from.start + length, from.end);
                }
            }
        }
    }
    seen[1..].iter().for_each(|peeled| visit(*peeled));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peeled(name: &str) -> Vec<(String, bool)> {
        let name: Vec<char> = name.chars().collect();
        let mut all = Vec::new();
        peel(&name, |p| all.push((name[p.start..p.end].iter().collect(), p.strong)));
        all
    }

    #[test]
    fn affixes_come_off_both_ends() {
        assert!(peeled("凌霄单车客服").contains(&("凌霄单车".into(), true)));
        assert!(peeled("正版凌霄单车2号").contains(&("凌霄单车".into(), true)));
        assert!(peeled("凌霄单车官方旗舰店").contains(&("凌霄单车".into(), true)));
        assert!(peeled("夜行西航号").contains(&("夜行西航".into(), false)));
        assert!(peeled("凌霄单车").is_empty());
        assert!(peeled("号号").is_empty());
    }
}
