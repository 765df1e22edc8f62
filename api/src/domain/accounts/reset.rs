//! A password that was forgotten.

use chrono::TimeDelta;
use hub_shared::{
    account::{AskReset, ConfirmReset},
    digest::Digest,
    problem::Code,
};
use serde_json::json;
use uuid::Uuid;

use super::{email_key, known_of, new_token, shut_out};
use crate::{
    db::{
        self, Done,
        audit::Event,
        jobs::{self, Job},
        mail_tokens::{self, Purpose},
    },
    domain::passwords,
    error::{Error, Result},
    mail::{self, Mail, Site},
    state::State,
};

/// The kind of job that answers a request by mail.
pub const JOB: &str = "reset";

/// How long the token in a reset mail is good.
const WITHIN: TimeDelta = TimeDelta::hours(1);

/// Notes that somebody asks. The account is looked up later, by a worker: whatever the address is,
/// the request has done the same work when it is answered (CWE-204, CWE-208).
///
/// # Errors
/// When the database fails.
pub async fn ask(state: &State, form: AskReset) -> Result<()> {
    state
        .db
        .write(None, move |tx| {
            let key = format!("{JOB}:{}", tx.new_id::<Uuid>());
            let now = tx.now();
            jobs::insert(tx, Job::new(JOB, key, email_key(&form.email), now))?;
            Ok(Done::unchanged(()))
        })
        .await
}

/// Mails a token to the account of an address, or what is in the way; nobody has the address: no
/// mail. The newest token is the only one.
///
/// # Errors
/// When the database fails.
pub async fn answer(state: &State, email_key: &str) -> Result<()> {
    let email_key = email_key.to_owned();
    let (token, digest) = new_token()?;
    let site = Site::of(&state.config);
    state
        .db
        .write(None, move |tx| {
            let Some(account) = db::accounts::by_email_key(tx, &email_key)? else {
                return Ok(Done::unchanged(()));
            };
            let key = format!("reset:{digest}");
            let event = Event::new("account.ask-reset", "account", &account.id);
            if account.suspended_at.is_some() {
                mail::send(tx, &key, &Mail::reset_suspended(&account, &site))?;
                return Ok(Done::changed((), event));
            }
            // Two at once would each leave a token.
            db::accounts::in_turn(tx, &account.id)?;
            mail_tokens::remove(tx, &account.id, Purpose::Reset)?;
            let expires_at = tx.now() + WITHIN;
            mail_tokens::insert(tx, &digest, &account.id, Purpose::Reset, None, expires_at)?;
            mail::send(tx, &key, &Mail::reset(&account, &token, &site))?;
            Ok(Done::changed((), event))
        })
        .await
}

/// Sets a new password for whoever has the token from the mail, and ends all by which somebody else
/// could still act as this account.
///
/// The token also proves the address: an account that a stranger registered with it is its owner's
/// from then on, with nothing left to the stranger (Sudhodanan and Paverd, USENIX Security 2022).
///
/// # Errors
/// `invalid_token` when it is unknown, used, older than an hour or not the newest; `invalid` when the
/// password is weak, which leaves the token good; `account_suspended`; `busy`.
pub async fn confirm(state: &State, form: ConfirmReset) -> Result<()> {
    const PURPOSES: &[Purpose] = &[Purpose::Reset];
    let digest = Digest::of(form.token.as_bytes());
    let invalid = || {
        Error::refused(
            Code::InvalidToken,
            "This token is unknown, used, older than an hour, not the newest or for something \
             else: ask for a reset again.",
        )
    };
    let (name, now) = (digest.clone(), state.clock.now());
    let (account, _) = state
        .db
        .read(move |conn| Ok(mail_tokens::find(conn, &name, PURPOSES, now)?))
        .await?
        .ok_or_else(invalid)?;
    let known = known_of(&account);
    let hash = state
        .hashing
        .run(move || passwords::accept(&form.password, &known, "/password"))
        .await?;
    let site = Site::of(&state.config);
    state
        .db
        .write(Some(account.id), move |tx| {
            let now = tx.now();
            let (account, _) =
                mail_tokens::find(tx, &digest, PURPOSES, now)?.ok_or_else(invalid)?;
            if !mail_tokens::spend(tx, &digest, now)?
                || !db::accounts::set_password(tx, &account.id, &account.password_hash, &hash)?
            {
                return Err(invalid());
            }
            let verified = db::accounts::set_verified(tx, &account.id, now)?;
            let ended = shut_out(tx, &account.id)?;
            let mail = Mail::password_reset(&account, &site);
            mail::send(tx, &format!("password-reset:{digest}"), &mail)?;
            let event = Event::new("account.reset", "account", &account.id)
                .with(json!({ "ended": ended, "verified": verified }));
            Ok(Done::changed((), event))
        })
        .await
}
