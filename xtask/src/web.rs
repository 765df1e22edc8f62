//! `cargo xtask web`: the app that browsers load.

use std::{path::PathBuf, process::ExitCode};

use crate::{
    command::{Failure, root, run, target},
    wasm::{self, Compiler, Profile},
};

/// How to build the app.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Build in a moment, and larger.
    #[arg(long)]
    dev: bool,
    /// Where to write; target/web by default.
    #[arg(long)]
    out: Option<PathBuf>,
    /// With Debian's Rust, even if the one that runs this can do it too.
    #[arg(long)]
    debian: bool,
}

/// Builds the app, and says what it weighs.
pub(crate) fn command(options: &Options) -> Result<ExitCode, Failure> {
    let out = options.out.clone().unwrap_or_else(folder);
    // Programs are started in the root of the workspace, wherever the task was called.
    let out = std::path::absolute(&out)
        .map_err(|error| format!("{} cannot be written to: {error}", out.display()))?;
    let build = if options.dev {
        Build::Quick
    } else {
        Build::Best
    };
    build.write(&Compiler::find(options.debian)?, out)?;
    Ok(ExitCode::SUCCESS)
}

/// How much work goes into a build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// For those who develop.
    Quick,
    /// For those who use it.
    Best,
    /// The same, and it fails when something is larger than it may be.
    Bounded,
}

impl Build {
    /// Builds the app; tells the folder that has it.
    pub(crate) fn make(self) -> Result<PathBuf, Failure> {
        self.write(&Compiler::find(false)?, folder())
    }

    fn write(self, compiler: &Compiler, out: PathBuf) -> Result<PathBuf, Failure> {
        let (app, checker) = match self {
            Self::Quick => (Profile::Quick, Profile::Quick),
            Self::Best | Self::Bounded => (Profile::App, Profile::Checker),
        };
        let desk = compiler.compile("hub-web", app, Some("desk"))?;
        let app = compiler.compile("hub-web", app, None)?;
        let checker = compiler.compile("hub-checker", checker, None)?;
        let mut bundle = wasm::bundle("web");
        bundle
            .arg("--app")
            .arg(app)
            .arg("--desk")
            .arg(desk)
            .arg("--checker")
            .arg(checker)
            .arg("--sources")
            .arg(root().join("web"))
            .arg("--out")
            .arg(&out);
        match self {
            Self::Quick => bundle.arg("--quick"),
            Self::Best => &mut bundle,
            Self::Bounded => bundle.arg("--bounded"),
        };
        run(&mut bundle)?;
        Ok(out)
    }
}

fn folder() -> PathBuf {
    target().join("web")
}
