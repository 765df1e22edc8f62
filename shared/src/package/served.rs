//! Reading back the archives that the hub itself wrote.
//!
//! They were judged when they were published. A later checker may judge otherwise, and an operator
//! may have lowered limits since, yet what they hold must still be shown and compared: so nothing is
//! refused here for what it says or how large it is.

use super::finding::Findings;
use super::unzip::Archive;
use super::{Canonical, Facts, Limits, read};

/// More than the hub ever took.
const ANY_SIZE: Limits = Limits {
    archive_bytes: u64::MAX,
    members: usize::MAX,
    name_bytes: usize::MAX,
    json_bytes: u64::MAX,
    all_json_bytes: u64::MAX,
    json_values: usize::MAX,
    all_json_values: usize::MAX,
    json_depth: 64,
    unpacked_bytes: u64::MAX,
    searched_bytes: 0,
    ratio: u64::MAX,
    ratio_from_bytes: u64::MAX,
    // Nobody reads them, but a document with more secrets than these is emptied.
    findings: 10_000,
};

/// The members of an archive that the hub wrote, in the order in which they stand there; none when
/// it is no such archive.
///
/// ```
/// use hub_shared::package::members;
///
/// assert!(members(b"not an archive").is_none());
/// ```
#[must_use]
pub fn members(archive: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let archive = Archive::open(archive, &ANY_SIZE).ok()?;
    archive
        .members
        .iter()
        .map(|member| Some((member.name.clone(), member.read().ok()?)))
        .collect()
}

/// The package in an archive that the hub wrote, to be compared with another; none when it is no such
/// archive. A secret that an older checker did not know is masked.
///
/// `uploaded` is what the checker said of the author's file: whether it traded with real money, which
/// tentacles packages and services it had, the served archive does not tell any more.
#[must_use]
pub fn reopen(archive: &[u8], uploaded: &Facts) -> Option<Canonical> {
    let archive = Archive::open(archive, &ANY_SIZE).ok()?;
    let package = read(&archive, &ANY_SIZE, &mut Findings::up_to(ANY_SIZE.findings));
    let facts = Facts {
        real_trading: uploaded.real_trading,
        packages: uploaded.packages.clone(),
        services: uploaded.services.clone(),
        ..package.facts?
    };
    Some(Canonical {
        files: package.files,
        facts,
    })
}
