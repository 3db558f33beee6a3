//! [`Hits`] and facts × [`Program`] → [`Fired`] rules. Only rules touched by a hit or a fact are looked at.

mod allow;
mod bound;
mod condition;
mod facts;
mod matchers;
mod meta;
mod near;
mod place;
mod reach;
mod score;
mod segment;

pub(crate) use allow::Lifted;
use bound::Bound;
pub(crate) use facts::FactValues;
pub(crate) use place::Place;
pub(crate) use score::{UnitSignals, signals};

use std::sync::Arc;

use crate::bilingual::Bilingual;
use crate::program::{Program, Rule, RuleId, SourceId, Triggers};
use crate::rule::Mode;
use crate::scan::{self, Count, Hit, Hits, Text, Texts};
use crate::severity::Decision;

/// Bytes of a text in which no expression reaches the most matches that it may have.
const SHORT: usize = 900;
/// The same where a character of the text stands for several, at most six a byte.
const SHORT_SPELLED_OUT: usize = 150;

/// A rule that the request breaks.
#[derive(Clone, Debug)]
pub(crate) struct Fired {
    pub(crate) rule: RuleId,
    pub(crate) decision: Decision,
    /// Points, and how many of them are over the band.
    pub(crate) score: Option<(i64, i64)>,
    /// What the signals that counted are called, those with the most points first.
    pub(crate) signals: Vec<Arc<Bilingual>>,
    /// The places that are shown; empty when facts decided.
    pub(crate) hits: Vec<Hit>,
}

impl Fired {
    /// Returns a rule without a score that has fired.
    fn new(id: RuleId, rule: &Rule, hits: Vec<Hit>) -> Self {
        Self { rule: id, decision: rule.decision, score: None, signals: Vec::new(), hits }
    }
}

/// Which rules take part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selection<'s> {
    /// Rules of a higher level are left out, unless they are named.
    pub(crate) level: u8,
    /// Rules above `level` and up to this one are observed.
    pub(crate) observe: u8,
    /// Only these rules, when given; used by the tests of rules.
    pub(crate) only: Option<&'s [RuleId]>,
    pub(crate) triggers: &'s Triggers,
}

/// What comes of the violations of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    None,
    Observed,
    Decides,
}

impl Selection<'_> {
    /// Returns the triggers of the rules up to a level.
    pub(crate) fn triggers(program: &Program, level: u8) -> Triggers {
        Triggers::new(program, |rule| rule.mode != Mode::Off && rule.level <= level)
    }

    /// Returns whether a rule takes part at all.
    fn includes(&self, id: RuleId, rule: &Rule) -> bool {
        self.part(id, rule) != Part::None
    }

    fn part(&self, id: RuleId, rule: &Rule) -> Part {
        match self.only {
            _ if rule.mode == Mode::Off => Part::None,
            Some(only) if only.contains(&id) => Part::Decides,
            Some(_) => Part::None,
            None if rule.level <= self.level && rule.mode == Mode::Enforce => Part::Decides,
            None if rule.level <= self.level.max(self.observe) => Part::Observed,
            None => Part::None,
        }
    }
}

/// What evaluation found.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) fired: Vec<Fired>,
    /// Rules left open, each with the facts it waits for.
    pub(crate) undetermined: Vec<(RuleId, Vec<u32>)>,
    /// Rules that are observed and would have fired.
    pub(crate) observed: Vec<Fired>,
    /// What allow entries lifted.
    pub(crate) lifted: Vec<Lifted>,
}

/// Scratch space for evaluation; one per thread, reused from request to request.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    slots: Vec<Slot>,
    touched: Vec<RuleId>,
    /// Allow entries that have lifted hits of the rule that is looked at.
    allowing: Vec<u32>,
    /// What hits have brought to each rule.
    gains: Vec<Gain>,
    turn: u64,
    /// Lists and term numbers that are in use for a moment.
    lists: Vec<Vec<Hit>>,
    terms: Vec<u32>,
    /// Where sentences begin.
    starts: Vec<usize>,
    /// Points that no place can exceed, by signal.
    most: Vec<i64>,
}

/// What the hits of a request have brought to a rule.
#[derive(Clone, Copy, Debug, Default)]
struct Gain {
    turn: u64,
    groups: u32,
    points: i64,
}

/// The hits of a matcher, computed at most once a request.
#[derive(Debug, Default)]
struct Slot {
    turn: u64,
    hits: Vec<Hit>,
}

/// Everything one request is evaluated with.
struct Evaluation<'e> {
    program: &'e Program,
    texts: &'e Texts,
    hits: &'e mut Hits,
    facts: &'e FactValues,
    scan: &'e mut scan::Scratch,
    scratch: &'e mut Scratch,
}

/// Returns whether what the first look has seen, or a fact, may make any rule fire.
pub(crate) fn may_fire(
    program: &Program,
    hits: &Hits,
    facts: &FactValues,
    selection: Selection<'_>,
    scratch: &mut Scratch,
) -> bool {
    scratch.begin(program);
    scratch.touch(program, hits, facts, selection, |visit| hits.counted(visit));
    !scratch.touched.is_empty()
}

/// Returns whether any of the rules that may fire still may, now that everything was looked at.
pub(crate) fn may_still_fire(
    program: &Program,
    hits: &Hits,
    facts: &FactValues,
    scratch: &mut Scratch,
) -> bool {
    scratch.drop_bounded(program, hits, facts);
    !scratch.touched.is_empty()
}

/// Runs expressions that may match while they can keep a rule from firing; returns whether any still may. On a text so long that an
/// expression could reach its limit, none runs that evaluation does not ask for.
pub(crate) fn may_fire_by_expressions(
    program: &Program,
    texts: &Texts,
    hits: &mut Hits,
    facts: &FactValues,
    selection: Selection<'_>,
    scan: &mut scan::Scratch,
    scratch: &mut Scratch,
) -> bool {
    if !texts.iter().all(is_short) {
        return true;
    }
    let helping = &selection.triggers.helping;
    let Scratch { touched, gains, turn, .. } = scratch;
    touched.retain(|rule| {
        (0..hits.possible_count()).all(|number| {
            let source = hits.possible_at(number).filter(|source| helping.has(*rule, *source));
            source.is_none_or(|source| {
                scan::scan_expression(program, source, texts, scan, hits);
                let bound = Bound { program, hits, facts, gains, turn: *turn };
                !hits.of(source).is_empty() || bound.may_fire(*rule)
            })
        })
    });
    !touched.is_empty()
}

fn is_short(text: &Text) -> bool {
    text.raw.len() <= if text.folded.census.spelled_out { SHORT_SPELLED_OUT } else { SHORT }
}

/// Evaluates a request whose hits are settled.
pub(crate) fn evaluate(
    program: &Program,
    texts: &Texts,
    hits: &mut Hits,
    facts: &FactValues,
    selection: Selection<'_>,
    scan: &mut scan::Scratch,
    scratch: &mut Scratch,
) -> Outcome {
    scratch.begin(program);
    scratch.touch(program, hits, facts, selection, |visit| {
        hits.sources(|source, all| visit(source, Count::of(all)));
    });
    scratch.drop_bounded(program, hits, facts);
    let touched = std::mem::take(&mut scratch.touched);
    let mut evaluation = Evaluation { program, texts, hits, facts, scan, scratch };
    let outcome = evaluation.run(selection, &touched);
    evaluation.scratch.touched = touched;
    outcome
}

/// Evaluates every rule, also those that nothing has touched: what the gates may change nothing of.
#[cfg(all(test, feature = "builtin"))]
pub(crate) fn evaluate_all(
    program: &Program,
    texts: &Texts,
    hits: &mut Hits,
    facts: &FactValues,
    selection: Selection<'_>,
    scan: &mut scan::Scratch,
    scratch: &mut Scratch,
) -> Outcome {
    scratch.begin(program);
    let is_content = |id: &RuleId| program.rules[*id as usize].select.is_none();
    let all: Vec<RuleId> = (0..).take(program.rules.len()).filter(is_content).collect();
    Evaluation { program, texts, hits, facts, scan, scratch }.run(selection, &all)
}

impl Scratch {
    /// Returns the rules that may fire.
    pub(crate) fn touched(&self) -> &[RuleId] {
        &self.touched
    }

    fn begin(&mut self, program: &Program) {
        self.turn += 1;
        self.slots.resize_with(program.matchers.len(), Slot::default);
        self.gains.resize(program.rules.len(), Gain::default());
        self.touched.clear();
    }

    /// Drops the rules that cannot fire by what was seen.
    fn drop_bounded(&mut self, program: &Program, hits: &Hits, facts: &FactValues) {
        let bound = Bound { program, hits, facts, gains: &self.gains, turn: self.turn };
        self.touched.retain(|rule| bound.may_fire(*rule));
    }

    /// Finds the rules of a selection that facts, expressions and what was seen of other sources can make fire.
    fn touch(
        &mut self,
        program: &Program,
        hits: &Hits,
        facts: &FactValues,
        selection: Selection<'_>,
        seen: impl FnOnce(&mut dyn FnMut(SourceId, Count)),
    ) {
        let Self { touched, gains, turn, .. } = self;
        let mut add = |rule: RuleId, groups: u32, points: i64| {
            let gain = &mut gains[rule as usize];
            if gain.turn != *turn {
                *gain = Gain { turn: *turn, groups: 0, points: 0 };
                touched.push(rule);
            }
            gain.groups |= groups;
            gain.points = gain.points.saturating_add(points);
        };
        seen(&mut |source, count| {
            for touch in selection.triggers.touches(source) {
                if !touch.fields.intersection(count.fields).is_empty() {
                    let points = touch.each.saturating_mul(i64::from(count.hits)).min(touch.most);
                    add(touch.rule, touch.groups, points);
                }
            }
        });
        hits.possible(|source, fields| {
            for touch in selection.triggers.touches(source) {
                if !touch.fields.intersection(fields).is_empty() {
                    add(touch.rule, touch.groups, touch.most);
                }
            }
        });
        touched.retain(|rule| {
            let (gain, needs) = (gains[*rule as usize], program.needs[*rule as usize]);
            gain.groups & needs.groups == needs.groups
                && gain.points >= needs.points
                && selection.includes(*rule, &program.rules[*rule as usize])
        });
        if facts.any_given() {
            for id in &program.fact_rules {
                let rule = &program.rules[*id as usize];
                let given = rule.facts.iter().any(|fact| facts.is_given(*fact));
                if given && selection.includes(*id, rule) {
                    touched.push(*id);
                }
            }
        }
        // By number, which is by id: no order of hits decides anything.
        touched.sort_unstable();
        touched.dedup();
    }
}

impl Evaluation<'_> {
    /// Evaluates some content rules, then all meta rules.
    fn run(&mut self, selection: Selection<'_>, touched: &[RuleId]) -> Outcome {
        let program = self.program;
        let mut outcome = Outcome::default();
        for id in touched {
            let rule = &program.rules[*id as usize];
            self.hits.limits.enter(*id);
            match selection.part(*id, rule) {
                Part::None => {}
                Part::Decides => self.content_rule(*id, rule, &mut outcome),
                Part::Observed => {
                    let mut own = Outcome::default();
                    self.content_rule(*id, rule, &mut own);
                    outcome.observed.append(&mut own.fired);
                }
            }
        }
        for id in &program.meta_rules {
            let rule = &program.rules[*id as usize];
            self.hits.limits.enter(*id);
            match selection.part(*id, rule) {
                Part::None => {}
                Part::Decides => self.meta_rule(*id, rule, &mut outcome),
                Part::Observed => {
                    // It sees what decides, and raises nothing of it.
                    let fired = outcome.fired.clone();
                    let mut own = Outcome { fired, ..Outcome::default() };
                    self.meta_rule(*id, rule, &mut own);
                    outcome.observed.extend(own.fired.drain(outcome.fired.len()..));
                }
            }
        }
        outcome
    }

    fn as_written(&mut self, id: RuleId, rule: &Rule, outcome: &mut Outcome) {
        let found = match &rule.when {
            Some(when) => self.holds(when, &Place::Fields(rule.fields)).or(rule.if_unknown),
            None => return self.scored_rule(id, rule, outcome),
        };
        match found {
            Some(true) => {
                let hits = self.shown(rule, &Place::Fields(rule.fields));
                outcome.fired.push(Fired::new(id, rule, hits));
            }
            Some(false) => {}
            None => {
                let unknown = rule.facts.iter().copied().filter(|f| self.facts.get(*f).is_none());
                outcome.undetermined.push((id, unknown.collect()));
            }
        }
    }

    /// Returns the hits that prove a rule at a place, in text order.
    fn shown(&mut self, rule: &Rule, place: &Place) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        for matcher in &rule.shown {
            hits.extend(place.of(self.matcher(*matcher)));
        }
        hits.sort_unstable_by_key(|hit| (hit.field, hit.span, hit.via));
        hits.dedup_by_key(|hit| (hit.field, hit.span, hit.via));
        hits
    }
}
