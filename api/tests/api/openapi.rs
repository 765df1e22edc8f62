//! The API's description of itself.

use std::collections::BTreeSet;

use profile_hub::openapi;
use reqwest::StatusCode;
use serde_json::Value;

use super::app::{TestApp, dca};

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
    assert!(
        checked_in("../docs/LIFECYCLE.md") == hub_shared::lifecycle::document(),
        "docs/LIFECYCLE.md drifted: run `cargo xtask openapi`"
    );
}

/// The document would hold one of them alone, and be untrue of the other.
#[test]
fn no_two_types_of_the_document_have_one_name() {
    let shared = format!("{}/../shared/src", env!("CARGO_MANIFEST_DIR"));
    let mut seen = BTreeSet::new();
    for file in std::fs::read_dir(shared).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|end| end != "rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for part in source.split("ToSchema").skip(1) {
            let line = part.lines().find(|line| line.starts_with("pub "));
            let Some(name) = line.and_then(|line| line.split_whitespace().nth(2)) else {
                continue;
            };
            let name = name.split(['<', ';', '(']).next().unwrap();
            assert!(seen.insert(name.to_owned()), "{name}: {}", path.display());
        }
    }
    assert!(seen.len() > 50, "{seen:?}");
}

#[tokio::test]
async fn the_served_document_is_the_checked_in_one() {
    let app = TestApp::start().await;
    let served = app.get("/api/v1/openapi.json").await.expect(StatusCode::OK);
    let checked_in = serde_json::from_str::<Value>(&checked_in("openapi.json")).unwrap();
    assert!(served.json == checked_in, "another document is served");
    assert!(served.json["openapi"].as_str().unwrap().starts_with("3.1"));
}

#[test]
fn every_operation_has_an_id_of_its_own_and_says_who_may() {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id), "{method} {path}: {id} is not its own");
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
    for inline in ["<style", "style=", "<script>", "onload=", "javascript:"] {
        assert!(!html.contains(inline), "{inline} needs unsafe-inline");
    }
    for part in html
        .split("src=\"")
        .skip(1)
        .chain(html.split("href=\"").skip(1))
    {
        let address = part.split('"').next().unwrap();
        assert!(!address.contains("//"), "{address} is another site's");
        let path = match address.strip_prefix('/') {
            Some(_) => address.to_owned(),
            None => format!("/api/docs/{address}"),
        };
        app.get(&path).await.expect(StatusCode::OK);
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

/// The targets of every `$ref` below a value.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get("$ref") {
                found.push(target.clone());
            }
            object.values().for_each(|value| references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100);
    for target in found {
        let pointer = target.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{target} is nowhere");
    }
}

/// The words of the wire, not the names of the code.
#[tokio::test]
async fn what_the_document_says_of_closed_sets_is_what_is_sent() {
    let app = TestApp::start().await;
    let document = app.get("/api/v1/openapi.json").await.json;
    let words = |name: &str| {
        document["components"]["schemas"][name]["enum"]
            .as_array()
            .unwrap()
            .clone()
    };
    let refused = app.get("/api/v1/account").await;
    assert!(words("ProblemCode").contains(&refused.json["code"]));
    let ada = app.user("ada").await;
    assert!(words("Role").contains(&ada.get("/api/v1/account").await.json["role"]));
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    assert!(words("ReviewState").contains(&submission.json["state"]));
}
