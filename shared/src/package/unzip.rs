//! A strict reader of the ZIP format (PKWARE APPNOTE 6.3.10).
//!
//! Our own, because lenient readers disagree: they fold duplicate names, skip bytes nobody
//! declared and take either of two headers for true. Here every header must agree with every other
//! and every byte must belong to one of them before anything is inflated, and a member may not grow
//! past the size it declared, so the limits on declared sizes are limits on real ones.

mod header;
mod member;

pub(super) use member::Member;

use super::Limits;
use super::finding::{Code, Finding, grouped, shown};
use header::{CentralEntry, EndRecord, Fields};

const EXPORT_AGAIN: &str =
    "Export the profile from OctoBot again, or pack the files with a common ZIP tool.";

/// Bytes of comments that are looked at: no tool writes as many.
const MOST_COMMENTS: usize = 64 << 10;

/// An archive whose headers agree with each other and leave no byte over.
#[derive(Debug)]
pub(super) struct Archive<'a> {
    pub(super) members: Vec<Member<'a>>,
    /// What the comments of the archive and its members say, a line each, up to 64 KB.
    pub(super) comments: Vec<u8>,
}

impl<'a> Archive<'a> {
    /// Reads and compares the headers; nothing is inflated.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Finding> {
        if bytes.len() as u64 > limits.archive_bytes {
            return Err(Finding::new(
                Code::ArchiveTooLarge,
                format!(
                    "The archive has {} bytes; at most {} are allowed.",
                    grouped(bytes.len()),
                    grouped(limits.archive_bytes)
                ),
                "Remove what is no part of the profile: an export has a few kilobytes.",
            ));
        }
        let end = EndRecord::find(bytes)?;
        let mut directory = Fields(end.directory);
        let mut entries = Vec::new();
        while !directory.0.is_empty() {
            if entries.len() == limits.members {
                return Err(Finding::new(
                    Code::TooManyMembers,
                    format!(
                        "The archive has more than {} members.",
                        grouped(limits.members)
                    ),
                    "Remove what is no part of the profile: an export has a few files.",
                ));
            }
            let entry = CentralEntry::read(&mut directory)
                .ok_or_else(|| malformed("An entry of its directory is cut short"))?;
            entry.refuse_zip64()?;
            entry.refuse_long_name(limits)?;
            entries.push(entry);
        }
        if entries.len() != end.entries {
            return Err(malformed(&format!(
                "Its end says that it has {} files, its directory lists {}",
                grouped(end.entries),
                grouped(entries.len())
            )));
        }
        let members = entries
            .iter()
            .map(|entry| entry.member(end.before_directory))
            .collect::<Result<Vec<_>, _>>()?;
        let mut comments = end.comment.to_vec();
        for entry in &entries {
            if comments.len() + entry.comment.len() < MOST_COMMENTS {
                comments.push(b'\n');
                comments.extend(entry.comment);
            }
        }
        let archive = Self { members, comments };
        archive.refuse_loose_bytes(end.before_directory.len())?;
        archive.refuse_sizes(limits)?;
        Ok(archive)
    }

    /// Refuses data that two members share ("A better zip bomb", Fifield 2019) and bytes in front
    /// of, between or behind the members, which another reader may take for a file.
    fn refuse_loose_bytes(&self, end: usize) -> Result<(), Finding> {
        let mut spans: Vec<_> = self.members.iter().map(|member| &member.span).collect();
        spans.sort_unstable_by_key(|span| span.start);
        let mut at = 0;
        for span in spans {
            if span.start < at {
                return Err(malformed("Two of its files share the same bytes"));
            }
            if span.start > at {
                return Err(loose_bytes(at, span.start));
            }
            at = span.end;
        }
        if at == end {
            Ok(())
        } else {
            Err(loose_bytes(at, end))
        }
    }

    fn refuse_sizes(&self, limits: &Limits) -> Result<(), Finding> {
        for member in &self.members {
            let most = (member.packed.len() as u64).saturating_mul(limits.ratio);
            if member.size > limits.ratio_from_bytes.max(most) {
                return Err(Finding::new(
                    Code::RatioTooHigh,
                    format!(
                        "{} is {} bytes packed into {}; at most {} times is allowed past {} bytes.",
                        shown(&member.name),
                        grouped(member.size),
                        grouped(member.packed.len()),
                        limits.ratio,
                        grouped(limits.ratio_from_bytes)
                    ),
                    "Pack the profile anew from the files that OctoBot wrote; remove this one if it is none of them.",
                )
                .in_entry(&member.name));
            }
        }
        let unpacked: u64 = self.members.iter().map(|member| member.size).sum();
        if unpacked > limits.unpacked_bytes {
            return Err(Finding::new(
                Code::UnpackedTooLarge,
                format!(
                    "The archive has {} bytes unpacked; at most {} are allowed.",
                    grouped(unpacked),
                    grouped(limits.unpacked_bytes)
                ),
                "Remove what is no part of the profile: an export has a few kilobytes.",
            ));
        }
        Ok(())
    }
}

fn loose_bytes(from: usize, to: usize) -> Finding {
    malformed(&format!(
        "{} bytes at offset {} belong to none of its files",
        grouped(to - from),
        grouped(from)
    ))
}

fn malformed(what: &str) -> Finding {
    Finding::new(
        Code::ArchiveMalformed,
        format!("The archive is damaged: {what}."),
        EXPORT_AGAIN,
    )
}
