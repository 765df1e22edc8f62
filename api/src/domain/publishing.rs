//! What an author does: a profile, its draft, submissions, versions.

use std::{fs::File, future::Future};

use hub_shared::{
    current::Current,
    digest::Digest,
    hub::RulesVersion,
    ids::ProfileId,
    licence,
    lifecycle::{Action as Step, Side, State as Stand, Subject},
    notification::NotificationKind,
    package::{Listing, Report},
    page::{Page, PageQuery},
    problem::{Code, FieldError},
    profile::{
        CreateProfile, Draft as Dto, DraftPackage, MAX_TAGS, PatchDraft, PatchProfile,
        Profile as PageDto, Visibility,
    },
    submission::{ReviewState, Submission},
    text::{Invalid, Slug, slug_of},
};
use serde_json::json;

use super::{
    Window, announcing, catalogue, checked, checks, files, lifecycle, logo_path,
    notifications::{self, Notice},
    queue, review, search, stored, tombstones,
};
use crate::{
    db::{
        self, Conn, Done, Tx,
        accounts::Account,
        audit::{Event, Moved},
        drafts::{Draft, Package, Texts},
        profiles::Profile,
        submissions::Filed,
    },
    error::{Error, Refusal, Result},
    state::State,
};

/// A draft and the revision that an ETag names.
pub type Revised<T> = (T, i64);

/// How many names that give the same address are told apart by a number.
const MAX_SAME_SLUGS: usize = 1_000;

/// Addresses that no profile gets: the web app has a page of its own at `/editor/new`.
const RESERVED: [&str; 1] = ["new"];

/// Makes a profile, private until its first approval, and its draft.
///
/// # Errors
/// `invalid` when a thousand profiles have this name already.
pub async fn create(
    state: &State,
    author: Account,
    form: CreateProfile,
) -> Result<(Slug, Revised<Dto>)> {
    state
        .db
        .write_until_free(Some(author.id.clone()), move |tx| {
            let slug = free_slug(tx, &slug_of(&form.name))?;
            let now = tx.now();
            let id = tx.new_id::<ProfileId>();
            db::profiles::insert(
                tx,
                Profile {
                    id: id.clone(),
                    slug: slug.to_string(),
                    author_id: author.id.clone(),
                    visibility: Visibility::Private,
                    revision: 1,
                    listing_id: None,
                    current_version_id: None,
                    subscribers: 0,
                    downloads: 0,
                    listed: false,
                    indexed_as: 0,
                    created_at: now,
                    updated_at: now,
                    published_at: None,
                    archived_at: None,
                    quarantined_at: None,
                    suspended_at: None,
                    deleted_at: None,
                    followers: 0,
                    quarantined_reason: None,
                    suspended_reason: None,
                    quarantined_codes: "[]".to_owned(),
                    suspended_codes: "[]".to_owned(),
                    taken_down_at: None,
                },
            )?;
            let draft = Draft {
                profile_id: id.clone(),
                revision: 1,
                name: form.name.to_string(),
                summary: form.summary.clone().map(String::from).unwrap_or_default(),
                description: form
                    .description
                    .clone()
                    .map(String::from)
                    .unwrap_or_default(),
                tags: "[]".to_owned(),
                licence: None,
                release_notes: String::new(),
                logo: None,
                package: None,
                package_size: None,
                content_digest: None,
                report: None,
                updated_at: now,
                derived_from: None,
            };
            db::drafts::insert(tx, draft.clone())?;
            let event =
                Event::new("profile.create", "profile", id).with(json!({ "slug": slug.as_str() }));
            Ok(Done::changed((slug, (draft_dto(&draft)?, 1)), event))
        })
        .await
}

/// The address itself when it is free and not reserved, else the first `address-2`, `address-3`, … that is.
fn free_slug(conn: &mut Conn, slug: &Slug) -> Result<Slug> {
    let candidates = std::iter::once(slug.to_string())
        .chain((2..=MAX_SAME_SLUGS).map(|number| format!("{slug}-{number}")))
        .collect::<Vec<_>>();
    let taken = db::profiles::taken(conn, &candidates)?;
    match candidates
        .iter()
        .find(|candidate| !taken.contains(candidate) && !RESERVED.contains(&candidate.as_str()))
    {
        Some(free) => checked(free),
        None => Err(Error::invalid(
            "/name",
            &Invalid::new("is the name of too many profiles: choose another"),
        )),
    }
}

/// The author's own profile at this address.
pub(super) fn own(conn: &mut Conn, author: &Account, slug: &Slug) -> Result<Profile> {
    db::profiles::by_slug(conn, slug.as_str())?
        .filter(|profile| profile.author_id == author.id && profile.deleted_at.is_none())
        .ok_or_else(|| Error::not_found("profile"))
}

/// The same for a change: it has the profile's turn until the transaction ends.
pub(super) fn own_in_turn(tx: &mut Tx<'_>, author: &Account, slug: &Slug) -> Result<Profile> {
    let profile = own(tx, author, slug)?;
    db::profiles::take_turn(tx, &profile.id)?
        .filter(|profile| profile.deleted_at.is_none())
        .ok_or_else(|| Error::not_found("profile"))
}

/// The author's draft.
///
/// # Errors
/// `not_found` when it is not the author's.
pub async fn draft(state: &State, author: Account, slug: Slug) -> Result<Revised<Dto>> {
    state
        .db
        .read(move |conn| {
            let profile = own(conn, &author, &slug)?;
            revised(&db::drafts::of(conn, &profile.id)?)
        })
        .await
}

/// Changes the draft's texts.
///
/// # Errors
/// `invalid`; `stale` when `revision` is not the draft's any more.
pub async fn patch_draft(
    state: &State,
    author: Account,
    slug: Slug,
    revision: i64,
    form: PatchDraft,
) -> Result<Revised<Dto>> {
    if let Some(tags) = &form.tags {
        check_tags(tags.iter().map(|tag| tag.as_str()))?;
    }
    if let Some(unfit) = form.licence.as_ref().map(licence::refuse_unfit) {
        unfit.map_err(|error| Error::invalid("/licence", &error))?;
    }
    let texts = Texts {
        name: form.name.map(String::from),
        summary: form.summary.map(String::from),
        description: form.description.map(String::from),
        tags: form
            .tags
            .map(|tags| serde_json::to_string(&tags))
            .transpose()?,
        licence: form.licence.map(String::from),
        release_notes: form.release_notes.map(String::from),
    };
    change_draft(
        state,
        author,
        slug,
        revision,
        "draft.edit",
        json!({}),
        move |tx, id| Ok(db::drafts::set_texts(tx, id, &texts)?),
    )
    .await
}

fn check_tags<'a>(tags: impl Iterator<Item = &'a str>) -> Result<()> {
    let tags = tags.collect::<Vec<_>>();
    if tags.len() > MAX_TAGS {
        let many = format!(
            "are {}, more than the {MAX_TAGS} a profile may have",
            tags.len()
        );
        return Err(Error::invalid("/tags", &Invalid::new(many)));
    }
    for (index, tag) in tags.iter().enumerate() {
        if tags.iter().take(index).any(|other| other == tag) {
            let twice = Invalid::new(format!("is {tag:?} a second time: take one out"));
            return Err(Error::invalid(&format!("/tags/{index}"), &twice));
        }
    }
    Ok(())
}

/// Checks an uploaded package and puts it into the draft.
///
/// # Errors
/// `package_refused`; `stale`; `busy`.
pub async fn put_package(
    state: &State,
    author: Account,
    slug: Slug,
    revision: i64,
    upload: impl Future<Output = Result<File>>,
) -> Result<Revised<Dto>> {
    expect_revision(state, author.clone(), slug.clone(), revision).await?;
    let package = files::keep_package(state, &author, upload.await?).await?;
    let details = json!({
        "package": package.digest,
        "content": package.content,
        "derived_from": package.derived_from,
    });
    let mut row = Package {
        package: Some(package.digest),
        package_size: Some(size(package.size)),
        content_digest: Some(package.content),
        report: Some(serde_json::to_string(&package.report)?),
        derived_from: package.derived_from,
    };
    change_draft(
        state,
        author,
        slug,
        revision,
        "draft.package",
        details,
        move |tx, id| {
            let before = db::drafts::of(tx, id)?;
            // The same content without its link comes from where it came from before.
            if row.derived_from.is_none() && row.content_digest == before.content_digest {
                row.derived_from = before.derived_from;
            }
            row.derived_from = row.derived_from.filter(|origin| origin != id);
            Ok(db::drafts::set_package(tx, id, &row)?)
        },
    )
    .await
}

/// Takes the package out of the draft.
///
/// # Errors
/// `stale`.
pub async fn delete_package(
    state: &State,
    author: Account,
    slug: Slug,
    revision: i64,
) -> Result<Revised<Dto>> {
    let nothing = Package {
        package: None,
        package_size: None,
        content_digest: None,
        report: None,
        derived_from: None,
    };
    change_draft(
        state,
        author,
        slug,
        revision,
        "draft.package",
        json!({}),
        move |tx, id| Ok(db::drafts::set_package(tx, id, &nothing)?),
    )
    .await
}

/// Re-encodes an uploaded logo and puts it into the draft.
///
/// # Errors
/// `logo_refused`; `stale`; `busy`.
pub async fn put_logo(
    state: &State,
    author: Account,
    slug: Slug,
    revision: i64,
    upload: impl Future<Output = Result<File>>,
) -> Result<Revised<Dto>> {
    expect_revision(state, author.clone(), slug.clone(), revision).await?;
    let logo = files::keep_logo(state, upload.await?).await?;
    let details = json!({ "logo": logo });
    change_draft(
        state,
        author,
        slug,
        revision,
        "draft.logo",
        details,
        move |tx, id| Ok(db::drafts::set_logo(tx, id, Some(&logo))?),
    )
    .await
}

/// Takes the logo out of the draft.
///
/// # Errors
/// `stale`.
pub async fn delete_logo(
    state: &State,
    author: Account,
    slug: Slug,
    revision: i64,
) -> Result<Revised<Dto>> {
    change_draft(
        state,
        author,
        slug,
        revision,
        "draft.logo",
        json!({}),
        move |tx, id| Ok(db::drafts::set_logo(tx, id, None)?),
    )
    .await
}

/// Fails early when the draft is not what the author last saw, before an upload is read.
async fn expect_revision(state: &State, author: Account, slug: Slug, revision: i64) -> Result<()> {
    let (_, current) = draft(state, author, slug).await?;
    if current == revision {
        Ok(())
    } else {
        Err(stale(current))
    }
}

async fn change_draft<F>(
    state: &State,
    author: Account,
    slug: Slug,
    revision: i64,
    action: &'static str,
    details: serde_json::Value,
    change: F,
) -> Result<Revised<Dto>>
where
    F: FnOnce(&mut Tx<'_>, &ProfileId) -> Result<()> + Send + 'static,
{
    state
        .db
        .write(Some(author.id.clone()), move |tx| {
            let profile = own_in_turn(tx, &author, &slug)?;
            let now = tx.now();
            if !db::drafts::advance(tx, &profile.id, revision, now)? {
                return Err(stale(db::drafts::of(tx, &profile.id)?.revision));
            }
            change(tx, &profile.id)?;
            let draft = db::drafts::of(tx, &profile.id)?;
            Ok(Done::changed(
                revised(&draft)?,
                Event::new(action, "profile", &profile.id).with(details),
            ))
        })
        .await
}

/// The refusal of a change of an older revision than the current one.
pub(super) fn stale(current: i64) -> Error {
    Error::refused(
        Code::Stale,
        format!("It was changed in the meantime and is now \"{current}\": fetch it again."),
    )
}

fn revised(draft: &Draft) -> Result<Revised<Dto>> {
    Ok((draft_dto(draft)?, draft.revision))
}

fn draft_dto(draft: &Draft) -> Result<Dto> {
    let package = match (&draft.package, draft.package_size, &draft.report) {
        (Some(sha256), Some(size), Some(report)) => Some(DraftPackage {
            sha256: sha256.clone(),
            size,
            report: stored(report)?,
        }),
        _ => None,
    };
    Ok(Dto {
        name: checked(&draft.name)?,
        summary: checked(&draft.summary)?,
        description: checked(&draft.description)?,
        tags: stored(&draft.tags)?,
        licence: draft.licence.as_deref().map(checked).transpose()?,
        release_notes: checked(&draft.release_notes)?,
        logo: logo_path(&draft.logo),
        package,
        updated_at: draft.updated_at.and_utc(),
    })
}

/// Freezes the draft into a submission.
///
/// The archive that will be served is made here, kept, and named by the row: what is judged is, to
/// the byte, what is served.
///
/// # Errors
/// `invalid` without the rules' version; `rules_changed`; `incomplete`; `stale`; `already_pending`;
/// `nothing_new`; `check_failed`; `check_unavailable`; `busy`.
pub async fn submit(
    state: &State,
    author: Account,
    slug: Slug,
    revision: i64,
    accepted_rules: Option<RulesVersion>,
) -> Result<Submission> {
    let rules = state.house.accept(accepted_rules)?;
    let (profile, draft) = {
        let (author, slug) = (author.clone(), slug.clone());
        state
            .db
            .read(move |conn| {
                let profile = own(conn, &author, &slug)?;
                let draft = db::drafts::of(conn, &profile.id)?;
                Ok((profile, draft))
            })
            .await?
    };
    if draft.revision != revision {
        return Err(stale(draft.revision));
    }
    let frozen = freeze(state, &profile, &draft).await?;
    let subject = checks::Subject {
        slug: profile.slug,
        author: author.id.clone(),
        author_since: author.created_at,
        name: draft.name.clone(),
        summary: draft.summary.clone(),
        description: draft.description.clone(),
        release_notes: draft.release_notes.clone(),
        content: frozen.content.clone(),
        derived_from: draft.derived_from.clone(),
        report: frozen.report.clone(),
        at: state.clock.now(),
        hosts: checks::hosts_of(&state.config),
    };
    let evidence = checks::examine(&state.db, subject).await?;
    state
        .db
        .write(Some(author.id.clone()), move |tx| {
            file(tx, &author, &slug, &draft, (frozen, evidence), &rules)
        })
        .await
}

/// What freezing a draft gives.
struct Frozen {
    licence: String,
    content: Digest,
    archive: Digest,
    archive_size: i64,
    report: Report,
}

async fn freeze(state: &State, profile: &Profile, draft: &Draft) -> Result<Frozen> {
    let (licence, package) = match (&draft.licence, &draft.package) {
        (Some(licence), Some(package))
            if !draft.summary.trim().is_empty() && !draft.description.trim().is_empty() =>
        {
            (licence.clone(), package.clone())
        }
        _ => return Err(incomplete(draft)),
    };
    licence::refuse_unfit(&checked(&licence)?)
        .map_err(|error| Error::invalid("/licence", &error))?;
    let kept_report: Report = draft
        .report
        .as_deref()
        .map(stored)
        .transpose()?
        .ok_or_else(|| incomplete(draft))?;
    let logo = match &draft.logo {
        Some(logo) => Some(state.storage.get(logo).await?),
        None => None,
    };
    let draft_archive = state.storage.get(&package).await?;
    let (canonical, _) = files::check(state, move || Ok(draft_archive)).await?;
    let archive = canonical.publish(&Listing {
        profile_id: profile.id.as_str(),
        name: &draft.name,
        summary: &draft.summary,
        logo_png: logo.as_deref(),
    });
    let archive_size = size(archive.len());
    Ok(Frozen {
        licence,
        content: canonical.content_digest(),
        archive: state.storage.put(archive).await?,
        archive_size,
        // The findings of the upload: what was dropped then is not in the canonical package now.
        report: kept_report,
    })
}

fn incomplete(draft: &Draft) -> Error {
    let missing = [
        (
            "/summary",
            draft.summary.trim().is_empty(),
            "is empty: say in one line what the profile does",
        ),
        (
            "/description",
            draft.description.trim().is_empty(),
            "is empty: say what the profile does and whom it suits",
        ),
        (
            "/licence",
            draft.licence.is_none(),
            "is missing: choose an SPDX identifier such as CC-BY-4.0",
        ),
        (
            "/package",
            draft.package.is_none(),
            "is missing: upload the ZIP that OctoBot's Share button wrote",
        ),
    ];
    Refusal::new(
        Code::Incomplete,
        "The draft lacks what a submission needs: see errors.",
    )
    .with_errors(
        missing
            .into_iter()
            .filter(|(_, is_missing, _)| *is_missing)
            .map(|(pointer, _, detail)| FieldError::new(pointer, detail))
            .collect(),
    )
    .into()
}

fn file(
    tx: &mut Tx<'_>,
    author: &Account,
    slug: &Slug,
    draft: &Draft,
    (frozen, evidence): (Frozen, checks::Evidence),
    rules: &RulesVersion,
) -> Result<Done<Submission>> {
    let profile = own_in_turn(tx, author, slug)?;
    let now = db::drafts::of(tx, &profile.id)?;
    if now.revision != draft.revision {
        return Err(stale(now.revision));
    }
    if let Some(pending) = db::submissions::pending_of(tx, &profile.id)? {
        let current = Current {
            since: Some(pending.submitted_at.and_utc()),
            ..Current::new(Subject::Submission, pending.id.to_string(), Stand::Pending)
        };
        return Err(lifecycle::refused(
            Code::AlreadyPending,
            format!(
                "Submission {} of this profile is pending: withdraw it, or await the decision.",
                pending.number
            ),
            current,
        ));
    }
    let current = match &profile.current_version_id {
        Some(id) => Some(db::versions::by_id(tx, id)?),
        None => None,
    };
    let new_content = current.is_none_or(|current| current.content_digest != frozen.content);
    if !new_content && same_texts(tx, &profile, draft)? {
        return Err(Error::refused(
            Code::NothingNew,
            "The draft is the same as what is published: change a text, the logo or the package.",
        ));
    }
    let submission = db::submissions::Submission {
        id: tx.new_id(),
        profile_id: profile.id.clone(),
        number: db::submissions::last_number(tx, &profile.id)? + 1,
        state: ReviewState::Pending,
        new_content,
        name: draft.name.clone(),
        summary: draft.summary.clone(),
        description: draft.description.clone(),
        tags: draft.tags.clone(),
        licence: frozen.licence,
        release_notes: draft.release_notes.clone(),
        logo: draft.logo.clone(),
        archive: new_content.then(|| frozen.archive.clone()),
        archive_size: new_content.then_some(frozen.archive_size),
        content_digest: frozen.content.clone(),
        report: serde_json::to_string(&frozen.report)?,
        submitted_at: tx.now(),
        claimed_by: None,
        claimed_until: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        derived_from: draft.derived_from.clone(),
        accepted_rules: Some(rules.to_string()),
        codes: "[]".to_owned(),
        about: "[]".to_owned(),
        queued_at: tx.now(),
        risk: None,
        queued_for: "[]".to_owned(),
        stands_with: None,
    };
    let after = lifecycle::submission(&submission);
    let event = Event::step(Step::Submit, &submission.id, None, Some(&after)).with(json!({
        "profile": profile.id,
        "number": submission.number,
        "content": frozen.content,
        "archive": submission.archive,
        "logo": submission.logo,
        "accepted_rules": rules,
    }));
    let evidence = checks::again(tx, evidence)?;
    db::submissions::insert(tx, submission.clone())?;
    checks::keep(tx, &submission.id, evidence)?;
    queue::place(tx, &profile.id)?;
    let filed = Filed {
        submission,
        profile,
        author: author.clone(),
        version: None,
        claimant: None,
        appeal: None,
        decider: None,
    };
    Ok(Done::changed(review::submission_dto(filed, true)?, event))
}

/// Whether the draft's texts and logo are those of the public listing.
fn same_texts(conn: &mut Conn, profile: &Profile, draft: &Draft) -> Result<bool> {
    let Some(listing) = &profile.listing_id else {
        return Ok(false);
    };
    let Some(Filed {
        submission: public, ..
    }) = db::submissions::by_id(conn, listing)?
    else {
        return Ok(false);
    };
    Ok(public.name == draft.name
        && public.summary == draft.summary
        && public.description == draft.description
        && public.tags == draft.tags
        && Some(&public.licence) == draft.licence.as_ref()
        && public.logo == draft.logo)
}

/// Withdraws the author's pending submission.
///
/// # Errors
/// `conflict` when it is not pending any more.
pub async fn withdraw(
    state: &State,
    author: Account,
    slug: Slug,
    number: i64,
) -> Result<Submission> {
    state
        .db
        .write(Some(author.id.clone()), move |tx| {
            let profile = own_in_turn(tx, &author, &slug)?;
            let missing = || Error::not_found("submission");
            let filed = db::submissions::by_number(tx, &profile.id, number)?.ok_or_else(missing)?;
            let now = tx.now();
            let refusal = || Ok(review::not_pending_for_author(&filed, now));
            let was = filed.submission.state.into();
            lifecycle::step(Side::Review, Step::Withdraw, was, refusal)?;
            let won = db::submissions::withdraw(tx, &filed.submission.id, now)?;
            let after = db::submissions::by_number(tx, &profile.id, number)?.ok_or_else(missing)?;
            if !won {
                return Err(review::not_pending_for_author(&after, now));
            }
            let event = Event::step(
                Step::Withdraw,
                &filed.submission.id,
                Some(&lifecycle::submission(&filed.submission)),
                Some(&lifecycle::submission(&after.submission)),
            );
            // It is nobody's turn after that, whether or not it is the last one.
            Ok(Done::changed(review::submission_dto(after, true)?, event))
        })
        .await
}

/// The author's submissions, newest first.
///
/// # Errors
/// `not_found`; `invalid_cursor`.
pub async fn submissions(
    state: &State,
    author: Account,
    slug: Slug,
    query: PageQuery,
) -> Result<Page<Submission>> {
    state
        .db
        .read(move |conn| {
            let profile = own(conn, &author, &slug)?;
            let list = format!("submissions/{}", profile.id);
            let window = Window::<i64>::new(&list, &query)?;
            let rows = db::submissions::of_profile(conn, &profile.id, window.after, window.rows())?;
            let last = match window.after {
                None => rows.first().map(|row| row.submission.number),
                Some(_) => None,
            };
            let number = |row: &Filed| row.submission.number;
            window.page(&list, rows, number, |row| {
                let is_last = Some(row.submission.number) == last;
                review::submission_dto(row, is_last)
            })
        })
        .await
}

/// One of the author's submissions.
///
/// # Errors
/// `not_found`.
pub async fn submission(
    state: &State,
    author: Account,
    slug: Slug,
    number: i64,
) -> Result<Submission> {
    state
        .db
        .read(move |conn| {
            let profile = own(conn, &author, &slug)?;
            let filed = db::submissions::by_number(conn, &profile.id, number)?
                .ok_or_else(|| Error::not_found("submission"))?;
            let is_last = db::submissions::last_number(conn, &profile.id)? == number;
            review::submission_dto(filed, is_last)
        })
        .await
}

/// Changes who finds a profile and whether it is archived: the page as it is then.
///
/// # Errors
/// `stale`; `conflict` before its first approval, which makes it public, and when it would become private
/// while moderators withhold it.
pub async fn patch_profile(
    state: &State,
    author: Account,
    slug: Slug,
    revision: i64,
    form: PatchProfile,
) -> Result<Revised<PageDto>> {
    state
        .db
        .write(Some(author.id.clone()), move |tx| {
            let profile = own_in_turn(tx, &author, &slug)?;
            if profile.published_at.is_none() {
                return Err(Error::refused(
                    Code::Conflict,
                    "This profile is private until its first approval: change its settings then.",
                ));
            }
            let now = tx.now();
            let visibility = form.visibility.unwrap_or(profile.visibility);
            if visibility == Visibility::Private && profile.visibility != Visibility::Private {
                nothing_to_hide(tx, &profile)?;
            }
            let archived_at = match form.archived {
                Some(true) => profile.archived_at.or(Some(now)),
                Some(false) => None,
                None => profile.archived_at,
            };
            if !db::profiles::set_settings(tx, &profile.id, revision, visibility, archived_at, now)?
            {
                return Err(stale(profile.revision));
            }
            search::refresh_listing(tx, &profile.id)?;
            let after = own(tx, &author, &slug)?;
            let (before, after) = (lifecycle::profile(&profile), lifecycle::profile(&after));
            let (stood, stands) = (Some(&before), Some(&after));
            let event = match (profile.archived_at, archived_at) {
                (None, Some(_)) => Event::step(Step::Archive, &profile.id, stood, stands),
                (Some(_), None) => Event::step(Step::Unarchive, &profile.id, stood, stands),
                _ => Event::new("profile.settings", "profile", &profile.id).moved(&before, &after),
            }
            .with(json!({ "visibility": visibility, "archived": archived_at.is_some() }));
            Ok(Done::changed(catalogue::own_page(tx, &slug)?, event))
        })
        .await
}

/// Refuses to make a profile private as long as moderators withhold it, or took down what it offered last:
/// those who have it read why.
fn nothing_to_hide(conn: &mut Conn, profile: &Profile) -> Result<()> {
    let Some(current) = tombstones::withheld(conn, profile)? else {
        return Ok(());
    };
    let what = match current.state {
        Stand::Suspended => "This profile is suspended",
        Stand::Quarantined => "This profile is in quarantine",
        _ => "A moderator took down what this profile offered last",
    };
    let detail = format!("{what}: it is made private once that is undone, not before.");
    Err(lifecycle::refused(Code::Conflict, detail, current))
}

/// Deletes a profile: without a trace when nothing was ever submitted, else a tombstone stays, and
/// its links answer `profile_deleted`.
///
/// # Errors
/// `not_found`.
pub async fn delete(state: &State, author: Account, slug: Slug) -> Result<()> {
    state
        .db
        .write(Some(author.id.clone()), move |tx| {
            let profile = own_in_turn(tx, &author, &slug)?;
            let withdrawn = remove_or_bury(tx, &profile)?;
            let before = lifecycle::profile(&profile);
            let after = db::profiles::by_slug(tx, slug.as_str())?;
            let after = after.as_ref().map(lifecycle::profile);
            let action = Step::DeleteProfile;
            let event = Event::step(action, &profile.id, Some(&before), after.as_ref())
                .with(json!({ "withdrawn": withdrawn.iter().count() }))
                .moving(withdrawn);
            Ok(Done::changed((), event))
        })
        .await
}

/// Removes a profile that nothing was ever submitted of, buries any other; the caller has its turn.
/// What waited for a decision is withdrawn.
pub(super) fn remove_or_bury(tx: &mut Tx<'_>, profile: &Profile) -> Result<Option<Moved>> {
    if db::submissions::last_number(tx, &profile.id)? == 0 {
        db::profiles::remove(tx, &profile.id)?;
        return Ok(None);
    }
    let withdrawn = withdraw_pending(tx, profile)?;
    let now = tx.now();
    db::profiles::bury(tx, &profile.id, now)?;
    search::refresh_listing(tx, &profile.id)?;
    let name = db::profiles::public_name(tx, profile)?;
    let notice = Notice::new(NotificationKind::ProfileDeleted);
    notifications::tell_subscribers(tx, profile, notice.about(&profile.slug, &name))?;
    Ok(withdrawn)
}

/// Withdraws what waits for a decision; the caller has the profile's turn.
pub(super) fn withdraw_pending(tx: &mut Tx<'_>, profile: &Profile) -> Result<Option<Moved>> {
    let Some(pending) = db::submissions::pending_of(tx, &profile.id)? else {
        return Ok(None);
    };
    let now = tx.now();
    db::submissions::withdraw(tx, &pending.id, now)?;
    Ok(Some(lifecycle::moved_submission(tx, &pending)?))
}

/// Withdraws a version of the author's, or offers it again.
///
/// # Errors
/// `not_found`; `conflict` when it is so already.
pub async fn set_yanked(
    state: &State,
    author: Account,
    slug: Slug,
    number: i64,
    yanked: bool,
) -> Result<hub_shared::profile::Version> {
    state
        .db
        .write(Some(author.id.clone()), move |tx| {
            let profile = own_in_turn(tx, &author, &slug)?;
            let version = db::versions::by_number(tx, &profile.id, number)?
                .ok_or_else(|| Error::not_found("version"))?;
            let now = tx.now();
            let (action, is_so) = if yanked {
                (Step::Yank, "withdrawn already")
            } else {
                (Step::Unyank, "not withdrawn")
            };
            let refusal = || {
                let detail = format!("Version {number} is {is_so}.");
                let current = lifecycle::current_version(&version, Side::Yank);
                lifecycle::refused(Code::Conflict, detail, current)
            };
            let state = lifecycle::flag(version.yanked_at, Stand::Yanked);
            lifecycle::step(Side::Yank, action, state, || Ok(refusal()))?;
            let changed = if yanked {
                db::versions::yank(tx, &version.id, now)?
            } else {
                db::versions::unyank(tx, &version.id)?
            };
            if !changed {
                return Err(refusal());
            }
            let before = lifecycle::version(&version);
            db::profiles::refresh_standing(tx, &profile.id, now)?;
            search::refresh_listing(tx, &profile.id)?;
            if yanked {
                let was_current = profile.current_version_id.as_ref() == Some(&version.id);
                let name = db::profiles::public_name(tx, &profile)?;
                let notice = Notice::new(NotificationKind::VersionWithdrawn)
                    .about(&profile.slug, &name)
                    .version(number)
                    .once(format!("yanked:{}", version.id));
                notifications::tell_holders(tx, &profile, &version.id, was_current, notice)?;
            } else {
                announcing::announce(tx, &profile.id)?;
            }
            let version = db::versions::by_id(tx, &version.id)?;
            let event = Event::step(
                action,
                &version.id,
                Some(&before),
                Some(&lifecycle::version(&version)),
            )
            .moving([lifecycle::moved_profile(tx, &profile)?]);
            Ok(Done::changed(catalogue::version_dto(version)?, event))
        })
        .await
}

fn size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
