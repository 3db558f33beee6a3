//! Pinyin: letters to the fewest syllables that spell them.

use std::sync::LazyLock;

use super::sound::Sound;
use super::tables::sound::SYLLABLES;

/// Longest run of letters that is looked at.
const MAX_RUN: usize = 48;
/// Spellings of `ü` without the letter v.
const OTHER: [(&str, &str); 2] = [("lue", "lve"), ("nue", "nve")];

/// A tree over the letters of all syllables.
struct Tree {
    /// Next node by letter; 0 is none.
    next: Vec<[u16; 26]>,
    /// Number of the syllable that ends at a node; 0 is none.
    ends: Vec<u16>,
}

static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let mut tree = Tree { next: vec![[0; 26]], ends: vec![0] };
    let known = SYLLABLES.iter().skip(1).map(|letters| (*letters, *letters));
    for (letters, syllable) in known.chain(OTHER) {
        let number = Sound::from_letters(syllable).map_or(0, Sound::syllable);
        tree.insert(letters, number);
    }
    tree
});

impl Tree {
    fn insert(&mut self, letters: &str, syllable: u16) {
        let mut node = 0;
        for letter in letters.bytes() {
            let slot = usize::from(letter - b'a');
            if self.next[node][slot] == 0 {
                self.next[node][slot] = u16::try_from(self.next.len()).unwrap_or(0);
                self.next.push([0; 26]);
                self.ends.push(0);
            }
            node = usize::from(self.next[node][slot]);
        }
        self.ends[node] = syllable;
    }
}

/// The best way to spell the letters up to a place.
#[derive(Clone, Copy)]
struct Best {
    /// Syllables, then those that begin with a vowel: fan'gan before fang'an.
    cost: u16,
    from: u8,
    syllable: u16,
}

const NONE: Best = Best { cost: u16::MAX, from: 0, syllable: 0 };

/// Fills `into` with the syllables (number, length in letters) of a run of lower-case letters; returns false when it is no pinyin.
pub(crate) fn parse(letters: &[u8], into: &mut Vec<(u16, u8)>) -> bool {
    into.clear();
    if letters.len() < 2 || letters.len() > MAX_RUN {
        return false;
    }
    let tree = &*TREE;
    let mut best = [NONE; MAX_RUN + 1];
    best[0].cost = 0;
    for start in 0..letters.len() {
        if best[start].cost == u16::MAX {
            continue;
        }
        let vowel = matches!(letters[start], b'a' | b'e' | b'o');
        let cost = best[start].cost + 64 + u16::from(vowel && start > 0);
        let mut node = 0;
        for (end, letter) in letters.iter().enumerate().skip(start) {
            if !letter.is_ascii_lowercase() {
                return false;
            }
            node = usize::from(tree.next[node][usize::from(letter - b'a')]);
            if node == 0 {
                break;
            }
            if tree.ends[node] != 0 && cost < best[end + 1].cost {
                #[allow(clippy::cast_possible_truncation, reason = "at most MAX_RUN")]
                let from = start as u8;
                best[end + 1] = Best { cost, from, syllable: tree.ends[node] };
            }
        }
    }
    let mut end = letters.len();
    if best[end].cost == u16::MAX {
        return false;
    }
    while end > 0 {
        let Best { from, syllable, .. } = best[end];
        #[allow(clippy::cast_possible_truncation, reason = "at most six")]
        into.push((syllable, (end - usize::from(from)) as u8));
        end = usize::from(from);
    }
    into.reverse();
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(letters: &str) -> String {
        let mut all = Vec::new();
        if !parse(letters.as_bytes(), &mut all) {
            return "-".into();
        }
        let names = all.iter().map(|(syllable, _)| Sound::toneless(*syllable).letters());
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn fewest_syllables() {
        assert_eq!(spelled("shuafen"), "shua fen");
        assert_eq!(spelled("xian"), "xian");
        assert_eq!(spelled("fangan"), "fan gan");
        assert_eq!(spelled("baijiale"), "bai jia le");
        assert_eq!(spelled("lue"), "lve");
        assert_eq!(spelled("nver"), "nv er");
        for none in ["qq", "a", "", "shuaf", "hello", "x1"] {
            assert_eq!(spelled(none), "-", "{none}");
        }
    }
}
