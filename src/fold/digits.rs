//! The digits view: numerals of any style as ASCII digits, separators between two digits gone.

use super::view::View;
use super::{Class, lookup};
use crate::via::Via;

/// At most this many separators between two digits are looked through.
const MAX_GAP: usize = 2;

/// Fewest numerals of a text whose digits view matters.
pub(crate) const MIN_NUMERALS: u32 = 5;

/// Fills `into` with the digits view of a form view.
pub(crate) fn fold_digits(form: &View, into: &mut View) {
    into.clear();
    let mut after_digit = false;
    // Separators behind a digit wait until it is known what follows them.
    let mut waiting = form.chars();
    let mut gap = 0;
    let mut rest = form.chars();
    while let Some((c, span, via)) = rest.next() {
        if after_digit && is_separator(c) && numeral(c).is_none() {
            gap += 1;
            continue;
        }
        let separators = waiting.take(gap);
        if let Some(digit) = numeral(c) {
            let joined = after_digit && gap <= MAX_GAP;
            // 138-0013 8000 is how people write numbers; anything else between digits is a disguise.
            let noise = joined && separators.clone().any(|(c, ..)| !matches!(c, ' ' | '-'));
            if !joined {
                separators.for_each(|(c, span, via)| into.push(c, span, via));
            }
            let style = if digit == c { Via::NONE } else { Via::DIGIT_STYLE };
            into.push(digit, span, via | style);
            if noise {
                into.mark_last(Via::NOISE);
            }
            after_digit = true;
        } else {
            separators.for_each(|(c, span, via)| into.push(c, span, via));
            into.push(c, span, via);
            after_digit = false;
        }
        (waiting, gap) = (rest.clone(), 0);
    }
    waiting.take(gap).for_each(|(c, span, via)| into.push(c, span, via));
}

/// Returns whether a folded character stands for a digit when a number is spelled out.
#[inline]
pub(super) fn is_numeral(c: char) -> bool {
    static NUMERALS: [u64; 1024] = {
        let mut bits = [0; 1024];
        let mut code = 0;
        while code < 0xD800 {
            if is_numeral_code(code) {
                bits[code as usize >> 6] |= 1 << (code & 63);
            }
            code += 1;
        }
        bits
    };
    let code = u32::from(c);
    code < 0xD800 && NUMERALS[code as usize >> 6] >> (code & 63) & 1 == 1
}

/// Returns the same of a code point.
pub(super) const fn is_numeral_code(code: u32) -> bool {
    match char::from_u32(code) {
        Some(c) => numeral(c).is_some(),
        None => false,
    }
}

fn is_separator(c: char) -> bool {
    matches!(lookup(c).class, Class::Space | Class::Comma | Class::Symbol | Class::Emoji)
}

/// Returns the digit that a folded character stands for when a number is spelled out.
const fn numeral(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => c,
        '零' | '〇' | '洞' => '0',
        '一' | '幺' | '壹' => '1',
        '二' | '贰' | '两' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' => '7',
        '八' | '捌' => '8',
        '九' | '玖' => '9',
        _ => return None,
    })
}
