//! What a scan has to notice at once: everything that can bring a rule nearer to firing. The rest (exceptions, frames, carriers, parts that
//! others must come with) is made up for from what was seen, for the few texts on which a rule may fire.

use super::expressions::{Columns, Expressions, Mark};
use super::{ForFields, Program, Rule, SourceId, SourceSets, Special, Touch};
use crate::field::FieldSet;

/// The triggers of the rules that take part.
#[derive(Debug)]
pub(crate) struct Triggers {
    /// By dictionary.
    scopes: Vec<Scope>,
    /// First touch of each source, and one past the last.
    starts: Vec<u32>,
    touches: Vec<Touch>,
    /// By source: something that is no trigger may speak for a less certain find.
    open: Vec<bool>,
    /// The sources that help each rule to fire, and all that it asks for.
    pub(crate) helping: SourceSets,
    pub(crate) asked: SourceSets,
}

/// What is triggered in the fields of a dictionary.
#[derive(Debug)]
struct Scope {
    /// For each term where its triggers begin, and where what else it brings does; then comes the next term.
    starts: Vec<[u32; 2]>,
    all: Vec<Trigger>,
    /// Expressions that are looked for at once, and the others.
    first: Expressions,
    rest: Expressions,
    /// Computed properties that are looked for at once, and the others.
    first_specials: Vec<(SourceId, Special)>,
    rest_specials: Vec<(SourceId, Special)>,
}

/// What a pattern triggers, or brings besides.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trigger {
    /// A literal of an expression.
    Literal(Mark),
    /// A source, in these fields.
    Term { source: SourceId, fields: FieldSet },
}

impl Triggers {
    /// Returns the triggers of these rules.
    pub(crate) fn new(program: &Program, includes: impl Fn(&Rule) -> bool) -> Self {
        let mut all = Self {
            scopes: Vec::new(),
            starts: vec![0],
            touches: Vec::new(),
            open: Vec::new(),
            helping: SourceSets::helping(program),
            asked: SourceSets::asked(program),
        };
        let included: Vec<bool> = program.rules.iter().map(includes).collect();
        for touches in &program.touches {
            let taken = touches.iter().filter(|touch| included[touch.rule as usize]);
            all.touches.extend(taken);
            all.starts.push(index(all.touches.len()));
        }
        let is_open = |source| program.beside(source).iter().any(|beside| !all.has(*beside));
        all.open = (0..).take(program.touches.len()).map(is_open).collect();
        let dictionaries = &program.terms.dictionaries;
        all.scopes = dictionaries.iter().map(|scope| Scope::new(program, scope, &all)).collect();
        all
    }

    /// Returns what the hits of a source bring to which rules.
    pub(crate) fn touches(&self, source: SourceId) -> &[Touch] {
        let [start, end] = [0, 1].map(|next| self.starts[source as usize + next] as usize);
        &self.touches[start..end]
    }

    /// Returns whether a source brings anything to a rule.
    pub(crate) fn has(&self, source: SourceId) -> bool {
        !self.touches(source).is_empty()
    }

    /// Returns whether something that is no trigger may speak for a less certain find of a source.
    pub(crate) fn is_open(&self, source: SourceId) -> bool {
        self.open[source as usize]
    }

    /// Returns what a term of a dictionary triggers.
    #[inline]
    pub(crate) fn of_term(&self, dictionary: usize, term: u32) -> &[Trigger] {
        let Scope { starts, all, .. } = &self.scopes[dictionary];
        let [start, end] = starts[term as usize];
        &all[start as usize..end as usize]
    }

    /// Returns what else a term of a dictionary brings: literals of the other expressions, and sources that trigger nothing.
    #[inline]
    pub(crate) fn rest_of_term(&self, dictionary: usize, term: u32) -> &[Trigger] {
        let Scope { starts, all, .. } = &self.scopes[dictionary];
        let ([_, start], [end, _]) = (starts[term as usize], starts[term as usize + 1]);
        &all[start as usize..end as usize]
    }

    /// Returns the expressions that are looked for at once in the fields of a dictionary.
    pub(crate) fn first(&self, dictionary: usize) -> &Expressions {
        &self.scopes[dictionary].first
    }

    /// Returns the computed properties that are looked for at once in the fields of a dictionary, or the others.
    pub(crate) fn specials(&self, dictionary: usize, at_once: bool) -> &[(SourceId, Special)] {
        let Scope { first_specials, rest_specials, .. } = &self.scopes[dictionary];
        if at_once { first_specials } else { rest_specials }
    }

    /// Returns the other expressions.
    pub(crate) fn rest(&self, dictionary: usize) -> &Expressions {
        &self.scopes[dictionary].rest
    }

    /// Returns the bytes that they take.
    pub(crate) fn bytes(&self) -> usize {
        let of = |scope: &Scope| {
            let expressions = scope.first.bytes() + scope.rest.bytes();
            size_of_val(&*scope.starts) + size_of_val(&*scope.all) + expressions
        };
        let scopes: usize = self.scopes.iter().map(of).sum();
        let sets = self.helping.bytes() + self.asked.bytes();
        scopes + sets + size_of_val(&*self.touches) + size_of_val(&*self.starts)
    }
}

impl Scope {
    fn new(program: &Program, scope: &ForFields, triggers: &Triggers) -> Self {
        let Program { terms, regexes, .. } = program;
        let is_trigger = |regex: u32| triggers.has(regexes.sources[regex as usize].source);
        let (first, columns) = Expressions::new(program, scope.fields, is_trigger);
        let (rest, rest_columns) =
            Expressions::new(program, scope.fields, |regex| !is_trigger(regex));
        let (mut starts, mut all) = (Vec::new(), Vec::new());
        for pattern in &scope.patterns {
            let pattern = &terms.patterns[*pattern as usize];
            let literals = &terms.postings[pattern.first as usize..pattern.terms as usize];
            let uses = &terms.postings[pattern.terms as usize..pattern.end as usize];
            let add =
                |all: &mut Vec<Trigger>, of: &Expressions, columns: &Columns, triggering: bool| {
                    let start = index(all.len());
                    all.extend(literals.iter().filter_map(|literal| {
                        let (way, set) = (literal.entry as usize, 1 << literal.source);
                        of.mark(regexes, columns, way, set).map(Trigger::Literal)
                    }));
                    all.extend(uses.iter().filter_map(|posting| {
                        let source = posting.source;
                        let fields =
                            terms.sources[source as usize].fields.intersection(scope.fields);
                        let counts = posting.kind.is_term() && triggers.has(source) == triggering;
                        (counts && !fields.is_empty()).then_some(Trigger::Term { source, fields })
                    }));
                    start
                };
            let start = add(&mut all, &first, &columns, true);
            starts.push([start, add(&mut all, &rest, &rest_columns, false)]);
        }
        starts.push([index(all.len()); 2]);
        let is_wanted = |source: SourceId| {
            !terms.sources[source as usize].fields.intersection(scope.fields).is_empty()
        };
        let specials = program.specials.iter().copied().filter(|(source, _)| is_wanted(*source));
        let (first_specials, rest_specials) =
            specials.partition(|(source, _)| triggers.has(*source));
        Self { starts, all, first, rest, first_specials, rest_specials }
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
