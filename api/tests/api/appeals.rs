//! Appeals against rejections and take-downs: once, in time, decided by somebody else.

use chrono::TimeDelta;
use hub_shared::account::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use profile_hub::demo::package;

use super::{
    app::{Reply, TestApp, User, changed, dca},
    reports,
};

const REASON: &str = "It buys without any limit on a falling market.";
const WORDS: &str = "It has a limit: look at the stop loss in its settings.";
const ANSWER: &str = "A second look at the settings settles this.";

/// A rejected submission: slug and id.
async fn rejected(author: &User<'_>, moderator: &User<'_>) -> (String, String) {
    let slug = author.complete_draft(&dca()).await;
    let id = resubmitted(author, moderator, &slug).await;
    (slug, id)
}

/// Submits a draft and has it rejected: the id.
async fn resubmitted(author: &User<'_>, moderator: &User<'_>, slug: &str) -> String {
    let submission = author.submit(slug).await.expect(StatusCode::CREATED);
    let id = submission.json["id"].as_str().unwrap().to_owned();
    moderator.claim(&id).await.expect(StatusCode::OK);
    moderator
        .decide(
            &id,
            "reject",
            json!({ "reason": REASON, "codes": ["harmful"] }),
        )
        .await
        .expect(StatusCode::OK);
    id
}

/// Publishes a profile and takes its version down.
async fn taken_down(app: &TestApp, author: &User<'_>, moderator: &User<'_>) -> String {
    let slug = app.publish(author, moderator, &dca()).await;
    take_down(moderator, &slug).await;
    slug
}

async fn take_down(moderator: &User<'_>, slug: &str) {
    let why = json!({ "reason": REASON, "codes": ["secret"] });
    let done = moderator.on_version(slug, 1, "take-down", why).await;
    done.expect(StatusCode::OK);
}

/// Appeals against what is at this address below a profile.
async fn appeal(author: &User<'_>, slug: &str, of: &str) -> Reply {
    let path = format!("/api/v1/profiles/{slug}/{of}/appeal");
    author.post(&path, json!({ "text": WORDS })).await
}

async fn rule(moderator: &User<'_>, id: &Value, verb: &str) -> Reply {
    let path = format!("/api/v1/moderation/appeals/{}/{verb}", id.as_str().unwrap());
    moderator.post(&path, json!({ "reason": ANSWER })).await
}

async fn open(moderator: &User<'_>) -> Vec<Value> {
    let list = moderator.get("/api/v1/moderation/appeals").await;
    let list = list.expect(StatusCode::OK).json["items"].clone();
    list.as_array().unwrap().clone()
}

#[tokio::test]
async fn an_overturned_rejection_is_back_in_the_queue_and_held_by_who_overturned_it() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let (slug, submission) = rejected(&ada, &mira).await;
    let path = format!("/api/v1/profiles/{slug}/submissions/1");
    let before = ada.get(&path).await.expect(StatusCode::OK);
    assert_eq!(before.json["appeal"], json!(null));
    assert!(before.json["appealable_until"].is_string());

    app.advance(TimeDelta::seconds(60));
    let filed = appeal(&ada, &slug, "submissions/1").await;
    let filed = filed.expect(StatusCode::CREATED);
    assert_eq!(filed.headers["location"], path);
    let id = &filed.json["id"];
    assert_eq!(filed.json["state"], "open");
    let shown = ada.get(&path).await;
    assert_eq!(shown.json["appeal"]["id"], *id);
    assert_eq!(shown.json["appealable_until"], json!(null));
    let review = format!("/api/v1/moderation/submissions/{submission}");
    let review = noor.get(&review).await.expect(StatusCode::OK);
    assert_eq!(review.json["appeal"]["id"], *id);

    let cases = open(&noor).await;
    assert_eq!(cases.len(), 1);
    let case = &cases[0];
    assert_eq!(case["text"], WORDS);
    assert_eq!(case["contested"]["moderator"]["handle"], "mira");
    assert_eq!(case["contested"]["reason"], REASON);
    assert_eq!(case["contested"]["codes"], json!(["harmful"]));
    assert_eq!(case["submission"], json!({ "id": submission, "number": 1 }));
    assert_eq!(case["version"], json!(null));
    let path_of_case = format!("/api/v1/moderation/appeals/{}", id.as_str().unwrap());
    let alone = noor.get(&path_of_case).await.expect(StatusCode::OK);
    assert_eq!(alone.json, *case);

    app.advance(TimeDelta::seconds(60));
    let done = rule(&noor, id, "overturn").await.expect(StatusCode::OK);
    for (field, value) in [
        ("state", json!("overturned")),
        ("independent", json!(true)),
        ("reopened", json!(true)),
        ("answer", json!(ANSWER)),
    ] {
        assert_eq!(done.json[field], value, "{field}");
    }
    assert_eq!(done.json["decided_by"]["handle"], "noor");
    assert!(open(&noor).await.is_empty());
    let back = ada.get(&path).await;
    assert_eq!(back.json["state"], "pending");
    assert_eq!(back.json["reason"], json!(null));
    assert_eq!(back.json["appeal"]["state"], "overturned");
    let queue = mira.get("/api/v1/moderation/queue").await;
    assert_eq!(
        queue.json["items"][0]["claim"]["moderator"]["handle"],
        "noor"
    );
    let bell = ada.get("/api/v1/notifications").await.json["items"][0].clone();
    assert_eq!(bell["kind"], "appeal_overturned");
    assert_eq!(
        (&bell["submission"], &bell["reason"]),
        (&json!(1), &json!(ANSWER))
    );

    // What was rejected once may be decided once more, with a mail of its own.
    app.advance(TimeDelta::seconds(60));
    noor.decide(&submission, "approve", json!({}))
        .await
        .expect(StatusCode::OK);
    let mails = app.mails("ada@example.org", 3).await.concat();
    assert!(mails.contains("the decision was overturned"), "{mails}");
    assert!(mails.contains("It waits in the queue again"), "{mails}");
    assert!(mails.contains(ANSWER), "{mails}");
    let log = app.audit().await;
    let event = log.iter().find(|e| e["action"] == "appeal.overturn");
    let event = event.unwrap();
    assert_eq!(event["details"]["waited_seconds"], 60);
    assert_eq!(event["details"]["reopened"], true);
    assert_eq!(event["text"], ANSWER);
    // It waited since the appeal brought it back, not through the time of the rejection.
    let event = log.iter().find(|e| e["action"] == "submission.approve");
    assert_eq!(event.unwrap()["details"]["waited_seconds"], 60);
}

#[tokio::test]
async fn a_decision_is_appealed_once_and_a_later_one_of_the_same_submission_once_more() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let (slug, submission) = rejected(&ada, &mira).await;
    let (first, second) = tokio::join!(
        appeal(&ada, &slug, "submissions/1"),
        appeal(&ada, &slug, "submissions/1")
    );
    let (made, refused) = match first.status {
        StatusCode::CREATED => (first, second),
        _ => (second, first),
    };
    let made = made.expect(StatusCode::CREATED);
    refused
        .expect(StatusCode::CONFLICT)
        .expect_problem("already_appealed");
    app.advance(TimeDelta::seconds(1));
    rule(&noor, &made.json["id"], "overturn")
        .await
        .expect(StatusCode::OK);
    app.advance(TimeDelta::seconds(1));
    noor.decide(&submission, "reject", json!({ "reason": REASON }))
        .await
        .expect(StatusCode::OK);
    let again = appeal(&ada, &slug, "submissions/1").await;
    let again = again.expect(StatusCode::CREATED);
    app.advance(TimeDelta::seconds(1));
    let upheld = rule(&mira, &again.json["id"], "uphold").await;
    let upheld = upheld.expect(StatusCode::OK);
    assert_eq!(upheld.json["contested"]["moderator"]["handle"], "noor");
    assert_eq!(upheld.json["reopened"], json!(null));
    let shown = ada
        .get(&format!("/api/v1/profiles/{slug}/submissions/1"))
        .await;
    assert_eq!(shown.json["state"], "rejected");
    assert_eq!(shown.json["appeal"]["state"], "upheld");
    let refused = appeal(&ada, &slug, "submissions/1").await;
    let refused = refused
        .expect(StatusCode::CONFLICT)
        .expect_problem("already_appealed");
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.ends_with("and it was upheld."), "{detail}");
    let bell = ada.get("/api/v1/notifications").await;
    assert_eq!(bell.json["items"][0]["kind"], "appeal_upheld");
}

#[tokio::test]
async fn an_overturned_take_down_offers_the_version_again() {
    let app = TestApp::start().await;
    let (ada, mira, noor, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = sam.link(&slug).await;
    take_down(&mira, &slug).await;
    app.get(&link).await.expect_problem("no_version");
    let filed = appeal(&ada, &slug, "versions/1").await;
    let filed = filed.expect(StatusCode::CREATED);
    let id = &filed.json["id"];

    // Whose appeal it is and what came of it is between its author and the moderators.
    let path = format!("/api/v1/profiles/{slug}/versions/1");
    let list = format!("/api/v1/profiles/{slug}/versions");
    for user in [&ada, &noor] {
        let one = user.get(&path).await.expect(StatusCode::OK).json;
        let of_list = user.get(&list).await.json["items"][0].clone();
        assert_eq!(one, of_list, "{}", user.handle);
        assert!(one["appeal"].is_object(), "{}", user.handle);
    }
    sam.get(&path).await.expect(StatusCode::NOT_FOUND);

    app.advance(TimeDelta::seconds(1));
    let done = rule(&noor, id, "overturn").await.expect(StatusCode::OK);
    assert_eq!(done.json["reopened"], true);
    assert_eq!(done.json["version"]["number"], 1);
    // What it was against does not go with the take-down.
    assert_eq!(done.json["contested"]["codes"], json!(["secret"]));
    app.get(&link).await.expect(StatusCode::OK);
    // Whoever comes too late is told who restored it.
    let id = done.json["version"]["id"].as_str().unwrap();
    let restore = format!("/api/v1/moderation/versions/{id}/restore");
    let late = mira.post(&restore, json!({})).await;
    let late = late.expect(StatusCode::CONFLICT).json;
    assert_eq!(late["current"]["by"]["handle"], "noor");
    let shown = ada.get(&path).await;
    assert_eq!(shown.json["taken_down_at"], json!(null));
    assert_eq!(shown.json["appeal"]["state"], "overturned");
    for stranger in [sam.get(&path).await, app.get(&path).await] {
        assert_eq!(stranger.json["appeal"], json!(null));
    }
    assert_eq!(shown.json["appealable_until"], json!(null));
    let bell = sam.get("/api/v1/notifications").await;
    assert_eq!(bell.json["items"][0]["kind"], "version_restored");
    let catalogue = app.get("/api/v1/profiles").await;
    assert_eq!(catalogue.json["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_decides_on_an_appeal_against_their_own_decision_or_of_their_own_profile() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.moderator("mira").await, app.moderator("noor").await);
    let root = app.account("grace", Role::Administrator).await;
    let (slug, _) = rejected(&mira, &noor).await;
    let id = appeal(&mira, &slug, "submissions/1").await.json["id"].clone();
    for verb in ["uphold", "overturn"] {
        rule(&noor, &id, verb)
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("own_decision");
        rule(&mira, &id, verb)
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("own_profile");
        rule(&app.user(&format!("sam-{verb}")).await, &id, verb)
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("not_allowed");
        let unknown = json!("01890a5d-ac96-774b-bcce-b302099a8057");
        rule(&root, &unknown, verb)
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
    }
    rule(&root, &id, "uphold").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn the_only_moderator_may_decide_and_it_is_shown_as_not_independent() {
    let app = TestApp::start_with(&["--self-review"]).await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, _) = rejected(&ada, &mira).await;
    let id = appeal(&ada, &slug, "submissions/1").await.json["id"].clone();
    let other = app.moderator("noor").await;
    rule(&mira, &id, "uphold")
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("own_decision");
    other
        .close(json!({ "password": super::app::PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);
    let done = rule(&mira, &id, "uphold").await.expect(StatusCode::OK);
    assert_eq!(done.json["independent"], false);
    let shown = ada
        .get(&format!("/api/v1/profiles/{slug}/submissions/1"))
        .await;
    assert_eq!(shown.json["appeal"]["independent"], false);
}

#[tokio::test]
async fn overturning_a_rejection_reopens_nothing_once_another_submission_took_its_place() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let (slug, _) = rejected(&ada, &mira).await;
    let id = appeal(&ada, &slug, "submissions/1").await.json["id"].clone();
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let pending = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let done = rule(&noor, &id, "overturn").await.expect(StatusCode::OK);
    assert_eq!(done.json["state"], "overturned");
    assert_eq!(done.json["reopened"], false);
    let state = async |number: i64| {
        let path = format!("/api/v1/profiles/{slug}/submissions/{number}");
        ada.get(&path).await.json["state"].clone()
    };
    assert_eq!(
        (state(1).await, state(2).await),
        (json!("rejected"), json!("pending"))
    );
    mira.approve(pending.json["id"].as_str().unwrap()).await;
}

#[tokio::test]
async fn a_decision_may_be_appealed_for_184_days_and_not_longer() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, _) = rejected(&ada, &mira).await;
    app.advance(TimeDelta::days(184) + TimeDelta::seconds(1));
    let ada = app.sign_in("ada").await;
    let late = appeal(&ada, &slug, "submissions/1").await;
    let late = late.expect(StatusCode::CONFLICT).expect_problem("conflict");
    let detail = late.json["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("A decision may be appealed for 184 days"),
        "{detail}"
    );
    app.advance(-TimeDelta::seconds(2));
    appeal(&ada, &slug, "submissions/1")
        .await
        .expect(StatusCode::CREATED);
}

#[tokio::test]
async fn the_mail_of_a_rejection_or_a_take_down_says_how_to_appeal_and_until_when() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    let (slug, _) = rejected(&ada, &mira).await;
    let other = app.publish(&bob, &mira, &package::grid()).await;
    take_down(&mira, &other).await;
    for (user, mails, slug, what) in [
        (&ada, 1, &slug, "submissions/1"),
        (&bob, 2, &other, "versions/1"),
    ] {
        let decided = user.get(&format!("/api/v1/profiles/{slug}/{what}")).await;
        let to = format!("{}@example.org", user.handle);
        let until = decided.json["appealable_until"].as_str().unwrap();
        let day = until.split('T').next().unwrap();
        let last = app.mails(&to, mails).await.pop().unwrap();
        for told in [&format!("once, until {day}:"), &format!("/{what}/appeal")] {
            assert!(last.contains(told), "{told}: {last}");
        }
    }
    // What may not be appealed says nothing of it.
    let approved = app.mails("bob@example.org", 2).await.remove(0);
    assert!(!approved.contains("appeal"), "{approved}");
}

#[tokio::test]
async fn only_the_author_appeals_and_only_rejections_and_take_downs() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    for of in ["submissions/1", "versions/1"] {
        let refused = appeal(&ada, &slug, of).await;
        refused
            .expect(StatusCode::CONFLICT)
            .expect_problem("conflict");
        for user in [&app.user(&format!("sam-{}", &of[..3])).await, &mira] {
            appeal(user, &slug, of)
                .await
                .expect(StatusCode::NOT_FOUND)
                .expect_problem("not_found");
        }
    }
    for of in ["submissions/2", "versions/2"] {
        appeal(&ada, &slug, of)
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
    }
    let path = format!("/api/v1/profiles/{slug}/versions/1/appeal");
    let short = ada.post(&path, json!({ "text": "too short" })).await;
    assert_eq!(short.expect_problem("invalid").pointers(), ["/text"]);
}

#[tokio::test]
async fn of_two_moderators_at_an_appeal_one_decides_and_the_other_hears_it() {
    let app = TestApp::start().await;
    let (ada, mira, noor, lena) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
        app.moderator("lena").await,
    );
    let slug = taken_down(&app, &ada, &mira).await;
    let id = appeal(&ada, &slug, "versions/1").await.json["id"].clone();
    let (first, second) = tokio::join!(rule(&noor, &id, "overturn"), rule(&lena, &id, "uphold"));
    let (won, lost) = match first.status {
        StatusCode::OK => (first, second),
        _ => (second, first),
    };
    let won = won.expect(StatusCode::OK);
    let lost = lost.expect(StatusCode::CONFLICT).expect_problem("conflict");
    let wanted = format!(
        "This appeal is not open any more: it was {} by @{}.",
        won.json["state"].as_str().unwrap(),
        won.json["decided_by"]["handle"].as_str().unwrap()
    );
    assert_eq!(lost.json["detail"], wanted);
    let current = &lost.json["current"];
    assert_eq!(current["subject"], "appeal");
    assert_eq!(current["state"], won.json["state"]);
    assert_eq!(current["by"], won.json["decided_by"]);
    let version = app
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await;
    assert_eq!(
        version.json["taken_down_at"].is_null(),
        won.json["state"] == "overturned"
    );
    let told = "kind IN ('appeal_upheld', 'appeal_overturned')";
    assert_eq!(app.count("notices", told), 1);
}

#[tokio::test]
async fn an_appeal_of_a_suspended_author_waits_outside() {
    let app = TestApp::start().await;
    let (ada, mira, noor, root) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
        app.account("grace", Role::Administrator).await,
    );
    let (slug, _) = rejected(&ada, &mira).await;
    let id = appeal(&ada, &slug, "submissions/1").await.json["id"].clone();
    let account = "/api/v1/moderation/accounts/ada";
    root.post(&format!("{account}/suspend"), json!({ "reason": REASON }))
        .await
        .expect(StatusCode::OK);
    assert!(open(&noor).await.is_empty());
    let refused = rule(&noor, &id, "overturn").await;
    refused
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
    root.post(&format!("{account}/unsuspend"), json!({}))
        .await
        .expect(StatusCode::OK);
    assert_eq!(open(&noor).await.len(), 1);
    rule(&noor, &id, "overturn").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_version_that_was_restored_meanwhile_is_not_restored_twice() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let slug = taken_down(&app, &ada, &mira).await;
    let id = appeal(&ada, &slug, "versions/1").await.json["id"].clone();
    let version = mira
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await;
    let restore = format!(
        "/api/v1/moderation/versions/{}/restore",
        version.json["id"].as_str().unwrap()
    );
    mira.post(&restore, json!({})).await.expect(StatusCode::OK);
    // Nobody is told that a decision stays which does not.
    let refused = rule(&noor, &id, "uphold").await;
    let refused = refused.expect(StatusCode::CONFLICT);
    assert_eq!(refused.json["code"], "conflict");
    assert_eq!(refused.json["current"]["state"], "clear");
    let done = rule(&noor, &id, "overturn").await.expect(StatusCode::OK);
    assert_eq!(done.json["reopened"], false);
    assert_eq!(app.count("notices", "kind = 'version_restored'"), 1);
}

#[tokio::test]
async fn what_is_back_in_the_queue_has_the_place_that_it_has_a_right_to_now() {
    let app = TestApp::start().await;
    let (ada, mira, noor, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
        reports::old(&app, "sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    resubmitted(&ada, &mira, &slug).await;
    reports::report(&sam, &slug)
        .await
        .expect(StatusCode::CREATED);
    let filed = appeal(&ada, &slug, "submissions/2").await;
    let filed = filed.expect(StatusCode::CREATED);
    rule(&noor, &filed.json["id"], "overturn")
        .await
        .expect(StatusCode::OK);
    let queue = noor.get("/api/v1/moderation/queue").await.json;
    let item = &queue["items"][0];
    assert!(
        item["reasons"]
            .as_array()
            .unwrap()
            .contains(&json!("reported")),
        "{item}"
    );
}

#[tokio::test]
async fn who_was_overruled_decides_on_the_same_no_more() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let (slug, submission) = rejected(&ada, &mira).await;
    let filed = appeal(&ada, &slug, "submissions/1").await;
    app.advance(TimeDelta::seconds(1));
    rule(&noor, &filed.json["id"], "overturn")
        .await
        .expect(StatusCode::OK);
    let claim = format!("/api/v1/moderation/submissions/{submission}/claim");
    for form in [json!({}), json!({ "take_over": true })] {
        let refused = mira.post(&claim, form).await.expect(StatusCode::FORBIDDEN);
        refused.expect_problem("own_decision");
    }
    noor.decide(&submission, "approve", json!({}))
        .await
        .expect(StatusCode::OK);

    take_down(&mira, &slug).await;
    let filed = appeal(&ada, &slug, "versions/1").await;
    app.advance(TimeDelta::seconds(1));
    let done = rule(&noor, &filed.json["id"], "overturn").await;
    let done = done.expect(StatusCode::OK);
    let version = done.json["version"]["id"].as_str().unwrap();
    let again = format!("/api/v1/moderation/versions/{version}/take-down");
    let form = json!({ "reason": REASON });
    let refused = mira.post(&again, form.clone()).await;
    refused
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("own_decision");
    noor.post(&again, form.clone()).await.expect(StatusCode::OK);

    // Another appeal, which is upheld, does not change that.
    app.advance(TimeDelta::seconds(1));
    let filed = appeal(&ada, &slug, "versions/1").await;
    let ruled = rule(&mira, &filed.json["id"], "uphold").await;
    ruled.expect(StatusCode::OK);
    noor.post(&again.replace("take-down", "restore"), json!({}))
        .await
        .expect(StatusCode::OK);
    let refused = mira.post(&again, form).await;
    refused.expect_problem("own_decision");
}
