//! What an author does next with a profile: one thing. Pure.

use hub_shared::{own_profile::OwnProfile, submission::ReviewState};

use crate::route::Route;

/// The one thing to do next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Next {
    /// What the link says.
    pub(super) label: &'static str,
    /// Where it leads.
    pub(super) to: Route,
    /// Whether the profile waits for its author, and not for somebody else.
    pub(super) is_due: bool,
}

/// What is next for this profile.
pub(super) fn next(profile: &OwnProfile) -> Next {
    let slug = profile.slug.clone();
    let manage = Route::Manage { slug: slug.clone() };
    let strategy = Route::StrategyStep { slug: slug.clone() };
    let package = Route::ProfileStep { slug: slug.clone() };
    let publish = Route::PublishStep { slug };
    let due = |label, to| Next {
        label,
        to,
        is_due: true,
    };
    let calm = |label, to| Next {
        label,
        to,
        is_due: false,
    };
    if profile.suspended_at.is_some() || profile.quarantined_at.is_some() {
        return due("See why", manage);
    }
    match profile
        .submission
        .as_ref()
        .map(|submission| submission.state)
    {
        Some(ReviewState::Pending) => calm("See the submission", manage),
        Some(ReviewState::ChangesRequested) => due("Make the changes", strategy),
        Some(ReviewState::Rejected) => due("Read the moderator's words", manage),
        Some(ReviewState::Approved) if profile.draft.changed => due("Submit your changes", publish),
        Some(ReviewState::Approved) => calm("Publish a new version", package),
        Some(ReviewState::Withdrawn) | None => {
            if profile.summary.trim().is_empty() {
                due("Continue with the texts", strategy)
            } else if profile.draft.has_package {
                due("Continue with publishing", publish)
            } else {
                due("Continue with the profile ZIP", package)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use hub_shared::{
        own_profile::{DraftState, SubmissionState},
        profile::Visibility,
    };

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn profile(state: Option<ReviewState>, changed: bool) -> OwnProfile {
        OwnProfile {
            slug: "grid".to_owned(),
            name: "Grid".to_owned(),
            summary: "Sideways".to_owned(),
            logo: None,
            visibility: Visibility::Private,
            archived_at: None,
            quarantined_at: None,
            quarantined_reason: None,
            suspended_at: None,
            suspended_reason: None,
            version: None,
            subscribers: 0,
            followers: 0,
            downloads: 0,
            published_at: None,
            changed_at: now(),
            draft: DraftState {
                updated_at: now(),
                has_package: true,
                changed,
            },
            submission: state.map(|state| SubmissionState {
                number: 1,
                state,
                new_content: true,
                submitted_at: now(),
                decided_at: None,
                reason: None,
                in_review: false,
            }),
        }
    }

    #[test]
    fn a_draft_goes_on_where_it_lacks_something() {
        let mut draft = profile(None, true);
        assert_eq!(next(&draft).label, "Continue with publishing");
        draft.draft.has_package = false;
        assert_eq!(next(&draft).label, "Continue with the profile ZIP");
        draft.summary = " ".to_owned();
        assert_eq!(next(&draft).label, "Continue with the texts");
    }

    #[test]
    fn what_waits_for_a_moderator_is_not_due() {
        assert!(!next(&profile(Some(ReviewState::Pending), true)).is_due);
        assert!(!next(&profile(Some(ReviewState::Approved), false)).is_due);
        assert!(next(&profile(Some(ReviewState::Approved), true)).is_due);
        assert!(next(&profile(Some(ReviewState::ChangesRequested), false)).is_due);
    }

    #[test]
    fn what_is_held_back_is_explained_first() {
        let mut held = profile(Some(ReviewState::Approved), false);
        held.suspended_at = Some(now());
        assert_eq!(next(&held).label, "See why");
    }
}
