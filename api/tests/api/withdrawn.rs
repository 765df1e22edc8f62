//! Who holds a version that is no longer offered: they are told, and their page says so. What became of
//! a profile that is gone.

use chrono::TimeDelta;
use hub_shared::account::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    app::{PASSWORD, Reply, TestApp, User, changed, dca},
    reports::{old, report},
};

const REASON: &str = "It buys without any limit on a falling market.";

/// Downloads through a link, and has that written.
async fn download(app: &TestApp, link: &str) {
    app.get(link).await.expect(StatusCode::OK);
    app.state().downloads.flush(app.db()).await.unwrap();
}

async fn publish_second(ada: &User<'_>, mira: &User<'_>, slug: &str) {
    ada.put_package(slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let submission = ada.submit(slug).await.expect(StatusCode::CREATED);
    mira.approve(submission.json["id"].as_str().unwrap()).await;
}

async fn take_down(app: &TestApp, mira: &User<'_>, slug: &str, number: i64) -> Reply {
    let version = app
        .get(&format!("/api/v1/profiles/{slug}/versions/{number}"))
        .await;
    let id = version.json["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/moderation/versions/{id}/take-down");
    mira.post(&path, json!({ "reason": REASON }))
        .await
        .expect(StatusCode::OK)
}

/// What the subscription's page says, the same in the list.
async fn withdrawn(user: &User<'_>, slug: &str) -> Value {
    let path = format!("/api/v1/profiles/{slug}/subscription");
    let one = user.get(&path).await.expect(StatusCode::OK).json;
    let list = user.get("/api/v1/subscriptions").await.json;
    assert_eq!(list["items"][0], one);
    one["withdrawn"].clone()
}

async fn kinds(user: &User<'_>) -> Vec<Value> {
    let bell = user.get("/api/v1/notifications").await.json;
    let items = bell["items"].as_array().unwrap();
    items.iter().map(|item| item["kind"].clone()).collect()
}

#[tokio::test]
async fn whoever_holds_a_version_that_is_taken_down_is_told_and_reads_it_until_they_download_another()
 {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (sam, sue, tom) = (
        app.user("sam").await,
        app.user("sue").await,
        app.user("tom").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = sam.link(&slug).await;
    download(&app, &link).await;
    download(&app, &sue.link(&slug).await).await;
    sue.delete(&format!("/api/v1/profiles/{slug}/subscription"))
        .await
        .expect(StatusCode::NO_CONTENT);
    app.advance(TimeDelta::seconds(1));
    publish_second(&ada, &mira, &slug).await;
    tom.link(&slug).await;
    assert_eq!(withdrawn(&sam, &slug).await, json!(null));

    app.advance(TimeDelta::seconds(1));
    take_down(&app, &mira, &slug, 1).await;
    let told = json!("version_withdrawn");
    assert!(kinds(&sam).await.contains(&told), "sam downloaded it");
    assert!(
        kinds(&sue).await.contains(&told),
        "and so did sue, who stopped"
    );
    assert!(!kinds(&tom).await.contains(&told), "tom never had it");
    let says = withdrawn(&sam, &slug).await;
    assert_eq!(
        (&says["version"], &says["reason"]),
        (&json!(1), &json!(REASON))
    );
    assert!(says["at"].is_string());
    assert_eq!(withdrawn(&tom, &slug).await, json!(null));
    // Sam heard of version 2 before.
    for (address, count) in [("sam@example.org", 2), ("sue@example.org", 1)] {
        let mails = app.mails(address, count).await.concat();
        assert!(mails.contains("hold a withdrawn version"), "{mails}");
    }

    app.advance(TimeDelta::seconds(1));
    download(&app, &link).await;
    assert_eq!(withdrawn(&sam, &slug).await, json!(null));
}

#[tokio::test]
async fn going_back_to_the_version_before_on_the_same_day_ends_the_warning() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = sam.link(&slug).await;
    download(&app, &link).await;
    publish_second(&ada, &mira, &slug).await;
    app.advance(TimeDelta::seconds(1));
    download(&app, &link).await;
    take_down(&app, &mira, &slug, 2).await;
    assert_eq!(withdrawn(&sam, &slug).await["version"], 2);
    app.advance(TimeDelta::seconds(1));
    download(&app, &link).await;
    assert_eq!(withdrawn(&sam, &slug).await, json!(null));
}

#[tokio::test]
async fn a_version_that_its_author_withdrew_is_told_without_a_reason() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    download(&app, &sam.link(&slug).await).await;
    let yank = format!("/api/v1/profiles/{slug}/versions/1/yank");
    ada.post(&yank, json!({})).await.expect(StatusCode::OK);
    let says = withdrawn(&sam, &slug).await;
    assert_eq!(
        (&says["version"], &says["reason"]),
        (&json!(1), &json!(null))
    );
    let unyank = format!("/api/v1/profiles/{slug}/versions/1/unyank");
    ada.post(&unyank, json!({})).await.expect(StatusCode::OK);
    assert_eq!(withdrawn(&sam, &slug).await, json!(null));
}

/// What stands where a profile stood: what happened, and why.
async fn tombstone(reply: Reply) -> (Value, Value) {
    let stone = reply.expect(StatusCode::OK).json;
    assert_eq!(stone["name"], dca().name);
    assert!(stone["at"].is_string());
    (stone["fate"].clone(), stone["reason"].clone())
}

#[tokio::test]
async fn a_tombstone_tells_what_became_of_a_profile_and_why_to_whom_it_concerns() {
    let app = TestApp::start().await;
    let (ada, mira, sam, root) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
        app.account("grace", Role::Administrator).await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    sam.link(&slug).await;
    let stranger = app.user("tom").await;
    let path = format!("/api/v1/profiles/{slug}/tombstone");
    app.get(&path)
        .await
        .expect(StatusCode::NOT_FOUND)
        .expect_problem("not_found");
    let because = json!({ "reason": REASON });
    let profile = format!("/api/v1/moderation/profiles/{slug}");
    for (hold, lift, fate) in [
        ("quarantine", "release", "quarantined"),
        ("suspend", "unsuspend", "suspended"),
    ] {
        mira.post(&format!("{profile}/{hold}"), because.clone())
            .await
            .expect(StatusCode::OK);
        for told in [&ada, &sam, &mira] {
            let stone = tombstone(told.get(&path).await).await;
            assert_eq!(stone, (json!(fate), json!(REASON)), "{}", told.handle);
        }
        for other in [app.get(&path).await, stranger.get(&path).await] {
            assert_eq!(tombstone(other).await, (json!(fate), json!(null)));
        }
        mira.post(&format!("{profile}/{lift}"), json!({}))
            .await
            .expect(StatusCode::OK);
    }
    let account = "/api/v1/moderation/accounts/ada";
    root.post(&format!("{account}/suspend"), because)
        .await
        .expect(StatusCode::OK);
    let stone = tombstone(app.get(&path).await).await;
    assert_eq!(stone, (json!("author_suspended"), json!(null)));
    root.post(&format!("{account}/unsuspend"), json!({}))
        .await
        .expect(StatusCode::OK);
    app.get(&path).await.expect(StatusCode::NOT_FOUND);

    take_down(&app, &mira, &slug, 1).await;
    let stone = tombstone(app.get(&path).await).await;
    assert_eq!(stone, (json!("taken_down"), json!(REASON)));

    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    let stone = tombstone(app.get(&path).await).await;
    assert_eq!(stone, (json!("deleted"), json!(null)));
}

#[tokio::test]
async fn deleting_a_suspended_profile_does_not_hide_that_it_was_suspended() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let suspend = format!("/api/v1/moderation/profiles/{slug}/suspend");
    mira.post(&suspend, json!({ "reason": REASON }))
        .await
        .expect(StatusCode::OK);
    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    let stone = app.get(&format!("/api/v1/profiles/{slug}/tombstone")).await;
    assert_eq!(tombstone(stone).await.0, "suspended");
}

#[tokio::test]
async fn a_profile_that_went_with_its_authors_account_says_so() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.close(json!({ "password": PASSWORD, "profiles": "delete" }))
        .await
        .expect(StatusCode::NO_CONTENT);
    let stone = app.get(&format!("/api/v1/profiles/{slug}/tombstone")).await;
    assert_eq!(tombstone(stone).await.0, "author_closed");
}

#[tokio::test]
async fn what_was_never_public_or_made_private_leaves_no_tombstone() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let draft = ada.create_profile("Secret grid").await;
    let unseen = async |slug: &str| {
        let path = format!("/api/v1/profiles/{slug}/tombstone");
        for reply in [app.get(&path).await, ada.get(&path).await] {
            reply
                .expect(StatusCode::NOT_FOUND)
                .expect_problem("not_found");
        }
    };
    unseen(&draft).await;
    unseen("nothing-here").await;
    ada.patch_profile(&slug, json!({ "visibility": "private" }))
        .await
        .expect(StatusCode::OK);
    unseen(&slug).await;
    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    unseen(&slug).await;
}

#[tokio::test]
async fn a_report_of_a_profile_without_any_version_left_is_of_the_newest() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let sam = old(&app, "sam").await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    publish_second(&ada, &mira, &slug).await;
    for number in [1, 2] {
        take_down(&app, &mira, &slug, number).await;
    }
    let filed = report(&sam, &slug).await.expect(StatusCode::CREATED);
    assert_eq!(filed.json["version"], 2);
}

#[tokio::test]
async fn a_profile_whose_author_withdrew_what_was_left_is_not_told_as_taken_down() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let path = format!("/api/v1/profiles/{slug}/tombstone");
    publish_second(&ada, &mira, &slug).await;
    app.advance(TimeDelta::seconds(1));
    take_down(&app, &mira, &slug, 1).await;
    app.advance(TimeDelta::seconds(1));
    let yank = format!("/api/v1/profiles/{slug}/versions/2/yank");
    ada.post(&yank, json!({})).await.expect(StatusCode::OK);
    app.get(&path).await.expect(StatusCode::NOT_FOUND);

    // Taken down as well, it is a moderator's.
    app.advance(TimeDelta::seconds(1));
    take_down(&app, &mira, &slug, 2).await;
    let stone = tombstone(app.get(&path).await).await;
    assert_eq!(stone, (json!("taken_down"), json!(REASON)));
}

#[tokio::test]
async fn a_take_down_of_the_last_version_offered_is_told_whatever_was_withdrawn_before() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    publish_second(&ada, &mira, &slug).await;
    let yank = format!("/api/v1/profiles/{slug}/versions/2/yank");
    ada.post(&yank, json!({})).await.expect(StatusCode::OK);
    app.advance(TimeDelta::seconds(1));
    take_down(&app, &mira, &slug, 1).await;
    let path = format!("/api/v1/profiles/{slug}/tombstone");
    let stone = tombstone(app.get(&path).await).await;
    assert_eq!(stone, (json!("taken_down"), json!(REASON)));
}
