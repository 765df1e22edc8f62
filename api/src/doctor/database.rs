//! The database: whether it is there, is the right one, and is set up as the hub needs it.

use std::path::{Path, PathBuf};

use super::{Level, Report, content::Content};
use crate::{
    db::{
        Url,
        examine::{self, Facts},
    },
    keys::AuditKey,
};

/// How many of the newest entries of the audit log are verified without `--full`.
const SAMPLE: i64 = 1_000;

/// What was found, before it is told.
pub(super) enum Examined {
    Nothing,
    Unreachable(String),
    There(Box<There>),
}

/// What a database says, and what it holds when its schema is this program's.
pub(super) struct There {
    facts: Facts,
    file: Option<PathBuf>,
    content: Option<Result<Content, String>>,
}

pub(super) fn examine(url: &Url, audit: Option<&AuditKey>, full: bool) -> Examined {
    if !url.exists() {
        return Examined::Nothing;
    }
    let mut conn = match url.connect(false) {
        Ok(conn) => conn,
        Err(error) => return Examined::Unreachable(error.to_string()),
    };
    let facts = match examine::facts(&mut conn) {
        Ok(facts) => facts,
        Err(error) => return Examined::Unreachable(error.to_string()),
    };
    let is_ours = facts.schema.unknown.is_empty() && facts.schema.pending.is_empty();
    let sample = (!full).then_some(SAMPLE);
    let content =
        is_ours.then(|| Content::read(&mut conn, audit, sample).map_err(|error| error.to_string()));
    Examined::There(Box::new(There {
        facts,
        file: url.file().map(Path::to_owned),
        content,
    }))
}

/// Tells it; what is in the database, when it can be read.
pub(super) fn tell(examined: Examined, report: &mut Report) -> Option<Content> {
    let There {
        facts,
        file,
        content,
    } = match examined {
        Examined::Nothing => {
            report.ok("database", "there is none yet: `serve` makes it");
            return None;
        }
        Examined::Unreachable(error) => {
            // What PostgreSQL's library says names host, port and user, and no password.
            report.add(
                Level::Broken,
                "database_unreachable",
                format!("the database does not answer: {}", error.trim()),
                "see that it runs and that --database-url names it, its user and password",
            );
            return None;
        }
        Examined::There(there) => *there,
    };
    let before = report.findings.len();
    if let Some(what) = facts.schema.refuse_newer().err() {
        report.add(
            Level::Broken,
            "database_newer",
            what.to_string(),
            "install the version of profile-hub that ran these migrations",
        );
    } else if !facts.schema.empty && !facts.schema.pending.is_empty() {
        report.add(
            Level::Broken,
            "database_older",
            format!(
                "the database lacks the migrations {}",
                facts.schema.pending.join(", ")
            ),
            "make a backup, then `profile-hub migrate`",
        );
    }
    if let Err(error) = &facts.written {
        report.add(
            Level::Broken,
            "database_read_only",
            format!("the database can't be written: {error}"),
            "give the user of the hub the right to write to the file and its folder, or to the tables",
        );
    }
    if facts.journal.as_deref().is_some_and(|mode| mode != "wal") {
        report.add(
            Level::Broken,
            "database_no_wal",
            "SQLite can't keep a write-ahead log here, without which reading stops writing",
            "put the database on a local disk, or take PostgreSQL",
        );
    }
    if let Some(disk) = file.as_deref().and_then(network_disk) {
        report.add(
            Level::Broken,
            "database_network_disk",
            format!(
                "the SQLite file lies on {disk}, whose locks can't be relied on: it will be damaged"
            ),
            "put it on a local disk, or take PostgreSQL",
        );
    }
    if let Some((encoding, collation)) = &facts.text {
        if encoding != "UTF8" {
            report.add(
                Level::Broken,
                "database_encoding",
                format!("the database keeps text as {encoding}, which has no room for all names"),
                "make it anew: CREATE DATABASE … ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0",
            );
        }
        if !["C", "POSIX", "C.UTF-8", "C.utf8"].contains(&collation.as_str()) {
            report.add(
                Level::Warning,
                "database_collation",
                format!(
                    "the database sorts by {collation}: lists may differ from other hubs', and an \
                         upgrade of the system can break its indexes"
                ),
                "make it anew: CREATE DATABASE … LOCALE 'C.UTF-8' TEMPLATE template0",
            );
        }
    }
    if let Some(off) = facts.clock_off.filter(|off| off.abs() > 2) {
        // A lease is two minutes: a clock that is further off takes the work of others.
        let level = if off.abs() > 60 {
            Level::Broken
        } else {
            Level::Warning
        };
        report.add(
            level,
            "clock_off",
            format!("this machine's clock is {off} seconds ahead of the database's"),
            "set both by NTP: replicas share jobs by their clocks",
        );
    }
    if report.findings.len() == before {
        let empty = if facts.schema.empty {
            ", empty: `serve` fills it"
        } else {
            ""
        };
        report.ok("database", format!("{}{empty}", facts.engine));
    }
    match content? {
        Ok(content) => Some(content),
        Err(error) => {
            report.add(
                Level::Broken,
                "database_unreadable",
                format!("the database can't be read: {error}"),
                "give the user of the hub the right to read its tables; for SQLite, `PRAGMA integrity_check`",
            );
            None
        }
    }
}

/// The name of the network file system on which a file lies.
fn network_disk(file: &Path) -> Option<&'static str> {
    let kind = rustix::fs::statfs(file).ok()?.f_type;
    network_name(u32::try_from(i128::from(kind) & 0xffff_ffff).ok()?)
}

/// By its number in statfs(2).
fn network_name(kind: u32) -> Option<&'static str> {
    match kind {
        0x6969 => Some("NFS"),
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => Some("a Windows share"),
        0x0102_1997 => Some("a share of the host (9p)"),
        0x00C3_6400 => Some("Ceph"),
        0x6573_5546 => Some("a file system of a program (FUSE)"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_disks_are_told_from_local_ones() {
        assert_eq!(network_name(0x6969), Some("NFS"));
        assert_eq!(network_name(0xFF53_4D42), Some("a Windows share"));
        // ext4, btrfs, xfs, tmpfs, overlayfs.
        for local in [0xEF53, 0x9123_683E, 0x5846_5342, 0x0102_1994, 0x794C_7630] {
            assert_eq!(network_name(local), None);
        }
        assert_eq!(network_disk(Path::new("/")), None);
    }
}
