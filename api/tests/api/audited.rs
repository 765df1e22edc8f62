//! Every operation of the API that changes something leaves an entry in the audit log, or stands in the
//! list of docs/API-DESIGN.md that says why not.

use std::collections::BTreeSet;

use hub_shared::account::Role;
use profile_hub::{db::audit, demo::logo, openapi};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{PASSWORD, Reply, TestApp, changed, dca};

/// The operations that the documentation lists as silent.
fn silent() -> BTreeSet<String> {
    let path = format!("{}/../docs/API-DESIGN.md", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let (_, list) = text.split_once("leaves no entry:\n").unwrap();
    list.lines()
        .skip_while(|line| line.is_empty())
        .take_while(|line| line.starts_with("- `"))
        .map(|line| line.split('`').nth(1).unwrap().to_owned())
        .collect()
}

/// The operations that change something, by their method.
fn changing() -> BTreeSet<String> {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut ids = BTreeSet::new();
    for item in document["paths"].as_object().unwrap().values() {
        for (method, operation) in item.as_object().unwrap() {
            if !matches!(method.as_str(), "get" | "head") {
                ids.insert(operation["operationId"].as_str().unwrap().to_owned());
            }
        }
    }
    ids
}

/// Does things one after the other and sees that each leaves an entry.
struct Walk<'a> {
    app: &'a TestApp,
    done: BTreeSet<String>,
    entries: i64,
}

impl<'a> Walk<'a> {
    async fn begin(app: &'a TestApp) -> Self {
        let mut walk = Self {
            app,
            done: BTreeSet::new(),
            entries: 0,
        };
        walk.catch_up().await;
        walk
    }

    /// Counts what preparations left.
    async fn catch_up(&mut self) {
        let head = self.app.db().read(|conn| Ok(audit::head(conn)?)).await;
        self.entries = head.unwrap().seq;
    }

    async fn left(&mut self, operation: &str, reply: Reply) -> Reply {
        assert!(reply.status.is_success(), "{operation}: {reply:?}");
        let before = self.entries;
        self.catch_up().await;
        assert!(self.entries > before, "{operation} left no entry");
        self.done.insert(operation.to_owned());
        reply
    }
}

pub fn picture() -> Vec<u8> {
    logo::png([[9, 20, 60], [120, 60, 220]]).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_operation_that_changes_something_leaves_an_entry() {
    let app = TestApp::start().await;
    let (ada, mira, sam, root) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
        app.account("grace", Role::Administrator).await,
    );
    let because = json!({ "reason": "It buys without any limit." });
    let mut walk = Walk::begin(&app).await;

    // Accounts, sessions and tokens.
    let form = json!({ "email": "eve@example.org", "handle": "eve", "password": PASSWORD });
    let reply = app.post("/api/v1/accounts", form).await;
    walk.left("register_account", reply).await;
    let mail = app.mails("eve@example.org", 1).await.remove(0);
    let form = json!({ "token": super::accounts::token(&mail), "password": PASSWORD });
    let reply = app.post("/api/v1/account/verify", form).await;
    walk.left("verify_account", reply).await;
    let form = json!({ "email": "eve@example.org", "password": PASSWORD });
    let reply = app.post("/api/v1/session", form).await;
    let reply = walk.left("create_session", reply).await;
    let cookie = reply.headers["set-cookie"].to_str().unwrap().to_owned();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let request = app.request(Method::DELETE, "/api/v1/session");
    let reply = Reply::of(request.header("Cookie", cookie)).await;
    walk.left("delete_session", reply).await;
    let form = json!({ "name": "a script", "scopes": ["account:read"] });
    let reply = sam.post("/api/v1/tokens", form.clone()).await;
    let id = text(&walk.left("create_token", reply).await.json["token"]["id"]);
    let reply = sam.delete(&format!("/api/v1/tokens/{id}")).await;
    walk.left("delete_token", reply).await;
    let leaked = sam.post("/api/v1/tokens", form).await;
    walk.catch_up().await;
    let form = json!({ "credentials": [leaked.json["secret"]] });
    let reply = app.post("/api/v1/credentials/revoke", form).await;
    walk.left("revoke_credentials", reply).await;

    // What an account does to itself, to its end.
    let eve = app.sign_in("eve").await;
    let address = "eve@example.org";
    app.post("/api/v1/account/reset", json!({ "email": address }))
        .await
        .expect(StatusCode::ACCEPTED);
    let mail = app.mails(address, 2).await.remove(1);
    walk.catch_up().await;
    let token = mail.lines().find(|l| l.len() == 43 && !l.contains(' '));
    let form = json!({ "token": token.unwrap(), "password": PASSWORD });
    let reply = app.post("/api/v1/account/reset/confirm", form).await;
    walk.left("confirm_reset", reply).await;
    eve.get("/api/v1/account")
        .await
        .expect_problem("session_ended");
    let (eve, other) = (app.sign_in("eve").await, app.sign_in("eve").await);
    walk.catch_up().await;
    let reply = eve.patch_account(json!({ "display_name": "Eve" })).await;
    walk.left("patch_account", reply).await;
    let list = other.get("/api/v1/sessions").await.json;
    let mut open = list["items"].as_array().unwrap().iter();
    let own = open.find(|session| session["current"] == true).unwrap();
    let path = format!("/api/v1/sessions/{}", own["id"].as_str().unwrap());
    let reply = eve.delete(&path).await;
    walk.left("delete_one_session", reply).await;
    app.sign_in("eve").await;
    walk.catch_up().await;
    let reply = eve.delete("/api/v1/sessions").await;
    walk.left("delete_other_sessions", reply).await;
    let form = json!({ "current": PASSWORD, "new": "an entirely other phrase" });
    let request = eve.request(Method::PUT, "/api/v1/account/password");
    let reply = Reply::of(request.json(&form)).await;
    walk.left("put_password", reply).await;
    let reply = eve
        .close(json!({ "password": "an entirely other phrase" }))
        .await;
    walk.left("delete_account", reply).await;

    // A profile on its way to the catalogue.
    let reply = ada
        .post("/api/v1/profiles", json!({ "name": "Grid" }))
        .await;
    walk.left("create_profile", reply).await;
    let profile = "/api/v1/profiles/grid";
    let texts = json!({
        "summary": "A grid.", "description": "A grid on ETH.", "licence": "CC-BY-4.0",
    });
    let reply = ada.patch_draft("grid", texts).await;
    walk.left("patch_draft", reply).await;
    let package = dca().zip().unwrap();
    let reply = ada.put_package("grid", package.clone()).await;
    walk.left("put_draft_package", reply).await;
    let draft = format!("{profile}/draft");
    let reply = ada.remove_from_draft("grid", "package").await;
    walk.left("delete_draft_package", reply).await;
    let reply = ada.put_logo("grid", picture()).await;
    walk.left("put_draft_logo", reply).await;
    let reply = ada.remove_from_draft("grid", "logo").await;
    walk.left("delete_draft_logo", reply).await;
    ada.put_package("grid", package)
        .await
        .expect(StatusCode::OK);
    ada.get(&draft).await.expect(StatusCode::OK);
    walk.catch_up().await;
    let reply = ada.submit("grid").await;
    walk.left("create_submission", reply).await;
    let reply = ada
        .post(
            &format!("{profile}/submissions/1/messages"),
            json!({ "words": "Hello." }),
        )
        .await;
    walk.left("create_message", reply).await;
    let first = ada.get(&format!("{profile}/submissions/1")).await;
    let first = text(&first.json["id"]);
    let thread = format!("/api/v1/moderation/submissions/{first}/messages");
    let reply = mira.post(&thread, json!({ "words": "Hello." })).await;
    walk.left("create_review_message", reply).await;
    let withdraw = format!("{profile}/submissions/1/withdraw");
    let reply = ada.post(&withdraw, json!({})).await;
    walk.left("withdraw_submission", reply).await;
    for verdict in ["request-changes", "reject", "approve"] {
        let submission = text(&ada.submit("grid").await.json["id"]);
        walk.catch_up().await;
        let reply = mira.claim(&submission).await;
        walk.left("claim_submission", reply).await;
        let reply = mira.decide(&submission, "release", json!({})).await;
        walk.left("release_submission", reply).await;
        mira.claim(&submission).await.expect(StatusCode::OK);
        walk.catch_up().await;
        let reply = mira.decide(&submission, verdict, because.clone()).await;
        let operation = match verdict {
            "request-changes" => "request_changes",
            "reject" => "reject_submission",
            _ => "approve_submission",
        };
        walk.left(operation, reply).await;
    }

    // What author and readers say against it.
    let words = json!({ "text": "It has a limit: look again." });
    let path = format!("{profile}/submissions/3/appeal");
    let reply = ada.post(&path, words.clone()).await;
    let id = text(&walk.left("appeal_submission", reply).await.json["id"]);
    let path = format!("/api/v1/moderation/appeals/{id}/uphold");
    let reply = root.post(&path, because.clone()).await;
    walk.left("uphold_appeal", reply).await;
    app.sql("UPDATE accounts SET created_at = '2020-01-01 00:00:00'");
    for (operation, verb) in [("uphold_report", "uphold"), ("dismiss_report", "dismiss")] {
        let report = json!({ "reason": "other", "text": "It has no limit." });
        let reply = sam.post(&format!("{profile}/reports"), report).await;
        let id = text(&walk.left("create_report", reply).await.json["id"]);
        let path = format!("/api/v1/moderation/reports/{id}/{verb}");
        let reply = mira.post(&path, because.clone()).await;
        walk.left(operation, reply).await;
    }
    let path = "/api/v1/moderation/accounts/sam/trusted-reporter";
    let reply = mira.put(path).await;
    walk.left("put_trusted_reporter", reply).await;
    let reply = mira.delete(path).await;
    walk.left("delete_trusted_reporter", reply).await;

    // Subscribers and followers.
    let path = format!("{profile}/subscription");
    let reply = sam.put(&path).await;
    walk.left("put_subscription", reply).await;
    let reply = sam.post(&format!("{path}/rotate"), json!({})).await;
    walk.left("rotate_subscription", reply).await;
    let reply = sam.delete(&path).await;
    walk.left("delete_subscription", reply).await;
    let path = format!("{profile}/follow");
    let reply = sam.put(&path).await;
    walk.left("put_follow", reply).await;
    let reply = sam.delete(&path).await;
    walk.left("delete_follow", reply).await;

    // What author, moderators and administrators do to what is published.
    let reply = ada.patch_profile("grid", json!({ "archived": true })).await;
    walk.left("patch_profile", reply).await;
    let version = format!("{profile}/versions/1");
    let reply = ada.post(&format!("{version}/yank"), json!({})).await;
    walk.left("yank_version", reply).await;
    let reply = ada.post(&format!("{version}/unyank"), json!({})).await;
    walk.left("unyank_version", reply).await;
    let id = text(&app.get(&version).await.json["id"]);
    let moderation = "/api/v1/moderation";
    for (operation, path) in [
        ("take_down_version", format!("versions/{id}/take-down")),
        ("restore_version", format!("versions/{id}/restore")),
        ("quarantine_profile", "profiles/grid/quarantine".to_owned()),
        ("release_profile", "profiles/grid/release".to_owned()),
        ("suspend_profile", "profiles/grid/suspend".to_owned()),
        ("unsuspend_profile", "profiles/grid/unsuspend".to_owned()),
        ("suspend_account", "accounts/sam/suspend".to_owned()),
        ("unsuspend_account", "accounts/sam/unsuspend".to_owned()),
    ] {
        let reply = root
            .post(&format!("{moderation}/{path}"), because.clone())
            .await;
        walk.left(operation, reply).await;
        if operation == "quarantine_profile" {
            // A quarantine is closed by its release alone: a check found something, too.
            app.sql(
                "INSERT INTO review_reasons (id, profile_id, kind, points, sentence, facts, opened_at) \
                 SELECT '01890a5d-ac96-774b-bcce-000000000001', id, 'recheck', 1, 'It says so.', '[]', \
                 published_at FROM profiles WHERE slug = 'grid'",
            );
            let form = json!({ "outcome": "upheld", "reason": "It buys without any limit." });
            let reply = root
                .post(&format!("{moderation}/cases/grid/close"), form)
                .await;
            walk.left("close_case", reply).await;
        }
    }
    mira.post(
        &format!("{moderation}/versions/{id}/take-down"),
        because.clone(),
    )
    .await
    .expect(StatusCode::OK);
    walk.catch_up().await;
    let reply = ada.post(&format!("{version}/appeal"), words).await;
    let appeal = text(&walk.left("appeal_version", reply).await.json["id"]);
    let path = format!("{moderation}/appeals/{appeal}/overturn");
    let reply = root.post(&path, because.clone()).await;
    walk.left("overturn_appeal", reply).await;
    let reply = ada.delete(profile).await;
    walk.left("delete_profile", reply).await;

    // Replies that are kept.
    let form = json!({ "title": "Thanks", "words": "Thank you for your work." });
    let reply = root.post(&format!("{moderation}/replies"), form).await;
    let reply = walk.left("create_reply", reply).await;
    let kept = reply.headers["location"].to_str().unwrap().to_owned();
    let request = root.request(Method::PATCH, &kept);
    let reply = Reply::of(request.json(&json!({ "title": "Many thanks" }))).await;
    walk.left("patch_reply", reply).await;
    let reply = root.delete(&kept).await;
    walk.left("delete_reply", reply).await;
    // What administrators set.
    let request = root.request(Method::PUT, &format!("{moderation}/accounts/sam/role"));
    let reply = Reply::of(request.json(&json!({ "role": "moderator" }))).await;
    walk.left("put_role", reply).await;
    let request = root.request(Method::PATCH, &format!("{moderation}/settings"));
    let reply = Reply::of(request.json(&json!({ "reporter_days": 3 }))).await;
    walk.left("patch_settings", reply).await;
    let request = root.request(Method::PATCH, &format!("{moderation}/checks/text.links"));
    let reply = Reply::of(request.json(&json!({ "enforced": true }))).await;
    walk.left("patch_check", reply).await;
    let words = format!("{moderation}/protected-words");
    let reply = root.post(&words, json!({ "word": "binance" })).await;
    walk.left("create_protected_word", reply).await;
    let reply = root.delete(&format!("{words}/binance")).await;
    walk.left("delete_protected_word", reply).await;
    let invitations = format!("{moderation}/invitations");
    let reply = root.post(&invitations, json!({})).await;
    let reply = walk.left("create_invitation", reply).await;
    let id = text(&reply.json["invitation"]["id"]);
    let reply = root.delete(&format!("{invitations}/{id}")).await;
    walk.left("delete_invitation", reply).await;
    let reply = root.get(&format!("{moderation}/audit-events.ndjson")).await;
    assert_eq!(reply.status, StatusCode::OK);
    let before = walk.entries;
    walk.catch_up().await;
    assert_eq!(walk.entries, before + 1, "taking the log away is an entry");

    let silent = silent();
    let both = walk.done.intersection(&silent).collect::<Vec<_>>();
    assert!(
        both.is_empty(),
        "{both:?} leave an entry and are listed as silent"
    );
    let known = walk.done.union(&silent).cloned().collect::<BTreeSet<_>>();
    assert_eq!(
        changing().difference(&known).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "do them here and see their entry, or say in docs/API-DESIGN.md why they leave none"
    );
    assert_eq!(
        known.difference(&changing()).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "there are no such operations"
    );
}

/// What moderators may read, whatever address they ask: submitted content, and nothing else.
#[tokio::test]
async fn moderators_read_no_drafts_no_addresses_and_no_names_of_subscribers() {
    let app = TestApp::start().await;
    let (ada, mira, zed) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("zed-the-subscriber").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    zed.link(&slug).await;
    zed.put(&format!("/api/v1/profiles/{slug}/follow"))
        .await
        .expect(StatusCode::NO_CONTENT);
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let submission = text(&ada.submit(&slug).await.json["id"]);
    let unsaid = "Not for anybody yet";
    ada.patch_draft(&slug, json!({ "release_notes": unsaid }))
        .await
        .expect(StatusCode::OK);
    let secret = ada.create_profile("Secret grid").await;
    ada.patch_draft(&secret, json!({ "description": unsaid }))
        .await
        .expect(StatusCode::OK);
    let logo = ada.put_logo(&secret, picture()).await;
    let logo = text(&logo.expect(StatusCode::OK).json["logo"]);
    mira.get(&logo).await.expect(StatusCode::NOT_FOUND);

    let version = app
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await;
    let version = text(&version.json["id"]);
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut read = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        // The account itself is the moderator's own.
        if item.get("get").is_none() || path == "/api/v1/account" {
            continue;
        }
        for (slug, id) in [(&slug, &submission), (&secret, &version)] {
            let address = path
                .replace("{slug}", slug)
                .replace("{id}", id)
                .replace("{number}", "1")
                .replace("{n}", "1")
                .replace("{handle}", "ada")
                .replace("{path}", "profile.json")
                .replace("{digest}.png", logo.rsplit('/').next().unwrap());
            let reply = mira.get(&address).await;
            let body = String::from_utf8_lossy(&reply.bytes).into_owned();
            for hidden in [unsaid, "@example.org", "zed-the-subscriber"] {
                assert!(!body.contains(hidden), "{address} shows {hidden}: {body}");
            }
            if path.starts_with("/api/v1/profiles/{slug}") && slug == &secret {
                assert_eq!(reply.status, StatusCode::NOT_FOUND, "{address}");
            }
            if path.ends_with("/draft") || path.contains("{slug}/submissions") {
                assert_eq!(reply.status, StatusCode::NOT_FOUND, "{address}");
            }
            read += usize::from(reply.status == StatusCode::OK);
        }
    }
    assert!(read >= 12, "only {read} addresses answered");
}
