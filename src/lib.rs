//! A rule engine for Chinese platform compliance: it reads an account profile, a post or a comment and gives a verdict that cites the
//! clause, points at the exact original text, names the disguise and says what to change.
//!
//! - [`Engine`]: a compiled rule pack, immutable and shared between threads.
//! - [`Scanner`]: scratch space for one thread, reused from request to request.
//! - [`Request`] → [`Verdict`]: what goes in and what comes out.
//! - [`AuditRecord`]: a check as an appeal needs it, and how it goes the second time.
//! - [`SharedEngine`]: an engine whose rules are exchanged while others use it; [`PackWatch`] reloads it from a folder.
//!
//! # Examples
//! ```
//! use hegui::{Decision, Engine, Request, Via};
//!
//! let engine = Engine::builtin()?;
//! let mut scanner = engine.scanner();
//!
//! let text = "不轉不是中*国*人";
//! let verdict = scanner.check(&Request::new().content(text))?;
//! assert_eq!(verdict.decision, Decision::Reject);
//!
//! let violation = &verdict.violations[0];
//! assert_eq!(violation.clause, "4.4.2");
//! assert_eq!(violation.via, Via::TRADITIONAL | Via::NOISE);
//! assert_eq!(&text[violation.spans[0].span().range()], "不轉不是中*国*人");
//! println!("{}：{}", violation.message.zh, violation.advice.zh);
//!
//! // Who warns of it says it too, and may.
//! let warning = scanner.check(&Request::new().content("别再发“不转不是中国人”这种骗局了"))?;
//! assert_eq!(warning.decision, Decision::Pass);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An operator's own rules are [`EngineBuilder::overlay`] and [`Words`]; what is wrong with them is a list of [`Diagnostic`]s, each with its place
//! and the way out.
//!
//! # Offsets
//! Spans count bytes of the text as given and always lie on character boundaries; whatever folding did, the slice is the original. With
//! [`EngineBuilder::offsets`] they are also counted in characters and in UTF-16 units.
//!
//! # Untrusted input
//! No text panics, hangs or passes silently. A field over [`EngineBuilder::max_field_bytes`] (64 KiB), a request over four times that, over 256
//! links or over 1,000 strings in a fact are errors that name them. Inside these the work is bounded by counts, never by a clock: 200,000 hits
//! a request, 1,000 matches of an expression or of `near`, 2 million steps of comparing hits. Where one is reached [`Verdict::complete`] is
//! false, [`Verdict::incomplete`] names limit, rule and field, and the decision is at least `review`. The same pack and request give the
//! same verdict, byte for byte in its JSON form, on any thread and after any other request.
//!
//! # Personal data
//! What a rule with `redact = true` finds (resident ids, bank cards, phone numbers beside a person …) is hidden in spans, messages and errors;
//! [`Verdict::mask`] hides it in the request, [`EngineBuilder::reveal`] shows it.
//!
//! # Features
//! - `builtin` (default): the pack for the WeChat Channels operating rules of 2020-03-12.
//! - `segment` (default): jieba decides terms that may cross a word boundary; it is loaded at the first such hit.
//! - `cli`: the command `hegui`.
//! - `capi`: the C interface of `include/hegui.h`; `tools/install_capi.sh` builds and installs it.

mod audit;
#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod bench_support;
mod bilingual;
#[cfg(feature = "capi")]
mod capi;
mod catalog;
mod column;
mod compile;
mod compiled;
mod dictionary;
mod disguise;
mod engine;
mod error;
mod eval;
mod fact;
mod field;
mod fold;
mod json;
mod mask;
mod mutate;
mod names;
mod ordinary;
mod outcome;
mod personal;
mod program;
mod request;
mod rule;
mod scan;
mod segment;
mod severity;
mod shared;
mod span;
mod suggest;
mod verdict;
mod via;

pub use audit::{AuditError, AuditKeep, AuditRecord, Replayed};
pub use bilingual::Bilingual;
pub use catalog::{
    ChangeInfo, ClauseInfo, Example, RuleInfo, SignalCounts, SignalInfo, TermInfo, TestResult,
};
pub use compiled::CompiledError;
pub use disguise::{Disguised, Kept};
pub use engine::{CacheState, CheckOptions, Engine, EngineBuilder, Scanner};
pub use error::BuildError;
pub use fact::{FactValue, Facts};
pub use field::Field;
pub use fold::content;
pub use mutate::{Fate, Mutant};
pub use names::{
    NameChange, NameCluster, NameEntry, NameJoin, NameKind, NameMatch, NameMatches, NamesBuilder,
    NamesError, NamesIndex, NamesProgress, NamesScanner, NamesStats, NamesWindow, Resemblance,
    cluster_names,
};
pub use request::{Request, RequestError};
pub use rule::Mode;
pub use rule::code::DiagnosticCode;
pub use rule::diagnostic::{Diagnostic, Level};
pub use rule::load::{Pack, PackError};
pub use rule::overlay::{Date, DateError};
pub use rule::words::Words;
pub use scan::links::{DomainList, DomainListError};
pub use severity::{Decision, Severity};
pub use shared::{
    Canary, CanaryError, PackWatch, ReloadError, ReloadFailure, ReloadStatus, SharedEngine,
    SharedScanner,
};
pub use span::Span;
pub use verdict::{
    Allowed, AllowedBy, Incomplete, Mark, Offsets, PackId, Resembles, Undetermined, Verdict,
    Violation,
};
pub use via::Via;
