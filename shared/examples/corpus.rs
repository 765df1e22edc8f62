//! `corpus FOLDER`: writes archives, sound, odd, damaged and leaking; always the same ones.
//!
//! Built from what the tests are built from, for programs that compare or measure.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, as tests do"
)]

use std::{env, error::Error, fs, path::PathBuf};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::json;

use archive::Archive;
use author::Author;

#[expect(dead_code, reason = "some helpers are for the tests alone")]
#[path = "../tests/package/archive.rs"]
mod archive;
#[expect(dead_code, reason = "some helpers are for the tests alone")]
#[path = "../tests/package/author.rs"]
mod author;
#[expect(unused_imports, reason = "the tests below the strategies are left out")]
#[path = "../tests/package/properties.rs"]
mod properties;

/// How many archives of each kind.
const EACH: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args_os().nth(1).ok_or("usage: corpus FOLDER")?);
    fs::create_dir_all(&folder)?;
    let kinds = [
        ("sound", sound().boxed()),
        ("value", with_any_value().boxed()),
        ("header", with_a_lie().boxed()),
        ("damaged", damaged().boxed()),
        ("leaking", leaking().boxed()),
    ];
    for (kind, archives) in kinds {
        let mut runner = TestRunner::deterministic();
        for number in 0..EACH {
            let archive = archives
                .new_tree(&mut runner)
                .map_err(|why| why.to_string())?
                .current();
            fs::write(folder.join(format!("{kind}-{number:03}.zip")), archive)?;
        }
    }
    Ok(())
}

/// What an author could upload.
fn sound() -> impl Strategy<Value = Vec<u8>> {
    properties::author().prop_map(|author| author.bytes())
}

/// A profile that holds anything where something is expected.
fn with_any_value() -> impl Strategy<Value = Vec<u8>> {
    let places = vec![
        "/config",
        "/config/crypto-currencies",
        "/config/crypto-currencies/Bitcoin/pairs",
        "/config/exchanges/binance",
        "/config/exchanges/binance/api-key",
        "/config/new",
        "/config/trader",
        "/config/trader-simulator/starting-portfolio",
        "/config/trading/risk",
        "/new",
        "/profile",
        "/profile/description",
        "/profile/extra_backtesting_time_frames",
        "/profile/name",
        "/profile/origin_url",
        "/profile/risk",
    ];
    (select(places), properties::json_text()).prop_map(|(place, value)| {
        let profile = Author::new().set(place, json!("@here@")).profile;
        let text = profile.to_string().replace("\"@here@\"", &value);
        Author::new().file("profile.json", text).bytes()
    })
}

/// An archive one of whose headers says something else than its data, or something odd.
fn with_a_lie() -> impl Strategy<Value = Vec<u8>> {
    let lie = (any::<Index>(), 0..8_u8, any::<u32>());
    (properties::author(), prop::collection::vec(lie, 1..3)).prop_map(|(author, lies)| {
        let mut archive = author.archive();
        for (which, what, value) in lies {
            tell(&mut archive, which, what, value);
        }
        archive.bytes()
    })
}

fn tell(archive: &mut Archive, which: Index, what: u8, value: u32) {
    let names = [
        "../x",
        "a\\b",
        "profile.json",
        "PROFILE.JSON",
        "x/profile.json",
        ".env",
        "é",
        "",
    ];
    let member = which.get_mut(&mut archive.members);
    let name = || {
        names
            .get(value as usize % names.len())
            .map(|name| name.as_bytes().to_vec())
    };
    match what {
        0 => member.size = value,
        1 => member.crc ^= value,
        2 => member.flags ^= 1 << (value % 16),
        3 => member.method = (value % 100) as u16,
        4 => member.mode = value % (1 << 16),
        5 => member.local_name = name(),
        6 => member.name = name().unwrap_or_default(),
        _ => archive.comment = value.to_le_bytes().to_vec(),
    }
}

/// A profile with secrets in its settings and in a file that came along.
fn leaking() -> impl Strategy<Value = Vec<u8>> {
    let texts = prop::collection::vec(properties::leaking_text(), 1..4);
    (texts, any::<bool>()).prop_map(|(texts, is_stray)| {
        let name = if is_stray {
            "notes.txt"
        } else {
            "specific_config/DailyTradingMode.json"
        };
        Author::new()
            .file(name, json!({ "texts": texts }).to_string())
            .bytes()
    })
}

/// A sound archive, some bytes of which were changed, added or lost.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let damage = (any::<Index>(), any::<u8>(), 0..3_u8);
    (sound(), prop::collection::vec(damage, 1..6)).prop_map(|(mut bytes, damages)| {
        for (place, byte, kind) in damages {
            let at = place.index(bytes.len());
            let removed = if kind == 1 { at..at } else { at..at + 1 };
            bytes.splice(removed, (kind < 2).then_some(byte));
        }
        bytes
    })
}
