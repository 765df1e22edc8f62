//! The audit log, for administrators: a page of it, or all of it.

use futures_util::{Stream, stream};
use hub_shared::{
    account::Role,
    audit::{AuditEvent, AuditFilter, AuditQuery},
    digest::Digest,
    ids::AccountId,
    page::{Page, PageQuery},
    problem::{Code, FieldError},
};
use serde_json::json;

use super::{Window, checked, enforcement::still, stored};
use crate::{
    db::{
        self, Conn, Db, Done,
        accounts::Account,
        audit::{Event, Filter, Head, Part, Shown},
    },
    error::{Error, Refusal, Result},
    state::State,
};

/// Entries that an export reads at once: with the longest words they are two megabytes.
const AT_ONCE: i64 = 200;

/// Entries, newest first, of those that are asked for.
///
/// # Errors
/// `invalid`; `invalid_cursor` when the page before was one of another filter.
pub async fn events(state: &State, query: AuditQuery) -> Result<Page<AuditEvent>> {
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor.clone(),
    };
    let asked = AuditFilter::from(query);
    let digest = Digest::of(serde_json::to_string(&asked)?.as_bytes());
    let list = format!("audit/{}", digest.as_str().get(..16).unwrap_or_default());
    let window = Window::<i64>::new(&list, &page)?;
    let (below, rows) = (window.after.unwrap_or(i64::MAX), window.rows());
    let entries = state
        .db
        .read(move |conn| {
            let filter = filter(conn, asked)?;
            let part = Part::Newest { below };
            Ok(db::audit::entries(conn, &filter, part, rows)?)
        })
        .await?;
    window.page(&list, entries, |(entry, ..)| entry.seq, dto)
}

/// What is asked for by what rows hold.
///
/// # Errors
/// `invalid` for an actor whom nobody knows, and for a time that ends before it begins: an empty answer
/// would say that nothing was done.
fn filter(conn: &mut Conn, asked: AuditFilter) -> Result<Filter> {
    if let (Some(from), Some(until)) = (asked.from, asked.until)
        && until <= from
    {
        return Err(invalid(
            "until",
            "is no later than from: no time lies between them",
        ));
    }
    Ok(Filter {
        actor: asked.actor.map(|actor| account(conn, &actor)).transpose()?,
        action: asked.action.map(String::from),
        subject: asked.subject.map(String::from),
        from: asked.from.map(|at| at.naive_utc()),
        until: asked.until.map(|at| at.naive_utc()),
    })
}

/// The account that a handle or an id names.
fn account(conn: &mut Conn, actor: &str) -> Result<AccountId> {
    let may_be_handle = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let account = match actor.parse::<AccountId>() {
        Ok(id) => {
            let known = db::accounts::handles(conn, vec![id.clone()])?;
            known.contains_key(&id).then_some(id)
        }
        Err(_) if !actor.is_empty() && actor.bytes().all(may_be_handle) => {
            db::accounts::by_handle(conn, actor)?.map(|account| account.id)
        }
        Err(_) => None,
    };
    account.ok_or_else(|| {
        invalid(
            "actor",
            "is no account: give its handle without @, or its id, also of one that was closed",
        )
    })
}

fn invalid(parameter: &str, detail: &str) -> Error {
    Refusal::new(
        Code::Invalid,
        "The query holds what it must not: see errors.",
    )
    .with_errors(vec![FieldError::new(parameter, detail)])
    .into()
}

fn dto((entry, text, actor_handle): Shown) -> Result<AuditEvent> {
    Ok(AuditEvent {
        seq: entry.seq,
        at: entry.at.and_utc(),
        actor: entry.actor_id.as_deref().map(checked).transpose()?,
        actor_handle,
        action: entry.action,
        subject: entry.subject,
        details: stored(&entry.details)?,
        text,
        mac: entry.mac,
    })
}

/// Notes that an administrator takes the log away, and begins to read it: the export holds that entry.
///
/// # Errors
/// `invalid`; `not_allowed` for an administrator no more.
pub async fn export(
    state: &State,
    administrator: Account,
    asked: AuditFilter,
) -> Result<impl Stream<Item = Result<String>> + use<>> {
    let (noted, check) = (json!({ "filter": asked }), asked.clone());
    state
        .db
        .write(Some(administrator.id.clone()), move |tx| {
            still(tx, &administrator, Role::Administrator)?;
            filter(tx, check)?;
            let event = Event::new("audit.export", "hub", "audit").with(noted);
            Ok(Done::changed((), event))
        })
        .await?;
    let export = Export::begin(&state.db, asked).await?;
    Ok(stream::try_unfold(export, async |mut export| {
        let lines = export.lines().await?;
        Ok((!lines.is_empty()).then_some((lines, export)))
    }))
}

/// A log that is being read from its beginning to where its end was, a part at a time.
pub struct Export {
    db: Db,
    filter: Option<Filter>,
    above: i64,
    head: Head,
}

impl Export {
    /// Begins to read what is asked for.
    ///
    /// # Errors
    /// `invalid`; when the database fails.
    pub async fn begin(db: &Db, asked: AuditFilter) -> Result<Self> {
        let (filter, head) = db
            .read(move |conn| Ok((filter(conn, asked)?, db::audit::head(conn)?)))
            .await?;
        Ok(Self {
            db: db.clone(),
            filter: Some(filter),
            above: 0,
            head,
        })
    }

    /// Where the log ended when this began.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The next entries, a JSON object a line; empty at the end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lines(&mut self) -> Result<String> {
        let Some(filter) = self.filter.take() else {
            return Ok(String::new());
        };
        let part = Part::Oldest {
            above: self.above,
            up_to: self.head.seq,
        };
        let (filter, entries) = self
            .db
            .read(move |conn| {
                let entries = db::audit::entries(conn, &filter, part, AT_ONCE)?;
                Ok((filter, entries))
            })
            .await?;
        let mut lines = String::new();
        for entry in entries {
            self.above = entry.0.seq;
            lines += &serde_json::to_string(&dto(entry)?)?;
            lines.push('\n');
        }
        self.filter = Some(filter);
        Ok(lines)
    }
}
