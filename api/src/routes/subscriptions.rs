//! Subscriptions and their links.

use actix_web::{
    HttpResponse, delete, get, post, put,
    web::{Data, Path},
};
use hub_shared::{
    page::{Page, PageQuery},
    subscription::Subscription,
    text::Slug,
};

use crate::{
    auth::{SubscriptionsLinks, User, Verified},
    domain::subscriptions,
    error::Result,
    extract::Query,
    respond::Fresh,
    state::State,
};

/// The account's own subscription to a profile, also a stopped one, or to a profile that is hidden by
/// now.
#[utoipa::path(
    operation_id = "get_subscription", tag = "subscriptions",
    params(("slug" = Slug, Path, description = "The profile's address")),
    responses((status = 200, description = "The subscription", body = Subscription)),
    security(("access_token" = []), ("personal_token" = ["subscriptions:links"])),
    extensions(("x-who-may" = json!("the subscriber"))),
)]
#[get("/profiles/{slug}/subscription")]
pub async fn get(
    state: Data<State>,
    User(account): User<SubscriptionsLinks>,
    slug: Path<Slug>,
) -> Result<Fresh<Subscription>> {
    Ok(Fresh::new(
        subscriptions::subscription(&state, account, slug.into_inner()).await?,
    ))
}

/// Subscribes, or revives a stopped subscription with the same link. Repeating it changes nothing.
#[utoipa::path(
    operation_id = "put_subscription", tag = "subscriptions",
    params(("slug" = Slug, Path, description = "The profile's address")),
    responses(
        (status = 200, description = "Subscribed already, or again", body = Subscription),
        (status = 201, description = "Subscribed", body = Subscription),
    ),
    security(("access_token" = []), ("personal_token" = ["subscriptions:links"])),
    extensions(("x-who-may" = json!("any verified account"))),
)]
#[put("/profiles/{slug}/subscription")]
pub async fn put(
    state: Data<State>,
    Verified(account): Verified<SubscriptionsLinks>,
    slug: Path<Slug>,
) -> Result<Fresh<Subscription>> {
    let slug = slug.into_inner();
    let location = format!("/api/v1/profiles/{slug}/subscription");
    let (subscription, new) = subscriptions::subscribe(&state, account, slug).await?;
    let body = Fresh::new(subscription);
    Ok(if new { body.created(location) } else { body })
}

/// Stops a subscription: its link answers 410 until the account subscribes again.
#[utoipa::path(
    operation_id = "delete_subscription", tag = "subscriptions",
    params(("slug" = Slug, Path, description = "The profile's address")),
    responses((status = 204, description = "Stopped, also when it was already")),
    security(("access_token" = []), ("personal_token" = ["subscriptions:links"])),
    extensions(("x-who-may" = json!("the subscriber"))),
)]
#[delete("/profiles/{slug}/subscription")]
pub async fn delete(
    state: Data<State>,
    User(account): User<SubscriptionsLinks>,
    slug: Path<Slug>,
) -> Result<HttpResponse> {
    subscriptions::stop(&state, account, slug.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Replaces the link: the old one answers 410. A bot that used it takes the new one for another
/// profile.
#[utoipa::path(
    operation_id = "rotate_subscription", tag = "subscriptions",
    params(("slug" = Slug, Path, description = "The profile's address")),
    responses((status = 200, description = "The subscription with its new link", body = Subscription)),
    security(("access_token" = []), ("personal_token" = ["subscriptions:links"])),
    extensions(("x-who-may" = json!("the subscriber"))),
)]
#[post("/profiles/{slug}/subscription/rotate")]
pub async fn rotate(
    state: Data<State>,
    User(account): User<SubscriptionsLinks>,
    slug: Path<Slug>,
) -> Result<Fresh<Subscription>> {
    Ok(Fresh::new(
        subscriptions::rotate(&state, account, slug.into_inner()).await?,
    ))
}

/// The account's subscriptions, newest first, stopped ones too.
#[utoipa::path(
    operation_id = "list_subscriptions", tag = "subscriptions",
    params(PageQuery),
    responses((status = 200, description = "A page of them", body = Page<Subscription>)),
    security(("access_token" = []), ("personal_token" = ["subscriptions:links"])),
    extensions(("x-who-may" = json!("any account"))),
)]
#[get("/subscriptions")]
pub async fn list(
    state: Data<State>,
    User(account): User<SubscriptionsLinks>,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<Subscription>>> {
    Ok(Fresh::new(
        subscriptions::list(&state, account, query).await?,
    ))
}
