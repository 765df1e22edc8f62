//! What moderators see: what waits, and each submission with all that a decision needs.

mod claim;
mod decide;
mod evidence;
mod files;
mod listing;
mod queue;
mod review;

pub(crate) use queue::Queue;
pub(crate) use review::Review;
