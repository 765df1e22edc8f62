//! Who may: every operation of the OpenAPI document, asked by everybody there is.
//!
//! `x-who-may` and the scope in the document are promises. Each is read here, so that one which this
//! file does not know, or an operation that it cannot ask for, fails.

use std::collections::BTreeMap;

use hub_shared::{account::Role, token::Scope};
use profile_hub::openapi;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::app::{PASSWORD, Reply, TestApp, User, changed, dca, form};

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
        | "whoever holds the refresh cookie"
        | "anybody, where a public page shows it; its author; moderators" => true,
        "any account" => caller != Nobody,
        "any verified account" => ![Nobody, Newcomer].contains(&caller),
        "its author" | "its author, verified" => caller == Author,
        "the subscriber" => caller == Subscriber,
        "moderators" | "moderators, but its author" | "the moderator who claimed it" => staff,
        "administrators" => caller == Administrator,
        other => panic!("{other:?} stands in x-who-may, and this test does not know who that is"),
    }
}

/// Codes that say: not you.
const REFUSALS: [&str; 9] = [
    "not_signed_in",
    "session_ended",
    "token_ended",
    "not_verified",
    "not_allowed",
    "not_found",
    "insufficient_scope",
    "session_required",
    "account_suspended",
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
            "put_subscription" => 2,
            "delete_profile" => 4,
            "put_password" => 5,
            "delete_session" | "delete_account" => 6,
            _ if operation.method == Method::GET => 0,
            _ if operation.who == "the subscriber" => 1,
            _ if operation.method == Method::DELETE => 3,
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
}

impl<'a> World<'a> {
    async fn new(app: &'a TestApp) -> Self {
        let mut people = BTreeMap::new();
        for (name, role) in [
            ("author", Role::User),
            ("subscriber", Role::User),
            ("stranger", Role::User),
            ("moderator", Role::Moderator),
            ("reviewer", Role::Moderator),
            ("administrator", Role::Administrator),
            ("successor", Role::Administrator),
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
        let slug = app.publish(author, &people["reviewer"], &dca()).await;
        let link = people["subscriber"].link(&slug).await;
        author
            .put_package(&slug, changed(&dca()).zip().unwrap())
            .await
            .expect(StatusCode::OK);
        let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
        let submission = submission.json["id"].as_str().unwrap().to_owned();
        let log = people["administrator"]
            .get("/api/v1/moderation/audit-events?limit=100")
            .await;
        let version = log.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .find_map(|event| event["details"]["version_id"].as_str());
        let names = BTreeMap::from([
            ("slug", slug),
            ("number", "1".to_owned()),
            ("handle", "stranger".to_owned()),
            ("path", "profile.json".to_owned()),
            ("token", link.split('/').nth(4).unwrap().to_owned()),
            ("digest", "0".repeat(64)),
        ]);
        Self {
            app,
            version: version.unwrap_or_default().to_owned(),
            people,
            names,
            submission,
        }
    }

    fn user(&self, caller: Caller) -> Option<&User<'a>> {
        let name = match caller {
            Caller::Nobody => return None,
            Caller::Newcomer => "newcomer",
            Caller::Subscriber => "subscriber",
            Caller::Stranger => "stranger",
            Caller::Author => "author",
            Caller::Moderator => "moderator",
            Caller::Administrator => "administrator",
        };
        Some(&self.people[name])
    }
}
