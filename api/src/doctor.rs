//! `profile-hub doctor`: what newcomers and operators get wrong, each with its mend.
//!
//! It changes nothing that lasts: it makes no keys, runs no migration, and removes what it writes to
//! see whether it may.

use std::{fmt, time::Duration};

use hub_shared::text::Email;
use serde::Serialize;

use crate::{config::Config, error::Result};

mod content;
mod database;
mod disk;
mod keys;
mod mail;
mod settings;
mod storage;
mod web;

/// How long one examination of the database may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What `profile-hub doctor` examines, and how it tells.
#[derive(clap::Args)]
pub struct Options {
    /// The settings of the hub: give the same as to `serve`.
    #[command(flatten)]
    pub config: Config,

    /// Reads the whole audit log and every file that a row names, instead of a sample.
    #[arg(long)]
    pub full: bool,

    /// Sends a mail to this address; without it the mail server is only greeted.
    #[arg(long, value_name = "ADDRESS")]
    pub send_test_to: Option<Email>,

    /// Tells it as one JSON object, for programs.
    #[arg(long)]
    pub json: bool,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Nothing is wrong as far as this program can know.
    Hint,
    /// It works, and will cause trouble.
    Warning,
    /// It does not work, or is open to others.
    Broken,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What was found, as a word for programs.
    pub code: &'static str,
    /// What was found, in a sentence.
    pub what: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

/// Everything that was looked at.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// In the order in which it was looked at.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether something is broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.count(Level::Broken) > 0
    }

    fn count(&self, level: Level) -> usize {
        let of_level = self
            .findings
            .iter()
            .filter(|finding| finding.level == level);
        of_level.count()
    }

    fn ok(&mut self, code: &'static str, what: impl Into<String>) {
        self.findings.push(Finding {
            level: Level::Ok,
            code,
            what: what.into(),
            mend: None,
        });
    }

    fn add(
        &mut self,
        level: Level,
        code: &'static str,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.findings.push(Finding {
            level,
            code,
            // What servers say may hold anything; a finding is a line.
            what: what.into().replace(char::is_control, " "),
            mend: Some(mend.into()),
        });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Finding {
            level,
            code,
            what,
            mend,
        } in &self.findings
        {
            let level = match level {
                Level::Ok => "ok",
                Level::Hint => "hint",
                Level::Warning => "WARNING",
                Level::Broken => "BROKEN",
            };
            writeln!(f, "{level:<8} {code:<22} {what}")?;
            if let Some(mend) = mend {
                writeln!(f, "{:<8} {:<22} → {mend}", "", "")?;
            }
        }
        writeln!(
            f,
            "{} broken, {} warnings, {} hints",
            self.count(Level::Broken),
            self.count(Level::Warning),
            self.count(Level::Hint)
        )
    }
}

/// Examines everything.
///
/// # Errors
/// None for what it finds: only when the system has no thread to give.
pub async fn examine(options: &Options) -> Result<Report> {
    let mut report = Report::default();
    let config = &options.config;
    settings::examine(config, &mut report);
    web::examine(config, &mut report);
    let keys = keys::examine(&config.stores.keys_dir, &mut report);
    let url = config.stores.database_url.clone();
    let (full, audit) = (options.full, keys.as_ref().map(|keys| keys.audit.clone()));
    let (tell, told) = tokio::sync::oneshot::channel();
    // A thread that waits for a database in vain keeps the process from nothing.
    std::thread::Builder::new().spawn(move || {
        let _ = tell.send(database::examine(&url, audit.as_ref(), full));
    })?;
    let content = match tokio::time::timeout(PATIENCE, told).await {
        Ok(Ok(examined)) => database::tell(examined, &mut report),
        _ => {
            report.add(
                Level::Broken,
                "database_unreachable",
                "the database did not answer in 30 seconds",
                "see that it runs and that --database-url names it; with --full, leave that out",
            );
            None
        }
    };
    if keys.is_none() && content.as_ref().is_none_or(|content| !content.any_account) {
        keys::tell_of_a_new_hub(&config.stores.keys_dir, &mut report);
    } else if keys.is_none() {
        keys::tell_of_missing(&config.stores.keys_dir, &mut report);
    }
    if let Some(content) = &content {
        content::examine(content, keys.as_ref(), config, &mut report);
    }
    let named = content.map(|content| content.named).unwrap_or_default();
    storage::examine(&config.files, named, full, &mut report).await;
    disk::examine(config, &mut report);
    mail::examine(config, options.send_test_to.as_ref(), &mut report).await;
    Ok(report)
}
