//! Clients that let the hub wait, and bodies, headers and addresses past their limits: each is refused
//! or cut, none holds anything for long.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::app::{PASSWORD, Reply, TestApp, dca, form};

/// Longer than any wait that a test sets, shorter than any default.
const SOON: Duration = Duration::from_secs(9);

async fn connect(app: &TestApp) -> TcpStream {
    let address = app.base.strip_prefix("http://").unwrap();
    TcpStream::connect(address).await.unwrap()
}

/// What comes until the hub closes the connection, which it has to do soon.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    // A reset is an end as well.
    let ended = tokio::time::timeout(SOON, read).await;
    assert!(ended.is_ok(), "the connection stays open");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Reads one answer of a connection that stays open: its head and its body of a known length.
async fn one_answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).await.unwrap();
        answer.push(byte[0]);
    }
    let head = String::from_utf8(answer).unwrap();
    let length = head.to_lowercase();
    let length = length.split("content-length: ").nth(1).unwrap();
    let length = length.split('\r').next().unwrap().parse::<usize>().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    head + &String::from_utf8_lossy(&body)
}

const HASTY: &[&str] = &["--header-timeout", "1s", "--keep-alive", "1s"];

#[tokio::test]
async fn a_client_that_never_ends_its_headers_is_cut() {
    let app = TestApp::start_with(HASTY).await;
    let mut stream = connect(&app).await;
    stream
        .write_all(b"GET /health/live HTTP/1.1\r\nHost: h\r\nX-A")
        .await
        .unwrap();
    let answer = until_closed(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn nor_may_it_dawdle_over_those_of_a_later_request() {
    let app = TestApp::start_with(HASTY).await;
    let mut stream = connect(&app).await;
    stream
        .write_all(b"GET /api/v1/profiles HTTP/1.1\r\nHost: h\r\n\r\n")
        .await
        .unwrap();
    assert!(one_answer(&mut stream).await.starts_with("HTTP/1.1 200 "));
    stream
        .write_all(b"GET /api/v1/profiles HTTP/1.1\r\nHost: h\r\nX-A")
        .await
        .unwrap();
    assert_eq!(until_closed(&mut stream).await, "");
}

#[tokio::test]
async fn a_connection_without_a_request_is_closed() {
    let app = TestApp::start_with(HASTY).await;
    let mut silent = connect(&app).await;
    assert!(until_closed(&mut silent).await.len() < 200);
    let mut idle = connect(&app).await;
    idle.write_all(b"GET /api/v1/profiles HTTP/1.1\r\nHost: h\r\n\r\n")
        .await
        .unwrap();
    one_answer(&mut idle).await;
    assert_eq!(until_closed(&mut idle).await, "");
}

fn upload_head(app: &TestApp, length: usize) -> String {
    let host = app.base.strip_prefix("http://").unwrap();
    format!(
        "POST /api/v1/packages/inspect HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\
         Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\nContent-Disposition: \
         form-data; name=\"file\"\r\n\r\n"
    )
}

#[tokio::test]
async fn an_upload_that_stops_coming_is_refused_and_leaves_nothing() {
    let app = TestApp::start_with(&[HASTY, &["--body-grace", "300ms"]].concat()).await;
    let mut stream = connect(&app).await;
    stream
        .write_all(upload_head(&app, 100_000).as_bytes())
        .await
        .unwrap();
    stream.write_all(b"PK").await.unwrap();
    let answer = until_closed(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("\"code\":\"request_timeout\""), "{answer}");
    assert!(app.files("uploads").is_empty());
}

#[tokio::test]
async fn so_is_a_form_that_stops_coming() {
    let app = TestApp::start_with(&[HASTY, &["--body-grace", "300ms"]].concat()).await;
    let mut stream = connect(&app).await;
    let head = "POST /api/v1/session HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n\
                Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = until_closed(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn a_trickle_is_no_progress() {
    let pace = ["--body-grace", "500ms", "--body-min-rate", "1000000"];
    let app = TestApp::start_with(&[HASTY, &pace].concat()).await;
    let mut stream = connect(&app).await;
    stream
        .write_all(upload_head(&app, 100_000).as_bytes())
        .await
        .unwrap();
    let (mut reads, mut writes) = stream.split();
    let trickle = async {
        while writes.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        std::future::pending::<()>().await;
    };
    let mut answer = Vec::new();
    let read = tokio::time::timeout(SOON, reads.read_to_end(&mut answer));
    tokio::select! {
        read = read => assert!(read.is_ok(), "the connection stays open"),
        () = trickle => {}
    }
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn a_slow_upload_that_keeps_its_pace_arrives() {
    // Longer than the grace, at far more than the slowest pace.
    let app = TestApp::start_with(&["--body-grace", "1s", "--body-min-rate", "100"]).await;
    let zip = dca().zip().unwrap();
    let end = b"\r\n--b--\r\n";
    let part = b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".len();
    let mut stream = connect(&app).await;
    let head = upload_head(&app, part + zip.len() + end.len());
    stream.write_all(head.as_bytes()).await.unwrap();
    for slice in zip.chunks(zip.len() / 6 + 1) {
        tokio::time::sleep(Duration::from_millis(250)).await;
        stream.write_all(slice).await.unwrap();
    }
    stream.write_all(end).await.unwrap();
    assert!(one_answer(&mut stream).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_whole_body_has_its_time_whatever_its_pace() {
    let app = TestApp::start_with(&[HASTY, &["--body-timeout", "400ms"]].concat()).await;
    let mut stream = connect(&app).await;
    stream
        .write_all(upload_head(&app, 90_000_000).as_bytes())
        .await
        .unwrap();
    let (mut reads, mut writes) = stream.split();
    let flood = async {
        while writes.write_all(&[b'x'; 4096]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        std::future::pending::<()>().await;
    };
    let mut answer = Vec::new();
    let read = tokio::time::timeout(SOON, reads.read_to_end(&mut answer));
    tokio::select! {
        read = read => assert!(read.is_ok(), "the connection stays open"),
        () = flood => {}
    }
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 408 "));
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answers_is_cut() {
    let app = TestApp::start_with(&[HASTY, &["--answer-timeout", "300ms"]].concat()).await;
    let mut stream = connect(&app).await;
    // The document is large; so many of them fill every buffer between the hub and this test.
    let ask = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: h\r\n\r\n";
    let began = Instant::now();
    loop {
        let write = tokio::time::timeout(Duration::from_millis(50), stream.write_all(ask)).await;
        // The hub has closed: what is written now comes back as an error.
        if matches!(write, Ok(Err(_))) {
            break;
        }
        assert!(began.elapsed() < SOON, "the connection stays open");
    }
}

#[tokio::test]
async fn a_body_that_nobody_asked_for_is_not_read_without_end() {
    let app = TestApp::start_with(HASTY).await;
    for framing in ["Content-Length: 1000000000", "Transfer-Encoding: chunked"] {
        let mut stream = connect(&app).await;
        let head = format!("GET /api/v1/profiles HTTP/1.1\r\nHost: h\r\n{framing}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let (mut reads, mut writes) = stream.split();
        let mut sent = 0_usize;
        let flood = async {
            let chunk = format!("1000\r\n{}\r\n", "x".repeat(4096));
            while writes.write_all(chunk.as_bytes()).await.is_ok() {
                sent += chunk.len();
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            std::future::pending::<()>().await;
        };
        let mut answer = Vec::new();
        let read = tokio::time::timeout(SOON, reads.read_to_end(&mut answer));
        tokio::select! {
            read = read => assert!(read.is_ok(), "the connection stays open"),
            () = flood => {}
        }
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{framing}: {answer}");
        assert!(sent < 100_000_000, "{framing}: {sent}");
    }
}

#[tokio::test]
async fn headers_past_their_limits_end_the_connection() {
    let app = TestApp::start().await;
    let head = |lines: usize, length: usize| {
        let line = format!("X-A: {}\r\n", "a".repeat(length));
        format!(
            "GET /api/v1/profiles HTTP/1.1\r\nHost: h\r\n{}\r\n",
            line.repeat(lines)
        )
    };
    for (lines, length, starts) in [
        (95, 10, "HTTP/1.1 200 "),
        (96, 10, "HTTP/1.1 431 "),
        (1, 100_000, "HTTP/1.1 200 "),
        (1, 140_000, "HTTP/1.1 431 "),
    ] {
        let mut stream = connect(&app).await;
        let head = head(lines, length);
        // The hub may close before all of it is written.
        let _ = stream.write_all(head.as_bytes()).await;
        let mut answer = [0; 13];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(
            String::from_utf8_lossy(&answer),
            starts,
            "{lines} of {length}"
        );
        if starts.starts_with("HTTP/1.1 4") {
            until_closed(&mut stream).await;
        }
    }
}

#[tokio::test]
async fn an_address_past_its_limit_is_explained() {
    let app = TestApp::start().await;
    let path = |length: usize| format!("/api/v1/profiles?limit={}1", "0".repeat(length - 24));
    app.get(&path(8_192)).await.expect(StatusCode::OK);
    let refused = app
        .get(&path(8_193))
        .await
        .expect(StatusCode::URI_TOO_LONG)
        .expect_problem("uri_too_long");
    assert!(refused.headers.contains_key("content-security-policy"));
    assert!(refused.json["detail"].as_str().unwrap().contains("8193"));
}

#[tokio::test]
async fn what_the_hub_itself_does_not_get_done_is_given_up() {
    let app = TestApp::start_with(&["--handler-timeout", "3s"]).await;
    app.user("ada").await;
    let (release, hold) = std::sync::mpsc::channel::<()>();
    let hold = std::sync::Arc::new(std::sync::Mutex::new(hold));
    // Both turns of the password hashes are taken, so that a sign-in waits.
    let busy = (0..2).map(|_| {
        let hold = hold.clone();
        app.state().hashing.run(move || {
            let _ = hold.lock().unwrap().recv();
            Ok(())
        })
    });
    let form = json!({ "email": "ada@example.org", "password": PASSWORD });
    let sign_in = async {
        let refused = app.post("/api/v1/session", form).await;
        drop(release);
        refused
    };
    let (_, refused) = tokio::join!(biased; futures_util::future::join_all(busy), sign_in);
    let refused = refused
        .expect(StatusCode::SERVICE_UNAVAILABLE)
        .expect_problem("timed_out");
    assert!(refused.headers.contains_key("retry-after"));
    assert!(refused.headers.contains_key("content-security-policy"));
    app.sign_in("ada").await;
}

#[tokio::test]
async fn more_work_than_the_queue_holds_is_put_off_and_told_for_how_long() {
    let app = TestApp::start().await;
    app.user("ada").await;
    let (release, hold) = std::sync::mpsc::channel::<()>();
    let hold = std::sync::Arc::new(std::sync::Mutex::new(hold));
    // Two hashes under way and 32 waiting: the queue is full.
    let busy = (0..34).map(|_| {
        let hold = hold.clone();
        app.state().hashing.run(move || {
            let _ = hold.lock().unwrap().recv();
            Ok(())
        })
    });
    let form = json!({ "email": "ada@example.org", "password": PASSWORD });
    let sign_in = async {
        let refused = app.post("/api/v1/session", form).await;
        drop(release);
        refused
    };
    let (_, refused) = tokio::join!(biased; futures_util::future::join_all(busy), sign_in);
    let refused = refused
        .expect(StatusCode::SERVICE_UNAVAILABLE)
        .expect_problem("busy");
    let wait = refused.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse::<u32>()
        .unwrap();
    // 34 hashes of some milliseconds, two at a time.
    assert!((1..=10).contains(&wait), "{wait}");
    app.sign_in("ada").await;
}

#[tokio::test]
async fn one_client_takes_not_all_of_the_room_for_uploads() {
    let app = TestApp::start_with(&[
        "--trusted-proxies",
        "127.0.0.1",
        "--max-uploads",
        "3",
        "--max-uploads-each",
        "1",
    ])
    .await;
    let mut stream = connect(&app).await;
    stream
        .write_all(upload_head(&app, 100_000).as_bytes())
        .await
        .unwrap();
    let inspect = |from: &str| {
        let request = app.request(Method::POST, "/api/v1/packages/inspect");
        let request = request.header("X-Forwarded-For", from);
        Reply::of(request.multipart(form(dca().zip().unwrap())))
    };
    // Until the first upload is being received, another one has its place.
    let began = Instant::now();
    let refused = loop {
        let reply = inspect("127.0.0.1").await;
        if reply.status != StatusCode::OK {
            break reply;
        }
        assert!(began.elapsed() < SOON);
    };
    let refused = refused
        .expect(StatusCode::SERVICE_UNAVAILABLE)
        .expect_problem("busy");
    assert!(refused.headers.contains_key("retry-after"));
    inspect("198.51.100.2").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn connections_past_their_number_wait_until_others_end() {
    let flags = [HASTY, &["--max-connections", "1"]].concat();
    let app = TestApp::start_with(&flags).await;
    // At least as many as the hub takes at once: one a core.
    let cores = std::thread::available_parallelism().unwrap().get();
    let mut idle = Vec::new();
    for _ in 0..=cores {
        idle.push(connect(&app).await);
    }
    app.get("/health/live").await.expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn http_2_is_not_spoken() {
    let app = TestApp::start().await;
    let mut stream = connect(&app).await;
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .await
        .unwrap();
    let answer = until_closed(&mut stream).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400 "),
        "{answer}"
    );
    let mut stream = connect(&app).await;
    let upgrade =
        b"GET /health/live HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n\
                    Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
    stream.write_all(upgrade).await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 204");
}
