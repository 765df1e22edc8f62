//! Reading and writing files, with failures that name them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::Failure;

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| unusable(path, &error))
}

/// Writes a file and the folders it stands in, unless it is there with these very bytes: what did
/// not change keeps its date. Whoever reads meanwhile gets the whole file, the old or the new one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if fs::read(path).is_ok_and(|before| before == bytes) {
        return Ok(());
    }
    // Hidden, so that it is not served, and of one name, so that one that was left is written over.
    let part = path.with_file_name(".part");
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&part, bytes))
        .and_then(|()| fs::rename(&part, path))
        .map_err(|error| unusable(path, &error))
}

/// Removes a file.
pub(crate) fn remove(path: &Path) -> Result<(), Failure> {
    fs::remove_file(path).map_err(|error| unusable(path, &error))
}

/// Every file in a folder and in those inside it, in order; none where there is no such folder.
pub(crate) fn all(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    if folder.is_dir() {
        collect(folder, &mut found).map_err(|error| unusable(folder, &error))?;
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    format!("{} cannot be used: {error}", path.display())
}
