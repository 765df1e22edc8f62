//! What the database holds: who may act, what waits, whether the log and the keys fit.

use std::collections::HashSet;

use chrono::{TimeDelta, Utc};
use hub_shared::{digest::Digest, hub::RegistrationMode};

use super::{Level, Report};
use crate::{
    clock::Time,
    config::Config,
    db::{self, Conn},
    demo,
    domain::settings,
    error::Result,
    keys::{AuditKey, Keys},
};

/// After how long without an entry the database may be an old copy.
const STILL: TimeDelta = TimeDelta::days(30);
/// How far the newest entry may lie in the future before it is a clock that went back.
const AHEAD: TimeDelta = TimeDelta::minutes(1);
/// How long a job may be due before somebody should have done it.
const LATE: TimeDelta = TimeDelta::minutes(10);

/// What was read.
pub(super) struct Content {
    pub(super) any_account: bool,
    pub(super) named: HashSet<Digest>,
    administrators: i64,
    demo: bool,
    jobs: db::jobs::Counts,
    newest: Option<Time>,
    audit: Option<std::result::Result<db::audit::Head, String>>,
    signers: Vec<i64>,
    registration: Option<RegistrationMode>,
}

impl Content {
    /// Reads it; of the audit log the newest `sample` entries, or all.
    pub(super) fn read(
        conn: &mut Conn,
        audit: Option<&AuditKey>,
        sample: Option<i64>,
    ) -> Result<Self> {
        let verify = |key| match sample {
            Some(sample) => db::audit::verify_newest(conn, key, sample),
            None => db::audit::verify(conn, key, None),
        };
        let audit = audit
            .map(verify)
            .map(|verified| verified.map_err(|error| error.to_string()));
        let late = Utc::now().naive_utc() - LATE;
        Ok(Self {
            any_account: db::accounts::any(conn)?,
            named: db::blobs::named(conn)?,
            administrators: db::accounts::administrators(conn)?,
            demo: db::accounts::by_email_key(conn, demo::MODERATOR)?.is_some(),
            jobs: db::jobs::counts(conn, late)?,
            newest: db::audit::newest_at(conn)?,
            audit,
            signers: db::subscriptions::signers(conn)?,
            registration: settings::chosen_registration(conn)?,
        })
    }
}

pub(super) fn examine(
    content: &Content,
    keys: Option<&Keys>,
    config: &Config,
    report: &mut Report,
) {
    match &content.audit {
        Some(Ok(head)) => report.ok(
            "audit",
            format!("the log verifies; its head is {}:{}", head.seq, head.mac),
        ),
        Some(Err(error)) => report.add(
            Level::Broken,
            "audit_broken",
            format!("the audit log does not verify under audit.key: {error}"),
            "these are not this database's keys, or somebody changed the log: see which by \
             `profile-hub audit verify` with the right --keys-dir",
        ),
        None => {}
    }
    let now = Utc::now().naive_utc();
    if let Some(newest) = content.newest {
        if newest > now + AHEAD {
            report.add(
                Level::Broken,
                "clock_back",
                format!("the newest entry of the audit log is of {newest}, in the future: a clock is or \
                         was wrong"),
                "set this machine's clock by NTP before anybody signs in",
            );
        } else if newest < now - STILL {
            report.add(
                Level::Hint,
                "audit_still",
                format!(
                    "the newest entry of the audit log is {} days old",
                    (now - newest).num_days()
                ),
                "nothing is wrong on a hub that nobody used; else this database is an old copy",
            );
        }
    }
    if let Some(keys) = keys {
        let lost = content
            .signers
            .iter()
            .filter(|kid| !keys.download.contains_key(kid));
        let lost = lost
            .map(|kid| format!("download-{kid}.key"))
            .collect::<Vec<_>>();
        if !lost.is_empty() {
            report.add(
                Level::Broken,
                "links_dead",
                format!(
                    "links are signed by {}, which is not there: they answer nothing",
                    lost.join(", ")
                ),
                "put it back from a backup; else their owners have to rotate them",
            );
        }
    }
    if content.any_account && content.administrators == 0 {
        report.add(
            Level::Warning,
            "no_administrator",
            "no administrator can act on this hub",
            "profile-hub admin set-role --handle … --role administrator, or admin create-account",
        );
    }
    if content.demo && !config.is_loopback() {
        report.add(
            Level::Broken,
            "demo_accounts",
            "the database holds demo accounts, whose passwords are known to all",
            "begin with an empty database: `serve` refuses to open this one to others",
        );
    }
    let flag = RegistrationMode::from(config.registration);
    report.ok(
        "registration",
        match content.registration {
            None => format!("{flag}, as --registration has it: no administrator chose"),
            Some(chosen) if chosen == flag => format!("{chosen}, as an administrator chose"),
            Some(chosen) => format!(
                "{chosen}, as an administrator chose: --registration {flag} holds again once that \
                 is taken back"
            ),
        },
    );
    let db::jobs::Counts {
        open,
        overdue,
        dead,
    } = content.jobs;
    if dead > 0 {
        report.add(
            Level::Warning,
            "jobs_dead",
            format!("{dead} jobs were given up in the last 30 days, mostly mails"),
            "the log tells why (\"a job failed and is given up\"); mend that, they are not tried again",
        );
    }
    if overdue > 0 {
        report.add(
            Level::Warning,
            "jobs_overdue",
            format!("{overdue} jobs of {open} should have been done more than 10 minutes ago"),
            "start `profile-hub serve`; if it runs, its log tells what holds it up",
        );
    }
    if dead == 0 && overdue == 0 {
        report.ok("jobs", format!("{open} wait"));
    }
}
