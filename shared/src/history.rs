//! What moderators see of an author's past, and how long decisions take.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::Author, ids::SubmissionId, page::Page, reason::ReasonCode, submission::ReviewState,
};

/// Of how many days decisions are counted.
pub const TIMES_DAYS: i64 = 30;

/// How many decisions it takes to say how long they take: fewer would tell of single ones.
pub const FEWEST_DECISIONS: usize = 10;

/// An author's past, for moderators: no drafts, no mail address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorHistory {
    /// Who it is.
    pub author: Author,
    /// Since when the account exists.
    pub created_at: DateTime<Utc>,
    /// Whether its mail address is verified.
    pub verified: bool,
    /// Since when it is suspended; null when it is not.
    pub suspended_at: Option<DateTime<Utc>>,
    /// How many of its profiles are published and not withheld.
    pub profiles: i64,
    /// How many of its submissions are in each state.
    pub outcomes: Outcomes,
    /// How many of its versions are taken down.
    pub taken_down: i64,
    /// How many of its profiles are suspended or in quarantine.
    pub withheld: i64,
    /// How many reports of its profiles a moderator found to be right.
    pub reports_upheld: i64,
    /// Its submissions, newest first; the page's `next` goes on with the same address.
    pub submissions: Page<PastSubmission>,
}

/// How many submissions are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outcomes {
    /// Wait for a moderator.
    pub pending: i64,
    /// Published.
    pub approved: i64,
    /// Sent back for changes.
    pub changes_requested: i64,
    /// Refused.
    pub rejected: i64,
    /// Taken back by their author.
    pub withdrawn: i64,
}

/// A submission in an author's past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastSubmission {
    /// Its id.
    pub id: SubmissionId,
    /// Slug of the profile.
    pub profile: String,
    /// Its number within the profile.
    pub number: i64,
    /// The name it proposed.
    pub name: String,
    /// What became of it.
    pub state: ReviewState,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why, in codes.
    pub codes: Vec<ReasonCode>,
    /// The moderator's words.
    pub reason: Option<String>,
    /// Number of the version that its approval made.
    pub version: Option<i64>,
    /// Since when that version is taken down; null when it is not.
    pub taken_down_at: Option<DateTime<Utc>>,
    /// Why it is taken down, in codes.
    #[serde(default)]
    pub taken_down_codes: Vec<ReasonCode>,
    /// Why, in a moderator's words.
    #[serde(default)]
    pub taken_down_reason: Option<String>,
}

/// How long authors waited for the decisions of the last days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewTimes {
    /// Of how many days.
    pub days: i64,
    /// How many decisions were made in them.
    pub decisions: i64,
    /// Seconds within which half of them were made, by nearest rank; null when fewer than 10 were made,
    /// which is too few to say.
    pub median_seconds: Option<i64>,
    /// Seconds within which nine of ten were made; null when the median is.
    pub p90_seconds: Option<i64>,
}

/// The smallest of some values that `percent` of 100 of them do not exceed, by nearest rank; none of
/// nothing, or beyond 100.
#[must_use]
pub fn percentile<T: Copy + Ord>(values: &mut [T], percent: u32) -> Option<T> {
    if percent > 100 {
        return None;
    }
    values.sort_unstable();
    let rank = (values.len() as u128 * u128::from(percent))
        .div_ceil(100)
        .max(1);
    values.get(usize::try_from(rank).ok()? - 1).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_median_of_an_even_number_is_the_lower_of_the_middle_ones() {
        assert_eq!(percentile(&mut [40, 10, 30, 20], 50), Some(20));
        assert_eq!(percentile(&mut [15, 20, 35, 40, 50], 30), Some(20));
        assert_eq!(percentile(&mut [15, 20, 35, 40, 50], 100), Some(50));
        assert_eq!(percentile::<i64>(&mut [], 50), None);
        assert_eq!(percentile(&mut [1], 101), None);
    }

    proptest! {
        /// What nearest rank means: enough of the values are no larger, and of any smaller value not.
        #[test]
        fn a_percentile_is_the_smallest_value_that_covers_enough(
            values in prop::collection::vec(-1_000..1_000_i64, 1..60), percent in 0..=100_u32,
        ) {
            let found = percentile(&mut values.clone(), percent).unwrap();
            let covered = |most: i64| values.iter().filter(|value| **value <= most).count() * 100;
            let wanted = values.len() * percent as usize;
            prop_assert!(values.contains(&found));
            prop_assert!(covered(found) >= wanted);
            for smaller in values.iter().filter(|value| **value < found) {
                prop_assert!(covered(*smaller) < wanted);
            }
        }
    }
}
