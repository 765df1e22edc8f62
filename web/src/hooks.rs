//! What pages need again and again.

mod questions;
pub(crate) mod use_action;
pub(crate) mod use_asked_by_address;
pub(crate) mod use_first_wrong;
pub(crate) mod use_fragment_token;
pub(crate) mod use_hub;
pub(crate) mod use_kept_focus;
pub(crate) mod use_list;
pub(crate) mod use_minutes;
pub(crate) mod use_open;
pub(crate) mod use_page;
pub(crate) mod use_remote;
pub(crate) mod use_selected;
pub(crate) mod use_state;
pub(crate) mod use_typed;

pub(crate) use use_action::{Action, use_action, use_failed, use_stale};
pub(crate) use use_asked_by_address::use_asked_by_address;
pub(crate) use use_first_wrong::use_first_wrong;
pub(crate) use use_fragment_token::use_fragment_token;
pub(crate) use use_hub::use_hub;
pub(crate) use use_kept_focus::use_kept_focus;
pub(crate) use use_list::{List, use_kept_list, use_list};
pub(crate) use use_minutes::{Moment, use_fresh, use_minutes};
pub(crate) use use_open::{Open, use_open};
pub(crate) use use_page::use_page;
pub(crate) use use_remote::{Remote, use_remote};
pub(crate) use use_selected::use_selected;
pub(crate) use use_state::{State, use_state};
pub(crate) use use_typed::{Typed, use_typed, use_typed_kept};
