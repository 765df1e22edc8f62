//! What a mail says of a notice: subject and text.

use hub_shared::notification::NotificationKind;

use crate::db::notifications::Notice;

/// Subject and text of the mail that tells a subscriber: `why` is codes in lines; none for what has a mail of its own.
pub(super) fn words(notice: &Notice, why: &str) -> Option<(String, String)> {
    let name = notice.name.as_deref().unwrap_or("Profile Hub");
    let version = match notice.version {
        Some(number) => format!("version {number}"),
        None => "a version".to_owned(),
    };
    // A moderator's decision has a code at least; what the hub holds back by itself has none.
    let above = match (notice.kind, why) {
        (NotificationKind::ProfileQuarantined, "") => "The hub holds it back because of reports",
        _ => "The moderator wrote",
    };
    let mut reason = match &notice.reason {
        Some(reason) => format!("\n{above}:\n\n{reason}\n"),
        None => String::new(),
    };
    if !why.is_empty() {
        reason.insert_str(0, &format!("\nWhy, by the rules:\n\n{why}"));
    }
    let again = match notice.version {
        Some(number) => format!("Your link serves it again: version {number}."),
        None => "Your link serves nothing all the same: every version was withdrawn.".to_owned(),
    };
    let (subject, text) = match notice.kind {
        NotificationKind::NewVersion => (
            format!("{name}: {version}"),
            format!(
                "there is a new version of the profile {name}: {version}.\n\n\
                 OctoBot does not update from a link. To have it, remove the old profile\n\
                 in OctoBot, then import the same link again.\n"
            ),
        ),
        NotificationKind::VersionWithdrawn => {
            let who = match notice.reason {
                Some(_) => "a moderator",
                None => "its author",
            };
            (
                format!("{name}: {version} was withdrawn"),
                format!(
                    "{who} withdrew {version} of the profile {name}.\n{reason}\n\
                     If your OctoBot has it, you hold a withdrawn version: look at why, and\n\
                     remove the profile in OctoBot unless you are sure. Your link serves the\n\
                     newest version that is offered, if there is one.\n"
                ),
            )
        }
        NotificationKind::VersionRestored => (
            format!("{name}: {version} is offered again"),
            format!(
                "a moderator offers {version} of the profile {name} again.\n{reason}\n\
                 If your OctoBot has it, you may keep it. Your link serves the newest version\n\
                 that is offered, unless the profile is held back: to have that one, remove the\n\
                 old profile in OctoBot, then import the same link again.\n"
            ),
        ),
        NotificationKind::ProfileDeleted => (
            format!("{name} was deleted"),
            format!(
                "the author of the profile {name} deleted it. Your link to it\n\
                 answers nothing any more. What your OctoBot has installed stays\n\
                 as it is; nobody will look after it.\n"
            ),
        ),
        NotificationKind::ProfileQuarantined => (
            format!("{name} is held back"),
            format!(
                "the profile {name} is held back until a moderator has looked at it.\n{reason}\n\
                 Your link serves nothing until then. What your OctoBot has installed stays\n\
                 as it is: look at it, and stop it unless you are sure.\n"
            ),
        ),
        NotificationKind::ProfileReleased => (
            format!("{name} is no longer held back"),
            format!("a moderator has looked at the profile {name}.\n{reason}\n{again}\n"),
        ),
        NotificationKind::ProfileSuspended => (
            format!("{name} was suspended"),
            format!(
                "a moderator suspended the profile {name}.\n{reason}\n\
                 Your link serves nothing any more. What your OctoBot has installed stays\n\
                 as it is: look at it, and stop it unless you are sure.\n"
            ),
        ),
        NotificationKind::ProfileUnsuspended => (
            format!("{name} is no longer suspended"),
            format!("the profile {name} is no longer suspended.\n{reason}\n{again}\n"),
        ),
        NotificationKind::AuthorSuspended => (
            format!("The author of {name} was suspended"),
            format!(
                "an administrator suspended the author of the profile {name}.\n\n\
                 Your link serves nothing as long as that lasts. What your OctoBot has\n\
                 installed stays as it is: look at it, and stop it unless you are sure.\n"
            ),
        ),
        NotificationKind::AuthorUnsuspended => (
            format!("The author of {name} is no longer suspended"),
            format!("the author of the profile {name} is no longer suspended.\n\n{again}\n"),
        ),
        NotificationKind::SubmissionApproved
        | NotificationKind::ChangesRequested
        | NotificationKind::SubmissionRejected
        | NotificationKind::ReportUpheld
        | NotificationKind::ReportDismissed
        | NotificationKind::AppealUpheld
        | NotificationKind::AppealOverturned
        | NotificationKind::MessageReceived
        | NotificationKind::AuthorReplied
        | NotificationKind::AccountUnsuspended
        | NotificationKind::ClaimTaken
        | NotificationKind::SessionEnded
        | NotificationKind::TokenRevoked
        | NotificationKind::LinkRevoked => return None,
    };
    Some((subject, text))
}
