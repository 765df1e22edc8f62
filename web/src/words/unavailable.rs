//! Why a link serves nothing now, and what its owner can do.

use hub_shared::{problem::Code, tombstone::Fate};

/// The words for a code that a download link answers.
pub(crate) fn words(code: Code) -> &'static str {
    match code {
        Code::Stopped => "You stopped this subscription. Subscribe again, and the same link works.",
        Code::Rotated => "This link was replaced. Copy the new one.",
        Code::NoVersion => {
            "Every version was withdrawn, so the link serves nothing. What your OctoBot has imported still runs there: read on the profile's page why, and consider removing it."
        }
        Code::Quarantined => {
            "The profile is held back until a moderator has looked at it. Consider selecting another profile in your OctoBot until then."
        }
        Code::Suspended => {
            "A moderator suspended this profile or its author. Consider removing it from your OctoBot."
        }
        Code::ProfileDeleted => {
            "Its author deleted this profile. What your OctoBot has imported stays there; no new version will come."
        }
        Code::AccountClosed => {
            "The account behind it was closed. What your OctoBot has imported stays there."
        }
        _ => "The link serves nothing at the moment. Try again later.",
    }
}

/// What a profile that is gone means for an OctoBot that has imported it.
pub(crate) fn installed(fate: Fate) -> &'static str {
    match fate {
        Fate::Deleted | Fate::AuthorClosed => {
            "It stays there and goes on trading as before. No new version will come."
        }
        Fate::Quarantined => {
            "It stays there and goes on trading. Consider selecting another profile until a moderator has looked at it."
        }
        Fate::Suspended | Fate::AuthorSuspended | Fate::TakenDown => {
            "It stays there and goes on trading until you remove it. Consider it: in OctoBot open Profiles, select another profile, then remove this one."
        }
    }
}
