//! The end of an account.

use chrono::TimeDelta;
use hub_shared::{account::Role, ids::AccountId};
use profile_hub::db::{Done, audit};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    accounts::{form, token, verify},
    app::{PASSWORD, Reply, TestApp, User, changed, dca},
    database,
    reports::{listed, old, report},
    tokens::program,
};

async fn close(user: &User<'_>) {
    user.close(json!({ "password": PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_closed_account_leaves_its_published_profiles_archived_and_without_its_name() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = app.user("sam").await.link(&slug).await;
    close(&ada).await;

    let page = app
        .get(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::OK);
    let handle = page.json["author"]["handle"].as_str().unwrap();
    let hex = handle.strip_prefix("deleted-").unwrap();
    assert!(
        hex.len() == 8 && hex.bytes().all(|b| b.is_ascii_hexdigit()),
        "{handle}"
    );
    assert_eq!(page.json["author"]["display_name"], "Deleted account");
    assert!(page.json["archived_at"].is_string());
    app.get(&link).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn an_account_that_closes_with_its_profiles_leaves_tombstones() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.subscribe(&slug).await.expect(StatusCode::CREATED);
    let link = app.user("sam").await.link(&slug).await;
    ada.close(json!({ "password": PASSWORD, "profiles": "delete" }))
        .await
        .expect(StatusCode::NO_CONTENT);
    app.get(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect_problem("not_found");
    app.get(&link)
        .await
        .expect(StatusCode::GONE)
        .expect_problem("profile_deleted");
    let mails = app.mails("sam@example.org", 1).await;
    assert!(mails[0].contains("was deleted"), "{}", mails[0]);
    let mails = app.mails("ada@example.org", 2).await;
    assert_eq!(mails.len(), 2, "the decision and the goodbye, no more");
}

#[tokio::test]
async fn what_was_never_published_goes_whatever_is_kept() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let submitted = ada.complete_draft(&dca()).await;
    let pending = ada.submit(&submitted).await.expect(StatusCode::CREATED);
    let drafted = ada.create_profile("Grid ETH").await;
    close(&ada).await;

    let queue = mira.get("/api/v1/moderation/queue").await;
    assert_eq!(queue.json["items"], json!([]));
    let id = pending.json["id"].as_str().unwrap();
    let review = mira
        .get(&format!("/api/v1/moderation/submissions/{id}"))
        .await;
    assert_eq!(review.json["state"], "withdrawn");
    // The address of what was submitted stays taken; that of a mere draft is free.
    let sam = app.user("sam").await;
    assert_eq!(
        sam.create_profile(dca().name).await,
        format!("{submitted}-2")
    );
    assert_eq!(sam.create_profile("Grid ETH").await, drafted);
}

#[tokio::test]
async fn a_pending_update_of_a_kept_profile_is_withdrawn() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let pending = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let id = pending.json["id"].as_str().unwrap();
    mira.claim(id).await.expect(StatusCode::OK);
    close(&ada).await;
    mira.decide(id, "approve", json!({}))
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
}

#[tokio::test]
async fn links_of_a_closed_account_say_so_and_nobody_counts_them() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let sam = app.user("sam").await;
    let link = sam.link(&slug).await;
    let path = format!("/api/v1/profiles/{slug}");
    assert_eq!(app.get(&path).await.json["subscribers"], 1);
    close(&sam).await;
    app.get(&link)
        .await
        .expect(StatusCode::GONE)
        .expect_problem("account_closed");
    assert_eq!(app.get(&path).await.json["subscribers"], 0);
    // Nor is anybody told who is not there.
    ada.delete(&path).await.expect(StatusCode::NO_CONTENT);
    let mails = app.mails("sam@example.org", 1).await;
    assert!(mails[0].contains("is closed"), "{}", mails[0]);
}

#[tokio::test]
async fn a_stopped_subscription_of_a_closed_account_is_not_counted_out_twice() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let sam = app.user("sam").await;
    sam.link(&slug).await;
    let path = format!("/api/v1/profiles/{slug}");
    sam.delete(&format!("{path}/subscription"))
        .await
        .expect(StatusCode::NO_CONTENT);
    mira.link(&slug).await;
    close(&sam).await;
    assert_eq!(app.get(&path).await.json["subscribers"], 1);
}

#[tokio::test]
async fn a_closed_account_is_out_at_once_and_its_owner_gets_a_goodbye() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let robot = program(&ada, &["account:read"]).await;
    close(&ada).await;
    ada.get("/api/v1/account")
        .await
        .expect(StatusCode::UNAUTHORIZED)
        .expect_problem("session_ended");
    robot
        .get("/api/v1/account")
        .await
        .expect(StatusCode::UNAUTHORIZED)
        .expect_problem("token_ended");
    let pair = ada.cookie.split(';').next().unwrap();
    let refresh = app
        .request(Method::POST, "/api/v1/session/refresh")
        .header("Cookie", pair);
    Reply::of(refresh).await.expect_problem("session_ended");
    let guess = json!({ "email": "ada@example.org", "password": PASSWORD });
    app.post("/api/v1/session", guess)
        .await
        .expect_problem("wrong_credentials");
    let mails = app.mails("ada@example.org", 2).await;
    assert!(
        mails[1].contains("Subject: Your account is closed"),
        "{}",
        mails[1]
    );
}

#[tokio::test]
async fn what_a_closed_account_has_under_way_changes_nothing_any_more() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let id: AccountId = ada.get("/api/v1/account").await.json["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    close(&ada).await;
    let late = app.db().write(Some(id), |_| Ok(Done::unchanged(())));
    let refused = late.await.unwrap_err().refusal();
    assert_eq!(refused.code.as_str(), "session_ended");
}

#[tokio::test]
async fn an_address_may_register_again_and_a_handle_may_not() {
    let app = TestApp::start().await;
    close(&app.user("ada").await).await;
    app.mails("ada@example.org", 1).await;
    let refused = app
        .post("/api/v1/accounts", form("ada"))
        .await
        .expect_problem("invalid");
    assert_eq!(refused.pointers(), ["/handle"]);
    let mut again = form("ada-2");
    again["email"] = json!("ada@example.org");
    app.post("/api/v1/accounts", again)
        .await
        .expect(StatusCode::ACCEPTED);
    let mails = app.mails("ada@example.org", 2).await;
    verify(&app, token(&mails[1]))
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn an_account_is_closed_by_whoever_knows_its_password() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    ada.close(json!({ "password": "not this one, no" }))
        .await
        .expect(StatusCode::UNAUTHORIZED)
        .expect_problem("wrong_credentials");
    for (form, pointer) in [
        (json!({}), "/password"),
        (
            json!({ "password": PASSWORD, "profiles": "sell" }),
            "/profiles",
        ),
    ] {
        let refused = ada.close(form).await.expect_problem("invalid");
        assert_eq!(refused.pointers(), [pointer]);
    }
    ada.get("/api/v1/account").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_claim_of_a_closed_account_is_free() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.json;
    let id = submission["id"].as_str().unwrap();
    mira.claim(id).await.expect(StatusCode::OK);
    close(&mira).await;
    let noor = app.moderator("noor").await;
    let queue = noor.get("/api/v1/moderation/queue").await;
    assert_eq!(queue.json["items"][0]["claim"], Value::Null);
    noor.claim(id).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = TestApp::start().await;
    let first = app.account("first", Role::Administrator).await;
    first
        .close(json!({ "password": PASSWORD }))
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("last_administrator");
    first.get("/api/v1/account").await.expect(StatusCode::OK);
    app.account("second", Role::Administrator).await;
    close(&first).await;
}

#[tokio::test]
async fn of_two_administrators_who_close_at_once_one_stays() {
    let app = TestApp::start().await;
    let first = app.account("first", Role::Administrator).await;
    let second = app.account("second", Role::Administrator).await;
    let form = json!({ "password": PASSWORD });
    let (one, two) = tokio::join!(first.close(form.clone()), second.close(form));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409], "{one:?} {two:?}");
}

#[tokio::test]
async fn the_words_of_a_closed_account_are_erased_from_the_audit_log_which_still_verifies() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (sam, slug) = (
        old(&app, "sam").await,
        app.publish(&ada, &mira, &dca()).await,
    );
    let reported = report(&sam, &slug).await.expect(StatusCode::CREATED);
    let words = reported.json["text"].as_str().unwrap();
    let root = app.account("root-1", Role::Administrator).await;
    let log = || root.get("/api/v1/moderation/audit-events?limit=100");
    let before = String::from_utf8(log().await.bytes).unwrap();
    assert!(before.contains(words), "{before}");
    close(&sam).await;
    let after = String::from_utf8(log().await.bytes).unwrap();
    assert!(!after.contains(words), "{after}");
    assert!(after.contains("account.close"), "{after}");
    let mut conn = database::connect(&app.database_url);
    audit::verify(&mut conn, app.db().audit_key(), None).unwrap();
}

#[tokio::test]
async fn what_a_closed_account_reported_or_appealed_stays_without_its_words() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let sam = old(&app, "sam").await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    report(&sam, &slug).await.expect(StatusCode::CREATED);
    let version = app
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await;
    let take_down = format!(
        "/api/v1/moderation/versions/{}/take-down",
        version.json["id"].as_str().unwrap()
    );
    let why = "It buys without any limit on a falling market.";
    mira.post(&take_down, json!({ "reason": why }))
        .await
        .expect(StatusCode::OK);
    let appeal = format!("/api/v1/profiles/{slug}/versions/1/appeal");
    let words = "It has a limit: look at the stop loss in its settings.";
    let appeal = ada.post(&appeal, json!({ "text": words })).await;
    let appeal = appeal.expect(StatusCode::CREATED).json["id"].clone();
    let words_of_appeal = async || {
        let path = format!("/api/v1/moderation/appeals/{}", appeal.as_str().unwrap());
        noor.get(&path).await.expect(StatusCode::OK).json["text"].clone()
    };
    close(&sam).await;
    let reports = listed(&noor, "").await;
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0]["text"], "");
    assert_eq!(words_of_appeal().await, words);
    close(&ada).await;
    assert_eq!(words_of_appeal().await, "");
}

#[tokio::test]
async fn what_a_moderator_wrote_in_office_stays_without_the_name() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let noor = app.moderator("noor").await;
    let root = app.account("root-1", Role::Administrator).await;
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let id = submission.json["id"].as_str().unwrap().to_owned();
    mira.claim(&id).await.expect(StatusCode::OK);
    let desk = format!("/api/v1/moderation/submissions/{id}/messages");
    for (words, note) in [("Which fees are these?", false), ("Looks copied.", true)] {
        app.advance(TimeDelta::seconds(1));
        mira.post(&desk, json!({ "words": words, "note": note }))
            .await
            .expect(StatusCode::CREATED);
    }
    app.advance(TimeDelta::seconds(1));
    let own = format!("/api/v1/profiles/{slug}/submissions/1");
    ada.post(
        &format!("{own}/messages"),
        json!({ "words": "Those of the exchange." }),
    )
    .await
    .expect(StatusCode::CREATED);
    let reason = "It names no fees at all.";
    mira.decide(&id, "request-changes", json!({ "reason": reason }))
        .await
        .expect(StatusCode::OK);
    close(&mira).await;

    let words = |reply: Reply| {
        let items = reply.expect(StatusCode::OK).json["items"].clone();
        let items = items.as_array().unwrap().iter();
        let words = items.map(|item| item["words"].clone());
        words.collect::<Vec<_>>()
    };
    assert_eq!(
        words(ada.get(&format!("{own}/messages")).await),
        ["Which fees are these?", "Those of the exchange."]
    );
    let thread = noor.get(&desk).await;
    assert_eq!(
        thread.json["items"][0]["by"]["display_name"],
        "Deleted account"
    );
    assert_eq!(words(thread)[1], "Looks copied.");
    assert_eq!(ada.get(&own).await.json["reason"], reason);
    let texts = |log: &[Value]| {
        let texts = log.iter().filter_map(|entry| entry["text"].as_str());
        texts.map(str::to_owned).collect::<Vec<_>>()
    };
    let log = app.audit_of(&root).await;
    assert_eq!(
        texts(&log),
        [
            reason,
            "Those of the exchange.",
            "Looks copied.",
            "Which fees are these?"
        ]
    );

    // What an author wrote goes, and what was decided on it stays.
    close(&ada).await;
    let left = words(noor.get(&desk).await);
    assert_eq!(
        left,
        [
            json!("Which fees are these?"),
            json!("Looks copied."),
            Value::Null
        ]
    );
    let log = app.audit_of(&root).await;
    assert_eq!(
        texts(&log),
        [reason, "Looks copied.", "Which fees are these?"]
    );
    let key = app.db().audit_key().clone();
    let verified = app.db().read(move |conn| audit::verify(conn, &key, None));
    verified.await.unwrap();
}
