//! Whether all numbers of a program lead somewhere, which one that was read from a file must prove: nothing that runs it looks again.

use super::{Condition, ExceptKind, Gate, Matcher, MatcherKind, PostingKind, Program, Rule, Terms};
use crate::rule::ScoreBy;

/// Largest weight, cap or band of a score: sums of them never overflow.
const MAX_POINTS: i64 = 1 << 40;
/// Sets of literals that one way through an expression may have.
const MAX_SETS: u32 = 8;

/// How much there is of everything that is numbered.
struct Sizes {
    sources: usize,
    matchers: usize,
    gates: usize,
    rules: usize,
    facts: usize,
    allows: usize,
}

impl Sizes {
    fn sources(&self, all: &[u32]) -> bool {
        all.iter().all(|source| (*source as usize) < self.sources)
    }

    fn matchers(&self, all: &[u32]) -> bool {
        all.iter().all(|matcher| (*matcher as usize) < self.matchers)
    }

    fn facts(&self, all: &[u32]) -> bool {
        all.iter().all(|fact| (*fact as usize) < self.facts)
    }

    fn rules(&self, all: &[u32]) -> bool {
        all.iter().all(|rule| (*rule as usize) < self.rules)
    }
}

impl Program {
    /// Returns the part, if any, that has a number that leads nowhere.
    pub(crate) fn broken_part(&self) -> Option<&'static str> {
        let sizes = Sizes {
            sources: self.terms.sources.len(),
            matchers: self.matchers.len(),
            gates: self.gates.len(),
            rules: self.rules.len(),
            facts: self.facts.len(),
            allows: self.allows.entries.len(),
        };
        let parts = [
            ("terms", self.terms_are_whole(&sizes)),
            ("sounds", self.sounds_are_whole(&sizes)),
            ("expressions", self.regexes_are_whole(&sizes)),
            ("matchers", self.matchers_are_whole(&sizes)),
            ("rules", self.rules_are_whole(&sizes)),
            ("facts", self.facts_are_whole(&sizes)),
        ];
        parts.into_iter().find(|(_, whole)| !whole).map(|(part, _)| part)
    }

    fn terms_are_whole(&self, sizes: &Sizes) -> bool {
        let Terms { dictionaries, patterns, postings, entries, .. } = &self.terms;
        let postings_ok = postings.iter().all(|posting| match posting.kind {
            PostingKind::Literal => {
                (posting.entry as usize) < self.regexes.ways.len() && posting.source < MAX_SETS
            }
            _ => (posting.entry as usize) < entries.len() && sizes.sources(&[posting.source]),
        });
        // Literals come first: what follows them is counted by source.
        let of = |from: u32, to: u32| postings.get(from as usize..to as usize);
        let literal = |kind| kind == PostingKind::Literal;
        let patterns_ok = patterns.iter().all(|pattern| {
            of(pattern.first, pattern.terms).is_some_and(|all| all.iter().all(|p| literal(p.kind)))
                && of(pattern.terms, pattern.end)
                    .is_some_and(|all| all.iter().all(|p| !literal(p.kind)))
        });
        let number = |number: &u32| (*number as usize) < patterns.len();
        let dictionaries_ok = dictionaries.iter().all(|scope| {
            scope.dictionary.is_whole(scope.patterns.len()) && scope.patterns.iter().all(number)
        });
        postings_ok && patterns_ok && dictionaries_ok && entries.iter().all(|e| number(&e.term))
    }

    fn sounds_are_whole(&self, sizes: &Sizes) -> bool {
        let uses = self.sounds.uses.iter().all(|of| {
            sizes.sources(&[of.source]) && (of.entry as usize) < self.terms.entries.len()
        });
        let beside = self
            .beside
            .iter()
            .all(|(of, all)| sizes.sources(&[*of]) && sizes.sources(all) && all.is_sorted());
        uses && beside && self.sounds.is_whole() && self.variants.is_whole(self.sounds.terms.len())
    }

    fn regexes_are_whole(&self, sizes: &Sizes) -> bool {
        let regexes = &self.regexes;
        let number = |number: &u32| (*number as usize) < regexes.sources.len();
        let ways = |range: &std::ops::Range<u32>| range.end as usize <= regexes.ways.len();
        regexes.sources.iter().all(|of| sizes.sources(&[of.source]) && ways(&of.ways))
            && regexes.ways.iter().all(|way| number(&way.regex))
            && regexes.by_source.iter().flatten().all(number)
            && regexes.always.iter().chain(&regexes.numeric).all(number)
            && self.specials.iter().all(|(source, _)| sizes.sources(&[*source]))
    }

    fn matchers_are_whole(&self, sizes: &Sizes) -> bool {
        let matchers =
            (0..).zip(&self.matchers).all(|(id, matcher)| is_matcher(id, matcher, sizes));
        // Looking for a gate's breakers never leads back to the gate.
        let gates = self.gates.iter().all(|Gate { sources, broken_by, .. }| {
            let free = |id: &u32| self.matchers[*id as usize].gates.is_empty();
            sizes.sources(sources) && sizes.matchers(broken_by) && broken_by.iter().all(free)
        });
        matchers && gates
    }

    fn rules_are_whole(&self, sizes: &Sizes) -> bool {
        let touches = self.touches.len() == sizes.sources
            && self.touches.iter().flatten().all(|touch| sizes.rules(&[touch.rule]));
        let allows = self.allows.rules.iter().all(|(rule, leave)| {
            sizes.rules(&[*rule])
                && leave.whens.iter().all(|(when, entry)| {
                    is_condition(when, sizes) && (*entry as usize) < sizes.allows
                })
                && leave.rest.iter().all(|rule| is_rule(rule, sizes))
        });
        touches
            && allows
            && self.needs.len() == sizes.rules
            && self.rules.iter().all(|rule| is_rule(rule, sizes))
            && sizes.rules(&self.fact_rules)
            && sizes.rules(&self.meta_rules)
    }

    fn facts_are_whole(&self, sizes: &Sizes) -> bool {
        let typed = |fact: &crate::fact::FactDeclaration| {
            fact.default.as_ref().is_none_or(|value| fact.kind.accept(value).is_some())
        };
        self.facts.iter().all(typed)
            && self.fact_ids.values().all(|fact| sizes.facts(&[*fact]))
            && self.ratios.iter().all(|ratio| sizes.facts(&[ratio.fact, ratio.of, ratio.to]))
    }
}

/// Returns whether a matcher points only at what exists, and at matchers before itself only, so that no search goes round in circles.
fn is_matcher(id: u32, matcher: &Matcher, sizes: &Sizes) -> bool {
    let before = |other: &u32| *other < id;
    let kind = match &matcher.kind {
        MatcherKind::Sources(sources) => sizes.sources(sources),
        MatcherKind::Use(inner) => before(inner),
        MatcherKind::Near { parts, .. } => parts.iter().all(before),
        MatcherKind::Hits => true,
    };
    let excepts = matcher.excepts.iter().all(|except| {
        let kind = match &except.kind {
            ExceptKind::Sources(sources) => sizes.sources(sources),
            ExceptKind::Matcher(inner) => before(inner),
            ExceptKind::Fact(fact) => sizes.facts(&[*fact]),
        };
        kind && except.allow.is_none_or(|entry| (entry as usize) < sizes.allows)
    });
    kind && excepts && matcher.gates.iter().all(|gate| (*gate as usize) < sizes.gates)
}

fn is_rule(rule: &Rule, sizes: &Sizes) -> bool {
    let points = |n: i64| (-MAX_POINTS..=MAX_POINTS).contains(&n);
    let signals = rule.signals.iter().all(|signal| {
        is_condition(&signal.condition, sizes)
            && points(signal.weight)
            && signal.cap.is_none_or(points)
            && (0..=super::Signal::MANY).contains(&signal.most)
            && signal.number < rule.signals.len()
            && signal.labels.iter().all(|label| label.of.iter().all(|of| sizes.matchers(&[*of])))
    });
    signals
        && rule.when.iter().all(|when| is_condition(when, sizes))
        && rule.bands.iter().all(|band| points(band.at))
        && !rule.score_by.contains(&ScoreBy::Window(0))
        && sizes.matchers(&rule.shown)
        && sizes.facts(&rule.facts)
}

fn is_condition(condition: &Condition, sizes: &Sizes) -> bool {
    match condition {
        Condition::And(items) | Condition::Or(items) => {
            items.iter().all(|item| is_condition(item, sizes))
        }
        Condition::Not(inner) => is_condition(inner, sizes),
        Condition::Match(matcher) | Condition::Count(matcher, ..) => sizes.matchers(&[*matcher]),
        Condition::Of(_, matchers) | Condition::Distinct(matchers, ..) => sizes.matchers(matchers),
        Condition::Fact(fact, _) => sizes.facts(&[*fact]),
        Condition::Length(..) => true,
    }
}
