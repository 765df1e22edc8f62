//! Registering, verifying, seeing oneself.

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use hub_shared::{
    account::{Account as Dto, Author, Register, Role, Verify},
    digest::Digest,
    ids::AccountId,
    problem::Code,
    text::{DisplayName, Email, Handle, Invalid, Password},
};

use serde_json::json;

use super::sessions::{hash_password, verify_password};
use crate::{
    config::Registration,
    db::{self, Done, Tx, accounts::Account, audit::Event},
    error::{Error, Result},
    keys::random,
    mail::{self, Mail},
    state::State,
};

/// How long the token in a verification mail is good.
const VERIFY_WITHIN: TimeDelta = TimeDelta::hours(24);

/// The form of an address that must be unique.
pub(super) fn email_key(email: &Email) -> String {
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
/// # Errors
/// `registration_closed`; `invalid` when the handle is taken, which every page shows anyway; `busy`.
pub async fn register(state: &State, form: Register) -> Result<()> {
    if state.config.registration == Registration::Closed {
        return Err(Error::refused(
            Code::RegistrationClosed,
            "This hub takes no new accounts.",
        ));
    }
    let Register {
        email,
        handle,
        display_name,
        password,
    } = form;
    let password_hash = state
        .hashing
        .run(move || hash_password(password.as_str()))
        .await?;
    let token = BASE64URL_NOPAD.encode(&random::<32>()?);
    let public_url = state.config.public_url();
    state
        .db
        .write_until_free(None, move |tx| {
            let known = db::accounts::by_email_key(tx, &email_key(&email))?;
            let holds = match &known {
                Some(known) => db::profiles::any_of(tx, &known.id)?,
                None => false,
            };
            let given_way = known
                .as_ref()
                .filter(|known| known.verified_at.is_none() && !holds);
            if let Some(given_way) = given_way {
                db::accounts::remove_unverified(tx, &given_way.id)?;
            }
            if db::accounts::by_handle(tx, handle.as_str())?.is_some() {
                return Err(handle_taken());
            }
            let event = match known {
                Some(known) if known.verified_at.is_some() => {
                    let key = format!("known:{}:{}", known.id, tx.new_id::<AccountId>());
                    mail::send(tx, &key, &Mail::already_registered(&known, &public_url))?;
                    return Ok(Done::unchanged(()));
                }
                Some(known) if holds => {
                    send_token(tx, &known, &token, &public_url)?;
                    Event::new("account.register-again", "account", &known.id)
                }
                given_way => {
                    let new = New {
                        email: email.clone(),
                        handle: handle.clone(),
                        display_name: display_name.clone(),
                        password_hash: password_hash.clone(),
                        role: Role::User,
                    };
                    let account = new.insert(tx, false)?;
                    send_token(tx, &account, &token, &public_url)?;
                    Event::new("account.register", "account", &account.id)
                        .with(json!({ "instead_of": given_way.map(|account| account.id) }))
                }
            };
            Ok(Done::changed((), event))
        })
        .await
}

fn send_token(tx: &mut Tx<'_>, account: &Account, token: &str, public_url: &str) -> Result<()> {
    let digest = Digest::of(token.as_bytes());
    let expires_at = tx.now() + VERIFY_WITHIN;
    db::accounts::insert_mail_token(tx, digest.as_str(), &account.id, expires_at)?;
    mail::send(
        tx,
        &format!("verify:{digest}"),
        &Mail::verify(account, token, public_url),
    )
}

/// Verifies the address of whoever has the token from the mail and the password of the registration:
/// the token alone would also bless an account that a stranger made with this address.
///
/// # Errors
/// `invalid_token` when it is unknown, used or older than 24 hours; `wrong_credentials`, which leaves
/// the token good; `busy`.
pub async fn verify(state: &State, form: Verify) -> Result<()> {
    let digest = Digest::of(form.token.as_bytes());
    let invalid = || {
        Error::refused(
            Code::InvalidToken,
            "This token is unknown, used or older than 24 hours: register again with the same \
             address and a mail tells you what to do.",
        )
    };
    let (name, now) = (digest.clone(), state.clock.now());
    let account = state
        .db
        .read(move |conn| Ok(db::accounts::by_mail_token(conn, name.as_str(), now)?))
        .await?
        .ok_or_else(invalid)?;
    let hash = account.password_hash;
    let good = state
        .hashing
        .run(move || verify_password(form.password.as_str(), Some(&hash)))
        .await?;
    if !good {
        return Err(Error::refused(
            Code::WrongCredentials,
            "This is not the password of the registration that the mail was about. If you did not \
             choose that account's handle, register yourself with this address.",
        ));
    }
    state
        .db
        .write(None, move |tx| {
            let now = tx.now();
            let account = db::accounts::use_mail_token(tx, digest.as_str(), now)?;
            let account = account.ok_or_else(invalid)?;
            db::accounts::set_verified(tx, &account, now)?;
            Ok(Done::changed(
                (),
                Event::new("account.verify", "account", account),
            ))
        })
        .await
}

/// Makes a verified account of any role: for the operator, on the command line.
///
/// # Errors
/// `conflict` when handle or address is taken.
pub async fn create(
    db: &db::Db,
    email: Email,
    handle: Handle,
    display_name: Option<DisplayName>,
    password: Password,
    role: Role,
) -> Result<Account> {
    let password_hash = hash_password(password.as_str())?;
    db.write(None, move |tx| {
        if db::accounts::by_handle(tx, handle.as_str())?.is_some() {
            return Err(handle_taken());
        }
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
        };
        db::accounts::insert(tx, account.clone())?;
        Ok(account)
    }
}

fn handle_taken() -> Error {
    Error::invalid("/handle", &Invalid::new("is taken: choose another handle"))
}
