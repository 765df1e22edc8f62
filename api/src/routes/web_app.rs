//! Pages and files of the web app.

use actix_files::{Files, NamedFile};
use actix_web::{
    HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    get, guard,
    http::{
        Method, StatusCode,
        header::{self, Accept, Header as _, HeaderValue},
    },
    middleware::{Next, from_fn},
    web::{self, Data, Path},
};
use hub_shared::text::{Handle, Slug};

use crate::{
    domain::{catalogue, search},
    error::{Error, Result},
    headers, problem,
    state::State,
    web_app::{WebApp, about::About, is_the_apps},
};

/// What shows each reader something else.
const OWN: [&str; 27] = [
    "/editor",
    "/editor/{slug}",
    "/editor/{slug}/strategy",
    "/editor/{slug}/profile",
    "/editor/{slug}/publish",
    "/subscriptions",
    "/notifications",
    "/account",
    "/register",
    "/verify",
    "/sign-in",
    "/reset",
    "/moderation",
    "/moderation/{id}",
    "/moderation/cases/{slug}",
    "/moderation/appeals/{id}",
    "/moderation/authors/{handle}",
    "/admin",
    "/admin/accounts",
    "/admin/accounts/{handle}",
    "/admin/settings",
    "/admin/checks",
    "/admin/words",
    "/admin/invitations",
    "/admin/replies",
    "/admin/audit",
    "/transparency",
];

/// The app's pages, by the rules of `web/src/route.rs`: a slash at the end makes no other page.
pub fn pages(root: &mut web::ServiceConfig) {
    root.service(home);
    for end in ["", "/"] {
        let page = |address: &str| web::resource(format!("{address}{end}")).guard(guard::Get());
        root.service(page("/profiles/{slug}").to(profile))
            .service(page("/authors/{handle}").to(author));
        for address in OWN {
            root.service(page(address).to(own));
        }
    }
}

/// The catalogue.
#[get("/")]
async fn home(req: HttpRequest, state: Data<State>, app: Data<WebApp>) -> Result<HttpResponse> {
    app.shell(&req, &About::home(&state), StatusCode::OK).await
}

/// A profile, as everybody sees it: whoever sees more is known to the app, not to this request.
async fn profile(
    req: HttpRequest,
    state: Data<State>,
    app: Data<WebApp>,
    slug: Path<String>,
) -> Result<HttpResponse> {
    let found = match slug.parse::<Slug>() {
        Ok(slug) => catalogue::profile(&state, None, slug).await,
        Err(_) => Err(Error::not_found("profile")),
    };
    let about = found.map(|(profile, _)| About::profile(&state, &profile));
    public(&req, &state, &app, about).await
}

/// An author.
async fn author(
    req: HttpRequest,
    state: Data<State>,
    app: Data<WebApp>,
    handle: Path<String>,
) -> Result<HttpResponse> {
    let found = match handle.parse::<Handle>() {
        Ok(handle) => search::author(&state, handle).await,
        Err(_) => Err(Error::not_found("author")),
    };
    let about = found.map(|page| About::author(&state, &page));
    public(&req, &state, &app, about).await
}

/// A page with what is to be said of it, or with the status that the API answers, and nothing more: the
/// app, which asks the API itself, shows what is wrong.
async fn public(
    req: &HttpRequest,
    state: &State,
    app: &WebApp,
    about: Result<About>,
) -> Result<HttpResponse> {
    match about {
        Ok(about) => app.shell(req, &about, StatusCode::OK).await,
        Err(error) => {
            problem::note(&error);
            let refusal = error.refusal();
            let status = StatusCode::from_u16(refusal.code.status());
            let status = status.unwrap_or(StatusCode::NOT_FOUND);
            let mut page = app.shell(req, &About::own(state), status).await?;
            if let Some(seconds) = problem::retry_after(&refusal) {
                page.headers_mut()
                    .insert(header::RETRY_AFTER, seconds.into());
            }
            Ok(page)
        }
    }
}

/// A page of the reader's own: the app asks the API what stands in it.
async fn own(req: HttpRequest, state: Data<State>, app: Data<WebApp>) -> Result<HttpResponse> {
    app.shell(&req, &About::own(&state), StatusCode::OK).await
}

/// The page for an address where nothing is; none to programs, and where none of the app's pages could
/// be.
///
/// # Errors
/// When the shell can't be read.
pub async fn nowhere(req: &HttpRequest) -> Result<Option<HttpResponse>> {
    let state = req.app_data::<Data<State>>();
    let (Some(app), Some(state)) = (req.app_data::<Data<WebApp>>(), state) else {
        return Ok(None);
    };
    if *req.method() != Method::GET || !is_the_apps(req.path()) || !wants_a_page(req) {
        return Ok(None);
    }
    let about = About::own(state);
    app.shell(req, &about, StatusCode::NOT_FOUND)
        .await
        .map(Some)
}

/// Whether a request names HTML among what it takes, as browsers do and programs don't.
fn wants_a_page(req: &HttpRequest) -> bool {
    Accept::parse(req).is_ok_and(|accept| {
        let pages = accept
            .iter()
            .filter(|item| item.item.essence_str() == "text/html");
        pages
            .into_iter()
            .any(|item| item.quality > header::Quality::ZERO)
    })
}

/// The files of the app's folder.
pub fn files(root: &mut web::ServiceConfig, app: &WebApp) {
    let assets = Files::new("", app.assets())
        .try_compressed()
        .prefer_utf8(true)
        .disable_content_disposition();
    root.service(
        web::scope("/assets")
            .wrap(from_fn(as_asset))
            .service(assets),
    );
    for name in app.others() {
        root.service(
            web::resource(format!("/{name}"))
                .guard(guard::Get())
                .to(other),
        );
    }
}

/// One of the files beside the shell, which keep their names: whoever has one asks whether it is the same.
async fn other(req: HttpRequest, app: Data<WebApp>) -> Result<HttpResponse> {
    let missing = || Error::not_found("file");
    let name = req.path().trim_start_matches('/');
    let file = NamedFile::open(app.other(name).ok_or_else(missing)?).map_err(|_| missing())?;
    let file = file.prefer_utf8(true).disable_content_disposition();
    let mut response = file.into_response(&req);
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, no-cache"),
    );
    Ok(response)
}

/// Middleware: what a file with a digest in its name is told beside its type and tag. It never changes,
/// and it comes in several encodings, which actix-files says of the compressed ones alone. A worker
/// takes its policy from the answer that its script came in (HTML, 10.2.4).
async fn as_asset<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse<B>, actix_web::Error> {
    let mut response = next.call(req).await?;
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        return Ok(response);
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, headers::ASSET),
        (header::VARY, "Accept-Encoding"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
