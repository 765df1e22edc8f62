//! What the table of transitions says of a step, and what the audit log keeps of it: digests of how a
//! thing stood before and after, from the rows themselves.

use hub_shared::{
    account::Author,
    current::Current,
    digest::Digest,
    lifecycle::{self, Action, Side, State, Subject},
    problem::Code,
    submission::ReviewState,
};
use serde_json::json;

use crate::{
    clock::Time,
    db::{
        self, Conn, accounts::Account, appeals::Appeal, audit::Moved, profiles::Profile,
        reports::Report, submissions::Submission, versions::Version,
    },
    error::{Error, Refusal, Result},
};

/// How a side stands that is a flag: set since a moment, or not.
pub(super) fn flag(since: Option<Time>, set: State) -> State {
    since.map_or(State::Clear, |_| set)
}

/// Where an action takes a side that stands so.
///
/// # Errors
/// What `refusal` says, when the table knows no such step.
pub(super) fn step(
    side: Side,
    action: Action,
    from: State,
    refusal: impl FnOnce() -> Result<Error>,
) -> Result<State> {
    match lifecycle::step(side, action, from) {
        Some(row) => Ok(row.to),
        None => Err(refusal()?),
    }
}

/// A state of the table as the column of a submission holds it.
///
/// # Errors
/// When the table takes a review where no review can be.
pub(super) fn review_state(state: State) -> Result<ReviewState> {
    ReviewState::try_from(state)
        .map_err(|error| Error::Internal(format!("a review that is {state}: {error}")))
}

/// The refusal of a step, with how the thing stands now.
pub(super) fn refused(code: Code, detail: impl Into<String>, current: Current) -> Error {
    Refusal::new(code, detail).with_current(current).into()
}

/// How a submission stands, which each entry on it gives before and after.
pub(super) fn submission(row: &Submission) -> Digest {
    digest(&json!([
        row.id,
        row.content_digest,
        row.archive,
        row.state,
        row.claimed_by,
        row.decided_by,
        row.decided_at.map(micros),
        row.reason,
        row.codes,
        row.about,
    ]))
}

/// The same of a version.
pub(super) fn version(row: &Version) -> Digest {
    digest(&json!([
        row.id,
        row.archive,
        row.yanked_at.map(micros),
        row.taken_down_at.map(micros),
        row.taken_down_by,
        row.taken_down_reason,
        row.taken_down_codes,
    ]))
}

/// The same of a profile.
pub(super) fn profile(row: &Profile) -> Digest {
    digest(&json!([
        row.id,
        row.visibility,
        row.listing_id,
        row.current_version_id,
        row.archived_at.map(micros),
        row.quarantined_at.map(micros),
        row.quarantined_reason,
        row.quarantined_codes,
        row.suspended_at.map(micros),
        row.suspended_reason,
        row.suspended_codes,
        row.deleted_at.map(micros),
    ]))
}

/// The same of an account.
pub(super) fn account(row: &Account) -> Digest {
    digest(&json!([
        row.id,
        row.role,
        row.suspended_at.map(micros),
        row.deleted_at.map(micros),
    ]))
}

/// The same of a report. Its words go with the account that wrote them.
pub(super) fn report(row: &Report) -> Digest {
    digest(&json!([
        row.id,
        row.state,
        row.decided_by,
        row.decided_at.map(micros),
        row.answer,
    ]))
}

/// The same of an appeal.
pub(super) fn appeal(row: &Appeal) -> Digest {
    digest(&json!([
        row.id,
        row.contested_by,
        micros(row.contested_at),
        row.state,
        row.decided_by,
        row.decided_at.map(micros),
        row.answer,
        row.reopened,
    ]))
}

/// A side of an event: how a profile stood that moved beside its subject, and how it stands now.
///
/// # Errors
/// When the database fails.
pub(super) fn moved_profile(conn: &mut Conn, before: &Profile) -> Result<Moved> {
    let now_is = db::profiles::by_slug(conn, before.slug.as_str())?;
    let after = now_is.filter(|row| row.id == before.id);
    Ok(Moved {
        subject: format!("{}:{}", Subject::Profile, before.id),
        before: Some(profile(before)),
        after: after.as_ref().map(profile),
    })
}

/// The same of a submission.
///
/// # Errors
/// When the database fails.
pub(super) fn moved_submission(conn: &mut Conn, before: &Submission) -> Result<Moved> {
    let filed = db::submissions::by_id(conn, &before.id)?;
    Ok(Moved {
        subject: format!("{}:{}", Subject::Submission, before.id),
        before: Some(submission(before)),
        after: filed.map(|filed| submission(&filed.submission)),
    })
}

/// The same of a version, which was none before it was made.
pub(super) fn moved_version(before: Option<&Version>, now_is: &Version) -> Moved {
    Moved {
        subject: format!("{}:{}", Subject::Version, now_is.id),
        before: before.map(version),
        after: Some(version(now_is)),
    }
}

fn digest(standing: &serde_json::Value) -> Digest {
    Digest::of(standing.to_string().as_bytes())
}

fn micros(at: Time) -> i64 {
    at.and_utc().timestamp_micros()
}

/// How a version stands, asked of one of its sides.
pub(super) fn current_version(row: &Version, side: Side) -> Current {
    let yanked = flag(row.yanked_at, State::Yanked);
    let down = flag(row.taken_down_at, State::TakenDown);
    let (state, since) = match side {
        Side::Yank => (yanked, row.yanked_at),
        _ => (down, row.taken_down_at),
    };
    Current {
        since: since.map(|at| at.and_utc()),
        reason: row.taken_down_reason.clone(),
        flags: set([yanked, down]),
        ..Current::new(Subject::Version, row.id.to_string(), state)
    }
}

/// How a profile stands, asked of one of its sides.
pub(super) fn current_profile(row: &Profile, side: Side) -> Current {
    let quarantined = flag(row.quarantined_at, State::Quarantined);
    let suspended = flag(row.suspended_at, State::Suspended);
    let archived = flag(row.archived_at, State::Archived);
    let deleted = flag(row.deleted_at, State::Deleted);
    let (state, since, reason) = match side {
        Side::Quarantine => (quarantined, row.quarantined_at, &row.quarantined_reason),
        Side::Suspension => (suspended, row.suspended_at, &row.suspended_reason),
        Side::Archive => (archived, row.archived_at, &None),
        _ => (deleted, row.deleted_at, &None),
    };
    Current {
        since: since.map(|at| at.and_utc()),
        reason: reason.clone(),
        flags: set([quarantined, suspended, archived, deleted]),
        ..Current::new(Subject::Profile, row.slug.as_str(), state)
    }
}

/// How an account stands.
pub(super) fn current_account(row: &Account) -> Current {
    let state = flag(row.suspended_at, State::Suspended);
    Current {
        since: row.suspended_at.map(|at| at.and_utc()),
        flags: set([state]),
        ..Current::new(Subject::Account, row.handle.as_str(), state)
    }
}

fn set(flags: impl IntoIterator<Item = State>) -> Vec<State> {
    let set = flags.into_iter().filter(|state| *state != State::Clear);
    set.collect()
}

/// An account as others see it.
pub(super) fn named((handle, display_name): (String, String)) -> Author {
    Author {
        handle,
        display_name,
    }
}

/// Whose step it was that brought a thing where it is, as the audit log has it; none for the hub itself.
///
/// # Errors
/// When the database fails.
pub(super) fn who(conn: &mut Conn, side: Side, state: State, id: &str) -> Result<Option<Author>> {
    let mut actions = lifecycle::TRANSITIONS
        .iter()
        .filter(|row| row.side == side && row.to == state)
        .map(|row| row.action.as_str())
        .collect::<Vec<_>>();
    let mut subjects = vec![format!("{}:{id}", side.subject())];
    // An appeal that undid a take-down is noted as what happened to the appeal.
    if (side, state) == (Side::TakeDown, State::Clear)
        && let Ok(version) = id.parse()
        && let Some(appeal) = db::appeals::of_version(conn, &version)?
    {
        subjects.push(format!("{}:{}", Subject::Appeal, appeal.id));
        actions.push(Action::OverturnAppeal.as_str());
    }
    let actor = db::audit::last_actor(conn, &subjects, &actions)?;
    Ok(actor.map(named))
}
