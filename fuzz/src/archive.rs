//! Writes ZIP archives (PKWARE APPNOTE 6.3.10) in which any field may say what it likes.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// The smallest profile that OctoBot imports.
const PROFILE: &str = r#"{
    "config": {
        "crypto-currencies": {"Bitcoin": {"enabled": true, "pairs": ["BTC/USDT"]}},
        "exchanges": {"binance": {"enabled": true, "exchange-type": "spot"}},
        "trader": {"enabled": false, "load-trade-history": false},
        "trader-simulator": {
            "enabled": true,
            "fees": {"maker": 0.1, "taker": 0.1},
            "starting-portfolio": {"USDT": 1000}
        },
        "trading": {"reference-market": "USDT", "risk": 0.5}
    },
    "profile": {"complexity": 1, "id": "6f2c", "name": "Dip buyer", "risk": 3, "type": "live"}
}"#;
const TENTACLES: &str = r#"{
    "installation_context": {"octobot_version": "2.0.15"},
    "tentacle_activation": {"Evaluator": {"RSIMomentumEvaluator": true}, "Trading": {"DailyTradingMode": true}}
}"#;

/// The flag of entries whose sizes and checksum follow the data.
pub(crate) const STREAMED: u16 = 1 << 3;

/// An archive to be written.
#[derive(Debug, Clone, Default)]
pub struct Archive {
    /// What stands in front of everything.
    pub before: Vec<u8>,
    /// The files.
    pub members: Vec<Member>,
    /// What stands between the last file and the directory.
    pub between: Vec<u8>,
    /// Entries of the directory that are written twice, by index.
    pub twice: Vec<usize>,
    /// Added to the numbers of the end record: disks, entries here and in all, size, offset, comment.
    pub end_lies: [u32; 7],
    /// The comment at the end.
    pub comment: Vec<u8>,
    /// What follows it.
    pub after: Vec<u8>,
}

/// A file as it will be written.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name in the directory.
    pub name: Vec<u8>,
    /// Its name in its own header.
    pub local_name: Vec<u8>,
    /// Its data as packed.
    pub packed: Vec<u8>,
    /// Checksum, packed size and size, as the directory tells them.
    pub sizes: [u32; 3],
    /// The same in its own header.
    pub local_sizes: [u32; 3],
    /// The directory's flags.
    pub flags: u16,
    /// Those of its own header.
    pub local_flags: u16,
    /// The directory's method.
    pub method: u16,
    /// That of its own header.
    pub local_method: u16,
    /// What follows the data.
    pub descriptor: Descriptor,
    /// The extra field in the directory.
    pub extra: Vec<u8>,
    /// The extra field in its own header.
    pub local_extra: Vec<u8>,
    /// The comment in the directory.
    pub comment: Vec<u8>,
    /// The system that it says it was made on, and the version.
    pub made_by: u16,
    /// The attributes, in the upper half a Unix mode.
    pub attributes: u32,
    /// Added to where its header stands.
    pub offset_lie: u32,
    /// What stands in front of its header.
    pub before: Vec<u8>,
}

/// What follows the data of a file that was streamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, arbitrary::Arbitrary)]
pub enum Descriptor {
    /// Nothing.
    None,
    /// The sizes.
    Plain,
    /// The sizes after a signature.
    Signed,
    /// Other sizes after a signature.
    Wrong,
}

impl Member {
    /// A file that is not compressed.
    pub fn stored(name: impl Into<Vec<u8>>, data: impl Into<Vec<u8>>) -> Self {
        let (name, data) = (name.into(), data.into());
        let size = data.len() as u32;
        let sizes = [crc(&data), size, size];
        Self {
            local_name: name.clone(),
            name,
            packed: data,
            sizes,
            local_sizes: sizes,
            flags: 0,
            local_flags: 0,
            method: 0,
            local_method: 0,
            descriptor: Descriptor::None,
            extra: Vec::new(),
            local_extra: Vec::new(),
            comment: Vec::new(),
            made_by: 3 << 8 | 20,
            attributes: 0o100_644 << 16,
            offset_lie: 0,
            before: Vec::new(),
        }
    }

    /// A file that is compressed.
    pub fn deflated(name: impl Into<Vec<u8>>, data: impl AsRef<[u8]>) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        let packed = encoder
            .write_all(data.as_ref())
            .and_then(|()| encoder.finish())
            .expect("a Vec takes everything");
        let mut member = Self::stored(name, data.as_ref());
        member.sizes[1] = packed.len() as u32;
        member.local_sizes = member.sizes;
        member.packed = packed;
        [member.method, member.local_method] = [8; 2];
        member
    }

    /// The same file, written to a pipe: its sizes follow its data.
    pub fn streamed(mut self, descriptor: Descriptor) -> Self {
        self.flags |= STREAMED;
        self.local_flags |= STREAMED;
        self.local_sizes = [0; 3];
        self.descriptor = descriptor;
        self
    }
}

impl Archive {
    /// A profile about which there is nothing to say.
    pub fn sound() -> Self {
        Self {
            members: vec![
                Member::stored("profile.json", PROFILE),
                Member::stored("tentacles_config.json", TENTACLES),
            ],
            ..Self::default()
        }
    }

    /// The same with one more member.
    pub fn with(mut self, member: Member) -> Self {
        self.members.push(member);
        self
    }

    /// The same with a stored file, in place of the one of this name.
    pub fn with_file(mut self, name: &str, data: &[u8]) -> Self {
        self.members.retain(|member| member.name != name.as_bytes());
        self.with(Member::stored(name, data))
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = self.before.clone();
        let mut entries = Vec::new();
        for member in &self.members {
            out.extend(&member.before);
            let offset = (out.len() as u32).wrapping_add(member.offset_lie);
            out.extend(b"PK\x03\x04");
            out.extend(shorts([20, member.local_flags, member.local_method, 0, 33]));
            out.extend(longs(member.local_sizes));
            out.extend(lengths([&member.local_name, &member.local_extra]));
            out.extend(&member.local_name);
            out.extend(&member.local_extra);
            out.extend(&member.packed);
            let sizes = member.sizes;
            match member.descriptor {
                Descriptor::None => {}
                Descriptor::Plain => out.extend(longs(sizes)),
                Descriptor::Signed => out.extend([b"PK\x07\x08", &longs(sizes)[..]].concat()),
                Descriptor::Wrong => {
                    let wrong = longs(sizes.map(|size| size.wrapping_add(1)));
                    out.extend([b"PK\x07\x08", &wrong[..]].concat());
                }
            }
            entries.push(member.entry(offset));
        }
        out.extend(&self.between);
        let offset = out.len();
        let twice = self.twice.iter().filter_map(|&index| entries.get(index));
        let directory: Vec<&Vec<u8>> = entries.iter().chain(twice).collect();
        out.extend(directory.iter().copied().flatten());
        let size = out.len() - offset;

        let truths = [
            0,
            0,
            directory.len(),
            directory.len(),
            size,
            offset,
            self.comment.len(),
        ];
        let mut says = truths.map(|truth| truth as u32);
        for (says, lie) in says.iter_mut().zip(self.end_lies) {
            *says = says.wrapping_add(lie);
        }
        let [disk, directory_disk, here, all, size, offset, comment] = says;
        out.extend(b"PK\x05\x06");
        out.extend(shorts(
            [disk, directory_disk, here, all].map(|number| number as u16),
        ));
        out.extend(longs([size, offset]));
        out.extend(shorts([comment as u16]));
        out.extend(&self.comment);
        out.extend(&self.after);
        out
    }
}

impl Member {
    fn entry(&self, offset: u32) -> Vec<u8> {
        let mut entry = b"PK\x01\x02".to_vec();
        entry.extend(shorts([self.made_by, 20, self.flags, self.method, 0, 33]));
        entry.extend(longs(self.sizes));
        entry.extend(lengths([&self.name, &self.extra, &self.comment]));
        entry.extend(shorts([0, 0]));
        entry.extend(longs([self.attributes, offset]));
        entry.extend(&self.name);
        entry.extend(&self.extra);
        entry.extend(&self.comment);
        entry
    }
}

/// CRC-32 of the data, as ZIP wants it.
fn crc(data: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(data);
    crc.sum()
}

fn lengths<const N: usize>(fields: [&Vec<u8>; N]) -> Vec<u8> {
    shorts(fields.map(|field| field.len() as u16))
}

fn shorts<const N: usize>(values: [u16; N]) -> Vec<u8> {
    values.map(u16::to_le_bytes).concat()
}

fn longs<const N: usize>(values: [u32; N]) -> Vec<u8> {
    values.map(u32::to_le_bytes).concat()
}
