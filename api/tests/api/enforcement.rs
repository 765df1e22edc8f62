//! What moderators do to what is published, and administrators to accounts.

use chrono::TimeDelta;
use hub_shared::account::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{Reply, TestApp, User, changed, dca};

const REASON: &str = "It buys without any limit on a falling market.";

fn because() -> Value {
    json!({ "reason": REASON })
}

/// Publishes version 2 of a profile: the ids of both versions.
async fn two_versions(app: &TestApp, ada: &User<'_>, mira: &User<'_>, slug: &str) -> [String; 2] {
    ada.put_package(slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let submission = ada.submit(slug).await.expect(StatusCode::CREATED);
    mira.approve(submission.json["id"].as_str().unwrap()).await;
    let versions = app.get(&format!("/api/v1/profiles/{slug}/versions")).await;
    [1, 0].map(|at| {
        versions.json["items"][at]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    })
}

async fn on_version(user: &User<'_>, id: &str, verb: &str, body: Value) -> Reply {
    user.post(&format!("/api/v1/moderation/versions/{id}/{verb}"), body)
        .await
}

async fn on_profile(user: &User<'_>, slug: &str, verb: &str, body: Value) -> Reply {
    user.post(&format!("/api/v1/moderation/profiles/{slug}/{verb}"), body)
        .await
}

async fn on_account(user: &User<'_>, handle: &str, verb: &str, body: Value) -> Reply {
    user.post(
        &format!("/api/v1/moderation/accounts/{handle}/{verb}"),
        body,
    )
    .await
}

/// The newest of what the bell tells: kind and reason.
async fn newest(user: &User<'_>) -> (Value, Value) {
    let bell = user.get("/api/v1/notifications").await;
    let newest = &bell.expect(StatusCode::OK).json["items"][0];
    (newest["kind"].clone(), newest["reason"].clone())
}

async fn catalogue(app: &TestApp) -> usize {
    let list = app.get("/api/v1/profiles").await.expect(StatusCode::OK);
    list.json["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_version_taken_down_gives_way_to_the_one_before_it_and_comes_back() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = app.user("sam").await.link(&slug).await;
    let old = app.get(&link).await.expect(StatusCode::OK).bytes;
    let [_, second] = two_versions(&app, &ada, &mira, &slug).await;
    let new = app.get(&link).await.expect(StatusCode::OK).bytes;
    assert_ne!(old, new);

    let down = on_version(&mira, &second, "take-down", because()).await;
    let down = down.expect(StatusCode::OK);
    assert_eq!(down.json["taken_down_reason"], REASON);
    assert_eq!(app.get(&link).await.bytes, old);
    let page = app.get(&format!("/api/v1/profiles/{slug}")).await;
    assert_eq!(page.json["current_version"]["number"], 1);
    let shown = app
        .get(&format!("/api/v1/profiles/{slug}/versions/2"))
        .await;
    assert_eq!(shown.json["taken_down_reason"], REASON);

    let back = on_version(&mira, &second, "restore", json!({})).await;
    let back = back.expect(StatusCode::OK);
    assert_eq!(
        (&back.json["taken_down_at"], &back.json["taken_down_reason"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(app.get(&link).await.bytes, new);
}

#[tokio::test]
async fn the_link_of_a_profile_without_any_version_left_says_so() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = app.user("sam").await.link(&slug).await;
    let version = app
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await;
    let id = version.json["id"].as_str().unwrap();
    on_version(&mira, id, "take-down", because())
        .await
        .expect(StatusCode::OK);
    app.get(&link)
        .await
        .expect(StatusCode::GONE)
        .expect_problem("no_version");
}

#[tokio::test]
async fn what_the_author_withdrew_stays_withdrawn_when_a_moderator_restores_it() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let [_, second] = two_versions(&app, &ada, &mira, &slug).await;
    on_version(&mira, &second, "take-down", because())
        .await
        .expect(StatusCode::OK);
    let yank = format!("/api/v1/profiles/{slug}/versions/2/yank");
    ada.post(&yank, json!({})).await.expect(StatusCode::OK);
    let back = on_version(&mira, &second, "restore", json!({})).await;
    assert!(back.expect(StatusCode::OK).json["yanked_at"].is_string());
    let page = app.get(&format!("/api/v1/profiles/{slug}")).await;
    assert_eq!(page.json["current_version"]["number"], 1);
}

#[tokio::test]
async fn of_two_take_downs_at_once_one_wins_and_the_other_hears_the_state() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let [_, id] = two_versions(&app, &ada, &mira, &slug).await;
    let (first, second) = tokio::join!(
        on_version(&mira, &id, "take-down", because()),
        on_version(&noor, &id, "take-down", because()),
    );
    let lost = match first.status {
        StatusCode::OK => second,
        _ => {
            second.expect(StatusCode::OK);
            first
        }
    };
    let lost = lost.expect(StatusCode::CONFLICT).expect_problem("conflict");
    let detail = lost.json["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("Version 2 is taken down since "),
        "{detail}"
    );
    on_version(&mira, &id, "restore", json!({}))
        .await
        .expect(StatusCode::OK);
    let again = on_version(&mira, &id, "restore", json!({})).await;
    let again = again
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
    assert_eq!(again.json["detail"], "Version 2 is not taken down.");
}

#[tokio::test]
async fn subscribers_of_a_current_version_and_the_author_are_told_of_its_take_down() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    sam.link(&slug).await;
    let [first, second] = two_versions(&app, &ada, &mira, &slug).await;
    app.advance(TimeDelta::seconds(1));
    on_version(&mira, &second, "take-down", because())
        .await
        .expect(StatusCode::OK);
    for told in [&sam, &ada] {
        assert_eq!(
            newest(told).await,
            (json!("version_withdrawn"), json!(REASON)),
            "{}",
            told.handle
        );
    }
    let mails = app.mails("sam@example.org", 2).await.concat();
    assert!(mails.contains("you hold a withdrawn version"), "{mails}");
    assert!(mails.contains(REASON), "{mails}");
    let mails = app.mails("ada@example.org", 3).await.concat();
    assert!(
        mails.contains("version 2 was taken down by a moderator"),
        "{mails}"
    );

    // Nobody has version 1 after version 2, so what becomes of it concerns the author alone.
    app.advance(TimeDelta::seconds(1));
    on_version(&mira, &second, "restore", json!({}))
        .await
        .expect(StatusCode::OK);
    app.advance(TimeDelta::seconds(1));
    on_version(&mira, &first, "take-down", because())
        .await
        .expect(StatusCode::OK);
    assert_eq!(newest(&ada).await.0, "version_withdrawn");
    assert_eq!(newest(&sam).await.0, "version_restored");
}

#[tokio::test]
async fn taking_down_is_for_moderators_with_a_reason_and_not_on_their_own_profile() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.moderator("mira").await, app.moderator("noor").await);
    let slug = app.publish(&mira, &noor, &dca()).await;
    let version = app
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await;
    let id = version.json["id"].as_str().unwrap();
    for verb in ["take-down", "restore"] {
        on_version(&mira, id, verb, because())
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("own_profile");
        on_version(&app.user(&format!("sam-{verb}")).await, id, verb, because())
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("not_allowed");
        for unknown in ["01890a5d-ac96-774b-bcce-b302099a8057", "7"] {
            on_version(&noor, unknown, verb, because())
                .await
                .expect(StatusCode::NOT_FOUND)
                .expect_problem("not_found");
        }
    }
    for reason in ["too short".to_owned(), "x".repeat(5_001)] {
        let refused = on_version(&noor, id, "take-down", json!({ "reason": reason })).await;
        assert_eq!(refused.expect_problem("invalid").pointers(), ["/reason"]);
    }
    for verb in ["quarantine", "release", "suspend", "unsuspend"] {
        on_profile(&mira, &slug, verb, because())
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("own_profile");
    }
}

#[tokio::test]
async fn the_only_moderator_may_act_on_their_own_profile_and_the_log_says_so() {
    let app = TestApp::start_with(&["--self-review"]).await;
    let mira = app.moderator("mira").await;
    let slug = app.publish(&mira, &mira, &dca()).await;
    let version = app
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await;
    let id = version.json["id"].as_str().unwrap();
    on_version(&mira, id, "take-down", because())
        .await
        .expect(StatusCode::OK);
    let root = app.account("grace", Role::Administrator).await;
    let log = root.get("/api/v1/moderation/audit-events").await;
    let event = &log.json["items"][2];
    assert_eq!(event["action"], "version.take-down");
    assert_eq!(event["text"], REASON);
    assert_eq!(event["details"]["independent"], false);
}

#[tokio::test]
async fn a_profile_held_back_is_hidden_and_its_links_say_why() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let (link, page) = (sam.link(&slug).await, format!("/api/v1/profiles/{slug}"));
    for (hold, lift, code, kinds) in [
        (
            "quarantine",
            "release",
            "quarantined",
            ["profile_quarantined", "profile_released"],
        ),
        (
            "suspend",
            "unsuspend",
            "suspended",
            ["profile_suspended", "profile_unsuspended"],
        ),
    ] {
        app.advance(TimeDelta::seconds(1));
        let held = on_profile(&mira, &slug, hold, because()).await;
        let held = held.expect(StatusCode::OK);
        assert_eq!(held.json[format!("{code}_reason")], REASON);
        app.get(&link)
            .await
            .expect(StatusCode::GONE)
            .expect_problem(code);
        sam.get(&page).await.expect(StatusCode::NOT_FOUND);
        assert_eq!(catalogue(&app).await, 0);
        let own = ada.get(&page).await.expect(StatusCode::OK);
        assert_eq!(own.json[format!("{code}_reason")], REASON);
        for told in [&ada, &sam] {
            assert_eq!(newest(told).await, (json!(kinds[0]), json!(REASON)));
        }
        let again = on_profile(&mira, &slug, hold, because()).await;
        again
            .expect(StatusCode::CONFLICT)
            .expect_problem("conflict");

        app.advance(TimeDelta::seconds(1));
        let back = on_profile(&mira, &slug, lift, json!({})).await;
        let back = back.expect(StatusCode::OK);
        assert_eq!(back.json[format!("{code}_at")], json!(null));
        assert_eq!(back.json[format!("{code}_reason")], json!(null));
        app.get(&link).await.expect(StatusCode::OK);
        assert_eq!(catalogue(&app).await, 1);
        for told in [&ada, &sam] {
            assert_eq!(newest(told).await, (json!(kinds[1]), json!(null)));
        }
        let again = on_profile(&mira, &slug, lift, json!({})).await;
        again
            .expect(StatusCode::CONFLICT)
            .expect_problem("conflict");
    }
    app.mails("sam@example.org", 4).await;
    app.mails("ada@example.org", 5).await;
}

#[tokio::test]
async fn each_flag_of_a_profile_is_cleared_alone() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = sam.link(&slug).await;
    for verb in ["suspend", "quarantine"] {
        on_profile(&mira, &slug, verb, because())
            .await
            .expect(StatusCode::OK);
    }
    app.advance(TimeDelta::seconds(1));
    on_profile(&mira, &slug, "unsuspend", json!({}))
        .await
        .expect(StatusCode::OK);
    app.get(&link).await.expect_problem("quarantined");
    // What is still held back is no news to those whom it is held back from.
    assert_eq!(newest(&sam).await.0, "profile_suspended");
    assert_eq!(newest(&ada).await.0, "profile_unsuspended");
}

#[tokio::test]
async fn what_was_never_approved_cannot_be_held_back() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let draft = ada.create_profile("Secret grid").await;
    for slug in [&draft, "nothing-here"] {
        on_profile(&mira, slug, "quarantine", because())
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
    }
}

/// What the bell tells, newest first: kind and version.
async fn told(user: &User<'_>) -> Vec<(Value, Value)> {
    let bell = user.get("/api/v1/notifications").await;
    let items = bell.expect(StatusCode::OK).json["items"].clone();
    let items = items.as_array().unwrap().iter();
    items
        .map(|item| (item["kind"].clone(), item["version"].clone()))
        .collect()
}

#[tokio::test]
async fn what_links_serve_after_a_release_is_told_with_the_moderators_words() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let words = "We looked at every setting.";
    for (hold, lift, kind) in [
        ("quarantine", "release", "profile_released"),
        ("suspend", "unsuspend", "profile_unsuspended"),
    ] {
        let slug = app.publish(&ada, &mira, &dca()).await;
        let link = sam.link(&slug).await;
        for (served, says) in [
            (true, "serves it again: version 1."),
            (
                false,
                "serves nothing all the same: every version was withdrawn.",
            ),
        ] {
            on_profile(&mira, &slug, hold, because())
                .await
                .expect(StatusCode::OK);
            if !served {
                let path = format!("/api/v1/profiles/{slug}/versions/1");
                let version = mira.get(&path).await.json["id"].clone();
                on_version(&mira, version.as_str().unwrap(), "take-down", because())
                    .await
                    .expect(StatusCode::OK);
            }
            app.advance(TimeDelta::seconds(1));
            on_profile(&mira, &slug, lift, json!({ "reason": words }))
                .await
                .expect(StatusCode::OK);
            let version = if served { json!(1) } else { json!(null) };
            assert_eq!(told(&sam).await[0], (json!(kind), version));
            let answer = app.get(&link).await;
            assert_eq!(answer.status == StatusCode::OK, served);
            app.advance(TimeDelta::seconds(1));
            let count = told(&sam).await.len();
            let mails = app.mails("sam@example.org", count).await;
            let mail = mails
                .iter()
                .filter(|mail| mail.contains("looked at every setting"))
                .find(|mail| mail.contains(says));
            assert!(mail.is_some(), "{}", mails.concat());
        }
    }
}

#[tokio::test]
async fn a_version_that_its_author_held_back_when_its_profile_came_back_is_announced_when_it_is_offered()
 {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    sam.link(&slug).await;
    let news = (json!("new_version"), json!(2));
    on_profile(&mira, &slug, "quarantine", because())
        .await
        .expect(StatusCode::OK);
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(submission.json["id"].as_str().unwrap()).await;
    let version = format!("/api/v1/profiles/{slug}/versions/2");
    ada.post(&format!("{version}/yank"), json!({}))
        .await
        .expect(StatusCode::OK);
    on_profile(&mira, &slug, "release", json!({}))
        .await
        .expect(StatusCode::OK);
    assert!(!told(&sam).await.contains(&news));
    for verb in ["unyank", "yank", "unyank"] {
        ada.post(&format!("{version}/{verb}"), json!({}))
            .await
            .expect(StatusCode::OK);
    }
    let told = told(&sam).await;
    assert_eq!(told.iter().filter(|one| **one == news).count(), 1);
}

#[tokio::test]
async fn a_version_approved_while_its_profile_is_withheld_is_announced_once_nothing_withholds_it() {
    let app = TestApp::start().await;
    let (ada, mira, sam, tom) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
        app.user("tom").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    sam.link(&slug).await;
    tom.put(&format!("/api/v1/profiles/{slug}/follow"))
        .await
        .expect(StatusCode::NO_CONTENT);
    let news = (json!("new_version"), json!(2));
    for verb in ["quarantine", "suspend"] {
        on_profile(&mira, &slug, verb, because())
            .await
            .expect(StatusCode::OK);
    }
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(submission.json["id"].as_str().unwrap()).await;
    on_profile(&mira, &slug, "unsuspend", json!({}))
        .await
        .expect(StatusCode::OK);
    for user in [&sam, &tom] {
        assert!(!told(user).await.contains(&news));
    }
    for _ in 0..2 {
        on_profile(&mira, &slug, "release", json!({}))
            .await
            .expect(StatusCode::OK);
        for user in [&sam, &tom] {
            let told = told(user).await;
            let times = told.iter().filter(|one| **one == news).count();
            assert_eq!(times, 1, "{told:?}");
        }
        on_profile(&mira, &slug, "quarantine", because())
            .await
            .expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn subscribers_whose_links_stop_with_an_account_are_told_once_a_profile_and_again_afterwards()
{
    let app = TestApp::start().await;
    let (ada, mira, sam, root) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
        app.account("grace", Role::Administrator).await,
    );
    let mut links = Vec::new();
    for _ in 0..3 {
        let slug = app.publish(&ada, &mira, &dca()).await;
        links.push((sam.link(&slug).await, slug));
    }
    // This one serves nothing before, meanwhile and afterwards.
    on_profile(&mira, &links[2].1, "quarantine", because())
        .await
        .expect(StatusCode::OK);
    let before = told(&sam).await.len();
    for (verb, kind, status, version) in [
        ("suspend", "author_suspended", StatusCode::GONE, json!(null)),
        ("unsuspend", "author_unsuspended", StatusCode::OK, json!(1)),
    ] {
        app.advance(TimeDelta::seconds(1));
        on_account(&root, "ada", verb, because())
            .await
            .expect(StatusCode::OK);
        for (link, _) in &links[..2] {
            app.get(link).await.expect(status);
        }
        let bell = sam.get("/api/v1/notifications").await.json;
        let newest = bell["items"].as_array().unwrap();
        let mut profiles = Vec::new();
        for item in newest.iter().filter(|item| item["kind"] == kind) {
            assert_eq!(
                (&item["version"], &item["reason"]),
                (&version, &json!(null))
            );
            profiles.push(item["profile"].as_str().unwrap().to_owned());
        }
        profiles.sort();
        let mut expected = [links[0].1.clone(), links[1].1.clone()];
        expected.sort();
        assert_eq!(profiles, expected);
    }
    assert_eq!(told(&sam).await.len(), before + 4);
    let mails = app.mails("sam@example.org", 5).await.concat();
    for says in [
        "suspended the author of the profile",
        "no longer suspended",
        "serves it again: version 1.",
    ] {
        assert!(mails.contains(says), "{mails}");
    }
}

#[tokio::test]
async fn a_suspended_account_stops_at_once_and_goes_on_when_that_is_lifted() {
    let app = TestApp::start().await;
    let (ada, mira, sam, root) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
        app.account("grace", Role::Administrator).await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let other = app.publish(&mira, &root, &dca()).await;
    let (of_subscriber, own) = (sam.link(&slug).await, ada.link(&other).await);
    let page = format!("/api/v1/profiles/{slug}");
    let before = app.get(&page).await.expect(StatusCode::OK);
    let token = json!({ "name": "a script", "scopes": ["account:read"] });
    let token = ada.post("/api/v1/tokens", token).await;
    let token = token.expect(StatusCode::CREATED).json["secret"].clone();
    let by_token = || {
        Reply::of(
            app.request(Method::GET, "/api/v1/account")
                .bearer_auth(token.as_str().unwrap()),
        )
    };

    let standing = on_account(&root, "ada", "suspend", because()).await;
    let standing = standing.expect(StatusCode::OK);
    assert!(standing.json["suspended_at"].is_string());
    assert!(!String::from_utf8_lossy(&standing.bytes).contains("@example.org"));
    for refused in [ada.get("/api/v1/account").await, by_token().await] {
        refused
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("account_suspended");
    }
    let form = json!({ "email": "ada@example.org", "password": super::app::PASSWORD });
    app.post("/api/v1/session", form)
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("account_suspended");
    let cookie = ada.cookie.split(';').next().unwrap();
    let refresh = app.request(Method::POST, "/api/v1/session/refresh");
    Reply::of(refresh.header("Cookie", cookie))
        .await
        .expect(StatusCode::UNAUTHORIZED)
        .expect_problem("session_ended");
    for link in [&of_subscriber, &own] {
        app.get(link)
            .await
            .expect(StatusCode::GONE)
            .expect_problem("suspended");
    }
    let subscriptions = sam.get("/api/v1/subscriptions").await;
    assert_eq!(subscriptions.json["items"][0]["unavailable"], "suspended");
    sam.get(&page).await.expect(StatusCode::NOT_FOUND);
    app.user("tom")
        .await
        .subscribe(&slug)
        .await
        .expect(StatusCode::NOT_FOUND);
    assert_eq!(catalogue(&app).await, 1);
    mira.get(&page).await.expect(StatusCode::OK);
    let again = on_account(&root, "ada", "suspend", because()).await;
    again
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");

    app.advance(TimeDelta::seconds(1));
    let lifted = on_account(&root, "ada", "unsuspend", json!({})).await;
    assert_eq!(
        lifted.expect(StatusCode::OK).json["suspended_at"],
        json!(null)
    );
    assert_eq!(newest(&ada).await.0, "account_unsuspended");
    by_token().await.expect(StatusCode::OK);
    for link in [&of_subscriber, &own] {
        app.get(link).await.expect(StatusCode::OK);
    }
    let after = app.get(&page).await.expect(StatusCode::OK);
    assert_eq!(after.etag(), before.etag());
    assert_eq!(catalogue(&app).await, 2);
    let again = on_account(&root, "ada", "unsuspend", json!({})).await;
    again
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
    let mails = app.mails("ada@example.org", 4).await.concat();
    assert!(mails.contains("Your account was suspended"), "{mails}");
    assert!(mails.contains(REASON), "{mails}");
}

#[tokio::test]
async fn what_a_suspended_author_submitted_waits_outside_the_queue() {
    let app = TestApp::start().await;
    let (ada, mira, root) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.account("grace", Role::Administrator).await,
    );
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let id = submission.json["id"].as_str().unwrap();
    mira.claim(id).await.expect(StatusCode::OK);
    on_account(&root, "ada", "suspend", because())
        .await
        .expect(StatusCode::OK);
    let queue = mira.get("/api/v1/moderation/queue").await;
    assert_eq!(queue.json["items"], json!([]));
    let review = format!("/api/v1/moderation/submissions/{id}");
    assert_eq!(mira.get(&review).await.json["set_aside"], true);
    for refused in [
        mira.claim(id).await,
        mira.decide(id, "approve", json!({})).await,
        mira.decide(id, "reject", because()).await,
    ] {
        let refused = refused
            .expect(StatusCode::CONFLICT)
            .expect_problem("conflict");
        let detail = refused.json["detail"].as_str().unwrap();
        assert!(detail.contains("@ada, is suspended"), "{detail}");
    }
    on_account(&root, "ada", "unsuspend", json!({}))
        .await
        .expect(StatusCode::OK);
    let queue = mira.get("/api/v1/moderation/queue").await;
    assert_eq!(queue.json["items"][0]["id"], id);
    let done = mira.decide(id, "approve", json!({})).await;
    assert_eq!(done.expect(StatusCode::OK).json["set_aside"], false);
}

#[tokio::test]
async fn a_moderator_suspended_in_mid_claim_loses_it_and_every_later_action_is_refused() {
    let app = TestApp::start().await;
    let (ada, mira, noor, root) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
        app.account("grace", Role::Administrator).await,
    );
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let id = submission.json["id"].as_str().unwrap();
    mira.claim(id).await.expect(StatusCode::OK);
    on_account(&root, "mira", "suspend", because())
        .await
        .expect(StatusCode::OK);
    for refused in [
        mira.decide(id, "approve", json!({})).await,
        mira.decide(id, "release", json!({})).await,
        mira.claim(id).await,
        mira.get("/api/v1/moderation/queue").await,
        on_profile(&mira, &slug, "suspend", because()).await,
    ] {
        refused
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("account_suspended");
    }
    let seen = noor
        .get(&format!("/api/v1/moderation/submissions/{id}"))
        .await;
    assert_eq!(seen.json["claim"], json!(null));
    noor.claim(id).await.expect(StatusCode::OK);
    on_account(&root, "mira", "unsuspend", json!({}))
        .await
        .expect(StatusCode::OK);
    mira.decide(id, "approve", json!({}))
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("not_claimed");
}

#[tokio::test]
async fn a_decision_and_the_suspension_of_its_moderator_come_one_after_the_other() {
    let app = TestApp::start().await;
    let (ada, mira, root) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.account("grace", Role::Administrator).await,
    );
    for _ in 0..5 {
        let slug = ada.complete_draft(&dca()).await;
        let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
        let id = submission.json["id"].as_str().unwrap();
        mira.claim(id).await.expect(StatusCode::OK);
        let (decided, suspended) = tokio::join!(
            mira.decide(id, "approve", json!({})),
            on_account(&root, "mira", "suspend", because()),
        );
        suspended.expect(StatusCode::OK);
        let page = app.get(&format!("/api/v1/profiles/{slug}")).await;
        if decided.status == StatusCode::OK {
            page.expect(StatusCode::OK);
        } else {
            decided
                .expect(StatusCode::FORBIDDEN)
                .expect_problem("account_suspended");
            page.expect(StatusCode::NOT_FOUND);
        }
        on_account(&root, "mira", "unsuspend", json!({}))
            .await
            .expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn suspending_accounts_is_for_administrators_and_never_ones_own() {
    let app = TestApp::start().await;
    let (ada, mira, grace) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.account("grace", Role::Administrator).await,
    );
    for user in [&ada, &mira] {
        for target in ["grace", "ada"] {
            on_account(user, target, "suspend", because())
                .await
                .expect(StatusCode::FORBIDDEN)
                .expect_problem("not_allowed");
        }
    }
    on_account(&grace, "grace", "suspend", because())
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("last_administrator");
    let edsger = app.account("edsger", Role::Administrator).await;
    on_account(&grace, "grace", "suspend", because())
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("own_account");
    on_account(&edsger, "grace", "suspend", because())
        .await
        .expect(StatusCode::OK);
    // One who is suspended is no administrator to count on.
    on_account(&edsger, "edsger", "suspend", because())
        .await
        .expect_problem("last_administrator");
    for handle in ["nobody", "No%20Handle", "a'b"] {
        on_account(&edsger, handle, "suspend", because())
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
    }
    let refused = on_account(&edsger, "ada", "suspend", json!({})).await;
    assert_eq!(refused.expect_problem("invalid").pointers(), ["/reason"]);
}

#[tokio::test]
async fn of_two_administrators_who_suspend_each_other_one_is_left() {
    let app = TestApp::start().await;
    let (grace, edsger) = (
        app.account("grace", Role::Administrator).await,
        app.account("edsger", Role::Administrator).await,
    );
    let (first, second) = tokio::join!(
        on_account(&grace, "edsger", "suspend", because()),
        on_account(&edsger, "grace", "suspend", because()),
    );
    let (won, lost) = match first.status {
        StatusCode::OK => (first, second),
        _ => (second, first),
    };
    won.expect(StatusCode::OK);
    lost.expect(StatusCode::FORBIDDEN)
        .expect_problem("account_suspended");
}
