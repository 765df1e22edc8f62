//! The API's description of itself.

use std::collections::BTreeSet;

use profile_hub::openapi;
use reqwest::StatusCode;
use serde_json::Value;

use super::app::TestApp;

fn checked_in(name: &str) -> String {
    let path = format!("{}/../openapi/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn the_checked_in_documents_are_what_the_code_says() {
    let document = openapi::document();
    let json = serde_json::to_string_pretty(&document).unwrap() + "\n";
    assert!(
        checked_in("openapi.json") == json,
        "openapi.json drifted: run `cargo xtask openapi`"
    );
    let routes = openapi::routes_txt(&document);
    assert!(
        checked_in("routes.txt") == routes,
        "routes.txt drifted: run `cargo xtask openapi`"
    );
}

#[tokio::test]
async fn the_served_document_is_the_checked_in_one() {
    let app = TestApp::start().await;
    let served = app.get("/api/v1/openapi.json").await.expect(StatusCode::OK);
    assert_eq!(
        served.json,
        serde_json::from_str::<Value>(&checked_in("openapi.json")).unwrap()
    );
    assert!(served.json["openapi"].as_str().unwrap().starts_with("3.1"));
}

#[test]
fn every_operation_has_an_id_of_its_own_and_says_who_may() {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            // GET and HEAD of a link are one operation.
            let id = operation["operationId"].as_str().unwrap();
            assert!(
                ids.insert((id, method == "head")),
                "{method} {path}: {id} is not its own"
            );
            assert!(operation["x-who-may"].is_string(), "{method} {path}");
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(
                    !response["description"].as_str().unwrap().is_empty(),
                    "{path} {status}"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_page_of_the_api_works_without_the_internet() {
    let app = TestApp::start().await;
    let page = app.get("/api/docs/").await.expect(StatusCode::OK);
    let html = String::from_utf8(page.bytes).unwrap();
    assert!(html.contains("swagger-ui"), "{html}");
    for part in html
        .split("src=\"")
        .skip(1)
        .chain(html.split("href=\"").skip(1))
    {
        let address = part.split('"').next().unwrap();
        assert!(!address.contains("//"), "{address} is another site's");
        app.get(&format!("/api/docs/{address}"))
            .await
            .expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn every_problem_code_is_explained() {
    let app = TestApp::start().await;
    let page = app.get("/docs/errors").await.expect(StatusCode::OK);
    let html = String::from_utf8(page.bytes).unwrap();
    for code in hub_shared::problem::Code::ALL {
        assert!(
            html.contains(&format!("id=\"{}\"", code.as_str())),
            "{code:?}"
        );
    }
    app.get("/").await.expect(StatusCode::OK);
}
