//! `seeds FOLDER`: writes the archives that the target `archive` starts from, one idea each.

use std::{env, error::Error, fs, path::PathBuf};

use hub_fuzz::{Archive, Descriptor, Member};

const SETTINGS: &str = "specific_config/DailyTradingMode.json";
const TEXT: &str = r#"{"use_stop_orders": true, "pairs": ["BTC/USDT", 1.50, -0, 1e2, null]}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args_os().nth(1).ok_or("usage: seeds FOLDER")?);
    fs::create_dir_all(&folder)?;
    let seeds = whole()
        .into_iter()
        .chain(with_an_odd_member())
        .chain(with_an_odd_first_member());
    for (name, archive) in seeds {
        fs::write(folder.join(name), archive.bytes())?;
    }
    Ok(())
}

/// Archives that are odd as a whole.
fn whole() -> Vec<(&'static str, Archive)> {
    let sound = Archive::sound;
    let end = |which: usize, by: u32| {
        let mut archive = sound();
        archive.end_lies[which] = by;
        archive
    };
    vec![
        ("sound", sound()),
        ("empty", Archive::default()),
        ("no-profile", sound().with_file("profile.json", b"")),
        (
            "comment",
            Archive {
                comment: b"made by ada".to_vec(),
                ..sound()
            },
        ),
        (
            "end-in-comment",
            Archive {
                comment: Archive::default().bytes(),
                ..sound()
            },
        ),
        (
            "bytes-before",
            Archive {
                before: b"#!/bin/sh\n".to_vec(),
                ..sound()
            },
        ),
        (
            "bytes-after",
            Archive {
                after: vec![0],
                ..sound()
            },
        ),
        (
            "bytes-between",
            Archive {
                between: b"hidden".to_vec(),
                ..sound()
            },
        ),
        (
            "entry-twice",
            Archive {
                twice: vec![0],
                ..sound()
            },
        ),
        ("two-disks", end(0, 1)),
        ("entries-more", end(3, 1)),
        ("directory-larger", end(4, 1)),
        ("directory-elsewhere", end(5, 1)),
        ("zip64-end", end(5, u32::MAX)),
        ("comment-longer", end(6, 1)),
    ]
}

/// A sound archive and one more member.
fn with_an_odd_member() -> Vec<(&'static str, Archive)> {
    let deflated = || Member::deflated(SETTINGS, TEXT);
    let stored = || Member::stored(SETTINGS, TEXT);
    let empty = |name: &str| Member::stored(name, "");
    let cut = {
        let mut member = deflated();
        member.packed.truncate(20);
        member.sizes[1] = 20;
        member.local_sizes = member.sizes;
        member
    };
    let members = vec![
        ("deflated", deflated()),
        ("deflated-cut", cut),
        ("streamed", deflated().streamed(Descriptor::Signed)),
        ("streamed-unsigned", deflated().streamed(Descriptor::Plain)),
        ("streamed-stored", stored().streamed(Descriptor::Signed)),
        ("descriptor-missing", stored().streamed(Descriptor::None)),
        ("descriptor-wrong", stored().streamed(Descriptor::Wrong)),
        ("folder", empty("specific_config/")),
        (
            "folder-with-data",
            Member::stored("specific_config/", "data"),
        ),
        (
            "link",
            Member {
                attributes: 0o120_777 << 16,
                ..Member::stored("link", "/etc/passwd")
            },
        ),
        ("climbing", empty("../../x")),
        ("absolute", empty("/x")),
        ("backslash", empty("a\\b")),
        ("other-case", empty("PROFILE.JSON")),
        ("nested", empty("folder/profile.json")),
        ("system-file", empty("__MACOSX/._profile.json")),
        ("env", Member::stored(".env", "TOKEN=x")),
        (
            "picture",
            Member::stored("avatar.png", b"\x89PNG\r\n\x1a\n"),
        ),
        ("long-name", empty(&"n".repeat(121))),
        ("name-not-utf8", Member::stored(*b"caf\xe9", "")),
        ("bomb", Member::deflated("zeros", vec![0; 2 << 20])),
        (
            "many-values",
            Member::deflated(SETTINGS, format!("{{\"a\":[{}0]}}", "0,".repeat(50_000))),
        ),
        ("too-deep", Member::deflated(SETTINGS, "[".repeat(100))),
    ];
    members
        .into_iter()
        .map(|(name, member)| (name, Archive::sound().with(member)))
        .collect()
}

/// A sound archive but for the header of its first member.
fn with_an_odd_first_member() -> Vec<(&'static str, Archive)> {
    let first = |change: fn(&mut Member)| {
        let mut archive = Archive::sound();
        archive.members.iter_mut().take(1).for_each(change);
        archive
    };
    vec![
        (
            "made-on-windows",
            first(|member| {
                member.made_by = 20;
                member.attributes = 32;
            }),
        ),
        (
            "encrypted",
            first(|member| {
                member.flags = 1;
                member.local_flags = 1;
            }),
        ),
        (
            "utf8-names",
            first(|member| {
                member.flags = 1 << 11;
                member.local_flags = 1 << 11;
            }),
        ),
        (
            "bzip2",
            first(|member| {
                member.method = 12;
                member.local_method = 12;
            }),
        ),
        (
            "extra-fields",
            first(|member| {
                member.extra = b"UT\x05\0\x03\0\0\0\0ux\x0b\0\x01\x04\0\0\0\0\x04\0\0\0\0".to_vec();
                member.local_extra = b"UT\x09\0\x03\0\0\0\0\0\0\0\0".to_vec();
            }),
        ),
        (
            "unicode-path",
            first(|member| member.extra = b"up\x06\0\x01\0\0\0\0x".to_vec()),
        ),
        (
            "zip64-extra",
            first(|member| {
                member.sizes[2] = u32::MAX;
                member.extra = b"\x01\0\x08\0\x10\0\0\0\0\0\0\0".to_vec();
            }),
        ),
        (
            "other-local-name",
            first(|member| member.local_name = b"profile.jsoN".to_vec()),
        ),
        (
            "other-local-method",
            first(|member| member.local_method = 8),
        ),
        (
            "wrong-checksum",
            first(|member| {
                member.sizes[0] ^= 1;
                member.local_sizes[0] ^= 1;
            }),
        ),
        (
            "larger-than-declared",
            first(|member| {
                member.sizes[2] -= 1;
                member.local_sizes[2] -= 1;
            }),
        ),
        (
            "offset-into-the-data",
            first(|member| member.offset_lie = 1),
        ),
        (
            "entry-comment",
            first(|member| member.comment = b"comment".to_vec()),
        ),
    ]
}
