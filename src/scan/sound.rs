//! Terms by sound: homophones, pinyin, and emoji whose name sounds like the character.

use super::guard::{self, Place};
use super::{Hit, Hits, Text};
use crate::field::Field;
use crate::fold::{Folded, Gap, Symbol, is_syllable, parse_pinyin, sound_class};
use crate::program::{SoundTerm, SoundTerms, Terms};
use crate::rule::Edge;
use crate::span::Span;
use crate::via::Via;

/// Fewest letters of a term of two characters that is written in pinyin.
const MIN_LETTERS: u32 = 5;
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
    /// First symbol of each, and one past the last.
    places: Vec<(u32, u32)>,
    letters: Vec<u8>,
    syllables: Vec<(u16, u8)>,
}

impl Stream {
    fn fill(&mut self, symbols: &[Symbol]) {
        self.classes.clear();
        self.places.clear();
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

    /// Adds the syllables of the run of letters that starts here, if it is pinyin.
    fn pinyin(&mut self, symbols: &[Symbol], first: usize) -> bool {
        let Self { classes, places, letters, syllables } = self;
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

/// Finds terms by sound in the text's own stream or, when `stream` is another, in the collapsed one; `weak` lets less certain ones in.
pub(super) fn scan(
    (sounds, terms): (&SoundTerms, &Terms),
    (field, text): (Field, &Text),
    stream: &Folded,
    scratch: &mut Stream,
    weak: bool,
    hits: &mut Hits,
) {
    if sounds.is_empty() {
        return;
    }
    scratch.fill(&stream.symbols);
    let collapsed = !std::ptr::eq(stream, &text.folded);
    for at in 1..scratch.classes.len() {
        let candidates = sounds.starting(scratch.classes[at - 1], scratch.classes[at]);
        for term in candidates {
            let search = Search { sounds, stream, scratch, first: at - 1, term };
            let Some(found) = search.find() else { continue };
            if collapsed && !search.symbols().iter().any(|s| s.via.contains(Via::REPEAT)) {
                continue;
            }
            // What is itself a term is meant as that.
            let itself = |other: &SoundTerm| {
                other.len == term.len && Search { term: other, ..search }.is_plain()
            };
            if found.homophone && candidates.iter().any(itself) {
                continue;
            }
            search.report(&found, terms, (field, text), weak, hits);
        }
    }
}

/// A term at a place of the stream.
#[derive(Clone, Copy)]
struct Search<'s> {
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
    replaced: Vec<usize>,
    /// The replaced symbol of a term of two has the tone of the term's character.
    same_tone: bool,
    /// A guard against chance has still to be asked.
    homophone: bool,
}

impl Search<'_> {
    fn len(&self) -> usize {
        self.term.len as usize
    }

    fn places(&self) -> &[(u32, u32)] {
        &self.scratch.places[self.first..self.first + self.len()]
    }

    fn range(&self) -> std::ops::Range<usize> {
        let places = self.places();
        places[0].0 as usize..places[self.len() - 1].1 as usize
    }

    fn symbols(&self) -> &[Symbol] {
        &self.stream.symbols[self.range()]
    }

    fn chars(&self) -> &[char] {
        let first = self.term.first as usize;
        &self.sounds.chars[first..first + self.len()]
    }

    /// Returns whether the term's own characters stand here.
    fn is_plain(&self) -> bool {
        let symbols = self.places().iter().map(|place| self.stream.symbols[place.0 as usize].c);
        symbols.eq(self.chars().iter().copied())
    }

    /// Returns how the term was disguised, unless it stands there plainly or not at all.
    fn find(&self) -> Option<Found> {
        let first = self.term.first as usize;
        let wanted = &self.sounds.classes[first..first + self.len()];
        let classes = self.scratch.classes.get(self.first..self.first + self.len())?;
        if wanted[2..] != classes[2..] {
            return None;
        }
        let mut found = Found { same_tone: true, ..Found::default() };
        let (mut spelled, mut letters, mut exact, mut emoji) = (0, 0, 0, 0);
        for ((place, c), class) in self.places().iter().zip(self.chars()).zip(classes) {
            let symbol = &self.stream.symbols[place.0 as usize];
            if symbol.is_latin() && is_syllable(*class) {
                spelled += 1;
                letters += place.1 - place.0;
            } else if symbol.c == *c {
                exact += 1;
            } else if !is_syllable(*class) {
                return None;
            } else if symbol.via.contains(Via::EMOJI) {
                emoji += 1;
            } else {
                found.same_tone &= guard::same_tone(symbol.c, *c);
                found.replaced.push(place.0 as usize);
            }
        }
        let replaced = found.replaced.len();
        // One hard transformation a hit.
        let allowed = match (replaced, spelled, emoji) {
            (0, 0, 0) => false,
            (0, 0, _) => exact > 0 || self.len() > 2,
            (0, _, 0) => self.pinyin_ok(exact == 0, letters),
            (_, 0, 0) => self.homophone_ok(replaced),
            _ => false,
        };
        if !allowed {
            return None;
        }
        found.homophone = replaced > 0;
        let hard = match (spelled, replaced) {
            (0, 0) => Via::EMOJI,
            (0, _) => Via::HOMOPHONE,
            _ => Via::PINYIN,
        };
        found.via = self.gaps(&mut found.separated)? | hard;
        Some(found)
    }

    fn homophone_ok(&self, replaced: usize) -> bool {
        match self.len() {
            2 => replaced == 1,
            3 => replaced <= 2,
            _ => true,
        }
    }

    /// A term of two fills its runs of letters; written out whole it has letters enough and is no English word.
    fn pinyin_ok(&self, whole: bool, letters: u32) -> bool {
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

    /// Returns what the gaps between the sounds undo, or nothing when they are those of ordinary text.
    fn gaps(&self, separated: &mut bool) -> Option<Via> {
        let symbols = &self.stream.symbols;
        let mut via = self.symbols().iter().fold(Via::NONE, |via, s| via | s.via);
        let gaps = || self.places()[1..].iter().map(|p| symbols[p.0 as usize].gap);
        let kinds = gaps().next().map_or(0, Gap::separators);
        let uniform = gaps().all(|gap| gap.separators() == kinds);
        for place in &self.places()[1..] {
            let (left, right) = (&symbols[place.0 as usize - 1], &symbols[place.0 as usize]);
            let gap = right.gap;
            if gap.separators() == 0 {
                via |= gap.via();
                continue;
            }
            // `刷 fen`, `shua fen`: a space beside Latin letters is typing.
            let typed = gap.separators() == Gap::SPACE && gap.count == 1;
            if typed && (left.is_latin() || right.is_latin()) {
                continue;
            }
            let signs = !gap.has(Gap::SPACE | Gap::COMMA | Gap::SENTENCE);
            if self.len() == 2 || gap.count > 3 || !(signs || uniform) {
                return None;
            }
            *separated = true;
            via |= gap.via();
        }
        Some(via)
    }

    fn report(
        &self,
        found: &Found,
        terms: &Terms,
        (field, text): (Field, &Text),
        weak: bool,
        hits: &mut Hits,
    ) {
        let range = self.range();
        let place = Place { symbols: &self.stream.symbols, range: range.clone() };
        if found.homophone && !guard::homophone(&place, &found.replaced, self.len()) {
            return;
        }
        let span: Span = self.stream.span_of(range.clone());
        let (from, to) = self.term.uses;
        for posting in &self.sounds.uses[from as usize..to as usize] {
            let source = terms.sources[posting.source as usize];
            let entry = terms.entries[posting.entry as usize];
            let certain = !found.homophone || self.len() > 2 || found.same_tone && !posting.weak;
            if !(certain || weak)
                || found.separated && !source.separators
                || !self.edges_ok(&range, source.edge)
            {
                continue;
            }
            let hit = (posting.source, posting.entry, entry.term);
            let via = (found.via | entry.listed, true);
            let symbols = text.folded.symbols_in(span);
            hits.push(Hit::of_term(hit, field, span, symbols, via, entry.segment));
        }
    }

    /// Exact letters and digits at either end do not go on outside.
    fn edges_ok(&self, range: &std::ops::Range<usize>, edge: Edge) -> bool {
        let symbols = &self.stream.symbols;
        let goes_on = |inside: &Symbol, outside: &Symbol| {
            let (letter, digit) = (outside.is_latin(), outside.is_digit());
            match edge {
                Edge::None => false,
                Edge::Auto => inside.is_latin() && letter || inside.is_digit() && digit,
                Edge::Alnum => letter || digit,
            }
        };
        let (first, last) = (range.start, range.end - 1);
        let left = first > 0
            && symbols[first].gap.separators() == 0
            && goes_on(&symbols[first], &symbols[first - 1]);
        let right = symbols
            .get(last + 1)
            .is_some_and(|next| next.gap.separators() == 0 && goes_on(&symbols[last], next));
        !left && !right
    }
}
