//! What became of profiles, in words.

use hub_shared::tombstone::Fate;

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
            "A moderator took a version of it down. Its links serve nothing.",
        ),
    }
}
