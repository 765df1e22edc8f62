//! The web app, served by the hub: its pages, what they say of themselves, its files.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
};

use hub_shared::account::Role;
use profile_hub::{app::Application, clock::Clock, demo::logo, demo::package};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;
use tempfile::TempDir;

use super::{
    app::{Reply, TestApp, User, dca},
    headers::policy,
};

const SHELL: &str = "<!doctype html><html><head>\n<!-- about -->\n<title>As it was built</title>\n\
                     <!-- /about -->\n<script src=\"/assets/app-0f.js\"></script></head><body>Loading…\
                     </body></html>\n";
const SCRIPT: &str = "export default () => 'the script of the app, in full length';";

/// A folder as a build leaves it. What is "compressed" tells by its words which file was taken.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir(folder.path().join("assets")).unwrap();
    at("index.html", SHELL.as_bytes());
    at(
        "favicon.svg",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    );
    at(".env", b"SECRET=1");
    at("assets/.hidden.js", b"hidden");
    at("assets/app-0f.js", SCRIPT.as_bytes());
    at("assets/app-0f.js.br", b"the script by brotli");
    at("assets/app-0f.js.gz", b"the script by gzip");
    at("assets/app-0f.wasm", b"\0asm");
    at("assets/app-0f.css", b"body {}");
    folder
}

/// A hub that serves the app.
async fn hub(root: &TempDir, flags: &[&str]) -> TestApp {
    let root = root.path().display().to_string();
    let flags = [&["--web-root", &root], flags].concat();
    TestApp::start_with(&flags).await
}

/// What a browser that goes to an address asks for.
fn page(app: &TestApp, path: &str) -> RequestBuilder {
    app.request(Method::GET, path).header(
        "Accept",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    )
}

async fn html(app: &TestApp, path: &str, status: StatusCode) -> String {
    let reply = Reply::of(page(app, path)).await.expect(status);
    assert_eq!(reply.headers["content-type"], "text/html; charset=utf-8");
    String::from_utf8(reply.bytes).unwrap()
}

/// The values of the tag with this name or property.
fn tag<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let begin = format!("=\"{name}\" content=\"");
    let found = html.split(&begin).skip(1);
    found.map(|rest| rest.split('"').next().unwrap()).collect()
}

fn title(html: &str) -> &str {
    let (_, rest) = html.split_once("<title>").unwrap();
    rest.split_once("</title>").unwrap().0
}

async fn published(app: &TestApp) -> (User<'_>, User<'_>, String) {
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    (ada, mira, slug)
}

#[tokio::test]
async fn every_address_of_the_app_answers_with_its_shell() {
    let root = folder();
    let app = hub(&root, &[]).await;
    for path in [
        "/",
        "/?q=grid&sort=new",
        "/editor",
        "/editor/new",
        "/editor/",
        "/editor/calm-grid",
        "/editor/calm-grid/strategy",
        "/editor/calm-grid/profile",
        "/editor/calm-grid/publish",
        "/editor/calm-grid/publish/",
        "/subscriptions",
        "/notifications",
        "/account",
        "/account/",
        "/register",
        "/verify",
        "/sign-in",
        "/reset",
        "/moderation",
        "/moderation/0190",
    ] {
        let reply = Reply::of(page(&app, path)).await.expect(StatusCode::OK);
        let text = String::from_utf8(reply.bytes).unwrap();
        assert!(text.contains("/assets/app-0f.js"), "{path}");
        assert!(!text.contains("As it was built"), "{path}");
        assert_eq!(reply.headers["cache-control"], "no-cache", "{path}");
        let is_found = tag(&text, "robots").is_empty();
        assert_eq!(is_found, path.starts_with("/?") || path == "/", "{path}");

        let etag = reply.headers["etag"].to_str().unwrap().to_owned();
        let again = page(&app, path).header("If-None-Match", etag);
        let again = Reply::of(again).await.expect(StatusCode::NOT_MODIFIED);
        assert!(again.bytes.is_empty());

        let head = Reply::of(app.request(Method::HEAD, path)).await;
        let head = head.expect(StatusCode::OK);
        assert_eq!(head.headers["content-length"], text.len().to_string());
        assert!(head.bytes.is_empty());
    }
}

#[tokio::test]
async fn the_apps_pages_let_it_run_its_own_scripts_and_wasm_and_nothing_else() {
    let root = folder();
    let app = hub(&root, &[]).await;
    let reply = Reply::of(page(&app, "/editor")).await;
    let of = |directive: &str| {
        let all = policy(&reply.headers);
        let found = all.into_iter().find(|(name, _)| name == directive);
        found
            .unwrap_or_else(|| panic!("no {directive}"))
            .1
            .join(" ")
    };
    for (directive, sources) in [
        ("default-src", "'none'"),
        ("script-src", "'self' 'wasm-unsafe-eval'"),
        ("connect-src", "'self'"),
        ("style-src", "'self'"),
        ("img-src", "'self' data: blob:"),
        ("worker-src", "'self'"),
        ("frame-ancestors", "'none'"),
        ("base-uri", "'none'"),
    ] {
        assert_eq!(of(directive), sources, "{directive}");
    }
    // Where the app is another origin than the API, it may ask the API and show its logos.
    let app = hub(
        &root,
        &[
            "--public-url",
            "https://api.example.org",
            "--web-url",
            "https://app.example.org",
        ],
    )
    .await;
    let reply = Reply::of(page(&app, "/editor")).await;
    let all = policy(&reply.headers);
    for directive in ["connect-src", "img-src"] {
        let (_, sources) = all.iter().find(|(name, _)| name == directive).unwrap();
        assert!(
            sources.contains(&"https://api.example.org".to_owned()),
            "{sources:?}"
        );
    }
}

#[tokio::test]
async fn a_shell_is_compressed_as_the_client_likes_it() {
    let root = folder();
    let app = hub(&root, &[]).await;
    let plain = html(&app, "/", StatusCode::OK).await;
    for (accepted, encoding) in [
        ("gzip, deflate, br, zstd", Some("br")),
        ("gzip;q=1.0, br;q=0.5", Some("gzip")),
        ("br;q=0, gzip", Some("gzip")),
        ("identity", None),
        ("zstd", None),
        ("*;q=0.1, identity;q=0.5", None),
    ] {
        let reply = Reply::of(page(&app, "/").header("Accept-Encoding", accepted)).await;
        assert_eq!(reply.headers["vary"], "Accept-Encoding");
        let sent = reply.headers.get("content-encoding");
        assert_eq!(
            sent.map(|sent| sent.to_str().unwrap()),
            encoding,
            "{accepted}"
        );
        let mut read = String::new();
        match encoding {
            Some("br") => {
                let mut reader = brotli::Decompressor::new(reply.bytes.as_slice(), 4096);
                reader.read_to_string(&mut read).unwrap();
            }
            Some(_) => {
                let mut reader = flate2::read::GzDecoder::new(reply.bytes.as_slice());
                reader.read_to_string(&mut read).unwrap();
            }
            None => read = String::from_utf8(reply.bytes).unwrap(),
        }
        assert_eq!(read, plain, "{accepted}");
    }
}

#[tokio::test]
async fn a_public_profile_says_what_it_is_to_those_who_share_its_link() {
    let root = folder();
    let app = hub(&root, &["--hub-name", "Bots & Co"]).await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let texts =
        json!({ "name": "Calm & 'slow'", "summary": "\"><script>alert(1)</script> & slow." });
    ada.patch_draft(&slug, texts).await.expect(StatusCode::OK);
    let picture = logo::png([[1, 2, 3], [4, 5, 6]]).unwrap();
    let draft = ada.put_logo(&slug, picture).await.expect(StatusCode::OK);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(submission.json["id"].as_str().unwrap()).await;

    let text = html(&app, &format!("/profiles/{slug}"), StatusCode::OK).await;
    let base = &app.base;
    let name = "Calm &amp; &#39;slow&#39; by ada";
    let summary = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; slow.";
    let logo = draft.json["logo"].as_str().unwrap();
    assert_eq!(title(&text), format!("{name} · Bots &amp; Co"));
    for (names, content) in [
        ("description", summary),
        ("og:description", summary),
        ("twitter:description", summary),
        ("og:title", name),
        ("twitter:title", name),
        ("og:site_name", "Bots &amp; Co"),
        ("og:type", "article"),
        ("og:url", &format!("{base}/profiles/{slug}")),
        ("og:image", &format!("{base}{logo}")),
        ("twitter:image", &format!("{base}{logo}")),
        ("twitter:card", "summary"),
    ] {
        assert_eq!(tag(&text, names), [content], "{names}");
    }
    assert_eq!(tag(&text, "robots"), [""; 0]);
    assert!(text.contains(&format!(
        "<link rel=\"canonical\" href=\"{base}/profiles/{slug}\">"
    )));
    // The picture is there for whoever was shown its address.
    app.get(logo).await.expect(StatusCode::OK);

    let unlisted = ada.patch_profile(&slug, json!({ "visibility": "unlisted" }));
    unlisted.await.expect(StatusCode::OK);
    let text = html(&app, &format!("/profiles/{slug}"), StatusCode::OK).await;
    assert_eq!(tag(&text, "robots"), ["noindex"]);
    assert_eq!(tag(&text, "og:title"), [name]);
}

#[tokio::test]
async fn a_slash_at_the_end_makes_no_other_page() {
    let root = folder();
    let app = hub(&root, &[]).await;
    let (_, _, slug) = published(&app).await;
    for path in [format!("/profiles/{slug}"), "/authors/ada".to_owned()] {
        let plain = html(&app, &path, StatusCode::OK).await;
        let slashed = html(&app, &format!("{path}/"), StatusCode::OK).await;
        assert_eq!(slashed, plain);
        let address = format!("{}{path}", app.base);
        assert!(plain.contains(&format!("rel=\"canonical\" href=\"{address}\"")));
    }
}

/// Makes the database answer questions about profiles as one that others keep from working.
fn keep_busy(app: &TestApp) {
    app.sql("ALTER TABLE profiles RENAME TO kept");
    if app.database_url.starts_with("postgres") {
        app.sql(
            "CREATE FUNCTION busy() RETURNS SETOF kept LANGUAGE plpgsql AS \
             $$ BEGIN RAISE SQLSTATE '40001'; END $$; \
             CREATE VIEW profiles AS SELECT * FROM busy()",
        );
    } else {
        // SQLite's sentence for it, in the name of a table that is not there.
        app.sql("CREATE VIEW profiles AS SELECT * FROM \"database is locked\"");
    }
}

#[tokio::test]
async fn a_page_whose_profile_cannot_be_looked_up_now_says_when_to_try_again() {
    let root = folder();
    let app = hub(&root, &[]).await;
    let (_, _, slug) = published(&app).await;
    keep_busy(&app);
    let api = app.get(&format!("/api/v1/profiles/{slug}")).await;
    let api = api
        .expect(StatusCode::SERVICE_UNAVAILABLE)
        .expect_problem("busy");
    let asked = page(&app, &format!("/profiles/{slug}"));
    let shown = Reply::of(asked).await;
    let shown = shown.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(shown.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(shown.headers["retry-after"], "1");
    assert_eq!(api.headers["retry-after"], "1");
    let nothing = Reply::of(page(&app, "/nothing")).await;
    assert!(!nothing.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn the_catalogue_and_authors_say_what_they_are() {
    let root = folder();
    let app = hub(&root, &[]).await;
    let (_, _, slug) = published(&app).await;
    let base = &app.base;
    let home = html(&app, "/", StatusCode::OK).await;
    assert_eq!(title(&home), "Profile Hub: trading profiles for OctoBot");
    assert_eq!(tag(&home, "og:url"), [format!("{base}/")]);
    assert_eq!(tag(&home, "og:image"), [format!("{base}/hub.png")]);
    assert_eq!(tag(&home, "twitter:card"), ["summary_large_image"]);
    let picture = app.get("/hub.png").await.expect(StatusCode::OK);
    assert_eq!(picture.headers["content-type"], "image/png");

    let author = html(&app, "/authors/ada", StatusCode::OK).await;
    assert_eq!(title(&author), "ada (@ada) · Profile Hub");
    assert_eq!(
        tag(&author, "description"),
        ["A trading profile for OctoBot by ada."]
    );
    assert_eq!(tag(&author, "og:type"), ["profile"]);
    assert_eq!(tag(&author, "robots"), [""; 0]);
    // Nobody finds the page of somebody who shows nothing.
    let reader = html(&app, "/authors/mira", StatusCode::OK).await;
    assert_eq!(tag(&reader, "robots"), ["noindex"]);
    // Whether they never published or it is hidden by now, this is true.
    assert_eq!(
        tag(&reader, "description"),
        ["mira has no public profile now."]
    );
    let without_logo = html(&app, &format!("/profiles/{slug}"), StatusCode::OK).await;
    assert_eq!(tag(&without_logo, "og:image"), [format!("{base}/hub.png")]);
}

#[tokio::test]
async fn a_hidden_page_looks_like_one_that_is_not_there() {
    let root = folder();
    let app = hub(&root, &[]).await;
    let (ada, mira, slug) = published(&app).await;
    let never = ada.complete_draft(&package::grid()).await;
    let deleted = app.publish(&ada, &mira, &package::trend()).await;
    ada.delete(&format!("/api/v1/profiles/{deleted}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    ada.patch_profile(&slug, json!({ "visibility": "private" }))
        .await
        .expect(StatusCode::OK);
    let nothing = html(&app, "/profiles/there-is-none", StatusCode::NOT_FOUND).await;
    assert_eq!(title(&nothing), "Profile Hub");
    assert_eq!(tag(&nothing, "robots"), ["noindex"]);
    assert_eq!(tag(&nothing, "og:title"), [""; 0]);
    for hidden in [&slug, &never, &deleted, &"NOT A SLUG".to_owned()] {
        let path = format!("/profiles/{hidden}");
        let reply = Reply::of(page(&app, &path)).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(String::from_utf8(reply.bytes).unwrap(), nothing, "{path}");
        // With the author's token it is the same: the app asks for more, not the browser.
        let signed_in = page(&app, &path).bearer_auth(&ada.token);
        let signed_in = Reply::of(signed_in).await.expect(StatusCode::NOT_FOUND);
        assert_eq!(
            String::from_utf8(signed_in.bytes).unwrap(),
            nothing,
            "{path}"
        );
    }
    html(&app, "/authors/nobody-here", StatusCode::NOT_FOUND).await;
    html(&app, "/authors/%00", StatusCode::NOT_FOUND).await;

    let root_account = app.account("root-1", Role::Administrator).await;
    let path = "/api/v1/moderation/accounts/ada/suspend";
    let because = json!({ "reason": "It copies the work of others." });
    let grid = ada.submit(&never).await.expect(StatusCode::CREATED);
    mira.approve(grid.json["id"].as_str().unwrap()).await;
    html(&app, &format!("/profiles/{never}"), StatusCode::OK).await;
    root_account
        .post(path, because)
        .await
        .expect(StatusCode::OK);
    let suspended = html(&app, &format!("/profiles/{never}"), StatusCode::NOT_FOUND).await;
    assert_eq!(suspended, nothing);
}

#[tokio::test]
async fn where_nothing_is_people_get_the_app_and_programs_a_problem() {
    let root = folder();
    let app = hub(&root, &[]).await;
    for path in [
        "/nothing",
        "/profiles",
        "/profiles/",
        "/profiles//",
        "/profiles/a/b",
        "//account",
        "/account/x",
        "/account//",
        "/Account",
        "/editor/a/b",
        "/editor/a/publish/b",
        "/moderation/a/b",
        "/favicon.ico",
    ] {
        let text = html(&app, path, StatusCode::NOT_FOUND).await;
        assert!(text.contains("/assets/app-0f.js"), "{path}");
        app.get(path).await.expect_problem("not_found");
        for accepted in ["application/json", "*/*", "text/html;q=0, */*"] {
            let program = app.request(Method::GET, path).header("Accept", accepted);
            Reply::of(program).await.expect_problem("not_found");
        }
        let posted = page(&app, path).build().unwrap().headers().clone();
        let posted = app.request(Method::POST, path).headers(posted);
        Reply::of(posted).await.expect_problem("not_found");
    }
    for path in [
        "/api/v1/nothing",
        "/api/v1/profiles/nothing",
        "/api",
        "/d/nothing",
        "/d/token/slug.zip",
        "/health/nothing",
        "/docs/nothing",
        "/rules/nothing",
        "/assets/nothing-0f.js",
        "/assets/",
        "/assets",
    ] {
        let reply = Reply::of(page(&app, path))
            .await
            .expect_problem("not_found");
        assert_eq!(reply.headers["cache-control"], "no-store", "{path}");
    }
    // The hub's own pages are there as ever.
    for path in ["/rules", "/docs/errors", "/api/docs/", "/hub.css"] {
        app.get(path).await.expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_and_may_run_wasm_in_a_worker() {
    let root = folder();
    let app = hub(&root, &[]).await;
    for (name, kind) in [
        ("app-0f.js", "text/javascript"),
        ("app-0f.css", "text/css; charset=utf-8"),
        ("app-0f.wasm", "application/wasm"),
    ] {
        let path = format!("/assets/{name}");
        let reply = app.get(&path).await.expect(StatusCode::OK);
        assert_eq!(reply.headers["content-type"], kind);
        assert_eq!(
            reply.headers["cache-control"],
            "public, max-age=31536000, immutable"
        );
        assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        assert!(!reply.headers.contains_key("content-disposition"));
        assert_eq!(
            reply.bytes,
            fs::read(root.path().join("assets").join(name)).unwrap()
        );
        let policy = policy(&reply.headers);
        for (directive, sources) in [
            ("script-src", "'self' 'wasm-unsafe-eval'"),
            ("connect-src", "'self'"),
        ] {
            let (_, found) = policy.iter().find(|(name, _)| name == directive).unwrap();
            assert_eq!(found.join(" "), sources, "{name}: {directive}");
        }

        let etag = reply.etag();
        let again = app
            .request(Method::GET, &path)
            .header("If-None-Match", etag);
        let again = Reply::of(again).await.expect(StatusCode::NOT_MODIFIED);
        assert_eq!(
            again.headers["cache-control"],
            "public, max-age=31536000, immutable"
        );
        assert_eq!(again.headers["vary"], "Accept-Encoding");

        let head = Reply::of(app.request(Method::HEAD, &path)).await;
        let head = head.expect(StatusCode::OK);
        assert_eq!(
            head.headers["content-length"],
            reply.bytes.len().to_string()
        );
    }
}

#[tokio::test]
async fn an_asset_comes_in_the_encoding_that_the_client_likes_best() {
    let root = folder();
    let app = hub(&root, &[]).await;
    let mut tags = Vec::new();
    for (accepted, encoding, body) in [
        (
            "gzip, deflate, br, zstd",
            Some("br"),
            "the script by brotli",
        ),
        ("br;q=0.2, gzip;q=0.8", Some("gzip"), "the script by gzip"),
        ("br;q=0, gzip", Some("gzip"), "the script by gzip"),
        ("br;q=0, gzip;q=0", None, SCRIPT),
        ("", None, SCRIPT),
    ] {
        let request = app
            .request(Method::GET, "/assets/app-0f.js")
            .header("Accept-Encoding", accepted);
        let reply = Reply::of(request).await.expect(StatusCode::OK);
        let sent = reply.headers.get("content-encoding");
        assert_eq!(
            sent.map(|sent| sent.to_str().unwrap()),
            encoding,
            "{accepted}"
        );
        assert_eq!(String::from_utf8_lossy(&reply.bytes), body, "{accepted}");
        assert_eq!(reply.headers["content-type"], "text/javascript");
        let vary = reply.headers.get_all("vary").iter().collect::<Vec<_>>();
        assert_eq!(vary, ["Accept-Encoding"]);
        tags.push(reply.etag());
    }
    // Other bytes have another tag (RFC 9110, 8.8.3.3).
    assert_eq!(tags[1], tags[2]);
    assert_eq!(tags[3], tags[4]);
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "{tags:?}");
    // There is no compressed one of this.
    let request = app
        .request(Method::GET, "/assets/app-0f.css")
        .header("Accept-Encoding", "br, gzip");
    let reply = Reply::of(request).await.expect(StatusCode::OK);
    assert!(!reply.headers.contains_key("content-encoding"));
    assert_eq!(reply.bytes, b"body {}");
}

#[tokio::test]
async fn files_beside_the_shell_are_asked_for_again_each_time() {
    let root = folder();
    let app = hub(&root, &[]).await;
    let reply = app.get("/favicon.svg").await.expect(StatusCode::OK);
    assert_eq!(reply.bytes, b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    assert_eq!(reply.headers["content-type"], "image/svg+xml");
    assert_eq!(reply.headers["cache-control"], "public, no-cache");
    let again = app
        .request(Method::GET, "/favicon.svg")
        .header("If-None-Match", reply.etag());
    Reply::of(again).await.expect(StatusCode::NOT_MODIFIED);
    app.get("/index.html").await.expect_problem("not_found");
}

/// The status that a path gets exactly as it is written.
fn raw(app: &TestApp, path: &str) -> (String, String) {
    let address = app.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().to_owned();
    (status, answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_leads_out_of_the_folder_or_to_hidden_files() {
    let outer = tempfile::tempdir().unwrap();
    fs::write(outer.path().join("secret.txt"), "not for anybody").unwrap();
    let root = tempfile::tempdir_in(outer.path()).unwrap();
    copy(folder().path(), root.path());
    let app = hub(&root, &[]).await;
    for path in [
        "/assets/../../secret.txt",
        "/assets/../index.html",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/..%5c..%5csecret.txt",
        "/assets//../../secret.txt",
        "/assets/%2fetc/passwd",
        "/assets//etc/passwd",
        "/assets/app-0f.js/../../../secret.txt",
        "/assets/.hidden.js",
        "/assets/%2ehidden.js",
        "/assets/app-0f.js%00.css",
        "/.env",
        "/%2eenv",
        "/../secret.txt",
        "/..%2fsecret.txt",
    ] {
        let (status, answer) = raw(&app, path);
        assert!(
            ["400", "404"].contains(&status.as_str()),
            "{path}: {answer}"
        );
        for inside in ["not for anybody", "hidden", "SECRET", "root:", "doctype"] {
            assert!(!answer.contains(inside), "{path}: {answer}");
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[tokio::test]
async fn a_build_that_replaces_the_folder_is_seen_at_once() {
    let root = folder();
    let app = hub(&root, &[]).await;
    html(&app, "/", StatusCode::OK).await;
    let index = root.path().join("index.html");
    fs::write(&index, SHELL.replace("app-0f", "app-1e")).unwrap();
    assert!(html(&app, "/", StatusCode::OK).await.contains("app-1e.js"));
    // A shell without the marks is served as it is.
    fs::write(&index, "<!doctype html>no marks").unwrap();
    assert_eq!(
        html(&app, "/", StatusCode::OK).await,
        "<!doctype html>no marks"
    );
    fs::remove_file(&index).unwrap();
    Reply::of(page(&app, "/"))
        .await
        .expect(StatusCode::INTERNAL_SERVER_ERROR)
        .expect_problem("internal");
}

#[tokio::test]
async fn a_hub_whose_app_was_never_built_does_not_start() {
    let (empty, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let at = |name: &str| data.path().join(name).display().to_string();
    let root = empty.path().display().to_string();
    let config = TestApp::config(&[
        "--listen",
        "127.0.0.1:0",
        "--web-root",
        &root,
        "--database-url",
        &format!("sqlite://{}", at("hub.db")),
        "--storage-url",
        &format!("file://{}", at("blobs")),
        "--keys-dir",
        &at("keys"),
        "--uploads-dir",
        &at("uploads"),
        "--outbox-dir",
        &at("outbox"),
    ]);
    let refused = Application::build(config.unwrap(), Clock::System).await;
    let error = refused.map(drop).unwrap_err().to_string();
    assert!(error.contains("there is no index.html"), "{error}");
    assert!(error.contains(&root), "{error}");
}

#[tokio::test]
async fn without_the_app_the_hub_has_its_own_page_and_nothing_of_the_app() {
    let app = TestApp::start().await;
    let text = html(&app, "/", StatusCode::OK).await;
    assert!(text.contains("Browse the API"), "{text}");
    for path in ["/editor", "/nothing", "/assets/app-0f.js", "/account"] {
        Reply::of(page(&app, path))
            .await
            .expect_problem("not_found");
    }
}
