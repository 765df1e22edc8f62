//! An author's own profiles, never-submitted ones too: what to do next with each.

use hub_shared::{
    ids::ProfileId,
    own_profile::{DraftState, OwnProfile, SubmissionState},
    page::{Page, PageQuery},
    submission::ReviewState,
};

use super::{Moment, Window, logo_path, review::held_until};
use crate::{
    clock::Time,
    db::{
        self,
        accounts::Account,
        own_profiles::{After, Own, Submission},
    },
    error::Result,
    state::State,
};

/// The account's own profiles, last changed first.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn list(state: &State, author: Account, query: PageQuery) -> Result<Page<OwnProfile>> {
    let list = format!("own-profiles/{}", author.id);
    let window = Window::<(Moment, ProfileId)>::new(&list, &query)?;
    let after = window.after.as_ref().map(|(at, id)| After {
        changed_at: at.0,
        id: id.clone(),
    });
    let limit = window.rows();
    let rows = state
        .db
        .read(move |conn| {
            Ok(db::own_profiles::of_author(
                conn,
                &author.id,
                after.as_ref(),
                limit,
            )?)
        })
        .await?;
    let now = state.clock.now();
    let key = |row: &Own| (Moment(row.changed_at), row.profile.id.clone());
    window.page(&list, rows, key, |row| Ok(own_profile(row, now)))
}

fn own_profile(own: Own, now: Time) -> OwnProfile {
    let Own {
        profile,
        draft,
        submission,
        version,
        changed_at,
    } = own;
    OwnProfile {
        slug: profile.slug,
        name: draft.name,
        summary: draft.summary,
        logo: logo_path(&draft.logo),
        visibility: profile.visibility,
        archived_at: profile.archived_at.map(|at| at.and_utc()),
        quarantined_at: profile.quarantined_at.map(|at| at.and_utc()),
        quarantined_reason: profile.quarantined_reason,
        suspended_at: profile.suspended_at.map(|at| at.and_utc()),
        suspended_reason: profile.suspended_reason,
        version,
        subscribers: profile.subscribers,
        followers: profile.followers,
        downloads: profile.downloads,
        published_at: profile.published_at.map(|at| at.and_utc()),
        changed_at: changed_at.and_utc(),
        draft: DraftState {
            updated_at: draft.updated_at.and_utc(),
            has_package: draft.package.is_some(),
            changed: draft.changed,
        },
        submission: submission.map(|submission| submission_state(submission, now)),
    }
}

fn submission_state(submission: Submission, now: Time) -> SubmissionState {
    let claimed = held_until(submission.claimed_until, now).is_some();
    SubmissionState {
        number: submission.number,
        state: submission.state,
        new_content: submission.new_content,
        submitted_at: submission.submitted_at.and_utc(),
        decided_at: submission.decided_at.map(|at| at.and_utc()),
        reason: submission.reason,
        in_review: claimed && submission.state == ReviewState::Pending,
    }
}
