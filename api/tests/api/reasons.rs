//! Codes of decisions: what they cite, and who hears of them.

use hub_shared::{account::Role, reason::ReasonCode};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::app::{TestApp, User, dca};

async fn submitted(author: &User<'_>) -> (String, String) {
    let slug = author.complete_draft(&dca()).await;
    let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
    (slug, submission.json["id"].as_str().unwrap().to_owned())
}

async fn rules_page(app: &TestApp) -> String {
    let page = app.get("/rules").await.expect(StatusCode::OK);
    String::from_utf8(page.bytes).unwrap()
}

#[tokio::test]
async fn every_code_cites_a_section_that_the_hubs_own_rules_have() {
    let app = TestApp::start().await;
    let page = rules_page(&app).await;
    let codes = app.get("/api/v1/reason-codes").await.expect(StatusCode::OK);
    let items = codes.json["items"].as_array().unwrap();
    assert_eq!(items.len(), ReasonCode::ALL.len());
    for item in items {
        let rule = item["rule"].as_str().unwrap();
        let (address, section) = rule.split_once('#').unwrap();
        assert!(address.ends_with("/rules"), "{rule}");
        let heading = format!("<h2 id=\"{section}\">");
        assert_eq!(page.matches(&heading).count(), 1, "{rule}");
        assert!(item["sentence"].as_str().unwrap().ends_with('.'), "{item}");
    }
}

#[tokio::test]
async fn under_an_operators_rules_a_code_cites_only_what_they_have() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.md");
    std::fs::write(&file, "# Our rules\n\n## Secrets\n\nNone, please.\n").unwrap();
    let app = TestApp::start_with(&["--rules-file", file.to_str().unwrap()]).await;
    assert!(
        rules_page(&app)
            .await
            .contains("<h2 id=\"secrets\">Secrets</h2>")
    );
    let codes = app.get("/api/v1/reason-codes").await.json;
    let items = codes["items"].as_array().unwrap().iter();
    for item in items {
        let cites = item["rule"]
            .as_str()
            .is_some_and(|rule| rule.ends_with("/rules#secrets"));
        assert_eq!(cites, item["code"] == "secret", "{item}");
        assert_eq!(item["rule"].is_null(), !cites, "{item}");
    }
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (_, id) = submitted(&ada).await;
    mira.claim(&id).await.expect(StatusCode::OK);
    let because = json!({ "reason": "Please choose another one.", "codes": ["licence", "secret"] });
    mira.decide(&id, "reject", because)
        .await
        .expect(StatusCode::OK);
    let mail = app.mails("ada@example.org", 1).await.remove(0);
    assert!(mail.contains(ReasonCode::Licence.sentence()), "{mail}");
    assert!(
        mail.contains("/rules#secrets") && !mail.contains("#licences"),
        "{mail}"
    );
}

#[tokio::test]
async fn a_decision_reaches_its_author_in_codes_and_words_by_every_way() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let mut decisions = Vec::new();
    for verdict in ["request-changes", "reject"] {
        let (slug, id) = submitted(&ada).await;
        mira.claim(&id).await.expect(StatusCode::OK);
        let about = json!([
            { "step": "profile", "words": "The summary calls it safe." },
            { "step": "publish", "words": "The notes are of another version." },
        ]);
        let because = json!({
            "reason": "Almost there, two things are left.",
            "codes": ["unclear", "promise", "unclear"], "about": about,
        });
        let decided = mira
            .decide(&id, verdict, because)
            .await
            .expect(StatusCode::OK)
            .json;
        let codes = json!(["promise", "unclear"]);
        assert_eq!((&decided["codes"], &decided["about"]), (&codes, &about));
        let own = ada
            .get(&format!("/api/v1/profiles/{slug}/submissions/1"))
            .await
            .json;
        assert_eq!((&own["codes"], &own["about"]), (&codes, &about));
        let bell = ada.get("/api/v1/notifications").await.json;
        let told = bell["items"].as_array().unwrap().iter();
        let mut told = told.filter(|told| told["profile"] == json!(slug));
        assert_eq!(told.next().unwrap()["codes"], codes);
        decisions.push((
            format!("submission:{id}"),
            format!("submission.{verdict}"),
            codes,
        ));
    }
    let log = app.audit().await;
    for (subject, action, codes) in decisions {
        let mut entries = log.iter();
        let entry = entries.find(|e| e["subject"] == subject && e["action"] == action);
        let entry = entry.unwrap();
        assert_eq!(entry["details"]["codes"], codes);
        let text = entry["text"].as_str().unwrap();
        assert!(
            text.starts_with("Almost there") && text.contains("calls it safe"),
            "{text}"
        );
    }
    for mail in app.mails("ada@example.org", 2).await {
        for part in [
            ReasonCode::Promise.sentence(),
            "/rules#honesty-about-returns",
            "/rules#what-moderators-check",
            "Almost there, two things are left.",
            "On the profile:",
            "The notes are of another version.",
        ] {
            assert!(mail.contains(part), "{part}: {mail}");
        }
    }
}

#[tokio::test]
async fn a_decision_without_codes_is_recorded_as_other_and_an_approval_as_none() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let reason = json!({ "reason": "Please say which exchange fees you assume." });
    for (verdict, codes) in [
        ("request-changes", json!(["other"])),
        ("reject", json!(["other"])),
        ("approve", json!([])),
    ] {
        let (_, id) = submitted(&ada).await;
        mira.claim(&id).await.expect(StatusCode::OK);
        let decided = mira.decide(&id, verdict, reason.clone()).await;
        assert_eq!(
            decided.expect(StatusCode::OK).json["codes"],
            codes,
            "{verdict}"
        );
    }
}

#[tokio::test]
async fn codes_and_steps_that_there_are_not_are_refused_at_their_place() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (_, id) = submitted(&ada).await;
    mira.claim(&id).await.expect(StatusCode::OK);
    let reason = "Please say which exchange fees you assume.";
    let many = vec![json!({ "step": "publish", "words": "No." }); 11];
    for (body, pointer) in [
        (
            json!({ "reason": reason, "codes": ["unclear", "ugly"] }),
            "/codes/1",
        ),
        (
            json!({ "reason": reason, "about": [{ "step": "tax", "words": "No." }] }),
            "/about/0/step",
        ),
        (
            json!({ "reason": reason, "about": [{ "step": "publish", "words": "" }] }),
            "/about/0/words",
        ),
        (json!({ "reason": reason, "about": many }), "/about"),
    ] {
        let refused = mira.decide(&id, "reject", body).await;
        assert_eq!(refused.expect_problem("invalid").pointers(), [pointer]);
    }
}

#[tokio::test]
async fn what_is_withheld_says_why_in_codes_until_it_is_given_back() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (sam, root) = (
        app.user("sam").await,
        app.account("grace", Role::Administrator).await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    sam.link(&slug).await;
    let page = format!("/api/v1/profiles/{slug}");
    let version = app.get(&page).await.json["current_version"]["id"].clone();
    let version = format!("/api/v1/moderation/versions/{}", version.as_str().unwrap());
    let because = json!({ "reason": "There is a key in it.", "codes": ["secret"] });
    let down = mira
        .post(&format!("{version}/take-down"), because.clone())
        .await;
    assert_eq!(
        down.expect(StatusCode::OK).json["taken_down_codes"],
        json!(["secret"])
    );
    let shown = mira.get(&format!("{page}/versions/1")).await.json;
    assert_eq!(shown["taken_down_codes"], json!(["secret"]));
    let mails = app.mails("sam@example.org", 1).await;
    assert!(mails[0].contains("/rules#secrets"), "{}", mails[0]);
    let back = mira.post(&format!("{version}/restore"), json!({})).await;
    assert_eq!(
        back.expect(StatusCode::OK).json["taken_down_codes"],
        json!([])
    );
    for (hold, give, codes) in [
        ("quarantine", "release", "quarantined_codes"),
        ("suspend", "unsuspend", "suspended_codes"),
    ] {
        let path = format!("/api/v1/moderation/profiles/{slug}");
        let held = mira.post(&format!("{path}/{hold}"), because.clone()).await;
        assert_eq!(held.expect(StatusCode::OK).json[codes], json!(["secret"]));
        let free = mira.post(&format!("{path}/{give}"), json!({})).await;
        assert_eq!(free.expect(StatusCode::OK).json[codes], json!([]));
    }
    let path = "/api/v1/moderation/accounts/sam/suspend";
    let words = json!({ "reason": "There is a key in it." });
    root.post(path, words).await.expect(StatusCode::OK);
    let log = app.audit().await;
    let codes = |action: &str| -> Value {
        let mut found = log.iter().filter(|entry| entry["action"] == action);
        found.next().unwrap()["details"]["codes"].clone()
    };
    assert_eq!(codes("version.take-down"), json!(["secret"]));
    assert_eq!(codes("profile.suspend"), json!(["secret"]));
    assert_eq!(codes("account.suspend"), json!(["other"]));
}
