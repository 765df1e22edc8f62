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

/// A personal access token of this hub; nobody ever had it.
const OWN: &str = "phub_0123456789ABCDEFGHIJKLMNOPQRSTUV3lMPw9";

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

#[test]
fn a_name_speaks_for_all_of_a_value_whatever_else_is_in_it() {
    let pair = "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
    let author = Author::new().file(MODE, json!({ "aws_credentials": pair }).to_string());
    let report = author.check().report;
    assert!(!serde_json::to_string(&report).unwrap().contains("wJalr"));
    let (archive, _) = cleaned(&author);
    assert!(
        !unpacked(&archive)
            .iter()
            .any(|(_, data)| String::from_utf8_lossy(data).contains("wJalr"))
    );
}

#[test]
fn secrets_hide_neither_in_containers_nor_behind_numbers_nor_in_pairs() {
    let key = "f3b2c1d4e5f60718f3b2c1d4e5f60718";
    for settings in [
        json!({ "api_keys": { "binance": key } }),
        json!({ "passwords": ["hunter2"] }),
        json!({ "password2": "hunter2" }),
        json!({ "api_key_1": "abcd1234" }),
        json!({ "APISecretKey": "abcd1234" }),
        json!({ "list": [{ "name": "api_key", "value": key }] }),
        json!({ "password": "loveyourself9!" }),
        json!({ "password": "$uperSecret" }),
    ] {
        finds(
            &Author::new().file(MODE, settings.to_string()),
            Code::NamedCredential,
        );
    }
}

#[test]
fn names_of_keys_are_known_with_and_without_what_they_are_for() {
    let key = "f3b2c1d4e5f60718f3b2c1d4e5f60718";
    for name in [
        "API_KEY_BINANCE",
        "api_key_live",
        "api_secret_prod",
        "openai_key",
        "AccountKey",
        "sshKey",
        "telegram-api-hash",
        "session_string",
        "Passwort",
        "gateway-key",
        "webhook_key",
    ] {
        finds(
            &Author::new().file(MODE, json!({ name: key }).to_string()),
            Code::NamedCredential,
        );
    }
    let bytes: Vec<_> = (0..64).collect();
    finds(
        &Author::new().file(MODE, json!({ "keypair": bytes }).to_string()),
        Code::NamedCredential,
    );
    let words =
        "legal winner thank year wave sausage worth useful legal winner thank yellow".split(' ');
    let numbered: serde_json::Map<_, _> = words
        .enumerate()
        .map(|(n, word)| (format!("word{}", n + 1), json!(word)))
        .collect();
    finds(
        &Author::new().file(MODE, json!({ "a": numbered }).to_string()),
        Code::SeedPhrase,
    );
}

#[test]
fn a_comment_and_an_escaped_slash_hide_nothing() {
    let commented = Archive {
        comment: TOKEN.into(),
        ..Author::new().archive()
    };
    assert!(codes(&check(&commented.bytes())).contains(&Code::ProviderToken));
    let webhook =
        r#"{"url": "https:\/\/discord.com\/api\/webhooks\/123456789012345678\/abcDEF123"}"#;
    finds(&Author::new().file("notes.json", webhook), Code::WebhookUrl);
}

#[test]
fn a_token_s_public_address_and_one_word_again_and_again_are_no_secrets() {
    for settings in [
        json!({ "base_token": "0x52908400098527886E0F7030069857D2E4169EE7" }),
        json!({ "token": { "symbol": "UNI", "address": "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v" } }),
        json!({ "text": "word ".repeat(30) }),
        json!({ "password": "yourpassword" }),
    ] {
        is_clean(&Author::new().file(MODE, settings.to_string()));
    }
}

#[test]
fn a_phrase_that_is_all_of_a_file_is_masked_and_goes() {
    let words: Vec<_> =
        "legal winner thank year wave sausage worth useful legal winner thank yellow"
            .split(' ')
            .collect();
    let author = Author::new().file(MODE, json!(words).to_string());
    finds(&author, Code::SeedPhrase);
    let report = serde_json::to_string(&author.check().report).unwrap();
    assert!(!report.contains("sausage"), "{report}");
    let (archive, _) = cleaned(&author);
    assert!(
        !unpacked(&archive)
            .iter()
            .any(|(_, data)| String::from_utf8_lossy(data).contains("sausage"))
    );
}

#[test]
fn words_enough_to_hide_a_phrase_in_are_refused_as_one() {
    let decoys = "zoo able zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo. The next: ".repeat(17);
    let phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    finds(
        &Author::new().file(
            MODE,
            json!({ "a": format!("{decoys}{phrase}") }).to_string(),
        ),
        Code::SeedPhrase,
    );
    let many = "zoo able ".repeat(9_000);
    finds(
        &Author::new()
            .file("words.txt", many)
            .file(MODE, json!({ "a": phrase }).to_string()),
        Code::SeedPhrase,
    );
}

#[test]
fn a_second_address_and_base64_behind_a_path_are_looked_at() {
    let wrapped = data_encoding::BASE64.encode(format!("my {TOKEN}").as_bytes());
    for (text, code) in [
        ("https://example.org/,https://hooks.slack.com/services/T00000000/B00000000/a1b2c3d4e5f6g7h8i9j0k1l2".to_owned(), Code::WebhookUrl),
        ("https://example.org/|postgres://hub:s3cret@db/hub".to_owned(), Code::CredentialInUrl),
        (format!("path/{wrapped}"), Code::EncodedSecret),
        (format!("a-name_{wrapped}"), Code::EncodedSecret),
    ] {
        finds(&Author::new().file(MODE, json!({ "a": text }).to_string()), code);
    }
}

#[test]
fn a_long_secret_is_masked_to_its_end() {
    let secret = "a1b2c3d4".repeat(200);
    for text in [
        format!("API_SECRET={secret} and so on"),
        format!("{{\"api_secret\": \"{secret}\"}}"),
        format!("github_pat_{secret}"),
    ] {
        let author = Author::new().file(MODE, json!({ "a": text }).to_string());
        assert!(author.check().report.blocks());
        assert!(
            !serde_json::to_string(&author.check().report)
                .unwrap()
                .contains("c3d4a1b2"),
            "{text}"
        );
    }
}

#[test]
fn refusals_of_archives_names_and_json_repeat_no_secret() {
    let archives = [
        Archive::of([Member::stored(format!("{TOKEN}/profile.json"), "{}")]),
        Archive::of([Member::stored(format!("profile.json.{TOKEN}"), "{}")]),
        Author::new()
            .archive()
            .with(Member::stored(format!("{TOKEN}{}", "x".repeat(120)), "")),
        Author::new().archive().with({
            let mut member = Member::stored(TOKEN, "x");
            member.local_name = Some(b"y".to_vec());
            member
        }),
        Author::new()
            .file(MODE, format!("{{\"{TOKEN}\": NaN}}"))
            .archive(),
        Author::new()
            .file(MODE, format!("{{\"{TOKEN}\": 1, \"{TOKEN}\": 2}}"))
            .archive(),
    ];
    for archive in archives {
        let report = check(&archive.bytes()).report;
        assert!(report.blocks());
        let text = serde_json::to_string(&report).unwrap();
        assert!(!text.contains(TOKEN), "{text}");
    }
}

#[test]
fn what_is_no_secret_stays_when_secrets_are_taken_out() {
    let settings = json!({ "file": "/home/ada/data.csv", "words": "zoo ".repeat(12) });
    let author = Author::new().file(MODE, settings.to_string());
    let (archive, _) = cleaned(&author);
    let members = unpacked(&archive);
    let (_, data) = members.iter().find(|(name, _)| name == MODE).unwrap();
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(data).unwrap(),
        settings
    );
}

#[test]
fn a_coin_may_be_called_anything_in_the_simulator_s_portfolio() {
    is_clean(&Author::new().set(
        "/config/trader-simulator/starting-portfolio/CHAT",
        json!(100_000),
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn whatever_leaks_is_found_and_gone_once_it_is_taken_out(
        texts in prop::collection::vec(leaking_text(), 1..5),
    ) {
        let secrets = ["ghp_aB3", "IOSFODNN7", "AAF0aB3dE5", "hunter2", "abcDEF123", "q0Z2c2VjcmV0", "MHcC", "sausage", "c2lnbmF0dXJl"];
        let settings = json!({ "texts": texts, "first": texts[0], "note": { "deep": [texts.last()] } });
        let author = Author::new().file(MODE, settings.to_string());
        let report = author.check().report;
        prop_assert!(report.blocks());
        let report = serde_json::to_string(&report).unwrap();
        prop_assert!(!secrets.iter().any(|secret| report.contains(secret)), "{report}");
        let (archive, checked) = cleaned(&author);
        let left = unpacked(&archive).into_iter().map(|(_, data)| String::from_utf8(data).unwrap()).collect::<String>();
        prop_assert!(!secrets.iter().any(|secret| left.contains(secret)), "{left}");
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

#[test]
fn a_token_of_this_hub_is_known_by_its_checksum() {
    let text = |token: &str| json!(format!("curl -H 'X: {token}' …"));
    finds(
        &Author::new().set("/profile/description", text(OWN)),
        Code::ProviderToken,
    );
    for other in [
        OWN.replace("lMPw9", "lMPw8"),
        format!("{OWN}0"),
        OWN.replace('U', "u"),
    ] {
        is_clean(&Author::new().set("/profile/description", text(&other)));
    }
}

#[test]
fn what_may_be_a_credential_of_this_hub_is_handed_to_the_server() {
    let link = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJkb3dubG9hZCJ9.c2lnbmF0dXJl";
    let checked = Author::new()
        .set("/profile/description", json!(format!("{OWN} {TOKEN}")))
        .file("notes.txt", format!("https://hub.example/d/{link}/dip.zip"))
        .check();
    let mut credentials = checked.credentials;
    credentials.sort();
    assert_eq!(credentials, [link, OWN]);
}
