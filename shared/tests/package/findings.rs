//! One example for every code: what is found, where, and that nothing else is.

use std::collections::BTreeSet;

use hub_shared::package::{Code, Limits, Severity};
use serde_json::json;

use crate::archive::{Archive, Member};
use crate::author::{Author, check, check_within, only};

/// An archive and the limits to check it within.
struct Example {
    archive: Vec<u8>,
    limits: Limits,
}

impl From<Vec<u8>> for Example {
    fn from(archive: Vec<u8>) -> Self {
        Self {
            archive,
            limits: Limits::default(),
        }
    }
}

impl From<Archive> for Example {
    fn from(archive: Archive) -> Self {
        archive.bytes().into()
    }
}

impl From<Author> for Example {
    fn from(author: Author) -> Self {
        author.bytes().into()
    }
}

/// A test an example: its sentence, the code, the member, the place in it, and the archive.
macro_rules! examples {
    ($($sentence:ident: $code:ident, $entry:expr, $path:expr, $archive:expr;)+) => {
        $(
            #[test]
            fn $sentence() {
                let example = Example::from($archive);
                let checked = check_within(&example.archive, &example.limits);
                let finding = only(&checked);
                assert_eq!(finding.code, Code::$code, "{finding:#?}");
                let place = (finding.entry.as_deref(), finding.path.as_deref());
                assert_eq!(place, (($entry).into(), ($path).into()), "{finding:#?}");
                assert_eq!(finding.position.is_some(), finding.path.is_some());
                assert_eq!(finding.severity, Code::$code.severity());
                assert!(finding.sentence.ends_with('.') && finding.mend.ends_with('.'), "{finding:#?}");
            }
        )+

        const SHOWN: &[Code] = &[$(Code::$code),+];
    };
}

const NO: Option<&str> = None;
const PROFILE: &str = "profile.json";
const TENTACLES: &str = "tentacles_config.json";
const MODE: &str = "specific_config/DailyTradingMode.json";

fn sound() -> Archive {
    Author::new().archive()
}

/// The sound archive with one more member, changed at will.
fn plus(name: &str, data: &[u8], change: impl FnOnce(&mut Member)) -> Archive {
    let mut member = Member::stored(name, data);
    change(&mut member);
    sound().with(member)
}

/// The sound profile with settings of the trading mode, as text.
fn mode(settings: impl AsRef<[u8]>) -> Author {
    Author::new().file(MODE, settings)
}

fn tight(change: impl FnOnce(&mut Limits)) -> Example {
    let mut limits = Limits::default();
    change(&mut limits);
    Example {
        archive: sound().bytes(),
        limits,
    }
}

examples! {
    a_file_past_the_size_limit_is_refused: ArchiveTooLarge, NO, NO,
        tight(|limits| limits.archive_bytes = 1_000);
    a_file_that_is_no_zip_is_refused: NotAZip, NO, NO, b"%PDF-1.7 is no archive".to_vec();
    an_archive_that_is_cut_short_is_refused: ArchiveMalformed, NO, NO, {
        let mut bytes = sound().bytes();
        bytes.truncate(bytes.len() - 10);
        bytes
    };
    an_archive_in_several_parts_is_refused: ArchiveUnsupported, NO, NO, {
        let mut bytes = sound().bytes();
        let disk = bytes.len() - 18;
        bytes[disk] = 1;
        bytes
    };
    more_members_than_the_limit_are_refused: TooManyMembers, NO, NO,
        (0..509).fold(sound(), |archive, n| archive.with(Member::stored(format!("{n}.txt"), "")));
    members_that_are_too_large_together_are_refused: UnpackedTooLarge, NO, NO,
        tight(|limits| limits.unpacked_bytes = 500);
    a_member_that_unpacks_to_a_bomb_is_refused: RatioTooHigh, "bomb.txt", NO,
        sound().with(Member::deflated("bomb.txt", vec![0; 2 << 20]));
    a_member_whose_data_is_damaged_is_refused: CorruptMember, "notes.txt", NO,
        plus("notes.txt", b"notes", |member| member.crc ^= 1);
    an_encrypted_member_is_refused: EncryptedMember, "notes.txt", NO,
        plus("notes.txt", b"notes", |member| member.flags = 1);
    a_member_packed_by_a_rare_method_is_refused: UnsupportedCompression, "notes.txt", NO,
        plus("notes.txt", b"notes", |member| member.method = 12);
    two_members_of_one_name_are_refused: DuplicateMember, TENTACLES, NO,
        plus(TENTACLES, b"{}", |_| {});
    a_member_that_leads_out_of_the_folder_is_refused: UnsafeMemberName, "a/../../profile.json", NO,
        plus("a/../../profile.json", b"{}", |_| {});
    a_member_with_a_very_long_name_is_refused: MemberNameTooLong, &*("x".repeat(120) + "…"), NO,
        plus(&"x".repeat(121), b"", |_| {});
    a_symbolic_link_is_refused: SpecialMember, "link.txt", NO,
        plus("link.txt", b"/etc/passwd", |member| member.mode = 0o120_777);
    an_archive_in_the_archive_is_refused: NestedArchive, "old.zip", NO, plus("old.zip", b"PK\x05\x06", |_| {});
    a_name_that_holds_a_secret_is_refused: SecretInName, "[secret].txt", NO,
        plus("AKIAIOSFODNN7EXAMPLE.txt", b"", |_| {});
    an_archive_without_profile_json_is_refused: ProfileMissing, NO, NO, Archive::default();
    profile_json_in_another_case_is_refused: ProfileMisnamed, "Profile.JSON", NO,
        Archive::of([Member::stored("Profile.JSON", "{}")]);
    a_profile_in_a_folder_is_refused: NestedRoot, "Dip buyer/profile.json", NO,
        Archive::of(sound().members.into_iter().map(|member| Member {
            name: [b"Dip buyer/", member.name.as_slice()].concat(),
            ..member
        }));
    a_stray_program_is_dropped_with_a_warning: SuspiciousMember, "specific_config/run.PY", NO,
        plus("specific_config/run.PY", b"import os", |_| {});
    a_stray_file_is_dropped_with_a_notice: MemberDropped, "notes.txt", NO,
        plus("notes.txt", b"notes", |_| {});
    a_file_with_nearly_the_right_name_is_dropped_with_a_warning: MemberMisnamed,
        "Specific_Config/GridTradingMode.json", NO,
        plus("Specific_Config/GridTradingMode.json", b"{}", |_| {});
    the_avatar_is_dropped_with_a_notice: AvatarDropped, "default_profile.png", NO,
        plus("default_profile.png", b"\x89PNG", |_| {});
    a_file_of_the_operating_system_is_dropped_with_a_notice: SystemFileDropped, "__MACOSX/._profile.json", NO,
        plus("__MACOSX/._profile.json", b"\0\x05\x16\x07", |_| {});

    a_json_file_past_the_size_limit_is_refused: JsonTooLarge, MODE, NO,
        Archive::of(sound().members.into_iter().map(|member| match member.name == MODE.as_bytes() {
            true => Member::stored(MODE, " ".repeat((1 << 20) + 1)),
            false => member,
        }));
    json_files_past_the_size_limit_together_are_refused: AllJsonTooLarge, "tentacles_config.json", NO,
        tight(|limits| limits.all_json_bytes = 900);
    json_in_another_encoding_is_refused: JsonNotUtf8, MODE, "", mode(b"{\"a\": \"\xe9\"}");
    json_with_a_byte_order_mark_is_refused: JsonByteOrderMark, MODE, "", mode("\u{FEFF}{}");
    broken_json_is_refused: JsonSyntax, MODE, "/a", mode(r#"{"a": 01}"#);
    json_with_something_after_it_is_refused: JsonTrailingText, MODE, "", mode("{} {}");
    json_with_a_key_twice_is_refused: JsonDuplicateKey, MODE, "/a", mode(r#"{"a": 1, "a": 1}"#);
    json_with_a_line_break_in_a_key_is_refused: JsonControlInKey, PROFILE, "/config/exchanges/binance\n",
        Author::new().set("/config/exchanges/binance\n", json!({ "enabled": true }));
    json_with_half_a_surrogate_pair_is_refused: JsonLoneSurrogate, MODE, "/a", mode(r#"{"a": "\ud800"}"#);
    json_with_a_number_that_f64_cannot_hold_is_refused: JsonNumberRange, MODE, "/a",
        mode(r#"{"a": 9007199254740993}"#);
    json_with_python_s_nan_is_refused: JsonNotFinite, MODE, "/a", mode(r#"{"a": NaN}"#);
    json_that_nests_too_deep_is_refused: JsonTooDeep, MODE, &*format!("/a{}", "/0".repeat(63)),
        mode(format!("{{\"a\": {}1{}}}", "[".repeat(64), "]".repeat(64)));
    json_with_too_many_values_is_refused: JsonTooManyValues, MODE, "/a/49998",
        mode(format!("{{\"a\": [{}1]}}", "1,".repeat(50_000)));

    a_profile_without_a_trader_is_refused: RequiredMissing, PROFILE, "/config",
        Author::new().remove("/config/trader");
    a_key_that_octobot_does_not_know_is_refused: UnknownKey, PROFILE, "/config/trader/boost",
        Author::new().set("/config/trader/boost", json!(true));
    a_value_of_another_kind_is_refused: WrongType, PROFILE, "/profile/id",
        Author::new().set("/profile/id", json!(7));
    a_fee_above_a_hundred_percent_is_refused: OutOfRange, PROFILE, "/config/trader-simulator/fees/maker",
        Author::new().set("/config/trader-simulator/fees/maker", json!(100.5));
    an_unknown_risk_is_refused: UnknownValue, PROFILE, "/profile/risk",
        Author::new().set("/profile/risk", json!(4));
    a_pair_that_stands_twice_is_refused: DuplicateItem, PROFILE, "/config/crypto-currencies/Bitcoin/pairs/1",
        Author::new().set("/config/crypto-currencies/Bitcoin/pairs", json!(["BTC/USDT", "BTC/USDT"]));
    a_name_that_no_folder_can_have_is_refused: ProfileNameUnusable, PROFILE, "/profile/name",
        Author::new().set("/profile/name", json!("x".repeat(300)));
    a_name_that_the_hub_does_not_publish_is_dropped: ProfileNameReplaced, PROFILE, "/profile/name",
        Author::new().set("/profile/name", json!("../up"));
    real_trading_is_switched_off_with_a_warning: RealTradingOff, PROFILE, "/config/trader/enabled",
        Author::new().set("/config/trader/enabled", json!(true));
    a_profile_without_trading_mode_gets_a_warning: TradingModeMissing, TENTACLES, "/tentacle_activation/Trading",
        Author::new().set_tentacles("/tentacle_activation/Trading", json!({ "DailyTradingMode": false }));
    a_profile_with_two_trading_modes_gets_a_warning: TradingModeAmbiguous, TENTACLES, "/tentacle_activation/Trading",
        Author::new().set_tentacles("/tentacle_activation/Trading/GridTradingMode", json!(true));
    an_unknown_time_frame_gets_a_warning: UnknownTimeFrame, "specific_config/SimpleStrategyEvaluator.json",
        "/required_time_frames/1",
        Author::new().file(
            "specific_config/SimpleStrategyEvaluator.json",
            r#"{"required_time_frames": ["1h", "7h"]}"#,
        );

    a_tentacle_that_octobot_does_not_come_with_gets_a_warning: UnknownTentacle, TENTACLES, "",
        Author::new().set_tentacles("/tentacle_activation/Evaluator/MoonEvaluator", json!(true));
    an_unknown_exchange_type_gets_a_warning: UnknownExchangeType, PROFILE,
        "/config/exchanges/binance/exchange-type",
        Author::new().set("/config/exchanges/binance/exchange-type", json!("futures"));
    a_mode_that_obeys_others_gets_a_warning: ControlledFromOutside, TENTACLES,
        "/tentacle_activation/Trading/TradingViewSignalsTradingMode",
        Author::new().set_tentacles("/tentacle_activation/Trading", json!({ "TradingViewSignalsTradingMode": true }));
    a_mode_that_tells_others_gets_a_warning: SignalsSent, TENTACLES,
        "/tentacle_activation/Trading/DailyTradingMode",
        mode(r#"{"emit_trading_signals": true}"#);
    an_automation_that_sells_gets_a_warning: AutomationTrades, "specific_config/Automation.json", "/automations",
        Author::new().file("specific_config/Automation.json", r#"{"automations_count": 1, "automations": {
            "1": {"trigger_event": "PeriodicCheck", "conditions": [], "actions": ["SellAllCurrencies"]}
        }}"#);
    futures_get_a_warning: Leverage, PROFILE, "/config/exchanges/binance/exchange-type",
        Author::new().set("/config/exchanges/binance/exchange-type", json!("future"));
    leverage_gets_a_warning: Leverage, MODE, "/leverage", mode(r#"{"leverage": 20}"#);
    a_pair_of_futures_gets_a_warning: Leverage, PROFILE, "/config/crypto-currencies/Bitcoin/pairs",
        Author::new().set("/config/crypto-currencies/Bitcoin/pairs", json!(["BTC/USDT:USDT"]));
    settings_too_large_to_be_shown_get_a_warning: SettingsNotShown, MODE, "",
        mode(format!("{{\"a\": [{}1]}}", "1, ".repeat(10_000)));

    an_exchange_key_is_refused: ExchangeCredential, PROFILE, "/config/exchanges/binance/api-key",
        Author::new().set("/config/exchanges/binance/api-key", json!("vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"));
    a_value_encrypted_by_octobot_is_refused: EncryptedSecret, MODE, "/webhook",
        mode(r#"{"webhook": "gAAAAABlq0Z2c2VjcmV0"}"#);

    a_token_in_its_issuer_s_format_is_refused: ProviderToken, MODE, "/note", mode(r#"{"note": "AKIAIOSFODNN7EXAMPLE"}"#);
    a_bot_s_token_is_refused: BotToken, MODE, "/bot",
        mode(r#"{"bot": "123456789:AAF0aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1v"}"#);
    a_json_web_token_is_refused: JsonWebToken, MODE, "/a/0",
        mode(r#"{"a": ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"]}"#);
    a_private_key_is_refused: PrivateKey, MODE, "/pem",
        mode(r#"{"pem": "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"}"#);
    a_seed_phrase_is_refused: SeedPhrase, MODE, "/words",
        mode(r#"{"words": ["legal", "winner", "thank", "year", "wave", "sausage", "worth", "useful", "legal", "winner", "thank", "yellow"]}"#);
    twelve_words_of_the_list_get_a_warning: PossiblePhrase, MODE, "/words",
        mode(r#"{"words": "legal winner thank year wave sausage worth useful legal winner thank zoo"}"#);
    a_webhook_s_address_is_refused: WebhookUrl, MODE, "/url",
        mode(r#"{"url": "https://discord.com/api/webhooks/123456789012345678/abcDEF123"}"#);
    a_password_in_an_address_is_refused: CredentialInUrl, MODE, "/proxy",
        mode(r#"{"proxy": "socks5://ada:hunter2@proxy.example:1080"}"#);
    a_password_is_refused_by_its_name: NamedCredential, MODE, "/login/password",
        mode(r#"{"login": {"password": "hunter2"}}"#);
    a_secret_wrapped_in_base64_is_refused: EncodedSecret, MODE, "/blob",
        mode(r#"{"blob": "a2V5PUFLSUFJT1NGT0ROTjdFWEFNUExF"}"#);
    the_number_of_a_chat_is_refused: ChatId, MODE, "/chat-id", mode(r#"{"chat-id": -1001234567890}"#);
    a_path_of_the_author_s_machine_gets_a_warning: LocalPath, MODE, "/file",
        mode(r#"{"file": "/home/ada/octobot/data.csv"}"#);

    a_key_that_is_no_part_of_a_profile_is_dropped: KeyDropped, PROFILE, "/config/notification",
        Author::new().set("/config/notification", json!({ "global-info": true }));
    automatic_updates_are_switched_off: ValueReset, PROFILE, "/profile/auto_update",
        Author::new().set("/profile/auto_update", json!(true));
    the_link_it_came_from_is_removed: OriginUrlRemoved, PROFILE, "/profile/origin_url",
        Author::new().set("/profile/origin_url", json!("https://hub.example/d/token/dip.zip"));
    registered_packages_are_dropped: PackagesDropped, TENTACLES, "/registered_tentacles",
        Author::new().set_tentacles(
            "/registered_tentacles",
            json!({ "OctoBot-Default-Tentacles": "./any_platform.zip" }),
        );
}

#[test]
fn a_package_that_does_not_come_with_octobot_gets_a_warning() {
    let packages = json!({ "Moon-Tentacles": "https://moon.example/any.cloud.zip" });
    let checked = Author::new()
        .set_tentacles("/registered_tentacles", packages)
        .check();
    let [dropped, foreign] = checked.report.findings.as_slice() else {
        panic!("{:#?}", checked.report)
    };
    assert_eq!(
        (dropped.code, foreign.code),
        (Code::PackagesDropped, Code::ForeignPackage)
    );
    assert_eq!(
        foreign.path.as_deref(),
        Some("/registered_tentacles/Moon-Tentacles")
    );
    assert!(
        foreign.sentence.contains("Moon-Tentacles") && !foreign.sentence.contains("moon.example")
    );
}

#[test]
fn connections_to_services_are_dropped_with_a_warning() {
    let checked = Author::new()
        .set("/config/services", json!({ "telegram": { "token": "" } }))
        .check();
    let codes: Vec<_> = checked
        .report
        .findings
        .iter()
        .map(|finding| (finding.code, finding.path.as_deref()))
        .collect();
    let at = Some("/config/services");
    assert_eq!(
        codes,
        [(Code::KeyDropped, at), (Code::ServicesConfigured, at)]
    );
}

#[test]
fn a_mode_that_runs_a_script_gets_a_warning_and_so_does_what_octobot_lacks() {
    let checked = Author::new()
        .set_tentacles(
            "/tentacle_activation/Trading",
            json!({ "DSLTradingMode": true }),
        )
        .check();
    assert_eq!(
        crate::author::codes(&checked),
        [Code::RunsScript, Code::UnknownTentacle]
    );
}

#[test]
fn a_stray_file_too_large_to_be_searched_gets_a_warning() {
    let archive = plus("log.txt", &[b'x'; (1 << 20) + 1], |_| {});
    let checked = check(&archive.bytes());
    let [dropped, unsearched] = checked.report.findings.as_slice() else {
        panic!("{:#?}", checked.report)
    };
    assert_eq!(
        (dropped.code, unsearched.code),
        (Code::MemberDropped, Code::MemberNotSearched)
    );
    assert_eq!(unsearched.entry.as_deref(), Some("log.txt"));
}

#[test]
fn a_report_ends_at_the_limit_and_then_blocks() {
    let limits = Limits {
        findings: 3,
        ..Limits::default()
    };
    let archive = (0..9).fold(sound(), |archive, n| {
        archive.with(Member::stored(format!("{n}.txt"), ""))
    });
    let checked = check_within(&archive.bytes(), &limits);
    assert_eq!(checked.report.findings.len(), 4);
    let last = &checked.report.findings[3];
    assert_eq!(
        (last.code, last.severity),
        (Code::TooManyFindings, Severity::Blocker)
    );
}

#[test]
fn every_code_has_its_example() {
    let shown: BTreeSet<_> = SHOWN
        .iter()
        .copied()
        .chain([
            Code::ForeignPackage,
            Code::MemberNotSearched,
            Code::RunsScript,
            Code::ServicesConfigured,
            Code::TooManyFindings,
        ])
        .collect();
    let all = Code::ALL.iter().copied();
    let all: BTreeSet<_> = all.filter(|code| !code.is_of_server()).collect();
    assert_eq!(shown, all);
}

#[test]
fn a_refusal_says_the_line_and_the_column() {
    let checked = mode("{\n    \"é\": [\n        1,\n        NaN\n    ]\n}").check();
    let position = only(&checked).position.unwrap();
    assert_eq!((position.line, position.column), (4, 9));
}

#[test]
fn a_rule_says_the_line_and_the_column_of_the_key() {
    let profile =
        serde_json::to_string_pretty(&Author::new().set("/profile/risk", json!(0)).profile)
            .unwrap();
    let line = profile
        .lines()
        .position(|line| line.contains("\"risk\": 0,"))
        .unwrap();
    let checked = Author::new().file(PROFILE, &profile).check();
    let position = only(&checked).position.unwrap();
    assert_eq!((position.line as usize, position.column), (line + 1, 5));
}

#[test]
fn a_nested_profile_is_told_its_folder() {
    let checked = check(&Archive::of([Member::stored("My bot/v2/profile.json", "{}")]).bytes());
    assert_eq!(
        only(&checked).mend,
        "Pack what is in My bot/v2, not the folder itself."
    );
}

#[test]
fn no_finding_repeats_a_secret() {
    let checked = Author::new()
        .set(
            "/config/exchanges/binance/api-secret",
            json!("hunter2hunter2"),
        )
        .set(
            "/profile/origin_url",
            json!("https://hub.example/d/hunter2hunter2/x.zip"),
        )
        .file(MODE, r#"{"token": "gAAAAAhunter2hunter2"}"#)
        .check();
    assert_eq!(checked.report.findings.len(), 3);
    assert!(
        !serde_json::to_string(&checked.report.findings)
            .unwrap()
            .contains("hunter2")
    );
}
