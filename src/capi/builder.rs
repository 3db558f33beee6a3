//! Building of engines.

use std::path::PathBuf;
use std::sync::Arc;

use crate::{Date, DomainList, Engine, NamesIndex, Pack};

use super::boundary::{self, Fault};
use super::engine::hegui_engine;
use super::error::hegui_error;
use super::handle::{self, Handle, Kind};
use super::options::{self, Plain};
use super::status::{HEGUI_E_COMPILE, HEGUI_E_IO, HEGUI_OK, hegui_status};
use super::text::{self, hegui_str};
use super::words;

/// Flag of hegui_builder_options: begin with no rules at all instead of the built-in pack.
pub const HEGUI_BUILD_EMPTY: u32 = 1;
/// Flag of hegui_builder_options: the JSON of a verdict counts spans also in characters and UTF-16 units.
pub const HEGUI_BUILD_OFFSETS: u32 = 2;
/// Flag of hegui_builder_options: hegui_builder_build also hands out what the author of the rules should look at.
pub const HEGUI_BUILD_WARNINGS: u32 = 4;

const FLAGS: u32 = HEGUI_BUILD_EMPTY | HEGUI_BUILD_OFFSETS | HEGUI_BUILD_WARNINGS;

/// Collects rules and settings, then builds engines. Freed with hegui_builder_free; one thread at a time.
#[derive(Debug)]
pub struct hegui_builder(pub(super) Handle<Builder>);

/// Settings of a builder. Set it to HEGUI_BUILDER_OPTIONS_INIT; zeros are the defaults.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct hegui_builder_options {
    /// sizeof(hegui_builder_options), set by the INIT macro.
    pub struct_size: u32,
    /// HEGUI_BUILD_* flags.
    pub flags: u32,
    /// Highest level of rules that decide: 1 (certain) to 4 (audit); 0 means the default, 2.
    pub level: u32,
    /// Highest level of rules that are observed: what they find is in the JSON of a verdict and decides nothing. At least `level`; 0 means none
    /// above it.
    pub observe: u32,
    /// Largest text field in bytes, at most 16 MiB; 0 means the default, 64 KiB.
    pub max_field_bytes: u64,
}

// SAFETY: `repr(C)`, integers only, begins with its size.
unsafe impl Plain for hegui_builder_options {}

/// An operator's word list as a rule: what its terms mean. Set it to HEGUI_LIST_INIT and fill in the texts.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct hegui_list {
    /// sizeof(hegui_list), set by the INIT macro.
    pub struct_size: u32,
    /// What a hit leads to: HEGUI_DECISION_REVIEW to HEGUI_DECISION_SUSPEND.
    pub decision: i32,
    /// How grave it is: HEGUI_SEVERITY_LOW to HEGUI_SEVERITY_CRITICAL.
    pub severity: i32,
    /// In which fields: bit 1 << HEGUI_FIELD_x for each; 0 means every field.
    pub fields: u32,
    /// Name: lower-case letters, digits and hyphens. The rule's id is "operator." and the name; a second list of a name replaces the first.
    pub name: hegui_str,
    /// The clause that the rule cites, such as "4.8.1".
    pub clause: hegui_str,
    /// One of the pack's categories, such as "spam".
    pub category: hegui_str,
    /// What a verdict says, Chinese and English; "{hit}" is replaced by the offending text, anything else in braces is error E095. NULL means a general sentence.
    pub message_zh: hegui_str,
    /// The same in English.
    pub message_en: hegui_str,
    /// What to change; NULL means a general sentence.
    pub advice_zh: hegui_str,
    /// The same in English.
    pub advice_en: hegui_str,
}

// SAFETY: `repr(C)`, integers and pointers only, begins with its size.
unsafe impl Plain for hegui_list {}

/// What a builder has collected.
#[derive(Debug)]
pub(super) struct Builder {
    pack: Pack,
    domains: DomainList,
    domain_text: String,
    pub(super) names: Vec<Arc<NamesIndex>>,
    pub(super) cache: Option<PathBuf>,
    level: u8,
    observe: Option<u8>,
    today: Option<Date>,
    max_field_bytes: usize,
    flags: u32,
}

impl Kind for Builder {
    const MAGIC: u32 = 0x6862_6c64;
    const NAME: &'static str = "builder";
}

impl Builder {
    fn new(options: Option<hegui_builder_options>) -> Result<Self, Fault> {
        let options = options.unwrap_or(hegui_builder_options {
            struct_size: 0,
            flags: 0,
            level: 0,
            observe: 0,
            max_field_bytes: 0,
        });
        if options.flags & !FLAGS != 0 {
            return Err(Fault::options(format!(
                "unknown build flags {:#x}",
                options.flags & !FLAGS
            )));
        }
        let level = match options.level {
            0 => 2,
            level @ 1..=4 => u8::try_from(level).unwrap_or(2),
            level => {
                return Err(Fault::options(format!("level {level} does not exist, use 1 to 4")));
            }
        };
        let observe = match options.observe {
            0 => None,
            observe if (u32::from(level)..=4).contains(&observe) => u8::try_from(observe).ok(),
            observe => {
                return Err(Fault::options(format!(
                    "level {observe} cannot be observed while rules up to level {level} decide, use {level} to 4"
                )));
            }
        };
        const MOST: u64 = 16 << 20;
        let max_field_bytes = match options.max_field_bytes {
            0 => 64 << 10,
            bytes @ 1..=MOST => usize::try_from(bytes).unwrap_or(usize::MAX),
            bytes => {
                return Err(Fault::options(format!("max_field_bytes is {bytes}, at most {MOST}")));
            }
        };
        let pack =
            if options.flags & HEGUI_BUILD_EMPTY != 0 { Pack::default() } else { builtin()? };
        let domains = DomainList::default();
        let flags = options.flags;
        Ok(Self {
            pack,
            domains,
            domain_text: String::new(),
            names: Vec::new(),
            cache: None,
            level,
            observe,
            today: None,
            max_field_bytes,
            flags,
        })
    }

    fn build(&self) -> Result<hegui_engine, Fault> {
        let offsets = self.flags & HEGUI_BUILD_OFFSETS != 0;
        let mut builder = Engine::builder();
        if let Some(level) = self.observe {
            builder = builder.observe(level);
        }
        if let Some(day) = self.today {
            builder = builder.today(day);
        }
        if let Some(file) = &self.cache {
            builder = builder.cache(file);
        }
        let engine = builder
            .pack(self.pack.clone())
            .domains(self.domains.clone())
            .level(self.level)
            .offsets(offsets)
            .max_field_bytes(self.max_field_bytes)
            .build()?;
        let mut settings = format!(
            "level={} offsets={offsets} max_field_bytes={} domains={}",
            self.level, self.max_field_bytes, self.domain_text
        );
        if let Some(level) = self.observe {
            settings.push_str(&format!(" observe={level}"));
        }
        let engine = engine.with_names(self.names.iter().cloned());
        Ok(hegui_engine::new(engine, &settings))
    }

    fn warnings(&self, engine: &hegui_engine) -> Option<Fault> {
        let warnings = engine.engine().warnings();
        if self.flags & HEGUI_BUILD_WARNINGS == 0 || warnings.is_empty() {
            return None;
        }
        let message = format!("the pack works; {} remarks on its rules", warnings.len());
        Some(Fault { status: HEGUI_OK, message, diagnostics: warnings.to_vec() })
    }
}

#[cfg(feature = "builtin")]
fn builtin() -> Result<Pack, Fault> {
    Ok(Pack::builtin())
}

#[cfg(not(feature = "builtin"))]
fn builtin() -> Result<Pack, Fault> {
    let message = "this library was built without the built-in pack: use HEGUI_BUILD_EMPTY";
    Err(Fault::new(super::status::HEGUI_E_UNSUPPORTED, message))
}

/// Makes a builder that holds the built-in pack. Options may be NULL. HEGUI_E_OPTIONS when they cannot be.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_builder_new(
    options: *const hegui_builder_options,
    out: *mut *mut hegui_builder,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        boundary::call(err, || {
            text::clear("out", out, std::ptr::null_mut())?;
            let builder = Builder::new(options::read("options", options)?)?;
            out.write(Box::into_raw(Box::new(hegui_builder(Handle::new(builder)))));
            Ok(())
        })
    }
}

/// Frees a builder; NULL is allowed. Engines that it built live on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_builder_free(builder: *mut hegui_builder) {
    // SAFETY: the header's contract: a live builder that no call is using.
    boundary::value((), || unsafe {
        if let Ok(live) = handle::live("builder", builder)
            && live.0.check_magic().is_ok()
        {
            live.0.retire();
            drop(Box::from_raw(builder));
        }
    });
}

/// Adds a file of rules, a word list ("lists/NAME.txt") or "pack.toml" to the pack, by its path inside the pack; a file that had this path
/// before is gone. So a built-in rule changes by a file of its path; to change it without copying it is what hegui_builder_add_overlay is for.
/// The text is copied, and read by hegui_builder_build.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_builder_add_source(
    builder: *mut hegui_builder,
    path: *const u8,
    path_len: usize,
    source: *const u8,
    source_len: usize,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        with(builder, err, |builder| {
            let path = text::utf8("path", path, path_len)?;
            let source = text::utf8("source", source, source_len)?;
            words::check_path(path)?;
            builder.pack.add(path, source);
            Ok(())
        })
    }
}

/// Adds an overlay: an operator's changes to the pack, which stays as it is. `path` is what errors name. Several may be added in any order:
/// what two of them set is an error. The text is copied, and read by hegui_builder_build.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_builder_add_overlay(
    builder: *mut hegui_builder,
    path: *const u8,
    path_len: usize,
    source: *const u8,
    source_len: usize,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        with(builder, err, |builder| {
            let path = text::utf8("path", path, path_len)?;
            let source = text::utf8("source", source, source_len)?;
            builder.pack.overlay(path, source);
            Ok(())
        })
    }
}

/// Sets the day on which entries of overlays with `until` are looked at: year, month from 1 to 12, day from 1 to 31. The library has no clock:
/// without it they apply, and a warning says so (HEGUI_BUILD_WARNINGS).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_builder_set_today(
    builder: *mut hegui_builder,
    year: u32,
    month: u32,
    day: u32,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        with(builder, err, |builder| {
            let small = |n: u32| u8::try_from(n).unwrap_or(0);
            let date = Date::new(u16::try_from(year).unwrap_or(u16::MAX), small(month), small(day));
            builder.today = Some(date.ok_or_else(|| {
                Fault::argument(format!("{year}-{month}-{day} is no day of the calendar"))
            })?);
            Ok(())
        })
    }
}

/// Takes the rule pack of a folder on disk instead of what the builder held: pack.toml, rule files, lists/. HEGUI_E_IO when it cannot be
/// read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_builder_open(
    builder: *mut hegui_builder,
    folder: *const u8,
    folder_len: usize,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        with(builder, err, |builder| {
            let folder = text::utf8("folder", folder, folder_len)?;
            builder.pack = Pack::open(folder).map_err(|e| Fault::new(HEGUI_E_IO, e.to_string()))?;
            Ok(())
        })
    }
}

/// Adds an operator's word list as a rule of its own: one term a line, after it "~" and longer harmless words that contain it; a line that
/// begins with "#" is a comment. Terms are written plainly (simplified, lower case) and found through width, case, traditional characters
/// and the other disguises, as those of the pack. The text is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_builder_add_list(
    builder: *mut hegui_builder,
    list: *const hegui_list,
    terms: *const u8,
    terms_len: usize,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        with(builder, err, |builder| {
            let Some(list) = options::read("list", list)? else {
                return Err(Fault::argument("`list` is NULL"));
            };
            let terms = text::utf8("terms", terms, terms_len)?;
            words::add(&mut builder.pack, &list, terms)
        })
    }
}

/// Sets the operator's domains: a line "block DOMAIN" or "allow DOMAIN" for each; subdomains are included. HEGUI_E_COMPILE names a line
/// that is neither.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_builder_set_domains(
    builder: *mut hegui_builder,
    domains: *const u8,
    domains_len: usize,
    err: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        with(builder, err, |builder| {
            let given = text::utf8("domains", domains, domains_len)?;
            builder.domains = DomainList::parse(given)
                .map_err(|e| Fault::new(HEGUI_E_COMPILE, format!("domains: {e}")))?;
            given.clone_into(&mut builder.domain_text);
            Ok(())
        })
    }
}

/// Compiles what the builder holds; the builder stays usable. HEGUI_E_COMPILE when the rules have errors: `*diags` holds all of them with
/// their places. With HEGUI_BUILD_WARNINGS `*diags` may be set, with status HEGUI_OK, when the build succeeds.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hegui_builder_build(
    builder: *mut hegui_builder,
    out: *mut *mut hegui_engine,
    diags: *mut *mut hegui_error,
) -> hegui_status {
    // SAFETY: the header's contract, here and below.
    unsafe {
        let mut warnings = None;
        let status = boundary::call(diags, || {
            text::clear("out", out, std::ptr::null_mut())?;
            handle::live("builder", builder)?.0.enter(|builder| {
                let engine = builder.build()?;
                warnings = builder.warnings(&engine).map(hegui_error::boxed);
                out.write(engine.into_raw());
                Ok(())
            })
        });
        if let Some(warnings) = warnings {
            if diags.is_null() {
                super::error::hegui_error_free(warnings);
            } else {
                diags.write(warnings);
            }
        }
        status
    }
}

/// Runs a call on a builder.
///
/// # Safety
/// `builder` is NULL or live; `err` is NULL or valid for a write.
pub(super) unsafe fn with(
    builder: *mut hegui_builder,
    err: *mut *mut hegui_error,
    body: impl FnOnce(&mut Builder) -> Result<(), Fault>,
) -> hegui_status {
    // SAFETY: passed on.
    unsafe { boundary::call(err, || handle::live("builder", builder)?.0.enter(body)) }
}
