//! `cargo xtask web`: the app that browsers load.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

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
    /// Where to write, a new folder or one that a build wrote; target/web by default.
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
    if options.out.is_some() {
        ours_or_empty(&out)?;
    }
    let build = Build::of(options.dev);
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
    /// None: what an earlier step has just built is good.
    Done,
}

impl Build {
    /// One in a moment, or a good one.
    pub(crate) fn of(dev: bool) -> Self {
        if dev { Self::Quick } else { Self::Best }
    }

    /// Builds the app; tells the folder that has it.
    pub(crate) fn make(self) -> Result<PathBuf, Failure> {
        self.write(&Compiler::find(false)?, folder())
    }

    fn write(self, compiler: &Compiler, out: PathBuf) -> Result<PathBuf, Failure> {
        let (app, checker) = match self {
            Self::Quick => (Profile::Quick, Profile::Quick),
            Self::Best | Self::Bounded => (Profile::App, Profile::Checker),
            Self::Done => return Ok(out),
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
            Self::Best | Self::Done => &mut bundle,
            Self::Bounded => bundle.arg("--bounded"),
        };
        run(&mut bundle)?;
        Ok(out)
    }
}

fn folder() -> PathBuf {
    target().join("web")
}

/// Fails for a folder of somebody else's, where a build would write over what it holds.
fn ours_or_empty(out: &Path) -> Result<(), Failure> {
    let holds_something = fs::read_dir(out).is_ok_and(|mut files| files.next().is_some());
    // The list of its files that `bundle` leaves.
    if holds_something && !out.join(".built").is_file() {
        return Err(format!(
            "{} holds files and no build of the app wrote it: name a new folder, or empty this one",
            out.display()
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::ours_or_empty;

    #[test]
    fn a_folder_with_files_that_no_build_wrote_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        ours_or_empty(&out).unwrap();
        fs::create_dir(&out).unwrap();
        ours_or_empty(&out).unwrap();
        fs::write(out.join("thesis.txt"), "").unwrap();
        let failure = ours_or_empty(&out).unwrap_err();
        assert!(failure.contains("name a new folder"), "{failure}");
        fs::write(out.join(".built"), "index.html\n").unwrap();
        ours_or_empty(&out).unwrap();
    }
}
