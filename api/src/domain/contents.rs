//! What versions and submissions hold, and how they differ.

use hub_shared::{
    contents::{
        DiffQuery, Files, Findings, Listing, Member, SubmissionDiff, VersionDiff, listing_changes,
    },
    digest::Digest,
    ids::SubmissionId,
    package::{self, Comparison, Facts, Report},
    problem::{Code, FieldError},
    submission::ReviewState,
    text::Slug,
};

use super::{
    catalogue::{self, is_inside},
    logo_path, publishing, review, stored,
    subscriptions::{Counts, Download},
};
use crate::{
    db::{
        self, Conn, accounts::Account, profiles::Profile, submissions::Submission,
        versions::Version,
    },
    error::{Error, Refusal, Result},
    state::State,
};

/// An archive that is, was or may be served.
struct Archive {
    digest: Digest,
    size: i64,
    /// Number of the version that serves it.
    version: Option<i64>,
    /// What the author's file would have done.
    uploaded: Facts,
}

impl Archive {
    fn of_version(version: &Version) -> Result<Self> {
        Ok(Self {
            digest: version.archive.clone(),
            size: version.archive_size,
            version: Some(version.number),
            uploaded: stored(&version.facts)?,
        })
    }

    /// A listing edit has no archive of its own: its content is that of a version.
    fn of_submission(conn: &mut Conn, submission: &Submission) -> Result<Self> {
        let (Some(digest), Some(size)) = (&submission.archive, submission.archive_size) else {
            let (profile, content) = (&submission.profile_id, &submission.content_digest);
            let version = db::versions::by_content(conn, profile, content)?;
            return Self::of_version(&version.ok_or_else(|| {
                Error::Internal(format!("no version has the content of {}", submission.id))
            })?);
        };
        let report: Report = stored(&submission.report)?;
        Ok(Self {
            digest: digest.clone(),
            size,
            version: db::versions::of_submission(conn, &submission.id)?
                .map(|version| version.number),
            uploaded: report.facts.ok_or_else(|| {
                Error::Internal(format!("submission {} has no facts", submission.id))
            })?,
        })
    }
}

/// The version at this address, for whoever sees the profile's page.
fn find(
    conn: &mut Conn,
    visitor: Option<&Account>,
    slug: &Slug,
    number: i64,
) -> Result<(Profile, Version)> {
    let profile = catalogue::find(conn, visitor, slug)?.profile;
    let version = db::versions::by_number(conn, &profile.id, number)?
        .ok_or_else(|| Error::not_found("version"))?;
    Ok((profile, version))
}

/// The same where nobody took it down: what one holds that was is for the author and moderators.
fn find_offered(
    conn: &mut Conn,
    visitor: Option<&Account>,
    slug: &Slug,
    number: i64,
) -> Result<Version> {
    let (profile, version) = find(conn, visitor, slug, number)?;
    let inside = visitor.is_some_and(|visitor| is_inside(&profile, visitor));
    refuse_taken_down(&version, inside)?;
    Ok(version)
}

fn refuse_taken_down(version: &Version, inside: bool) -> Result<()> {
    if version.taken_down_at.is_none() || inside {
        return Ok(());
    }
    let why = version.taken_down_reason.as_deref().unwrap_or_default();
    let detail = format!("A moderator took version {} down: {why}", version.number);
    Err(Error::refused(Code::TakenDown, detail))
}

/// What a version does.
///
/// # Errors
/// `not_found`; `taken_down`.
pub async fn facts(
    state: &State,
    visitor: Option<Account>,
    slug: Slug,
    number: i64,
) -> Result<Facts> {
    state
        .db
        .read(move |conn| stored(&find_offered(conn, visitor.as_ref(), &slug, number)?.facts))
        .await
}

/// What the checker found in the package that a version was made from.
///
/// # Errors
/// `not_found`; `taken_down`.
pub async fn findings(
    state: &State,
    visitor: Option<Account>,
    slug: Slug,
    number: i64,
) -> Result<Findings> {
    state
        .db
        .read(move |conn| {
            let version = find_offered(conn, visitor.as_ref(), &slug, number)?;
            let filed = db::submissions::by_id(conn, &version.submission_id)?
                .ok_or_else(|| Error::not_found("version"))?;
            let report: Report = stored(&filed.submission.report)?;
            Ok(Findings {
                checker_version: report.checker_version,
                findings: report.findings,
                compatibility: report.compatibility,
            })
        })
        .await
}

/// The members of a version's archive.
///
/// # Errors
/// `not_found`; `taken_down`.
pub async fn files(
    state: &State,
    visitor: Option<Account>,
    slug: Slug,
    number: i64,
) -> Result<Files> {
    let archive = state
        .db
        .read(move |conn| {
            let version = find_offered(conn, visitor.as_ref(), &slug, number)?;
            Archive::of_version(&version)
        })
        .await?;
    list(state, archive).await
}

/// How a version differs from another; from the newest before it that is not taken down when none
/// is named.
///
/// # Errors
/// `not_found`; `invalid` when there is no version of the number named; `taken_down` when either was
/// and this is neither the author nor a moderator: differences tell what files hold.
pub async fn diff(
    state: &State,
    visitor: Option<Account>,
    slug: Slug,
    number: i64,
    query: DiffQuery,
) -> Result<VersionDiff> {
    let (before, after) = state
        .db
        .read(move |conn| {
            let (profile, version) = find(conn, visitor.as_ref(), &slug, number)?;
            let inside = visitor.is_some_and(|visitor| is_inside(&profile, &visitor));
            refuse_taken_down(&version, inside)?;
            let before = match query.against {
                Some(against) => Some(named(conn, &profile, against)?),
                None => db::versions::before(conn, &profile.id, number)?,
            };
            if let Some(before) = &before {
                refuse_taken_down(before, inside)?;
            }
            let before = before.as_ref().map(Archive::of_version).transpose()?;
            Ok((before, Archive::of_version(&version)?))
        })
        .await?;
    Ok(VersionDiff {
        version: number,
        against: before.as_ref().and_then(|before| before.version),
        comparison: compare(state, before, after).await?,
    })
}

/// The version that a query names.
fn named(conn: &mut Conn, profile: &Profile, number: i64) -> Result<Version> {
    if let Some(version) = db::versions::by_number(conn, &profile.id, number)? {
        return Ok(version);
    }
    let detail = match db::versions::last_number(conn, &profile.id)? {
        0 => format!("is {number}: this profile has no version yet"),
        1 => format!("is {number}: this profile has version 1 alone"),
        last => format!("is {number}: this profile has versions 1 to {last}"),
    };
    Err(
        Refusal::new(Code::Invalid, "One value is not allowed: see errors.")
            .with_errors(vec![FieldError::new("against", detail)])
            .into(),
    )
}

/// The version that an account may have the files of, and what a download of it counts for.
///
/// # Errors
/// `not_found`; `taken_down`; `not_subscribed`.
fn entitled(
    conn: &mut Conn,
    account: &Account,
    slug: &Slug,
    number: i64,
) -> Result<(Version, Counts)> {
    let (profile, version) = find(conn, Some(account), slug, number)?;
    let inside = is_inside(&profile, account);
    refuse_taken_down(&version, inside)?;
    let subscription = db::subscriptions::of(conn, &account.id, &profile.id)?
        .filter(|subscription| subscription.stopped_at.is_none());
    if subscription.is_none() && !inside {
        return Err(Error::refused(
            Code::NotSubscribed,
            "Files and archives are for subscribers: subscribe to this profile first.",
        ));
    }
    let counts = subscription.map(|subscription| (subscription.id, version.id.clone()));
    Ok((version, Counts(counts)))
}

/// The archive of a version, to the byte what links serve.
///
/// # Errors
/// `not_found`; `taken_down`; `not_subscribed`.
pub async fn archive(state: &State, account: Account, slug: Slug, number: i64) -> Result<Download> {
    let (version, counts) = state
        .db
        .read(move |conn| entitled(conn, &account, &slug, number))
        .await?;
    Ok(Download {
        bytes: state.storage.get(&version.archive).await?,
        digest: version.archive,
        counts,
    })
}

/// One member of a version's archive.
///
/// # Errors
/// `not_found`; `taken_down`; `not_subscribed`.
pub async fn file(
    state: &State,
    account: Account,
    slug: Slug,
    number: i64,
    path: String,
) -> Result<Vec<u8>> {
    let archive = state
        .db
        .read(move |conn| Archive::of_version(&entitled(conn, &account, &slug, number)?.0))
        .await?;
    member(state, archive, path).await
}

/// The members of the archive of one of the author's submissions; of the version whose content it
/// has, when it is a listing edit.
///
/// # Errors
/// `not_found`.
pub async fn own_submission_files(
    state: &State,
    author: Account,
    slug: Slug,
    number: i64,
) -> Result<Files> {
    let archive = state
        .db
        .read(move |conn| {
            let profile = publishing::own(conn, &author, &slug)?;
            let filed = db::submissions::by_number(conn, &profile.id, number)?
                .ok_or_else(|| Error::not_found("submission"))?;
            Archive::of_submission(conn, &filed.submission)
        })
        .await?;
    list(state, archive).await
}

async fn judged(state: &State, id: SubmissionId) -> Result<Archive> {
    state
        .db
        .read(move |conn| {
            let filed = review::find(conn, &id)?;
            Archive::of_submission(conn, &filed.submission)
        })
        .await
}

/// The members of a submission's archive, for moderators.
///
/// # Errors
/// `not_found`.
pub async fn submission_files(state: &State, id: SubmissionId) -> Result<Files> {
    let archive = judged(state, id).await?;
    list(state, archive).await
}

/// One member of a submission's archive, for moderators.
///
/// # Errors
/// `not_found`.
pub async fn submission_file(state: &State, id: SubmissionId, path: String) -> Result<Vec<u8>> {
    let archive = judged(state, id).await?;
    member(state, archive, path).await
}

/// A submission's archive with the profile's slug, for moderators; it counts for nobody.
///
/// # Errors
/// `not_found`.
pub async fn submission_archive(state: &State, id: SubmissionId) -> Result<(String, Download)> {
    let (slug, archive) = state
        .db
        .read(move |conn| {
            let filed = review::find(conn, &id)?;
            let archive = Archive::of_submission(conn, &filed.submission)?;
            Ok((filed.profile.slug, archive))
        })
        .await?;
    let download = Download {
        bytes: state.storage.get(&archive.digest).await?,
        digest: archive.digest,
        counts: Counts(None),
    };
    Ok((slug, download))
}

/// What approving a submission changes, or has changed: its package against the current version (the
/// newest, when none is offered), or the one before its own; its page against the listing that is shown,
/// or was before it.
///
/// # Errors
/// `not_found`; `invalid` when there is no version of the number named.
pub async fn submission_diff(
    state: &State,
    id: SubmissionId,
    query: DiffQuery,
) -> Result<SubmissionDiff> {
    let (before, after, public, submission) = state
        .db
        .read(move |conn| {
            let filed = review::find(conn, &id)?;
            let (submission, profile) = (filed.submission, filed.profile);
            let before = match (query.against, filed.version, &profile.current_version_id) {
                (Some(against), ..) => Some(named(conn, &profile, against)?),
                (None, Some(own), _) => db::versions::before(conn, &profile.id, own)?,
                (None, None, Some(current)) => Some(db::versions::by_id(conn, current)?),
                // What is offered no more is still what people have.
                (None, None, None) => {
                    let newest = db::versions::last_number(conn, &profile.id)?;
                    db::versions::by_number(conn, &profile.id, newest)?
                }
            };
            let before = before.as_ref().map(Archive::of_version).transpose()?;
            let after = Archive::of_submission(conn, &submission)?;
            let number = submission.number;
            let public = match &profile.listing_id {
                Some(shown) if submission.state == ReviewState::Pending => {
                    db::submissions::by_id(conn, shown)?.map(|filed| filed.submission)
                }
                _ => db::submissions::approved_before(conn, &profile.id, number)?,
            };
            Ok((before, after, public, submission))
        })
        .await?;
    Ok(SubmissionDiff {
        against: before.as_ref().and_then(|before| before.version),
        listing_against: public.as_ref().map(|public| public.number),
        listing: match &public {
            Some(public) => listing_changes(&listing(public)?, &listing(&submission)?),
            None => Vec::new(),
        },
        comparison: compare(state, before, after).await?,
    })
}

fn listing(submission: &Submission) -> Result<Listing> {
    Ok(Listing {
        name: submission.name.clone(),
        summary: submission.summary.clone(),
        description: submission.description.clone(),
        tags: stored(&submission.tags)?,
        licence: submission.licence.clone(),
        logo: logo_path(&submission.logo),
    })
}

/// Compares two archives in the turn of package checks, which it costs as much as.
async fn compare(
    state: &State,
    before: Option<Archive>,
    after: Archive,
) -> Result<Option<Comparison>> {
    let Some(before) = before else {
        return Ok(None);
    };
    let older = state.storage.get(&before.digest).await?;
    let newer = state.storage.get(&after.digest).await?;
    let reopened = |bytes: &[u8], archive: &Archive| {
        package::reopen(bytes, &archive.uploaded).ok_or_else(|| unreadable(archive))
    };
    state
        .checking
        .run(move || {
            let (older, newer) = (reopened(&older, &before)?, reopened(&newer, &after)?);
            Ok(Some(package::compare(&older, &newer)))
        })
        .await
}

/// Reads all members of an archive, off the event loop.
async fn members<T: Send + 'static>(
    state: &State,
    archive: Archive,
    then: impl FnOnce(&Archive, Vec<(String, Vec<u8>)>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let bytes = state.storage.get(&archive.digest).await?;
    state
        .checking
        .run(move || {
            let members = package::members(&bytes).ok_or_else(|| unreadable(&archive))?;
            then(&archive, members)
        })
        .await
}

async fn list(state: &State, archive: Archive) -> Result<Files> {
    members(state, archive, |archive, members| {
        let files = members.into_iter().map(|(path, bytes)| Member {
            path,
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            sha256: Digest::of(&bytes),
        });
        Ok(Files {
            version: archive.version,
            sha256: archive.digest.clone(),
            size: archive.size,
            files: files.collect(),
        })
    })
    .await
}

async fn member(state: &State, archive: Archive, path: String) -> Result<Vec<u8>> {
    members(state, archive, move |_, members| {
        members
            .into_iter()
            .find(|(name, _)| *name == path)
            .map(|(_, bytes)| bytes)
            .ok_or_else(|| Error::not_found("file in this archive"))
    })
    .await
}

fn unreadable(archive: &Archive) -> Error {
    Error::Internal(format!(
        "the archive {} is none that the hub wrote",
        archive.digest
    ))
}
