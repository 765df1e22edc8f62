//! Reports of what is published: who may make one, when they hold a profile back by themselves, and
//! what moderators make of them. The profile's author never learns who reported it.

use hub_shared::{
    account::Role,
    case::ReasonOutcome,
    current::Current,
    ids::ReportId,
    lifecycle::{Action, Side, State as Standing, Subject, step},
    notification::NotificationKind,
    page::{Page, PageQuery},
    problem::Code,
    report::{CreateReport, FiledReport, ReportCase, ReportQuery, ReportState},
    text::Slug,
};
use serde_json::json;

use super::{
    Window, cases, catalogue, enforcement, impartial, lifecycle,
    notifications::{self, Notice},
    search,
    settings::{self, Thresholds},
};
use crate::{
    clock::Time,
    db::{
        self, Conn, Done, Tx,
        accounts::Account,
        audit::Event,
        profiles::{Held, Listed, Profile},
        reports::{Filed, Report, Weight},
        versions::Version,
    },
    error::{Error, Refusal, Result},
    mail::{Said, Site},
    state::State,
};

/// Reports the version of a profile that is offered now, or the newest when none is.
///
/// # Errors
/// `not_found`; `own_profile`; `account_too_new`; `already_reported`.
pub async fn create(
    state: &State,
    reporter: Account,
    slug: Slug,
    form: CreateReport,
) -> Result<FiledReport> {
    let site = Site::of(&state.config);
    state
        .db
        .write(Some(reporter.id.clone()), move |tx| {
            let listed = in_turn(tx, &reporter, &slug)?;
            let thresholds = settings::thresholds(tx)?;
            may_report(tx, &reporter, &listed, thresholds)?;
            let version = reported_version(tx, &listed)?;
            let report = Report {
                id: tx.new_id(),
                profile_id: listed.profile.id.clone(),
                version_id: version.id.clone(),
                reporter_id: reporter.id.clone(),
                reason: form.reason,
                words: form.text.into(),
                state: ReportState::Open,
                created_at: tx.now(),
                held_back: false,
                decided_by: None,
                decided_at: None,
                answer: None,
            };
            let (id, words) = (report.id.clone(), report.words.clone());
            db::reports::insert(tx, report.clone())?;
            cases::reported(tx, &report)?;
            let mut events = vec![
                Event::step(
                    Action::FileReport,
                    &id,
                    None,
                    Some(&lifecycle::report(&report)),
                )
                .with(json!({
                    "profile": listed.profile.id,
                    "version": version.id,
                    "reason": form.reason,
                }))
                .saying(Some(&words)),
            ];
            events.extend(hold_back(tx, &listed, thresholds, &site)?);
            let value = own_dto(find(tx, &id)?);
            Ok(Done { value, events })
        })
        .await
}

/// The profile that somebody reports and may see, or has a link of; it has its turn.
fn in_turn(tx: &mut Tx<'_>, reporter: &Account, slug: &Slug) -> Result<Listed> {
    let seen = reportable(tx, reporter, slug)?;
    db::profiles::take_turn(tx, &seen.profile.id)?;
    reportable(tx, reporter, slug)
}

fn reportable(conn: &mut Conn, reporter: &Account, slug: &Slug) -> Result<Listed> {
    let missing = || Error::not_found("profile");
    let listed = db::profiles::listed(conn, slug.as_str())?.ok_or_else(missing)?;
    if listed.profile.deleted_at.is_some() {
        return Err(missing());
    }
    if catalogue::visible(&listed.profile, &listed.author, Some(reporter)) {
        return Ok(listed);
    }
    // Who subscribed before its author made it private has it.
    let profile = &listed.profile;
    let is_served = !catalogue::withheld(profile, &listed.author);
    let subscribed = db::subscriptions::of(conn, &reporter.id, &profile.id)?;
    match subscribed.filter(|_| is_served) {
        Some(_) => Ok(listed),
        None => Err(missing()),
    }
}

fn may_report(
    tx: &mut Tx<'_>,
    reporter: &Account,
    listed: &Listed,
    thresholds: Thresholds,
) -> Result<()> {
    if listed.profile.author_id == reporter.id {
        return Err(Error::refused(
            Code::OwnProfile,
            "This is your own profile: withdraw a version, or delete the profile.",
        ));
    }
    let from = reporter.created_at + thresholds.account_age;
    if tx.now() < from {
        return Err(Error::refused(
            Code::AccountTooNew,
            format!(
                "Your account may report profiles from {} on: {} days after it was made.",
                from.format("%Y-%m-%d %H:%M UTC"),
                thresholds.account_age.num_days()
            ),
        ));
    }
    if let Some(open) = db::reports::open_of(tx, &listed.profile.id, &reporter.id)? {
        let detail = format!(
            "You reported version {} of this profile on {}, and no moderator has decided yet.",
            open.version,
            open.report.created_at.format("%Y-%m-%d %H:%M UTC")
        );
        return Err(Refusal::new(Code::AlreadyReported, detail)
            .with_current(current(&open))
            .into());
    }
    Ok(())
}

/// What links serve, or what they served last.
fn reported_version(conn: &mut Conn, listed: &Listed) -> Result<Version> {
    if let Some(version) = &listed.version {
        return Ok(version.clone());
    }
    let profile = &listed.profile.id;
    let newest = db::versions::last_number(conn, profile)?;
    db::versions::by_number(conn, profile, newest)?.ok_or_else(|| {
        Error::Internal(format!("profile {profile} was published without a version"))
    })
}

/// Holds a profile back when its open reports have come to that. Once moderators have looked at a
/// version, more reports of it only wait for them.
fn hold_back(
    tx: &mut Tx<'_>,
    listed: &Listed,
    thresholds: Thresholds,
    site: &Site,
) -> Result<Option<Event>> {
    let released_at = released_at(tx, &listed.profile)?;
    let Weight {
        reports,
        trusted,
        newest,
    } = db::reports::weight(tx, &listed.profile.id, released_at)?;
    let Some(newest) =
        newest.filter(|_| reports >= thresholds.reports && trusted >= thresholds.trusted)
    else {
        return Ok(None);
    };
    let profile = &listed.profile;
    let reason = format!(
        "This profile was reported {reports} times, so the hub holds it back until a moderator has looked at it."
    );
    let held = Held {
        since: tx.now(),
        reason: &reason,
        codes: "[]",
    };
    if !db::profiles::set_quarantined(tx, &profile.id, Some(held))? {
        return Ok(None);
    }
    db::reports::set_held_back(tx, &newest)?;
    cases::quarantined(tx, profile, None, Some(&reason), None)?;
    search::refresh_listing(tx, &profile.id)?;
    let notice = Notice::new(NotificationKind::ProfileQuarantined)
        .about(&profile.slug, &listed.listing.name)
        .saying(Some(&reason));
    if profile.suspended_at.is_none() && listed.author.suspended_at.is_none() {
        notifications::tell_subscribers(tx, profile, notice.clone())?;
    }
    let subject = format!(
        "{} is held back until a moderator has looked at it",
        listed.listing.name
    );
    let said = Said {
        words: Some(&reason),
        ..Said::default()
    };
    enforcement::tell_author(tx, listed, notice, &subject, &said, site)?;
    let before = lifecycle::profile(profile);
    let after = db::profiles::by_slug(tx, &profile.slug)?;
    let after = after.as_ref().map(lifecycle::profile);
    let event = Event::step(
        Action::Quarantine,
        &profile.id,
        Some(&before),
        after.as_ref(),
    )
    .by_the_hub()
    .with(json!({ "reports": reports, "trusted": trusted }))
    .saying(Some(&reason));
    Ok(Some(event))
}

/// When a moderator last let the profile go.
fn released_at(conn: &mut Conn, profile: &Profile) -> Result<Option<Time>> {
    let subject = format!("{}:{}", Side::Quarantine.subject(), profile.id);
    let release = Action::ReleaseProfile.as_str();
    Ok(db::audit::last(conn, &subject, release)?)
}

/// The account's own reports, newest first, and what came of them.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn own(state: &State, account: Account, query: PageQuery) -> Result<Page<FiledReport>> {
    let list = format!("own-reports/{}", account.id);
    let window = Window::<ReportId>::new(&list, &query)?;
    let (below, rows) = (window.after.clone(), window.rows());
    let filed = state
        .db
        .read(move |conn| {
            let below = below.as_ref();
            Ok(db::reports::of_account(conn, &account.id, below, rows)?)
        })
        .await?;
    window.page(
        &list,
        filed,
        |row| row.report.id.clone(),
        |row| Ok(own_dto(row)),
    )
}

/// Reports for moderators, oldest first: the open ones, unless another state is asked for. Those of the
/// moderator's own profiles are for others.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn list(
    state: &State,
    moderator: Account,
    query: ReportQuery,
) -> Result<Page<ReportCase>> {
    let self_review = state.config.self_review;
    let wanted = query.state.unwrap_or(ReportState::Open);
    let slug = query.profile.map(String::from);
    let list = format!("reports/{wanted}/{}", slug.as_deref().unwrap_or_default());
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    };
    let window = Window::<ReportId>::new(&list, &page)?;
    let (after, rows) = (window.after.clone(), window.rows());
    state
        .db
        .read(move |conn| {
            let (slug, after) = (slug.as_deref(), after.as_ref());
            let lifted = impartial::lifted(conn, self_review)?;
            let except = (!lifted).then_some(&moderator.id);
            let filed = db::reports::in_state(conn, wanted, slug, except, after, rows)?;
            let key = |row: &Filed| row.report.id.clone();
            window.page(&list, filed, key, |row| {
                let barred = row.report.reporter_id == moderator.id && !lifted;
                Ok(case(row, barred))
            })
        })
        .await
}

/// What a moderator makes of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// It is so.
    Uphold,
    /// It is not so.
    Dismiss,
}

/// Decides on an open report, with words for whoever made it. What becomes of the profile is decided
/// apart.
///
/// # Errors
/// `not_found`; `own_profile`; `own_report`; `conflict` when it is decided already.
pub async fn decide(
    state: &State,
    moderator: Account,
    id: ReportId,
    finding: Finding,
    words: String,
) -> Result<ReportCase> {
    let self_review = state.config.self_review;
    state
        .db
        .write(Some(moderator.id.clone()), move |tx| {
            enforcement::still(tx, &moderator, Role::Moderator)?;
            let profile = find(tx, &id)?.profile.id;
            db::profiles::take_turn(tx, &profile)?;
            let filed = find(tx, &id)?;
            impartial::not_own(tx, &filed.profile, &moderator, self_review)?;
            let reporter = &filed.report.reporter_id;
            impartial::not_reported_oneself(tx, reporter, &moderator, self_review)?;
            let now = tx.now();
            let (to, outcome, kind, action) = match finding {
                Finding::Uphold => (
                    ReportState::Upheld,
                    ReasonOutcome::Upheld,
                    NotificationKind::ReportUpheld,
                    Action::UpholdReport,
                ),
                Finding::Dismiss => (
                    ReportState::Dismissed,
                    ReasonOutcome::Dismissed,
                    NotificationKind::ReportDismissed,
                    Action::DismissReport,
                ),
            };
            let allowed = step(Side::Report, action, standing(filed.report.state)).is_some();
            if !allowed || !db::reports::decide(tx, &id, to, &moderator.id, &words, now)? {
                return Err(decided_already(&find(tx, &id)?));
            }
            cases::report_decided(tx, &filed.report, &moderator, outcome, &words)?;
            let notice = Notice::new(kind)
                .about(&filed.profile.slug, &filed.name)
                .version(filed.version)
                .saying(Some(&words));
            notifications::tell(tx, &filed.report.reporter_id, notice)?;
            let after = find(tx, &id)?;
            let before = lifecycle::report(&filed.report);
            let now_is = lifecycle::report(&after.report);
            let event = Event::step(action, &id, Some(&before), Some(&now_is))
                .with(json!({
                    "profile": filed.profile.id,
                    "version": filed.report.version_id,
                    "reason": filed.report.reason,
                    "waited_seconds": (now - filed.report.created_at).num_seconds(),
                }))
                .saying(Some(&words));
            Ok(Done::changed(case(after, false), event))
        })
        .await
}

fn find(conn: &mut Conn, id: &ReportId) -> Result<Filed> {
    db::reports::by_id(conn, id)?.ok_or_else(|| Error::not_found("report"))
}

fn decided_already(filed: &Filed) -> Error {
    let by = match &filed.decider {
        Some((handle, _)) => format!(" by @{handle}"),
        None => String::new(),
    };
    let detail = format!(
        "This report is not open any more: it was {}{by}.",
        filed.report.state
    );
    let current = Current {
        since: filed.report.decided_at.map(|at| at.and_utc()),
        by: filed.decider.clone().map(lifecycle::named),
        reason: filed.report.answer.clone(),
        ..current(filed)
    };
    Refusal::new(Code::Conflict, detail)
        .with_current(current)
        .into()
}

/// How a report stands now, for whoever came second.
fn current(filed: &Filed) -> Current {
    let (id, state) = (filed.report.id.to_string(), filed.report.state);
    Current {
        since: Some(filed.report.created_at.and_utc()),
        ..Current::new(Subject::Report, id, standing(state))
    }
}

fn standing(state: ReportState) -> Standing {
    match state {
        ReportState::Open => Standing::Open,
        ReportState::Upheld => Standing::Upheld,
        ReportState::Dismissed => Standing::Dismissed,
    }
}

/// Marks an account as a trusted reporter, or takes that away; what is so already stays. Its open reports
/// weigh more from then on, which may hold profiles back at once. Whether it reported the moderator's own
/// profile is no matter: a refusal would tell who did.
///
/// # Errors
/// `not_found`; `own_account`.
pub async fn set_trusted(
    state: &State,
    moderator: Account,
    handle: String,
    trusted: bool,
    reason: Option<String>,
) -> Result<()> {
    let site = Site::of(&state.config);
    state
        .db
        .write_until_free(Some(moderator.id.clone()), move |tx| {
            enforcement::still(tx, &moderator, Role::Moderator)?;
            let account = enforcement::find_account(tx, &handle)?;
            if account.id == moderator.id {
                return Err(Error::refused(
                    Code::OwnAccount,
                    "Nobody says of themselves whether their reports are to be trusted: another moderator has to.",
                ));
            }
            // A report that it files now is weighed before the mark, or with it.
            db::accounts::in_turn(tx, &account.id)?;
            let now = tx.now();
            let (changed, verb) = match trusted {
                true => (
                    db::reports::trust(tx, &account.id, now)?,
                    "account.trust-reports",
                ),
                false => (
                    db::reports::distrust(tx, &account.id)?,
                    "account.distrust-reports",
                ),
            };
            if !changed {
                return Ok(Done::unchanged(()));
            }
            let event = Event::new(verb, "account", &account.id)
                .with(json!({
                    "before": { "trusted": !trusted },
                    "after": { "trusted": trusted },
                }))
                .saying(reason.as_deref());
            let mut events = vec![event];
            let thresholds = settings::thresholds(tx)?;
            for (report, profile, slug) in db::reports::reported_by(tx, &account.id)? {
                cases::weigh_report(tx, &profile, &report, trusted)?;
                if trusted {
                    let listed = db::profiles::listed(tx, &slug)?;
                    if let Some(listed) = listed.filter(|l| l.profile.deleted_at.is_none()) {
                        events.extend(hold_back(tx, &listed, thresholds, &site)?);
                    }
                }
            }
            Ok(Done { value: (), events })
        })
        .await
}

fn own_dto(filed: Filed) -> FiledReport {
    let report = filed.report;
    FiledReport {
        id: report.id,
        profile: filed.profile.slug,
        name: filed.name,
        version: filed.version,
        reason: report.reason,
        text: report.words,
        state: report.state,
        created_at: report.created_at.and_utc(),
        decided_at: report.decided_at.map(|at| at.and_utc()),
        answer: report.answer,
    }
}

fn case(filed: Filed, barred: bool) -> ReportCase {
    ReportCase {
        barred,
        reporter: lifecycle::named(filed.reporter.clone()),
        trusted: filed.trusted_since.is_some(),
        upheld_before: filed.upheld,
        dismissed_before: filed.dismissed,
        author: lifecycle::named(filed.author.clone()),
        quarantined_at: filed.profile.quarantined_at.map(|at| at.and_utc()),
        held_back: filed.report.held_back,
        decided_by: filed.decider.clone().map(lifecycle::named),
        report: own_dto(filed),
    }
}
