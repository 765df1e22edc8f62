//! A package in the one form that the hub keeps and serves.

use std::collections::BTreeMap;

use super::Facts;
use super::contents::PROFILE;
use super::json::{Node, Value, write};
use super::zip;
use crate::digest::Digest;

/// The name that a listing's logo has in the served archive.
const LOGO: &str = "logo.png";

/// A package that passed: its files rewritten, everything else gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Canonical {
    /// The JSON files by member name.
    pub(super) files: BTreeMap<String, Node>,
    pub(super) facts: Facts,
}

/// What the hub's page says of a profile, as it enters the served archive.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    /// The hub's own id of the profile.
    pub profile_id: &'a str,
    /// The published name.
    pub name: &'a str,
    /// The published summary.
    pub summary: &'a str,
    /// The published logo as a re-encoded PNG; OctoBot's stock picture without one.
    pub logo_png: Option<&'a [u8]>,
}

impl Canonical {
    /// The canonical ZIP: members sorted, fixed times and modes, *stored*.
    ///
    /// Checking it again gives the same bytes.
    #[must_use]
    pub fn archive(&self) -> Vec<u8> {
        self.pack(|_| {}, None)
    }

    /// The digest of what a bot would do: of the archive without name, description, avatar and id.
    ///
    /// A profile that was only renamed keeps it, and so is a listing edit and no new version.
    #[must_use]
    pub fn content_digest(&self) -> Digest {
        let anonymous = |profile_json: &mut Value| {
            for key in ["name", "description", "avatar", "id"] {
                profile_json.remove(&["profile", key]);
            }
        };
        Digest::of(&self.pack(anonymous, None))
    }

    /// What the package would do.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The archive that is served: the canonical one under the listing's identity.
    ///
    /// Angle brackets become ‹ and ›, because OctoBot's pages show name and description as HTML
    /// without escaping them (CWE-79).
    #[must_use]
    pub fn publish(&self, listing: &Listing<'_>) -> Vec<u8> {
        let listed = |profile_json: &mut Value| {
            let mut set = |key, to: &str| profile_json.set(&["profile", key], to.into());
            set("id", listing.profile_id);
            set("name", &without_markup(listing.name));
            set("description", &without_markup(listing.summary));
            if listing.logo_png.is_some() {
                set("avatar", LOGO);
            }
        };
        self.pack(listed, listing.logo_png)
    }

    fn pack(&self, identify: impl Fn(&mut Value), logo: Option<&[u8]>) -> Vec<u8> {
        let texts: BTreeMap<&str, String> = self
            .files
            .iter()
            .map(|(name, node)| {
                let text = if name == PROFILE {
                    let mut profile_json = node.value.clone();
                    identify(&mut profile_json);
                    write(&profile_json)
                } else {
                    write(&node.value)
                };
                (name.as_str(), text)
            })
            .collect();
        let files = texts.iter().map(|(name, text)| (*name, text.as_bytes()));
        zip::pack(&files.chain(logo.map(|logo| (LOGO, logo))).collect())
    }
}

fn without_markup(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›")
}
