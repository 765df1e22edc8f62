//! What can come of a request instead of what it asked for, in words for people.

use hub_shared::{
    current::Current,
    problem::{Code, FieldError, Problem},
};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Failure {
    /// Nothing came back: the machine is offline, the hub is down, or the line broke.
    Offline,
    /// The hub refused, and says why.
    Problem(Box<Problem>),
    /// Something between here and the hub answered in its place, with this status.
    Unreadable(u16),
    /// The session ended, and whoever was asked did not sign in again.
    SignedOut,
    /// The user stopped it.
    Cancelled,
}

impl Failure {
    /// What happened, in a few words.
    pub(crate) fn title(&self) -> String {
        match self {
            Self::Offline => "The hub did not answer".to_owned(),
            Self::Problem(problem) => problem.title.clone(),
            Self::Unreadable(_) => "The answer made no sense".to_owned(),
            Self::SignedOut => "You are signed out".to_owned(),
            Self::Cancelled => "Stopped".to_owned(),
        }
    }

    /// What is wrong and what to do.
    pub(crate) fn detail(&self) -> String {
        match self {
            Self::Offline => {
                "Either you are offline or the hub is. Nothing you entered is lost: try again."
                    .to_owned()
            }
            Self::Problem(problem) => problem.detail.clone(),
            Self::Unreadable(0) => {
                "The hub answered in a form that this page does not know. Load the page again: it may be older than the hub."
                    .to_owned()
            }
            Self::Unreadable(status) => format!(
                "Something between you and the hub answered {status} in its place. Try again in a moment."
            ),
            Self::SignedOut => "Sign in to go on.".to_owned(),
            Self::Cancelled => "You stopped this; nothing was changed.".to_owned(),
        }
    }

    /// The hub's code for it, if the hub refused.
    pub(crate) fn code(&self) -> Option<Code> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// What is wrong with single fields.
    pub(crate) fn errors(&self) -> &[FieldError] {
        match self {
            Self::Problem(problem) => &problem.errors,
            _ => &[],
        }
    }

    /// What is wrong with the field that this JSON pointer names, or with something in it.
    pub(crate) fn error_at(&self, pointer: &str) -> Option<String> {
        let inside = format!("{pointer}/");
        self.errors()
            .iter()
            .find(|error| error.pointer == pointer || error.pointer.starts_with(&inside))
            .map(|error| error.detail.clone())
    }

    /// How the thing stands now that was to be moved, where that is why it was not.
    pub(crate) fn current(&self) -> Option<&Current> {
        match self {
            Self::Problem(problem) => problem.current.as_deref(),
            _ => None,
        }
    }

    /// The number by which the hub's log knows the request.
    pub(crate) fn reference(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) if problem.status >= 500 => Some(&problem.instance),
            _ => None,
        }
    }

    /// Whether the hub itself said nothing: proxies answer so in place of one that is down.
    pub(crate) fn is_silence(&self) -> bool {
        matches!(self, Self::Offline | Self::Unreadable(502..=504))
    }

    /// Whether the same request may well pass in a moment.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Offline | Self::Unreadable(_) | Self::Cancelled => true,
            Self::Problem(problem) => problem.status >= 500 || problem.status == 429,
            Self::SignedOut => false,
        }
    }

    /// Whether there is nothing there, or nothing that this account may see.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Problem(problem) if problem.status == 404)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, errors: Vec<FieldError>) -> Failure {
        Failure::Problem(Box::new(Problem {
            kind: String::new(),
            title: "Invalid".to_owned(),
            status,
            detail: "Two fields.".to_owned(),
            code: Code::Invalid,
            instance: "1".to_owned(),
            errors,
            findings: Vec::new(),
            current: None,
        }))
    }

    #[test]
    fn a_fields_error_is_found_by_its_pointer_or_by_that_of_something_in_it() {
        let failure = refused(
            422,
            vec![
                FieldError::new("/name", "too short"),
                FieldError::new("/tags/2", "no tag"),
            ],
        );
        assert_eq!(failure.error_at("/name").as_deref(), Some("too short"));
        assert_eq!(failure.error_at("/tags").as_deref(), Some("no tag"));
        assert_eq!(failure.error_at("/na"), None);
    }

    #[test]
    fn a_request_id_is_shown_for_the_hubs_own_failures_only() {
        assert_eq!(refused(500, Vec::new()).reference(), Some("1"));
        assert_eq!(refused(422, Vec::new()).reference(), None);
    }

    #[test]
    fn a_proxy_that_answers_in_place_of_the_hub_is_the_hubs_silence() {
        assert!(Failure::Offline.is_silence());
        assert!(Failure::Unreadable(502).is_silence());
        assert!(Failure::Unreadable(504).is_silence());
        assert!(!Failure::Unreadable(0).is_silence());
        assert!(!Failure::Unreadable(500).is_silence());
        assert!(!refused(503, Vec::new()).is_silence());
    }
}
