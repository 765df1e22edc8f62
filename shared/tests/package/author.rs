//! Builds the archives that an author could upload, starting from a sound one.

use std::collections::BTreeMap;

use hub_shared::package::{Checked, Code, Finding, Limits, canonicalise};
use serde_json::{Value, json};

use crate::archive::{Archive, Member};

/// An author's files, sound until something is changed.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub(crate) profile: Value,
    pub(crate) tentacles: Value,
    /// Other members, or the texts that replace the two above.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Author {
    /// A profile as OctoBot 2.0.15 exports it, about which there is nothing to say.
    pub(crate) fn new() -> Self {
        let profile = json!({
            "config": {
                "crypto-currencies": { "Bitcoin": { "enabled": true, "pairs": ["BTC/USDT"] } },
                "exchanges": { "binance": { "enabled": true, "exchange-type": "spot" } },
                "trader": { "enabled": false, "load-trade-history": false },
                "trader-simulator": {
                    "enabled": true,
                    "fees": { "maker": 0.1, "taker": 0.1 },
                    "starting-portfolio": { "BTC": 10, "USDT": 1000 },
                },
                "trading": { "reference-market": "USDT", "risk": 0.5 },
            },
            "profile": {
                "auto_update": false,
                "avatar": "default_profile.png",
                "complexity": 1,
                "description": "Buys dips.",
                "extra_backtesting_time_frames": [],
                "id": "6f2c",
                "imported": false,
                "name": "Dip buyer",
                "origin_url": null,
                "read_only": false,
                "risk": 3,
                "slug": "",
                "type": "live",
            },
        });
        let tentacles = json!({
            "installation_context": { "octobot_version": "2.0.15" },
            "tentacle_activation": {
                "Evaluator": {
                    "CandlesUtil": true,
                    "RSIMomentumEvaluator": true,
                    "SimpleStrategyEvaluator": true,
                    "TextAnalysis": true,
                    "TwitterNewsEvaluator": false,
                },
                "Meta": {},
                "Trading": { "Binance": true, "DailyTradingMode": true, "GridTradingMode": false },
            },
        });
        Self {
            profile,
            tentacles,
            files: BTreeMap::new(),
        }
        .file(
            "specific_config/DailyTradingMode.json",
            r#"{"use_stop_orders": true}"#,
        )
        .file(
            "specific_config/SimpleStrategyEvaluator.json",
            r#"{"required_time_frames": ["1d", "1h"]}"#,
        )
    }

    /// Sets a value in profile.json; the object that holds it must be there.
    pub(crate) fn set(mut self, pointer: &str, value: Value) -> Self {
        set(&mut self.profile, pointer, value);
        self
    }

    /// Removes a value from profile.json.
    pub(crate) fn remove(mut self, pointer: &str) -> Self {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = self
            .profile
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap();
        assert!(parent.remove(key).is_some(), "{pointer} was not there");
        self
    }

    /// Sets a value in tentacles_config.json.
    pub(crate) fn set_tentacles(mut self, pointer: &str, value: Value) -> Self {
        set(&mut self.tentacles, pointer, value);
        self
    }

    /// Adds a file, or replaces one.
    pub(crate) fn file(mut self, name: &str, data: impl AsRef<[u8]>) -> Self {
        self.files.insert(name.to_owned(), data.as_ref().to_vec());
        self
    }

    pub(crate) fn archive(&self) -> Archive {
        let mut files = self.files.clone();
        let mut text = |name: &str, value: &Value| {
            files
                .entry(name.to_owned())
                .or_insert_with(|| value.to_string().into_bytes());
        };
        text("profile.json", &self.profile);
        text("tentacles_config.json", &self.tentacles);
        Archive::of(
            files
                .iter()
                .map(|(name, data)| Member::deflated(name, data)),
        )
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.archive().bytes()
    }

    pub(crate) fn check(&self) -> Checked {
        check(&self.bytes())
    }
}

/// Checks an archive, and that a package comes out exactly when nothing blocks.
pub(crate) fn check(archive: &[u8]) -> Checked {
    check_within(archive, &Limits::default())
}

/// The same within other limits.
pub(crate) fn check_within(archive: &[u8], limits: &Limits) -> Checked {
    let checked = canonicalise(archive, limits);
    assert_eq!(
        checked.canonical.is_none(),
        checked.report.blocks(),
        "{:#?}",
        checked.report
    );
    checked
}

/// The codes of everything found.
pub(crate) fn codes(checked: &Checked) -> Vec<Code> {
    checked
        .report
        .findings
        .iter()
        .map(|finding| finding.code)
        .collect()
}

/// The one finding there is.
pub(crate) fn only(checked: &Checked) -> &Finding {
    match checked.report.findings.as_slice() {
        [finding] => finding,
        findings => panic!("{} findings: {findings:#?}", findings.len()),
    }
}

fn set(root: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    root.pointer_mut(parent)
        .expect(pointer)
        .as_object_mut()
        .unwrap()
        .insert(key.to_owned(), value);
}
