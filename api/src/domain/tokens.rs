//! Personal access tokens: what programs sign in with.

use chrono::TimeDelta;
use hub_shared::{
    account::Role,
    digest::Digest,
    ids::{AccountId, SessionId, TokenId},
    page::{Page, PageQuery},
    problem::{Code, FieldError},
    token::{self, CreateToken, NewToken, Scope, Scopes, Token as Dto},
};
use serde_json::json;

use super::{Window, stored};
use crate::{
    auth::{Asker, Credential},
    db::{self, Done, Tx, accounts::Account, audit::Event, tokens::Token},
    error::{Error, Refusal, Result},
    keys::random,
    mail::{self, Mail, Site},
    state::State,
};

/// Most live tokens of an account.
pub const MOST: i64 = 50;
/// How many characters of a token are shown to tell it from others.
const SHOWN: usize = token::PREFIX.len() + 4;
/// How long before its end the owner of a token is told.
const WARN_BEFORE: TimeDelta = TimeDelta::days(7);
/// How long the row of a token that is no good any more is kept.
const KEEP: TimeDelta = TimeDelta::days(90);

/// Whose token this is. One with a wrong checksum is refused without asking the database.
///
/// # Errors
/// `token_ended` when it is unknown, revoked, too old, or its account was closed.
pub async fn open(state: &State, secret: &str) -> Result<Asker> {
    let ended = || {
        Error::refused(
            Code::TokenEnded,
            "This personal access token is unknown, revoked or too old: make a new one.",
        )
    };
    if !token::is_secret(secret) {
        return Err(ended());
    }
    let (digest, now) = (Digest::of(secret.as_bytes()), state.clock.now());
    let (token, mut account) = state
        .db
        .read(move |conn| Ok(db::tokens::with_account(conn, &digest)?))
        .await?
        .filter(|(token, account)| {
            token.revoked_at.is_none() && token.expires_at > now && account.deleted_at.is_none()
        })
        .ok_or_else(ended)?;
    state.token_uses.note(&token, now);
    let scopes: Scopes = stored(&token.scopes)?;
    account.role = account.role.min(highest_role(&scopes));
    Ok(Asker {
        account,
        credential: Credential::Token(scopes),
    })
}

/// The highest role that a program with these scopes acts in.
fn highest_role(scopes: &Scopes) -> Role {
    scopes.iter().map(role_of).max().unwrap_or(Role::User)
}

/// The role that a scope is for.
fn role_of(scope: Scope) -> Role {
    match scope {
        Scope::Administration => Role::Administrator,
        Scope::Moderation => Role::Moderator,
        Scope::AccountRead
        | Scope::ProfilesRead
        | Scope::ProfilesWrite
        | Scope::SubscriptionsLinks => Role::User,
    }
}

/// Makes a token, and tells its owner by mail.
///
/// # Errors
/// `invalid` for a scope above the account's role; `too_many_tokens`; `session_ended` when the session
/// was ended meanwhile.
pub async fn create(
    state: &State,
    account: Account,
    session: SessionId,
    form: CreateToken,
) -> Result<NewToken> {
    let errors = form
        .scopes
        .iter()
        .enumerate()
        .filter(|(_, scope)| role_of(*scope) > account.role)
        .map(|(_, scope)| {
            FieldError::new(
                "/scopes",
                format!("holds {scope}, which is for {}s", role_of(scope)),
            )
        })
        .collect::<Vec<_>>();
    if !errors.is_empty() {
        return Err(Refusal::new(
            Code::Invalid,
            "Your role does not allow a scope: see errors.",
        )
        .with_errors(errors)
        .into());
    }
    let secret = secret()?;
    let (digest, begins) = (
        Digest::of(secret.as_bytes()),
        secret.get(..SHOWN).unwrap_or_default().to_owned(),
    );
    let scopes = serde_json::to_string(&form.scopes)?;
    let site = Site::of(&state.config);
    let row = state
        .db
        .write(Some(account.id.clone()), move |tx| {
            let now = tx.now();
            // Whatever ends all of an account's tokens ends its sessions, too, and has its turn: a
            // request that began before must not leave a token behind.
            db::accounts::in_turn(tx, &account.id)?;
            let is_over = db::sessions::with_account(tx, &session)?
                .is_none_or(|(session, _)| session.ended_at.is_some());
            if is_over {
                return Err(Error::refused(
                    Code::SessionEnded,
                    "This session was ended: sign in again.",
                ));
            }
            if db::tokens::count_live(tx, &account.id, now)? >= MOST {
                return Err(Error::refused(
                    Code::TooManyTokens,
                    format!("An account has at most {MOST} live tokens: delete one first."),
                ));
            }
            let token = Token {
                id: tx.new_id(),
                account_id: account.id.clone(),
                digest,
                name: form.name.into(),
                begins,
                scopes,
                created_at: now,
                expires_at: now + TimeDelta::days(form.expires_in_days.get()),
                last_used_at: None,
                warned_at: None,
                revoked_at: None,
            };
            db::tokens::insert(tx, token.clone())?;
            mail::send(
                tx,
                &format!("token-created:{}", token.id),
                &Mail::token_created(&account, &token, &form.scopes, &site),
            )?;
            let event = Event::new("token.create", "token", &token.id)
                .with(json!({ "scopes": form.scopes, "expires_at": token.expires_at.and_utc() }));
            Ok(Done::changed(token, event))
        })
        .await?;
    Ok(NewToken {
        secret,
        token: dto(row)?,
    })
}

fn secret() -> Result<String> {
    let bytes = random::<{ 2 * token::RANDOM }>()?;
    let mut pairs = bytes.chunks_exact(2).map(|pair| match pair {
        [high, low] => u16::from_be_bytes([*high, *low]),
        _ => 0,
    });
    Ok(token::secret(std::array::from_fn(|_| {
        pairs.next().unwrap_or_default()
    })))
}

/// The account's tokens that are not revoked, newest first.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn list(state: &State, account: Account, query: PageQuery) -> Result<Page<Dto>> {
    let list = format!("tokens/{}", account.id);
    let window = Window::<TokenId>::new(&list, &query)?;
    let (below, rows) = (window.after.clone(), window.rows());
    let tokens = state
        .db
        .read(move |conn| {
            Ok(db::tokens::of_account(
                conn,
                &account.id,
                below.as_ref(),
                rows,
            )?)
        })
        .await?;
    window.page(&list, tokens, |token| token.id.clone(), dto)
}

/// Revokes one of the account's tokens.
///
/// # Errors
/// `not_found` when the account has no such token, or revoked it before.
pub async fn revoke(state: &State, account: Account, id: TokenId) -> Result<()> {
    state
        .db
        .write(Some(account.id.clone()), move |tx| {
            let now = tx.now();
            if !db::tokens::revoke_own(tx, &account.id, &id, now)? {
                return Err(Error::not_found("token"));
            }
            Ok(Done::changed((), Event::new("token.revoke", "token", id)))
        })
        .await
}

/// Revokes all tokens of an account, for whatever ends its sessions as well: how many were live.
///
/// # Errors
/// When the database fails.
pub fn end_all(tx: &mut Tx<'_>, account: &AccountId) -> Result<usize> {
    let now = tx.now();
    Ok(db::tokens::revoke_all(tx, account, now)?)
}

/// Tells the owners of tokens that expire within a week, and forgets tokens that ended long ago.
///
/// # Errors
/// When the database fails.
pub async fn tidy(state: &State) -> Result<()> {
    let site = Site::of(&state.config);
    state
        .db
        .write(None, move |tx| {
            let now = tx.now();
            for (token, account) in db::tokens::about_to_expire(tx, now, now + WARN_BEFORE)? {
                // Whoever asked for less than a week knows.
                let is_news = token.expires_at - token.created_at > WARN_BEFORE;
                if db::tokens::set_warned(tx, &token.id, now)? && is_news {
                    mail::send(
                        tx,
                        &format!("token-expires:{}", token.id),
                        &Mail::token_expires(&account, &token, &site),
                    )?;
                }
            }
            db::tokens::remove_ended(tx, now - KEEP)?;
            Ok(Done::unchanged(()))
        })
        .await
}

fn dto(token: Token) -> Result<Dto> {
    Ok(Dto {
        scopes: stored(&token.scopes)?,
        id: token.id,
        name: token.name,
        begins: token.begins,
        created_at: token.created_at.and_utc(),
        expires_at: token.expires_at.and_utc(),
        last_used_at: token.last_used_at.map(|at| at.and_utc()),
    })
}
