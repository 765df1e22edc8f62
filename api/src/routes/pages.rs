//! Pages for people where there is no web app, and the API's description of itself.

use std::{
    fmt::Write as _,
    sync::{Arc, LazyLock},
};

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    web::{Data, Path, Redirect},
};
use hub_shared::problem::Code;
use utoipa_swagger_ui::Config;

use crate::{
    domain::{hub::House, markdown},
    error::{Error, Result},
    headers,
    openapi::Document,
    respond::unless_known,
    state::State,
};

/// What this is, and where to go on.
#[get("/")]
pub async fn root(state: Data<State>) -> HttpResponse {
    let House {
        name,
        risk_notice,
        contact,
        ..
    } = &state.house;
    let page = include_str!("../pages/root.html")
        .replace("{{name}}", &markdown::escape(name))
        .replace("{{contact}}", &contact_line(contact.as_deref()))
        .replace("{{risk}}", &risk_notice.html);
    html(page)
}

/// The rules for authors, and the notice of risks.
#[get("/rules")]
pub async fn rules(state: Data<State>) -> HttpResponse {
    let House {
        name,
        rules,
        risk_notice,
        contact,
        ..
    } = &state.house;
    let page = include_str!("../pages/rules.html")
        .replace("{{name}}", &markdown::escape(name))
        .replace("{{version}}", rules.version.as_str())
        .replace("{{contact}}", &contact_line(contact.as_deref()))
        .replace("{{risk}}", &risk_notice.html)
        .replace("{{rules}}", &rules.text.html);
    html(page)
}

/// How to reach the operator, as a line of a page.
fn contact_line(contact: Option<&str>) -> String {
    let Some(contact) = contact else {
        return String::new();
    };
    let scheme = if contact.starts_with("https://") {
        ""
    } else {
        "mailto:"
    };
    let contact = markdown::escape(contact);
    format!("<p>Contact: <a href=\"{scheme}{contact}\">{contact}</a></p>\n")
}

/// Every code that a problem document may carry, with its mend.
#[get("/docs/errors")]
pub async fn errors(state: Data<State>) -> HttpResponse {
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
    let page = include_str!("../pages/errors.html")
        .replace("{{name}}", &markdown::escape(&state.house.name))
        .replace("{{rows}}", &rows);
    html(page)
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

/// The hub's picture beside a link to it.
#[get("/hub.png")]
pub async fn picture() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/png")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .body(include_bytes!("../pages/hub.png").as_slice())
}

/// The browsable page of the API lies one slash on.
#[get("/api/docs")]
pub async fn docs() -> Redirect {
    Redirect::to("/api/docs/")
}

/// How Swagger UI is set up.
static SWAGGER: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    Arc::new(
        Config::from("/api/v1/openapi.json")
            .display_operation_id(true)
            .validator_url("none")
            .use_base_layout(),
    )
});

/// The browsable page of the API and its parts, served from this binary: it works offline.
#[get("/api/docs/{file:.*}")]
pub async fn swagger(file: Path<String>) -> Result<HttpResponse> {
    let own = match file.as_str() {
        "" => Some((
            "text/html; charset=utf-8",
            include_str!("../pages/docs.html"),
        )),
        "docs.css" => Some(("text/css; charset=utf-8", include_str!("../pages/docs.css"))),
        "docs.js" => Some((
            "text/javascript; charset=utf-8",
            include_str!("../pages/docs.js"),
        )),
        _ => None,
    };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header((header::CONTENT_SECURITY_POLICY, headers::SCRIPTED));
    if let Some((kind, text)) = own {
        return Ok(response.content_type(kind).body(text));
    }
    let file = utoipa_swagger_ui::serve(&file, SWAGGER.clone())
        .map_err(|error| Error::Internal(format!("Swagger UI: {error}")))?
        .ok_or_else(|| Error::not_found("page"))?;
    if file.gzpipped {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    Ok(response
        .content_type(file.content_type)
        .body(file.bytes.into_owned()))
}

/// The OpenAPI document of this API.
#[utoipa::path(
    operation_id = "get_openapi", tag = "meta",
    responses((status = 200, description = "An OpenAPI 3.1 document", body = serde_json::Value)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/openapi.json")]
pub async fn get_openapi(req: HttpRequest, document: Data<Document>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    unless_known(&req, response, &document.tag, document.json.clone())
}

fn html(page: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, headers::PAGE))
        .body(page)
}
