//! The hub's secrets on disk.

use std::path::{Path, PathBuf};

use super::{Level, Report};
use crate::keys::Keys;

/// The keys, when they are there; `None` when the folder has none, which may be right.
pub(super) fn examine(folder: &Path, report: &mut Report) -> Option<Keys> {
    let files = files(folder)?;
    let open = open_to_others(folder, &files);
    if !open.is_empty() {
        let names = open.iter().map(|path| path.display().to_string());
        report.add(
            Level::Broken,
            "keys_open",
            format!("others on this machine can read the keys: {}", names.collect::<Vec<_>>().join(", ")),
            format!(
                "chmod 700 {folder} && chmod 600 {folder}/*.key; docs/OPERATIONS.md tells how to rotate keys \
                 that somebody may have read",
                folder = folder.display()
            ),
        );
    }
    match Keys::open(folder, false) {
        Ok(keys) => {
            if open.is_empty() {
                let signing = keys
                    .download
                    .keys()
                    .next_back()
                    .copied()
                    .unwrap_or_default();
                report.ok(
                    "keys",
                    format!(
                        "in {}; download-{signing}.key signs links",
                        folder.display()
                    ),
                );
            }
            Some(keys)
        }
        Err(error) => {
            report.add(
                Level::Broken,
                "keys_unusable",
                error.to_string(),
                "put the keys back from a backup; never make new ones for a hub that holds accounts",
            );
            None
        }
    }
}

pub(super) fn tell_of_a_new_hub(folder: &Path, report: &mut Report) {
    if files(folder).is_none() {
        report.ok(
            "keys",
            format!("none yet in {}: `serve` makes them", folder.display()),
        );
    }
}

pub(super) fn tell_of_missing(folder: &Path, report: &mut Report) {
    if files(folder).is_none() {
        report.add(
            Level::Broken,
            "keys_missing",
            format!(
                "{} holds no keys, and the database holds accounts",
                folder.display()
            ),
            "put the keys back from a backup, or name their folder by --keys-dir",
        );
    }
}

/// The keys in a folder; none when it is missing or holds no key.
fn files(folder: &Path) -> Option<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).ok()?;
    let keys = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "key"))
        .collect::<Vec<_>>();
    (!keys.is_empty()).then_some(keys)
}

/// What others may read or enter (CWE-732).
fn open_to_others(folder: &Path, files: &[PathBuf]) -> Vec<PathBuf> {
    use std::os::unix::fs::MetadataExt as _;
    let is_open = |path: &Path| std::fs::metadata(path).is_ok_and(|meta| meta.mode() & 0o077 != 0);
    let files = files.iter().filter(|file| is_open(file)).cloned();
    let folder = Some(folder.to_owned()).filter(|folder| is_open(folder));
    // A closed folder closes what is in it, but not for long: keys are copied.
    folder.into_iter().chain(files).collect()
}
