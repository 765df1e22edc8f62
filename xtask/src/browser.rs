//! `cargo xtask e2e | screenshots`, and what is measured of the app: pages in a real browser, served by the real hub.

use std::{
    ffi::OsString,
    path::PathBuf,
    process::{Command, ExitCode},
};

use crate::{
    command::{Failure, cargo, program, run, target},
    node, npm,
    octobot::Environment,
    system::{self, Need},
    tally::Tally,
    tests,
    web::Build,
};

/// Where the journeys, the pictures and the measures are.
const FOLDER: &str = "web/e2e";

/// Which journeys or pictures.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only those whose names contain this text.
    filter: Option<String>,
    /// With builds that are made in a moment.
    #[arg(long)]
    dev: bool,
}

/// Walks the journeys; the last line printed is the sum, after what failed.
pub(crate) fn journeys_command(options: &Options) -> Result<ExitCode, Failure> {
    let client = Environment::ensure()?;
    let tally =
        Pages::prepare(Build::of(options.dev))?.journeys(Some(&client), options.filter.as_deref());
    tally.print();
    Ok(if tally.failed == 0 && tally.passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Takes a picture of every page.
pub(crate) fn screenshots_command(options: &Options) -> Result<ExitCode, Failure> {
    let pictures = target().join("screenshots");
    let pages = Pages::prepare(Build::of(options.dev))?;
    let mut run_all = pages.playwright("screenshots", options.filter.as_deref());
    run(run_all.env("HUB_E2E_PICTURES", &pictures))?;
    println!("pictures are in {}", pictures.display());
    Ok(ExitCode::SUCCESS)
}

/// Measures the app in the browser.
pub(crate) fn measure() -> Result<(), Failure> {
    run(&mut Pages::prepare(Build::Bounded)?.playwright("bench", None))
}

/// A hub, the app and a browser, ready to be started.
pub(crate) struct Pages {
    hub: PathBuf,
    app: PathBuf,
    browser: PathBuf,
}

impl Pages {
    /// Builds and installs what is needed; the hub is as quick a build as the app.
    pub(crate) fn prepare(build: Build) -> Result<Self, Failure> {
        system::ensure(&[Need::Libpq, Need::Node, Need::Npm, Need::Chromium])?;
        node::new_enough()?;
        let browser = system::chromium().ok_or("there is no chromium in the path")?;
        npm::ensure(FOLDER)?;
        let mut check = program("node", &["node_modules/typescript/bin/tsc"]);
        run(check.current_dir(crate::command::root().join(FOLDER)))?;
        let app = build.make()?;
        let mut hub = cargo(&["build", "--package", "profile-hub", "--bin", "profile-hub"]);
        let profile = if build == Build::Quick {
            "debug"
        } else {
            hub.arg("--release");
            "release"
        };
        run(&mut hub)?;
        Ok(Self {
            hub: target().join(profile).join("profile-hub"),
            app,
            browser,
        })
    }

    /// Walks the journeys; those that import into OctoBot need its client.
    pub(crate) fn journeys(&self, client: Option<&Environment>, filter: Option<&str>) -> Tally {
        let mut journeys = self.playwright("journeys", filter);
        // Which of all tests a filter means is not for this run to say.
        journeys.arg("--pass-with-no-tests");
        if let Some(client) = client {
            journeys
                .env("HUB_TEST_OCTOBOT_PYTHON", client.python())
                .env("HUB_TEST_OCTOBOT_SCHEMA", client.schema());
        }
        tests::counted("journeys in a browser", &mut journeys)
    }

    fn playwright(&self, project: &str, filter: Option<&str>) -> Command {
        let mut playwright = program(
            "node",
            &[
                "node_modules/@playwright/test/cli.js",
                "test",
                "--project",
                project,
            ],
        );
        playwright.current_dir(crate::command::root().join(FOLDER));
        if let Some(filter) = filter {
            playwright.arg("--grep").arg(literally(filter));
        }
        playwright
            .env("HUB_E2E_PROGRAM", &self.hub)
            .env("HUB_E2E_WEB_ROOT", &self.app)
            .env("HUB_E2E_CHROMIUM", &self.browser)
            .env("HUB_E2E_FOLDER", target().join("e2e"));
        playwright
    }
}

/// A text as an expression that finds nothing but that text.
fn literally(text: &str) -> OsString {
    let mut expression = String::new();
    for c in text.chars() {
        if !c.is_alphanumeric() && !c.is_whitespace() {
            expression.push('\\');
        }
        expression.push(c);
    }
    expression.into()
}
