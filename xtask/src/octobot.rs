//! OctoBot's real import code, in a Python environment under the target folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    command::{self, Failure, program, root, run, succeeds, target},
    system::{self, Need},
};

/// The OctoBot whose profile schema the tests validate against. It is published as source only.
const OCTOBOT: &str = "OctoBot==2.0.15";

/// What builds the packages that are published as source only; pinned like those packages, so that
/// they are built by these and not by whatever is newest.
const BUILD_TOOLS: [&str; 2] = ["setuptools==79.0.1", "wheel==0.45.1"];

/// The packages that are published as source only. All others must come built: nothing is compiled.
const SOURCE_ONLY: &str = "octobot-commons,OctoBot-Tentacles-Manager";

/// The environment in which `api/tests/octobot/install.py` runs.
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Takes the environment of the last run, or makes it anew when the requirements have changed.
    pub(crate) fn ensure() -> Result<Self, Failure> {
        let environment = Self {
            folder: target().join("octobot-venv"),
        };
        let requirements = root().join("api/tests/octobot/requirements.txt");
        let listed = fs::read_to_string(&requirements)
            .map_err(|error| format!("{} cannot be read: {error}", requirements.display()))?;
        let wanted = format!("{OCTOBOT} {}\n{listed}", BUILD_TOOLS.join(" "));
        // Written last: a run that was cut off left none, and its remains are not trusted.
        let built_from = environment.folder.join("built-from.txt");
        let as_wanted = fs::read_to_string(&built_from).is_ok_and(|built| built == wanted);
        if as_wanted && succeeds(&mut program(environment.python(), &["-c", ""])) {
            return Ok(environment);
        }
        create(&environment.folder)?;
        environment.install(&requirements).map_err(|failure| {
            format!("{failure}; OctoBot's packages come from PyPI: is it within reach?")
        })?;
        fs::write(&built_from, wanted)
            .map_err(|error| format!("{} cannot be written: {error}", built_from.display()))?;
        Ok(environment)
    }

    /// The Python that has OctoBot's packages.
    pub(crate) fn python(&self) -> PathBuf {
        self.folder.join("bin/python")
    }

    /// OctoBot's own profile schema.
    pub(crate) fn schema(&self) -> PathBuf {
        self.folder.join("profile_schema.json")
    }

    fn install(&self, requirements: &Path) -> Result<(), Failure> {
        let pip = |arguments: &[&str]| {
            let mut pip = program(self.python(), &["-m", "pip"]);
            pip.args(arguments)
                .args(["--quiet", "--no-deps", "--disable-pip-version-check"]);
            pip
        };
        run(pip(&["install", "--only-binary", ":all:"]).args(BUILD_TOOLS))?;
        let from_source = ["--no-build-isolation", "--no-binary"];
        run(pip(&["install", "--only-binary", ":all:"])
            .args(from_source)
            .args([SOURCE_ONLY, "--use-pep517"])
            .arg("--requirement")
            .arg(requirements))?;

        // Of OctoBot itself only the schema is wanted: its dependencies are many and large.
        let sources = self.folder.join("sources");
        run(pip(&["download"])
            .args(from_source)
            .args(["OctoBot", OCTOBOT, "--dest"])
            .arg(&sources))?;
        let archive = fs::read_dir(&sources)
            .map_err(|error| format!("{} cannot be read: {error}", sources.display()))?
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|extension| extension == "gz"))
            .ok_or_else(|| format!("{OCTOBOT} came without its source archive"))?;
        run(program("tar", &["--extract", "--gzip", "--file"])
            .arg(archive)
            .arg("--directory")
            .arg(&self.folder)
            .args(["--strip-components=3", "--wildcards"])
            .arg("*/octobot/config/profile_schema.json"))?;
        fs::remove_dir_all(&sources)
            .map_err(|error| format!("{} cannot be removed: {error}", sources.display()))
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
    Err(
        "OctoBot's packages need CPython 3.11 with its venv module, and there is none here"
            .to_owned(),
    )
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
