//! Links: URLs and domains, plain or spelled so that machines overlook them (clause 4.8.3).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex_automata::meta::Regex;

use super::Text;
use crate::field::Field;
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

/// Reports the links of one kind.
pub(super) fn scan(
    kind: DomainKind,
    domains: &DomainList,
    field: Field,
    text: &Text,
    push: &mut impl FnMut(Span, Via, bool),
) {
    // Every shape needs a Latin letter or, for a bare address, a digit.
    if !text.folded.text.bytes().any(|b| b.is_ascii_alphanumeric()) {
        return;
    }
    if kind == DomainKind::Disguised {
        return disguised(text, push);
    }
    each_plain(text, |link| {
        let host = host_of(link.text);
        let listed = domains.of(host);
        let wanted = match kind {
            DomainKind::Any => true,
            DomainKind::Blocked => listed == Some(Listing::Block),
            DomainKind::Allowed => listed == Some(Listing::Allow),
            DomainKind::Unlisted => listed.is_none(),
            DomainKind::Short => {
                listed != Some(Listing::Allow)
                    && SHORTENERS.contains(&host)
                    && (field == Field::Links || link.text.contains('/'))
            }
            DomainKind::Punycode => host.split('.').any(|label| label.starts_with("xn--")),
            DomainKind::Executable => is_executable(link.text),
            DomainKind::RawIp | DomainKind::Disguised => false,
        };
        if wanted {
            push(link.span, link.via, link.via.is_evasive());
        }
    });
    if matches!(kind, DomainKind::RawIp | DomainKind::Executable)
        && text.folded.form.text.contains("://")
    {
        for found in SHAPES.ip.find_iter(&text.folded.form.text) {
            if kind == DomainKind::RawIp || is_executable(&text.folded.form.text[found.range()]) {
                let (span, via) = text.folded.form.original(found.range());
                push(span, via, via.is_evasive());
            }
        }
    }
}

struct Link<'t> {
    text: &'t str,
    span: Span,
    via: Via,
    /// How scheme and host are disguised; a path may hold anything.
    host_via: Via,
}

fn each_plain(text: &Text, mut visit: impl FnMut(Link<'_>)) {
    let form = &text.folded.form.text;
    if !form.contains('.') {
        return;
    }
    for found in SHAPES.plain.find_iter(form) {
        let range = found.range();
        let before = form[..range.start].chars().next_back();
        let after = form[range.end..].chars().next();
        // An address of mail is no link; a letter behind means that the ending is none: Vue.comic.
        let part_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '-' | '_');
        if before.is_some_and(part_of_word) || after.is_some_and(|c| part_of_word(c) && c != '-') {
            continue;
        }
        let link = trim_end(&form[range.clone()]);
        let end_of_host = range.start + link.find(host_of(link)).unwrap_or(0) + host_of(link).len();
        let (_, host_via) = text.folded.form.original(range.start..end_of_host);
        let (span, via) = text.folded.form.original(range.start..range.start + link.len());
        visit(Link { text: link, span, via, host_via });
    }
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

fn disguised(text: &Text, push: &mut impl FnMut(Span, Via, bool)) {
    each_plain(text, |link| {
        if link.host_via.is_evasive() || link.host_via.contains(Via::WIDTH) {
            push(link.span, link.via, true);
        }
    });
    let form = &text.folded.form;
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
    let stream = &text.folded;
    for found in SHAPES.spelled.find_iter(&stream.text) {
        let first = stream.symbol_at[found.start()] as usize;
        let last = stream.symbol_at[found.end() - 1] as usize;
        let next = stream.symbols.get(last + 1);
        if next.is_some_and(|s| (s.is_latin() || s.is_digit()) && s.gap.separators() == 0) {
            continue;
        }
        let via = stream.symbols[first..=last].iter().fold(Via::NOISE, |via, s| via | s.via);
        push(stream.span_of(first..last + 1), via, true);
    }
}
