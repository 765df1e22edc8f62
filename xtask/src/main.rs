//! The commands of this repository: `cargo xtask run | test | check | web | e2e | screenshots | wasm | equal | fuzz | contract | bench | openapi`.

mod bench;
mod browser;
mod check;
mod command;
mod contract;
mod equal;
mod failures;
mod fuzz;
mod keeper;
mod logs;
mod node;
mod npm;
mod octobot;
mod postgres;
mod python;
mod run;
mod s3;
mod system;
mod tally;
mod tests;
mod tools;
mod wasm;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, runs and checks Profile Hub; installs what that needs, or says in one line how.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the hub and start it in ./data, with demo content when its database is empty.
    Run(run::Options),
    /// Run every test: on SQLite, on a private PostgreSQL, with OctoBot's real import code, and in a browser.
    Test(tests::Options),
    /// Run the whole gate: format, lints, docs, dependencies and every test.
    Check(check::Options),
    /// Build the web app into target/web, and measure it.
    Web(web::Options),
    /// Walk the journeys through the web app in a real browser.
    E2e(browser::Options),
    /// Take a picture of every page of the web app, into target/screenshots.
    Screenshots(browser::Options),
    /// Build the package checker for Node.js, into target/checker.
    Wasm(wasm::Options),
    /// Compare what the checker says and writes in WASM and here, byte for byte.
    Equal,
    /// Try random archives on the checker, guided by what they reach.
    Fuzz(fuzz::Options),
    /// Generate clients from the OpenAPI document, walk with them, and try random requests.
    Contract,
    /// Measure, and compare with what it may cost.
    Bench(bench::Options),
    /// Write openapi/ anew from the routes, and docs/LIFECYCLE.md from the table of transitions.
    Openapi,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Run(options) => run::serve(&options),
        Task::Test(options) => tests::command(&options),
        Task::Check(options) => check::command(&options),
        Task::Web(options) => web::command(&options),
        Task::E2e(options) => browser::journeys_command(&options),
        Task::Screenshots(options) => browser::screenshots_command(&options),
        Task::Wasm(options) => wasm::command(&options),
        Task::Equal => equal::command(),
        Task::Fuzz(options) => fuzz::command(&options),
        Task::Contract => contract::command(),
        Task::Bench(options) => bench::command(&options),
        Task::Openapi => run::openapi(),
    };
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}
