//! What search engines are told: robots.txt and the sitemap.

use chrono::TimeDelta;
use profile_hub::demo::package;
use reqwest::StatusCode;
use serde_json::json;

use super::app::{TestApp, dca};

const WEB: [&str; 2] = ["--web-url", "https://app.example.org"];

async fn xml(app: &TestApp, path: &str) -> String {
    let reply = app.get(path).await.expect(StatusCode::OK);
    assert_eq!(
        reply.headers["content-type"],
        "application/xml; charset=utf-8"
    );
    String::from_utf8(reply.bytes).unwrap()
}

/// What stands in each of these elements.
fn all<'x>(xml: &'x str, element: &str) -> Vec<&'x str> {
    let (begin, end) = (format!("<{element}>"), format!("</{element}>"));
    let found = xml.split(&begin).skip(1);
    found.map(|rest| rest.split_once(&end).unwrap().0).collect()
}

#[tokio::test]
async fn crawlers_are_told_where_the_sitemap_is_and_to_leave_links_alone() {
    let app = TestApp::start().await;
    let reply = app.get("/robots.txt").await.expect(StatusCode::OK);
    assert_eq!(reply.headers["content-type"], "text/plain; charset=utf-8");
    let text = String::from_utf8(reply.bytes).unwrap();
    assert_eq!(
        text,
        format!(
            "User-agent: *\nDisallow: /d/\n\nSitemap: {}/sitemap.xml\n",
            app.base
        )
    );
    let app = TestApp::start_with(&WEB).await;
    let text = String::from_utf8(app.get("/robots.txt").await.bytes).unwrap();
    assert!(
        text.ends_with("Sitemap: https://app.example.org/sitemap.xml\n"),
        "{text}"
    );
}

#[tokio::test]
async fn the_sitemap_names_what_is_public_and_when_it_changed() {
    let app = TestApp::start_with(&WEB).await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let dca = app.publish(&ada, &mira, &dca()).await;
    app.advance(TimeDelta::seconds(90));
    let grid = app.publish(&ada, &mira, &package::grid()).await;
    let unlisted = app.publish(&ada, &mira, &package::trend()).await;
    ada.patch_profile(&unlisted, json!({ "visibility": "unlisted" }))
        .await
        .expect(StatusCode::OK);
    ada.complete_draft(&package::index()).await;

    let sitemap = xml(&app, "/sitemap.xml").await;
    assert!(sitemap.starts_with(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    ));
    assert!(sitemap.ends_with("</urlset>\n"));
    let base = "https://app.example.org";
    assert_eq!(
        all(&sitemap, "loc"),
        [
            format!("{base}/"),
            format!("{base}/profiles/{dca}"),
            format!("{base}/profiles/{grid}"),
            format!("{base}/authors/ada"),
        ]
    );
    let mut changed = Vec::new();
    for slug in [&dca, &grid, &grid] {
        let profile = app.get(&format!("/api/v1/profiles/{slug}")).await.json;
        let updated_at = profile["updated_at"].as_str().unwrap();
        changed.push(format!("{}Z", updated_at.get(..19).unwrap()));
    }
    assert_eq!(all(&sitemap, "lastmod"), changed);
}

#[tokio::test]
async fn without_the_app_the_sitemap_names_the_hubs_own_pages() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    app.publish(&ada, &mira, &dca()).await;
    let sitemap = xml(&app, "/sitemap.xml").await;
    let base = &app.base;
    assert_eq!(
        all(&sitemap, "loc"),
        [format!("{base}/"), format!("{base}/rules")]
    );
    for page in all(&sitemap, "loc") {
        app.get(page).await.expect(StatusCode::OK);
    }
    app.get("/sitemaps/profiles-1.xml")
        .await
        .expect_problem("not_found");
}

/// 50,000 public profiles of one author, behind the API's back.
fn fill(app: &TestApp) {
    let numbers =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)";
    let (id, at) = if app.database_url.starts_with("postgres") {
        (
            "'00000000-0000-7000-8000-' || lpad(i::text, 12, '0')",
            "TIMESTAMP '2026-01-01 00:00:00'",
        )
    } else {
        (
            "'00000000-0000-7000-8000-' || substr('000000000000' || i, -12)",
            "'2026-01-01 00:00:00'",
        )
    };
    app.sql(&format!(
        "INSERT INTO profiles (id, slug, author_id, visibility, revision, subscribers, downloads, \
         listed, indexed_as, created_at, updated_at, followers) {numbers} SELECT {id}, 'many-' || i, \
         (SELECT id FROM accounts WHERE handle = 'ada'), 'public', 1, 0, 0, TRUE, 1, {at}, {at}, 0 FROM n"
    ));
}

/// 1,500 authors with two public profiles each: more than are read at once.
fn fill_with_authors(app: &TestApp) {
    let is_postgres = app.database_url.starts_with("postgres");
    let padded = |n: &str| match is_postgres {
        true => format!("lpad(({n})::text, 12, '0')"),
        false => format!("substr('000000000000' || ({n}), -12)"),
    };
    let at = |text: &str| match is_postgres {
        true => format!("TIMESTAMP '{text}'"),
        false => format!("'{text}'"),
    };
    let (author, new, old) = (
        padded("i"),
        at("2026-01-02 00:00:00"),
        at("2026-01-01 00:00:00"),
    );
    let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)";
    app.sql(&format!(
        "INSERT INTO accounts (id, handle, display_name, email, email_key, password_hash, role, created_at, \
         revision) {numbers} SELECT '00000000-0000-7000-9000-' || {author}, 'author-' || i, 'Author', \
         'author-' || i || '@example.org', 'author-' || i || '@example.org', '', 'user', {old}, 1 FROM n"
    ));
    for (offset, updated_at) in [(0, new), (5_000, old.clone())] {
        let id = padded(&format!("i + {offset}"));
        app.sql(&format!(
            "INSERT INTO profiles (id, slug, author_id, visibility, revision, subscribers, downloads, \
             listed, indexed_as, created_at, updated_at, followers) {numbers} SELECT \
             '00000000-0000-7000-8000-' || {id}, 'one-' || (i + {offset}), \
             '00000000-0000-7000-9000-' || {author}, 'public', 1, 0, 0, TRUE, 1, {old}, {updated_at}, 0 \
             FROM n"
        ));
    }
}

#[tokio::test]
async fn each_author_is_named_once_with_the_last_change_of_all_they_show() {
    let app = TestApp::start_with(&WEB).await;
    app.user("ada").await;
    fill_with_authors(&app);
    let sitemap = xml(&app, "/sitemap.xml").await;
    let authors = all(&sitemap, "url")
        .into_iter()
        .filter(|entry| entry.contains("/authors/"))
        .collect::<Vec<_>>();
    assert_eq!(authors.len(), 1_500);
    for (at, entry) in authors.into_iter().enumerate() {
        assert_eq!(
            entry,
            format!(
                "<loc>https://app.example.org/authors/author-{}</loc>\
                 <lastmod>2026-01-02T00:00:00Z</lastmod>",
                at + 1
            )
        );
    }
}

#[tokio::test]
async fn the_sitemap_counts_as_a_search() {
    let app = TestApp::start_with(&[&WEB[..], &["--limit", "search=2/1h"]].concat()).await;
    for path in ["/sitemap.xml", "/sitemaps/profiles-1.xml"] {
        let reply = app.get(path).await;
        assert_eq!(reply.headers["ratelimit-policy"], "\"search\";q=2;w=3600");
    }
    for path in [
        "/sitemap.xml",
        "/sitemaps/authors-1.xml",
        "/api/v1/profiles",
    ] {
        app.get(path).await.expect_problem("rate_limited");
    }
    // It costs nothing.
    app.get("/robots.txt").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_sitemap_of_more_than_fifty_thousand_pages_is_an_index_of_files() {
    let app = TestApp::start_with(&WEB).await;
    app.user("ada").await;
    fill(&app);
    let index = xml(&app, "/sitemap.xml").await;
    assert!(index.contains("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"));
    let base = "https://app.example.org";
    let files = all(&index, "loc");
    assert_eq!(
        files,
        [
            format!("{base}/sitemaps/profiles-1.xml"),
            format!("{base}/sitemaps/profiles-2.xml"),
            format!("{base}/sitemaps/authors-1.xml"),
        ]
    );
    let mut pages = Vec::new();
    for file in files {
        let file = xml(&app, file.trim_start_matches(base)).await;
        let of_file = all(&file, "loc");
        assert!((1..=50_000).contains(&of_file.len()));
        pages.extend(of_file.into_iter().map(str::to_owned));
    }
    assert_eq!(pages.len(), 50_002);
    pages.sort();
    pages.dedup();
    assert_eq!(pages.len(), 50_002);
    for page in ["", "profiles/many-1", "profiles/many-50000", "authors/ada"] {
        assert!(pages.contains(&format!("{base}/{page}")), "{page}");
    }
    for nothing in ["profiles-3", "authors-2", "profiles-0", "others-1"] {
        app.get(&format!("/sitemaps/{nothing}.xml"))
            .await
            .expect_problem("not_found");
    }
}
