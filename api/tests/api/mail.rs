//! Mails on their way out, to a real mail server.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use super::{
    app::{PASSWORD, TestApp},
    mail_server::{MailServer, header},
    program::Hub,
};

/// Has the hub write to this address.
async fn register(app: &TestApp, handle: &str) {
    let email = format!("{handle}@example.org");
    let form = json!({ "email": email, "handle": handle, "password": PASSWORD });
    let reply = app.post("/api/v1/accounts", form).await;
    reply.expect(StatusCode::ACCEPTED);
}

async fn app_with(server: &MailServer) -> TestApp {
    TestApp::start_with(&["--smtp-url", &server.url()]).await
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn a_mail_arrives_once_with_what_marks_it_as_automatic() {
    let server = MailServer::start("accept").await;
    let flags = [
        "--smtp-url",
        &server.url(),
        "--mail-from",
        "Profile Hub <hub@hub.example.org>",
        "--public-url",
        "https://hub.example.org",
    ];
    let app = TestApp::start_with(&flags).await;
    register(&app, "ada").await;
    let mail = server.heard("taken", 1).await.remove(0);
    assert_eq!(mail["from"], "hub@hub.example.org");
    assert_eq!(mail["to"], json!(["ada@example.org"]));
    assert_eq!(
        header(&mail, "From"),
        "\"Profile Hub\" <hub@hub.example.org>"
    );
    assert_eq!(header(&mail, "To"), "ada@example.org");
    assert_eq!(
        header(&mail, "Subject"),
        "Verify your address for Profile Hub"
    );
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    let id = &app.jobs().await[0].id;
    assert_eq!(
        header(&mail, "Message-ID"),
        format!("<{id}@hub.example.org>")
    );
    assert!(header(&mail, "Date").ends_with("+0000"));
    assert_eq!(server.so_far("hello")[0]["name"], "hub.example.org");

    let job = app.job_until(|job| job.done_at.is_some()).await;
    assert_eq!(
        (job.attempts, job.dead_at, job.payload.as_str()),
        (1, None, "")
    );
    assert!(
        app.files("")
            .iter()
            .all(|file| file.extension().is_none_or(|end| end != "eml"))
    );
    app.advance(TimeDelta::days(1));
    register(&app, "ben").await;
    server.heard("taken", 2).await;
    assert_eq!(server.so_far("taken").len(), 2);
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn a_mail_that_is_put_off_comes_later_with_the_same_id() {
    let server = MailServer::start("later:2").await;
    let app = app_with(&server).await;
    register(&app, "ada").await;
    for tries in 1..=2 {
        let put_off = server.heard("put off", tries).await;
        assert_eq!(put_off.len(), tries);
        let job = app
            .job_until(|job| job.leased_until.is_none() && job.attempts == tries as i64)
            .await;
        assert_eq!(
            job.last_error.as_deref(),
            Some("the mail server answered 451")
        );
        assert!(job.run_at > app.now());
        app.advance(job.run_at - app.now());
    }
    let mail = server.heard("taken", 1).await.remove(0);
    let earlier = server.so_far("put off");
    assert_eq!(mail["data"], earlier[0]["data"], "the same bytes");
    assert_eq!(mail["data"], earlier[1]["data"], "the same bytes");
    app.job_until(|job| job.done_at.is_some() && job.dead_at.is_none())
        .await;
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn a_mail_that_is_refused_is_given_up_after_three_tries_and_noted_without_its_address() {
    let server = MailServer::start("refuse").await;
    let app = app_with(&server).await;
    register(&app, "ada").await;
    for tries in 1..=2 {
        server.heard("refused", tries).await;
        let job = app
            .job_until(|job| job.leased_until.is_none() && job.attempts == tries as i64)
            .await;
        assert!(job.run_at - app.now() > TimeDelta::minutes(3), "no hurry");
        app.advance(job.run_at - app.now());
    }
    let job = app.job_until(|job| job.dead_at.is_some()).await;
    assert_eq!(job.attempts, 3);
    assert_eq!(
        job.last_error.as_deref(),
        Some("the mail server answered 550")
    );
    assert_eq!(job.payload, "", "what it carried is forgotten");

    app.advance(TimeDelta::days(10));
    register(&app, "ben").await;
    server.heard("refused", 4).await;
    let log = app.audit().await;
    let given_up = log
        .iter()
        .filter(|event| event["action"] == "job.give-up")
        .collect::<Vec<_>>();
    assert_eq!(given_up.len(), 1);
    assert_eq!(given_up[0]["subject"], format!("job:{}", job.id));
    assert_eq!(
        given_up[0]["details"],
        json!({ "kind": "mail", "attempts": 3 })
    );
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn a_mail_whose_answer_is_lost_comes_twice_with_the_same_id() {
    let server = MailServer::start("drop").await;
    let app = app_with(&server).await;
    register(&app, "ada").await;
    let job = app.job_until(|job| job.last_error.is_some()).await;
    app.advance(job.run_at - app.now());
    let mails = server.heard("taken", 2).await;
    assert_eq!(mails[0]["data"], mails[1]["data"]);
    app.job_until(|job| job.done_at.is_some() && job.dead_at.is_none())
        .await;
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn a_server_that_never_speaks_is_left_after_its_time() {
    let server = MailServer::start("silence").await;
    let flags = ["--smtp-url", &server.url(), "--smtp-timeout", "1"];
    let app = TestApp::start_with(&flags).await;
    register(&app, "ada").await;
    server.heard("connected", 1).await;
    let job = app.job_until(|job| job.last_error.is_some()).await;
    assert_eq!(
        job.last_error.as_deref(),
        Some("the mail server did not answer in time")
    );
    assert!(job.done_at.is_none() && job.leased_until.is_none());
}

#[tokio::test]
async fn what_a_server_says_that_speaks_no_smtp_is_not_kept() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream
                .write_all(b"HTTP/1.1 400 Ada@Example.org\r\n\r\n")
                .await;
        }
    });
    let app = TestApp::start_with(&["--smtp-url", &url]).await;
    register(&app, "ada").await;
    let job = app.job_until(|job| job.last_error.is_some()).await;
    assert_eq!(
        job.last_error.as_deref(),
        Some("the mail server speaks no SMTP")
    );
    assert!(job.done_at.is_none());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_for_three_days() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("smtp://127.0.0.1:{port}");
    let app = TestApp::start_with(&["--smtp-url", &url]).await;
    register(&app, "ada").await;
    let began = app.now();
    let mut tries = 1;
    let job = loop {
        let job = app
            .job_until(|job| {
                job.dead_at.is_some() || (job.leased_until.is_none() && job.attempts == tries)
            })
            .await;
        if job.dead_at.is_some() {
            break job;
        }
        assert!(job.last_error.unwrap().contains("refused"), "it says why");
        app.advance(job.run_at - app.now());
        tries += 1;
    };
    assert!((15..40).contains(&job.attempts), "{} tries", job.attempts);
    assert!(app.now() - began > TimeDelta::hours(60) && app.now() - began <= TimeDelta::days(3));
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn one_address_that_is_refused_holds_up_nobody_elses_mail() {
    let server = MailServer::start("refuse-poison").await;
    let app = app_with(&server).await;
    for handle in ["poison-1", "ada", "poison-2", "ben", "cleo"] {
        register(&app, handle).await;
    }
    let taken = server.heard("taken", 3).await;
    let mut to = taken
        .iter()
        .map(|mail| mail["to"][0].as_str().unwrap())
        .collect::<Vec<_>>();
    to.sort_unstable();
    assert_eq!(
        to,
        ["ada@example.org", "ben@example.org", "cleo@example.org"]
    );
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn over_starttls_the_hub_signs_in_and_checks_whose_server_it_is() {
    let server = MailServer::start("tls").await;
    let mut hub = Hub::new();
    let url = format!(
        "smtp://hub:s3cret%20%40mail@127.0.0.1:{}?tls=required",
        server.port
    );
    hub.set("HUB_SMTP_URL", url);
    hub.set("SSL_CERT_FILE", server.authority());
    let program = hub.serve();
    let form = json!({ "email": "ada@example.org", "handle": "ada-l", "password": PASSWORD });
    let register = |base: &str| {
        let request = super::app::client().build().unwrap();
        request
            .post(format!("{base}/api/v1/accounts"))
            .json(&form)
            .send()
    };
    register(&program.base).await.unwrap();
    let mail = server.heard("taken", 1).await.remove(0);
    assert_eq!(mail["tls"], json!(true));
    assert_eq!(mail["user"], "hub");
    let log = hub.log();
    assert!(
        !log.contains("s3cret") && !log.contains("ada@example.org"),
        "{log}"
    );
    drop(program);

    // Nobody vouches for this certificate: nothing is said behind it.
    let signed_in = server.so_far("sign-in").len();
    let mut hub = Hub::new();
    hub.set(
        "HUB_SMTP_URL",
        format!(
            "smtp://hub:s3cret%20%40mail@127.0.0.1:{}?tls=required",
            server.port
        ),
    );
    let program = hub.serve();
    register(&program.base).await.unwrap();
    hub.logged("a job failed").await;
    let log = hub.log();
    assert!(
        log.contains("certificate") || log.contains("UnknownIssuer"),
        "{log}"
    );
    assert_eq!(server.so_far("sign-in").len(), signed_in);
    assert_eq!(server.so_far("taken").len(), 1);
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn a_wrong_password_keeps_mails_waiting_until_the_operator_mends_it() {
    let server = MailServer::start("tls").await;
    let mut hub = Hub::new();
    hub.set(
        "HUB_SMTP_URL",
        format!("smtp://hub:wrong@127.0.0.1:{}?tls=required", server.port),
    );
    hub.set("SSL_CERT_FILE", server.authority());
    let program = hub.serve();
    let form = json!({ "email": "ada@example.org", "handle": "ada-l", "password": PASSWORD });
    let request = super::app::client().build().unwrap();
    request
        .post(format!("{}/api/v1/accounts", program.base))
        .json(&form)
        .send()
        .await
        .unwrap();
    hub.logged("the mail server answered 535").await;
    // Refused for good it would wait five minutes; this one is tried again in seconds.
    server.heard("sign-in", 2).await;
}

#[test]
fn the_help_shows_no_secret_of_the_environment() {
    let mut hub = Hub::new();
    for name in [
        "HUB_SMTP_URL",
        "HUB_S3_ACCESS_KEY_ID",
        "HUB_S3_SECRET_ACCESS_KEY",
    ] {
        hub.set(name, "smtps://hub:s3cret@mail.example.org");
    }
    let help = hub.run(&["serve", "--help"], "");
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("HUB_SMTP_URL") && help.contains("HUB_S3_SECRET_ACCESS_KEY"));
    assert!(!help.contains("s3cret"), "{help}");
}

#[test]
fn a_mail_server_that_would_hear_the_password_in_the_clear_is_refused_at_start() {
    let mut hub = Hub::new();
    hub.set("HUB_SMTP_URL", "smtp://hub:s3cret@mail.example.org:25");
    let refused = hub.run(&["serve", "--listen", "127.0.0.1:0"], "");
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        said.contains("--smtp-url") && said.contains("tls=required"),
        "{said}"
    );
    assert!(!said.contains("s3cret"), "{said}");
}
