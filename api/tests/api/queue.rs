//! The order of the queue, and what is one's own in it.

use chrono::TimeDelta;
use profile_hub::demo::package;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::app::{TestApp, User, changed, dca};

const QUEUE: &str = "/api/v1/moderation/queue";

async fn submitted(author: &User<'_>, package: &package::Package) -> String {
    let slug = author.complete_draft(package).await;
    let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
    submission.json["id"].as_str().unwrap().to_owned()
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    items.iter().map(id).collect()
}

/// An honest submission, and a copy of it by somebody else some hours later, 10 points riskier.
async fn honest_and_risky(app: &TestApp, hours: i64) -> (String, String) {
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let honest = submitted(&ada, &dca()).await;
    app.advance(TimeDelta::hours(hours));
    drop(bob);
    let bob = app.sign_in("bob").await;
    let mut copy = dca();
    copy.name = "All my own";
    let risky = submitted(&bob, &copy).await;
    (honest, risky)
}

#[tokio::test]
async fn what_is_risky_comes_an_hour_sooner_for_each_point() {
    let app = TestApp::start().await;
    let (honest, risky) = honest_and_risky(&app, 9).await;
    let mira = app.moderator("mira").await;
    let queue = mira.get(QUEUE).await.expect(StatusCode::OK);
    assert_eq!(ids(&queue.json), [risky, honest]);
    let (first, second) = (&queue.json["items"][0], &queue.json["items"][1]);
    let risk = |item: &Value| item["risk"].as_i64().unwrap();
    assert_eq!(risk(first), risk(second) + 10);
    assert_eq!(first["reasons"][0], "same content as another author's");
    assert!(
        !second["reasons"]
            .as_array()
            .unwrap()
            .contains(&first["reasons"][0]),
        "{second}"
    );
}

#[tokio::test]
async fn what_waited_longer_than_that_comes_first_all_the_same() {
    let app = TestApp::start().await;
    let (honest, risky) = honest_and_risky(&app, 11).await;
    let mira = app.moderator("mira").await;
    let queue = mira.get(QUEUE).await.expect(StatusCode::OK);
    assert_eq!(ids(&queue.json), [honest, risky]);
}

#[tokio::test]
async fn a_page_goes_on_where_the_last_one_ended_whatever_came_in_between() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    let mut waiting = Vec::new();
    for (name, package) in [
        ("One", dca()),
        ("Two", changed(&dca())),
        ("Six", package::grid()),
    ] {
        waiting.push(submitted(&ada, &package::Package { name, ..package }).await);
        app.advance(TimeDelta::seconds(1));
    }
    let whole = mira.get(QUEUE).await.expect(StatusCode::OK);
    let mut expected = ids(&whole.json);
    let first = mira.get(&format!("{QUEUE}?limit=1")).await;
    assert_eq!(ids(&first.json), expected[..1]);
    // The copy is risky enough to come before all of them.
    let mut copy = dca();
    copy.name = "Sooner";
    let sooner = submitted(&bob, &copy).await;
    let mut seen = ids(&first.json);
    let mut next = first.json["next"].clone();
    while let Some(cursor) = next.as_str() {
        let page = mira.get(&format!("{QUEUE}?limit=1&cursor={cursor}")).await;
        seen.extend(ids(&page.expect(StatusCode::OK).json.clone()));
        let again = mira.get(&format!("{QUEUE}?limit=1&cursor={cursor}")).await;
        next = again.json["next"].clone();
    }
    assert_eq!(seen, expected);
    expected.insert(0, sooner);
    assert_eq!(ids(&mira.get(QUEUE).await.json), expected);
    waiting.sort();
    assert_eq!(expected.len(), waiting.len() + 1);
}

#[tokio::test]
async fn mine_is_what_i_have_claimed_as_long_as_the_claim_holds() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let one = submitted(&ada, &dca()).await;
    let other = submitted(&ada, &package::grid()).await;
    mira.claim(&one).await.expect(StatusCode::OK);
    noor.claim(&other).await.expect(StatusCode::OK);
    let own = mira
        .get(&format!("{QUEUE}?mine=true"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(ids(&own.json), [one]);
    let all = mira
        .get(&format!("{QUEUE}?mine=false&limit=1"))
        .await
        .expect(StatusCode::OK);
    let cursor = all.json["next"].as_str().unwrap();
    mira.get(&format!("{QUEUE}?mine=true&cursor={cursor}"))
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY)
        .expect_problem("invalid_cursor");
    app.advance(TimeDelta::minutes(16));
    let mira = app.sign_in("mira").await;
    let own = mira.get(&format!("{QUEUE}?mine=true")).await;
    assert_eq!(own.json["items"], json!([]));
}
