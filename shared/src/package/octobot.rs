//! OctoBot's rules for its files, with the OctoBot that each holds for.
//!
//! As observed by running the import of OctoBot 1.0.3 and 2.0.15, and as the profile schemas of
//! 0.4.10, 0.4.50 to 2.0.16 and 3.0.0-beta2 say; a test holds the rules against those schemas. The
//! hub refuses what any OctoBot since 0.4.50 refuses, and leaves out what only some of them take.

use super::contents;
use super::document::Document;
use super::finding::Code;
use super::finding::Compatibility;
use super::rules::{self, Generation, Others, Record, Rule, left_out, optional, required};
use super::{rewrite, secrets};
use crate::text::Invalid;

/// The generations with their first and last OctoBot; the newest is the last.
const GENERATIONS: [(Generation, &str, Option<&str>); 4] = [
    (Generation::First, "0.4.10", Some("0.4.49")),
    (Generation::Closed, "0.4.50", Some("1.0.3")),
    (Generation::TimeFrames, "1.0.4", Some("2.0.16")),
    (Generation::Paused, "2.1.1", None),
];

/// Which OctoBots take the author's file and what the hub serves of it, oldest first.
///
/// What the hub serves follows the rules of every generation, because what only some take is left
/// out and each text that some want is set; whether it serves anything is not known here yet.
pub(super) fn compatibility(profile_json: &Document) -> Vec<Compatibility> {
    let generations = GENERATIONS.iter().map(|(generation, ..)| *generation);
    let objections = rules::objections(&PROFILE_JSON, profile_json, generations);
    GENERATIONS
        .iter()
        .zip(objections)
        .map(|((_, from, until), objection)| {
            let objection = objection
                .or_else(|| rewrite::unusable_name(profile_json))
                .map(|objection| secrets::masked(&objection));
            Compatibility {
                from: (*from).to_owned(),
                until: until.map(str::to_owned),
                takes_upload: objection.is_none(),
                takes_served: false,
                objection,
            }
        })
        .collect()
}

/// The first OctoBot of the generation that this one belongs to; none when it is older than all that
/// are known. One that stands between two generations follows the rules of the earlier.
///
/// # Errors
/// When it is no version: up to four numbers with dots, and perhaps a hyphen and a word.
pub fn generation_of(version: &str) -> Result<Option<&'static str>, Invalid> {
    let asked = numbers(version).ok_or_else(|| {
        Invalid::new("is no version of OctoBot: give up to four numbers such as 2.0.15")
    })?;
    Ok(GENERATIONS
        .iter()
        .map(|(_, from, _)| *from)
        .rfind(|from| numbers(from).is_some_and(|from| from <= asked)))
}

/// A version as what can be compared. A pre-release counts as its release: it has the same rules.
fn numbers(version: &str) -> Option<[u16; 4]> {
    let (release, suffix) = version.split_once('-').unwrap_or((version, "x"));
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    if !(1..=10).contains(&suffix.len()) || !suffix.chars().all(plain) {
        return None;
    }
    let mut numbers = [0; 4];
    let mut parts = release.split('.');
    for (number, part) in numbers.iter_mut().zip(&mut parts) {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        *number = part.parse().ok().filter(|_| digits)?;
    }
    parts.next().is_none().then_some(numbers)
}

/// The rule for a file of this name.
pub(super) fn rule_for(name: &str) -> &'static Rule {
    match name {
        contents::PROFILE => &PROFILE_JSON,
        contents::TENTACLES => &TENTACLES_CONFIG_JSON,
        _ => &SPECIFIC_CONFIG_JSON,
    }
}

const PROFILE_JSON: Rule = Rule::Record(&Record {
    fields: &[
        required("config", Rule::Record(&CONFIG)),
        optional("profile", Rule::Record(&PROFILE)),
    ],
    others: Others::LeftOut,
});

const TENTACLES_CONFIG_JSON: Rule = Rule::Record(&Record {
    fields: &[
        optional("tentacle_activation", Rule::Map(&Rule::Map(&Rule::Flag))),
        optional("installation_context", Rule::Record(&INSTALLATION)),
        left_out(
            "registered_tentacles",
            Rule::Anything,
            Code::PackagesDropped,
            "The registered tentacles packages are left out: their addresses can make another OctoBot remove its own.",
        ),
    ],
    others: Others::LeftOut,
});

/// A file in specific_config/: whatever the class it is for understands.
const SPECIFIC_CONFIG_JSON: Rule = Rule::Map(&Rule::Anything);

const INSTALLATION: Record = Record {
    fields: &[optional("octobot_version", Rule::Text)],
    others: Others::LeftOut,
};

const NULL_SINCE_CLOSED: Rule = Rule::Since(Generation::Closed, &Rule::TextOrNull, &Rule::Text);

const PROFILE: Record = Record {
    fields: &[
        optional("id", Rule::Text),
        optional("name", Rule::Text),
        optional("description", NULL_SINCE_CLOSED),
        optional("avatar", NULL_SINCE_CLOSED),
        optional("origin_url", Rule::TextOrNull).since(Generation::Closed),
        optional("slug", Rule::Anything),
        optional("auto_update", Rule::Anything),
        optional("imported", Rule::Flag).since(Generation::Closed),
        optional("read_only", Rule::Flag),
        optional("hidden", Rule::Flag).since(Generation::Paused),
        optional("complexity", Rule::OneOfNumbers(&[1.0, 2.0, 3.0])).since(Generation::Closed),
        optional("risk", Rule::OneOfNumbers(&[1.0, 2.0, 3.0])).since(Generation::Closed),
        optional("type", Rule::OneOfTexts(&["live", "backtesting"])).since(Generation::Closed),
        optional("extra_backtesting_time_frames", Rule::DistinctTexts)
            .since(Generation::TimeFrames),
    ],
    others: Others::LeftOut,
};

const CONFIG: Record = Record {
    fields: &[
        required("crypto-currencies", Rule::Map(&Rule::Record(&CURRENCY))),
        required("exchanges", Rule::Map(&Rule::Record(&EXCHANGE))),
        required("trader", Rule::Record(&TRADER)),
        required("trader-simulator", Rule::Record(&SIMULATOR)),
        required("trading", Rule::Record(&TRADING)),
        optional("distribution", Rule::Text).since(Generation::Paused),
    ],
    others: Others::LeftOut,
};

const CURRENCY: Record = Record {
    fields: &[
        optional("enabled", Rule::Flag),
        optional("pairs", Rule::DistinctTexts),
        optional("quote", Rule::Text),
        optional("add", Rule::DistinctTexts),
    ],
    others: Others::Refused(Generation::Closed),
};

const EXCHANGE: Record = Record {
    fields: &[
        required("enabled", Rule::Flag),
        optional("exchange-type", Rule::Text),
    ],
    others: Others::Refused(Generation::Closed),
};

const TRADER: Record = Record {
    fields: &[
        required("enabled", Rule::Flag),
        optional("load-trade-history", Rule::Flag),
    ],
    others: Others::Refused(Generation::Closed),
};

const SIMULATOR: Record = Record {
    fields: &[
        required("enabled", Rule::Flag),
        required("fees", Rule::Record(&FEES)),
        required(
            "starting-portfolio",
            Rule::Map(&Rule::Number {
                from: 0.0,
                to: f64::INFINITY,
            }),
        ),
    ],
    others: Others::Refused(Generation::Closed),
};

const FEES: Record = Record {
    fields: &[
        required(
            "maker",
            Rule::Number {
                from: -100.0,
                to: 100.0,
            },
        ),
        required(
            "taker",
            Rule::Number {
                from: -100.0,
                to: 100.0,
            },
        ),
    ],
    others: Others::Refused(Generation::Closed),
};

const TRADING: Record = Record {
    fields: &[
        required("reference-market", Rule::Text),
        required("risk", Rule::Number { from: 0.0, to: 1.0 }),
        optional("current-live-id", Rule::WholeNumber { from: 1.0 }),
        left_out(
            "paused",
            Rule::Flag,
            Code::KeyDropped,
            "paused is left out: this file as it is needs OctoBot 2.1.1 or newer, and what the hub serves does not.",
        )
        .since(Generation::Paused),
    ],
    others: Others::Refused(Generation::Closed),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_belongs_to_the_newest_generation_before_it() {
        for (version, generation) in [
            ("0.4.9", None),
            ("0.4.10", Some("0.4.10")),
            ("0.4.50", Some("0.4.50")),
            ("1.0", Some("0.4.50")),
            ("1.0.3", Some("0.4.50")),
            ("1.0.4", Some("1.0.4")),
            ("1.0.10", Some("1.0.4")),
            ("2.1.0", Some("1.0.4")),
            ("2.1.1", Some("2.1.1")),
            ("3.0.0-beta2", Some("2.1.1")),
        ] {
            assert_eq!(generation_of(version), Ok(generation), "{version}");
        }
    }

    #[test]
    fn what_is_no_version_belongs_to_none() {
        for no in [
            "",
            "v1",
            "1.",
            ".1",
            "1..2",
            "1.0.4.5.6",
            "+1.0",
            "1.0-",
            "1 .0",
            "99999",
            "1.0-a b",
        ] {
            assert!(generation_of(no).is_err(), "{no:?}");
        }
    }
}
