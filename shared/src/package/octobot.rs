//! OctoBot's rules for its files, as observed on OctoBot 2.0.15.
//!
//! The hub serves what every OctoBot since then takes, so a key that came later is kept only
//! where 2.0.15 lets it pass.

use super::contents;
use super::finding::Code;
use super::rules::{Others, Record, Rule, left_out, optional, required};

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

const PROFILE: Record = Record {
    fields: &[
        optional("id", Rule::Text),
        optional("name", Rule::Text),
        optional("description", Rule::TextOrNull),
        optional("avatar", Rule::TextOrNull),
        optional("origin_url", Rule::TextOrNull),
        optional("slug", Rule::Anything),
        optional("auto_update", Rule::Anything),
        optional("imported", Rule::Flag),
        optional("read_only", Rule::Flag),
        optional("hidden", Rule::Flag),
        optional("complexity", Rule::OneOfNumbers(&[1.0, 2.0, 3.0])),
        optional("risk", Rule::OneOfNumbers(&[1.0, 2.0, 3.0])),
        optional("type", Rule::OneOfTexts(&["live", "backtesting"])),
        optional("extra_backtesting_time_frames", Rule::DistinctTexts),
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
        // Since 2.1.1; older ones let every key pass here.
        optional("distribution", Rule::Text),
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
    others: Others::Refused,
};

const EXCHANGE: Record = Record {
    fields: &[
        required("enabled", Rule::Flag),
        optional("exchange-type", Rule::Text),
    ],
    others: Others::Refused,
};

const TRADER: Record = Record {
    fields: &[
        required("enabled", Rule::Flag),
        optional("load-trade-history", Rule::Flag),
    ],
    others: Others::Refused,
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
    others: Others::Refused,
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
    others: Others::Refused,
};

const TRADING: Record = Record {
    fields: &[
        required("reference-market", Rule::Text),
        required("risk", Rule::Number { from: 0.0, to: 1.0 }),
        optional("current-live-id", Rule::WholeNumber { from: 1.0 }),
        left_out(
            "paused",
            Code::KeyDropped,
            "paused is left out: OctoBot before 2.1.1 refuses a profile that has it.",
        ),
    ],
    others: Others::Refused,
};
