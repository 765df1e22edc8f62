//! What holds for every package.

use hub_shared::package::{Limits, canonicalise};
use proptest::prelude::*;
use serde_json::json;

use crate::author::{Author, check};

/// A JSON text as people write them: number tokens of every form, escapes, any key order.
pub(crate) fn json_text() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        any::<String>().prop_map(|text| json!(text).to_string()),
        Just(r#""\ud83d\ude00\u00e9\/""#.to_owned()),
    ];
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "null", "true", "false", "-0", "0", "1.0", "-0.0", "1e2", "2e-05"
        ])
        .prop_map(str::to_owned),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(|int| int.to_string()),
        "-?(0|[1-9][0-9]{0,12})(\\.[0-9]{1,18})?([eE][-+]?[0-9]{1,2})?",
        text,
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        let member = ("[^\\p{C}\"\\\\]{0,6}", inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(|items| format!("[{}]", items.join(" ,"))),
            prop::collection::hash_map(member.0, member.1, 0..6).prop_map(|members| {
                let members: Vec<_> = members
                    .iter()
                    .map(|(key, value)| format!("\"{key}\" :{value}"))
                    .collect();
                format!("{{ {} }}", members.join(",\n"))
            }),
        ]
    })
}

/// A package that is sound, and as odd as a sound one can be.
pub(crate) fn author() -> impl Strategy<Value = Author> {
    let name = "[^\\p{C}]{0,12}";
    let pairs = prop::collection::hash_set("[A-Z]{2,5}/[A-Z]{2,5}", 0..4);
    let currencies = prop::collection::btree_map(name, (any::<bool>(), pairs), 0..4);
    let exchanges =
        prop::collection::btree_map(name, (any::<bool>(), prop::option::of("spot|future")), 0..3);
    let portfolio = prop::collection::btree_map("[A-Z]{2,5}", 0.0..1e9, 0..4);
    let settings = prop::collection::btree_map("[A-Za-z_][A-Za-z0-9_]{0,20}", json_text(), 0..4);
    let profile = (
        prop::option::of(any::<String>()),
        prop::option::of(1..=3),
        any::<[bool; 5]>(),
    );
    (currencies, exchanges, portfolio, settings, profile).prop_map(
        |(currencies, exchanges, portfolio, settings, (name, risk, flags))| {
            let currencies = currencies.into_iter().map(|(name, (enabled, pairs))| {
                (name, json!({ "enabled": enabled, "pairs": pairs }))
            });
            let exchanges = exchanges.into_iter().map(|(id, (enabled, kind))| {
                let exchange = match kind {
                    Some(kind) => json!({ "enabled": enabled, "exchange-type": kind }),
                    None => json!({ "enabled": enabled }),
                };
                (id, exchange)
            });
            let mut author = Author::new()
                .set("/config/crypto-currencies", currencies.collect())
                .set("/config/exchanges", exchanges.collect())
                .set(
                    "/config/trader-simulator/starting-portfolio",
                    json!(portfolio),
                )
                .set("/config/trader/enabled", json!(flags[0]))
                .set("/config/trader-simulator/enabled", json!(flags[1]))
                .set("/profile/read_only", json!(flags[2]))
                .set("/profile/auto_update", json!(flags[3]))
                .set("/config/trading/paused", json!(flags[4]));
            match name {
                Some(name) => author = author.set("/profile/name", json!(name.replace('\0', ""))),
                None => author = author.remove("/profile/name"),
            }
            if let Some(risk) = risk {
                author = author.set("/profile/risk", json!(risk));
            }
            // Names that differ in case only are refused, so each gets a number.
            for (index, (class, text)) in settings.into_iter().enumerate() {
                author = author.file(
                    &format!("specific_config/{class}{index}.json"),
                    format!("{{\"v\": {text}}}"),
                );
            }
            author.file("notes.txt", "a stray file")
        },
    )
}

/// A text with a secret somewhere in it.
pub(crate) fn leaking_text() -> impl Strategy<Value = String> {
    let secret = prop_oneof![
        Just("ghp_aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3".to_owned()),
        Just("AKIAIOSFODNN7EXAMPLE".to_owned()),
        Just("123456789:AAF0aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1v".to_owned()),
        Just("https://ada:hunter2@x.example/".to_owned()),
        Just("https://discord.com/api/webhooks/123456789012345678/abcDEF123".to_owned()),
        Just("gAAAAABlq0Z2c2VjcmV0c2VjcmV0".to_owned()),
        Just("-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----".to_owned()),
        Just(
            "legal winner thank year wave sausage worth useful legal winner thank yellow"
                .to_owned()
        ),
        Just("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl".to_owned()),
    ];
    ("( |[a-zé.,]{1,8} ){0,4}", secret, "( [a-zé.,]{1,8}){0,4}")
        .prop_map(|(before, secret, after)| format!("{before} {secret} {after}"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn a_sound_package_passes_and_its_canonical_form_is_its_own(author in author()) {
        let checked = author.check();
        prop_assert!(!checked.report.blocks(), "{:#?}", checked.report);
        let canonical = checked.canonical.unwrap();
        let again = check(&canonical.archive());
        prop_assert!(!again.report.blocks(), "{:#?}", again.report);
        let again = again.canonical.unwrap();
        prop_assert_eq!(again.archive(), canonical.archive());
        prop_assert_eq!(again.content_digest(), canonical.content_digest());
    }

    #[test]
    fn a_damaged_archive_is_judged_without_harm(
        author in author(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6),
    ) {
        let mut bytes = author.bytes();
        for (place, byte, kind) in damage {
            let at = place.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.drain(at..(at + usize::from(byte)).min(bytes.len() - 1).max(at))),
            }
        }
        if let Some(canonical) = check(&bytes).canonical {
            prop_assert_eq!(check(&canonical.archive()).canonical.unwrap().archive(), canonical.archive());
        }
    }

    #[test]
    fn a_profile_with_any_value_anywhere_is_judged_without_harm(
        pointer in prop::sample::select(vec![
            "/config", "/profile", "/config/exchanges", "/config/exchanges/binance", "/config/trader",
            "/config/crypto-currencies/Bitcoin/pairs", "/config/trading/risk", "/profile/name", "/profile/type",
            "/profile/risk", "/config/trader-simulator/starting-portfolio", "/config/new", "/new",
        ]),
        value in json_text(),
    ) {
        let profile = Author::new().set(pointer, json!("@here@")).profile.to_string().replace("\"@here@\"", &value);
        let checked = Author::new().file("profile.json", profile).check();
        if let Some(canonical) = checked.canonical {
            prop_assert_eq!(check(&canonical.archive()).canonical.unwrap().archive(), canonical.archive());
        }
    }

    #[test]
    fn no_bytes_are_accepted_by_accident(bytes in any::<Vec<u8>>()) {
        prop_assert!(canonicalise(&bytes, &Limits::default()).report.blocks());
    }
}
