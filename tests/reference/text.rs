//! Folding and finding, character by character.

use std::collections::BTreeSet;

use hegui::Field;

use super::pack::Edge;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Han,
    Letter,
    Digit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Separator {
    Space,
    Comma,
    Stop,
    Sign,
    Emoji,
}

/// One content character with what stands before it.
#[derive(Clone, Debug)]
pub(super) struct Symbol {
    pub(super) c: char,
    pub(super) kind: Kind,
    pub(super) from_emoji: bool,
    /// A run of this character was collapsed here.
    pub(super) repeated: bool,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) separators: Vec<Separator>,
    /// Separators or invisible characters stand before it.
    pub(super) detached: bool,
    /// Where the plus sign stands that belongs to this character: nothing but spaces between.
    pub(super) plus: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(super) symbols: Vec<Symbol>,
    /// Bytes at which a sentence starts.
    pub(super) sentences: Vec<usize>,
}

/// Returns the plain spelling of a character of the alphabet, itself for most.
pub(crate) fn fold_char(c: char) -> char {
    let shift = |from: char, to: char| {
        char::from_u32(u32::from(c) - u32::from(from) + u32::from(to)).expect("inside a block")
    };
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        'ａ'..='ｚ' => shift('ａ', 'a'),
        'Ａ'..='Ｚ' => shift('Ａ', 'a'),
        '０'..='９' => shift('０', '0'),
        '①'..='⑨' => shift('①', '1'),
        '發' => '发',
        '賭' => '赌',
        '網' => '网',
        '錢' => '钱',
        '💰' => '钱',
        '🐔' => '鸡',
        '🉐' => '得',
        '➕' => '加',
        '＋' => '+',
        '，' => ',',
        '\u{3000}' => ' ',
        c => c,
    }
}

pub(super) fn separator(folded: char) -> Option<Separator> {
    Some(match folded {
        ' ' => Separator::Space,
        ',' => Separator::Comma,
        '。' | '！' | '\n' => Separator::Stop,
        '.' | '*' | '+' => Separator::Sign,
        '😀' => Separator::Emoji,
        _ => return None,
    })
}

pub(super) fn fold(text: &str) -> Text {
    let mut folded = Text { symbols: Vec::new(), sentences: vec![0] };
    let (mut separators, mut invisible, mut plus) = (Vec::new(), false, None);
    for (start, original) in text.char_indices() {
        let c = fold_char(original);
        let end = start + original.len_utf8();
        if c == '\u{200B}' {
            invisible = true;
        } else if let Some(kind) = separator(c) {
            separators.push(kind);
            plus = match c {
                '+' => Some(start),
                ' ' => plus,
                _ => None,
            };
            if kind == Separator::Stop {
                folded.sentences.push(end);
            }
        } else {
            let kind = match c {
                'a'..='z' => Kind::Letter,
                '0'..='9' => Kind::Digit,
                '\u{4E00}'..='\u{9FFF}' => Kind::Han,
                _ => panic!("{c:?} is outside the alphabet of the reference"),
            };
            folded.symbols.push(Symbol {
                c,
                kind,
                from_emoji: matches!(original, '💰' | '🐔' | '🉐' | '➕'),
                repeated: false,
                start,
                end,
                detached: invisible || !separators.is_empty(),
                separators: std::mem::take(&mut separators),
                plus: plus.take(),
            });
            invisible = false;
        }
    }
    folded.join_columns(text);
    folded
}

impl Text {
    /// Makes the stops between narrow lines signs: three lines and more of one or two Han characters are read downwards,
    /// up to two empty lines between them.
    fn join_columns(&mut self, text: &str) {
        let (mut column, mut start, mut empty) = (Vec::new(), 0, 0);
        // A last line that holds a letter ends the last column.
        for line in text.split('\n').chain(["v"]) {
            let end = start + line.len();
            let inside = |s: &&Symbol| start <= s.start && s.start < end;
            let symbols: Vec<&Symbol> = self.symbols.iter().filter(inside).collect();
            let narrow = (1..=2).contains(&symbols.len());
            if narrow && symbols.iter().all(|s| s.kind == Kind::Han) {
                column.push(symbols[0].start);
                empty = 0;
            } else {
                empty += 1;
                if empty < 3 && line.trim().is_empty() {
                    start = end + 1;
                    continue;
                }
                if column.len() >= 3 {
                    column[1..].iter().for_each(|at| self.join(*at));
                }
                column.clear();
            }
            start = end + 1;
        }
    }

    /// Makes the stops before the character at a byte a sign.
    fn join(&mut self, at: usize) {
        let number = self.symbols.iter().position(|s| s.start == at).expect("a line's first");
        let before = number.checked_sub(1).map_or(0, |before| self.symbols[before].end);
        self.sentences.retain(|start| !(before < *start && *start <= at));
        let kinds: BTreeSet<_> = self.symbols[number].separators.drain(..).collect();
        let kept = kinds.into_iter().filter(|k| !matches!(k, Separator::Space | Separator::Stop));
        let joined: BTreeSet<_> = kept.chain([Separator::Sign]).collect();
        self.symbols[number].separators = joined.into_iter().collect();
    }

    pub(super) fn sentence(&self, at: usize) -> usize {
        self.sentences.iter().filter(|start| **start <= at).count()
    }

    /// Returns the symbols with runs of one Han character as one.
    pub(super) fn collapsed(&self) -> Vec<Symbol> {
        let mut out: Vec<Symbol> = Vec::new();
        for symbol in &self.symbols {
            match out.last_mut() {
                Some(last)
                    if last.c == symbol.c && symbol.kind == Kind::Han && !symbol.detached =>
                {
                    last.end = symbol.end;
                    last.repeated = true;
                }
                _ => out.push(symbol.clone()),
            }
        }
        out
    }

    /// Returns the numbers of the first content character in a range of bytes and of the one behind the last.
    pub(super) fn content(&self, start: usize, end: usize) -> (usize, usize) {
        let first = self.symbols.iter().filter(|s| s.end <= start).count();
        let last = self.symbols.iter().filter(|s| s.start < end).count();
        (first, last.max(first))
    }
}

/// Returns the content characters of a term; a leading plus sign counts as 加.
pub(crate) fn fold_term(term: &str) -> Vec<char> {
    let text = fold(term);
    let plus = text.symbols.first().and_then(|s| s.plus).map(|_| '加');
    plus.into_iter().chain(text.symbols.iter().map(|s| s.c)).collect()
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) field: Field,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Content characters.
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) term: Vec<char>,
}

impl Hit {
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.field == other.field && self.start <= other.start && other.end <= self.end
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.field == other.field && self.start < other.end && other.start < self.end
    }
}

/// Returns the places of a term in a text.
pub(super) fn find(
    term: &[char],
    field: Field,
    text: &Text,
    edge: Edge,
    separators: bool,
) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut look = |pattern: &[char], stream: &[Symbol], collapsed: bool, plus: bool| {
        for (at, window) in stream.windows(pattern.len()).enumerate() {
            let spelled = window.iter().map(|s| s.c).eq(pattern.iter().copied());
            let repeats =
                window.len() > 2 && window[1..window.len() - 1].iter().any(|s| s.repeated);
            let start = if plus { window[0].plus } else { Some(window[0].start) };
            let end = window[window.len() - 1].end;
            let (Some(start), true) = (start, spelled && (!collapsed || repeats)) else { continue };
            let Some(apart) = gaps(window) else { continue };
            if (apart && !separators) || touches(stream, at, at + pattern.len(), edge) {
                continue;
            }
            let (first, last) = text.content(window[0].start, end);
            let hit = Hit { field, start, end, first, last, term: term.to_vec() };
            if !hits.contains(&hit) {
                hits.push(hit);
            }
        }
    };
    let collapsed = text.collapsed();
    for (stream, is_collapsed) in [(&text.symbols, false), (&collapsed, true)] {
        look(term, stream, is_collapsed, false);
        if term.len() > 1 && term[0] == '加' {
            look(&term[1..], stream, is_collapsed, true);
        }
    }
    hits
}

/// Returns nothing when the gaps inside a term are those of ordinary text, else whether any was looked through.
pub(super) fn gaps(window: &[Symbol]) -> Option<bool> {
    let kinds = |s: &Symbol| s.separators.iter().copied().collect::<BTreeSet<_>>();
    let n = window.len();
    // The same kind of separator in every gap is how people disguise longer terms, whatever it is.
    let uniform = n > 2
        && !window[1].separators.is_empty()
        && window[1..].iter().all(|s| kinds(s) == kinds(&window[1]));
    let mut apart = false;
    for pair in window.windows(2) {
        let (left, right) = (&pair[0], &pair[1]);
        let gap = &right.separators;
        if gap.is_empty() || (gap[..] == [Separator::Space] && left.kind != right.kind) {
            continue;
        }
        let has = |kind| gap.contains(&kind);
        if gap.len() > if n == 2 { 2 } else { 3 } {
            return None;
        }
        if left.kind == Kind::Digit && right.kind == Kind::Digit {
            return None;
        }
        if !uniform {
            let latin = left.kind == Kind::Letter && right.kind == Kind::Letter;
            if latin && (n > 2 || has(Separator::Space)) {
                return None;
            }
            // Open: the README forbids a space between any Han; a term of three and more is taken to be looked through.
            let spaced = n == 2 && has(Separator::Space);
            if has(Separator::Comma) || has(Separator::Stop) || spaced {
                return None;
            }
        }
        apart = true;
    }
    Some(apart)
}

/// Returns whether a term touches a neighbour that its edge forbids.
pub(super) fn touches(stream: &[Symbol], first: usize, end: usize, edge: Edge) -> bool {
    let bad = |inside: &Symbol, outside: &Symbol| match edge {
        Edge::None => false,
        Edge::Alnum => outside.kind != Kind::Han,
        Edge::Auto => inside.kind != Kind::Han && inside.kind == outside.kind,
    };
    let left =
        first > 0 && stream[first].separators.is_empty() && bad(&stream[first], &stream[first - 1]);
    let right = end < stream.len()
        && stream[end].separators.is_empty()
        && bad(&stream[end - 1], &stream[end]);
    left || right
}
