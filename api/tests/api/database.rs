//! A database of its own for each test.

use std::{path::Path, sync::OnceLock};

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, connection::SimpleConnection as _};
use profile_hub::db::{self, Conn, Url};

/// Where the tests' PostgreSQL is; SQLite without it.
fn server() -> Option<String> {
    std::env::var("HUB_TEST_DATABASE_URL").ok()
}

/// The URL of a new, migrated database.
pub fn fresh(folder: &Path) -> String {
    match server() {
        None => format!("sqlite://{}", folder.join("hub.db").display()),
        Some(server) => copy_of_template(&server),
    }
}

/// Migrating takes longer than copying: one database is migrated, the others are copies of it.
fn copy_of_template(server: &str) -> String {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", std::process::id());
        create(server, &format!("CREATE DATABASE {name}"));
        db::migrate(&Url::parse(&beside(server, &name)).unwrap()).unwrap();
        name
    });
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    create(
        server,
        &format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"),
    );
    beside(server, &name)
}

fn create(server: &str, statement: &str) {
    // A template that another test is copying can't be copied: take turns.
    static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _turn = TURN.lock().unwrap();
    PgConnection::establish(server)
        .unwrap()
        .batch_execute(statement)
        .unwrap();
}

fn beside(server: &str, name: &str) -> String {
    let (start, _) = server.rsplit_once('/').unwrap();
    format!("{start}/{name}")
}

/// Runs SQL that no endpoint offers, such as setting a state that a later part of the hub will set.
pub fn execute(url: &str, statement: &str) -> diesel::QueryResult<()> {
    match Url::parse(url).unwrap() {
        Url::Pg(url) => PgConnection::establish(&url)
            .unwrap()
            .batch_execute(statement),
        Url::Sqlite(path) => {
            let mut conn = diesel::SqliteConnection::establish(&path).unwrap();
            conn.batch_execute("PRAGMA busy_timeout = 10000")?;
            conn.batch_execute(statement)
        }
    }
}

/// A connection of either kind.
pub fn connect(url: &str) -> Conn {
    match Url::parse(url).unwrap() {
        Url::Pg(url) => Conn::Pg(PgConnection::establish(&url).unwrap()),
        Url::Sqlite(path) => Conn::Sqlite(diesel::SqliteConnection::establish(&path).unwrap()),
    }
}

/// How many rows of a table are so.
pub fn count(url: &str, table: &str, condition: &str) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Rows {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        rows: i64,
    }
    let query = format!("SELECT count(*) AS rows FROM {table} WHERE {condition}");
    let query = diesel::sql_query(query);
    let rows: Rows = match &mut connect(url) {
        Conn::Pg(c) => query.get_result(c),
        Conn::Sqlite(c) => query.get_result(c),
    }
    .unwrap();
    rows.rows
}

/// A text of the one row that is so.
pub fn text(url: &str, column: &str, table: &str, condition: &str) -> String {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        value: String,
    }
    let query = format!("SELECT {column} AS value FROM {table} WHERE {condition}");
    let query = diesel::sql_query(query);
    let row: Row = match &mut connect(url) {
        Conn::Pg(c) => query.get_result(c),
        Conn::Sqlite(c) => query.get_result(c),
    }
    .unwrap();
    row.value
}
