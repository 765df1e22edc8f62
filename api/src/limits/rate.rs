//! How many in which time, and the arithmetic of it: the generic cell rate algorithm (ITU-T I.371),
//! whose whole memory is one moment a key. A quota is there at once and comes back evenly, so nobody
//! who used it up waits for a window to end.

use std::time::Duration;

/// So many in so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many at once; at least 1.
    quota: u32,
    /// In how long all of them come back; at least a second and a microsecond each.
    period: Duration,
}

/// What one more attempt comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// When the quota will be whole again, in microseconds since 1970; none when the attempt was
    /// refused and changes nothing.
    pub full_at: Option<i64>,
    /// How many more would be allowed now.
    pub remaining: u32,
    /// Seconds until one more is allowed than now, at least 1.
    pub next: u32,
}

impl Rate {
    /// So many in so long.
    #[must_use]
    pub const fn new(quota: u32, seconds: u64) -> Self {
        Self {
            quota,
            period: Duration::from_secs(seconds),
        }
    }

    /// Reads `10/15m`: the units are s, m (minutes), h and d.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let form = || format!("{text:?} is no rate such as 10/15m");
        let (quota, period) = text.split_once('/').ok_or_else(form)?;
        let quota = quota.parse().map_err(|_| form())?;
        let period = humantime::parse_duration(period).map_err(|_| form())?;
        if !(1..=1_000_000).contains(&quota) {
            return Err("allows 1 to 1,000,000 at once; `off` lifts it".to_owned());
        }
        if !(1..=31 * 86_400).contains(&period.as_secs()) {
            return Err("is about 1 second to 31 days".to_owned());
        }
        Ok(Self { quota, period })
    }

    /// How many at once.
    #[must_use]
    pub fn quota(self) -> u32 {
        self.quota
    }

    /// In how many seconds all of them come back.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.period.as_secs()
    }

    /// Microseconds in which one comes back.
    #[must_use]
    pub fn step(self) -> i64 {
        let micros = self.period.as_micros() / u128::from(self.quota.max(1));
        i64::try_from(micros).unwrap_or(i64::MAX).max(1)
    }

    /// Microseconds in which all come back.
    #[must_use]
    pub fn span(self) -> i64 {
        self.step() * i64::from(self.quota)
    }

    /// One more attempt, when the quota will be whole again at `full_at`.
    #[must_use]
    pub fn take(self, full_at: Option<i64>, now: i64) -> Outcome {
        let after = full_at.unwrap_or(now).max(now) + self.step();
        if after - now > self.span() {
            return self.standing(full_at, now, None);
        }
        self.standing(Some(after), now, Some(after))
    }

    /// What an attempt came to that was decided elsewhere.
    #[must_use]
    pub fn standing(self, full_at: Option<i64>, now: i64, taken: Option<i64>) -> Outcome {
        let used = full_at.unwrap_or(now).max(now) - now;
        let free = (self.span() - used).max(0);
        let remaining = free / self.step();
        let next = (remaining + 1) * self.step() - (self.span() - used);
        Outcome {
            full_at: taken,
            remaining: u32::try_from(remaining).unwrap_or_default(),
            next: u32::try_from((next.max(1) - 1) / 1_000_000 + 1).unwrap_or(u32::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: i64 = 1_000_000;

    #[test]
    fn a_rate_is_read_from_text() {
        assert_eq!(Rate::parse("10/15m"), Ok(Rate::new(10, 900)));
        assert_eq!(Rate::parse("1/1s"), Ok(Rate::new(1, 1)));
        for wrong in [
            "", "10", "/1m", "10/", "0/1m", "-1/1m", "9/1", "5/0s", "5/9999d", "x/1m",
        ] {
            assert!(Rate::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_quota_is_there_at_once_and_comes_back_one_by_one() {
        let rate = Rate::new(3, 30);
        let mut full_at = None;
        for left in [2, 1, 0] {
            let outcome = rate.take(full_at, 0);
            assert_eq!((outcome.remaining, outcome.next), (left, 10));
            full_at = outcome.full_at;
        }
        let refused = rate.take(full_at, 4 * SECOND);
        assert_eq!(
            (refused.full_at, refused.remaining, refused.next),
            (None, 0, 6)
        );
        assert!(rate.take(full_at, 10 * SECOND).full_at.is_some());
    }

    proptest! {
        /// What it says is so: after `next` seconds, and not a second earlier, one more is allowed.
        #[test]
        fn a_refused_client_that_waits_as_told_is_let_in(
            quota in 1u32..500, seconds in 1u64..100_000, gaps in prop::collection::vec(0i64..5_000_000, 1..200),
        ) {
            let rate = Rate::new(quota, seconds);
            let (mut now, mut full_at) = (0, None);
            for gap in gaps {
                now += gap;
                let outcome = rate.take(full_at, now);
                if outcome.full_at.is_some() {
                    full_at = outcome.full_at;
                    continue;
                }
                let wait = i64::from(outcome.next) * SECOND;
                prop_assert!(rate.take(full_at, now + wait).full_at.is_some());
                prop_assert!(rate.take(full_at, now + wait - SECOND).full_at.is_none());
            }
        }

        /// In any window no more pass than the quota and what came back meanwhile.
        #[test]
        fn no_more_pass_than_the_rate_allows(
            quota in 1u32..50, seconds in 1u64..600, gaps in prop::collection::vec(0i64..20_000_000, 1..300),
        ) {
            let rate = Rate::new(quota, seconds);
            let (mut now, mut full_at, mut passed) = (0, None, 0i64);
            for gap in gaps {
                now += gap;
                let outcome = rate.take(full_at, now);
                if outcome.full_at.is_some() {
                    full_at = outcome.full_at;
                    passed += 1;
                }
                prop_assert!(passed <= i64::from(quota) + now / rate.step());
            }
        }
    }
}
