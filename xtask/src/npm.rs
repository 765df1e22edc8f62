//! What comes from npm, to the version pinned in a lock file.

use std::{fs, path::PathBuf};

use crate::command::{Failure, program, root, run};

/// Installs what the package.json of a folder of the repository names, unless an earlier task did;
/// tells the folder. npm must be there.
pub(crate) fn ensure(folder: &str) -> Result<PathBuf, Failure> {
    let folder = root().join(folder);
    let lock = folder.join("package-lock.json");
    let listed = fs::read_to_string(&lock)
        .map_err(|error| format!("{} cannot be read: {error}", lock.display()))?;
    // Written last: a run that was cut off left none, and its remains are not trusted.
    let marker = folder.join("node_modules/.made-from.json");
    if fs::read_to_string(&marker).is_ok_and(|made| made == listed) {
        return Ok(folder);
    }
    run(
        program("npm", &["ci", "--no-audit", "--no-fund", "--silent"])
            .current_dir(&folder)
            // Nothing that is installed here has to run anything for that.
            .env("npm_config_ignore_scripts", "true"),
    )
    .map_err(|failure| format!("{failure}; is the npm registry within reach?"))?;
    fs::write(&marker, listed)
        .map_err(|error| format!("{} cannot be written: {error}", marker.display()))?;
    Ok(folder)
}
