//! Archives that say two things at once, or hide something from one reader and show it to another.

use hub_shared::package::Code;

use crate::archive::{Archive, Member, field, longs, shorts};
use crate::author::{Author, check, codes, only};

fn sound() -> Archive {
    Author::new().archive()
}

/// The sound archive with its first member changed.
fn forged(change: impl FnOnce(&mut Member)) -> Archive {
    let mut archive = sound();
    change(archive.members.first_mut().unwrap());
    archive
}

#[track_caller]
fn is_clean(archive: &Archive) {
    let checked = check(&archive.bytes());
    assert_eq!(codes(&checked), [], "{:#?}", checked.report);
}

/// That an archive is refused as a whole, in words that hold these.
#[track_caller]
fn is_malformed(bytes: &[u8], words: &str) {
    let checked = check(bytes);
    let finding = only(&checked);
    assert_eq!(finding.code, Code::ArchiveMalformed, "{finding:#?}");
    assert!(finding.sentence.contains(words), "{finding:#?}");
}

#[track_caller]
fn is_refused_as(archive: &Archive, code: Code) {
    let checked = check(&archive.bytes());
    assert!(codes(&checked).contains(&code), "{:#?}", checked.report);
    assert!(checked.report.blocks(), "{:#?}", checked.report);
}

/// A name in Info-ZIP's Unicode path field.
fn unicode_path(name: &str) -> Vec<u8> {
    field(0x7075, &[b"\x01\0\0\0\0", name.as_bytes()].concat())
}

#[test]
fn libarchive_s_stream_that_knows_the_size_beforehand_is_clean() {
    is_clean(&forged(|member| {
        member.flags = 1 << 3;
        member.local_sizes = Some([0, 0, member.size]);
    }));
}

#[test]
fn a_record_behind_the_data_needs_no_mark() {
    is_clean(&forged(|member| {
        member.flags = 1 << 3;
        member.descriptor = Some(longs(member.sizes()));
    }));
}

#[test]
fn names_with_a_dot_in_front_are_clean() {
    let mut archive = sound();
    for member in &mut archive.members {
        member.name = [b"./", member.name.as_slice()].concat();
    }
    is_clean(&archive.with(Member {
        mode: 0o040_755,
        ..Member::stored("./", "")
    }));
}

#[test]
fn extra_fields_of_times_and_owners_and_zeros_for_alignment_are_clean() {
    is_clean(&forged(|member| {
        let times = field(0x5455, &[3, 1, 2, 3, 4]);
        member.extra = [times.clone(), [times, vec![0; 3]].concat()];
    }));
}

#[test]
fn a_stray_file_with_a_name_in_an_old_code_page_is_only_dropped() {
    for name in [b"Stra\xE1e.txt".as_slice(), "Straße.txt".as_bytes()] {
        let checked = check(&sound().with(Member::stored(name, "x")).bytes());
        assert_eq!(
            codes(&checked),
            [Code::MemberDropped],
            "{:#?}",
            checked.report
        );
    }
}

#[test]
fn two_names_in_an_old_code_page_are_told_apart() {
    let archive = sound()
        .with(Member::stored(b"\x84.txt", "x"))
        .with(Member::stored(b"\x94.txt", "x"));
    assert!(!check(&archive.bytes()).report.blocks());
}

#[test]
fn a_record_behind_the_data_that_lies_is_refused() {
    let archive = forged(|member| {
        member.flags = 1 << 3;
        let [crc, packed, size] = member.sizes();
        member.descriptor =
            Some([b"PK\x07\x08", longs([crc ^ 1, packed, size]).as_slice()].concat());
    });
    let checked = check(&archive.bytes());
    assert_eq!(only(&checked).code, Code::ArchiveMalformed);
}

#[test]
fn a_stream_without_its_record_is_refused() {
    let archive = forged(|member| {
        member.flags = 1 << 3;
        member.descriptor = Some(Vec::new());
    });
    assert_eq!(only(&check(&archive.bytes())).code, Code::ArchiveMalformed);
}

#[test]
fn bytes_between_two_members_are_refused() {
    let archive = forged(|member| member.descriptor = Some(b"PK\x03\x04hidden".to_vec()));
    is_malformed(&archive.bytes(), "belong to none of its files");
}

#[test]
fn bytes_before_the_directory_are_refused() {
    let mut archive = sound();
    archive.members.last_mut().unwrap().descriptor = Some(b"x".to_vec());
    is_malformed(&archive.bytes(), "1 bytes");
}

#[test]
fn bytes_around_an_archive_are_counted() {
    let archive = sound().bytes();
    is_malformed(
        &[b"#!/bin/sh\n", archive.as_slice()].concat(),
        "10 bytes stand in front",
    );
    is_malformed(
        &[archive.as_slice(), &[0; 300]].concat(),
        "300 bytes follow its end",
    );
    is_malformed(
        &[archive.as_slice(), archive.as_slice()].concat(),
        "bytes stand",
    );
}

#[test]
fn a_second_end_record_is_refused_wherever_it_hides() {
    let commented = Archive {
        comment: sound().bytes().split_off(sound().bytes().len() - 22),
        ..sound()
    };
    is_malformed(&commented.bytes(), "22 bytes stand between");
    let mut comment = b"see PK\x05\x06".to_vec();
    comment.extend([0xFF; 20]);
    is_malformed(
        &Archive { comment, ..sound() }.bytes(),
        "several end records",
    );
    let in_directory = forged(|member| member.extra[0] = field(0x4141, b"PK\x05\x06"));
    is_malformed(&in_directory.bytes(), "several end records");
}

#[test]
fn a_zip64_record_before_the_end_is_refused() {
    let mut bytes = sound().bytes();
    let end = bytes.len() - 22;
    bytes.splice(end..end, [b"PK\x06\x07".as_slice(), &[0; 16]].concat());
    assert_eq!(only(&check(&bytes)).code, Code::ArchiveUnsupported);
}

#[test]
fn sizes_in_a_zip64_field_are_refused() {
    let zip64 = field(1, &[0; 16]);
    let archive = forged(|member| {
        member.local_sizes = Some([member.crc, u32::MAX, u32::MAX]);
        member.extra[1] = zip64;
    });
    assert_eq!(
        only(&check(&archive.bytes())).code,
        Code::ArchiveUnsupported
    );
}

#[test]
fn a_count_that_lies_is_refused() {
    for lie in [-1_i16, 1, 100] {
        let mut bytes = sound().bytes();
        let end = bytes.len() - 22;
        let count = u16::from_le_bytes([bytes[end + 8], bytes[end + 9]]).wrapping_add_signed(lie);
        bytes.splice(end + 8..end + 12, shorts([count, count]));
        is_malformed(&bytes, "lists 4");
    }
}

#[test]
fn headers_that_disagree_in_anything_that_matters_are_refused() {
    type Change = fn(&mut Member);
    let changes: [Change; 3] = [
        |member| {
            member.local_sizes = Some([member.crc, member.packed.len() as u32, member.size + 1])
        },
        |member| {
            member.local_sizes = Some([member.crc ^ 1, member.packed.len() as u32, member.size])
        },
        |member| member.local_name = Some(b"../profile.js".to_vec()),
    ];
    for change in changes {
        is_malformed(&forged(change).bytes(), "own header does not say");
    }
}

#[test]
fn an_extra_field_that_renames_is_refused() {
    for place in 0..2 {
        let archive = sound().with({
            let mut member = Member::stored("notes.txt", "{}");
            member.extra[place] = unicode_path("profile.json");
            member
        });
        let checked = check(&archive.bytes());
        assert_eq!(
            only(&checked).code,
            Code::UnsafeMemberName,
            "{:#?}",
            checked.report
        );
    }
    let disguised = sound().with({
        let mut member = Member::stored(b"not\xE9s.txt", "{}");
        member.extra[0] = unicode_path("profile.json");
        member
    });
    assert_eq!(
        only(&check(&disguised.bytes())).code,
        Code::UnsafeMemberName
    );
}

#[test]
fn an_extra_field_that_says_the_name_again_is_clean() {
    is_clean(&forged(|member| {
        member.extra[0] = unicode_path("profile.json");
    }));
    let translated = sound().with({
        let mut member = Member::stored(b"Stra\xE1e.txt", "x");
        member.extra[0] = unicode_path("Straße.txt");
        member
    });
    let checked = check(&translated.bytes());
    assert_eq!(only(&checked).entry.as_deref(), Some("Straße.txt"));
}

#[test]
fn an_extra_field_that_is_cut_short_is_refused() {
    let archive = forged(|member| member.extra[0] = vec![0x55, 0x54, 9, 0, 1]);
    assert_eq!(only(&check(&archive.bytes())).code, Code::ArchiveMalformed);
}

#[test]
fn a_name_that_is_not_the_utf8_it_says_it_is_is_refused() {
    let mut member = Member::stored(b"not\xE9s.txt", "x");
    member.flags = 1 << 11;
    is_refused_as(&sound().with(member), Code::UnsafeMemberName);
}

#[test]
fn names_that_hide_or_turn_text_around_are_refused() {
    for name in [
        "a\u{202E}txt.exe",
        "a\u{200F}b",
        "a\u{2066}b",
        "pro\u{200B}file.json",
    ] {
        is_refused_as(
            &sound().with(Member::stored(name, "x")),
            Code::UnsafeMemberName,
        );
    }
}

#[test]
fn a_stream_of_a_profile_s_file_is_refused() {
    for name in ["profile.json:evil", "profile.json::$DATA"] {
        is_refused_as(
            &sound().with(Member::stored(name, "x")),
            Code::UnsafeMemberName,
        );
    }
}

#[test]
fn names_that_take_a_detour_are_refused() {
    for name in [
        "a//b",
        "a/./b",
        "a/.",
        "/",
        "specific_config//DailyTradingMode.json",
    ] {
        is_refused_as(
            &sound().with(Member::stored(name, "x")),
            Code::UnsafeMemberName,
        );
    }
}

#[test]
fn names_that_a_file_system_takes_for_one_another_are_refused() {
    for [one, other] in [
        ["é.txt", "e\u{301}.txt"],
        ["Ä.txt", "ä.txt"],
        ["straße.txt", "STRASSE.txt"],
        ["a.txt", "a.txt. "],
        ["ab:c.txt", "ab_c.txt"],
        ["notes", "notes/inner.txt"],
        ["Notes", "notes/inner.txt"],
    ] {
        for pair in [[one, other], [other, one]] {
            let archive = pair.iter().fold(sound(), |archive, name| {
                archive.with(Member::stored(name, "x"))
            });
            is_refused_as(&archive, Code::DuplicateMember);
        }
    }
}

#[test]
fn names_that_look_alike_to_people_only_pass() {
    let archive = sound()
        .with(Member::stored("a.txt", "x"))
        .with(Member::stored("а.txt", "x"))
        .with(Member::stored("a .txt", "x"));
    assert!(!check(&archive.bytes()).report.blocks());
}

#[test]
fn special_files_are_refused_however_they_are_marked() {
    type Change = fn(&mut Member);
    let changes: [Change; 7] = [
        |member| member.mode = 0o120_777,
        |member| member.mode = 0o020_644,
        |member| member.mode = 0o060_644,
        |member| member.mode = 0o010_644,
        |member| member.mode = 0o140_644,
        |member| member.attributes = 0x400,
        |member| {
            let link = [0, 0, 0, 0, 0o377, 0o241];
            member.mode = 0;
            member.extra[0] = field(0x756E, &link);
        },
    ];
    for change in changes {
        let mut member = Member::stored("link.txt", "/etc/passwd");
        change(&mut member);
        is_refused_as(&sound().with(member), Code::SpecialMember);
    }
}

#[test]
fn a_folder_that_is_a_file_and_a_file_that_is_a_folder_are_refused() {
    let with_data = Member {
        mode: 0,
        ..Member::stored("folder/", "data")
    };
    let as_folder = Member {
        mode: 0o040_755,
        ..Member::stored("file", "")
    };
    for member in [with_data, as_folder] {
        is_refused_as(&sound().with(member), Code::SpecialMember);
    }
}

#[test]
fn archives_in_the_archive_are_refused_by_name_and_by_content() {
    for (name, data) in [
        ("old.zip", b"".as_slice()),
        ("old.tar.gz", b"\x1F\x8B\x08"),
        ("picture.png", b"PK\x03\x04"),
        ("notes.txt", b"7z\xBC\xAF\x27\x1C"),
        ("notes.txt", b"Rar!\x1A\x07\x01"),
        ("behind.png", b"\x89PNG....PK\x05\x06...................."),
    ] {
        is_refused_as(
            &sound().with(Member::stored(name, data)),
            Code::NestedArchive,
        );
    }
    let mut tar = vec![b'x'; 512];
    tar[257..262].copy_from_slice(b"ustar");
    is_refused_as(
        &sound().with(Member::stored("backup", tar)),
        Code::NestedArchive,
    );
}

#[test]
fn what_people_upload_instead_is_named() {
    for (bytes, word) in [
        (b"Rar!\x1A\x07".as_slice(), "RAR"),
        (b"\x1F\x8B\x08", "gzip"),
        (b"{\"profile\": {}}", "JSON"),
        (b"\x89PNG\r\n", "picture"),
        (b"<!doctype html>", "web page"),
        (b"", "empty"),
    ] {
        let checked = check(bytes);
        let finding = only(&checked);
        assert_eq!(finding.code, Code::NotAZip);
        assert!(finding.sentence.contains(word), "{finding:#?}");
    }
}

#[test]
fn names_that_nearly_are_profile_json_are_told_so() {
    for name in [
        "Profile.json",
        "PROFILE.JSON",
        "profile.json.txt",
        "profiles.json",
        "profile (1).json",
        "profile",
    ] {
        let archive = Archive::of([Member::stored(name, "{}")]);
        let checked = check(&archive.bytes());
        assert_eq!(codes(&checked)[0], Code::ProfileMisnamed, "{name}");
    }
}

#[test]
fn data_packed_into_more_bytes_than_it_has_is_refused() {
    // A stored block of nothing, two thousand times, then the last one.
    let mut packed = b"\0\0\0\xFF\xFF".repeat(2_000);
    packed.extend(b"\x01\0\0\xFF\xFF");
    let mut member = Member::deflated("notes.txt", "");
    member.packed = packed;
    is_refused_as(&sound().with(member), Code::CorruptMember);
}

#[test]
fn an_archive_is_known_by_how_it_begins_after_all_that_is_searched_was_read() {
    let archive = (0..5).fold(sound(), |archive, n| {
        archive.with(Member::stored(format!("{n}.txt"), vec![b'x'; 1 << 20]))
    });
    is_refused_as(
        &archive.with(Member::stored("x.dat", b"PK\x03\x04")),
        Code::NestedArchive,
    );
}

#[test]
fn an_extra_field_of_nothing_but_empty_fields_is_refused_at_once() {
    let mut extra = [0; 4].repeat(16_000);
    extra.extend([1, 0, 0, 0]);
    let archive = forged(|member| member.extra = [extra.clone(), extra]);
    assert_eq!(only(&check(&archive.bytes())).code, Code::ArchiveMalformed);
}
