//! The end of an account: what is personal goes, what others rely on stays without a name.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use hub_shared::{
    account::{CloseAccount, ProfilesLeft, Role},
    lifecycle::Action,
    problem::Code,
};
use serde_json::json;

use super::{CLOSED, roles};
use crate::{
    db::{
        self, Done, Tx,
        accounts::Account,
        audit::{Event, Moved},
        profiles::Profile,
    },
    domain::{lifecycle, passwords, publishing, review, search},
    error::{Error, Result},
    keys::random,
    mail::{self, Mail, Site},
    state::State,
};

/// The name that stands where the account's stood.
const NOBODY: &str = "Deleted account";

/// Closes an account for good.
///
/// Its row stays for what names it, with another handle, without address and password. Its handle is
/// never given again; its address may register anew.
///
/// # Errors
/// `wrong_credentials`; `last_administrator`; `conflict` when it was changed at the same moment; `busy`.
pub async fn close(state: &State, account: Account, form: CloseAccount) -> Result<()> {
    let hash = account.password_hash.clone();
    let verify = move || passwords::verify(&form.password, Some(&hash));
    if !state.hashing.run(verify).await? {
        return Err(passwords::wrong());
    }
    let left = form.profiles.unwrap_or(ProfilesLeft::Keep);
    let site = Site::of(&state.config);
    state
        .db
        .write_until_free(Some(account.id.clone()), move |tx| {
            let handle = format!("{CLOSED}{}", HEXLOWER.encode(&random::<4>()?));
            let now = tx.now();
            let gone = || {
                Error::refused(
                    Code::Conflict,
                    "This account was changed at the same moment: sign in again.",
                )
            };
            let now_is = db::accounts::in_turn(tx, &account.id)?
                .filter(|now_is| now_is.password_hash == account.password_hash)
                .ok_or_else(gone)?;
            take_turns(tx, &account)?;
            leave_subscriptions(tx, &account)?;
            let (mut moved, withdrawn) = leave_profiles(tx, &account, left)?;
            moved.extend(review::free_claims(tx, &account.id)?);
            mail::send(
                tx,
                &format!("closed:{}", account.id),
                &Mail::closed(&account, left, &site),
            )?;
            if !db::accounts::close(tx, &account.id, &handle, NOBODY, now)? {
                return Err(gone());
            }
            search::refresh_listings_of(tx, &account.id)?;
            db::accounts::retire_handle(tx, &account.handle, now)?;
            db::accounts::forget(tx, &account.id)?;
            db::audit::erase_texts(tx, &account.id)?;
            db::talk::erase(tx, &account.id)?;
            db::reports::erase(tx, &account.id)?;
            db::appeals::erase(tx, &account.id)?;
            if now_is.role == Role::Administrator {
                roles::an_administrator_remains(tx)?;
            }
            let before = lifecycle::account(&now_is);
            let after = db::accounts::in_turn(tx, &account.id)?;
            let after = after.as_ref().map(lifecycle::account);
            let action = Action::CloseAccount;
            let event = Event::step(action, &account.id, Some(&before), after.as_ref())
                .with(json!({ "profiles": left, "withdrawn": withdrawn, "erased": "own" }))
                .moving(moved);
            Ok(Done::changed((), event))
        })
        .await
}

/// Takes the turns of all profiles that this changes, in the order of their ids: two accounts that
/// follow each other and close at once do not wait for one another.
fn take_turns(tx: &mut Tx<'_>, account: &Account) -> Result<()> {
    let own = db::profiles::of_author(tx, &account.id)?;
    let subscribed = db::subscriptions::active_of(tx, &account.id)?;
    let own = own.into_iter().map(|profile| profile.id);
    let subscribed = subscribed.into_iter().map(|(_, profile)| profile);
    let followed = db::follows::of_account(tx, &account.id)?;
    for profile in own
        .chain(subscribed)
        .chain(followed)
        .collect::<BTreeSet<_>>()
    {
        db::profiles::take_turn(tx, &profile)?;
    }
    Ok(())
}

/// Archives what is published or deletes it; what is not published goes either way. What that moved, and
/// how many submissions it withdrew.
fn leave_profiles(
    tx: &mut Tx<'_>,
    account: &Account,
    left: ProfilesLeft,
) -> Result<(Vec<Moved>, usize)> {
    let (mut moved, mut withdrawn) = (Vec::new(), 0);
    for profile in db::profiles::of_author(tx, &account.id)? {
        // What was not submitted yet was nobody else's to see.
        db::drafts::remove(tx, &profile.id)?;
        if profile.deleted_at.is_some() {
            continue;
        }
        let pending = if left == ProfilesLeft::Keep && profile.published_at.is_some() {
            keep(tx, &profile)?
        } else {
            publishing::remove_or_bury(tx, &profile)?
        };
        withdrawn += pending.iter().count();
        moved.extend(pending);
        moved.push(lifecycle::moved_profile(tx, &profile)?);
    }
    Ok((moved, withdrawn))
}

fn keep(tx: &mut Tx<'_>, profile: &Profile) -> Result<Option<Moved>> {
    let now = tx.now();
    let withdrawn = publishing::withdraw_pending(tx, profile)?;
    db::profiles::archive(tx, &profile.id, now)?;
    Ok(withdrawn)
}

/// Stops all subscriptions, so that nobody counts them; their links answer `account_closed`.
fn leave_subscriptions(tx: &mut Tx<'_>, account: &Account) -> Result<()> {
    let now = tx.now();
    for (subscription, profile) in db::subscriptions::active_of(tx, &account.id)? {
        if db::subscriptions::stop(tx, &subscription, now)? {
            db::profiles::count_subscriber(tx, &profile, -1)?;
        }
    }
    Ok(())
}
