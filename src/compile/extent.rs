//! What a text must have at least, or at most, for an expression to match in it.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Look};

use crate::program::Extent;

/// Returns the extent of an expression.
pub(super) fn of(hir: &Hir) -> Extent {
    let properties = hir.properties();
    let anchored = properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End);
    Extent {
        whole: if anchored { most_chars(hir) } else { None },
        digits: fewest(hir, |c| c.is_ascii_digit()),
        alnum: fewest(hir, |c| c.is_ascii_alphanumeric()),
        numerals: 0,
    }
}

/// Returns the extent of an expression over the digits view.
pub(super) fn of_digits(hir: &Hir) -> Extent {
    Extent { numerals: fewest(hir, |c| c.is_ascii_digit()), ..Extent::default() }
}

/// Returns the most characters of a match; none when there is no limit.
fn most_chars(hir: &Hir) -> Option<u32> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(0),
        HirKind::Literal(literal) => u32::try_from(literal.0.len()).ok(),
        HirKind::Class(_) => Some(1),
        HirKind::Repetition(repetition) => {
            most_chars(&repetition.sub)?.checked_mul(repetition.max?)
        }
        HirKind::Capture(capture) => most_chars(&capture.sub),
        HirKind::Concat(parts) => {
            parts.iter().try_fold(0_u32, |sum, part| sum.checked_add(most_chars(part)?))
        }
        HirKind::Alternation(parts) => {
            parts.iter().try_fold(0, |most, part| Some(most.max(most_chars(part)?)))
        }
    }
}

/// Returns the fewest characters of a kind in a match.
fn fewest(hir: &Hir, kind: fn(char) -> bool) -> u32 {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).unwrap_or_default();
            u32::try_from(text.chars().filter(|c| kind(*c)).count()).unwrap_or(u32::MAX)
        }
        HirKind::Class(Class::Unicode(class)) => {
            // A long range has other characters than these.
            let all = |range: &ClassUnicodeRange| {
                range.len() <= 26 && (range.start()..=range.end()).all(kind)
            };
            u32::from(class.iter().all(all))
        }
        HirKind::Repetition(repetition) => {
            fewest(&repetition.sub, kind).saturating_mul(repetition.min)
        }
        HirKind::Capture(capture) => fewest(&capture.sub, kind),
        HirKind::Concat(parts) => {
            parts.iter().map(|part| fewest(part, kind)).fold(0, u32::saturating_add)
        }
        HirKind::Alternation(parts) => {
            parts.iter().map(|part| fewest(part, kind)).min().unwrap_or(0)
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn extents() {
        for (pattern, whole, digits, alnum) in [
            (r"^.{0,10}(?:加|求)[吧呀]?\W{0,6}$", Some(18), 0, 0),
            (r"^.*加$", None, 0, 0),
            (r"加.{0,9}$", None, 0, 0),
            ("[1-9][0-9]{5}(?:19|20)[0-9x]", None, 8, 9),
            ("1[3-9][0-9]{9}", None, 11, 11),
            ("[¥《][0-9a-z]{8,16}[¥》]", None, 0, 8),
            ("(?:v|微信)[0-9]{2,}", None, 2, 2),
            ("[0-9一]{3}", None, 0, 0),
        ] {
            let hir = regex_syntax::parse(pattern).expect("an expression");
            let extent = of(&hir);
            let found = (extent.whole, extent.digits, extent.alnum);
            assert_eq!(found, (whole, digits, alnum), "{pattern}");
        }
    }
}
