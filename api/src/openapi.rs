//! The OpenAPI 3.1 document, gathered from the handlers, and the list of routes made from it.

use std::fmt::Write as _;

use actix_web::{App, http::header::EntityTag, web::Bytes};
use hub_shared::{
    digest::Digest,
    ids::{SessionId, SubmissionId},
    problem::Problem,
    text::{AuditAction, AuditSubject, FilterValue, Handle, ProtectedWord, Slug},
    token::PREFIX,
};
use serde_json::{Value, json};
use utoipa::{
    OpenApi as _,
    openapi::{
        KnownFormat, OpenApi, Ref, RefOr, ResponseBuilder, SchemaFormat,
        content::ContentBuilder,
        header::HeaderBuilder,
        path::Operation,
        schema::{ObjectBuilder, Type},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt as _;

use crate::{
    limits::{self, rules::Rule},
    problem::MEDIA_TYPE,
    respond::tag_of,
    routes,
};

/// The document as it is served: written once, because it is large.
pub struct Document {
    /// Its JSON.
    pub json: Bytes,
    /// Its entity tag.
    pub tag: EntityTag,
}

impl Document {
    /// Writes it.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn new(document: &OpenApi) -> serde_json::Result<Self> {
        let json = serde_json::to_vec(document)?;
        Ok(Self {
            tag: EntityTag::new_strong(tag_of(&json)),
            json: json.into(),
        })
    }
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Profile Hub",
        description = "Where OctoBot users share trading profiles.\n\nErrors are problem documents (RFC 9457); their codes are explained at /docs/errors. Lists come in pages: send `next` as `cursor`. What changes has an ETag; changing it wants If-Match. Within v1 things are added, never changed or taken away.",
        license(name = "GPL-3.0-or-later", identifier = "GPL-3.0-or-later"),
    ),
    tags(
        (name = "profiles", description = "The catalogue, and what authors do to a profile as a whole"),
        (name = "versions", description = "What approved packages hold and how they differ"),
        (name = "drafts", description = "The one editable state of a profile"),
        (name = "submissions", description = "Frozen drafts on their way through review"),
        (name = "packages", description = "The checker, without publishing anything"),
        (name = "subscriptions", description = "The right to download, and its link"),
        (name = "follows", description = "Hearing of new versions without a link"),
        (name = "notifications", description = "What the hub tells an account: the bell"),
        (name = "downloads", description = "What OctoBot fetches"),
        (name = "accounts", description = "Registering, verifying, changing oneself, and the end of it"),
        (name = "sessions", description = "Signing in and staying so"),
        (name = "tokens", description = "What programs sign in with"),
        (name = "moderation", description = "The queue, claims, decisions, the audit log"),
        (name = "administration", description = "Accounts, roles, settings, checks, protected words, invitations"),
        (name = "health", description = "For what starts and watches the hub"),
        (name = "meta", description = "The API about itself"),
    ),
    // What stands in paths alone is gathered from nowhere.
    components(schemas(
        AuditAction, AuditSubject, Binary, Digest, FilterValue, Handle, Problem, ProtectedWord, SessionId, Slug, SubmissionId
    )),
)]
struct Base;

/// An entity tag as it is given: the revision, and behind a dot what tells bodies apart.
const IF_MATCH: &str = r#"^"[0-9]{1,18}(\.[0-9a-f]{1,64})?"$"#;

/// A file's bytes, which are no JSON.
pub struct Binary;

impl utoipa::PartialSchema for Binary {
    fn schema() -> RefOr<utoipa::openapi::Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .into()
    }
}

impl utoipa::ToSchema for Binary {}

/// The document, complete.
#[must_use]
pub fn document() -> OpenApi {
    let (_, gathered) = App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .configure(routes::described)
        .split_for_parts();
    complete(gathered)
}

/// Adds what all operations share, so that handlers tell only what is special about them.
fn complete(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(
        "access_token",
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .description(Some("The access_token of a session"))
                .build(),
        ),
    );
    components.add_security_scheme(
        "personal_token",
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format(format!("{PREFIX}…"))
                .description(Some(
                    "A personal access token that has one of the scopes; where none is named, no such \
                     token will do",
                ))
                .build(),
        ),
    );
    components.add_security_scheme(
        "refresh_cookie",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("hub_refresh"))),
    );
    for (path, item) in &mut document.paths.paths {
        let parameters = path.contains('{');
        let operations = [
            (&mut item.get, true),
            (&mut item.head, true),
            (&mut item.post, false),
            (&mut item.put, false),
            (&mut item.patch, false),
            (&mut item.delete, false),
        ];
        for (operation, reads) in operations {
            if let Some(operation) = operation {
                add_common(operation, parameters, reads);
            }
        }
        // One handler answers both; each operation needs an id of its own.
        if let Some(id) = item
            .head
            .as_mut()
            .and_then(|head| head.operation_id.as_mut())
        {
            *id = format!("head_{}", id.trim_start_matches("download_"));
        }
    }
    document
}

fn add_common(operation: &mut Operation, in_path: bool, reads: bool) {
    let has_query = operation.parameters.iter().flatten().any(
        |p| matches!(p, RefOr::T(p) if p.parameter_in == utoipa::openapi::path::ParameterIn::Query),
    );
    let signed_in = operation
        .security
        .as_ref()
        .is_some_and(|schemes| !schemes.is_empty());
    let mut common = vec![
        ("400", "The request could not be read"),
        ("500", "Something broke on our side"),
        ("503", "Too much is under way: try again after Retry-After"),
    ];
    // Where a token may come along, a bad one is refused.
    if signed_in {
        common.push(("401", "Not signed in, or the session has ended"));
        common.push(("403", "This account may not do this"));
    }
    if !reads {
        common.push(("507", "The hub's disk is full"));
    }
    if in_path || has_query {
        common.push(("414", "The address is too long"));
    }
    if in_path {
        common.push(("404", "Nothing here, or nothing that you may see"));
    }
    if operation.request_body.is_some() {
        common.push(("408", "The body came too slowly"));
        common.push(("413", "The body is too large"));
        common.push(("415", "The Content-Type is not the one this takes"));
    }
    if operation.request_body.is_some() || has_query {
        common.push(("422", "Values are not allowed: `errors` names them"));
    }
    let limits = limits::of_operation(operation.operation_id.as_deref().unwrap_or_default());
    if !limits.is_empty() {
        common.push(("429", "Too often: Retry-After says when to try again"));
    }
    let mut revised = false;
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && parameter.name == "If-Match"
        {
            revised = true;
            let tag = ObjectBuilder::new()
                .schema_type(Type::String)
                .pattern(Some(IF_MATCH));
            parameter.schema = Some(tag.into());
        }
    }
    let responses = &mut operation.responses.responses;
    let success = responses.contains_key("200");
    let tagged = success && (reads || revised);
    if reads && success {
        let unchanged = ResponseBuilder::new()
            .description("You have it already: If-None-Match")
            .build();
        responses
            .entry("304".to_owned())
            .or_insert(RefOr::T(unchanged));
    }
    for (status, description) in common {
        responses
            .entry(status.to_owned())
            .or_insert_with(|| RefOr::T(problem(description)));
    }
    // utoipa gives problems the media type of plain JSON; ours is RFC 9457's.
    for (status, response) in responses {
        let RefOr::T(response) = response else {
            continue;
        };
        if status.starts_with(['4', '5']) {
            *response = problem(&response.description.clone());
        } else if tagged && status.as_str() == "200" {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            let what = "For If-None-Match, and If-Match where a change wants it";
            header(response, "ETag", what, text);
        }
        if !limits.is_empty() && (status.starts_with('2') || status.as_str() == "429") {
            tell_limits(response, &limits);
        }
        if matches!(status.as_str(), "429" | "503") {
            let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
            header(response, "Retry-After", "Seconds to wait", seconds);
        }
    }
}

/// The headers by which an answer tells what is left.
fn tell_limits(response: &mut utoipa::openapi::Response, limits: &[Rule]) {
    let names: Vec<_> = limits.iter().map(|rule| rule.name()).collect();
    let policy = format!(
        "The limits here, {}: q requests in w seconds (draft-ietf-httpapi-ratelimit-headers-11)",
        names.join(" and ")
    );
    let text = || ObjectBuilder::new().schema_type(Type::String).build();
    header(response, "RateLimit-Policy", &policy, text());
    let left = "What is left of them: r now, no more before t seconds are over";
    header(response, "RateLimit", left, text());
}

fn header(
    response: &mut utoipa::openapi::Response,
    name: &str,
    description: &str,
    schema: utoipa::openapi::Object,
) {
    let header = HeaderBuilder::new()
        .schema(Some(schema))
        .description(Some(description))
        .build();
    response.headers.insert(name.to_owned(), RefOr::T(header));
}

fn problem(description: &str) -> utoipa::openapi::Response {
    ResponseBuilder::new()
        .description(description)
        .content(
            MEDIA_TYPE,
            ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("Problem")))
                .build(),
        )
        .build()
}

/// The routes as a table: method, URL, operation id, who may.
#[must_use]
pub fn routes_txt(document: &OpenApi) -> String {
    let document = json!(document);
    let mut rows = Vec::new();
    for (path, item) in document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let text = |key| {
                operation
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            rows.push((
                path.clone(),
                method.to_uppercase(),
                text("operationId"),
                scope(operation),
                text("x-who-may"),
            ));
        }
    }
    rows.sort();
    let mut table = String::from(
        "# method, URL, operation id, scope of a personal access token, who may; generated by `cargo xtask \
         openapi`\n# scope: \"session\" takes no such token; in brackets it shows more to whoever has it\n",
    );
    for (path, method, id, scope, who) in rows {
        let _ = writeln!(table, "{method:<6} {path:<58} {id:<24} {scope:<20} {who}");
    }
    table
}

/// The scope that a personal access token needs, as the table shows it.
fn scope(operation: &Value) -> String {
    let schemes = operation
        .get("security")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let named = schemes
        .iter()
        .find_map(|scheme| scheme.get("personal_token")?.get(0)?.as_str());
    let takes = |name: &str| schemes.iter().any(|scheme| scheme.get(name).is_some());
    match named {
        Some(scope) if schemes.contains(&json!({})) => format!("({scope})"),
        Some(scope) => scope.to_owned(),
        None if takes("access_token") => "session".to_owned(),
        None => "-".to_owned(),
    }
}
