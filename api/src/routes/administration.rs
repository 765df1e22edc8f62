//! What administrators set: roles, settings, invitations.

use actix_web::{
    HttpResponse, delete, get,
    http::header,
    patch, post, put,
    web::{Data, Path},
};
use hub_shared::{
    administration::{
        AccountDetail, AccountsQuery, ChangeRole, CheckSetup, CheckSetups, Invitation, Invite,
        NewInvitation, PatchCheck, PatchSettings, Protect, Protected, ProtectedWords, Settings,
    },
    check::CheckName,
    ids::InvitationId,
    moderation::Standing,
    page::{Page, PageQuery},
    problem::Problem,
    text::{Handle, ProtectedWord},
};

use crate::{
    auth::{Administration, Administrator},
    domain::{administration, check_setup, invitations, protected_words, settings},
    error::Result,
    extract::{Json, OptionalJson, Query},
    respond::Fresh,
    state::State,
};

/// Accounts by their handles, all or those that are asked for. Closed ones are not listed.
#[utoipa::path(
    operation_id = "list_accounts", tag = "administration",
    params(AccountsQuery),
    responses((status = 200, description = "A page of accounts", body = Page<Standing>)),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[get("/moderation/accounts")]
pub async fn list_accounts(
    state: Data<State>,
    _: Administrator<Administration>,
    Query(query): Query<AccountsQuery>,
) -> Result<Fresh<Page<Standing>>> {
    Ok(Fresh::new(administration::accounts(&state, query).await?))
}

/// An account, with how much it has.
#[utoipa::path(
    operation_id = "get_standing", tag = "administration",
    params(("handle" = Handle, Path, description = "The account's handle")),
    responses((status = 200, description = "The account", body = AccountDetail)),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[get("/moderation/accounts/{handle}")]
pub async fn get_account(
    state: Data<State>,
    _: Administrator<Administration>,
    handle: Path<String>,
) -> Result<Fresh<AccountDetail>> {
    Ok(Fresh::new(
        administration::account(&state, handle.into_inner()).await?,
    ))
}

/// Gives an account another role, which ends its sessions and tokens, and tells its owner by mail.
#[utoipa::path(
    operation_id = "put_role", tag = "administration",
    params(("handle" = Handle, Path, description = "The account's handle")),
    request_body = ChangeRole,
    responses(
        (status = 200, description = "The account as it is now", body = AccountDetail),
        (status = 409, description = "It is the last administrator, or was changed at the same moment", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators, but the account itself"))),
)]
#[put("/moderation/accounts/{handle}/role")]
pub async fn put_role(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    handle: Path<String>,
    Json(form): Json<ChangeRole>,
) -> Result<Fresh<AccountDetail>> {
    let handle = handle.into_inner();
    Ok(Fresh::new(
        administration::change_role(&state, administrator, handle, form).await?,
    ))
}

/// What administrators set while the hub runs, and where each value comes from.
#[utoipa::path(
    operation_id = "get_settings", tag = "administration",
    responses((status = 200, description = "The settings", body = Settings)),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[get("/moderation/settings")]
pub async fn get_settings(
    state: Data<State>,
    _: Administrator<Administration>,
) -> Result<Fresh<Settings>> {
    Ok(Fresh::new(settings::get(&state).await?))
}

/// Changes settings. What is left out stays; null goes back to the default.
#[utoipa::path(
    operation_id = "patch_settings", tag = "administration",
    request_body = PatchSettings,
    responses((status = 200, description = "The settings as they are now", body = Settings)),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[patch("/moderation/settings")]
pub async fn patch_settings(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    Json(form): Json<PatchSettings>,
) -> Result<Fresh<Settings>> {
    Ok(Fresh::new(
        settings::patch(&state, administrator, form).await?,
    ))
}

/// All checks with their modes, in the order in which they run.
#[utoipa::path(
    operation_id = "list_checks", tag = "administration",
    responses((status = 200, description = "The checks", body = CheckSetups)),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[get("/moderation/checks")]
pub async fn list_checks(
    state: Data<State>,
    _: Administrator<Administration>,
) -> Result<Fresh<CheckSetups>> {
    Ok(Fresh::new(check_setup::list(&state).await?))
}

/// Changes when a check runs and what its outcome does, for submissions from now on. What is left out
/// stays, so that two administrators do not undo each other's changes.
#[utoipa::path(
    operation_id = "patch_check", tag = "administration",
    params(("name" = CheckName, Path, description = "The check's name")),
    request_body = PatchCheck,
    responses((status = 200, description = "The check as it is now", body = CheckSetup)),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[patch("/moderation/checks/{name}")]
pub async fn patch_check(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    name: Path<CheckName>,
    Json(form): Json<PatchCheck>,
) -> Result<Fresh<CheckSetup>> {
    let name = name.into_inner();
    Ok(Fresh::new(
        check_setup::patch(&state, administrator, name, form).await?,
    ))
}

/// Words that no handle, address or name may be taken for: the hub's own, and those that were added.
#[utoipa::path(
    operation_id = "list_protected_words", tag = "administration",
    responses((status = 200, description = "The words", body = ProtectedWords)),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[get("/moderation/protected-words")]
pub async fn list_protected_words(
    state: Data<State>,
    _: Administrator<Administration>,
) -> Result<Fresh<ProtectedWords>> {
    Ok(Fresh::new(protected_words::list(&state).await?))
}

/// Protects a word; one that is protected already stays as it is.
#[utoipa::path(
    operation_id = "create_protected_word", tag = "administration",
    request_body = Protect,
    responses(
        (status = 200, description = "The word, protected", body = Protected),
        (status = 409, description = "As many are protected as may be", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[post("/moderation/protected-words")]
pub async fn create_protected_word(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    Json(form): Json<Protect>,
) -> Result<Fresh<Protected>> {
    Ok(Fresh::new(
        protected_words::add(&state, administrator, form).await?,
    ))
}

/// Takes a protected word away that an administrator added.
#[utoipa::path(
    operation_id = "delete_protected_word", tag = "administration",
    params(("word" = ProtectedWord, Path, description = "The word")),
    responses(
        (status = 204, description = "It is protected no more"),
        (status = 409, description = "It is one of the hub's own", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[delete("/moderation/protected-words/{word}")]
pub async fn delete_protected_word(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    word: Path<String>,
) -> Result<HttpResponse> {
    protected_words::remove(&state, administrator, word.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Invitations, newest first; those whose time is over for 30 days are forgotten.
#[utoipa::path(
    operation_id = "list_invitations", tag = "administration",
    params(PageQuery),
    responses((status = 200, description = "A page of invitations", body = Page<Invitation>)),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[get("/moderation/invitations")]
pub async fn list_invitations(
    state: Data<State>,
    _: Administrator<Administration>,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<Invitation>>> {
    Ok(Fresh::new(invitations::list(&state, query).await?))
}

/// Makes an invitation, and mails it where an address is given. Its token is shown this once.
#[utoipa::path(
    operation_id = "create_invitation", tag = "administration",
    request_body = Option<Invite>,
    responses(
        (status = 201, description = "The invitation with its token", body = NewInvitation),
        (status = 409, description = "Too many are open", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[post("/moderation/invitations")]
pub async fn create_invitation(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    OptionalJson(form): OptionalJson<Invite>,
) -> Result<HttpResponse> {
    let made = invitations::create(&state, administrator, form).await?;
    Ok(HttpResponse::Created()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::LOCATION, "/api/v1/moderation/invitations"))
        .json(made))
}

/// Revokes an invitation that nobody used.
#[utoipa::path(
    operation_id = "delete_invitation", tag = "administration",
    params(("id" = InvitationId, Path, description = "The invitation's id")),
    responses(
        (status = 204, description = "It is good no more"),
        (status = 409, description = "It was used", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[delete("/moderation/invitations/{id}")]
pub async fn delete_invitation(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    id: Path<InvitationId>,
) -> Result<HttpResponse> {
    invitations::revoke(&state, administrator, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}
