//! Jobs: what a transaction caused is done once, by one worker, whatever happens to workers.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use profile_hub::db::{Done, jobs};
use reqwest::StatusCode;
use serde_json::json;

use super::{
    app::{PASSWORD, TestApp, client},
    mail_server::{MailServer, header},
    program::Hub,
};

async fn register(app: &TestApp, handle: &str) {
    let email = format!("{handle}@example.org");
    let form = json!({ "email": email, "handle": handle, "password": PASSWORD });
    let reply = app.post("/api/v1/accounts", form).await;
    reply.expect(StatusCode::ACCEPTED);
}

/// Two hubs on one database, with the same keys, that send by this server.
async fn two_hubs(server: &MailServer) -> (TestApp, TestApp) {
    let url = server.url();
    let one = TestApp::start_with(&["--smtp-url", &url, "--smtp-timeout", "30"]).await;
    let keys = one.folder.path().join("keys").display().to_string();
    let flags = ["--smtp-url", &url, "--keys-dir", &keys];
    let folder = tempfile::tempdir().unwrap();
    let other = TestApp::start_on(folder, one.database_url.clone(), &flags).await;
    (one, other)
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn two_hubs_on_one_database_send_each_mail_once() {
    let server = MailServer::start("accept").await;
    let (one, other) = two_hubs(&server).await;
    for number in 0..20 {
        let app = if number % 2 == 0 { &one } else { &other };
        register(app, &format!("user-{number}")).await;
    }
    server.heard("taken", 20).await;
    while one.jobs().await.iter().any(|job| job.done_at.is_none()) {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let taken = server.so_far("taken");
    let ids = taken
        .iter()
        .map(|mail| header(mail, "Message-ID"))
        .collect::<BTreeSet<_>>();
    assert_eq!((taken.len(), ids.len()), (20, 20));
    assert!(one.jobs().await.iter().all(|job| job.attempts == 1));
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn a_job_whose_lease_lapses_is_done_by_another_and_the_late_worker_changes_nothing() {
    let server = MailServer::start("hold").await;
    let (one, other) = two_hubs(&server).await;
    register(&one, "ada").await;
    let held = server.heard("held", 1).await.remove(0);
    // Which of the two has it is not known; both see its lease lapse.
    for app in [&one, &other] {
        app.advance(TimeDelta::minutes(3));
    }
    let taken = server.heard("taken", 1).await.remove(0);
    assert_eq!(taken["data"], held["data"], "the same mail");
    let done = one.job_until(|job| job.done_at.is_some()).await;
    assert_eq!(done.attempts, 2);

    server.release();
    server.heard("taken", 2).await;
    // The next mail is taken by a worker that is done with the late one, or beside it.
    register(&one, "ben").await;
    server.heard("taken", 3).await;
    let after = one.jobs().await.remove(0);
    assert_eq!((after.done_at, after.attempts), (done.done_at, 2));
}

#[tokio::test]
async fn a_job_that_nobody_can_do_is_given_up_and_holds_up_no_other() {
    let app = TestApp::start().await;
    for (key, kind, payload) in [("a", "nonsense", "{}"), ("b", "mail", "no JSON")] {
        let insert = move |tx: &mut profile_hub::db::Tx<'_>| {
            let job = jobs::Job::new(kind, key.to_owned(), payload.to_owned(), tx.now());
            jobs::insert(tx, job)?;
            Ok(Done::unchanged(()))
        };
        app.db().write(None, insert).await.unwrap();
    }
    register(&app, "ada").await;
    app.mails("ada@example.org", 1).await;
    for _ in 0..4 {
        app.advance(TimeDelta::hours(1));
        app.job_until(|job| {
            job.leased_until.is_none() && (job.run_at > app.now() || job.done_at.is_some())
        })
        .await;
    }
    let nonsense = app.job_until(|job| job.dead_at.is_some()).await;
    assert_eq!((nonsense.kind.as_str(), nonsense.attempts), ("nonsense", 3));
}

#[tokio::test]
async fn the_same_key_is_the_same_job() {
    let app = TestApp::start().await;
    let insert = || {
        app.db().write(None, |tx| {
            let job = jobs::Job::new("nonsense", "once".to_owned(), String::new(), tx.now());
            jobs::insert(tx, job)?;
            Ok(Done::unchanged(()))
        })
    };
    insert().await.unwrap();
    assert!(insert().await.unwrap_err().is_lost_race());
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn a_hub_that_is_told_to_end_finishes_the_mail_under_way() {
    let server = MailServer::start("hold").await;
    let mut hub = Hub::new();
    hub.set("HUB_SMTP_URL", server.url());
    let program = hub.serve();
    let form = json!({ "email": "ada@example.org", "handle": "ada-l", "password": PASSWORD });
    let request = client().build().unwrap();
    let url = format!("{}/api/v1/accounts", program.base);
    request.post(url).json(&form).send().await.unwrap();
    server.heard("held", 1).await;
    let ended = tokio::spawn(program.terminate());
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!ended.is_finished(), "it waits for the mail");
    server.release();
    assert_eq!(ended.await.unwrap().code(), Some(0));
    server.heard("taken", 1).await;

    // Nothing is left to do for the next one.
    let keys = hub.folder.path().join("data/keys").display().to_string();
    let app = TestApp::start_on(hub.folder, hub.database_url, &["--keys-dir", &keys]).await;
    let job = app.jobs().await.remove(0);
    assert!(job.done_at.is_some() && job.attempts == 1, "{job:?}");
}
