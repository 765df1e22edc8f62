//! Builds ZIP archives, honest ones and others.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// A member as it will be written; every field may lie.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) name: Vec<u8>,
    pub(crate) packed: Vec<u8>,
    pub(crate) size: u32,
    pub(crate) crc: u32,
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) mode: u32,
    /// The low half of the attributes.
    pub(crate) attributes: u16,
    /// The name in the local header, when it is another one.
    pub(crate) local_name: Option<Vec<u8>>,
    /// Checksum and sizes in the local header, when they are others.
    pub(crate) local_sizes: Option<[u32; 3]>,
    /// Extra fields of the directory's entry and of the local header.
    pub(crate) extra: [Vec<u8>; 2],
    /// What follows the data, when it is not what the flags say.
    pub(crate) descriptor: Option<Vec<u8>>,
}

/// An archive to be written.
#[derive(Clone, Default)]
pub(crate) struct Archive {
    pub(crate) members: Vec<Member>,
    pub(crate) comment: Vec<u8>,
}

impl Member {
    pub(crate) fn stored(name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Self {
        let data = data.as_ref();
        Self {
            name: name.as_ref().to_vec(),
            packed: data.to_vec(),
            size: data.len() as u32,
            crc: crc(data),
            flags: 0,
            method: 0,
            mode: 0o100_644,
            attributes: 0,
            local_name: None,
            local_sizes: None,
            extra: Default::default(),
            descriptor: None,
        }
    }

    pub(crate) fn deflated(name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data.as_ref()).unwrap();
        Self {
            packed: encoder.finish().unwrap(),
            method: 8,
            ..Self::stored(name, data)
        }
    }

    pub(crate) fn sizes(&self) -> [u32; 3] {
        [self.crc, self.packed.len() as u32, self.size]
    }

    /// Written to a pipe: sizes and checksum follow the data.
    fn is_streamed(&self) -> bool {
        self.flags & 8 != 0
    }
}

impl Archive {
    pub(crate) fn of(members: impl IntoIterator<Item = Member>) -> Self {
        Self {
            members: members.into_iter().collect(),
            comment: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, member: Member) -> Self {
        self.members.push(member);
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut directory = Vec::new();
        for member in &self.members {
            let offset = out.len() as u32;
            let sizes = member.sizes();
            let usual = if member.is_streamed() { [0; 3] } else { sizes };
            let local_sizes = member.local_sizes.unwrap_or(usual);
            let local_name = member.local_name.as_ref().unwrap_or(&member.name);

            out.extend(b"PK\x03\x04");
            out.extend(shorts([20, member.flags, member.method, 0x6000, 0x5b76]));
            out.extend(longs(local_sizes));
            let [extra, local_extra] = &member.extra;
            out.extend(shorts([local_name.len() as u16, local_extra.len() as u16]));
            out.extend(local_name);
            out.extend(local_extra);
            out.extend(&member.packed);
            match &member.descriptor {
                Some(descriptor) => out.extend(descriptor),
                None if member.is_streamed() => {
                    out.extend(b"PK\x07\x08");
                    out.extend(longs(sizes));
                }
                None => {}
            }

            directory.extend(b"PK\x01\x02");
            directory.extend(shorts([
                3 << 8 | 20,
                20,
                member.flags,
                member.method,
                0x6000,
                0x5b76,
            ]));
            directory.extend(longs(sizes));
            let lengths = [member.name.len() as u16, extra.len() as u16, 0, 0, 0];
            directory.extend(shorts(lengths));
            let attributes = member.mode << 16 | u32::from(member.attributes);
            directory.extend(longs([attributes, offset]));
            directory.extend(&member.name);
            directory.extend(extra);
        }
        let offset = out.len() as u32;
        let entries = self.members.len() as u16;
        out.extend(&directory);
        out.extend(b"PK\x05\x06");
        out.extend(shorts([0, 0, entries, entries]));
        out.extend(longs([directory.len() as u32, offset]));
        out.extend(shorts([self.comment.len() as u16]));
        out.extend(&self.comment);
        out
    }
}

/// The members of an archive by name, read by a reader that is not ours.
pub(crate) fn unpacked(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    use std::io::Read as _;

    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).unwrap();
            let mut data = Vec::new();
            file.read_to_end(&mut data).unwrap();
            (file.name().unwrap().into_owned(), data)
        })
        .collect()
}

fn crc(data: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(data);
    crc.sum()
}

/// An extra field.
pub(crate) fn field(id: u16, data: &[u8]) -> Vec<u8> {
    [&shorts([id, data.len() as u16]), data].concat()
}

pub(crate) fn shorts<const N: usize>(values: [u16; N]) -> Vec<u8> {
    values.map(u16::to_le_bytes).concat()
}

pub(crate) fn longs<const N: usize>(values: [u32; N]) -> Vec<u8> {
    values.map(u32::to_le_bytes).concat()
}
