//! Random packs, texts and facts, read from tapes of bytes: a shorter tape or a smaller byte gives a simpler case, so cases shrink well.

use hegui::{FactValue, Field, Request};

use super::{
    Condition, Decides, Edge, Except, ExceptSource, FIELDS, Gate, How, List, Literal, Matcher,
    Pack, Rule, Scope, Signal, Source, Term, fold_term,
};

const TERMS: [&str; 20] = [
    "微信",
    "加微",
    "赌博网",
    "赌博",
    "发票",
    "加v",
    "vx",
    "v1",
    "12",
    "钱",
    "加微信",
    "得信",
    "鸡得",
    "qv1",
    "微信v",
    "信微",
    "博博网",
    "+微",
    "网",
    "钱钱鸡",
];
const PREFIXES: [&str; 5] = ["网", "不", "v", "加", "1"];
const SUFFIXES: [&str; 5] = ["网", "号", "x", "微", "2"];
/// Everything that a text is made of besides terms.
const CHARS: [&str; 44] = [
    "号", "不", "加", "微", "信", "赌", "博", "网", "钱", "鸡", "得", "发", "票", "v", "x", "q",
    "1", "2", "賭", "發", "網", "V", "Ｘ", "ｖ", "１", "②", "①", "💰", "🐔", "🉐", "➕", "+", "＋",
    "\u{200B}", ".", "*", " ", "，", "。", "\n", "！", "😀", "錢", "\u{3000}",
];
const INSERTS: [&str; 16] =
    ["", "", "", "\u{200B}", ".", "*", " ", "，", "。", "\n", "+", "..", "...", "....", ". ", "😀"];
const OPS: [&str; 6] = [">=", "==", "<", "!=", "<=", ">"];

/// A tape of choices; at its end every choice is the first one.
pub(crate) struct Tape<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Tape<'t> {
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Returns a number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) * n / 256
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn word(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len())]
    }

    /// Returns true once in `n` times.
    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    fn ended(&self) -> bool {
        self.at >= self.bytes.len()
    }
}

// ---- texts ----

/// Returns a text of terms, characters and disguises.
pub(crate) fn text(tape: &mut Tape<'_>) -> String {
    let mut text = String::new();
    for _ in 0..tape.below(13) {
        if tape.ended() {
            break;
        }
        match tape.below(16) {
            0..8 => text.push_str(tape.word(&TERMS)),
            8..12 => text.push_str(tape.word(&CHARS)),
            12 => column(tape, &mut text),
            _ => {
                let term = tape.word(&TERMS);
                let insert = tape.word(&INSERTS);
                for (number, c) in term.chars().enumerate() {
                    if number > 0 {
                        let other = if tape.once_in(4) { tape.word(&INSERTS) } else { insert };
                        text.push_str(other);
                    }
                    disguise(c, tape, &mut text);
                }
            }
        }
    }
    text
}

/// Adds a term a character a line.
fn column(tape: &mut Tape<'_>, into: &mut String) {
    for c in tape.word(&TERMS).chars() {
        into.push_str(if tape.once_in(6) { tape.word(&INSERTS) } else { "" });
        into.push('\n');
        disguise(c, tape, into);
    }
}

/// Adds a character in one of its spellings.
fn disguise(c: char, tape: &mut Tape<'_>, into: &mut String) {
    let spellings: &[&str] = match c {
        '钱' => &["钱", "💰", "錢"],
        '鸡' => &["鸡", "🐔"],
        '得' => &["得", "🉐", "得得"],
        '加' => &["加", "+", "＋", "➕", "+ "],
        '发' => &["发", "發"],
        '赌' => &["赌", "賭"],
        '网' => &["网", "網"],
        '博' => &["博", "博博", "博博博"],
        '信' => &["信", "信信"],
        'v' => &["v", "V", "ｖ"],
        'x' => &["x", "X", "Ｘ"],
        '1' => &["1", "１", "①"],
        '2' => &["2", "２", "②"],
        c => return into.push(c),
    };
    into.push_str(tape.word(spellings));
}

/// Returns a request with texts and facts.
pub(crate) fn request(tape: &mut Tape<'_>) -> Request {
    let mut request = Request::new();
    request.set(Field::Content, text(tape));
    if tape.once_in(3) {
        request.set(Field::Title, text(tape));
    }
    for name in FACTS {
        if tape.once_in(3) {
            request = request.fact(name, fact(name, tape));
        }
    }
    request
}

/// The facts that random packs declare.
pub(crate) const FACTS: [&str; 5] = ["a.flag", "a.level", "a.share", "a.kind", "a.names"];

/// Returns a value of a fact.
pub(crate) fn fact(name: &str, tape: &mut Tape<'_>) -> FactValue {
    match name {
        "a.flag" => FactValue::Bool(tape.below(2) == 1),
        "a.level" => FactValue::Int(*tape.one(&[0, 1, 2, 3, -1])),
        "a.share" => FactValue::Share(*tape.one(&[0, 500_000, 499_999, 500_001, 1_000_000])),
        "a.kind" => FactValue::from(tape.word(&["x", "y", "z"])),
        _ => FactValue::Texts((0..tape.below(3)).map(|_| longer(tape)).collect()),
    }
}

// ---- packs ----

/// Returns a pack of up to three rules.
pub(crate) fn pack(tape: &mut Tape<'_>) -> Pack {
    let mut pack = Pack::default();
    for name in ["la", "lb"] {
        let terms = distinct_words(tape, 3).into_iter().map(|text| {
            let carriers = if tape.once_in(3) { vec![around(&text, tape)] } else { Vec::new() };
            Term { text, carriers }
        });
        pack.lists.push(List { name: name.into(), terms: terms.collect() });
    }
    if tape.once_in(2) {
        pack.gates.push(Gate {
            name: "g".into(),
            list: tape.word(&["la", "lb"]).to_string(),
            scope: scope(tape),
            broken_by: distinct_words(tape, 2),
        });
    }
    let gated = !pack.gates.is_empty();
    for number in 0..1 + tape.below(3) {
        pack.rules.push(rule(&format!("r.{number}"), gated, tape));
    }
    pack
}

/// Returns a rule; `gated` says whether the gate `g` exists.
pub(crate) fn rule(id: &str, gated: bool, tape: &mut Tape<'_>) -> Rule {
    let fields = if tape.once_in(3) { vec![Field::Content] } else { FIELDS.to_vec() };
    let mut matchers: Vec<Matcher> = Vec::new();
    for number in 0..1 + tape.below(4) {
        let matcher = matcher(format!("m{number}"), &matchers, gated, tape);
        matchers.push(matcher);
    }
    let decides = if tape.once_in(5) {
        let signals = (0..1 + tape.below(3)).map(|_| Signal {
            condition: condition(&matchers, 1, tape),
            weight: *tape.one(&[1, 2, 3]),
            per_distinct: tape.once_in(3),
            cap: if tape.once_in(4) { Some(3) } else { None },
        });
        let mut signals: Vec<Signal> = signals.collect();
        if tape.once_in(2) {
            signals.extend(discount(&matchers, tape));
        }
        let bands = match tape.below(3) {
            0 => vec![(1, "review")],
            1 => vec![(2, "review"), (4, "reject")],
            _ => vec![(3, "restrict")],
        };
        Decides::Score { signals, bands }
    } else {
        Decides::When(condition(&matchers, 2, tape))
    };
    let if_unknown = if tape.once_in(5) { Some(tape.below(2) == 1) } else { None };
    Rule { id: id.into(), fields, matchers, decides, if_unknown }
}

/// Returns a signal that earns points, and one that takes some where the first is absent: text may not lower a score otherwise.
fn discount(matchers: &[Matcher], tape: &mut Tape<'_>) -> [Signal; 2] {
    let strong = Condition::Match(tape.one(matchers).name.clone());
    let absent = Condition::Not(Box::new(strong.clone()));
    let weak = Condition::And(vec![condition(matchers, 0, tape), absent]);
    let signal = |condition, weight| Signal { condition, weight, per_distinct: false, cap: None };
    [signal(strong, 2), signal(weak, -1)]
}

fn matcher(name: String, before: &[Matcher], gated: bool, tape: &mut Tape<'_>) -> Matcher {
    let source = match tape.below(8) {
        0..=2 => Source::Words(distinct_words(tape, 3)),
        3 | 4 => Source::List(tape.word(&["la", "lb"]).to_string()),
        _ if before.len() < 2 => Source::Words(distinct_words(tape, 3)),
        _ => near(before, tape),
    };
    let is_near = matches!(source, Source::Near { .. });
    let how = match tape.below(8) {
        _ if is_near => How::Contains,
        5 => How::Whole,
        6 => How::Prefix,
        7 => How::Suffix,
        _ => How::Contains,
    };
    let filler = how == How::Whole && tape.once_in(2);
    let excepts = (0..tape.below(6) / 3).map(|_| except(before, tape)).collect();
    Matcher {
        name,
        source,
        fields: if tape.once_in(6) { Some(vec![Field::Title]) } else { None },
        how,
        filler: if filler { vec!["号".into(), "x".into()] } else { Vec::new() },
        edge: *tape.one(&[Edge::Auto, Edge::Auto, Edge::Alnum, Edge::None]),
        separators: !tape.once_in(5),
        excepts,
        gates: if gated && tape.once_in(3) { vec!["g".into()] } else { Vec::new() },
    }
}

fn near(before: &[Matcher], tape: &mut Tape<'_>) -> Source {
    let listed = tape.once_in(2);
    let mut parts: Vec<String> = (0..2).map(|_| tape.one(before).name.clone()).collect();
    if tape.once_in(3) {
        parts.push(tape.one(before).name.clone());
    }
    Source::Near { parts, within: *tape.one(&[0, 1, 2, 4, 12]), listed, in_field: tape.once_in(3) }
}

fn except(before: &[Matcher], tape: &mut Tape<'_>) -> Except {
    let scope = scope(tape);
    let source = match tape.below(4) {
        1 => ExceptSource::List(tape.word(&["la", "lb"]).to_string()),
        2 if !before.is_empty() => ExceptSource::Match(tape.one(before).name.clone()),
        3 => ExceptSource::Names,
        _ => ExceptSource::Words(vec![longer(tape)]),
    };
    Except { source, scope }
}

fn scope(tape: &mut Tape<'_>) -> Scope {
    match tape.below(6) {
        0 | 1 => Scope::Cover,
        2 => Scope::Before(tape.below(4)),
        3 => Scope::After(tape.below(4)),
        4 => Scope::Sentence,
        _ => Scope::Field,
    }
}

/// Returns terms of which no two fold alike.
pub(crate) fn distinct_words(tape: &mut Tape<'_>, most: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for _ in 0..1 + tape.below(most) {
        let word = (tape.word(&TERMS)).to_owned();
        if words.iter().all(|other| fold_term(other) != fold_term(&word)) {
            words.push(word);
        }
    }
    words
}

fn longer(tape: &mut Tape<'_>) -> String {
    let term = tape.word(&TERMS);
    around(term, tape)
}

/// Returns a longer word around a term.
fn around(term: &str, tape: &mut Tape<'_>) -> String {
    let term: String = fold_term(term).into_iter().collect();
    if tape.below(2) == 0 {
        return format!("{term}{}", tape.word(&SUFFIXES));
    }
    format!("{}{term}", tape.word(&PREFIXES))
}

fn condition(matchers: &[Matcher], depth: usize, tape: &mut Tape<'_>) -> Condition {
    let name = |tape: &mut Tape<'_>| tape.one(matchers).name.clone();
    let op = |tape: &mut Tape<'_>| tape.word(&OPS);
    match tape.below(if depth == 0 { 8 } else { 11 }) {
        0..=2 => Condition::Match(name(tape)),
        3 => Condition::Count(name(tape), op(tape), *tape.one(&[1, 2, 3, 0])),
        4 => match terms_only(matchers, tape) {
            Some(names) => Condition::Distinct(names, op(tape), *tape.one(&[1, 2, 3])),
            None => Condition::Match(name(tape)),
        },
        5 => Condition::Of(1 + tape.below(2), vec![name(tape), name(tape)]),
        6 => Condition::Length(op(tape), *tape.one(&[2, 5, 9])),
        7 => match tape.below(5) {
            0 => Condition::Fact("a.flag"),
            1 => Condition::FactIs("a.level", op(tape), Literal::Int(*tape.one(&[1, 2, -1]))),
            2 => Condition::FactIs("a.share", op(tape), Literal::Int(*tape.one(&[500, 0, 1000]))),
            3 => Condition::FactIs("a.kind", tape.word(&["==", "!="]), Literal::Text("y")),
            _ => Condition::FactIn("a.kind", vec![Literal::Text("x"), Literal::Text("z")]),
        },
        8 => Condition::Not(Box::new(condition(matchers, depth - 1, tape))),
        9 => Condition::And(vec![
            condition(matchers, depth - 1, tape),
            condition(matchers, depth - 1, tape),
        ]),
        _ => Condition::Or(vec![
            condition(matchers, depth - 1, tape),
            condition(matchers, depth - 1, tape),
        ]),
    }
}

/// Returns one or two matchers that find terms: `distinct` counts terms, and what the term of a group is the README does not say.
fn terms_only(matchers: &[Matcher], tape: &mut Tape<'_>) -> Option<Vec<String>> {
    let plain = |m: &&Matcher| match &m.source {
        Source::Near { .. } | Source::List(_) => false,
        Source::Words(_) => true,
    };
    let names: Vec<String> = matchers.iter().filter(plain).map(|m| m.name.clone()).collect();
    if names.is_empty() {
        return None;
    }
    Some((0..1 + tape.below(2)).map(|_| tape.one(&names).clone()).collect())
}
