//! `cargo xtask run` and `cargo xtask openapi`: the hub itself.

use std::{
    os::unix::process::CommandExt as _,
    process::{ExitCode, Stdio},
};

use crate::{
    command::{self, Failure, cargo},
    system::{self, Need},
    web::Build,
};

/// How to start the hub.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Build with optimisations: slower to build, faster to serve and to load.
    #[arg(long)]
    release: bool,
    /// What else `profile-hub serve` should know, such as `--listen 127.0.0.1:9000`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds the app and the hub, and becomes the hub, so that signals reach it and its exit code is ours.
pub(crate) fn serve(options: &Options) -> Result<ExitCode, Failure> {
    system::ensure(&[Need::Libpq])?;
    let app = Build::of(!options.release).make()?;
    let mut hub = cargo(&["run", "--package", "profile-hub", "--bin", "profile-hub"]);
    if options.release {
        hub.arg("--release");
    }
    hub.args(["--", "serve", "--demo", "--web-root"])
        .arg(app)
        .args(&options.arguments)
        .stdin(Stdio::inherit());
    let line = command::written(&hub);
    Err(format!("`{line}` could not be started: {}", hub.exec()))
}

/// Writes openapi/ and docs/LIFECYCLE.md anew.
pub(crate) fn openapi() -> Result<ExitCode, Failure> {
    system::ensure(&[Need::Libpq])?;
    command::run(&mut cargo(&[
        "run",
        "--quiet",
        "--package",
        "profile-hub",
        "--bin",
        "profile-hub",
        "--",
        "openapi",
        "--out",
        "openapi",
        "--lifecycle",
        "docs/LIFECYCLE.md",
    ]))?;
    Ok(ExitCode::SUCCESS)
}
