//! What the other tables know that the log has to know, too: whoever cuts entries off and sets the head back
//! has to undo what these tell of.

use diesel::{prelude::*, sql_types::Text};

use super::Head;
use crate::db::{Conn, per_backend, schema::accounts};

/// A kind of rows that have their entries: its table, which rows, the moment that the entry names, and its
/// actions.
struct Known {
    kind: &'static str,
    rows: &'static str,
    at: Option<&'static str>,
    actions: &'static str,
    /// What the entry tells.
    was: &'static str,
}

const fn known(
    kind: &'static str,
    rows: &'static str,
    at: Option<&'static str>,
    actions: &'static str,
    was: &'static str,
) -> Known {
    Known {
        kind,
        rows,
        at,
        actions,
        was,
    }
}

/// Rows that nobody makes and nobody moves without an entry.
const KNOWN: &[Known] = &[
    known(
        "account",
        "accounts",
        None,
        "'account.create', 'account.register'",
        "made",
    ),
    known(
        "account",
        "accounts WHERE suspended_at IS NOT NULL",
        Some("suspended_at"),
        "'account.suspend'",
        "suspended",
    ),
    known(
        "account",
        "accounts WHERE deleted_at IS NOT NULL",
        Some("deleted_at"),
        "'account.close'",
        "closed",
    ),
    known("profile", "profiles", None, "'profile.create'", "made"),
    known(
        "profile",
        "profiles WHERE quarantined_at IS NOT NULL",
        Some("quarantined_at"),
        "'profile.quarantine'",
        "held back",
    ),
    known(
        "profile",
        "profiles WHERE suspended_at IS NOT NULL",
        Some("suspended_at"),
        "'profile.suspend'",
        "suspended",
    ),
    known(
        "submission",
        "submissions",
        Some("submitted_at"),
        "'submission.submit'",
        "submitted",
    ),
    known(
        "submission",
        "submissions WHERE state IN ('approved', 'changes_requested', 'rejected')",
        Some("decided_at"),
        "'submission.approve', 'submission.request-changes', 'submission.reject'",
        "decided",
    ),
    known(
        "version",
        "versions WHERE yanked_at IS NOT NULL",
        Some("yanked_at"),
        "'version.yank'",
        "withdrawn",
    ),
    known(
        "version",
        "versions WHERE taken_down_at IS NOT NULL",
        Some("taken_down_at"),
        "'version.take-down'",
        "taken down",
    ),
    known(
        "report",
        "reports",
        Some("created_at"),
        "'report.file'",
        "made",
    ),
    known(
        "report",
        "reports WHERE state <> 'open'",
        Some("decided_at"),
        "'report.uphold', 'report.dismiss'",
        "decided",
    ),
    known(
        "appeal",
        "appeals",
        Some("created_at"),
        "'appeal.file'",
        "made",
    ),
    known(
        "appeal",
        "appeals WHERE state <> 'open'",
        Some("decided_at"),
        "'appeal.uphold', 'appeal.overturn'",
        "decided",
    ),
];

#[derive(QueryableByName)]
struct Unknown {
    #[diesel(sql_type = Text)]
    id: String,
}

/// A sentence on the newest thing of which the log should have an entry and has none.
pub(super) fn unknown(conn: &mut Conn, head: &Head) -> QueryResult<Option<String>> {
    if head.seq == 0 {
        let many = accounts::table.count().get_result::<i64>(conn)?;
        return Ok((many > 0).then(|| {
            format!("the log is empty, though there are {many} accounts: it was deleted")
        }));
    }
    for Known {
        kind,
        rows,
        at,
        actions,
        was,
    } in KNOWN
    {
        let moment = at.map_or_else(String::new, |at| format!(" AND entry.at = moved.{at}"));
        let query = format!(
            "SELECT moved.id AS id FROM (SELECT * FROM {rows}) AS moved WHERE NOT EXISTS \
             (SELECT 1 FROM audit_events AS entry WHERE entry.subject = '{kind}:' || moved.id \
             AND entry.action IN ({actions}){moment}) ORDER BY moved.id DESC LIMIT 1"
        );
        let unknown = diesel::sql_query(query);
        let unknown = per_backend!(conn, |c| unknown.get_result::<Unknown>(c)).optional()?;
        if let Some(Unknown { id }) = unknown {
            return Ok(Some(format!(
                "the log has no entry that {kind} {id} was {was}: its end was cut off, or the row was \
                 changed"
            )));
        }
    }
    Ok(None)
}
