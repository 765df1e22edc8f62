//! Pages for people, until the web app comes, and the API's description of itself.

use std::fmt::Write as _;

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Data, Redirect},
};
use hub_shared::problem::Code;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    openapi::Document,
    respond::{Fresh, Public},
};

const CSP: &str =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'";

/// What this is, and where to go on.
#[get("/")]
pub async fn root() -> HttpResponse {
    html(include_str!("../pages/root.html").to_owned())
}

/// Every code that a problem document may carry, with its mend.
#[get("/docs/errors")]
pub async fn errors() -> HttpResponse {
    let mut rows = String::new();
    for code in Code::ALL {
        let _ = writeln!(
            rows,
            "<tr id=\"{word}\"><td><code>{word}</code></td><td>{status}</td><td>{meaning}</td></tr>",
            word = code.as_str(),
            status = code.status(),
            meaning = code.meaning(),
        );
    }
    html(include_str!("../pages/errors.html").replace("{{rows}}", &rows))
}

/// The pages' one stylesheet.
#[get("/hub.css")]
pub async fn stylesheet() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(include_str!("../pages/hub.css"))
}

/// The mark in the browser's tab.
#[get("/favicon.svg")]
pub async fn favicon() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(include_str!("../pages/favicon.svg"))
}

/// The browsable page of the API lies one slash on.
#[get("/api/docs")]
pub async fn docs() -> Redirect {
    Redirect::to("/api/docs/")
}

/// The browsable page of the API, served from this binary: it works offline.
pub fn swagger() -> SwaggerUi {
    SwaggerUi::new("/api/docs/{_:.*}").config(
        Config::from("/api/v1/openapi.json")
            .display_operation_id(true)
            .validator_url("none")
            .use_base_layout(),
    )
}

/// The OpenAPI document of this API.
#[utoipa::path(
    operation_id = "get_openapi", tag = "meta",
    responses((status = 200, description = "An OpenAPI 3.1 document", body = serde_json::Value)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/openapi.json")]
pub async fn get_openapi(document: Data<Document>) -> Public<serde_json::Value> {
    Public(Fresh::new(document.0.clone()))
}

fn html(page: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, CSP))
        .body(page)
}
