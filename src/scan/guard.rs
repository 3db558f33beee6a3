//! Guards against chance: characters that meet in ordinary text and only sound or look like a term.

use crate::fold::{Gap, Sound, Symbol};
use crate::ordinary::{is_function, is_pair};
use crate::rule::Edge;
use crate::segment::words;
use crate::via::Via;

/// Content characters on each side that word boundaries are asked over.
const WINDOW: usize = 10;
/// Where a term may stand.
pub(super) struct Place<'p> {
    pub(super) symbols: &'p [Symbol],
    pub(super) range: std::ops::Range<usize>,
}

/// Returns what the gaps before some symbols undo, and whether something stands in them; nothing when they are those of ordinary text.
pub(super) fn gaps(
    symbols: &[Symbol],
    places: impl Iterator<Item = usize> + Clone,
    len: usize,
) -> Option<(Via, bool)> {
    let (mut via, mut separated) = (Via::NONE, false);
    let kinds = places.clone().next().map_or(0, |at| symbols[at].gap.separators());
    let uniform = places.clone().all(|at| symbols[at].gap.separators() == kinds);
    for at in places {
        let (left, right, gap) = (&symbols[at - 1], &symbols[at], symbols[at].gap);
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
        if len == 2 || gap.count > 3 || !(signs || uniform) {
            return None;
        }
        separated = true;
        via |= gap.via();
    }
    Some((via, separated))
}

/// Returns whether letters and digits at either end do not go on outside.
pub(super) fn edges_ok(symbols: &[Symbol], range: &std::ops::Range<usize>, edge: Edge) -> bool {
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

/// Returns whether two characters have the same tone; a neutral or unknown one fits all.
pub(super) fn same_tone(a: char, b: char) -> bool {
    let tone = |c| Sound::of(c).map_or(0, Sound::tone);
    let (a, b) = (tone(a), tone(b));
    a == b || a % 5 == 0 || b % 5 == 0
}

/// Returns whether characters that sound like those of a term are unlikely to stand here by chance.
pub(super) fn homophone(place: &Place<'_>, replaced: &[usize], len: usize) -> bool {
    let free = |at: &usize| !in_pair(place, *at);
    let function = function(place, replaced);
    match len {
        2 => {
            let alone = |at: &usize| !in_pair(place, *at) && !is_doubled(place, *at);
            !function && replaced.iter().all(alone) && stand_alone(place, replaced, Words::Any)
        }
        3 if function => false,
        _ if replaced.iter().any(free) => stand_alone(place, replaced, Words::Outside),
        _ => stand_alone(place, replaced, Words::Any),
    }
}

/// Returns whether a character that only looks like the term's own is unlikely to stand here by chance.
pub(super) fn look_alike(place: &Place<'_>, replaced: usize) -> bool {
    !function(place, &[replaced])
        && !in_pair(place, replaced)
        && stand_alone(place, &[replaced], Words::Any)
}

/// Returns whether no word reaches two characters into the place from outside: what stands there is no part of it.
pub(super) fn is_no_part(place: &Place<'_>) -> bool {
    stand_alone(place, &[], Words::Reaching)
}

fn function(place: &Place<'_>, replaced: &[usize]) -> bool {
    replaced.iter().any(|at| is_function(place.symbols[*at].c))
}

/// Returns whether a character and a neighbour are an ordinary pair.
fn in_pair(place: &Place<'_>, at: usize) -> bool {
    let pair = |left: usize| {
        let (left, right) = (&place.symbols[left], place.symbols.get(left + 1));
        right.is_some_and(|right| left.is_han() && right.gap.is_empty() && is_pair(left.c, right.c))
    };
    at > 0 && pair(at - 1) || pair(at)
}

/// Returns whether a character at an end of the place stands outside of it once more: 粑粑开 is no 粑开.
fn is_doubled(place: &Place<'_>, at: usize) -> bool {
    let same = |left: usize| {
        let right = place.symbols.get(left + 1);
        right.is_some_and(|right| right.gap.is_empty() && right.c == place.symbols[left].c)
    };
    at == place.range.start && at > 0 && same(at - 1) || at + 1 == place.range.end && same(at)
}

/// Which words speak against a place.
#[derive(Clone, Copy)]
enum Words {
    /// Those that cross an end of it or hold a replaced character.
    Any,
    /// Those that do both.
    Outside,
    /// Those that cross an end of it and have two characters in it.
    Reaching,
}

/// Returns whether jieba finds no word of two and more characters that speaks against the place.
fn stand_alone(place: &Place<'_>, replaced: &[usize], which: Words) -> bool {
    let range = &place.range;
    let start = range.start.saturating_sub(WINDOW);
    let end = (range.end + WINDOW).min(place.symbols.len());
    let mut window = String::new();
    // Symbol of each byte.
    let mut owner: Vec<usize> = Vec::new();
    for (at, symbol) in (start..end).zip(&place.symbols[start..end]) {
        if symbol.gap.separators() != 0 && !(range.start < at && at < range.end) {
            window.push(' ');
            owner.push(at);
        }
        window.push(symbol.c);
        owner.resize(window.len(), at);
    }
    let Some(words) = words(&window) else { return true };
    let mut from = 0;
    words.into_iter().all(|len| {
        let (first, last) = (owner[from], owner[from + len - 1]);
        from += len;
        let crosses = |edge: usize| first < edge && edge <= last;
        let inside = replaced.iter().any(|at| (first..=last).contains(at));
        let crossing = crosses(range.start) || crosses(range.end);
        first == last
            || match which {
                Words::Any => !crossing && !inside,
                Words::Outside => !crossing || !inside,
                Words::Reaching => !crossing || last.min(range.end - 1) <= first.max(range.start),
            }
    })
}
