//! Invitations to register: made by administrators, used once.

use std::collections::HashMap;

use chrono::TimeDelta;
use hub_shared::{
    account::Role,
    administration::{Invitation as Dto, InvitationState, Invite, NewInvitation},
    digest::Digest,
    hub::RegistrationMode,
    ids::{AccountId, InvitationId},
    page::{Page, PageQuery},
    problem::Code,
    text::{Email, Invalid, InvitationNote},
};
use serde_json::json;

use super::{Window, accounts::new_token, enforcement::still, settings};
use crate::{
    clock::Time,
    config::Registration,
    db::{self, Conn, Done, accounts::Account, audit::Event, invitations::Invitation},
    error::{Error, Result},
    mail::{self, Mail, Site},
    state::State,
};

/// How many open invitations a hub has at most: what is never used should not pile up.
const MOST: i64 = 1_000;

/// Makes an invitation, and mails it where an address is given.
///
/// # Errors
/// `conflict` when too many are open; `not_allowed` for an administrator no more.
pub async fn create(state: &State, administrator: Account, form: Invite) -> Result<NewInvitation> {
    let (token, digest) = new_token()?;
    let site = Site::of(&state.config);
    let link = site.invitation(&token);
    let secret = token.clone();
    let (row, by) = state
        .db
        .write(Some(administrator.id.clone()), move |tx| {
            still(tx, &administrator, Role::Administrator)?;
            let now = tx.now();
            if db::invitations::open(tx, now)? >= MOST {
                return Err(Error::refused(
                    Code::Conflict,
                    format!("{MOST} invitations are open: revoke some first."),
                ));
            }
            let row = Invitation {
                id: tx.new_id(),
                digest,
                email: form.email.as_ref().map(Email::to_string),
                note: form.note.map_or_else(String::new, InvitationNote::into),
                created_by: administrator.id.clone(),
                created_at: now,
                expires_at: now + TimeDelta::days(form.expires_in_days.get()),
                used_at: None,
                used_by: None,
                revoked_at: None,
            };
            db::invitations::insert(tx, row.clone())?;
            if let Some(email) = &row.email {
                let mail = Mail::invitation(email, &secret, row.expires_at, &site);
                mail::send(tx, &format!("invitation:{}", row.id), &mail)?;
            }
            let event = Event::new("invitation.create", "invitation", &row.id).with(json!({
                "expires_at": row.expires_at.and_utc(),
                "mailed": row.email.is_some(),
            }));
            Ok(Done::changed((row, administrator.handle), event))
        })
        .await?;
    let handles = HashMap::from([(row.created_by.clone(), by)]);
    Ok(NewInvitation {
        token,
        link,
        invitation: dto(row, &handles, state.clock.now()),
    })
}

/// Invitations, newest first.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn list(state: &State, query: PageQuery) -> Result<Page<Dto>> {
    let window = Window::<InvitationId>::new("invitations", &query)?;
    let (below, rows) = (window.after.clone(), window.rows());
    let (rows, handles) = state
        .db
        .read(move |conn| {
            let rows = db::invitations::newest(conn, below.as_ref(), rows)?;
            let handles = handles(conn, &rows)?;
            Ok((rows, handles))
        })
        .await?;
    let now = state.clock.now();
    window.page(
        "invitations",
        rows,
        |row| row.id.clone(),
        |row| Ok(dto(row, &handles, now)),
    )
}

fn handles(conn: &mut Conn, rows: &[Invitation]) -> Result<HashMap<AccountId, String>> {
    let made = rows.iter().map(|row| &row.created_by);
    let used = rows.iter().filter_map(|row| row.used_by.as_ref());
    let ids = made.chain(used).cloned().collect::<Vec<_>>();
    Ok(db::accounts::handles(conn, ids)?)
}

/// Revokes an invitation that nobody used; one that is revoked already stays so.
///
/// # Errors
/// `not_found`; `conflict` when it was used.
pub async fn revoke(state: &State, administrator: Account, id: InvitationId) -> Result<()> {
    state
        .db
        .write(Some(administrator.id.clone()), move |tx| {
            still(tx, &administrator, Role::Administrator)?;
            let now = tx.now();
            if !db::invitations::revoke(tx, &id, now)? {
                let row = db::invitations::by_id(tx, &id)?;
                let row = row.ok_or_else(|| Error::not_found("invitation"))?;
                return match row.used_at {
                    None => Ok(Done::unchanged(())),
                    Some(at) => Err(Error::refused(
                        Code::Conflict,
                        format!(
                            "This invitation was used {}.",
                            at.format("%Y-%m-%d %H:%M UTC")
                        ),
                    )),
                };
            }
            let event = Event::new("invitation.revoke", "invitation", &id);
            Ok(Done::changed((), event))
        })
        .await
}

/// Which invitation a registration needs and has: none where the hub is open.
///
/// # Errors
/// `registration_closed`; `invitation_needed` without one; `invalid` when it is not good. None of them
/// depends on the address that registers.
pub(super) fn admit(
    conn: &mut Conn,
    flag: Registration,
    token: Option<&str>,
    now: Time,
) -> Result<Option<InvitationId>> {
    match settings::registration(conn, flag)? {
        RegistrationMode::Open => Ok(None),
        RegistrationMode::Closed => Err(Error::refused(
            Code::RegistrationClosed,
            "This hub takes no new accounts.",
        )),
        RegistrationMode::Invite => {
            let token = token.ok_or_else(|| {
                Error::refused(
                    Code::InvitationNeeded,
                    "This hub takes new accounts by invitation: open the link of one, or ask an \
                     administrator for it.",
                )
            })?;
            let digest = Digest::of(token.as_bytes());
            let id = db::invitations::good(conn, &digest, now)?;
            Ok(Some(id.ok_or_else(not_good)?))
        }
    }
}

/// The refusal of a token that is unknown, used, revoked or past its time: which of them is nobody's to
/// know who guesses.
pub(super) fn not_good() -> Error {
    let sentence = "is unknown, used, revoked or past its time: ask for another invitation";
    Error::invalid("/invitation", &Invalid::new(sentence))
}

fn dto(row: Invitation, handles: &HashMap<AccountId, String>, now: Time) -> Dto {
    let state = match (row.used_at, row.revoked_at) {
        (Some(_), _) => InvitationState::Used,
        (None, Some(_)) => InvitationState::Revoked,
        (None, None) if row.expires_at <= now => InvitationState::Expired,
        (None, None) => InvitationState::Open,
    };
    let handle = |id: &AccountId| handles.get(id).cloned();
    Dto {
        id: row.id,
        state,
        email: row.email,
        note: row.note,
        created_by: handle(&row.created_by).unwrap_or_default(),
        created_at: row.created_at.and_utc(),
        expires_at: row.expires_at.and_utc(),
        ended_at: row.used_at.or(row.revoked_at).map(|at| at.and_utc()),
        used_by: row.used_by.as_ref().and_then(handle),
    }
}
