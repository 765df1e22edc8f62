//! OctoBot's real import code, in a Python environment under the target folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    command::{Failure, program, root, run},
    python::Venv,
};

/// The OctoBot whose profile schema the tests validate against. It is published as source only.
const OCTOBOT: &str = "OctoBot==2.0.15";

/// What builds the packages that are published as source only; pinned like those packages, so that
/// they are built by these and not by whatever is newest.
const BUILD_TOOLS: [&str; 2] = ["setuptools==79.0.1", "wheel==0.45.1"];

/// The packages that are published as source only. All others must come built: nothing is compiled.
const SOURCE_ONLY: &str = "octobot-commons,OctoBot-Tentacles-Manager";

/// The environment in which `api/tests/octobot/install.py` runs.
pub(crate) struct Environment(Venv);

impl Environment {
    /// Takes the environment of the last run, or makes it anew when the requirements have changed.
    pub(crate) fn ensure() -> Result<Self, Failure> {
        let requirements = root().join("api/tests/octobot/requirements.txt");
        let listed = fs::read_to_string(&requirements)
            .map_err(|error| format!("{} cannot be read: {error}", requirements.display()))?;
        let wanted = format!("{OCTOBOT} {}\n{listed}", BUILD_TOOLS.join(" "));
        Venv::ensure("octobot-venv", &wanted, |venv| {
            install(venv, &requirements).map_err(|failure| {
                format!("{failure}; OctoBot's packages come from PyPI: is it within reach?")
            })
        })
        .map(Self)
    }

    /// The Python that has OctoBot's packages.
    pub(crate) fn python(&self) -> PathBuf {
        self.0.program("python")
    }

    /// OctoBot's own profile schema.
    pub(crate) fn schema(&self) -> PathBuf {
        self.0.folder().join("profile_schema.json")
    }
}

fn install(venv: &Venv, requirements: &Path) -> Result<(), Failure> {
    run(venv
        .pip(&["install", "--only-binary", ":all:"])
        .args(BUILD_TOOLS))?;
    let from_source = ["--no-build-isolation", "--no-binary"];
    run(venv
        .pip(&["install", "--only-binary", ":all:"])
        .args(from_source)
        .args([SOURCE_ONLY, "--use-pep517"])
        .arg("--requirement")
        .arg(requirements))?;

    // Of OctoBot itself only the schema is wanted: its dependencies are many and large.
    let sources = venv.folder().join("sources");
    run(venv
        .pip(&["download"])
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
        .arg(venv.folder())
        .args(["--strip-components=3", "--wildcards"])
        .arg("*/octobot/config/profile_schema.json"))?;
    fs::remove_dir_all(&sources)
        .map_err(|error| format!("{} cannot be removed: {error}", sources.display()))
}
