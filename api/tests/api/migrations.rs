//! The schema: made from nothing, taken away again.

use std::{collections::BTreeSet, path::Path};

use diesel::{RunQueryDsl as _, connection::SimpleConnection as _, sql_types::Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use profile_hub::db::Conn;
use reqwest::StatusCode;
use serde_json::json;

use super::{
    app::{TestApp, changed, dca},
    database,
};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// The URL of a new database without anything in it.
fn empty(folder: &Path) -> String {
    let Ok(server) = std::env::var("HUB_TEST_DATABASE_URL") else {
        return format!("sqlite://{}", folder.join("hub.db").display());
    };
    let name = format!("empty_{}", uuid::Uuid::now_v7().simple());
    let create = format!("CREATE DATABASE {name} TEMPLATE template0");
    database::execute(&server, &create).unwrap();
    let (start, _) = server.rsplit_once('/').unwrap();
    format!("{start}/{name}")
}

/// Connects with what the hub sets, too, that bears on migrations.
fn connect(url: &str) -> Conn {
    let mut conn = database::connect(url);
    if let Conn::Sqlite(c) = &mut conn {
        c.batch_execute("PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON")
            .unwrap();
    }
    conn
}

/// Runs what was not run yet: how many.
fn up(conn: &mut Conn) -> usize {
    let ran = match conn {
        Conn::Pg(c) => c.run_pending_migrations(POSTGRES),
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE),
    };
    ran.unwrap().len()
}

/// Takes every migration back, the last one first: how many.
fn down(conn: &mut Conn) -> usize {
    let reverted = match conn {
        Conn::Pg(c) => c.revert_all_migrations(POSTGRES),
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE),
    };
    reverted.unwrap().len()
}

#[derive(diesel::QueryableByName)]
struct Thing {
    #[diesel(sql_type = Text)]
    name: String,
}

/// What the database holds besides diesel's own list of migrations.
fn things(conn: &mut Conn) -> Vec<String> {
    let things = match conn {
        Conn::Sqlite(c) => diesel::sql_query(
            "SELECT name FROM sqlite_master \
             WHERE name NOT LIKE '%diesel_schema_migrations%' ORDER BY name",
        )
        .load::<Thing>(c),
        Conn::Pg(c) => diesel::sql_query(
            "SELECT relname::text AS name FROM pg_class \
             WHERE relnamespace = 'public'::regnamespace \
             AND relname NOT LIKE '%diesel_schema_migrations%' \
             UNION ALL \
             SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace \
             ORDER BY name",
        )
        .load::<Thing>(c),
    };
    things.unwrap().into_iter().map(|t| t.name).collect()
}

const NOTHING: [&str; 0] = [];

/// The names of a database's migrations.
fn migrations(database: &str) -> BTreeSet<String> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    std::fs::read_dir(all.join(database))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    assert_eq!(migrations("sqlite"), migrations("postgres"));
}

#[tokio::test]
async fn every_migration_can_be_taken_back_and_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = empty(folder.path());
    let mut conn = connect(&url);
    assert_eq!(things(&mut conn), NOTHING);

    let all = migrations("sqlite").len();
    assert_eq!(up(&mut conn), all);
    let made = things(&mut conn);
    assert!(made.iter().any(|name| name == "profiles"), "{made:?}");
    assert_eq!(down(&mut conn), all);
    assert_eq!(things(&mut conn), NOTHING);

    assert_eq!(up(&mut conn), all);
    assert_eq!(things(&mut conn), made);
    drop(conn);

    let app = TestApp::start_on(folder, url, &[]).await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = app.user("sam").await.link(&slug).await;
    app.get(&link).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn migrations_can_be_taken_back_from_a_database_that_was_used() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.subscribe(&slug).await.expect(StatusCode::CREATED);

    let mut conn = connect(&app.database_url);
    assert_eq!(up(&mut conn), 0);
    assert_eq!(down(&mut conn), migrations("sqlite").len());
    assert_eq!(things(&mut conn), NOTHING);
}

/// Takes migrations back until this one, too, is gone.
fn back_to(conn: &mut Conn, version: &str) {
    loop {
        let reverted = match conn {
            Conn::Pg(c) => c.revert_last_migration(POSTGRES),
            Conn::Sqlite(c) => c.revert_last_migration(SQLITE),
        };
        if reverted.unwrap().to_string() == version {
            return;
        }
    }
}

#[tokio::test]
async fn pages_of_a_database_from_before_lose_the_listings_of_what_was_taken_down() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (stands, gone) = (
        app.publish(&ada, &mira, &dca()).await,
        app.publish(&ada, &mira, &dca()).await,
    );
    ada.patch_draft(&stands, json!({ "summary": "Of version 2" }))
        .await
        .expect(StatusCode::OK);
    ada.put_package(&stands, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let submission = ada.submit(&stands).await.expect(StatusCode::CREATED);
    mira.approve(submission.json["id"].as_str().unwrap()).await;
    let mut conn = connect(&app.database_url);
    back_to(&mut conn, "20261126000016");
    for (slug, number) in [(&stands, 2), (&gone, 1)] {
        app.sql(&format!(
            "UPDATE versions SET taken_down_at = published_at, taken_down_reason = 'It is.' \
             WHERE number = {number} \
             AND profile_id = (SELECT id FROM profiles WHERE slug = '{slug}')"
        ));
    }
    app.sql(
        "UPDATE profiles SET current_version_id = (SELECT id FROM versions v \
         WHERE v.profile_id = profiles.id AND v.taken_down_at IS NULL)",
    );
    up(&mut conn);

    let page = app.get(&format!("/api/v1/profiles/{stands}")).await;
    let page = page.expect(StatusCode::OK).json;
    assert_eq!(page["summary"], dca().summary);
    assert_eq!(page["current_version"]["number"], 1);
    let path = format!("/api/v1/profiles/{gone}");
    app.get(&path).await.expect(StatusCode::NOT_FOUND);
    ada.get(&path).await.expect(StatusCode::OK);
}
