//! Moments and spans.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long before `now` (milliseconds since 1970) something was.
pub(crate) fn ago(at: DateTime<Utc>, now: i64) -> String {
    let seconds = now / 1000 - at.timestamp();
    let (number, unit) = match seconds {
        ..45 => return "just now".to_owned(),
        45..HOUR => (((seconds + MINUTE / 2) / MINUTE).min(59), "minute"),
        HOUR..DAY => (seconds / HOUR, "hour"),
        DAY..2_592_000 => (seconds / DAY, "day"),
        2_592_000..31_536_000 => (seconds / (30 * DAY), "month"),
        _ => (seconds / (365 * DAY), "year"),
    };
    format!("{} ago", count(number, unit))
}

/// How long after `now` (milliseconds since 1970) something will be.
pub(crate) fn until(at: DateTime<Utc>, now: i64) -> String {
    span(at.timestamp() - now / 1000)
}

/// A number of seconds in its largest unit.
pub(crate) fn span(seconds: i64) -> String {
    match seconds {
        ..MINUTE => "less than a minute".to_owned(),
        MINUTE..HOUR => count(seconds / MINUTE, "minute"),
        HOUR..DAY => count(seconds / HOUR, "hour"),
        _ => count(seconds / DAY, "day"),
    }
}

/// A number of things.
pub(crate) fn count(number: i64, unit: &str) -> String {
    let number_text = super::numbers::grouped(number);
    if number == 1 {
        format!("{number_text} {unit}")
    } else {
        format!("{number_text} {unit}s")
    }
}

/// Chrono's own formatting would be 20 KB more to load.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month_name(at: DateTime<Utc>) -> &'static str {
    MONTHS
        .get(at.month0() as usize)
        .copied()
        .unwrap_or_default()
}

/// A day, such as 3 November 2026.
pub(crate) fn day(at: DateTime<Utc>) -> String {
    format!("{} {} {}", at.day(), month_name(at), at.year())
}

/// A month, such as Nov 2026.
pub(crate) fn month(at: DateTime<Utc>) -> String {
    let name = month_name(at);
    format!("{} {}", name.get(..3).unwrap_or(name), at.year())
}

/// A moment to the minute.
pub(crate) fn exact(at: DateTime<Utc>) -> String {
    format!("{}, {:02}:{:02} UTC", day(at), at.hour(), at.minute())
}

/// A moment as machines read it (RFC 3339).
pub(crate) fn machine(at: DateTime<Utc>) -> String {
    format!(
        "{}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before(seconds: i64) -> String {
        let at = DateTime::from_timestamp(1_800_000_000 - seconds, 0).unwrap();
        ago(at, 1_800_000_000_000)
    }

    #[test]
    fn a_span_is_told_in_its_largest_unit() {
        assert_eq!(before(0), "just now");
        assert_eq!(before(-30), "just now");
        assert_eq!(before(60), "1 minute ago");
        assert_eq!(before(3_540), "59 minutes ago");
        assert_eq!(before(3_599), "59 minutes ago");
        assert_eq!(before(3_600), "1 hour ago");
        assert_eq!(before(7_200), "2 hours ago");
        assert_eq!(before(86_400), "1 day ago");
        assert_eq!(before(40 * 86_400), "1 month ago");
        assert_eq!(before(800 * 86_400), "2 years ago");
    }

    #[test]
    fn a_day_is_written_out() {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert_eq!(day(at), "15 January 2027");
        assert_eq!(month(at), "Jan 2027");
        assert_eq!(exact(at), "15 January 2027, 08:00 UTC");
        assert_eq!(machine(at), "2027-01-15T08:00:00Z");
    }
}
