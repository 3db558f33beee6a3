//! The digits view: numerals of any style as ASCII digits, separators between two digits gone.

use super::view::View;
use super::{Class, lookup};
use crate::span::Span;
use crate::via::Via;

/// At most this many separators between two digits are looked through.
const MAX_GAP: usize = 2;

/// Fills `into` with the digits view of a form view; returns false when the text has too few numerals to matter.
pub(crate) fn fold_digits(form: &View, into: &mut View) -> bool {
    into.clear();
    if form.text.chars().filter(|c| numeral(*c).is_some()).nth(4).is_none() {
        return false;
    }
    let mut after_digit = false;
    let mut gap: Vec<(char, Span, Via)> = Vec::new();
    for (c, span, via) in form.chars() {
        match numeral(c) {
            Some(digit) => {
                let joined = after_digit && gap.len() <= MAX_GAP;
                // 138-0013 8000 is how people write numbers; anything else between digits is a disguise.
                let noise = joined && gap.iter().any(|(c, ..)| !matches!(c, ' ' | '-'));
                if !joined {
                    gap.iter().for_each(|(c, span, via)| into.push(*c, *span, *via));
                }
                let style = if digit == c { Via::NONE } else { Via::DIGIT_STYLE };
                into.push(digit, span, via | style);
                if noise {
                    into.mark_last(Via::NOISE);
                }
                gap.clear();
                after_digit = true;
            }
            None if after_digit && is_separator(c) => gap.push((c, span, via)),
            None => {
                gap.drain(..).for_each(|(c, span, via)| into.push(c, span, via));
                into.push(c, span, via);
                after_digit = false;
            }
        }
    }
    gap.into_iter().for_each(|(c, span, via)| into.push(c, span, via));
    true
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
