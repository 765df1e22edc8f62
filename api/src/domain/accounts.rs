//! Registering, verifying, seeing oneself; what else an account does is in the modules below.

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use hub_shared::{
    account::{Account as Dto, Author, Register, Role, Verify},
    digest::Digest,
    ids::{AccountId, InvitationId},
    problem::Code,
    text::{DisplayName, Email, Handle, Invalid, Password},
};
use serde::Serialize;
use serde_json::json;

use super::{invitations, passwords, protected_words, tokens};
use crate::{
    db::{
        self, Conn, Done, Tx,
        accounts::Account,
        audit::Event,
        mail_tokens::{self, Purpose},
    },
    error::{Error, Result},
    keys::random,
    mail::{self, Mail, Site},
    state::State,
};

pub mod closing;
pub mod reset;
pub mod roles;
pub mod settings;

/// How long the token in a verification mail is good.
const VERIFY_WITHIN: TimeDelta = TimeDelta::hours(24);

/// The form of an address that must be unique.
#[must_use]
pub fn email_key(email: &Email) -> String {
    email.as_str().to_lowercase()
}

/// An account as it sees itself.
#[must_use]
pub fn dto(account: &Account) -> Dto {
    Dto {
        id: account.id.clone(),
        handle: account.handle.clone(),
        display_name: account.display_name.clone(),
        email: account.email.clone(),
        verified: account.verified_at.is_some(),
        role: account.role,
        created_at: account.created_at.and_utc(),
    }
}

/// What somebody who knows this account would try as its password.
fn known_of(account: &Account) -> Vec<String> {
    passwords::known_of(&[&account.handle, &account.display_name, &account.email])
}

/// A token for a mail, which has it alone, and the digest that is kept.
pub(super) fn new_token() -> Result<(String, Digest)> {
    let token = BASE64URL_NOPAD.encode(&random::<32>()?);
    let digest = Digest::of(token.as_bytes());
    Ok((token, digest))
}

/// What was ended, so that nobody acts as an account any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ended {
    /// How many sessions.
    pub sessions: usize,
    /// How many personal access tokens.
    pub tokens: usize,
}

/// Ends all by which somebody acts as this account or could get to: sessions, personal access tokens,
/// and what waits in its mailbox.
fn shut_out(tx: &mut Tx<'_>, account: &AccountId) -> Result<Ended> {
    let now = tx.now();
    mail_tokens::remove_all(tx, account)?;
    Ok(Ended {
        sessions: db::sessions::end_all(tx, account, None, now)?,
        tokens: tokens::end_all(tx, account)?,
    })
}

/// An account as everybody sees it.
pub(super) fn author(account: &Account) -> Author {
    Author {
        handle: account.handle.clone(),
        display_name: account.display_name.clone(),
    }
}

/// Makes an account and mails its verification token. An address that is known already gets a mail
/// that says so: the answer tells nobody who has an account (CWE-204).
///
/// An account that never verified its address and holds nothing gives way to a new registration, so
/// that nobody keeps an address from its owner. One that holds drafts gets another token instead: its
/// password must not change at a stranger's word.
///
/// An invitation is spent in any case, or whether it is would tell who has an account.
///
/// # Errors
/// `registration_closed`; `invitation_needed`; `invalid` when the password is weak, the handle is taken,
/// which every page shows anyway, or the invitation is not good; `busy`.
pub async fn register(state: &State, form: Register) -> Result<()> {
    let Register {
        email,
        handle,
        display_name,
        password,
        invitation,
    } = form;
    let (flag, now) = (state.config.registration, state.clock.now());
    let invitation = state
        .db
        .read(move |conn| invitations::admit(conn, flag, invitation.as_deref(), now))
        .await?;
    let name = display_name.as_ref().map_or("", DisplayName::as_str);
    let known = passwords::known_of(&[handle.as_str(), name, email.as_str()]);
    let password_hash = state
        .hashing
        .run(move || passwords::accept(&password, &known, "/password"))
        .await?;
    let (token, digest) = new_token()?;
    let site = Site::of(&state.config);
    state
        .db
        .write_until_free(None, move |tx| {
            let key = email_key(&email);
            let given_way = make_way(tx, &key)?;
            let known = db::accounts::by_email_key(tx, &key)?;
            check_handle(tx, &handle)?;
            let event = match known {
                Some(known) if known.verified_at.is_some() => {
                    let key = format!("known:{}:{}", known.id, tx.new_id::<AccountId>());
                    mail::send(tx, &key, &Mail::already_registered(&known, &site))?;
                    return match &invitation {
                        None => Ok(Done::unchanged(())),
                        Some(id) => {
                            spend(tx, id, None)?;
                            let event = Event::new("invitation.spend", "invitation", id);
                            Ok(Done::changed((), event))
                        }
                    };
                }
                Some(known) => {
                    send_token(tx, &known, &token, &digest, &site)?;
                    if let Some(id) = &invitation {
                        spend(tx, id, None)?;
                    }
                    Event::new("account.register-again", "account", &known.id)
                        .with(json!({ "invitation": invitation }))
                }
                None => {
                    let new = New {
                        email: email.clone(),
                        handle: handle.clone(),
                        display_name: display_name.clone(),
                        password_hash: password_hash.clone(),
                        role: Role::User,
                    };
                    let account = new.insert(tx, false)?;
                    send_token(tx, &account, &token, &digest, &site)?;
                    if let Some(id) = &invitation {
                        spend(tx, id, Some(&account.id))?;
                    }
                    Event::new("account.register", "account", &account.id)
                        .with(json!({ "instead_of": given_way, "invitation": invitation }))
                }
            };
            Ok(Done::changed((), event))
        })
        .await
}

/// Spends the invitation that a registration came with, which another may have spent meanwhile.
fn spend(tx: &mut Tx<'_>, id: &InvitationId, by: Option<&AccountId>) -> Result<()> {
    let now = tx.now();
    match db::invitations::spend(tx, id, by, now)? {
        true => Ok(()),
        false => Err(invitations::not_good()),
    }
}

/// Whether an account never verified its address and holds nothing.
fn gives_way(conn: &mut Conn, account: &Account) -> Result<bool> {
    Ok(account.verified_at.is_none() && !db::profiles::any_of(conn, &account.id)?)
}

/// Removes the account of an address if it gives way: which.
fn make_way(tx: &mut Tx<'_>, email_key: &str) -> Result<Option<AccountId>> {
    let Some(known) = db::accounts::by_email_key(tx, email_key)? else {
        return Ok(None);
    };
    if !gives_way(tx, &known)? {
        return Ok(None);
    }
    db::accounts::remove_unverified(tx, &known.id)?;
    Ok(Some(known.id))
}

fn send_token(
    tx: &mut Tx<'_>,
    account: &Account,
    token: &str,
    digest: &Digest,
    site: &Site,
) -> Result<()> {
    let expires_at = tx.now() + VERIFY_WITHIN;
    mail_tokens::insert(tx, digest, &account.id, Purpose::Verify, None, expires_at)?;
    let mail = Mail::verify(account, token, site);
    mail::send(tx, &format!("verify:{digest}"), &mail)
}

/// Verifies the address of whoever has the token from the mail and the account's password: the token
/// alone would also bless what a stranger did with this address. The token is a registration's or a
/// change of address's.
///
/// # Errors
/// `invalid_token` when it is unknown, used or older than 24 hours; `wrong_credentials`, which leaves
/// the token good; `conflict` when another account has the new address by now; `account_suspended`;
/// `busy`.
pub async fn verify(state: &State, form: Verify) -> Result<()> {
    const PURPOSES: &[Purpose] = &[Purpose::Verify, Purpose::Change];
    let digest = Digest::of(form.token.as_bytes());
    let invalid = || {
        Error::refused(
            Code::InvalidToken,
            "This token is unknown, used, older than 24 hours or for something else: register or \
             ask for the change again, and a mail tells you what to do.",
        )
    };
    let (name, now) = (digest.clone(), state.clock.now());
    let (account, _) = state
        .db
        .read(move |conn| Ok(mail_tokens::find(conn, &name, PURPOSES, now)?))
        .await?
        .ok_or_else(invalid)?;
    let hash = account.password_hash;
    let good = state
        .hashing
        .run(move || passwords::verify(&form.password, Some(&hash)))
        .await?;
    if !good {
        return Err(Error::refused(
            Code::WrongCredentials,
            "This is not the password of the account that the mail was about. If you did not \
             choose that account's handle, register yourself with this address.",
        ));
    }
    let site = Site::of(&state.config);
    state
        .db
        .write_until_free(Some(account.id), move |tx| {
            let now = tx.now();
            let (account, email) =
                mail_tokens::find(tx, &digest, PURPOSES, now)?.ok_or_else(invalid)?;
            if !mail_tokens::spend(tx, &digest, now)? {
                return Err(invalid());
            }
            match email {
                None => {
                    db::accounts::set_verified(tx, &account.id, now)?;
                    let event = Event::new("account.verify", "account", &account.id);
                    Ok(Done::changed((), event))
                }
                Some(email) => settings::move_to(tx, &account, &email, &site),
            }
        })
        .await
}

/// Makes a verified account of any role: for the operator, on the command line.
///
/// # Errors
/// `invalid` when the password is weak or the handle is taken; `conflict` when the address is.
pub async fn create(
    db: &db::Db,
    email: Email,
    handle: Handle,
    display_name: Option<DisplayName>,
    password: Password,
    role: Role,
) -> Result<Account> {
    let name = display_name.as_ref().map_or("", DisplayName::as_str);
    let known = passwords::known_of(&[handle.as_str(), name, email.as_str()]);
    let password_hash = passwords::accept(&password, &known, "/password")?;
    db.write(None, move |tx| {
        check_handle(tx, &handle)?;
        if db::accounts::by_email_key(tx, &email_key(&email))?.is_some() {
            return Err(Error::refused(
                Code::Conflict,
                "An account has this address already.",
            ));
        }
        let account = New {
            email,
            handle,
            display_name,
            password_hash,
            role,
        }
        .insert(tx, true)?;
        let event =
            Event::new("account.create", "account", &account.id).with(json!({ "role": role }));
        Ok(Done::changed(account, event))
    })
    .await
}

struct New {
    email: Email,
    handle: Handle,
    display_name: Option<DisplayName>,
    password_hash: String,
    role: Role,
}

impl New {
    fn insert(self, tx: &mut Tx<'_>, verified: bool) -> Result<Account> {
        let handle = self.handle.to_string();
        let account = Account {
            id: tx.new_id(),
            display_name: self
                .display_name
                .map_or_else(|| handle.clone(), String::from),
            handle,
            email_key: email_key(&self.email),
            email: self.email.to_string(),
            password_hash: self.password_hash,
            role: self.role,
            verified_at: verified.then_some(tx.now()),
            suspended_at: None,
            deleted_at: None,
            created_at: tx.now(),
            revision: 1,
        };
        db::accounts::insert(tx, account.clone())?;
        Ok(account)
    }
}

/// What handles of closed accounts begin with.
const CLOSED: &str = "deleted-";

/// Refuses a handle that somebody has or had, or that passes for a protected word.
fn check_handle(conn: &mut Conn, handle: &Handle) -> Result<()> {
    let sentence = if handle.as_str().starts_with(CLOSED) {
        "begins with deleted-, as closed accounts do: choose another handle"
    } else if db::accounts::is_handle_taken(conn, handle.as_str())? {
        "is taken: choose another handle"
    } else if protected_words::is_taken_for_one(conn, handle.as_str())? {
        "passes for a protected word: choose another handle"
    } else {
        return Ok(());
    };
    Err(Error::invalid("/handle", &Invalid::new(sentence)))
}
