//! What the hub changes in an author's files so that they are safe to share.

use super::contents;
use super::document::Document;
use super::finding::{Code, Findings};
use super::json::{Node, Object, Value};
use super::octobot;
use crate::text;

/// The avatar of stock profiles; exports name it without holding it, and OctoBot has its own.
const STOCK_AVATAR: &str = "default_profile.png";

/// Longest name of a folder on the file systems in use, in bytes: OctoBot names one after it.
const FOLDER_NAME_BYTES: usize = 255;

const NOTHING_TO_DO: &str = "Nothing needs to be done.";

/// A file as the hub keeps it.
pub(super) fn rewrite(document: Document, findings: &mut Findings) -> Node {
    let rule = octobot::rule_for(&document.name);
    if document.name != contents::PROFILE {
        return rule.keep(document.into_root());
    }
    let settled = settle(&document, findings);
    let keeps_name = judge_name(&document, findings);
    let mut kept = rule.keep(document.into_root());
    let profile_json = &mut kept.value;
    if profile_json.get("profile").is_none() {
        profile_json.set(&["profile"], Object::default().into());
    }
    for (keys, value) in settled {
        profile_json.set(&keys, value);
    }
    if !keeps_name {
        profile_json.remove(&["profile", "name"]);
    }
    // False is what OctoBot takes when it is missing, as it is in exports of 2.0.15.
    profile_json.remove(&["profile", "hidden"]);
    // OctoBot's import sets the first whatever the file says; the second has a finding of its own
    // when the archive holds a picture.
    profile_json.set(&["profile", "imported"], true.into());
    profile_json.set(&["profile", "avatar"], STOCK_AVATAR.into());
    kept
}

/// The settings that are the subscriber's business, not the author's, with their one value; tells
/// of those that had another.
fn settle(document: &Document, findings: &mut Findings) -> Vec<(Vec<&'static str>, Value)> {
    let mut settled = Vec::new();
    let mut settle = |keys: &[&'static str], to: Value, code, sentence: &str| {
        if let Some(place) = document.find(keys)
            && place.node.value != to
        {
            let mend = match code {
                Code::OriginUrlRemoved => {
                    "If it holds a password or a token of yours, change that; else nothing needs to be done."
                }
                _ => NOTHING_TO_DO,
            };
            findings.push(document.finding(code, &place, sentence, mend));
        }
        settled.push((keys.to_vec(), to));
    };
    settle(
        &["config", "trader", "enabled"],
        false.into(),
        Code::RealTradingOff,
        "The author's file trades with real money; the hub switches that off.",
    );
    settle(
        &["config", "trader-simulator", "enabled"],
        true.into(),
        Code::ValueReset,
        "The simulator is switched on: nobody trades real money by importing a profile.",
    );
    settle(
        &["profile", "origin_url"],
        Value::Null,
        Code::OriginUrlRemoved,
        "The link that this profile came from is removed: it may hold a subscriber's own token.",
    );
    settle(
        &["profile", "auto_update"],
        false.into(),
        Code::ValueReset,
        "Automatic updates are switched off: OctoBot would replace the profile from its own shop.",
    );
    settle(
        &["profile", "slug"],
        "".into(),
        Code::ValueReset,
        "The slug is emptied: it names a product of OctoBot's own shop.",
    );
    settle(
        &["profile", "read_only"],
        false.into(),
        Code::ValueReset,
        "The profile is no longer read-only: a subscriber must be able to adapt it.",
    );
    settle(
        &["profile", "hidden"],
        false.into(),
        Code::ValueReset,
        "The profile is no longer hidden: what can trade must show in OctoBot's list.",
    );
    settled
}

const UNUSABLE_NAME: &str =
    "No folder can have the profile's name, so OctoBot's import crashes on it.";

fn is_unusable(name: &str) -> bool {
    name.len() > FOLDER_NAME_BYTES || name.contains('\0')
}

/// Why no OctoBot can import a profile of this name; none when it can.
pub(super) fn unusable_name(document: &Document) -> Option<String> {
    let place = document.find(&["profile", "name"])?;
    let name = place.node.value.as_text()?;
    is_unusable(name).then(|| format!("{}: {UNUSABLE_NAME}", place.path.as_str()))
}

/// Whether the name may stay: refuses one on which OctoBot's import crashes, and drops one that the
/// hub would not publish.
fn judge_name(document: &Document, findings: &mut Findings) -> bool {
    let Some(place) = document.find(&["profile", "name"]) else {
        return true;
    };
    let Some(name) = place.node.value.as_text() else {
        return true;
    };
    if is_unusable(name) {
        findings.push(document.finding(
            Code::ProfileNameUnusable,
            &place,
            UNUSABLE_NAME,
            format!(
                "Rename the profile in OctoBot: at most {FOLDER_NAME_BYTES} bytes, without NUL."
            ),
        ));
        return true;
    }
    match name.parse::<text::Name>() {
        Ok(_) => true,
        Err(why) => {
            findings.push(document.finding(
                Code::ProfileNameReplaced,
                &place,
                format!("The profile's name {why}."),
                "Nothing needs to be done: the published name takes its place.",
            ));
            false
        }
    }
}
