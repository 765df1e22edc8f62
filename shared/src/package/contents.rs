//! Which members of an archive are the profile, and what becomes of the others.

mod names;

use std::collections::BTreeMap;

use super::Limits;
use super::finding::{Code, Finding, Findings, grouped, shown};
use super::secrets::{self, Search};
use super::unzip::{Archive, Member};
use names::Names;

pub(super) const PROFILE: &str = "profile.json";
pub(super) const TENTACLES: &str = "tentacles_config.json";
const SPECIFIC: &str = "specific_config/";

/// Ends of file names that no profile needs: programs, archives and what tends to hold secrets.
const SUSPICIOUS_ENDS: &[&str] = &[
    ".app", ".bat", ".bin", ".cmd", ".com", ".db", ".deb", ".dll", ".dmg", ".dylib", ".env",
    ".exe", ".hta", ".html", ".js", ".kdbx", ".key", ".lnk", ".msi", ".p12", ".pem", ".pfx",
    ".pkl", ".ps1", ".py", ".pyc", ".reg", ".scr", ".sh", ".so", ".sqlite", ".svg", ".vbs",
];
const PICTURE_ENDS: &[&str] = &[".gif", ".jpeg", ".jpg", ".png", ".webp"];

/// Ends of file names of archives, beside what their data says.
const ARCHIVE_ENDS: &[&str] = &[
    ".7z", ".apk", ".bz2", ".cab", ".ear", ".gz", ".iso", ".jar", ".lzma", ".rar", ".tar", ".tgz",
    ".war", ".whl", ".xz", ".zip", ".zst",
];

/// How archives begin.
const ARCHIVE_BEGINNINGS: &[&[u8]] = &[
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"7z\xBC\xAF\x27\x1C",
    b"Rar!\x1A\x07",
    b"\x1F\x8B\x08",
    b"\xFD7zXZ\0",
    b"BZh",
    b"\x28\xB5\x2F\xFD",
    b"MSCF",
];

/// The files that make up a profile.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Their bytes by name.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// Whether every file that stands for one could be taken.
    pub(super) is_complete: bool,
}

/// Takes the profile's files out of the archive and tells of everything else.
pub(super) fn take(
    archive: &Archive<'_>,
    limits: &Limits,
    search: &mut Search,
    findings: &mut Findings,
) -> Contents {
    let mut contents = Contents {
        is_complete: true,
        ..Contents::default()
    };
    let in_place = judge_layout(archive, findings);
    secrets::scan_comments(&archive.comments, search, findings);
    let mut seen = Names::default();
    let mut budget = JsonBudget::new(limits);
    let mut left = limits.searched_bytes;
    for member in &archive.members {
        let admitted = names::judge(member)
            .and_then(|()| seen.refuse_clash(member))
            .and_then(|()| refuse_special(member));
        let taken = match admitted {
            Err(finding) => Err(finding),
            Ok(()) if is_part(&member.name) => budget
                .take(&member.name, member.size)
                .and_then(|()| member.read())
                .map(|data| drop(contents.files.insert(member.name.clone(), data))),
            Ok(()) if member.is_directory() => Ok(()),
            Ok(()) => Stray { member, in_place }.leave_out(&mut left, limits, search, findings),
        };
        if let Err(finding) = taken {
            contents.is_complete &= !is_part(&member.name);
            findings.push(finding);
        }
    }
    contents
}

/// Bytes that tell an archive by how it begins.
const MARK_BYTES: u64 = 512;

/// A file that is no part of a profile.
struct Stray<'a> {
    member: &'a Member<'a>,
    /// Whether a profile stands where it should, so that leaving others out is worth a word.
    in_place: bool,
}

impl Stray<'_> {
    /// Looks into the file, then leaves it out; as much of it is unpacked as is searched for secrets,
    /// so that files nobody keeps cost little.
    fn leave_out(
        self,
        left: &mut u64,
        limits: &Limits,
        search: &mut Search,
        findings: &mut Findings,
    ) -> Result<(), Finding> {
        let member = self.member;
        let beginning = member.beginning(limits.json_bytes.min(*left).max(MARK_BYTES))?;
        *left -= (beginning.data.len() as u64).min(*left);
        if is_archive(&member.name, &beginning.data) {
            return Err(Finding::new(
            Code::NestedArchive,
            "This is an archive inside the archive, into which neither OctoBot nor the hub looks.",
            "Remove it; if the profile is in there, upload that archive itself.",
        )
        .in_entry(&member.name));
        }
        secrets::scan_stray(&member.name, &beginning.data, search, findings);
        if self.in_place {
            findings.push(dropped(&member.name));
        }
        if !beginning.is_whole {
            findings.push(
                Finding::new(
                    Code::MemberNotSearched,
                    format!(
                        "Only the first {} of its {} bytes were searched for secrets.",
                        grouped(beginning.data.len()),
                        grouped(member.size)
                    ),
                    "Remove it from the profile's folder: it is left out anyway.",
                )
                .in_entry(&member.name),
            );
        }
        Ok(())
    }
}

fn is_archive(name: &str, data: &[u8]) -> bool {
    const TAR_MARK: (usize, &[u8]) = (257, b"ustar");
    let lower = name.to_ascii_lowercase();
    ARCHIVE_ENDS.iter().any(|end| lower.ends_with(end))
        || ARCHIVE_BEGINNINGS
            .iter()
            .any(|begin| data.starts_with(begin))
        // Behind a picture an archive may stand that its readers find from the end.
        || data.windows(4).any(|four| four == b"PK\x05\x06")
        || data
            .get(TAR_MARK.0..)
            .is_some_and(|at| at.starts_with(TAR_MARK.1))
}

/// The class that a file configures, when its name is `specific_config/<class>.json`.
pub(super) fn class_of(name: &str) -> Option<&str> {
    let class = name.strip_prefix(SPECIFIC)?.strip_suffix(".json")?;
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let is_class = (1..=100).contains(&class.len())
        && class.bytes().all(is_word)
        && !class.starts_with(|c: char| c.is_ascii_digit());
    is_class.then_some(class)
}

/// The name of the file that configures a class.
pub(super) fn file_of(class: &str) -> String {
    format!("{SPECIFIC}{class}.json")
}

/// Whether a member of this name is one of the profile's files.
pub(super) fn is_part(name: &str) -> bool {
    name == PROFILE || name == TENTACLES || class_of(name).is_some()
}

/// Counts the bytes of the profile's JSON files, as they come and as they are written anew.
pub(super) struct JsonBudget<'a> {
    limits: &'a Limits,
    taken: u64,
}

impl<'a> JsonBudget<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self { limits, taken: 0 }
    }

    /// Takes a file's bytes, or refuses the file.
    pub(super) fn take(&mut self, name: &str, bytes: u64) -> Result<(), Finding> {
        self.taken = self.taken.saturating_add(bytes);
        let (code, sentence) = if bytes > self.limits.json_bytes {
            let [bytes, most] = [bytes, self.limits.json_bytes].map(grouped);
            (
                Code::JsonTooLarge,
                format!("The file has {bytes} bytes; at most {most} are allowed."),
            )
        } else if self.taken > self.limits.all_json_bytes {
            let [taken, most] = [self.taken, self.limits.all_json_bytes].map(grouped);
            (
                Code::AllJsonTooLarge,
                format!(
                    "The JSON files up to this one have {taken} bytes; at most {most} are allowed."
                ),
            )
        } else {
            return Ok(());
        };
        Err(Finding::new(
            code,
            sentence,
            "Remove settings that the strategy does not need.",
        )
        .in_entry(name))
    }
}

/// Whether profile.json is where OctoBot reads it; says what is wrong when it is not.
fn judge_layout(archive: &Archive<'_>, findings: &mut Findings) -> bool {
    let names = || {
        archive
            .members
            .iter()
            .map(|member| member.name.as_str())
            .filter(|name| !is_system_file(name))
    };
    if names().any(|name| name == PROFILE) {
        return true;
    }
    let nested =
        names().find_map(|name| Some((name, name.strip_suffix(PROFILE)?.strip_suffix('/')?)));
    let misnamed = names().find(|name| is_nearly_profile(name));
    findings.push(match (nested, misnamed) {
        (Some((name, folder)), _) => Finding::new(
            Code::NestedRoot,
            format!(
                "The profile stands in the folder {}, where OctoBot does not find it.",
                shown(folder)
            ),
            format!("Pack what is in {}, not the folder itself.", shown(folder)),
        )
        .in_entry(name),
        (None, Some(name)) => Finding::new(
            Code::ProfileMisnamed,
            format!("OctoBot reads profile.json, not “{}”.", shown(name)),
            "Rename it to exactly profile.json, in lower case and with nothing before or behind.",
        )
        .in_entry(name),
        (None, None) => Finding::new(
            Code::ProfileMissing,
            "The archive has no profile.json, so it is no OctoBot profile.",
            "Upload the ZIP file that OctoBot's Share button writes.",
        ),
    });
    false
}

/// Whether a name is profile.json to a person, or to a file system that minds little.
fn is_nearly_profile(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    !name.contains('/')
        && lower.starts_with("profile")
        && (lower.contains(".json") || lower == "profile")
}

fn refuse_special(member: &Member<'_>) -> Result<(), Finding> {
    let Some(sentence) = member.special() else {
        return Ok(());
    };
    Err(Finding::new(
        Code::SpecialMember,
        sentence,
        "Remove it, or put the file itself in its place.",
    )
    .in_entry(&member.name))
}

/// What operating systems put into folders and archives by themselves.
fn is_system_file(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

/// The file of a profile that a name nearly is.
fn meant(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    if lower == TENTACLES {
        return Some(TENTACLES.to_owned());
    }
    let (folder, file) = name.split_once('/')?;
    let (class, end) = file.rsplit_once('.')?;
    let meant = file_of(class);
    let is_near = folder.eq_ignore_ascii_case(SPECIFIC.trim_end_matches('/'))
        && end.eq_ignore_ascii_case("json");
    (is_near && is_part(&meant)).then_some(meant)
}

fn dropped(name: &str) -> Finding {
    let lower = name.to_lowercase();
    let file = lower.rsplit('/').next().unwrap_or(&lower);
    let ends_in = |ends: &[&str]| ends.iter().any(|end| file.ends_with(end));
    let (code, sentence, mend) = if is_system_file(name) {
        (
            Code::SystemFileDropped,
            "The operating system added this file; it is left out.",
            "Nothing needs to be done.",
        )
    } else if file.starts_with(".env") || ends_in(SUSPICIOUS_ENDS) {
        (
            Code::SuspiciousMember,
            "No profile needs this kind of file, and it may be dangerous or private; it is left out.",
            "Look why it was in the profile's folder; change any password or key it held if you shared it before.",
        )
    } else if ends_in(PICTURE_ENDS) {
        (
            Code::AvatarDropped,
            "This picture is left out: the profile's logo on the hub takes its place.",
            "Upload the picture as the profile's logo if you want to keep it.",
        )
    } else if let Some(meant) = meant(name) {
        return Finding::new(
            Code::MemberMisnamed,
            format!("OctoBot on Linux reads {meant}, not this file, which is left out."),
            format!("Rename it to {meant} if the profile needs it."),
        )
        .in_entry(name);
    } else {
        (
            Code::MemberDropped,
            "This file is no part of a profile; it is left out.",
            "Remove it from the profile's folder if you did not mean to share it.",
        )
    };
    Finding::new(code, sentence, mend).in_entry(name)
}
