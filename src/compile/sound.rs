//! Which terms are found by sound, and how sure such a find is.

use std::ops::Range;

use super::index;
use crate::fold::{Sound, is_syllable, parse_pinyin, sound_class};
use crate::ordinary::alike;
use crate::program::{SoundTerm, SoundTerms, SoundUse, SourceId};
use crate::rule::word_list::Grade;

/// Other words of the same sound, per million, from which a homophone of two characters proves nothing.
pub(super) const COMMON: u32 = 10;

#[derive(Debug, Default)]
pub(super) struct SoundBuilder {
    /// All folded terms, one behind the other.
    texts: String,
    uses: Vec<(Range<u32>, SoundUse)>,
}

/// Returns how sure a term's homophones are: by its length and by how many words of ordinary text sound the same.
pub(crate) fn grade(folded: &str) -> Grade {
    let chars: Vec<char> = folded.chars().collect();
    if chars.iter().filter(|c| Sound::of(**c).is_some()).count() < 2 {
        return Grade::Off;
    }
    match chars[..] {
        [left, right] if alike([left, right]) >= COMMON => Grade::Weak,
        _ => Grade::Strong,
    }
}

/// Returns the syllables that the letters of some syllables are taken for, when those are others.
fn as_spelled(classes: &[u16]) -> Vec<u16> {
    if !classes.iter().all(|class| is_syllable(*class)) {
        return Vec::new();
    }
    let letters: String = classes.iter().map(|class| Sound::toneless(*class).letters()).collect();
    let mut syllables = Vec::new();
    if !parse_pinyin(letters.as_bytes(), &mut syllables) {
        return Vec::new();
    }
    let other: Vec<u16> = syllables.into_iter().map(|(syllable, _)| syllable).collect();
    if other == classes { Vec::new() } else { other }
}

impl SoundBuilder {
    /// Adds a use of a folded term, when it has sounds enough.
    pub(super) fn add(
        &mut self,
        folded: &str,
        source: SourceId,
        entry: u32,
        wanted: Option<Grade>,
    ) {
        let natural = grade(folded);
        if natural == Grade::Off {
            return;
        }
        let start = index(self.texts.len());
        self.texts.push_str(folded);
        let text = start..index(self.texts.len());
        let sound = wanted.unwrap_or(natural);
        self.uses.push((text, SoundUse { source, entry, sound }));
    }

    pub(super) fn build(mut self) -> SoundTerms {
        let mut all = SoundTerms::default();
        let text = |range: &Range<u32>| &self.texts[range.start as usize..range.end as usize];
        self.uses.sort_unstable_by(|a, b| text(&a.0).cmp(text(&b.0)).then_with(|| a.1.cmp(&b.1)));
        for uses in self.uses.chunk_by(|a, b| text(&a.0) == text(&b.0)) {
            let (first, from) = (index(all.classes.len()), index(all.uses.len()));
            all.uses.extend(uses.iter().map(|(_, of)| *of));
            all.chars.extend(text(&uses[0].0).chars());
            all.classes.extend(text(&uses[0].0).chars().map(sound_class));
            let len = index(all.classes.len()) - first;
            let uses = (from, index(all.uses.len()));
            let head = [0, 1].map(|at| all.chars[first as usize + at]);
            let term = SoundTerm { head, first, len, number: 0, letters_only: false, uses };
            all.terms.push(term);
            let other = as_spelled(&all.classes[first as usize..]);
            if other.len() == len as usize {
                let chars = all.chars[first as usize..].to_vec();
                let first = index(all.classes.len());
                all.chars.extend(chars);
                all.classes.extend(other);
                all.terms.push(SoundTerm { first, letters_only: true, ..term });
            }
        }
        all.index();
        all
    }
}
