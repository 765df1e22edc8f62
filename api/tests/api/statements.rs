//! How often a list asks the database.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{Reply, TestApp, User, changed, dca},
    reports::report,
};
use hub_shared::account::Role;
use profile_hub::{demo::package, openapi};

/// The addresses of all operations that answer a page of a list.
fn lists() -> Vec<String> {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let is_page = |path: &&String| {
        let answer = &document["paths"][path.as_str()]["get"]["responses"]["200"];
        let schema = &answer["content"]["application/json"]["schema"]["$ref"];
        let pointer = schema.as_str().unwrap_or_default().trim_start_matches('#');
        let page = document.pointer(pointer).unwrap();
        page.pointer("/properties/items").is_some() && page.pointer("/properties/next").is_some()
    };
    let paths = document["paths"].as_object().unwrap().keys();
    paths.filter(is_page).cloned().collect()
}

/// The statements that a request takes. What runs beside the requests asks the database too, now and
/// then: the fewest of several tries are the request's own.
async fn statements(app: &TestApp, user: Option<&User<'_>>, path: &str) -> Option<u64> {
    let mut fewest = None;
    for _ in 0..7 {
        let before = app.db().statements();
        let reply = match user {
            Some(user) => user.get(path).await,
            None => app.get(path).await,
        };
        if reply.status != StatusCode::OK {
            return None;
        }
        let took = app.db().statements() - before;
        fewest = Some(fewest.map_or(took, |fewest: u64| fewest.min(took)));
    }
    fewest
}

#[tokio::test]
async fn a_list_takes_two_statements_at_most_whatever_its_length() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let root = app.account("root-1", Role::Administrator).await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.link(&slug).await;
    let pending = ada.complete_draft(&package::grid()).await;
    let pending = ada.submit(&pending).await.expect(StatusCode::CREATED);
    let id = pending.json["id"].as_str().unwrap().to_owned();
    mira.claim(&id).await.expect(StatusCode::OK);

    app.sql("UPDATE accounts SET created_at = '2020-01-01 00:00:00'");
    report(&mira, &slug).await.expect(StatusCode::CREATED);

    let known = [
        ("{slug}", slug.as_str()),
        ("{number}", "1"),
        ("{id}", &id),
        ("{handle}", "ada"),
    ];
    let measure = async || {
        let mut all = Vec::new();
        for list in lists() {
            let path = known.iter().fold(list.clone(), |path, (name, value)| {
                path.replace(name, value)
            });
            assert!(
                !path.contains('{'),
                "{list}: say in `known` what stands for its parameter"
            );
            let mut took = None;
            // Whoever may see it; one statement more tells who asks.
            for (user, who_asks) in [
                (None, 0),
                (Some(&ada), 1),
                (Some(&mira), 1),
                (Some(&root), 1),
            ] {
                took = statements(&app, user, &path)
                    .await
                    .map(|took| took - who_asks);
                if took.is_some() {
                    break;
                }
            }
            all.push((
                list.clone(),
                took.unwrap_or_else(|| panic!("nobody may see {list}")),
            ));
        }
        for query in [
            "profiles?q=dca&exchange=binance&pair=BTC/USDT&sort=downloads",
            "facets?tag=dca",
        ] {
            let took = statements(&app, None, &format!("/api/v1/{query}"))
                .await
                .unwrap();
            all.push((query.to_owned(), took));
        }
        all
    };
    let few = measure().await;
    assert!(few.len() >= 9, "{few:?}");

    for (index, mut package) in [dca(), package::trend(), package::index()]
        .into_iter()
        .enumerate()
    {
        package.name = ["Two DCA", "Three Trend", "Four Index"][index];
        app.advance(TimeDelta::seconds(1));
        let slug = app.publish(&ada, &mira, &package).await;
        ada.link(&slug).await;
        report(&mira, &slug).await.expect(StatusCode::CREATED);
        app.sign_in("ada").await;
        let waiting = ada.complete_draft(&package).await;
        ada.submit(&waiting).await.expect(StatusCode::CREATED);
    }
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let second = ada.submit(&slug).await.expect(StatusCode::CREATED);
    root.approve(second.json["id"].as_str().unwrap()).await;
    let many = measure().await;

    assert_eq!(few, many);
    for (list, took) in many {
        assert!((1..=2).contains(&took), "{list} takes {took} statements");
    }
    let page = Reply::of(app.request(Method::GET, "/api/v1/profiles"))
        .await
        .json;
    assert_eq!(
        page["items"].as_array().map(Vec::len),
        Some(4),
        "{}",
        json!(page["next"] == Value::Null)
    );
}
