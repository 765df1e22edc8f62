//! A member of an archive and its data.

use std::ops::Range;

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::EXPORT_AGAIN;
use super::header::ENCRYPTED;
use crate::package::finding::{Code, Finding};

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// The file type in a Unix mode, and the types that are plain.
const FILE_TYPE: u32 = 0o170_000;
const DIRECTORY: u32 = 0o040_000;
const REGULAR: u32 = 0o100_000;

/// Set in the attributes of links and mount points on Windows.
const REPARSE_POINT: u32 = 0x400;

/// An entry of the central directory, with its data still packed.
#[derive(Debug)]
pub(in crate::package) struct Member<'a> {
    /// The name without a leading `./`; bytes of an unknown code page are shown as `%XX`.
    pub(in crate::package) name: String,
    pub(super) packed: &'a [u8],
    /// Where the header, the packed data and their descriptor stand in the archive.
    pub(super) span: Range<usize>,
    /// Bytes once unpacked, as declared.
    pub(in crate::package) size: u64,
    pub(super) crc: u32,
    pub(super) flags: u16,
    pub(super) method: u16,
    /// Unix file types and permissions, wherever the archive states them.
    pub(super) modes: [u32; 2],
    /// The low half of the attributes: those of Windows.
    pub(super) attributes: u32,
}

/// The beginning of a member's data.
pub(in crate::package) struct Beginning {
    pub(in crate::package) data: Vec<u8>,
    /// Whether this is all of it, and it matches its checksum.
    pub(in crate::package) is_whole: bool,
}

/// Most bytes that an honest packer makes of so many: an eighth more in blocks of fixed codes, and
/// some for the blocks themselves. Empty blocks, of which there can be millions, make more.
fn packed_at_most(size: u64) -> u64 {
    const BLOCKS: u64 = 1 << 10;
    size.saturating_add(size / 8).saturating_add(BLOCKS)
}

impl Member<'_> {
    pub(in crate::package) fn is_directory(&self) -> bool {
        self.name.ends_with('/')
    }

    /// Why this is no plain file or directory; none when it is one.
    pub(in crate::package) fn special(&self) -> Option<&'static str> {
        let types = self.modes.map(|mode| mode & FILE_TYPE);
        if self.attributes & REPARSE_POINT != 0
            || types
                .iter()
                .any(|kind| !matches!(*kind, 0 | DIRECTORY | REGULAR))
        {
            return Some("This is a symbolic link or another special file, not a plain one.");
        }
        let says_directory = types.contains(&DIRECTORY);
        if self.is_directory() && self.size > 0 {
            return Some("This is a folder by its name, but holds data.");
        }
        if !self.is_directory() && says_directory {
            return Some(
                "This is a file by its name, but a folder by what the archive says of it.",
            );
        }
        None
    }

    /// Unpacks the data, which must be as long as declared and match its checksum.
    pub(in crate::package) fn read(&self) -> Result<Vec<u8>, Finding> {
        self.beginning(u64::MAX).map(|beginning| beginning.data)
    }

    /// Unpacks at most this many bytes; what is past them is neither read nor verified.
    pub(in crate::package) fn beginning(&self, most: u64) -> Result<Beginning, Finding> {
        if self.flags & ENCRYPTED != 0 {
            return Err(Finding::new(
                Code::EncryptedMember,
                "The file is encrypted.",
                "Pack the profile without a password.",
            )
            .in_entry(&self.name));
        }
        let beginning = match self.method {
            STORED => self.stored(most)?,
            DEFLATED => self.inflate(most)?,
            method => {
                return Err(Finding::new(
                    Code::UnsupportedCompression,
                    format!("The file is packed with method {method}; only stored (0) and deflated (8) are read."),
                    "Pack the profile with the usual ZIP compression (deflate).",
                )
                .in_entry(&self.name));
            }
        };
        if beginning.is_whole {
            let mut crc = Crc::new();
            crc.update(&beginning.data);
            if crc.sum() != self.crc {
                return Err(self.corrupt("does not match its checksum"));
            }
        }
        Ok(beginning)
    }

    fn stored(&self, most: u64) -> Result<Beginning, Finding> {
        if self.packed.len() as u64 != self.size {
            return Err(self.corrupt("is not as large as the archive says"));
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let data = self.packed.get(..most).unwrap_or(self.packed);
        Ok(Beginning {
            data: data.to_vec(),
            is_whole: data.len() == self.packed.len(),
        })
    }

    fn inflate(&self, most: u64) -> Result<Beginning, Finding> {
        if self.packed.len() as u64 > packed_at_most(self.size) {
            return Err(self.corrupt("is packed into more bytes than it has"));
        }
        let mut inflater = Decompress::new(false);
        let mut data = Vec::new();
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
            data.extend_from_slice(buffer.get(..fresh).unwrap_or_default());
            match status {
                Status::StreamEnd => break,
                _ if inflater.total_in() == read && fresh == 0 => {
                    return Err(self.corrupt("is cut short"));
                }
                _ if inflater.total_out() > most || inflater.total_in() > packed_at_most(most) => {
                    data.truncate(usize::try_from(most).unwrap_or(usize::MAX));
                    return Ok(Beginning {
                        data,
                        is_whole: false,
                    });
                }
                _ => {}
            }
        }
        let whole =
            inflater.total_out() == self.size && inflater.total_in() == self.packed.len() as u64;
        if whole {
            Ok(Beginning {
                data,
                is_whole: true,
            })
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
