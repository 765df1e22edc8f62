//! Leaked credentials: whoever finds one may have it revoked.

use std::collections::BTreeSet;

use hub_shared::{digest::Digest, ids::SessionId, notification::NotificationKind, token};
use serde_json::json;

use super::notifications::{self, Notice};
use crate::{
    db::{self, Done, Tx, audit::Event},
    error::Result,
    links::Link,
    mail::{self, Mail, Site},
    state::State,
};

/// Most credentials of one report that are looked up.
const MOST: usize = 100;

/// A credential of this hub by its form and signature, which tell without the database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Credential {
    /// A personal access token, by its digest.
    Token(Digest),
    /// A download link.
    Link(Link),
    /// A session, by any token of it.
    Session(SessionId),
}

/// The credentials of this hub that stand in a text, on whatever host a link is.
pub(super) fn find(state: &State, text: &str) -> BTreeSet<Credential> {
    // What tokens are made of; whatever stands between is none.
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.split(|c| !is_part(c))
        .map(|word| word.trim_end_matches('.'))
        .filter_map(|word| one(state, word))
        .collect()
}

fn one(state: &State, word: &str) -> Option<Credential> {
    if word.starts_with(token::PREFIX) {
        return token::is_secret(word).then(|| Credential::Token(Digest::of(word.as_bytes())));
    }
    // A signature is checked only where three parts stand.
    if word.split('.').count() != 3 {
        return None;
    }
    let tokens = &state.tokens;
    state
        .links
        .open(word)
        .map(Credential::Link)
        .or_else(|| {
            tokens
                .open_access(word, state.clock.now())
                .map(Credential::Session)
        })
        .or_else(|| {
            tokens
                .open_refresh(word)
                .map(|(session, _)| Credential::Session(session))
        })
}

/// Revokes what a report holds of this hub's live credentials, and tells their owners.
///
/// The answer says nothing about them: a report is taken on, whatever it holds. Whoever has a
/// credential can try it anyway, so there is no secret in the time this takes.
///
/// # Errors
/// When the database fails.
pub async fn report<'a>(state: &State, texts: impl Iterator<Item = &'a str>) -> Result<()> {
    let found = texts
        .flat_map(|text| find(state, text))
        .collect::<BTreeSet<_>>();
    let site = Site::of(&state.config);
    let kid = state.links.newest_kid();
    state
        .db
        .write(None, move |tx| {
            let mut events = Vec::new();
            for credential in found.into_iter().take(MOST) {
                let event = match credential {
                    Credential::Token(digest) => revoke_token(tx, &digest, &site)?,
                    Credential::Link(link) => revoke_link(tx, &link, kid, &site)?,
                    Credential::Session(session) => end_session(tx, &session, &site)?,
                };
                events.extend(event);
            }
            Ok(Done { value: (), events })
        })
        .await
}

pub(super) fn revoke_token(tx: &mut Tx<'_>, digest: &Digest, site: &Site) -> Result<Option<Event>> {
    let now = tx.now();
    let Some((token, account)) = db::tokens::with_account(tx, digest)? else {
        return Ok(None);
    };
    if token.expires_at <= now
        || account.deleted_at.is_some()
        || !db::tokens::revoke(tx, &token.id, now)?
    {
        return Ok(None);
    }
    let key = format!("token-leaked:{}", token.id);
    mail::send(tx, &key, &Mail::token_leaked(&account, &token, site))?;
    let notice = Notice::new(NotificationKind::TokenRevoked);
    notifications::tell(tx, &account.id, notice)?;
    Ok(Some(
        Event::new("token.revoke", "token", token.id).with(json!({ "because": "leaked" })),
    ))
}

/// Replaces a link that is still its subscription's; one that was replaced before does no harm.
pub(super) fn revoke_link(
    tx: &mut Tx<'_>,
    link: &Link,
    kid: i64,
    site: &Site,
) -> Result<Option<Event>> {
    let Some(held) = db::subscriptions::held(tx, &link.subscription)? else {
        return Ok(None);
    };
    if held.owner.deleted_at.is_some()
        || held.subscription.link_kid != link.kid
        || !db::subscriptions::rotate_from(tx, &link.subscription, link.generation, kid)?
    {
        return Ok(None);
    }
    let key = format!("link-leaked:{}:{}", link.subscription, link.generation);
    let mail = Mail::link_leaked(&held.owner, &held.profile.slug, site);
    mail::send(tx, &key, &mail)?;
    let shown = db::subscriptions::shown(tx, &link.subscription)?;
    let notice = Notice::new(NotificationKind::LinkRevoked).about(&held.profile.slug, &shown.name);
    notifications::tell(tx, &held.owner.id, notice)?;
    Ok(Some(
        Event::new("subscription.rotate", "subscription", &link.subscription)
            .with(json!({ "generation": link.generation + 1, "because": "leaked" })),
    ))
}

pub(super) fn end_session(tx: &mut Tx<'_>, id: &SessionId, site: &Site) -> Result<Option<Event>> {
    let now = tx.now();
    let Some((session, account)) = db::sessions::with_account(tx, id)? else {
        return Ok(None);
    };
    if session.expires_at <= now || account.deleted_at.is_some() || !db::sessions::end(tx, id, now)?
    {
        return Ok(None);
    }
    let key = format!("session-leaked:{id}");
    mail::send(tx, &key, &Mail::session_leaked(&account, site))?;
    let notice = Notice::new(NotificationKind::SessionEnded);
    notifications::tell(tx, &account.id, notice)?;
    Ok(Some(
        Event::new("session.end", "session", id).with(json!({ "because": "leaked" })),
    ))
}
