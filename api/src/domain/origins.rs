//! Where an uploaded package came from, by the credentials of this hub that it carries.
//!
//! A bot that imported by a link keeps the link in the profile, and exports it with it. The checker
//! cuts it out; what it means only the server knows.

use hub_shared::{
    ids::ProfileId,
    package::{Checked, Code, Finding},
};

use super::credentials::{self, Credential};
use crate::{
    db::{self, Done, Tx, accounts::Account, audit::Event},
    error::Result,
    links::Link,
    mail::Site,
    state::State,
};

/// What a package tells of its past.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// The profile whose link it carries.
    pub(super) derived_from: Option<ProfileId>,
    /// What its uploader and moderators are told.
    pub(super) findings: Vec<Finding>,
}

/// Traces a package. The uploader's own link is only told of; what is somebody else's is revoked and
/// its owner told, once: a link that was replaced before is still told of.
///
/// # Errors
/// When the database fails.
pub(super) async fn trace(state: &State, uploader: &Account, checked: &Checked) -> Result<Origin> {
    let mut found = Vec::new();
    // The link that it was imported by comes first.
    for text in checked.origin_url.iter().chain(&checked.credentials) {
        found.extend(credentials::find(state, text));
    }
    if found.is_empty() {
        return Ok(Origin::default());
    }
    let uploader = uploader.clone();
    let site = Site::of(&state.config);
    let kid = state.links.newest_kid();
    state
        .db
        .write(Some(uploader.id.clone()), move |tx| {
            let (mut origin, mut events) = (Origin::default(), Vec::new());
            for credential in found {
                let event = match credential {
                    Credential::Link(link) => {
                        follow(tx, &uploader, &link, kid, &site, &mut origin)?
                    }
                    Credential::Token(digest) => match db::tokens::with_account(tx, &digest)? {
                        Some((_, owner)) if owner.id != uploader.id => {
                            credentials::revoke_token(tx, &digest, &site)?
                        }
                        _ => None,
                    },
                    Credential::Session(session) => {
                        match db::sessions::with_account(tx, &session)? {
                            Some((_, owner)) if owner.id != uploader.id => {
                                credentials::end_session(tx, &session, &site)?
                            }
                            _ => None,
                        }
                    }
                };
                events.extend(event);
            }
            Ok(Done {
                value: origin,
                events,
            })
        })
        .await
}

fn follow(
    tx: &mut Tx<'_>,
    uploader: &Account,
    link: &Link,
    kid: i64,
    site: &Site,
    origin: &mut Origin,
) -> Result<Option<Event>> {
    let Some(held) = db::subscriptions::held(tx, &link.subscription)? else {
        return Ok(None);
    };
    origin.derived_from.get_or_insert(held.profile.id);
    let is_own = held.owner.id == uploader.id;
    let finding = if is_own { own_link() } else { foreign_link() };
    if !origin.findings.contains(&finding) {
        origin.findings.push(finding);
    }
    if is_own {
        return Ok(None);
    }
    credentials::revoke_link(tx, link, kid, site)
}

fn own_link() -> Finding {
    Finding::new(
        Code::OwnLink,
        "The package carries the download link by which you imported it from this hub.",
        "The hub keeps no trace of the link. Moderators see which profile yours derives from: say so in \
         the description, and keep to its licence.",
    )
}

fn foreign_link() -> Finding {
    Finding::new(
        Code::ForeignLink,
        "The package carries a download link of this hub that belongs to somebody else.",
        "The link was replaced and its owner told. Moderators see which profile yours derives from: say \
         so in the description, and keep to its licence.",
    )
}
