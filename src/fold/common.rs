//! Common characters, whose effect on the stream is data: runs of plain ideographs, and by tables the signs, digits and small letters
//! that stand between them.

use super::tables::chars::{ENTRIES, PAGES};
use super::{Census, Class, Entry, Folded, Gap, Symbol, digits, to_char};
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
    /// The last character that neither is invisible nor combines, if it may be followed by parts of an emoji.
    pub(super) shown: char,
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
            let kind = KINDS[usize::from(code)];
            if kind == OTHER {
                break;
            }
            let end = now.at + width;
            if kind < FIRST_SIGN {
                let span = Span::new(index(now.at), index(end));
                let (gap, class) = (std::mem::take(&mut now.gap), CLASSES[usize::from(kind)]);
                let symbol = Symbol::new(to_char(code.into()), class, Via::NONE, gap, span);
                self.symbols.push(symbol);
                self.census.add(kind);
            } else {
                self.add_sign_of(kind, end, &mut now);
            }
            (now.at, now.chars, now.shown) = (end, now.chars + 1, to_char(code.into()));
        }
        *state = now;
    }

    /// Takes the ideographs that a text goes on with.
    #[inline]
    fn add_run(&mut self, text: &[u8], now: &mut State) {
        let first = self.symbols.len();
        let mut at = now.at;
        let mut ended = false;
        while let Some(codes) = text.get(at..).and_then(block) {
            let run = run(codes);
            let start = index(at);
            let made: [Symbol; BLOCK] =
                std::array::from_fn(|n| ideograph(codes[n], start.wrapping_add(OFFSETS[n])));
            // Copying a whole block and cutting it is faster than copying as many as there are.
            self.symbols.extend_from_slice(&made);
            if run < BLOCK {
                self.symbols.truncate(self.symbols.len() - (BLOCK - run));
                at += run * WIDE;
                ended = true;
                break;
            }
            // By a constant: the next block does not wait for what this one is.
            at += BLOCK * WIDE;
        }
        while !ended
            && let Some((code, WIDE)) = code_at(text, at)
            && PLAIN[usize::from(code)] != 0
        {
            self.symbols.push(ideograph(code, index(at)));
            at += WIDE;
        }
        if at > now.at {
            self.symbols[first].gap = std::mem::take(&mut now.gap);
            (now.chars, now.shown) = (now.chars + (at - now.at) / WIDE, '\0');
        }
        now.at = at;
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
fn ideograph(code: u16, start: u32) -> Symbol {
    let span = Span::new(start, start.wrapping_add(3));
    Symbol::new(to_char(code.into()), Class::Han, Via::NONE, Gap::default(), span)
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
fn code_at(text: &[u8], at: usize) -> Option<(u16, usize)> {
    let lead = *text.get(at)?;
    if lead < 0x80 {
        return Some((lead.into(), 1));
    }
    let [a, b, c] = *text[at..].first_chunk::<WIDE>()?;
    let code = u16::from(a) << 12 | u16::from(b & 0x3F) << 6 | u16::from(c & 0x3F);
    (lead & 0xF0 == 0xE0).then_some((code, WIDE))
}

/// Returns the code points of the next characters if each has three bytes.
#[inline]
fn block(text: &[u8]) -> Option<[u16; BLOCK]> {
    let bytes: &[u8; BLOCK * WIDE] = text.first_chunk()?;
    let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|n| bytes[at + n]));
    let (low, high) = (word(0), word(4) >> 16);
    let leads = |bytes: u64| bytes & 0xF000_00F0 == 0xE000_00E0;
    (leads(low) && leads(high)).then(|| {
        let ([a, b], [c, d]) = (two(low), two(high));
        [a, b, c, d]
    })
}

/// Returns how many plain ideographs a block begins with.
#[inline]
fn run(codes: [u16; BLOCK]) -> usize {
    let plain = |n: usize| u32::from(PLAIN[usize::from(codes[n])]) << n;
    (plain(0) | plain(1) | plain(2) | plain(3)).trailing_ones() as usize
}

/// Returns the code points of the three lowest bytes, and of the next three, worked out together.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "sixteen bits each")]
const fn two(bytes: u64) -> [u16; 2] {
    const EACH: u64 = 1 | 1 << 24;
    let lead = (bytes & (0x0F * EACH)) << 12;
    let middle = (bytes & (0x3F00 * EACH)) >> 2;
    let last = bytes >> 16 & (0x3F * EACH);
    let codes = lead | middle | last;
    [codes as u16, (codes >> 24) as u16]
}
