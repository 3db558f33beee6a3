//! Rule definitions to [`Program`]: names are resolved, terms folded, automata built.

mod allow;
mod conditions;
mod extent;
mod facts;
mod identifiers;
mod link;
pub(crate) mod lint;
mod literals;
pub(crate) mod lock;
mod names;
mod regexes;
mod score;
pub(crate) mod sound;
mod sources;
mod spellings;
mod terms;
mod uses;
mod validate;
pub(crate) mod variants;

use std::collections::BTreeMap;

use crate::fact::FactDeclaration;
use crate::fact::FactType;
use crate::field::{Field, FieldSet};
use crate::program::{
    Allows, Cite, Except, ExceptKind, Gate, Matcher, MatcherId, MatcherKind, MetaSelect, Program,
    Ratio, Rule, Signal, SourceId, Special,
};
use crate::rule::condition::Condition as Written;
use crate::rule::diagnostic::{At, Diagnostic, Located};
use crate::rule::{
    Edge, ExceptDef, ExceptSource, How, MatcherDef, PackDef, RuleDef, SourceDef, Validator,
};
use names::Scope as Names;
use regexes::RegexBuilder;
use terms::TermBuilder;
use uses::{Disguises, PLAIN, Use};

/// Compiles a pack; the program is only there without errors. What [`lint`] finds comes apart, when it is asked for.
pub(crate) fn compile(pack: &PackDef, diagnostics: &mut Vec<Diagnostic>) -> Option<Program> {
    let before = diagnostics.len();
    validate::check(pack, diagnostics);
    lock::check(pack, diagnostics);
    let mut compiler = Compiler::new(pack);
    compiler.add_facts();
    compiler.add_disguises();
    compiler.add_shared();
    compiler.add_gates();
    let rules: Vec<Rule> = pack.rules.iter().map(|rule| compiler.add_rule(rule)).collect();
    let allows = compiler.add_allows(&rules);
    let program = compiler.finish(rules, allows);
    diagnostics.append(&mut compiler.diagnostics);
    let failed = diagnostics[before..].iter().any(Diagnostic::is_fatal);
    program.filter(|_| !failed)
}

/// Where a source comes from, so that equal ones are kept once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SourceKey {
    List(String, Edge, bool, Disguises),
    Regex(String, bool, Edge, Option<Validator>),
    Special(Special),
}

struct Compiler<'p> {
    pack: &'p PackDef,
    diagnostics: Vec<Diagnostic>,
    terms: TermBuilder,
    regexes: RegexBuilder,
    /// Temporary source numbers; terms, expressions and specials are told apart here.
    sources: Vec<SourceSlot>,
    known: BTreeMap<SourceKey, SourceId>,
    matchers: Vec<Matcher>,
    gates: Vec<Gate>,
    gate_ids: BTreeMap<String, u32>,
    shared: BTreeMap<String, MatcherId>,
    facts: Vec<FactDeclaration>,
    fact_ids: BTreeMap<String, u32>,
    ratios: Vec<Ratio>,
}

#[derive(Clone, Copy, Debug)]
enum SourceSlot {
    Terms,
    Regex,
    Special(Special),
}

impl<'p> Compiler<'p> {
    fn new(pack: &'p PackDef) -> Self {
        Self {
            pack,
            diagnostics: Vec::new(),
            terms: TermBuilder::default(),
            regexes: RegexBuilder::default(),
            sources: Vec::new(),
            known: BTreeMap::new(),
            matchers: Vec::new(),
            gates: Vec::new(),
            gate_ids: BTreeMap::new(),
            shared: BTreeMap::new(),
            facts: Vec::new(),
            fact_ids: BTreeMap::new(),
            ratios: Vec::new(),
        }
    }

    fn add_shared(&mut self) {
        let everywhere: FieldSet = Field::ALL.into_iter().collect();
        let pack = self.pack;
        for def in &pack.shared {
            // A gate may need a shared matcher and not the reverse: gates of shared matchers are an error.
            if let Some(gate) = def.gates.first() {
                let help = "put them on the matcher that uses it";
                let diagnostic = Diagnostic::new("E020", "a shared matcher has no gates", &gate.at);
                self.diagnostics.push(diagnostic.help(help));
            }
            let id = self.add_matcher(def, everywhere, &mut Names::default(), false);
            self.shared.insert(def.name.clone(), id);
        }
    }

    fn add_gates(&mut self) {
        let pack = self.pack;
        for (name, gate) in &pack.gates {
            let sources = self.lists(&gate.lists, PLAIN);
            let broken_by = gate.broken_by.iter().filter_map(|m| self.shared_matcher(m)).collect();
            self.gate_ids.insert(name.clone(), index(self.gates.len()));
            self.gates.push(Gate { sources, scope: gate.scope, broken_by });
        }
    }

    fn shared_matcher(&mut self, name: &Located<String>) -> Option<MatcherId> {
        let found = self.shared.get(&name.value).copied();
        if found.is_none() {
            let message = format!("shared matcher `{}` does not exist", name.value);
            let known = self.shared.keys().map(String::as_str);
            let diagnostic = Diagnostic::new("E020", message, &name.at);
            self.diagnostics
                .push(diagnostic.label("not in shared.toml").suggest(&name.value, known));
        }
        found
    }

    fn add_rule(&mut self, def: &RuleDef) -> Rule {
        let mut names = Names::default();
        def.declared.iter().for_each(|name| names.declare(name));
        // Matchers that others point at come first, so that every reference points backwards.
        for matcher in names::ordered(&def.matchers, &mut self.diagnostics) {
            let id = self.add_matcher(matcher, def.fields, &mut names, def.meta);
            names.define(&matcher.name, id);
        }
        for name in def.labels.iter().flat_map(|label| &label.of) {
            self.matcher(name, &mut names);
        }
        let when = self.condition_of(def, &names);
        let signals: Vec<Signal> = def
            .signals
            .iter()
            .enumerate()
            .filter_map(|(number, signal)| {
                let condition = self.condition(&signal.condition, &mut names.clone())?;
                let (weight, per_distinct) = (signal.weight, signal.per_distinct);
                let most = link::most_points(weight, per_distinct, signal.cap);
                let labels = score::labels(signal, &condition, def, &names);
                let cap = signal.cap;
                Some(Signal { number, most, condition, weight, per_distinct, cap, labels })
            })
            .collect();
        let select = def.matchers.iter().find_map(|m| match &m.source {
            SourceDef::Hits(hits) => Some(MetaSelect {
                rules: hits.rules.iter().map(|r| r.value.clone()).collect(),
                min_severity: hits.min_severity,
                evasive_only: hits.evasive_only,
            }),
            _ => None,
        });
        let mut rule = Rule {
            id: def.id.value.clone(),
            clause: def.clause.clone(),
            clause_order: def.clause.split('.').map(|n| n.parse().unwrap_or(u32::MAX)).collect(),
            also: def.also.clone(),
            category: def.category.clone(),
            severity: def.severity,
            decision: def.decision,
            level: def.level,
            mode: def.mode,
            fields: def.fields,
            when,
            signals,
            score_by: def.score_by.clone(),
            bands: def.bands.clone(),
            shown: Vec::new(),
            facts: Vec::new(),
            select,
            raises: def.raises,
            redact: def.redact,
            if_unknown: def.if_unknown,
            message: def.message.clone(),
            advice: def.advice.clone(),
        };
        link::fill_references(&mut rule);
        rule
    }

    fn condition_of(&mut self, def: &RuleDef, names: &Names) -> Option<crate::program::Condition> {
        if let Some(when) = &def.when {
            return self.condition(when, &mut names.clone());
        }
        if !def.signals.is_empty() {
            return None;
        }
        match &def.matchers[..] {
            [only] => {
                let name = crate::rule::condition::Name { text: only.name.clone(), range: 0..0 };
                let at = only.at.clone();
                self.condition(&Located { value: Written::Match(name), at }, &mut names.clone())
            }
            // Otherwise the matcher's own fault has been told.
            _ if def.has_when || def.has_signal || def.declared.len() == 1 => None,
            _ => {
                let message = "the rule has neither `when` nor exactly one matcher";
                let help = "say with `when` how the matchers decide";
                self.diagnostics.push(Diagnostic::new("E004", message, &def.id.at).help(help));
                None
            }
        }
    }

    fn add_matcher(
        &mut self,
        def: &MatcherDef,
        fields: FieldSet,
        names: &mut Names,
        meta: bool,
    ) -> MatcherId {
        let kind = self.kind(def, names, meta);
        let excepts = def.excepts.iter().filter_map(|e| self.except(e, names)).collect();
        let gates = def.gates.iter().filter_map(|gate| self.gate(gate)).collect();
        self.matchers.push(Matcher {
            kind,
            fields: def.fields.unwrap_or(fields),
            how: def.how,
            filler: def.filler.iter().map(|f| crate::fold::fold_term(f).0).collect(),
            strip: def.strip,
            segment: def.segment,
            excepts,
            gates,
        });
        let own = def.fields.unwrap_or(fields);
        let profile = |field: &Field| matches!(field, Field::Name | Field::Bio);
        let elsewhere = Field::ALL.iter().any(|field| own.contains(*field) && !profile(field));
        if matches!(def.source, SourceDef::Names(_)) && elsewhere {
            let message = "`names` looks at the fields `name` and `bio` only";
            let help = "say in = [\"name\"] for the matcher";
            self.diagnostics.push(Diagnostic::new("E023", message, &def.at).help(help));
        }
        if !def.filler.is_empty() && def.how != How::Whole {
            let message = "`filler` works only with how = \"whole\"";
            let help = "say so, or take `filler` out";
            self.diagnostics.push(Diagnostic::new("E003", message, &def.at).help(help));
        }
        index(self.matchers.len() - 1)
    }

    fn gate(&mut self, name: &Located<String>) -> Option<u32> {
        let found = self.gate_ids.get(&name.value).copied();
        if found.is_none() {
            let message = format!("gate `{}` does not exist", name.value);
            let known = self.gate_ids.keys().map(String::as_str);
            let diagnostic = Diagnostic::new("E020", message, &name.at);
            self.diagnostics.push(diagnostic.label("not in pack.toml").suggest(&name.value, known));
        }
        found
    }

    fn kind(&mut self, def: &MatcherDef, names: &mut Names, meta: bool) -> MatcherKind {
        match &def.source {
            _ if def.off => MatcherKind::Sources(Vec::new()),
            SourceDef::Words(words) => MatcherKind::Sources(vec![self.words(words, Use::of(def))]),
            SourceDef::Lists(lists) => MatcherKind::Sources(self.lists(lists, Use::of(def))),
            SourceDef::Regex { pattern, digits, validate } => {
                let source = self.regex(pattern, *digits, def.edge, *validate);
                MatcherKind::Sources(source.into_iter().collect())
            }
            SourceDef::Near { parts, within, listed, scope } => {
                let parts = parts.iter().filter_map(|part| self.matcher(part, names)).collect();
                MatcherKind::Near { parts, within: *within, listed: *listed, scope: *scope }
            }
            SourceDef::Use(name) => match self.shared_matcher(name) {
                Some(id) => MatcherKind::Use(id),
                None => MatcherKind::Hits,
            },
            SourceDef::Domain(kind) => self.special(Special::Domain(*kind)),
            SourceDef::Repeat(n) => self.special(Special::Repeat(*n)),
            SourceDef::Evasion(kind) => self.special(Special::Evasion(*kind)),
            SourceDef::Names(wanted) => self.special(Special::Names(*wanted)),
            SourceDef::Hits(_) => {
                if !meta {
                    let message = "`hits` is only for rules with phase = \"meta\"";
                    let help = "say phase = \"meta\" in the rule, or look for texts of its own";
                    self.diagnostics.push(Diagnostic::new("E032", message, &def.at).help(help));
                }
                MatcherKind::Hits
            }
        }
    }

    fn matcher(&mut self, name: &Located<String>, names: &mut Names) -> Option<MatcherId> {
        match names.find(&name.value) {
            Ok(id) => Some(id),
            // A matcher with faults of its own, or in a circle.
            Err(known) if known.contains(&name.value) => None,
            Err(known) => {
                let message = format!("matcher `{}` does not exist", name.value);
                let known = known.iter().map(String::as_str);
                let diagnostic = Diagnostic::new("E020", message, &name.at);
                let diagnostic = diagnostic.label("not in this rule").suggest(&name.value, known);
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn except(&mut self, def: &ExceptDef, names: &mut Names) -> Option<Except> {
        let kind = match &def.source {
            ExceptSource::Words(words) => ExceptKind::Sources(vec![self.words(words, PLAIN)]),
            ExceptSource::Lists(lists) => ExceptKind::Sources(self.lists(lists, PLAIN)),
            ExceptSource::Regex(pattern) => {
                ExceptKind::Sources(vec![self.regex(pattern, false, Edge::None, None)?])
            }
            ExceptSource::Match(name) => ExceptKind::Matcher(self.matcher(name, names)?),
            ExceptSource::Use(name) => ExceptKind::Matcher(self.shared_matcher(name)?),
            ExceptSource::Fact(name) => {
                let fact = self.fact(name)?;
                if self.facts[fact as usize].kind != FactType::Texts {
                    let message = format!("fact `{}` is no list of strings", name.value);
                    let help = "declare it with type = \"strings\", or use words or a list";
                    self.diagnostics.push(Diagnostic::new("E031", message, &name.at).help(help));
                }
                ExceptKind::Fact(fact)
            }
        };
        Some(Except { kind, scope: def.scope, allow: None })
    }

    fn finish(&mut self, rules: Vec<Rule>, allows: Allows) -> Option<Program> {
        let mut terms = std::mem::take(&mut self.terms);
        let regexes = std::mem::take(&mut self.regexes).build(&mut terms);
        let sounds = std::mem::take(&mut terms.sounds).build();
        let variants = variants::build(&sounds);
        let (terms, texts) = terms.build(self.sources.len());
        let specials = self.sources.iter().enumerate().filter_map(|(source, slot)| match slot {
            SourceSlot::Special(special) => Some((index(source), *special)),
            SourceSlot::Terms | SourceSlot::Regex => None,
        });
        let mut program = Program {
            terms,
            sounds,
            variants,
            regexes,
            specials: specials.collect(),
            matchers: std::mem::take(&mut self.matchers),
            gates: std::mem::take(&mut self.gates),
            rules,
            touches: vec![Vec::new(); self.sources.len()],
            needs: Vec::new(),
            beside: BTreeMap::new(),
            fact_rules: Vec::new(),
            meta_rules: Vec::new(),
            facts: std::mem::take(&mut self.facts),
            fact_ids: std::mem::take(&mut self.fact_ids),
            ratios: std::mem::take(&mut self.ratios),
            cites: Vec::new(),
            allows,
        };
        program.cites = self
            .pack
            .cites
            .iter()
            .map(|cite| Cite {
                fields: cite.fields,
                clauses: cite.clauses.clone(),
                also: cite.also.clone(),
            })
            .collect();
        link::link(&mut program);
        terms::fill_dictionaries(&mut program, &texts);
        Some(program)
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Returns the place of a name inside a condition's text.
fn inside(at: &At, range: &std::ops::Range<usize>) -> At {
    crate::rule::inside(at, range.clone())
}
