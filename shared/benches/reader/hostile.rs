//! Archives that want a check to take long or much memory, each in one way.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::archive::{Archive, Member};
use crate::author::Author;

const MB: usize = 1 << 20;

/// Nearly all that a JSON file may have.
const FILE: usize = MB - 1_000;

/// Nearly all values that a JSON file may have.
const VALUES: usize = 49_900;

/// Builds one archive.
type Make = fn() -> Vec<u8>;

/// Each archive with its name; made when it is its turn, because together they would not fit.
pub(crate) const GALLERY: &[(&str, Make)] = &[
    // The archive.
    ("zeros, at the ratio", zeros_at_the_ratio),
    ("zeros, past the ratio", || {
        stray(Member::deflated("x", vec![0; 100 * MB]))
    }),
    ("text, 127 MB deflated", || {
        stray(deflated(Compression::default(), &text(127 * MB)))
    }),
    ("bytes, 99 MB stored", || {
        stray(Member::stored("x", noise(99 * MB)))
    }),
    ("blocks of nothing", || {
        stray(blocks(b"\x00\x00\x00\xff\xff", b"", 99 * MB))
    }),
    ("blocks with own codes", blocks_with_own_codes),
    ("512 members", || {
        members((0..508).map(|n| Member::stored(format!("stray{n}"), "x")))
    }),
    ("512 configured classes", || {
        members((0..508).map(|n| Member::stored(class(n), "{}")))
    }),
    ("512 long names", || {
        members((0..508).map(|n| Member::stored(long_name(n, 60_000), "")))
    }),
    ("512 names of one file", || {
        members((0..508).map(|n| Member::stored(one_name(n), "")))
    }),
    ("entries for one member", entries_for_one_member),
    ("end records in the comment", || {
        let mut archive = Author::new().archive();
        archive.comment = b"PK\x05\x06".repeat(16_000);
        archive.bytes()
    }),
    ("end records, 99 MB of them", || {
        b"PK\x05\x06".repeat(99 * MB / 4)
    }),
    ("entries, 99 MB of them", || {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend(b"PK\x01\x02".repeat(99 * MB / 4));
        bytes
    }),
    // Its JSON.
    ("numbers, 8 MB", || files(8, list("0", VALUES, 18))),
    ("numbers, 80 files", || files(80, list("0", VALUES, 0))),
    ("empty objects, 50 files", || {
        files(50, list("{}", VALUES, 0))
    }),
    ("empty lists, 50 files", || files(50, list("[]", VALUES, 0))),
    ("objects of one, 8 MB", || {
        files(8, list(r#"{"a":0}"#, VALUES / 2, 10))
    }),
    ("nested, 8 MB", || files(8, nested())),
    ("nested too deep", || files(8, "[".repeat(FILE))),
    ("keys, 8 MB", || files(8, object(|n| format!("\"k{n}\":0")))),
    ("keys in reverse", || {
        files(8, object(|n| format!("\"k{}\":0", 90_000 - n)))
    }),
    ("one endless key", || {
        files(8, format!("{{\"{}\":0}}", "k".repeat(FILE)))
    }),
    ("nested endless keys", || {
        files(
            8,
            format!(
                "{}0{}",
                format!("{{\"{}\":", "k".repeat(16_000)).repeat(60),
                "}".repeat(60)
            ),
        )
    }),
    ("keys of 1,000 bytes, nested", || {
        let around = format!("{{\"{}\":", "k".repeat(900));
        files(8, format!("{around}{}}}", list("0", VALUES, 15)))
    }),
    ("duplicate keys", || {
        files(8, object(|_| "\"k\":0".to_owned()))
    }),
    ("a number of 1 MB", || {
        files(8, format!("{{\"a\":{}}}", "9".repeat(FILE)))
    }),
    ("a fraction of 1 MB", || {
        files(8, format!("{{\"a\":0.{}}}", "9".repeat(FILE)))
    }),
    ("long numbers", || {
        files(8, list(&format!("1.{}", "7".repeat(300)), FILE / 305, 0))
    }),
    ("small exponents", || {
        files(8, list("123456789e-320", VALUES, 5))
    }),
    ("escapes", || {
        files(8, format!("{{\"a\":\"{}\"}}", r"\u0061".repeat(FILE / 6)))
    }),
    ("escapes of surrogates", || {
        files(
            8,
            format!("{{\"a\":\"{}\"}}", r"\ud83d\ude00".repeat(FILE / 12)),
        )
    }),
    ("text that grows", || {
        files(8, format!("{{\"a\":\"{}\"}}", "é".repeat(FILE / 2)))
    }),
    ("not UTF-8 at the end", || {
        files(8, [vec![b' '; FILE], vec![0xff]].concat())
    }),
    ("white space", || {
        files(8, format!("{}{{}}", " \n".repeat(FILE / 2)))
    }),
    // What is looked for in it.
    ("tokens at a line's end", || {
        let tokens = list("\"gAAAAABm\"", 600, 0);
        files(
            1,
            format!(
                "{{\"a\":\"{}\",\"b\":{tokens}}}",
                "é".repeat(FILE / 2 - 8_000)
            ),
        )
    }),
    ("tokens, 8 MB", || files(8, list("\"gAAAAABm\"", VALUES, 8))),
    ("tokens under long keys", || {
        let around = format!("{{\"{}\":", "k".repeat(900));
        files(8, format!("{around}{}}}", list("\"gAAAAABm\"", VALUES, 7)))
    }),
    ("unknown keys in the profile", || {
        let unknown = object(|n| format!("\"k{n}\":0"));
        let profile = Author::new().profile.to_string().replacen(
            '{',
            &format!("{},", unknown.trim_end_matches('}')),
            1,
        );
        Author::new().file("profile.json", profile).bytes()
    }),
    ("refused exchanges", || {
        with_exchanges(|n| format!("\"e{n}\":0"))
    }),
    ("exchanges with credentials", || {
        with_exchanges(|n| format!("\"e{n}\":{{\"enabled\":true,\"api-key\":\"x\"}}"))
    }),
    ("pairs, all the same", || {
        with_pairs(&list("\"BTC/USDT\"", VALUES, 0))
    }),
    ("pairs, all different", || {
        let pairs: Vec<_> = (0..VALUES).map(|n| format!("\"A{n}/B{n}\"")).collect();
        with_pairs(&format!("{{\"a\":[{}]}}", pairs.join(",")))
    }),
    ("active tentacles", || {
        let active = object(|n| format!("\"T{n}\":true"));
        let text = format!("{{\"tentacle_activation\":{{\"Evaluator\":{active}}}}}");
        Author::new().file("tentacles_config.json", text).bytes()
    }),
    ("currencies", || {
        let currencies: Vec<_> = (0..12_000)
            .map(|n| format!("\"C{n}\":{{\"enabled\":true,\"pairs\":[\"C{n}/USDT\"]}}"))
            .collect();
        let currencies = format!("{{{}}}", currencies.join(","));
        with_profile("/config/crypto-currencies", &currencies)
    }),
    ("base64, 8 MB", || {
        files(
            8,
            format!("{{\"a\":\"{}\"}}", String::from_utf8(text(FILE)).unwrap()),
        )
    }),
    ("base64, 44 characters each", || {
        files(
            8,
            list(&format!("\"{}\"", "aB3dE5fG7hJ".repeat(4)), FILE / 47, 0),
        )
    }),
    ("hexadecimal, 64 digits each", || {
        files(
            8,
            list(
                &format!("\"{}\"", "0123456789abcdef".repeat(4)),
                FILE / 67,
                0,
            ),
        )
    }),
    ("words, 8 MB", || {
        files(
            8,
            format!("{{\"a\":\"{}\"}}", "abandon zoo able ".repeat(FILE / 17)),
        )
    }),
    ("twelve words each", || {
        files(
            8,
            list(
                &format!("\"{}\"", "legal winner thank ".repeat(4).trim()),
                FILE / 78,
                0,
            ),
        )
    }),
    ("addresses", || {
        files(
            8,
            list("\"https://hub.example/d/a.b.c/x.zip\"", FILE / 37, 0),
        )
    }),
    ("dashes", || {
        files(
            8,
            format!("{{\"a\":\"{}\"}}", "-----BEGIN ".repeat(FILE / 11)),
        )
    }),
    ("keys without an end", || {
        let begin = "-----BEGIN PRIVATE KEY ";
        files(
            8,
            format!("{{\"a\":\"{}\"}}", begin.repeat(FILE / begin.len())),
        )
    }),
    ("keys with a label", || {
        let begin = "-----BEGIN PRIVATE KEY-----";
        files(
            8,
            format!("{{\"a\":\"{}\"}}", begin.repeat(FILE / begin.len())),
        )
    }),
    ("empty extra fields", || {
        let mut extra = [0; 4].repeat(16_000);
        extra.extend([1, 0, 0, 0]);
        members((0..500).map(|number| Member {
            extra: [extra.clone(), extra.clone()],
            ..Member::stored(format!("{number}.txt"), "")
        }))
    }),
    ("names of detours", || {
        let detour = "./".repeat(32_000);
        members((0..500).map(|number| Member::stored(format!("{detour}{number}"), "")))
    }),
    ("secrets backwards", || {
        let keys: Vec<_> = (0..9_000)
            .rev()
            .map(|n| format!("\"k{n:05}_password\":\"hunter2\""))
            .collect();
        files(8, format!("{{{}}}", keys.join(",")))
    }),
    ("secrets at the end", || {
        let token = "AKIAIOSFODNN7EXAMPLE ".repeat(700);
        stray(Member::deflated(
            "notes.txt",
            format!("{}{token}", "x ".repeat(FILE / 2 - 8_000)),
        ))
    }),
    ("settings unfinished", || {
        files(
            8,
            format!("{{\"a\":\"{}\"}}", "token=\\\"".repeat(FILE / 8)),
        )
    }),
    ("paths in Base64", || {
        files(8, format!("{{\"a\":\"{}\"}}", "a/b-c_".repeat(FILE / 6)))
    }),
];

/// A sound profile and one more member.
fn stray(member: Member) -> Vec<u8> {
    members([member])
}

fn members(more: impl IntoIterator<Item = Member>) -> Vec<u8> {
    let mut archive = Author::new().archive();
    archive.members.extend(more);
    archive.bytes()
}

/// A sound profile and this text as the settings of so many classes.
fn files(count: usize, text: impl AsRef<[u8]>) -> Vec<u8> {
    let member = Member::deflated("", text);
    members((0..count).map(|number| Member {
        name: class(number).into(),
        ..member.clone()
    }))
}

fn class(number: usize) -> String {
    format!("specific_config/Class{number}.json")
}

fn long_name(number: usize, bytes: usize) -> String {
    format!("{number:0bytes$}")
}

/// Names that are one on file systems without upper and lower case.
fn one_name(number: usize) -> String {
    let letter = |bit: usize| if number >> bit & 1 == 0 { 'a' } else { 'A' };
    (0..9).map(letter).collect()
}

/// A list of this value in an object, with so many spaces after each.
fn list(value: &str, count: usize, spaces: usize) -> String {
    let separator = format!(",{}", " ".repeat(spaces));
    format!("{{\"a\":[{}]}}", vec![value; count].join(&separator))
}

/// An object with as many of these members as a file may have.
fn object(member: impl Fn(usize) -> String) -> String {
    let members: Vec<_> = (0..VALUES).map(member).collect();
    format!("{{{}}}", members.join(","))
}

/// Objects nested as deep as they may be, again and again.
fn nested() -> String {
    let deep = format!("{}0{}", "{\"a\":".repeat(61), "}".repeat(61));
    list(&deep, VALUES / 62, 700)
}

fn with_exchanges(exchange: impl Fn(usize) -> String) -> Vec<u8> {
    let exchanges: Vec<_> = (0..15_000).map(exchange).collect();
    with_profile("/config/exchanges", &format!("{{{}}}", exchanges.join(",")))
}

fn with_pairs(list: &str) -> Vec<u8> {
    let pairs = list.trim_start_matches("{\"a\":").trim_end_matches('}');
    with_profile("/config/crypto-currencies/Bitcoin/pairs", pairs)
}

fn with_profile(place: &str, value: &str) -> Vec<u8> {
    let profile = Author::new().set(place, "@here@".into()).profile;
    let text = profile.to_string().replace("\"@here@\"", value);
    Author::new().file("profile.json", text).bytes()
}

/// A member that unpacks to nearly all that an archive may, by nearly the ratio that is allowed.
fn zeros_at_the_ratio() -> Vec<u8> {
    let mut data = vec![0; 126 * MB];
    // Zeros pack to a thousandth; noise among them brings that to a 195th.
    for chunk in data.chunks_mut(MB) {
        let noise = noise(4_350);
        chunk[..noise.len()].copy_from_slice(&noise);
    }
    stray(deflated(Compression::fast(), &data))
}

/// Blocks that cost a decoder the most by their bytes: each brings its own Huffman codes, and
/// hardly anything packed with them.
fn blocks_with_own_codes() -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let mixed: Vec<u8> = (0..70_u32)
        .map(|n| (n * n % 64) as u8 + b'0' - (n % 3) as u8)
        .collect();
    encoder.write_all(&mixed).unwrap();
    // Ends at a whole byte, so that the same bytes can follow.
    encoder.flush().unwrap();
    let block = encoder.get_ref().clone();
    stray(blocks(&block, &mixed, 90 * MB))
}

/// A member of so many packed bytes, which are this block again and again, and what it unpacks to.
fn blocks(block: &[u8], data: &[u8], bytes: usize) -> Member {
    let count = (bytes / block.len()).min(127 * MB / data.len().max(1));
    let mut packed = block.repeat(count);
    packed.extend(b"\x01\x00\x00\xff\xff");
    Member {
        method: 8,
        packed,
        ..Member::stored("x", data.repeat(count))
    }
}

/// One member, and five hundred entries of the directory that name it ("A better zip bomb",
/// Fifield 2019).
fn entries_for_one_member() -> Vec<u8> {
    let inner = Archive::of([deflated(Compression::fast(), &vec![0; MB])]).bytes();
    let record = inner.len() - 22;
    let directory = inner
        .windows(4)
        .rposition(|bytes| bytes == b"PK\x01\x02")
        .unwrap();
    let mut bytes = inner[..directory].to_vec();
    bytes.extend(inner[directory..record].repeat(500));
    let size = (bytes.len() - directory) as u32;
    bytes.extend(&inner[record..record + 8]);
    bytes.extend([500_u16.to_le_bytes(), 500_u16.to_le_bytes()].concat());
    bytes.extend(size.to_le_bytes());
    bytes.extend(&inner[record + 16..]);
    bytes
}

fn deflated(level: Compression, data: &[u8]) -> Member {
    let mut encoder = DeflateEncoder::new(Vec::new(), level);
    encoder.write_all(data).unwrap();
    Member {
        packed: encoder.finish().unwrap(),
        method: 8,
        ..Member::stored("x", data)
    }
}

/// Bytes without any pattern, always the same ones (xorshift64, Marsaglia 2003).
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let words = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    words.flatten().take(count).collect()
}

/// Letters and digits without any pattern.
fn text(count: usize) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    noise(count)
        .into_iter()
        .map(|byte| LETTERS[usize::from(byte % 64)])
        .collect()
}
