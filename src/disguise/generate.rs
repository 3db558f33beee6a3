//! Disguises of a term, made the same way every time.

use crate::compile::sound::grade;
use crate::compile::variants::{look_alikes, parts};
use crate::fold::{Sound, written_for};
use crate::ordinary::common;
use crate::rule::word_list::Grade;
use crate::via::Via;

/// What is done to a term: at most one change of its characters, and at most one change of how they are written.
#[derive(Debug)]
pub(super) struct Disguise {
    pub(super) name: &'static str,
    pub(super) via: Via,
    hard: Option<Hard>,
    soft: Option<Soft>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hard {
    Pinyin,
    Spaced,
    Mixed,
    Homophone,
    Shape,
    Split,
    Reversed,
}

#[derive(Clone, Copy, Debug)]
enum Soft {
    /// Another way to write each character that has one.
    Written(Via),
    Invisible,
    Noise(&'static str),
    Repeat,
}

const fn soft(name: &'static str, via: Via, soft: Soft) -> Disguise {
    Disguise { name, via, hard: None, soft: Some(soft) }
}

const fn hard(name: &'static str, via: Via, hard: Hard) -> Disguise {
    Disguise { name, via, hard: Some(hard), soft: None }
}

const fn both(name: &'static str, hard: (Hard, Via), soft: (Soft, Via)) -> Disguise {
    Disguise { name, via: hard.1.union(soft.1), hard: Some(hard.0), soft: Some(soft.0) }
}

const INVISIBLE: (Soft, Via) = (Soft::Invisible, Via::INVISIBLE);
const DOTS: (Soft, Via) = (Soft::Noise("·"), Via::NOISE);
const STARS: (Soft, Via) = (Soft::Noise("*"), Via::NOISE);

pub(super) const DISGUISES: [Disguise; 27] = [
    soft("width", Via::WIDTH, Soft::Written(Via::WIDTH)),
    soft("case", Via::CASE, Soft::Written(Via::CASE)),
    soft("traditional", Via::TRADITIONAL, Soft::Written(Via::TRADITIONAL)),
    soft("invisible", Via::INVISIBLE, Soft::Invisible),
    soft("noise *", Via::NOISE, Soft::Noise("*")),
    soft("noise ·", Via::NOISE, Soft::Noise("·")),
    soft("noise 丶", Via::NOISE, Soft::Noise("丶")),
    soft("noise /", Via::NOISE, Soft::Noise("/")),
    soft("noise emoji", Via::NOISE, Soft::Noise("😀")),
    soft("noise emote code", Via::NOISE, Soft::Noise("[捂脸]")),
    soft("repeat", Via::REPEAT, Soft::Repeat),
    soft("digit style", Via::DIGIT_STYLE, Soft::Written(Via::DIGIT_STYLE)),
    soft("emoji", Via::EMOJI, Soft::Written(Via::EMOJI)),
    soft("confusable", Via::CONFUSABLE, Soft::Written(Via::CONFUSABLE)),
    hard("pinyin whole", Via::PINYIN, Hard::Pinyin),
    hard("pinyin spaced", Via::PINYIN, Hard::Spaced),
    hard("pinyin mixed", Via::PINYIN, Hard::Mixed),
    hard("homophone", Via::HOMOPHONE, Hard::Homophone),
    hard("shape", Via::SHAPE, Hard::Shape),
    hard("split", Via::SPLIT, Hard::Split),
    hard("reversed", Via::REVERSED, Hard::Reversed),
    both("homophone + invisible", (Hard::Homophone, Via::HOMOPHONE), INVISIBLE),
    both("homophone + noise", (Hard::Homophone, Via::HOMOPHONE), DOTS),
    both("shape + noise", (Hard::Shape, Via::SHAPE), STARS),
    both("split + noise", (Hard::Split, Via::SPLIT), STARS),
    both("pinyin mixed + invisible", (Hard::Mixed, Via::PINYIN), INVISIBLE),
    both("reversed + noise", (Hard::Reversed, Via::REVERSED), DOTS),
];

impl Disguise {
    /// Returns the term in this disguise, when it has one.
    pub(super) fn spell(&self, term: &str) -> Option<String> {
        let chars: Vec<char> = term.chars().collect();
        let paired = self.hard.is_some() && self.soft.is_some();
        let long = chars.len() > 2;
        if (paired || self.hard == Some(Hard::Reversed)) && !long {
            return None;
        }
        if self.hard == Some(Hard::Homophone) && grade(term) != Grade::Strong {
            return None;
        }
        let units = match self.hard {
            Some(hard) => change(hard, &chars)?,
            None => chars.iter().map(char::to_string).collect(),
        };
        let spelled = match self.soft {
            Some(soft) => write(soft, &units)?,
            None => units.concat(),
        };
        (spelled != term).then_some(spelled)
    }
}

/// Returns the units of a term with its characters changed.
fn change(hard: Hard, chars: &[char]) -> Option<Vec<String>> {
    let letters = |c: &char| Sound::of(*c).map(|sound| sound.letters().to_owned());
    let mut units: Vec<String> = chars.iter().map(char::to_string).collect();
    match hard {
        Hard::Pinyin => return chars.iter().map(letters).collect(),
        Hard::Spaced => {
            let all: Option<Vec<String>> = chars.iter().map(letters).collect();
            return Some(vec![all?.join(" ")]);
        }
        Hard::Mixed => {
            let at = picked(chars, |c| letters(c).filter(|l| l.len() > 1).into_iter().collect())?;
            units[at.0] = at.1;
        }
        Hard::Homophone => {
            let at = picked(chars, |c| homophones(*c, chars.len() == 2))?;
            units[at.0] = at.1;
        }
        Hard::Shape => {
            let at = picked(chars, |c| look_alikes(*c).map(|c| c.to_string()).collect())?;
            units[at.0] = at.1;
        }
        Hard::Split => {
            let at =
                picked(chars, |c| parts(*c).map(|p| p.iter().collect()).into_iter().collect())?;
            units.splice(at.0..=at.0, at.1.chars().map(|c| c.to_string()));
        }
        Hard::Reversed => units.reverse(),
    }
    Some(units)
}

/// Returns a place and what stands there instead, chosen by the term's own characters.
fn picked(chars: &[char], choices: impl Fn(&char) -> Vec<String>) -> Option<(usize, String)> {
    let seed =
        chars.iter().fold(7_usize, |seed, c| seed.wrapping_mul(31).wrapping_add(*c as usize));
    (0..chars.len()).map(|n| (seed + n) % chars.len()).find_map(|at| {
        let all = choices(&chars[at]);
        let chosen = all.get(seed / 7 % all.len().max(1))?;
        Some((at, chosen.clone()))
    })
}

/// Returns the commonest characters of the same sound.
fn homophones(c: char, same_tone: bool) -> Vec<String> {
    let Some(sound) = Sound::of(c) else { return Vec::new() };
    let fits = |other: &Sound| match same_tone {
        true => *other == sound,
        false => other.syllable() == sound.syllable(),
    };
    let others = common().iter().filter(|other| **other != c);
    others
        .filter(|o| Sound::of(**o).is_some_and(|s| fits(&s)))
        .take(8)
        .map(char::to_string)
        .collect()
}

/// Returns the units written in another way.
fn write(soft: Soft, units: &[String]) -> Option<String> {
    let joined = match soft {
        Soft::Written(via) => {
            let other = |c: char| written_for(c, via).unwrap_or(c);
            units.concat().chars().map(other).collect()
        }
        Soft::Invisible => units.join("\u{200B}"),
        Soft::Noise(sign) => units.join(sign),
        Soft::Repeat => {
            // Inside: at its ends a repeated character hides nothing.
            let inner = |at: usize| {
                0 < at
                    && at + 1 < units.len()
                    && units[at - 1] != units[at]
                    && units[at] != units[at + 1]
            };
            let repeated = |(at, unit): (usize, &String)| unit.repeat(1 + usize::from(inner(at)));
            units.iter().enumerate().map(repeated).collect()
        }
    };
    Some(joined)
}
