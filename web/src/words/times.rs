//! How long decisions take, in a sentence.

use hub_shared::history::ReviewTimes;

use super::time::count;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What was observed; that it is too little to say is said, too.
pub(crate) fn words(times: &ReviewTimes) -> String {
    let ReviewTimes {
        days,
        median_seconds,
        p90_seconds,
        ..
    } = times;
    match (median_seconds, p90_seconds) {
        (Some(half), Some(most)) => format!(
            "Of the decisions of the last {days} days, half came within {}, nine of ten within {}.",
            within(*half),
            within(*most)
        ),
        _ => format!("Too few decisions in the last {days} days to say how long one takes."),
    }
}

/// A span that so many seconds do not exceed, in a unit that fits it.
pub(crate) fn within(seconds: i64) -> String {
    let (unit, name) = match seconds {
        ..=HOUR => (MINUTE, "minute"),
        _ if seconds <= 2 * DAY => (HOUR, "hour"),
        _ => (DAY, "day"),
    };
    count((seconds + unit - 1).div_euclid(unit).max(1), name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_never_told_shorter_than_it_was() {
        assert_eq!(within(0), "1 minute");
        assert_eq!(within(61), "2 minutes");
        assert_eq!(within(HOUR), "60 minutes");
        assert_eq!(within(HOUR + 1), "2 hours");
        assert_eq!(within(2 * DAY), "48 hours");
        assert_eq!(within(2 * DAY + 1), "3 days");
    }

    #[test]
    fn too_few_decisions_say_nothing_of_a_time() {
        let mut times = ReviewTimes {
            days: 30,
            decisions: 9,
            median_seconds: None,
            p90_seconds: None,
        };
        assert_eq!(
            words(&times),
            "Too few decisions in the last 30 days to say how long one takes."
        );
        times.median_seconds = Some(5 * HOUR);
        times.p90_seconds = Some(3 * DAY);
        assert_eq!(
            words(&times),
            "Of the decisions of the last 30 days, half came within 5 hours, nine of ten within 3 days."
        );
    }
}
