//! What a package would do, for people to read and programs to filter by.

mod gather;
mod warn;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

pub(super) use gather::gather;

/// What the package says and would do, as its author's file had it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facts {
    /// The name in the author's file; subscribers get the published one.
    pub name: Option<String>,
    /// The description in the author's file; subscribers get the published summary.
    pub description: Option<String>,
    /// The OctoBot that wrote the tentacles configuration; stock profiles do not say.
    pub octobot_version: Option<String>,
    /// Whether OctoBot runs the profile live or only in backtests.
    pub kind: ProfileKind,
    /// How hard the profile is to use.
    pub complexity: Complexity,
    /// How risky the author says the profile is.
    pub risk: Risk,
    /// OctoBot's distribution that the profile is made for, when it names one (OctoBot ≥ 2.1.1).
    pub distribution: Option<String>,
    /// The trading mode that is switched on.
    pub trading_mode: Option<Tentacle>,
    /// The strategy evaluators that are switched on, by name.
    pub strategies: Vec<Tentacle>,
    /// The other evaluators that are switched on, by name.
    pub evaluators: Vec<Tentacle>,
    /// The time frames that the strategies ask for, shortest first.
    pub time_frames: Vec<TimeFrame>,
    /// The exchanges, by id.
    pub exchanges: Vec<Exchange>,
    /// The currencies with their pairs, by name.
    pub currencies: Vec<Currency>,
    /// The asset in which OctoBot counts, such as USDT.
    pub reference_market: String,
    /// How boldly OctoBot trades, from 0 to 1.
    #[cfg_attr(feature = "openapi", schema(value_type = f64))]
    pub trading_risk: Number,
    /// The simulator's fees.
    pub fees: Fees,
    /// What the simulator starts with: an amount for each asset.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, f64>))]
    pub starting_portfolio: BTreeMap<String, Number>,
    /// Whether the author's file traded with real money; what the hub serves never does.
    pub real_trading: bool,
    /// The tentacles packages that the author's OctoBot had registered, by name.
    pub packages: Vec<String>,
    /// Every tentacle that is switched on, by type and name.
    pub tentacles: BTreeMap<String, Vec<String>>,
    /// What the profile does by itself beside trading, in the order of its numbers; those that are
    /// set up but never run are left out.
    #[serde(default)]
    pub automations: Vec<Automation>,
    /// The highest leverage that the trading mode sets.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<f64>))]
    pub leverage: Option<Number>,
    /// The services that the author's file sets up, such as telegram; the hub leaves them out.
    #[serde(default)]
    pub services: Vec<String>,
    /// The tentacles without which the profile does not do what it says: its trading mode,
    /// strategies, evaluators and the steps of its automations.
    #[serde(default)]
    pub needs: Vec<Need>,
}

/// Something that a profile does by itself when something happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Automation {
    /// What sets it off, such as ProfitabilityThreshold.
    pub trigger: String,
    /// What must hold besides, such as NoCondition.
    pub conditions: Vec<String>,
    /// What it then does, such as SellAllCurrencies.
    pub actions: Vec<String>,
}

/// A tentacle that a profile needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Need {
    /// Its class name.
    pub name: String,
    /// Whether OctoBot 2.0.16 comes with it; others must be installed, or need a newer OctoBot.
    pub shipped: bool,
}

/// Whether OctoBot runs a profile live or only in backtests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProfileKind {
    /// For live trading, real or simulated.
    Live,
    /// For backtests only.
    Backtesting,
}

/// How hard a profile is to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Complexity {
    /// OctoBot's 1.
    Easy,
    /// OctoBot's 2, and its default.
    Medium,
    /// OctoBot's 3.
    Difficult,
}

/// How risky its author says a profile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// OctoBot's 1.
    Low,
    /// OctoBot's 2, and its default.
    Moderate,
    /// OctoBot's 3.
    High,
}

/// A tentacle, OctoBot's word for a plug-in, with its settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tentacle {
    /// Its class name, such as DailyTradingMode.
    pub name: String,
    /// What it does, in words that fit "It …"; none for one that the hub does not know.
    #[serde(default)]
    pub does: Option<String>,
    /// Who or what decides on its trades from outside, such as a language model; none when the
    /// profile itself does.
    #[serde(default)]
    pub driven_by: Option<String>,
    /// Its file in specific_config/; without one OctoBot uses its own defaults. A file too large to
    /// be shown is left out, with a finding.
    pub settings: Option<Value>,
}

/// An exchange that the profile trades on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exchange {
    /// Its id, such as binance.
    pub id: String,
    /// What is traded there, such as spot (OctoBot's default) or future.
    pub exchange_type: String,
    /// Whether the profile uses it.
    pub enabled: bool,
}

/// A currency that the profile trades.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Currency {
    /// Its name, such as Bitcoin.
    pub name: String,
    /// Its pairs, such as BTC/USDT, in the author's order.
    pub pairs: Vec<String>,
    /// Whether the profile trades it; OctoBot's default is yes.
    pub enabled: bool,
}

/// The simulator's fees, in percent of an order; negative fees are rebates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fees {
    /// For orders that wait in the book, from −100 to 100.
    #[cfg_attr(feature = "openapi", schema(value_type = f64))]
    pub maker: Number,
    /// For orders that fill at once, from −100 to 100.
    #[cfg_attr(feature = "openapi", schema(value_type = f64))]
    pub taker: Number,
}

/// A candle's length, in OctoBot's words and order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TimeFrame {
    /// One minute.
    #[serde(rename = "1m")]
    OneMinute,
    /// Three minutes.
    #[serde(rename = "3m")]
    ThreeMinutes,
    /// Five minutes.
    #[serde(rename = "5m")]
    FiveMinutes,
    /// Fifteen minutes.
    #[serde(rename = "15m")]
    FifteenMinutes,
    /// Thirty minutes.
    #[serde(rename = "30m")]
    ThirtyMinutes,
    /// One hour.
    #[serde(rename = "1h")]
    OneHour,
    /// Two hours.
    #[serde(rename = "2h")]
    TwoHours,
    /// Three hours.
    #[serde(rename = "3h")]
    ThreeHours,
    /// Four hours.
    #[serde(rename = "4h")]
    FourHours,
    /// Six hours.
    #[serde(rename = "6h")]
    SixHours,
    /// Eight hours.
    #[serde(rename = "8h")]
    EightHours,
    /// Twelve hours.
    #[serde(rename = "12h")]
    TwelveHours,
    /// One day.
    #[serde(rename = "1d")]
    OneDay,
    /// Three days.
    #[serde(rename = "3d")]
    ThreeDays,
    /// One week.
    #[serde(rename = "1w")]
    OneWeek,
    /// One month.
    #[serde(rename = "1M")]
    OneMonth,
}
