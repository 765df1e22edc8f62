//! Checks: what the hub itself finds in a submission, as evidence for whoever judges it.
//!
//! They run before the submitting transaction, on connections that read: one submission does not hold
//! up the one writer of SQLite, and an error of one check is a result as any other.

use std::sync::Arc;

use hub_shared::{
    check::{CheckName, CheckOutcome, CheckResult as Dto},
    ids::{ProfileId, SubmissionId},
    package::CHECKER_VERSION,
    problem::{Code, FieldError},
};

use super::queue::points;
use crate::{
    clock::Time,
    config::Config,
    db::{self, Conn, Db, Tx, checks::CheckResult},
    error::{Error, Refusal, Result},
};
use modes::Mode;
pub(super) use subject::Subject;
use subject::{Looked, Seen, Trouble};

mod author;
mod links;
pub mod modes;
mod name;
mod package;
pub mod recheck;
pub mod skeleton;
pub(super) mod subject;

/// Seconds after which a check that was not available is worth another try.
const RETRY_AFTER: u32 = 60;

/// The version of a check: raise it with every change of what it finds.
#[must_use]
pub fn version(name: CheckName) -> i64 {
    match name {
        CheckName::PackageFindings => CHECKER_VERSION,
        CheckName::PackageOrigin | CheckName::PackageWithdrawn => 1,
        CheckName::PackageCopy
        | CheckName::AuthorHistory
        | CheckName::NameConfusable
        | CheckName::TextLinks
        | CheckName::AccountNew => 2,
    }
}

/// The hosts that are the hub's own.
pub(super) fn own_hosts<'a>(urls: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    urls.into_iter()
        .filter_map(|url| Some(url::Url::parse(url).ok()?.host_str()?.to_owned()))
        .collect()
}

/// The same, by the settings of a running hub.
pub(super) fn hosts_of(config: &Config) -> Vec<String> {
    let (public, web) = (config.public_url(), config.web_url());
    let urls = std::iter::once(public.as_str())
        .chain(web.as_deref())
        .chain(config.legacy_urls.iter().map(String::as_str));
    own_hosts(urls)
}

/// What came of one check.
#[derive(Debug)]
pub(super) struct Ran {
    name: CheckName,
    mode: Mode,
    seen: Seen,
    trouble: Option<Trouble>,
}

/// What came of the checks, and of what.
#[derive(Debug)]
pub(super) struct Evidence {
    subject: Arc<Subject>,
    all: Vec<Ran>,
}

impl Ran {
    /// As it is kept.
    fn row(self, submission: &SubmissionId, is_recheck: bool, now: Time) -> Result<CheckResult> {
        Ok(CheckResult {
            submission_id: submission.clone(),
            name: self.name,
            version: version(self.name),
            is_recheck,
            outcome: self.seen.outcome,
            points: i64::from(self.seen.points),
            sentence: self.seen.sentence,
            facts: serde_json::to_string(&self.seen.facts)?,
            checked_at: now,
        })
    }
}

/// Runs the enabled checks on what is about to be submitted.
///
/// # Errors
/// `check_failed` when one that is enforced fails, or a required one could not be made for what the
/// draft is; `check_unavailable` when a required one could not be made for the hub's own reasons.
pub(super) async fn examine(db: &Db, subject: Subject) -> Result<Evidence> {
    let subject = Arc::new(subject);
    let modes = db.read(modes::all).await?;
    let mut all = Vec::new();
    for (name, mode) in modes.into_iter().filter(|(_, mode)| mode.enabled) {
        all.push(run(db, &subject, name, mode).await);
    }
    refuse(&all)?;
    Ok(Evidence { subject, all })
}

/// Looks for copies again, in the transaction that submits: of two who submit the same at once the
/// second one sees the first.
///
/// # Errors
/// As [`examine`].
pub(super) fn again(tx: &mut Tx<'_>, evidence: Evidence) -> Result<Vec<Ran>> {
    let Evidence { subject, mut all } = evidence;
    db::checks::take_turn_of_content(tx, &subject.content)?;
    let passed = all
        .iter_mut()
        .find(|ran| ran.name == CheckName::PackageCopy && ran.seen.outcome == CheckOutcome::Passed);
    if let Some(ran) = passed {
        ran.seen = ran.mode.weighed(package::copied(tx, &subject)?);
        refuse(&all)?;
    }
    Ok(all)
}

/// Keeps what came of the checks with the submission, in the transaction that makes it.
///
/// # Errors
/// When the database fails.
pub(super) fn keep(tx: &mut Tx<'_>, submission: &SubmissionId, all: Vec<Ran>) -> Result<()> {
    let now = tx.now();
    let rows = all.into_iter().map(|ran| ran.row(submission, false, now));
    db::checks::insert(tx, rows.collect::<Result<_>>()?)?;
    Ok(())
}

async fn run(db: &Db, subject: &Arc<Subject>, name: CheckName, mode: Mode) -> Ran {
    match look(db, subject.clone(), name).await {
        Ok(seen) => Ran {
            name,
            mode,
            seen: mode.weighed(seen),
            trouble: None,
        },
        Err(trouble) => {
            let sentence = match &trouble {
                Trouble::Draft(error) => {
                    let what = error.pointer.trim_start_matches('/');
                    format!("It could not be made: the {what} {}.", error.detail)
                }
                Trouble::Hub(error) => {
                    tracing::error!(check = name.as_str(), %error, "a check could not be made");
                    "It could not be made: something broke on the hub's side, the log says what."
                        .to_owned()
                }
            };
            Ran {
                name,
                mode,
                seen: Seen {
                    outcome: CheckOutcome::Error,
                    ..Seen::passed(sentence)
                },
                trouble: Some(trouble),
            }
        }
    }
}

async fn look(db: &Db, subject: Arc<Subject>, name: CheckName) -> Looked {
    match name {
        CheckName::PackageFindings => package::findings(&subject),
        CheckName::TextLinks => Ok(tokio::task::spawn_blocking(move || links::check(&subject))
            .await
            .map_err(|error| Error::Internal(error.to_string()))?),
        CheckName::PackageCopy => look_up(db, subject, package::copy).await,
        CheckName::PackageWithdrawn => look_up(db, subject, package::withdrawn).await,
        CheckName::PackageOrigin => look_up(db, subject, package::origin).await,
        CheckName::NameConfusable => look_up(db, subject, name::confusable).await,
        CheckName::AccountNew => look_up(db, subject, author::new).await,
        CheckName::AuthorHistory => look_up(db, subject, author::history).await,
    }
}

async fn look_up(
    db: &Db,
    subject: Arc<Subject>,
    check: fn(&mut Conn, &Subject) -> Looked,
) -> Looked {
    db.read(move |conn| Ok(check(conn, &subject))).await?
}

/// Blocks what an enforced check failed, or what a required one could not look at.
fn refuse(all: &[Ran]) -> Result<()> {
    let down = all
        .iter()
        .find(|ran| ran.mode.required && matches!(ran.trouble, Some(Trouble::Hub(_))));
    if let Some(ran) = down {
        let detail = format!(
            "The check {} could not be made, and nothing is submitted without it: try again in a minute.",
            ran.name
        );
        return Err(Refusal::new(Code::CheckUnavailable, detail)
            .retry_after(RETRY_AFTER)
            .into());
    }
    let (mut names, mut errors) = (Vec::new(), Vec::<FieldError>::new());
    for ran in all {
        let blocking = match &ran.trouble {
            Some(Trouble::Draft(error)) if ran.mode.required => std::slice::from_ref(error),
            None if ran.mode.enforced && ran.seen.outcome == CheckOutcome::Failed => {
                &ran.seen.mends
            }
            _ => continue,
        };
        names.push(ran.name.as_str());
        errors.extend_from_slice(blocking);
    }
    if names.is_empty() {
        return Ok(());
    }
    let which = if names.len() == 1 {
        format!("The check {} does not let this pass", names.join(""))
    } else {
        format!("The checks {} do not let this pass", names.join(", "))
    };
    let detail = format!("{which}: see errors, each with its mend. Nothing was submitted.");
    Err(Refusal::new(Code::CheckFailed, detail)
        .with_errors(errors)
        .into())
}

/// What the checks said of a submission when it was made, in their order; nothing of one from before
/// there were checks.
///
/// # Errors
/// When the database fails.
pub(super) fn of_submission(conn: &mut Conn, id: &SubmissionId) -> Result<Vec<Dto>> {
    let mut rows = db::checks::of_submission(conn, id)?;
    rows.sort_by_key(|row| row.name);
    let mut results: Vec<_> = rows.into_iter().map(dto).collect::<Result<_>>()?;
    by_address(
        conn,
        results.iter_mut().flat_map(|result| &mut result.facts),
    )?;
    Ok(results)
}

/// Names profiles by their addresses, which lead somewhere, where facts keep their ids.
///
/// # Errors
/// When the database fails.
pub(super) fn by_address<'a>(
    conn: &mut Conn,
    facts: impl Iterator<Item = &'a mut String>,
) -> Result<()> {
    let (mut named, mut ids) = (Vec::new(), Vec::new());
    for fact in facts {
        let id = fact.strip_prefix("profile:").map(str::parse::<ProfileId>);
        if let Some(Ok(id)) = id {
            named.push(fact);
            ids.push(id);
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    let slugs = db::profiles::slugs(conn, &ids)?;
    for (fact, id) in named.into_iter().zip(&ids) {
        if let Some((_, slug)) = slugs.iter().find(|(known, _)| known == id) {
            *fact = format!("profile:{slug}");
        }
    }
    Ok(())
}

fn dto(row: CheckResult) -> Result<Dto> {
    Ok(Dto {
        name: row.name,
        version: row.version,
        outcome: row.outcome,
        points: points(row.points),
        sentence: row.sentence,
        facts: subject::shown_facts(&row.facts)?,
        checked_at: row.checked_at.and_utc(),
    })
}
