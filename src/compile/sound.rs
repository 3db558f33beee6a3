//! Which terms are found by sound, and how sure such a find is.

use std::collections::BTreeMap;

use super::index;
use crate::fold::{Sound, sound_class};
use crate::ordinary::alike;
use crate::program::{SoundTerm, SoundTerms, SoundUse, SourceId};
use crate::rule::word_list::Grade;

/// Other words of the same sound, per million, from which a homophone of two characters proves nothing.
pub(super) const COMMON: u32 = 10;

#[derive(Debug, Default)]
pub(super) struct SoundBuilder {
    terms: BTreeMap<(Vec<u16>, String), Vec<SoundUse>>,
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
        let classes = folded.chars().map(sound_class).collect();
        let uses = self.terms.entry((classes, folded.to_owned())).or_default();
        uses.push(SoundUse { source, entry, sound: wanted.unwrap_or(natural) });
    }

    pub(super) fn build(self) -> SoundTerms {
        let mut all = SoundTerms::default();
        for ((classes, text), mut uses) in self.terms {
            let first = index(all.classes.len());
            let from = index(all.uses.len());
            uses.sort_unstable();
            all.uses.append(&mut uses);
            let to = index(all.uses.len());
            let (len, number) = (index(classes.len()), index(all.terms.len()));
            all.terms.push(SoundTerm { first, len, number, uses: (from, to) });
            all.classes.extend(classes);
            all.chars.extend(text.chars());
        }
        all.index();
        all
    }
}
