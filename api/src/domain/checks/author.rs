//! Checks of who submits: how new the account is, and what was decided before.

use chrono::TimeDelta;
use hub_shared::problem::FieldError;

use super::subject::{Looked, Seen, Subject, count};
use crate::db::{self, Conn};

/// How long an account is new.
const NEW: TimeDelta = TimeDelta::days(7);
const YOUNG: u32 = 1;
const FIRST: u32 = 2;
/// How long a decision speaks against its author.
const REMEMBERED: TimeDelta = TimeDelta::days(730);
/// For each of them.
const DECISION: u32 = 2;
const MOST: u32 = 10;
/// From how many on it is a failure.
const MANY: usize = 3;

/// `account.new`.
pub(super) fn new(conn: &mut Conn, subject: &Subject) -> Looked {
    let first = !db::checks::has_submitted(conn, &subject.author)?;
    let age = subject.at - subject.author_since;
    let fact = format!("account:{}", subject.author);
    let days = usize::try_from(age.num_days()).unwrap_or_default();
    let days = count(days, "day");
    let young = age < NEW;
    Ok(match (first, young) {
        (false, false) => Seen::passed(format!(
            "The account is {days} old and has submitted before."
        )),
        (true, _) => Seen::flagged(
            if young { FIRST + YOUNG } else { FIRST },
            format!("The account's first submission; the account is {days} old."),
        ),
        (false, true) => Seen::flagged(YOUNG, format!("The account is {days} old.")),
    }
    .with([fact]))
}

/// `author.history`.
pub(super) fn history(conn: &mut Conn, subject: &Subject) -> Looked {
    let since = subject.at - REMEMBERED;
    let past = db::checks::decided_against(conn, &subject.author, since)?;
    let size = |rows: i64| usize::try_from(rows).unwrap_or_default();
    let parts = [
        (size(past.rejected), "submission", "rejected"),
        (size(past.taken_down), "version", "taken down"),
        (past.reported, "version", "reported with reason"),
    ];
    let all = parts.iter().map(|(number, ..)| number).sum::<usize>();
    if all == 0 {
        return Ok(Seen::passed(
            "Nothing of the author's was rejected or taken down in two years.",
        ));
    }
    let told = parts
        .iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, done)| format!("{} {done}", count(*number, one)))
        .collect::<Vec<_>>();
    let sentence = format!("In two years: {}.", told.join(", "));
    let points = u32::try_from(all).unwrap_or(MOST).saturating_mul(DECISION);
    let seen = if all < MANY {
        Seen::flagged(points.min(MOST), sentence)
    } else {
        let mend = FieldError::new(
            "",
            format!(
                "of your work, {} in two years: write to the hub's operator before you submit more",
                told.join(", ")
            ),
        );
        Seen::failed(points.min(MOST), sentence, vec![mend])
    };
    Ok(seen.with([format!("account:{}", subject.author)]))
}
