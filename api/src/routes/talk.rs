//! Words between authors and moderators, and replies kept for them.

use actix_web::{
    HttpResponse, delete, get, patch, post,
    web::{Data, Path},
};
use hub_shared::{
    ids::{ReplyId, SubmissionId},
    page::{Page, PageQuery},
    problem::Problem,
    talk::{
        CreateMessage, CreateReply, CreateReviewMessage, Message, PatchReply, Replies, Reply,
        ReviewMessage,
    },
    text::Slug,
};

use crate::{
    auth::{
        Administration, Administrator, Moderation, Moderator, ProfilesRead, ProfilesWrite, User,
    },
    domain::{replies, talk},
    error::Result,
    extract::{Json, Query},
    respond::Fresh,
    state::State,
};

/// What author and moderators wrote about a submission, oldest first.
#[utoipa::path(
    operation_id = "list_messages", tag = "submissions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The submission's number", minimum = 1),
        PageQuery,
    ),
    responses((status = 200, description = "A page of the thread", body = Page<Message>)),
    security(("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[get("/profiles/{slug}/submissions/{number}/messages")]
pub async fn list_messages(
    state: Data<State>,
    User(author): User<ProfilesRead>,
    path: Path<(Slug, i64)>,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<Message>>> {
    let (slug, number) = path.into_inner();
    Ok(Fresh::new(
        talk::list(&state, author, slug, number, query).await?,
    ))
}

/// Writes to the moderators. A message is never changed or taken back.
#[utoipa::path(
    operation_id = "create_message", tag = "submissions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The submission's number", minimum = 1),
    ),
    request_body = CreateMessage,
    responses(
        (status = 201, description = "The message; Location names the thread", body = Message),
        (status = 409, description = "The thread takes no more messages", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[post("/profiles/{slug}/submissions/{number}/messages")]
pub async fn create_message(
    state: Data<State>,
    User(author): User<ProfilesWrite>,
    path: Path<(Slug, i64)>,
    Json(form): Json<CreateMessage>,
) -> Result<Fresh<Message>> {
    let (slug, number) = path.into_inner();
    let thread = format!("/api/v1/profiles/{slug}/submissions/{number}/messages");
    let message = talk::write(&state, author, slug, number, form).await?;
    Ok(Fresh::new(message).created(thread))
}

/// What author and moderators wrote about a submission, with the moderators' notes, oldest first.
#[utoipa::path(
    operation_id = "list_review_messages", tag = "moderation",
    params(("id" = SubmissionId, Path, description = "The submission's id"), PageQuery),
    responses(
        (status = 200, description = "A page of the thread", body = Page<ReviewMessage>),
        (status = 403, description = "It is your own submission", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[get("/moderation/submissions/{id}/messages")]
pub async fn list_review_messages(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<SubmissionId>,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<ReviewMessage>>> {
    let id = id.into_inner();
    Ok(Fresh::new(
        talk::list_with_notes(&state, moderator, id, query).await?,
    ))
}

/// Writes to the author, or a note for moderators alone. A message is never changed or taken back.
#[utoipa::path(
    operation_id = "create_review_message", tag = "moderation",
    params(("id" = SubmissionId, Path, description = "The submission's id")),
    request_body = CreateReviewMessage,
    responses(
        (status = 201, description = "The message; Location names the thread", body = ReviewMessage),
        (status = 403, description = "It is your own submission", body = Problem),
        (status = 409, description = "The thread takes no more messages", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/submissions/{id}/messages")]
pub async fn create_review_message(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<SubmissionId>,
    Json(form): Json<CreateReviewMessage>,
) -> Result<Fresh<ReviewMessage>> {
    let id = id.into_inner();
    let thread = format!("/api/v1/moderation/submissions/{id}/messages");
    let message = talk::write_as_moderator(&state, moderator, id, form).await?;
    Ok(Fresh::new(message).created(thread))
}

/// The replies that are kept for decisions and messages, by their titles, all at once.
#[utoipa::path(
    operation_id = "list_replies", tag = "moderation",
    responses((status = 200, description = "The replies", body = Replies)),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/replies")]
pub async fn list_replies(state: Data<State>, _: Moderator<Moderation>) -> Result<Fresh<Replies>> {
    Ok(Fresh::new(replies::list(&state).await?))
}

/// Keeps a reply, of at most 100.
#[utoipa::path(
    operation_id = "create_reply", tag = "moderation",
    request_body = CreateReply,
    responses(
        (status = 201, description = "The reply; Location names it", body = Reply),
        (status = 409, description = "There are as many as there may be", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[post("/moderation/replies")]
pub async fn create_reply(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    Json(form): Json<CreateReply>,
) -> Result<Fresh<Reply>> {
    let reply = replies::create(&state, administrator, form).await?;
    let at = format!("/api/v1/moderation/replies/{}", reply.id);
    Ok(Fresh::new(reply).created(at))
}

/// Changes a kept reply; the last word counts.
#[utoipa::path(
    operation_id = "patch_reply", tag = "moderation",
    params(("id" = ReplyId, Path, description = "The reply's id")),
    request_body = PatchReply,
    responses((status = 200, description = "The reply as it is now", body = Reply)),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[patch("/moderation/replies/{id}")]
pub async fn patch_reply(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    id: Path<ReplyId>,
    Json(form): Json<PatchReply>,
) -> Result<Fresh<Reply>> {
    let id = id.into_inner();
    Ok(Fresh::new(
        replies::change(&state, administrator, id, form).await?,
    ))
}

/// Drops a kept reply.
#[utoipa::path(
    operation_id = "delete_reply", tag = "moderation",
    params(("id" = ReplyId, Path, description = "The reply's id")),
    responses((status = 204, description = "It is not kept any more")),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[delete("/moderation/replies/{id}")]
pub async fn delete_reply(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    id: Path<ReplyId>,
) -> Result<HttpResponse> {
    replies::delete(&state, administrator, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}
