//! Personal data hidden, character by character, so that every place stays where it was.

use std::ops::Range;

/// Returns what stands for a character: as many bytes and UTF-16 units, so offsets in all units stay; line feeds, which join links, stay too.
pub(crate) const fn mask(c: char) -> char {
    match (c, c.len_utf8()) {
        ('\n', _) => '\n',
        (_, 1) => '*',
        (_, 2) => '×',
        (_, 3) => '＊',
        _ => '🞶',
    }
}

/// Returns a slice that begins at byte `start` of its field with the characters at these places (bytes of the field) hidden.
pub(crate) fn masked(slice: &str, start: usize, places: &[Range<usize>]) -> String {
    let hidden = |at: usize| {
        let next = places.partition_point(|place| place.end <= at);
        places.get(next).is_some_and(|place| place.start <= at)
    };
    slice.char_indices().map(|(at, c)| if hidden(start + at) { mask(c) } else { c }).collect()
}

/// Puts places into order, joined where they overlap, as [`masked`] needs them.
pub(crate) fn join(places: &mut Vec<Range<usize>>) {
    places.sort_unstable_by_key(|place| (place.start, place.end));
    places.dedup_by(|next, last| {
        let joins = next.start <= last.end;
        if joins {
            last.end = last.end.max(next.end);
        }
        joins
    });
}

/// Returns whether a text is what is shown, but for characters that are hidden there.
pub(crate) fn is_shown_as(text: &str, shown: &str) -> bool {
    let same = |(c, s): (char, char)| c == s || mask(c) == s;
    text.len() == shown.len() && text.chars().zip(shown.chars()).all(same)
}

/// Returns a quotation as messages have it: at most 30 characters.
pub(crate) fn short(quote: &str) -> String {
    /// Longest quotation in a message, in characters.
    const MOST: usize = 30;
    let mut short: String = quote.chars().take(MOST).collect();
    if short.len() < quote.len() {
        short.push('…');
    }
    short
}

/// Returns a caller's text for an error message: shortened, with the digits of long numbers hidden.
pub(crate) fn quotable(text: &str) -> String {
    /// Longest quotation in characters.
    const MOST: usize = 60;
    /// Fewest digits that are hidden: a telephone extension is none, a telephone number is.
    const LONG: usize = 6;
    let mut quoted: String = text.chars().take(MOST).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    let digits = |c: char| c.is_numeric();
    let mut hidden = String::with_capacity(quoted.len());
    for run in quoted.chars().collect::<Vec<_>>().chunk_by(|a, b| digits(*a) == digits(*b)) {
        let long = digits(run[0]) && run.len() >= LONG;
        hidden.extend(run.iter().map(|c| if long { mask(*c) } else { *c }));
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::{is_shown_as, join, mask, masked, quotable};

    #[test]
    fn a_mask_takes_the_same_room() {
        for c in ['1', 'é', '一', '🀄'] {
            assert_eq!(mask(c).len_utf8(), c.len_utf8());
            assert_eq!(mask(c).len_utf16(), c.len_utf16());
        }
    }

    #[test]
    fn places_are_hidden_in_slices() {
        let mut places = vec![5..7, 1..3, 2..4];
        join(&mut places);
        assert_eq!(places, [1..4, 5..7]);
        assert_eq!(masked("abcdefgh", 0, &places), "a***e**h");
        assert_eq!(masked("cdef", 2, &places), "**e*");
        assert!(is_shown_as("cdef", "**e*") && !is_shown_as("cdxf", "**e*"));
        assert!(!is_shown_as("cde", "**e*"));
    }

    #[test]
    fn long_numbers_are_not_quoted() {
        assert_eq!(quotable("\"13800138000\""), "\"***********\"");
        assert_eq!(quotable("12345 many"), "12345 many");
        assert_eq!(quotable(&"a".repeat(100)).chars().count(), 61);
    }
}
