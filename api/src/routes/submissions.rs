//! Submissions, as their author sees them.

use actix_web::{
    get, post,
    web::{Data, Path},
};
use hub_shared::{
    page::{Page, PageQuery},
    problem::Problem,
    submission::{CreateSubmission, Submission},
    text::Slug,
};

use crate::{
    auth::{ProfilesRead, ProfilesWrite, User, Verified},
    domain::publishing,
    error::Result,
    extract::{IfMatch, OptionalJson, Query},
    respond::Fresh,
    state::State,
};

/// Freezes the draft and puts it into the moderators' queue. If-Match is the draft's ETag; the body
/// names the version of the hub's rules that the author has read and accepts.
#[utoipa::path(
    operation_id = "create_submission", tag = "submissions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("If-Match" = String, Header, description = "The draft's ETag"),
    ),
    request_body = CreateSubmission,
    responses(
        (status = 201, description = "The submission; Location names it", body = Submission),
        (status = 409, description = "Another one is pending, nothing is new, or the rules changed", body = Problem),
        (status = 412, description = "The draft changed in the meantime", body = Problem),
        (status = 422, description = "The draft lacks something, its package is refused by now, or the rules' version is missing", body = Problem),
        (status = 428, description = "If-Match is missing", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("its author, verified"))),
)]
#[post("/profiles/{slug}/submissions")]
pub async fn create(
    state: Data<State>,
    Verified(author): Verified<ProfilesWrite>,
    slug: Path<Slug>,
    IfMatch(revision): IfMatch,
    OptionalJson(form): OptionalJson<CreateSubmission>,
) -> Result<Fresh<Submission>> {
    let (slug, rules) = (slug.into_inner(), form.accepted_rules);
    let submission = publishing::submit(&state, author, slug, revision, rules).await?;
    let at = format!(
        "/api/v1/profiles/{}/submissions/{}",
        submission.profile, submission.number
    );
    Ok(Fresh::new(submission).created(at))
}

/// A profile's submissions, newest first.
#[utoipa::path(
    operation_id = "list_submissions", tag = "submissions",
    params(("slug" = Slug, Path, description = "The profile's address"), PageQuery),
    responses((status = 200, description = "A page of them", body = Page<Submission>)),
    security(("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[get("/profiles/{slug}/submissions")]
pub async fn list(
    state: Data<State>,
    User(author): User<ProfilesRead>,
    slug: Path<Slug>,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<Submission>>> {
    Ok(Fresh::new(
        publishing::submissions(&state, author, slug.into_inner(), query).await?,
    ))
}

/// One submission.
#[utoipa::path(
    operation_id = "get_submission", tag = "submissions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The submission's number", minimum = 1),
    ),
    responses((status = 200, description = "The submission", body = Submission)),
    security(("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[get("/profiles/{slug}/submissions/{number}")]
pub async fn get(
    state: Data<State>,
    User(author): User<ProfilesRead>,
    path: Path<(Slug, i64)>,
) -> Result<Fresh<Submission>> {
    let (slug, number) = path.into_inner();
    Ok(Fresh::new(
        publishing::submission(&state, author, slug, number).await?,
    ))
}

/// Takes a pending submission back.
#[utoipa::path(
    operation_id = "withdraw_submission", tag = "submissions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The submission's number", minimum = 1),
    ),
    responses(
        (status = 200, description = "The submission as it is now", body = Submission),
        (status = 409, description = "It is not pending any more", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[post("/profiles/{slug}/submissions/{number}/withdraw")]
pub async fn withdraw(
    state: Data<State>,
    User(author): User<ProfilesWrite>,
    path: Path<(Slug, i64)>,
) -> Result<Fresh<Submission>> {
    let (slug, number) = path.into_inner();
    Ok(Fresh::new(
        publishing::withdraw(&state, author, slug, number).await?,
    ))
}
