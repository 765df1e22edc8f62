//! Secrets: found wherever they stand, repeated nowhere, and taken out on request.

use hub_shared::package::{Code, Limits, Severity, canonicalise, redact};
use proptest::prelude::*;
use serde_json::json;

use crate::archive::{Archive, Member, unpacked};
use crate::author::{Author, check, codes};
use crate::properties::leaking_text;

const MODE: &str = "specific_config/DailyTradingMode.json";

/// A token in GitHub's format; nobody ever had it.
const TOKEN: &str = "ghp_aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3";

#[track_caller]
fn finds(author: &Author, code: Code) {
    let checked = author.check();
    assert!(codes(&checked).contains(&code), "{:#?}", checked.report);
    assert!(checked.report.blocks());
}

#[track_caller]
fn is_clean(author: &Author) {
    let checked = author.check();
    let blockers: Vec<_> = checked
        .report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Blocker)
        .collect();
    assert!(blockers.is_empty(), "{blockers:#?}");
}

#[test]
fn a_secret_is_found_in_every_kind_of_member() {
    let author = Author::new;
    for author in [
        author().set("/profile/description", json!(format!("Use {TOKEN}."))),
        author().set("/profile/name", json!(TOKEN)),
        author().set("/config/notes", json!({ "deep": [{ "er": TOKEN }] })),
        author().set(&format!("/config/{TOKEN}"), json!(1)),
        author().set_tentacles(
            "/registered_tentacles",
            json!({ "x": format!("https://x.example/?k={TOKEN}") }),
        ),
        author().file(MODE, format!("{{\"a\": \"{TOKEN}\"}}")),
        author().file("notes.txt", TOKEN),
        author().file(".env", format!("GITHUB={TOKEN}\n")),
        author().file(
            "folder/deep/readme",
            format!("\u{0}\u{1}binary {TOKEN} \u{2}"),
        ),
        author().file(
            "notes.txt",
            TOKEN
                .encode_utf16()
                .fold(vec![0xFF, 0xFE], |mut bytes, unit| {
                    bytes.extend(unit.to_le_bytes());
                    bytes
                }),
        ),
        author().file(MODE, format!("{{\"a\": \"{TOKEN}\", broken")),
    ] {
        finds(&author, Code::ProviderToken);
    }
}

#[test]
fn a_user_configuration_that_came_along_is_refused_for_the_keys_in_it() {
    let config = json!({
        "exchanges": { "binance": { "api-key": "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgw", "api-secret": "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XA" } },
        "services": { "telegram": { "chat-id": "123456789", "token": "123456789:AAF0aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1v" } },
    });
    let author = Author::new().file("config.json", config.to_string());
    finds(&author, Code::NamedCredential);
    finds(&author, Code::BotToken);
    finds(&author, Code::ChatId);
}

#[test]
fn a_placeholder_of_octobot_is_no_credential() {
    let author = Author::new().set(
        "/config/exchanges/binance/api-key",
        json!("your-api-key-here"),
    );
    assert_eq!(codes(&author.check()), [Code::UnknownKey]);
}

#[test]
fn values_that_only_look_a_little_like_secrets_do_not_block() {
    for settings in [
        json!({ "max_gpt_tokens": -1, "daily-tokens-limit": 5000 }),
        json!({ "token": "BTC", "base_token": "USDT" }),
        json!({ "require-token": false, "require-password": true, "use_secret": "no" }),
        json!({ "api_key": "", "password": null, "secret": false }),
        json!({ "api_key": "your-api-key-here", "token": "<token>" }),
        json!({ "hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }),
        json!({ "id": "6f2c9a1e-7f76-402d-8cd2-a9f6a0110baa", "strategy_id": "0123456789abcdef0123456789abcdef" }),
        json!({ "emit_trading_signals": false, "signal_pattern": { "MARKET_BUY": "Side: (BUY)$" } }),
        json!({ "key_levels": "fibonacci", "keyword": "moon", "hashtags": ["#btc"], "secretary": "Ada Lovelace" }),
        json!({ "message": "The secret: patience. Your token is time." }),
        json!({ "url": "https://www.octobot.cloud/guides?from=profile", "address": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa" }),
        json!({ "random": "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4", "more": "kX9vQ2mZ7pL4nR8tW1yB6cD3fG5hJ0s" }),
    ] {
        is_clean(&Author::new().file(MODE, settings.to_string()));
    }
}

#[test]
fn no_part_of_a_report_repeats_a_secret() {
    let secret = "hunter2hunter2hunter2";
    let author = Author::new()
        .set("/profile/name", json!(format!("password={secret}")))
        .set(
            "/profile/type",
            json!(format!("https://ada:{secret}@x.example")),
        )
        .set(
            "/config/trading/reference-market",
            json!(format!("https://x.example/?token={secret}")),
        )
        .set("/config/exchanges/binance/api-secret", json!(secret))
        .set(&format!("/config/token={secret}"), json!(1))
        .set(
            "/profile/origin_url",
            json!(format!("https://hub.example/d/{secret}/x.zip")),
        )
        .file(
            MODE,
            json!({ "api_key": secret, "nested": { "password": secret } }).to_string(),
        )
        .file(&format!("password={secret}.txt"), "x")
        .file("notes.txt", format!("password: {secret}"));
    let report = author.check().report;
    assert!(report.findings.len() > 8, "{report:#?}");
    let text = serde_json::to_string(&report).unwrap();
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn the_beginning_that_all_of_a_kind_share_is_shown_to_recognise_it_by() {
    let checked = Author::new()
        .file(MODE, format!("{{\"a\": \"{TOKEN}\"}}"))
        .check();
    assert_eq!(
        checked.report.findings[0].sentence,
        "Here stands a GitHub token (ghp_…, 40 characters): whoever has it can act as its owner."
    );
}

#[test]
fn a_leak_in_a_file_that_is_dropped_anyway_says_its_line() {
    let archive = Author::new().file(".env", format!("# mine\nA=1\nGITHUB={TOKEN}\n"));
    let checked = archive.check();
    let finding = checked
        .report
        .findings
        .iter()
        .find(|finding| finding.code == Code::ProviderToken)
        .unwrap();
    let position = finding.position.unwrap();
    assert_eq!((position.line, position.column), (3, 8));
    assert_eq!(finding.entry.as_deref(), Some(".env"));
}

/// The archive without its secrets, and its report.
fn cleaned(author: &Author) -> (Vec<u8>, hub_shared::package::Checked) {
    let archive = author.bytes();
    let findings = check(&archive).report.findings;
    let cleaned = redact(&archive, &findings, &Limits::default()).unwrap();
    let checked = check(&cleaned);
    (cleaned, checked)
}

#[test]
fn what_was_found_can_be_taken_out_and_the_rest_passes() {
    let author = Author::new()
        .set("/profile/description", json!(format!("Ask {TOKEN} for more.")))
        .set("/config/exchanges/binance/api-key", json!("vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgw"))
        .file(MODE, json!({ "api_key": "abcd1234", "chat-id": 123456789, "list": [1, TOKEN, 2], "keep": "me" }).to_string())
        .file(".env", format!("GITHUB={TOKEN}"));
    let (archive, checked) = cleaned(&author);
    assert!(!checked.report.blocks(), "{:#?}", checked.report);
    let text = |name: &str| {
        let members = unpacked(&archive);
        let (_, data) = members
            .into_iter()
            .find(|(member, _)| member == name)
            .unwrap();
        serde_json::from_slice::<serde_json::Value>(&data).unwrap()
    };
    assert_eq!(
        text(MODE),
        json!({ "api_key": "", "list": [1, 2], "keep": "me" })
    );
    let profile = text("profile.json");
    assert_eq!(profile["profile"]["description"], "Ask [removed] for more.");
    assert_eq!(
        profile["config"]["exchanges"]["binance"],
        json!({ "enabled": true, "exchange-type": "spot" })
    );
}

#[test]
fn only_what_the_findings_name_is_taken_out() {
    let author = Author::new().file(
        MODE,
        json!({ "a": TOKEN, "b": { "password": "hunter2" } }).to_string(),
    );
    let archive = author.bytes();
    let findings = check(&archive).report.findings;
    let cleaned = redact(&archive, &findings[..1], &Limits::default()).unwrap();
    assert_eq!(codes(&check(&cleaned)), [findings[1].code]);
}

#[test]
fn a_clean_archive_keeps_what_it_says() {
    let author = Author::new();
    let archive = author.bytes();
    let same = redact(&archive, &[], &Limits::default()).unwrap();
    let digest = |archive: &[u8]| check(archive).canonical.unwrap().content_digest();
    assert_eq!(digest(&same), digest(&archive));
}

#[test]
fn what_is_no_archive_cannot_be_cleaned() {
    assert_eq!(redact(b"PK", &[], &Limits::default()), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn whatever_leaks_is_found_and_gone_once_it_is_taken_out(
        texts in prop::collection::vec(leaking_text(), 1..5),
    ) {
        let settings = json!({ "texts": texts, "first": texts[0], "note": { "deep": [texts.last()] } });
        let author = Author::new().file(MODE, settings.to_string());
        prop_assert!(author.check().report.blocks());
        let (_, checked) = cleaned(&author);
        prop_assert!(!checked.report.blocks(), "{:#?}", checked.report.findings);
    }

    #[test]
    fn an_archive_of_any_kind_can_be_cleaned_without_harm(data in any::<Vec<u8>>(), name in "[a-z/]{1,9}") {
        let archive = Archive::of([
            Member::stored("profile.json", &data),
            Member::stored(MODE, &data),
            Member::stored(name, &data),
        ])
        .bytes();
        let findings = canonicalise(&archive, &Limits::default()).report.findings;
        prop_assert!(redact(&archive, &findings, &Limits::default()).is_some());
    }
}
