//! Checks of numbers that a regular expression cannot make.

use crate::rule::Validator;

/// Returns true when the text, digits and separators, is a number of this kind.
pub(super) fn is_valid(validator: Validator, text: &str) -> bool {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|b| b.is_ascii_digit() || matches!(b, b'x' | b'X'))
        .map(|b| if b.is_ascii_digit() { b - b'0' } else { 10 })
        .collect();
    match validator {
        Validator::CnResidentId => is_resident_id(&digits),
        Validator::Luhn => is_luhn(&digits),
        Validator::CnMobile => is_mobile(&digits),
    }
}

/// GB 11643-1999: region, a real date of birth, check character by ISO 7064 MOD 11-2.
fn is_resident_id(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    if digits.len() != 18 || digits[..17].contains(&10) || !(1..=8).contains(&digits[0]) {
        return false;
    }
    let sum: u32 = WEIGHTS.iter().zip(digits).map(|(w, d)| w * u32::from(*d)).sum();
    let number = |range: std::ops::Range<usize>| {
        digits[range].iter().fold(0u32, |n, d| n * 10 + u32::from(*d))
    };
    is_date(number(6..10), number(10..12), number(12..14))
        && CHECKS[sum as usize % 11] == digits[17]
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        1..=12 => 31,
        _ => return false,
    };
    (1900..2100).contains(&year) && (1..=days).contains(&day)
}

/// ISO/IEC 7812: bank cards have 13 to 19 digits; a run of one digit is a filler.
fn is_luhn(digits: &[u8]) -> bool {
    if !(13..=19).contains(&digits.len()) || digits.windows(2).all(|w| w[0] == w[1]) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (0, d) => d,
            (_, d) if d > 4 => d * 2 - 9,
            (_, d) => d * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Eleven digits in a range that is given out; numbers used as examples everywhere are none.
fn is_mobile(digits: &[u8]) -> bool {
    const EXAMPLES: [[u8; 11]; 2] =
        [[1, 3, 8, 0, 0, 1, 3, 8, 0, 0, 0], [1, 3, 8, 0, 0, 0, 0, 0, 0, 0, 0]];
    digits.len() == 11
        && digits[0] == 1
        && (3..=9).contains(&digits[1])
        && !EXAMPLES.iter().any(|example| example == digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_ids() {
        assert!(is_valid(Validator::CnResidentId, "11010519491231002x"));
        assert!(!is_valid(Validator::CnResidentId, "110105194912310021"));
        assert!(!is_valid(Validator::CnResidentId, "11010519491331002x"));
    }

    #[test]
    fn cards() {
        assert!(is_valid(Validator::Luhn, "4111 1111 1111 1111"));
        assert!(!is_valid(Validator::Luhn, "4111 1111 1111 1112"));
        assert!(!is_valid(Validator::Luhn, "0000000000000000"));
    }

    #[test]
    fn mobiles() {
        assert!(is_valid(Validator::CnMobile, "158-0012-3456"));
        assert!(!is_valid(Validator::CnMobile, "13800138000"));
        assert!(!is_valid(Validator::CnMobile, "12800138000"));
    }
}
