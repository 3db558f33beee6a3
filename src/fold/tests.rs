//! Folding against a reading of the table, character by character.

use super::bits::Signs;
use super::{
    Class, EXPANSIONS, Folded, Gap, Symbol, emote, is_bidi, is_emoji_base, is_numeral, lookup,
    place, to_char,
};
use crate::via::Via;

/// Folds a text character by character; gives symbols, ends of sentences, the gap behind all, counts and signs.
fn slowly(text: &str) -> String {
    let (mut symbols, mut sentences) = (Vec::<Symbol>::new(), Vec::new());
    let (mut gap, mut shown) = (Gap::default(), '\0');
    let (mut chars, mut invisible, mut bidi, mut marks, mut styled) = (0, 0, 0, 0, 0);
    let (mut numerals, mut digits, mut alnum, mut other, mut ascii) = (0, 0, 0, 0, 0_u128);
    let mut signs = Signs::default();
    let mut count = |c: char| {
        numerals += u32::from(is_numeral(c));
        digits += u32::from(c.is_ascii_digit());
        alnum += u32::from(c.is_ascii_alphanumeric());
    };
    let mut sign = |c: char| match c.is_ascii() {
        true => ascii |= 1 << u32::from(c),
        false => signs.insert(c),
    };
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let code = matches!(c, '[' | '/')
            .then(|| emote::at_start(&text[at..], symbols.last().map(|s| s.c)));
        if let Some((len, stands)) = code.flatten() {
            let span = place(at, at + len);
            for c in stands.chars() {
                let gap = std::mem::take(&mut gap);
                symbols.push(Symbol::new(c, Class::Han, Via::EMOJI, gap, span));
            }
            if stands.is_empty() {
                gap.separate(Class::Emoji, emote::DECORATION);
                sign(emote::DECORATION);
            }
            chars += text[at..at + len].chars().count();
            (at, shown) = (at + len, emote::DECORATION);
            continue;
        }
        let (entry, end) = (lookup(c), at + c.len_utf8());
        let span = place(at, end);
        let extend = |symbols: &mut Vec<Symbol>, gap: Gap| {
            if let Some(last) = symbols.last_mut().filter(|_| gap.is_empty()) {
                last.span.end = span.end;
            }
        };
        match entry.class {
            class if class.is_content() => {
                let folded = to_char(entry.value);
                count(folded);
                let looks = class == Class::Letter && entry.via.contains(Via::CONFUSABLE);
                styled += u32::from(looks && u32::from(c) >= 0x2000);
                let gap = std::mem::take(&mut gap);
                symbols.push(Symbol::new(folded, class, entry.via, gap, span));
            }
            Class::Expand => {
                for c in EXPANSIONS[entry.value as usize].chars() {
                    let inner = lookup(c);
                    let (folded, gap) = (to_char(inner.value), std::mem::take(&mut gap));
                    count(folded);
                    sign(folded);
                    symbols.push(Symbol::new(folded, inner.class, entry.via, gap, span));
                }
            }
            Class::Mark => {
                marks += 1;
                extend(&mut symbols, gap);
                gap.add(Gap::MARK);
            }
            Class::EmojiPart if is_emoji_base(shown) => extend(&mut symbols, gap),
            Class::EmojiPart => gap.add(Gap::INVISIBLE),
            Class::Invisible => {
                *if is_bidi(c) { &mut bidi } else { &mut invisible } += 1;
                gap.add(Gap::INVISIBLE);
            }
            class => {
                let folded = to_char(entry.value);
                gap.separate(class, folded);
                other += u32::from(class == Class::Symbol);
                sign(folded);
                if class == Class::Sentence {
                    sentences.push(span.end);
                }
            }
        }
        if !matches!(entry.class, Class::Invisible | Class::Mark) {
            shown = c;
        }
        (at, chars) = (end, chars + 1);
    }
    let counts = [invisible, bidi, marks, styled, numerals, digits, alnum, other];
    let mut signs = signs.places().to_vec();
    signs.sort_unstable();
    format!("{symbols:?} {sentences:?} {gap:?} {chars} {counts:?} {ascii:x} {signs:?}")
}

fn shown(folded: &Folded) -> String {
    let Folded { symbols, sentences, tail, census, .. } = folded;
    let counts = [
        census.invisible,
        census.bidi,
        census.marks,
        census.styled,
        census.numerals,
        census.digits,
        census.alnum,
        census.signs,
    ];
    let mut signs = folded.signs.places().to_vec();
    signs.sort_unstable();
    let (chars, ascii) = (census.chars, census.ascii);
    format!("{symbols:?} {sentences:?} {tail:?} {chars} {counts:?} {ascii:x} {signs:?}")
}

#[test]
fn every_character_is_folded_as_the_table_says() {
    let mut folded = Folded::default();
    let chars = ('\0'..'\u{2_0100}').chain('\u{E_0000}'..'\u{E_0200}');
    // A line break may make a column of what is beside it.
    for c in chars.filter(|c| *c != '\n') {
        let text = format!("中{c}{c}人 {c}文a{c}字字");
        folded.fold(&text);
        assert_eq!(shown(&folded), slowly(&text), "{c:?}");
    }
}

#[test]
fn mixed_texts_are_folded_as_the_table_says() {
    const PIECES: [&str; 32] = [
        "中",
        "字字",
        "一",
        "體",
        "a",
        "Ｂ",
        "C",
        "0",
        "①",
        "%",
        "，",
        "。",
        "!",
        " ",
        "/",
        "[",
        "[微笑]",
        "+",
        "“",
        "》",
        "\u{200B}",
        "\u{FE0F}",
        "\u{200D}",
        "\u{301}",
        "😊",
        "👍🏻",
        "🅰",
        "㎏",
        "…",
        "☀",
        "·",
        "恭喜发财大吉大利",
    ];
    let mut folded = Folded::default();
    let mut state = 1_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        usize::try_from((state >> 33) % below).unwrap()
    };
    for _ in 0..if cfg!(debug_assertions) { 3_000 } else { 60_000 } {
        let (few, length) = (1 + random(32), random(150));
        let text: String = (0..length).map(|_| PIECES[random(32) % few]).collect();
        folded.fold(&text);
        assert_eq!(shown(&folded), slowly(&text), "{text:?}");
    }
}

#[test]
fn a_character_stands_for_at_most_six_a_byte() {
    for c in '\0'..=char::MAX {
        let entry = lookup(c);
        if entry.class == Class::Expand {
            let stands = EXPANSIONS[entry.value as usize].chars().count();
            assert!(stands <= 6 * c.len_utf8(), "{c:?} stands for {stands}");
        }
    }
}
