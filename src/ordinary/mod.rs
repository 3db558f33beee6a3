//! What ordinary text is made of, by jieba's dictionary: characters that stand together, and words that share a sound.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::fold::Sound;

const PAIRS: &str = include_str!("pairs.txt");
const ALIKE: &str = include_str!("alike.txt");

/// Characters that stand beside everything.
const FUNCTION: &str = "的吗不为有要到了是在我你他她它们这那就都也还和与及或但而又再才只把被让给对从向以于之其所着过得地吧呢啊呀嘛哦么什怎哪谁几个些一二两三上下里中来去会能可没很太最更真好多少大小人时说看想做用跟因如若则等至已像自此后前长";

fn rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with("# "))
}

/// Returns the characters that words begin with, those of the most words first.
pub(crate) fn common() -> &'static [char] {
    static COMMON: LazyLock<Vec<char>> = LazyLock::new(|| {
        let mut all: Vec<&str> = rows(PAIRS).collect();
        all.sort_by_key(|row| std::cmp::Reverse(row.len()));
        all.iter().filter_map(|row| row.chars().next()).collect()
    });
    &COMMON
}

/// Returns whether a character stands beside everything.
pub(crate) fn is_function(c: char) -> bool {
    FUNCTION.contains(c)
}

/// Returns whether two characters often stand together inside a word.
pub(crate) fn is_pair(left: char, right: char) -> bool {
    static KEYS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
        let mut keys = Vec::with_capacity(1 << 16);
        for row in rows(PAIRS) {
            let mut chars = row.chars();
            let Some(first) = chars.next() else { continue };
            keys.extend(chars.map(|second| (first, second)));
        }
        keys.sort_unstable();
        keys
    });
    KEYS.binary_search(&(left, right)).is_ok()
}

/// Returns how often, in a million, ordinary text has other words that sound like a word of two characters; rare ones count as none.
pub(crate) fn alike(word: [char; 2]) -> u32 {
    type Row = ([char; 2], u32, u32);
    static TABLE: LazyLock<BTreeMap<[u16; 2], Row>> = LazyLock::new(|| {
        let read = |row: &str| {
            let mut columns = row.split(' ');
            let mut chars = columns.next()?.chars();
            let word = [chars.next()?, chars.next()?];
            let (all, others) = (columns.next()?.parse().ok()?, columns.next()?.parse().ok()?);
            Some((syllables(word)?, (word, all, others)))
        };
        rows(ALIKE).filter_map(read).collect()
    });
    let found = syllables(word).and_then(|key| TABLE.get(&key));
    found.map_or(0, |(heaviest, all, others)| if *heaviest == word { *others } else { *all })
}

fn syllables(word: [char; 2]) -> Option<[u16; 2]> {
    Some([Sound::of(word[0])?.syllable(), Sound::of(word[1])?.syllable()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs() {
        assert!(is_pair('价', '格') && is_pair('病', '毒'));
        assert!(!is_pair('格', '价') && !is_pair('刷', '但'));
    }

    #[test]
    fn words_that_share_a_sound() {
        assert!(alike(['事', '实']) > 100, "时时, 实施, 适时 and more");
        assert_eq!(alike(['刷', '单']), 0);
    }
}
