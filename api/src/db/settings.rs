//! Queries on what administrators set while the hub runs.

use diesel::prelude::*;
use hub_shared::ids::AccountId;

use super::{
    Conn,
    schema::{accounts, settings},
};
use crate::clock::Time;

/// A setting: its name, its value as JSON, when it was chosen, and the handle of who chose it.
pub type Chosen = (String, String, Time, String);

/// All that was chosen; at most as many as there are settings.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<Chosen>> {
    settings::table
        .inner_join(accounts::table)
        .order(settings::name.asc())
        .select((
            settings::name,
            settings::value,
            settings::changed_at,
            accounts::handle,
        ))
        .load(conn)
}

/// The value of a setting, as JSON; none when nobody chose one.
pub fn value(conn: &mut Conn, name: &str) -> QueryResult<Option<String>> {
    settings::table
        .find(name)
        .select(settings::value)
        .first(conn)
        .optional()
}

/// Chooses a value.
pub fn set(conn: &mut Conn, name: &str, value: &str, by: &AccountId, now: Time) -> QueryResult<()> {
    let values = (
        settings::value.eq(value),
        settings::changed_at.eq(now),
        settings::changed_by.eq(by),
    );
    let rows = diesel::update(settings::table.find(name))
        .set(values)
        .execute(conn)?;
    if rows == 0 {
        diesel::insert_into(settings::table)
            .values((settings::name.eq(name), values.0, values.1, values.2))
            .execute(conn)?;
    }
    Ok(())
}

/// Goes back to what holds when nobody chose.
pub fn remove(conn: &mut Conn, name: &str) -> QueryResult<()> {
    diesel::delete(settings::table.find(name))
        .execute(conn)
        .map(drop)
}
