//! Following: hearing of a profile's new versions without a link.

use hub_shared::{
    ids::ProfileId,
    page::{Page, PageQuery},
    profile::ProfileCard,
    text::Slug,
};

use super::{Moment, Window, catalogue};
use crate::{
    db::{self, Done, accounts::Account, audit::Event, profiles::After},
    error::Result,
    state::State,
};

/// Follows a profile; doing so again changes nothing.
///
/// # Errors
/// `not_found` when this account may not see it.
pub async fn follow(state: &State, account: Account, slug: Slug) -> Result<()> {
    state
        .db
        .write(Some(account.id.clone()), move |tx| {
            let profile = catalogue::seen(tx, Some(&account), &slug)?;
            let now = tx.now();
            if !db::follows::insert(tx, &account.id, &profile.id, now)? {
                return Ok(Done::unchanged(()));
            }
            db::profiles::count_follower(tx, &profile.id, 1)?;
            Ok(Done::changed(
                (),
                Event::new("follow.start", "profile", &profile.id),
            ))
        })
        .await
}

/// Follows a profile no more, also one that is hidden by now. Where nothing was followed nothing
/// changes, and the answer does not tell whether there is such a profile.
///
/// # Errors
/// When the database fails.
pub async fn unfollow(state: &State, account: Account, slug: Slug) -> Result<()> {
    state
        .db
        .write(Some(account.id.clone()), move |tx| {
            let Some(profile) = db::profiles::by_slug(tx, slug.as_str())? else {
                return Ok(Done::unchanged(()));
            };
            if !db::follows::delete(tx, &account.id, &profile.id)? {
                return Ok(Done::unchanged(()));
            }
            db::profiles::count_follower(tx, &profile.id, -1)?;
            Ok(Done::changed(
                (),
                Event::new("follow.stop", "profile", &profile.id),
            ))
        })
        .await
}

/// What the account follows and may see, last followed first.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn list(state: &State, account: Account, query: PageQuery) -> Result<Page<ProfileCard>> {
    let list = format!("follows/{}", account.id);
    let window = Window::<(Moment, ProfileId)>::new(&list, &query)?;
    state
        .db
        .read(move |conn| {
            let after = window.after.as_ref().map(|(at, id)| After {
                followed_at: at.0,
                id: id.clone(),
            });
            let rows = db::profiles::followed(conn, &account.id, after.as_ref(), window.rows())?;
            window.page(
                &list,
                rows,
                |(row, since)| (Moment(*since), row.profile.id.clone()),
                |(row, _)| catalogue::card(&row),
            )
        })
        .await
}
