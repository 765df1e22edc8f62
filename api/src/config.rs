//! How the hub is started: every setting is a flag and an environment variable.

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, ValueEnum, builder::FalseyValueParser};
use hub_shared::text::{DisplayName, Email};

use humantime::parse_duration;
use ipnet::IpNet;
use url::Url;

use crate::{
    client,
    clock::Clock,
    db::{self, Db},
    domain::search,
    error::{Error, Result},
    keys::Keys,
    limits::rules::{HELP, Setting},
    storage::Place,
};

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Registration {
    /// Whoever verifies a mail address.
    Open,
    /// Whoever was invited by an administrator, and verifies a mail address.
    Invite,
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
        value_parser = db::Url::parse,
        hide_env_values = true
    )]
    pub database_url: db::Url,

    /// Folder of the hub's keys, made on the first start. Replicas must share one.
    #[arg(long, env = "HUB_KEYS_DIR", default_value = "data/keys")]
    pub keys_dir: PathBuf,
}

impl Stores {
    /// Brings the schema up to date, and opens keys and database.
    ///
    /// # Errors
    /// When the database can't be reached or is newer than this program, a migration fails, or keys
    /// are missing.
    pub fn migrate_and_open(&self, clock: Clock) -> Result<(Keys, Db)> {
        self.migrate()?;
        self.open_as_it_is(clock)
    }

    /// Brings the schema up to date, and the index of the catalogue.
    ///
    /// # Errors
    /// When the database can't be reached or is newer than this program, or a migration fails.
    pub fn migrate(&self) -> Result<()> {
        db::migrate(&self.database_url)?;
        search::fill_index(&self.database_url)
    }

    /// Opens keys and database; gives an empty database its schema, and leaves any other as it is.
    ///
    /// # Errors
    /// When the database can't be reached or is newer or older than this program, or keys are
    /// missing.
    pub fn open(&self, clock: Clock) -> Result<(Keys, Db)> {
        if !self.database_url.exists() || db::schema_of(&self.database_url)?.empty {
            return self.migrate_and_open(clock);
        }
        self.open_as_it_is(clock)
    }

    /// Opens keys and database without changing anything in a database that holds something.
    ///
    /// # Errors
    /// When there is no database, it is newer or older than this program, or keys are missing.
    pub fn open_as_it_is(&self, clock: Clock) -> Result<(Keys, Db)> {
        if !self.database_url.exists() {
            return Err(Error::Internal(
                "there is no database at --database-url".to_owned(),
            ));
        }
        db::schema_of(&self.database_url)?.refuse_other()?;
        let keys = Keys::open(&self.keys_dir, db::is_new(&self.database_url)?)?;
        let db = Db::open(&self.database_url, clock, keys.audit.clone())?;
        Ok((keys, db))
    }
}

/// A setting that no message and no log shows.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Where files are kept.
#[derive(Clone, Args)]
pub struct Files {
    /// Where files are kept: file:// and a path, or s3:// and a bucket, perhaps with a prefix.
    #[arg(long, env = "HUB_STORAGE_URL", default_value = "file://data/blobs", value_parser = Place::parse)]
    pub storage_url: Place,

    /// The S3 server, such as `https://s3.example.org`; Amazon's own without it.
    #[arg(long, env = "HUB_S3_ENDPOINT", value_name = "URL", value_parser = endpoint)]
    pub s3_endpoint: Option<String>,

    /// The region that requests to S3 name.
    #[arg(long, env = "HUB_S3_REGION", default_value = "us-east-1")]
    pub s3_region: String,

    /// Who the hub is to S3.
    #[arg(
        long,
        env = "HUB_S3_ACCESS_KEY_ID",
        value_name = "ID",
        hide_env_values = true
    )]
    pub s3_access_key_id: Option<Secret>,

    /// Its secret. Better in the environment: others on this machine see the command line.
    #[arg(
        long,
        env = "HUB_S3_SECRET_ACCESS_KEY",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub s3_secret_access_key: Option<Secret>,

    /// The bucket stands in the path instead of the host name, as most servers but Amazon's want it.
    #[arg(long, env = "HUB_S3_PATH_STYLE", value_parser = FalseyValueParser::new())]
    pub s3_path_style: bool,

    /// Lets --s3-endpoint be http://, where nobody between can listen.
    #[arg(long, env = "HUB_S3_ALLOW_HTTP", value_parser = FalseyValueParser::new())]
    pub s3_allow_http: bool,
}

/// How mails are sent.
#[derive(Clone, Args)]
pub struct Mail {
    /// The mail server: smtp://user:password@host:587?tls=required, or smtps:// where TLS comes
    /// first. Without it mails are written into --outbox-dir.
    #[arg(long, env = "HUB_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<Secret>,

    /// Seconds that the mail server may take for each step.
    #[arg(
        long,
        env = "HUB_SMTP_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 10,
        value_parser = clap::value_parser!(u64).range(1..=30)
    )]
    pub smtp_timeout: u64,

    /// Folder into which mails are written as .eml files when there is no mail server.
    #[arg(long, env = "HUB_OUTBOX_DIR", default_value = "data/outbox")]
    pub outbox_dir: PathBuf,

    /// Sender of the hub's mails.
    #[arg(
        long,
        env = "HUB_MAIL_FROM",
        default_value = "Profile Hub <hub@localhost.localdomain>"
    )]
    pub mail_from: String,
}

impl Mail {
    /// The URL of the mail server; an empty one is none.
    #[must_use]
    pub fn server(&self) -> Option<&Secret> {
        self.smtp_url
            .as_ref()
            .filter(|url| !url.reveal().is_empty())
    }
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
    #[arg(long, env = "HUB_PUBLIC_URL", value_parser = origin)]
    pub public_url: Option<String>,

    /// Folder of the web app, as `cargo xtask web` writes it. Without it the hub has its API, and a page
    /// that leads to it.
    #[arg(long, env = "HUB_WEB_ROOT", value_name = "DIR")]
    pub web_root: Option<PathBuf>,

    /// Where people reach the web app, such as `https://app.example.org`; the public URL by default. Mails
    /// and search engines are sent there. Where another server serves the app, name its origin as
    /// --cors-origin, too.
    #[arg(long, env = "HUB_WEB_URL", value_name = "URL", value_parser = origin)]
    pub web_url: Option<String>,

    /// Address and port on which /metrics is served, such as 127.0.0.1:9090; nowhere without it. It
    /// asks for no password: only the monitoring should reach it.
    #[arg(long, env = "HUB_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,

    /// An origin, such as `https://app.example.org`, whose pages may do here what the hub's own may: for
    /// a web app on another origin of the same site. May be given several times, or with commas.
    #[arg(long = "cors-origin", env = "HUB_CORS_ORIGIN", value_name = "ORIGIN", value_parser = origin, value_delimiter = ',')]
    pub cors_origins: Vec<String>,

    /// Seconds for which a browser that was here by https:// comes back by nothing else; 0 lets it
    /// forget. Sent only when the public URL is https://.
    #[arg(long, env = "HUB_HSTS_MAX_AGE", default_value_t = 31_536_000)]
    pub hsts_max_age: u32,

    /// A public URL that the hub had before; may be given several times. Its links are served as ever,
    /// whatever the Host, as long as that name leads here; its pages may sign in, too.
    #[arg(long = "legacy-url", env = "HUB_LEGACY_URLS", value_delimiter = ',', value_parser = origin)]
    pub legacy_urls: Vec<String>,

    /// Where files are kept.
    #[command(flatten)]
    pub files: Files,

    /// Folder on whose disk uploads are kept, without a name, while they are checked.
    #[arg(long, env = "HUB_UPLOADS_DIR", default_value = "data/uploads")]
    pub uploads_dir: PathBuf,

    /// How mails are sent.
    #[command(flatten)]
    pub mail: Mail,

    /// What the hub is called on its pages; Profile Hub by default.
    #[arg(long, env = "HUB_NAME")]
    pub hub_name: Option<DisplayName>,

    /// How to reach the operator: a mail address or an https:// URL, shown to everybody.
    #[arg(long, env = "HUB_CONTACT", value_parser = contact)]
    pub contact: Option<String>,

    /// File of the rules for authors, in Markdown, in place of the hub's own. Changing a letter makes
    /// a new version, which authors accept with their next submission.
    #[arg(long, env = "HUB_RULES_FILE")]
    pub rules_file: Option<PathBuf>,

    /// The notice of risks, in Markdown, in place of the hub's own.
    #[arg(long, env = "HUB_RISK_NOTICE", conflicts_with = "risk_notice_file")]
    pub risk_notice: Option<String>,

    /// File of the notice of risks, in Markdown.
    #[arg(long, env = "HUB_RISK_NOTICE_FILE")]
    pub risk_notice_file: Option<PathBuf>,

    /// Who may make an account, until an administrator chooses otherwise.
    #[arg(long, env = "HUB_REGISTRATION", value_enum, default_value = "open")]
    pub registration: Registration,

    /// Lets a moderator decide on their own profiles, on a hub that has only one; each such version
    /// is shown as not independently reviewed.
    #[arg(long, env = "HUB_SELF_REVIEW", value_parser = FalseyValueParser::new())]
    pub self_review: bool,

    /// Fills an empty database with demo accounts and profiles. Their passwords are known to all, so
    /// this works only on a loopback address.
    #[arg(long, env = "HUB_DEMO", value_parser = FalseyValueParser::new())]
    pub demo: bool,

    /// Most bytes of an uploaded package.
    #[arg(long, env = "HUB_MAX_PACKAGE_BYTES", default_value_t = 100_000_000)]
    pub max_package_bytes: u64,

    /// Most bytes of an uploaded logo.
    #[arg(long, env = "HUB_MAX_LOGO_BYTES", default_value_t = 10_000_000)]
    pub max_logo_bytes: u64,

    /// How often something may be done.
    #[arg(
        long = "limit",
        env = "HUB_LIMITS",
        value_name = "NAME=RATE",
        value_delimiter = ',',
        value_parser = Setting::parse,
        long_help = HELP.as_str()
    )]
    pub limits: Vec<Setting>,

    /// Proxies whose X-Forwarded-For is believed: an address or a range such as 10.0.0.0/8. May be
    /// given several times.
    #[arg(
        long,
        env = "HUB_TRUSTED_PROXIES",
        value_name = "ADDRESS",
        value_delimiter = ',',
        value_parser = client::network
    )]
    pub trusted_proxies: Vec<IpNet>,

    /// Most connections at once; more wait to be accepted. Each takes two file descriptors.
    #[arg(long, env = "HUB_MAX_CONNECTIONS", default_value_t = 8_192)]
    pub max_connections: usize,

    /// Most uploads that are received at once. So much disk they may take together, each
    /// `--max-package-bytes`.
    #[arg(long, env = "HUB_MAX_UPLOADS", default_value_t = 16)]
    pub max_uploads: usize,

    /// Most uploads that are received at once from one address.
    #[arg(long, env = "HUB_MAX_UPLOADS_EACH", default_value_t = 4)]
    pub max_uploads_each: usize,

    /// How long to wait for whom.
    #[command(flatten)]
    pub waits: Waits,

    /// How the log, on standard error, is written.
    #[arg(long, env = "HUB_LOG", value_enum, default_value = "human")]
    pub log: LogFormat,
}

/// How long the hub waits, for slow clients and for itself.
#[derive(Debug, Clone, Args)]
pub struct Waits {
    /// How long the headers of a request may take.
    #[arg(long, env = "HUB_HEADER_TIMEOUT", value_parser = parse_duration, default_value = "10s")]
    pub header_timeout: Duration,

    /// How long a connection is kept open without a request.
    #[arg(long, env = "HUB_KEEP_ALIVE", value_parser = parse_duration, default_value = "15s")]
    pub keep_alive: Duration,

    /// How long a body may take to begin; from then on it must come at --body-min-rate.
    #[arg(long, env = "HUB_BODY_GRACE", value_parser = parse_duration, default_value = "10s")]
    pub body_grace: Duration,

    /// Bytes a second at which a body must come, on the average.
    #[arg(long, env = "HUB_BODY_MIN_RATE", default_value_t = 2_000)]
    pub body_min_rate: u64,

    /// How long a whole body may take.
    #[arg(long, env = "HUB_BODY_TIMEOUT", value_parser = parse_duration, default_value = "15m")]
    pub body_timeout: Duration,

    /// How long the hub may work on a request, from its last byte on.
    #[arg(long, env = "HUB_HANDLER_TIMEOUT", value_parser = parse_duration, default_value = "60s")]
    pub handler_timeout: Duration,

    /// How long a client may take to read 32 KB of an answer.
    #[arg(long, env = "HUB_ANSWER_TIMEOUT", value_parser = parse_duration, default_value = "30s")]
    pub answer_timeout: Duration,
}

impl Waits {
    /// How long a connection may go on without a request under way.
    #[must_use]
    pub fn rest(&self) -> Duration {
        self.keep_alive + self.header_timeout
    }
}

impl Config {
    /// The URL under which users reach the hub, without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> String {
        self.public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.listen))
    }

    /// Where people reach the web app; none where there is none.
    #[must_use]
    pub fn web_url(&self) -> Option<String> {
        let here = || self.web_root.as_ref().map(|_| self.public_url());
        self.web_url.clone().or_else(here)
    }

    /// Where people are sent: to the app, or to the hub's own page.
    #[must_use]
    pub fn home_url(&self) -> String {
        self.web_url().unwrap_or_else(|| self.public_url())
    }

    /// The host in the public URL, without a port.
    #[must_use]
    pub fn public_host(&self) -> String {
        let url = Url::parse(&self.public_url());
        let host = url.as_ref().ok().and_then(Url::host_str);
        host.unwrap_or_default().to_owned()
    }

    /// Whether only this machine reaches the hub, as far as its settings tell.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let url = self.public_url();
        let host = url.split("://").nth(1).unwrap_or_default();
        let local = ["127.", "localhost", "[::1]"];
        self.listen.ip().is_loopback() && local.iter().any(|prefix| host.starts_with(prefix))
    }

    /// Whether requests that cookies come with may come from pages of this origin: the hub's own, under
    /// its URL of today or before, and those that the operator named.
    #[must_use]
    pub fn takes_sessions_of(&self, origin: &[u8]) -> bool {
        let own = self.public_url();
        std::iter::once(&own)
            .chain(&self.legacy_urls)
            .chain(&self.cors_origins)
            .any(|known| known.as_bytes() == origin)
    }

    /// Whether cookies may be sent over TLS only.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }
}

/// How to reach the operator.
fn contact(text: &str) -> std::result::Result<String, String> {
    let plain = |c: char| c.is_ascii_graphic() && !"\"'<>\\`".contains(c);
    let is_url = text
        .strip_prefix("https://")
        .is_some_and(|rest| rest.starts_with(char::is_alphanumeric) && rest.chars().all(plain));
    if is_url || text.parse::<Email>().is_ok() {
        Ok(text.to_owned())
    } else {
        Err("is a mail address or a URL that begins with https://".to_owned())
    }
}

/// An S3 endpoint: a scheme and a host, perhaps a port.
fn endpoint(url: &str) -> std::result::Result<String, String> {
    let url = url.trim_end_matches('/');
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .ok_or("begins with https:// or http://")?;
    if host.is_empty() || host.contains(['/', '@', '?', '#']) {
        return Err(
            "is a scheme and a host, such as https://s3.example.org, nothing more".to_owned(),
        );
    }
    Ok(url.to_owned())
}

/// A public URL, or an origin: a scheme and a host, perhaps a port; nothing behind it, no comma
/// anywhere, because OctoBot splits its list of links at commas.
fn origin(url: &str) -> std::result::Result<String, String> {
    // As browsers write an Origin (RFC 6454): lower case, without the scheme's own port.
    let url = url.trim_end_matches('/').to_ascii_lowercase();
    let own_port = if url.starts_with("https://") {
        ":443"
    } else {
        ":80"
    };
    let url = url.strip_suffix(own_port).unwrap_or(&url);
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
