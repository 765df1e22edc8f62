//! Cases: published profiles that somebody should look at, one a profile, open as long as one of its
//! reasons is. Closing one changes nothing that is public.

use hub_shared::{
    account::{Author, Role},
    case::{
        Case, CaseItem, CloseCase, OpenReasons, ReasonKind, ReasonOutcome,
        ReviewReason as ReasonDto,
    },
    check::CheckName,
    ids::{AccountId, ProfileId, ReasonId, ReportId, VersionId},
    page::{Page, PageQuery},
    problem::Code,
    text::{Invalid, Slug},
};
use serde_json::json;

use super::{
    Moment, Window, accounts,
    checks::{self, subject::shown_facts},
    enforcement::still,
    impartial,
    queue::{self, points},
};
use crate::{
    clock::Time,
    db::{
        self, Conn, Done, Tx,
        accounts::Account,
        audit::Event,
        cases::{After, Closing, Counted, ReviewReason, STAYING, Shown, Which},
        profiles::{Listed, Profile},
        reports::Report,
    },
    error::{Error, Result},
    state::State,
};

/// Most reasons of a case that are shown, and that may be named at once.
const MOST_REASONS: i64 = 100;

/// Why somebody should look at a published profile.
#[derive(Debug, Clone)]
pub(super) struct NewReason {
    /// Which version it is about; none when it is about the listing.
    pub(super) version: Option<VersionId>,
    /// Where it comes from.
    pub(super) kind: ReasonKind,
    /// The check that found it.
    pub(super) check: Option<CheckName>,
    /// How much it matters; in the queue an hour each.
    pub(super) points: u32,
    /// What it is, for moderators.
    pub(super) sentence: String,
    /// The same as `kind:id`.
    pub(super) facts: Vec<String>,
    /// The same key is opened once, and names it to [`close_reasons`].
    pub(super) key: Option<String>,
}

/// Opens a reason to look at a profile, and with it its case: its id, or none when its key was opened
/// before. Takes the profile's turn; the event is the caller's.
///
/// # Errors
/// When the database fails.
pub(super) fn open_reason(
    tx: &mut Tx<'_>,
    profile: &ProfileId,
    reason: NewReason,
) -> Result<Option<ReasonId>> {
    db::profiles::take_turn(tx, profile)?;
    let id = tx.new_id::<ReasonId>();
    let row = ReviewReason {
        id: id.clone(),
        profile_id: profile.clone(),
        version_id: reason.version,
        kind: reason.kind,
        check_name: reason.check,
        points: i64::from(reason.points),
        sentence: reason.sentence,
        facts: serde_json::to_string(&reason.facts)?,
        key: reason.key,
        opened_at: tx.now(),
        closed_at: None,
        closed_by: None,
        outcome: None,
        words: None,
    };
    if !db::cases::insert(tx, row)? {
        return Ok(None);
    }
    refresh(tx, profile)?;
    Ok(Some(id))
}

/// Closes open reasons of a profile: the ids of those that were open. Takes the profile's turn; the
/// event is the caller's.
///
/// # Errors
/// When the database fails.
pub(super) fn close_reasons(
    tx: &mut Tx<'_>,
    profile: &ProfileId,
    which: &Which,
    by: Option<&AccountId>,
    outcome: ReasonOutcome,
    words: Option<&str>,
) -> Result<Vec<ReasonId>> {
    db::profiles::take_turn(tx, profile)?;
    let closing = Closing {
        by,
        outcome,
        words,
        now: tx.now(),
    };
    let closed = db::cases::close(tx, profile, which, &closing)?;
    refresh(tx, profile)?;
    Ok(closed)
}

/// Points of a quarantine: it keeps people from what they use, so it comes before all else.
const QUARANTINE: u32 = 20;
/// Points of a report by a trusted reporter, and by anybody else: who has many accounts moves little.
const TRUSTED_REPORT: u32 = 3;
const REPORT: u32 = 1;

fn points_of_report(trusted: bool) -> u32 {
    if trusted { TRUSTED_REPORT } else { REPORT }
}

/// Gives an open report the points of one by who is trusted, or is not any more. Takes the profile's turn;
/// the event is the mark's.
///
/// # Errors
/// When the database fails.
pub(super) fn weigh_report(
    tx: &mut Tx<'_>,
    profile: &ProfileId,
    report: &ReportId,
    trusted: bool,
) -> Result<()> {
    db::profiles::take_turn(tx, profile)?;
    let points = i64::from(points_of_report(trusted));
    db::cases::set_points(tx, profile, &key_of(report), points)?;
    refresh(tx, profile)
}

fn key_of(report: &ReportId) -> String {
    format!("report:{report}")
}

/// Opens the case of a profile for a report; the event is the report's.
///
/// # Errors
/// When the database fails.
pub(super) fn reported(tx: &mut Tx<'_>, report: &Report) -> Result<()> {
    let points = points_of_report(db::reports::is_trusted(tx, &report.reporter_id)?);
    let reason = NewReason {
        version: Some(report.version_id.clone()),
        kind: ReasonKind::Report,
        check: None,
        points,
        sentence: format!("It was reported: “{}”.", report.reason.sentence()),
        facts: vec![key_of(&report.id)],
        key: Some(key_of(&report.id)),
    };
    open_reason(tx, &report.profile_id, reason).map(drop)
}

/// Closes what a report has opened, once it is decided on.
///
/// # Errors
/// When the database fails.
pub(super) fn report_decided(
    tx: &mut Tx<'_>,
    report: &Report,
    moderator: &Account,
    outcome: ReasonOutcome,
    words: &str,
) -> Result<()> {
    let which = Which::Keys(vec![key_of(&report.id)]);
    let by = Some(&moderator.id);
    close_reasons(tx, &report.profile_id, &which, by, outcome, Some(words)).map(drop)
}

/// Opens the case of a profile that is put into quarantine, or closes what that opened. The event is
/// the caller's.
///
/// # Errors
/// When the database fails.
pub(super) fn quarantined(
    tx: &mut Tx<'_>,
    profile: &Profile,
    moderator: Option<&Account>,
    why: Option<&str>,
    words: Option<&str>,
) -> Result<()> {
    let Some(why) = why else {
        let which = Which::Kind(ReasonKind::Quarantine);
        let (by, outcome) = (moderator.map(|by| &by.id), ReasonOutcome::Dismissed);
        close_reasons(tx, &profile.id, &which, by, outcome, words)?;
        return Ok(());
    };
    let who = moderator.map_or("the hub".to_owned(), |by| format!("@{}", by.handle));
    let reason = NewReason {
        version: profile.current_version_id.clone(),
        kind: ReasonKind::Quarantine,
        check: None,
        points: QUARANTINE,
        sentence: format!("In quarantine by {who}: {why}"),
        facts: moderator
            .map(|by| format!("account:{}", by.id))
            .into_iter()
            .collect(),
        key: None,
    };
    open_reason(tx, &profile.id, reason).map(drop)
}

/// What follows from a change of a profile's open reasons: its case, and the place of what waits of it.
fn refresh(tx: &mut Tx<'_>, profile: &ProfileId) -> Result<()> {
    db::cases::refresh(tx, profile)?;
    queue::place(tx, profile)
}

/// A profile's open reasons, the weightiest first.
///
/// # Errors
/// When the database fails.
pub(super) fn open_reasons(conn: &mut Conn, profile: &ProfileId) -> Result<Vec<ReasonDto>> {
    reasons(conn, profile, true)
}

fn reasons(conn: &mut Conn, profile: &ProfileId, open: bool) -> Result<Vec<ReasonDto>> {
    let rows = db::cases::reasons(conn, profile, open, MOST_REASONS)?;
    let mut reasons: Vec<_> = rows.into_iter().map(reason_dto).collect::<Result<_>>()?;
    checks::by_address(
        conn,
        reasons.iter_mut().flat_map(|reason| &mut reason.facts),
    )?;
    Ok(reasons)
}

/// The open cases but the moderator's own, the weightiest first, then the oldest.
///
/// # Errors
/// `invalid_cursor`.
pub async fn list(state: &State, moderator: Account, query: PageQuery) -> Result<Page<CaseItem>> {
    const LIST: &str = "cases";
    let window = Window::<(i64, Moment, ProfileId)>::new(LIST, &query)?;
    let after = window.after.as_ref().map(|(points, at, id)| After {
        points: *points,
        opened_at: at.0,
        id: id.clone(),
    });
    let rows = window.rows();
    let self_review = state.config.self_review;
    let (open, counts) = state
        .db
        .read(move |conn| {
            let lifted = impartial::lifted(conn, self_review)?;
            let except = (!lifted).then_some(&moderator.id);
            let open = db::cases::page(conn, except, after.as_ref(), rows)?;
            let ids = open.iter().map(|(listed, ..)| listed.profile.id.clone());
            let counts = db::cases::counts(conn, &ids.collect::<Vec<_>>())?;
            Ok((open, counts))
        })
        .await?;
    window.page(
        LIST,
        open,
        |(listed, points, opened_at)| (*points, Moment(*opened_at), listed.profile.id.clone()),
        |(listed, points, opened_at)| Ok(item(listed, Some((points, opened_at)), &counts)),
    )
}

/// The case of a published profile, with what was looked at before.
///
/// # Errors
/// `not_found` when there never was a reason to look at it.
pub async fn case(state: &State, moderator: Account, slug: Slug) -> Result<Case> {
    let self_review = state.config.self_review;
    state
        .db
        .read(move |conn| {
            let listed = published(conn, &slug)?;
            impartial::not_own(conn, &listed.profile, &moderator, self_review)?;
            case_of(conn, &slug)
        })
        .await
}

fn case_of(conn: &mut Conn, slug: &Slug) -> Result<Case> {
    let listed = published(conn, slug)?;
    let id = &listed.profile.id;
    let open = open_reasons(conn, id)?;
    let closed = reasons(conn, id, false)?;
    if open.is_empty() && closed.is_empty() {
        return Err(Error::not_found("case"));
    }
    let counts = db::cases::counts(conn, std::slice::from_ref(id))?;
    let standing = db::cases::find(conn, id)?;
    Ok(Case {
        item: item(listed, standing, &counts),
        open,
        closed,
    })
}

fn published(conn: &mut Conn, slug: &Slug) -> Result<Listed> {
    db::profiles::listed(conn, slug.as_str())?.ok_or_else(|| Error::not_found("case"))
}

/// Closes reasons of a case: those that are named, or all. Reports are none of them: whoever made one gets
/// an answer, so each is decided on by itself. Neither is a quarantine: its release closes it.
///
/// # Errors
/// `not_found`; `own_profile`; `conflict` when none of them is open.
pub async fn close(state: &State, moderator: Account, slug: Slug, form: CloseCase) -> Result<Case> {
    let which = match form.reasons {
        None => Which::All,
        Some(ids) if (1..=MOST_REASONS as usize).contains(&ids.len()) => Which::Ids(ids),
        Some(ids) => {
            let many = format!(
                "are {}: name 1 to {MOST_REASONS}, or leave the field out for all",
                ids.len()
            );
            return Err(Error::invalid("/reasons", &Invalid::new(many)));
        }
    };
    let self_review = state.config.self_review;
    state
        .db
        .write(Some(moderator.id.clone()), move |tx| {
            still(tx, &moderator, Role::Moderator)?;
            let listed = published(tx, &slug)?;
            impartial::not_own(tx, &listed.profile, &moderator, self_review)?;
            let id = &listed.profile.id;
            let words = Some(form.reason.as_str());
            let before = open_of(&case_of(tx, &slug)?);
            let closed = close_reasons(tx, id, &which, Some(&moderator.id), form.outcome, words)?;
            let case = case_of(tx, &slug)?;
            if closed.is_empty() {
                return Err(Error::refused(Code::Conflict, as_it_is(&case)));
            }
            let event = Event::new("case.close", "profile", id)
                .with(json!({
                    "reasons": closed,
                    "before": { "open": before },
                    "after": { "open": open_of(&case) },
                    "outcome": form.outcome,
                    "independent": listed.profile.author_id != moderator.id,
                }))
                .saying(words);
            Ok(Done::changed(case, event))
        })
        .await
}

/// The reasons of a case that are open, of those that are shown.
fn open_of(case: &Case) -> Vec<ReasonId> {
    case.open.iter().map(|reason| reason.id.clone()).collect()
}

fn as_it_is(case: &Case) -> String {
    let last = case.closed.first();
    let by = last.and_then(|reason| reason.closed_by.as_ref());
    let at = last.and_then(|reason| reason.closed_at);
    match (case.open.is_empty(), at, by) {
        (true, Some(at), Some(by)) => format!(
            "No reason of this case is open: @{} closed the last one at {}.",
            by.handle,
            at.format("%Y-%m-%d %H:%M UTC")
        ),
        (true, ..) => "No reason of this case is open.".to_owned(),
        (false, ..) if case.open.iter().all(|open| STAYING.contains(&open.kind)) => {
            let is_open = |kind| case.open.iter().any(|open| open.kind == kind);
            let mut words = Vec::new();
            if is_open(ReasonKind::Report) {
                words.push(
                    "What is open are reports: decide on each of them, and its reporter gets an answer.",
                );
            }
            if is_open(ReasonKind::Quarantine) {
                words.push("It is in quarantine: release the profile, and that reason is closed.");
            }
            words.join(" ")
        }
        (false, ..) => {
            "None of these reasons is open any more, others are: look at the case again.".to_owned()
        }
    }
}

fn item(listed: Listed, standing: Option<(i64, Time)>, counts: &[Counted]) -> CaseItem {
    let of_this = |count: &&Counted| count.profile_id == listed.profile.id;
    let mut reasons = counts.iter().filter(of_this).collect::<Vec<_>>();
    reasons.sort_by_key(|count| (std::cmp::Reverse(count.points), count.kind, count.check));
    let reasons = reasons.into_iter().map(|count| OpenReasons {
        kind: count.kind,
        check: count.check,
        count: points(count.count),
        points: points(count.points),
    });
    CaseItem {
        reasons: reasons.collect(),
        profile: listed.profile.slug,
        name: listed.listing.name,
        author: accounts::author(&listed.author),
        version: listed.version.map(|version| version.number),
        quarantined_at: listed.profile.quarantined_at.map(|at| at.and_utc()),
        deleted_at: listed.profile.deleted_at.map(|at| at.and_utc()),
        points: standing.map_or(0, |(sum, _)| points(sum)),
        opened_at: standing.map(|(_, at)| at.and_utc()),
    }
}

fn reason_dto((row, version, closed_by): Shown) -> Result<ReasonDto> {
    Ok(ReasonDto {
        id: row.id,
        kind: row.kind,
        check: row.check_name,
        version,
        points: points(row.points),
        sentence: row.sentence,
        facts: shown_facts(&row.facts)?,
        opened_at: row.opened_at.and_utc(),
        closed_at: row.closed_at.map(|at| at.and_utc()),
        closed_by: closed_by.map(|(handle, display_name)| Author {
            handle,
            display_name,
        }),
        outcome: row.outcome,
        words: row.words,
    })
}
