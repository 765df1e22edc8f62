//! What the Profile Hub server and its browser app share: the types that cross the wire, their
//! validation, and the checks of OctoBot profile packages.
//!
//! Pure: no I/O, no clock, no randomness.

pub mod account;
pub mod administration;
pub mod appeal;
pub mod audit;
pub mod case;
pub mod check;
mod column;
pub mod contents;
pub mod credential;
pub mod current;
pub mod digest;
pub mod history;
pub mod hub;
pub mod ids;
pub mod inspection;
pub mod licence;
pub mod lifecycle;
pub mod moderation;
pub mod notification;
pub mod own_profile;
pub mod package;
pub mod page;
pub mod problem;
pub mod profile;
pub mod reason;
pub mod report;
pub mod search;
pub mod submission;
pub mod subscription;
pub mod talk;
pub mod text;
pub mod token;
pub mod tombstone;
pub mod transparency;
