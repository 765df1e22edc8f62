//! The headers of an archive, and what they must agree on.

use super::malformed;
use super::member::Member;
use crate::package::Limits;
use crate::package::finding::{Code, Finding, grouped};

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
const CENTRAL_HEADER: &[u8] = b"PK\x01\x02";
const END_RECORD: &[u8] = b"PK\x05\x06";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const END_RECORD_BYTES: usize = 22;

/// Set on entries whose data is encrypted: traditionally, strongly, or with a masked header.
pub(super) const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
/// Set on entries that were streamed: sizes and checksum follow the data.
const STREAMED: u16 = 1 << 3;
/// Set on entries whose data is a patch to another archive's.
const PATCHED: u16 = 1 << 5;
/// Set on entries whose name is UTF-8.
const UTF8_NAME: u16 = 1 << 11;
/// What a size or offset holds when the true one is in a ZIP64 field.
const IN_ZIP64: u32 = u32::MAX;

/// What the end record says, once it is known to be true.
pub(super) struct EndRecord<'a> {
    pub(super) entries: usize,
    pub(super) directory: &'a [u8],
    pub(super) before_directory: &'a [u8],
    pub(super) comment: &'a [u8],
}

impl<'a> EndRecord<'a> {
    /// Finds the record whose comment ends with the file, the last one first.
    pub(super) fn find(bytes: &'a [u8]) -> Result<Self, Finding> {
        let newest = bytes.len().checked_sub(END_RECORD_BYTES);
        let oldest = newest.map_or(0, |at| at.saturating_sub(usize::from(u16::MAX)));
        let candidates = newest
            .into_iter()
            .flat_map(|newest| (oldest..=newest).rev());
        for at in candidates {
            if let Some(record) = bytes
                .get(at..)
                .and_then(|tail| tail.strip_prefix(END_RECORD))
                && let Some(found) = Self::read(bytes, at, Fields(record))
            {
                return found;
            }
        }
        // What follows the last record, if one is there whose comment is shorter than that.
        let trailing = bytes
            .get(oldest..)
            .unwrap_or_default()
            .windows(END_RECORD.len())
            .rposition(|four| four == END_RECORD)
            .and_then(|at| bytes.get(oldest + at..))
            .and_then(|tail| {
                let mut comment = Fields(tail.get(END_RECORD_BYTES - 2..)?);
                let comment = comment.u16()?;
                tail.len()
                    .checked_sub(END_RECORD_BYTES + usize::from(comment))
            });
        if let Some(trailing) = trailing {
            return Err(malformed(&format!(
                "{} bytes follow its end",
                grouped(trailing)
            )));
        }
        if bytes.starts_with(LOCAL_HEADER) {
            return Err(malformed("It has no end, as if it was cut short"));
        }
        Err(not_a_zip(bytes))
    }

    /// Reads the record at this place; none when its comment does not end with the file.
    fn read(bytes: &'a [u8], at: usize, mut record: Fields<'a>) -> Option<Result<Self, Finding>> {
        let [disk, directory_disk, entries_here, entries] =
            [record.u16()?, record.u16()?, record.u16()?, record.u16()?];
        let [size, offset] = [record.u32()?, record.u32()?];
        let comment = record.u16()?;
        if record.0.len() != usize::from(comment) {
            return None;
        }
        let before_record = bytes.get(..at)?;
        let has_zip64_record = before_record
            .len()
            .checked_sub(20)
            .and_then(|locator| before_record.get(locator..))
            .is_some_and(|locator| locator.starts_with(b"PK\x06\x07"));
        if entries == u16::MAX || size == IN_ZIP64 || offset == IN_ZIP64 || has_zip64_record {
            return Some(Err(zip64()));
        }
        if disk != 0 || directory_disk != 0 || entries_here != entries {
            return Some(Err(Finding::new(
                Code::ArchiveUnsupported,
                "The archive is one part of several.",
                "Pack the profile into a single ZIP file.",
            )));
        }
        let [size, offset] = [size, offset].map(|field| field as usize);
        let Some((before_directory, directory)) = before_record
            .split_at_checked(offset)
            .filter(|(_, directory)| directory.len() == size)
        else {
            let declared = offset.saturating_add(size);
            return Some(Err(if declared < at && bytes.starts_with(LOCAL_HEADER) {
                malformed(&format!(
                    "{} bytes stand between its directory and its end",
                    grouped(at - declared)
                ))
            } else if declared < at {
                malformed(&format!(
                    "{} bytes stand in front of it",
                    grouped(at - declared)
                ))
            } else {
                malformed("Its directory is not where it says, as if bytes were lost")
            }));
        };
        // Another reader may look for the end from the front, or stop at the first one it meets.
        let several = [directory, record.0].iter().any(|part| {
            part.windows(END_RECORD.len())
                .any(|four| four == END_RECORD)
        });
        if several {
            return Some(Err(malformed("It has several end records")));
        }
        Some(Ok(Self {
            entries: entries.into(),
            directory,
            before_directory,
            comment: record.0,
        }))
    }
}

/// An entry of the central directory as it is written.
pub(super) struct CentralEntry<'a> {
    flags: u16,
    method: u16,
    crc: u32,
    packed_size: u32,
    size: u32,
    attributes: u32,
    offset: u32,
    name: &'a [u8],
    extra: &'a [u8],
    pub(super) comment: &'a [u8],
}

impl<'a> CentralEntry<'a> {
    pub(super) fn read(from: &mut Fields<'a>) -> Option<Self> {
        from.0 = from.0.strip_prefix(CENTRAL_HEADER)?;
        let _versions_made_by_and_needed = [from.u16()?, from.u16()?];
        let [flags, method] = [from.u16()?, from.u16()?];
        let _time_and_date = [from.u16()?, from.u16()?];
        let [crc, packed_size, size] = [from.u32()?, from.u32()?, from.u32()?];
        let [name, extra, comment] = [from.u16()?, from.u16()?, from.u16()?];
        let _disk_and_internal_attributes = [from.u16()?, from.u16()?];
        let [attributes, offset] = [from.u32()?, from.u32()?];
        let name = from.take(name)?;
        let extra = from.take(extra)?;
        let comment = from.take(comment)?;
        Some(Self {
            flags,
            method,
            crc,
            packed_size,
            size,
            attributes,
            offset,
            name,
            extra,
            comment,
        })
    }

    /// Refuses a name that is longer than any may be, before anything is done with it.
    pub(super) fn refuse_long_name(&self, limits: &Limits) -> Result<(), Finding> {
        if self.name.len() <= limits.name_bytes {
            return Ok(());
        }
        Err(Finding::new(
            Code::MemberNameTooLong,
            format!(
                "The name has {} bytes; at most {} are allowed.",
                grouped(self.name.len()),
                limits.name_bytes
            ),
            "Shorten the file's name or remove the file.",
        )
        .in_entry(&self.shown_name()))
    }

    pub(super) fn refuse_zip64(&self) -> Result<(), Finding> {
        let in_zip64 = [self.packed_size, self.size, self.offset].contains(&IN_ZIP64);
        if in_zip64 {
            Err(zip64().in_entry(&self.shown_name()))
        } else {
            Ok(())
        }
    }

    /// The member this entry speaks of, once its local header says the same.
    pub(super) fn member(&self, before_directory: &'a [u8]) -> Result<Member<'a>, Finding> {
        let refused = |what: &str| malformed(what).in_entry(&self.shown_name());
        let differs = || refused("A file's own header does not say what the directory says of it");
        let start = self.offset as usize;
        let tail = before_directory.get(start..).ok_or_else(differs)?;
        let local = LocalHeader::read(Fields(tail)).ok_or_else(differs)?;
        if local.sizes.contains(&IN_ZIP64) {
            return Err(zip64().in_entry(&self.shown_name()));
        }
        if self.flags & PATCHED != 0 {
            return Err(Finding::new(
                Code::UnsupportedCompression,
                "The file's data is a patch to another archive's.",
                "Pack the profile with the usual ZIP compression (deflate).",
            )
            .in_entry(&self.shown_name()));
        }
        let is_streamed = self.flags & STREAMED != 0;
        let sizes = [self.crc, self.packed_size, self.size];
        // Streaming tools leave unknown fields zero; libarchive's tar knows the size beforehand.
        let same_sizes = local
            .sizes
            .iter()
            .zip(sizes)
            .all(|(local, central)| *local == central || is_streamed && *local == 0);
        if local.name != self.name
            || (local.flags ^ self.flags) & (ENCRYPTED | STREAMED | PATCHED | UTF8_NAME) != 0
            || local.method != self.method
            || !same_sizes
        {
            return Err(differs());
        }
        let (packed, behind) = local
            .data
            .split_at_checked(self.packed_size as usize)
            .ok_or_else(|| refused("A file ends behind the archive's directory"))?;
        let descriptor = if is_streamed {
            descriptor_bytes(behind, sizes).ok_or_else(|| {
                refused("The record behind a file does not say what the directory says of it")
            })?
        } else {
            0
        };
        let [central, local_extra] = [self.extra, local.extra].map(Extra::read);
        let (Some(central), Some(local_extra)) = (central, local_extra) else {
            return Err(refused("An extra field is cut short"));
        };
        let name = self.name(&[&central, &local_extra])?;
        Ok(Member {
            name,
            packed,
            span: start..start + (tail.len() - behind.len()) + descriptor,
            size: self.size.into(),
            crc: self.crc,
            flags: self.flags,
            method: self.method,
            modes: [
                self.attributes >> 16,
                central.mode.or(local_extra.mode).unwrap_or_default().into(),
            ],
            attributes: self.attributes & 0xFFFF,
        })
    }

    /// The name that every reader takes this entry by.
    fn name(&self, extras: &[&Extra<'a>]) -> Result<String, Finding> {
        let unsafe_name = |what: &str| {
            Finding::new(
                Code::UnsafeMemberName,
                format!("The file's name {what}."),
                "Remove the file, or give it a plain name and pack anew.",
            )
            .in_entry(&self.shown_name())
        };
        if self.flags & UTF8_NAME != 0 && std::str::from_utf8(self.name).is_err() {
            return Err(unsafe_name("says that it is UTF-8, and is not"));
        }
        let mut name = self.shown_name();
        for other in extras.iter().filter_map(|extra| extra.name) {
            let Ok(other) = std::str::from_utf8(other) else {
                return Err(unsafe_name("is given a second time, and that is not UTF-8"));
            };
            // Honest where the first name is in an old code page and the second says it in UTF-8;
            // some readers take one, some the other, so neither may be a name in ASCII.
            let is_translation =
                self.flags & UTF8_NAME == 0 && !self.name.is_ascii() && !other.is_ascii();
            if is_translation {
                name = other.to_owned();
            } else if other.as_bytes() != self.name {
                return Err(unsafe_name("is given a second time, and differs"));
            }
        }
        let mut plain = name.as_str();
        while let Some(rest) = plain.strip_prefix("./").filter(|rest| !rest.is_empty()) {
            plain = rest;
        }
        Ok(plain.to_owned())
    }

    fn shown_name(&self) -> String {
        match std::str::from_utf8(self.name) {
            Ok(name) => name.to_owned(),
            Err(_) => self
                .name
                .iter()
                .map(|byte| match byte {
                    byte if byte.is_ascii() => char::from(*byte).to_string(),
                    byte => format!("%{byte:02X}"),
                })
                .collect(),
        }
    }
}

/// The header before a member's data, and everything after it.
struct LocalHeader<'a> {
    flags: u16,
    method: u16,
    /// Checksum, packed size, unpacked size.
    sizes: [u32; 3],
    name: &'a [u8],
    extra: &'a [u8],
    data: &'a [u8],
}

impl<'a> LocalHeader<'a> {
    fn read(mut from: Fields<'a>) -> Option<Self> {
        from.0 = from.0.strip_prefix(LOCAL_HEADER)?;
        let _version_needed = from.u16()?;
        let [flags, method] = [from.u16()?, from.u16()?];
        let _time_and_date = [from.u16()?, from.u16()?];
        let sizes = [from.u32()?, from.u32()?, from.u32()?];
        let [name, extra] = [from.u16()?, from.u16()?];
        let name = from.take(name)?;
        let extra = from.take(extra)?;
        Some(Self {
            flags,
            method,
            sizes,
            name,
            extra,
            data: from.0,
        })
    }
}

/// The length of the record behind a streamed member: checksum and sizes, with or without a mark.
fn descriptor_bytes(behind: &[u8], sizes: [u32; 3]) -> Option<usize> {
    let says_the_same = |bytes: &[u8]| {
        let mut fields = Fields(bytes);
        sizes.iter().all(|size| fields.u32() == Some(*size))
    };
    match behind.strip_prefix(DESCRIPTOR) {
        Some(rest) if says_the_same(rest) => Some(16),
        _ if says_the_same(behind) => Some(12),
        _ => None,
    }
}

/// What extra fields say that matters; all others, of times and owners mostly, are skipped.
#[derive(Default)]
struct Extra<'a> {
    /// Info-ZIP's Unicode path (0x7075), which readers that know it prefer to the header's name.
    name: Option<&'a [u8]>,
    /// A Unix mode in ASi's field (0x756e).
    mode: Option<u16>,
}

impl<'a> Extra<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let mut extra = Self::default();
        while !fields.0.is_empty() {
            // Tools that align data pad with zeros, which make no field.
            if matches!(fields.0, [0, 0, 0, 0, ..] | [0] | [0, 0] | [0, 0, 0]) {
                return fields.0.iter().all(|byte| *byte == 0).then_some(extra);
            }
            let [id, size] = [fields.u16()?, fields.u16()?];
            let mut field = Fields(fields.take(size)?);
            match id {
                0x7075 => {
                    let _version = field.bytes::<1>()?;
                    let _crc_of_the_other_name = field.u32()?;
                    extra.name = Some(field.0);
                }
                0x756E => {
                    let _crc = field.u32()?;
                    extra.mode = Some(field.u16()?);
                }
                _ => {}
            }
        }
        Some(extra)
    }
}

/// Little-endian fields, read one after the other; none past the end.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: u16) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count.into())?;
        self.0 = rest;
        Some(taken)
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn u16(&mut self) -> Option<u16> {
        self.bytes().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }
}

/// What people upload instead, by how it begins.
const OTHER_FILES: &[(&[u8], &str, &str)] = &[
    (b"Rar!", "a RAR archive", "Pack the files as a ZIP."),
    (
        b"7z\xBC\xAF\x27\x1C",
        "a 7z archive",
        "Pack the files as a ZIP.",
    ),
    (b"\x1F\x8B", "a gzip file", "Pack the files as a ZIP."),
    (
        b"{",
        "a JSON file",
        "Pack the profile's whole folder as a ZIP, or upload the ZIP that OctoBot's Share button writes.",
    ),
    (
        b"\x89PNG",
        "a picture",
        "Upload the ZIP file that OctoBot's Share button writes.",
    ),
    (
        b"\xFF\xD8\xFF",
        "a picture",
        "Upload the ZIP file that OctoBot's Share button writes.",
    ),
    (
        b"%PDF",
        "a PDF document",
        "Upload the ZIP file that OctoBot's Share button writes.",
    ),
    (
        b"<",
        "a web page",
        "Download the ZIP file itself, and upload that.",
    ),
];

fn not_a_zip(bytes: &[u8]) -> Finding {
    let (kind, mend) = OTHER_FILES
        .iter()
        .find(|(begin, ..)| bytes.trim_ascii_start().starts_with(begin))
        .map_or(
            (
                "",
                "Upload the ZIP file that OctoBot's Share button writes.",
            ),
            |(_, kind, mend)| (*kind, *mend),
        );
    let sentence = match kind {
        _ if bytes.is_empty() => "The file is empty.".to_owned(),
        "" => "The file is not a ZIP archive.".to_owned(),
        kind => format!("The file is not a ZIP archive but {kind}."),
    };
    Finding::new(Code::NotAZip, sentence, mend)
}

fn zip64() -> Finding {
    Finding::new(
        Code::ArchiveUnsupported,
        "The archive uses ZIP64, which only archives of more than 4 GB need.",
        "Pack the profile with a common ZIP tool, from files rather than from a stream.",
    )
}
