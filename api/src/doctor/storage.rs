//! The file store: whether it can be used, and holds what rows name.

use std::collections::HashSet;

use chrono::Utc;
use hub_shared::digest::Digest;

use super::{Level, Report};
use crate::{
    config::Files,
    error::Error,
    storage::{Place, Storage},
};

/// How many files are read without `--full`, and how many names are told.
const SAMPLE: usize = 100;
const TOLD: usize = 5;

pub(super) async fn examine(
    settings: &Files,
    named: HashSet<Digest>,
    full: bool,
    report: &mut Report,
) {
    if let Place::Folder(folder) = &settings.storage_url
        && !folder.exists()
        && named.is_empty()
    {
        report.ok(
            "storage",
            format!("no folder {} yet: `serve` makes it", folder.display()),
        );
        return;
    }
    let (storage, probed) = match Storage::open(settings) {
        Ok(storage) => {
            let probed = match storage.ping().await {
                Ok(()) => storage
                    .probe()
                    .await
                    .map_err(|error| ("storage_read_only", error)),
                Err(error) => Err(("storage_down", error)),
            };
            (Some(storage), probed)
        }
        Err(error) => (None, Err(("storage_down", error))),
    };
    let (Some(storage), Ok(())) = (storage, &probed) else {
        if let Err((code, error)) = probed {
            report.add(
                Level::Broken,
                code,
                with_cause(&error),
                "see that the store runs, that --storage-url and the settings of S3 name it and its keys, \
                 and that the hub may get, put, list and delete there",
            );
        }
        return;
    };
    let (examined, missing, changed) = match read(&storage, named, full).await {
        Ok(read) => read,
        Err(error) => {
            report.add(
                Level::Broken,
                "storage_down",
                error.to_string(),
                "see that the store runs",
            );
            return;
        }
    };
    let found = [
        ("files_missing", "are not in the store", missing),
        ("files_changed", "were changed in the store", changed),
    ];
    for (code, what, digests) in found {
        if digests.is_empty() {
            continue;
        }
        let first = digests
            .iter()
            .take(TOLD)
            .map(Digest::as_str)
            .collect::<Vec<_>>();
        report.add(
            Level::Broken,
            code,
            format!(
                "{} of {examined} files that rows name {what}, among them {}",
                digests.len(),
                first.join(", ")
            ),
            "put them back from the backup of the files; `doctor --full` looks at every one",
        );
    }
    if report
        .findings
        .iter()
        .all(|finding| !finding.code.starts_with("files_"))
    {
        let of = if full { "all" } else { "a sample of" };
        report.ok(
            "storage",
            format!("can be written; {of} {examined} files are whole"),
        );
    }
}

/// An error and what lies at its bottom, which object_store leaves out.
fn with_cause(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    let (whole, cause) = (error.to_string(), cause.to_string());
    if whole.contains(&cause) {
        whole
    } else {
        format!("{whole}: {cause}")
    }
}

type Read = (usize, Vec<Digest>, Vec<Digest>);

async fn read(storage: &Storage, named: HashSet<Digest>, full: bool) -> Result<Read, Error> {
    let mut named = named.into_iter().collect::<Vec<_>>();
    named.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    if !full && named.len() > SAMPLE {
        // Digests are as good as drawn; another run begins elsewhere.
        let start = usize::try_from(Utc::now().timestamp()).unwrap_or_default() % named.len();
        named.rotate_left(start);
        named.truncate(SAMPLE);
    }
    let (mut missing, mut changed) = (Vec::new(), Vec::new());
    let examined = named.len();
    for digest in named {
        match storage.get(&digest).await {
            Ok(_) => {}
            Err(Error::Storage(object_store::Error::NotFound { .. })) => missing.push(digest),
            Err(Error::Internal(_)) => changed.push(digest),
            Err(error) => return Err(error),
        }
    }
    Ok((examined, missing, changed))
}
