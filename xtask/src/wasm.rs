//! `cargo xtask wasm`: what browsers run, compiled by whatever Rust here can do it.

use std::{
    ffi::{OsStr, OsString},
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

/// A panic traps without a word, and the words are left out of the module, those of the standard library
/// too. js/boot.js tells people of the trap.
const WORDLESS: &str =
    "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=shallow";

/// How to build.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// With Debian's Rust, even if the one that runs this can do it too.
    #[arg(long)]
    debian: bool,
}

/// Builds the checker for Node.js.
pub(crate) fn command(options: &Options) -> Result<ExitCode, Failure> {
    let module = checker_for_node(&Compiler::find(options.debian)?)?;
    println!("{}", module.display());
    Ok(ExitCode::SUCCESS)
}

/// Builds the checker for Node.js, as browsers get it; tells the file to load.
pub(crate) fn checker_for_node(compiler: &Compiler) -> Result<PathBuf, Failure> {
    let module = compiler.compile("hub-checker", Profile::Checker, None)?;
    let out = target().join("checker/node");
    run(bundle("node").arg(module).arg("--out").arg(&out))?;
    Ok(out.join("hub_checker.js"))
}

/// The program that places what was compiled.
pub(crate) fn bundle(what: &str) -> Command {
    cargo(&["run", "--quiet", "--package", "bundle", "--", what])
}

/// What a module is optimised for; Cargo.toml tells how.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// As small as can be.
    App,
    /// Small, and fast where it counts.
    Checker,
    /// For those who wait for the build.
    Quick,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::App => "web",
            Self::Checker => "wasm",
            Self::Quick => "wasm-dev",
        }
    }
}

/// A Rust that has the target: the one that runs this task, as it is or with the target added by
/// rustup, or else Debian's.
pub(crate) enum Compiler {
    Own,
    Debian,
}

impl Compiler {
    /// Looks for one, and installs it when there is none.
    pub(crate) fn find(only_debian: bool) -> Result<Self, Failure> {
        if !only_debian {
            // Where the target cannot be had, rustup has been seen to succeed all the same.
            if has_target()
                || run(&mut program("rustup", &["target", "add", TRIPLE])).is_ok() && has_target()
            {
                return Ok(Self::Own);
            }
        }
        if !has_debian_rust() {
            system::install(&[Need::RustForWasm]).map_err(|failure| {
                format!("{failure}; or, with another Rust: rustup target add {TRIPLE}")
            })?;
        }
        Ok(Self::Debian)
    }

    /// Compiles a package of the workspace, perhaps with a feature; tells where the module is.
    pub(crate) fn compile(
        &self,
        package: &str,
        profile: Profile,
        feature: Option<&str>,
    ) -> Result<PathBuf, Failure> {
        let mut cargo = match profile {
            Profile::App => self.smallest(),
            Profile::Checker | Profile::Quick => self.cargo(&["build"]),
        };
        let profile = profile.name();
        // Its own folder: another compiler than that of the other builds may be at work here, and
        // each would throw away what the other made.
        let folder = target().join("wasm");
        if let Some(feature) = feature {
            cargo.args(["--features", feature]);
        }
        run(cargo
            .args(["--profile", profile, "--locked", "--package", package])
            .args(["--lib", "--target-dir"])
            .arg(&folder))?;
        let name = package.replace('-', "_");
        let module = folder
            .join(TRIPLE)
            .join(profile)
            .join(name)
            .with_extension("wasm");
        let Some(feature) = feature else {
            return Ok(module);
        };
        // The next build without the feature takes the module's place.
        let own = module.with_file_name(format!("{feature}.wasm"));
        std::fs::copy(&module, &own)
            .map_err(|error| format!("{} cannot be written: {error}", own.display()))?;
        Ok(own)
    }

    /// What lints what only browsers get; none where Debian's Rust does the work, which has no clippy.
    pub(crate) fn clippy(&self, package: &str) -> Option<Command> {
        matches!(self, Self::Own).then(|| {
            let mut clippy = self.cargo(&["clippy"]);
            clippy
                .args(["--package", package, "--target-dir"])
                .arg(target().join("wasm"))
                .args(["--", "-D", "warnings"]);
            clippy
        })
    }

    /// A build without the words of panics, where some Rust here has the standard library in source; a plain
    /// one elsewhere.
    fn smallest(&self) -> Command {
        let Some(compiler) = self.with_sources() else {
            println!(
                "The app gets larger than need be: with the standard library in source (rustup component \
                 add rust-src) it is built without the words of panics."
            );
            return self.cargo(&["build"]);
        };
        let mut command = compiler.cargo(&["build"]);
        if matches!(compiler, Self::Own) {
            build_std(&mut command);
        }
        command
            .arg("-Zbuild-std-features=optimize_for_size")
            .env("RUSTFLAGS", WORDLESS);
        command
    }

    /// A Rust that has the standard library in source; installs it when there is none.
    fn with_sources(&self) -> Option<Self> {
        let own = || matches!(self, Self::Own) && has_sources(&own_rustc());
        if own() {
            return Some(Self::Own);
        }
        if has_debian_rust() {
            return Some(Self::Debian);
        }
        if run(&mut program("rustup", &["component", "add", "rust-src"])).is_ok() && own() {
            return Some(Self::Own);
        }
        let installed = system::install(&[Need::RustForWasm]).is_ok() && has_debian_rust();
        installed.then_some(Self::Debian)
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = match self {
            Self::Own => cargo(arguments),
            Self::Debian => {
                let mut command = program(DEBIAN_CARGO, arguments);
                // Debian has the standard library in source only.
                build_std(&mut command);
                command
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
                command
            }
        };
        command.args(["--target", TRIPLE]);
        command
    }
}

/// Builds the standard library along, which is a nightly feature.
fn build_std(command: &mut Command) {
    command
        .arg("-Zbuild-std=std,panic_abort")
        .env("RUSTC_BOOTSTRAP", "1");
}

/// The compiler that runs this task.
fn own_rustc() -> OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// Whether the Rust that runs this task has the target's standard library.
fn has_target() -> bool {
    command::output(&mut program(
        own_rustc(),
        &["--print", "target-libdir", "--target", TRIPLE],
    ))
    .is_some_and(|folder| Path::new(&folder).is_dir())
}

fn has_debian_rust() -> bool {
    [DEBIAN_RUSTC, DEBIAN_CARGO]
        .iter()
        .all(|path| Path::new(path).is_file())
        && system::has_program(DEBIAN_LINKER)
        && has_sources(OsStr::new(DEBIAN_RUSTC))
}

/// Whether a Rust has the standard library in source.
fn has_sources(rustc: &OsStr) -> bool {
    command::output(&mut program(rustc, &["--print", "sysroot"])).is_some_and(|root| {
        Path::new(&root)
            .join("lib/rustlib/src/rust/library")
            .is_dir()
    })
}
