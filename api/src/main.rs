//! The command line of the hub.

use std::{
    io::{BufRead as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use hub_shared::{
    account::Role,
    audit::AuditFilter,
    check::CheckName,
    package::Limits,
    problem::FieldError,
    text::{AuditAction, AuditSubject, DisplayName, Email, Handle, Password},
};
use profile_hub::{
    app::Application,
    clock::Clock,
    config::{Config, Files, LogFormat, Stores},
    db::{self, audit::Head},
    demo, doctor,
    domain::{
        accounts::{self, roles},
        audit::Export,
        checks::recheck::Recheck,
    },
    error::{Error, Result},
    openapi,
    storage::Storage,
    telemetry,
};

/// The hub where OctoBot users share trading profiles.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the hub.
    Serve(Box<Config>),
    /// Bring the database schema up to date; `serve` does so too.
    Migrate(Stores),
    /// What only the operator does.
    #[command(subcommand)]
    Admin(Admin),
    /// The audit log.
    #[command(subcommand)]
    Audit(Audit),
    /// Run checks over what is published, and open a case where one finds something new: after an update
    /// that improved a check. What was checked by this version of a check is left alone.
    Recheck(Box<RecheckOptions>),
    /// Examine settings, keys, database, files and mail; tell what is wrong and how it is mended.
    Doctor(Box<doctor::Options>),
    /// Write the OpenAPI document and the list of routes.
    Openapi {
        /// Folder into which openapi.json and routes.txt go; the document goes to standard output
        /// without it.
        #[arg(long)]
        out: Option<PathBuf>,
        /// File into which the table of transitions goes, as people read it.
        #[arg(long)]
        lifecycle: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum Admin {
    /// Make a verified account; its password is read from standard input.
    CreateAccount(CreateAccount),
    /// Give an account another role, which ends its sessions and access tokens.
    SetRole(SetRole),
}

#[derive(Args)]
struct SetRole {
    #[command(flatten)]
    stores: Stores,
    /// The account's handle.
    #[arg(long)]
    handle: Handle,
    /// What it may do from now on: user, moderator or administrator.
    #[arg(long)]
    role: Role,
}

#[derive(Args)]
struct CreateAccount {
    #[command(flatten)]
    stores: Stores,
    /// Its mail address.
    #[arg(long)]
    email: Email,
    /// Its unique handle: 3 to 30 of a-z, 0-9 and the hyphen.
    #[arg(long)]
    handle: Handle,
    /// The name shown beside the handle.
    #[arg(long)]
    display_name: Option<DisplayName>,
    /// What it may do: user, moderator or administrator.
    #[arg(long, default_value = "user")]
    role: Role,
}

#[derive(Args)]
struct RecheckOptions {
    #[command(flatten)]
    stores: Stores,
    #[command(flatten)]
    files: Files,
    /// The URL under which users reach the hub: links to it are no matter.
    #[arg(long, env = "HUB_PUBLIC_URL")]
    public_url: Option<String>,
    /// Where people reach the web app: links to it are no matter either.
    #[arg(long, env = "HUB_WEB_URL")]
    web_url: Option<String>,
    /// A public URL that the hub had before, as `serve` has it: links to it are no matter either.
    #[arg(long = "legacy-url", env = "HUB_LEGACY_URLS", value_delimiter = ',')]
    legacy_urls: Vec<String>,
    /// Most bytes of a package.
    #[arg(long, env = "HUB_MAX_PACKAGE_BYTES", default_value_t = 100_000_000)]
    max_package_bytes: u64,
    /// Run this check alone, such as name.confusable; all that are enabled without it.
    #[arg(long, value_name = "NAME")]
    check: Option<CheckName>,
}

#[derive(Subcommand)]
enum Audit {
    /// Check that no entry was changed; prints the head as SEQ:MAC. That no end was cut off is proved only
    /// with --expect.
    Verify {
        #[command(flatten)]
        stores: Stores,
        /// A head that was printed or logged earlier, which must still be in the log.
        #[arg(long, value_name = "SEQ:MAC", value_parser = head)]
        expect: Option<Head>,
    },
    /// Write the log to standard output, a JSON object a line, oldest first; the last line names the
    /// head, which `audit verify --expect` takes.
    Export(Box<ExportAudit>),
}

#[derive(Args)]
struct ExportAudit {
    #[command(flatten)]
    stores: Stores,
    /// Whose actions: a handle or an account's id.
    #[arg(long)]
    actor: Option<String>,
    /// What was done, such as submission.approve; submission. is all that begins so.
    #[arg(long)]
    action: Option<AuditAction>,
    /// To what, as kind:id; profile: is all of that kind.
    #[arg(long)]
    subject: Option<AuditSubject>,
    /// Since when, such as 2026-11-01T00:00:00Z.
    #[arg(long, value_name = "TIME")]
    from: Option<DateTime<Utc>>,
    /// Before when.
    #[arg(long, value_name = "TIME")]
    until: Option<DateTime<Utc>>,
}

fn head(text: &str) -> std::result::Result<Head, String> {
    let (seq, mac) = text
        .split_once(':')
        .ok_or("is SEQ:MAC, as the log and `audit verify` print it")?;
    let seq = seq
        .parse()
        .map_err(|error| format!("SEQ is a number: {error}"))?;
    Ok(Head {
        seq,
        mac: mac.to_owned(),
    })
}

#[actix_web::main]
async fn main() -> ExitCode {
    // Database, files, mails and keys are their owner's to read (CWE-732).
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let cli = Cli::parse();
    match run(cli.command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A refusal of a field is one of the flag that gave it.
            let sentence = match &error {
                Error::Refused(refusal) => match refusal.errors.first() {
                    Some(FieldError { pointer, detail }) if pointer == "/password" => {
                        format!("the password on standard input {detail}")
                    }
                    Some(FieldError { pointer, detail }) => {
                        let flag = pointer.trim_start_matches('/').replace('_', "-");
                        format!("--{flag} {detail}")
                    }
                    None => refusal.detail.clone(),
                },
                error => error.to_string(),
            };
            eprintln!("profile-hub: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<()> {
    match command {
        Command::Serve(config) => serve(*config).await,
        Command::Migrate(stores) => {
            telemetry::start(LogFormat::Human);
            stores.migrate()
        }
        Command::Admin(Admin::CreateAccount(new)) => {
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line)?;
            let password = Password::try_from(line.trim_end_matches(['\r', '\n']).to_owned())
                .map_err(|error| {
                    Error::Internal(format!("the password on standard input {error}"))
                })?;
            let (_, db) = new.stores.open(Clock::System)?;
            let CreateAccount {
                email,
                handle,
                display_name,
                role,
                ..
            } = new;
            let account =
                accounts::create(&db, email, handle, display_name, password, role).await?;
            println!("{} @{} {}", account.id, account.handle, account.role);
            Ok(())
        }
        Command::Admin(Admin::SetRole(SetRole {
            stores,
            handle,
            role,
        })) => {
            let (_, db) = stores.open(Clock::System)?;
            match roles::set(&db, None, handle.clone(), role, None).await? {
                Some(roles::Changed { from, ended }) => println!(
                    "@{handle} was {from} and is {role} now; ended: {} sessions, {} access tokens",
                    ended.sessions, ended.tokens
                ),
                None => println!("@{handle} is {role} already: nothing was changed"),
            }
            Ok(())
        }
        Command::Audit(Audit::Verify { stores, expect }) => {
            let (_, db) = stores.open_as_it_is(Clock::System)?;
            let key = db.audit_key().clone();
            let expected = expect.as_ref().map(|expect| expect.seq);
            let Head { seq, mac } = db
                .read(move |conn| db::audit::verify(conn, &key, expect.as_ref()))
                .await?;
            println!("{seq}:{mac}");
            match expected {
                Some(expected) => eprintln!(
                    "The log holds, and entry {expected}, which was expected, is in it. Keep this line \
                     on another machine for the next time."
                ),
                None => eprintln!(
                    "What is there holds together. That no end was cut off is proved only against a \
                     line kept earlier, with --expect. Keep this one on another machine, and next time: \
                     profile-hub audit verify --expect {seq}:{mac}"
                ),
            }
            Ok(())
        }
        Command::Audit(Audit::Export(asked)) => export_audit(*asked).await,
        Command::Recheck(options) => recheck(*options).await,
        Command::Doctor(options) => examine(&options).await,
        Command::Openapi { out, lifecycle } => write_openapi(out, lifecycle),
    }
}

/// Writes the log, or what is asked for of it, and where it ended.
async fn export_audit(asked: ExportAudit) -> Result<()> {
    let ExportAudit {
        stores,
        actor,
        action,
        subject,
        from,
        until,
    } = asked;
    let filter = AuditFilter {
        actor,
        action,
        subject,
        from,
        until,
    };
    let (_, db) = stores.open_as_it_is(Clock::System)?;
    let mut export = Export::begin(&db, filter).await?;
    let mut out = std::io::stdout().lock();
    loop {
        let lines = export.lines().await?;
        if lines.is_empty() {
            break;
        }
        out.write_all(lines.as_bytes())?;
    }
    let Head { seq, mac } = export.head();
    writeln!(
        out,
        "{}",
        serde_json::json!({ "head": format!("{seq}:{mac}") })
    )?;
    Ok(out.flush()?)
}

async fn serve(config: Config) -> Result<()> {
    telemetry::start(config.log);
    let demo = config.demo;
    let application = Application::build(config, Clock::System).await?;
    let mut out = std::io::stdout().lock();
    if demo {
        write!(out, "{}", demo::ACCOUNTS)?;
    }
    writeln!(out, "listening on http://{}", application.address())?;
    out.flush()?;
    drop(out);
    application.run().await
}

/// Prints what was found and what was done; fails when a check could not be made.
async fn recheck(options: RecheckOptions) -> Result<()> {
    let (_, db) = options.stores.open_as_it_is(Clock::System)?;
    let recheck = Recheck {
        db,
        storage: Storage::open(&options.files)?,
        limits: Limits {
            archive_bytes: options.max_package_bytes,
            ..Limits::default()
        },
        urls: [options.public_url, options.web_url]
            .into_iter()
            .flatten()
            .chain(options.legacy_urls)
            .collect(),
        only: options.check,
    };
    let summary = recheck.run(|line| println!("{line}")).await?;
    println!("{summary}");
    if summary.broken > 0 {
        return Err(Error::Internal(
            "some checks could not be made, see above: what is missing is made by the next recheck"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Prints what the doctor finds; fails when something is broken.
async fn examine(options: &doctor::Options) -> Result<()> {
    let report = doctor::examine(options).await?;
    let text = if options.json {
        serde_json::to_string_pretty(&report)? + "\n"
    } else {
        report.to_string()
    };
    // Whoever reads may stop early, as `head` does.
    let _ = std::io::stdout().write_all(text.as_bytes());
    if report.is_broken() {
        return Err(Error::Internal("something is broken: see above".to_owned()));
    }
    Ok(())
}

fn write_openapi(out: Option<PathBuf>, lifecycle: Option<PathBuf>) -> Result<()> {
    if let Some(file) = lifecycle {
        std::fs::write(file, hub_shared::lifecycle::document())?;
    }
    let document = openapi::document();
    let json = serde_json::to_string_pretty(&document)? + "\n";
    match out {
        // Whoever reads may stop early, as `head` does.
        None => drop(std::io::stdout().write_all(json.as_bytes())),
        Some(folder) => {
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join("openapi.json"), json)?;
            std::fs::write(folder.join("routes.txt"), openapi::routes_txt(&document))?;
        }
    }
    Ok(())
}
