//! A database that another version of the program made.

use std::process::Output;

use super::{app::PASSWORD, database, program::Hub};

const COMMANDS: [&[&str]; 4] = [
    &["serve", "--listen", "127.0.0.1:0"],
    &["migrate"],
    &["audit", "verify"],
    &[
        "admin",
        "create-account",
        "--email",
        "o@example.org",
        "--handle",
        "oscar",
    ],
];

/// A hub that has an account.
fn used() -> Hub {
    let hub = Hub::new();
    let made = hub.create_account("mira", "moderator", PASSWORD);
    assert!(made.status.success(), "{made:?}");
    hub
}

#[track_caller]
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    let line = said.lines().last().unwrap_or_default();
    assert!(line.starts_with("profile-hub: the database is "), "{said}");
    line.to_owned()
}

#[test]
fn a_database_newer_than_the_program_is_refused_by_every_command() {
    let hub = used();
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000001')";
    database::execute(&hub.database_url, newer).unwrap();
    for command in COMMANDS {
        let said = refused(&hub.run(command, PASSWORD));
        assert!(said.contains("newer than this program"), "{said}");
        assert!(
            said.contains("29990101000001") && said.contains("backup"),
            "{said}"
        );
    }
    let accounts = "DELETE FROM __diesel_schema_migrations WHERE version = '29990101000001'";
    database::execute(&hub.database_url, accounts).unwrap();
    let verified = hub.run(&["audit", "verify"], "");
    assert!(
        verified.stdout.starts_with(b"1:"),
        "nothing was changed: {verified:?}"
    );
}

/// Takes the last migration back.
fn make_older(hub: &Hub) {
    let down = match hub.database_url.starts_with("sqlite") {
        true => include_str!("../../../migrations/sqlite/2026-11-26-000007_jobs/down.sql"),
        false => include_str!("../../../migrations/postgres/2026-11-26-000007_jobs/down.sql"),
    };
    database::execute(&hub.database_url, down).unwrap();
    let forget = "DELETE FROM __diesel_schema_migrations WHERE version = '20261126000007'";
    database::execute(&hub.database_url, forget).unwrap();
}

#[tokio::test]
async fn a_database_older_than_the_program_is_migrated_by_migrate_and_serve_alone() {
    for migrating in ["migrate", "serve"] {
        let hub = used();
        make_older(&hub);
        for command in &COMMANDS[2..] {
            let said = refused(&hub.run(command, PASSWORD));
            assert!(said.contains("older than this program"), "{said}");
            assert!(
                said.contains("20261126000007") && said.contains("profile-hub migrate"),
                "{said}"
            );
        }
        if migrating == "migrate" {
            let migrated = hub.run(&["migrate"], "");
            assert!(migrated.status.success(), "{migrated:?}");
        } else {
            hub.serve().terminate().await;
        }
        let verified = hub.run(&["audit", "verify"], "");
        assert!(verified.status.success(), "{verified:?}");
    }
}
