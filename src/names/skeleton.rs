//! Skeletons: what of a name is compared.
//!
//! - *fold*: every visible character, folded, without spaces;
//! - *content*: its Han characters, letters and digits, without symbols and emoji;
//! - *sound*: the content in toneless pinyin; *shape*: the content with each character replaced by the commonest look-alike.

use std::sync::OnceLock;

use super::hash::Digest;
use crate::fold::{Class, Sound, each_folded, look_of};
use crate::span::Span;
use crate::via::Via;

/// A name taken apart; reused from name to name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skeleton {
    pub(crate) fold: Vec<char>,
    pub(crate) content: Vec<char>,
    /// Class and place of each content character.
    pub(crate) letters: Vec<Letter>,
    /// What folding undid.
    pub(crate) via: Via,
}

/// What a content character is and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letter {
    pub(crate) class: Class,
    pub(crate) span: Span,
}

impl Skeleton {
    /// Takes a name apart in place of the former one.
    pub(crate) fn read(&mut self, name: &str) {
        self.fold.clear();
        self.content.clear();
        self.letters.clear();
        self.via = Via::NONE;
        let mut after_emoji = false;
        each_folded(name, |c, class, via, span| {
            let is_emoji = class == Class::Emoji || via.contains(Via::EMOJI);
            match class {
                Class::Space | Class::Mark => {}
                // Selectors and joiners belong to an emoji before them; elsewhere they hide something.
                Class::EmojiPart if after_emoji => return,
                Class::Invisible | Class::EmojiPart => self.via |= Via::INVISIBLE,
                class => {
                    self.fold.push(c);
                    // An emoji that folds to a character is decoration here; the fold still has it.
                    if class.is_content() && !is_emoji {
                        self.via |= via;
                        self.content.push(c);
                        self.letters.push(Letter { class, span });
                    }
                }
            }
            after_emoji = is_emoji;
        });
    }

    /// Returns whether nothing but content is visible.
    pub(crate) fn is_plain(&self) -> bool {
        self.fold == self.content
    }
}

/// Returns the pinyin letters of a character, or nothing.
fn letters_of(c: char) -> Option<&'static str> {
    Sound::of(c).map(Sound::letters)
}

/// Writes the sound of some characters: toneless pinyin, joined.
pub(crate) fn sound_of(content: &[char], into: &mut Vec<char>) {
    into.clear();
    for c in content {
        match letters_of(*c) {
            Some(letters) => into.extend(letters.chars()),
            None => into.push(*c),
        }
    }
}

/// Writes the look of some characters.
pub(crate) fn shape_of(content: &[char], into: &mut Vec<char>) {
    into.clear();
    into.extend(content.iter().map(|c| look_of(*c)));
}

/// Returns whether two names that are spelled alike in pinyin sound alike: 西安 and 先 do not, 西安 and xian do.
pub(crate) fn sounds_like(left: &[char], right: &[char]) -> bool {
    let spelled = |name: &[char]| name.iter().any(char::is_ascii_alphabetic);
    spelled(left)
        || spelled(right)
        || left.len() == right.len()
            && left.iter().zip(right).all(|(l, r)| l == r || letters_of(*l) == letters_of(*r))
}

/// Returns the number of places in which two names differ.
pub(crate) fn differing(left: &[char], right: &[char]) -> u32 {
    let swapped = left.iter().zip(right).filter(|(l, r)| l != r).count();
    let count = if left.len() == right.len() { swapped } else { left.len().max(right.len()) };
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Returns whether one insertion, deletion, substitution or swap of neighbours turns one name into the other, or none.
pub(crate) fn within_one_edit(left: &[char], right: &[char]) -> bool {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let same = short.iter().zip(long).take_while(|(s, l)| s == l).count();
    let (short, long) = (&short[same..], &long[same..]);
    match long.len() - short.len() {
        0 if short.is_empty() => true,
        0 => {
            short[1..] == long[1..]
                || short.len() > 1
                    && short[0] == long[1]
                    && short[1] == long[0]
                    && short[2..] == long[2..]
        }
        1 => *short == long[1..],
        _ => false,
    }
}

/// Returns whether a name is long enough for one edit to be a look-alike and not another word.
pub(crate) fn is_editable(content: &[char]) -> bool {
    content.len() >= if is_ascii(content) { MIN_ASCII } else { MIN_EDIT }
}

/// Returns whether a name is long enough to be looked for inside others, and to be told by its sound or look.
pub(crate) fn is_distinct(content: &[char]) -> bool {
    content.len() >= if is_ascii(content) { MIN_ASCII } else { MIN_DISTINCT }
}

const MIN_EDIT: usize = 4;
/// Names of two characters resemble others only when they are equal.
pub(crate) const MIN_DISTINCT: usize = 3;
const MIN_ASCII: usize = 5;

pub(crate) fn is_ascii(content: &[char]) -> bool {
    content.iter().all(char::is_ascii)
}

/// Returns a number that changes with the tables that skeletons are made with; made once.
pub(crate) fn tables() -> u64 {
    static TABLES: OnceLock<u64> = OnceLock::new();
    *TABLES.get_or_init(|| {
        let mut digest = Digest::default();
        let mut buffer = [0; 4];
        for c in (0..0x2_0000).filter_map(char::from_u32) {
            each_folded(c.encode_utf8(&mut buffer), |folded, class, via, _| {
                if folded != c || class != Class::Invisible {
                    digest.number(u64::from(folded) << 8 | class as u64);
                    digest.number(u64::from(via.contains(Via::EMOJI)));
                }
            });
            if matches!(c, '\u{4E00}'..='\u{9FFF}') {
                digest.number(u64::from(look_of(c)));
                digest.bytes(letters_of(c).unwrap_or_default().as_bytes());
            }
        }
        digest.finish()
    })
}
