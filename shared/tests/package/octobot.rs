//! Which OctoBots take a package, and that the rules say what OctoBot's own schemas say.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::author::Author;

/// Who takes the author's file, oldest OctoBot first.
fn takes_upload(author: &Author) -> Vec<bool> {
    let compatibility = author.check().report.compatibility;
    compatibility
        .iter()
        .map(|octobots| octobots.takes_upload)
        .collect()
}

#[test]
fn a_sound_profile_is_taken_by_every_octobot() {
    let report = Author::new().check().report;
    insta::assert_json_snapshot!(report.compatibility, @r#"
    [
      {
        "from": "0.4.10",
        "until": "0.4.49",
        "takes_upload": true,
        "takes_served": true,
        "objection": null
      },
      {
        "from": "0.4.50",
        "until": "1.0.3",
        "takes_upload": true,
        "takes_served": true,
        "objection": null
      },
      {
        "from": "1.0.4",
        "until": "2.0.16",
        "takes_upload": true,
        "takes_served": true,
        "objection": null
      },
      {
        "from": "2.1.1",
        "until": null,
        "takes_upload": true,
        "takes_served": true,
        "objection": null
      }
    ]
    "#);
}

#[test]
fn a_paused_profile_needs_a_new_octobot_and_what_is_served_does_not() {
    let author = Author::new().set("/config/trading/paused", json!(false));
    assert_eq!(takes_upload(&author), [true, false, false, true]);
    let compatibility = author.check().report.compatibility;
    assert!(compatibility.iter().all(|octobots| octobots.takes_served));
    assert_eq!(
        compatibility[2].objection.as_deref(),
        Some("/config/trading/paused: OctoBot refuses the key paused here.")
    );
}

#[test]
fn a_missing_description_needs_an_octobot_that_knows_null() {
    let author = Author::new().set("/profile/description", json!(null));
    assert_eq!(takes_upload(&author), [false, true, true, true]);
}

#[test]
fn a_name_that_no_folder_can_have_is_imported_by_none() {
    let author = Author::new().set("/profile/name", json!("x".repeat(300)));
    assert_eq!(takes_upload(&author), [false; 4]);
}

#[test]
fn a_refused_profile_is_served_to_nobody() {
    let author = Author::new().set("/config/trader/boost", json!(true));
    assert_eq!(takes_upload(&author), [true, false, false, false]);
    let compatibility = author.check().report.compatibility;
    assert!(!compatibility.iter().any(|octobots| octobots.takes_served));
}

/// Reads profiles, one JSON text a line, and prints for each whether OctoBot's validator takes it
/// by each schema, and whether its own classes can read it.
const JUDGE: &str = r#"
import json, sys
import jsonschema
from octobot_commons.profiles import Profile

schemas = [json.load(open(path)) for path in sys.argv[1:]]
# What jsonschema.validate, which OctoBot calls, makes of each schema every time.
validators = [jsonschema.validators.validator_for(schema)(schema) for schema in schemas]
for line in sys.stdin:
    profile = json.loads(line)
    verdicts = [validator.is_valid(profile) for validator in validators]
    try:
        Profile("").from_dict(profile)
        verdicts.append(True)
    except Exception:
        verdicts.append(False)
    print(json.dumps(verdicts))
"#;

/// What stands in a profile in the place of something else.
fn odd_value() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(2.0),
        json!(2.5),
        json!(-1),
        json!(101),
        json!(-100),
        json!(0.5),
        json!(4),
        json!(""),
        json!("live"),
        json!("text"),
        json!([]),
        json!(["1h"]),
        json!(["1h", "1h"]),
        json!([1]),
        json!({}),
        json!({ "enabled": true }),
        json!({ "enabled": 1 }),
        json!({ "maker": 1, "taker": 1 }),
        json!({ "BTC": -1 }),
        json!({ "binance": { "enabled": true, "sandboxed": true } }),
    ])
}

fn odd_place() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "/profile/id",
        "/profile/name",
        "/profile/description",
        "/profile/avatar",
        "/profile/origin_url",
        "/profile/imported",
        "/profile/read_only",
        "/profile/hidden",
        "/profile/complexity",
        "/profile/risk",
        "/profile/type",
        "/profile/extra_backtesting_time_frames",
        "/profile/slug",
        "/profile/unknown",
        "/config/distribution",
        "/config/unknown",
        "/config/crypto-currencies",
        "/config/crypto-currencies/Bitcoin",
        "/config/crypto-currencies/Bitcoin/enabled",
        "/config/crypto-currencies/Bitcoin/pairs",
        "/config/crypto-currencies/Bitcoin/quote",
        "/config/crypto-currencies/Bitcoin/add",
        "/config/crypto-currencies/Bitcoin/unknown",
        "/config/exchanges",
        "/config/exchanges/binance",
        "/config/exchanges/binance/enabled",
        "/config/exchanges/binance/exchange-type",
        "/config/exchanges/binance/unknown",
        "/config/trader",
        "/config/trader/enabled",
        "/config/trader/load-trade-history",
        "/config/trader/unknown",
        "/config/trader-simulator",
        "/config/trader-simulator/enabled",
        "/config/trader-simulator/fees",
        "/config/trader-simulator/fees/maker",
        "/config/trader-simulator/fees/unknown",
        "/config/trader-simulator/starting-portfolio",
        "/config/trader-simulator/starting-portfolio/BTC",
        "/config/trader-simulator/unknown",
        "/config/trading",
        "/config/trading/risk",
        "/config/trading/reference-market",
        "/config/trading/current-live-id",
        "/config/trading/paused",
        "/config/trading/unknown",
        "/config",
        "/profile",
    ])
    .prop_map(str::to_owned)
}

/// A sound profile with one or two changes; a change is a value in the place of another, or none.
fn odd_profile() -> impl Strategy<Value = Value> {
    let change = (odd_place(), prop::option::weighted(0.8, odd_value()));
    prop::collection::vec(change, 1..3).prop_map(|changes| {
        let mut profile = Author::new().profile;
        for (place, value) in changes {
            let Some((above, key)) = place.rsplit_once('/') else {
                continue;
            };
            let Some(object) = profile.pointer_mut(above).and_then(Value::as_object_mut) else {
                continue;
            };
            match value {
                Some(value) => drop(object.insert(key.to_owned(), value)),
                None => drop(object.remove(key)),
            }
        }
        profile
    })
}

#[test]
#[ignore = "needs OctoBot's own code: `cargo xtask test` brings it"]
fn the_rules_say_of_each_octobot_what_its_own_schema_says() {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/octobot/schemas");
    if !schemas.is_dir() {
        println!("skipped: no schemas of OctoBot beside the repository");
        return;
    }
    let python = std::env::var_os("HUB_TEST_OCTOBOT_PYTHON").expect("cargo xtask test sets it");
    let mut runner = TestRunner::deterministic();
    let profiles: Vec<Value> = (0..1_500)
        .map(|_| odd_profile().new_tree(&mut runner).unwrap().current())
        .collect();

    let mut child = Command::new(python)
        .args(["-c", JUDGE])
        .args(
            ["0.4.10", "2.0.15", "3.0.0-beta2"]
                .map(|v| schemas.join(format!("profile_schema.{v}.json"))),
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: String = profiles
        .iter()
        .map(|profile| format!("{profile}\n"))
        .collect();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let verdicts = String::from_utf8(output.stdout).unwrap();
    assert_eq!(verdicts.lines().count(), profiles.len());

    let mut refused = [0; 3];
    for (profile, line) in profiles.iter().zip(verdicts.lines()) {
        let [first, middle, newest, is_read]: [bool; 4] = serde_json::from_str(line).unwrap();
        let report = Author::new()
            .file("profile.json", profile.to_string())
            .check()
            .report;
        let ours: Vec<_> = report
            .compatibility
            .iter()
            .map(|octobots| octobots.takes_upload)
            .collect();
        // The oldest look at nothing but the schema and then at config; all others also fail on what
        // their classes can't read.
        let theirs = [
            first && profile.get("config").is_some(),
            middle && is_read,
            newest && is_read,
        ];
        assert_eq!(
            [ours[0], ours[2], ours[3]],
            theirs,
            "{profile:#}\n{:#?}",
            report.compatibility
        );
        for (count, taken) in refused.iter_mut().zip(theirs) {
            *count += usize::from(!taken);
        }
        // What the hub accepts every OctoBot since 0.4.50 takes, but for what it leaves out.
        let paused = profile.pointer("/config/trading/paused").is_some();
        assert!(
            report.blocks() || paused || theirs[1] && theirs[2],
            "{profile:#}"
        );
    }
    assert!(
        refused.iter().all(|count| (100..1_400).contains(count)),
        "{refused:?}"
    );
}
