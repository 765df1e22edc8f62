//! What an author says against a rejection or a take-down, and what another moderator makes of it.

use chrono::{DateTime, TimeDelta, Utc};
use hub_shared::{
    account::Role,
    appeal::{
        Appeal as Dto, AppealCase, AppealState, AppealedSubmission, AppealedVersion, Contested,
        CreateAppeal, WINDOW_DAYS,
    },
    current::Current,
    ids::{AccountId, AppealId},
    lifecycle::{Action, Side, State as Standing, Subject, step},
    notification::NotificationKind,
    page::{Page, PageQuery},
    problem::Code,
    submission::ReviewState,
    text::Slug,
};
use serde_json::json;

use super::{
    Window, accounts, enforcement, impartial, lifecycle,
    notifications::{self, Notice},
    publishing, queue, review, stored,
};
use crate::{
    clock::Time,
    db::{
        self, Conn, Done, Tx,
        accounts::Account,
        appeals::{Appeal, Filed},
        audit::{Event, Moved},
        profiles::Profile,
    },
    error::{Error, Refusal, Result},
    mail::{self, Mail, Said, Site},
    state::State,
};

/// How long after a decision it may be appealed.
const WINDOW: TimeDelta = TimeDelta::days(WINDOW_DAYS);

/// Whose decision an author appeals against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The rejection of the submission with this number.
    Rejection(i64),
    /// The take-down of the version with this number.
    TakeDown(i64),
}

/// A decision that may be appealed.
struct Decision {
    by: Option<AccountId>,
    at: Time,
    reason: Option<String>,
    /// A JSON list.
    codes: String,
    appeal: Option<Appeal>,
}

/// Appeals a decision: once, and within 184 days of it.
///
/// # Errors
/// `not_found`; `already_appealed`; `conflict` when it is no such decision, or too late.
pub async fn create(
    state: &State,
    author: Account,
    slug: Slug,
    against: Against,
    form: CreateAppeal,
) -> Result<Dto> {
    state
        .db
        .write(Some(author.id.clone()), move |tx| {
            let profile = publishing::own_in_turn(tx, &author, &slug)?;
            let now = tx.now();
            let mut appeal = Appeal {
                id: tx.new_id(),
                profile_id: profile.id.clone(),
                submission_id: None,
                version_id: None,
                contested_by: author.id.clone(),
                contested_at: now,
                contested_reason: None,
                newest: true,
                words: form.text.into(),
                state: AppealState::Open,
                created_at: now,
                decided_by: None,
                decided_at: None,
                answer: None,
                independent: None,
                reopened: None,
                contested_codes: "[]".to_owned(),
            };
            let decision = match against {
                Against::Rejection(number) => rejection(tx, &profile, number, &mut appeal)?,
                Against::TakeDown(number) => take_down(tx, &profile, number, &mut appeal)?,
            };
            in_time_and_once(&decision, now)?;
            appeal.contested_by = decision
                .by
                .ok_or_else(|| Error::Internal("nobody made this decision".to_owned()))?;
            appeal.contested_at = decision.at;
            appeal.contested_reason = decision.reason;
            appeal.contested_codes = decision.codes;
            let after = lifecycle::appeal(&appeal);
            let event = Event::step(Action::FileAppeal, &appeal.id, None, Some(&after))
                .with(json!({
                    "profile": profile.id,
                    "submission": appeal.submission_id,
                    "version": appeal.version_id,
                }))
                .saying(Some(&appeal.words));
            db::appeals::insert(tx, appeal.clone())?;
            Ok(Done::changed(dto(appeal), event))
        })
        .await
}

fn rejection(
    tx: &mut Tx<'_>,
    profile: &Profile,
    number: i64,
    appeal: &mut Appeal,
) -> Result<Decision> {
    let filed = db::submissions::by_number(tx, &profile.id, number)?
        .ok_or_else(|| Error::not_found("submission"))?;
    let decided_at = filed.submission.decided_at;
    let at = decided_at
        .filter(|_| filed.submission.state == ReviewState::Rejected)
        .ok_or_else(|| {
            let state = filed.submission.state;
            lifecycle::refused(
                Code::Conflict,
                format!("Submission {number} is {state}: only a rejection is appealed."),
                review::current_for_author(&filed, tx.now()),
            )
        })?;
    let submission = filed.submission;
    appeal.submission_id = Some(submission.id);
    Ok(Decision {
        by: submission.decided_by,
        at,
        reason: submission.reason,
        codes: submission.codes,
        appeal: filed.appeal,
    })
}

fn take_down(
    conn: &mut Conn,
    profile: &Profile,
    number: i64,
    appeal: &mut Appeal,
) -> Result<Decision> {
    let version = db::versions::by_number(conn, &profile.id, number)?
        .ok_or_else(|| Error::not_found("version"))?;
    let at = version.taken_down_at.ok_or_else(|| {
        lifecycle::refused(
            Code::Conflict,
            format!("Version {number} is not taken down: there is nothing to appeal."),
            lifecycle::current_version(&version, Side::TakeDown),
        )
    })?;
    let last = db::appeals::of_version(conn, &version.id)?;
    appeal.version_id = Some(version.id);
    Ok(Decision {
        by: version.taken_down_by,
        at,
        reason: version.taken_down_reason,
        codes: version.taken_down_codes,
        appeal: last,
    })
}

fn in_time_and_once(decision: &Decision, now: Time) -> Result<()> {
    if let Some(appeal) = &decision.appeal
        && appeal.contested_at == decision.at
    {
        let came = match appeal.state {
            AppealState::Open => "no moderator has decided yet".to_owned(),
            state => format!("it was {state}"),
        };
        let detail = format!(
            "You appealed this decision on {}, and {came}.",
            appeal.created_at.format("%Y-%m-%d %H:%M UTC")
        );
        return Err(Refusal::new(Code::AlreadyAppealed, detail)
            .with_current(current(appeal))
            .into());
    }
    let until = decision.at + WINDOW;
    if now > until {
        return Err(Error::refused(
            Code::Conflict,
            format!(
                "A decision may be appealed for {WINDOW_DAYS} days: this one could be until {}.",
                until.format("%Y-%m-%d %H:%M UTC")
            ),
        ));
    }
    Ok(())
}

/// The sentence of a mail that says how a decision of this moment may be appealed.
pub(super) fn invitation(site: &Site, slug: &str, against: Against, decided_at: Time) -> String {
    let what = match against {
        Against::Rejection(number) => format!("submissions/{number}"),
        Against::TakeDown(number) => format!("versions/{number}"),
    };
    site.appeal(slug, &what, decided_at + WINDOW)
}

/// Until when a decision of this moment may be appealed; none when it was.
pub(super) fn open_until(
    decided_at: Option<Time>,
    appeal: Option<&Appeal>,
) -> Option<DateTime<Utc>> {
    let decided_at = decided_at?;
    match appeal {
        Some(appeal) if appeal.contested_at == decided_at => None,
        _ => Some((decided_at + WINDOW).and_utc()),
    }
}

/// Open appeals, oldest first; the moderator's own are for others.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn list(state: &State, moderator: Account, query: PageQuery) -> Result<Page<AppealCase>> {
    const LIST: &str = "appeals";
    let self_review = state.config.self_review;
    let window = Window::<AppealId>::new(LIST, &query)?;
    let (after, rows) = (window.after.clone(), window.rows());
    state
        .db
        .read(move |conn| {
            let lifted = impartial::lifted(conn, self_review)?;
            let except = (!lifted).then_some(&moderator.id);
            let filed = db::appeals::open(conn, except, after.as_ref(), rows)?;
            let key = |row: &Filed| row.appeal.id.clone();
            window.page(LIST, filed, key, |row| {
                let barred = row.appeal.contested_by == moderator.id && !lifted;
                case(row, barred)
            })
        })
        .await
}

/// One appeal, whatever came of it. It names who decided, so it is not for its author.
///
/// # Errors
/// `not_found`; `own_profile`.
pub async fn appeal(state: &State, moderator: Account, id: AppealId) -> Result<AppealCase> {
    let self_review = state.config.self_review;
    state
        .db
        .read(move |conn| {
            let filed = find(conn, &id)?;
            impartial::not_own(conn, &filed.profile, &moderator, self_review)?;
            let contested = &filed.appeal.contested_by;
            let barred = impartial::concerns(conn, contested, &moderator, self_review)?;
            case(filed, barred)
        })
        .await
}

fn find(conn: &mut Conn, id: &AppealId) -> Result<Filed> {
    db::appeals::by_id(conn, id)?.ok_or_else(|| Error::not_found("appeal"))
}

/// What a moderator makes of an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// The decision stays.
    Uphold,
    /// The decision is undone.
    Overturn,
}

/// Decides on an open appeal, with words for the author. Overturning a take-down restores the version;
/// overturning a rejection puts the submission back into the queue, claimed by whoever overturned it.
///
/// # Errors
/// `not_found`; `own_profile`; `own_decision`; `conflict` when it is decided already, when its author is
/// suspended or gone, or when a decision is upheld that does not stand any more.
pub async fn decide(
    state: &State,
    moderator: Account,
    id: AppealId,
    ruling: Ruling,
    words: String,
) -> Result<AppealCase> {
    let self_review = state.config.self_review;
    let site = Site::of(&state.config);
    state
        .db
        .write(Some(moderator.id.clone()), move |tx| {
            enforcement::still(tx, &moderator, Role::Moderator)?;
            let profile = find(tx, &id)?.profile.id;
            db::profiles::take_turn(tx, &profile)?;
            let filed = find(tx, &id)?;
            impartial::not_own(tx, &filed.profile, &moderator, self_review)?;
            let contested = &filed.appeal.contested_by;
            impartial::not_decided_oneself(tx, contested, &moderator, self_review)?;
            still_somebodys(&filed)?;
            let action = match ruling {
                Ruling::Uphold => Action::UpholdAppeal,
                Ruling::Overturn => Action::OverturnAppeal,
            };
            if step(Side::Appeal, action, standing(filed.appeal.state)).is_none() {
                return Err(decided_already(&filed));
            }
            let (state, moved) = match ruling {
                Ruling::Uphold => {
                    still_stands(tx, &filed)?;
                    (AppealState::Upheld, Vec::new())
                }
                Ruling::Overturn => {
                    let moved = undo(tx, &filed, &moderator, &words)?;
                    (AppealState::Overturned, moved)
                }
            };
            let reopened = (ruling == Ruling::Overturn).then_some(!moved.is_empty());
            let now = tx.now();
            let independent = filed.appeal.contested_by != moderator.id
                && filed.profile.author_id != moderator.id;
            let decision = db::appeals::Decision {
                state,
                moderator: &moderator.id,
                answer: &words,
                independent,
                reopened,
                now,
            };
            if !db::appeals::decide(tx, &id, &decision)? {
                return Err(decided_already(&find(tx, &id)?));
            }
            tell(tx, &filed, reopened, &words, &site)?;
            let after = find(tx, &id)?;
            let before = lifecycle::appeal(&filed.appeal);
            let now_is = lifecycle::appeal(&after.appeal);
            let event = Event::step(action, &id, Some(&before), Some(&now_is))
                .with(json!({
                    "profile": filed.profile.id,
                    "submission": filed.appeal.submission_id,
                    "version": filed.appeal.version_id,
                    "independent": independent,
                    "reopened": reopened,
                    "waited_seconds": (now - filed.appeal.created_at).num_seconds(),
                }))
                .moving(moved)
                .saying(Some(&words));
            Ok(Done::changed(case(after, false)?, event))
        })
        .await
}

/// Refuses what nobody waits for now.
fn still_somebodys(filed: &Filed) -> Result<()> {
    let detail = if filed.profile.deleted_at.is_some() {
        "The profile of this appeal was deleted.".to_owned()
    } else if filed.author.deleted_at.is_some() {
        "The author of this appeal closed the account.".to_owned()
    } else if filed.author.suspended_at.is_some() {
        format!(
            "The author of this appeal, @{}, is suspended: it waits until that is lifted.",
            filed.author.handle
        )
    } else {
        return Ok(());
    };
    Err(Refusal::new(Code::Conflict, detail)
        .with_current(current(&filed.appeal))
        .into())
}

/// Refuses to uphold what does not stand any more.
fn still_stands(conn: &mut Conn, filed: &Filed) -> Result<()> {
    let Some(id) = &filed.appeal.version_id else {
        return Ok(());
    };
    let version = db::versions::by_id(conn, id)?;
    if version.taken_down_at == Some(filed.appeal.contested_at) {
        return Ok(());
    }
    let detail = format!(
        "The decision that is appealed does not stand any more: version {} was restored after it. Overturn the appeal, and its author is told so.",
        version.number
    );
    Err(Refusal::new(Code::Conflict, detail)
        .with_current(lifecycle::current_version(&version, Side::TakeDown))
        .into())
}

fn decided_already(filed: &Filed) -> Error {
    let by = match &filed.decider {
        Some((handle, _)) => format!(" by @{handle}"),
        None => String::new(),
    };
    let detail = format!(
        "This appeal is not open any more: it was {}{by}.",
        filed.appeal.state
    );
    let current = Current {
        by: filed.decider.clone().map(lifecycle::named),
        ..current(&filed.appeal)
    };
    Refusal::new(Code::Conflict, detail)
        .with_current(current)
        .into()
}

/// How an appeal stands now, for whoever came second.
fn current(appeal: &Appeal) -> Current {
    let at = appeal.decided_at.unwrap_or(appeal.created_at);
    Current {
        since: Some(at.and_utc()),
        reason: appeal.answer.clone(),
        ..Current::new(
            Subject::Appeal,
            appeal.id.to_string(),
            standing(appeal.state),
        )
    }
}

fn standing(state: AppealState) -> Standing {
    match state {
        AppealState::Open => Standing::Open,
        AppealState::Upheld => Standing::Upheld,
        AppealState::Overturned => Standing::Overturned,
    }
}

/// Undoes the decision: what that moved, nothing when something took its place by then.
fn undo(tx: &mut Tx<'_>, filed: &Filed, moderator: &Account, words: &str) -> Result<Vec<Moved>> {
    let (appeal, now) = (&filed.appeal, tx.now());
    if let Some((number, _)) = &filed.submission {
        let rejected = db::submissions::by_number(tx, &filed.profile.id, *number)?
            .ok_or_else(|| Error::not_found("submission"))?;
        let until = now + review::CLAIM;
        if !db::appeals::reopen(tx, appeal, *number, &moderator.id, until)? {
            return Ok(Vec::new());
        }
        // Reasons were opened and closed since it was rejected.
        queue::place(tx, &filed.profile.id)?;
        return Ok(vec![lifecycle::moved_submission(tx, &rejected.submission)?]);
    }
    let Some(id) = &appeal.version_id else {
        return Ok(Vec::new());
    };
    let version = db::versions::by_id(tx, id)?;
    if version.taken_down_at != Some(appeal.contested_at) {
        return Ok(Vec::new());
    }
    db::versions::restore(tx, id)?;
    enforcement::offered_again(tx, &filed.profile, &version, words)?;
    let restored = db::versions::by_id(tx, id)?;
    Ok(vec![
        lifecycle::moved_version(Some(&version), &restored),
        lifecycle::moved_profile(tx, &filed.profile)?,
    ])
}

/// Tells the author what came of an appeal, on the bell and by mail; `undone` says whether what was contested is put back, none
/// where it stays.
fn tell(
    tx: &mut Tx<'_>,
    filed: &Filed,
    undone: Option<bool>,
    words: &str,
    site: &Site,
) -> Result<()> {
    let (kind, outcome) = match undone {
        None => (NotificationKind::AppealUpheld, "the decision stays"),
        Some(_) => (
            NotificationKind::AppealOverturned,
            "the decision was overturned",
        ),
    };
    let then = match (undone, &filed.submission) {
        (None, _) => "",
        (Some(false), _) => "Something had taken its place by then, so nothing was put back.\n\n",
        (Some(true), Some(_)) => "It waits in the queue again, to be decided anew.\n\n",
        (Some(true), None) => "The version is offered again.\n\n",
    };
    let (name, profile) = (name(filed), &filed.profile);
    let mut notice = Notice::new(kind)
        .about(&profile.slug, &name)
        .saying(Some(words));
    let number = filed.submission.as_ref().map(|(number, _)| *number);
    let what = match (number, filed.version) {
        (Some(number), _) => {
            notice = notice.submission(number);
            format!("submission {number}")
        }
        (None, Some(number)) => {
            notice = notice.version(number);
            format!("version {number}")
        }
        (None, None) => "it".to_owned(),
    };
    let subject = format!("{name}: your appeal about {what}: {outcome}");
    let page = site.own_profile(&profile.slug, number);
    let said = Said {
        words: Some(words),
        then,
        ..Said::default()
    };
    let mail = Mail::moderated(&filed.author, &subject, &said, &page);
    mail::send(tx, &format!("appeal:{}", filed.appeal.id), &mail)?;
    notifications::tell(tx, &profile.author_id, notice)
}

fn name(filed: &Filed) -> String {
    let submitted = filed.submission.as_ref().map(|(_, name)| name);
    let name = submitted.or(filed.name.as_ref());
    name.unwrap_or(&filed.profile.slug).clone()
}

/// An appeal as it goes over the wire.
pub(super) fn dto(appeal: Appeal) -> Dto {
    Dto {
        id: appeal.id,
        text: appeal.words,
        state: appeal.state,
        created_at: appeal.created_at.and_utc(),
        decided_at: appeal.decided_at.map(|at| at.and_utc()),
        answer: appeal.answer,
        independent: appeal.independent,
        reopened: appeal.reopened,
    }
}

fn case(filed: Filed, barred: bool) -> Result<AppealCase> {
    let appeal = &filed.appeal;
    Ok(AppealCase {
        barred,
        name: name(&filed),
        author: accounts::author(&filed.author),
        submission: appeal
            .submission_id
            .clone()
            .zip(filed.submission.as_ref())
            .map(|(id, (number, _))| AppealedSubmission {
                id,
                number: *number,
            }),
        version: appeal
            .version_id
            .clone()
            .zip(filed.version)
            .map(|(id, number)| AppealedVersion { id, number }),
        contested: Contested {
            moderator: lifecycle::named(filed.contested),
            at: appeal.contested_at.and_utc(),
            reason: appeal.contested_reason.clone(),
            codes: stored(&appeal.contested_codes)?,
        },
        decided_by: filed.decider.map(lifecycle::named),
        profile: filed.profile.slug,
        appeal: dto(filed.appeal),
    })
}
