//! Runs checks over what is published, and opens a reason to look where one finds something new: once
//! for each version of a check, of what it looks at and of what it finds.

use std::{collections::BTreeSet, fmt, sync::Arc};

use hub_shared::{
    case::ReasonKind,
    check::{CheckName, CheckOutcome},
    ids::{ProfileId, SubmissionId},
    package::{self, Limits, Report, Severity},
};
use serde_json::json;

use super::{
    Ran,
    modes::{self, Mode},
    own_hosts,
    package::fact,
    run,
    subject::Subject,
    version,
};
use crate::{
    db::{
        self, Db, Done, Tx,
        audit::Event,
        checks::{CheckResult, Published},
        profiles::Listed,
        submissions::Submission,
    },
    domain::{
        cases::{NewReason, open_reason},
        stored,
    },
    error::{Error, Result},
    storage::Storage,
};

/// Profiles of one read.
const STEP: i64 = 50;

/// What is run, and on what.
pub struct Recheck {
    /// The database.
    pub db: Db,
    /// The file store.
    pub storage: Storage,
    /// How large a package may be.
    pub limits: Limits,
    /// The hub's own URLs, links to which are no matter.
    pub urls: Vec<String>,
    /// This check alone.
    pub only: Option<CheckName>,
}

/// What was done.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Published profiles.
    pub profiles: usize,
    /// Checks that were made.
    pub made: usize,
    /// Reasons that were opened.
    pub opened: usize,
    /// Checks that could not be made.
    pub broken: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "published profiles: {}; checks made: {}; reasons opened: {}; checks that could not be made: {}",
            self.profiles, self.made, self.opened, self.broken
        )
    }
}

/// Whether a check says anything of what is published. Who submitted it is about the moment it was
/// submitted: whoever approved it knew that, and what the author did since is looked at by itself.
fn is_of_published(name: CheckName) -> bool {
    match name {
        CheckName::PackageFindings
        | CheckName::PackageCopy
        | CheckName::PackageWithdrawn
        | CheckName::PackageOrigin
        | CheckName::NameConfusable
        | CheckName::TextLinks => true,
        CheckName::AccountNew | CheckName::AuthorHistory => false,
    }
}

/// Whether a check looks at the package; else at the listing.
fn is_of_package(name: CheckName) -> bool {
    matches!(
        name,
        CheckName::PackageFindings
            | CheckName::PackageCopy
            | CheckName::PackageOrigin
            | CheckName::PackageWithdrawn
    )
}

/// Whether what a check finds may change though neither the check nor the submission does: by what others
/// do, and by the words that are protected.
fn is_of_others(name: CheckName) -> bool {
    matches!(
        name,
        CheckName::PackageCopy | CheckName::PackageWithdrawn | CheckName::NameConfusable
    )
}

impl Recheck {
    /// Does it; `say` is told a line for each reason that is opened and for each check that could not
    /// be made.
    ///
    /// # Errors
    /// When the check that is asked for is not enabled or says nothing of what is published, or the
    /// database fails.
    pub async fn run(&self, mut say: impl FnMut(String)) -> Result<Summary> {
        let names = self.names().await?;
        let mut summary = Summary::default();
        let mut after: Option<ProfileId> = None;
        loop {
            let behind = after.clone();
            let page = self
                .db
                .read(move |conn| Ok(db::checks::published(conn, behind.as_ref(), STEP)?))
                .await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.profile.id.clone());
            for published in page {
                summary.profiles += 1;
                self.profile(&names, published, &mut summary, &mut say)
                    .await?;
            }
        }
        Ok(summary)
    }

    async fn names(&self) -> Result<Vec<(CheckName, Mode)>> {
        let modes = self.db.read(modes::all).await?;
        let mut enabled = modes.into_iter().filter(|(_, mode)| mode.enabled);
        let Some(only) = self.only else {
            let of_published = enabled.filter(|(name, _)| is_of_published(*name));
            return Ok(of_published.collect());
        };
        if !is_of_published(only) {
            return Err(Error::Internal(format!(
                "{only} is about who submits, and says nothing of what is published"
            )));
        }
        let found = enabled.find(|(name, _)| *name == only).ok_or_else(|| {
            Error::Internal(format!(
                "{only} is not enabled: an administrator has to enable it first"
            ))
        })?;
        Ok(vec![found])
    }

    async fn profile(
        &self,
        names: &[(CheckName, Mode)],
        (listed, made): Published,
        summary: &mut Summary,
        say: &mut impl FnMut(String),
    ) -> Result<()> {
        let ids = [Some(&listed.listing.id), made.as_ref().map(|made| &made.id)];
        let ids = ids.into_iter().flatten().cloned().collect::<Vec<_>>();
        let before = self
            .db
            .read(move |conn| Ok(db::checks::all_of(conn, &ids)?))
            .await?;
        let mut found = Vec::new();
        for (name, mode) in names.iter().copied() {
            // A package that is not offered any more is nobody's matter.
            let about = match &made {
                Some(made) if is_of_package(name) => made,
                None if is_of_package(name) => continue,
                _ => &listed.listing,
            };
            let is_this = |row: &CheckResult| {
                row.submission_id == about.id
                    && row.name == name
                    && row.version == version(name)
                    && row.outcome != CheckOutcome::Error
            };
            if !is_of_others(name) && before.iter().any(is_this) {
                continue;
            }
            let subject = match self.subject(&listed, about, name).await {
                Ok(subject) => subject,
                Err(error) => {
                    summary.broken += 1;
                    say(format!(
                        "{}: {name} could not be made: {error}",
                        listed.profile.slug
                    ));
                    continue;
                }
            };
            let ran = run(&self.db, &Arc::new(subject), name, mode).await;
            if ran.seen.outcome == CheckOutcome::Error {
                summary.broken += 1;
                say(format!(
                    "{}: {name}: {}",
                    listed.profile.slug, ran.seen.sentence
                ));
                continue;
            }
            summary.made += 1;
            let facts = serde_json::to_string(&ran.seen.facts)?;
            let is_same = |row: &CheckResult| {
                is_this(row) && row.outcome == ran.seen.outcome && row.facts == facts
            };
            if before.iter().any(is_same) {
                continue;
            }
            let known = known(&before, about, name, ran.seen.outcome)?;
            let mut new = ran.seen.facts.clone();
            new.retain(|fact| !known.contains(fact));
            let matters = ran.seen.outcome != CheckOutcome::Passed && !new.is_empty();
            found.push((about.id.clone(), ran, matters.then_some(new)));
        }
        if found.is_empty() {
            return Ok(());
        }
        let slug = listed.profile.slug.clone();
        let opened = self
            .db
            .write(None, move |tx| keep(tx, &listed, found))
            .await?;
        summary.opened += opened.len();
        for line in opened {
            say(format!("{slug}: {line}"));
        }
        Ok(())
    }

    /// What a check looks at; for the package checker the stored archive is checked anew.
    async fn subject(
        &self,
        listed: &Listed,
        about: &Submission,
        name: CheckName,
    ) -> Result<Subject> {
        let report = match &listed.version {
            Some(current) if name == CheckName::PackageFindings => {
                let archive = self.storage.get(&current.archive).await?;
                let limits = self.limits.clone();
                let check = move || package::canonicalise(&archive, &limits).report;
                tokio::task::spawn_blocking(check)
                    .await
                    .map_err(|error| Error::Internal(error.to_string()))?
            }
            _ => stored::<Report>(&about.report)?,
        };
        Ok(Subject {
            slug: listed.profile.slug.clone(),
            author: listed.author.id.clone(),
            author_since: listed.author.created_at,
            name: about.name.clone(),
            summary: about.summary.clone(),
            description: about.description.clone(),
            release_notes: about.release_notes.clone(),
            content: about.content_digest.clone(),
            derived_from: about.derived_from.clone(),
            report,
            at: about.submitted_at,
            hosts: own_hosts(self.urls.iter().map(String::as_str)),
        })
    }
}

/// What a check saw in a submission before and judged no milder than now, and of the package what its
/// moderator was shown so: a known fact that is judged worse is new.
fn known(
    before: &[CheckResult],
    about: &Submission,
    name: CheckName,
    outcome: CheckOutcome,
) -> Result<BTreeSet<String>> {
    let mut known = BTreeSet::new();
    let rows = before
        .iter()
        .filter(|row| row.submission_id == about.id && row.name == name)
        .filter(|row| weight(row.outcome) >= weight(outcome));
    for row in rows {
        known.extend(stored::<Vec<String>>(&row.facts)?);
    }
    if name == CheckName::PackageFindings {
        let report: Report = stored(&about.report)?;
        let shown = report.findings.iter().filter(|finding| {
            let shown = match finding.severity {
                Severity::Blocker => CheckOutcome::Failed,
                Severity::Warning => CheckOutcome::Flagged,
                Severity::Notice => CheckOutcome::Passed,
            };
            weight(shown) >= weight(outcome)
        });
        for finding in shown {
            known.insert(fact(finding)?);
        }
    }
    Ok(known)
}

/// Outcomes in the order of what they weigh.
fn weight(outcome: CheckOutcome) -> u8 {
    match outcome {
        CheckOutcome::Passed | CheckOutcome::Error => 0,
        CheckOutcome::Flagged => 1,
        CheckOutcome::Failed => 2,
    }
}

/// What came of a check of a submission, and the facts that are a reason to look.
type Found = (SubmissionId, Ran, Option<Vec<String>>);

/// Keeps what came of the checks and opens the reasons: a line for each.
fn keep(tx: &mut Tx<'_>, listed: &Listed, found: Vec<Found>) -> Result<Done<Vec<String>>> {
    let now = tx.now();
    let profile = &listed.profile.id;
    let (mut lines, mut checks) = (Vec::new(), Vec::new());
    db::profiles::take_turn(tx, profile)?;
    for (submission, ran, new) in found {
        let (name, seen) = (ran.name, ran.seen.clone());
        let row = ran.row(&submission, true, now)?;
        let at = version(name);
        let mut key = format!("recheck:{submission}:{name}:{at}");
        if is_of_others(name) {
            db::checks::put_recheck(tx, row)?;
        } else if db::checks::insert(tx, vec![row])? == 0 {
            // Another run was faster.
            continue;
        }
        let Some(new) = new else { continue };
        if is_of_others(name) {
            key = format!("{key}:{}", new.join(","));
        }
        let version = listed.version.as_ref();
        let reason = NewReason {
            version: version
                .filter(|_| is_of_package(name))
                .map(|version| version.id.clone()),
            kind: ReasonKind::Recheck,
            check: Some(name),
            points: seen.points,
            sentence: seen.sentence.clone(),
            facts: seen.facts,
            key: Some(key),
        };
        if let Some(reason) = open_reason(tx, profile, reason)? {
            lines.push(format!("{name} {at}: {}: {}", seen.outcome, seen.sentence));
            checks.push(json!({ "reason": reason, "check": name, "version": at }));
        }
    }
    if checks.is_empty() {
        return Ok(Done::unchanged(lines));
    }
    let event = Event::new("profile.recheck", "profile", profile).with(json!({ "opened": checks }));
    Ok(Done::changed(lines, event))
}
