//! What honest tools and odd but sound profiles look like: nothing may block them.

use serde_json::json;

use crate::archive::{Archive, Member, unpacked};
use crate::author::{Author, check, codes};

#[track_caller]
fn is_clean(archive: &Archive) {
    let checked = check(&archive.bytes());
    assert_eq!(codes(&checked), [], "{:#?}", checked.report);
}

#[track_caller]
fn passes(author: &Author) {
    let report = author.check().report;
    assert!(!report.blocks(), "{report:#?}");
}

#[track_caller]
fn is_refused(author: &Author) {
    assert!(author.check().report.blocks());
}

#[test]
fn a_sound_profile_is_clean() {
    is_clean(&Author::new().archive());
}

#[test]
fn a_streamed_archive_is_clean() {
    let mut archive = Author::new().archive();
    archive
        .members
        .iter_mut()
        .for_each(|member| member.flags |= 1 << 3);
    is_clean(&archive);
}

#[test]
fn an_archive_made_on_windows_is_clean() {
    let mut archive = Author::new().archive();
    archive
        .members
        .iter_mut()
        .for_each(|member| member.mode = 0);
    is_clean(&archive);
}

#[test]
fn a_directory_entry_is_clean() {
    let directory = Member {
        mode: 0o040_755,
        ..Member::stored("specific_config/", "")
    };
    is_clean(&Author::new().archive().with(directory));
}

#[test]
fn an_archive_with_a_comment_is_clean() {
    is_clean(&Archive {
        comment: b"made by ada".to_vec(),
        ..Author::new().archive()
    });
}

#[test]
fn the_order_of_members_does_not_matter() {
    let mut archive = Author::new().archive();
    archive.members.reverse();
    is_clean(&archive);
}

#[test]
fn what_another_writer_packs_is_clean() {
    use std::io::Write as _;

    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, data) in unpacked(&Author::new().bytes()) {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(&data).unwrap();
    }
    let checked = check(&zip.finish().unwrap().into_inner());
    assert_eq!(codes(&checked), []);
}

#[test]
fn a_member_larger_than_it_declares_is_refused() {
    let mut archive = Author::new().archive();
    archive.members[0].size -= 1;
    assert!(check(&archive.bytes()).report.blocks());
}

#[test]
fn members_that_share_their_data_are_refused() {
    let archive = Author::new().archive();
    let inner = Archive::of([Member::stored("a.txt", "a")]).bytes();
    let mut quoted = archive.with(Member::stored("b.txt", &inner)).bytes();
    // One more directory entry, for the file whose header stands inside the other's data.
    let start = quoted.windows(4).position(|w| w == b"a.tx").unwrap() - 30;
    let end = quoted.len() - 22;
    let entry_at = inner.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let mut entry = inner[entry_at..inner.len() - 22].to_vec();
    entry[42..46].copy_from_slice(&(start as u32).to_le_bytes());
    let added = entry.len() as u32;
    quoted.splice(end..end, entry);
    let record = quoted.len() - 22;
    for at in [record + 8, record + 10] {
        quoted[at] += 1;
    }
    let size = u32::from_le_bytes(quoted[record + 12..record + 16].try_into().unwrap()) + added;
    quoted[record + 12..record + 16].copy_from_slice(&size.to_le_bytes());
    let report = check(&quoted).report;
    assert!(
        report.findings[0].sentence.contains("share the same bytes"),
        "{report:#?}"
    );
}

#[test]
fn names_that_leave_the_folder_in_any_way_are_refused() {
    for name in [
        "/etc/x", "C:/x", "c:x", "a\\b", "..", "a/..", "../x", "a\0b", "a\nb", "a\u{85}b", "",
    ] {
        let archive = Author::new().archive().with(Member::stored(name, "x"));
        assert!(check(&archive.bytes()).report.blocks(), "{name:?}");
    }
}

#[test]
fn names_that_differ_in_case_only_are_refused() {
    let archive = Author::new().archive().with(Member::stored(
        "specific_config/dailytradingmode.JSON",
        "{}",
    ));
    assert!(check(&archive.bytes()).report.blocks());
}

#[test]
fn a_name_with_dots_in_it_passes() {
    let archive = Author::new()
        .archive()
        .with(Member::stored("a..b/...c", "x"));
    assert!(!check(&archive.bytes()).report.blocks());
}

#[test]
fn tentacles_and_specific_configurations_are_optional() {
    passes(&Author {
        tentacles: json!({}),
        files: [].into(),
        ..Author::new()
    });
    let archive = Archive::of([Member::deflated(
        "profile.json",
        Author::new().profile.to_string(),
    )]);
    assert!(!check(&archive.bytes()).report.blocks());
}

#[test]
fn every_key_below_profile_is_optional() {
    passes(&Author::new().set("/profile", json!({})));
    passes(&Author::new().remove("/profile"));
}

#[test]
fn a_profile_without_config_is_refused() {
    is_refused(&Author::new().remove("/config"));
}

#[test]
fn null_is_no_risk_complexity_or_type() {
    for key in ["risk", "complexity", "type"] {
        is_refused(&Author::new().set(&format!("/profile/{key}"), json!(null)));
    }
}

#[test]
fn a_grade_may_be_written_as_a_float() {
    passes(&Author::new().set("/profile/risk", json!(2.0)));
    is_refused(&Author::new().set("/profile/risk", json!(2.5)));
    is_refused(&Author::new().set("/profile/risk", json!("2")));
}

#[test]
fn numbers_pass_up_to_octobot_s_bounds() {
    let simulator = "/config/trader-simulator";
    for fee in [json!(-100), json!(100), json!(100.0), json!(0)] {
        passes(&Author::new().set(&format!("{simulator}/fees/taker"), fee));
    }
    for fee in [
        json!(-100.01),
        json!(101),
        json!(true),
        json!(null),
        json!("0.1"),
    ] {
        is_refused(&Author::new().set(&format!("{simulator}/fees/taker"), fee));
    }
    passes(&Author::new().set(&format!("{simulator}/starting-portfolio/ETH"), json!(0)));
    is_refused(&Author::new().set(&format!("{simulator}/starting-portfolio/ETH"), json!(-0.1)));
    passes(&Author::new().set("/config/trading/current-live-id", json!(1.0)));
    is_refused(&Author::new().set("/config/trading/current-live-id", json!(0)));
    is_refused(&Author::new().set("/config/trading/current-live-id", json!(1.5)));
    is_refused(&Author::new().set("/config/trading/risk", json!(1.01)));
}

#[test]
fn nul_is_refused_in_a_name() {
    is_refused(&Author::new().set("/profile/name", json!("a\0b")));
}

#[test]
fn names_that_look_like_credentials_elsewhere_are_only_unknown_keys() {
    let checked = Author::new()
        .set("/config/trader/api-key", json!(""))
        .check();
    assert_eq!(codes(&checked), [hub_shared::package::Code::UnknownKey]);
}

#[test]
fn a_profile_json_that_is_no_object_is_refused() {
    for text in [
        "[]",
        "null",
        "\"profile\"",
        "{\"config\": null}",
        "{\"config\": []}",
        "",
    ] {
        is_refused(&Author::new().file("profile.json", text));
    }
}

#[test]
fn a_settings_file_that_is_no_object_is_refused() {
    is_refused(&Author::new().file("specific_config/DailyTradingMode.json", "[]"));
}

#[test]
fn an_activation_that_is_neither_true_nor_false_is_refused() {
    is_refused(
        &Author::new().set_tentacles("/tentacle_activation/Trading/GridTradingMode", json!("yes")),
    );
}
