//! Records: a name, its kind and owner in few bytes.
//!
//! `[sound mark][fold mark][length][tag][owner][name]`; the marks are a byte of each hash, so that most records of a page are passed over
//! unread. A Han character takes two bytes; an owner that ends in a number has that number in binary.

use super::kind::{NameEntry, NameKind};

/// Longest name in characters.
pub(super) const MAX_NAME: usize = 64;
/// Longest owner in bytes.
pub(super) const MAX_OWNER: usize = 128;

/// A record as it stands in a page, not yet decoded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'r> {
    pub(super) sound_mark: u8,
    pub(super) fold_mark: u8,
    payload: &'r [u8],
}

const INLINE_PREFIX: usize = 15;

/// Writes a record.
pub(super) fn encode(entry: &NameEntry, sound_mark: u8, fold_mark: u8, into: &mut Vec<u8>) {
    let mut payload = Vec::with_capacity(32);
    let digits = entry.owner.bytes().rev().take_while(u8::is_ascii_digit).count().min(18);
    let (prefix, number) = entry.owner.split_at(entry.owner.len() - digits);
    let is_plain = !number.is_empty() && (number == "0" || !number.starts_with('0'));
    let prefix = if is_plain { prefix } else { &entry.owner };
    let short = prefix.len().min(INLINE_PREFIX);
    let tag = (entry.kind as usize) << 5 | usize::from(is_plain) << 4 | short;
    payload.push(low(tag));
    if short == INLINE_PREFIX {
        payload.push(low(prefix.len()));
    }
    payload.extend_from_slice(prefix.as_bytes());
    if is_plain {
        put_number(number.parse().unwrap_or(0), &mut payload);
    }
    entry.name.chars().for_each(|c| put_char(c, &mut payload));
    into.extend_from_slice(&[sound_mark, fold_mark]);
    put_number(payload.len() as u64, into);
    into.extend_from_slice(&payload);
}

/// Takes the record at the start of some bytes; returns it and the rest.
pub(super) fn split(bytes: &[u8]) -> Option<(Raw<'_>, &[u8])> {
    let (&[sound_mark, fold_mark], rest) = bytes.split_first_chunk::<2>()?;
    let (length, rest) = number(rest)?;
    let (payload, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    (!payload.is_empty()).then_some((Raw { sound_mark, fold_mark, payload }, rest))
}

impl Raw<'_> {
    /// Returns the kind.
    pub(super) fn kind(&self) -> Option<NameKind> {
        NameKind::ALL.get(usize::from(self.payload.first()? >> 5)).copied()
    }

    /// Decodes the name into `name`; returns what holds the owner.
    pub(super) fn name(&self, name: &mut String) -> Option<Owner<'_>> {
        let (tag, mut rest) = self.payload.split_first()?;
        let mut length = usize::from(tag & 15);
        if length == INLINE_PREFIX {
            let (more, after) = rest.split_first()?;
            length = usize::from(*more);
            rest = after;
        }
        let (prefix, mut rest) = rest.split_at_checked(length)?;
        let mut tail = None;
        if tag >> 4 & 1 == 1 {
            let (n, after) = number(rest)?;
            tail = Some(n);
            rest = after;
        }
        name.clear();
        while let Some((first, after)) = rest.split_first() {
            let (c, after) = take_char(*first, after)?;
            name.push(c);
            rest = after;
        }
        Some(Owner { prefix, number: tail })
    }
}

/// The owner of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner<'r> {
    prefix: &'r [u8],
    number: Option<u64>,
}

impl Owner<'_> {
    /// Returns the owner as it was given, or nothing when the record is damaged.
    pub(super) fn text(&self) -> Option<String> {
        let mut text = std::str::from_utf8(self.prefix).ok()?.to_owned();
        if let Some(number) = self.number {
            text.push_str(&number.to_string());
        }
        Some(text)
    }
}

/// Blocks of code points with two-byte codes; together less than `0x70 * 256`.
const BLOCKS: [(u32, u32); 5] =
    [(0x4E00, 0x9FFF), (0x3000, 0x30FF), (0xFF00, 0xFFEF), (0x2000, 0x2BFF), (0x00A0, 0x04FF)];

fn put_char(c: char, into: &mut Vec<u8>) {
    let code = u32::from(c);
    if code < 0x80 {
        into.push(low(code as usize));
        return;
    }
    let mut base = 0;
    for (first, last) in BLOCKS {
        if (first..=last).contains(&code) {
            let value = base + (code - first);
            into.extend_from_slice(&[
                low(0x80 + (value as usize >> 8)),
                low(value as usize & 0xFF),
            ]);
            return;
        }
        base += last - first + 1;
    }
    let [_, a, b, c] = code.to_be_bytes();
    into.extend_from_slice(&[0xF0, a, b, c]);
}

fn take_char(first: u8, rest: &[u8]) -> Option<(char, &[u8])> {
    match first {
        0..0x80 => Some((char::from(first), rest)),
        0x80..0xF0 => {
            let (second, rest) = rest.split_first()?;
            let mut value = u32::from(first - 0x80) << 8 | u32::from(*second);
            for (first, last) in BLOCKS {
                let size = last - first + 1;
                if value < size {
                    return Some((char::from_u32(first + value)?, rest));
                }
                value -= size;
            }
            None
        }
        _ => {
            let (&[a, b, c], rest) = rest.split_first_chunk::<3>()?;
            Some((char::from_u32(u32::from_be_bytes([0, a, b, c]))?, rest))
        }
    }
}

fn put_number(mut n: u64, into: &mut Vec<u8>) {
    while n >= 0x80 {
        into.push(n.to_le_bytes()[0] | 0x80);
        n >>= 7;
    }
    into.push(n.to_le_bytes()[0]);
}

fn number(mut bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut n = 0_u64;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        n |= u64::from(byte & 0x7F) << shift;
        bytes = rest;
        if byte & 0x80 == 0 {
            return Some((n, bytes));
        }
    }
    None
}

#[allow(clippy::cast_possible_truncation, reason = "every caller passes less than 256")]
const fn low(n: usize) -> u8 {
    n as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(name: &str, owner: &str) -> (String, String) {
        let mut bytes = Vec::new();
        encode(&NameEntry::new(name, NameKind::PublicFigure, owner), 7, 9, &mut bytes);
        let (raw, rest) = split(&bytes).expect("a whole record");
        assert!(rest.is_empty());
        assert_eq!(
            (raw.sound_mark, raw.fold_mark, raw.kind()),
            (7, 9, Some(NameKind::PublicFigure))
        );
        let mut name = String::new();
        let owner = raw.name(&mut name).and_then(|o| o.text()).expect("a whole record");
        (name, owner)
    }

    #[test]
    fn owners_and_names_come_back_as_they_were() {
        let owners = [
            "",
            "0",
            "u0",
            "u01",
            "u2001",
            "白鹭茶业",
            "1234567890123456789012",
            "a-very-long-owner-name-9",
            "x٣",
        ];
        for owner in owners {
            assert_eq!(round("白鹭Tea舍😀·ß", owner), ("白鹭Tea舍😀·ß".into(), owner.into()));
        }
        assert_eq!(round("x", &"长".repeat(42)).1, "长".repeat(42));
    }

    #[test]
    fn every_character_comes_back() {
        let mut bytes = Vec::new();
        for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
            bytes.clear();
            put_char(c, &mut bytes);
            let (first, rest) = bytes.split_first().expect("never empty");
            assert_eq!(take_char(*first, rest), Some((c, &[][..])));
        }
    }
}
