//! Days, as `until` and the caller write them. The library has no clock: it is told the day.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar.
///
/// # Examples
/// ```
/// use hegui::Date;
/// let day: Date = "2026-02-28".parse()?;
/// assert_eq!(Date::new(2026, 2, 29), None);
/// assert_eq!(day.days_until(Date::new(2026, 3, 1).expect("a day")), 1);
/// # Ok::<(), hegui::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no day: write it as 2026-12-31")]
pub struct DateError {
    given: String,
}

impl Date {
    /// Returns the day of this year, month (1 to 12) and day of the month, if there is one; years have four digits at most.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if year <= 9999 && day >= 1 && day <= days_of(year, month) {
            Some(Self { year, month, day })
        } else {
            None
        }
    }

    /// Returns the day this many days after 1970-01-01, as clocks count them; none after the year 9999.
    #[must_use]
    pub fn from_unix_days(days: u32) -> Option<Self> {
        let (mut year, mut rest) = (1970, days);
        loop {
            let length = if is_leap(year) { 366 } else { 365 };
            if rest < length {
                break;
            }
            rest -= length;
            year += 1;
            if year > 9999 {
                return None;
            }
        }
        let mut month = 1;
        while rest >= u32::from(days_of(year, month)) {
            rest -= u32::from(days_of(year, month));
            month += 1;
        }
        Self::new(year, month, u8::try_from(rest + 1).ok()?)
    }

    /// Returns how many days later another day is; negative when it is earlier.
    #[must_use]
    pub fn days_until(self, other: Self) -> i32 {
        other.number() - self.number()
    }

    /// Counts days from a fixed one.
    fn number(self) -> i32 {
        let before = i32::from(self.year) - 1;
        let years =
            before * 365 + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
        let months: i32 = (1..self.month).map(|month| i32::from(days_of(self.year, month))).sum();
        years + months + i32::from(self.day)
    }
}

const fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// Returns the days of a month; none of a month that does not exist.
const fn days_of(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let part = |range: std::ops::Range<usize>| {
            let digits = text.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?;
            digits.parse::<u16>().ok()
        };
        let small = |range| part(range).and_then(|n| u8::try_from(n).ok());
        let shape = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        let date = match (part(0..4), small(5..7), small(8..10)) {
            (Some(year), Some(month), Some(day)) if shape => Self::new(year, month, day),
            _ => None,
        };
        date.ok_or_else(|| DateError { given: text.to_owned() })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_are_counted_one_by_one() {
        let mut last = Date::from_unix_days(0).expect("a day");
        assert_eq!(last.to_string(), "1970-01-01");
        for days in 1..60_000 {
            let day = Date::from_unix_days(days).expect("a day");
            assert_eq!(last.days_until(day), 1, "{day}");
            assert_eq!(day.to_string().parse(), Ok(day));
            last = day;
        }
        assert_eq!(
            Date::from_unix_days(20_783).map(|d| d.to_string()).as_deref(),
            Some("2026-11-26")
        );
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2026-13-01",
            "2026-02-29",
            "2100-02-29",
            "2026-1-1",
            "+026-01-01",
            "2026-01-0一",
            "20260101xx",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert!("2000-02-29".parse::<Date>().is_ok());
    }
}
