//! Archives as authors have them.

use serde_json::{Map, Value, json};

use crate::archive::{Archive, Member};
use crate::author::Author;

/// Bytes that a JSON file of the largest archive has at most, in OctoBot's own layout: 1 MB is the
/// limit.
const NEARLY_ALL: usize = 1_000_000;

/// Each archive with its name.
pub(crate) fn archives() -> Vec<(String, Vec<u8>)> {
    let (limit, settings) = (limit(), settings());
    let profile = Author {
        profile: limit.profile.clone(),
        ..Author::new()
    }
    .laid_out();
    [
        ("small, deflated", Author::new().bytes()),
        ("typical, deflated", typical().bytes()),
        ("typical, stored", stored(&typical())),
        ("large profile, deflated", profile.bytes()),
        ("limit, deflated", limit.bytes()),
        ("limit, stored", stored(&limit)),
        ("large settings, deflated", settings.bytes()),
        ("large settings, stored", stored(&settings)),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes))
    .to_vec()
}

/// As OctoBot exports a profile: all its tentacles listed, a few of them configured.
fn typical() -> Author {
    let listed: Map<_, _> = (0..130).map(tentacle).collect();
    let mut author = Author::new();
    if let Some(Value::Object(evaluators)) = author
        .tentacles
        .pointer_mut("/tentacle_activation/Evaluator")
    {
        evaluators.extend(listed);
    }
    author
        .file("specific_config/RSIMomentumEvaluator.json", indented(&json!({ "period_length": 14, "long_threshold": 30 })))
        .file("specific_config/GridTradingMode.json", indented(&json!({ "pair_settings": [
            { "pair": "BTC/USDT", "flat_spread": 6, "flat_increment": 3, "buy_orders_count": 20, "sell_orders_count": 20 },
        ] })))
        .laid_out()
}

/// Every file nearly as large as it may be, the profile among them: 8 MB in all.
fn limit() -> Author {
    let currencies = |count| {
        Author::new().set(
            "/config/crypto-currencies",
            (0..count).map(currency).collect(),
        )
    };
    let tentacles = |count| {
        let listed: Value = (0..count).map(tentacle).collect();
        Author::new().set_tentacles("/tentacle_activation/Evaluator", listed)
    };
    let size = |count| indented(&currencies(count).profile).len();
    let profile = currencies(up_to_the_limit(size)).profile;
    let size = |count| indented(&tentacles(count).tentacles).len();
    let author = Author {
        profile,
        ..tentacles(up_to_the_limit(size))
    };
    with_settings(author, 6).laid_out()
}

/// An ordinary profile with nearly 8 MB of settings, which OctoBot's import only unpacks.
fn settings() -> Author {
    with_settings(Author::new(), 8).laid_out()
}

fn with_settings(author: Author, files: usize) -> Author {
    let text = |count| indented(&(0..count).map(setting).collect());
    let text = text(up_to_the_limit(|count| text(count).len()));
    (0..files).fold(author, |author, file| {
        author.file(&format!("specific_config/Settings{file}.json"), &text)
    })
}

fn currency(number: usize) -> (String, Value) {
    let pairs = [format!("C{number:06}/USDT"), format!("C{number:06}/BTC")];
    (
        format!("Currency {number:06}"),
        json!({ "enabled": true, "pairs": pairs }),
    )
}

fn tentacle(number: usize) -> (String, Value) {
    (
        format!("Some{number:06}Evaluator"),
        json!(number.is_multiple_of(9)),
    )
}

fn setting(number: usize) -> (String, Value) {
    let value = json!([
        number,
        f64::from(number as u32) / 7.0,
        format!("text {number:06}"),
        true,
        null
    ]);
    (format!("setting {number:06}"), value)
}

/// How many members fit into a file, given how large it is with so many.
fn up_to_the_limit(size: impl Fn(usize) -> usize) -> usize {
    let (one, two) = (size(1_000), size(2_000));
    1_000 + (NEARLY_ALL - one) * 1_000 / (two - one)
}

fn stored(author: &Author) -> Vec<u8> {
    let members = author
        .files
        .iter()
        .map(|(name, data)| Member::stored(name, data));
    Archive::of(members).bytes()
}

impl Author {
    /// With all files as OctoBot lays them out.
    fn laid_out(self) -> Self {
        let (profile, tentacles) = (indented(&self.profile), indented(&self.tentacles));
        self.file("profile.json", profile)
            .file("tentacles_config.json", tentacles)
    }
}

/// As Python's `json.dumps(…, indent=4, sort_keys=True)` has it.
fn indented(value: &Value) -> Vec<u8> {
    use serde::Serialize as _;

    let mut out = Vec::new();
    let layout = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    value
        .serialize(&mut serde_json::Serializer::with_formatter(
            &mut out, layout,
        ))
        .expect("a Vec takes everything");
    out
}
