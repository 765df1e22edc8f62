//! What is over is removed after 30 days, by work that begins when the hub starts.

use std::time::{Duration, Instant};

use diesel::{QueryableByName, RunQueryDsl as _, sql_types::BigInt};
use profile_hub::db::Conn;

use super::{accounts::form, app::TestApp, database};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(app: &TestApp, table: &str) -> i64 {
    let query = diesel::sql_query(format!("SELECT count(*) AS count FROM {table}"));
    let row = match &mut database::connect(&app.database_url) {
        Conn::Pg(c) => query.get_result::<Count>(c),
        Conn::Sqlite(c) => query.get_result::<Count>(c),
    };
    row.unwrap().count
}

/// Waits until so many rows are left, not fewer.
pub async fn left(app: &TestApp, table: &str, rows: i64) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while count(app, table) > rows {
        assert!(Instant::now() < deadline, "{table}: {}", count(app, table));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(count(app, table), rows, "{table}");
}

#[tokio::test]
async fn sessions_tokens_and_jobs_are_removed_thirty_days_after_their_end() {
    let app = TestApp::start().await;
    for handle in ["ended", "expired", "recent", "open"] {
        app.user(handle).await;
        app.post("/api/v1/accounts", form(&format!("{handle}-2")))
            .await;
        app.mails(&format!("{handle}-2@example.org"), 1).await;
    }
    let of = |table: &str, account: &str, handle: &str| {
        format!(
            "UPDATE {table} SET {account} WHERE account_id = (SELECT id FROM accounts WHERE handle = '{handle}'); "
        )
    };
    // A mail's file is there before its job is done: nothing is aged that a worker may still change.
    left(&app, "jobs WHERE done_at IS NULL", 0).await;
    let old = "'2020-01-01 00:00:00'";
    let recent = (chrono::Utc::now() - chrono::TimeDelta::days(29)).format("'%F %T'");
    app.sql(&of("sessions", &format!("ended_at = {old}"), "ended"));
    app.sql(&of("sessions", &format!("expires_at = {old}"), "expired"));
    app.sql(&of("sessions", &format!("ended_at = {recent}"), "recent"));
    app.sql(&of("mail_tokens", &format!("used_at = {old}"), "ended-2"));
    app.sql(&of(
        "mail_tokens",
        &format!("expires_at = {old}"),
        "expired-2",
    ));
    app.sql(&of(
        "mail_tokens",
        &format!("used_at = {recent}"),
        "recent-2",
    ));
    app.sql(&format!(
        "UPDATE jobs SET done_at = {old} WHERE id = (SELECT min(id) FROM jobs)"
    ));
    assert_eq!(count(&app, "jobs"), 4);

    // More than one batch, too.
    app.sql(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) \
         INSERT INTO jobs (id, kind, key, payload, attempts, run_at, done_at) \
         SELECT 'old-' || i, 'mail', 'old-' || i, '', 1, {old}, {old} FROM n"
    ));
    let TestApp {
        folder,
        database_url,
        ..
    } = app;
    let again = TestApp::start_on(folder, database_url, &[]).await;
    left(&again, "sessions", 2).await;
    left(&again, "mail_tokens", 2).await;
    left(&again, "jobs", 3).await;
}
