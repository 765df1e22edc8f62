//! How things move: one table, which the domain asks before decisions, claims and what is withheld, and from
//! which docs/LIFECYCLE.md is written.
//!
//! A thing has several sides that move apart from each other: that an author withdrew a version says
//! nothing about whether a moderator took it down. A row moves one side of one thing; an action that
//! moves several has a row for each, and leaves one entry in the audit log all the same.

use std::fmt::Write as _;

use crate::{column::words, submission::ReviewState, text::Invalid};

words! {
    /// A kind of thing that the audit log names.
    Subject {
        /// A frozen draft under review.
        Submission = "submission",
        /// An approved package.
        Version = "version",
        /// What an author publishes.
        Profile = "profile",
        /// Somebody's account.
        Account = "account",
        /// What somebody says is wrong with a profile.
        Report = "report",
        /// An author's answer to a decision.
        Appeal = "appeal",
    }
}

words! {
    /// How one side of a thing stands.
    State {
        /// It does not exist yet.
        Absent = "absent",
        /// It waits for a moderator.
        Pending = "pending",
        /// It was published.
        Approved = "approved",
        /// Its author may mend it and submit again.
        ChangesRequested = "changes_requested",
        /// It was refused.
        Rejected = "rejected",
        /// Its author took it back.
        Withdrawn = "withdrawn",
        /// No moderator holds it.
        Free = "free",
        /// A moderator holds it.
        Claimed = "claimed",
        /// Nothing holds it back on this side.
        Clear = "clear",
        /// Its author withdrew it from new downloads.
        Yanked = "yanked",
        /// A moderator withdrew it.
        TakenDown = "taken_down",
        /// It is held back until a moderator has looked at it.
        Quarantined = "quarantined",
        /// It is withheld until that is lifted.
        Suspended = "suspended",
        /// Its author works on it no more.
        Archived = "archived",
        /// It is gone; a tombstone keeps its address.
        Deleted = "deleted",
        /// Nobody has decided on it.
        Open = "open",
        /// Whoever decided agreed with it, or with what it contests.
        Upheld = "upheld",
        /// It was found to be wrong.
        Dismissed = "dismissed",
        /// What it contests was undone.
        Overturned = "overturned",
    }
}

words! {
    /// A side of a thing, which moves by itself.
    Side {
        /// A submission's review.
        Review = "review",
        /// Whose eyes a pending submission is under; a claim that lapsed is free.
        Claim = "claim",
        /// Whether a version's author withdrew it.
        Yank = "yank",
        /// Whether a moderator took a version down.
        TakeDown = "take-down",
        /// Whether a profile waits for a moderator's look.
        Quarantine = "quarantine",
        /// Whether a moderator suspended a profile.
        Suspension = "suspension",
        /// Whether its author works on a profile.
        Archive = "archive",
        /// Whether a profile is there.
        Existence = "existence",
        /// Whether an administrator suspended an account.
        Standing = "standing",
        /// A report's fate.
        Report = "report",
        /// An appeal's fate.
        Appeal = "appeal",
    }
}

impl Side {
    /// The kind of thing it is a side of.
    #[must_use]
    pub const fn subject(self) -> Subject {
        match self {
            Self::Review | Self::Claim => Subject::Submission,
            Self::Yank | Self::TakeDown => Subject::Version,
            Self::Quarantine | Self::Suspension | Self::Archive | Self::Existence => {
                Subject::Profile
            }
            Self::Standing => Subject::Account,
            Self::Report => Subject::Report,
            Self::Appeal => Subject::Appeal,
        }
    }
}

words! {
    /// What moves a thing, as the audit log calls it.
    Action {
        /// The author hands a draft in.
        Submit = "submission.submit",
        /// The author takes a submission back.
        Withdraw = "submission.withdraw",
        /// A moderator takes a submission that nobody holds.
        Claim = "submission.claim",
        /// A moderator takes a submission that another one holds.
        TakeOver = "submission.take-over",
        /// A moderator gives their claim up.
        Release = "submission.release",
        /// A moderator publishes a submission.
        Approve = "submission.approve",
        /// A moderator sends a submission back.
        RequestChanges = "submission.request-changes",
        /// A moderator refuses a submission.
        Reject = "submission.reject",
        /// The author withdraws a version.
        Yank = "version.yank",
        /// The author offers a version again.
        Unyank = "version.unyank",
        /// A moderator withdraws a version.
        TakeDown = "version.take-down",
        /// A moderator offers a version again.
        Restore = "version.restore",
        /// A moderator holds a profile back.
        Quarantine = "profile.quarantine",
        /// A moderator has looked at it.
        ReleaseProfile = "profile.release",
        /// A moderator withholds a profile.
        SuspendProfile = "profile.suspend",
        /// A moderator gives a profile back.
        UnsuspendProfile = "profile.unsuspend",
        /// The author says that they work on it no more.
        Archive = "profile.archive",
        /// The author works on it again.
        Unarchive = "profile.unarchive",
        /// The author deletes a profile.
        DeleteProfile = "profile.delete",
        /// An administrator suspends an account.
        SuspendAccount = "account.suspend",
        /// An administrator lifts that.
        UnsuspendAccount = "account.unsuspend",
        /// An account gets another role.
        Role = "account.role",
        /// Somebody closes their account.
        CloseAccount = "account.close",
        /// Somebody reports a profile.
        FileReport = "report.file",
        /// A moderator agrees with a report.
        UpholdReport = "report.uphold",
        /// A moderator finds nothing in a report.
        DismissReport = "report.dismiss",
        /// An author contests a decision.
        FileAppeal = "appeal.file",
        /// The decision stands.
        UpholdAppeal = "appeal.uphold",
        /// The decision is undone.
        OverturnAppeal = "appeal.overturn",
    }
}

impl From<ReviewState> for State {
    fn from(state: ReviewState) -> Self {
        match state {
            ReviewState::Pending => Self::Pending,
            ReviewState::Approved => Self::Approved,
            ReviewState::ChangesRequested => Self::ChangesRequested,
            ReviewState::Rejected => Self::Rejected,
            ReviewState::Withdrawn => Self::Withdrawn,
        }
    }
}

impl TryFrom<State> for ReviewState {
    type Error = Invalid;

    fn try_from(state: State) -> Result<Self, Invalid> {
        state.as_str().parse()
    }
}

/// One way in which one side of a thing may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// What moves.
    pub side: Side,
    /// By what.
    pub action: Action,
    /// Who may.
    pub who: &'static str,
    /// Where it has to be.
    pub from: &'static [State],
    /// Where it is then.
    pub to: State,
}

const fn row(
    side: Side,
    action: Action,
    who: &'static str,
    from: &'static [State],
    to: State,
) -> Transition {
    Transition {
        side,
        action,
        who,
        from,
        to,
    }
}

const AUTHOR: &str = "its author";
const OWNER: &str = "its account, in a session";
const MODERATORS: &str = "moderators, but its author";
const UNBIASED: &str = "moderators, but its author and who was overruled on it";
const UNCONCERNED: &str = "moderators, but its author and its reporter";
const CLAIMANT: &str = "the moderator who claimed it";
const ADMINISTRATORS: &str = "administrators";
const ANOTHER: &str = "another moderator or an administrator";

/// Every way in which anything moves; what is not here does not happen.
pub const TRANSITIONS: &[Transition] = {
    use Action as A;
    use State as S;
    &[
        row(
            Side::Review,
            A::Submit,
            "its author, verified",
            &[S::Absent],
            S::Pending,
        ),
        row(
            Side::Review,
            A::Withdraw,
            AUTHOR,
            &[S::Pending],
            S::Withdrawn,
        ),
        row(
            Side::Review,
            A::Approve,
            CLAIMANT,
            &[S::Pending],
            S::Approved,
        ),
        row(
            Side::Review,
            A::RequestChanges,
            CLAIMANT,
            &[S::Pending],
            S::ChangesRequested,
        ),
        row(
            Side::Review,
            A::Reject,
            CLAIMANT,
            &[S::Pending],
            S::Rejected,
        ),
        row(
            Side::Review,
            A::OverturnAppeal,
            ANOTHER,
            &[S::Rejected],
            S::Pending,
        ),
        row(
            Side::Review,
            A::DeleteProfile,
            AUTHOR,
            &[S::Pending],
            S::Withdrawn,
        ),
        row(
            Side::Review,
            A::CloseAccount,
            OWNER,
            &[S::Pending],
            S::Withdrawn,
        ),
        row(Side::Claim, A::Claim, UNBIASED, &[S::Free], S::Claimed),
        row(
            Side::Claim,
            A::TakeOver,
            UNBIASED,
            &[S::Claimed],
            S::Claimed,
        ),
        row(Side::Claim, A::Release, CLAIMANT, &[S::Claimed], S::Free),
        row(
            Side::Claim,
            A::OverturnAppeal,
            ANOTHER,
            &[S::Free],
            S::Claimed,
        ),
        row(Side::Claim, A::Withdraw, AUTHOR, &[S::Claimed], S::Free),
        row(Side::Claim, A::Approve, CLAIMANT, &[S::Claimed], S::Free),
        row(
            Side::Claim,
            A::RequestChanges,
            CLAIMANT,
            &[S::Claimed],
            S::Free,
        ),
        row(Side::Claim, A::Reject, CLAIMANT, &[S::Claimed], S::Free),
        row(
            Side::Claim,
            A::DeleteProfile,
            AUTHOR,
            &[S::Claimed],
            S::Free,
        ),
        row(
            Side::Claim,
            A::SuspendAccount,
            ADMINISTRATORS,
            &[S::Claimed],
            S::Free,
        ),
        row(Side::Claim, A::Role, ADMINISTRATORS, &[S::Claimed], S::Free),
        row(Side::Claim, A::CloseAccount, OWNER, &[S::Claimed], S::Free),
        row(Side::Yank, A::Yank, AUTHOR, &[S::Clear], S::Yanked),
        row(Side::Yank, A::Unyank, AUTHOR, &[S::Yanked], S::Clear),
        row(
            Side::TakeDown,
            A::TakeDown,
            UNBIASED,
            &[S::Clear],
            S::TakenDown,
        ),
        row(
            Side::TakeDown,
            A::Restore,
            MODERATORS,
            &[S::TakenDown],
            S::Clear,
        ),
        row(
            Side::TakeDown,
            A::OverturnAppeal,
            ANOTHER,
            &[S::TakenDown],
            S::Clear,
        ),
        row(
            Side::Quarantine,
            A::Quarantine,
            "moderators, but its author; the hub itself, when reports come to that",
            &[S::Clear],
            S::Quarantined,
        ),
        row(
            Side::Quarantine,
            A::ReleaseProfile,
            MODERATORS,
            &[S::Quarantined],
            S::Clear,
        ),
        row(
            Side::Suspension,
            A::SuspendProfile,
            MODERATORS,
            &[S::Clear],
            S::Suspended,
        ),
        row(
            Side::Suspension,
            A::UnsuspendProfile,
            MODERATORS,
            &[S::Suspended],
            S::Clear,
        ),
        row(Side::Archive, A::Archive, AUTHOR, &[S::Clear], S::Archived),
        row(
            Side::Archive,
            A::Unarchive,
            AUTHOR,
            &[S::Archived],
            S::Clear,
        ),
        row(
            Side::Archive,
            A::CloseAccount,
            OWNER,
            &[S::Clear],
            S::Archived,
        ),
        row(
            Side::Existence,
            A::DeleteProfile,
            AUTHOR,
            &[S::Clear],
            S::Deleted,
        ),
        row(
            Side::Existence,
            A::CloseAccount,
            OWNER,
            &[S::Clear],
            S::Deleted,
        ),
        row(
            Side::Standing,
            A::SuspendAccount,
            "administrators, but the account itself",
            &[S::Clear],
            S::Suspended,
        ),
        row(
            Side::Standing,
            A::UnsuspendAccount,
            ADMINISTRATORS,
            &[S::Suspended],
            S::Clear,
        ),
        row(
            Side::Report,
            A::FileReport,
            "verified accounts old enough, but its author",
            &[S::Absent],
            S::Open,
        ),
        row(
            Side::Report,
            A::UpholdReport,
            UNCONCERNED,
            &[S::Open],
            S::Upheld,
        ),
        row(
            Side::Report,
            A::DismissReport,
            UNCONCERNED,
            &[S::Open],
            S::Dismissed,
        ),
        row(Side::Appeal, A::FileAppeal, AUTHOR, &[S::Absent], S::Open),
        row(
            Side::Appeal,
            A::UpholdAppeal,
            ANOTHER,
            &[S::Open],
            S::Upheld,
        ),
        row(
            Side::Appeal,
            A::OverturnAppeal,
            ANOTHER,
            &[S::Open],
            S::Overturned,
        ),
    ]
};

/// The row by which an action moves a side that stands so; none when it may not.
#[must_use]
pub fn step(side: Side, action: Action, from: State) -> Option<&'static Transition> {
    TRANSITIONS
        .iter()
        .find(|row| row.side == side && row.action == action && row.from.contains(&from))
}

/// Where a side has to be for an action; nothing when the action never moves it.
pub fn wanted(side: Side, action: Action) -> impl Iterator<Item = State> {
    TRANSITIONS
        .iter()
        .filter(move |row| row.side == side && row.action == action)
        .flat_map(|row| row.from.iter().copied())
}

/// docs/LIFECYCLE.md: the table for people.
#[must_use]
pub fn document() -> String {
    let mut text = String::from(
        "# How things move\n\nWritten by `cargo xtask openapi` from `shared/src/lifecycle.rs`, which \
         the domain asks before\ndecisions, claims and what is withheld. What is not in these tables does not happen: it \
         is 409 with `current`, the state as it is now.\nEach step leaves one entry in the audit log, \
         under the name of the action. A thing has several sides, which\nmove apart from each other; \
         an action that stands in several tables moves several sides at once.\n",
    );
    for side in Side::ALL {
        let _ = write!(
            text,
            "\n## {}: {side}\n\n| action | who may | from | to |\n|---|---|---|---|\n",
            side.subject()
        );
        for row in TRANSITIONS.iter().filter(|row| row.side == *side) {
            let from = row.from.iter().map(|state| format!("`{state}`"));
            let from = from.collect::<Vec<_>>().join(", ");
            let _ = writeln!(
                text,
                "| `{}` | {} | {from} | `{}` |",
                row.action, row.who, row.to
            );
        }
    }
    text.push_str("\n## What the states mean\n\n| state | meaning |\n|---|---|\n");
    for state in State::ALL {
        let _ = writeln!(text, "| `{state}` | {} |", state.meaning());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_action_moves_a_side_from_one_state_to_two() {
        let mut seen = BTreeSet::new();
        for row in TRANSITIONS {
            for from in row.from {
                assert!(seen.insert((row.side, row.action, *from)), "{row:?}");
            }
        }
    }

    #[test]
    fn every_action_and_every_side_stands_in_the_table() {
        let moved = TRANSITIONS.iter().map(|row| row.action);
        assert_eq!(
            moved.collect::<BTreeSet<_>>(),
            Action::ALL.iter().copied().collect()
        );
        let sides = TRANSITIONS.iter().map(|row| row.side);
        assert_eq!(
            sides.collect::<BTreeSet<_>>(),
            Side::ALL.iter().copied().collect()
        );
    }

    #[test]
    fn what_is_decided_stays_decided_but_for_an_appeal() {
        for state in [State::Approved, State::ChangesRequested, State::Withdrawn] {
            for action in Action::ALL {
                assert_eq!(step(Side::Review, *action, state), None, "{action}");
            }
        }
        let moving = |action: &&Action| step(Side::Review, **action, State::Rejected).is_some();
        let moving = Action::ALL.iter().filter(moving).collect::<Vec<_>>();
        assert_eq!(moving, [&Action::OverturnAppeal]);
    }
}
