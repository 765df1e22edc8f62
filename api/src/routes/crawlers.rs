//! What search engines ask for: where they may go, and what there is.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    web::{Bytes, Data, Path},
};
use futures_util::{
    Stream, StreamExt as _, TryStreamExt as _,
    stream::{self, once},
};

use crate::{
    domain::sitemap::{Entry, Kind, MOST_OF_A_FILE, Walk, counts},
    error::{Error, Result},
    limits::{self, rules::Rule},
    state::State,
};

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
/// Crawlers come each day at most.
const KEPT: &str = "public, max-age=3600";

/// Where crawlers may go (RFC 9309): everywhere but along download links. What they are not to show says
/// so itself, which they have to read first.
#[get("/robots.txt")]
pub async fn robots(state: Data<State>) -> HttpResponse {
    let home = state.config.home_url();
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, KEPT))
        .body(format!(
            "User-agent: *\nDisallow: /d/\n\nSitemap: {home}/sitemap.xml\n"
        ))
}

/// The public pages, or, where they are too many for one file, the files that list them.
#[get("/sitemap.xml")]
pub async fn sitemap(req: HttpRequest, state: Data<State>) -> Result<HttpResponse> {
    limits::by_client(&req, Rule::Search).await?;
    let home = state.config.home_url();
    if state.config.web_url().is_none() {
        // Without the app there are no pages of profiles.
        return Ok(xml(once(async move {
            let pages = url(&format!("{home}/"), None) + &url(&format!("{home}/rules"), None);
            Ok(Bytes::from(pages))
        })));
    }
    let (profiles, authors) = counts(&state.db).await?;
    let first = url(&format!("{home}/"), None);
    let first = once(async move { Ok(Bytes::from(first)) });
    if profiles + authors <= MOST_OF_A_FILE {
        let profiles = entries(state.clone(), Kind::Profiles, 0);
        let authors = entries(state, Kind::Authors, 0);
        return Ok(xml(first.chain(profiles).chain(authors)));
    }
    let mut index = format!("{XML}<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for (kind, count) in [("profiles", profiles), ("authors", authors)] {
        for file in 1..=files(count) {
            index += &format!("<sitemap><loc>{home}/sitemaps/{kind}-{file}.xml</loc></sitemap>\n");
        }
    }
    index += "</sitemapindex>\n";
    Ok(HttpResponse::Ok()
        .content_type("application/xml; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, KEPT))
        .body(index))
}

/// One of the files that the index names, counted from 1. The first of profiles has the first page, too.
#[get("/sitemaps/{kind:profiles|authors}-{file:[1-9][0-9]{0,5}}.xml")]
pub async fn sitemap_file(
    req: HttpRequest,
    state: Data<State>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse> {
    limits::by_client(&req, Rule::Search).await?;
    let (kind, file) = path.into_inner();
    if state.config.web_url().is_none() {
        return Err(Error::not_found("sitemap"));
    }
    let (profiles, authors) = counts(&state.db).await?;
    let (kind, count) = if kind == "profiles" {
        (Kind::Profiles, profiles)
    } else {
        (Kind::Authors, authors)
    };
    if file > files(count) {
        return Err(Error::not_found("sitemap"));
    }
    let first = match (kind, file) {
        (Kind::Profiles, 1) => url(&format!("{}/", state.config.home_url()), None),
        _ => String::new(),
    };
    let first = once(async move { Ok(Bytes::from(first)) });
    Ok(xml(first.chain(entries(state, kind, file - 1))))
}

/// How many files so many addresses take.
fn files(count: i64) -> i64 {
    count / MOST_OF_A_FILE + i64::from(count % MOST_OF_A_FILE > 0)
}

/// The entries of a file, as they come from the database.
fn entries(state: Data<State>, kind: Kind, file: i64) -> impl Stream<Item = Result<Bytes>> {
    let folder = match kind {
        Kind::Profiles => "profiles",
        Kind::Authors => "authors",
    };
    let base = format!("{}/{folder}", state.config.home_url());
    stream::try_unfold(Walk::of_file(kind, file), move |walk| {
        let state = state.clone();
        async move { walk.next(&state.db).await }
    })
    .map_ok(move |entries| {
        let line = |entry: &Entry| url(&format!("{base}/{}", entry.name), Some(entry));
        Bytes::from(entries.iter().map(line).collect::<String>())
    })
}

/// An address, which holds nothing that XML would take for markup: an origin, slugs and handles.
fn url(address: &str, entry: Option<&Entry>) -> String {
    let changed = entry.map(|entry| {
        let at = entry.changed_at.format("%Y-%m-%dT%H:%M:%SZ");
        format!("<lastmod>{at}</lastmod>")
    });
    format!(
        "<url><loc>{address}</loc>{}</url>\n",
        changed.unwrap_or_default()
    )
}

/// A file that is written while it is sent. When the database fails meanwhile the connection ends before
/// the file does, and nobody takes it for whole.
fn xml(urls: impl Stream<Item = Result<Bytes>> + 'static) -> HttpResponse {
    let head = Bytes::from(format!("{XML}<urlset xmlns=\"{NAMESPACE}\">\n"));
    let whole = once(async move { Ok(head) })
        .chain(urls)
        .chain(once(async { Ok(Bytes::from_static(b"</urlset>\n")) }));
    HttpResponse::Ok()
        .content_type("application/xml; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, KEPT))
        .streaming(whole)
}
