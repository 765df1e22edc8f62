//! Python environments under the target folder, each made from pinned requirements.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    command::{self, Failure, program, root, run, succeeds, target},
    system::{self, Need},
};

/// A virtual environment of CPython 3.11.
pub(crate) struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// An environment that holds what a file of requirements lists, to the last dependency, and no
    /// more. Everything must come built: nothing is compiled here.
    pub(crate) fn of(name: &str, requirements: &str) -> Result<Self, Failure> {
        let file = root().join(requirements);
        let listed = fs::read_to_string(&file)
            .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        Self::ensure(name, &listed, |venv| {
            run(venv
                .pip(&["install", "--only-binary", ":all:"])
                .arg("--requirement")
                .arg(&file))
            .map_err(|failure| format!("{failure}; is PyPI within reach?"))
        })
    }

    /// Takes the environment of the last run, or makes it anew when what it is made from has changed.
    pub(crate) fn ensure(
        name: &str,
        made_from: &str,
        fill: impl FnOnce(&Self) -> Result<(), Failure>,
    ) -> Result<Self, Failure> {
        let venv = Self {
            folder: target().join(name),
        };
        // Written last: a run that was cut off left none, and its remains are not trusted.
        let marker = venv.folder.join("made-from.txt");
        let as_wanted = fs::read_to_string(&marker).is_ok_and(|made| made == made_from);
        if as_wanted && succeeds(&mut program(venv.program("python"), &["-c", ""])) {
            return Ok(venv);
        }
        create(&venv.folder)?;
        fill(&venv)?;
        fs::write(&marker, made_from)
            .map_err(|error| format!("{} cannot be written: {error}", marker.display()))?;
        Ok(venv)
    }

    /// Where it lies.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A program that it holds.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// Its pip, which takes nothing that was not named.
    pub(crate) fn pip(&self, arguments: &[&str]) -> Command {
        let mut pip = program(self.program("python"), &["-m", "pip"]);
        pip.args(arguments)
            .args(["--quiet", "--no-deps", "--disable-pip-version-check"]);
        pip
    }
}

/// Makes an empty environment, with Debian's Python when no other can.
fn create(folder: &Path) -> Result<(), Failure> {
    if create_with_any_python(folder)? {
        return Ok(());
    }
    system::install(&[Need::Python])?;
    if create_with_any_python(folder)? {
        return Ok(());
    }
    Err("CPython 3.11 with its venv module is needed, and there is none here".to_owned())
}

fn create_with_any_python(folder: &Path) -> Result<bool, Failure> {
    // The last one is Debian's, should others stand before it in the path.
    for python in ["python3.11", "python3", "/usr/bin/python3"] {
        if !is_cpython_3_11(python) {
            continue;
        }
        if folder.exists() {
            fs::remove_dir_all(folder)
                .map_err(|error| format!("{} cannot be removed: {error}", folder.display()))?;
        }
        // Debian's Python has the module, but without python3-venv it fails half-way.
        if succeeds(program(python, &["-m", "venv"]).arg(folder)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_cpython_3_11(python: &str) -> bool {
    let question = "import sys; print(sys.implementation.name, *sys.version_info[:2])";
    command::output(&mut program(python, &["-c", question])).as_deref() == Some("cpython 3 11")
}
