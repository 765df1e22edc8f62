//! Which members of an archive are the profile, and what becomes of the others.

use std::collections::{BTreeMap, HashMap};

use super::Limits;
use super::finding::{Code, Finding, Findings, grouped, shown};
use super::unzip::{Archive, Member};

pub(super) const PROFILE: &str = "profile.json";
pub(super) const TENTACLES: &str = "tentacles_config.json";
const SPECIFIC: &str = "specific_config/";

/// Ends of file names that no profile needs: programs, archives and what tends to hold secrets.
const SUSPICIOUS_ENDS: &[&str] = &[
    ".7z", ".app", ".apk", ".bat", ".bin", ".cmd", ".com", ".db", ".deb", ".dll", ".dmg", ".dylib",
    ".env", ".exe", ".gz", ".hta", ".html", ".jar", ".js", ".kdbx", ".key", ".lnk", ".msi", ".p12",
    ".pem", ".pfx", ".pkl", ".ps1", ".py", ".pyc", ".rar", ".reg", ".scr", ".sh", ".so", ".sqlite",
    ".svg", ".tar", ".vbs", ".zip",
];
const PICTURE_ENDS: &[&str] = &[".gif", ".jpeg", ".jpg", ".png", ".webp"];

/// The bytes of the files that make up a profile, by name.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Takes the profile's files out of the archive and tells of everything else.
pub(super) fn take(archive: &Archive<'_>, limits: &Limits, findings: &mut Findings) -> Files {
    let mut files = Files::new();
    let in_place = judge_layout(archive, findings);
    let mut seen = Seen::new();
    let mut budget = JsonBudget::new(limits);
    for member in &archive.members {
        let admitted = judge_name(member, limits)
            .and_then(|()| refuse_duplicate(member, &mut seen))
            .and_then(|()| refuse_special(member));
        let taken = match admitted {
            Err(finding) => Err(finding),
            Ok(()) if is_part(&member.name) => budget
                .take(&member.name, member.size)
                .and_then(|()| member.read())
                .map(Some),
            // Unpacked all the same, because OctoBot does so and fails on a damaged file.
            Ok(()) => member.verify().map(|()| None),
        };
        match taken {
            Ok(Some(data)) => {
                files.insert(member.name.clone(), data);
            }
            Ok(None) if in_place && !member.is_directory() => findings.push(dropped(&member.name)),
            Ok(None) => {}
            Err(finding) => findings.push(finding),
        }
    }
    files
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
    let misnamed =
        names().find(|name| name.to_lowercase().starts_with(PROFILE) && !name.contains('/'));
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
            format!("OctoBot reads profile.json, not {}.", shown(name)),
            "Rename it to profile.json, in lower case.",
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

fn judge_name(member: &Member<'_>, limits: &Limits) -> Result<(), Finding> {
    let name = member.name.as_str();
    if name.len() > limits.name_bytes {
        return Err(Finding::new(
            Code::MemberNameTooLong,
            format!(
                "The name has {} bytes; at most {} are allowed.",
                grouped(name.len()),
                limits.name_bytes
            ),
            "Shorten the file's name or remove the file.",
        )
        .in_entry(name));
    }
    let has_drive = matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    let fault = if name.is_empty() {
        "is empty"
    } else if name.starts_with('/') || has_drive {
        "begins at the root of a drive"
    } else if name.contains('\\') {
        "holds a backslash, which Windows takes for a folder"
    } else if name.split('/').any(|part| part == "..") {
        "leads out of the profile's folder"
    } else if name.contains(char::is_control) {
        "holds a control character"
    } else {
        return Ok(());
    };
    Err(Finding::new(
        Code::UnsafeMemberName,
        format!("The file's name {fault}."),
        "Remove the file, or give it a plain name.",
    )
    .in_entry(name))
}

/// Names that a file system may take for one another, each with the first that had it.
type Seen<'a> = HashMap<String, &'a str>;

fn refuse_duplicate<'a>(member: &'a Member<'_>, seen: &mut Seen<'a>) -> Result<(), Finding> {
    let name = member.name.as_str();
    let sentence = match seen.insert(name.to_lowercase(), name) {
        None => return Ok(()),
        Some(first) if first == name => {
            "Two files have this name, so nobody can say which one OctoBot would use.".to_owned()
        }
        Some(first) => format!(
            "On Windows and macOS this is the same file as {}.",
            shown(first)
        ),
    };
    Err(Finding::new(Code::DuplicateMember, sentence, "Remove one of the two.").in_entry(name))
}

fn refuse_special(member: &Member<'_>) -> Result<(), Finding> {
    if !member.is_special() {
        return Ok(());
    }
    Err(Finding::new(
        Code::SpecialMember,
        "This is a symbolic link or another special file, not a plain one.",
        "Remove it, or put the file itself in its place.",
    )
    .in_entry(&member.name))
}

/// What operating systems put into folders and archives by themselves.
fn is_system_file(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini")
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
    } else {
        (
            Code::MemberDropped,
            "This file is no part of a profile; it is left out.",
            "Remove it from the profile's folder if you did not mean to share it.",
        )
    };
    Finding::new(code, sentence, mend).in_entry(name)
}
