//! What moderators do with a submission: claims, decisions.

use chrono::TimeDelta;
use hub_shared::{
    account::Role,
    check::CheckResult,
    current::Current,
    ids::{AccountId, SubmissionId},
    lifecycle::{Action, Side, State as Stand, Subject},
    notification::NotificationKind,
    package::Report,
    problem::Code,
    reason::ReasonCode,
    submission::{
        Approve, Claim, Decline, DerivedFrom, MAX_REMARKS, Remark, Review, ReviewState,
        Submission as Dto, WaitingOn,
    },
    text::Invalid,
};
use serde_json::json;

use super::{
    accounts, announcing,
    appeals::{self, Against},
    cases, checks,
    enforcement::still,
    history, impartial, lifecycle, logo_path,
    notifications::{self, Notice},
    queue, reasons, search, stored,
};
use crate::{
    clock::Time,
    db::{
        self, Conn, Done, Tx,
        accounts::Account,
        audit::{Event, Moved},
        submissions::{Decision, Filed, Submission},
        versions::Version,
    },
    error::{Error, Result},
    mail::{self, Mail, Said, Site},
    state::State,
};

/// How long a claim holds after its last sign of life.
pub const CLAIM: TimeDelta = TimeDelta::minutes(15);

/// Until when a claim holds; none when it has lapsed or there is none.
pub(super) fn held_until(claimed_until: Option<Time>, now: Time) -> Option<Time> {
    claimed_until.filter(|until| *until > now)
}

/// Who looks at a submission now.
pub(super) fn claim_of(row: &Filed, now: Time) -> Option<Claim> {
    let until = held_until(row.submission.claimed_until, now)?;
    Some(Claim {
        moderator: lifecycle::named(row.claimant.clone()?),
        until: until.and_utc(),
    })
}

/// One submission, whatever its state. Its author is not told who looks at it, who decided, and what was
/// reported, though a moderator, too.
///
/// # Errors
/// `not_found`.
pub async fn submission(state: &State, moderator: Account, id: SubmissionId) -> Result<Review> {
    let now = state.clock.now();
    let self_review = state.config.self_review;
    state
        .db
        .read(move |conn| {
            let filed = find(conn, &id)?;
            let author = filed.profile.author_id.clone();
            let review = review_of(conn, filed, now)?;
            if !impartial::concerns(conn, &author, &moderator, self_review)? {
                return Ok(review);
            }
            Ok(Review {
                risk: risk_of(&review.checks),
                barred: true,
                claim: None,
                decided_by: None,
                reasons: Vec::new(),
                ..review
            })
        })
        .await
}

fn review_of(conn: &mut Conn, filed: Filed, now: Time) -> Result<Review> {
    let origin = match &filed.submission.derived_from {
        Some(id) => db::profiles::with_author(conn, id)?,
        None => None,
    };
    let before = db::history::before(conn, &filed.profile.id, filed.submission.number)?;
    let before = before.map(history::submission).transpose()?;
    let checks = checks::of_submission(conn, &filed.submission.id)?;
    let (reasons, risk) = if filed.submission.state == ReviewState::Pending {
        let reasons = cases::open_reasons(conn, &filed.profile.id)?;
        (reasons, filed.submission.risk.map(queue::points))
    } else {
        (Vec::new(), risk_of(&checks))
    };
    Ok(Review {
        set_aside: filed.submission.state == ReviewState::Pending
            && filed.author.suspended_at.is_some(),
        before,
        risk,
        checks,
        reasons,
        derived_from: origin.map(|(slug, author)| DerivedFrom {
            profile: slug,
            author: accounts::author(&author),
        }),
        claim: claim_of(&filed, now),
        barred: false,
        decided_by: filed.decider.clone().map(lifecycle::named),
        author: accounts::author(&filed.author),
        submission: {
            let last = db::submissions::last_number(conn, &filed.profile.id)?;
            let is_last = filed.submission.number == last;
            submission_dto(filed, is_last)?
        },
    })
}

/// The points of the checks alone; none when no check has looked at it.
fn risk_of(checks: &[CheckResult]) -> Option<u32> {
    let parts = checks.iter().map(|check| check.points);
    (!checks.is_empty()).then(|| parts.fold(0, u32::saturating_add))
}

pub(super) fn find(conn: &mut Conn, id: &SubmissionId) -> Result<Filed> {
    db::submissions::by_id(conn, id)?.ok_or_else(|| Error::not_found("submission"))
}

/// Takes a pending submission for 15 minutes, or renews the claim.
///
/// # Errors
/// `conflict` when it is not pending, or another moderator holds it and it is not taken over;
/// `own_profile`; `own_decision` when an appeal undid the moderator's decision on it.
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
            impartial::not_own(tx, &before.profile, &moderator, self_review)?;
            impartial::not_overruled(tx, Some(&id), None, &moderator, self_review)?;
            not_set_aside(&before)?;
            let now = tx.now();
            let was = &before.submission;
            if was.state != ReviewState::Pending {
                return Err(not_pending(&before, now));
            }
            let holder = holder_of(was, now).cloned();
            let renews = holder.as_ref() == Some(&moderator.id);
            let action = if take_over && holder.is_some() {
                Action::TakeOver
            } else {
                Action::Claim
            };
            if !renews {
                let refusal = || Ok(held_by_another(&before, now));
                lifecycle::step(Side::Claim, action, claim_state(was, now), refusal)?;
            }
            let seen = (was.claimed_by.as_ref(), was.claimed_until);
            if !db::submissions::claim(tx, &id, &moderator.id, seen, now + CLAIM)? {
                let now_is = find(tx, &id)?;
                // The same moderator in another window was faster: that claim is theirs as well.
                if holder_of(&now_is.submission, now) == Some(&moderator.id) {
                    return Ok(Done::unchanged(review_of(tx, now_is, now)?));
                }
                return Err(overtaken(&now_is, now));
            }
            let after = find(tx, &id)?;
            let moved = (
                lifecycle::submission(was),
                lifecycle::submission(&after.submission),
            );
            let value = review_of(tx, after, now)?;
            // A sign of life changes nothing that anybody has to answer for.
            if renews {
                return Ok(Done::unchanged(value));
            }
            if let Some(loser) = &holder {
                let notice = Notice::new(NotificationKind::ClaimTaken)
                    .about(&before.profile.slug, &was.name)
                    .submission(was.number);
                notifications::tell(tx, loser, notice)?;
            }
            let event = Event::step(action, &id, Some(&moved.0), Some(&moved.1))
                .with(json!({ "taken_from": holder }));
            Ok(Done::changed(value, event))
        })
        .await
}

/// Gives a claim up.
///
/// # Errors
/// `not_claimed`; `own_profile`.
pub async fn release(state: &State, moderator: Account, id: SubmissionId) -> Result<Review> {
    let self_review = state.config.self_review;
    state
        .db
        .write(Some(moderator.id.clone()), move |tx| {
            still(tx, &moderator, Role::Moderator)?;
            let before = find(tx, &id)?;
            impartial::not_own(tx, &before.profile, &moderator, self_review)?;
            let now = tx.now();
            let unheld = |filed: &Filed| {
                let detail = "You hold no claim on this submission.";
                lifecycle::refused(Code::NotClaimed, detail, current(filed, now))
            };
            let was = claim_state(&before.submission, now);
            lifecycle::step(Side::Claim, Action::Release, was, || Ok(unheld(&before)))?;
            if !db::submissions::release(tx, &id, &moderator.id)? {
                return Err(unheld(&find(tx, &id)?));
            }
            let after = find(tx, &id)?;
            let event = Event::step(
                Action::Release,
                &id,
                Some(&lifecycle::submission(&before.submission)),
                Some(&lifecycle::submission(&after.submission)),
            );
            Ok(Done::changed(review_of(tx, after, now)?, event))
        })
        .await
}

/// Frees all that a moderator has claimed, who is none any more.
///
/// # Errors
/// When the database fails.
pub(super) fn free_claims(tx: &mut Tx<'_>, moderator: &AccountId) -> Result<Vec<Moved>> {
    let mut freed = Vec::new();
    for claimed in db::submissions::claimed_by(tx, moderator)? {
        // Somebody else may have taken it over or decided by now: that has an entry of its own.
        if db::submissions::release(tx, &claimed.id, moderator)? {
            freed.push(lifecycle::moved_submission(tx, &claimed)?);
        }
    }
    Ok(freed)
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
    fn action(self) -> Action {
        match self {
            Self::Approve => Action::Approve,
            Self::RequestChanges => Action::RequestChanges,
            Self::Reject => Action::Reject,
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

/// What a moderator gives with a decision.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Words for the author.
    pub reason: Option<String>,
    /// Why, in codes, each once.
    pub codes: Vec<ReasonCode>,
    /// Words on single steps.
    pub about: Vec<Remark>,
}

impl Given {
    /// With an approval: words and codes if there are any.
    #[must_use]
    pub fn approving(form: Approve) -> Self {
        Self {
            reason: form.reason.map(String::from),
            codes: reasons::distinct(form.codes),
            about: Vec::new(),
        }
    }

    /// With a refusal, which has at least one code.
    ///
    /// # Errors
    /// `invalid` when there are more remarks than may be.
    pub fn declining(form: Decline) -> Result<Self> {
        let many = form.about.len();
        if many > MAX_REMARKS {
            let many = format!("has {many} remarks, more than the {MAX_REMARKS} it may have");
            return Err(Error::invalid("/about", &Invalid::new(many)));
        }
        Ok(Self {
            reason: Some(form.reason.into()),
            codes: reasons::given(form.codes),
            about: form.about,
        })
    }

    /// All its words, as the log keeps them and mails tell them.
    fn words(&self) -> Option<String> {
        let remarks = self.about.iter().map(|remark| {
            let Remark { step, words } = remark;
            format!("On the {step}:\n{}", words.as_str())
        });
        let all = self.reason.clone().into_iter().chain(remarks);
        let all = all.collect::<Vec<_>>().join("\n\n");
        (!all.is_empty()).then_some(all)
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
    given: Given,
) -> Result<Review> {
    let self_review = state.config.self_review;
    let site = Site::of(&state.config);
    let citations = state.house.citations.clone();
    state
        .db
        .write(Some(moderator.id.clone()), move |tx| {
            still(tx, &moderator, Role::Moderator)?;
            let profile = find(tx, &id)?.profile.id;
            db::profiles::take_turn(tx, &profile)?;
            let filed = find(tx, &id)?;
            impartial::not_own(tx, &filed.profile, &moderator, self_review)?;
            not_set_aside(&filed)?;
            let now = tx.now();
            let refusal = || Ok(undecided(&filed, now));
            let to = lifecycle::step(
                Side::Review,
                verdict.action(),
                filed.submission.state.into(),
                refusal,
            )?;
            let decision = Decision {
                state: lifecycle::review_state(to)?,
                moderator: &moderator.id,
                reason: given.reason.as_deref(),
                codes: &serde_json::to_string(&given.codes)?,
                about: &serde_json::to_string(&given.about)?,
                now,
            };
            if !db::submissions::decide(tx, &id, &decision)? {
                return Err(undecided(&find(tx, &id)?, now));
            }
            let independent = filed.profile.author_id != moderator.id;
            let mut moved = Vec::new();
            let version = match verdict {
                Verdict::Approve => {
                    let version = publish(tx, &filed, independent)?;
                    search::refresh_listing(tx, &filed.profile.id)?;
                    moved.push(lifecycle::moved_profile(tx, &filed.profile)?);
                    moved.extend(
                        version
                            .iter()
                            .map(|new| lifecycle::moved_version(None, new)),
                    );
                    version.map(|version| version.number)
                }
                Verdict::RequestChanges | Verdict::Reject => None,
            };
            let submission = match verdict {
                Verdict::Approve => None,
                _ => Some(filed.submission.number),
            };
            let words = given.words();
            let page = site.own_profile(&filed.profile.slug, submission);
            let appeal = match verdict {
                Verdict::Reject => {
                    let against = Against::Rejection(filed.submission.number);
                    appeals::invitation(&site, &filed.profile.slug, against, now)
                }
                Verdict::Approve | Verdict::RequestChanges => String::new(),
            };
            let said = Said {
                why: &citations.lines(&given.codes),
                words: words.as_deref(),
                then: &appeal,
            };
            let mail = Mail::decided(
                &filed.author,
                &filed.submission.name,
                verdict.words(),
                &said,
                &page,
            );
            // An appeal may bring a submission back to be decided once more.
            let key = format!("decided:{id}:{}", now.and_utc().timestamp_micros());
            mail::send(tx, &key, &mail)?;
            tell(tx, &filed, verdict, version, &given)?;
            let after = find(tx, &id)?;
            let stood = lifecycle::submission(&filed.submission);
            let stands = lifecycle::submission(&after.submission);
            let event = Event::step(verdict.action(), &id, Some(&stood), Some(&stands))
                .with(json!({
                    "profile": filed.profile.id,
                    "version": version,
                    "archive": filed.submission.archive,
                    "independently_reviewed": independent,
                    "codes": given.codes,
                    "waited_seconds": (now - waits_since(&filed)).num_seconds(),
                }))
                .moving(moved)
                .saying(words.as_deref());
            Ok(Done::changed(review_of(tx, after, now)?, event))
        })
        .await
}

/// Since when it waits for a decision: an appeal may have brought it back.
fn waits_since(filed: &Filed) -> Time {
    let back = filed
        .appeal
        .as_ref()
        .filter(|appeal| appeal.reopened == Some(true));
    back.and_then(|appeal| appeal.decided_at)
        .unwrap_or(filed.submission.submitted_at)
}

/// Tells the author what was decided and, of a new version that they can have, everybody who waits
/// for one.
fn tell(
    tx: &mut Tx<'_>,
    filed: &Filed,
    verdict: Verdict,
    version: Option<i64>,
    given: &Given,
) -> Result<()> {
    let Filed {
        submission,
        profile,
        ..
    } = filed;
    let mut decided = Notice::new(verdict.kind())
        .about(&profile.slug, &submission.name)
        .submission(submission.number)
        .saying(given.reason.as_deref())
        .because(&given.codes);
    if let Some(number) = version {
        decided = decided.version(number);
    }
    notifications::tell(tx, &profile.author_id, decided)?;
    match version {
        Some(_) => announcing::announce(tx, &profile.id),
        None => Ok(()),
    }
}

/// Publishes an approved submission: new content makes a version, else only the listing changes.
fn publish(tx: &mut Tx<'_>, filed: &Filed, independent: bool) -> Result<Option<Version>> {
    let Filed {
        submission,
        profile,
        ..
    } = filed;
    let now = tx.now();
    db::profiles::publish(tx, &profile.id, now)?;
    let (Some(archive), Some(archive_size)) = (&submission.archive, submission.archive_size) else {
        let (id, content) = (&profile.id, &submission.content_digest);
        let version = db::versions::standing_with_content(tx, id, content)?;
        db::submissions::stand_with(tx, &submission.id, version.as_ref())?;
        db::profiles::refresh_standing(tx, &profile.id, now)?;
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
        taken_down_codes: "[]".to_owned(),
        downloads: 0,
        taken_down_by: None,
        announced_at: None,
    };
    db::versions::insert(tx, version.clone())?;
    db::submissions::stand_with(tx, &submission.id, Some(&version.id))?;
    db::profiles::refresh_standing(tx, &profile.id, now)?;
    Ok(Some(version))
}

/// What a suspended author submitted waits, outside the queue, until the suspension is lifted.
fn not_set_aside(filed: &Filed) -> Result<()> {
    if filed.submission.state == ReviewState::Pending && filed.author.suspended_at.is_some() {
        return Err(lifecycle::refused(
            Code::Conflict,
            format!(
                "The author of this submission, @{}, is suspended: it waits until that is lifted.",
                filed.author.handle
            ),
            lifecycle::current_account(&filed.author),
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
    lifecycle::refused(Code::Conflict, detail, current(filed, now))
}

/// The refusal of a claim that another one was faster with.
fn overtaken(filed: &Filed, now: Time) -> Error {
    match filed.submission.state {
        ReviewState::Pending => held_by_another(filed, now),
        _ => not_pending(filed, now),
    }
}

/// The refusal of a decision without a claim, or after another decision.
fn undecided(filed: &Filed, now: Time) -> Error {
    match filed.submission.state {
        ReviewState::Pending => lifecycle::refused(
            Code::NotClaimed,
            "A decision needs your claim, and you hold none now: claim it first.",
            current(filed, now),
        ),
        _ => not_pending(filed, now),
    }
}

/// The refusal of an action that only a pending submission allows; the moderators among its members.
fn not_pending(filed: &Filed, now: Time) -> Error {
    lifecycle::refused(
        Code::Conflict,
        not_pending_any_more(&filed.submission),
        current(filed, now),
    )
}

/// The same for its author, who is not told which moderator it was.
pub(super) fn not_pending_for_author(filed: &Filed, now: Time) -> Error {
    lifecycle::refused(
        Code::Conflict,
        not_pending_any_more(&filed.submission),
        current_for_author(filed, now),
    )
}

/// How a submission stands, without a word of who looks at it or decided.
pub(super) fn current_for_author(filed: &Filed, now: Time) -> Current {
    Current {
        by: None,
        claim: None,
        ..current(filed, now)
    }
}

fn not_pending_any_more(submission: &Submission) -> String {
    format!(
        "Submission {} is not pending any more: it is {}.",
        submission.number, submission.state
    )
}

/// Who holds a submission now.
fn holder_of(submission: &Submission, now: Time) -> Option<&AccountId> {
    held_until(submission.claimed_until, now)?;
    submission.claimed_by.as_ref()
}

fn claim_state(submission: &Submission, now: Time) -> Stand {
    match holder_of(submission, now) {
        Some(_) => Stand::Claimed,
        None => Stand::Free,
    }
}

/// How a submission stands, as moderators are told.
fn current(filed: &Filed, now: Time) -> Current {
    let Filed {
        submission,
        decider,
        ..
    } = filed;
    let since = submission.decided_at.unwrap_or(submission.submitted_at);
    Current {
        since: Some(since.and_utc()),
        by: decider.clone().map(lifecycle::named),
        reason: submission.reason.clone(),
        claim: claim_of(filed, now),
        ..Current::new(
            Subject::Submission,
            submission.id.to_string(),
            submission.state.into(),
        )
    }
}

/// Whose turn it is with a submission; `is_last` when its profile has none after it.
fn waiting_on(filed: &Filed, is_last: bool) -> WaitingOn {
    match filed.submission.state {
        _ if filed.profile.deleted_at.is_some() => WaitingOn::Nobody,
        ReviewState::Pending => WaitingOn::Us,
        ReviewState::ChangesRequested if is_last => WaitingOn::You,
        _ => WaitingOn::Nobody,
    }
}

/// A submission as it goes over the wire; `is_last` when its profile has none after it.
pub(super) fn submission_dto(filed: Filed, is_last: bool) -> Result<Dto> {
    let waiting_on = waiting_on(&filed, is_last);
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
        codes: stored(&submission.codes)?,
        about: stored(&submission.about)?,
        waiting_on,
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
