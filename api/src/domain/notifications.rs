//! Telling people: a row for the bell in the causing transaction and, where it matters, a mail.
//!
//! A notice stands once, however many are told of it, and telling all of a profile's subscribers is
//! one statement: SQLite's one writer waits for it. Their mails are written afterwards, by a job.

use chrono::TimeDelta;
use hub_shared::{
    ids::{AccountId, NotificationId, SubmissionId, VersionId},
    notification::{
        KEPT_DAYS, MAX_IDS, MarkRead, Notification, NotificationKind, NotificationQuery,
        Notifications, Unread,
    },
    page::PageQuery,
    problem::{Code, FieldError},
    reason::ReasonCode,
    text::Invalid,
};
use serde::{Deserialize, Serialize};

use super::{Window, stored};
use crate::{
    db::{self, Done, Tx, accounts::Account, jobs::Job, notifications as rows, profiles::Profile},
    error::{Error, Refusal, Result},
    mail::{self, Mail, Site},
    state::State,
};

/// The kind of job that writes the mails of a notice.
pub const JOB: &str = "mailing";

/// How many mails one transaction writes.
const BATCH: i64 = 200;

/// How many notices one transaction forgets.
const PURGE: i64 = 20;

/// What there is to tell.
#[derive(Debug, Clone)]
pub struct Notice {
    kind: NotificationKind,
    profile: Option<(String, String)>,
    version: Option<i64>,
    submission: Option<i64>,
    reason: Option<String>,
    codes: Vec<ReasonCode>,
    submission_id: Option<SubmissionId>,
    key: Option<String>,
}

impl Notice {
    /// A notice that says no more than its kind.
    #[must_use]
    pub fn new(kind: NotificationKind) -> Self {
        Self {
            kind,
            profile: None,
            version: None,
            submission: None,
            reason: None,
            codes: Vec::new(),
            submission_id: None,
            key: None,
        }
    }

    /// Names the profile it is about: slug, and the name it is known by now.
    #[must_use]
    pub fn about(mut self, slug: &str, name: &str) -> Self {
        self.profile = Some((slug.to_owned(), name.to_owned()));
        self
    }

    /// Names the version it is about.
    #[must_use]
    pub fn version(mut self, number: i64) -> Self {
        self.version = Some(number);
        self
    }

    /// Names the submission it is about.
    #[must_use]
    pub fn submission(mut self, number: i64) -> Self {
        self.submission = Some(number);
        self
    }

    /// Adds words that whoever is told may read.
    #[must_use]
    pub fn saying(mut self, reason: Option<&str>) -> Self {
        self.reason = reason.map(str::to_owned);
        self
    }

    /// Adds the codes of a decision.
    #[must_use]
    pub fn because(mut self, codes: &[ReasonCode]) -> Self {
        self.codes = codes.to_vec();
        self
    }

    /// Names the submission by its id, too: for moderators.
    #[must_use]
    pub fn review(mut self, number: i64, id: &SubmissionId) -> Self {
        self.submission_id = Some(id.clone());
        self.submission(number)
    }

    /// Tells this only if nothing was told under the same key, so that what somebody does and undoes
    /// does not ring a thousand bells. The caller has the turn of what the key is about.
    #[must_use]
    pub fn once(mut self, key: String) -> Self {
        self.key = Some(key);
        self
    }

    /// Keeps the notice: its id, or none when it was told before.
    fn keep(self, tx: &mut Tx<'_>) -> Result<Option<NotificationId>> {
        if let Some(key) = &self.key
            && rows::is_known(tx, key)?
        {
            return Ok(None);
        }
        let id = tx.new_id::<NotificationId>();
        let (slug, name) = self.profile.unzip();
        let notice = rows::Notice {
            id: id.clone(),
            kind: self.kind,
            slug,
            name,
            version: self.version,
            submission: self.submission,
            reason: self.reason,
            key: self.key,
            created_at: tx.now(),
            codes: serde_json::to_string(&self.codes)?,
            submission_id: self.submission_id,
        };
        rows::insert(tx, notice)?;
        Ok(Some(id))
    }
}

/// Tells one account, on the bell alone.
///
/// # Errors
/// When the database fails.
pub fn tell(tx: &mut Tx<'_>, account: &AccountId, notice: Notice) -> Result<()> {
    if let Some(id) = notice.keep(tx)? {
        rows::tell(tx, &id, account)?;
    }
    Ok(())
}

/// Tells every subscriber of a profile but its author, on the bell and by mail.
///
/// # Errors
/// When the database fails.
pub fn tell_subscribers(tx: &mut Tx<'_>, profile: &Profile, notice: Notice) -> Result<()> {
    spread(tx, profile, notice, false)
}

/// Tells whoever downloaded a version, on the bell and by mail; every subscriber, too, where it is about
/// what links serve. The author hears apart.
///
/// # Errors
/// When the database fails.
pub fn tell_holders(
    tx: &mut Tx<'_>,
    profile: &Profile,
    version: &VersionId,
    subscribers: bool,
    notice: Notice,
) -> Result<()> {
    let Some(id) = notice.keep(tx)? else {
        return Ok(());
    };
    let told = rows::tell_holders(tx, &id, profile, version, subscribers)?;
    if told == 0 {
        return Ok(rows::take_back(tx, &id)?);
    }
    let mailing = Mailing {
        notice: id,
        after: None,
    };
    queue(tx, &mailing)
}

/// Tells its followers as well, on the bell alone.
///
/// # Errors
/// When the database fails.
pub fn tell_subscribers_and_followers(
    tx: &mut Tx<'_>,
    profile: &Profile,
    notice: Notice,
) -> Result<()> {
    spread(tx, profile, notice, true)
}

fn spread(tx: &mut Tx<'_>, profile: &Profile, notice: Notice, followers: bool) -> Result<()> {
    let Some(id) = notice.keep(tx)? else {
        return Ok(());
    };
    let (profile, author) = (&profile.id, &profile.author_id);
    let subscribers = rows::tell_subscribers(tx, &id, profile, author)?;
    let followers = match followers {
        true => rows::tell_followers(tx, &id, profile, author)?,
        false => 0,
    };
    if subscribers + followers == 0 {
        rows::take_back(tx, &id)?;
    }
    if subscribers > 0 {
        let mailing = Mailing {
            notice: id,
            after: None,
        };
        queue(tx, &mailing)?;
    }
    Ok(())
}

/// The mails of a notice that are still to be written.
#[derive(Serialize, Deserialize)]
struct Mailing {
    notice: NotificationId,
    /// The last account that has its mail.
    after: Option<AccountId>,
}

fn queue(tx: &mut Tx<'_>, mailing: &Mailing) -> Result<()> {
    let after = mailing.after.as_ref().map_or("", AccountId::as_str);
    let key = format!("{JOB}:{}:{after}", mailing.notice);
    if db::jobs::known(tx, std::slice::from_ref(&key))?.is_empty() {
        let job = Job::new(JOB, key, serde_json::to_string(mailing)?, tx.now());
        db::jobs::insert(tx, job)?;
    }
    Ok(())
}

/// Writes the next batch of a notice's mails. A batch that was written before, by a worker that died
/// before it could say so, is not written twice.
///
/// # Errors
/// When the database fails.
pub async fn mail_batch(state: &State, payload: &str) -> Result<()> {
    let mailing: Mailing = serde_json::from_str(payload)?;
    let site = Site::of(&state.config);
    let citations = state.house.citations.clone();
    state
        .db
        .write(None, move |tx| {
            let Some(notice) = rows::by_id(tx, &mailing.notice)? else {
                return Ok(Done::unchanged(()));
            };
            let accounts = rows::mailed(tx, &mailing.notice, mailing.after.as_ref(), BATCH)?;
            let why = citations.lines(&stored::<Vec<_>>(&notice.codes)?);
            let key = |account: &Account| format!("notice:{}:{}", notice.id, account.id);
            let keys = accounts.iter().map(key).collect::<Vec<_>>();
            let written = mail::known(tx, &keys)?;
            for account in &accounts {
                let key = key(account);
                if !written.contains(&key)
                    && let Some(mail) = Mail::notice(account, &notice, &why, &site)
                {
                    mail::send(tx, &key, &mail)?;
                }
            }
            if accounts.len() as i64 == BATCH {
                let rest = Mailing {
                    notice: mailing.notice,
                    after: accounts.last().map(|account| account.id.clone()),
                };
                queue(tx, &rest)?;
            }
            Ok(Done::unchanged(()))
        })
        .await
}

/// What the account was told, newest first, and how many are unread.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn list(
    state: &State,
    account: Account,
    query: NotificationQuery,
) -> Result<Notifications> {
    let list = format!("notifications/{}/{}", account.id, query.unread);
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    };
    let window = Window::<NotificationId>::new(&list, &page)?;
    state
        .db
        .read(move |conn| {
            let (below, limit) = (window.after.as_ref(), window.rows());
            let found = rows::of_account(conn, &account.id, query.unread, below, limit)?;
            let page = window.page(&list, found, |(notice, _)| notice.id.clone(), dto)?;
            Ok(Notifications {
                items: page.items,
                next: page.next,
                unread: rows::unread(conn, &account.id)?,
            })
        })
        .await
}

fn dto((notice, read_at): (rows::Notice, Option<crate::clock::Time>)) -> Result<Notification> {
    Ok(Notification {
        id: notice.id,
        kind: notice.kind,
        profile: notice.slug,
        name: notice.name,
        version: notice.version,
        submission: notice.submission,
        submission_id: notice.submission_id,
        reason: notice.reason,
        codes: stored(&notice.codes)?,
        created_at: notice.created_at.and_utc(),
        read_at: read_at.map(|at| at.and_utc()),
    })
}

/// Marks the account's notifications as read: how many are unread then. Ids of others change nothing
/// and tell nothing.
///
/// # Errors
/// `invalid` unless the form names ids or the last of them.
pub async fn mark_read(state: &State, account: Account, form: MarkRead) -> Result<Unread> {
    if form.ids.is_some() == form.up_to.is_some() {
        return Err(Refusal::new(
            Code::Invalid,
            "Name ids, or up_to, and not both: see errors.",
        )
        .with_errors(vec![FieldError::new(
            "",
            "holds both or neither of ids and up_to",
        )])
        .into());
    }
    if let Some(ids) = &form.ids
        && ids.len() > MAX_IDS
    {
        let many = format!("are {}, more than the {MAX_IDS} of one request", ids.len());
        return Err(Error::invalid("/ids", &Invalid::new(many)));
    }
    state
        .db
        .write(Some(account.id.clone()), move |tx| {
            let now = tx.now();
            match (&form.ids, &form.up_to) {
                (Some(ids), _) => rows::read(tx, &account.id, ids, now)?,
                (None, Some(last)) => rows::read_up_to(tx, &account.id, last, now)?,
                (None, None) => {}
            }
            let unread = rows::unread(tx, &account.id)?;
            Ok(Done::unchanged(Unread { unread }))
        })
        .await
}

/// Forgets what is older than 180 days: how many notices.
///
/// # Errors
/// When the database fails.
pub async fn purge(state: &State) -> Result<usize> {
    let mut forgotten = 0;
    loop {
        let some = state
            .db
            .write(None, |tx| {
                let before = tx.now() - TimeDelta::days(KEPT_DAYS);
                Ok(Done::unchanged(rows::purge(tx, before, PURGE)?))
            })
            .await?;
        forgotten += some;
        if (some as i64) < PURGE {
            return Ok(forgotten);
        }
    }
}
