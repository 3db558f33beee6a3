//! The search for what a name resembles.

use super::affix;
use super::base::{Base, Candidate, Candidates, Mark};
use super::builder;
use super::hash::{Hash, Salt};
use super::kind::{NameKind, Resemblance, Wanted};
use super::skeleton::{
    self, Skeleton, differing, is_distinct, is_editable, shape_of, sound_of, sounds_like,
};
use super::variant::{Variant, count, fill_variants, fill_whole, touches};
use crate::span::Span;

/// Matches of one resemblance that are kept.
const MAX_MATCHES: usize = 16;

/// A name that is resembled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) kind: NameKind,
    pub(crate) owner: String,
    pub(crate) like: Resemblance,
    pub(crate) distance: u32,
    pub(crate) span: Span,
    rank: u32,
}

/// Scratch space; one per thread.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) query: Skeleton,
    other: Skeleton,
    name: String,
    candidates: Candidates,
    text: Vec<char>,
    sound: Vec<char>,
    /// Hashes; taken out while a search runs.
    pub(super) hash: Hash,
    variants: Vec<Variant>,
}

/// What a candidate must be to resemble the name.
#[derive(Clone, Copy, Debug)]
enum Test<'t> {
    /// This fold; exact when these are the bytes.
    Fold(&'t [char], &'t str),
    /// This content.
    Content(&'t [char]),
    Sound(&'t [char], &'t [char]),
    Shape(&'t [char], &'t [char]),
    Edit(&'t [char]),
}

/// One search in one file.
pub(super) struct Search<'s> {
    pub(super) base: &'s Base,
    pub(super) wanted: Wanted,
    pub(super) hash: &'s mut Hash,
    pub(super) found: &'s mut Vec<Found>,
    /// A limit cut the search short.
    pub(super) cut: bool,
    /// More matches than are kept.
    pub(super) many: bool,
    pub(super) damaged: bool,
}

impl Search<'_> {
    /// Looks for everything that a name resembles.
    pub(super) fn run(&mut self, raw: &str, scratch: &mut Scratch) {
        scratch.query.read(raw);
        let query = std::mem::take(&mut scratch.query);
        let mut variants = std::mem::take(&mut scratch.variants);
        fill_variants(&query, &mut variants);
        self.equal(raw, &query, scratch);
        if let Some((whole, stripped)) = variants.split_first() {
            self.filler(whole, stripped, scratch);
            let barest = stripped.last().filter(|v| is_distinct(&v.chars));
            let both = || std::iter::once(whole).chain(barest);
            both().for_each(|variant| self.sound(variant, scratch));
            both().for_each(|variant| self.shape(variant, scratch));
            self.edit(whole, scratch);
            both().for_each(|variant| self.affix(variant, scratch));
            self.contains(whole, false, scratch);
        }
        scratch.query = query;
        scratch.variants = variants;
    }

    /// Looks for protected names inside a text that is no name.
    pub(super) fn run_inside(&mut self, raw: &str, scratch: &mut Scratch) {
        scratch.query.read(raw);
        let query = std::mem::take(&mut scratch.query);
        let mut variants = std::mem::take(&mut scratch.variants);
        variants.truncate(1);
        fill_whole(&query, &mut variants);
        if let Some(whole) = variants.first() {
            self.contains(whole, true, scratch);
        }
        scratch.query = query;
        scratch.variants = variants;
    }

    fn equal(&mut self, raw: &str, query: &Skeleton, scratch: &mut Scratch) {
        if !(self.wanted.any(Resemblance::Exact) || self.wanted.any(Resemblance::Fold)) {
            return;
        }
        self.point(&query.fold, scratch);
        let end = u32::try_from(raw.len()).unwrap_or(u32::MAX);
        self.judge(Test::Fold(&query.fold, raw), Resemblance::Fold, 0, Span::new(0, end), scratch);
    }

    fn filler(&mut self, whole: &Variant, stripped: &[Variant], scratch: &mut Scratch) {
        if !self.wanted.any(Resemblance::Filler) {
            return;
        }
        self.by_content(whole, Resemblance::Filler, scratch);
        let wanted = self.wanted;
        // Letters and digits tell ordinary names apart: 小明123, 小明456.
        self.wanted = protected_only(wanted, Resemblance::Filler);
        for variant in stripped.iter().filter(|variant| is_distinct(&variant.chars)) {
            self.by_content(variant, Resemblance::Filler, scratch);
        }
        self.wanted = wanted;
    }

    fn by_content(&mut self, variant: &Variant, like: Resemblance, scratch: &mut Scratch) {
        if variant.chars.is_empty() || !self.may_be_protected(&variant.chars, like) {
            return;
        }
        self.point(&variant.chars, scratch);
        self.posted(Salt::Content, &variant.chars, like, scratch);
        let distance = variant.removed;
        self.judge(Test::Content(&variant.chars), like, distance, variant.span(), scratch);
    }

    fn sound(&mut self, variant: &Variant, scratch: &mut Scratch) {
        if self.wanted.any(Resemblance::Sound) {
            self.by_sound(variant, Resemblance::Sound, variant.removed, scratch);
        }
    }

    fn by_sound(
        &mut self,
        variant: &Variant,
        like: Resemblance,
        distance: u32,
        scratch: &mut Scratch,
    ) {
        if !is_distinct(&variant.chars) {
            return;
        }
        let mut sound = std::mem::take(&mut scratch.text);
        sound_of(&variant.chars, &mut sound);
        let hash = self.hash.of(Salt::Sound, &sound);
        let [mark, ..] = hash.to_le_bytes();
        let low = hash >> 32 << 32;
        scratch.candidates.clear();
        let done =
            self.base.range((low, low | 0xFFFF_FFFF), Mark::Sound(mark), &mut scratch.candidates);
        self.note(done, scratch);
        self.posted(Salt::OtherSound, &sound, like, scratch);
        let test = Test::Sound(&sound, &variant.chars);
        self.judge(test, like, distance, variant.span(), scratch);
        scratch.text = sound;
    }

    fn shape(&mut self, variant: &Variant, scratch: &mut Scratch) {
        let like = Resemblance::Shape;
        if !self.wanted.any(like) || !is_distinct(&variant.chars) {
            return;
        }
        let mut shape = std::mem::take(&mut scratch.text);
        shape_of(&variant.chars, &mut shape);
        scratch.candidates.clear();
        // A name whose look is itself is not posted: it lies in the order of records.
        if shape != variant.chars && self.may_be_protected(&shape, like) {
            self.point(&shape, scratch);
        }
        self.posted(Salt::Shape, &shape, like, scratch);
        let test = Test::Shape(&shape, &variant.chars);
        self.judge(test, like, variant.removed, variant.span(), scratch);
        scratch.text = shape;
    }

    fn edit(&mut self, whole: &Variant, scratch: &mut Scratch) {
        let like = Resemblance::Edit;
        let name = &whole.chars;
        if !self.wanted.any(like) || !is_distinct(name) {
            return;
        }
        scratch.candidates.clear();
        // The indexed name is longer by one, or has one exchanged, or two swapped.
        self.posted(Salt::Deletion, name, like, scratch);
        let only_protected = self.wanted.only_protected(like);
        let mut hash = std::mem::take(self.hash);
        hash.deletions(Salt::Deletion, name, |_, hash| {
            let done = self.base.posted(hash, only_protected, &mut scratch.candidates);
            self.note(done, scratch);
        });
        *self.hash = hash;
        self.judge(Test::Edit(name), like, 1, whole.span(), scratch);
        if self.is_full(like) {
            return;
        }
        // The indexed name is shorter by one.
        let mut shorter = std::mem::take(&mut scratch.text);
        for at in 0..name.len() {
            if at > 0 && name[at] == name[at - 1] {
                continue;
            }
            shorter.clear();
            shorter.extend_from_slice(&name[..at]);
            shorter.extend_from_slice(&name[at + 1..]);
            if is_editable(&shorter) && self.may_be_protected(&shorter, like) {
                self.point(&shorter, scratch);
                self.judge(Test::Edit(name), like, 1, whole.span(), scratch);
            }
        }
        scratch.text = shorter;
    }

    fn affix(&mut self, variant: &Variant, scratch: &mut Scratch) {
        let like = Resemblance::Affix;
        if !self.wanted.any(like) {
            return;
        }
        let before = self.wanted;
        self.wanted = protected_only(before, like);
        affix::peel(&variant.chars, |peeled| {
            let rest = &variant.chars[peeled.start..peeled.end];
            if !(peeled.strong || is_distinct(rest)) {
                return;
            }
            let part = Variant {
                chars: rest.to_vec(),
                letters: variant.letters[peeled.start..peeled.end].to_vec(),
                removed: count(variant.chars.len() - rest.len()) + variant.removed,
            };
            self.by_content(&part, like, scratch);
            if peeled.strong {
                self.by_sound(&part, like, part.removed, scratch);
            }
        });
        self.wanted = before;
    }

    /// Looks for protected names of three and more characters inside; `tight` asks them to stand without a gap.
    fn contains(&mut self, whole: &Variant, tight: bool, scratch: &mut Scratch) {
        let like = Resemblance::Contains;
        if !self.wanted.any(like) {
            return;
        }
        let before = self.wanted;
        self.wanted = protected_only(before, like);
        let chars = &whole.chars;
        let longest = self.base.header.longest as usize;
        for start in 0..chars.len().saturating_sub(skeleton::MIN_DISTINCT - 1) {
            let least = start + skeleton::MIN_DISTINCT;
            if !self.gate(&chars[start..least]) || touches(whole, start) {
                continue;
            }
            for end in least..=chars.len().min(start.saturating_add(longest)) {
                let inner = &chars[start..end];
                let full = end - start == chars.len() && !tight;
                let apart = || {
                    let pairs = whole.letters[start..end].windows(2);
                    pairs.into_iter().any(|pair| pair[0].span.end < pair[1].span.start)
                };
                let fits = is_distinct(inner) && !full && !touches(whole, end);
                if fits && self.gate(inner) && !(tight && apart()) {
                    let part = Variant {
                        chars: inner.to_vec(),
                        letters: whole.letters[start..end].to_vec(),
                        removed: count(chars.len() - inner.len()),
                    };
                    self.by_content(&part, like, scratch);
                }
            }
        }
        self.wanted = before;
    }

    fn gate(&mut self, text: &[char]) -> bool {
        let hash = self.hash.of(Salt::Gate, text);
        self.base.passes(hash)
    }

    /// Returns false when only protected names matter and none has this content.
    fn may_be_protected(&mut self, content: &[char], like: Resemblance) -> bool {
        !self.wanted.only_protected(like) || self.gate(content)
    }

    /// Proposes the names with this fold.
    fn point(&mut self, fold: &[char], scratch: &mut Scratch) {
        if !self.base.may_have(self.hash.of(Salt::Fold, fold)) {
            return;
        }
        let (key, _, mark) = builder::key(self.hash, fold, &mut scratch.sound);
        let done = self.base.range((key, key), Mark::Fold(mark), &mut scratch.candidates);
        self.note(done, scratch);
    }

    fn posted(&mut self, salt: Salt, text: &[char], like: Resemblance, scratch: &mut Scratch) {
        let hash = self.hash.of(salt, text);
        let only_protected = self.wanted.only_protected(like);
        let done = self.base.posted(hash, only_protected, &mut scratch.candidates);
        self.note(done, scratch);
    }

    fn note(&mut self, done: Option<()>, scratch: &Scratch) {
        self.damaged |= done.is_none();
        self.cut |= scratch.candidates.cut;
    }

    /// Keeps the candidates that pass.
    fn judge(
        &mut self,
        test: Test<'_>,
        like: Resemblance,
        distance: u32,
        span: Span,
        scratch: &mut Scratch,
    ) {
        let candidates = std::mem::take(&mut scratch.candidates.all);
        // Protected names first: where there are too many, ordinary ones are cut.
        let both =
            [true, false].into_iter().flat_map(|first| candidates.iter().map(move |c| (first, c)));
        for (protected, candidate) in both {
            let kind = self.base.record(candidate.1).and_then(|raw| raw.kind());
            if kind.is_some_and(|kind| kind.is_protected() != protected) {
                continue;
            }
            if self.is_full(like) {
                self.many = true;
                break;
            }
            match self.passes(test, like, *candidate, scratch) {
                Some(Some((like, more))) => {
                    self.keep(*candidate, like, distance + more, span, scratch);
                }
                Some(None) => {}
                None => self.damaged = true,
            }
        }
        scratch.candidates.all = candidates;
        scratch.candidates.clear();
    }

    /// Returns how a candidate passes and at which distance, or nothing in it when it does not; nothing when it is damaged.
    #[allow(clippy::option_option, reason = "damaged, and not alike, are different answers")]
    fn passes(
        &self,
        test: Test<'_>,
        like: Resemblance,
        (rank, offset): Candidate,
        scratch: &mut Scratch,
    ) -> Option<Option<(Resemblance, u32)>> {
        let raw = self.base.record(offset)?;
        let kind = raw.kind()?;
        let wanted = match test {
            Test::Fold(..) => {
                self.wanted.has(Resemblance::Exact, kind) || self.wanted.has(like, kind)
            }
            _ => self.wanted.has(like, kind),
        };
        if !wanted || self.found.iter().any(|found| found.rank == rank) {
            return Some(None);
        }
        raw.name(&mut scratch.name)?;
        let (other, name) = (&mut scratch.other, &scratch.name);
        other.read(name);
        let content = &other.content[..];
        let alike = match test {
            Test::Fold(fold, raw) => {
                let like = if name == raw { Resemblance::Exact } else { like };
                (other.fold == fold && self.wanted.has(like, kind)).then_some((like, 0))
            }
            Test::Content(wanted) => (content == wanted).then_some((like, 0)),
            Test::Sound(sound, wanted) => {
                let alike = is_distinct(content)
                    && content != wanted
                    && has(sound, content, sound_of)
                    && sounds_like(content, wanted);
                alike.then(|| (like, differing(content, wanted)))
            }
            Test::Shape(shape, wanted) => {
                let alike =
                    is_distinct(content) && content != wanted && has(shape, content, shape_of);
                alike.then(|| (like, differing(content, wanted)))
            }
            Test::Edit(wanted) => {
                let alike = is_editable(content)
                    && content != wanted
                    && skeleton::within_one_edit(content, wanted);
                alike.then_some((like, 0))
            }
        };
        Some(alike)
    }

    /// Returns whether no more matches of a resemblance are kept.
    fn is_full(&self, like: Resemblance) -> bool {
        self.found.iter().filter(|found| found.like == like).count() >= MAX_MATCHES
    }

    fn keep(
        &mut self,
        (rank, offset): Candidate,
        like: Resemblance,
        distance: u32,
        span: Span,
        scratch: &Scratch,
    ) {
        let mut name = String::new();
        let raw = self.base.record(offset);
        let owner = raw.and_then(|raw| raw.name(&mut name)?.text());
        let kind = raw.and_then(|raw| raw.kind());
        let (Some(owner), Some(kind)) = (owner, kind) else {
            self.damaged = true;
            return;
        };
        debug_assert_eq!(name, scratch.name);
        self.found.push(Found { name, kind, owner, like, distance, span, rank });
    }
}

/// Returns whether some characters have this skeleton.
fn has(wanted: &[char], content: &[char], skeleton: fn(&[char], &mut Vec<char>)) -> bool {
    let mut own = Vec::with_capacity(wanted.len());
    skeleton(content, &mut own);
    own == wanted
}

fn protected_only(mut wanted: Wanted, like: Resemblance) -> Wanted {
    wanted.remove(like, NameKind::Registered);
    wanted
}
