//! The queue, claims and decisions.

use chrono::TimeDelta;
use hub_shared::account::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{Reply, TestApp, User, changed, dca};

async fn submitted(author: &User<'_>) -> (String, String) {
    let slug = author.complete_draft(&dca()).await;
    let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
    (slug, submission.json["id"].as_str().unwrap().to_owned())
}

fn declined() -> Value {
    json!({ "reason": "Please say which exchange fees you assume." })
}

#[tokio::test]
async fn the_queue_is_for_moderators_and_shows_the_oldest_first() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(submitted(&ada).await.1);
        app.advance(TimeDelta::seconds(1));
    }
    ada.get("/api/v1/moderation/queue")
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("not_allowed");
    let first = mira
        .get("/api/v1/moderation/queue?limit=2")
        .await
        .expect(StatusCode::OK);
    let next = first.json["next"].as_str().unwrap();
    let second = mira
        .get(&format!("/api/v1/moderation/queue?cursor={next}"))
        .await;
    let listed = [&first, &second]
        .map(|page| page.json["items"].as_array().unwrap().clone())
        .concat();
    let listed = listed
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect::<Vec<_>>();
    assert_eq!(listed, ids);
    assert_eq!(second.json["next"], json!(null));
}

#[tokio::test]
async fn a_decision_needs_a_claim_that_has_not_lapsed() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (_, id) = submitted(&ada).await;
    mira.decide(&id, "approve", json!({}))
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("not_claimed");
    mira.claim(&id).await.expect(StatusCode::OK);
    app.advance(TimeDelta::minutes(9));
    let mira = app.sign_in("mira").await;
    mira.claim(&id).await.expect(StatusCode::OK);
    app.advance(TimeDelta::minutes(9));
    let mira = app.sign_in("mira").await;
    let seen = mira
        .get(&format!("/api/v1/moderation/submissions/{id}"))
        .await;
    assert_eq!(seen.json["claim"]["moderator"]["handle"], "mira");
    app.advance(TimeDelta::minutes(6));
    let seen = mira
        .get(&format!("/api/v1/moderation/submissions/{id}"))
        .await;
    assert_eq!(seen.json["claim"], json!(null));
    mira.decide(&id, "approve", json!({}))
        .await
        .expect_problem("not_claimed");
}

#[tokio::test]
async fn a_claim_keeps_others_out_until_it_is_released_or_taken_over() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let (_, id) = submitted(&ada).await;
    mira.claim(&id).await.expect(StatusCode::OK);
    let refused = noor
        .claim(&id)
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
    assert!(
        refused.json["detail"].as_str().unwrap().contains("@mira"),
        "{refused:?}"
    );
    noor.decide(&id, "approve", json!({}))
        .await
        .expect_problem("not_claimed");

    let claim = format!("/api/v1/moderation/submissions/{id}/claim");
    noor.post(&claim, json!({ "take_over": true }))
        .await
        .expect(StatusCode::OK);
    mira.decide(&id, "approve", json!({}))
        .await
        .expect_problem("not_claimed");
    let release = format!("/api/v1/moderation/submissions/{id}/release");
    mira.post(&release, json!({}))
        .await
        .expect_problem("not_claimed");
    noor.post(&release, json!({})).await.expect(StatusCode::OK);
    mira.claim(&id).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn of_two_decisions_at_once_one_wins_and_the_other_hears_the_state() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, id) = submitted(&ada).await;
    mira.claim(&id).await.expect(StatusCode::OK);
    let (approved, rejected) = tokio::join!(
        mira.decide(&id, "approve", json!({})),
        mira.decide(&id, "reject", declined()),
    );
    let (won, lost) = if approved.status == StatusCode::OK {
        (approved, rejected)
    } else {
        (rejected, approved)
    };
    let state = won.expect(StatusCode::OK).json["state"].clone();
    let lost = lost.expect(StatusCode::CONFLICT).expect_problem("conflict");
    assert!(
        lost.json["detail"]
            .as_str()
            .unwrap()
            .ends_with(&format!("it is {}.", state.as_str().unwrap()))
    );
    let page = app.get(&format!("/api/v1/profiles/{slug}")).await;
    assert_eq!(page.status == StatusCode::OK, state == "approved");
}

#[tokio::test]
async fn of_two_submits_at_once_one_wins_and_the_other_hears_which() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    let (one, other) = tokio::join!(ada.submit(&slug), ada.submit(&slug));
    let (won, lost) = if one.status == StatusCode::CREATED {
        (one, other)
    } else {
        (other, one)
    };
    won.expect(StatusCode::CREATED);
    let lost = lost.expect_problem("already_pending");
    assert!(
        lost.json["detail"]
            .as_str()
            .unwrap()
            .starts_with("Submission 1 of this profile is pending")
    );
    let path = format!("/api/v1/profiles/{slug}/submissions");
    let list = ada.get(&path).await.expect(StatusCode::OK);
    assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_decides_on_their_own_profile() {
    let app = TestApp::start().await;
    let mira = app.moderator("mira").await;
    let (_, id) = submitted(&mira).await;
    mira.claim(&id)
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("own_profile");
    mira.decide(&id, "approve", json!({}))
        .await
        .expect_problem("own_profile");
}

#[tokio::test]
async fn a_self_reviewed_version_says_so() {
    let app = TestApp::start_with(&["--self-review"]).await;
    let mira = app.moderator("mira").await;
    let (slug, id) = submitted(&mira).await;
    mira.approve(&id).await;
    let page = app.get(&format!("/api/v1/profiles/{slug}")).await;
    assert_eq!(
        page.json["current_version"]["independently_reviewed"],
        false
    );
}

#[tokio::test]
async fn declining_wants_a_reason_and_the_author_reads_it() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    for verdict in ["reject", "request-changes"] {
        let (slug, id) = submitted(&ada).await;
        mira.claim(&id).await.expect(StatusCode::OK);
        for body in [json!({}), json!({ "reason": "too short" })] {
            let refused = mira.decide(&id, verdict, body).await;
            assert_eq!(refused.expect_problem("invalid").pointers(), ["/reason"]);
        }
        mira.decide(&id, verdict, declined())
            .await
            .expect(StatusCode::OK);
        let seen = ada
            .get(&format!("/api/v1/profiles/{slug}/submissions/1"))
            .await;
        assert_eq!(seen.json["reason"], declined()["reason"]);
        app.get(&format!("/api/v1/profiles/{slug}"))
            .await
            .expect_problem("not_found");
    }
    let mails = app.mails("ada@example.org", 2).await;
    assert!(
        mails[0].contains("which exchange fees you assume"),
        "{}",
        mails[0]
    );
}

#[tokio::test]
async fn what_was_sent_back_can_be_mended_and_submitted_again() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, id) = submitted(&ada).await;
    mira.claim(&id).await.expect(StatusCode::OK);
    mira.decide(&id, "request-changes", declined())
        .await
        .expect(StatusCode::OK);
    ada.patch_draft(&slug, json!({ "description": "Fees of 0.1 %." }))
        .await
        .expect(StatusCode::OK);
    let again = ada.submit(&slug).await.expect(StatusCode::CREATED);
    assert_eq!(again.json["number"], 2);
    let approved = mira.approve(again.json["id"].as_str().unwrap()).await;
    assert_eq!(approved.json["version"], 1);
}

#[tokio::test]
async fn one_submission_of_a_profile_waits_at_a_time() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    let (first, second) = tokio::join!(ada.submit(&slug), ada.submit(&slug));
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    ada.submit(&slug).await.expect_problem("already_pending");
}

#[tokio::test]
async fn a_withdrawn_submission_cannot_be_decided() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, id) = submitted(&ada).await;
    mira.claim(&id).await.expect(StatusCode::OK);
    let path = format!("/api/v1/profiles/{slug}/submissions/1/withdraw");
    assert_eq!(
        ada.post(&path, json!({})).await.expect(StatusCode::OK).json["state"],
        "withdrawn"
    );
    ada.post(&path, json!({}))
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
    mira.decide(&id, "approve", json!({}))
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
    ada.submit(&slug).await.expect(StatusCode::CREATED);
}

#[tokio::test]
async fn new_texts_on_the_same_package_edit_the_listing_and_make_no_version() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.submit(&slug)
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("nothing_new");

    ada.patch_draft(&slug, json!({ "name": "Very Patient DCA" }))
        .await
        .expect(StatusCode::OK);
    let edit = ada.submit(&slug).await.expect(StatusCode::CREATED);
    assert_eq!(
        (&edit.json["new_content"], &edit.json["sha256"]),
        (&json!(false), &json!(null))
    );
    let before = app.get(&format!("/api/v1/profiles/{slug}")).await;
    assert_eq!(before.json["name"], "Patient DCA");
    let approved = mira.approve(edit.json["id"].as_str().unwrap()).await;
    assert_eq!(approved.json["version"], json!(null));
    let after = app.get(&format!("/api/v1/profiles/{slug}")).await;
    assert_eq!(after.json["name"], "Very Patient DCA");
    assert_eq!(after.json["slug"], slug);
    assert_eq!(after.json["current_version"]["number"], 1);
    assert_eq!(
        after.json["current_version"]["sha256"],
        before.json["current_version"]["sha256"]
    );
}

#[tokio::test]
async fn a_new_package_makes_the_next_version() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    assert_eq!(submission.json["new_content"], true);
    assert_eq!(
        mira.approve(submission.json["id"].as_str().unwrap())
            .await
            .json["version"],
        2
    );
    let versions = app.get(&format!("/api/v1/profiles/{slug}/versions")).await;
    let numbers = versions.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["number"].clone());
    assert_eq!(numbers.collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn editing_the_draft_after_submitting_changes_nothing_that_is_judged() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, id) = submitted(&ada).await;
    ada.patch_draft(&slug, json!({ "name": "Something else" }))
        .await
        .expect(StatusCode::OK);
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    mira.approve(&id).await;
    let page = app.get(&format!("/api/v1/profiles/{slug}")).await;
    assert_eq!(page.json["name"], "Patient DCA");
    assert_eq!(
        page.json["current_version"]["facts"]["trading_risk"],
        json!(0.3)
    );
}

#[tokio::test]
async fn a_profile_deleted_under_review_leaves_the_queue() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, id) = submitted(&ada).await;
    mira.claim(&id).await.expect(StatusCode::OK);
    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    mira.decide(&id, "approve", json!({}))
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
    let queue = mira.get("/api/v1/moderation/queue").await;
    assert_eq!(queue.json["items"], json!([]));
}

#[tokio::test]
async fn an_administrator_is_a_moderator_too() {
    let app = TestApp::start().await;
    let (ada, root) = (
        app.user("ada").await,
        app.account("grace", Role::Administrator).await,
    );
    let (_, id) = submitted(&ada).await;
    root.approve(&id).await;
}

#[tokio::test]
async fn an_unknown_submission_is_not_found() {
    let app = TestApp::start().await;
    let mira = app.moderator("mira").await;
    for id in ["01890a5d-ac96-774b-bcce-b302099a8057", "7", "a'b"] {
        mira.claim(id)
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
    }
    let huge = "/api/v1/profiles/x/submissions/99999999999999999999/withdraw";
    Reply::of(mira.request(Method::POST, huge))
        .await
        .expect_problem("not_found");
}
