//! What the hub counts, as Prometheus would fetch it.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::app::{PASSWORD, Reply, TestApp, dca};

async fn with_metrics() -> TestApp {
    TestApp::start_with(&["--metrics-listen", "127.0.0.1:0"]).await
}

/// Every sample: its name with labels, and its value.
async fn scrape(app: &TestApp) -> BTreeMap<String, f64> {
    let url = format!("http://{}/metrics", app.metrics.unwrap());
    let reply = app.get(&url).await.expect(StatusCode::OK);
    assert_eq!(
        reply.headers["content-type"],
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    let text = String::from_utf8(reply.bytes).unwrap();
    assert!(text.ends_with("# EOF\n"), "{text}");
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

fn of(samples: &BTreeMap<String, f64>, name: &str) -> f64 {
    samples.get(name).copied().unwrap_or_default()
}

/// How often this happened between the two.
fn grown(before: &BTreeMap<String, f64>, after: &BTreeMap<String, f64>, name: &str) -> f64 {
    of(after, name) - of(before, name)
}

#[tokio::test]
async fn requests_are_counted_by_method_pattern_and_class() {
    let app = with_metrics().await;
    let before = scrape(&app).await;
    for _ in 0..3 {
        app.get("/api/v1/profiles").await.expect(StatusCode::OK);
    }
    app.get("/api/v1/profiles?limit=0").await;
    Reply::of(app.request(Method::HEAD, "/api/v1/profiles")).await;
    app.get("/api/v1/profiles/one").await;
    app.get("/api/v1/profiles/two").await;
    let after = scrape(&app).await;
    let grown = |name: &str| grown(&before, &after, name);
    for (method, route, class, times) in [
        ("GET", "/api/v1/profiles", "2xx", 3.0),
        ("GET", "/api/v1/profiles", "4xx", 1.0),
        ("HEAD", "/api/v1/profiles", "2xx", 1.0),
        ("GET", "/api/v1/profiles/{slug}", "4xx", 2.0),
    ] {
        let labels = format!("method=\"{method}\",route=\"{route}\"");
        let name = format!("hub_requests_total{{{labels},status=\"{class}\"}}");
        assert_eq!(grown(&name), times, "{name}");
    }
    let list = "method=\"GET\",route=\"/api/v1/profiles\"";
    assert_eq!(
        grown(&format!("hub_request_duration_seconds_count{{{list}}}")),
        4.0
    );
    assert_eq!(
        grown(&format!(
            "hub_request_duration_seconds_bucket{{le=\"+Inf\",{list}}}"
        )),
        4.0
    );
}

#[tokio::test]
async fn addresses_and_methods_that_nobody_made_are_one_label() {
    let app = with_metrics().await;
    let before = scrape(&app).await;
    for number in 0..5 {
        let method = Method::from_bytes(format!("BREW{number}").as_bytes()).unwrap();
        let path = format!("/none/{number}");
        Reply::of(app.request(method, &path)).await;
    }
    let after = scrape(&app).await;
    let new = after.keys().filter(|name| !before.contains_key(*name));
    let new = new.filter(|name| name.starts_with("hub_requests_total"));
    assert_eq!(
        new.collect::<Vec<_>>(),
        ["hub_requests_total{method=\"other\",route=\"unknown\",status=\"4xx\"}"]
    );
}

#[tokio::test]
async fn changes_downloads_and_refused_packages_are_counted() {
    let app = with_metrics().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let before = scrape(&app).await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = ada.link(&slug).await;
    for _ in 0..2 {
        app.get(&link).await.expect(StatusCode::OK);
    }
    Reply::of(app.request(Method::HEAD, &link)).await;
    ada.put_package(&slug, b"nothing".to_vec())
        .await
        .expect_problem("package_refused");
    let after = scrape(&app).await;
    let grown = |name: &str| grown(&before, &after, name);
    for (action, times) in [
        ("profile.create", 1.0),
        ("submission.approve", 1.0),
        ("subscription.start", 1.0),
        ("profile.delete", 0.0),
    ] {
        let name = format!("hub_events_total{{action=\"{action}\"}}");
        assert_eq!(grown(&name), times, "{name}");
    }
    assert_eq!(grown("hub_downloads_total"), 2.0);
    assert_eq!(grown("hub_packages_refused_total{code=\"not_a_zip\"}"), 1.0);
    assert_eq!(
        grown("hub_requests_total{method=\"GET\",route=\"/d/{token}/{slug}.zip\",status=\"2xx\"}"),
        2.0
    );
}

#[tokio::test]
async fn jobs_pools_and_bounded_work_are_shown() {
    let app = with_metrics().await;
    let form = json!({ "email": "ada@example.org", "handle": "ada", "password": PASSWORD });
    app.post("/api/v1/accounts", form)
        .await
        .expect(StatusCode::ACCEPTED);
    app.mails("ada@example.org", 1).await;
    let mut samples = scrape(&app).await;
    // The file is there before the job is marked as done.
    while of(&samples, "hub_jobs_due") > 0.0 {
        samples = scrape(&app).await;
    }
    assert_eq!(
        of(&samples, "hub_jobs_total{kind=\"mail\",outcome=\"done\"}"),
        1.0
    );
    for (name, value) in [
        ("hub_jobs_due", 0.0),
        ("hub_jobs_failing", 0.0),
        ("hub_jobs_dead", 0.0),
        ("hub_jobs_oldest_due_seconds", 0.0),
        ("hub_pool_waiting{pool=\"write\"}", 0.0),
        ("hub_work_running{work=\"package checks\"}", 0.0),
        ("hub_work_waiting{work=\"sign-ins\"}", 0.0),
        ("hub_work_refused_total{work=\"logos\"}", 0.0),
        ("hub_build_info{version=\"0.1.0\"}", 1.0),
    ] {
        assert_eq!(samples.get(name), Some(&value), "{name} in {samples:?}");
    }
    for pool in ["read", "write"] {
        let most = of(
            &samples,
            &format!("hub_pool_connections_max{{pool=\"{pool}\"}}"),
        );
        let open = ["idle", "busy"].map(|state| {
            of(
                &samples,
                &format!("hub_pool_connections{{pool=\"{pool}\",state=\"{state}\"}}"),
            )
        });
        let open = open.iter().sum::<f64>();
        assert!(open >= 1.0 && open <= most, "{pool}: {open} of {most}");
    }
    assert!(of(&samples, "process_start_time_seconds") > 1.7e9);
}

#[tokio::test]
async fn no_label_names_a_person_or_a_thing() {
    let app = with_metrics().await;
    let (ada, mira) = (app.user("ada-lovelace").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = ada.link(&slug).await;
    app.get(&link).await.expect(StatusCode::OK);
    let id = ada.get("/api/v1/account").await.json["id"].clone();
    let secrets = [
        &slug,
        "ada-lovelace",
        id.as_str().unwrap(),
        "example.org",
        "eyJ",
    ];
    for name in scrape(&app).await.keys() {
        for secret in secrets {
            assert!(!name.contains(secret), "{name} has {secret}");
        }
    }
}

#[tokio::test]
async fn the_public_listener_has_no_metrics_and_theirs_has_nothing_else() {
    let app = with_metrics().await;
    app.get("/metrics").await.expect_problem("not_found");
    let theirs = format!("http://{}", app.metrics.unwrap());
    for path in ["/", "/api/v1/profiles", "/health/live"] {
        app.get(&format!("{theirs}{path}"))
            .await
            .expect(StatusCode::NOT_FOUND);
    }
    let app = TestApp::start().await;
    assert_eq!(app.metrics, None);
}
