//! What is one's own is another moderator's: nobody decides on it, and nobody reads who reported it, looks
//! at it or decided on it. One rule for profiles, reports and decisions.
//!
//! `--self-review` lifts it on a hub that has one moderator, and only as long as it has one.

use hub_shared::{
    ids::{AccountId, SubmissionId, VersionId},
    problem::Code,
};

use crate::{
    db::{self, Conn, accounts::Account, profiles::Profile},
    error::{Error, Result},
};

/// Whether the rule is lifted: the operator said that there is one moderator, and there is.
///
/// # Errors
/// When the database fails.
pub(super) fn lifted(conn: &mut Conn, self_review: bool) -> Result<bool> {
    Ok(self_review && db::accounts::moderators(conn)? == 1)
}

/// Whether something of this account is not for this moderator.
///
/// # Errors
/// When the database fails.
pub(super) fn concerns(
    conn: &mut Conn,
    whose: &AccountId,
    moderator: &Account,
    self_review: bool,
) -> Result<bool> {
    Ok(*whose == moderator.id && !lifted(conn, self_review)?)
}

/// Refuses a moderator at their own profile.
///
/// # Errors
/// `own_profile`.
pub(super) fn not_own(
    conn: &mut Conn,
    profile: &Profile,
    moderator: &Account,
    self_review: bool,
) -> Result<()> {
    let words = "This is your own profile: it is for another moderator.";
    not_theirs(
        conn,
        &profile.author_id,
        moderator,
        self_review,
        (Code::OwnProfile, words),
    )
}

/// Refuses a moderator at a report that they made.
///
/// # Errors
/// `own_report`.
pub(super) fn not_reported_oneself(
    conn: &mut Conn,
    reporter: &AccountId,
    moderator: &Account,
    self_review: bool,
) -> Result<()> {
    let words = "You made this report: another moderator has to decide on it.";
    not_theirs(
        conn,
        reporter,
        moderator,
        self_review,
        (Code::OwnReport, words),
    )
}

/// Refuses a moderator at an appeal against what they decided.
///
/// # Errors
/// `own_decision`.
pub(super) fn not_decided_oneself(
    conn: &mut Conn,
    contested: &AccountId,
    moderator: &Account,
    self_review: bool,
) -> Result<()> {
    let words = "This appeal is against your own decision: another moderator has to decide on it.";
    not_theirs(
        conn,
        contested,
        moderator,
        self_review,
        (Code::OwnDecision, words),
    )
}

/// Refuses a moderator whose decision on the same submission or version was undone on an appeal.
///
/// # Errors
/// `own_decision`.
pub(super) fn not_overruled(
    conn: &mut Conn,
    submission: Option<&SubmissionId>,
    version: Option<&VersionId>,
    moderator: &Account,
    self_review: bool,
) -> Result<()> {
    if !db::appeals::was_overruled(conn, submission, version, &moderator.id)? {
        return Ok(());
    }
    let words =
        "Your decision on this was undone on an appeal: another moderator has to decide on it now.";
    not_theirs(
        conn,
        &moderator.id,
        moderator,
        self_review,
        (Code::OwnDecision, words),
    )
}

fn not_theirs(
    conn: &mut Conn,
    whose: &AccountId,
    moderator: &Account,
    self_review: bool,
    (code, words): (Code, &str),
) -> Result<()> {
    if concerns(conn, whose, moderator, self_review)? {
        return Err(Error::refused(code, words));
    }
    Ok(())
}
