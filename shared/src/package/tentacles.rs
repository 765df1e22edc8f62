//! The tentacles, OctoBot's word for plug-ins, that decide on trades: what each does, what drives
//! it, and whether OctoBot comes with it.
//!
//! The names are those in the exports of OctoBot 2.0.15; those marked `Later` are in OctoBot's
//! newer sources only, those marked `Earlier` were in older ones.

/// The tentacles package that every OctoBot has.
pub(super) const DEFAULT_PACKAGE: &str = "OctoBot-Default-Tentacles";

/// What OctoBot's activation calls the type of trading modes, among others.
pub(super) const TRADING: &str = "Trading";
/// What it calls the type of strategies and evaluators.
pub(super) const EVALUATOR: &str = "Evaluator";
/// The class that holds a profile's automations.
pub(super) const AUTOMATION: &str = "Automation";

/// What OctoBot lists among evaluators though they only help them, and are always on.
const HELPERS: &[&str] = &[
    "CandlesUtil",
    "OverallStateAnalyser",
    "PatternAnalyser",
    "StatisticAnalysis",
    "TextAnalysis",
    "TrendAnalysis",
];

/// Whether a class of the type Trading is a trading mode; the others are exchanges.
pub(super) fn is_mode(class: &str) -> bool {
    class.ends_with("Mode")
}

/// Whether a class of the type Evaluator is a strategy, which makes one opinion of several.
pub(super) fn is_strategy(class: &str) -> bool {
    class.ends_with("StrategyEvaluator")
}

/// Whether a class of the type Evaluator only helps others.
pub(super) fn is_helper(class: &str) -> bool {
    HELPERS.contains(&class)
}

/// What is known of a tentacle.
#[derive(Debug)]
pub(super) struct Known {
    class: &'static str,
    /// What it does, in words that fit "It …".
    pub(super) does: &'static str,
    /// Who or what decides outside of it, in words that fit "… decide".
    pub(super) driven_by: Option<&'static str>,
    /// Whether it runs a script that stands in its settings.
    pub(super) runs_script: bool,
    shipped: Shipped,
}

/// Which OctoBots come with a tentacle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shipped {
    /// 2.0.15, and what came before and after it.
    Now,
    /// Only those after 2.0.16.
    Later,
    /// Only old ones.
    Earlier,
}

impl Known {
    /// Whether OctoBot 2.0.16 comes with it.
    pub(super) fn is_shipped(&self) -> bool {
        self.shipped == Shipped::Now
    }

    const fn driven_by(self, driver: &'static str) -> Self {
        Self {
            driven_by: Some(driver),
            ..self
        }
    }

    const fn scripted(self) -> Self {
        Self {
            runs_script: true,
            ..self
        }
    }

    const fn later(self) -> Self {
        Self {
            shipped: Shipped::Later,
            ..self
        }
    }

    const fn earlier(self) -> Self {
        Self {
            shipped: Shipped::Earlier,
            ..self
        }
    }
}

const fn known(class: &'static str, does: &'static str) -> Known {
    Known {
        class,
        does,
        driven_by: None,
        runs_script: false,
        shipped: Shipped::Now,
    }
}

/// What is known of the tentacle of this name.
pub(super) fn find(class: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.class == class)
}

/// What drives a tentacle that nobody knows, going by its name.
pub(super) fn driver_by_name(class: &str) -> Option<&'static str> {
    const SIGNS: &[&str] = &[
        "Copy",
        "GPT",
        "LLM",
        "Remote",
        "Telegram",
        "TradingView",
        "Twitter",
        "WebHook",
        "Webhook",
    ];
    let says_so = find(class).is_none() && SIGNS.iter().any(|sign| class.contains(sign));
    says_so.then_some("something outside, by its name,")
}

const ALERTS: &str = "TradingView alerts that reach the bot's webhook";
const FEED: &str = "the signals of a strategy that somebody else runs";
const MODEL: &str = "the answers of a language model";
const MESSAGES: &str = "messages in Telegram";
const MOOD: &str = "what people write or search on the internet";

const KNOWN: &[Known] = &[
    // Trading modes
    known(
        "ArbitrageTradingMode",
        "trades when an exchange's price differs from that of others",
    ),
    known("BlankTradingMode", "does not trade"),
    known(
        "DCATradingMode",
        "buys equal amounts over time or on signals and sells at a profit",
    ),
    known(
        "DailyTradingMode",
        "buys and sells on the signals of its strategies",
    ),
    known(
        "DipAnalyserTradingMode",
        "buys after strong falls and sells in steps on the way up",
    ),
    known(
        "GridTradingMode",
        "keeps a ladder of buy and sell orders around the price",
    ),
    known(
        "IndexTradingMode",
        "holds a basket of coins and rebalances it",
    ),
    known(
        "MarketMakingTradingMode",
        "keeps offers on both sides of the price",
    ),
    known(
        "SignalTradingMode",
        "trades on the quick moves that its strategy sees",
    ),
    known(
        "StaggeredOrdersTradingMode",
        "keeps a wide ladder of orders between two prices",
    ),
    known(
        "RemoteTradingSignalsTradingMode",
        "copies the orders of another strategy",
    )
    .driven_by(FEED),
    known(
        "TradingViewSignalsTradingMode",
        "places the orders that TradingView asks for",
    )
    .driven_by(ALERTS),
    known(
        "AIIndexTradingMode",
        "holds a basket of coins that a language model chooses",
    )
    .driven_by(MODEL)
    .later(),
    known(
        "DSLTradingMode",
        "runs a trading script that stands in its settings",
    )
    .scripted()
    .later(),
    known(
        "ProfileCopyTradingMode",
        "copies the positions of other people's accounts",
    )
    .driven_by("the trades of other people's exchange accounts")
    .later(),
    known(
        "SimpleMarketMakingTradingMode",
        "keeps offers on both sides of the price",
    )
    .later(),
    known("ScriptedTradingMode", "runs a trading script")
        .scripted()
        .earlier(),
    known("SocialSignalHandlerTradingMode", "trades on social signals")
        .driven_by(MOOD)
        .earlier(),
    // Strategies
    known("BlankStrategyEvaluator", "has no opinion of its own"),
    known(
        "DipAnalyserStrategyEvaluator",
        "looks for falls and for the turn after them",
    ),
    known(
        "MoveSignalsStrategyEvaluator",
        "looks for quick moves on several time frames",
    ),
    known(
        "SimpleStrategyEvaluator",
        "averages its evaluators over its time frames",
    ),
    known(
        "TechnicalAnalysisStrategyEvaluator",
        "weighs its evaluators by time frame",
    ),
    known(
        "CryptoLLMAIStrategyEvaluator",
        "lets a language model judge a coin",
    )
    .driven_by(MODEL)
    .later(),
    known(
        "GlobalLLMAIStrategyEvaluator",
        "lets a language model judge the market",
    )
    .driven_by(MODEL)
    .later(),
    known("LLMStrategyEvaluator", "lets a language model judge")
        .driven_by(MODEL)
        .later(),
    // Evaluators
    known(
        "ADXMomentumEvaluator",
        "follows the strength of the trend (ADX)",
    ),
    known(
        "BBMomentumEvaluator",
        "follows the price within its Bollinger bands",
    ),
    known(
        "DeathAndGoldenCrossEvaluator",
        "follows the crossing of a short and a long average",
    ),
    known(
        "DoubleMovingAverageTrendEvaluator",
        "follows the trend of two moving averages",
    ),
    known(
        "EMADivergenceTrendEvaluator",
        "follows the distance of the price from its average (EMA)",
    ),
    known(
        "EMAMomentumEvaluator",
        "compares the price with its exponential average (EMA)",
    ),
    known(
        "InstantFluctuationsEvaluator",
        "watches for sudden moves of price or volume",
    ),
    known(
        "InstantMAEvaluator",
        "compares the latest price with its average",
    ),
    known(
        "KlingerOscillatorMomentumEvaluator",
        "follows volume (Klinger)",
    ),
    known(
        "KlingerOscillatorReversalConfirmationMomentumEvaluator",
        "confirms a turn by volume (Klinger)",
    ),
    known(
        "MACDMomentumEvaluator",
        "follows momentum and its turns (MACD)",
    ),
    known(
        "RSIMomentumEvaluator",
        "tells overbought from oversold (RSI)",
    ),
    known(
        "RSIWeightMomentumEvaluator",
        "weighs falls by how oversold they are (RSI)",
    ),
    known(
        "StochasticRSIVolatilityEvaluator",
        "tells overbought from oversold, fast (stochastic RSI)",
    ),
    known(
        "SuperTrendEvaluator",
        "follows the trend by volatility (SuperTrend)",
    ),
    known("GPTEvaluator", "asks a language model where the price goes").driven_by(MODEL),
    known("GoogleTrendsEvaluator", "follows what people search for").driven_by(MOOD),
    known("RedditForumEvaluator", "follows the mood of Reddit").driven_by(MOOD),
    known(
        "TwitterNewsEvaluator",
        "follows the mood of Twitter accounts",
    )
    .driven_by(MOOD),
    known(
        "TelegramChannelSignalEvaluator",
        "obeys messages in Telegram channels",
    )
    .driven_by(MESSAGES),
    known(
        "TelegramSignalEvaluator",
        "obeys messages to the Telegram bot",
    )
    .driven_by(MESSAGES),
    known("CryptoNewsEvaluator", "follows the mood of the news")
        .driven_by(MOOD)
        .later(),
    known(
        "FearAndGreedIndexEvaluator",
        "follows the fear and greed index",
    )
    .driven_by(MOOD)
    .later(),
    known(
        "SocialScoreEvaluator",
        "follows the attention that a coin gets",
    )
    .driven_by(MOOD)
    .later(),
    known(
        "CryptoMarketCapEvaluator",
        "follows the market value of a coin",
    )
    .later(),
    known(
        "MarketCapEvaluator",
        "follows the value of the whole market",
    )
    .later(),
    known(
        "DSLRealtimeEvaluator",
        "runs a script that stands in its settings",
    )
    .scripted()
    .later(),
];
