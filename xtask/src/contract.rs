//! `cargo xtask contract`: the OpenAPI document is enough, and is true.
//!
//! Clients in two languages are generated from it and walk the hub's main job; then random requests
//! look for answers that the document does not know. All against the release build.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
};

use crate::{
    command::{Failure, cargo, program, root, run, target},
    python::Venv,
    system::{self, Need},
};

/// The moderator whom the walks find; they register everybody else themselves.
const MODERATOR: &str = "contract-moderator";
/// Everybody's password here.
const PASSWORD: &str = "walks through a generated hedge";
/// Random requests to an operation, for each of those who send them.
const EXAMPLES: &str = "25";
/// What the random requests are made from: the same ones each time.
const SEED: &str = "20261125";

/// Checks, and says what was walked.
pub(crate) fn command() -> Result<ExitCode, Failure> {
    check()?;
    Ok(ExitCode::SUCCESS)
}

/// Walks with each client, then tries random requests; the first failure ends it.
pub(crate) fn check() -> Result<(), Failure> {
    system::ensure(&[Need::Libpq, Need::Node, Need::Npm])?;
    let python = Venv::of("contract-venv", "clients/python/requirements.txt")?;
    run(&mut program(
        python.program("openapi-spec-validator"),
        &["openapi/openapi.json"],
    ))?;
    run(&mut cargo(&[
        "build",
        "--release",
        "--package",
        "profile-hub",
    ]))?;
    let folder = target().join("contract");
    empty(&folder)?;

    let hub = Hub::start(&folder.join("hub"))?;
    let archive = folder.join("package.zip");
    run(program(python.program("python"), &["-m", "zipfile", "-c"])
        .current_dir(root().join("clients/package"))
        .arg(&archive)
        .args(["profile.json", "tentacles_config.json", "specific_config"]))?;
    let walk = |command: &mut Command| run(hub.tell(command).env("HUB_PACKAGE", &archive));

    let generated = folder.join("python");
    generate_python(&python, &generated)?;
    let mut journey = program(python.program("python"), &["clients/python/journey.py"]);
    walk(journey.env("PYTHONPATH", &generated))?;
    let generated = folder.join("typescript");
    generate_typescript(&generated)?;
    walk(program("node", &["journey.js"]).current_dir(&generated))?;

    for who in [None, Some("python-author"), Some(MODERATOR)] {
        random(&python, &hub, who, &folder)?;
    }
    Ok(())
}

fn empty(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .map_err(|error| format!("{} cannot be removed: {error}", folder.display()))?;
    }
    fs::create_dir_all(folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))
}

fn generate_python(python: &Venv, folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    run(
        program(python.program("openapi-python-client"), &["generate"])
            .args(["--path", "openapi/openapi.json", "--meta", "none"])
            .args(["--config", "clients/python/openapi-python-client.yml"])
            .args(["--fail-on-warning", "--output-path"])
            .arg(folder.join("profile_hub_client"))
            .stdout(Stdio::null()),
    )
}

/// Generates the types, and lets the compiler hold the walk against them.
fn generate_typescript(folder: &Path) -> Result<(), Failure> {
    empty(folder)?;
    let sources = root().join("clients/typescript");
    for name in [
        "journey.ts",
        "package.json",
        "package-lock.json",
        "tsconfig.json",
    ] {
        fs::copy(sources.join(name), folder.join(name))
            .map_err(|error| format!("{name} cannot be copied: {error}"))?;
    }
    let npm = |arguments: &[&str]| {
        let mut npm = program("npm", arguments);
        npm.current_dir(folder);
        npm
    };
    run(&mut npm(&["ci", "--no-audit", "--no-fund", "--silent"]))?;
    let document = root().join("openapi/openapi.json");
    run(npm(&["exec", "--offline", "--", "openapi-typescript"])
        .arg(document)
        .args(["--output", "hub.d.ts"])
        .stdout(Stdio::null())
        .stderr(Stdio::null()))?;
    run(&mut npm(&["exec", "--offline", "--", "tsc"]))
}

/// Random requests, from whoever it is: no 5xx, no answer that the document does not know.
fn random(python: &Venv, hub: &Hub, who: Option<&str>, folder: &Path) -> Result<(), Failure> {
    println!("== random requests of {}", who.unwrap_or("nobody"));
    let config = folder.join("schemathesis.toml");
    let address = format!("{}@example.org", who.unwrap_or("python-author"));
    let mut seeds = program(python.program("python"), &["clients/python/seeds.py"]);
    seeds.arg(address).arg(&config);
    if who.is_some() {
        seeds.arg("--signed-in");
    }
    run(hub.tell(&mut seeds))?;
    run(program(python.program("schemathesis"), &["--config-file"])
        .arg(&config)
        .args(["run", "openapi/openapi.json", "--url", &hub.url])
        .args(["--checks", "all", "--max-examples", EXAMPLES])
        .args(["--seed", SEED, "--no-color", "--warnings", "off"])
        .args(["--request-timeout", "30"]))
}

/// The release build, serving a hub of its own; it ends with this value.
struct Hub {
    process: Child,
    url: String,
    folder: PathBuf,
}

impl Hub {
    fn start(folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let binary = target().join("release/profile-hub");
        let log = fs::File::create(folder.join("log")).map_err(|error| error.to_string())?;
        let mut serve = program(
            &binary,
            &["serve", "--listen", "127.0.0.1:0", "--limit", "all=off"],
        );
        // A thousand random requests a minute would meet nothing but the limits.
        let process = serve
            .args(["--limit", "all=off"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|error| format!("the hub could not be started: {error}"))?;
        let mut hub = Self {
            process,
            url: String::new(),
            folder: folder.to_owned(),
        };
        let told = hub.process.stdout.take().and_then(|stdout| {
            let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
            lines.find_map(|line| Some(line.strip_prefix("listening on ")?.to_owned()))
        });
        hub.url = told.ok_or_else(|| {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            format!("the hub did not start: {log}")
        })?;
        hub.add_moderator(&binary)?;
        Ok(hub)
    }

    fn add_moderator(&self, binary: &Path) -> Result<(), Failure> {
        let mut add = program(binary, &["admin", "create-account"]);
        let mut process = add
            .args(["--handle", MODERATOR, "--role", "administrator"])
            .args(["--email", &format!("{MODERATOR}@example.org")])
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("no moderator could be made: {error}"))?;
        if let Some(mut stdin) = process.stdin.take() {
            // A program that does not read it fails, which is told below.
            let _ = writeln!(stdin, "{PASSWORD}");
        }
        match process.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("no moderator could be made: {status}")),
            Err(error) => Err(format!("no moderator could be made: {error}")),
        }
    }

    /// Tells a walk where the hub is and who is there.
    fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("HUB_URL", &self.url)
            .env("HUB_OUTBOX", self.folder.join("data/outbox"))
            .env("HUB_MODERATOR", format!("{MODERATOR}@example.org"))
            .env("HUB_PASSWORD", PASSWORD)
            .env("NO_PROXY", "127.0.0.1")
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let ended = self.process.kill().and_then(|()| self.process.wait());
        if let Err(error) = ended {
            eprintln!("the hub may still be running: {error}");
        }
    }
}
