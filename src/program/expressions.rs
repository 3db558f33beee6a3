//! Which expressions may match a text, by the characters and literals that it has.
//!
//! A way through an expression asks for a literal of each of its sets. Every way is a bit, and the first sets of all ways stand side by
//! side, so do the second ones and so on: a character or literal sets the bits of the sets that it is in, and what is set in all of a way's
//! rows may be gone. Dozens of ways are looked at in the time that one of them would take alone.

use std::ops::Range;

use super::{Program, Regexes};
use crate::field::FieldSet;
use crate::fold::CHAR_PLACES;

/// When each of some expressions is looked for.
#[derive(Debug, Default)]
pub(crate) struct Expressions {
    /// The words of each row.
    rows: Vec<Range<usize>>,
    /// What a text without any character has: nothing but the bits of no way.
    nothing: Vec<u64>,
    /// For each place of a character one more than the number of its marks, or 0.
    marks_of: Vec<u16>,
    starts: Vec<u32>,
    marks: Vec<Marks>,
    /// The expression of each way.
    regexes: Vec<u32>,
    /// Expressions of which nothing is known: they run on every text.
    pub(crate) always: Vec<u32>,
    /// Expressions over the digits view.
    pub(crate) numeric: Vec<u32>,
}

/// Bits of a word that a character sets.
#[derive(Clone, Copy, Debug)]
struct Marks {
    word: u32,
    bits: u64,
}

/// The bit that a literal sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark(u32);

/// What the sets of a text's ways have found so far.
#[derive(Debug, Default)]
pub(crate) struct WaysFound(Vec<u64>);

impl WaysFound {
    #[inline]
    pub(crate) fn add(&mut self, mark: Mark) {
        self.add_bits(mark.0 as usize / 64, 1 << (mark.0 % 64));
    }

    #[inline]
    fn add_bits(&mut self, word: usize, bits: u64) {
        if let Some(word) = self.0.get_mut(word) {
            *word |= bits;
        }
    }
}

/// The place of each way's sets, by the way's number; none for a way that is not looked for.
pub(super) type Columns = Vec<Option<usize>>;

impl Expressions {
    /// Returns some expressions that are looked for in one of these fields, and the columns of their ways.
    pub(super) fn new(
        program: &Program,
        fields: FieldSet,
        includes: impl Fn(u32) -> bool,
    ) -> (Self, Columns) {
        let regexes = &program.regexes;
        let wanted = |regex: u32| {
            let source = regexes.sources[regex as usize].source;
            let looked_for = program.terms.sources[source as usize].fields.intersection(fields);
            !looked_for.is_empty() && includes(regex)
        };
        let only = |all: &[u32]| all.iter().copied().filter(|regex| wanted(*regex)).collect();
        let mut ways: Vec<usize> = (0..regexes.ways.len())
            .filter(|way| wanted(regexes.ways[*way].regex) && sets(regexes, *way).next().is_some())
            .collect();
        // So that the rows of further sets are short.
        ways.sort_by_key(|way| std::cmp::Reverse(sets(regexes, *way).count()));
        let mut all = Self {
            always: only(&regexes.always),
            numeric: only(&regexes.numeric),
            regexes: ways.iter().map(|way| regexes.ways[*way].regex).collect(),
            ..Self::default()
        };
        for row in 0.. {
            let long = ways.iter().take_while(|way| sets(regexes, **way).count() > row).count();
            if long == 0 {
                break;
            }
            let (start, words) = (all.nothing.len(), long.div_ceil(64));
            all.rows.push(start..start + words);
            all.nothing.resize(start + words, 0);
            if long % 64 != 0 && row > 0 {
                // Ways without such a set lack nothing.
                all.nothing[start + words - 1] = u64::MAX << (long % 64);
            }
        }
        let mut columns = vec![None; regexes.ways.len()];
        ways.iter().enumerate().for_each(|(column, way)| columns[*way] = Some(column));
        all.add_chars(regexes, &columns);
        (all, columns)
    }

    /// Fills in what each character marks.
    fn add_chars(&mut self, regexes: &Regexes, columns: &Columns) {
        let mut by_place: Vec<Vec<Marks>> = vec![Vec::new(); CHAR_PLACES];
        for (way, of) in regexes.ways.iter().enumerate() {
            for (chars, set) in &of.symbols {
                let Some(Mark(bit)) = self.mark(regexes, columns, way, *set) else { continue };
                let mark = Marks { word: bit / 64, bits: 1 << (bit % 64) };
                for place in chars.places() {
                    match by_place[place].iter_mut().find(|known| known.word == mark.word) {
                        Some(known) => known.bits |= mark.bits,
                        None => by_place[place].push(mark),
                    }
                }
            }
        }
        self.starts.push(0);
        for marks in by_place {
            let number = if marks.is_empty() { 0 } else { self.starts.len() };
            self.marks_of.push(u16::try_from(number).unwrap_or(0));
            if !marks.is_empty() {
                self.marks.extend(marks);
                self.starts.push(u32::try_from(self.marks.len()).unwrap_or(u32::MAX));
            }
        }
    }

    /// Returns what a literal of one of a way's sets marks, given by the set's bit.
    pub(super) fn mark(
        &self,
        regexes: &Regexes,
        columns: &Columns,
        way: usize,
        set: u8,
    ) -> Option<Mark> {
        let column = columns[way]?;
        let row = sets(regexes, way).position(|known| known == set)?;
        u32::try_from(self.rows[row].start * 64 + column).ok().map(Mark)
    }

    /// Makes ready for a text.
    pub(crate) fn begin(&self, found: &mut WaysFound) {
        found.0.clear();
        found.0.extend_from_slice(&self.nothing);
    }

    /// Notes the character of a place.
    #[inline]
    pub(crate) fn add_char(&self, place: u16, found: &mut WaysFound) {
        let number = self.marks_of.get(usize::from(place)).map_or(0, |of| usize::from(*of));
        if number > 0 {
            let [start, end] = [number - 1, number].map(|n| self.starts[n] as usize);
            let marks = self.marks[start..end].iter();
            marks.for_each(|marks| found.add_bits(marks.word as usize, marks.bits));
        }
    }

    /// Calls `visit` with each expression that has a way of which every set was found; with one perhaps several times.
    pub(crate) fn each(&self, found: &WaysFound, mut visit: impl FnMut(u32)) {
        let Some((first, rest)) = self.rows.split_first() else { return };
        for number in 0..first.len() {
            let words = rest.iter().filter(|row| number < row.len());
            let all = words.fold(found.0[number], |all, row| all & found.0[row.start + number]);
            let mut left = all;
            while left != 0 {
                visit(self.regexes[number * 64 + left.trailing_zeros() as usize]);
                left &= left - 1;
            }
        }
    }

    /// Returns the bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.marks_of) + size_of_val(&*self.starts) + size_of_val(&*self.marks)
    }
}

/// Returns the bits of a way's sets.
fn sets(regexes: &Regexes, way: usize) -> impl Iterator<Item = u8> + '_ {
    let way = &regexes.ways[way];
    let all = way.symbols.iter().fold(way.sets, |all, (_, set)| all | set);
    (0..8).map(|bit| 1 << bit).filter(move |set| all & set != 0)
}
