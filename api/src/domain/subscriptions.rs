//! Subscriptions, and what their links answer.

use hub_shared::{
    account::Author,
    digest::Digest,
    ids::{SubscriptionId, VersionId},
    page::{Page, PageQuery},
    problem::Code,
    profile::Visibility,
    subscription::{Subscription as Dto, Withdrawn},
    text::Slug,
};
use serde_json::json;

use super::{Window, catalogue, logo_path};
use crate::{
    db::{
        self, Conn, Done, Tx,
        accounts::Account,
        audit::Event,
        profiles::{Listed, Profile},
        subscriptions::{Held, Shown, Subscription},
        versions::Version,
    },
    error::{Error, Result},
    links::{Link, Links},
    state::State,
};

/// Subscribes, or revives a stopped subscription with the same link; once subscribed it changes
/// nothing. The flag tells whether the subscription is new.
///
/// # Errors
/// `not_found` when there is nothing to subscribe to that this account may see.
pub async fn subscribe(state: &State, account: Account, slug: Slug) -> Result<(Dto, bool)> {
    let kid = state.links.newest_kid();
    let (shown, new) = state
        .db
        .write_until_free(Some(account.id.clone()), move |tx| {
            let Listed {
                profile, author, ..
            } = db::profiles::listed(tx, slug.as_str())?
                .ok_or_else(|| Error::not_found("profile"))?;
            let known = db::subscriptions::of(tx, &account.id, &profile.id)?;
            match known {
                Some(subscription) if subscription.stopped_at.is_none() => {
                    let shown = db::subscriptions::shown(tx, &subscription.id)?;
                    Ok(Done::unchanged((shown, false)))
                }
                _ if profile.deleted_at.is_some()
                    || !catalogue::visible(&profile, &author, Some(&account)) =>
                {
                    Err(Error::not_found("profile"))
                }
                Some(subscription) => revive(tx, &profile, &subscription),
                None => add(tx, &account, &profile, kid),
            }
        })
        .await?;
    Ok((dto(&state.links, shown)?, new))
}

fn add(
    tx: &mut Tx<'_>,
    account: &Account,
    profile: &Profile,
    kid: i64,
) -> Result<Done<(Shown, bool)>> {
    let subscription = Subscription {
        id: tx.new_id(),
        account_id: account.id.clone(),
        profile_id: profile.id.clone(),
        link_kid: kid,
        link_generation: 1,
        created_at: tx.now(),
        stopped_at: None,
        held_version_id: None,
        held_at: None,
    };
    let id = subscription.id.clone();
    db::subscriptions::insert(tx, subscription)?;
    db::profiles::count_subscriber(tx, &profile.id, 1)?;
    let event = Event::new("subscription.start", "subscription", &id)
        .with(json!({ "profile": profile.id }));
    Ok(Done::changed(
        (db::subscriptions::shown(tx, &id)?, true),
        event,
    ))
}

fn revive(
    tx: &mut Tx<'_>,
    profile: &Profile,
    subscription: &Subscription,
) -> Result<Done<(Shown, bool)>> {
    let id = &subscription.id;
    if !db::subscriptions::revive(tx, id)? {
        return Ok(Done::unchanged((db::subscriptions::shown(tx, id)?, false)));
    }
    db::profiles::count_subscriber(tx, &profile.id, 1)?;
    let event = Event::new("subscription.revive", "subscription", id);
    Ok(Done::changed(
        (db::subscriptions::shown(tx, id)?, false),
        event,
    ))
}

/// The account's subscription to the profile at this address, also when that is hidden by now.
fn own(conn: &mut Conn, account: &Account, slug: &Slug) -> Result<(Profile, Subscription)> {
    let missing = || Error::not_found("subscription");
    let profile = db::profiles::by_slug(conn, slug.as_str())?.ok_or_else(missing)?;
    let subscription =
        db::subscriptions::of(conn, &account.id, &profile.id)?.ok_or_else(missing)?;
    Ok((profile, subscription))
}

/// The account's own subscription, also a stopped one, or to a profile that is hidden by now.
///
/// # Errors
/// `not_found` when the account never subscribed.
pub async fn subscription(state: &State, account: Account, slug: Slug) -> Result<Dto> {
    let shown = state
        .db
        .read(move |conn| {
            let (_, subscription) = own(conn, &account, &slug)?;
            Ok(db::subscriptions::shown(conn, &subscription.id)?)
        })
        .await?;
    dto(&state.links, shown)
}

/// Stops a subscription: its link answers `stopped`. Stopping a stopped one changes nothing.
///
/// # Errors
/// `not_found` when the account never subscribed.
pub async fn stop(state: &State, account: Account, slug: Slug) -> Result<()> {
    state
        .db
        .write(Some(account.id.clone()), move |tx| {
            let (profile, subscription) = own(tx, &account, &slug)?;
            let now = tx.now();
            if !db::subscriptions::stop(tx, &subscription.id, now)? {
                return Ok(Done::unchanged(()));
            }
            db::profiles::count_subscriber(tx, &profile.id, -1)?;
            let event = Event::new("subscription.stop", "subscription", &subscription.id);
            Ok(Done::changed((), event))
        })
        .await
}

/// Replaces a link: the old one answers `rotated` from now on.
///
/// # Errors
/// `not_found` when the account never subscribed; `stopped` is no hindrance.
pub async fn rotate(state: &State, account: Account, slug: Slug) -> Result<Dto> {
    let kid = state.links.newest_kid();
    let shown = state
        .db
        .write(Some(account.id.clone()), move |tx| {
            let (_, subscription) = own(tx, &account, &slug)?;
            db::subscriptions::rotate(tx, &subscription.id, kid)?;
            let shown = db::subscriptions::shown(tx, &subscription.id)?;
            let event = Event::new("subscription.rotate", "subscription", &subscription.id)
                .with(json!({ "generation": shown.held.subscription.link_generation }));
            Ok(Done::changed(shown, event))
        })
        .await?;
    dto(&state.links, shown)
}

/// The account's subscriptions, newest first, stopped ones too.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn list(state: &State, account: Account, query: PageQuery) -> Result<Page<Dto>> {
    let list = format!("subscriptions/{}", account.id);
    let window = Window::<SubscriptionId>::new(&list, &query)?;
    let (below, rows) = (window.after.clone(), window.rows());
    let shown = state
        .db
        .read(move |conn| {
            Ok(db::subscriptions::of_account(
                conn,
                &account.id,
                below.as_ref(),
                rows,
            )?)
        })
        .await?;
    let key = |row: &Shown| row.held.subscription.id.clone();
    window.page(&list, shown, key, |row| dto(&state.links, row))
}

fn dto(links: &Links, shown: Shown) -> Result<Dto> {
    let unavailable = unavailable(&shown.held).map(|(code, _)| code);
    let is_hidden = is_hidden(&shown.held);
    let Shown {
        held:
            Held {
                subscription,
                profile,
                version,
                ..
            },
        name,
        logo,
        author,
        holds,
    } = shown;
    let link = Link {
        subscription: subscription.id.clone(),
        kid: subscription.link_kid,
        generation: subscription.link_generation,
    };
    let download_url = links.url(&link, &profile.slug)?;
    // A link whose key is lost answers 404 to everybody; to its owner it is one to be replaced.
    let unavailable = unavailable.or(download_url.is_none().then_some(Code::Rotated));
    Ok(Dto {
        download_url,
        id: subscription.id,
        name,
        // Nobody is served the logo of a page that is hidden.
        logo: logo_path(&logo).filter(|_| !is_hidden),
        author: Author {
            handle: author.0,
            display_name: author.1,
        },
        created_at: subscription.created_at.and_utc(),
        stopped_at: subscription.stopped_at.map(|at| at.and_utc()),
        version: match unavailable {
            None => version.map(|version| version.number),
            Some(_) => None,
        },
        unavailable,
        withdrawn: holds.and_then(withdrawn),
        profile: profile.slug,
    })
}

/// Whether the profile's page is hidden from its subscribers.
fn is_hidden(held: &Held) -> bool {
    let profile = &held.profile;
    let since = [
        profile.deleted_at,
        profile.quarantined_at,
        profile.suspended_at,
        profile.taken_down_at,
        held.author_suspended_at,
    ];
    profile.visibility == Visibility::Private || since.iter().any(Option::is_some)
}

/// What a subscriber is told of the version they hold, when it is no longer offered.
fn withdrawn(version: Version) -> Option<Withdrawn> {
    let at = version.taken_down_at.or(version.yanked_at)?;
    Some(Withdrawn {
        version: version.number,
        at: at.and_utc(),
        reason: version.taken_down_reason,
    })
}

/// Why a subscription's own link serves nothing now; none when it serves.
fn unavailable(held: &Held) -> Option<(Code, &'static str)> {
    let Held {
        subscription,
        profile,
        owner,
        author_suspended_at,
        version,
    } = held;
    if owner.deleted_at.is_some() {
        return Some((
            Code::AccountClosed,
            "The account that owned this link was closed.",
        ));
    }
    if subscription.stopped_at.is_some() {
        return Some((
            Code::Stopped,
            "Its owner stopped this subscription: subscribe again to revive this link.",
        ));
    }
    if profile.deleted_at.is_some() {
        return Some((Code::ProfileDeleted, "The author deleted this profile."));
    }
    if profile.suspended_at.is_some()
        || owner.suspended_at.is_some()
        || author_suspended_at.is_some()
    {
        return Some((
            Code::Suspended,
            "This profile, its author or the account that owns this link is suspended.",
        ));
    }
    if profile.quarantined_at.is_some() {
        return Some((
            Code::Quarantined,
            "This profile is held back until a moderator has looked at it.",
        ));
    }
    if version.is_none() {
        return Some((
            Code::NoVersion,
            "Every version of this profile was withdrawn.",
        ));
    }
    None
}

/// An archive to be served.
pub struct Download {
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What it counts for.
    pub counts: Counts,
}

/// The subscription that downloads a version; none when nobody's download counts.
pub struct Counts(pub Option<(SubscriptionId, VersionId)>);

impl Counts {
    /// Counts the download, once a subscription, version and day.
    pub fn count(self, state: &State) {
        if let Some((subscription, version)) = self.0 {
            state.metrics.download();
            state
                .downloads
                .count(subscription, version, state.clock.now());
        }
    }
}

/// Follows a link. A token that the hub did not sign is refused without asking the database.
///
/// # Errors
/// `not_found` for a bad token or another slug; `rotated`, `stopped`, `no_version`, `quarantined`,
/// `suspended`, `profile_deleted` or `account_closed` when it serves nothing now.
pub async fn download(state: &State, token: &str, slug: Slug) -> Result<Download> {
    let missing = || {
        Error::refused(
            Code::NotFound,
            "This link is not one of this hub: copy it again, whole.",
        )
    };
    let link = state.links.open(token).ok_or_else(missing)?;
    let id = link.subscription.clone();
    let held = state
        .db
        .read(move |conn| Ok(db::subscriptions::held(conn, &id)?))
        .await?;
    let held = held
        .filter(|held| held.profile.slug == slug.as_str())
        .ok_or_else(missing)?;
    let current = &held.subscription;
    let superseded = link.generation < current.link_generation;
    if link.generation > current.link_generation || (!superseded && link.kid != current.link_kid) {
        return Err(missing());
    }
    match unavailable(&held) {
        // Whoever holds an old link learns nothing but that it is old.
        Some((Code::AccountClosed, detail)) => {
            return Err(Error::refused(Code::AccountClosed, detail));
        }
        _ if superseded => {
            return Err(Error::refused(
                Code::Rotated,
                "Its owner replaced this link: copy the new one from the hub.",
            ));
        }
        Some((code, detail)) => return Err(Error::refused(code, detail)),
        None => {}
    }
    let version = held.version.ok_or_else(missing)?;
    Ok(Download {
        bytes: state.storage.get(&version.archive).await?,
        digest: version.archive,
        counts: Counts(Some((link.subscription, version.id))),
    })
}
