//! Mutants of matchers.

use std::collections::BTreeSet;

use super::condition::far_steps;
use super::pattern;
use crate::field::{Field, FieldSet};
use crate::fold::fold_term;
use crate::names::{NameKind, Resemblance};
use crate::rule::diagnostic::{At, Located};
use crate::rule::{
    Edge, ExceptDef, ExceptSource, HitsDef, How, MatcherDef, PackDef, Scope, SourceDef,
};

/// In how many pieces the words of a matcher and the alternatives of an expression are dropped.
pub(super) const PIECES: usize = 3;

type Drafts = Vec<(String, At, MatcherDef)>;

/// Returns a matcher with one thing changed, and what it is; `siblings` are the matchers that it may name.
pub(super) fn drafts(pack: &PackDef, def: &MatcherDef, siblings: &[MatcherDef]) -> Drafts {
    let mut all = Vec::new();
    let mut add = |what: String, at: &At, change: &dyn Fn(&mut MatcherDef)| {
        let mut mutant = def.clone();
        change(&mut mutant);
        all.push((format!("matcher {}: {what}", def.name), at.clone(), mutant));
    };
    add("finds nothing".into(), &def.at, &|m| m.off = true);
    for (what, at, source) in sources(pack, def) {
        add(what, &at, &|m| m.source = source.clone());
    }
    for (i, except) in def.excepts.iter().enumerate() {
        let (what, at) = told(except);
        let at = at.unwrap_or(&def.at);
        add(format!("exception {what} dropped"), at, &|m| {
            m.excepts.remove(i);
        });
        for (step, scope) in reaches(except.scope) {
            add(format!("exception {what} {step}"), at, &|m| m.excepts[i].scope = scope);
        }
    }
    for (i, gate) in def.gates.iter().enumerate() {
        add(format!("gate `{}` dropped", gate.value), &gate.at, &|m| {
            m.gates.remove(i);
        });
    }
    for fields in def.fields.into_iter().flat_map(less_one) {
        let (field, fields) = fields;
        add(format!("field `{field}` dropped"), &def.at, &|m| m.fields = Some(fields));
    }
    if def.how != How::Contains {
        add("`how` dropped".into(), &def.at, &|m| m.how = How::Contains);
    }
    for i in 0..def.filler.len() {
        let what = format!("filler `{}` dropped", def.filler[i]);
        add(what, &def.at, &|m| {
            m.filler.remove(i);
        });
    }
    if def.edge != Edge::Auto {
        add("`edge` dropped".into(), &def.at, &|m| m.edge = Edge::Auto);
    }
    if def.segment {
        add("`segment` dropped".into(), &def.at, &|m| m.segment = false);
    }
    if !def.separators {
        add("`separators` dropped".into(), &def.at, &|m| m.separators = true);
    }
    if let SourceDef::Near { parts, .. } = &def.source {
        for i in 0..parts.len() {
            all.extend(without_part(def, i, siblings));
        }
    }
    all
}

/// Returns a set of fields less each of them; one alone stays.
pub(super) fn less_one(fields: FieldSet) -> Vec<(Field, FieldSet)> {
    let has = || Field::ALL.into_iter().filter(move |field| fields.contains(*field));
    let less = |field: Field| (field, has().filter(|other| *other != field).collect());
    has().map(less).filter(|(_, rest): &(Field, FieldSet)| !rest.is_empty()).collect()
}

/// Returns a scope that reaches a step less far and a step further.
pub(super) fn wider_and_narrower(scope: Scope) -> Vec<(String, Scope)> {
    let mut all: Vec<(String, Scope)> = reaches(scope)
        .into_iter()
        .map(|(what, scope)| (what.trim_start_matches("reaches ").to_owned(), scope))
        .collect();
    match scope {
        Scope::Sentence => all.push(("the field".into(), Scope::Field)),
        Scope::Field => all.push(("the sentence".into(), Scope::Sentence)),
        _ => {}
    }
    all
}

/// Returns the reach of an exception in characters, half and double.
fn reaches(scope: Scope) -> Vec<(String, Scope)> {
    let steps = |n: u32, of: fn(u32) -> Scope| -> Vec<(String, Scope)> {
        let steps = far_steps(i64::from(n)).into_iter().filter_map(|n| u32::try_from(n).ok());
        steps.map(|to| (format!("reaches {to} characters, not {n}"), of(to))).collect()
    };
    match scope {
        Scope::Before(n) => steps(n, Scope::Before),
        Scope::After(n) => steps(n, Scope::After),
        Scope::Cover | Scope::Sentence | Scope::Field => Vec::new(),
    }
}

/// Returns the source with one thing changed.
fn sources(pack: &PackDef, def: &MatcherDef) -> Vec<(String, At, SourceDef)> {
    match &def.source {
        SourceDef::Words(words) => of_words(words),
        SourceDef::Lists(lists) => of_lists(pack, lists),
        SourceDef::Regex { pattern, digits, validate } => {
            let with = |pattern: Located<String>, digits, validate| SourceDef::Regex {
                pattern,
                digits,
                validate,
            };
            let less = pattern::mutants(&pattern.value).into_iter().map(|(what, value)| {
                let pattern = Located { value, at: pattern.at.clone() };
                (what, pattern.at.clone(), with(pattern, *digits, *validate))
            });
            let mut all: Vec<_> = less.collect();
            let at = || pattern.at.clone();
            if *digits {
                all.push(("`view` dropped".into(), at(), with(pattern.clone(), false, *validate)));
            }
            if validate.is_some() {
                all.push(("`validate` dropped".into(), at(), with(pattern.clone(), *digits, None)));
            }
            all
        }
        SourceDef::Near { parts, within, listed, scope } => {
            let near = |within, listed, scope| SourceDef::Near {
                parts: parts.clone(),
                within,
                listed,
                scope,
            };
            let steps =
                far_steps(i64::from(*within)).into_iter().filter_map(|n| u32::try_from(n).ok());
            let at = || def.at.clone();
            let mut all: Vec<_> = steps
                .map(|to| {
                    (format!("`within` is {to}, not {within}"), at(), near(to, *listed, *scope))
                })
                .collect();
            if *listed {
                all.push(("order is any".into(), at(), near(*within, false, *scope)));
            }
            let (what, other) = match scope {
                Scope::Field => ("scope is the sentence", Scope::Sentence),
                _ => ("scope is the field", Scope::Field),
            };
            all.push((what.into(), at(), near(*within, *listed, other)));
            all
        }
        SourceDef::Names(wanted) => {
            let mut all = Vec::new();
            let pairs = || Resemblance::ALL.into_iter().flat_map(|l| NameKind::ALL.map(|k| (l, k)));
            let mut add = |what: String, keep: &dyn Fn(Resemblance, NameKind) -> bool| {
                let less = pairs().filter(|(l, k)| wanted.has(*l, *k) && keep(*l, *k)).collect();
                if less != *wanted {
                    all.push((what, def.at.clone(), SourceDef::Names(less)));
                }
            };
            for kind in NameKind::ALL {
                add(format!("kind `{kind}` dropped"), &|_, k| k != kind);
            }
            for like in Resemblance::ALL {
                add(format!("resemblance `{like}` dropped"), &|l, _| l != like);
            }
            all.retain(|(.., source)| !matches!(source, SourceDef::Names(w) if w.is_empty()));
            all
        }
        SourceDef::Repeat(n) => vec![
            (format!("`repeat` is {}", n - 1), def.at.clone(), SourceDef::Repeat(n - 1)),
            (format!("`repeat` is {}", n + 1), def.at.clone(), SourceDef::Repeat(n + 1)),
        ],
        SourceDef::Hits(hits) => of_hits(hits, &def.at),
        SourceDef::Use(_) | SourceDef::Domain(_) | SourceDef::Evasion(_) => Vec::new(),
    }
}

/// Returns the words less a piece of them; one word alone is the whole matcher.
fn of_words(words: &[Located<String>]) -> Vec<(String, At, SourceDef)> {
    if words.len() < 2 {
        return Vec::new();
    }
    let pieces = pieces(words.len());
    let less = pieces.into_iter().map(|piece| {
        let dropped: Vec<&str> = words[piece.clone()].iter().map(|w| w.value.as_str()).collect();
        let what = match dropped[..] {
            [only] => format!("word `{only}` dropped"),
            [first, .., last] => format!("words `{first}` … `{last}` dropped"),
            [] => String::new(),
        };
        let rest = [&words[..piece.start], &words[piece.end..]].concat();
        (what, words[piece.start].at.clone(), SourceDef::Words(rest))
    });
    let folded = |source: &SourceDef| -> BTreeSet<String> {
        match source {
            SourceDef::Words(words) => words.iter().map(|w| fold_term(&w.value).0).collect(),
            _ => BTreeSet::new(),
        }
    };
    // A word that stands there twice is not missed.
    let all = folded(&SourceDef::Words(words.to_vec()));
    less.filter(|(.., rest)| folded(rest) != all).collect()
}

/// Returns the lists less one; one alone is the whole matcher.
fn of_lists(pack: &PackDef, lists: &[Located<String>]) -> Vec<(String, At, SourceDef)> {
    let terms = |lists: &[Located<String>]| -> BTreeSet<String> {
        let lists = lists.iter().filter_map(|name| pack.lists.get(&name.value));
        lists.flat_map(|list| &list.terms).map(|t| fold_term(&t.text.value).0).collect()
    };
    let all = terms(lists);
    let mut drafts = Vec::new();
    for (i, list) in lists.iter().enumerate().filter(|_| lists.len() > 1) {
        let mut rest = lists.to_vec();
        rest.remove(i);
        if terms(&rest) != all {
            let what = format!("list `{}` dropped", list.value);
            drafts.push((what, list.at.clone(), SourceDef::Lists(rest)));
        }
    }
    drafts
}

fn of_hits(hits: &HitsDef, at: &At) -> Vec<(String, At, SourceDef)> {
    let mut all = Vec::new();
    for (i, rule) in hits.rules.iter().enumerate().filter(|_| hits.rules.len() > 1) {
        let mut less = hits.clone();
        less.rules.remove(i);
        all.push((format!("`{}` dropped", rule.value), rule.at.clone(), SourceDef::Hits(less)));
    }
    if hits.evasive_only {
        let any = HitsDef { evasive_only: false, ..hits.clone() };
        all.push(("`via` dropped".into(), at.clone(), SourceDef::Hits(any)));
    }
    all
}

/// Returns equal pieces of so many, at most [`PIECES`].
pub(super) fn pieces(n: usize) -> Vec<std::ops::Range<usize>> {
    let pieces = n.min(PIECES);
    (0..pieces).map(|i| i * n / pieces..(i + 1) * n / pieces).collect()
}

/// Returns a `near` that does without one of its parts; of two, the other one alone is left.
fn without_part(
    def: &MatcherDef,
    part: usize,
    siblings: &[MatcherDef],
) -> Option<(String, At, MatcherDef)> {
    let SourceDef::Near { parts, within, listed, scope } = &def.source else { return None };
    let dropped = &parts[part];
    let mut rest = parts.clone();
    rest.remove(part);
    let mutant = match &rest[..] {
        [only] => {
            let other = siblings.iter().find(|sibling| sibling.name == only.value)?;
            let mut alone = other.clone();
            alone.name.clone_from(&def.name);
            alone.fields = def.fields.or(alone.fields);
            alone.excepts.extend(def.excepts.iter().cloned());
            alone.gates.extend(def.gates.iter().cloned());
            alone
        }
        _ => {
            let source =
                SourceDef::Near { parts: rest, within: *within, listed: *listed, scope: *scope };
            MatcherDef { source, ..def.clone() }
        }
    };
    let what = format!("matcher {}: part `{}` dropped", def.name, dropped.value);
    Some((what, dropped.at.clone(), mutant))
}

/// Returns an exception's first words and its place.
fn told(except: &ExceptDef) -> (String, Option<&At>) {
    let of = |all: &[Located<String>]| match all {
        [] => String::new(),
        [only] => format!("`{}`", only.value),
        [first, ..] => format!("`{}` …", first.value),
    };
    match &except.source {
        ExceptSource::Words(all) | ExceptSource::Lists(all) => {
            (of(all), all.first().map(|a| &a.at))
        }
        ExceptSource::Regex(one)
        | ExceptSource::Match(one)
        | ExceptSource::Use(one)
        | ExceptSource::Fact(one) => (format!("`{}`", short(&one.value)), Some(&one.at)),
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(24) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
