//! A strict reader of the ZIP format (PKWARE APPNOTE 6.3.10).
//!
//! Our own, because lenient readers disagree: they fold duplicate names, skip bytes nobody
//! declared and take either of two headers for true. Here every header must agree with every other
//! before a byte is inflated, and a member may not grow past the size it declared, so the limits
//! on declared sizes are limits on real ones.

use std::ops::Range;

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::Limits;
use super::finding::{Code, Finding, grouped, shown};

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
const CENTRAL_HEADER: &[u8] = b"PK\x01\x02";
const END_RECORD: &[u8] = b"PK\x05\x06";
const END_RECORD_BYTES: usize = 22;

/// Set on entries whose data is encrypted: traditionally, strongly, or with a masked header.
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
/// Set on entries that were streamed: sizes and checksum follow the data.
const STREAMED: u16 = 1 << 3;
/// Set on entries whose name is UTF-8.
const UTF8_NAME: u16 = 1 << 11;
/// What a size or offset holds when the true one is in a ZIP64 field.
const IN_ZIP64: u32 = u32::MAX;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

const EXPORT_AGAIN: &str =
    "Export the profile from OctoBot again, or pack the files with a common ZIP tool.";

/// An archive whose headers agree with each other.
#[derive(Debug)]
pub(super) struct Archive<'a> {
    pub(super) members: Vec<Member<'a>>,
}

/// An entry of the central directory, with its data still packed.
#[derive(Debug)]
pub(super) struct Member<'a> {
    /// The name; bytes that are not UTF-8 are shown as U+FFFD.
    pub(super) name: String,
    packed: &'a [u8],
    /// Where the header and the packed data stand in the archive.
    span: Range<usize>,
    /// Bytes once unpacked, as declared.
    pub(super) size: u64,
    crc: u32,
    flags: u16,
    method: u16,
    /// Unix file type and permissions; 0 when a tool elsewhere wrote none.
    mode: u32,
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
            entries.push(entry);
        }
        if entries.len() != end.entries {
            return Err(malformed(
                "Its directory has not as many entries as it says",
            ));
        }
        let members = entries
            .iter()
            .map(|entry| entry.member(end.before_directory))
            .collect::<Result<Vec<_>, _>>()?;
        let archive = Self { members };
        archive.refuse_overlaps()?;
        archive.refuse_sizes(limits)?;
        Ok(archive)
    }

    /// Refuses data that two members share ("A better zip bomb", Fifield 2019) and bytes in front.
    fn refuse_overlaps(&self) -> Result<(), Finding> {
        let mut spans: Vec<_> = self.members.iter().map(|member| &member.span).collect();
        spans.sort_unstable_by_key(|span| span.start);
        if spans.first().is_some_and(|span| span.start != 0) {
            return Err(malformed("Bytes stand in front of its first file"));
        }
        let overlap = spans
            .iter()
            .zip(spans.iter().skip(1))
            .any(|(one, next)| one.end > next.start);
        if overlap {
            Err(malformed("Two of its files share the same bytes"))
        } else {
            Ok(())
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
                    "Remove this file: a profile has no use for it.",
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

impl Member<'_> {
    pub(super) fn is_directory(&self) -> bool {
        self.name.ends_with('/')
    }

    /// Whether this is a link, a device, or anything else that is no file and no directory.
    pub(super) fn is_special(&self) -> bool {
        const NONE: u32 = 0;
        const DIRECTORY: u32 = 0o040_000;
        const REGULAR: u32 = 0o100_000;
        !matches!(self.mode & 0o170_000, NONE | DIRECTORY | REGULAR)
    }

    /// Unpacks the data, which must be as long as declared and match its checksum.
    pub(super) fn read(&self) -> Result<Vec<u8>, Finding> {
        let mut data = Vec::new();
        self.unpack(|chunk| data.extend_from_slice(chunk))?;
        Ok(data)
    }

    /// Unpacks the data only to see that it is whole.
    pub(super) fn verify(&self) -> Result<(), Finding> {
        self.unpack(|_| {})
    }

    fn unpack(&self, mut keep: impl FnMut(&[u8])) -> Result<(), Finding> {
        if self.flags & ENCRYPTED != 0 {
            return Err(Finding::new(
                Code::EncryptedMember,
                "The file is encrypted.",
                "Pack the profile without a password.",
            )
            .in_entry(&self.name));
        }
        let mut crc = Crc::new();
        let mut keep = |chunk: &[u8]| {
            crc.update(chunk);
            keep(chunk);
        };
        match self.method {
            STORED if self.packed.len() as u64 == self.size => keep(self.packed),
            STORED => return Err(self.corrupt("is not as large as the archive says")),
            DEFLATED => self.inflate(keep)?,
            method => {
                return Err(Finding::new(
                    Code::UnsupportedCompression,
                    format!("The file is packed with method {method}; only stored (0) and deflated (8) are read."),
                    "Pack the profile with the usual ZIP compression (deflate).",
                )
                .in_entry(&self.name));
            }
        }
        if crc.sum() == self.crc {
            Ok(())
        } else {
            Err(self.corrupt("does not match its checksum"))
        }
    }

    fn inflate(&self, mut keep: impl FnMut(&[u8])) -> Result<(), Finding> {
        let mut inflater = Decompress::new(false);
        let mut buffer = [0; 16 << 10];
        loop {
            let (read, written) = (inflater.total_in(), inflater.total_out());
            let rest = usize::try_from(read)
                .ok()
                .and_then(|read| self.packed.get(read..));
            let status = inflater
                .decompress(rest.unwrap_or_default(), &mut buffer, FlushDecompress::None)
                .map_err(|_| self.corrupt("cannot be unpacked"))?;
            if inflater.total_out() > self.size {
                return Err(self.corrupt("is larger than the archive says"));
            }
            let fresh = usize::try_from(inflater.total_out() - written).unwrap_or_default();
            keep(buffer.get(..fresh).unwrap_or_default());
            match status {
                Status::StreamEnd => break,
                _ if inflater.total_in() == read && fresh == 0 => {
                    return Err(self.corrupt("is cut short"));
                }
                _ => {}
            }
        }
        let whole =
            inflater.total_out() == self.size && inflater.total_in() == self.packed.len() as u64;
        if whole {
            Ok(())
        } else {
            Err(self.corrupt("is not as large as the archive says"))
        }
    }

    fn corrupt(&self, what: &str) -> Finding {
        Finding::new(
            Code::CorruptMember,
            format!("The file's data {what}."),
            EXPORT_AGAIN,
        )
        .in_entry(&self.name)
    }
}

/// What the end record says, once it is known to be true.
struct EndRecord<'a> {
    entries: usize,
    directory: &'a [u8],
    before_directory: &'a [u8],
}

impl<'a> EndRecord<'a> {
    /// Finds the record whose comment ends with the file, the last one first.
    fn find(bytes: &'a [u8]) -> Result<Self, Finding> {
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
        if bytes.starts_with(LOCAL_HEADER) {
            return Err(malformed(
                "It ends without an end record, as if cut short or added to",
            ));
        }
        Err(Finding::new(
            Code::NotAZip,
            "The file is not a ZIP archive.",
            "Upload the ZIP file that OctoBot's Share button writes.",
        ))
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
        if entries == u16::MAX || size == IN_ZIP64 || offset == IN_ZIP64 {
            return Some(Err(zip64()));
        }
        if disk != 0 || directory_disk != 0 || entries_here != entries {
            return Some(Err(Finding::new(
                Code::ArchiveUnsupported,
                "The archive is one part of several.",
                "Pack the profile into a single ZIP file.",
            )));
        }
        let split = bytes.get(..at).and_then(|before_record| {
            before_record.split_at_checked(usize::try_from(offset).ok()?)
        });
        Some(match split {
            Some((before_directory, directory)) if directory.len() as u64 == u64::from(size) => {
                Ok(Self {
                    entries: entries.into(),
                    directory,
                    before_directory,
                })
            }
            _ => Err(malformed(
                "Its directory is not where it says, as if bytes were added or lost",
            )),
        })
    }
}

/// An entry of the central directory as it is written.
struct CentralEntry<'a> {
    flags: u16,
    method: u16,
    crc: u32,
    packed_size: u32,
    size: u32,
    attributes: u32,
    offset: u32,
    name: &'a [u8],
}

impl<'a> CentralEntry<'a> {
    fn read(from: &mut Fields<'a>) -> Option<Self> {
        from.0 = from.0.strip_prefix(CENTRAL_HEADER)?;
        let _versions_made_by_and_needed = [from.u16()?, from.u16()?];
        let [flags, method] = [from.u16()?, from.u16()?];
        let _time_and_date = [from.u16()?, from.u16()?];
        let [crc, packed_size, size] = [from.u32()?, from.u32()?, from.u32()?];
        let [name, extra, comment] = [from.u16()?, from.u16()?, from.u16()?];
        let _disk_and_internal_attributes = [from.u16()?, from.u16()?];
        let [attributes, offset] = [from.u32()?, from.u32()?];
        let name = from.take(name)?;
        from.take(extra)?;
        from.take(comment)?;
        Some(Self {
            flags,
            method,
            crc,
            packed_size,
            size,
            attributes,
            offset,
            name,
        })
    }

    fn refuse_zip64(&self) -> Result<(), Finding> {
        let in_zip64 = [self.packed_size, self.size, self.offset].contains(&IN_ZIP64);
        if in_zip64 {
            Err(zip64().in_entry(&self.shown_name()))
        } else {
            Ok(())
        }
    }

    /// The member this entry speaks of, once its local header says the same.
    fn member(&self, before_directory: &'a [u8]) -> Result<Member<'a>, Finding> {
        let differs = || {
            malformed("A file's own header does not say what the directory says of it")
                .in_entry(&self.shown_name())
        };
        let start = self.offset as usize;
        let tail = before_directory.get(start..).ok_or_else(differs)?;
        let local = LocalHeader::read(Fields(tail)).ok_or_else(differs)?;
        let streamed = self.flags & STREAMED != 0;
        let sizes = [self.crc, self.packed_size, self.size];
        if local.name != self.name
            || (local.flags ^ self.flags) & (ENCRYPTED | STREAMED | UTF8_NAME) != 0
            || local.method != self.method
            || !(local.sizes == sizes || streamed && local.sizes == [0; 3])
        {
            return Err(differs());
        }
        let packed = local
            .data
            .get(..self.packed_size as usize)
            .ok_or_else(differs)?;
        Ok(Member {
            name: self.shown_name(),
            packed,
            span: start..start + (tail.len() - local.data.len()) + packed.len(),
            size: self.size.into(),
            crc: self.crc,
            flags: self.flags,
            method: self.method,
            mode: self.attributes >> 16,
        })
    }

    fn shown_name(&self) -> String {
        String::from_utf8_lossy(self.name).into_owned()
    }
}

/// The header before a member's data, and everything after it.
struct LocalHeader<'a> {
    flags: u16,
    method: u16,
    /// Checksum, packed size, unpacked size.
    sizes: [u32; 3],
    name: &'a [u8],
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
        from.take(extra)?;
        Some(Self {
            flags,
            method,
            sizes,
            name,
            data: from.0,
        })
    }
}

/// Little-endian fields, read one after the other; none past the end.
struct Fields<'a>(&'a [u8]);

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

fn malformed(what: &str) -> Finding {
    Finding::new(
        Code::ArchiveMalformed,
        format!("The archive is damaged: {what}."),
        EXPORT_AGAIN,
    )
}

fn zip64() -> Finding {
    Finding::new(
        Code::ArchiveUnsupported,
        "The archive uses ZIP64, which only archives of more than 4 GB need.",
        "Pack the profile with a common ZIP tool, from files rather than from a stream.",
    )
}
