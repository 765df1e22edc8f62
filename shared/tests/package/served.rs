//! What the hub wrote can be read back.

use hub_shared::package::{Listing, compare, members, reopen};
use proptest::prelude::*;
use serde_json::json;

use crate::archive::unpacked;
use crate::author::Author;
use crate::properties::author;
use crate::samples::samples;

const LISTING: Listing<'static> = Listing {
    profile_id: "0199a0a0-0000-7000-8000-000000000000",
    name: "A quite different and much longer name",
    summary: "Published.",
    logo_png: Some(b"a picture"),
};

#[test]
fn an_archive_that_is_served_lists_its_members_with_their_bytes() {
    let canonical = Author::new().check().canonical.unwrap();
    let all = members(&canonical.publish(&LISTING)).unwrap();
    let names: Vec<_> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "logo.png",
            "profile.json",
            "specific_config/DailyTradingMode.json",
            "specific_config/SimpleStrategyEvaluator.json",
            "tentacles_config.json",
        ]
    );
    assert_eq!(all[0].1, b"a picture");
    let settings: serde_json::Value = serde_json::from_slice(&all[2].1).unwrap();
    assert_eq!(settings, json!({ "use_stop_orders": true }));
}

#[test]
fn what_only_the_authors_file_said_is_still_compared() {
    let before = Author::new().check().canonical.unwrap();
    let real = Author::new().set("/config/trader/enabled", json!(true));
    let after = real.check().canonical.unwrap();
    let served = |canonical: &hub_shared::package::Canonical| {
        reopen(&canonical.publish(&LISTING), canonical.facts()).unwrap()
    };
    let direct = compare(&before, &after);
    assert!(!direct.is_empty());
    assert_eq!(compare(&served(&before), &served(&after)), direct);
}

#[test]
fn every_real_export_is_read_back_as_it_was_taken() {
    for (name, checked) in samples() {
        let canonical = checked.canonical.expect(&name);
        let again = reopen(&canonical.publish(&LISTING), canonical.facts()).expect(&name);
        assert!(compare(&canonical, &again).is_empty(), "{name}");
        assert_eq!(again.content_digest(), canonical.content_digest(), "{name}");
    }
}

#[test]
fn what_the_checker_only_warns_of_is_compared_like_anything_else() {
    let file = "specific_config/DailyTradingMode.json";
    let paths = |count: usize| {
        let paths: Vec<_> = (0..count).map(|n| format!("/home/ada/{n}.csv")).collect();
        Author::new().file(file, json!({ "files": paths }).to_string())
    };
    let [one, many] = [1, 500].map(|count| paths(count).check().canonical.unwrap());
    let again = reopen(&many.publish(&LISTING), many.facts()).unwrap();
    assert_eq!(compare(&one, &again), compare(&one, &many));
}

#[test]
fn a_secret_that_an_older_checker_let_pass_is_not_repeated() {
    let sound = Author::new();
    let facts = sound.check().canonical.unwrap().facts().clone();
    let secret = "AKIAIOSFODNN7EXAMPLF";
    let settings = json!({ "note": "new", "api_key": secret }).to_string();
    let leaky = sound
        .clone()
        .file("specific_config/DailyTradingMode.json", settings);
    assert!(leaky.check().report.blocks());
    let leaky = reopen(&leaky.bytes(), &facts).unwrap();
    let change = compare(&sound.check().canonical.unwrap(), &leaky);
    let text = serde_json::to_string(&change).unwrap();
    assert!(text.contains("api_key"), "{text}");
    assert!(!text.contains(secret), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn served_archives_compare_as_the_packages_themselves(before in author(), after in author()) {
        let before = before.check().canonical.unwrap();
        let after = after.check().canonical.unwrap();
        let served = |canonical: &hub_shared::package::Canonical| {
            reopen(&canonical.publish(&LISTING), canonical.facts()).unwrap()
        };
        prop_assert_eq!(
            compare(&served(&before), &served(&after)),
            compare(&before, &after)
        );
        prop_assert_eq!(
            served(&before).content_digest(),
            before.content_digest()
        );
    }

    #[test]
    fn members_are_what_any_reader_finds(author in author()) {
        let archive = author.check().canonical.unwrap().publish(&LISTING);
        prop_assert_eq!(members(&archive).unwrap(), unpacked(&archive));
    }

    #[test]
    fn bytes_of_any_kind_are_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let facts = Author::new().check().canonical.unwrap().facts().clone();
        prop_assert!(members(&bytes).is_none());
        prop_assert!(reopen(&bytes, &facts).is_none());
    }
}
