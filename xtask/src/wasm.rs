//! `cargo xtask wasm`: what browsers run, compiled by whatever Rust here can do it.

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use crate::{
    command::{self, Failure, cargo, program, run, target},
    system::{self, Need},
};

const TRIPLE: &str = "wasm32-unknown-unknown";

/// Debian's Rust for browsers: beside rustup's, which may come without this target and without a
/// way to add it.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "wasm-ld-14";

/// What the checker may weigh, compressed: a page loads it in about a second on a slow line.
const MOST_BYTES: &str = "256000";

/// How to build.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// With Debian's Rust, even if the one that runs this can do it too.
    #[arg(long)]
    debian: bool,
}

/// Builds the checker for browsers and for Node.js.
pub(crate) fn command(options: &Options) -> Result<ExitCode, Failure> {
    if options.debian {
        bundle(debian_cargo_build()?)?;
    } else {
        build_checker()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the checker; tells the folder that has it: `web/` for browsers, `node/` for Node.js.
pub(crate) fn build_checker() -> Result<PathBuf, Failure> {
    bundle(cargo_build()?)
}

fn bundle(build: Command) -> Result<PathBuf, Failure> {
    let module = compile("hub-checker", build)?;
    let out = target().join("checker");
    run(cargo(&["run", "--quiet", "--package", "bundle", "--"])
        .arg(module)
        .arg("--out")
        .arg(&out)
        .args(["--most", MOST_BYTES]))?;
    Ok(out)
}

/// Compiles a package of the workspace; tells where the module is.
fn compile(package: &str, mut build: Command) -> Result<PathBuf, Failure> {
    // Its own folder: another compiler than that of the other builds may be at work here, and each
    // would throw away what the other made.
    let folder = target().join("wasm");
    run(build
        .args(["--profile", "wasm", "--locked", "--package", package])
        .args(["--target", TRIPLE, "--target-dir"])
        .arg(&folder))?;
    let name = package.replace('-', "_");
    Ok(folder
        .join(TRIPLE)
        .join("wasm")
        .join(name)
        .with_extension("wasm"))
}

/// `cargo build` by a Rust that has the target: the one that runs this task, as it is or with the
/// target added by rustup, or else Debian's.
fn cargo_build() -> Result<Command, Failure> {
    if has_target() {
        return Ok(cargo(&["build"]));
    }
    // Where the target cannot be had, rustup has been seen to succeed all the same.
    if run(&mut program("rustup", &["target", "add", TRIPLE])).is_ok() && has_target() {
        return Ok(cargo(&["build"]));
    }
    debian_cargo_build()
        .map_err(|failure| format!("{failure}; or, with another Rust: rustup target add {TRIPLE}"))
}

fn debian_cargo_build() -> Result<Command, Failure> {
    if !has_debian_rust() {
        system::install(&[Need::RustForWasm])?;
    }
    let mut build = program(DEBIAN_CARGO, &["build", "-Zbuild-std=std,panic_abort"]);
    build
        .env("RUSTC", DEBIAN_RUSTC)
        // Debian has the standard library in source only, and building it is a nightly feature.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
    Ok(build)
}

/// Whether the Rust that runs this task has the target's standard library.
fn has_target() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    command::output(&mut program(
        rustc,
        &["--print", "target-libdir", "--target", TRIPLE],
    ))
    .is_some_and(|folder| Path::new(&folder).is_dir())
}

fn has_debian_rust() -> bool {
    [DEBIAN_RUSTC, DEBIAN_CARGO]
        .iter()
        .all(|path| Path::new(path).is_file())
        && system::has_program(DEBIAN_LINKER)
        && command::output(&mut program(DEBIAN_RUSTC, &["--print", "sysroot"])).is_some_and(
            |root| {
                Path::new(&root)
                    .join("lib/rustlib/src/rust/library")
                    .is_dir()
            },
        )
}
