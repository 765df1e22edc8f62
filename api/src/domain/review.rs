//! What moderators do: the queue, claims, decisions.

use chrono::TimeDelta;
use hub_shared::{
    account::{Author, Role},
    ids::SubmissionId,
    notification::NotificationKind,
    package::{Report, Severity},
    page::{Page, PageQuery},
    problem::Code,
    profile::Visibility,
    submission::{Claim, DerivedFrom, QueueItem, Review, ReviewState, Submission as Dto},
};
use serde_json::json;

use super::{
    Moment, Window, accounts, appeals,
    enforcement::still,
    logo_path,
    notifications::{self, Notice},
    search, stored,
};
use crate::{
    clock::Time,
    db::{
        self, Conn, Done, Tx,
        accounts::Account,
        audit::Event,
        profiles::Profile,
        submissions::{After, Decision, Filed, Submission},
        versions::Version,
    },
    error::{Error, Result},
    mail::{self, Mail, Site},
    state::State,
};

/// How long a claim holds after its last sign of life.
pub const CLAIM: TimeDelta = TimeDelta::minutes(15);

/// What waits for a decision, oldest first.
///
/// # Errors
/// `invalid_cursor`.
pub async fn queue(state: &State, query: PageQuery) -> Result<Page<QueueItem>> {
    let now = state.clock.now();
    state
        .db
        .read(move |conn| {
            const LIST: &str = "queue";
            let window = Window::<(Moment, SubmissionId)>::new(LIST, &query)?;
            let after = window.after.as_ref().map(|(submitted_at, id)| After {
                submitted_at: submitted_at.0,
                id: id.clone(),
            });
            let rows = db::submissions::pending(conn, after.as_ref(), window.rows())?;
            let key = |row: &Filed| {
                (
                    Moment(row.submission.submitted_at),
                    row.submission.id.clone(),
                )
            };
            window.page(LIST, rows, key, |row| queue_item(row, now))
        })
        .await
}

fn queue_item(row: Filed, now: Time) -> Result<QueueItem> {
    let claim = claim_of(&row, now);
    let Filed {
        submission,
        profile,
        author,
        ..
    } = row;
    let report: Report = stored(&submission.report)?;
    let warnings = report
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Warning)
        .count();
    Ok(QueueItem {
        claim,
        id: submission.id,
        profile: profile.slug,
        number: submission.number,
        name: submission.name,
        author: accounts::author(&author),
        submitted_at: submission.submitted_at.and_utc(),
        new_content: submission.new_content,
        warnings: u32::try_from(warnings).unwrap_or(u32::MAX),
    })
}

/// Until when a claim holds; none when it has lapsed or there is none.
pub(super) fn held_until(claimed_until: Option<Time>, now: Time) -> Option<Time> {
    claimed_until.filter(|until| *until > now)
}

fn claim_of(row: &Filed, now: Time) -> Option<Claim> {
    let until = held_until(row.submission.claimed_until, now)?;
    Some(Claim {
        moderator: named(row.claimant.clone()?),
        until: until.and_utc(),
    })
}

fn named((handle, display_name): (String, String)) -> Author {
    Author {
        handle,
        display_name,
    }
}

/// One submission, whatever its state.
///
/// # Errors
/// `not_found`.
pub async fn submission(state: &State, id: SubmissionId) -> Result<Review> {
    let now = state.clock.now();
    state.db.read(move |conn| review(conn, &id, now)).await
}

fn review(conn: &mut Conn, id: &SubmissionId, now: Time) -> Result<Review> {
    let filed = find(conn, id)?;
    let origin = match &filed.submission.derived_from {
        Some(id) => db::profiles::with_author(conn, id)?,
        None => None,
    };
    Ok(Review {
        derived_from: origin.map(|(slug, author)| DerivedFrom {
            profile: slug,
            author: accounts::author(&author),
        }),
        claim: claim_of(&filed, now),
        decided_by: filed.decider.clone().map(named),
        author: accounts::author(&filed.author),
        submission: submission_dto(filed)?,
    })
}

pub(super) fn find(conn: &mut Conn, id: &SubmissionId) -> Result<Filed> {
    db::submissions::by_id(conn, id)?.ok_or_else(|| Error::not_found("submission"))
}

/// Takes a pending submission for 15 minutes, or renews the claim.
///
/// # Errors
/// `conflict` when it is not pending, or another moderator holds it and it is not taken over;
/// `own_profile`.
pub async fn claim(
    state: &State,
    moderator: Account,
    id: SubmissionId,
    take_over: bool,
) -> Result<Review> {
    let self_review = state.config.self_review;
    state
        .db
        .write(Some(moderator.id.clone()), move |tx| {
            still(tx, &moderator, Role::Moderator)?;
            let before = find(tx, &id)?;
            not_own(&before.profile, &moderator, self_review)?;
            not_set_aside(&before)?;
            let now = tx.now();
            if !db::submissions::claim(tx, &id, &moderator.id, take_over, now, now + CLAIM)? {
                let now_is = find(tx, &id)?;
                return Err(match now_is.submission.state {
                    ReviewState::Pending => held_by_another(&now_is, now),
                    _ => not_pending(&now_is.submission),
                });
            }
            let held = held_until(before.submission.claimed_until, now).is_some();
            let previous = before.submission.claimed_by.filter(|_| held);
            let value = review(tx, &id, now)?;
            // A sign of life changes nothing that anybody has to answer for.
            if previous.as_ref() == Some(&moderator.id) {
                return Ok(Done::unchanged(value));
            }
            let event = Event::new("submission.claim", "submission", &id)
                .with(json!({ "taken_from": previous }));
            Ok(Done::changed(value, event))
        })
        .await
}

/// Gives a claim up.
///
/// # Errors
/// `not_claimed`.
pub async fn release(state: &State, moderator: Account, id: SubmissionId) -> Result<Review> {
    state
        .db
        .write(Some(moderator.id.clone()), move |tx| {
            still(tx, &moderator, Role::Moderator)?;
            find(tx, &id)?;
            let now = tx.now();
            if !db::submissions::release(tx, &id, &moderator.id)? {
                return Err(Error::refused(
                    Code::NotClaimed,
                    "You hold no claim on this submission.",
                ));
            }
            let event = Event::new("submission.release", "submission", &id);
            Ok(Done::changed(review(tx, &id, now)?, event))
        })
        .await
}

/// What a moderator decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Publish it.
    Approve,
    /// The author may mend it and submit again.
    RequestChanges,
    /// Refuse it.
    Reject,
}

impl Verdict {
    fn state(self) -> ReviewState {
        match self {
            Self::Approve => ReviewState::Approved,
            Self::RequestChanges => ReviewState::ChangesRequested,
            Self::Reject => ReviewState::Rejected,
        }
    }

    fn action(self) -> &'static str {
        match self {
            Self::Approve => "submission.approve",
            Self::RequestChanges => "submission.request-changes",
            Self::Reject => "submission.reject",
        }
    }

    fn kind(self) -> NotificationKind {
        match self {
            Self::Approve => NotificationKind::SubmissionApproved,
            Self::RequestChanges => NotificationKind::ChangesRequested,
            Self::Reject => NotificationKind::SubmissionRejected,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::RequestChanges => "changes requested",
            Self::Reject => "rejected",
        }
    }
}

/// Decides on a submission that the moderator has claimed.
///
/// # Errors
/// `not_claimed`; `conflict` when it was decided or withdrawn in the meantime; `own_profile`.
pub async fn decide(
    state: &State,
    moderator: Account,
    id: SubmissionId,
    verdict: Verdict,
    reason: Option<String>,
) -> Result<Review> {
    let self_review = state.config.self_review;
    let site = Site::of(&state.config);
    state
        .db
        .write(Some(moderator.id.clone()), move |tx| {
            still(tx, &moderator, Role::Moderator)?;
            let filed = find(tx, &id)?;
            not_own(&filed.profile, &moderator, self_review)?;
            not_set_aside(&filed)?;
            db::profiles::take_turn(tx, &filed.profile.id)?;
            let now = tx.now();
            let decision = Decision {
                state: verdict.state(),
                moderator: &moderator.id,
                reason: reason.as_deref(),
                now,
            };
            if !db::submissions::decide(tx, &id, &decision)? {
                let now_is = find(tx, &id)?;
                return Err(match now_is.submission.state {
                    ReviewState::Pending => Error::refused(
                        Code::NotClaimed,
                        "A decision needs your claim, and you hold none now: claim it first.",
                    ),
                    _ => not_pending(&now_is.submission),
                });
            }
            let independent = filed.profile.author_id != moderator.id;
            let version = match verdict {
                Verdict::Approve => {
                    let version = publish(tx, &filed, independent)?;
                    search::refresh_listing(tx, &filed.profile.id)?;
                    version
                }
                Verdict::RequestChanges | Verdict::Reject => None,
            };
            let submission = match verdict {
                Verdict::Approve => None,
                _ => Some(filed.submission.number),
            };
            let page = site.own_profile(&filed.profile.slug, submission);
            let mail = Mail::decided(
                &filed.author,
                &filed.submission.name,
                verdict.words(),
                reason.as_deref(),
                &page,
            );
            // An appeal may bring a submission back to be decided once more.
            let key = format!("decided:{id}:{}", now.and_utc().timestamp_micros());
            mail::send(tx, &key, &mail)?;
            tell(tx, &filed, verdict, version, reason.as_deref())?;
            let event = Event::new(verdict.action(), "submission", &id)
                .with(json!({
                    "profile": filed.profile.id,
                    "version": version,
                    "archive": filed.submission.archive,
                    "independently_reviewed": independent,
                }))
                .saying(reason.as_deref());
            Ok(Done::changed(review(tx, &id, now)?, event))
        })
        .await
}

/// Tells the author what was decided and, of a new version that they may see, everybody who waits
/// for one.
fn tell(
    tx: &mut Tx<'_>,
    filed: &Filed,
    verdict: Verdict,
    version: Option<i64>,
    reason: Option<&str>,
) -> Result<()> {
    let Filed {
        submission,
        profile,
        ..
    } = filed;
    let about = |kind| Notice::new(kind).about(&profile.slug, &submission.name);
    let mut decided = about(verdict.kind())
        .submission(submission.number)
        .saying(reason);
    if let Some(number) = version {
        decided = decided.version(number);
    }
    notifications::tell(tx, &profile.author_id, decided)?;
    let Some(number) = version else {
        return Ok(());
    };
    if profile.quarantined_at.is_some() || profile.suspended_at.is_some() {
        return Ok(());
    }
    let news = about(NotificationKind::NewVersion).version(number);
    // A private profile goes on serving those who subscribed before, and is hidden from others.
    if profile.published_at.is_some() && profile.visibility == Visibility::Private {
        notifications::tell_subscribers(tx, profile, news)
    } else {
        notifications::tell_subscribers_and_followers(tx, profile, news)
    }
}

/// Publishes an approved submission: new content makes a version, else only the listing changes.
fn publish(tx: &mut Tx<'_>, filed: &Filed, independent: bool) -> Result<Option<i64>> {
    let Filed {
        submission,
        profile,
        ..
    } = filed;
    let now = tx.now();
    db::profiles::publish(tx, &profile.id, &submission.id, now)?;
    let (Some(archive), Some(archive_size)) = (&submission.archive, submission.archive_size) else {
        return Ok(None);
    };
    let report: Report = stored(&submission.report)?;
    let number = db::versions::last_number(tx, &profile.id)? + 1;
    let version = Version {
        id: tx.new_id(),
        profile_id: profile.id.clone(),
        number,
        submission_id: submission.id.clone(),
        archive: archive.clone(),
        archive_size,
        content_digest: submission.content_digest.clone(),
        release_notes: submission.release_notes.clone(),
        facts: serde_json::to_string(&report.facts)?,
        independently_reviewed: independent,
        published_at: now,
        yanked_at: None,
        taken_down_at: None,
        taken_down_reason: None,
        downloads: 0,
        taken_down_by: None,
    };
    db::versions::insert(tx, version)?;
    db::profiles::refresh_current_version(tx, &profile.id, now)?;
    Ok(Some(number))
}

/// Nobody decides on their own profile, unless the operator said that there is only one moderator.
pub(super) fn not_own(profile: &Profile, moderator: &Account, self_review: bool) -> Result<()> {
    if profile.author_id == moderator.id && !self_review {
        return Err(Error::refused(
            Code::OwnProfile,
            "This is your own profile: another moderator has to decide on it.",
        ));
    }
    Ok(())
}

/// What a suspended author submitted waits, outside the queue, until the suspension is lifted.
fn not_set_aside(filed: &Filed) -> Result<()> {
    if filed.submission.state == ReviewState::Pending && filed.author.suspended_at.is_some() {
        return Err(Error::refused(
            Code::Conflict,
            format!(
                "The author of this submission, @{}, is suspended: it waits until that is lifted.",
                filed.author.handle
            ),
        ));
    }
    Ok(())
}

fn held_by_another(filed: &Filed, now: Time) -> Error {
    let detail = match claim_of(filed, now) {
        Some(claim) => format!(
            "@{} has claimed this submission until {}: take it over, or wait.",
            claim.moderator.handle,
            claim.until.format("%H:%M UTC")
        ),
        None => "Another moderator claimed it at the same moment.".to_owned(),
    };
    Error::refused(Code::Conflict, detail)
}

/// The refusal of an action that only a pending submission allows.
pub(super) fn not_pending(submission: &Submission) -> Error {
    Error::refused(
        Code::Conflict,
        format!(
            "Submission {} is not pending any more: it is {}.",
            submission.number, submission.state
        ),
    )
}

/// A submission as it goes over the wire.
pub(super) fn submission_dto(filed: Filed) -> Result<Dto> {
    let Filed {
        submission,
        profile,
        version,
        appeal,
        ..
    } = filed;
    let rejected = submission
        .decided_at
        .filter(|_| submission.state == ReviewState::Rejected);
    Ok(Dto {
        appealable_until: appeals::open_until(rejected, appeal.as_ref()),
        appeal: appeal.map(appeals::dto),
        id: submission.id,
        profile: profile.slug,
        number: submission.number,
        state: submission.state,
        new_content: submission.new_content,
        submitted_at: submission.submitted_at.and_utc(),
        decided_at: submission.decided_at.map(|at| at.and_utc()),
        reason: submission.reason,
        version,
        name: submission.name,
        summary: submission.summary,
        description: submission.description,
        tags: stored(&submission.tags)?,
        licence: submission.licence,
        release_notes: submission.release_notes,
        logo: logo_path(&submission.logo),
        sha256: submission.archive,
        size: submission.archive_size,
        report: stored(&submission.report)?,
        accepted_rules: submission
            .accepted_rules
            .map(|version| version.try_into())
            .transpose()
            .map_err(|error| Error::Internal(format!("stored rules' version {error}")))?,
    })
}
