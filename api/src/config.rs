//! How the hub is started: every setting is a flag and an environment variable.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, ValueEnum};

use crate::db::Url;

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Registration {
    /// Whoever verifies a mail address.
    Open,
    /// Only the operator, by `profile-hub admin create-account`.
    Closed,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    Human,
    /// A JSON object a line, for programs.
    Json,
}

/// Where the database and the keys are: what every command needs.
#[derive(Clone, Args)]
pub struct Stores {
    /// The database: sqlite:// and a path, or postgres://user:password@host/name.
    #[arg(
        long,
        env = "HUB_DATABASE_URL",
        default_value = "sqlite://data/hub.db",
        value_parser = Url::parse,
        hide_env_values = true
    )]
    pub database_url: Url,

    /// Folder of the hub's keys, made on the first start. Replicas must share one.
    #[arg(long, env = "HUB_KEYS_DIR", default_value = "data/keys")]
    pub keys_dir: PathBuf,
}

/// Settings of `profile-hub serve`.
#[derive(Clone, Args)]
pub struct Config {
    /// Database and keys.
    #[command(flatten)]
    pub stores: Stores,

    /// Address and port to listen on; port 0 picks a free one.
    #[arg(long, env = "HUB_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// The URL under which users reach the hub; http:// and the listening address by default.
    ///
    /// Download links begin with it and OctoBot knows a profile by its link: change it and every
    /// bot takes its profiles for new ones.
    #[arg(long, env = "HUB_PUBLIC_URL", value_parser = public_url)]
    pub public_url: Option<String>,

    /// Where files are kept: file:// and a path.
    #[arg(long, env = "HUB_STORAGE_URL", default_value = "file://data/blobs")]
    pub storage_url: String,

    /// Folder into which uploads are streamed before they are checked; emptied at the start.
    #[arg(long, env = "HUB_UPLOADS_DIR", default_value = "data/uploads")]
    pub uploads_dir: PathBuf,

    /// Folder into which mails are written as .eml files.
    #[arg(long, env = "HUB_OUTBOX_DIR", default_value = "data/outbox")]
    pub outbox_dir: PathBuf,

    /// Sender of the hub's mails.
    #[arg(
        long,
        env = "HUB_MAIL_FROM",
        default_value = "Profile Hub <hub@localhost.localdomain>"
    )]
    pub mail_from: String,

    /// Who may make an account.
    #[arg(long, env = "HUB_REGISTRATION", value_enum, default_value = "open")]
    pub registration: Registration,

    /// Lets a moderator decide on their own profiles, on a hub that has only one; each such version
    /// is shown as not independently reviewed.
    #[arg(long, env = "HUB_SELF_REVIEW")]
    pub self_review: bool,

    /// Fills an empty database with demo accounts and profiles. Their passwords are known to all, so
    /// this works only on a loopback address.
    #[arg(long, env = "HUB_DEMO")]
    pub demo: bool,

    /// Most bytes of an uploaded package.
    #[arg(long, env = "HUB_MAX_PACKAGE_BYTES", default_value_t = 100_000_000)]
    pub max_package_bytes: u64,

    /// Most bytes of an uploaded logo.
    #[arg(long, env = "HUB_MAX_LOGO_BYTES", default_value_t = 10_000_000)]
    pub max_logo_bytes: u64,

    /// How the log, on standard error, is written.
    #[arg(long, env = "HUB_LOG", value_enum, default_value = "human")]
    pub log: LogFormat,
}

impl Config {
    /// The URL under which users reach the hub, without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> String {
        self.public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.listen))
    }

    /// Whether cookies may be sent over TLS only.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }
}

/// A public URL: a scheme and a host, perhaps a port; nothing behind it, no comma anywhere, because
/// OctoBot splits its list of links at commas.
fn public_url(url: &str) -> Result<String, String> {
    let url = url.trim_end_matches('/');
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .ok_or("begins with http:// or https://")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    if host.is_empty() || !host.chars().all(plain) {
        return Err(
            "is a scheme and a host, such as https://hub.example.org, nothing more".to_owned(),
        );
    }
    Ok(url.to_owned())
}
