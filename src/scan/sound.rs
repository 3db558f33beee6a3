//! Terms by sound: homophones, pinyin, and emoji whose name sounds like the character.

use smallvec::SmallVec;

use super::Search;
use super::guard;
use super::homophones::Find;
use crate::fold::{Folded, Symbol, is_syllable, parse_pinyin, sound_class};
use crate::program::{SoundTerm, SoundTerms};
use crate::rule::word_list::Grade;
use crate::via::Via;

/// Fewest letters of a term of two characters that is written in pinyin.
const MIN_LETTERS: usize = 4;
/// English words and names that are the pinyin of two characters as well.
const ENGLISH: [&str; 24] = [
    "made",
    "nima",
    "dama",
    "mama",
    "baba",
    "papa",
    "women",
    "change",
    "chile",
    "china",
    "dance",
    "fuke",
    "xiaoqi",
    "gang",
    "gaming",
    "maple",
    "pipa",
    "panda",
    "sauna",
    "sushi",
    "tiananmen",
    "taipei",
    "dating",
    "banana",
];

/// The sounds of a text; reused from text to text.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// A syllable, or the class of a letter or digit.
    classes: Vec<u16>,
    /// First symbol of each, and one past the last; empty when each is one symbol.
    places: Vec<(u32, u32)>,
    /// Where a term may begin.
    candidates: Vec<u32>,
    letters: Vec<u8>,
    syllables: Vec<(u16, u8)>,
}

impl Stream {
    fn fill(&mut self, symbols: &[Symbol], letters: bool) {
        self.classes.clear();
        self.places.clear();
        if !letters {
            return self.classes.extend(symbols.iter().map(|symbol| sound_class(symbol.c)));
        }
        let mut at = 0;
        while at < symbols.len() {
            let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            if symbols[at].is_latin() && self.pinyin(symbols, at) {
                at += self.letters.len();
                continue;
            }
            self.classes.push(sound_class(symbols[at].c));
            self.places.push((index(at), index(at + 1)));
            at += 1;
            // The rest of a run that is no pinyin is letters.
            while at < symbols.len() && joins(&symbols[at - 1], &symbols[at]) {
                self.classes.push(sound_class(symbols[at].c));
                self.places.push((index(at), index(at + 1)));
                at += 1;
            }
        }
    }

    /// Returns the symbols of a class, from the first to one past the last.
    #[inline]
    fn place(&self, at: usize) -> (usize, usize) {
        self.places.get(at).map_or((at, at + 1), |(first, end)| (*first as usize, *end as usize))
    }

    /// Returns the two characters that two classes are, unless letters or emoji stand for one.
    fn two_characters(&self, symbols: &[Symbol], at: usize) -> Option<[char; 2]> {
        let [first, second] = symbols.get(at..at + 2)? else { return None };
        let emoji = (first.via() | second.via()).contains(Via::EMOJI);
        (self.places.is_empty() && !emoji).then_some([first.c, second.c])
    }

    /// Adds the syllables of the run of letters that starts here, if it is pinyin.
    fn pinyin(&mut self, symbols: &[Symbol], first: usize) -> bool {
        let Self { classes, places, letters, syllables, .. } = self;
        letters.clear();
        letters.push(ascii(&symbols[first]));
        for pair in symbols[first..].windows(2) {
            if !joins(&pair[0], &pair[1]) {
                break;
            }
            letters.push(ascii(&pair[1]));
        }
        if !parse_pinyin(letters, syllables) {
            return false;
        }
        let mut at = u32::try_from(first).unwrap_or(u32::MAX);
        for (syllable, len) in syllables {
            classes.push(*syllable);
            places.push((at, at + u32::from(*len)));
            at += u32::from(*len);
        }
        true
    }
}

fn ascii(symbol: &Symbol) -> u8 {
    u8::try_from(symbol.c).unwrap_or(0)
}

fn joins(left: &Symbol, right: &Symbol) -> bool {
    left.is_latin() && right.is_latin() && right.gap.separators() == 0
}

/// Finds terms by sound. Homophones go to `homophones`, doubtful ones as certain ones when they count `alone`.
pub(super) fn scan(
    search: &mut Search<'_>,
    scratch: &mut Stream,
    homophones: &mut Vec<Find>,
    alone: bool,
) {
    let (sounds, stream) = (&search.program.sounds, &search.text.folded);
    if sounds.is_empty() {
        return;
    }
    scratch.fill(&stream.symbols, stream.census.alnum > 0);
    let mut candidates = std::mem::take(&mut scratch.candidates);
    sounds.candidates(&scratch.classes, &mut candidates);
    for at in candidates.iter().map(|at| *at as usize) {
        let [short, longer] = sounds.starting(&scratch.classes[at..]);
        let chars = scratch.two_characters(&stream.symbols, at);
        let may_be = |term: &usize| chars.is_none_or(|chars| sounds.may_be_meant(*term, chars));
        for (terms, number) in short
            .clone()
            .filter(may_be)
            .map(|n| (&short, n))
            .chain(longer.clone().map(|n| (&longer, n)))
        {
            let term = &sounds.terms[number];
            let here = Here { sounds, stream, scratch, first: at, term };
            let Some(found) = here.find() else { continue };
            // What is itself a term is meant as that.
            let itself = |other: &SoundTerm| {
                other.len == term.len && Here { term: other, ..here }.is_plain()
            };
            if found.homophone && sounds.terms[terms.clone()].iter().any(itself) {
                continue;
            }
            here.report(&found, search, homophones, alone);
        }
    }
    scratch.candidates = candidates;
}

/// A term at a place of the stream.
#[derive(Clone, Copy)]
struct Here<'s> {
    sounds: &'s SoundTerms,
    stream: &'s Folded,
    scratch: &'s Stream,
    first: usize,
    term: &'s SoundTerm,
}

/// How a term sounds through.
#[derive(Debug, Default)]
struct Found {
    via: Via,
    separated: bool,
    /// Symbols that stand for another character of the same sound.
    replaced: SmallVec<[usize; 8]>,
    /// The replaced symbol of a term of two has the tone of the term's character.
    same_tone: bool,
    /// Some of it is pinyin.
    spelled: bool,
    /// A guard against chance has still to be asked.
    homophone: bool,
}

impl Here<'_> {
    fn len(&self) -> usize {
        self.term.len as usize
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize)> + Clone {
        (self.first..self.first + self.len()).map(|at| self.scratch.place(at))
    }

    fn range(&self) -> std::ops::Range<usize> {
        self.scratch.place(self.first).0..self.scratch.place(self.first + self.len() - 1).1
    }

    fn symbols(&self) -> &[Symbol] {
        &self.stream.symbols[self.range()]
    }

    fn chars(&self) -> &[char] {
        if self.len() == 2 {
            return &self.term.head;
        }
        let first = self.term.first as usize;
        &self.sounds.chars[first..first + self.len()]
    }

    fn classes(&self) -> &[u16] {
        let first = self.term.first as usize;
        &self.sounds.classes[first..first + self.len()]
    }

    /// Returns whether the first two of them stand here.
    fn begins_plain(&self) -> bool {
        let symbol = |at: usize| self.stream.symbols[self.scratch.place(self.first + at).0].c;
        [symbol(0), symbol(1)] == self.term.head
    }

    /// Returns whether the term's own characters stand here.
    fn is_plain(&self) -> bool {
        if !self.begins_plain() {
            return false;
        }
        let symbols = self.places().map(|place| self.stream.symbols[place.0].c);
        symbols.eq(self.chars().iter().copied())
    }

    /// Returns how the term was disguised, unless it stands there plainly or not at all.
    fn find(&self) -> Option<Found> {
        let classes = self.scratch.classes.get(self.first..self.first + self.len())?;
        // Terms of two are told apart by both classes already.
        if self.len() == 2 {
            if self.begins_plain() {
                return None;
            }
        } else if classes != self.classes() {
            return None;
        }
        let mut found = Found { same_tone: true, ..Found::default() };
        let (mut spelled, mut letters, mut exact, mut emoji) = (0, 0, 0, 0);
        for ((place, c), class) in self.places().zip(self.chars()).zip(classes) {
            let symbol = &self.stream.symbols[place.0];
            if symbol.is_latin() && is_syllable(*class) {
                spelled += 1;
                letters += place.1 - place.0;
            } else if symbol.c == *c {
                exact += 1;
            } else if !is_syllable(*class) {
                return None;
            } else if symbol.via().contains(Via::EMOJI) {
                emoji += 1;
            } else {
                found.same_tone &= guard::same_tone(symbol.c, *c);
                found.replaced.push(place.0);
            }
        }
        let replaced = found.replaced.len();
        if self.term.letters_only && spelled < self.len() {
            return None;
        }
        // One hard transformation a hit.
        let allowed = match (replaced, spelled, emoji) {
            (0, 0, 0) => false,
            (0, 0, _) => exact > 0 || self.len() > 2,
            (0, _, 0) => self.pinyin_ok(exact == 0, letters),
            (_, 0, 0) => self.homophone_ok(replaced, found.same_tone),
            _ => false,
        };
        if !allowed {
            return None;
        }
        found.spelled = spelled > 0;
        found.homophone = replaced > 0;
        let hard = match (spelled, replaced) {
            (0, 0) => Via::EMOJI,
            (0, _) => Via::HOMOPHONE,
            _ => Via::PINYIN,
        };
        let gaps = self.places().skip(1).map(|place| place.0);
        let (via, separated) = guard::gaps(&self.stream.symbols, gaps, self.len())?;
        let own = self.symbols().iter().fold(via, |via, s| via | s.via());
        (found.via, found.separated) = (own | hard, separated);
        Some(found)
    }

    fn homophone_ok(&self, replaced: usize, same_tone: bool) -> bool {
        match self.len() {
            2 => replaced == 1 || same_tone,
            3 => replaced <= 2,
            _ => true,
        }
    }

    /// A term of two fills its runs of letters; written out whole it has letters enough and is no English word.
    fn pinyin_ok(&self, whole: bool, letters: usize) -> bool {
        if self.len() > 2 {
            return true;
        }
        let (symbols, range) = (&self.stream.symbols, self.range());
        let touches =
            |at: usize| at > 0 && at < symbols.len() && joins(&symbols[at - 1], &symbols[at]);
        if touches(range.start) || touches(range.end) {
            return false;
        }
        if !whole {
            return letters >= 2;
        }
        let word: String = self.symbols().iter().map(|s| s.c).collect();
        letters >= MIN_LETTERS && !ENGLISH.contains(&word.as_str())
    }

    /// Returns how much speaks against a homophone: a common sound, and for a term of two another tone or that no character is its own.
    fn doubts(&self, found: &Found, sound: Grade) -> usize {
        let short = self.len() == 2;
        let other_tone = short && !found.same_tone;
        let whole = short && found.replaced.len() == 2;
        [sound == Grade::Weak, other_tone, whole].iter().filter(|doubt| **doubt).count()
    }

    fn report(
        &self,
        found: &Found,
        search: &mut Search<'_>,
        homophones: &mut Vec<Find>,
        alone: bool,
    ) {
        let range = self.range();
        let symbols = &self.stream.symbols;
        let span = self.stream.span_of(range.clone());
        let (from, to) = self.term.uses;
        let by_emoji = found.replaced.is_empty() && !found.spelled;
        for posting in &self.sounds.uses[from as usize..to as usize] {
            let source = search.program.terms.sources[posting.source as usize];
            if posting.sound == Grade::Off && !by_emoji
                || !search.program.is_looked_for(posting.source, search.field)
                || found.separated && !source.separators
                || !guard::edges_ok(symbols, &range, source.edge)
            {
                continue;
            }
            if !found.homophone {
                search.push(self.term.number, *posting, span, found.via);
                continue;
            }
            // One doubt can be lifted by what stands beside, more cannot.
            let doubts = self.doubts(found, posting.sound);
            if alone || doubts <= 1 {
                let doubtful = doubts == 1 && !alone;
                if !doubtful {
                    search.hits.count(posting.source, search.field);
                }
                homophones.push(Find {
                    term: self.term.number,
                    posting: *posting,
                    field: search.field,
                    span,
                    via: found.via,
                    range: (range.start, range.end),
                    replaced: found.replaced.clone(),
                    doubtful,
                });
            }
        }
    }
}
