//! Accounts as administrators see them.

use hub_shared::{
    administration::{AccountDetail, AccountsQuery, ChangeRole},
    digest::Digest,
    moderation::Standing,
    page::{Page, PageQuery},
    problem::Code,
    text::{FilterValue, Handle},
};

use super::{
    Window,
    accounts::roles,
    enforcement::{find_account, standing},
};
use crate::{
    db::{self, accounts::Wanted},
    error::{Error, Result},
    state::State,
};

/// Accounts that are not closed, by their handles.
///
/// # Errors
/// `invalid`; `invalid_cursor` when the page before was one of another search.
pub async fn accounts(state: &State, query: AccountsQuery) -> Result<Page<Standing>> {
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor.clone(),
    };
    let asked = AccountsQuery {
        limit: None,
        cursor: None,
        ..query
    };
    let digest = Digest::of(serde_json::to_string(&asked)?.as_bytes());
    let list = format!("accounts/{}", digest.as_str().get(..16).unwrap_or_default());
    let window = Window::<String>::new(&list, &page)?;
    let (after, rows) = (window.after.clone(), window.rows());
    let wanted = Wanted {
        text: asked.q.map(FilterValue::into),
        role: asked.role,
        suspended: asked.suspended,
    };
    let found = state
        .db
        .read(move |conn| Ok(db::accounts::search(conn, &wanted, after.as_deref(), rows)?))
        .await?;
    window.page(
        &list,
        found,
        |account| account.handle.clone(),
        |account| Ok(standing(account)),
    )
}

/// An account and what it has.
///
/// # Errors
/// `not_found`.
pub async fn account(state: &State, handle: String) -> Result<AccountDetail> {
    let now = state.clock.now();
    state
        .db
        .read(move |conn| {
            let account = find_account(conn, &handle)?;
            let profiles = db::profiles::of_author(conn, &account.id)?;
            let kept = || {
                profiles
                    .iter()
                    .filter(|profile| profile.deleted_at.is_none())
            };
            let published = kept().filter(|profile| profile.published_at.is_some());
            Ok(AccountDetail {
                profiles: count(kept().count()),
                published: count(published.count()),
                sessions: db::sessions::count_live(conn, &account.id, now)?,
                tokens: db::tokens::count_live(conn, &account.id, now)?,
                standing: standing(account),
            })
        })
        .await
}

fn count(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}

/// Gives an account another role: the account as it is then.
///
/// # Errors
/// `not_found`; `own_account`; `last_administrator`; `conflict` when it was changed at the same moment.
pub async fn change_role(
    state: &State,
    administrator: db::accounts::Account,
    handle: String,
    form: ChangeRole,
) -> Result<AccountDetail> {
    if administrator.handle == handle {
        return Err(Error::refused(
            Code::OwnAccount,
            "Nobody changes their own role: another administrator has to.",
        ));
    }
    let parsed: Handle = handle.parse().map_err(|_| Error::not_found("account"))?;
    let reason = form.reason.map(String::from);
    roles::set(&state.db, Some(administrator), parsed, form.role, reason)
        .await
        .map_err(|error| match error.refusal().code {
            // The handle stands in the address here.
            Code::Invalid => Error::not_found("account"),
            _ => error,
        })?;
    account(state, handle).await
}
