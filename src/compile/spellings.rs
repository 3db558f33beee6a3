//! Listed spellings of terms: what they disguise and how.

use std::collections::BTreeMap;

use super::index;
use super::terms::TermBuilder;
use super::variants::look_alikes;
use crate::fold::{Sound, fold_term, parse_pinyin};
use crate::program::{Entry, Posting, PostingKind, SourceId};
use crate::rule::word_list::Term;
use crate::via::Via;

impl TermBuilder {
    /// Returns the spellings of a term: its own and those that every list shares.
    pub(super) fn spellings_of(&self, folded: &str, term: &Term) -> Vec<(String, Via)> {
        let shared = self.spellings.get(folded).into_iter().flatten();
        shared.chain(&term.spellings).cloned().collect()
    }

    /// Adds a listed spelling of an entry.
    pub(super) fn add_spelling(
        &mut self,
        source: SourceId,
        of: u32,
        term: &str,
        (spelling, label): &(String, Via),
    ) {
        let (text, own) = fold_term(spelling);
        if text.chars().count() < 2 || text == term {
            return;
        }
        let listed = if label.is_empty() { own | disguise(term, &text) } else { *label };
        let entry = index(self.entries.len());
        let carriers = false;
        self.entries.push(Entry { term: 0, own, listed, segment: false, carriers });
        self.same.insert(entry, of);
        let posting = |kind| Posting { source, entry, kind };
        self.post_both(&text, posting(PostingKind::Term), posting(PostingKind::AfterPlus));
    }
}

/// Returns postings without spellings that the same source has as a term of its own, or twice.
pub(super) fn once(postings: &[Posting], same: &BTreeMap<u32, u32>) -> Vec<Posting> {
    let counts = |posting: &Posting| !same.contains_key(&posting.entry);
    let mut kept: Vec<Posting> = Vec::new();
    let alike = |a: &Posting, b: &Posting| a.source == b.source && a.kind == b.kind;
    for posting in postings {
        let literal = posting.kind == PostingKind::Literal;
        let known = kept.iter().chain(postings.iter().filter(|p| counts(p)));
        if literal || counts(posting) || !known.into_iter().any(|other| alike(other, posting)) {
            kept.push(*posting);
        }
    }
    kept
}

/// Returns how a spelling disguises a term, as far as their characters show; slang is no disguise.
fn disguise(term: &str, spelling: &str) -> Via {
    let mut via = letters(spelling, term);
    let (term, spelling): (Vec<char>, Vec<char>) =
        (term.chars().collect(), spelling.chars().collect());
    if term.len() != spelling.len() {
        return via;
    }
    let syllable = |c| Sound::of(c).map(Sound::syllable);
    for (a, b) in term.iter().zip(&spelling).filter(|(a, b)| a != b) {
        if syllable(*a).is_some() && syllable(*a) == syllable(*b) {
            via |= Via::HOMOPHONE;
        } else if look_alikes(*a).any(|other| other == *b) {
            via |= Via::SHAPE;
        }
    }
    via
}

/// Returns what letters that the term has not stand for.
fn letters(spelling: &str, term: &str) -> Via {
    let mut via = Via::NONE;
    let mut parsed = Vec::new();
    for run in spelling.split(|c: char| !c.is_ascii_lowercase()).filter(|run| !run.is_empty()) {
        if !term.contains(run) {
            let pinyin = parse_pinyin(run.as_bytes(), &mut parsed);
            via |= if pinyin { Via::PINYIN } else { Via::INITIALS };
        }
    }
    via
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises() {
        assert_eq!(disguise("微信", "薇信"), Via::HOMOPHONE);
        assert_eq!(disguise("微信", "徽信"), Via::SHAPE);
        assert_eq!(disguise("微信", "vx"), Via::INITIALS);
        assert_eq!(disguise("刷粉", "刷fen"), Via::PINYIN);
        assert_eq!(disguise("qq群", "q裙"), Via::NONE);
        assert_eq!(disguise("微信", "绿泡泡"), Via::NONE);
    }
}
