//! The pages, one file each.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod author;
pub(crate) mod editor;
pub(crate) mod explore;
pub(crate) mod manage;
pub(crate) mod moderation;
pub(crate) mod not_found;
pub(crate) mod notifications;
pub(crate) mod profile;
pub(crate) mod register;
pub(crate) mod reset;
pub(crate) mod sign_in;
pub(crate) mod subscriptions;
pub(crate) mod transparency;
pub(crate) mod verify;
pub(crate) mod wizard;
