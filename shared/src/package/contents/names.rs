//! The names of an archive's members: what they may be, and which are the same to some file system.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

use crate::package::finding::{Code, Finding, shown};
use crate::package::secrets;
use crate::package::unzip::Member;
use crate::text::is_deceptive;

/// Refuses a name that no file of a profile may have.
pub(super) fn judge(member: &Member<'_>) -> Result<(), Finding> {
    let name = member.name.as_str();
    if let Some(masked) = secrets::masked_name(name) {
        return Err(Finding::new(
            Code::SecretInName,
            "The file's name holds a secret.",
            "Replace the secret where it is used, because it counts as leaked; then remove the file.",
        )
        .in_entry(&masked));
    }
    let has_drive =
        |part: &str| matches!(part.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    let mut parts = name.strip_suffix('/').unwrap_or(name).split('/');
    let fault = if name.is_empty() {
        "is empty"
    } else if name.starts_with('/') || parts.clone().any(has_drive) {
        "begins at the root of a drive"
    } else if name
        .split_once(':')
        .is_some_and(|(file, _)| super::is_part(file))
    {
        "names a stream of another file, as NTFS has them"
    } else if name.contains('\\') {
        "holds a backslash, which Windows takes for a folder"
    } else if parts.clone().any(|part| part == "..") {
        "leads out of the profile's folder"
    } else if name != "./" && parts.any(|part| matches!(part, "" | ".")) {
        "takes a detour (// or /./)"
    } else if name.contains(char::is_control) {
        "holds a control character"
    } else if name.contains(is_deceptive) {
        "holds a character that hides or turns around what is shown (CWE-1007)"
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

/// The names seen so far, as a file system sees them that minds neither case nor composition.
#[derive(Default)]
pub(super) struct Names<'a> {
    files: HashMap<String, &'a str>,
    folders: HashMap<String, &'a str>,
}

impl<'a> Names<'a> {
    /// Refuses a name that some system takes for one that was there before.
    pub(super) fn refuse_clash(&mut self, member: &'a Member<'_>) -> Result<(), Finding> {
        let name = member.name.as_str();
        let key = folded(name);
        let above = key.match_indices('/').filter_map(|(at, _)| key.get(..at));
        let clash = |sentence: String| {
            Finding::new(Code::DuplicateMember, sentence, "Remove one of the two.").in_entry(name)
        };
        if let Some(file) = above.clone().find_map(|folder| self.files.get(folder)) {
            return Err(clash(format!(
                "{} is a file, so that nothing can stand in it.",
                shown(file)
            )));
        }
        self.folders
            .extend(above.map(|folder| (folder.to_owned(), name)));
        if member.is_directory() {
            let clash = self.files.get(&key).map(|file| {
                clash(format!(
                    "{} is a file, and cannot be a folder.",
                    shown(file)
                ))
            });
            self.folders.insert(key, name);
            return clash.map_or(Ok(()), Err);
        }
        if self.folders.contains_key(&key) {
            return Err(clash(
                "There is a folder of this name, so that no file can have it.".to_owned(),
            ));
        }
        match self.files.insert(key, name) {
            None => Ok(()),
            Some(first) if first == name => Err(clash(
                "Two files have this name, so nobody can say which one OctoBot would use."
                    .to_owned(),
            )),
            Some(first) => Err(clash(format!(
                "On Windows or macOS this is the same file as {}.",
                shown(first)
            ))),
        }
    }
}

/// A name as file systems compare it: without case and composition (APFS, NTFS), and without the
/// dots, spaces and signs that Python drops or replaces when it unpacks on Windows.
fn folded(name: &str) -> String {
    let parts = name
        .split('/')
        .map(|part| part.trim_end_matches([' ', '.']))
        .filter(|part| !part.is_empty());
    let plain = parts.collect::<Vec<_>>().join("/");
    let plain = plain.replace([':', '<', '>', '|', '"', '?', '*'], "_");
    if plain.is_ascii() {
        return plain.to_ascii_lowercase();
    }
    let cased: String = plain.nfd().flat_map(char::to_uppercase).collect();
    cased.chars().flat_map(char::to_lowercase).nfd().collect()
}
