//! What changes in a bot when one package takes another's place.
//!
//! A walk through it: `areas` goes through what a package says, in the order in which it matters to
//! money, with `classes` for the tentacles and `others` for the rest; `tree` tells which values are the same, `walk` goes into settings that differ with `align`
//! for their lists, and `words` writes each change down for people.

mod align;
mod areas;
mod classes;
mod others;
mod tree;
mod walk;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Canonical;
use walk::Changes;

/// Compares what two packages would do.
///
/// Names, descriptions, pictures and ids are a listing's business and left out. What OctoBot takes
/// when nothing is said counts as said, `1` is the same number as `1.0`, and a tentacle that a
/// package does not mention counts as switched off, as in [`Facts`](super::Facts).
///
/// Whatever the packages hold, it takes time and memory in proportion to their size (keeping keys
/// sorted adds a logarithm to the time).
///
/// ```
/// use hub_shared::package::{Limits, canonicalise, compare};
/// # use std::io::Write as _;
/// # fn profile(risk: f64) -> Vec<u8> {
/// #     let json = serde_json::json!({ "config": {
/// #         "crypto-currencies": {}, "exchanges": {}, "trader": { "enabled": false },
/// #         "trader-simulator": { "enabled": true, "fees": { "maker": 0, "taker": 0 }, "starting-portfolio": {} },
/// #         "trading": { "reference-market": "USDT", "risk": risk },
/// #     }});
/// #     let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
/// #     archive.start_file("profile.json", zip::write::SimpleFileOptions::default()).unwrap();
/// #     archive.write_all(json.to_string().as_bytes()).unwrap();
/// #     archive.finish().unwrap().into_inner()
/// # }
///
/// let package = |archive: Vec<u8>| canonicalise(&archive, &Limits::default()).canonical.unwrap();
/// let comparison = compare(&package(profile(0.5)), &package(profile(0.7)));
/// assert_eq!(comparison.changes[0].sentence, "Trading risk: 0.5 → 0.7 (+40 %).");
/// ```
#[must_use]
pub fn compare(before: &Canonical, after: &Canonical) -> Comparison {
    let mut changes = Changes::default();
    areas::compare(Sides { before, after }, &mut changes);
    changes.into_comparison()
}

/// What changes when one package takes another's place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comparison {
    /// The changes, at most 1,000: those of what is switched off last, before that by area, subject
    /// and setting. The same places come in the same order whichever package is the older.
    pub changes: Vec<Change>,
    /// How many more there are.
    pub more: u64,
}

impl Comparison {
    /// How many changes are listed; the rest is counted.
    pub const MOST_CHANGES: usize = 1_000;

    /// Whether there is no change at all, so that the two packages would do the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// One change between two packages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// What it is about.
    pub area: Area,
    /// The tentacle's class, the exchange's id or the currency's name, as printable text.
    pub subject: Option<String>,
    /// The setting, as printable steps of at most 60 characters such as
    /// `pair_settings › BTC/USDT › flat_spread`; none when the subject itself is meant. What is no
    /// tentacle's setting begins with its word in `Facts`, where it has one.
    pub setting: Option<String>,
    /// What happened there.
    pub kind: ChangeKind,
    /// The value before; none when there was none, when it was null, and when it was cut. A tentacle
    /// that was switched on has its type here, such as Evaluator.
    pub before: Option<Value>,
    /// The value after, in the same way.
    pub after: Option<Value>,
    /// Whether a value was left out of `before` or `after` because its JSON has over 4 KB.
    pub cut: bool,
    /// How far a number moved, as a part of what it was, to nine decimals: 0.25 for a quarter more,
    /// −1 down to zero; none when it was zero.
    pub relative: Option<f64>,
    /// Whether it is a setting of a tentacle that neither package switches on, so nothing follows.
    pub inactive: bool,
    /// The change for people.
    pub sentence: String,
}

/// What a change is about; what matters most to money stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ChangeArea))]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// What the author's files had that the hub does not serve: real trading, tentacles packages.
    Safety,
    /// Which trading mode is used, and the settings of trading modes.
    TradingMode,
    /// The exchanges.
    Exchange,
    /// The currencies and their pairs.
    Currency,
    /// How OctoBot trades whatever the mode: kind of profile, reference market, risk, history.
    Trading,
    /// Strategy evaluators and their settings.
    Strategy,
    /// Other evaluators and their settings.
    Evaluator,
    /// The time frames that the strategies ask for together.
    TimeFrames,
    /// Other tentacles and their settings.
    Tentacle,
    /// The simulator's fees and starting portfolio.
    Simulator,
    /// What the author says of the profile, and for which OctoBot it is made.
    Profile,
    /// Whatever else the files hold.
    Other,
}

/// What happened to a value, a list's item or a tentacle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is new, or switched on.
    Added,
    /// It is gone, or switched off.
    Removed,
    /// It has another value.
    Changed,
    /// A list's items stand in another order.
    Moved,
}

/// The same thing in both packages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sides<T> {
    before: T,
    after: T,
}

impl<T> Sides<T> {
    fn map<U>(self, mut with: impl FnMut(T) -> U) -> Sides<U> {
        Sides {
            before: with(self.before),
            after: with(self.after),
        }
    }

    fn as_ref(&self) -> Sides<&T> {
        Sides {
            before: &self.before,
            after: &self.after,
        }
    }
}

impl<T> Sides<Option<T>> {
    /// What both sides have.
    fn both(self) -> Option<Sides<T>> {
        Some(Sides {
            before: self.before?,
            after: self.after?,
        })
    }

    /// What one side has, or the older of two.
    fn either(self) -> Option<T> {
        self.before.or(self.after)
    }
}

impl<T: PartialEq> Sides<T> {
    fn differ(&self) -> bool {
        self.before != self.after
    }
}

/// Everything that either side has, by key.
fn union<K: Ord, T>(
    both: Sides<impl IntoIterator<Item = (K, T)>>,
) -> BTreeMap<K, Sides<Option<T>>> {
    let mut union: BTreeMap<K, Sides<Option<T>>> = BTreeMap::new();
    let entry = || Sides {
        before: None,
        after: None,
    };
    for (key, value) in both.before {
        union.entry(key).or_insert_with(entry).before = Some(value);
    }
    for (key, value) in both.after {
        union.entry(key).or_insert_with(entry).after = Some(value);
    }
    union
}
