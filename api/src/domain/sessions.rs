//! Signing in and staying so.

use chrono::TimeDelta;
use hub_shared::{
    account::{OpenSession, Session, SignIn},
    ids::SessionId,
    notification::NotificationKind,
    page::{Page, PageQuery},
    problem::Code,
};
use serde_json::json;

use super::{
    Window, accounts,
    notifications::{self, Notice},
    passwords,
};
use crate::{
    auth::ACCESS_LIFETIME,
    db::{self, Done, Tx, accounts::Account, audit::Event},
    error::{Error, Result},
    mail::{self, Mail, Site},
    state::State,
};

/// How long a session lasts without being refreshed.
const LIFETIME: TimeDelta = TimeDelta::days(30);
/// How long the refresh token before the last is accepted once more: two tabs, or a lost answer.
const REPLAY: TimeDelta = TimeDelta::seconds(20);
/// How much of a User-Agent is kept, in characters.
const USER_AGENT: usize = 200;

/// A session and the refresh token that goes into its cookie.
pub struct Signed {
    /// What the body says.
    pub session: Session,
    /// What the cookie holds.
    pub refresh_token: String,
}

/// The account of a session that has not ended.
///
/// # Errors
/// When the database fails.
pub async fn account(state: &State, session: SessionId) -> Result<Option<Account>> {
    let now = state.clock.now();
    let found = state
        .db
        .read(move |conn| Ok(db::sessions::with_account(conn, &session)?))
        .await?;
    Ok(found
        .filter(|(session, account)| {
            session.ended_at.is_none() && session.expires_at > now && account.deleted_at.is_none()
        })
        .map(|(_, account)| account))
}

/// Signs in by address and password; `user_agent` is how the program names itself.
///
/// # Errors
/// `wrong_credentials` in the same time whether or not the address is known (CWE-208);
/// `account_suspended`; `busy`.
pub async fn sign_in(state: &State, form: SignIn, user_agent: &str) -> Result<Signed> {
    let key = accounts::email_key(&form.email);
    let account = state
        .db
        .read(move |conn| Ok(db::accounts::by_email_key(conn, &key)?))
        .await?;
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let good = state
        .hashing
        .run(move || passwords::verify(&form.password, hash.as_deref()))
        .await?;
    let account = account
        .filter(|account| good && account.deleted_at.is_none())
        .ok_or_else(wrong)?;
    if account.suspended_at.is_some() {
        return Err(Error::refused(
            Code::AccountSuspended,
            "An administrator suspended this account.",
        ));
    }
    let owner = account.clone();
    let user_agent = user_agent
        .chars()
        .filter(|c| !c.is_control())
        .take(USER_AGENT)
        .collect();
    let session = state
        .db
        .write(Some(account.id.clone()), move |tx| {
            // A password that was reset in the meantime ended all sessions: this would be one more.
            if db::accounts::in_turn(tx, &owner.id)?
                .is_none_or(|now_is| now_is.password_hash != owner.password_hash)
            {
                return Err(wrong());
            }
            let id = tx.new_id::<SessionId>();
            let now = tx.now();
            db::sessions::insert(
                tx,
                db::sessions::Session {
                    id: id.clone(),
                    account_id: owner.id,
                    generation: 1,
                    replayed: false,
                    created_at: now,
                    rotated_at: now,
                    expires_at: now + LIFETIME,
                    ended_at: None,
                    user_agent,
                },
            )?;
            Ok(Done::changed(
                id.clone(),
                Event::new("session.start", "session", id),
            ))
        })
        .await?;
    signed(state, &account, &session, 1)
}

fn wrong() -> Error {
    Error::refused(
        Code::WrongCredentials,
        "No account has this address with this password.",
    )
}

/// Trades a refresh token for the next one.
///
/// The token before the last is accepted once more within 20 seconds, for the same successor; any
/// other reuse means that somebody copied it: the session ends and its owner is told (RFC 9700, 4.14.2).
///
/// # Errors
/// `session_ended` when the token is not good any more.
pub async fn refresh(state: &State, token: &str) -> Result<Signed> {
    let ended = || Error::refused(Code::SessionEnded, "This session has ended: sign in again.");
    let (id, generation) = state.tokens.open_refresh(token).ok_or_else(ended)?;
    let site = Site::of(&state.config);
    let outcome = state
        .db
        .write(None, move |tx| {
            let Some((session, account)) = db::sessions::with_account(tx, &id)? else {
                return Ok(Done::unchanged(None));
            };
            let now = tx.now();
            if session.ended_at.is_some()
                || session.expires_at <= now
                || account.suspended_at.is_some()
                || account.deleted_at.is_some()
            {
                return Ok(Done::unchanged(None));
            }
            let current = session.generation;
            if generation == current && db::sessions::rotate(tx, &id, current, now, now + LIFETIME)?
            {
                return Ok(Done::unchanged(Some((account, id, current + 1))));
            }
            // Read anew: another request may have rotated between the read and the write.
            let Some((session, _)) = db::sessions::with_account(tx, &id)? else {
                return Ok(Done::unchanged(None));
            };
            let recent = now - session.rotated_at <= REPLAY;
            if generation + 1 == session.generation
                && recent
                && db::sessions::replay(tx, &id, session.generation)?
            {
                return Ok(Done::unchanged(Some((account, id, session.generation))));
            }
            if !db::sessions::end(tx, &id, now)? {
                return Ok(Done::unchanged(None));
            }
            mail::send(
                tx,
                &format!("session-reused:{id}"),
                &Mail::session_reused(&account, &site),
            )?;
            let notice = Notice::new(NotificationKind::SessionEnded);
            notifications::tell(tx, &account.id, notice)?;
            Ok(Done::changed(
                None,
                Event::new("session.reused", "session", id),
            ))
        })
        .await?;
    let (account, id, generation) = outcome.ok_or_else(ended)?;
    signed(state, &account, &id, generation)
}

/// Ends the session of a refresh token; one that is not good changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(state: &State, token: Option<&str>) -> Result<()> {
    let Some((id, _)) = token.and_then(|token| state.tokens.open_refresh(token)) else {
        return Ok(());
    };
    state.db.write(None, move |tx| end(tx, id)).await
}

fn end(tx: &mut Tx<'_>, id: SessionId) -> Result<Done<()>> {
    let now = tx.now();
    if db::sessions::end(tx, &id, now)? {
        Ok(Done::changed((), Event::new("session.end", "session", id)))
    } else {
        Ok(Done::unchanged(()))
    }
}

fn signed(state: &State, account: &Account, id: &SessionId, generation: i64) -> Result<Signed> {
    Ok(Signed {
        session: Session {
            access_token: state.tokens.access(id, state.clock.now())?,
            token_type: "Bearer".to_owned(),
            expires_in: u32::try_from(ACCESS_LIFETIME.num_seconds()).unwrap_or_default(),
            account: accounts::dto(account),
        },
        refresh_token: state.tokens.refresh(id, generation)?,
    })
}

/// The account's sessions that have not ended, newest first.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn list(
    state: &State,
    account: Account,
    current: SessionId,
    query: PageQuery,
) -> Result<Page<OpenSession>> {
    let list = format!("sessions/{}", account.id);
    let window = Window::<SessionId>::new(&list, &query)?;
    let (below, rows) = (window.after.clone(), window.rows());
    let now = state.clock.now();
    let open = state
        .db
        .read(move |conn| {
            let below = below.as_ref();
            Ok(db::sessions::of_account(
                conn,
                &account.id,
                now,
                below,
                rows,
            )?)
        })
        .await?;
    let key = |row: &db::sessions::Session| row.id.clone();
    window.page(&list, open, key, |row| {
        Ok(OpenSession {
            current: row.id == current,
            id: row.id,
            created_at: row.created_at.and_utc(),
            last_seen_at: row.rotated_at.and_utc(),
            expires_at: row.expires_at.and_utc(),
            user_agent: row.user_agent,
        })
    })
}

/// Ends one of the account's sessions.
///
/// # Errors
/// `not_found` when it is not theirs or has ended.
pub async fn end_one(state: &State, account: Account, id: SessionId) -> Result<()> {
    state
        .db
        .write(Some(account.id.clone()), move |tx| {
            let now = tx.now();
            if !db::sessions::end_of(tx, &account.id, &id, now)? {
                return Err(Error::not_found("session"));
            }
            Ok(Done::changed((), Event::new("session.end", "session", id)))
        })
        .await
}

/// Ends all of the account's sessions but the one that asks.
///
/// # Errors
/// When the database fails.
pub async fn end_others(state: &State, account: Account, current: SessionId) -> Result<()> {
    state
        .db
        .write(Some(account.id.clone()), move |tx| {
            let now = tx.now();
            let ended = db::sessions::end_all(tx, &account.id, Some(&current), now)?;
            if ended == 0 {
                return Ok(Done::unchanged(()));
            }
            let event = Event::new("session.end-others", "account", &account.id)
                .with(json!({ "sessions": ended }));
            Ok(Done::changed((), event))
        })
        .await
}
