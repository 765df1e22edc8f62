//! What moderators do to what is published, and administrators to accounts. Each flag is set and
//! cleared alone: what an author withdrew stays withdrawn when a moderator restores it.

use hub_shared::{
    account::Role,
    current::Current,
    ids::VersionId,
    lifecycle::{Action as Step, Side, State as Stand},
    moderation::Standing,
    notification::NotificationKind,
    problem::Code,
    profile::{Profile as Page, Version as VersionDto},
    reason::ReasonCode,
    text::Slug,
};
use serde_json::json;

use super::{
    accounts::roles,
    announcing,
    appeals::{self, Against},
    cases, catalogue, impartial,
    lifecycle::{self, flag},
    notifications::{self, Notice},
    review, search,
};
use crate::{
    clock::Time,
    db::{
        self, Conn, Done, Tx,
        accounts::Account,
        audit::Event,
        profiles::{Held, Listed, Profile},
        versions::Version,
    },
    error::{Error, Result},
    mail::{self, Mail, Said, Site},
    state::State,
};

/// What a moderator does, and the words that go with it.
pub enum Action {
    /// Withholds something, for this reason and by these codes.
    Withhold(String, Vec<ReasonCode>),
    /// Gives it back, with or without words.
    GiveBack(Option<String>),
}

impl Action {
    fn words(&self) -> Option<&str> {
        match self {
            Self::Withhold(reason, _) => Some(reason),
            Self::GiveBack(words) => words.as_deref(),
        }
    }

    fn codes(&self) -> &[ReasonCode] {
        match self {
            Self::Withhold(_, codes) => codes,
            Self::GiveBack(_) => &[],
        }
    }
}

/// Refuses a moderator who lost the role since the request began. `Db::write` holds their account's
/// turn and has refused one who was suspended.
///
/// # Errors
/// `not_allowed`.
pub(super) fn still(tx: &mut Tx<'_>, moderator: &Account, role: Role) -> Result<()> {
    match db::accounts::in_turn(tx, &moderator.id)? {
        Some(now_is) if now_is.role >= role => Ok(()),
        _ => Err(Error::refused(
            Code::NotAllowed,
            format!("This is for {role}s, and you are none any more."),
        )),
    }
}

/// The published profile at this address that a moderator acts on, also a deleted one, which people still
/// have; it has its turn.
fn published(tx: &mut Tx<'_>, slug: &str) -> Result<Listed> {
    let missing = || Error::not_found("profile");
    let profile = db::profiles::by_slug(tx, slug)?.ok_or_else(missing)?;
    db::profiles::take_turn(tx, &profile.id)?;
    db::profiles::listed(tx, slug)?.ok_or_else(missing)
}

/// Takes a version down, or restores it: what links serve follows at once.
///
/// # Errors
/// `not_found`; `own_profile`; `own_decision` when an appeal undid the moderator's take-down of it;
/// `conflict` when it is so already.
pub async fn version(
    state: &State,
    moderator: Account,
    id: VersionId,
    action: Action,
) -> Result<VersionDto> {
    let self_review = state.config.self_review;
    let site = Site::of(&state.config);
    let citations = state.house.citations.clone();
    state
        .db
        .write(Some(moderator.id.clone()), move |tx| {
            still(tx, &moderator, Role::Moderator)?;
            let missing = || Error::not_found("version");
            let slug = db::versions::slug_of(tx, &id)?.ok_or_else(missing)?;
            let before = published(tx, &slug).map_err(|_| missing())?;
            impartial::not_own(tx, &before.profile, &moderator, self_review)?;
            if let Action::Withhold(..) = &action {
                impartial::not_overruled(tx, None, Some(&id), &moderator, self_review)?;
            }
            let profile = &before.profile;
            let now = tx.now();
            let codes = serde_json::to_string(action.codes())?;
            let why = citations.lines(action.codes());
            let verb = match &action {
                Action::Withhold(..) => Step::TakeDown,
                Action::GiveBack(_) => Step::Restore,
            };
            let was = db::versions::by_id(tx, &id)?;
            let state = flag(was.taken_down_at, Stand::TakenDown);
            lifecycle::step(Side::TakeDown, verb, state, || version_as_it_is(tx, &was))?;
            let changed = match &action {
                Action::Withhold(reason, _) => {
                    db::versions::take_down(tx, &id, &moderator.id, reason, &codes, now)?
                }
                Action::GiveBack(_) => db::versions::restore(tx, &id)?,
            };
            let version = db::versions::by_id(tx, &id)?;
            if !changed {
                return Err(version_as_it_is(tx, &version)?);
            }
            db::profiles::refresh_standing(tx, &profile.id, now)?;
            search::refresh_listing(tx, &profile.id)?;
            let was_current = profile.current_version_id.as_ref() == Some(&id);
            let is_current = db::profiles::current_version(tx, &profile.id)?.as_ref() == Some(&id);
            let (kind, done, concerns) = match &action {
                Action::Withhold(..) => (
                    NotificationKind::VersionWithdrawn,
                    "was taken down by a moderator",
                    was_current,
                ),
                Action::GiveBack(_) => (
                    NotificationKind::VersionRestored,
                    "is offered again",
                    is_current,
                ),
            };
            let notice = Notice::new(kind)
                .about(&profile.slug, &before.listing.name)
                .version(version.number)
                .saying(action.words())
                .because(action.codes());
            // What was deleted is offered no more, whatever is lifted, and nobody appeals for it.
            let is_gone = profile.deleted_at.is_some();
            let appeal = match &action {
                Action::Withhold(..) if !is_gone => {
                    let against = Against::TakeDown(version.number);
                    appeals::invitation(&site, &profile.slug, against, now)
                }
                _ => String::new(),
            };
            let said = Said {
                why: &why,
                words: action.words(),
                then: &appeal,
            };
            if !is_gone || matches!(action, Action::Withhold(..)) {
                notifications::tell_holders(tx, profile, &id, concerns, notice.clone())?;
                let subject = format!("{}: version {} {done}", before.listing.name, version.number);
                tell_author(tx, &before, notice, &subject, &said, &site)?;
            }
            let event = Event::step(
                verb,
                &id,
                Some(&lifecycle::version(&was)),
                Some(&lifecycle::version(&version)),
            )
            .with(json!({
                "profile": profile.id,
                "number": version.number,
                "was_current": was_current,
                "is_current": is_current,
                "independent": profile.author_id != moderator.id,
                "codes": action.codes(),
            }))
            .moving([lifecycle::moved_profile(tx, profile)?])
            .saying(action.words());
            Ok(Done::changed(catalogue::version_dto(version)?, event))
        })
        .await
}

/// Why a moderator withholds a profile as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Until somebody has looked at it.
    Quarantine,
    /// For good, unless it is lifted.
    Suspension,
}

/// Holds a profile back, or gives it back: hidden from all but its author and moderators, and its
/// links answer `quarantined` or `suspended`.
///
/// # Errors
/// `not_found` before its first approval; `own_profile`; `conflict` when it is so already.
pub async fn profile(
    state: &State,
    moderator: Account,
    slug: Slug,
    hold: Hold,
    action: Action,
) -> Result<(Page, i64)> {
    let self_review = state.config.self_review;
    let site = Site::of(&state.config);
    let citations = state.house.citations.clone();
    state
        .db
        .write(Some(moderator.id.clone()), move |tx| {
            still(tx, &moderator, Role::Moderator)?;
            let before = published(tx, slug.as_str())?;
            impartial::not_own(tx, &before.profile, &moderator, self_review)?;
            let profile = &before.profile;
            let codes = serde_json::to_string(action.codes())?;
            let why = citations.lines(action.codes());
            let held = match &action {
                Action::Withhold(reason, _) => Some(Held {
                    since: tx.now(),
                    reason,
                    codes: &codes,
                }),
                Action::GiveBack(_) => None,
            };
            let side = match hold {
                Hold::Quarantine => Side::Quarantine,
                Hold::Suspension => Side::Suspension,
            };
            let step = match (hold, held) {
                (Hold::Quarantine, Some(_)) => Step::Quarantine,
                (Hold::Quarantine, None) => Step::ReleaseProfile,
                (Hold::Suspension, Some(_)) => Step::SuspendProfile,
                (Hold::Suspension, None) => Step::UnsuspendProfile,
            };
            let state = lifecycle::current_profile(profile, side).state;
            lifecycle::step(side, step, state, || profile_as_it_is(tx, profile, hold))?;
            let changed = match hold {
                Hold::Quarantine => db::profiles::set_quarantined(tx, &profile.id, held)?,
                Hold::Suspension => db::profiles::set_suspended(tx, &profile.id, held)?,
            };
            if !changed {
                return Err(profile_as_it_is(tx, profile, hold)?);
            }
            search::refresh_listing(tx, &profile.id)?;
            if hold == Hold::Quarantine {
                let why = held.as_ref().map(|held| held.reason);
                cases::quarantined(tx, profile, Some(&moderator), why, action.words())?;
            }
            let (kind, done) = match (hold, held) {
                (Hold::Quarantine, Some(_)) => (
                    NotificationKind::ProfileQuarantined,
                    "is held back until a moderator has looked at it",
                ),
                (Hold::Quarantine, None) => {
                    (NotificationKind::ProfileReleased, "is no longer held back")
                }
                (Hold::Suspension, Some(_)) => (
                    NotificationKind::ProfileSuspended,
                    "was suspended by a moderator",
                ),
                (Hold::Suspension, None) => (
                    NotificationKind::ProfileUnsuspended,
                    "is no longer suspended",
                ),
            };
            let stands = published(tx, slug.as_str())?;
            let mut notice = Notice::new(kind)
                .about(&profile.slug, &before.listing.name)
                .saying(action.words())
                .because(action.codes());
            if held.is_none()
                && let Some(number) = announcing::served(&stands)
            {
                notice = notice.version(number);
            }
            let other = match hold {
                Hold::Quarantine => profile.suspended_at,
                Hold::Suspension => profile.quarantined_at,
            };
            // Whoever is kept out by something else anyway hears nothing of this.
            if other.is_none()
                && profile.deleted_at.is_none()
                && before.author.suspended_at.is_none()
            {
                notifications::tell_subscribers(tx, profile, notice.clone())?;
            }
            let subject = format!("{} {done}", before.listing.name);
            let said = Said {
                why: &why,
                words: action.words(),
                then: "",
            };
            tell_author(tx, &before, notice, &subject, &said, &site)?;
            announcing::announce(tx, &profile.id)?;
            let event = Event::step(
                step,
                &profile.id,
                Some(&lifecycle::profile(profile)),
                Some(&lifecycle::profile(&stands.profile)),
            )
            .with(json!({
                "independent": profile.author_id != moderator.id,
                "codes": action.codes(),
            }))
            .saying(action.words());
            Ok(Done::changed(catalogue::own_page(tx, &slug)?, event))
        })
        .await
}

/// Offers a version again whose take-down was just lifted on an appeal, of which the author hears apart.
pub(super) fn offered_again(
    tx: &mut Tx<'_>,
    profile: &Profile,
    version: &Version,
    words: &str,
) -> Result<()> {
    let now = tx.now();
    db::profiles::refresh_standing(tx, &profile.id, now)?;
    search::refresh_listing(tx, &profile.id)?;
    let is_current = db::profiles::current_version(tx, &profile.id)?.as_ref() == Some(&version.id);
    let name = db::profiles::public_name(tx, profile)?;
    let notice = Notice::new(NotificationKind::VersionRestored)
        .about(&profile.slug, &name)
        .version(version.number)
        .saying(Some(words));
    notifications::tell_holders(tx, profile, &version.id, is_current, notice)
}

pub(super) fn tell_author(
    tx: &mut Tx<'_>,
    before: &Listed,
    notice: Notice,
    subject: &str,
    said: &Said<'_>,
    site: &Site,
) -> Result<()> {
    let page = site.own_profile(&before.profile.slug, None);
    let key = format!("moderated:{}", tx.new_id::<VersionId>());
    mail::send(
        tx,
        &key,
        &Mail::moderated(&before.author, subject, said, &page),
    )?;
    notifications::tell(tx, &before.profile.author_id, notice)
}

fn version_as_it_is(tx: &mut Tx<'_>, version: &Version) -> Result<Error> {
    let mut current = lifecycle::current_version(version, Side::TakeDown);
    current.by = lifecycle::who(tx, Side::TakeDown, current.state, version.id.as_str())?;
    let thing = format!("Version {}", version.number);
    Ok(as_it_is(
        &thing,
        "taken down",
        version.taken_down_at,
        current,
    ))
}

fn profile_as_it_is(tx: &mut Tx<'_>, profile: &Profile, hold: Hold) -> Result<Error> {
    let (side, since, word) = match hold {
        Hold::Quarantine => (Side::Quarantine, profile.quarantined_at, "in quarantine"),
        Hold::Suspension => (Side::Suspension, profile.suspended_at, "suspended"),
    };
    let mut current = lifecycle::current_profile(profile, side);
    current.by = lifecycle::who(tx, side, current.state, profile.id.as_str())?;
    Ok(as_it_is("This profile", word, since, current))
}

fn account_as_it_is(tx: &mut Tx<'_>, account: &Account) -> Result<Error> {
    let mut current = lifecycle::current_account(account);
    current.by = lifecycle::who(tx, Side::Standing, current.state, account.id.as_str())?;
    let thing = format!("The account @{}", account.handle);
    Ok(as_it_is(&thing, "suspended", account.suspended_at, current))
}

/// The refusal of a change that finds the thing in another state: with that state.
fn as_it_is(thing: &str, word: &str, since: Option<Time>, current: Current) -> Error {
    let detail = match since {
        Some(since) => format!(
            "{thing} is {word} since {}.",
            since.format("%Y-%m-%d %H:%M UTC")
        ),
        None => format!("{thing} is not {word}."),
    };
    lifecycle::refused(Code::Conflict, detail, current)
}

/// Suspends an account, or lifts its suspension. As long as it lasts the account does nothing, its
/// links and those of its profiles answer `suspended`, its profiles are hidden and what it submitted
/// leaves the queue; nothing of that is written anywhere, so lifting it puts back exactly what was.
/// Only a claim is lost for good.
///
/// # Errors
/// `not_found`; `own_account`; `last_administrator`; `conflict` when it is so already.
pub async fn account(
    state: &State,
    administrator: Account,
    handle: String,
    action: Action,
) -> Result<Standing> {
    let site = Site::of(&state.config);
    let citations = state.house.citations.clone();
    state
        .db
        .write_until_free(Some(administrator.id.clone()), move |tx| {
            let target = find_account(tx, &handle)?;
            still(tx, &administrator, Role::Administrator)?;
            db::accounts::in_turn(tx, &target.id)?;
            let target = find_account(tx, &handle)?;
            let now = tx.now();
            let verb = match &action {
                Action::Withhold(..) => Step::SuspendAccount,
                Action::GiveBack(_) => Step::UnsuspendAccount,
            };
            let state = flag(target.suspended_at, Stand::Suspended);
            lifecycle::step(Side::Standing, verb, state, || {
                account_as_it_is(tx, &target)
            })?;
            let changed = match &action {
                Action::Withhold(..) => db::accounts::suspend(tx, &target.id, now)?,
                Action::GiveBack(_) => db::accounts::unsuspend(tx, &target.id)?,
            };
            if !changed {
                return Err(account_as_it_is(tx, &target)?);
            }
            search::refresh_listings_of(tx, &target.id)?;
            tell_subscribers_of(tx, &target, &action)?;
            let mut freed = Vec::new();
            let done = match action {
                Action::Withhold(..) => {
                    freed = review::free_claims(tx, &target.id)?;
                    "Your account was suspended"
                }
                Action::GiveBack(_) => {
                    let notice = Notice::new(NotificationKind::AccountUnsuspended);
                    notifications::tell(tx, &target.id, notice.saying(action.words()))?;
                    "Your account is no longer suspended"
                }
            };
            let key = format!("{verb}:{}", tx.new_id::<VersionId>());
            let said = Said {
                why: &citations.lines(action.codes()),
                words: action.words(),
                then: "",
            };
            let mail = Mail::moderated(&target, done, &said, site.home());
            mail::send(tx, &key, &mail)?;
            if matches!(action, Action::Withhold(..)) {
                if target.role == Role::Administrator {
                    roles::an_administrator_remains(tx)?;
                }
                not_oneself(&administrator, &target)?;
            }
            let after = find_account(tx, &handle)?;
            let event = Event::step(
                verb,
                &target.id,
                Some(&lifecycle::account(&target)),
                Some(&lifecycle::account(&after)),
            )
            .with(json!({ "codes": action.codes() }))
            .moving(freed)
            .saying(action.words());
            Ok(Done::changed(standing(after), event))
        })
        .await
}

/// Tells the subscribers of an author's profiles whose links their suspension stops, or lets serve again:
/// why is between the author and the hub.
fn tell_subscribers_of(tx: &mut Tx<'_>, author: &Account, action: &Action) -> Result<()> {
    let (kind, is_suspended) = match action {
        Action::Withhold(..) => (NotificationKind::AuthorSuspended, true),
        Action::GiveBack(_) => (NotificationKind::AuthorUnsuspended, false),
    };
    for id in db::profiles::ids_of(tx, &author.id)? {
        let Some(mut listed) = db::profiles::listed_by_id(tx, &id)? else {
            continue;
        };
        listed.author.suspended_at = None;
        let Some(number) = announcing::served(&listed) else {
            continue;
        };
        let mut notice = Notice::new(kind).about(&listed.profile.slug, &listed.listing.name);
        if !is_suspended {
            notice = notice.version(number);
        }
        notifications::tell_subscribers(tx, &listed.profile, notice)?;
        announcing::announce(tx, &id)?;
    }
    Ok(())
}

pub(super) fn find_account(conn: &mut Conn, handle: &str) -> Result<Account> {
    db::accounts::by_handle(conn, handle)?
        .filter(|account| account.deleted_at.is_none())
        .ok_or_else(|| Error::not_found("account"))
}

fn not_oneself(administrator: &Account, target: &Account) -> Result<()> {
    if target.id == administrator.id {
        return Err(Error::refused(
            Code::OwnAccount,
            "Nobody suspends their own account: another administrator has to.",
        ));
    }
    Ok(())
}

pub(super) fn standing(account: Account) -> Standing {
    Standing {
        handle: account.handle,
        display_name: account.display_name,
        role: account.role,
        verified: account.verified_at.is_some(),
        created_at: account.created_at.and_utc(),
        suspended_at: account.suspended_at.map(|at| at.and_utc()),
    }
}
