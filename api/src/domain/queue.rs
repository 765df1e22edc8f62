//! The moderators' queue: what waits for a decision, what is risky a little sooner.

use chrono::TimeDelta;
use hub_shared::{
    check::CheckOutcome,
    ids::{ProfileId, SubmissionId},
    package::{Report, Severity},
    page::{Page, PageQuery},
    submission::{QueueItem, QueueQuery},
};

use super::{Moment, Window, accounts, impartial, review::claim_of, stored};
use crate::{
    clock::Time,
    db::{
        self, Tx,
        accounts::Account,
        submissions::{After, Filed},
    },
    error::Result,
    state::State,
};

/// Most points that count for the place in the queue: 30 days, so that old submissions come first at last.
const MOST_HOURS: i64 = 30 * 24;

/// What waits for a decision, in the order of the queue; with `mine` what this moderator has
/// claimed. Nobody is told who looks at their own work, and what it is looked at for.
///
/// # Errors
/// `invalid_cursor`.
pub async fn queue(
    state: &State,
    moderator: Account,
    query: QueueQuery,
) -> Result<Page<QueueItem>> {
    let now = state.clock.now();
    let self_review = state.config.self_review;
    let QueueQuery {
        mine,
        limit,
        cursor,
    } = query;
    state
        .db
        .read(move |conn| {
            let list = if mine { "queue/mine" } else { "queue" };
            let page = PageQuery { limit, cursor };
            let window = Window::<(Moment, SubmissionId)>::new(list, &page)?;
            let after = window.after.as_ref().map(|(queued_at, id)| After {
                queued_at: queued_at.0,
                id: id.clone(),
            });
            let claimed_by = mine.then_some((&moderator.id, now));
            let rows = db::submissions::pending(conn, claimed_by, after.as_ref(), window.rows())?;
            let key = |row: &Filed| (Moment(row.submission.queued_at), row.submission.id.clone());
            let lifted = impartial::lifted(conn, self_review)?;
            window.page(list, rows, key, |row| {
                let own = row.profile.author_id == moderator.id && !lifted;
                let item = queue_item(row, now)?;
                if !own {
                    return Ok(item);
                }
                // What was reported is among the reasons, and its points in the sum.
                Ok(QueueItem {
                    claim: None,
                    risk: None,
                    reasons: Vec::new(),
                    ..item
                })
            })
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
        risk: submission.risk.map(points),
        reasons: stored(&submission.queued_for)?,
    })
}

/// Points as they stand in a row.
pub(super) fn points(row: i64) -> u32 {
    u32::try_from(row.max(0)).unwrap_or(u32::MAX)
}

/// Gives what waits of a profile its place: an hour sooner for each point of its checks and of the
/// profile's open reasons. Whoever writes either calls it in the same transaction, with the profile's
/// turn.
///
/// # Errors
/// When the database fails.
pub(super) fn place(tx: &mut Tx<'_>, profile: &ProfileId) -> Result<()> {
    let Some(pending) = db::submissions::pending_of(tx, profile)? else {
        return Ok(());
    };
    let results = db::checks::of_submission(tx, &pending.id)?;
    let reasons = db::cases::counts(tx, std::slice::from_ref(profile))?;
    let parts = results
        .iter()
        // What could not be looked at is no pass.
        .filter(|result| result.points > 0 || result.outcome == CheckOutcome::Error)
        .map(|result| (result.points, result.name.short()))
        .chain(reasons.iter().map(|reason| {
            let found = reason.check.map(|check| check.short());
            (reason.points, found.unwrap_or(reason.kind.short()))
        }));
    let mut parts = parts.collect::<Vec<_>>();
    parts.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
    let mut words: Vec<&str> = Vec::new();
    for (_, word) in &parts {
        if !words.contains(word) {
            words.push(word);
        }
    }
    let risk = parts
        .iter()
        .fold(0_i64, |sum, (points, _)| sum.saturating_add(*points));
    let looked = !results.is_empty() || !reasons.is_empty();
    let queued_at = pending.submitted_at - TimeDelta::hours(risk.clamp(0, MOST_HOURS));
    let words = serde_json::to_string(&words)?;
    db::submissions::set_place(tx, &pending.id, queued_at, looked.then_some(risk), &words)?;
    Ok(())
}
