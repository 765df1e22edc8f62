//! What moderators do to what is published, and administrators to accounts.

use actix_web::{
    post,
    web::{Data, Path},
};
use hub_shared::{
    ids::VersionId,
    moderation::{GiveBack, Standing, Withhold},
    problem::Problem,
    profile::{Profile, Version},
    text::{Handle, Slug},
};

use crate::{
    auth::{Administration, Administrator, Moderation, Moderator},
    domain::{
        enforcement::{self, Action, Hold},
        reasons,
    },
    error::Result,
    extract::{Json, OptionalJson},
    respond::Fresh,
    state::State,
};

fn withhold(form: Withhold) -> Action {
    Action::Withhold(form.reason.into(), reasons::given(form.codes))
}

fn give_back(form: GiveBack) -> Action {
    Action::GiveBack(form.reason.map(String::from))
}

/// Takes a version down, with the listing that was approved for it: links serve the one before it, and the
/// page shows that one's. Once all are taken down the page is hidden. Everybody reads the reason; whoever
/// downloaded it is told, and every subscriber where it was the current version.
#[utoipa::path(
    operation_id = "take_down_version", tag = "moderation",
    params(("id" = VersionId, Path, description = "The version's id")),
    request_body = Withhold,
    responses(
        (status = 200, description = "The version as it is now", body = Version),
        (status = 409, description = "It is taken down already", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/versions/{id}/take-down")]
pub async fn take_down_version(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<VersionId>,
    Json(form): Json<Withhold>,
) -> Result<Fresh<Version>> {
    let id = id.into_inner();
    Ok(Fresh::new(
        enforcement::version(&state, moderator, id, withhold(form)).await?,
    ))
}

/// Restores a version that was taken down; one that its author withdrew stays withdrawn.
#[utoipa::path(
    operation_id = "restore_version", tag = "moderation",
    params(("id" = VersionId, Path, description = "The version's id")),
    request_body = Option<GiveBack>,
    responses(
        (status = 200, description = "The version as it is now", body = Version),
        (status = 409, description = "It is not taken down", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/versions/{id}/restore")]
pub async fn restore_version(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<VersionId>,
    OptionalJson(form): OptionalJson<GiveBack>,
) -> Result<Fresh<Version>> {
    let id = id.into_inner();
    Ok(Fresh::new(
        enforcement::version(&state, moderator, id, give_back(form)).await?,
    ))
}

/// Holds a profile back until it was looked at: hidden, and its links answer `quarantined`.
#[utoipa::path(
    operation_id = "quarantine_profile", tag = "moderation",
    params(("slug" = Slug, Path, description = "The profile's address")),
    request_body = Withhold,
    responses(
        (status = 200, description = "The profile as it is now", body = Profile),
        (status = 409, description = "It is in quarantine already", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/profiles/{slug}/quarantine")]
pub async fn quarantine_profile(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    slug: Path<Slug>,
    Json(form): Json<Withhold>,
) -> Result<Fresh<Profile>> {
    let slug = slug.into_inner();
    Ok(Fresh::revised(
        enforcement::profile(&state, moderator, slug, Hold::Quarantine, withhold(form)).await?,
    ))
}

/// Releases a profile from quarantine.
#[utoipa::path(
    operation_id = "release_profile", tag = "moderation",
    params(("slug" = Slug, Path, description = "The profile's address")),
    request_body = Option<GiveBack>,
    responses(
        (status = 200, description = "The profile as it is now", body = Profile),
        (status = 409, description = "It is not in quarantine", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/profiles/{slug}/release")]
pub async fn release_profile(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    slug: Path<Slug>,
    OptionalJson(form): OptionalJson<GiveBack>,
) -> Result<Fresh<Profile>> {
    let slug = slug.into_inner();
    Ok(Fresh::revised(
        enforcement::profile(&state, moderator, slug, Hold::Quarantine, give_back(form)).await?,
    ))
}

/// Suspends a profile: hidden, and its links answer `suspended`.
#[utoipa::path(
    operation_id = "suspend_profile", tag = "moderation",
    params(("slug" = Slug, Path, description = "The profile's address")),
    request_body = Withhold,
    responses(
        (status = 200, description = "The profile as it is now", body = Profile),
        (status = 409, description = "It is suspended already", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/profiles/{slug}/suspend")]
pub async fn suspend_profile(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    slug: Path<Slug>,
    Json(form): Json<Withhold>,
) -> Result<Fresh<Profile>> {
    let slug = slug.into_inner();
    Ok(Fresh::revised(
        enforcement::profile(&state, moderator, slug, Hold::Suspension, withhold(form)).await?,
    ))
}

/// Lifts the suspension of a profile.
#[utoipa::path(
    operation_id = "unsuspend_profile", tag = "moderation",
    params(("slug" = Slug, Path, description = "The profile's address")),
    request_body = Option<GiveBack>,
    responses(
        (status = 200, description = "The profile as it is now", body = Profile),
        (status = 409, description = "It is not suspended", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/profiles/{slug}/unsuspend")]
pub async fn unsuspend_profile(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    slug: Path<Slug>,
    OptionalJson(form): OptionalJson<GiveBack>,
) -> Result<Fresh<Profile>> {
    let slug = slug.into_inner();
    Ok(Fresh::revised(
        enforcement::profile(&state, moderator, slug, Hold::Suspension, give_back(form)).await?,
    ))
}

/// Suspends an account: sessions, tokens and links stop at once, its profiles are hidden and what it
/// submitted leaves the queue until the suspension is lifted.
#[utoipa::path(
    operation_id = "suspend_account", tag = "moderation",
    params(("handle" = Handle, Path, description = "The account's handle")),
    request_body = Withhold,
    responses(
        (status = 200, description = "The account as it is now", body = Standing),
        (status = 409, description = "It is suspended already, or the last administrator", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators, but the account itself"))),
)]
#[post("/moderation/accounts/{handle}/suspend")]
pub async fn suspend_account(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    handle: Path<String>,
    Json(form): Json<Withhold>,
) -> Result<Fresh<Standing>> {
    let handle = handle.into_inner();
    Ok(Fresh::new(
        enforcement::account(&state, administrator, handle, withhold(form)).await?,
    ))
}

/// Lifts the suspension of an account: everything is as it was, but for claims.
#[utoipa::path(
    operation_id = "unsuspend_account", tag = "moderation",
    params(("handle" = Handle, Path, description = "The account's handle")),
    request_body = Option<GiveBack>,
    responses(
        (status = 200, description = "The account as it is now", body = Standing),
        (status = 409, description = "It is not suspended", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[post("/moderation/accounts/{handle}/unsuspend")]
pub async fn unsuspend_account(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    handle: Path<String>,
    OptionalJson(form): OptionalJson<GiveBack>,
) -> Result<Fresh<Standing>> {
    let handle = handle.into_inner();
    Ok(Fresh::new(
        enforcement::account(&state, administrator, handle, give_back(form)).await?,
    ))
}
