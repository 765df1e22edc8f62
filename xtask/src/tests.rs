//! `cargo xtask test`: every test, on both databases, with the real OctoBot client.

use std::{
    env,
    ffi::OsString,
    io::{BufRead as _, BufReader},
    process::{Command, ExitCode, Stdio},
};

use crate::{
    command::{Failure, cargo, written},
    octobot::Environment,
    postgres::Cluster,
    system::{self, Need},
    tally::Tally,
};

/// Which tests to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only tests whose names contain this text.
    filter: Option<String>,
}

/// Runs every test; the last line printed is the sum over all runs.
pub(crate) fn command(options: &Options) -> Result<ExitCode, Failure> {
    let tally = every(options.filter.as_deref());
    println!("{tally}");
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// All tests on SQLite with the real client, then those of the service on PostgreSQL.
///
/// What cannot be set up is told and counts as one failure; the rest still runs.
pub(crate) fn every(filter: Option<&str>) -> Tally {
    let mut sum = Tally::default();
    if let Err(failure) = system::ensure(&[Need::Libpq, Need::Postgres]) {
        sum += broken(&failure);
    }
    let client = Environment::ensure()
        .map_err(|failure| sum += broken(&failure))
        .ok();

    sum += on_sqlite(client.as_ref(), filter);

    match Cluster::start() {
        Ok(cluster) => {
            // The whole workspace is selected here too: fewer packages would mean other features
            // of shared dependencies, and those built once more.
            let mut api = test(client.as_ref(), &["--test", "api"], filter);
            api.env("HUB_TEST_DATABASE_URL", cluster.url());
            sum += counted("the service on PostgreSQL", &mut api, filter);
        }
        Err(failure) => sum += broken(&failure),
    }
    if sum.ran() == 0 {
        sum += broken("no test has such a name");
    }
    sum
}

/// All tests on SQLite; those of the real client only when it is given.
pub(crate) fn on_sqlite(client: Option<&Environment>, filter: Option<&str>) -> Tally {
    counted(
        "everything on SQLite",
        &mut test(client, &[], filter),
        filter,
    )
}

fn test(client: Option<&Environment>, selection: &[&str], filter: Option<&str>) -> Command {
    let mut test = cargo(&["test", "--workspace", "--no-fail-fast"]);
    test.args(selection).args(["--"]).args(filter);
    test.env_remove("HUB_TEST_DATABASE_URL");
    if let Some(client) = client {
        // Ignored by default are the tests that need what `cargo test` alone does not have.
        test.arg("--include-ignored")
            .env("HUB_TEST_OCTOBOT_PYTHON", client.python())
            .env("HUB_TEST_OCTOBOT_SCHEMA", client.schema());
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

/// Runs `cargo test` with its output on the terminal, and counts along.
fn counted(title: &str, test: &mut Command, filter: Option<&str>) -> Tally {
    println!("== {title}: {}", written(test));
    let mut child = match test.stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => return broken(&format!("cargo could not be started: {error}")),
    };
    let mut results = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            // Tests may print anything, also what is no UTF-8.
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            results.extend(Tally::from_line(&line));
        }
    }
    let succeeded = child.wait().is_ok_and(|status| status.success());
    let tally = Tally::of_run(results, succeeded);
    // A filter may well leave a run empty; without one, something is wrong.
    if tally.ran() == 0 && filter.is_none() {
        return broken("not one test ran");
    }
    tally
}

fn broken(failure: &str) -> Tally {
    eprintln!("error: {failure}");
    Tally::BROKEN
}
