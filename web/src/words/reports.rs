//! Reports, and what became of profiles, in words.

use hub_shared::{report::ReportReason, tombstone::Fate};

/// What is wrong with a profile, as somebody chooses it.
pub(crate) fn reason(reason: ReportReason) -> &'static str {
    match reason {
        ReportReason::Secret => "It holds a key, a password or somebody's data",
        ReportReason::Misleading => "It does not do what its page says",
        ReportReason::Copied => "It is somebody else's work",
        ReportReason::HarmfulSettings => {
            "Its settings lose money in a way that it does not tell of"
        }
        ReportReason::Impersonation => "It passes for somebody or something else",
        ReportReason::Broken => "It does not import, or does not run",
        ReportReason::Illegal => "It breaks the law",
        ReportReason::Other => "Something else",
    }
}

/// What became of a profile.
pub(crate) fn fate(fate: Fate) -> (&'static str, &'static str) {
    match fate {
        Fate::Deleted => (
            "Deleted by its author",
            "Its author deleted it. Its links serve nothing any more; what you installed goes on as it is.",
        ),
        Fate::AuthorClosed => (
            "Deleted with its author's account",
            "Its author closed the account, and the profile went with it. Its links serve nothing any more.",
        ),
        Fate::Suspended => (
            "Suspended",
            "A moderator suspended it. Its links serve nothing as long as that lasts.",
        ),
        Fate::AuthorSuspended => (
            "Its author is suspended",
            "An administrator suspended its author. Its links serve nothing as long as that lasts.",
        ),
        Fate::Quarantined => (
            "Held back",
            "It is held back until a moderator has looked at it. Its links serve nothing until then.",
        ),
        Fate::TakenDown => (
            "Taken down",
            "A moderator took its last version down. Its links serve nothing.",
        ),
    }
}
