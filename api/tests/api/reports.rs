//! Reports of what is published: who makes them, what they do by themselves, what comes of them.

use chrono::TimeDelta;
use hub_shared::account::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{Reply, TestApp, User, changed, dca};
use profile_hub::demo::package;

const WORDS: &str = "It buys on every dip, without any limit.";
const ANSWER: &str = "We looked at it together: thank you.";

/// An account that has existed for long.
pub async fn old<'a>(app: &'a TestApp, handle: &str) -> User<'a> {
    let user = app.user(handle).await;
    app.sql(&format!(
        "UPDATE accounts SET created_at = '2020-01-01 00:00:00' WHERE handle = '{handle}'"
    ));
    user
}

pub async fn report(user: &User<'_>, slug: &str) -> Reply {
    let form = json!({ "reason": "harmful_settings", "text": WORDS });
    user.post(&format!("/api/v1/profiles/{slug}/reports"), form)
        .await
}

async fn decide(moderator: &User<'_>, id: &Value, verb: &str) -> Reply {
    let path = format!("/api/v1/moderation/reports/{}/{verb}", id.as_str().unwrap());
    moderator.post(&path, json!({ "reason": ANSWER })).await
}

async fn trust(moderator: &User<'_>, handle: &str) {
    let path = format!("/api/v1/moderation/accounts/{handle}/trusted-reporter");
    moderator.put(&path).await.expect(StatusCode::NO_CONTENT);
}

pub async fn listed(moderator: &User<'_>, query: &str) -> Vec<Value> {
    let list = moderator
        .get(&format!("/api/v1/moderation/reports{query}"))
        .await;
    let list = list.expect(StatusCode::OK).json["items"].clone();
    list.as_array().unwrap().clone()
}

/// Whether everybody still sees a profile.
async fn is_there(app: &TestApp, slug: &str) -> bool {
    let page = app.get(&format!("/api/v1/profiles/{slug}")).await;
    page.status == StatusCode::OK
}

#[tokio::test]
async fn a_report_reaches_the_moderators_and_its_reporter_hears_what_came_of_it() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        old(&app, "sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let other = app.publish(&ada, &mira, &package::grid()).await;
    let filed = report(&sam, &slug).await.expect(StatusCode::CREATED);
    assert_eq!(filed.headers["location"], "/api/v1/account/reports");
    for (field, value) in [
        ("profile", json!(slug)),
        ("version", json!(1)),
        ("reason", json!("harmful_settings")),
        ("text", json!(WORDS)),
        ("state", json!("open")),
        ("answer", json!(null)),
    ] {
        assert_eq!(filed.json[field], value, "{field}");
    }
    let id = &filed.json["id"];

    assert_eq!(listed(&mira, &format!("?profile={other}")).await.len(), 0);
    let open = listed(&mira, &format!("?profile={slug}")).await;
    assert_eq!(open.len(), 1);
    assert_eq!(&open[0]["id"], id);
    assert_eq!(open[0]["reporter"]["handle"], "sam");
    assert_eq!(open[0]["author"]["handle"], "ada");
    assert_eq!(open[0]["trusted"], false);

    app.advance(TimeDelta::seconds(90));
    let upheld = decide(&mira, id, "uphold").await.expect(StatusCode::OK);
    assert_eq!(upheld.json["state"], "upheld");
    assert_eq!(upheld.json["decided_by"]["handle"], "mira");
    assert!(listed(&mira, "").await.is_empty());
    assert_eq!(listed(&mira, "?state=upheld").await.len(), 1);
    let bell = sam.get("/api/v1/notifications").await.json["items"][0].clone();
    assert_eq!(bell["kind"], "report_upheld");
    assert_eq!(bell["reason"], ANSWER);
    assert_eq!(bell["profile"], json!(slug));
    let own = sam.get("/api/v1/account/reports").await.json["items"][0].clone();
    assert_eq!(
        (&own["state"], &own["answer"]),
        (&json!("upheld"), &json!(ANSWER))
    );
    assert!(own.get("decided_by").is_none(), "{own}");
    let of_author = ada.get("/api/v1/notifications").await;
    let of_author = String::from_utf8(of_author.bytes).unwrap();
    assert!(!of_author.contains("report"), "{of_author}");

    let log = app.audit().await;
    let of_report = |action| {
        let mut found = log.iter().filter(|event| event["action"] == action);
        let event = found
            .next()
            .unwrap_or_else(|| panic!("no {action}"))
            .clone();
        assert!(found.next().is_none(), "two of {action}");
        event
    };
    let (file, uphold) = (of_report("report.file"), of_report("report.uphold"));
    assert_eq!(
        (&file["actor_handle"], &file["text"]),
        (&json!("sam"), &json!(WORDS))
    );
    assert_eq!(uphold["details"]["waited_seconds"], 90);
    assert_eq!(uphold["text"], ANSWER);
    assert_eq!(
        uphold["subject"],
        format!("report:{}", id.as_str().unwrap())
    );
}

#[tokio::test]
async fn reports_are_for_verified_accounts_that_are_a_week_old_and_not_the_author() {
    let app = TestApp::start().await;
    let (ada, mira) = (old(&app, "ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let draft = ada.create_profile("Secret grid").await;
    let form = json!({
        "email": "eve@example.org", "handle": "eve", "password": super::app::PASSWORD,
    });
    app.post("/api/v1/accounts", form).await;
    let eve = app.sign_in("eve").await;
    report(&eve, &slug)
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("not_verified");
    report(&ada, &slug)
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("own_profile");
    let sam = app.user("sam").await;
    app.advance(TimeDelta::days(7) - TimeDelta::minutes(1));
    let sam = app.sign_in(&sam.handle).await;
    let refused = report(&sam, &slug).await.expect(StatusCode::FORBIDDEN);
    let refused = refused.expect_problem("account_too_new");
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.ends_with("7 days after it was made."), "{detail}");
    app.advance(TimeDelta::minutes(2));
    report(&sam, &slug).await.expect(StatusCode::CREATED);

    for hidden in [draft.as_str(), "nothing-here"] {
        report(&sam, hidden)
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
    }
    let path = format!("/api/v1/profiles/{slug}/reports");
    for text in ["too short".to_owned(), "x".repeat(5_001)] {
        let wrong = sam
            .post(&path, json!({ "reason": "other", "text": text }))
            .await;
        assert_eq!(wrong.expect_problem("invalid").pointers(), ["/text"]);
    }
    let wrong = json!({ "reason": "ugly", "text": WORDS });
    let wrong = sam.post(&path, wrong).await;
    assert_eq!(wrong.expect_problem("invalid").pointers(), ["/reason"]);
}

#[tokio::test]
async fn one_report_of_a_profile_is_open_at_a_time() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        old(&app, "sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let (first, second) = tokio::join!(report(&sam, &slug), report(&sam, &slug));
    let (made, refused) = match first.status {
        StatusCode::CREATED => (first, second),
        _ => (second, first),
    };
    let made = made.expect(StatusCode::CREATED);
    let refused = refused
        .expect(StatusCode::CONFLICT)
        .expect_problem("already_reported");
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.starts_with("You reported version 1"), "{detail}");
    let current = &refused.json["current"];
    assert_eq!(
        (&current["id"], &current["state"]),
        (&made.json["id"], &json!("open"))
    );
    assert_eq!(app.count("reports", "state = 'open'"), 1);
    decide(&mira, &made.json["id"], "dismiss")
        .await
        .expect(StatusCode::OK);
    report(&sam, &slug).await.expect(StatusCode::CREATED);
}

#[tokio::test]
async fn two_reports_one_of_them_trusted_hold_a_profile_back_and_name_nobody() {
    let app = TestApp::start().await;
    let (ada, mira, tom) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("tom").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = tom.link(&slug).await;
    for handle in ["sam", "sue"] {
        let user = old(&app, handle).await;
        report(&user, &slug).await.expect(StatusCode::CREATED);
    }
    assert!(is_there(&app, &slug).await, "nobody of them is trusted");
    let zoe = old(&app, "zoe").await;
    trust(&mira, "zoe").await;
    app.advance(TimeDelta::seconds(1));
    let third = report(&zoe, &slug).await.expect(StatusCode::CREATED);
    assert!(!is_there(&app, &slug).await);
    app.get(&link)
        .await
        .expect(StatusCode::GONE)
        .expect_problem("quarantined");
    let own = ada.get(&format!("/api/v1/profiles/{slug}")).await;
    let reason = own.json["quarantined_reason"].as_str().unwrap().to_owned();
    assert!(
        reason.starts_with("This profile was reported 3 times"),
        "{reason}"
    );
    for told in [&ada, &tom] {
        let bell = told.get("/api/v1/notifications").await;
        let newest = &bell.json["items"][0];
        assert_eq!(newest["kind"], "profile_quarantined", "{}", told.handle);
        assert_eq!(newest["reason"], json!(reason));
    }
    // Nobody is told that a moderator said so.
    assert_eq!(own.json["quarantined_by_hub"], true);
    let stone = tom
        .get(&format!("/api/v1/profiles/{slug}/tombstone"))
        .await
        .expect(StatusCode::OK)
        .json;
    assert_eq!(
        (&stone["fate"], &stone["reason"], &stone["by_hub"]),
        (&json!("quarantined"), &json!(reason), &json!(true))
    );
    let mail = app.mails("tom@example.org", 1).await.concat();
    assert!(
        mail.contains("The hub holds it back because of reports:"),
        "{mail}"
    );
    assert!(!mail.contains("moderator wrote"), "{mail}");
    let mut told = app.mails("ada@example.org", 2).await.concat();
    told += &String::from_utf8(own.bytes).unwrap();
    told += &String::from_utf8(ada.get("/api/v1/notifications").await.bytes).unwrap();
    for name in ["sam", "sue", "zoe", WORDS] {
        assert!(!told.contains(name), "the author reads {name}: {told}");
    }
    let cases = listed(&mira, "").await;
    let causes: Vec<_> = cases
        .iter()
        .filter(|case| case["held_back"] == true)
        .collect();
    assert_eq!(causes.len(), 1);
    assert_eq!(causes[0]["id"], third.json["id"]);
    assert!(cases.iter().all(|case| case["quarantined_at"].is_string()));

    let log = app.audit().await;
    let held = log.iter().filter(|e| e["action"] == "profile.quarantine");
    let held = held.collect::<Vec<_>>();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0]["actor"], json!(null));
    assert_eq!(held[0]["text"], json!(reason));
}

/// Publishes the next version of a profile.
async fn next_version(author: &User<'_>, moderator: &User<'_>, slug: &str) {
    author
        .put_package(slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let next = author.submit(slug).await.expect(StatusCode::CREATED);
    moderator.approve(next.json["id"].as_str().unwrap()).await;
}

#[tokio::test]
async fn what_a_moderator_holds_back_after_the_hub_did_is_theirs() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    trust(&mira, "ada").await;
    for handle in ["sam", "zoe"] {
        let user = old(&app, handle).await;
        trust(&mira, handle).await;
        report(&user, &slug).await.expect(StatusCode::CREATED);
    }
    let page = format!("/api/v1/profiles/{slug}");
    assert_eq!(ada.get(&page).await.json["quarantined_by_hub"], true);
    let on = format!("/api/v1/moderation/profiles/{slug}");
    for (verb, form) in [
        ("release", json!({})),
        ("quarantine", json!({ "reason": ANSWER })),
    ] {
        app.advance(TimeDelta::seconds(1));
        let done = mira.post(&format!("{on}/{verb}"), form).await;
        assert_eq!(
            done.expect(StatusCode::OK).json["quarantined_by_hub"],
            false
        );
    }
    assert_eq!(ada.get(&page).await.json["quarantined_by_hub"], false);
    let stone = ada.get(&format!("{page}/tombstone")).await.json;
    assert_eq!(
        (&stone["reason"], &stone["by_hub"]),
        (&json!(ANSWER), &json!(false))
    );
}

#[tokio::test]
async fn moderators_see_what_came_of_a_reporters_reports_before() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        old(&app, "sam").await,
    );
    let (one, other) = (
        app.publish(&ada, &mira, &dca()).await,
        app.publish(&ada, &mira, &package::grid()).await,
    );
    for (slug, verb) in [(&one, "uphold"), (&one, "dismiss"), (&other, "dismiss")] {
        let made = report(&sam, slug).await.expect(StatusCode::CREATED);
        decide(&mira, &made.json["id"], verb)
            .await
            .expect(StatusCode::OK);
    }
    report(&sam, &one).await.expect(StatusCode::CREATED);
    let open = listed(&mira, "").await;
    assert_eq!(open.len(), 1);
    assert_eq!(
        (&open[0]["upheld_before"], &open[0]["dismissed_before"]),
        (&json!(1), &json!(2))
    );
}

#[tokio::test]
async fn whoever_was_dismissed_does_not_hold_the_same_version_back_and_keeps_nobody_else_from_it() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (sam, zoe, sue) = (
        old(&app, "sam").await,
        old(&app, "zoe").await,
        old(&app, "sue").await,
    );
    trust(&mira, "zoe").await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    for user in [&sam, &zoe] {
        let made = report(user, &slug).await.expect(StatusCode::CREATED);
        decide(&mira, &made.json["id"], "dismiss")
            .await
            .expect(StatusCode::OK);
    }
    for user in [&sam, &zoe, &sue] {
        report(user, &slug).await.expect(StatusCode::CREATED);
    }
    assert!(is_there(&app, &slug).await);
    assert_eq!(listed(&mira, &format!("?profile={slug}")).await.len(), 3);

    // What nobody has looked at is another matter.
    let tim = old(&app, "tim").await;
    trust(&mira, "tim").await;
    report(&tim, &slug).await.expect(StatusCode::CREATED);
    assert!(!is_there(&app, &slug).await);

    // After that a moderator has looked at the profile, with its reports still open.
    app.advance(TimeDelta::seconds(1));
    let release = format!("/api/v1/moderation/profiles/{slug}/release");
    mira.post(&release, json!({})).await.expect(StatusCode::OK);
    let ben = old(&app, "ben").await;
    report(&ben, &slug).await.expect(StatusCode::CREATED);
    assert!(is_there(&app, &slug).await);

    // The next version is another matter, too.
    for case in listed(&mira, "").await {
        decide(&mira, &case["id"], "uphold")
            .await
            .expect(StatusCode::OK);
    }
    app.advance(TimeDelta::seconds(1));
    next_version(&ada, &mira, &slug).await;
    report(&zoe, &slug).await.expect(StatusCode::CREATED);
    assert!(is_there(&app, &slug).await, "one report is not two");
    let second = report(&sam, &slug).await.expect(StatusCode::CREATED);
    assert_eq!(second.json["version"], 2);
    assert!(!is_there(&app, &slug).await);
}

#[tokio::test]
async fn a_new_version_takes_no_weight_from_reports_that_nobody_has_looked_at() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (zoe, sam) = (old(&app, "zoe").await, old(&app, "sam").await);
    trust(&mira, "zoe").await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    report(&zoe, &slug).await.expect(StatusCode::CREATED);
    next_version(&ada, &mira, &slug).await;
    let again = report(&zoe, &slug).await.expect(StatusCode::CONFLICT);
    again.expect_problem("already_reported");
    let second = report(&sam, &slug).await.expect(StatusCode::CREATED);
    assert_eq!(second.json["version"], 2);
    assert!(!is_there(&app, &slug).await);
}

#[tokio::test]
async fn who_is_trusted_afterwards_holds_back_what_was_reported_before() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (zoe, sam) = (old(&app, "zoe").await, old(&app, "sam").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    for user in [&zoe, &sam] {
        report(user, &slug).await.expect(StatusCode::CREATED);
    }
    assert!(is_there(&app, &slug).await);
    let points = async || {
        let case = mira.get(&format!("/api/v1/moderation/cases/{slug}")).await;
        case.expect(StatusCode::OK).json["item"]["points"].clone()
    };
    assert_eq!(points().await, 2);
    trust(&mira, "zoe").await;
    assert!(!is_there(&app, &slug).await);
    assert_eq!(points().await, 24, "3 and 1 of the reports, 20 of the hold");
    let log = app.audit().await;
    let newest = log.iter().find(|e| e["action"] == "profile.quarantine");
    assert_eq!(newest.unwrap()["actor"], json!(null));
}

#[tokio::test]
async fn whoever_has_a_link_of_what_was_made_private_may_report_it() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (sam, sue) = (old(&app, "sam").await, old(&app, "sue").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    sam.link(&slug).await;
    ada.patch_profile(&slug, json!({ "visibility": "private" }))
        .await
        .expect(StatusCode::OK);
    report(&sam, &slug).await.expect(StatusCode::CREATED);
    report(&sue, &slug).await.expect(StatusCode::NOT_FOUND);
    let hold = format!("/api/v1/moderation/profiles/{slug}/quarantine");
    mira.post(&hold, json!({ "reason": ANSWER }))
        .await
        .expect(StatusCode::OK);
    let tom = old(&app, "tom").await;
    report(&tom, &slug).await.expect(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_version_that_a_moderator_held_back_and_released_is_not_held_back_by_reports() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (sam, zoe) = (old(&app, "sam").await, old(&app, "zoe").await);
    trust(&mira, "zoe").await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    report(&sam, &slug).await.expect(StatusCode::CREATED);
    let hold = async |verb: &str| {
        app.advance(TimeDelta::seconds(1));
        let path = format!("/api/v1/moderation/profiles/{slug}/{verb}");
        let form = json!({ "reason": ANSWER });
        mira.post(&path, form).await.expect(StatusCode::OK);
    };
    hold("quarantine").await;
    hold("release").await;
    report(&zoe, &slug).await.expect(StatusCode::CREATED);
    assert!(is_there(&app, &slug).await);

    // The next version is another matter.
    for case in listed(&mira, "").await {
        decide(&mira, &case["id"], "uphold")
            .await
            .expect(StatusCode::OK);
    }
    app.advance(TimeDelta::seconds(1));
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let next = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(next.json["id"].as_str().unwrap()).await;
    for user in [&sam, &zoe] {
        report(user, &slug).await.expect(StatusCode::CREATED);
    }
    assert!(!is_there(&app, &slug).await);
}

#[tokio::test]
async fn of_two_reports_at_once_one_holds_the_profile_back() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (sam, zoe) = (old(&app, "sam").await, old(&app, "zoe").await);
    trust(&mira, "zoe").await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    let (first, second) = tokio::join!(report(&sam, &slug), report(&zoe, &slug));
    first.expect(StatusCode::CREATED);
    second.expect(StatusCode::CREATED);
    assert!(!is_there(&app, &slug).await);
    let actions = "action = 'profile.quarantine'";
    assert_eq!(app.count("audit_events", actions), 1);
    assert_eq!(app.count("reports", "held_back"), 1);
}

#[tokio::test]
async fn a_suspended_reporter_weighs_nothing() {
    let app = TestApp::start().await;
    let (ada, mira, root) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.account("grace", Role::Administrator).await,
    );
    let (sam, zoe) = (old(&app, "sam").await, old(&app, "zoe").await);
    trust(&mira, "zoe").await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    report(&zoe, &slug).await.expect(StatusCode::CREATED);
    let suspend = "/api/v1/moderation/accounts/zoe/suspend";
    root.post(suspend, json!({ "reason": "It reports at random." }))
        .await
        .expect(StatusCode::OK);
    report(&sam, &slug).await.expect(StatusCode::CREATED);
    assert!(is_there(&app, &slug).await);
}

#[tokio::test]
async fn of_two_moderators_at_a_report_one_decides_and_the_other_hears_it() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let sam = old(&app, "sam").await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    let id = report(&sam, &slug).await.json["id"].clone();
    let (first, second) = tokio::join!(decide(&mira, &id, "uphold"), decide(&noor, &id, "dismiss"));
    let (won, lost) = match first.status {
        StatusCode::OK => (first, second),
        _ => (second, first),
    };
    let won = won.expect(StatusCode::OK);
    let lost = lost.expect(StatusCode::CONFLICT).expect_problem("conflict");
    let wanted = format!(
        "This report is not open any more: it was {} by @{}.",
        won.json["state"].as_str().unwrap(),
        won.json["decided_by"]["handle"].as_str().unwrap()
    );
    assert_eq!(lost.json["detail"], wanted);
    let current = &lost.json["current"];
    assert_eq!(current["subject"], "report");
    assert_eq!(current["state"], won.json["state"]);
    assert_eq!(current["by"], won.json["decided_by"]);
    let decided = "kind IN ('report_upheld', 'report_dismissed')";
    assert_eq!(app.count("notices", decided), 1);
}

#[tokio::test]
async fn neither_author_nor_reporter_decides_on_a_report() {
    let app = TestApp::start().await;
    let (mira, noor, lena) = (
        app.moderator("mira").await,
        app.moderator("noor").await,
        app.moderator("lena").await,
    );
    app.sql("UPDATE accounts SET created_at = '2020-01-01 00:00:00'");
    let slug = app.publish(&mira, &noor, &dca()).await;
    let id = report(&noor, &slug).await.json["id"].clone();
    for verb in ["uphold", "dismiss"] {
        decide(&mira, &id, verb)
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("own_profile");
        decide(&noor, &id, verb)
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("own_report");
        let unknown = json!("01890a5d-ac96-774b-bcce-b302099a8057");
        decide(&lena, &unknown, verb)
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
    }
    decide(&lena, &id, "dismiss").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn moderators_mark_trusted_reporters_and_each_mark_is_recorded_once() {
    let app = TestApp::start().await;
    let (mira, sam) = (app.moderator("mira").await, app.user("sam").await);
    let path = "/api/v1/moderation/accounts/sam/trusted-reporter";
    sam.put(path)
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("not_allowed");
    for method in [Method::PUT, Method::PUT, Method::DELETE, Method::DELETE] {
        Reply::of(mira.request(method, path))
            .await
            .expect(StatusCode::NO_CONTENT);
    }
    for action in ["account.trust-reports", "account.distrust-reports"] {
        let condition = format!("action = '{action}'");
        assert_eq!(app.count("audit_events", &condition), 1, "{action}");
    }
    mira.put("/api/v1/moderation/accounts/nobody/trusted-reporter")
        .await
        .expect(StatusCode::NOT_FOUND)
        .expect_problem("not_found");
    trust(&mira, "sam").await;
    sam.close(json!({ "password": super::app::PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);
    assert_eq!(app.count("trusted_reporters", "TRUE"), 0);
}

#[tokio::test]
async fn reports_of_one_account_are_limited() {
    let app = TestApp::start_with(&["--limit", "report=1/1h"]).await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let sam = old(&app, "sam").await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    report(&sam, &slug).await.expect(StatusCode::CREATED);
    report(&sam, &slug)
        .await
        .expect(StatusCode::TOO_MANY_REQUESTS)
        .expect_problem("rate_limited");
}

#[tokio::test]
async fn reports_come_in_pages_oldest_first_for_moderators_and_newest_first_for_oneself() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let sam = old(&app, "sam").await;
    let mut slugs = Vec::new();
    for package in [dca(), package::grid(), package::trend()] {
        let slug = app.publish(&ada, &mira, &package).await;
        app.advance(TimeDelta::seconds(1));
        report(&sam, &slug).await.expect(StatusCode::CREATED);
        slugs.push(json!(slug));
    }
    let walk = async |user: &User<'_>, path: &str| {
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = user.get(&format!("{path}?limit=2{cursor}")).await;
            let page = page.expect(StatusCode::OK).json;
            let items = page["items"].as_array().unwrap();
            found.extend(items.iter().map(|item| item["profile"].clone()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return found,
            }
        }
    };
    assert_eq!(walk(&mira, "/api/v1/moderation/reports").await, slugs);
    slugs.reverse();
    assert_eq!(walk(&sam, "/api/v1/account/reports").await, slugs);
}

#[tokio::test]
async fn a_trusted_reporters_mark_is_noted_with_its_reason_and_is_not_for_oneself() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.moderator("mira").await, app.moderator("noor").await);
    let root = app.account("root-1", Role::Administrator).await;
    app.user("sam").await;
    let mark = |handle: &str| format!("/api/v1/moderation/accounts/{handle}/trusted-reporter");
    let reason = json!({ "reason": "Ten reports, and each of them was right." });
    let send = |by: &User<'_>, method: Method, handle: &str| {
        Reply::of(by.request(method, &mark(handle)).json(&reason))
    };
    for method in [Method::PUT, Method::DELETE] {
        send(&mira, method.clone(), "mira")
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("own_account");
        send(&mira, method, "sam")
            .await
            .expect(StatusCode::NO_CONTENT);
    }
    noor.put(&mark("mira")).await.expect(StatusCode::NO_CONTENT);
    let log = app.audit_of(&root).await;
    let marks = log.iter().filter(|entry| {
        let action = entry["action"].as_str().unwrap();
        action.ends_with("trust-reports")
    });
    let marks = marks
        .map(|entry| {
            let details = &entry["details"];
            let trusted = |side: &str| details[side]["trusted"].as_bool().unwrap();
            let text = entry["text"].as_str().map(str::to_owned);
            (trusted("before"), trusted("after"), text)
        })
        .collect::<Vec<_>>();
    let said = reason["reason"].as_str().map(str::to_owned);
    assert_eq!(
        marks,
        [
            (false, true, None),
            (true, false, said.clone()),
            (false, true, said)
        ]
    );
}
