//! How a thing stands now, for whoever came second.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::Author,
    lifecycle::{State, Subject},
    submission::Claim,
};

/// How a thing stands now: the member `current` of a 409 that finds it in another state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Current {
    /// What kind of thing it is.
    pub subject: Subject,
    /// Its id; of an account, its handle.
    pub id: String,
    /// How the side stands that was to be moved.
    pub state: State,
    /// Since when, where that is kept.
    pub since: Option<DateTime<Utc>>,
    /// Whose decision that was; moderators alone are told.
    pub by: Option<Author>,
    /// The words that went with it.
    pub reason: Option<String>,
    /// Who looks at a submission now; moderators alone are told.
    pub claim: Option<Claim>,
    /// Every flag that is set on it now, whoever set it.
    pub flags: Vec<State>,
}

impl Current {
    /// A thing of which no more is known than how it stands.
    #[must_use]
    pub fn new(subject: Subject, id: impl Into<String>, state: State) -> Self {
        Self {
            subject,
            id: id.into(),
            state,
            since: None,
            by: None,
            reason: None,
            claim: None,
            flags: Vec::new(),
        }
    }
}
