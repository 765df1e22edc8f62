//! `cargo xtask test`: every test, on both databases, with the real OctoBot client, and in a browser.

use std::{
    env,
    ffi::OsString,
    io::{BufRead as _, BufReader},
    process::{Command, ExitCode, Stdio},
};

use crate::{
    browser::Pages,
    command::{Failure, cargo, written},
    failures::Failures,
    logs::Logs,
    octobot::Environment,
    postgres::Cluster,
    python::Venv,
    s3,
    system::{self, Need},
    tally::Tally,
    web::Build,
};

/// Which tests to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only tests whose names contain this text.
    filter: Option<String>,
}

/// Runs every test; the last line printed is the sum over all runs, after what failed.
pub(crate) fn command(options: &Options) -> Result<ExitCode, Failure> {
    let tally = every(options.filter.as_deref(), Build::Best);
    tally.print();
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// All tests on SQLite with everything there is, then those of the service on PostgreSQL, then the
/// journeys through the web app in a browser.
///
/// What cannot be set up is told and counts as one failure; the rest still runs, but for the tests
/// that need it, and what they lack is told by each of them.
pub(crate) fn every(filter: Option<&str>, app: Build) -> Tally {
    let mut sum = Tally::default();
    if let Err(failure) = system::ensure(&[Need::Libpq, Need::Postgres]) {
        sum += broken(&failure);
    }
    let helpers = Helpers::start(&mut sum);

    sum += cargo_test(
        "everything on SQLite",
        &mut helpers.test(&[], filter),
        filter,
    );

    match Cluster::start() {
        Ok(cluster) => {
            // The whole workspace is selected here too: fewer packages would mean other features
            // of shared dependencies, and those built once more.
            let mut api = helpers.test(&["--test", "api"], filter);
            api.env("HUB_TEST_DATABASE_URL", cluster.url());
            sum += cargo_test("the service on PostgreSQL", &mut api, filter);
        }
        Err(failure) => sum += broken(&failure),
    }
    match Pages::prepare(app) {
        Ok(pages) => sum += pages.journeys(helpers.client.as_ref(), filter),
        Err(failure) => sum += broken(&failure),
    }
    if sum.ran() == 0 {
        sum += broken("no test has such a name");
    }
    sum
}

/// All tests on SQLite that need nothing else.
pub(crate) fn on_sqlite() -> Tally {
    cargo_test("everything on SQLite", &mut test(&[], None), None)
}

/// What tests need that `cargo test` alone does not have.
struct Helpers {
    client: Option<Environment>,
    mail: Option<Venv>,
    s3: Option<s3::Server>,
}

impl Helpers {
    /// Sets up what can be; what can't counts as a failure.
    fn start(sum: &mut Tally) -> Self {
        fn or_broken<T>(sum: &mut Tally, helper: Result<T, Failure>) -> Option<T> {
            helper.map_err(|failure| *sum += broken(&failure)).ok()
        }
        let mail = Venv::of("mail-venv", "api/tests/mail_server/requirements.txt");
        Self {
            client: or_broken(sum, Environment::ensure()),
            mail: or_broken(sum, mail),
            s3: or_broken(sum, s3::Server::start()),
        }
    }

    /// Every test, those included that are ignored by default because they need a helper.
    fn test(&self, selection: &[&str], filter: Option<&str>) -> Command {
        let mut test = test(selection, filter);
        test.arg("--include-ignored");
        if let Some(client) = &self.client {
            test.env("HUB_TEST_OCTOBOT_PYTHON", client.python())
                .env("HUB_TEST_OCTOBOT_SCHEMA", client.schema());
        }
        if let Some(mail) = &self.mail {
            test.env("HUB_TEST_MAIL_PYTHON", mail.program("python"));
        }
        if let Some(s3) = &self.s3 {
            test.env("HUB_TEST_S3_URL", s3.url());
        }
        test
    }
}

fn test(selection: &[&str], filter: Option<&str>) -> Command {
    let mut test = cargo(&["test", "--workspace", "--no-fail-fast"]);
    test.args(selection).args(["--"]).args(filter);
    for name in [
        "HUB_TEST_DATABASE_URL",
        "HUB_TEST_OCTOBOT_PYTHON",
        "HUB_TEST_OCTOBOT_SCHEMA",
        "HUB_TEST_MAIL_PYTHON",
        "HUB_TEST_S3_URL",
    ] {
        test.env_remove(name);
    }
    // The tests talk to hubs on this machine, which no proxy can reach.
    for name in ["NO_PROXY", "no_proxy"] {
        let mut hosts = env::var_os(name).unwrap_or_default();
        if !hosts.is_empty() {
            hosts.push(",");
        }
        hosts.push(OsString::from("127.0.0.1,localhost"));
        test.env(name, hosts);
    }
    test
}

/// Runs `cargo test`; one more test is whether what was logged holds a secret.
fn cargo_test(title: &str, test: &mut Command, filter: Option<&str>) -> Tally {
    let logs = match Logs::new() {
        Ok(logs) => logs,
        Err(failure) => return broken(&failure),
    };
    test.env("HUB_TEST_LOGS", logs.folder());
    let mut tally = counted(title, test);
    // A filter may well leave a run empty; without one, something is wrong.
    if tally.ran() == 0 && filter.is_none() {
        return broken("not one test ran");
    }
    if tally.ran() > 0 {
        tally += logs.searched(filter.is_none());
    }
    tally
}

/// Runs tests with their output on the terminal, and counts along.
pub(crate) fn counted(title: &str, test: &mut Command) -> Tally {
    println!("== {title}: {}", written(test));
    let mut child = match test.stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => return broken(&format!("the tests could not be started: {error}")),
    };
    let (mut results, mut failures) = (Vec::new(), Failures::default());
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            // Tests may print anything, also what is no UTF-8.
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            results.extend(Tally::from_line(&line));
            failures.hear(&line);
        }
    }
    let succeeded = child.wait().is_ok_and(|status| status.success());
    Tally::of_run(title, results, failures.told(), succeeded)
}

fn broken(failure: &str) -> Tally {
    eprintln!("error: {failure}");
    Tally::broken(failure)
}
