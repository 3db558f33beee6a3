//! The whole road: request → fold → scan → evaluate → verdict.

mod build;
mod fields;
#[cfg(all(test, feature = "builtin"))]
mod fuel;
#[cfg(all(test, feature = "builtin"))]
mod gates;
mod options;
mod overlays;
mod told;
mod trial;

pub use build::CacheState;
use build::Source;
pub use options::CheckOptions;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::catalog::{Catalog, RuleInfo, SignalCounts};
#[cfg(feature = "builtin")]
use crate::error::BuildError;
use crate::eval::{self, FactValues, Outcome, Selection};
use crate::fact::FactValue;
use crate::field::Field;
use crate::names::NamesIndex;
use crate::outcome::Frame;
use crate::program::{Program, RuleId, Triggers};
use crate::request::{Request, RequestError};
use crate::rule::diagnostic::Diagnostic;
use crate::rule::load::Pack;
use crate::rule::overlay::Date;
use crate::scan::{self, DomainList, Hits, Sought, Texts};
use crate::verdict::{PackId, Verdict};
use fields::{check_lengths, is_empty, join};

/// Largest field in bytes, unless the builder says otherwise.
const MAX_FIELD_BYTES: usize = 64 << 10;
/// Highest level of rules that decide, unless the builder says otherwise.
const LEVEL: u8 = 2;
/// Level from which less certain homophones count alone.
const WEAK_LEVEL: u8 = 3;

/// A compiled rule pack: immutable, cheap to clone, shared between threads.
///
/// # Examples
/// ```
/// use hegui::{Decision, Engine, Request};
/// let engine = Engine::builtin()?;
/// let verdict = engine.check(&Request::new().content("不转不是中国人"))?;
/// assert_eq!(verdict.decision, Decision::Reject);
/// assert_eq!(verdict.violations[0].clause, "4.4.2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Engine {
    inner: Arc<Inner>,
    pack: Arc<PackId>,
    names: Arc<[Arc<NamesIndex>]>,
}

#[derive(Debug)]
struct Inner {
    program: Program,
    /// Of the rules that take part, and of all, made when first needed.
    triggers: Triggers,
    trial_triggers: OnceLock<Triggers>,
    /// The pack, where the program was read and not made from it.
    source: Option<Source>,
    /// Its definitions, for people.
    catalog: OnceLock<Catalog>,
    /// Findings of reading and compiling.
    findings: OnceLock<Vec<Diagnostic>>,
    cache: CacheState,
    /// These and the findings of lint, made when first asked for.
    warnings: OnceLock<Vec<Diagnostic>>,
    domains: DomainList,
    level: u8,
    observe: u8,
    offsets: bool,
    reveal: bool,
    disguises: bool,
    max_field_bytes: usize,
    certified: Option<u32>,
    owner: Option<u32>,
}

/// Settings for an engine, with their defaults.
#[derive(Clone, Debug)]
pub struct EngineBuilder {
    pack: Pack,
    domains: DomainList,
    names: Vec<Arc<NamesIndex>>,
    level: u8,
    observe: Option<u8>,
    /// Overlays and word lists, for whatever pack comes.
    overlays: Pack,
    today: Option<Date>,
    offsets: bool,
    reveal: bool,
    max_field_bytes: usize,
    disguises: bool,
    cache: Option<PathBuf>,
}

impl EngineBuilder {
    /// Sets the rule pack; the default is the embedded one.
    #[must_use]
    pub fn pack(mut self, pack: Pack) -> Self {
        self.pack = pack;
        self
    }

    /// Sets the operator's domains; the default is none.
    #[must_use]
    pub fn domains(mut self, domains: DomainList) -> Self {
        self.domains = domains;
        self
    }

    /// Attaches an index of names; several may be attached, such as the platform's and an operator's. The default is none.
    #[must_use]
    pub fn names(mut self, index: Arc<NamesIndex>) -> Self {
        self.names.push(index);
        self
    }

    /// Sets the highest level of rules that decide, 1 (certain) to 4 (audit); the default is 2.
    #[must_use]
    pub fn level(mut self, level: u8) -> Self {
        self.level = level;
        self
    }

    /// Sets whether spans are also counted in characters and UTF-16 units; the default is no.
    #[must_use]
    pub fn offsets(mut self, yes: bool) -> Self {
        self.offsets = yes;
        self
    }

    /// Sets whether verdicts show personal data; the default is no: what a rule with `redact` finds is hidden in every span, message and
    /// advice of the verdict, character by character, and only its place is told.
    #[must_use]
    pub fn reveal(mut self, yes: bool) -> Self {
        self.reveal = yes;
        self
    }

    /// Sets the largest field in bytes, at most 16 MiB; the default is 64 KiB. A longer one is an error, never cut.
    #[must_use]
    pub fn max_field_bytes(mut self, bytes: usize) -> Self {
        self.max_field_bytes = bytes.min(16 << 20);
        self
    }

    /// Sets whether disguises of terms are computed (sound, look-alikes, parts, reverse order, initials); the default is yes. Without them
    /// only plain terms, listed spellings and what folding undoes are found.
    #[must_use]
    pub fn disguises(mut self, yes: bool) -> Self {
        self.disguises = yes;
        self
    }

    /// Sets the indexes of names in place of those that are attached.
    pub(crate) fn replace_names(mut self, indexes: Vec<Arc<NamesIndex>>) -> Self {
        self.names = indexes;
        self
    }

    /// Returns the hash of the pack's files.
    pub(crate) fn pack_hash(&self) -> String {
        self.pack.hash(&[])
    }
}

impl Engine {
    /// Returns an engine with the embedded pack and default settings.
    ///
    /// # Errors
    /// Never for a released library: its tests compile the pack.
    #[cfg(feature = "builtin")]
    pub fn builtin() -> Result<Self, BuildError> {
        Self::builder().build()
    }

    /// Returns a builder with default settings.
    #[must_use]
    pub fn builder() -> EngineBuilder {
        #[cfg(feature = "builtin")]
        let pack = Pack::builtin();
        #[cfg(not(feature = "builtin"))]
        let pack = Pack::default();
        EngineBuilder {
            pack,
            domains: DomainList::default(),
            names: Vec::new(),
            level: LEVEL,
            observe: None,
            overlays: Pack::default(),
            today: None,
            offsets: false,
            reveal: false,
            max_field_bytes: MAX_FIELD_BYTES,
            disguises: true,
            cache: None,
        }
    }

    /// Returns a scanner: scratch space for one thread, to be reused from request to request.
    #[must_use]
    pub fn scanner(&self) -> Scanner {
        Scanner { engine: self.clone(), scratch: Box::default() }
    }

    /// Returns an engine with the same rules and other indexes of names, in no time: nothing is compiled, both share the rules. Scanners of
    /// this engine go on with its indexes; those made from the new one use the new ones, so indexes are swapped without stopping.
    ///
    /// # Examples
    /// ```
    /// use std::sync::Arc;
    /// use hegui::{Decision, Engine, NameEntry, NameKind, NamesIndex, Request};
    /// let engine = Engine::builtin()?;
    /// let index = NamesIndex::from_entries([NameEntry::new("白鹭茶舍", NameKind::Trademark, "u1")])?;
    /// let engine = engine.with_names([Arc::new(index)]);
    /// let verdict = engine.check(&Request::new().name("白鹭茶舍"))?;
    /// assert_eq!(verdict.decision, Decision::Reject);
    /// let resembled = verdict.violations[0].resembles.as_ref().expect("a name");
    /// assert_eq!((resembled.name.as_str(), resembled.kind), ("白鹭茶舍", NameKind::Trademark));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_names(&self, indexes: impl IntoIterator<Item = Arc<NamesIndex>>) -> Self {
        Self { names: indexes.into_iter().collect(), ..self.clone() }
    }

    /// Returns the engine as a generation of a shared engine.
    pub(crate) fn with_generation(self, generation: u64) -> Self {
        let pack = PackId { generation: Some(generation), ..PackId::clone(&self.pack) };
        Self { pack: Arc::new(pack), ..self }
    }

    /// Returns whether someone else has the rules of this engine too.
    pub(crate) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.inner) > 1
    }

    pub(crate) fn pack_id(&self) -> Arc<PackId> {
        Arc::clone(&self.pack)
    }

    /// Checks one request with fresh scratch space; use a [`Scanner`] for many.
    ///
    /// # Errors
    /// When the request has an unknown or mistyped fact or an over-long field.
    pub fn check(&self, request: &Request) -> Result<Verdict, RequestError> {
        self.scanner().check(request)
    }

    /// Returns what identifies the pack.
    #[must_use]
    pub fn pack(&self) -> &PackId {
        &self.pack
    }

    /// Returns what the pack's author should look at although it works.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        self.inner.warnings.get_or_init(|| {
            let mut all = self.findings().to_vec();
            self.catalog().lint(&mut all);
            all.sort_by(|a, b| a.order().cmp(&b.order()));
            all.dedup();
            all
        })
    }
}

/// Scratch space for checking one request after another on one thread.
///
/// # Examples
/// ```
/// use hegui::{Engine, Request};
/// let engine = Engine::builtin()?;
/// let mut scanner = engine.scanner();
/// for name in ["老王的健康日记", "健康"] {
///     println!("{name}: {}", scanner.check(&Request::new().name(name))?.decision);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Scanner {
    engine: Engine,
    scratch: Box<Scratch>,
}

#[derive(Debug, Default)]
struct Scratch {
    texts: Texts,
    hits: Hits,
    facts: FactValues,
    scan: scan::Scratch,
    eval: eval::Scratch,
}

impl Scanner {
    /// Checks a request.
    ///
    /// # Errors
    /// When the request has an unknown or mistyped fact or an over-long field; nothing is checked then.
    pub fn check(&mut self, request: &Request) -> Result<Verdict, RequestError> {
        self.check_as(request, None)
    }

    /// Checks a request, as a trial of some rules when one is given.
    pub(crate) fn check_as(
        &mut self,
        request: &Request,
        trial: Option<&Trial<'_>>,
    ) -> Result<Verdict, RequestError> {
        let inner = &*self.engine.inner;
        let selection = inner.selection(trial);
        let sought = inner.sought(trial, selection.triggers);
        let names = trial.map_or(&*self.engine.names, |trial| trial.names);
        self.scratch.scan(inner, request, sought, names)?;
        let Scratch { texts, hits, facts, scan, eval } = &mut *self.scratch;
        let program = &inner.program;
        let mut outcome = Outcome::default();
        if eval::may_fire(program, hits, facts, selection, eval) {
            scan::complete(sought, texts, scan, hits);
            if eval::may_still_fire(program, hits, facts, eval)
                && eval::may_fire_by_expressions(program, texts, hits, facts, selection, scan, eval)
            {
                scan::settle(sought, Some(eval.touched()), texts, scan, hits);
                outcome = eval::evaluate(program, texts, hits, facts, selection, scan, eval);
            }
        }
        let certified = inner.certified.and_then(|fact| facts.get(fact));
        let frame = Frame {
            program: &inner.program,
            texts,
            pack: &self.engine.pack,
            offsets: inner.offsets,
            certified: certified == Some(&FactValue::Bool(true)),
            // The tests of rules say what they find.
            reveal: inner.reveal || trial.is_some(),
            hits,
        };
        Ok(frame.verdict(request.id.clone(), outcome))
    }

    /// Returns how often each signal of a scored rule counts in each unit of a request; units in which no signal has a hit are left out, and
    /// a rule without signals has none.
    ///
    /// # Errors
    /// As [`Scanner::check`].
    ///
    /// # Examples
    /// ```
    /// use hegui::{Engine, Request};
    /// let engine = Engine::builtin()?;
    /// let rule = engine.rule("gambling.signals").expect("it is in the pack");
    /// let request = Request::new().comment("百家乐新人必红，首存送88彩金");
    /// let units = engine.scanner().signals(&request, rule)?;
    /// for (signal, count) in rule.signals().zip(&units[0].counts) {
    ///     println!("{}: {count} × {}", signal.condition, signal.weight);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn signals(
        &mut self,
        request: &Request,
        rule: RuleInfo<'_>,
    ) -> Result<Vec<SignalCounts>, RequestError> {
        let inner = &*self.engine.inner;
        let sought = inner.sought(None, &inner.triggers);
        self.scratch.scan(inner, request, sought, &self.engine.names)?;
        let Scratch { texts, hits, facts, scan, eval } = &mut *self.scratch;
        let Some(rule) = self.engine.rule_number(rule.id()) else { return Ok(Vec::new()) };
        scan::settle(sought, None, texts, scan, hits);
        let found = eval::signals(&inner.program, texts, hits, facts, rule, scan, eval);
        Ok(found.into_iter().map(SignalCounts::from).collect())
    }
}

#[cfg(feature = "bench")]
impl Scanner {
    /// Folds and scans a request and decides nothing; returns how many hits there are.
    pub(crate) fn hits_of(&mut self, request: &Request) -> Result<usize, RequestError> {
        let inner = &*self.engine.inner;
        let selection = inner.selection(None);
        let sought = inner.sought(None, selection.triggers);
        self.scratch.scan(inner, request, sought, &self.engine.names)?;
        let Scratch { texts, hits, facts, scan, eval } = &mut *self.scratch;
        if eval::may_fire(&inner.program, hits, facts, selection, eval) {
            scan::complete(sought, texts, scan, hits);
            if eval::may_still_fire(&inner.program, hits, facts, eval) {
                scan::settle(sought, None, texts, scan, hits);
            }
        }
        Ok(hits.len())
    }
}

impl Inner {
    /// Returns which rules take part: those of a trial at any level, or those of the level.
    fn selection<'s>(&'s self, trial: Option<&Trial<'s>>) -> Selection<'s> {
        let of_all = || Selection::triggers(&self.program, u8::MAX);
        let (level, triggers) = match trial {
            Some(_) => (u8::MAX, self.trial_triggers.get_or_init(of_all)),
            None => (self.level, &self.triggers),
        };
        Selection { level, observe: self.observe, only: trial.map(|trial| trial.only), triggers }
    }

    fn sought<'s>(&'s self, trial: Option<&Trial<'s>>, triggers: &'s Triggers) -> Sought<'s> {
        let domains = trial.map_or(&self.domains, |trial| trial.domains);
        Sought { program: &self.program, triggers, domains }
    }
}

impl Scratch {
    /// Reads a request: its facts, its folded texts and their hits.
    fn scan(
        &mut self,
        inner: &Inner,
        request: &Request,
        sought: Sought<'_>,
        names: &[Arc<NamesIndex>],
    ) -> Result<(), RequestError> {
        let Self { texts, hits, facts, scan, .. } = self;
        check_lengths(request, inner.max_field_bytes)?;
        let profile = (request.name.is_some() || request.bio.is_some())
            && request.title.is_none()
            && request.content.is_none()
            && request.comment.is_none();
        facts.fill(&inner.program, &request.facts, profile)?;
        hits.clear(inner.program.touches.len());
        scan.begin(inner.level >= WEAK_LEVEL);
        let owner = match inner.owner.and_then(|fact| facts.get(fact)) {
            Some(FactValue::Text(owner)) => Some(owner.as_str()),
            _ => None,
        };
        for (field, text) in Field::ALL.into_iter().zip(texts.iter_mut()) {
            // Most requests have one field or two; what an empty one leaves behind is what it finds.
            if text.raw.is_empty() && is_empty(request, field) {
                continue;
            }
            text.raw.clear();
            match field {
                Field::Links => join(&request.links, &mut text.raw),
                field => text.raw.push_str(request.text(field).unwrap_or_default()),
            }
            text.folded.fold(&text.raw);
            scan::scan(sought, field, text, scan, hits);
            scan::names::scan(&inner.program, names, owner, field, text, scan, hits);
        }
        scan::finish(sought, scan, hits);
        Ok(())
    }
}

/// A check by some rules only, at any level.
#[derive(Debug)]
pub(crate) struct Trial<'t> {
    pub(crate) only: &'t [RuleId],
    pub(crate) domains: &'t DomainList,
    pub(crate) names: &'t [Arc<NamesIndex>],
}
