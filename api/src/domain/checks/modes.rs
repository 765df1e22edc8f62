//! How a check is to be taken: what an administrator set of it, else what the hub has by itself.

use hub_shared::check::CheckName;

use super::{super::queue::points, subject::Seen};
use crate::{
    db::{self, Conn},
    error::Result,
};

/// How a check is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// It runs.
    pub enabled: bool,
    /// A failure blocks the submission.
    pub enforced: bool,
    /// An error of the check blocks the submission.
    pub required: bool,
    /// How much of its points counts, in percent.
    pub weight: u32,
}

/// All of a check's points.
const WHOLE: u32 = 100;

impl Mode {
    /// What counts of a check's points; a part of one counts as one.
    fn weigh(self, points: u32) -> u32 {
        points.saturating_mul(self.weight).div_ceil(WHOLE)
    }

    /// What a check saw, with the points that count.
    pub(super) fn weighed(self, seen: Seen) -> Seen {
        Seen {
            points: self.weigh(seen.points),
            ..seen
        }
    }
}

/// As the hub has it by itself: what the package holds is known, or nobody is asked to judge it.
#[must_use]
pub fn default_of(name: CheckName) -> Mode {
    let strict = name == CheckName::PackageFindings;
    Mode {
        enabled: true,
        enforced: strict,
        required: strict,
        weight: WHOLE,
    }
}

/// Every check with its mode, in their order.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut Conn) -> Result<Vec<(CheckName, Mode)>> {
    let set = db::checks::modes(conn)?;
    let of = |name: CheckName| {
        let row = set.iter().find(|row| row.name == name.as_str());
        let mode = row.map(|row| Mode {
            enabled: row.enabled,
            enforced: row.enforced,
            required: row.required,
            weight: points(row.weight),
        });
        (name, mode.unwrap_or_else(|| default_of(name)))
    };
    Ok(CheckName::ALL.iter().copied().map(of).collect())
}
