//! Mutants of conditions.

use std::collections::BTreeSet;

use crate::rule::condition::{Comparison, Condition, Literal, Name};

/// Most different parts of conditions that are compared by all their values.
const MAX_ATOMS: usize = 10;

/// Returns a condition with one thing changed, and what it is.
pub(super) fn mutants(of: &Condition) -> Vec<(String, Condition)> {
    match of {
        Condition::And(items) => of_items(items, Condition::And),
        Condition::Or(items) => of_items(items, Condition::Or),
        Condition::Not(inner) => {
            let mut all = vec![(format!("`not` of `{}` dropped", text(inner)), (**inner).clone())];
            let inner = mutants(inner).into_iter();
            all.extend(inner.map(|(what, c)| (what, Condition::Not(Box::new(c)))));
            all
        }
        Condition::Match(_) | Condition::Fact(_) => Vec::new(),
        Condition::Of(n, names) => {
            let most = i64::try_from(names.len()).unwrap_or(i64::MAX);
            let steps = steps(i64::from(*n)).into_iter().filter(|to| (1..=most).contains(to));
            told(of, steps.map(|to| Condition::Of(u32::try_from(to).unwrap_or(1), names.clone())))
        }
        Condition::Count(name, comparison, n) => told(
            of,
            steps(*n).into_iter().map(|to| Condition::Count(name.clone(), *comparison, to)),
        ),
        Condition::Distinct(names, comparison, n) => {
            let distinct = |to| Condition::Distinct(names.clone(), *comparison, to);
            told(of, steps(*n).into_iter().map(distinct))
        }
        Condition::Length(comparison, n) => {
            told(of, far_steps(*n).into_iter().map(|to| Condition::Length(*comparison, to)))
        }
        Condition::FactIs(name, comparison, Literal::Int(n)) => {
            let with = |to| Condition::FactIs(name.clone(), *comparison, Literal::Int(to));
            told(of, steps(*n).into_iter().map(with))
        }
        Condition::FactIs(name, comparison, literal) => {
            let other = match comparison {
                Comparison::Equal => Some(Comparison::NotEqual),
                Comparison::NotEqual => Some(Comparison::Equal),
                // A threshold is changed where it is declared.
                _ => None,
            };
            let with = |other| Condition::FactIs(name.clone(), other, literal.clone());
            told(of, other.into_iter().map(with))
        }
        Condition::FactIn(name, values) => {
            let less = |i: usize| {
                let mut values = values.clone();
                values.remove(i);
                Condition::FactIn(name.clone(), values)
            };
            told(of, (0..values.len()).filter(|_| values.len() > 1).map(less))
        }
    }
}

/// Returns whether two conditions hold for the same hits and facts, whatever these are, and show the same matchers.
pub(super) fn are_equal(a: &Condition, b: &Condition) -> bool {
    let mut atoms = BTreeSet::new();
    leaves(a, &mut atoms);
    leaves(b, &mut atoms);
    let atoms: Vec<String> = atoms.into_iter().collect();
    if atoms.len() > MAX_ATOMS || shown(a) != shown(b) {
        return false;
    }
    (0..1_u32 << atoms.len()).all(|values| {
        let holds = |leaf: &str| {
            atoms.iter().position(|atom| atom == leaf).is_some_and(|i| values >> i & 1 == 1)
        };
        value(a, &holds) == value(b, &holds)
    })
}

/// Returns a count one less and one more.
pub(super) fn steps(n: i64) -> [i64; 2] {
    [n - 1, n + 1]
}

/// Returns a length in characters at one step less and more: half and double, for nobody counts to 40; one for small ones.
pub(super) fn far_steps(n: i64) -> [i64; 2] {
    if n < 5 { steps(n) } else { [n / 2, n * 2] }
}

fn told(of: &Condition, to: impl Iterator<Item = Condition>) -> Vec<(String, Condition)> {
    let of = text(of);
    to.map(|to| (format!("`{of}` is `{}`", text(&to)), to)).collect()
}

fn of_items(
    items: &[Condition],
    join: impl Fn(Vec<Condition>) -> Condition,
) -> Vec<(String, Condition)> {
    let mut all = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let mut rest = items.to_vec();
        rest.remove(i);
        let rest = if rest.len() == 1 { rest.remove(0) } else { join(rest) };
        all.push((format!("`{}` dropped", text(item)), rest));
        for (what, mutant) in mutants(item) {
            let mut items = items.to_vec();
            items[i] = mutant;
            all.push((what, join(items)));
        }
    }
    all
}

fn leaves(of: &Condition, into: &mut BTreeSet<String>) {
    match of {
        Condition::And(items) | Condition::Or(items) => items.iter().for_each(|i| leaves(i, into)),
        Condition::Not(inner) => leaves(inner, into),
        leaf => {
            into.insert(text(leaf));
        }
    }
}

fn value(of: &Condition, holds: &dyn Fn(&str) -> bool) -> bool {
    match of {
        Condition::And(items) => items.iter().all(|item| value(item, holds)),
        Condition::Or(items) => items.iter().any(|item| value(item, holds)),
        Condition::Not(inner) => !value(inner, holds),
        leaf => holds(&text(leaf)),
    }
}

/// Returns the matchers that a condition names outside of any `not`.
fn shown(of: &Condition) -> BTreeSet<&str> {
    match of {
        Condition::And(items) | Condition::Or(items) => items.iter().flat_map(shown).collect(),
        Condition::Match(name) | Condition::Count(name, ..) => [name.text.as_str()].into(),
        Condition::Of(_, names) | Condition::Distinct(names, ..) => {
            names.iter().map(|name| name.text.as_str()).collect()
        }
        _ => BTreeSet::new(),
    }
}

/// Returns every matcher that a condition names.
pub(super) fn named<'c>(of: &'c Condition, into: &mut BTreeSet<&'c str>) {
    match of {
        Condition::And(items) | Condition::Or(items) => items.iter().for_each(|i| named(i, into)),
        Condition::Not(inner) => named(inner, into),
        leaf => into.extend(shown(leaf)),
    }
}

/// Returns the thresholds that a condition reads.
pub(super) fn thresholds<'c>(of: &'c Condition, into: &mut BTreeSet<&'c str>) {
    match of {
        Condition::And(items) | Condition::Or(items) => {
            items.iter().for_each(|item| thresholds(item, into));
        }
        Condition::Not(inner) => thresholds(inner, into),
        Condition::FactIs(_, _, Literal::Threshold(name)) => {
            into.insert(&name.text);
        }
        _ => {}
    }
}

/// Returns a condition as it would be written.
pub(super) fn text(of: &Condition) -> String {
    let names =
        |names: &[Name]| names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(", ");
    match of {
        Condition::And(items) => joined(items, " and "),
        Condition::Or(items) => joined(items, " or "),
        Condition::Not(inner) => format!("not {}", text(inner)),
        Condition::Match(name) => name.text.clone(),
        Condition::Of(n, all) => format!("{n} of ({})", names(all)),
        Condition::Count(name, c, n) => format!("count({}) {} {n}", name.text, sign(*c)),
        Condition::Distinct(all, c, n) => format!("distinct({}) {} {n}", names(all), sign(*c)),
        Condition::Fact(name) => name_of_fact(name),
        Condition::FactIs(name, c, value) => {
            format!("{} {} {}", name_of_fact(name), sign(*c), literal(value))
        }
        Condition::FactIn(name, values) => {
            let values: Vec<String> = values.iter().map(literal).collect();
            format!("{} in [{}]", name_of_fact(name), values.join(", "))
        }
        Condition::Length(c, n) => format!("text.length {} {n}", sign(*c)),
    }
}

fn name_of_fact(name: &Name) -> String {
    format!("fact.{}", name.text)
}

fn joined(items: &[Condition], by: &str) -> String {
    let items: Vec<String> = items.iter().map(text).collect();
    format!("({})", items.join(by))
}

fn literal(of: &Literal) -> String {
    match of {
        Literal::Int(n) => n.to_string(),
        Literal::Bool(b) => b.to_string(),
        Literal::Text(text) => format!("{text:?}"),
        Literal::Threshold(name) => format!("threshold.{}", name.text),
    }
}

const fn sign(of: Comparison) -> &'static str {
    match of {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

#[cfg(test)]
mod tests {
    use super::{are_equal, mutants, text};
    use crate::rule::condition::parse;

    fn of(written: &str) -> Vec<String> {
        let condition = parse(written).expect("a condition");
        mutants(&condition).into_iter().map(|(_, mutant)| text(&mutant)).collect()
    }

    #[test]
    fn every_part_is_changed() {
        assert_eq!(of("a and not b"), ["not b", "a", "(a and b)"]);
        assert_eq!(of("2 of (a, b)"), ["1 of (a, b)"]);
        assert_eq!(of("count(a) >= 3"), ["count(a) >= 2", "count(a) >= 4"]);
        assert_eq!(of("text.length >= 40"), ["text.length >= 20", "text.length >= 80"]);
        assert_eq!(of("fact.x == \"a\""), ["fact.x != \"a\""]);
        assert_eq!(of("fact.x in [\"a\", \"b\"]"), ["fact.x in [\"b\"]", "fact.x in [\"a\"]"]);
        assert!(of("a").is_empty());
    }

    #[test]
    fn what_cannot_differ_is_equal() {
        let equal = |a, b| are_equal(&parse(a).expect("a"), &parse(b).expect("b"));
        assert!(equal("a and (a or b or a)", "a and (b or a)"));
        assert!(!equal("a and b", "a or b"));
        assert!(!equal("a or (a and b)", "a"), "b is shown");
    }
}
