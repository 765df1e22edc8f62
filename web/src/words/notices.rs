//! What the bell tells, in words, and where it leads.

use hub_shared::notification::{Notification, NotificationKind};

use crate::{route::Route, words::updating};

/// A notification for people.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    /// What happened.
    pub(crate) title: String,
    /// What it means and what to do; empty where the title says it all.
    pub(crate) then: &'static str,
    /// Whose words the reason is.
    pub(crate) reason_of: &'static str,
    /// Where to go on: what the link says, and the page.
    pub(crate) links: Vec<(&'static str, Route)>,
}

/// A notification in words.
pub(crate) fn told(told: &Notification) -> Told {
    use NotificationKind as Kind;
    let name = told.name.as_deref().unwrap_or("A profile");
    let version = told.version.map_or_else(
        || "A version".to_owned(),
        |number| format!("Version {number}"),
    );
    let page = |label| about(told, label, |slug| Route::Profile { slug });
    let manage = |label| about(told, label, |slug| Route::Manage { slug });
    let hidden = || {
        vec![
            ("Your subscriptions", Route::Subscriptions),
            ("The Editor, if it is yours", Route::Editor),
        ]
    };
    let again = match told.version {
        Some(_) => "Its links work again.",
        None => "Its links serve nothing all the same.",
    };
    let account = |label| vec![(label, Route::Account)];
    let (title, then, links) = match told.kind {
        Kind::SubmissionApproved => (
            format!("{name} was approved"),
            "Everybody sees it now.",
            [page("See its page"), manage("Manage it")].concat(),
        ),
        Kind::ChangesRequested => (
            format!("A moderator asks for changes in {name}"),
            "Change the draft as the words below say, then submit it again.",
            manage("Go to the draft"),
        ),
        Kind::SubmissionRejected => (
            format!("{name} was rejected"),
            "Read why below. If it is wrong, you can appeal it: somebody else looks at it then.",
            manage("See the submission"),
        ),
        Kind::NewVersion => (
            format!("{version} of {name} is there"),
            updating::HOW,
            page("See what is new"),
        ),
        Kind::VersionWithdrawn => (
            format!("{version} of {name} was withdrawn"),
            "Your link serves the version before, if there is one. If your OctoBot runs this one, read why and consider removing it there.",
            [page("See its page"), hidden()].concat(),
        ),
        Kind::VersionRestored => (
            format!("{version} of {name} is offered again"),
            "",
            page("See its page"),
        ),
        Kind::ProfileDeleted => (
            format!("{name} was deleted by its author"),
            "Your link serves nothing any more. What your OctoBot has imported stays there.",
            vec![("Your subscriptions", Route::Subscriptions)],
        ),
        Kind::ProfileQuarantined => (
            format!("{name} is held back"),
            "Its links serve nothing until a moderator has looked at it. Consider selecting another profile in your OctoBot.",
            hidden(),
        ),
        Kind::ProfileReleased => (
            format!("{name} is no longer held back"),
            again,
            page("See its page"),
        ),
        Kind::ProfileSuspended => (
            format!("{name} is suspended"),
            "Its links serve nothing. Consider removing it from your OctoBot.",
            hidden(),
        ),
        Kind::ProfileUnsuspended => (
            format!("{name} is no longer suspended"),
            again,
            page("See its page"),
        ),
        Kind::AuthorSuspended => (
            format!("The author of {name} is suspended"),
            "Its links serve nothing. Consider removing it from your OctoBot.",
            hidden(),
        ),
        Kind::AuthorUnsuspended => (
            format!("The author of {name} is no longer suspended"),
            again,
            page("See its page"),
        ),
        Kind::ReportUpheld => (
            format!("Your report of {name} was right"),
            "A moderator has looked at it and found it so.",
            [page("See its page"), account("Your reports")].concat(),
        ),
        Kind::ReportDismissed => (
            format!("Your report of {name} was dismissed"),
            "A moderator has looked at it and found nothing to act on.",
            [page("See its page"), account("Your reports")].concat(),
        ),
        Kind::AppealUpheld => (
            format!("Your appeal about {name} changed nothing"),
            "The decision stays.",
            manage("Manage it"),
        ),
        Kind::AppealOverturned => (
            format!("Your appeal about {name} was right"),
            "The decision was undone.",
            manage("Manage it"),
        ),
        Kind::MessageReceived => (
            format!("A moderator wrote to you about {name}"),
            "",
            manage("Read and answer"),
        ),
        Kind::AuthorReplied => (
            format!("The author of {name} wrote"),
            "",
            vec![(
                "Read and answer",
                told.submission_id
                    .as_ref()
                    .map_or(Route::Moderation, |id| Route::Review {
                        id: id.as_str().to_owned(),
                    }),
            )],
        ),
        Kind::AccountUnsuspended => (
            "The suspension of your account was lifted".to_owned(),
            "All is as it was before.",
            account("Your account"),
        ),
        Kind::ClaimTaken => (
            format!("Another moderator took over the review of {name}"),
            "Your claim ended with it; what you wrote there and did not send is still on your page.",
            vec![("The queue", Route::Moderation)],
        ),
        Kind::SessionEnded => (
            "One of your sessions was ended for safety".to_owned(),
            "Its key was used twice or turned up where it should not be, so somebody may have copied it. If you know of no reason, change your password.",
            account("Sessions and password"),
        ),
        Kind::TokenRevoked => (
            "One of your access tokens was revoked".to_owned(),
            "It was found where others could read it. Make another one for the program that used it.",
            account("Access tokens"),
        ),
        Kind::LinkRevoked => (
            format!("Your link for {name} was replaced"),
            "It was found where others could read it. Copy the new one; in OctoBot remove the old profile first.",
            vec![("Copy the new link", Route::Subscriptions)],
        ),
    };
    let reason_of = match told.kind {
        // A moderator's has a code at least.
        Kind::ProfileQuarantined if told.codes.is_empty() => "The hub, because of reports",
        Kind::SubmissionApproved
        | Kind::ChangesRequested
        | Kind::SubmissionRejected
        | Kind::VersionWithdrawn
        | Kind::ReportUpheld
        | Kind::ReportDismissed
        | Kind::AppealUpheld
        | Kind::AppealOverturned
        | Kind::ProfileQuarantined
        | Kind::ProfileSuspended => "The moderator",
        _ => "Why",
    };
    Told {
        title,
        then,
        reason_of,
        links,
    }
}

fn about(
    told: &Notification,
    label: &'static str,
    route: impl Fn(String) -> Route,
) -> Vec<(&'static str, Route)> {
    told.profile
        .clone()
        .map(|slug| (label, route(slug)))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(kind: NotificationKind, profile: Option<&str>) -> Notification {
        Notification {
            id: "01920b5e-7d0a-7c4e-8f3b-5a6d7e8f9a0b".parse().unwrap(),
            kind,
            profile: profile.map(str::to_owned),
            name: profile.map(|_| "ETH grid".to_owned()),
            version: profile.map(|_| 3),
            submission: None,
            submission_id: None,
            reason: None,
            codes: Vec::new(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            read_at: None,
        }
    }

    #[test]
    fn every_kind_is_told_and_leads_somewhere() {
        for kind in NotificationKind::ALL {
            let told = told(&one(*kind, Some("eth-grid")));
            assert!(!told.title.is_empty());
            assert!(!told.links.is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn a_new_version_is_named_and_leads_to_the_profile() {
        let told = told(&one(NotificationKind::NewVersion, Some("eth-grid")));
        assert_eq!(told.title, "Version 3 of ETH grid is there");
        let slug = "eth-grid".to_owned();
        assert_eq!(told.links, [("See what is new", Route::Profile { slug })]);
    }
}
