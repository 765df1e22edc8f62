//! What several pages show.

pub(crate) mod badge;
pub(crate) mod confirm;
pub(crate) mod copy;
pub(crate) mod dialog;
pub(crate) mod diff;
pub(crate) mod ended;
pub(crate) mod facts;
pub(crate) mod failure;
pub(crate) mod field;
pub(crate) mod findings;
pub(crate) mod heading;
pub(crate) mod icon;
pub(crate) mod logo;
pub(crate) mod markdown;
pub(crate) mod menu;
pub(crate) mod more;
pub(crate) mod navigation;
pub(crate) mod profile_card;
pub(crate) mod profile_parts;
pub(crate) mod remote;
pub(crate) mod search_box;
pub(crate) mod sign_in_form;
pub(crate) mod signed_in;
pub(crate) mod text_diff;
pub(crate) mod time;
pub(crate) mod top_bar;
