//! `cargo xtask check`: the gate that every change passes.

use std::{
    cell::Cell,
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use crate::{
    command::{Failure, cargo, program, run},
    contract, equal, fuzz,
    system::{self, Need},
    tally::Tally,
    tests, tools,
    wasm::Compiler,
    web::Build,
};

/// The cargo-deny that is built when none is in the path.
const CARGO_DENY: &str = "0.20.2";

/// How much of the gate to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only format, lints and the tests on SQLite without the real client.
    #[arg(long)]
    fast: bool,
    /// Everything but the tests, for those who have just run them.
    #[arg(long)]
    no_tests: bool,
}

/// What became of one step of the gate.
struct Step {
    name: &'static str,
    took: Duration,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    Skipped(String),
    Failed(Failure),
    Tested(Tally),
}

impl Outcome {
    fn failed(&self) -> bool {
        match self {
            Self::Passed | Self::Skipped(_) => false,
            Self::Failed(_) => true,
            Self::Tested(tally) => tally.failed > 0,
        }
    }
}

impl From<Result<(), Failure>> for Outcome {
    fn from(result: Result<(), Failure>) -> Self {
        result.map_or_else(Self::Failed, |()| Self::Passed)
    }
}

/// Runs the gate to its end, whatever fails on the way, and sums up.
pub(crate) fn command(options: &Options) -> Result<ExitCode, Failure> {
    system::ensure(&[Need::Libpq])?;
    let mut steps = Vec::new();
    let mut step = |name, action: &dyn Fn() -> Outcome| {
        println!("== {name}");
        let start = Instant::now();
        let outcome = action();
        match &outcome {
            Outcome::Failed(failure) => eprintln!("error: {failure}"),
            Outcome::Skipped(reason) => println!("skipped: {reason}"),
            Outcome::Passed | Outcome::Tested(_) => {}
        }
        steps.push(Step {
            name,
            took: start.elapsed(),
            outcome,
        });
    };

    step("format", &|| format().into());
    step("lints", &|| lints().into());
    step("lints of web", &lints_of_web);
    if !options.fast {
        step("docs", &|| docs().into());
        match tools::ensure("cargo-deny", CARGO_DENY, &[]).map(Deny) {
            Ok(deny) => {
                step("dependencies", &|| dependencies(&deny).into());
                step("advisories", &|| advisories(&deny));
            }
            Err(failure) => step("dependencies", &|| Outcome::Failed(failure.clone())),
        }
    }
    let app = Cell::new(Build::Best);
    if !options.fast {
        step("web", &|| {
            let made = Build::Bounded.make().map(|_| app.set(Build::Done));
            made.into()
        });
        step("wasm equal", &|| equal::compare().into());
        step("fuzzing", &|| fuzz::check().into());
        step("contract", &|| contract::check().into());
    }
    if !options.no_tests {
        step("tests", &|| {
            Outcome::Tested(if options.fast {
                tests::on_sqlite()
            } else {
                tests::every(None, app.get())
            })
        });
    }
    Ok(sum_up(&steps))
}

fn sum_up(steps: &[Step]) -> ExitCode {
    println!();
    for step in steps {
        let (seconds, name) = (step.took.as_secs_f64(), step.name);
        let told = match &step.outcome {
            Outcome::Passed => "passed".to_owned(),
            Outcome::Skipped(reason) => format!("skipped: {reason}"),
            Outcome::Failed(failure) => format!("FAILED: {failure}"),
            Outcome::Tested(tally) if tally.failed == 0 => "passed".to_owned(),
            Outcome::Tested(_) => "FAILED".to_owned(),
        };
        println!("{seconds:7.1} s  {name:<12}  {told}");
    }
    for step in steps {
        if let Outcome::Tested(tally) = &step.outcome {
            tally.print();
        }
    }
    if steps.iter().any(|step| step.outcome.failed()) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn format() -> Result<(), Failure> {
    system::ensure_component("fmt", "rustfmt")?;
    for of in [&[][..], &["--manifest-path", fuzz::MANIFEST]] {
        run(cargo(&["fmt", "--all", "--check"]).args(of))
            .map_err(|failure| format!("{failure}; `cargo fmt --all` mends it"))?;
    }
    Ok(())
}

fn lints() -> Result<(), Failure> {
    system::ensure_component("clippy", "clippy")?;
    run(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]))
}

/// What is compiled for browsers only is seen by no lint of this machine's.
fn lints_of_web() -> Outcome {
    match Compiler::find(false).map(|compiler| compiler.clippy("hub-web")) {
        Ok(Some(mut clippy)) => run(&mut clippy).into(),
        Ok(None) => Outcome::Skipped("Debian's Rust for browsers has no clippy".to_owned()),
        Err(failure) => Outcome::Failed(failure),
    }
}

fn docs() -> Result<(), Failure> {
    run(cargo(&["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

fn dependencies(deny: &Deny) -> Result<(), Failure> {
    const WHAT: [&str; 4] = ["check", "bans", "licenses", "sources"];
    run(&mut deny.command(&WHAT))?;
    // By the same rules, few of whose licences so small a tree meets.
    let fuzz = ["--manifest-path", fuzz::MANIFEST, "--config", "deny.toml"];
    run(deny
        .command(&fuzz)
        .args(WHAT)
        .args(["--allow", "license-not-encountered"]))
}

/// Known vulnerabilities, where the network lets us have the list of them.
fn advisories(deny: &Deny) -> Outcome {
    let fetched = deny
        .command(&["fetch", "db"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output();
    let why = match fetched {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Some(error.to_string()),
    };
    match why {
        None => run(&mut deny.command(&["check", "--disable-fetch", "advisories"])).into(),
        Some(why) => {
            let last = why.lines().map(str::trim).rfind(|line| !line.is_empty());
            let reason = format!(
                "the advisory database could not be fetched: {}",
                last.unwrap_or("no reason given")
            );
            Outcome::Skipped(reason)
        }
    }
}

/// A cargo-deny that works.
struct Deny(PathBuf);

impl Deny {
    fn command(&self, arguments: &[&str]) -> Command {
        program(&self.0, arguments)
    }
}
