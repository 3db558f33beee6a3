//! What is wrong with a rule file, where, and the way out.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

/// A file of a rule pack.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SourceFile {
    /// Path inside the pack, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A place in a file of a pack.
#[derive(Clone, Debug)]
pub(crate) struct At {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) span: Range<usize>,
}

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) at: At,
}

/// Whether a diagnostic stops the pack from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The pack cannot be used.
    Error,
    /// The pack works, but probably not as its author meant.
    Warning,
}

/// One finding in a rule pack: code, place, message and a way out.
#[derive(Clone)]
pub struct Diagnostic {
    code: &'static str,
    message: String,
    at: At,
    label: String,
    help: Option<String>,
}

impl Level {
    /// Returns the level of a code.
    pub(crate) fn of(code: &str) -> Self {
        if code.starts_with('E') { Self::Error } else { Self::Warning }
    }
}

impl Diagnostic {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, at: &At) -> Self {
        Self { code, message: message.into(), at: at.clone(), label: String::new(), help: None }
    }

    #[must_use]
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub(crate) fn moved(mut self, to: impl Fn(At) -> At) -> Self {
        self.at = to(self.at);
        self
    }

    /// Adds "did you mean …" when a candidate is near, else what there is, unless the way out is known already.
    #[must_use]
    pub(crate) fn suggest<'a>(self, name: &str, of: impl IntoIterator<Item = &'a str>) -> Self {
        let of: Vec<&str> = of.into_iter().collect();
        match crate::suggest::nearest(name, of.iter().copied()) {
            Some(nearest) => self.help(format!("did you mean `{nearest}`?")),
            None if self.help.is_some() => self,
            None => self.help(crate::suggest::choices(name, of)),
        }
    }

    /// Returns the code, such as `E021`; it never changes its meaning.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Returns whether this is an error or a warning. Errors `E012` and `E080` to `E082` (a changed meaning without a new `rev`, failing or
    /// missing tests) do not keep a pack from being used.
    #[must_use]
    pub fn level(&self) -> Level {
        Level::of(self.code)
    }

    /// Returns whether the pack cannot be used; errors of tests and of the lock are for its author.
    pub(crate) fn is_fatal(&self) -> bool {
        self.level() == Level::Error && !matches!(self.code, "E012" | "E080" | "E081" | "E082")
    }

    /// Returns whether its line, or the one before, allows it with a reason: `# hegui: allow W041 "单字国号"`.
    pub(crate) fn is_allowed(&self) -> bool {
        let marker = format!("# hegui: allow {} \"", self.code);
        let lines = self.source().lines().skip(self.line().saturating_sub(2)).take(2);
        lines.into_iter().any(|text| {
            text.find(&marker)
                .is_some_and(|at| !text[at + marker.len()..].trim_start().starts_with('"'))
        })
    }

    /// Returns what is wrong, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the file's path inside the pack.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.at.file.path
    }

    /// Returns the text of the whole file.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.at.file.text
    }

    /// Returns the offending range of the file, in bytes.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.at.span.clone()
    }

    /// Returns the words beside the offending range; may be empty.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.label
    }

    /// Returns the way out, if one is known.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Returns the line, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.before().matches('\n').count() + 1
    }

    /// Returns the column in characters, counted from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.line_before().chars().count() + 1
    }

    /// Returns the column on a terminal, where Han characters take two, counted from 1.
    #[must_use]
    pub fn display_column(&self) -> usize {
        self.line_before().width() + 1
    }

    fn before(&self) -> &str {
        let end = self.at.span.start.min(self.at.file.text.len());
        self.at.file.text.get(..end).unwrap_or_default()
    }

    fn line_before(&self) -> &str {
        self.before().rsplit('\n').next().unwrap_or_default()
    }

    /// Key for a stable order: by file, then place, then code.
    pub(crate) fn order(&self) -> (&str, usize, &str, &str) {
        (self.path(), self.at.span.start, self.code, &self.message)
    }
}

impl PartialEq for Diagnostic {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}

/// The line that [`fmt::Display`] writes: the whole file would bury it.
impl fmt::Debug for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level() {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        let (path, line, column) = (self.path(), self.line(), self.column());
        write!(f, "{path}:{line}:{column}: {level}[{}]: {}", self.code, self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, " (help: {help})"))
    }
}
