//! Conditions with their names resolved.

use super::names::Scope as Names;
use super::{Compiler, inside};
use crate::fact::{FactType, FactValue};
use crate::program::{Condition, FactTest, MatcherId};
use crate::rule::condition::{Comparison, Condition as Written, Literal, Name};
use crate::rule::diagnostic::{At, Diagnostic, Located};

impl Compiler<'_> {
    /// Resolves a condition; an unknown name is an error.
    pub(super) fn condition(
        &mut self,
        written: &Located<Written>,
        names: &mut Names,
    ) -> Option<Condition> {
        self.resolve(&written.value, &written.at, names)
    }

    fn resolve(&mut self, written: &Written, at: &At, names: &mut Names) -> Option<Condition> {
        Some(match written {
            Written::And(items) => Condition::And(self.resolve_all(items, at, names)?),
            Written::Or(items) => Condition::Or(self.resolve_all(items, at, names)?),
            Written::Not(inner) => Condition::Not(Box::new(self.resolve(inner, at, names)?)),
            Written::Match(name) => Condition::Match(self.name(name, at, names)?),
            Written::Of(n, all) => Condition::Of(*n, self.all_names(all, at, names)?),
            Written::Count(name, comparison, n) => {
                Condition::Count(self.name(name, at, names)?, *comparison, *n)
            }
            Written::Distinct(all, comparison, n) => {
                Condition::Distinct(self.all_names(all, at, names)?, *comparison, *n)
            }
            Written::Length(comparison, n) => Condition::Length(*comparison, *n),
            Written::Fact(name) => {
                let fact = self.fact_of(name, at)?;
                if self.facts[fact as usize].kind != FactType::Bool {
                    return self.mistyped(fact, name, at, "compare it with a value");
                }
                Condition::Fact(fact, FactTest::IsTrue)
            }
            Written::FactIs(name, comparison, literal) => {
                let fact = self.fact_of(name, at)?;
                Condition::Fact(fact, self.test(fact, name, *comparison, literal, at)?)
            }
            Written::FactIn(name, literals) => {
                let fact = self.fact_of(name, at)?;
                let values = literals.iter().map(|literal| self.value(fact, name, literal, at));
                Condition::Fact(fact, FactTest::In(values.collect::<Option<_>>()?))
            }
        })
    }

    fn resolve_all(
        &mut self,
        items: &[Written],
        at: &At,
        names: &mut Names,
    ) -> Option<Vec<Condition>> {
        // Every item is resolved before one fails: all diagnostics at once.
        let items: Vec<_> = items.iter().map(|item| self.resolve(item, at, names)).collect();
        items.into_iter().collect()
    }

    fn name(&mut self, name: &Name, at: &At, names: &mut Names) -> Option<MatcherId> {
        self.matcher(&located(name, at), names)
    }

    fn all_names(&mut self, all: &[Name], at: &At, names: &mut Names) -> Option<Vec<MatcherId>> {
        let ids: Vec<_> = all.iter().map(|name| self.name(name, at, names)).collect();
        ids.into_iter().collect()
    }

    fn fact_of(&mut self, name: &Name, at: &At) -> Option<u32> {
        self.fact(&located(name, at))
    }

    fn test(
        &mut self,
        fact: u32,
        name: &Name,
        comparison: Comparison,
        literal: &Literal,
        at: &At,
    ) -> Option<FactTest> {
        let ordered = matches!(self.facts[fact as usize].kind, FactType::Int | FactType::Share);
        if ordered {
            let n = match self.value(fact, name, literal, at)? {
                FactValue::Int(n) => n,
                FactValue::Share(n) => i64::from(n),
                _ => return self.mistyped(fact, name, at, "compare it with a number"),
            };
            return Some(FactTest::Compare(comparison, n));
        }
        let value = self.value(fact, name, literal, at)?;
        match comparison {
            Comparison::Equal => Some(FactTest::Equal(value)),
            Comparison::NotEqual => Some(FactTest::NotEqual(value)),
            _ => self.mistyped(fact, name, at, "only numbers have an order"),
        }
    }

    /// Returns a literal as a value of the fact's type; shares are written in per mille.
    fn value(&mut self, fact: u32, name: &Name, literal: &Literal, at: &At) -> Option<FactValue> {
        let kind = self.facts[fact as usize].kind.clone();
        let number = match literal {
            Literal::Int(n) => Some(*n),
            Literal::Threshold(threshold) => Some(self.threshold(threshold, at)?),
            _ => None,
        };
        match (&kind, literal, number) {
            (FactType::Int, _, Some(n)) => Some(FactValue::Int(n)),
            (FactType::Share, _, Some(n @ 0..=1000)) => {
                Some(FactValue::Share(u32::try_from(n * 1000).unwrap_or(0)))
            }
            (FactType::Bool, Literal::Bool(b), _) => Some(FactValue::Bool(*b)),
            (FactType::Text, Literal::Text(t), _) => Some(FactValue::Text(t.clone())),
            (FactType::Enum(of), Literal::Text(t), _) if of.contains(t) => {
                Some(FactValue::Text(t.clone()))
            }
            _ => self.mistyped(fact, name, at, "the value does not fit"),
        }
    }

    fn threshold(&mut self, name: &Name, at: &At) -> Option<i64> {
        let found = self.pack.thresholds.get(&name.text).copied();
        if found.is_none() {
            let message = format!("threshold `{}` does not exist", name.text);
            let known = self.pack.thresholds.keys().map(String::as_str);
            let diagnostic = Diagnostic::new("E022", message, &inside(at, &name.range));
            self.diagnostics.push(diagnostic.suggest(&name.text, known));
        }
        found
    }

    fn mistyped<T>(&mut self, fact: u32, name: &Name, at: &At, what: &str) -> Option<T> {
        let kind = &self.facts[fact as usize].kind;
        let message = format!("fact `{}` is {}: {what}", name.text, kind.describe());
        let fact = &name.text;
        let help = match kind {
            FactType::Bool => format!("for example: fact.{fact}, or not fact.{fact}"),
            FactType::Int => format!("for example: fact.{fact} >= 100"),
            FactType::Share => format!("for example, in per mille: fact.{fact} >= 500"),
            FactType::Text => format!("for example: fact.{fact} == \"…\""),
            FactType::Enum(of) => {
                let first = of.first().map_or("…", String::as_str);
                format!("for example: fact.{fact} == \"{first}\"")
            }
            FactType::Texts => {
                format!(
                    "ask a list in an exception: except = [{{ fact = \"{fact}\", scope = \"cover\" }}]"
                )
            }
        };
        let diagnostic = Diagnostic::new("E031", message, &inside(at, &name.range));
        self.diagnostics.push(diagnostic.help(help));
        None
    }
}

fn located(name: &Name, at: &At) -> Located<String> {
    Located { value: name.text.clone(), at: inside(at, &name.range) }
}
