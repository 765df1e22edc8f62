//! What the files hold beside that which has an area of its own.

use super::tree::Tree;
use super::walk::{Changes, Path, Topic, Walk};
use super::{Area, Sides, union};
use crate::package::contents;

/// The same place in both packages' files, where they have it.
pub(super) type Both<'t, 'a> = Sides<Option<&'t Tree<'a>>>;

/// What is known of a key.
#[derive(Debug)]
pub(super) enum Known {
    /// It is compared elsewhere, or on purpose not at all.
    Elsewhere,
    /// Some of what is in it is.
    Inside(&'static [(&'static str, Known)]),
}

use Known::{Elsewhere, Inside};

const PROFILE_JSON: &[(&str, Known)] = &[("config", Inside(CONFIG)), ("profile", Inside(PROFILE))];

const CONFIG: &[(&str, Known)] = &[
    ("crypto-currencies", Elsewhere),
    ("distribution", Elsewhere),
    ("exchanges", Elsewhere),
    ("trader", Inside(&[("load-trade-history", Elsewhere)])),
    (
        "trader-simulator",
        Inside(&[("fees", Elsewhere), ("starting-portfolio", Elsewhere)]),
    ),
    (
        "trading",
        Inside(&[("reference-market", Elsewhere), ("risk", Elsewhere)]),
    ),
];

/// The listing's business is here, too: avatar, description, id and name.
const PROFILE: &[(&str, Known)] = &[
    ("avatar", Elsewhere),
    ("complexity", Elsewhere),
    ("description", Elsewhere),
    ("extra_backtesting_time_frames", Elsewhere),
    ("id", Elsewhere),
    ("name", Elsewhere),
    ("risk", Elsewhere),
    ("type", Elsewhere),
];

const TENTACLES_CONFIG: &[(&str, Known)] = &[
    (
        "installation_context",
        Inside(&[("octobot_version", Elsewhere)]),
    ),
    ("tentacle_activation", Elsewhere),
];

/// Adds what no other area tells of, so that nothing is passed over once the checker keeps more.
pub(super) fn compare(
    profile_json: Both<'_, '_>,
    tentacles_config: Both<'_, '_>,
    changes: &mut Changes,
) {
    for (name, file, known) in [
        (contents::PROFILE, profile_json, PROFILE_JSON),
        (contents::TENTACLES, tentacles_config, TENTACLES_CONFIG),
    ] {
        let mut walk = changes.about(Topic::new(Area::Other, name));
        rest(None, file, known, &mut walk);
    }
}

/// Adds what differs about an object's members, beside those that are known.
pub(super) fn rest(
    path: Option<&Path<'_>>,
    both: Both<'_, '_>,
    known: &[(&str, Known)],
    walk: &mut Walk<'_>,
) {
    let members = both.map(|side| side.map(Tree::members).unwrap_or_default());
    for (key, member) in union(members.map(|list| list.iter().map(|(key, tree)| (*key, tree)))) {
        let path = Path::below(path, key);
        match known.iter().find(|(other, _)| *other == key) {
            None => walk.value(Some(&path), member),
            Some((_, Inside(known))) => rest(Some(&path), member, known, walk),
            Some((_, Elsewhere)) => {}
        }
    }
}

/// The value at these keys, one below the other.
pub(super) fn at<'t, 'a>(both: Both<'t, 'a>, keys: &[&str]) -> Both<'t, 'a> {
    both.map(|side| keys.iter().try_fold(side?, |tree, key| tree.get(key)))
}
