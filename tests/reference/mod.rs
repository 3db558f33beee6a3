//! A naive evaluator of rule packs, written from `rules/README.md`: double loops, no automaton, no sharing, no laziness.
//!
//! It knows the small alphabet of [`generate`] and the part of the language that random packs use: terms with gaps, edges, carriers and
//! `how`, `near`, exceptions, gates, conditions with unknown facts, and scores. Where the README leaves a choice open, the comment
//! "Open:" says what is taken.

pub(crate) mod compare;
pub(crate) mod generate;
pub(crate) mod pack;
mod text;
pub(crate) mod write;

use std::collections::BTreeSet;

use hegui::{FactValue, Field, Request};

pub(crate) use pack::{
    Condition, Decides, Edge, Except, ExceptSource, Gate, How, List, Literal, Matcher, Pack, Rule,
    Scope, Signal, Source, Term,
};
#[allow(unused_imports, reason = "each test file takes what it needs")]
pub(crate) use text::fold_char;
pub(crate) use text::fold_term;
use text::{Hit, Symbol, Text, find, fold};

// ---- outcomes ----

/// What a request breaks and what stays open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) fired: BTreeSet<Fired>,
    pub(crate) undetermined: BTreeSet<String>,
}

/// One rule in one field, or in none when no place can be shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fired {
    pub(crate) rule: String,
    pub(crate) field: Option<Field>,
    pub(crate) spans: Vec<(usize, usize)>,
    pub(crate) score: Option<i64>,
    pub(crate) decision: String,
}

/// What a rule comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Result {
    Fired(Vec<Fired>),
    Unknown,
    Miss,
}

/// Evaluates one rule; with `blind` as if no matcher had a hit.
pub(crate) fn rule_result(pack: &Pack, rule: &Rule, request: &Request, blind: bool) -> Result {
    let texts = FIELDS.map(|field| (field, fold(request.text(field).unwrap_or_default())));
    let world = World { pack, rule, request, texts: &texts, blind };
    match &rule.decides {
        Decides::When(condition) => match world.holds(condition).or(rule.if_unknown) {
            Some(true) => {
                let shown = positive(condition, true);
                Result::Fired(world.fired(shown, None, "reject"))
            }
            Some(false) => Result::Miss,
            None => Result::Unknown,
        },
        Decides::Score { signals, bands } => {
            let score = signals.iter().map(|signal| world.points(signal)).sum();
            match bands.iter().rev().find(|(at, _)| score >= *at) {
                Some((_, decision)) => {
                    // Open: the places of every signal that can raise the score are shown, whether it held or not.
                    let gains = signals.iter().filter(|s| s.weight > 0);
                    let shown = gains.flat_map(|s| positive(&s.condition, true)).collect();
                    Result::Fired(world.fired(shown, Some(score), decision))
                }
                None => Result::Miss,
            }
        }
    }
}

/// The fields that random requests have.
pub(crate) const FIELDS: [Field; 2] = [Field::Title, Field::Content];

// ---- matchers ----

type Texts = [(Field, Text); 2];

struct World<'w> {
    pack: &'w Pack,
    rule: &'w Rule,
    request: &'w Request,
    texts: &'w Texts,
    blind: bool,
}

impl World<'_> {
    fn text(&self, field: Field) -> &Text {
        &self.texts.iter().find(|(f, _)| *f == field).expect("a field of FIELDS").1
    }

    fn terms(&self, terms: &[Term], edge: Edge, separators: bool) -> Vec<Hit> {
        let mut all = Vec::new();
        for (field, text) in self.texts {
            for term in terms {
                let folded = fold_term(&term.text);
                let mut hits = find(&folded, *field, text, edge, separators);
                for carrier in &term.carriers {
                    let longer = fold_term(carrier);
                    let real = longer.len() > folded.len()
                        && longer.windows(folded.len()).any(|w| w == folded);
                    if real {
                        let places = find(&longer, *field, text, edge, separators);
                        hits.retain(|hit| !places.iter().any(|place| place.covers(hit)));
                    }
                }
                all.extend(hits.into_iter().filter(|hit| !all.contains(hit)).collect::<Vec<_>>());
            }
        }
        all
    }

    fn words(&self, words: &[String], edge: Edge, separators: bool) -> Vec<Hit> {
        let term = |text: &String| Term { text: text.clone(), carriers: Vec::new() };
        self.terms(&words.iter().map(term).collect::<Vec<_>>(), edge, separators)
    }

    fn list(&self, name: &str, edge: Edge, separators: bool) -> Vec<Hit> {
        let list = self.pack.lists.iter().find(|l| l.name == name).expect("a list of the pack");
        self.terms(&list.terms, edge, separators)
    }

    fn matcher(&self, name: &str) -> Vec<Hit> {
        if self.blind {
            return Vec::new();
        }
        let named = |m: &&Matcher| m.name == name;
        let matcher = self.rule.matchers.iter().find(named).expect("a matcher of the rule");
        let mut hits = match &matcher.source {
            Source::Words(words) => self.words(words, matcher.edge, matcher.separators),
            Source::List(list) => self.list(list, matcher.edge, matcher.separators),
            Source::Near { parts, within, listed, in_field } => {
                self.near(parts, *within, *listed, *in_field)
            }
        };
        let fields = matcher.fields.as_ref().unwrap_or(&self.rule.fields);
        hits.retain(|hit| fields.contains(&hit.field) && self.stands(matcher, hit));
        for except in &matcher.excepts {
            let others = match &except.source {
                ExceptSource::Words(words) => self.words(words, Edge::Auto, true),
                ExceptSource::List(list) => self.list(list, Edge::Auto, true),
                ExceptSource::Match(name) => self.matcher(name),
                ExceptSource::Names => match self.request.facts.get("a.names") {
                    Some(FactValue::Texts(names)) => self.words(names, Edge::Auto, true),
                    _ => Vec::new(),
                },
            };
            hits.retain(|hit| !others.iter().any(|other| self.reaches(except.scope, other, hit)));
        }
        for name in &matcher.gates {
            let gate =
                self.pack.gates.iter().find(|g| g.name == *name).expect("a gate of the pack");
            let frames = self.list(&gate.list, Edge::Auto, true);
            let breakers = self.words(&gate.broken_by, Edge::Auto, true);
            hits.retain(|hit| {
                // Open: a word of the hit itself is no talk about it, unless it stands well inside a wide hit.
                let framed = frames.iter().any(|frame| {
                    (!hit.covers(frame) && self.reaches(gate.scope, frame, hit))
                        || within(frame, hit)
                });
                // Open: the hit itself, or what contains it, breaks nothing.
                let broken = breakers.iter().any(|b| b.field == hit.field && !b.covers(hit));
                !framed || broken
            });
        }
        hits
    }

    /// Returns whether a hit lies in the field where `how` wants it.
    fn stands(&self, matcher: &Matcher, hit: &Hit) -> bool {
        let symbols = &self.text(hit.field).symbols;
        // Emoji around the hit are ignored, also those that stand for a character.
        let bare = |part: &[Symbol]| part.iter().all(|s| s.from_emoji);
        let leads = bare(&symbols[..hit.first]);
        let rest = &symbols[hit.last..];
        let filled = matcher.filler.iter().any(|filler| {
            let filler = fold_term(filler);
            rest.len() >= filler.len()
                && rest.iter().zip(&filler).all(|(s, c)| s.c == *c)
                && bare(&rest[filler.len()..])
                && !filler.is_empty()
                && !rest[filler.len() - 1].from_emoji
        });
        match matcher.how {
            How::Contains => true,
            How::Whole => leads && (bare(rest) || filled),
            How::Prefix => leads,
            How::Suffix => bare(rest),
        }
    }

    /// Returns whether an exception's hit reaches a hit.
    fn reaches(&self, scope: Scope, other: &Hit, hit: &Hit) -> bool {
        if other.field != hit.field {
            return false;
        }
        let text = self.text(hit.field);
        // Open: where it begins decides which sentence an exception stands in; a hit over several has them all.
        let sentence = text.sentence(other.start);
        let together =
            text.sentence(hit.start) <= sentence && sentence <= text.sentence(hit.end - 1);
        match scope {
            Scope::Cover => other.covers(hit),
            Scope::Before(n) => other.last <= hit.first && hit.first - other.last <= n && together,
            Scope::After(n) => hit.last <= other.first && other.first - hit.last <= n && together,
            // Open: what stands inside the hit is part of it.
            Scope::Sentence => together && !hit.covers(other),
            Scope::Field => true,
        }
    }

    /// Returns one hit for each choice of parts that stand together.
    fn near(&self, parts: &[String], within: usize, listed: bool, in_field: bool) -> Vec<Hit> {
        let mut groups: Vec<Vec<Hit>> = vec![Vec::new()];
        for part in parts {
            let hits = self.matcher(part);
            groups = groups
                .iter()
                .flat_map(|group| {
                    hits.iter().map(|hit| [group, std::slice::from_ref(hit)].concat())
                })
                .collect();
        }
        groups.retain(|group| {
            let text = self.text(group[0].field);
            let mut order: Vec<&Hit> = group.iter().collect();
            if !listed {
                order.sort_by_key(|hit| hit.start);
            }
            let sentence = text.sentence(group[0].start);
            order.windows(2).all(|pair| {
                let (left, right) = (pair[0], pair[1]);
                left.field == right.field
                    && left.last <= right.first
                    && right.first - left.last <= within
            }) && (0..group.len()).all(|i| (0..i).all(|j| !group[i].overlaps(&group[j])))
                && (in_field || group.iter().all(|hit| text.sentence(hit.start) == sentence))
        });
        let joined = |group: &Vec<Hit>| Hit {
            field: group[0].field,
            start: group.iter().map(|h| h.start).min().unwrap_or_default(),
            end: group.iter().map(|h| h.end).max().unwrap_or_default(),
            first: group.iter().map(|h| h.first).min().unwrap_or_default(),
            last: group.iter().map(|h| h.last).max().unwrap_or_default(),
            term: group[0].term.clone(),
        };
        groups.iter().map(joined).collect()
    }

    // ---- conditions ----

    fn holds(&self, condition: &Condition) -> Option<bool> {
        let hits = |name: &String| self.matcher(name);
        match condition {
            Condition::And(items) => {
                let all: Vec<_> = items.iter().map(|item| self.holds(item)).collect();
                if all.contains(&Some(false)) {
                    return Some(false);
                }
                (!all.contains(&None)).then_some(true)
            }
            Condition::Or(items) => {
                let all: Vec<_> = items.iter().map(|item| self.holds(item)).collect();
                if all.contains(&Some(true)) {
                    return Some(true);
                }
                (!all.contains(&None)).then_some(false)
            }
            Condition::Not(inner) => self.holds(inner).map(|held| !held),
            Condition::Match(name) => Some(!hits(name).is_empty()),
            Condition::Of(n, names) => {
                Some(names.iter().filter(|name| !hits(name).is_empty()).count() >= *n)
            }
            Condition::Count(name, op, n) => Some(compare(number(hits(name).len()), op, *n)),
            Condition::Distinct(names, op, n) => Some(compare(self.distinct(names), op, *n)),
            Condition::Length(op, n) => {
                let fields = self.texts.iter().filter(|(f, _)| self.rule.fields.contains(f));
                let length = fields.map(|(_, text)| text.symbols.len()).sum();
                Some(compare(number(length), op, *n))
            }
            Condition::Fact(name) => {
                self.fact(name).map(|value| matches!(value, FactValue::Bool(true)))
            }
            Condition::FactIs(name, op, literal) => {
                self.fact(name).map(|value| fact_is(&value, op, literal))
            }
            Condition::FactIn(name, literals) => self
                .fact(name)
                .map(|value| literals.iter().any(|literal| fact_is(&value, "==", literal))),
        }
    }

    fn fact(&self, name: &str) -> Option<FactValue> {
        let default = (name == "a.kind").then(|| FactValue::from("x"));
        self.request.facts.get(name).cloned().or(default)
    }

    fn distinct(&self, names: &[String]) -> i64 {
        let terms: BTreeSet<Vec<char>> =
            names.iter().flat_map(|name| self.matcher(name)).map(|hit| hit.term).collect();
        number(terms.len())
    }

    fn points(&self, signal: &Signal) -> i64 {
        if self.holds(&signal.condition) != Some(true) {
            return 0;
        }
        let times =
            if signal.per_distinct { self.distinct(&positive(&signal.condition, true)) } else { 1 };
        signal.cap.map_or(signal.weight * times, |cap| cap.min(signal.weight * times))
    }

    /// Returns the violations of a rule: the places of the shown matchers by field, those that overlap as one.
    fn fired(&self, shown: Vec<String>, score: Option<i64>, decision: &str) -> Vec<Fired> {
        let hits: Vec<Hit> = shown.iter().flat_map(|name| self.matcher(name)).collect();
        let one = |field, spans| Fired {
            rule: self.rule.id.clone(),
            field,
            spans,
            score,
            decision: decision.to_owned(),
        };
        let mut all = Vec::new();
        for field in FIELDS {
            let mut places: Vec<(usize, usize)> =
                hits.iter().filter(|h| h.field == field).map(|h| (h.start, h.end)).collect();
            places.sort_unstable();
            let mut spans: Vec<(usize, usize)> = Vec::new();
            for (start, end) in places {
                match spans.last_mut() {
                    Some(last) if start < last.1 => last.1 = last.1.max(end),
                    _ => spans.push((start, end)),
                }
            }
            if !spans.is_empty() {
                all.push(one(Some(field), spans));
            }
        }
        if all.is_empty() {
            all.push(one(None, Vec::new()));
        }
        all
    }
}

/// A frame in the middle of a wide hit, as in 转发…都是骗局…红包.
fn within(frame: &Hit, hit: &Hit) -> bool {
    frame.field == hit.field
        && hit.start < frame.start
        && frame.end < hit.end
        && hit.last - hit.first > frame.last - frame.first + 3
}

/// Returns the matchers that stand in positive position.
fn positive(condition: &Condition, sign: bool) -> Vec<String> {
    match condition {
        Condition::And(items) | Condition::Or(items) => {
            items.iter().flat_map(|item| positive(item, sign)).collect()
        }
        Condition::Not(inner) => positive(inner, !sign),
        Condition::Match(name) | Condition::Count(name, ..) if sign => vec![name.clone()],
        Condition::Of(_, names) | Condition::Distinct(names, ..) if sign => names.clone(),
        _ => Vec::new(),
    }
}

fn number(n: usize) -> i64 {
    i64::try_from(n).expect("a small number")
}

fn compare(left: i64, op: &str, right: i64) -> bool {
    match op {
        "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        _ => panic!("`{op}` is no comparison"),
    }
}

fn fact_is(value: &FactValue, op: &str, literal: &Literal) -> bool {
    match (value, literal) {
        (FactValue::Int(value), Literal::Int(n)) => compare(*value, op, *n),
        (FactValue::Share(millionths), Literal::Int(n)) => {
            compare(i64::from(*millionths), op, n * 1000)
        }
        (FactValue::Text(text), Literal::Text(wanted)) => (text == wanted) == (op == "=="),
        _ => panic!("{value:?} is not compared with {literal:?}"),
    }
}
