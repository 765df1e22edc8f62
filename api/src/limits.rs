//! How often something may be done: a table of rules (`rules.rs`), enforced before the work is done.
//!
//! What counts by address is taken before anything of the request is read, what counts by account as
//! soon as it is known whose it is; mail addresses and links are taken by the handlers that know them. The answer tells what is left (draft-ietf-httpapi-ratelimit-headers-11).

use std::{fmt::Write as _, time::Duration};

use actix_web::{
    HttpMessage as _, HttpRequest,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web::Data,
};
use hub_shared::{ids::SubscriptionId, problem::Code};

use self::{
    rate::{Outcome, Rate},
    rules::{By, Rule},
};
use crate::{
    addresses::Addresses,
    auth, client,
    error::{Error, Refusal, Result},
    state::State,
};

pub mod counters;
pub mod rate;
pub mod rules;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The rules of an operation.
#[must_use]
pub fn of_operation(id: &str) -> Vec<Rule> {
    let limits = |rule: &&Rule| rule.operations().contains(&id);
    Rule::ALL.iter().filter(limits).copied().collect()
}

/// What the answer to a request tells about its limits.
#[derive(Default)]
struct Told(Vec<(Rule, Rate, Option<Outcome>)>);

/// Middleware: counts by address, before anything is read.
///
/// # Errors
/// None of its own: a refusal is a response.
pub async fn by_address<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<EitherBody<B>>> {
    let counted = async |req: &HttpRequest| {
        for rule in limited(req, By::Address) {
            by_client(req, rule).await?;
        }
        Ok(())
    };
    let counted = counted(req.request()).await;
    go_on(counted, req, next).await
}

/// Middleware: counts by account, or by address where none that is good came along; after
/// [`auth::identify`].
///
/// # Errors
/// None of its own: a refusal is a response.
pub async fn by_asker<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<EitherBody<B>>> {
    let counted = async |req: &HttpRequest| {
        if let Ok(Some(asker)) = auth::asker(req) {
            for rule in limited(req, By::Account) {
                take(req, rule, &asker.account.id.to_string()).await?;
            }
        } else {
            for rule in limited(req, By::Stranger) {
                by_client(req, rule).await?;
            }
        }
        Ok(())
    };
    let counted = counted(req.request()).await;
    go_on(counted, req, next).await
}

async fn go_on<B: MessageBody + 'static>(
    counted: Result<()>,
    req: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<EitherBody<B>>> {
    match counted {
        Ok(()) => next
            .call(req)
            .await
            .map(ServiceResponse::map_into_left_body),
        Err(error) => Ok(req.error_response(error).map_into_right_body()),
    }
}

/// The rules of this request that count so.
fn limited(req: &HttpRequest, by: By) -> Vec<Rule> {
    let address = req
        .app_data::<Data<Addresses>>()
        .and_then(|all| all.of(req));
    let rules = address.map_or(&[][..], |address| address.limits(req.method()));
    let counts = |rule: &&Rule| rule.by() == by;
    rules.iter().filter(counts).copied().collect()
}

/// Counts by the client's address what is no operation of the document, such as a page.
///
/// # Errors
/// `rate_limited`.
pub async fn by_client(req: &HttpRequest, rule: Rule) -> Result<()> {
    take(req, rule, &network(req)?).await
}

/// Counts by the mail address that a form names, the same whether or not an account has it.
///
/// # Errors
/// `rate_limited`.
pub async fn by_mail(req: &HttpRequest, rule: Rule, key: &str) -> Result<()> {
    take(req, rule, key).await
}

/// Counts by subscription.
///
/// # Errors
/// `rate_limited`.
pub async fn by_link(req: &HttpRequest, subscription: &SubscriptionId) -> Result<()> {
    take(req, Rule::Download, &subscription.to_string()).await
}

/// Counts an attempt to sign in to an account.
///
/// Guessing is held back however many addresses it comes from; so that this locks nobody out of their
/// own account, a network from which its owner signed in lately is counted by itself (CWE-307, CWE-645).
///
/// # Errors
/// `rate_limited`.
pub async fn by_sign_in(req: &HttpRequest, mail: &str) -> Result<()> {
    let state = state(req)?;
    if state.counters.rates().of(Rule::SignInMail).is_none() {
        return Ok(());
    }
    let network = network(req)?;
    if state.counters.knows(&state.db, mail, &network).await? {
        take(req, Rule::SignInMail, &format!("{mail} {network}")).await
    } else {
        take(req, Rule::SignInMail, mail).await
    }
}

/// Notes that the owner signed in from here.
///
/// # Errors
/// When the database fails.
pub async fn signed_in(req: &HttpRequest, mail: &str) -> Result<()> {
    let state = state(req)?;
    if state.counters.rates().of(Rule::SignInMail).is_none() {
        return Ok(());
    }
    state
        .counters
        .remember(&state.db, mail, &network(req)?)
        .await
}

async fn take(req: &HttpRequest, rule: Rule, client: &str) -> Result<()> {
    let state = state(req)?;
    let Some(rate) = state.counters.rates().of(rule) else {
        return Ok(());
    };
    let Some(outcome) = state.counters.take(&state.db, rule, client).await? else {
        return Ok(());
    };
    let refused = outcome.full_at.is_none();
    // How often others tried a mail address is nobody's business.
    let told = (refused || rule.by() != By::Mail).then_some(outcome);
    if let Some(all) = req.extensions_mut().get_mut::<Told>() {
        all.0.push((rule, rate, told));
    }
    if !refused {
        return Ok(());
    }
    tracing::info!(limit = rule.name(), "over a limit");
    let period = humantime::format_duration(Duration::from_secs(rate.seconds()));
    Err(Refusal::new(
        Code::RateLimited,
        format!(
            "Too many {}: the limit {rule} is {} in {period}. Try again in {} s.",
            rule.what(),
            rate.quota(),
            outcome.next
        ),
    )
    .retry_after(outcome.next)
    .into())
}

/// The client's network, as it is counted.
///
/// # Errors
/// When the application has no state.
pub fn network(req: &HttpRequest) -> Result<String> {
    let state = state(req)?;
    Ok(client::counted(client::address(
        req,
        &state.config.trusted_proxies,
    )))
}

fn state(req: &HttpRequest) -> Result<Data<State>> {
    req.app_data::<Data<State>>()
        .cloned()
        .ok_or_else(|| Error::Internal("the application has no state".to_owned()))
}

/// Middleware: tells in each answer what is left, refusals included.
///
/// # Errors
/// None of its own.
pub async fn tell<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<B>> {
    req.extensions_mut().insert(Told::default());
    let mut response = next.call(req).await?;
    let told = response.request().extensions_mut().remove::<Told>();
    let Some(Told(told)) = told.filter(|told| !told.0.is_empty()) else {
        return Ok(response);
    };
    let (mut policy, mut left) = (String::new(), String::new());
    for (rule, rate, outcome) in told {
        let comma = if policy.is_empty() { "" } else { ", " };
        let _ = write!(
            policy,
            "{comma}\"{rule}\";q={};w={}",
            rate.quota(),
            rate.seconds()
        );
        if let Some(outcome) = outcome {
            let comma = if left.is_empty() { "" } else { ", " };
            let _ = write!(
                left,
                "{comma}\"{rule}\";r={};t={}",
                outcome.remaining, outcome.next
            );
        }
    }
    for (name, value) in [(RATE_LIMIT_POLICY, policy), (RATE_LIMIT, left)] {
        if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(&value)) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}
