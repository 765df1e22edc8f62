//! How a new version comes into OctoBot.

/// In a sentence; the page of subscriptions says it in steps.
pub(crate) const HOW: &str = "OctoBot does not update a profile by itself: remove the old one there, then import the same link again.";
