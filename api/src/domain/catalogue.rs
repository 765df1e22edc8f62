//! What everybody sees of a profile: its page, its versions, logos.

use hub_shared::{
    account::Role,
    digest::Digest,
    package::Facts,
    page::{Page, PageQuery},
    profile::{Profile as Dto, ProfileCard, Version as VersionDto, Visibility},
    text::Slug,
};

use super::{Window, accounts, appeals, logo_path, markdown, stored};
use crate::{
    db::{
        self, Conn,
        accounts::Account,
        profiles::{Listed, Profile},
        versions::{Appealed, Version},
    },
    error::{Error, Result},
    state::State,
};

/// Whether this visitor may see a published profile; of deleted ones moderators, who still have to look at
/// what people hold of them. A suspended author's are hidden as long as they
/// are suspended: whoever suspends an account calls `search::refresh_listings_of`.
pub(super) fn visible(profile: &Profile, author: &Account, visitor: Option<&Account>) -> bool {
    if profile.deleted_at.is_some() {
        return visitor.is_some_and(|visitor| visitor.role != Role::User);
    }
    let inside = visitor.is_some_and(|visitor| is_inside(profile, visitor));
    let hidden = withheld(profile, author)
        || profile.taken_down_at.is_some()
        || profile.visibility == Visibility::Private;
    inside || !hidden
}

/// Whether nobody is served a published profile, whoever may see its page.
pub(super) fn withheld(profile: &Profile, author: &Account) -> bool {
    [
        profile.deleted_at,
        profile.quarantined_at,
        profile.suspended_at,
        author.suspended_at,
    ]
    .iter()
    .any(Option::is_some)
}

/// Whether somebody sees all of a profile whatever its state: its author and moderators.
pub(super) fn is_inside(profile: &Profile, account: &Account) -> bool {
    account.id == profile.author_id || account.role != Role::User
}

/// The published profile at this address, for whoever sees its page.
pub(super) fn find(conn: &mut Conn, visitor: Option<&Account>, slug: &Slug) -> Result<Listed> {
    db::profiles::listed(conn, slug.as_str())?
        .filter(|listed| visible(&listed.profile, &listed.author, visitor))
        .ok_or_else(|| Error::not_found("profile"))
}

/// The published profile at this address, where this visitor may see it and it is not deleted.
pub(super) fn seen(conn: &mut Conn, visitor: Option<&Account>, slug: &Slug) -> Result<Profile> {
    Some(find(conn, visitor, slug)?.profile)
        .filter(|profile| profile.deleted_at.is_none())
        .ok_or_else(|| Error::not_found("profile"))
}

/// A profile's page, and its revision.
///
/// # Errors
/// `not_found` when nothing of it is published, or not for this visitor.
pub async fn profile(state: &State, visitor: Option<Account>, slug: Slug) -> Result<(Dto, i64)> {
    state
        .db
        .read(move |conn| {
            let listed = find(conn, visitor.as_ref(), &slug)?;
            let revision = listed.profile.revision;
            let following = match &visitor {
                Some(visitor) => {
                    let profile = &listed.profile.id;
                    Some(db::follows::is_following(conn, &visitor.id, profile)?)
                }
                None => None,
            };
            let mut page = page(conn, listed)?;
            page.following = following;
            Ok((page, revision))
        })
        .await
}

/// The page as its author sees it, inside a change.
pub(super) fn own_page(conn: &mut Conn, slug: &Slug) -> Result<(Dto, i64)> {
    let listed = db::profiles::listed(conn, slug.as_str())?;
    let listed = listed.ok_or_else(|| Error::not_found("profile"))?;
    let revision = listed.profile.revision;
    Ok((page(conn, listed)?, revision))
}

/// A profile's versions, newest first: withdrawn ones too, with the reason; of those that are taken down
/// others than the author and moderators read no more than that.
///
/// # Errors
/// `not_found`; `invalid_cursor`.
pub async fn versions(
    state: &State,
    visitor: Option<Account>,
    slug: Slug,
    query: PageQuery,
) -> Result<Page<VersionDto>> {
    state
        .db
        .read(move |conn| {
            let profile = find(conn, visitor.as_ref(), &slug)?.profile;
            let list = format!("versions/{}", profile.id);
            let window = Window::<i64>::new(&list, &query)?;
            let rows = db::versions::of_profile(conn, &profile.id, window.after, window.rows())?;
            window.page(
                &list,
                rows,
                |(row, _)| row.number,
                |row| appealed_dto(row, &profile, visitor.as_ref()),
            )
        })
        .await
}

/// One version.
///
/// # Errors
/// `not_found`.
pub async fn version(
    state: &State,
    visitor: Option<Account>,
    slug: Slug,
    number: i64,
) -> Result<VersionDto> {
    state
        .db
        .read(move |conn| {
            let profile = find(conn, visitor.as_ref(), &slug)?.profile;
            let version = db::versions::appealed_by_number(conn, &profile.id, number)?;
            let version = version.ok_or_else(|| Error::not_found("version"))?;
            appealed_dto(version, &profile, visitor.as_ref())
        })
        .await
}

/// The PNG of a logo, and whether it is public: then it may be kept for ever.
///
/// # Errors
/// `not_found` unless a page that this visitor sees shows it, it is in a draft or submission of
/// theirs, or they are a moderator and it was submitted.
pub async fn logo(
    state: &State,
    visitor: Option<Account>,
    digest: Digest,
) -> Result<(Vec<u8>, bool)> {
    let name = digest.clone();
    let public = state
        .db
        .read(move |conn| {
            if db::blobs::is_public_logo(conn, &name)? {
                return Ok(Some(true));
            }
            let Some(visitor) = visitor else {
                return Ok(None);
            };
            let staff = visitor.role != Role::User;
            let shown = db::blobs::is_logo_of(conn, &name, &visitor.id)?
                || (staff && db::blobs::is_submitted_logo(conn, &name)?);
            Ok(shown.then_some(false))
        })
        .await?
        .ok_or_else(|| Error::not_found("logo"))?;
    Ok((state.storage.get(&digest).await?, public))
}

/// A profile as lists show it.
pub(super) fn card(listed: &Listed) -> Result<ProfileCard> {
    let Listed {
        profile,
        listing,
        author,
        version,
    } = listed;
    let facts: Option<Facts> = match version {
        Some(version) => stored(&version.facts)?,
        None => None,
    };
    let (mut exchanges, mut pairs) = (Vec::new(), Vec::new());
    for exchange in facts
        .iter()
        .flat_map(|facts| &facts.exchanges)
        .filter(|e| e.enabled)
    {
        exchanges.push(exchange.id.clone());
    }
    for currency in facts
        .iter()
        .flat_map(|facts| &facts.currencies)
        .filter(|c| c.enabled)
    {
        pairs.extend(currency.pairs.iter().cloned());
    }
    Ok(ProfileCard {
        slug: profile.slug.clone(),
        name: listing.name.clone(),
        summary: listing.summary.clone(),
        author: accounts::author(author),
        logo: logo_path(&listing.logo),
        tags: stored(&listing.tags)?,
        trading_mode: facts
            .as_ref()
            .and_then(|f| f.trading_mode.as_ref())
            .map(|t| t.name.clone()),
        risk: facts.as_ref().map(|facts| facts.risk),
        exchanges,
        pairs,
        version: version.as_ref().map(|version| version.number),
        subscribers: profile.subscribers,
        downloads: profile.downloads,
        published_at: profile.published_at.map(|at| at.and_utc()),
        updated_at: profile.updated_at.and_utc(),
    })
}

fn page(conn: &mut Conn, listed: Listed) -> Result<Dto> {
    let card = card(&listed)?;
    let quarantined_by_hub = match listed.profile.quarantined_at {
        Some(_) => db::cases::held_by_hub(conn, &listed.profile.id)?,
        None => false,
    };
    let Listed {
        profile,
        listing,
        version,
        ..
    } = listed;
    Ok(Dto {
        id: profile.id,
        card,
        description_html: markdown::render(&listing.description),
        description: listing.description,
        licence: Some(listing.licence),
        visibility: profile.visibility,
        archived_at: profile.archived_at.map(|at| at.and_utc()),
        quarantined_at: profile.quarantined_at.map(|at| at.and_utc()),
        quarantined_reason: profile.quarantined_reason,
        quarantined_codes: stored(&profile.quarantined_codes)?,
        quarantined_by_hub,
        suspended_at: profile.suspended_at.map(|at| at.and_utc()),
        suspended_reason: profile.suspended_reason,
        suspended_codes: stored(&profile.suspended_codes)?,
        deleted_at: profile.deleted_at.map(|at| at.and_utc()),
        followers: profile.followers,
        following: None,
        current_version: version.map(version_dto).transpose()?,
    })
}

/// A version for whoever asks: its appeal is for its author and moderators, and so is what one that is
/// taken down says and does.
fn appealed_dto(
    (version, appeal): Appealed,
    profile: &Profile,
    visitor: Option<&Account>,
) -> Result<VersionDto> {
    let taken_down_at = version.taken_down_at;
    let mut dto = version_dto(version)?;
    if visitor.is_some_and(|visitor| is_inside(profile, visitor)) {
        dto.appealable_until = appeals::open_until(taken_down_at, appeal.as_ref());
        dto.appeal = appeal.map(appeals::dto);
    } else if taken_down_at.is_some() {
        dto.release_notes.clear();
        dto.release_notes_html.clear();
        dto.facts = None;
    }
    Ok(dto)
}

/// A version as it goes over the wire.
pub(super) fn version_dto(version: Version) -> Result<VersionDto> {
    Ok(VersionDto {
        id: version.id,
        number: version.number,
        published_at: version.published_at.and_utc(),
        release_notes_html: markdown::render(&version.release_notes),
        release_notes: version.release_notes,
        sha256: version.archive,
        size: version.archive_size,
        downloads: version.downloads,
        yanked_at: version.yanked_at.map(|at| at.and_utc()),
        taken_down_at: version.taken_down_at.map(|at| at.and_utc()),
        taken_down_reason: version.taken_down_reason,
        taken_down_codes: stored(&version.taken_down_codes)?,
        independently_reviewed: version.independently_reviewed,
        facts: Some(stored(&version.facts)?),
        appeal: None,
        appealable_until: None,
    })
}
