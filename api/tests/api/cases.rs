//! Cases: what is published and wants a look.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    app::{Reply, TestApp, User, changed, dca},
    reports::{old, report},
};
use profile_hub::demo::package;

const CASES: &str = "/api/v1/moderation/cases";

async fn quarantine(moderator: &User<'_>, slug: &str) -> Reply {
    let path = format!("/api/v1/moderation/profiles/{slug}/quarantine");
    let why = json!({ "reason": "Somebody lost money with it." });
    moderator.post(&path, why).await.expect(StatusCode::OK)
}

async fn close(moderator: &User<'_>, slug: &str, more: Value) -> Reply {
    let mut form = json!({ "outcome": "dismissed", "reason": "Looked at every order of it." });
    for (key, value) in more.as_object().unwrap() {
        form[key] = value.clone();
    }
    moderator.post(&format!("{CASES}/{slug}/close"), form).await
}

/// Opens a reason of these points, as a check would that was run again.
fn found(app: &TestApp, slug: &str, points: u32, number: u32) -> String {
    let id = format!("01890a5d-ac96-774b-bcce-{number:012}");
    let at = app.now();
    app.sql(&format!(
        "INSERT INTO review_reasons (id, profile_id, kind, points, sentence, facts, opened_at) \
         SELECT '{id}', id, 'recheck', {points}, 'It says so.', '[]', '{at}' \
         FROM profiles WHERE slug = '{slug}'"
    ));
    app.sql(&format!(
        "INSERT INTO cases (profile_id, points, opened_at) \
         SELECT id, {points}, '{at}' FROM profiles WHERE slug = '{slug}'"
    ));
    id
}

#[tokio::test]
async fn a_quarantine_opens_a_case_and_its_release_closes_it() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let nothing = mira.get(CASES).await.expect(StatusCode::OK);
    assert_eq!(nothing.json["items"], json!([]));
    mira.get(&format!("{CASES}/{slug}"))
        .await
        .expect(StatusCode::NOT_FOUND)
        .expect_problem("not_found");

    quarantine(&mira, &slug).await;
    let list = mira.get(CASES).await.expect(StatusCode::OK);
    let case = &list.json["items"][0];
    assert_eq!(case["profile"], slug);
    assert_eq!(case["author"]["handle"], "ada");
    assert_eq!(case["points"], 20);
    assert_eq!(
        case["reasons"],
        json!([{ "kind": "quarantine", "check": null, "count": 1, "points": 20 }])
    );
    let open = mira.get(&format!("{CASES}/{slug}")).await;
    assert_eq!(
        open.json["open"][0]["sentence"],
        "In quarantine by @mira: Somebody lost money with it."
    );

    let path = format!("/api/v1/moderation/profiles/{slug}/release");
    mira.post(&path, json!({})).await.expect(StatusCode::OK);
    let list = mira.get(CASES).await.expect(StatusCode::OK);
    assert_eq!(list.json["items"], json!([]));
    let closed = mira.get(&format!("{CASES}/{slug}")).await;
    assert_eq!(closed.json["item"]["points"], 0);
    assert_eq!(closed.json["closed"][0]["closed_by"]["handle"], "mira");
}

#[tokio::test]
async fn cases_come_by_their_points_and_then_the_oldest_first_page_by_page() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let mut slugs = Vec::new();
    for (index, mut package) in [dca(), package::grid(), package::trend(), package::index()]
        .into_iter()
        .enumerate()
    {
        package.name = ["One", "Two", "Six", "Ten"][index];
        slugs.push(app.publish(&ada, &mira, &package).await);
    }
    for (number, (slug, points)) in slugs.iter().zip([3, 9, 3, 30]).enumerate() {
        found(&app, slug, points, number as u32);
        app.advance(TimeDelta::seconds(1));
    }
    let mut seen = Vec::new();
    let mut path = format!("{CASES}?limit=1");
    loop {
        let page = mira.get(&path).await.expect(StatusCode::OK);
        for item in page.json["items"].as_array().unwrap() {
            seen.push(item["profile"].as_str().unwrap().to_owned());
        }
        let Some(next) = page.json["next"].as_str() else {
            break;
        };
        path = format!("{CASES}?limit=1&cursor={next}");
    }
    assert_eq!(seen, ["ten", "two", "one", "six"]);
    ada.get(CASES)
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("not_allowed");
}

#[tokio::test]
async fn closing_says_what_came_of_it_and_changes_nothing_that_is_public() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    found(&app, &slug, 20, 1);
    let public = format!("/api/v1/profiles/{slug}");
    let before = app.get(&public).await.expect(StatusCode::OK).json;
    for wrong in [json!({ "reason": "short" }), json!({ "outcome": "maybe" })] {
        close(&mira, &slug, wrong)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .expect_problem("invalid");
    }
    let case = close(&mira, &slug, json!({ "outcome": "upheld" }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(case.json["open"], json!([]));
    let closed = &case.json["closed"][0];
    assert_eq!(closed["outcome"], "upheld");
    assert_eq!(closed["words"], "Looked at every order of it.");
    let after = app.get(&public).await.expect(StatusCode::OK).json;
    assert_eq!(after, before);
    let again = close(&mira, &slug, json!({}))
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
    assert!(again.json["detail"].as_str().unwrap().contains("@mira"));

    let log = app.audit().await;
    let entries = log.iter().filter(|entry| entry["action"] == "case.close");
    let entries = entries.collect::<Vec<_>>();
    assert_eq!(entries.len(), 1, "{log:?}");
    assert_eq!(entries[0]["text"], "Looked at every order of it.");
    assert_eq!(entries[0]["details"]["outcome"], "upheld");
    assert_eq!(entries[0]["details"]["reasons"], json!([closed["id"]]));
    assert_eq!(
        entries[0]["details"]["before"],
        json!({ "open": [closed["id"]] })
    );
    assert_eq!(entries[0]["details"]["after"], json!({ "open": [] }));
}

#[tokio::test]
async fn only_reasons_that_were_looked_at_are_closed_when_they_are_named() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    found(&app, &slug, 20, 0);
    let case = mira.get(&format!("{CASES}/{slug}")).await;
    let looked_at = json!({ "reasons": [case.json["open"][0]["id"]] });
    app.sql("DELETE FROM cases");
    let later = found(&app, &slug, 4, 1);
    let case = close(&mira, &slug, looked_at.clone())
        .await
        .expect(StatusCode::OK);
    assert_eq!(case.json["open"][0]["id"], later);
    assert_eq!(case.json["open"].as_array().unwrap().len(), 1);
    assert_eq!(case.json["item"]["points"], 4);
    let refused = close(&mira, &slug, looked_at)
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
    assert!(
        refused.json["detail"]
            .as_str()
            .unwrap()
            .contains("look at the case again")
    );
    let none = close(&mira, &slug, json!({ "reasons": [] })).await;
    assert_eq!(none.expect_problem("invalid").pointers(), ["/reasons"]);
}

#[tokio::test]
async fn of_two_who_close_a_case_at_once_one_wins() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    found(&app, &slug, 20, 1);
    let (one, other) = tokio::join!(
        close(&mira, &slug, json!({})),
        close(&noor, &slug, json!({ "outcome": "upheld" })),
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(app.count("audit_events", "action = 'case.close'"), 1);
}

#[tokio::test]
async fn nobody_closes_the_case_of_their_own_profile() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.moderator("mira").await, app.moderator("noor").await);
    let slug = app.publish(&mira, &noor, &dca()).await;
    quarantine(&noor, &slug).await;
    close(&mira, &slug, json!({}))
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("own_profile");
}

#[tokio::test]
async fn a_case_moves_what_waits_of_its_profile_up_until_it_is_closed() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let waiting = ada.complete_draft(&package::grid()).await;
    let waiting = ada.submit(&waiting).await.expect(StatusCode::CREATED);
    app.advance(TimeDelta::hours(1));
    let ada = app.sign_in("ada").await;
    let mira = app.sign_in("mira").await;
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let update = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let order = async || {
        let queue = mira.get("/api/v1/moderation/queue").await;
        let items = queue.json["items"].as_array().unwrap().clone();
        let ids = items.iter().map(|item| item["id"].clone());
        (ids.collect::<Vec<_>>(), items)
    };
    let (waiting, update) = (waiting.json["id"].clone(), update.json["id"].clone());
    assert_eq!(order().await.0, [waiting.clone(), update.clone()]);

    quarantine(&mira, &slug).await;
    let (ids, items) = order().await;
    assert_eq!(ids, [update.clone(), waiting.clone()]);
    assert!(
        items[0]["reasons"]
            .as_array()
            .unwrap()
            .contains(&json!("in quarantine")),
        "{items:?}"
    );
    let review = format!(
        "/api/v1/moderation/submissions/{}",
        update.as_str().unwrap()
    );
    let review = mira.get(&review).await.expect(StatusCode::OK);
    assert_eq!(review.json["reasons"][0]["kind"], "quarantine");
    assert_eq!(review.json["risk"], items[0]["risk"]);

    let release = format!("/api/v1/moderation/profiles/{slug}/release");
    mira.post(&release, json!({})).await.expect(StatusCode::OK);
    assert_eq!(order().await.0, [waiting, update]);
}

#[tokio::test]
async fn a_report_opens_a_case_which_only_the_decision_on_it_closes() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        old(&app, "sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let id = report(&sam, &slug).await.expect(StatusCode::CREATED).json["id"].clone();
    let case = mira.get(&format!("{CASES}/{slug}")).await;
    let open = &case.expect(StatusCode::OK).json["open"];
    assert_eq!(open.as_array().unwrap().len(), 1);
    assert_eq!(open[0]["kind"], "report");
    assert_eq!(open[0]["version"], 1);
    assert_eq!(
        open[0]["sentence"],
        "It was reported: “Its settings lose money in a way that it does not tell of”."
    );
    assert!(!open.to_string().contains("sam"), "{open}");

    for named in [json!({}), json!({ "reasons": [open[0]["id"]] })] {
        let refused = close(&mira, &slug, named)
            .await
            .expect(StatusCode::CONFLICT)
            .expect_problem("conflict");
        let detail = refused.json["detail"].as_str().unwrap();
        assert!(detail.contains("decide on each of them"), "{detail}");
    }
    let path = format!(
        "/api/v1/moderation/reports/{}/dismiss",
        id.as_str().unwrap()
    );
    let answer = json!({ "reason": "Every order of it has a limit." });
    mira.post(&path, answer).await.expect(StatusCode::OK);
    let case = mira.get(&format!("{CASES}/{slug}")).await.json;
    assert_eq!(case["open"], json!([]));
    assert_eq!(case["closed"][0]["outcome"], "dismissed");
    assert_eq!(mira.get(CASES).await.json["items"], json!([]));
}

#[tokio::test]
async fn what_is_in_quarantine_stays_in_the_list_until_it_is_released() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    quarantine(&mira, &slug).await;
    let case = mira.get(&format!("{CASES}/{slug}")).await.json;
    for named in [json!({}), json!({ "reasons": [case["open"][0]["id"]] })] {
        let refused = close(&mira, &slug, named)
            .await
            .expect(StatusCode::CONFLICT)
            .expect_problem("conflict");
        let detail = refused.json["detail"].as_str().unwrap();
        assert!(detail.contains("release the profile"), "{detail}");
    }
    let list = mira.get(CASES).await.expect(StatusCode::OK).json;
    assert_eq!(list["items"][0]["profile"], slug);
    assert!(list["items"][0]["quarantined_at"].is_string());
}
