//! What every request works with.

use crate::{
    auth::Tokens,
    clock::Clock,
    config::Config,
    db::Db,
    domain::{history::Times, hub::House, transparency::Counted},
    downloads::Downloads,
    limits::counters::Counters,
    links::Links,
    metrics::Metrics,
    storage::Storage,
    token_uses::TokenUses,
    work::{Bounded, Places},
};
use hub_shared::package::Limits;

/// The parts of the running hub, made once.
pub struct State {
    /// How it was started.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The file store.
    pub storage: Storage,
    /// Download links.
    pub links: Links,
    /// Session tokens.
    pub tokens: Tokens,
    /// Downloads that are not counted in the database yet.
    pub downloads: Downloads,
    /// Uses of personal access tokens that are not noted in the database yet.
    pub token_uses: TokenUses,
    /// What the operator says of the house.
    pub house: House,
    /// How long decisions take, as it was last answered.
    pub review_times: Times,
    /// What is counted for the operator.
    pub metrics: Metrics,
    /// What moderation did, as it was counted lately.
    pub transparency: Counted,
    /// The time.
    pub clock: Clock,
    /// How often things may be done.
    pub counters: Counters,
    /// How large a package may be.
    pub limits: Limits,
    /// Uploads that are being received.
    pub uploads: Places,
    /// Password hashes: two at a time, since each takes 19 MiB.
    pub hashing: Bounded,
    /// Package checks: one a core.
    pub checking: Bounded,
    /// Logos: one at a time, since a decoded picture may take 64 MiB.
    pub decoding: Bounded,
}
