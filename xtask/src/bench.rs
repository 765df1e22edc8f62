//! `cargo xtask bench`: what is measured, and against what.

use std::process::ExitCode;

use clap::ValueEnum;

use crate::{
    browser,
    command::{Failure, cargo, run},
    octobot::Environment,
};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    what: What,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// The package checker: honest archives beside OctoBot's own import, hostile ones within bounds.
    Reader,
    /// The web app: how much is loaded and when, whether anything moves, whether it stays awake.
    Web,
}

/// Measures, and fails when something is slower or larger than it may be.
pub(crate) fn command(options: &Options) -> Result<ExitCode, Failure> {
    match options.what {
        What::Reader => reader()?,
        What::Web => browser::measure()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn reader() -> Result<(), Failure> {
    let client = Environment::ensure()?;
    run(cargo(&[
        "bench",
        "--quiet",
        "--package",
        "hub-shared",
        "--bench",
        "reader",
    ])
    .env("HUB_TEST_OCTOBOT_PYTHON", client.python())
    .env("HUB_TEST_OCTOBOT_SCHEMA", client.schema()))
}
