//! Emote codes: `[捂脸]`, `/比心`, `[em]e401149[/em]` are one decoration, or stand for a character.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// What the form view has for a code that is decoration.
pub(super) const DECORATION: char = '🙂';
/// Longest name in characters.
const MAX_NAME: usize = 8;
const TABLE: &str = include_str!("tables/emotes.tsv");

/// What an emote stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Emote {
    /// Characters, or nothing for decoration.
    text: &'static str,
    /// Only after one of these; anywhere when there is none.
    after: &'static str,
    /// `/名` counts too.
    slash: bool,
}

static EMOTES: LazyLock<HashMap<&str, Emote>> = LazyLock::new(|| {
    let mut emotes = HashMap::new();
    for line in TABLE.lines().filter(|line| !line.starts_with("# ")) {
        let mut columns = line.split('\t');
        let names = columns.next().unwrap_or_default();
        let text = columns.next().filter(|text| *text != "-").unwrap_or_default();
        let after = columns.next().unwrap_or_default();
        let slash = names.starts_with("/ ");
        for name in names.trim_start_matches("/ ").split(' ') {
            emotes.entry(name).or_insert(Emote { text, after, slash });
        }
    }
    emotes
});

/// What names begin with that may stand behind a slash.
static SLASHED: LazyLock<BTreeSet<char>> = LazyLock::new(|| {
    let slashed = EMOTES.iter().filter(|(_, emote)| emote.slash);
    slashed.filter_map(|(name, _)| name.chars().next()).collect()
});

/// Returns the length in bytes of the code that a text starts with, and the characters it stands for after `before`; none are for decoration.
pub(super) fn at_start(text: &str, before: Option<char>) -> Option<(usize, &'static str)> {
    let (len, emote) = match text.as_bytes().first()? {
        b'[' => bracketed(text)?,
        b'/' => slashed(&text[1..])?,
        _ => return None,
    };
    let stands = emote.after.is_empty() || before.is_some_and(|c| emote.after.contains(c));
    Some((len, if stands { emote.text } else { "" }))
}

fn bracketed(text: &str) -> Option<(usize, Emote)> {
    if let Some(rest) = text.strip_prefix("[em]") {
        let end =
            (0..=10).find(|end| rest.as_bytes()[(*end).min(rest.len())..].starts_with(b"[/em]"))?;
        let code = rest[..end].bytes().all(|b| b.is_ascii_alphanumeric());
        return code.then_some((4 + end + 5, Emote::default()));
    }
    let inside = &text[1..];
    let (end, _) = inside.char_indices().take(MAX_NAME + 1).find(|(_, c)| *c == ']')?;
    let name = &inside[..end];
    let name = match name.bytes().any(|b| b.is_ascii_uppercase()) {
        true => Cow::from(name.to_ascii_lowercase()),
        false => Cow::from(name),
    };
    EMOTES.get(&*name).map(|emote| (end + 2, *emote))
}

/// The longest name wins; a name that goes on in Latin letters is none.
fn slashed(name: &str) -> Option<(usize, Emote)> {
    if !SLASHED.contains(&name.chars().next()?) {
        return None;
    }
    let ends: Vec<usize> =
        name.char_indices().map(|(at, c)| at + c.len_utf8()).take(MAX_NAME).collect();
    ends.iter().rev().find_map(|end| {
        let emote = EMOTES.get(&name[..*end]).filter(|emote| emote.slash)?;
        Some((end + 1, *emote))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        assert_eq!(at_start("[捂脸]好", None), Some(("[捂脸]".len(), "")));
        assert_eq!(at_start("[Doge]", None), Some((6, "")));
        assert_eq!(at_start("/比心好", None), Some((7, "")));
        assert_eq!(at_start("[啤酒]", None), Some((8, "酒")));
        assert_eq!(at_start("[em]e401149[/em]x", None), Some((16, "")));
        assert_eq!(at_start("[爱心]", Some('薇')), Some((8, "信")));
        assert_eq!(at_start("/爱心", Some('加')), Some((7, "")));
    }

    #[test]
    fn no_codes() {
        for text in
            ["[重要]通知", "[互粉]", "/家/乐", "[", "/", "[em]长长长长[/em]", "a", "", "/啤酒"]
        {
            assert_eq!(at_start(text, None), None, "{text}");
        }
    }
}
