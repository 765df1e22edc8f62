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

async fn take_down(mira: &User<'_>, slug: &str, number: i64) {
    let why = json!({ "reason": REASON });
    let done = mira.on_version(slug, number, "take-down", why).await;
    done.expect(StatusCode::OK);
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
    take_down(&mira, &slug, 1).await;
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
    take_down(&mira, &slug, 2).await;
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

    take_down(&mira, &slug, 1).await;
    let stone = tombstone(app.get(&path).await).await;
    assert_eq!(stone, (json!("taken_down"), json!(REASON)));

    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    assert_eq!(
        fates(&app.get(&path).await),
        [
            (json!("taken_down"), json!(REASON)),
            (json!("deleted"), json!(null)),
        ]
    );
}

/// All that a tombstone tells: what happened, and why.
fn fates(stone: &Reply) -> Vec<(Value, Value)> {
    let also = stone.json["also"].as_array().unwrap();
    let all = std::iter::once(&stone.json).chain(also);
    all.map(|past| (past["fate"].clone(), past["reason"].clone()))
        .collect()
}

#[tokio::test]
async fn deleting_what_moderators_withhold_hides_nothing_of_it() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    for (verb, fate) in [("suspend", "suspended"), ("quarantine", "quarantined")] {
        let slug = app.publish(&ada, &mira, &dca()).await;
        sam.link(&slug).await;
        let hold = format!("/api/v1/moderation/profiles/{slug}/{verb}");
        mira.post(&hold, json!({ "reason": REASON }))
            .await
            .expect(StatusCode::OK);
        ada.delete(&format!("/api/v1/profiles/{slug}"))
            .await
            .expect(StatusCode::NO_CONTENT);
        let path = format!("/api/v1/profiles/{slug}/tombstone");
        let deleted = (json!("deleted"), json!(null));
        assert_eq!(
            fates(&app.get(&path).await),
            [(json!(fate), json!(null)), deleted.clone()]
        );
        assert_eq!(
            fates(&sam.get(&path).await),
            [(json!(fate), json!(REASON)), deleted]
        );
    }
}

#[tokio::test]
async fn deleting_hides_no_take_down_of_a_version_beside_which_another_stood() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    publish_second(&ada, &mira, &slug).await;
    take_down(&mira, &slug, 2).await;
    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    let stone = app.get(&format!("/api/v1/profiles/{slug}/tombstone")).await;
    assert_eq!(
        fates(&stone),
        [
            (json!("deleted"), json!(null)),
            (json!("taken_down"), json!(REASON))
        ]
    );
}

#[tokio::test]
async fn a_take_down_is_told_of_a_profile_in_quarantine_too() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let hold = format!("/api/v1/moderation/profiles/{slug}/quarantine");
    mira.post(&hold, json!({ "reason": "It is looked at, now." }))
        .await
        .expect(StatusCode::OK);
    let path = format!("/api/v1/profiles/{slug}/tombstone");
    take_down(&mira, &slug, 1).await;
    assert_eq!(
        fates(&app.get(&path).await),
        [
            (json!("taken_down"), json!(REASON)),
            (json!("quarantined"), json!(null)),
        ]
    );
}

#[tokio::test]
async fn what_moderators_withhold_is_not_made_private() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let stone = format!("/api/v1/profiles/{slug}/tombstone");
    let private = json!({ "visibility": "private" });
    let profile = format!("/api/v1/moderation/profiles/{slug}");
    let because = json!({ "reason": REASON });
    for (hold, lift, state) in [
        ("quarantine", "release", "quarantined"),
        ("suspend", "unsuspend", "suspended"),
    ] {
        mira.post(&format!("{profile}/{hold}"), because.clone())
            .await
            .expect(StatusCode::OK);
        let refused = ada.patch_profile(&slug, private.clone()).await;
        let refused = refused.expect(StatusCode::CONFLICT);
        let current = &refused.json["current"];
        assert_eq!(
            (&current["subject"], &current["state"], &current["by"]),
            (&json!("profile"), &json!(state), &json!(null))
        );
        refused.expect_problem("conflict");
        app.get(&stone).await.expect(StatusCode::OK);
        // All else that is set stays possible.
        for body in [
            json!({ "visibility": "unlisted" }),
            json!({ "visibility": "public", "archived": false }),
        ] {
            ada.patch_profile(&slug, body).await.expect(StatusCode::OK);
        }
        mira.post(&format!("{profile}/{lift}"), json!({}))
            .await
            .expect(StatusCode::OK);
    }
    take_down(&mira, &slug, 1).await;
    let refused = ada.patch_profile(&slug, private.clone()).await;
    let refused = refused.expect(StatusCode::CONFLICT);
    assert_eq!(
        (
            &refused.json["current"]["subject"],
            &refused.json["current"]["state"]
        ),
        (&json!("version"), &json!("taken_down"))
    );
    app.get(&stone).await.expect(StatusCode::OK);
    let version = mira
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await;
    let id = version.json["id"].as_str().unwrap();
    mira.post(
        &format!("/api/v1/moderation/versions/{id}/restore"),
        json!({}),
    )
    .await
    .expect(StatusCode::OK);
    ada.patch_profile(&slug, private.clone())
        .await
        .expect(StatusCode::OK);

    // What was private before stays so.
    mira.post(&format!("{profile}/quarantine"), because)
        .await
        .expect(StatusCode::OK);
    ada.patch_profile(&slug, private)
        .await
        .expect(StatusCode::OK);
    app.get(&stone).await.expect(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_people_hold_of_a_deleted_profile_is_still_taken_down_and_they_are_told() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let sam = old(&app, "sam").await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    download(&app, &sam.link(&slug).await).await;
    let filed = report(&sam, &slug).await.expect(StatusCode::CREATED);
    let hold = format!("/api/v1/moderation/profiles/{slug}/quarantine");
    mira.post(&hold, json!({ "reason": REASON }))
        .await
        .expect(StatusCode::OK);
    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    let cases = mira.get("/api/v1/moderation/cases").await.json;
    assert_eq!(cases["items"][0]["profile"], slug);
    assert!(cases["items"][0]["deleted_at"].is_string());
    let page = format!("/api/v1/profiles/{slug}");
    let seen = mira.get(&page).await.expect(StatusCode::OK);
    assert!(seen.json["deleted_at"].is_string());
    for other in [
        app.get(&page).await,
        ada.get(&page).await,
        sam.get(&page).await,
    ] {
        other.expect(StatusCode::NOT_FOUND);
    }
    for refused in [mira.subscribe(&slug).await, report(&mira, &slug).await] {
        refused.expect(StatusCode::NOT_FOUND);
    }

    app.advance(TimeDelta::seconds(1));
    take_down(&mira, &slug, 1).await;
    assert!(kinds(&sam).await.contains(&json!("version_withdrawn")));
    assert_eq!(withdrawn(&sam, &slug).await["reason"], REASON);
    let stone = app.get(&format!("{page}/tombstone")).await;
    assert_eq!(
        (&stone.json["fate"], &stone.json["reason"]),
        (&json!("taken_down"), &json!(REASON))
    );
    let mails = app.mails("sam@example.org", 3).await.concat();
    assert!(mails.contains("hold a withdrawn version"), "{mails}");

    // The case comes to its end.
    let path = format!(
        "/api/v1/moderation/reports/{}/uphold",
        filed.json["id"].as_str().unwrap()
    );
    mira.post(&path, json!({ "reason": "It is as you say." }))
        .await
        .expect(StatusCode::OK);
    let told = kinds(&sam).await;
    mira.post(
        &format!("/api/v1/moderation/profiles/{slug}/release"),
        json!({}),
    )
    .await
    .expect(StatusCode::OK);
    // No link serves it again, so nobody hears of that.
    assert_eq!(kinds(&sam).await, told);
    let cases = mira.get("/api/v1/moderation/cases").await.json;
    assert_eq!(cases["items"], json!([]));
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
        let yank = format!("/api/v1/profiles/{slug}/versions/{number}/yank");
        ada.post(&yank, json!({})).await.expect(StatusCode::OK);
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
    take_down(&mira, &slug, 1).await;
    app.advance(TimeDelta::seconds(1));
    let yank = format!("/api/v1/profiles/{slug}/versions/2/yank");
    ada.post(&yank, json!({})).await.expect(StatusCode::OK);
    app.get(&path).await.expect(StatusCode::NOT_FOUND);

    // Taken down as well, it is a moderator's.
    app.advance(TimeDelta::seconds(1));
    take_down(&mira, &slug, 2).await;
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
    take_down(&mira, &slug, 1).await;
    let path = format!("/api/v1/profiles/{slug}/tombstone");
    let stone = tombstone(app.get(&path).await).await;
    assert_eq!(stone, (json!("taken_down"), json!(REASON)));
}
