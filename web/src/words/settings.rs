//! Settings of tentacles in words: whatever keys and values they have.

use hub_shared::search::class_words;
use serde_json::{Map, Value};

use super::numbers;

/// How deep settings are told; what is deeper is left to the files.
const DEEPEST: usize = 4;

/// A setting, told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Setting {
    /// What it is called.
    pub(crate) label: String,
    /// What it is.
    pub(crate) told: Told,
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Told {
    /// In a few words.
    Words(String),
    /// A group of settings.
    Group(Vec<Setting>),
    /// Several groups, each with a name of its own where it has one.
    Groups(Vec<(String, Vec<Setting>)>),
}

/// All settings of an object, in the order of their keys.
pub(crate) fn tell(settings: &Value) -> Vec<Setting> {
    settings
        .as_object()
        .map(|settings| tell_all(settings, DEEPEST))
        .unwrap_or_default()
}

fn tell_all(settings: &Map<String, Value>, depth: usize) -> Vec<Setting> {
    settings
        .iter()
        .map(|(key, value)| Setting {
            label: label(key),
            told: tell_one(key, value, depth),
        })
        .collect()
}

fn tell_one(key: &str, value: &Value, depth: usize) -> Told {
    match value {
        Value::Object(_) | Value::Array(_) if depth == 0 => Told::Words("…".to_owned()),
        Value::Object(inner) if inner.is_empty() => Told::Words("none".to_owned()),
        Value::Object(inner) => Told::Group(tell_all(inner, depth - 1)),
        Value::Array(items) if items.is_empty() => Told::Words("none".to_owned()),
        Value::Array(items) if items.iter().any(Value::is_object) => Told::Groups(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| (item_name(index, item), tell_item(item, depth - 1)))
                .collect(),
        ),
        Value::Array(items) => {
            let words = items.iter().map(|item| scalar(key, item));
            Told::Words(words.collect::<Vec<_>>().join(", "))
        }
        value => Told::Words(scalar(key, value)),
    }
}

fn tell_item(item: &Value, depth: usize) -> Vec<Setting> {
    match item {
        Value::Object(inner) => tell_all(inner, depth),
        other => vec![Setting {
            label: "Value".to_owned(),
            told: tell_one("", other, depth),
        }],
    }
}

/// A group of a list goes by its pair or name, or else by its number.
fn item_name(index: usize, item: &Value) -> String {
    ["pair", "name", "symbol", "id"]
        .iter()
        .find_map(|key| item.get(key)?.as_str())
        .map_or_else(|| format!("No. {}", index + 1), str::to_owned)
}

fn scalar(key: &str, value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => with_unit(key, &number.to_string()),
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) if text == "*" => "all".to_owned(),
        Value::String(text) if is_class(text) => class_words(text),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => "…".to_owned(),
    }
}

/// A number with the unit that its key names.
fn with_unit(key: &str, number: &str) -> String {
    let number_grouped = number
        .parse::<i64>()
        .map_or_else(|_| number.to_owned(), numbers::grouped);
    if key.contains("percent") {
        return format!("{number_grouped} %");
    }
    let Some(minutes) = number
        .parse::<i64>()
        .ok()
        .filter(|_| key.starts_with("minutes_"))
    else {
        return number_grouped;
    };
    match minutes {
        m if m >= 1_440 && m % 1_440 == 0 => {
            format!(
                "{number_grouped} ({})",
                super::time::count(m / 1_440, "day")
            )
        }
        m if m >= 60 && m % 60 == 0 => {
            format!("{number_grouped} ({})", super::time::count(m / 60, "hour"))
        }
        _ => number_grouped,
    }
}

/// Whether a text names a class of OctoBot, such as `RSIMomentumEvaluator`.
fn is_class(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
        && text.chars().any(|c| c.is_ascii_lowercase())
        && text.chars().filter(char::is_ascii_uppercase).count() > 1
}

/// A key in words: `use_market_entry_orders` is `Use market entry orders`.
fn label(key: &str) -> String {
    let words = key.replace(['_', '-'], " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = words.chars();
    match chars.next() {
        // A pair or a class is a name and stays as it is.
        Some(_) if key.contains('/') || is_class(key) => class_words(key),
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => "(no name)".to_owned(),
    }
}

/// A class without the words that every class of its kind ends with: `DCATradingMode` is `DCA`.
pub(crate) fn mode_name(class: &str) -> String {
    let words = class_words(class);
    words
        .strip_suffix(" Trading Mode")
        .unwrap_or(&words)
        .to_owned()
}

/// The assets of pairs such as `BTC/USDT` or `BTC/USDT:USDT`, each once, without those they are paid in; `*` stands
/// for all there are.
pub(crate) fn coins<'a>(pairs: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut coins = Vec::new();
    for pair in pairs {
        let coin = match pair.split('/').next().unwrap_or(pair) {
            "*" => "all coins",
            coin => coin,
        };
        if !coins.contains(&coin) {
            coins.push(coin);
        }
    }
    coins
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn words(setting: &Setting) -> (&str, &str) {
        match &setting.told {
            Told::Words(words) => (&setting.label, words),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn settings_are_told_with_units_and_without_underscores() {
        let told = tell(&json!({
            "use_stop_losses": false,
            "exit_limit_orders_price_percent": 0.35,
            "minutes_before_next_buy": 10080,
            "default_config": ["RSIMomentumEvaluator"],
            "required_evaluators": ["*"],
            "required_time_frames": ["4h", "1d"],
            "buy_order_amount": "5%t",
            "period_length": 1400,
        }));
        let told = told.iter().map(words).collect::<Vec<_>>();
        for line in [
            ("Use stop losses", "no"),
            ("Exit limit orders price percent", "0.35 %"),
            ("Minutes before next buy", "10,080 (7 days)"),
            ("Default config", "RSI Momentum Evaluator"),
            ("Required evaluators", "all"),
            ("Required time frames", "4h, 1d"),
            ("Buy order amount", "5%t"),
            ("Period length", "1,400"),
        ] {
            assert!(told.contains(&line), "{line:?} in {told:?}");
        }
    }

    #[test]
    fn a_list_of_groups_names_each_by_its_pair() {
        let told =
            tell(&json!({ "pair_settings": [{ "pair": "BTC/USDT", "flat_spread": 2000 }, {}] }));
        let [
            Setting {
                told: Told::Groups(groups),
                ..
            },
        ] = told.as_slice()
        else {
            panic!("{told:?}");
        };
        assert_eq!(groups[0].0, "BTC/USDT");
        assert_eq!(groups[1].0, "No. 2");
    }

    #[test]
    fn modes_and_coins_go_by_short_names() {
        assert_eq!(mode_name("DCATradingMode"), "DCA");
        assert_eq!(mode_name("DailyTradingMode"), "Daily");
        assert_eq!(coins(["BTC/USDT", "ETH/USDT", "BTC/EUR"]), ["BTC", "ETH"]);
        assert_eq!(coins(["*/USDT", "*"]), ["all coins"]);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(8, 64, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(".{0,6}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_setting_is_told_whatever_it_is(value in any_json()) {
            let told = tell(&value);
            let expected = value.as_object().map_or(0, Map::len);
            prop_assert_eq!(told.len(), expected);
            prop_assert!(told.iter().all(|setting| !setting.label.is_empty()));
        }
    }
}
