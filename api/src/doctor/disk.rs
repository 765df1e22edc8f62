//! Folders that the hub writes to, and the room left on their disks.

use std::path::Path;

use super::{Level, Report};
use crate::{config::Config, storage::Place};

/// Less room than this, in bytes, is told.
const LITTLE: u64 = 1_000_000_000;

pub(super) fn examine(config: &Config, report: &mut Report) {
    let uploads = &config.uploads_dir;
    // The first folder on the way that is there: `serve` makes what is missing below it.
    let there = uploads
        .ancestors()
        .find(|folder| folder.exists() || folder.as_os_str().is_empty());
    let there = there
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    match tempfile::tempfile_in(there) {
        Ok(_) => report.ok("uploads", format!("{} can be written", uploads.display())),
        Err(error) => report.add(
            Level::Broken,
            "uploads_read_only",
            format!("uploads can't be kept in {}: {error}", uploads.display()),
            "give the user of the hub a folder of its own, and name it by --uploads-dir",
        ),
    }
    let mut folders = vec![(
        "uploads",
        uploads.as_path(),
        config.max_package_bytes.saturating_mul(2),
    )];
    if let Place::Folder(folder) = &config.files.storage_url {
        folders.push(("files", folder, LITTLE / 10));
    }
    if let Some(file) = config.stores.database_url.file().and_then(Path::parent) {
        folders.push(("the database", file, LITTLE / 10));
    }
    for (what, folder, least) in folders {
        let Some(free) = free(folder) else { continue };
        let megabytes = free / 1_000_000;
        match judge(free, least) {
            Some(Level::Broken) => report.add(
                Level::Broken,
                "disk_full",
                format!("{megabytes} MB are free for {what}, less than is needed"),
                "make room, or move this to another disk",
            ),
            Some(level) => report.add(
                level,
                "disk_nearly_full",
                format!("{megabytes} MB are free for {what}"),
                "make room before it is full: a full disk stops every change",
            ),
            None => {}
        }
    }
}

fn judge(free: u64, least: u64) -> Option<Level> {
    if free < least {
        Some(Level::Broken)
    } else {
        (free < LITTLE).then_some(Level::Warning)
    }
}

/// Bytes that are free on the disk of a folder, or of the nearest one above that is there.
fn free(folder: &Path) -> Option<u64> {
    let there = folder
        .ancestors()
        .find(|folder| folder.exists())
        .unwrap_or(Path::new("."));
    let disk = rustix::fs::statvfs(there).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_told_before_it_is_full() {
        let upload = 200_000_000;
        assert_eq!(judge(2 * LITTLE, upload), None);
        assert_eq!(judge(LITTLE - 1, upload), Some(Level::Warning));
        assert_eq!(judge(upload, upload), Some(Level::Warning));
        assert_eq!(judge(upload - 1, upload), Some(Level::Broken));
    }
}
