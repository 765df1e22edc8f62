//! Roles: who gives them, and that an administrator is always left.

use hub_shared::{
    account::Role,
    lifecycle::Action,
    problem::Code,
    text::{Handle, Invalid},
};
use serde_json::json;
use uuid::Uuid;

use super::{Ended, shut_out};
use crate::{
    db::{self, Db, Done, Tx, accounts::Account, audit::Event},
    domain::{enforcement::still, lifecycle, review},
    error::{Error, Result},
    mail::{self, Mail},
};

/// What a change of role did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// The role before.
    pub from: Role,
    /// What it ended.
    pub ended: Ended,
}

/// Gives an account another role, and ends its sessions and tokens; nothing when it has that role. `actor` is
/// the administrator who does it, the operator when none.
///
/// # Errors
/// `invalid` when nobody has this handle; `last_administrator`; `not_allowed` for an administrator no more.
pub async fn set(
    db: &Db,
    actor: Option<Account>,
    handle: Handle,
    role: Role,
    reason: Option<String>,
) -> Result<Option<Changed>> {
    let by = actor.as_ref().map(|actor| actor.id.clone());
    db.write_until_free(by, move |tx| {
        if let Some(actor) = &actor {
            still(tx, actor, Role::Administrator)?;
        }
        let account = db::accounts::by_handle(tx, handle.as_str())?
            .filter(|account| account.deleted_at.is_none())
            .ok_or_else(|| {
                let nobody = format!("is {handle}, a handle that no account has");
                Error::invalid("/handle", &Invalid::new(nobody))
            })?;
        let from = account.role;
        if from == role {
            return Ok(Done::unchanged(None));
        }
        if !db::accounts::set_role(tx, &account.id, from, role)? {
            return Err(Error::refused(
                Code::Conflict,
                "The role was changed at the same moment.",
            ));
        }
        let freed = match role {
            Role::User => review::free_claims(tx, &account.id)?,
            Role::Moderator | Role::Administrator => Vec::new(),
        };
        let ended = shut_out(tx, &account.id)?;
        let key = format!("role:{}", tx.new_id::<Uuid>());
        mail::send(tx, &key, &Mail::role_changed(&account, role))?;
        if from == Role::Administrator {
            an_administrator_remains(tx)?;
        }
        let before = lifecycle::account(&account);
        let after = db::accounts::by_handle(tx, handle.as_str())?;
        let after = after.as_ref().map(lifecycle::account);
        let event = Event::step(Action::Role, &account.id, Some(&before), after.as_ref())
            .with(json!({ "from": from, "to": role, "ended": ended }))
            .moving(freed)
            .saying(reason.as_deref());
        Ok(Done::changed(Some(Changed { from, ended }), event))
    })
    .await
}

/// Refuses what has taken the last administrator from the hub. Called at the end of a change, because
/// it takes the audit log's turn: of two changes at once the second sees the first.
///
/// # Errors
/// `last_administrator`.
pub(crate) fn an_administrator_remains(tx: &mut Tx<'_>) -> Result<()> {
    db::audit::take_turn(tx)?;
    if db::accounts::administrators(tx)? == 0 {
        return Err(Error::refused(
            Code::LastAdministrator,
            "This is the hub's last administrator: make another one first.",
        ));
    }
    Ok(())
}
