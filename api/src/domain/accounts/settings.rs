//! What an account changes of itself: its name, its address, its password.

use chrono::TimeDelta;
use hub_shared::{
    account::{Account as Dto, ChangePassword, PatchAccount},
    digest::Digest,
    ids::SessionId,
    problem::{Code, FieldError},
    text::{DisplayName, Email, Invalid},
};
use serde_json::json;
use uuid::Uuid;

use super::{dto, email_key, gives_way, known_of, make_way, new_token};
use crate::{
    db::{
        self, Done, Tx,
        accounts::Account,
        audit::Event,
        mail_tokens::{self, Purpose},
    },
    domain::{checked, passwords, publishing, search},
    error::{Error, Refusal, Result},
    mail::{self, Mail, Site},
    state::State,
};

/// How long the token that proves a new address is good.
const CHANGE_WITHIN: TimeDelta = TimeDelta::hours(24);

/// Changes name or address: the account as it is then, and its revision. A new address counts once
/// its token is verified; the old one is told at once.
///
/// # Errors
/// `stale`; `invalid` for an address without the password; `wrong_credentials`; `busy`. Nothing tells
/// whether another account has the address.
pub async fn patch(
    state: &State,
    account: Account,
    revision: i64,
    form: PatchAccount,
) -> Result<(Dto, i64)> {
    // What is so already is no change.
    let email = form.email.filter(|email| email.as_str() != account.email);
    let name = form
        .display_name
        .filter(|name| name.as_str() != account.display_name);
    if email.is_some() {
        let Some(password) = form.password else {
            let missing = "is missing: a change of address wants the account's password";
            return Err(
                Refusal::new(Code::Invalid, "One value is missing: see errors.")
                    .with_errors(vec![FieldError::new("/password", missing)])
                    .into(),
            );
        };
        let hash = account.password_hash.clone();
        let verify = move || passwords::verify(&password, Some(&hash));
        if !state.hashing.run(verify).await? {
            return Err(passwords::wrong());
        }
    }
    let (token, digest) = new_token()?;
    let site = Site::of(&state.config);
    state
        .db
        .write(Some(account.id.clone()), move |tx| {
            let name = name.as_ref().map(DisplayName::as_str);
            if name.is_none() && email.is_none() {
                return match account.revision == revision {
                    true => Ok(Done::unchanged((dto(&account), revision))),
                    false => Err(publishing::stale(account.revision)),
                };
            }
            let Some(now_is) = db::accounts::advance(tx, &account.id, revision, name)? else {
                let now_is = db::accounts::in_turn(tx, &account.id)?;
                return Err(publishing::stale(now_is.unwrap_or(account).revision));
            };
            if name.is_some() {
                search::refresh_listings_of(tx, &account.id)?;
            }
            if let Some(email) = &email {
                ask_change(tx, &now_is, email, &token, &digest, &site)?;
            }
            let event = Event::new("account.edit", "account", &account.id).with(json!({
                "display_name": name.is_some(),
                "address_asked": email.is_some(),
            }));
            Ok(Done::changed((dto(&now_is), now_is.revision), event))
        })
        .await
}

/// Mails the token to the new address, and a notice to the old one. Whoever has the new address
/// already gets a mail without a token.
fn ask_change(
    tx: &mut Tx<'_>,
    account: &Account,
    email: &Email,
    token: &str,
    digest: &Digest,
    site: &Site,
) -> Result<()> {
    mail_tokens::remove(tx, &account.id, Purpose::Change)?;
    let expires_at = tx.now() + CHANGE_WITHIN;
    let (purpose, new) = (Purpose::Change, Some(email.as_str()));
    mail_tokens::insert(tx, digest, &account.id, purpose, new, expires_at)?;
    let mail = match db::accounts::by_email_key(tx, &email_key(email))? {
        // Whoever reads the mailbox removes what a stranger registered with it, by confirming.
        Some(holder) if holder.id != account.id && !gives_way(tx, &holder)? => {
            Mail::address_taken(&holder, site)
        }
        _ => Mail::confirm_address(account, email.as_str(), token, site),
    };
    mail::send(tx, &format!("change:{digest}"), &mail)?;
    let notice = Mail::address_asked(account, email.as_str(), site);
    mail::send(tx, &format!("change-asked:{digest}"), &notice)
}

/// Moves an account to the address that its owner has just proved to read.
///
/// # Errors
/// `conflict` when another account has it by now.
pub(super) fn move_to(
    tx: &mut Tx<'_>,
    account: &Account,
    email: &str,
    site: &Site,
) -> Result<Done<()>> {
    let email: Email = checked(email)?;
    let key = email_key(&email);
    if account.email_key != key {
        make_way(tx, &key)?;
    }
    let holder = db::accounts::by_email_key(tx, &key)?;
    if holder.is_some_and(|holder| holder.id != account.id) {
        return Err(Error::refused(
            Code::Conflict,
            "Another account has this address by now: ask for the change to another one.",
        ));
    }
    let now = tx.now();
    db::accounts::set_email(tx, &account.id, email.as_str(), &key, now)?;
    // What waits in the old mailbox is no longer this account's.
    mail_tokens::remove_all(tx, &account.id)?;
    let notice = Mail::address_changed(account, email.as_str(), site);
    let key = format!("changed:{}", tx.new_id::<Uuid>());
    mail::send(tx, &key, &notice)?;
    let event = Event::new("account.address", "account", &account.id);
    Ok(Done::changed((), event))
}

/// Sets another password, ends all other sessions and tells the owner.
///
/// # Errors
/// `wrong_credentials`; `invalid` when the new one is weak or the old one; `conflict` when it was
/// changed at the same moment; `busy`.
pub async fn change_password(
    state: &State,
    account: Account,
    session: SessionId,
    form: ChangePassword,
) -> Result<()> {
    let (known, old) = (known_of(&account), account.password_hash.clone());
    let work = move || {
        if !passwords::verify(&form.current, Some(&old))? {
            return Err(passwords::wrong());
        }
        if form.current == form.new {
            let same = Invalid::new("is the password you have: choose another");
            return Err(Error::invalid("/new", &same));
        }
        passwords::accept(&form.new, &known, "/new")
    };
    let hash = state.hashing.run(work).await?;
    let site = Site::of(&state.config);
    state
        .db
        .write(Some(account.id.clone()), move |tx| {
            if !db::accounts::set_password(tx, &account.id, &account.password_hash, &hash)? {
                return Err(Error::refused(
                    Code::Conflict,
                    "The password was changed at the same moment: sign in again.",
                ));
            }
            let now = tx.now();
            mail_tokens::remove_all(tx, &account.id)?;
            let sessions = db::sessions::end_all(tx, &account.id, Some(&session), now)?;
            let mail = Mail::password_changed(&account, &site);
            let key = format!("password:{}", tx.new_id::<Uuid>());
            mail::send(tx, &key, &mail)?;
            let event = Event::new("account.password", "account", &account.id)
                .with(json!({ "sessions": sessions }));
            Ok(Done::changed((), event))
        })
        .await
}
