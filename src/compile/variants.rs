//! Disguised spellings of terms that are made when a pack is compiled: look-alikes, parts, reverse order, initials.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use crate::fold::{Sound, fold_term};
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

/// A disguised spelling.
#[derive(Debug, PartialEq, Eq)]
struct Variant {
    text: String,
    via: Via,
    /// The symbol that only looks like the term's own.
    replaced: Option<u8>,
}

/// Makes the disguised spellings of all terms.
pub(super) fn build(sounds: &SoundTerms) -> VariantTerms {
    let mut made: Vec<(Variant, u32)> = Vec::new();
    let mut plain = HashSet::new();
    for term in &sounds.terms {
        let text = sounds.text(term.number);
        made.extend(of(&text).into_iter().map(|variant| (variant, term.number)));
        plain.insert(text);
    }
    // What is itself a term is meant as that.
    made.retain(|(variant, _)| !plain.contains(&variant.text));
    made.sort_unstable_by(|a, b| (&a.0.text, a.1).cmp(&(&b.0.text, b.1)));
    let mut all = VariantTerms::default();
    for (variant, base) in made {
        let first = super::index(all.chars.len());
        all.chars.extend(variant.text.chars());
        let len = u8::try_from(all.chars.len() - first as usize).unwrap_or(u8::MAX);
        let (via, replaced) = (variant.via, variant.replaced.unwrap_or(u8::MAX));
        all.terms.push(VariantTerm { first, len, replaced, via, base });
    }
    all.index();
    all
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
/// Parts as the text is folded, first as they are, then as they are written in full.
static PARTS: LazyLock<BTreeMap<char, [Option<String>; 2]>> = LazyLock::new(|| {
    let write = |parts: &[char], full: bool| {
        let whole = |part: &char| {
            FULL.iter().find(|(from, _)| full && from == part).map_or(*part, |(_, to)| *to)
        };
        let folded = fold_term(&parts.iter().map(whole).collect::<String>()).0;
        (folded.chars().count() == parts.len()).then_some(folded)
    };
    let both = |(c, parts): (char, Vec<char>)| (c, [write(&parts, false), write(&parts, true)]);
    table(SPLIT).into_iter().map(both).collect()
});

/// Returns the disguised spellings of a folded term.
fn of(term: &str) -> Vec<Variant> {
    let chars: Vec<char> = term.chars().collect();
    let mut all = Vec::new();
    if (2..=MAX_SYMBOLS).contains(&chars.len())
        && chars.iter().filter(|c| Sound::of(**c).is_some()).count() > 1
    {
        looks(&chars, &mut all);
        in_parts(&chars, &mut all);
        if chars.len() >= LONG {
            reversed(&chars, &mut all);
            initials(&chars, &mut all);
        }
        all.retain(|variant| variant.text != term);
        all.sort_by(|a, b| a.text.cmp(&b.text));
        all.dedup_by(|a, b| a.text == b.text);
    }
    all
}

/// Returns the characters that look like one, of another sound, chosen by hand.
pub(crate) fn look_alikes(c: char) -> impl Iterator<Item = char> {
    let syllable = |c| Sound::of(c).map(Sound::syllable);
    let all = LOOKS.get(&c).into_iter().flatten().copied();
    all.filter(move |other| syllable(*other) != syllable(c))
}

/// Returns the parts of a character.
pub(crate) fn parts(c: char) -> Option<&'static str> {
    PARTS.get(&c)?[0].as_deref()
}

fn looks(chars: &[char], all: &mut Vec<Variant>) {
    for (at, c) in chars.iter().enumerate() {
        let derived = (chars.len() > LONG).then(|| DERIVED.get(c)).flatten();
        let syllable = |c| Sound::of(c).map(Sound::syllable);
        let others = LOOKS.get(c).into_iter().chain(derived).flatten();
        // What sounds the same is found by sound.
        for other in others.filter(|other| syllable(**other) != syllable(*c)) {
            let mut text = chars.to_vec();
            text[at] = *other;
            let replaced = u8::try_from(at).ok();
            all.push(Variant { text: text.into_iter().collect(), via: Via::SHAPE, replaced });
        }
    }
}

fn in_parts(chars: &[char], all: &mut Vec<Variant>) {
    let split = |c: &char, full: bool| PARTS.get(c)?[usize::from(full)].as_deref();
    let mut push = |text: String| all.push(Variant { text, via: Via::SPLIT, replaced: None });
    for full in [false, true] {
        for at in 0..chars.len() {
            let Some(parts) = split(&chars[at], full) else { continue };
            let (before, after) = (&chars[..at], &chars[at + 1..]);
            push(
                before.iter().copied().chain(parts.chars()).chain(after.iter().copied()).collect(),
            );
        }
        push(
            chars
                .iter()
                .map(|c| split(c, full).map_or_else(|| c.to_string(), str::to_owned))
                .collect(),
        );
    }
}

fn reversed(chars: &[char], all: &mut Vec<Variant>) {
    let text = chars.iter().rev().collect();
    all.push(Variant { text, via: Via::REVERSED, replaced: None });
}

fn initials(chars: &[char], all: &mut Vec<Variant>) {
    let initial = |c: &char| Sound::of(*c).and_then(|sound| sound.letters().chars().next());
    let mut push = |text: String| all.push(Variant { text, via: Via::INITIALS, replaced: None });
    for (at, c) in chars.iter().enumerate() {
        if let Some(letter) = initial(c) {
            push(
                chars.iter().enumerate().map(|(i, c)| if i == at { letter } else { *c }).collect(),
            );
        }
    }
    let whole: Option<String> = chars.iter().map(initial).collect();
    // Letters without a vowel are no word of another language.
    if let Some(whole) = whole.filter(|w| chars.len() >= INITIALS && !w.contains(['a', 'e', 'o'])) {
        push(whole);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spellings(term: &str, via: Via) -> Vec<String> {
        of(term).into_iter().filter(|v| v.via == via).map(|v| v.text).collect()
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
        assert!(of("ab").is_empty() && of("信").is_empty());
    }
}
