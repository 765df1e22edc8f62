//! The query of the address bar, as pairs that can be put in and taken out. Pure.

use hub_shared::{
    package::Risk,
    search::{FilterKind, ProfileQuery},
};

use crate::{
    components::search_box::write,
    words::{self, settings::mode_name},
};

/// Whether anything is asked but for the order.
pub(super) fn is_filtered(asked: &ProfileQuery) -> bool {
    asked.q.is_some() || !chosen(&write(asked)).is_empty()
}

fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

fn is_filter(name: &str) -> bool {
    FilterKind::ALL.iter().any(|kind| kind.as_str() == name)
}

/// The filters in a query, in its order.
pub(super) fn chosen(query: &str) -> Vec<(String, String)> {
    let mut pairs = pairs(query);
    pairs.retain(|(name, _)| is_filter(name));
    pairs
}

/// Whether a query filters by this value.
pub(super) fn has(query: &str, name: &str, value: &str) -> bool {
    pairs(query)
        .iter()
        .any(|(other, its)| other == name && its == value)
}

/// The query with a filter put in, or taken out where it is in; from the first page.
pub(super) fn toggled(query: &str, name: &str, value: &str) -> String {
    let mut pairs = pairs(query);
    let before = pairs.len();
    pairs.retain(|(other, its)| !(other == name && its == value));
    if pairs.len() == before {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    written(pairs)
}

/// The query with its words and its order, and no filters.
pub(super) fn without_filters(query: &str) -> String {
    let mut pairs = pairs(query);
    pairs.retain(|(name, _)| !is_filter(name));
    written(pairs)
}

fn written(mut pairs: Vec<(String, String)>) -> String {
    pairs.retain(|(name, _)| name != "cursor");
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// A value of a filter, for people.
pub(super) fn shown(name: &str, value: &str) -> String {
    match name {
        "trading_mode" => mode_name(value),
        "evaluator" => hub_shared::search::class_words(value),
        "octobot_version" => format!("OctoBot {value}"),
        "risk" => words::risk(match value {
            "low" => Risk::Low,
            "moderate" => Risk::Moderate,
            _ => Risk::High,
        })
        .to_owned(),
        "author" => format!("by @{value}"),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_filter_is_put_in_and_taken_out() {
        let with = toggled("q=grid&sort=updated", "exchange", "binance");
        assert_eq!(with, "q=grid&sort=updated&exchange=binance");
        assert!(has(&with, "exchange", "binance"));
        assert_eq!(toggled(&with, "exchange", "binance"), "q=grid&sort=updated");
    }

    #[test]
    fn another_filter_begins_at_the_first_page() {
        assert_eq!(toggled("cursor=abc", "risk", "low"), "risk=low");
    }

    #[test]
    fn clearing_keeps_words_and_order() {
        assert_eq!(
            without_filters("q=grid&risk=low&pair=BTC%2FUSDT&sort=downloads"),
            "q=grid&sort=downloads"
        );
    }

    proptest! {
        #[test]
        fn twice_is_as_before(value in "[a-zA-Z0-9/ &=%+]{1,20}") {
            let once = toggled("q=a", "pair", &value);
            prop_assert!(has(&once, "pair", &value));
            prop_assert_eq!(toggled(&once, "pair", &value), "q=a");
        }
    }
}
