//! Random packs as the files that a person would write.

use std::fmt::Write as _;

use super::{
    Condition, Decides, Edge, ExceptSource, How, Literal, Matcher, Pack, Rule, Scope, Source,
};

/// Returns the files of a pack: path and text; each rule has a file of its own.
pub(crate) fn files(pack: &Pack) -> Vec<(String, String)> {
    let mut files =
        vec![("pack.toml".to_owned(), header(pack)), ("shared.toml".to_owned(), shared(pack))];
    for list in &pack.lists {
        let mut text = String::from("# purpose: test\n# origin: own\n# licence: MIT\n");
        for term in &list.terms {
            text.push_str(&term.text);
            if !term.carriers.is_empty() {
                let _ = write!(text, " ~ {}", term.carriers.join(" "));
            }
            text.push('\n');
        }
        files.push((format!("lists/{}.txt", list.name), text));
    }
    for rule in &pack.rules {
        files.push((format!("rules/{}.toml", rule.id), rule_text(rule)));
    }
    files
}

fn header(pack: &Pack) -> String {
    let mut text = String::from(
        r#"schema = 1
[pack]
name = "test"
version = "1"
[facts]
"a.flag" = { type = "bool" }
"a.level" = { type = "int" }
"a.share" = { type = "share" }
"a.kind" = { type = "enum", of = ["x", "y", "z"], default = "x" }
"a.names" = { type = "strings" }
[categories]
c = "1"
[clauses]
"1" = { title = "t" }
"#,
    );
    for gate in &pack.gates {
        let _ = writeln!(
            text,
            "[gate.{0}]\nlists = [{1:?}]\nscope = {2:?}\nbroken_by = [\"{0}\"]",
            gate.name,
            gate.list,
            scope(gate.scope)
        );
    }
    text
}

fn shared(pack: &Pack) -> String {
    let mut text = String::new();
    for gate in &pack.gates {
        let _ = writeln!(text, "[shared.{}]\nwords = {:?}", gate.name, gate.broken_by);
    }
    text
}

fn rule_text(rule: &Rule) -> String {
    let mut text = format!(
        r#"[[rule]]
id = {:?}
title = "t"
clause = "1"
category = "c"
principle = "honest"
severity = "medium"
decision = "reject"
in = {:?}
message = {{ zh = "z {{hit}}", en = "e" }}
advice = {{ zh = "z", en = "e" }}
"#,
        rule.id,
        rule.fields.iter().map(|f| f.label()).collect::<Vec<_>>()
    );
    for matcher in &rule.matchers {
        write_matcher(matcher, &mut text);
    }
    if let Some(hit) = rule.if_unknown {
        let _ = writeln!(text, "if_unknown = {:?}", if hit { "hit" } else { "miss" });
    }
    match &rule.decides {
        Decides::When(condition) => {
            let _ = writeln!(text, "when = '''{}'''", condition_text(condition));
        }
        Decides::Score { signals, bands } => {
            text.push_str("signal = [\n");
            for signal in signals {
                let _ = write!(
                    text,
                    "  {{ if = '''{}''', weight = {}",
                    condition_text(&signal.condition),
                    signal.weight
                );
                if signal.per_distinct {
                    text.push_str(", per = \"distinct\"");
                }
                if let Some(cap) = signal.cap {
                    let _ = write!(text, ", cap = {cap}");
                }
                text.push_str(" },\n");
            }
            text.push_str("]\nbands = [");
            for (at, decision) in bands {
                let _ = write!(text, "{{ at = {at}, decision = {decision:?} }}, ");
            }
            text.push_str("]\n");
        }
    }
    text
}

fn write_matcher(matcher: &Matcher, text: &mut String) {
    let name = &matcher.name;
    let mut key = |key: &str, value: String| {
        let _ = writeln!(text, "match.{name}.{key} = {value}");
    };
    match &matcher.source {
        Source::Words(words) => key("words", format!("{words:?}")),
        Source::List(list) => key("list", format!("{list:?}")),
        Source::Near { parts, within, listed, in_field } => {
            key("near", format!("{parts:?}"));
            key("within", within.to_string());
            key("order", if *listed { "\"listed\"" } else { "\"any\"" }.into());
            key("scope", if *in_field { "\"field\"" } else { "\"sentence\"" }.into());
        }
    }
    if let Some(fields) = &matcher.fields {
        key("in", format!("{:?}", fields.iter().map(|f| f.label()).collect::<Vec<_>>()));
    }
    let how = match matcher.how {
        How::Contains => "contains",
        How::Whole => "whole",
        How::Prefix => "prefix",
        How::Suffix => "suffix",
    };
    key("how", format!("{how:?}"));
    if !matcher.filler.is_empty() {
        key("filler", format!("{:?}", matcher.filler));
    }
    if matches!(matcher.source, Source::Words(_) | Source::List(_)) {
        let edge = match matcher.edge {
            Edge::Auto => "auto",
            Edge::Alnum => "alnum",
            Edge::None => "none",
        };
        key("edge", format!("{edge:?}"));
        key("separators", matcher.separators.to_string());
    }
    if !matcher.excepts.is_empty() {
        let excepts = matcher.excepts.iter().map(|except| {
            let source = match &except.source {
                ExceptSource::Words(words) => format!("words = {words:?}"),
                ExceptSource::List(list) => format!("list = {list:?}"),
                ExceptSource::Match(name) => format!("match = {name:?}"),
                ExceptSource::Names => "fact = \"a.names\"".into(),
            };
            format!("{{ {source}, scope = {:?} }}", scope(except.scope))
        });
        key("except", format!("[{}]", excepts.collect::<Vec<_>>().join(", ")));
    }
    if !matcher.gates.is_empty() {
        key("gate", format!("{:?}", matcher.gates));
    }
}

fn scope(scope: Scope) -> String {
    match scope {
        Scope::Cover => "cover".into(),
        Scope::Before(n) => format!("before:{n}"),
        Scope::After(n) => format!("after:{n}"),
        Scope::Sentence => "sentence".into(),
        Scope::Field => "field".into(),
    }
}

fn condition_text(condition: &Condition) -> String {
    let items = |items: &[Condition], word: &str| {
        let items: Vec<String> = items.iter().map(|i| format!("({})", condition_text(i))).collect();
        items.join(word)
    };
    match condition {
        Condition::And(all) => items(all, " and "),
        Condition::Or(all) => items(all, " or "),
        Condition::Not(inner) => format!("not ({})", condition_text(inner)),
        Condition::Match(name) => name.clone(),
        Condition::Of(n, names) => format!("{n} of ({})", names.join(", ")),
        Condition::Count(name, op, n) => format!("count({name}) {op} {n}"),
        Condition::Distinct(names, op, n) => format!("distinct({}) {op} {n}", names.join(", ")),
        Condition::Length(op, n) => format!("text.length {op} {n}"),
        Condition::Fact(name) => format!("fact.{name}"),
        Condition::FactIs(name, op, value) => format!("fact.{name} {op} {}", literal(value)),
        Condition::FactIn(name, values) => {
            let values: Vec<String> = values.iter().map(literal).collect();
            format!("fact.{name} in [{}]", values.join(", "))
        }
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Int(n) => n.to_string(),
        Literal::Text(text) => format!("{text:?}"),
    }
}
