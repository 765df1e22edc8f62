//! What became of a profile that was public once and no longer is.

use std::collections::VecDeque;

use hub_shared::{
    account::Role,
    current::Current,
    lifecycle::Side,
    profile::Visibility,
    text::Slug,
    tombstone::{Fate, Happened, Tombstone},
};

use super::lifecycle;
use crate::{
    clock::Time,
    db::{
        self, Conn,
        accounts::Account,
        profiles::{Listed, Profile},
        versions::Version,
    },
    error::{Error, Result},
    state::State,
};

/// What happened, when and why. Of a profile that its author made private nothing is told, whatever
/// became of it afterwards; `withheld` keeps authors from making one private because of what did.
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
            let is_told = is_told_why(conn, visitor.as_ref(), &listed)?;
            let told = happened(conn, &listed)?.into_iter().map(|past| Happened {
                reason: past
                    .reason
                    .filter(|_| is_told || past.fate == Fate::TakenDown),
                ..past
            });
            let mut told = told.collect::<VecDeque<_>>();
            let Happened { fate, at, reason } = told.pop_front().ok_or_else(missing)?;
            let held = listed.profile.quarantined_at.is_some();
            let by_hub = held && db::cases::held_by_hub(conn, &listed.profile.id)?;
            Ok(Tombstone {
                by_hub,
                slug: listed.profile.slug,
                name: listed.listing.name,
                fate,
                at,
                reason,
                also: told.into(),
            })
        })
        .await
}

/// All that happened to it and stands, what weighs most first: deleting it hides nothing of what
/// moderators did before or afterwards.
fn happened(conn: &mut Conn, listed: &Listed) -> Result<Vec<Happened>> {
    let Listed {
        profile, author, ..
    } = listed;
    let is = |fate, at: Option<Time>, reason: Option<&String>| {
        at.map(|at| Happened {
            fate,
            at: at.and_utc(),
            reason: reason.cloned(),
        })
    };
    let suspended = profile.suspended_reason.as_ref();
    let quarantined = profile.quarantined_reason.as_ref();
    let by_take_down = taken_down(conn, profile)?;
    // What was deleted while another version stood is not gone by the take-down, which is told all the same.
    let beside = match profile.deleted_at {
        Some(_) if by_take_down.is_none() => db::versions::last_taken_down(conn, &profile.id)?,
        _ => None,
    };
    let down = |version: Option<Version>| {
        let version = version?;
        let reason = version.taken_down_reason.as_ref();
        is(Fate::TakenDown, version.taken_down_at, reason)
    };
    let deleted = match author.deleted_at {
        Some(closed) if profile.deleted_at == Some(closed) => Fate::AuthorClosed,
        _ => Fate::Deleted,
    };
    let past = [
        is(Fate::Suspended, profile.suspended_at, suspended),
        is(Fate::AuthorSuspended, author.suspended_at, None),
        down(by_take_down),
        is(Fate::Quarantined, profile.quarantined_at, quarantined),
        is(deleted, profile.deleted_at, None),
        down(beside),
    ];
    Ok(past.into_iter().flatten().collect())
}

/// The version by whose take-down a profile came to offer none; none when it offers one, and when what
/// was left its author withdrew afterwards.
fn taken_down(conn: &mut Conn, profile: &Profile) -> Result<Option<Version>> {
    if profile.current_version_id.is_some() {
        return Ok(None);
    }
    let withdrawn = db::versions::last_yanked(conn, &profile.id)?;
    let down = db::versions::last_taken_down(conn, &profile.id)?;
    Ok(down.filter(|version| withdrawn <= version.taken_down_at))
}

/// What a moderator did that a tombstone tells of, as it stands now: the one that weighs most.
///
/// # Errors
/// When the database fails.
pub(super) fn withheld(conn: &mut Conn, profile: &Profile) -> Result<Option<Current>> {
    if profile.suspended_at.is_some() {
        return Ok(Some(lifecycle::current_profile(profile, Side::Suspension)));
    }
    if let Some(version) = taken_down(conn, profile)? {
        return Ok(Some(lifecycle::current_version(&version, Side::TakeDown)));
    }
    let held = profile.quarantined_at.is_some();
    Ok(held.then(|| lifecycle::current_profile(profile, Side::Quarantine)))
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
