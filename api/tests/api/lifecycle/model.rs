//! What the table of transitions and the roles say of one profile and of those around it.

use std::collections::BTreeMap;

use hub_shared::{
    account::Role,
    lifecycle::{Action, Side, State, step},
};
use reqwest::StatusCode;
use serde_json::Value;

use super::super::app::Reply;

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Who acts. Sam's reports are trusted; Noor is a moderator unless Root took that away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Nobody,
    Sam,
    Author,
    Mira,
    Noor,
    Root,
}

impl Who {
    pub const ALL: [Self; 6] = [
        Self::Nobody,
        Self::Sam,
        Self::Author,
        Self::Mira,
        Self::Noor,
        Self::Root,
    ];
}

/// What an author does to what is theirs.
const AUTHORS: [Action; 9] = [
    Action::Submit,
    Action::Withdraw,
    Action::Yank,
    Action::Unyank,
    Action::Archive,
    Action::Unarchive,
    Action::DeleteProfile,
    Action::FileAppeal,
    Action::CloseAccount,
];

/// What moderators do.
const MODERATORS: [Action; 16] = [
    Action::Claim,
    Action::TakeOver,
    Action::Release,
    Action::Approve,
    Action::RequestChanges,
    Action::Reject,
    Action::TakeDown,
    Action::Restore,
    Action::Quarantine,
    Action::ReleaseProfile,
    Action::SuspendProfile,
    Action::UnsuspendProfile,
    Action::UpholdReport,
    Action::DismissReport,
    Action::UpholdAppeal,
    Action::OverturnAppeal,
];

/// What administrators do.
const ADMINISTRATORS: [Action; 3] = [
    Action::SuspendAccount,
    Action::UnsuspendAccount,
    Action::Role,
];

/// What ends a walk or most of it, or can be done at any time: it would leave room for little else.
pub const SELDOM: [Action; 4] = [
    Action::DeleteProfile,
    Action::CloseAccount,
    Action::SuspendAccount,
    Action::Role,
];

/// What an action is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Profile,
    /// By its place among those of the profile, as all below.
    Submission(usize),
    Version(usize),
    Report(usize),
    Appeal(usize),
    /// Whether its profiles go with it is what the author says who closes it.
    Account {
        profiles_too: bool,
    },
}

pub struct Version {
    pub id: String,
    pub content: usize,
    pub note: String,
    pub yanked: State,
    pub down: State,
    /// Who took it down last, and which of the take-downs that was.
    pub taken: (Option<Who>, usize),
    /// A moderator released the profile since it was published.
    pub was_looked_at: bool,
}

pub struct Submission {
    pub id: String,
    pub state: State,
    pub holder: Option<Who>,
    pub new_content: bool,
    pub content: usize,
    pub name: String,
    pub note: String,
    /// Once it is approved: the version that its listing stands and falls with.
    pub stands_with: Option<usize>,
    /// Who decided on it last, and which of the decisions that was.
    pub decided: (Option<Who>, usize),
}

pub struct Report {
    pub id: String,
    pub by: Who,
    pub version: usize,
    pub state: State,
}

pub struct Appeal {
    pub id: String,
    pub on: On,
    /// Who decided what it contests, and which of the decisions that was.
    pub against: (Option<Who>, usize),
    pub state: State,
    /// Whether it was undone: nothing had taken its place.
    pub undone: bool,
}

/// What the model knows of one profile, its author and Noor.
pub struct Model {
    pub slug: String,
    pub id: String,
    /// Content, name and revision of the draft, and the marker of its release notes.
    pub draft: (usize, String, i64, String),
    pub submissions: Vec<Submission>,
    pub versions: Vec<Version>,
    pub reports: Vec<Report>,
    pub appeals: Vec<Appeal>,
    pub quarantine: State,
    pub suspension: State,
    pub archive: State,
    pub existence: State,
    /// The ids of the author's account and of Noor's.
    pub accounts: [String; 2],
    pub author: State,
    pub author_may_close: bool,
    pub author_closed: bool,
    pub noor: Role,
    /// How each subject stood when the log last spoke of it.
    pub stood: BTreeMap<String, Value>,
}

/// What the model says will happen.
#[derive(Debug, PartialEq)]
pub enum Fate {
    /// It happens, and the log says so under this name on this subject.
    Done(&'static str, String),
    /// A sign of life, which nobody has to answer for.
    Silent,
    /// It is refused; a 409 tells how the thing stands.
    Refused(StatusCode, Option<State>),
}

impl Model {
    pub fn pending(&self) -> Option<usize> {
        self.submissions
            .iter()
            .position(|s| s.state == State::Pending)
    }

    pub fn current(&self) -> Option<usize> {
        self.versions
            .iter()
            .rposition(|v| v.yanked == State::Clear && v.down == State::Clear)
    }

    /// The name of the listing: the last approved one whose version is not taken down, else the last one.
    pub fn listing(&self) -> Option<&String> {
        let approved = || {
            let all = self.submissions.iter().rev();
            all.filter_map(|s| Some((&s.name, s.stands_with?)))
        };
        let standing = approved().find(|(_, at)| self.versions[*at].down == State::Clear);
        standing.or_else(|| approved().next()).map(|(name, _)| name)
    }

    /// Whether strangers see its page.
    pub fn is_public(&self) -> bool {
        let withheld = [
            self.quarantine,
            self.suspension,
            self.existence,
            self.author,
        ];
        let stands = self.versions.iter().any(|v| v.down == State::Clear);
        stands && withheld == [State::Clear; 4]
    }

    fn moderates(&self, who: Who) -> bool {
        match who {
            Who::Mira | Who::Root => true,
            Who::Noor => self.noor == Role::Moderator,
            Who::Nobody | Who::Sam | Who::Author => false,
        }
    }

    /// Whether somebody is told who holds a claim.
    pub fn is_told_of_claims(&self, who: Who) -> bool {
        self.moderates(who)
    }

    /// What the table and the roles say of an action.
    pub fn fate(&self, who: Who, action: Action, on: On) -> Fate {
        let refused = |status| Fate::Refused(status, None);
        if who == Who::Nobody || who == Who::Author && self.author_closed {
            return refused(StatusCode::UNAUTHORIZED);
        }
        if who == Who::Author && self.author == State::Suspended {
            return refused(StatusCode::FORBIDDEN);
        }
        if ADMINISTRATORS.contains(&action) {
            return match who {
                Who::Root => self.of_administrators(action),
                _ => refused(StatusCode::FORBIDDEN),
            };
        }
        if MODERATORS.contains(&action) {
            return match self.moderates(who) {
                true => self.of_moderators(who, action, on),
                false => refused(StatusCode::FORBIDDEN),
            };
        }
        match action {
            Action::FileReport => self.of_reporters(who),
            _ if who == Who::Author => self.of_authors(action, on),
            _ => refused(StatusCode::NOT_FOUND),
        }
    }

    fn of_administrators(&self, action: Action) -> Fate {
        let [author, noor] = &self.accounts;
        match action {
            Action::Role => Fate::Done(action.as_str(), format!("account:{noor}")),
            _ if self.author_closed => Fate::Refused(StatusCode::NOT_FOUND, None),
            _ => moves(
                Side::Standing,
                action,
                self.author,
                format!("account:{author}"),
            ),
        }
    }

    fn of_reporters(&self, who: Who) -> Fate {
        let is_seen = self.listing().is_some() && self.existence == State::Clear;
        if !self.is_public() && !(is_seen && (self.moderates(who) || who == Who::Author)) {
            return Fate::Refused(StatusCode::NOT_FOUND, None);
        }
        if who == Who::Author {
            return Fate::Refused(StatusCode::FORBIDDEN, None);
        }
        match self.open_report_of(who) {
            Some(_) => Fate::Refused(StatusCode::CONFLICT, Some(State::Open)),
            None => moves(
                Side::Report,
                Action::FileReport,
                State::Absent,
                String::new(),
            ),
        }
    }

    fn open_report_of(&self, who: Who) -> Option<&Report> {
        self.reports
            .iter()
            .find(|report| report.by == who && report.state == State::Open)
    }

    fn of_authors(&self, action: Action, on: On) -> Fate {
        let conflict = |current| Fate::Refused(StatusCode::CONFLICT, current);
        let profile = format!("profile:{}", self.id);
        if action == Action::CloseAccount {
            return Fate::Done(action.as_str(), format!("account:{}", self.accounts[0]));
        }
        if self.existence == State::Deleted {
            return Fate::Refused(StatusCode::NOT_FOUND, None);
        }
        match (action, on) {
            (Action::Submit, _) => match self.pending() {
                Some(_) => conflict(Some(State::Pending)),
                None if self.nothing_new() => conflict(None),
                None => moves(Side::Review, action, State::Absent, String::new()),
            },
            (Action::Withdraw, On::Submission(at)) => {
                let Submission { id, state, .. } = &self.submissions[at];
                moves(Side::Review, action, *state, format!("submission:{id}"))
            }
            (Action::Yank | Action::Unyank, On::Version(at)) => {
                let Version { id, yanked, .. } = &self.versions[at];
                moves(Side::Yank, action, *yanked, format!("version:{id}"))
            }
            (Action::FileAppeal, On::Submission(at)) if !self.is_declined(on) => {
                conflict(Some(self.submissions[at].state))
            }
            (Action::FileAppeal, On::Version(at)) if !self.is_declined(on) => {
                conflict(Some(self.versions[at].down))
            }
            (Action::FileAppeal, _) => match self.appeal_of(on) {
                Some(appeal) => conflict(Some(appeal.state)),
                None => moves(Side::Appeal, action, State::Absent, String::new()),
            },
            (Action::Archive | Action::Unarchive, _) if self.listing().is_none() => conflict(None),
            // Settings that are as they were asked to be are settings all the same.
            (Action::Archive | Action::Unarchive, _) => {
                match step(Side::Archive, action, self.archive) {
                    Some(_) => Fate::Done(action.as_str(), profile),
                    None => Fate::Done("profile.settings", profile),
                }
            }
            (Action::DeleteProfile, _) => moves(Side::Existence, action, self.existence, profile),
            _ => unreachable!("{action} on {on:?}"),
        }
    }

    /// Whether there is a decision to appeal against.
    fn is_declined(&self, on: On) -> bool {
        match on {
            On::Submission(at) => self.submissions[at].state == State::Rejected,
            On::Version(at) => self.versions[at].down == State::TakenDown,
            _ => false,
        }
    }

    fn last_decision(&self, on: On) -> (Option<Who>, usize) {
        match on {
            On::Submission(at) => self.submissions[at].decided,
            On::Version(at) => self.versions[at].taken,
            _ => unreachable!("nobody appeals {on:?}"),
        }
    }

    /// The appeal against the last decision on something.
    fn appeal_of(&self, on: On) -> Option<&Appeal> {
        let against = self.last_decision(on);
        self.appeals
            .iter()
            .find(|appeal| appeal.on == on && appeal.against == against)
    }

    fn of_moderators(&self, who: Who, action: Action, on: On) -> Fate {
        let forbidden = Fate::Refused(StatusCode::FORBIDDEN, None);
        let conflict = |current| Fate::Refused(StatusCode::CONFLICT, Some(current));
        match on {
            On::Submission(_)
                if matches!(action, Action::Claim | Action::TakeOver)
                    && self.was_overruled(who, on) =>
            {
                forbidden
            }
            On::Submission(at) => self.of_reviewers(who, action, &self.submissions[at]),
            On::Report(at) => {
                let Report { id, by, state, .. } = &self.reports[at];
                match *by == who {
                    true => forbidden,
                    false => moves(Side::Report, action, *state, format!("report:{id}")),
                }
            }
            On::Appeal(at) => {
                let appeal = &self.appeals[at];
                let waits = self.existence == State::Deleted || self.author == State::Suspended;
                let stands = match appeal.on {
                    On::Version(at) => self.versions[at].taken == appeal.against,
                    _ => true,
                };
                match appeal.on {
                    _ if appeal.against.0 == Some(who) => forbidden,
                    _ if waits || self.author_closed => conflict(appeal.state),
                    On::Version(at)
                        if action == Action::UpholdAppeal
                            && appeal.state == State::Open
                            && !(stands && self.versions[at].down == State::TakenDown) =>
                    {
                        conflict(self.versions[at].down)
                    }
                    _ => {
                        let subject = format!("appeal:{}", appeal.id);
                        moves(Side::Appeal, action, appeal.state, subject)
                    }
                }
            }
            // What people have of a deleted profile moderators act on all the same.
            _ if self.listing().is_none() => Fate::Refused(StatusCode::NOT_FOUND, None),
            On::Version(_) if action == Action::TakeDown && self.was_overruled(who, on) => {
                forbidden
            }
            On::Version(at) => {
                let Version { id, down, .. } = &self.versions[at];
                moves(Side::TakeDown, action, *down, format!("version:{id}"))
            }
            On::Profile | On::Account { .. } => {
                let (side, from) = match action {
                    Action::Quarantine | Action::ReleaseProfile => {
                        (Side::Quarantine, self.quarantine)
                    }
                    _ => (Side::Suspension, self.suspension),
                };
                moves(side, action, from, format!("profile:{}", self.id))
            }
        }
    }

    fn of_reviewers(&self, who: Who, action: Action, submission: &Submission) -> Fate {
        let Submission {
            id, state, holder, ..
        } = submission;
        let subject = format!("submission:{id}");
        let conflict = |current| Fate::Refused(StatusCode::CONFLICT, Some(current));
        let is_pending = *state == State::Pending;
        let is_held = *holder == Some(who);
        let claim = holder.map_or(State::Free, |_| State::Claimed);
        match action {
            Action::Release if is_pending && is_held => moves(Side::Claim, action, claim, subject),
            Action::Release => conflict(*state),
            // What a suspended author submitted waits until that is lifted.
            _ if is_pending && self.author == State::Suspended => conflict(State::Suspended),
            Action::Claim | Action::TakeOver => match holder {
                _ if !is_pending => conflict(*state),
                Some(_) if is_held => Fate::Silent,
                None => Fate::Done(Action::Claim.as_str(), subject),
                Some(_) => match step(Side::Claim, action, claim) {
                    Some(_) => Fate::Done(action.as_str(), subject),
                    None => conflict(*state),
                },
            },
            _ if is_held => moves(Side::Review, action, *state, subject),
            _ => conflict(*state),
        }
    }

    fn nothing_new(&self) -> bool {
        self.is_offered() && self.listing() == Some(&self.draft.1)
    }

    /// Whether links serve the content of the draft.
    fn is_offered(&self) -> bool {
        self.current().map(|at| self.versions[at].content) == Some(self.draft.0)
    }

    /// What can be tried now, each on what there is.
    pub fn tries(&self, random: &mut Random) -> Vec<(Who, Action, On)> {
        let some = |many: usize, random: &mut Random| (many > 0).then(|| random.below(many));
        let submission = match self.pending() {
            Some(at) if random.below(4) > 0 => Some(at),
            _ => some(self.submissions.len(), random),
        };
        let submission = submission.map(On::Submission);
        let version = some(self.versions.len(), random).map(On::Version);
        let open = self.reports.iter().rposition(|r| r.state == State::Open);
        let report = match open {
            Some(at) if random.below(4) > 0 => Some(at),
            _ => some(self.reports.len(), random),
        };
        let contested = self.appeals.iter().rposition(|a| a.state == State::Open);
        let appeal = match contested {
            Some(at) if random.below(4) > 0 => Some(at),
            _ => some(self.appeals.len(), random),
        };
        let profiles_too = random.below(2) == 0;
        let appealed = match random.below(2) {
            0 => submission.or(version),
            _ => version.or(submission),
        };
        let on = |action: Action| match action {
            Action::Withdraw
            | Action::Claim
            | Action::TakeOver
            | Action::Release
            | Action::Approve
            | Action::RequestChanges
            | Action::Reject => submission,
            Action::Yank | Action::Unyank | Action::TakeDown | Action::Restore => version,
            Action::UpholdReport | Action::DismissReport => report.map(On::Report),
            Action::UpholdAppeal | Action::OverturnAppeal => appeal.map(On::Appeal),
            Action::FileAppeal => appealed,
            Action::CloseAccount => self
                .author_may_close
                .then_some(On::Account { profiles_too }),
            _ => Some(On::Profile),
        };
        let all = AUTHORS.iter().chain(&MODERATORS).chain(&ADMINISTRATORS);
        let all = all.chain(&[Action::FileReport]).copied();
        let all = all.filter_map(|action| Some((action, on(action)?)));
        // Nobody can ask for another's account to be closed.
        all.flat_map(|(action, on)| Who::ALL.map(|who| (who, action, on)))
            .filter(|(who, action, _)| *action != Action::CloseAccount || *who == Who::Author)
            .collect()
    }

    /// Moves as the table says; the id is that of what the action made.
    pub fn apply(&mut self, who: Who, action: Action, on: On, reply: &Reply) {
        let id = || reply.json["id"].as_str().unwrap().to_owned();
        let next = |side, from| step(side, action, from).unwrap().to;
        match (action, on) {
            (Action::Submit, _) => self.submissions.push(Submission {
                id: id(),
                state: next(Side::Review, State::Absent),
                holder: None,
                new_content: !self.is_offered(),
                content: self.draft.0,
                name: self.draft.1.clone(),
                note: self.draft.3.clone(),
                stands_with: None,
                decided: (None, 0),
            }),
            (Action::Claim | Action::TakeOver, On::Submission(at)) => {
                self.submissions[at].holder = Some(who);
            }
            (Action::Release, On::Submission(at)) => self.submissions[at].holder = None,
            (_, On::Submission(at)) if action != Action::FileAppeal => {
                let submission = &mut self.submissions[at];
                submission.state = next(Side::Review, submission.state);
                submission.holder = None;
                submission.decided = (Some(who), submission.decided.1 + 1);
                if submission.state == State::Approved {
                    self.publish(at);
                }
            }
            (Action::Yank | Action::Unyank, On::Version(at)) => {
                let version = &mut self.versions[at];
                version.yanked = next(Side::Yank, version.yanked);
            }
            (Action::TakeDown, On::Version(at)) => {
                let version = &mut self.versions[at];
                version.down = next(Side::TakeDown, version.down);
                version.taken = (Some(who), version.taken.1 + 1);
            }
            (Action::Restore, On::Version(at)) => {
                let version = &mut self.versions[at];
                version.down = next(Side::TakeDown, version.down);
            }
            (Action::Quarantine, _) => self.quarantine = next(Side::Quarantine, self.quarantine),
            (Action::ReleaseProfile, _) => {
                self.quarantine = next(Side::Quarantine, self.quarantine);
                for version in &mut self.versions {
                    version.was_looked_at = true;
                }
            }
            (Action::SuspendProfile | Action::UnsuspendProfile, _) => {
                self.suspension = next(Side::Suspension, self.suspension);
            }
            (Action::Archive | Action::Unarchive, _) => {
                self.archive = next(Side::Archive, self.archive);
            }
            (Action::DeleteProfile, _) => self.delete(),
            (Action::CloseAccount, On::Account { profiles_too }) => {
                self.author_closed = true;
                self.withdraw_pending(Action::CloseAccount);
                match self.listing().is_some() && !profiles_too {
                    true => self.archive = State::Archived,
                    false => self.existence = State::Deleted,
                }
            }
            (Action::SuspendAccount | Action::UnsuspendAccount, _) => {
                self.author = next(Side::Standing, self.author);
            }
            (Action::Role, _) if self.noor == Role::Moderator => {
                self.noor = Role::User;
                for submission in &mut self.submissions {
                    submission.holder = submission.holder.filter(|who| *who != Who::Noor);
                }
            }
            (Action::Role, _) => self.noor = Role::Moderator,
            (Action::FileReport, _) => {
                let version = self.current().unwrap_or(self.versions.len() - 1);
                self.reports.push(Report {
                    id: id(),
                    by: who,
                    version,
                    state: next(Side::Report, State::Absent),
                });
            }
            (Action::UpholdReport | Action::DismissReport, On::Report(at)) => {
                let report = &mut self.reports[at];
                report.state = next(Side::Report, report.state);
            }
            (Action::FileAppeal, on) => self.appeals.push(Appeal {
                id: id(),
                on,
                against: self.last_decision(on),
                state: next(Side::Appeal, State::Absent),
                undone: false,
            }),
            (Action::UpholdAppeal | Action::OverturnAppeal, On::Appeal(at)) => {
                let appeal = &mut self.appeals[at];
                appeal.state = next(Side::Appeal, appeal.state);
                let (contested, against) = (appeal.on, appeal.against);
                if appeal.state == State::Overturned {
                    self.appeals[at].undone = self.undo(who, contested, against);
                }
            }
            _ => unreachable!("{action} on {on:?}"),
        }
    }

    fn publish(&mut self, at: usize) {
        let submission = &mut self.submissions[at];
        let of = |v: &Version| v.content == submission.content;
        let clear = |v: &Version| of(v) && v.down == State::Clear;
        let edited = self.versions.iter().rposition(clear);
        let edited = edited.or_else(|| self.versions.iter().rposition(of));
        submission.stands_with = match submission.new_content {
            true => Some(self.versions.len()),
            false => edited,
        };
        if submission.new_content {
            self.versions.push(Version {
                id: String::new(),
                content: submission.content,
                note: submission.note.clone(),
                yanked: State::Clear,
                down: State::Clear,
                taken: (None, 0),
                was_looked_at: false,
            });
        }
    }

    fn withdraw_pending(&mut self, action: Action) {
        if let Some(at) = self.pending() {
            let submission = &mut self.submissions[at];
            submission.state = step(Side::Review, action, submission.state).unwrap().to;
            submission.holder = None;
        }
    }

    fn delete(&mut self) {
        self.withdraw_pending(Action::DeleteProfile);
        self.existence = step(Side::Existence, Action::DeleteProfile, self.existence)
            .unwrap()
            .to;
    }

    /// Undoes what an appeal contests, unless something took its place by then.
    fn undo(&mut self, who: Who, contested: On, against: (Option<Who>, usize)) -> bool {
        match contested {
            On::Submission(at) => {
                let newer = self.submissions.iter().skip(at + 1);
                let is_passed = self.pending().is_some()
                    || newer.into_iter().any(|s| s.state == State::Approved);
                let submission = &mut self.submissions[at];
                let stands = submission.state == State::Rejected && submission.decided == against;
                if stands && !is_passed {
                    submission.state = State::Pending;
                    submission.holder = Some(who);
                }
                stands && !is_passed
            }
            On::Version(at) => {
                let version = &mut self.versions[at];
                let stands = version.taken == against && version.down == State::TakenDown;
                if stands {
                    version.down = State::Clear;
                }
                stands
            }
            _ => unreachable!("nobody appeals {contested:?}"),
        }
    }

    /// Whether an appeal undid what this moderator had decided on something.
    fn was_overruled(&self, who: Who, on: On) -> bool {
        let mut appeals = self.appeals.iter().filter(|appeal| appeal.on == on);
        appeals.any(|appeal| appeal.undone && appeal.against.0 == Some(who))
    }

    /// Whether open reports make the hub hold the profile back; it does then.
    pub fn holds_back(&mut self) -> bool {
        let counts = |report: &&Report| {
            let mut same = self.reports.iter();
            let dismissed = same.any(|r| {
                (r.by, r.version, r.state) == (report.by, report.version, State::Dismissed)
            });
            let was_looked_at = self.versions[report.version].was_looked_at;
            report.state == State::Open && !was_looked_at && !dismissed
        };
        let open = self.reports.iter().filter(counts);
        let (mut all, mut trusted) = (0, 0);
        for report in open {
            all += 1;
            trusted += usize::from(report.by == Who::Sam);
        }
        if all < 2 || trusted < 1 || self.quarantine != State::Clear {
            return false;
        }
        self.quarantine = State::Quarantined;
        true
    }
}

fn moves(side: Side, action: Action, from: State, subject: String) -> Fate {
    match step(side, action, from) {
        Some(_) => Fate::Done(action.as_str(), subject),
        None => Fate::Refused(StatusCode::CONFLICT, Some(from)),
    }
}
