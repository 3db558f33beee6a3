//! Engines: immutable, counted, shared between threads.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use crate::{Engine, NamesIndex, RuleInfo};

use super::boundary::{self, Fault, value};
use super::error::hegui_error;
use super::handle::{self, Kind, check_magic};
use super::options::{self, Plain};
use super::rows::{decision_number, severity_number};
use super::status::hegui_status;
use super::text::{self, hegui_str};

/// Compiled rules: immutable, may be used by any number of threads. Counted: every hegui_engine_ref needs a hegui_engine_free, and a scanner
/// holds one reference of its own, so that the order of freeing never matters.
#[derive(Debug)]
pub struct hegui_engine {
    magic: u32,
    engine: Engine,
    fingerprint: u64,
    /// For those who ask what a rule is.
    rules: Arc<OnceLock<Vec<Row>>>,
    numbers: Arc<HashMap<String, u32>>,
    pack: [String; 4],
    /// What became of the cache, and why.
    cache: (i32, String),
}

impl Kind for hegui_engine {
    const MAGIC: u32 = 0x6865_6e67;
    const NAME: &'static str = "engine";
}

/// A rule of the pack. All texts live as long as the engine.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct hegui_rule_info {
    /// Identifier, such as "inducement.reward-for-act".
    pub id: hegui_str,
    /// Title in Chinese.
    pub title: hegui_str,
    /// The clause that it cites, such as "4.4.1".
    pub clause: hegui_str,
    /// Further clauses, joined by commas.
    pub also: hegui_str,
    /// Category, such as "inducement".
    pub category: hegui_str,
    /// Principle of chapter 1 that it serves: honest, good-content or undisturbed.
    pub principle: hegui_str,
    /// What is wrong; "{hit}" stands where the text is quoted, "{signals}" where what earned points is named.
    pub message_zh: hegui_str,
    /// The same in English.
    pub message_en: hegui_str,
    /// What to change.
    pub advice_zh: hegui_str,
    /// The same in English.
    pub advice_en: hegui_str,
    /// Path of its file inside the pack.
    pub file: hegui_str,
    /// Line of that file, counted from 1.
    pub line: u32,
    /// Level: 1 (certain) to 4 (audit).
    pub level: u32,
    /// HEGUI_SEVERITY_x.
    pub severity: i32,
    /// HEGUI_DECISION_x: that of the highest band for a scored rule.
    pub decision: i32,
}

// SAFETY: `repr(C)`, pointers and integers only.
unsafe impl Plain for hegui_rule_info {}

/// Which rules an engine runs. All texts live as long as the engine.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct hegui_pack_info {
    /// The pack's name.
    pub name: hegui_str,
    /// The pack's version.
    pub version: hegui_str,
    /// SHA-256 of the pack's files, in hexadecimal.
    pub hash: hegui_str,
    /// The engine's version.
    pub engine: hegui_str,
}

// SAFETY: `repr(C)`, pointers and integers only.
unsafe impl Plain for hegui_pack_info {}

/// The texts of a rule, each with a NUL at its end.
#[derive(Debug)]
struct Row {
    texts: [String; 11],
    line: u32,
    level: u32,
    severity: i32,
    decision: i32,
}

pub(super) fn with_nul(text: &str) -> String {
    let mut text = text.replace('\0', "\u{2400}");
    text.push('\0');
    text
}

impl Row {
    fn new(rule: RuleInfo<'_>) -> Self {
        let (message, advice) = (rule.message(), rule.advice());
        let (path, line) = rule.place();
        let texts = [
            rule.id(),
            rule.title(),
            rule.clause(),
            &rule.also().join(","),
            rule.category(),
            rule.principle(),
            &message.zh,
            &message.en,
            &advice.zh,
            &advice.en,
            path,
        ];
        Self {
            texts: texts.map(with_nul),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            level: u32::from(rule.level()),
            severity: severity_number(rule.severity()),
            decision: decision_number(rule.decision()),
        }
    }

    fn info(&self) -> hegui_rule_info {
        let text = |n: usize| hegui_str::lend(&self.texts[n]);
        hegui_rule_info {
            id: text(0),
            title: text(1),
            clause: text(2),
            also: text(3),
            category: text(4),
            principle: text(5),
            message_zh: text(6),
            message_en: text(7),
            advice_zh: text(8),
            advice_en: text(9),
            file: text(10),
            line: self.line,
            level: self.level,
            severity: self.severity,
            decision: self.decision,
        }
    }
}

impl hegui_engine {
    /// Returns an engine for C; `settings` tells it from others of the same pack.
    pub(super) fn new(engine: Engine, settings: &str) -> Self {
        let id = engine.pack();
        let pack = [&id.name, &id.version, &id.hash, id.engine].map(with_nul);
        let mut hasher = Sha256::new();
        for part in [&id.hash, id.engine, settings] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let first = hasher.finalize().iter().take(8).fold(0, |n, byte| n << 8 | u64::from(*byte));
        let ids = engine.rule_ids().map(str::to_owned);
        let numbers = Arc::new(ids.zip(0..).collect());
        let (rules, cache) = (Arc::default(), super::cache::told(engine.cache()));
        Self { magic: Self::MAGIC, engine, fingerprint: first, rules, numbers, pack, cache }
    }

    /// Returns an engine with the same rules and other indexes of names.
    pub(super) fn with_names(&self, names: impl IntoIterator<Item = Arc<NamesIndex>>) -> Self {
        Self {
            magic: Self::MAGIC,
            engine: self.engine.with_names(names),
            fingerprint: self.fingerprint,
            rules: Arc::clone(&self.rules),
            numbers: Arc::clone(&self.numbers),
            pack: self.pack.clone(),
            cache: self.cache.clone(),
        }
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Returns what became of the cache, and why.
    pub(super) const fn cache(&self) -> &(i32, String) {
        &self.cache
    }

    fn rules(&self) -> &[Row] {
        self.rules.get_or_init(|| self.engine.rules().map(Row::new).collect())
    }

    /// Returns the number of a rule of this engine.
    pub(super) fn rule_number(&self, id: &str) -> u32 {
        self.numbers.get(id).copied().unwrap_or(u32::MAX)
    }

    /// Hands the engine to C, which gives it back by `hegui_engine_free`.
    pub(super) fn into_raw(self) -> *mut Self {
        Arc::into_raw(Arc::new(self)).cast_mut()
    }

    /// Returns a counted reference of a live engine.
    ///
    /// # Safety
    /// NULL or a live engine.
    pub(super) unsafe fn shared(engine: *const Self) -> Result<Arc<Self>, Fault> {
        // SAFETY: passed on; `of` refuses NULL, and every engine of C is one of `into_raw`.
        unsafe {
            of(engine)?;
            Arc::increment_strong_count(engine);
            Ok(Arc::from_raw(engine))
        }
    }
}

/// Returns the engine behind a pointer.
///
/// # Safety
/// NULL or a live engine.
pub(super) unsafe fn of<'e>(engine: *const hegui_engine) -> Result<&'e hegui_engine, Fault> {
    // SAFETY: passed on.
    let engine = unsafe { handle::live("engine", engine)? };
    check_magic::<hegui_engine>(engine.magic)?;
    Ok(engine)
}

/// Makes an engine of the built-in pack with default settings: a builder without more ado. HEGUI_E_UNSUPPORTED when the library was built
/// without the pack.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_builtin(
    out: *mut *mut hegui_engine,
    err: *mut *mut hegui_error,
) -> hegui_status {
    let mut builder = std::ptr::null_mut();
    // SAFETY: the header's contract; the builder is this call's own.
    unsafe {
        let mut status = boundary::call(err, || text::clear("out", out, std::ptr::null_mut()));
        if status == 0 {
            status = super::builder::hegui_builder_new(std::ptr::null(), &raw mut builder, err);
        }
        if status == 0 {
            status = super::builder::hegui_builder_build(builder, out, err);
        }
        super::builder::hegui_builder_free(builder);
        status
    }
}

/// Returns the same engine, counted once more; NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_ref(engine: *const hegui_engine) -> *mut hegui_engine {
    // SAFETY: the header's contract.
    value(std::ptr::null_mut(), || unsafe {
        hegui_engine::shared(engine).map_or(std::ptr::null_mut(), |e| Arc::into_raw(e).cast_mut())
    })
}

/// Gives up one reference; the last one frees the engine. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_free(engine: *mut hegui_engine) {
    // SAFETY: the header's contract: a reference that is given up only once.
    value((), || unsafe {
        if of(engine).is_ok() {
            drop(Arc::from_raw(engine.cast_const()));
        }
    });
}

impl Drop for hegui_engine {
    fn drop(&mut self) {
        self.magic = 0;
    }
}

/// Returns the number of rules; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_rule_count(engine: *const hegui_engine) -> u32 {
    // SAFETY: the header's contract.
    value(0, || unsafe {
        of(engine).map_or(0, |e| u32::try_from(e.numbers.len()).unwrap_or(u32::MAX))
    })
}

/// Writes what a rule is, by its number, to a structure of `out_size` bytes. Numbers go from 0 in the order of ids; they are those of
/// hegui_hit.rule and hold for this engine only. HEGUI_E_RANGE when there is no such rule.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_rule(
    engine: *const hegui_engine,
    rule: u32,
    out: *mut hegui_rule_info,
    out_size: usize,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(std::ptr::null_mut(), || {
            options::wipe("out", out, out_size)?;
            let rules = of(engine)?.rules();
            let row = rules.get(rule as usize).ok_or_else(|| Fault::range("no such rule"))?;
            options::write("out", out, out_size, &row.info())
        })
    }
}

/// Writes the number of the rule with this identifier. HEGUI_E_RANGE, and UINT32_MAX in `*out`, when the engine has no such rule.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_rule_find(
    engine: *const hegui_engine,
    id: *const u8,
    id_len: usize,
    out: *mut u32,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(std::ptr::null_mut(), || {
            text::clear("out", out, u32::MAX)?;
            let id = text::utf8("id", id, id_len)?;
            let found = of(engine)?.numbers.get(id);
            out.write(*found.ok_or_else(|| Fault::range("no such rule"))?);
            Ok(())
        })
    }
}

/// Writes which rules the engine runs, to a structure of `out_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_pack(
    engine: *const hegui_engine,
    out: *mut hegui_pack_info,
    out_size: usize,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(std::ptr::null_mut(), || {
            options::wipe("out", out, out_size)?;
            let [name, version, hash, engine] = &of(engine)?.pack;
            let info = hegui_pack_info {
                name: hegui_str::lend(name),
                version: hegui_str::lend(version),
                hash: hegui_str::lend(hash),
                engine: hegui_str::lend(engine),
            };
            options::write("out", out, out_size, &info)
        })
    }
}

/// Returns a number that is the same for engines of the same version with the same rules and settings, and practically never for others: log
/// it beside a verdict. Indexes of names do not count. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_fingerprint(engine: *const hegui_engine) -> u64 {
    // SAFETY: the header's contract.
    value(0, || unsafe { of(engine).map_or(0, |e| e.fingerprint) })
}

/// Returns about how many bytes the compiled rules take: their terms, sounds and spellings. What is made when first needed (automata of
/// expressions, rule info, the dictionary of word boundaries) and indexes of names come on top. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_engine_memory(engine: *const hegui_engine) -> u64 {
    // SAFETY: the header's contract.
    value(0, || unsafe { of(engine).map_or(0, |e| e.engine.memory() as u64) })
}
