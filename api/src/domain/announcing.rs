//! Telling people that there is a version, once they can have it: one that was approved while its profile
//! was withheld is told of when nothing withholds it any more.

use hub_shared::{ids::ProfileId, notification::NotificationKind, profile::Visibility};

use super::{
    catalogue,
    notifications::{self, Notice},
};
use crate::{
    db::{self, Tx, profiles::Listed},
    error::Result,
};

/// The number of the version that a profile's links serve now; none when they serve nothing.
pub(super) fn served(listed: &Listed) -> Option<i64> {
    let Listed {
        profile,
        author,
        version,
        ..
    } = listed;
    let version = version.as_ref()?;
    (!catalogue::withheld(profile, author)).then_some(version.number)
}

/// Tells of what a profile offers if nobody was told, and it is not withheld. Whoever approves a version
/// or gives a profile back calls it, after the change and with the profile's turn.
///
/// # Errors
/// When the database fails.
pub(super) fn announce(tx: &mut Tx<'_>, id: &ProfileId) -> Result<()> {
    let Some(listed) = db::profiles::listed_by_id(tx, id)? else {
        return Ok(());
    };
    let Listed {
        profile,
        listing,
        author,
        version,
    } = &listed;
    if catalogue::withheld(profile, author) {
        return Ok(());
    }
    let now = tx.now();
    let Some(version) = version
        .as_ref()
        .filter(|version| version.announced_at.is_none())
    else {
        return Ok(());
    };
    // Older ones are not news any more, either.
    db::versions::announce(tx, id, version.number, now)?;
    let news = Notice::new(NotificationKind::NewVersion)
        .about(&profile.slug, &listing.name)
        .version(version.number);
    // A private profile goes on serving those who subscribed before, and is hidden from others.
    if profile.visibility == Visibility::Private {
        notifications::tell_subscribers(tx, profile, news)
    } else {
        notifications::tell_subscribers_and_followers(tx, profile, news)
    }
}
