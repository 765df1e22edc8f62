//! Who may: every operation of the OpenAPI document, asked by everybody there is.
//!
//! `x-who-may` and the scope in the document are promises. Each is read here, so that one which this
//! file does not know, or an operation that it cannot ask for, fails.

use std::collections::BTreeMap;

use hub_shared::{account::Role, token::Scope};
use profile_hub::{demo::package, openapi};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{PASSWORD, Reply, TestApp, User, changed, dca, form},
    reports::report,
};

/// Everybody who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Nobody,
    /// Did not verify the mail address.
    Newcomer,
    /// Subscribed to the profile.
    Subscriber,
    /// Has no part in the profile.
    Stranger,
    /// Made the profile.
    Author,
    Moderator,
    Administrator,
}

const CALLERS: [Caller; 7] = [
    Caller::Nobody,
    Caller::Newcomer,
    Caller::Stranger,
    Caller::Subscriber,
    Caller::Author,
    Caller::Moderator,
    Caller::Administrator,
];

/// Whether the words of `x-who-may` let somebody do it.
fn may(who: &str, caller: Caller) -> bool {
    use Caller::{Administrator, Author, Moderator, Newcomer, Nobody, Subscriber};
    let staff = [Moderator, Administrator].contains(&caller);
    match who {
        // What a page of the profile shows; it is public here.
        "anybody"
        | "anybody, where it is public or unlisted"
        | "whoever holds the link"
        | "whoever has the token from the mail"
        | "whoever holds the refresh cookie"
        | "anybody, where a public page shows it; its author; moderators" => true,
        "any account" | "any account, in a session" | "its account, in a session" => {
            caller != Nobody
        }
        // Only verified accounts have tokens.
        "any verified account" | "its owner" => ![Nobody, Newcomer].contains(&caller),
        "its author" | "its author, verified" => caller == Author,
        "the subscriber" => caller == Subscriber,
        "its subscribers; its author; moderators" => {
            staff || [Subscriber, Author].contains(&caller)
        }
        "moderators" | "moderators, but its author" | "the moderator who claimed it" => staff,
        "administrators" | "administrators, but the account itself" => caller == Administrator,
        other => panic!("{other:?} stands in x-who-may, and this test does not know who that is"),
    }
}

/// Codes that say: not you.
const REFUSALS: [&str; 10] = [
    "not_signed_in",
    "session_ended",
    "token_ended",
    "not_verified",
    "not_allowed",
    "not_found",
    "insufficient_scope",
    "session_required",
    "account_suspended",
    "not_subscribed",
];

/// An operation of the document.
#[derive(Debug, Clone)]
struct Operation {
    id: String,
    method: Method,
    path: String,
    who: String,
    /// The scope of a personal access token, where one may be used at all.
    scope: Option<Scope>,
    takes_body: bool,
    takes_if_match: bool,
}

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let parameters = operation["parameters"].as_array();
            let scopes = operation["security"].as_array().into_iter().flatten();
            let scope = scopes
                .filter_map(|scheme| scheme["personal_token"][0].as_str())
                .next();
            found.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                who: operation["x-who-may"].as_str().unwrap().to_owned(),
                scope: scope.map(|scope| scope.parse().unwrap()),
                takes_body: operation["requestBody"].is_object(),
                takes_if_match: parameters
                    .into_iter()
                    .flatten()
                    .any(|parameter| parameter["name"] == "If-Match"),
            });
        }
    }
    // Whatever ends something comes after what needs it; the asker's own session goes last.
    found.sort_by_key(|operation| {
        let last = match operation.id.as_str() {
            "take_down_version" | "quarantine_profile" | "suspend_profile" | "suspend_account" => 3,
            "restore_version" | "release_profile" | "unsuspend_profile" | "unsuspend_account" => 4,
            "delete_profile" => 6,
            "put_password" => 7,
            "delete_session" => 8,
            "delete_account" => 9,
            _ if operation.method == Method::GET => 0,
            _ if operation.who == "the subscriber" => 1,
            _ if operation.method == Method::DELETE => 5,
            _ => 2,
        };
        (last, operation.id.clone())
    });
    found
}

/// A hub where every operation has something to act on.
struct World<'a> {
    app: &'a TestApp,
    people: BTreeMap<&'static str, User<'a>>,
    /// What stands for each name in a path.
    names: BTreeMap<&'static str, String>,
    submission: String,
    version: String,
    report: String,
    appeal: String,
}

impl<'a> World<'a> {
    async fn new(app: &'a TestApp) -> Self {
        let mut people = BTreeMap::new();
        for (name, role) in [
            ("author", Role::User),
            ("subscriber", Role::User),
            ("stranger", Role::User),
            ("mira", Role::Moderator),
            ("reva", Role::Moderator),
            ("olga", Role::Administrator),
            ("otto", Role::Administrator),
        ] {
            people.insert(name, app.account(name, role).await);
        }
        let newcomer = json!({
            "email": "newcomer@example.org", "handle": "newcomer", "password": PASSWORD,
        });
        app.post("/api/v1/accounts", newcomer)
            .await
            .expect(StatusCode::ACCEPTED);
        people.insert("newcomer", app.sign_in("newcomer").await);

        let author = &people["author"];
        let slug = app.publish(author, &people["reva"], &dca()).await;
        let link = people["subscriber"].link(&slug).await;
        // A case that was looked at.
        for hold in ["quarantine", "release"] {
            let path = format!("/api/v1/moderation/profiles/{slug}/{hold}");
            let why = json!({ "reason": "A reason that is long enough." });
            let reply = people["reva"].post(&path, why).await;
            reply.expect(StatusCode::OK);
        }
        author
            .put_package(&slug, changed(&dca()).zip().unwrap())
            .await
            .expect(StatusCode::OK);
        let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
        let submission = submission.json["id"].as_str().unwrap().to_owned();
        let page = app.get(&format!("/api/v1/profiles/{slug}")).await;
        let version = page.json["current_version"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let names = BTreeMap::from([
            ("slug", slug),
            ("number", "1".to_owned()),
            ("handle", "stranger".to_owned()),
            ("path", "profile.json".to_owned()),
            ("name", "text.links".to_owned()),
            ("word", "binance".to_owned()),
            ("token", link.split('/').nth(4).unwrap().to_owned()),
            ("digest", "0".repeat(64)),
        ]);
        app.sql("UPDATE accounts SET created_at = '2020-01-01 00:00:00'");
        let filed = report(&people["reva"], &names["slug"]).await;
        let filed = filed.expect(StatusCode::CREATED).json["id"].clone();
        Self {
            app,
            version,
            submission,
            report: filed.as_str().unwrap().to_owned(),
            appeal: appeal(&people["author"], &people["reva"]).await,
            people,
            names,
        }
    }

    fn user(&self, caller: Caller) -> Option<&User<'a>> {
        let name = match caller {
            Caller::Nobody => return None,
            Caller::Newcomer => "newcomer",
            Caller::Subscriber => "subscriber",
            Caller::Stranger => "stranger",
            Caller::Author => "author",
            Caller::Moderator => "mira",
            Caller::Administrator => "olga",
        };
        Some(&self.people[name])
    }
}

/// An appeal against the rejection of another profile of this author's: its id.
async fn appeal(author: &User<'_>, moderator: &User<'_>) -> String {
    let slug = author.complete_draft(&package::grid()).await;
    let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
    let id = submission.json["id"].as_str().unwrap();
    moderator.claim(id).await.expect(StatusCode::OK);
    let because = json!({ "reason": "It buys without any limit." });
    moderator
        .decide(id, "reject", because)
        .await
        .expect(StatusCode::OK);
    let path = format!("/api/v1/profiles/{slug}/submissions/1/appeal");
    let appeal = json!({ "text": "It has a limit: look again." });
    let appeal = author.post(&path, appeal).await;
    let appeal = appeal.expect(StatusCode::CREATED);
    appeal.json["id"].as_str().unwrap().to_owned()
}

impl World<'_> {
    /// A request that has all it needs, but for the right to make it.
    async fn request(&self, operation: &Operation, asker: Option<&User<'_>>) -> RequestBuilder {
        let mut path = operation.path.clone();
        for (name, value) in &self.names {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        if path.contains("{id}") {
            let id = match operation.path.as_str() {
                path if path.contains("/moderation/submissions/") => self.submission.clone(),
                path if path.contains("/moderation/versions/") => self.version.clone(),
                path if path.contains("/moderation/reports/") => self.report.clone(),
                path if path.contains("/moderation/appeals/") => self.appeal.clone(),
                // One of those that the hub begins with.
                path if path.contains("/moderation/replies/") => {
                    "019abd60-0000-7000-8000-000000000001".to_owned()
                }
                path => own_id(path, asker).await,
            };
            path = path.replace("{id}", &id);
        }
        let path = if operation.id == "get_version_diff" {
            format!("{path}?against=1")
        } else {
            path
        };
        let mut request = self.app.request(operation.method.clone(), &path);
        if operation.takes_if_match {
            request = request.header("If-Match", self.etag(operation, asker).await);
        }
        if !operation.takes_body {
            return request;
        }
        match body(&operation.id, self.app).await {
            Body::Json(body) => request.json(&body),
            Body::File(bytes) => request.multipart(form(bytes)),
        }
    }

    async fn etag(&self, operation: &Operation, asker: Option<&User<'_>>) -> String {
        let slug = &self.names["slug"];
        let author = &self.people["author"];
        let reply = match (operation.id.as_str(), asker) {
            ("patch_account", Some(asker)) => asker.get("/api/v1/account").await,
            ("patch_account", None) => return "\"1\"".to_owned(),
            ("patch_profile", _) => self.app.get(&format!("/api/v1/profiles/{slug}")).await,
            _ => author.draft(slug).await,
        };
        reply.expect(StatusCode::OK).etag()
    }
}

/// Something of the asker's own, by its id.
async fn own_id(path: &str, asker: Option<&User<'_>>) -> String {
    let nothing = "01890a5d-ac96-774b-bcce-b302099a8057".to_owned();
    let Some(asker) = asker else { return nothing };
    if path.contains("/sessions/") {
        asker.app.sign_in(&asker.handle).await;
        let sessions = asker.get("/api/v1/sessions").await.expect(StatusCode::OK);
        let other = sessions.json["items"].as_array().unwrap();
        let other = other.iter().find(|session| session["current"] == false);
        return other.unwrap()["id"].as_str().unwrap().to_owned();
    }
    if path.contains("/invitations/") {
        let made = asker
            .post("/api/v1/moderation/invitations", json!({}))
            .await;
        let id = made.json["invitation"]["id"].as_str();
        return id.map_or(nothing, str::to_owned);
    }
    assert!(path.contains("/tokens/"), "{path}: whose id is this?");
    let made = json!({ "name": "to be deleted", "scopes": ["account:read"] });
    let made = asker.post("/api/v1/tokens", made).await;
    let id = made.json["token"]["id"].as_str();
    id.map_or(nothing, str::to_owned)
}

enum Body {
    Json(Value),
    File(Vec<u8>),
}

/// What an operation is sent: valid, and by nobody's right.
async fn body(id: &str, app: &TestApp) -> Body {
    let reason = "A reason that is long enough.";
    Body::Json(match id {
        "delete_account" => json!({ "password": PASSWORD }),
        "patch_account" => json!({ "display_name": "Somebody" }),
        "put_password" => json!({ "current": PASSWORD, "new": "a staple of another battery" }),
        "ask_reset" => json!({ "email": "nobody-at-all@example.org" }),
        "confirm_reset" => json!({ "token": "t".repeat(43), "password": PASSWORD }),
        "verify_account" => json!({ "token": "t".repeat(43), "password": PASSWORD }),
        "register_account" => json!({
            "email": "another@example.org", "handle": "another", "password": PASSWORD,
        }),
        "revoke_credentials" => json!({ "credentials": ["nothing"] }),
        "preview_markdown" => json!({ "markdown": "*words*" }),
        "read_notifications" => json!({ "ids": [] }),
        "create_profile" => json!({ "name": "Yet another" }),
        "patch_profile" => json!({ "visibility": "public" }),
        "patch_draft" => json!({ "summary": "Another line." }),
        "create_submission" => app.accepted_rules().await,
        "create_report" => json!({ "reason": "other", "text": reason }),
        "appeal_submission" | "appeal_version" => json!({ "text": reason }),
        "uphold_report" | "dismiss_report" | "uphold_appeal" | "overturn_appeal" => {
            json!({ "reason": reason })
        }
        "create_session" => json!({ "email": "otto@example.org", "password": PASSWORD }),
        "create_token" => json!({ "name": "a program", "scopes": ["account:read"] }),
        "put_role" => json!({ "role": "user" }),
        "patch_settings" => json!({ "reporter_days": 7 }),
        "create_invitation" => json!({}),
        "patch_check" => json!({ "weight": 100 }),
        "create_protected_word" => json!({ "word": "binance" }),
        "suspend_account" | "quarantine_profile" | "suspend_profile" | "take_down_version"
        | "reject_submission" | "request_changes" => json!({ "reason": reason }),
        "close_case" => json!({ "outcome": "dismissed", "reason": reason }),
        "unsuspend_account"
        | "release_profile"
        | "unsuspend_profile"
        | "restore_version"
        | "approve_submission"
        | "claim_submission"
        | "refresh_session"
        | "put_trusted_reporter"
        | "delete_trusted_reporter" => json!({}),
        "create_message" | "create_review_message" => json!({ "words": "Some words." }),
        "create_reply" => json!({ "title": "A reply", "words": reason }),
        "patch_reply" => json!({ "title": "Another reply" }),
        "put_draft_logo" => {
            return Body::File(profile_hub::demo::logo::png([[1, 2, 3], [4, 5, 6]]).unwrap());
        }
        "put_draft_package" | "inspect_package" => return Body::File(dca().zip().unwrap()),
        other => panic!("{other} takes a body, and this test does not know which"),
    })
}

/// Whether an answer says: not you. Signing in, sessions by cookie and mailed tokens have refusals of
/// their own, which everybody gets alike.
fn refused(operation: &Operation, reply: &Reply) -> bool {
    let code = reply.json["code"].as_str().unwrap_or_default();
    let by_cookie = ["refresh_session"].contains(&operation.id.as_str());
    // There is no logo with this digest for anybody, and no tombstone of what is there.
    let missing = ["get_logo", "get_tombstone"].contains(&operation.id.as_str());
    REFUSALS.contains(&code) && !by_cookie && !missing
}

#[tokio::test]
async fn everybody_may_do_what_the_document_says_and_nothing_else() {
    for caller in CALLERS {
        let app = TestApp::start().await;
        let world = World::new(&app).await;
        let asker = world.user(caller);
        for operation in operations() {
            let mut request = world.request(&operation, asker).await;
            if let Some(asker) = asker {
                request = request.bearer_auth(&asker.token);
            }
            let reply = Reply::of(request).await;
            assert!(
                reply.status.as_u16() < 500,
                "{caller:?} {}: {}",
                operation.id,
                String::from_utf8_lossy(&reply.bytes)
            );
            assert_eq!(
                !refused(&operation, &reply),
                may(&operation.who, caller),
                "{caller:?} {}: {} {}",
                operation.id,
                reply.status,
                String::from_utf8_lossy(&reply.bytes)
            );
        }
    }
}

/// A token with these scopes, of the administrator, who may give every one.
async fn token(
    world: &World<'_>,
    made: &mut BTreeMap<Vec<Scope>, String>,
    scopes: &[Scope],
) -> String {
    if let Some(secret) = made.get(scopes) {
        return secret.clone();
    }
    let form = json!({ "name": "a program", "scopes": scopes });
    let reply = world.people["olga"]
        .post("/api/v1/tokens", form)
        .await
        .expect(StatusCode::CREATED);
    let secret = reply.json["secret"].as_str().unwrap().to_owned();
    made.insert(scopes.to_vec(), secret.clone());
    secret
}

#[tokio::test]
async fn a_personal_token_does_what_its_scope_names_and_nothing_else() {
    let app = TestApp::start().await;
    let world = World::new(&app).await;
    let asker = &world.people["olga"];
    let mut made = BTreeMap::new();
    for operation in operations() {
        // Where nobody need show anything, a token changes nothing: the other test has it.
        if operation.who.starts_with("anybody") || operation.who.starts_with("whoever") {
            continue;
        }
        let others = Scope::ALL
            .iter()
            .copied()
            .filter(|scope| operation.scope.is_none_or(|wanted| !scope.includes(wanted)));
        let others = others.collect::<Vec<_>>();
        let lacking = token(&world, &mut made, &others).await;
        let request = world.request(&operation, Some(asker)).await;
        let reply = Reply::of(request.bearer_auth(&lacking)).await;
        let wanted = match operation.scope {
            None => "session_required",
            Some(_) => "insufficient_scope",
        };
        assert_eq!(reply.json["code"], wanted, "{}", operation.id);

        if let Some(scope) = operation.scope {
            let enough = token(&world, &mut made, &[scope]).await;
            let request = world.request(&operation, Some(asker)).await;
            let reply = Reply::of(request.bearer_auth(&enough)).await;
            let code = reply.json["code"].as_str().unwrap_or_default();
            assert!(
                ![
                    "insufficient_scope",
                    "session_required",
                    "not_signed_in",
                    "token_ended"
                ]
                .contains(&code),
                "{}: {code}",
                operation.id
            );
        }
    }
}
