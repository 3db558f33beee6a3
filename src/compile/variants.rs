//! Disguised spellings of terms that are made when a pack is compiled: look-alikes, parts, reverse order, initials.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::fold::{Class, Sound, each_folded};
use crate::program::{SoundTerms, VariantTerm, VariantTerms};
use crate::via::Via;

/// Groups of characters that look alike, chosen by hand.
const SHAPE: &str = include_str!("tables/shape.txt");
/// Characters that differ by a narrow left part.
const ALIKE: &str = include_str!("tables/alike.txt");
/// Characters and their parts.
const SPLIT: &str = include_str!("tables/split.txt");
/// Parts, and the characters that stand for them in writing.
const FULL: [(char, char); 20] = [
    ('讠', '言'),
    ('扌', '手'),
    ('亻', '人'),
    ('氵', '水'),
    ('忄', '心'),
    ('钅', '金'),
    ('饣', '食'),
    ('纟', '丝'),
    ('艹', '草'),
    ('犭', '犬'),
    ('刂', '刀'),
    ('礻', '示'),
    ('衤', '衣'),
    ('辶', '走'),
    ('攵', '文'),
    ('灬', '火'),
    ('疒', '病'),
    ('阝', '耳'),
    ('彳', '人'),
    ('冫', '水'),
];
/// From this length on, terms are found in reverse order and by one initial; longer ones by look-alikes of the derived table.
const LONG: usize = 3;
/// From this length on, terms are found by their initials.
const INITIALS: usize = 4;
/// Longest term that variants are made of.
const MAX_SYMBOLS: usize = 12;

/// Makes the disguised spellings of all terms.
pub(super) fn build(sounds: &SoundTerms) -> VariantTerms {
    let mut made = Made::default();
    let own = |number: u32| {
        let term = sounds.terms[number as usize];
        &sounds.chars[term.first as usize..][..term.len as usize]
    };
    let plain: HashSet<&[char]> = sounds.terms.iter().map(|term| own(term.number)).collect();
    let mut known = Marks::default();
    plain.iter().for_each(|term| known.insert(term));
    for term in sounds.terms.iter().filter(|term| !term.letters_only) {
        made.add(own(term.number), term.number, &|spelling: &[char]| {
            // What is itself a term is meant as that.
            known.may_have(spelling) && plain.contains(spelling)
        });
    }
    VariantTerms::new(&made.terms, &made.chars)
}

/// Bits of hashes of terms: most spellings are none, and this says so without looking them up.
struct Marks(Vec<u64>);

impl Default for Marks {
    fn default() -> Self {
        Self(vec![0; 1 << 12])
    }
}

impl Marks {
    fn place(&self, term: &[char]) -> (usize, u32) {
        let mix =
            |hash: u32, c: &char| (hash.rotate_left(5) ^ u32::from(*c)).wrapping_mul(0x9E37_79B1);
        let hash = term.iter().fold(0, mix) >> 14;
        (hash as usize / 64 % self.0.len(), hash % 64)
    }

    fn insert(&mut self, term: &[char]) {
        let (word, bit) = self.place(term);
        self.0[word] |= 1 << bit;
    }

    fn may_have(&self, term: &[char]) -> bool {
        let (word, bit) = self.place(term);
        self.0[word] >> bit & 1 == 1
    }
}

/// Characters by character.
type Table = BTreeMap<char, Vec<char>>;

fn rows(text: &'static str) -> impl Iterator<Item = Vec<char>> {
    text.lines().filter(|line| !line.starts_with("# ")).map(|line| line.chars().collect())
}

fn table(text: &'static str) -> Table {
    rows(text).filter_map(|row| Some((*row.first()?, row[1..].to_vec()))).collect()
}

static LOOKS: LazyLock<Table> = LazyLock::new(|| {
    let mut looks = Table::new();
    for group in rows(SHAPE) {
        for c in &group {
            looks.entry(*c).or_default().extend(group.iter().filter(|other| *other != c));
        }
    }
    looks
});
static DERIVED: LazyLock<Table> = LazyLock::new(|| table(ALIKE));

/// The parts of a character, as the text is folded.
type PartsOf = SmallVec<[char; 3]>;

/// Parts by character: as they are, and as they are written in full where that differs.
static PARTS: LazyLock<BTreeMap<char, [Option<PartsOf>; 2]>> = LazyLock::new(|| {
    let folded = |parts: &[char], full: bool| {
        let whole = |part: &char| {
            FULL.iter().find(|(from, _)| full && from == part).map_or(*part, |(_, to)| *to)
        };
        let mut all = PartsOf::new();
        for part in parts {
            each_folded(whole(part).encode_utf8(&mut [0; 4]), |c, class, _, _| {
                all.extend((class == Class::Han).then_some(c));
            });
        }
        (all.len() == parts.len()).then_some(all)
    };
    let both = |row: Vec<char>| {
        let (plain, full) = (folded(&row[1..], false), folded(&row[1..], true));
        (row[0], [plain.clone(), full.filter(|full| plain.as_ref() != Some(full))])
    };
    rows(SPLIT).map(both).collect()
});

/// Returns the parts of a character.
pub(crate) fn parts(c: char) -> Option<&'static [char]> {
    PARTS.get(&c)?[0].as_deref()
}

/// Returns the characters that look like one, of another sound, chosen by hand.
pub(crate) fn look_alikes(c: char) -> impl Iterator<Item = char> {
    let syllable = |c| Sound::of(c).map(Sound::syllable);
    let all = LOOKS.get(&c).into_iter().flatten().copied();
    all.filter(move |other| syllable(*other) != syllable(c))
}

/// Spellings of one term after the other.
#[derive(Default)]
struct Made {
    terms: Vec<VariantTerm>,
    chars: Vec<char>,
}

/// The spellings of one term, as they are made.
struct Maker<'m> {
    made: &'m mut Made,
    /// The term's own characters and number.
    term: &'m [char],
    base: u32,
    /// First spelling of the term.
    first: usize,
    is_term: &'m dyn Fn(&[char]) -> bool,
}

impl Made {
    /// Adds the disguised spellings of a folded term.
    fn add(&mut self, term: &[char], base: u32, is_term: &dyn Fn(&[char]) -> bool) {
        if (2..=MAX_SYMBOLS).contains(&term.len())
            && term.iter().filter(|c| Sound::of(**c).is_some()).count() > 1
        {
            let first = self.terms.len();
            let mut maker = Maker { made: self, term, base, first, is_term };
            maker.looks();
            maker.in_parts();
            if term.len() >= LONG {
                maker.push(Via::REVERSED, None, term.iter().rev().copied());
                maker.initials();
            }
        }
    }
}

impl Maker<'_> {
    /// Adds a spelling, unless it is a term or was made already.
    fn push(&mut self, via: Via, replaced: Option<usize>, spelling: impl Iterator<Item = char>) {
        let Made { terms, chars } = &mut *self.made;
        let start = chars.len();
        chars.extend(spelling);
        let spelling = &chars[start..];
        let same = |other: &VariantTerm| {
            let other = &chars[other.first as usize..][..usize::from(other.len)];
            other == spelling
        };
        if terms[self.first..].iter().any(same) || (self.is_term)(spelling) {
            return chars.truncate(start);
        }
        let len = u8::try_from(spelling.len()).unwrap_or(u8::MAX);
        let replaced = replaced.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX);
        terms.push(VariantTerm { first: super::index(start), len, replaced, via, base: self.base });
    }

    /// Adds a spelling in which one character is written otherwise.
    fn replace(&mut self, via: Via, replaced: Option<usize>, at: usize, by: &[char]) {
        let term = self.term;
        let (before, after) = (&term[..at], &term[at + 1..]);
        self.push(via, replaced, before.iter().chain(by).chain(after).copied());
    }

    fn looks(&mut self) {
        for (at, c) in self.term.iter().enumerate() {
            let derived = (self.term.len() > LONG).then(|| DERIVED.get(c)).flatten();
            let syllable = |c| Sound::of(c).map(Sound::syllable);
            let others = LOOKS.get(c).into_iter().chain(derived).flatten();
            // What sounds the same is found by sound.
            for other in others.filter(|other| syllable(**other) != syllable(*c)) {
                self.replace(Via::SHAPE, Some(at), at, &[*other]);
            }
        }
    }

    fn in_parts(&mut self) {
        let known: SmallVec<[Option<&[Option<PartsOf>; 2]>; MAX_SYMBOLS]> =
            self.term.iter().map(|c| PARTS.get(c)).collect();
        for (at, parts) in known.iter().enumerate() {
            for parts in parts.iter().copied().flatten().flatten() {
                self.replace(Via::SPLIT, None, at, parts);
            }
        }
        for full in [false, true] {
            let in_parts = |(c, parts): (&char, &Option<&[Option<PartsOf>; 2]>)| {
                let [plain, whole] =
                    parts.map_or([None, None], |both| both.each_ref().map(Option::as_ref));
                let chosen = if full { whole.or(plain) } else { plain };
                chosen.map_or_else(|| PartsOf::from_slice(&[*c]), Clone::clone)
            };
            let term = self.term;
            self.push(Via::SPLIT, None, term.iter().zip(&known).flat_map(in_parts));
        }
    }

    fn initials(&mut self) {
        let initial = |c: &char| Sound::of(*c).and_then(|sound| sound.letters().chars().next());
        let all: SmallVec<[Option<char>; MAX_SYMBOLS]> = self.term.iter().map(initial).collect();
        for (at, letter) in all.iter().enumerate() {
            if let Some(letter) = letter {
                self.replace(Via::INITIALS, None, at, &[*letter]);
            }
        }
        // Letters without a vowel are no word of another language.
        let ok = |letter: &Option<char>| letter.is_some_and(|l| !matches!(l, 'a' | 'e' | 'o'));
        if all.len() >= INITIALS && all.iter().all(ok) {
            self.push(Via::INITIALS, None, all.iter().copied().flatten());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(term: &str) -> Made {
        let term: Vec<char> = term.chars().collect();
        let mut made = Made::default();
        made.add(&term, 0, &|spelling| spelling == term);
        made
    }

    fn spellings(term: &str, via: Via) -> Vec<String> {
        let made = made(term);
        let of =
            |v: &VariantTerm| made.chars[v.first as usize..][..usize::from(v.len)].iter().collect();
        made.terms.iter().filter(|v| v.via == via).map(of).collect()
    }

    #[test]
    fn parts_and_order() {
        let split = spellings("强奸犯", Via::SPLIT);
        for text in ["弓虽奸犯", "强女干犯", "弓虽女干犬㔾"] {
            assert!(split.iter().any(|s| s == text), "{text} in {split:?}");
        }
        assert_eq!(spellings("百家乐", Via::REVERSED), ["乐家百"]);
        assert!(spellings("赌博", Via::REVERSED).is_empty());
        assert!(spellings("订单", Via::SPLIT).contains(&"言丁单".to_owned()));
    }

    #[test]
    fn looks_and_initials() {
        assert!(spellings("微信", Via::SHAPE).contains(&"徽信".to_owned()));
        assert!(spellings("百家乐", Via::INITIALS).contains(&"百j乐".to_owned()));
        assert!(spellings("信用卡套现", Via::INITIALS).contains(&"xyktx".to_owned()));
        assert!(!spellings("百家乐", Via::INITIALS).contains(&"bjl".to_owned()));
        assert!(made("ab").terms.is_empty() && made("信").terms.is_empty());
    }
}
