//! Common characters, whose effect on the stream is data: runs of plain ideographs, and by tables the signs, digits and small letters
//! that stand between them.

use super::tables::chars::{ENTRIES, PAGES};
use super::{Census, Class, Entry, Folded, Gap, Symbol, digits};
use crate::span::Span;
use crate::via::Via;

/// The kind of characters that need a closer look.
const OTHER: u8 = 0;
/// Kinds of content that folds to itself.
const HAN: u8 = 1;
const NUMERAL: u8 = 2;
const DIGIT: u8 = 3;
const LETTER: u8 = 4;
const PERCENT: u8 = 5;
/// From here on there is a kind for each sign.
const FIRST_SIGN: u8 = 6;
/// Each kind has a bit of a word.
const MOST: usize = 64;

/// What most text has between its words; `[` and `/` may begin an emote code.
const SIGNS: [char; 55] = [
    ' ', '\n', '\t', '!', '"', '#', '$', '&', '\'', '(', ')', '*', '+', ',', '-', '.', ':', ';',
    '<', '=', '>', '?', '@', ']', '_', '|', '~', '，', '。', '！', '？', '、', '；', '：', '“',
    '”', '‘', '’', '（', '）', '《', '》', '【', '】', '…', '—', '～', '·', '「', '」', '『', '』',
    '\u{3000}', '￥', '•',
];

/// The kind of each character of the basic plane; 0 for those that need a closer look.
static KINDS: [u8; 1 << 16] = {
    let mut kinds = [0; 1 << 16];
    let mut code = 0;
    while code < 0xD800 {
        kinds[code as usize] = kind_of(code);
        code += 1;
    }
    let mut sign = 0_u8;
    while (sign as usize) < SIGNS.len() {
        kinds[SIGNS[sign as usize] as usize] = FIRST_SIGN + sign;
        sign += 1;
    }
    kinds
};

/// One for each character of kind [`HAN`]: a comparison less where most time goes.
static PLAIN: [u8; 1 << 16] = {
    let mut plain = [0; 1 << 16];
    let mut code = 0;
    while code < plain.len() {
        plain[code] = (KINDS[code] == HAN) as u8;
        code += 1;
    }
    plain
};

const fn kind_of(code: u32) -> u8 {
    let packed = packed(code);
    let itself = packed & 0x1F_FFFF == 0 && Entry::via(packed).is_empty();
    match Entry::class(packed) {
        Class::Han if itself && digits::is_numeral_code(code) => NUMERAL,
        Class::Han if itself => HAN,
        Class::Digit if itself && code < 0x80 => DIGIT,
        Class::Letter if itself && code < 0x80 => LETTER,
        Class::ContentSymbol if code == '%' as u32 => PERCENT,
        _ => OTHER,
    }
}

const fn packed(code: u32) -> u32 {
    ENTRIES[PAGES[code as usize >> 8] as usize][code as usize & 0xFF]
}

/// What a common sign does.
#[derive(Clone, Copy)]
struct Step {
    /// Kinds of the gap that stay, and that come.
    keep: u8,
    add: u8,
    /// One for what ends a sentence, and for what is no punctuation.
    sentence: u8,
    symbol: u8,
}

static STEPS: [Step; MOST] = {
    let mut steps = [Step { keep: 0, add: 0, sentence: 0, symbol: 0 }; MOST];
    let mut at = 0;
    while at < SIGNS.len() {
        let class = Entry::class(packed(SIGNS[at] as u32));
        assert!(class.is_separator());
        let (keep, add) = Gap::kinds_of(class, folded(SIGNS[at]));
        let (sentence, symbol) = (matches!(class, Class::Sentence), matches!(class, Class::Symbol));
        steps[FIRST_SIGN as usize + at] =
            Step { keep, add, sentence: sentence as u8, symbol: symbol as u8 };
        at += 1;
    }
    steps
};

const fn folded(c: char) -> char {
    match char::from_u32(Entry::folded(packed(c as u32), c)) {
        Some(folded) => folded,
        None => panic!("a sign is no expansion"),
    }
}

/// What folding knows at a place of the text.
#[derive(Clone, Copy, Default)]
pub(super) struct State {
    /// Where the text goes on.
    pub(super) at: usize,
    /// Characters so far.
    pub(super) chars: usize,
    /// The last character that neither is invisible nor combines.
    pub(super) shown: u32,
    /// The folded character directly before, if it is content.
    pub(super) content: u32,
    /// Some character came twice in a row.
    pub(super) doubled: bool,
    /// Separators since the last symbol.
    pub(super) gap: Gap,
    /// Kinds that came, a bit each.
    kinds: u64,
}

/// Characters that are looked at together, without a branch that depends on them.
const BLOCK: usize = 4;
/// Bytes of an ideograph.
const WIDE: usize = 3;

impl Folded {
    /// Takes the common characters that the text goes on with.
    #[inline]
    pub(super) fn add_common(&mut self, text: &[u8], state: &mut State) {
        let mut now = *state;
        while let Some(lead) = text.get(now.at) {
            if (0xE4..=0xE9).contains(lead) {
                self.add_run(text, &mut now);
            }
            let Some((code, width)) = code_at(text, now.at) else { break };
            let kind = KINDS[code as usize & 0xFFFF];
            if kind == OTHER {
                break;
            }
            if kind < FIRST_SIGN {
                let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                let span = Span::new(index(now.at), index(now.at + width));
                let gap = std::mem::take(&mut now.gap);
                let class = CLASSES[usize::from(kind)];
                self.symbols.push(Symbol::new(c, class, Via::NONE, gap, span));
                now.doubled |= code == now.content;
                self.census.add(kind);
            } else {
                self.add_sign_of(kind, now.at + width, &mut now);
            }
            (now.at, now.chars, now.content) = (now.at + width, now.chars + 1, code);
        }
        if now.at > state.at {
            now.shown = now.content;
        }
        *state = now;
    }

    /// Takes the ideographs that a text goes on with, in whole blocks and the beginning of one.
    #[inline]
    fn add_run(&mut self, text: &[u8], now: &mut State) {
        let first = self.symbols.len();
        let (blocks, _) = text[now.at..].as_chunks::<{ BLOCK * WIDE }>();
        let (mut start, mut last, mut ended) = (index(now.at), now.content, false);
        for block in blocks {
            let (codes, run, twice) = look(block, last);
            now.doubled |= twice;
            let made: [Symbol; BLOCK] =
                std::array::from_fn(|n| ideograph(codes[n], start.wrapping_add(OFFSETS[n])));
            // Copying a whole block and cutting it is faster than copying as many as there are.
            self.symbols.extend_from_slice(&made);
            if run < BLOCK {
                self.symbols.truncate(self.symbols.len() - (BLOCK - run));
                last = run.checked_sub(1).map_or(last, |n| codes[n]);
                ended = true;
                break;
            }
            (last, start) = (codes[BLOCK - 1], start + OFFSETS[BLOCK - 1] + 3);
        }
        if !ended {
            let (rest, _) = text[start as usize..].as_chunks();
            for (code, start) in rest.iter().map(|bytes| code(*bytes)).zip((start..).step_by(WIDE))
            {
                if !is_plain(code) {
                    break;
                }
                now.doubled |= code == last;
                last = code;
                self.symbols.push(ideograph(code, start));
            }
        }
        let length = self.symbols.len() - first;
        if length > 0 {
            self.symbols[first].gap = std::mem::take(&mut now.gap);
        }
        (now.at, now.chars, now.content) = (now.at + length * WIDE, now.chars + length, last);
    }

    /// Takes a common sign that ends at a byte.
    #[inline]
    fn add_sign_of(&mut self, kind: u8, end: usize, now: &mut State) {
        let step = &STEPS[usize::from(kind) % MOST];
        now.kinds |= 1 << (kind & 63);
        now.gap = now.gap.step(step.keep, step.add);
        self.census.signs += u32::from(step.symbol);
        if step.sentence != 0 {
            self.sentences.push(index(end));
        }
    }

    /// Notes the common signs that came.
    pub(super) fn add_signs(&mut self, state: &State) {
        let mut left = state.kinds >> FIRST_SIGN;
        while left != 0 {
            let sign = folded(SIGNS[left.trailing_zeros() as usize % SIGNS.len()]);
            left &= left - 1;
            self.lines |= sign == '\n';
            self.add_sign(sign);
        }
    }
}

impl Census {
    /// Counts common content.
    #[inline]
    fn add(&mut self, kind: u8) {
        self.numerals += u32::from((NUMERAL..=DIGIT).contains(&kind));
        self.digits += u32::from(kind == DIGIT);
        self.alnum += u32::from((DIGIT..=LETTER).contains(&kind));
    }
}

/// Bytes from the first character of a block.
const OFFSETS: [u32; BLOCK] = [0, 3, 6, 9];

#[inline]
fn ideograph(code: u32, start: u32) -> Symbol {
    let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    let span = Span::new(start, start + 3);
    Symbol::new(c, Class::Han, Via::NONE, Gap::default(), span)
}

/// Class of the content of each kind.
const CLASSES: [Class; FIRST_SIGN as usize] =
    [Class::Han, Class::Han, Class::Han, Class::Digit, Class::Letter, Class::ContentSymbol];

#[allow(clippy::cast_possible_truncation, reason = "no field is as long")]
const fn index(n: usize) -> u32 {
    n as u32
}

/// Returns the code point at a byte and its bytes, if they are one or three.
#[inline]
fn code_at(text: &[u8], at: usize) -> Option<(u32, usize)> {
    let lead = *text.get(at)?;
    if lead < 0x80 {
        return Some((lead.into(), 1));
    }
    let bytes: &[u8; WIDE] = text[at..].first_chunk()?;
    (lead & 0xF0 == 0xE0).then(|| (code(*bytes), WIDE))
}

/// Returns the code point of three bytes, or more than the basic plane has when no character of three bytes begins with them.
#[inline]
fn code([a, b, c]: [u8; WIDE]) -> u32 {
    (u32::from(a) << 12 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F)) ^ 0xE_0000
}

/// Returns the code points of a block, how many plain ideographs it begins with, and whether one of them comes twice in a row.
#[inline]
fn look(block: &[u8; BLOCK * WIDE], last: u32) -> ([u32; BLOCK], usize, bool) {
    let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|n| block[at + n]));
    let [a, b] = two(word(0));
    let [c, d] = two(word(4) >> 16);
    let codes = [a, b, c, d];
    let (mut plain, mut twice, mut before) = (0_u32, 0_u32, last);
    for (n, code) in codes.iter().enumerate() {
        plain |= u32::from(is_plain(*code)) << n;
        twice |= u32::from(*code == before) << n;
        before = *code;
    }
    let run = plain.trailing_ones();
    (codes, run as usize, twice & ((1 << run) - 1) != 0)
}

#[inline]
fn is_plain(code: u32) -> bool {
    u32::from(PLAIN[code as usize & 0xFFFF]) > code >> 16
}

/// Returns the same as [`code`] of the three lowest bytes, and of the next three, worked out together.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "24 bits each")]
const fn two(bytes: u64) -> [u32; 2] {
    const EACH: u64 = 1 | 1 << 24;
    let lead = (bytes & (0xFF * EACH)) << 12;
    let middle = (bytes & (0x3F00 * EACH)) >> 2;
    let last = bytes >> 16 & (0x3F * EACH);
    // Twenty bits at most are left of each.
    let codes = (lead | middle | last) ^ (0xE_0000 * EACH);
    [codes as u32 & 0xFF_FFFF, (codes >> 24) as u32 & 0xFF_FFFF]
}
