//! What became of a profile that was public once and no longer is.

use hub_shared::{
    account::Role,
    profile::Visibility,
    text::Slug,
    tombstone::{Fate, Tombstone},
};

use crate::{
    clock::Time,
    db::{self, Conn, accounts::Account, profiles::Listed},
    error::{Error, Result},
    state::State,
};

/// What happened, when and why. Of a profile that its author made private nothing is told, whatever
/// became of it afterwards.
///
/// # Errors
/// `not_found` when it never was public, was private in the end, or still is there.
pub async fn tombstone(state: &State, visitor: Option<Account>, slug: Slug) -> Result<Tombstone> {
    state
        .db
        .read(move |conn| {
            let missing = || Error::not_found("profile that is gone");
            let listed = db::profiles::listed(conn, slug.as_str())?
                .filter(|listed| listed.profile.visibility != Visibility::Private)
                .ok_or_else(missing)?;
            let Last { fate, at, reason } = last(conn, &listed)?.ok_or_else(missing)?;
            let told = match fate {
                Fate::TakenDown => true,
                _ => is_told_why(conn, visitor.as_ref(), &listed)?,
            };
            Ok(Tombstone {
                slug: listed.profile.slug,
                name: listed.listing.name,
                fate,
                at: at.and_utc(),
                reason: reason.filter(|_| told),
            })
        })
        .await
}

/// What there is to tell.
struct Last {
    fate: Fate,
    at: Time,
    reason: Option<String>,
}

/// What happened to it; of several things the one that weighs most. Deleting a suspended profile does
/// not hide that it was suspended.
fn last(conn: &mut Conn, listed: &Listed) -> Result<Option<Last>> {
    let Listed {
        profile, author, ..
    } = listed;
    let is = |fate, at, reason: Option<&String>| {
        Ok(Some(Last {
            fate,
            at,
            reason: reason.cloned(),
        }))
    };
    if let Some(at) = profile.suspended_at {
        return is(Fate::Suspended, at, profile.suspended_reason.as_ref());
    }
    if let Some(at) = profile.deleted_at {
        let with_account = author.deleted_at == Some(at);
        let fate = if with_account {
            Fate::AuthorClosed
        } else {
            Fate::Deleted
        };
        return is(fate, at, None);
    }
    if let Some(at) = author.suspended_at {
        return is(Fate::AuthorSuspended, at, None);
    }
    if let Some(at) = profile.quarantined_at {
        return is(Fate::Quarantined, at, profile.quarantined_reason.as_ref());
    }
    if profile.current_version_id.is_some() {
        return Ok(None);
    }
    // What its author withdrew last, the author ended.
    let withdrawn = db::versions::last_yanked(conn, &profile.id)?;
    match db::versions::last_taken_down(conn, &profile.id)? {
        Some((at, reason)) if withdrawn.is_none_or(|yanked| yanked <= at) => {
            is(Fate::TakenDown, at, reason.as_ref())
        }
        _ => Ok(None),
    }
}

/// Whether the words of a profile's quarantine or suspension are for this visitor.
fn is_told_why(conn: &mut Conn, visitor: Option<&Account>, listed: &Listed) -> Result<bool> {
    let Some(visitor) = visitor else {
        return Ok(false);
    };
    if visitor.role != Role::User || visitor.id == listed.profile.author_id {
        return Ok(true);
    }
    let subscription = db::subscriptions::of(conn, &visitor.id, &listed.profile.id)?;
    Ok(subscription.is_some_and(|subscription| subscription.stopped_at.is_none()))
}
