//! Threads between authors and moderators, kept replies, authors' pasts and times of decisions.

use chrono::TimeDelta;
use hub_shared::{account::Role, talk::OPEN_DAYS};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{PASSWORD, Reply, TestApp, User, dca};

async fn submitted(author: &User<'_>) -> (String, String) {
    let slug = author.complete_draft(&dca()).await;
    let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
    (slug, submission.json["id"].as_str().unwrap().to_owned())
}

fn own_thread(slug: &str) -> String {
    format!("/api/v1/profiles/{slug}/submissions/1/messages")
}

fn thread(id: &str) -> String {
    format!("/api/v1/moderation/submissions/{id}/messages")
}

fn says(words: &str) -> Value {
    json!({ "words": words })
}

fn notes(words: &str) -> Value {
    json!({ "words": words, "note": true })
}

async fn bell(user: &User<'_>) -> Vec<Value> {
    let bell = user.get("/api/v1/notifications").await;
    let bell = bell.expect(StatusCode::OK).json;
    assert_eq!(bell["unread"], bell["items"].as_array().unwrap().len());
    bell["items"].as_array().unwrap().clone()
}

fn column(reply: &Reply, name: &str) -> Vec<Value> {
    let items = reply.json["items"].as_array().unwrap().iter();
    items.map(|item| item[name].clone()).collect()
}

#[tokio::test]
async fn author_and_moderators_read_one_thread_in_its_order() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, id) = submitted(&ada).await;
    for round in ["one", "two"] {
        app.advance(TimeDelta::seconds(1));
        ada.post(&own_thread(&slug), says(&format!("Question {round}")))
            .await
            .expect(StatusCode::CREATED);
        app.advance(TimeDelta::seconds(1));
        mira.post(&thread(&id), says(&format!("Answer {round}")))
            .await
            .expect(StatusCode::CREATED);
    }
    let all = ["Question one", "Answer one", "Question two", "Answer two"];
    let first = ada.get(&format!("{}?limit=3", own_thread(&slug))).await;
    assert_eq!(column(&first, "words"), all[..3]);
    assert_eq!(column(&first, "side"), ["author", "moderator", "author"]);
    let next = first.json["next"].as_str().unwrap();
    let rest = format!("{}?cursor={next}", own_thread(&slug));
    assert_eq!(column(&ada.get(&rest).await, "words"), all[3..]);
    let seen = mira.get(&thread(&id)).await.expect(StatusCode::OK);
    assert_eq!(column(&seen, "words"), all);
    assert_eq!(seen.json["items"][1]["by"]["handle"], "mira");
    // Which moderator it was, the author is not told.
    let own = ada.get(&own_thread(&slug)).await;
    assert!(!String::from_utf8_lossy(&own.bytes).contains("mira"));
}

#[tokio::test]
async fn a_moderators_message_rings_the_author_and_mails_the_words() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, id) = submitted(&ada).await;
    mira.post(&thread(&id), says("Which fees do you assume?"))
        .await
        .expect(StatusCode::CREATED);
    let told = bell(&ada).await.remove(0);
    assert_eq!(told["kind"], "message_received");
    assert_eq!(
        (&told["profile"], &told["submission"]),
        (&json!(slug), &json!(1))
    );
    assert_eq!(
        (&told["submission_id"], &told["reason"]),
        (&Value::Null, &Value::Null)
    );
    let mail = app.mails("ada@example.org", 1).await.remove(0);
    assert!(mail.contains("Which fees do you assume?"), "{mail}");
    assert!(mail.contains("a moderator wrote to you"), "{mail}");
}

#[tokio::test]
async fn a_note_reaches_moderators_and_never_the_author() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let noor = app.moderator("noor").await;
    let (slug, id) = submitted(&ada).await;
    let before = [
        format!("/api/v1/profiles/{slug}/submissions"),
        format!("/api/v1/profiles/{slug}/submissions/1"),
        own_thread(&slug),
        "/api/v1/account/profiles".to_owned(),
        "/api/v1/notifications".to_owned(),
    ];
    let mut seen = Vec::new();
    for path in &before {
        seen.push(ada.get(path).await.expect(StatusCode::OK).bytes);
    }
    let written = mira
        .post(&thread(&id), notes("Looks like a copy to me."))
        .await;
    assert_eq!(written.expect(StatusCode::CREATED).json["note"], true);
    for (path, before) in before.iter().zip(&seen) {
        let now = ada.get(path).await.expect(StatusCode::OK).bytes;
        assert_eq!(&now, before, "{path}");
    }
    assert!(
        !app.jobs()
            .await
            .iter()
            .any(|job| job.payload.contains("copy to me"))
    );
    assert_eq!(app.count("notices", "1 = 1"), 0);
    let all = noor.get(&thread(&id)).await.expect(StatusCode::OK);
    assert_eq!(all.json["items"][0]["words"], "Looks like a copy to me.");
    ada.get(&thread(&id)).await.expect_problem("not_allowed");
    let entry = app
        .audit()
        .await
        .into_iter()
        .find(|e| e["action"] == "submission.note");
    assert_eq!(entry.unwrap()["text"], "Looks like a copy to me.");
}

#[tokio::test]
async fn a_moderator_reads_no_notes_on_their_own_submission() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.moderator("mira").await, app.moderator("noor").await);
    let (slug, id) = submitted(&mira).await;
    noor.post(&thread(&id), notes("Between us."))
        .await
        .expect(StatusCode::CREATED);
    mira.get(&thread(&id)).await.expect_problem("own_profile");
    mira.post(&thread(&id), says("I say it is fine."))
        .await
        .expect_problem("own_profile");
    let own = mira.get(&own_thread(&slug)).await.expect(StatusCode::OK);
    assert_eq!(own.json["items"], json!([]));
}

#[tokio::test]
async fn an_authors_message_rings_those_moderators_who_deal_with_it() {
    let app = TestApp::start().await;
    let (ada, mira, noor, sven) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
        app.moderator("sven").await,
    );
    let (slug, id) = submitted(&ada).await;
    ada.post(&own_thread(&slug), says("Nobody looks yet."))
        .await
        .expect(StatusCode::CREATED);
    mira.claim(&id).await.expect(StatusCode::OK);
    noor.post(&thread(&id), says("I had a question."))
        .await
        .expect(StatusCode::CREATED);
    ada.post(&own_thread(&slug), says("Here is the answer."))
        .await
        .expect(StatusCode::CREATED);
    for (moderator, rings) in [(&mira, 1), (&noor, 1), (&sven, 0)] {
        assert_eq!(bell(moderator).await.len(), rings, "{}", moderator.handle);
    }
    let told = bell(&mira).await.remove(0);
    assert_eq!(
        (&told["kind"], &told["submission_id"]),
        (&json!("author_replied"), &json!(id))
    );
    let declined = json!({ "reason": "Please say which exchange fees you assume." });
    mira.decide(&id, "request-changes", declined)
        .await
        .expect(StatusCode::OK);
    ada.post(&own_thread(&slug), says("I mended it."))
        .await
        .expect(StatusCode::CREATED);
    assert_eq!(bell(&mira).await.len(), 2);
}

#[tokio::test]
async fn a_thread_takes_messages_for_so_long_after_the_decision_and_only_so_many() {
    let app = TestApp::start_with(&["--limit", "message=off"]).await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, id) = submitted(&ada).await;
    for _ in 0..100 {
        ada.post(&own_thread(&slug), says("Hello?"))
            .await
            .expect(StatusCode::CREATED);
    }
    let full = ada.post(&own_thread(&slug), says("Hello?")).await;
    let full = full
        .expect(StatusCode::CONFLICT)
        .expect_problem("thread_closed");
    assert!(full.json["detail"].as_str().unwrap().contains("100"));
    // The other side has a number of its own.
    mira.post(&thread(&id), says("Yes."))
        .await
        .expect(StatusCode::CREATED);
    mira.approve(&id).await;
    app.advance(TimeDelta::days(OPEN_DAYS) - TimeDelta::seconds(1));
    let mira = app.sign_in("mira").await;
    mira.post(&thread(&id), says("One more thing."))
        .await
        .expect(StatusCode::CREATED);
    app.advance(TimeDelta::seconds(2));
    let late = mira.post(&thread(&id), says("And another.")).await;
    late.expect(StatusCode::CONFLICT)
        .expect_problem("thread_closed");
    let read = mira.get(&thread(&id)).await.expect(StatusCode::OK);
    assert_eq!(column(&read, "words")[0], "Hello?");
}

#[tokio::test]
async fn a_message_without_words_is_refused_at_its_field() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, id) = submitted(&ada).await;
    for words in [String::new(), " \n".to_owned(), "x".repeat(5_001)] {
        for refused in [
            ada.post(&own_thread(&slug), says(&words)).await,
            mira.post(&thread(&id), says(&words)).await,
        ] {
            assert_eq!(refused.expect_problem("invalid").pointers(), ["/words"]);
        }
    }
    // Authors write no notes.
    ada.post(&own_thread(&slug), notes("Psst."))
        .await
        .expect_problem("invalid");
    let sam = app.user("sam").await;
    sam.post(&own_thread(&slug), says("Me too."))
        .await
        .expect_problem("not_found");
}

#[tokio::test]
async fn words_are_erased_with_the_account_that_wrote_them() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, id) = submitted(&ada).await;
    mira.approve(&id).await;
    ada.post(&own_thread(&slug), says("My name is Ada Byron."))
        .await
        .expect(StatusCode::CREATED);
    app.advance(TimeDelta::seconds(1));
    mira.post(&thread(&id), says("Pleased to meet you."))
        .await
        .expect(StatusCode::CREATED);
    ada.close(json!({ "password": PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);
    let left = mira.get(&thread(&id)).await.expect(StatusCode::OK);
    assert_eq!(
        column(&left, "words"),
        [json!(null), json!("Pleased to meet you.")]
    );
    assert_eq!(
        left.json["items"][0]["by"]["display_name"],
        "Deleted account"
    );
    mira.post(&thread(&id), says("Are you there?"))
        .await
        .expect_problem("thread_closed");
    let log = serde_json::to_string(&app.audit().await).unwrap();
    assert!(!log.contains("Byron") && log.contains("submission.message"));
}

#[tokio::test]
async fn moderators_have_replies_at_hand_that_administrators_keep() {
    let app = TestApp::start().await;
    let (mira, root) = (
        app.moderator("mira").await,
        app.account("grace", Role::Administrator).await,
    );
    let path = "/api/v1/moderation/replies";
    let there = mira.get(path).await.expect(StatusCode::OK);
    let titles = column(&there, "title");
    assert!(
        titles.contains(&json!("No promise of profit")),
        "{titles:?}"
    );
    for (codes, words) in column(&there, "codes").iter().zip(column(&there, "words")) {
        assert_eq!(codes.as_array().unwrap().len(), 1);
        let mira_could = words.as_str().unwrap().parse::<hub_shared::text::Reason>();
        assert!(mira_could.is_ok());
    }
    let form = json!({
        "title": "A referral link", "codes": ["undisclosed", "advertising", "undisclosed"],
        "words": "Please say that you gain from the link.",
    });
    mira.post(path, form.clone())
        .await
        .expect_problem("not_allowed");
    let made = root.post(path, form).await.expect(StatusCode::CREATED);
    assert_eq!(made.json["codes"], json!(["undisclosed", "advertising"]));
    let one = made.headers["location"].to_str().unwrap().to_owned();
    let patch = async |body: Value| Reply::of(root.request(Method::PATCH, &one).json(&body)).await;
    let changed = patch(json!({ "title": "Referral links" })).await;
    let changed = changed.expect(StatusCode::OK).json;
    assert_eq!(changed["title"], "Referral links");
    assert_eq!(changed["words"], "Please say that you gain from the link.");
    // Putting what is so already leaves no entry.
    patch(json!({ "title": "Referral links" }))
        .await
        .expect(StatusCode::OK);
    let refused = patch(json!({ "codes": ["no_such"] })).await;
    assert_eq!(refused.expect_problem("invalid").pointers(), ["/codes/0"]);
    root.delete(&one).await.expect(StatusCode::NO_CONTENT);
    root.delete(&one).await.expect_problem("not_found");
    patch(json!({ "title": "Gone" }))
        .await
        .expect_problem("not_found");
    assert_eq!(column(&mira.get(path).await, "title"), titles);
    let log = app.audit().await;
    let actions = log.iter().map(|entry| entry["action"].as_str().unwrap());
    let actions = actions
        .filter(|action| action.starts_with("reply."))
        .collect::<Vec<_>>();
    assert_eq!(actions, ["reply.delete", "reply.change", "reply.create"]);
}

#[tokio::test]
async fn moderators_see_what_became_of_an_authors_submissions() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let page = app.get(&format!("/api/v1/profiles/{slug}")).await;
    let version = page.json["current_version"]["id"].as_str().unwrap();
    let because = json!({ "reason": "There is a key in it.", "codes": ["secret"] });
    mira.post(
        &format!("/api/v1/moderation/versions/{version}/take-down"),
        because,
    )
    .await
    .expect(StatusCode::OK);
    app.advance(TimeDelta::seconds(1));
    let (_, id) = submitted(&ada).await;
    mira.claim(&id).await.expect(StatusCode::OK);
    let because = json!({ "reason": "It promises a profit.", "codes": ["promise"] });
    mira.decide(&id, "reject", because)
        .await
        .expect(StatusCode::OK);
    let path = "/api/v1/moderation/authors/ada";
    let past = mira
        .get(&format!("{path}?limit=1"))
        .await
        .expect(StatusCode::OK)
        .json;
    assert_eq!(past["author"]["handle"], "ada");
    assert_eq!(past["verified"], true);
    assert_eq!(
        past["outcomes"],
        json!({ "pending": 0, "approved": 1, "changes_requested": 0, "rejected": 1, "withdrawn": 0 })
    );
    assert_eq!(
        (&past["taken_down"], &past["profiles"]),
        (&json!(1), &json!(1))
    );
    let newest = &past["submissions"]["items"][0];
    assert_eq!(
        (&newest["state"], &newest["codes"]),
        (&json!("rejected"), &json!(["promise"]))
    );
    let next = past["submissions"]["next"].as_str().unwrap();
    let rest = mira
        .get(&format!("{path}?limit=1&cursor={next}"))
        .await
        .json;
    let first = &rest["submissions"]["items"][0];
    assert_eq!(
        (&first["state"], &first["version"]),
        (&json!("approved"), &json!(1))
    );
    assert!(first["taken_down_at"].is_string(), "{first}");
    assert_eq!(
        (&first["taken_down_codes"], &first["taken_down_reason"]),
        (&json!(["secret"]), &json!("There is a key in it."))
    );
    assert_eq!(newest["taken_down_codes"], json!([]));
    assert_eq!(rest["submissions"]["next"], json!(null));
    ada.get(path).await.expect_problem("not_allowed");
    mira.get("/api/v1/moderation/authors/nobody-here")
        .await
        .expect_problem("not_found");
}

#[tokio::test]
async fn a_submission_is_reviewed_beside_the_one_before_it() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, first) = submitted(&ada).await;
    mira.claim(&first).await.expect(StatusCode::OK);
    let why = "Please say which exchange fees you assume.";
    let declined = json!({ "reason": why, "codes": ["results"] });
    mira.decide(&first, "request-changes", declined)
        .await
        .expect(StatusCode::OK);
    let again = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let review = async |id: &Value| {
        let path = format!("/api/v1/moderation/submissions/{}", id.as_str().unwrap());
        mira.get(&path).await.expect(StatusCode::OK).json
    };
    let before = review(&again.json["id"]).await["before"].clone();
    for (field, value) in [
        ("id", json!(first)),
        ("number", json!(1)),
        ("state", json!("changes_requested")),
        ("reason", json!(why)),
        ("codes", json!(["results"])),
    ] {
        assert_eq!(before[field], value, "{field}");
    }
    assert_eq!(review(&json!(first)).await["before"], json!(null));
}

#[tokio::test]
async fn an_author_sees_whose_turn_it_is() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (slug, id) = submitted(&ada).await;
    let list = format!("/api/v1/profiles/{slug}/submissions");
    let turns = async |wanted: &[&str]| {
        let all = ada.get(&list).await.expect(StatusCode::OK);
        assert_eq!(column(&all, "waiting_on"), wanted);
        for (at, turn) in wanted.iter().rev().enumerate() {
            let one = ada.get(&format!("{list}/{}", at + 1)).await;
            assert_eq!(one.json["waiting_on"], *turn);
        }
    };
    turns(&["us"]).await;
    mira.claim(&id).await.expect(StatusCode::OK);
    let declined = json!({ "reason": "Please say which exchange fees you assume." });
    mira.decide(&id, "request-changes", declined)
        .await
        .expect(StatusCode::OK);
    turns(&["you"]).await;
    let again = ada.submit(&slug).await.expect(StatusCode::CREATED);
    assert_eq!(again.json["waiting_on"], "us");
    turns(&["us", "nobody"]).await;
    mira.approve(again.json["id"].as_str().unwrap()).await;
    turns(&["nobody", "nobody"]).await;
}

#[tokio::test]
async fn times_of_decisions_are_told_once_there_are_enough_and_a_minute_old_at_most() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (_, id) = submitted(&ada).await;
    let unknown = json!({
        "days": 30, "decisions": 0, "median_seconds": null, "p90_seconds": null,
    });
    let times = async || {
        app.get("/api/v1/review-times")
            .await
            .expect(StatusCode::OK)
            .json
    };
    assert_eq!(times().await, unknown);
    app.advance(TimeDelta::seconds(10));
    mira.claim(&id).await.expect(StatusCode::OK);
    mira.decide(
        &id,
        "reject",
        json!({ "reason": "Please say what it trades." }),
    )
    .await
    .expect(StatusCode::OK);
    app.advance(TimeDelta::seconds(49));
    assert_eq!(times().await, unknown);
    app.advance(TimeDelta::seconds(1));
    let few = json!({
        "days": 30, "decisions": 1, "median_seconds": null, "p90_seconds": null,
    });
    assert_eq!(times().await, few);
    // Nine more that wait 10 to 90 seconds.
    for _ in 2..=10 {
        submitted(&ada).await;
    }
    let queue = mira
        .get("/api/v1/moderation/queue")
        .await
        .expect(StatusCode::OK);
    for id in column(&queue, "id") {
        app.advance(TimeDelta::seconds(10));
        let id = id.as_str().unwrap();
        mira.claim(id).await.expect(StatusCode::OK);
        mira.decide(
            id,
            "reject",
            json!({ "reason": "Please say what it trades." }),
        )
        .await
        .expect(StatusCode::OK);
    }
    app.advance(TimeDelta::minutes(2));
    // 10 twice, then 20, 30 … 90.
    let enough = json!({
        "days": 30, "decisions": 10, "median_seconds": 40, "p90_seconds": 80,
    });
    assert_eq!(times().await, enough);
    app.advance(TimeDelta::days(31));
    assert_eq!(times().await, unknown);
}
