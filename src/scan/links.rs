//! Links: URLs and domains, plain or spelled so that machines overlook them (clause 4.8.3).

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex_automata::meta::Regex;
use sha2::{Digest, Sha256};

use super::{Form, Text};
use crate::field::Field;
use crate::fold::{Folded, Gap, Stream, View};
use crate::rule::DomainKind;
use crate::span::Span;
use crate::via::Via;

/// Whether an operator blocks or allows a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listing {
    Block,
    Allow,
}

/// An operator's domains: `block example.com`, `allow example.org`, one a line; subdomains are included.
///
/// # Examples
/// ```
/// let domains = hegui::DomainList::parse("block bad.example\nallow good.example\n")?;
/// assert_eq!(domains.len(), 2);
/// assert!(hegui::DomainList::parse("blok bad.example").is_err());
/// # Ok::<(), hegui::DomainListError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct DomainList {
    domains: BTreeMap<String, Listing>,
}

/// A line of a domain list that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: `{text}` is not understood, write `block example.com` or `allow example.com`"
)]
pub struct DomainListError {
    line: usize,
    text: String,
}

impl DomainList {
    /// Returns the SHA-256 of the domains in hexadecimal; empty without any.
    pub(crate) fn hash(&self) -> String {
        if self.domains.is_empty() {
            return String::new();
        }
        let lines: String = self
            .domains
            .iter()
            .map(|(domain, listing)| format!("{listing:?} {domain}\n"))
            .collect();
        Sha256::digest(lines).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads a list; empty lines and lines that begin with `#` are skipped.
    ///
    /// # Errors
    /// When a line is neither `block DOMAIN` nor `allow DOMAIN`; the error names the line.
    pub fn parse(text: &str) -> Result<Self, DomainListError> {
        let mut list = Self::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            let listing = match words[..] {
                ["block", domain] => Some((domain, Listing::Block)),
                ["allow", domain] => Some((domain, Listing::Allow)),
                _ => None,
            };
            let entry = listing.filter(|(domain, _)| domain.contains('.'));
            let Some((domain, listing)) = entry else {
                return Err(DomainListError { line: number + 1, text: line.to_owned() });
            };
            list.domains.insert(domain.trim_matches('.').to_ascii_lowercase(), listing);
        }
        Ok(list)
    }

    /// Returns the number of domains.
    #[must_use]
    pub fn len(&self) -> usize {
        self.domains.len()
    }

    /// Returns true when the list holds no domain.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.domains.is_empty()
    }

    /// Returns the listing of the host or of its nearest listed parent.
    fn of(&self, host: &str) -> Option<Listing> {
        let mut rest = host;
        loop {
            if let Some(listing) = self.domains.get(rest) {
                return Some(*listing);
            }
            rest = rest.split_once('.')?.1;
        }
    }
}

const TLDS: &str = "com|cn|net|org|top|vip|xyz|cc|icu|club|life|cfd|info|biz|me|tv|io|co|app|site|online|shop|store|link|live|fun|pro|work|win|bet|buzz|ltd|mobi|tech|ink|wang|ren|pw|tk|ml|ga|cf|gq|uk|us|jp|kr|hk|tw|ru|de|gov|edu|asia|space|website|click|loan|men|date|one|best|cyou|sbs|bar|rest|art|red|xin|fit|run|today|world|group|zone|cloud|ai|im|la|ws|sh|so|su|vc";
const PATH: &str = r"(?:[:/?#][0-9a-z\-._~:/?#@!$&'()*+,;=%]*)?";
/// Hosts that hide where a link leads.
const SHORTENERS: [&str; 34] = [
    "t.cn",
    "dwz.cn",
    "url.cn",
    "suo.im",
    "suo.nz",
    "mrw.so",
    "rrd.me",
    "u.nu",
    "bit.ly",
    "goo.gl",
    "is.gd",
    "tinyurl.com",
    "ow.ly",
    "t.co",
    "dwz.lc",
    "985.so",
    "w.url.cn",
    "c7.gg",
    "kzurl.cn",
    "sourl.cn",
    "sohu.gg",
    "dwz.mk",
    "m6z.cn",
    "vk.cc",
    "cutt.ly",
    "rb.gy",
    "shorturl.at",
    "t.hk.uy",
    "xhslink.com",
    "3.cn",
    "s.yam.com",
    "reurl.cc",
    "lihi.cc",
    "tb.cn",
];

struct Shapes {
    plain: Regex,
    ip: Regex,
    dotted: Regex,
    spelled: Regex,
}

static SHAPES: LazyLock<Shapes> = LazyLock::new(|| {
    let build = |pattern: String| Regex::new(&pattern).expect("the expressions are fixed");
    let label = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    Shapes {
        plain: build(format!(
            r"(?:https?://)?(?:{label}\.){{1,6}}(?:{TLDS})(?:\.cn|\.hk|\.tw|\.uk)?{PATH}"
        )),
        ip: build(format!(
            r"https?://(?:\d{{1,3}}\.){{3}}\d{{1,3}}{PATH}|https?://\[[0-9a-f:]+\]{PATH}"
        )),
        dotted: build(format!(
            r"(?:{label}\s?[。·•、]\s?){{1,3}}(?:{TLDS})|{label}\s?\(\.\)\s?(?:{TLDS})|{label}\s?[\[(]?dot[\])]?\s?(?:com|net|cn|top|vip|xyz|cc)"
        )),
        spelled: build(format!(r"(?:www点?)?[a-z0-9]*[a-z][a-z0-9]*(?:点|典|丶)(?:{TLDS})")),
    }
});

/// The links of one text, looked for once for all kinds.
#[derive(Debug, Default)]
pub(super) struct Links {
    plain: Vec<Link>,
    hints: Option<Hints>,
    found: bool,
}

/// A link that needs no decoding.
#[derive(Clone, Debug)]
struct Link {
    /// Bytes of the form view.
    range: Range<usize>,
    span: Span,
    via: Via,
    /// How scheme and host are disguised; a path may hold anything.
    host_via: Via,
}

/// What a text has that links of each shape must have.
#[derive(Clone, Copy, Debug, Default)]
struct Hints {
    /// A letter directly behind a separator that follows a letter or digit.
    plain: bool,
    /// The same, with any separators but a lone space between them; or the word `dot`.
    dotted: bool,
    /// A letter behind 点 and the like, which follow a letter or digit.
    spelled: bool,
}

impl Hints {
    fn of(text: &Text) -> Self {
        let mut hints = Self::default();
        // Characters that stand for several may bring separators with them.
        if text.folded.census.spelled_out {
            return Self { plain: true, dotted: true, spelled: true };
        }
        let symbols = &text.folded.symbols;
        let c = |at: usize| symbols.get(at).map_or('\0', |s| s.c);
        for (at, symbol) in (1..).zip(symbols.iter().skip(1)) {
            if !symbol.c.is_ascii_alphabetic() {
                continue;
            }
            let (before, gap) = (c(at - 1), symbol.gap);
            let lone_space = gap.count == 1 && gap.has(Gap::SPACE);
            if before.is_ascii_alphanumeric() && gap.count > 0 && !lone_space {
                hints.plain |= gap.count == 1;
                hints.dotted = true;
            }
            hints.dotted |= symbol.c == 't' && before == 'o' && at > 1 && c(at - 2) == 'd';
            hints.spelled |=
                matches!(before, '点' | '典' | '丶') && at > 1 && c(at - 2).is_ascii_alphanumeric();
        }
        hints
    }
}

impl Links {
    /// Makes ready for a new text.
    pub(super) fn clear(&mut self) {
        self.plain.clear();
        (self.hints, self.found) = (None, false);
    }

    /// Reports the links of one kind.
    #[allow(clippy::too_many_arguments, reason = "the text in three views")]
    pub(super) fn scan(
        &mut self,
        kind: DomainKind,
        domains: &DomainList,
        field: Field,
        text: &Text,
        form: &mut Form,
        stream: &mut Stream,
        push: &mut impl FnMut(Span, Via, bool),
    ) {
        // Every shape needs a Latin letter or, for a bare address, a digit.
        if text.folded.census.alnum == 0 {
            return;
        }
        let hints = *self.hints.get_or_insert_with(|| Hints::of(text));
        self.find_plain(hints, text, form);
        if kind == DomainKind::Disguised {
            return self.disguised(hints, text, form, stream, push);
        }
        let wanted = |link: &Link, view: &View| {
            let link = &view.text[link.range.clone()];
            let host = host_of(link);
            let listed = domains.of(host);
            match kind {
                DomainKind::Any => true,
                DomainKind::Blocked => listed == Some(Listing::Block),
                DomainKind::Allowed => listed == Some(Listing::Allow),
                DomainKind::Unlisted => listed.is_none(),
                DomainKind::Short => {
                    listed != Some(Listing::Allow)
                        && SHORTENERS.contains(&host)
                        && (field == Field::Links || link.contains('/'))
                }
                DomainKind::Punycode => host.split('.').any(|label| label.starts_with("xn--")),
                DomainKind::Executable => is_executable(link),
                DomainKind::RawIp | DomainKind::Disguised => false,
            }
        };
        for link in &self.plain {
            if wanted(link, form.of(text)) {
                push(link.span, link.via, link.via.is_evasive());
            }
        }
        if matches!(kind, DomainKind::RawIp | DomainKind::Executable) && has_ascii(text, "/:") {
            let view = form.of(text);
            for found in SHAPES.ip.find_iter(&view.text) {
                if kind == DomainKind::RawIp || is_executable(&view.text[found.range()]) {
                    let (span, via) = view.original(found.range());
                    push(span, via, via.is_evasive());
                }
            }
        }
    }

    fn find_plain(&mut self, hints: Hints, text: &Text, form: &mut Form) {
        if std::mem::replace(&mut self.found, true) || !hints.plain || !has_ascii(text, ".") {
            return;
        }
        let view = form.of(text);
        for found in SHAPES.plain.find_iter(&view.text) {
            let range = found.range();
            let before = view.text[..range.start].chars().next_back();
            let after = view.text[range.end..].chars().next();
            // An address of mail is no link; a letter behind means that the ending is none: Vue.comic.
            let part_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '-' | '_');
            if before.is_some_and(part_of_word)
                || after.is_some_and(|c| part_of_word(c) && c != '-')
            {
                continue;
            }
            let link = trim_end(&view.text[range.clone()]);
            let (start, end) = (range.start, range.start + link.len());
            let end_of_host = start + link.find(host_of(link)).unwrap_or(0) + host_of(link).len();
            let (_, host_via) = view.original(start..end_of_host);
            let (span, via) = view.original(start..end);
            self.plain.push(Link { range: start..end, span, via, host_via });
        }
    }

    fn disguised(
        &self,
        hints: Hints,
        text: &Text,
        form: &mut Form,
        stream: &mut Stream,
        push: &mut impl FnMut(Span, Via, bool),
    ) {
        for link in &self.plain {
            if link.host_via.is_evasive() || link.host_via.contains(Via::WIDTH) {
                push(link.span, link.via, true);
            }
        }
        if hints.dotted {
            dotted(form.of(text), push);
        }
        if hints.spelled {
            text.folded.write_stream(stream);
            spelled(&text.folded, stream, push);
        }
    }
}

/// Returns whether a text has each of these ASCII separators.
fn has_ascii(text: &Text, separators: &str) -> bool {
    separators.bytes().all(|b| text.folded.census.ascii >> b & 1 == 1)
}

/// Returns a link without the punctuation of the sentence it stands in, such as the closing bracket around it.
fn trim_end(link: &str) -> &str {
    let is_stop = |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'');
    let trimmed = link.trim_end_matches(is_stop);
    match trimmed.split_once(')') {
        Some((inner, _)) if !inner.contains('(') => inner.trim_end_matches(is_stop),
        _ => trimmed
            .split_once('(')
            .filter(|(_, rest)| !rest.contains(')'))
            .map_or(trimmed, |(inner, _)| inner),
    }
}

fn host_of(link: &str) -> &str {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    rest.split([':', '/', '?', '#']).next().unwrap_or(rest)
}

fn is_executable(link: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or(link);
    [".exe", ".apk", ".bat", ".scr", ".vbs", ".msi", ".cmd", ".ps1", ".jar", ".ipa", ".dmg"]
        .iter()
        .any(|ending| path.ends_with(ending) && path.contains('/'))
}

fn dotted(form: &View, push: &mut impl FnMut(Span, Via, bool)) {
    for found in SHAPES.dotted.find_iter(&form.text) {
        let range = found.range();
        let touches = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let found_text = &form.text[range.clone()];
        let letters = found_text.bytes().filter(u8::is_ascii_alphabetic).count();
        if touches(form.text[..range.start].chars().next_back())
            || touches(form.text[range.end..].chars().next())
            || letters < 4
        {
            continue;
        }
        let (span, via) = form.original(range);
        push(span, via | Via::NOISE, true);
    }
}

fn spelled(folded: &Folded, stream: &Stream, push: &mut impl FnMut(Span, Via, bool)) {
    for found in SHAPES.spelled.find_iter(&stream.text) {
        let (first, last) = stream.symbols(found.range());
        let next = folded.symbols.get(last + 1);
        if next.is_some_and(|s| (s.is_latin() || s.is_digit()) && s.gap.separators() == 0) {
            continue;
        }
        let via = folded.symbols[first..=last].iter().fold(Via::NOISE, |via, s| via | s.via());
        push(folded.span_of(first..last + 1), via, true);
    }
}
