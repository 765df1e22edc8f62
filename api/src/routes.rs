//! Every address of the hub, a line each.

use actix_web::web;
use utoipa_actix_web::{scope, service_config::ServiceConfig};

use crate::web_app::WebApp;

pub mod accounts;
pub mod administration;
pub mod appeals;
pub mod cases;
pub mod catalogue;
pub mod contents;
pub mod crawlers;
pub mod credentials;
pub mod downloads;
pub mod drafts;
pub mod enforcement;
pub mod evidence;
pub mod follows;
pub mod health;
pub mod history;
pub mod hub;
pub mod moderation;
pub mod notifications;
pub mod packages;
pub mod pages;
pub mod profiles;
pub mod reports;
pub mod search;
pub mod sessions;
pub mod submissions;
pub mod subscriptions;
pub mod talk;
pub mod tokens;
pub mod transparency;
pub mod web_app;

/// Below /api/v1.
fn v1(api: &mut ServiceConfig<'_>) {
    api.service(accounts::register)
        .service(accounts::verify)
        .service(accounts::ask_reset)
        .service(accounts::confirm_reset)
        .service(accounts::put_password)
        .service(accounts::get)
        .service(accounts::patch)
        .service(accounts::delete)
        .service(sessions::create)
        .service(sessions::refresh)
        .service(sessions::delete)
        .service(sessions::list)
        .service(sessions::delete_others)
        .service(sessions::delete_one)
        .service(tokens::list)
        .service(tokens::create)
        .service(tokens::delete)
        .service(credentials::revoke)
        .service(search::list_profiles)
        .service(profiles::list_own)
        .service(profiles::create)
        .service(catalogue::get)
        .service(profiles::patch)
        .service(profiles::delete)
        .service(drafts::get)
        .service(drafts::patch)
        .service(drafts::put_package)
        .service(drafts::delete_package)
        .service(drafts::put_logo)
        .service(drafts::delete_logo)
        .service(submissions::create)
        .service(submissions::list)
        .service(submissions::get)
        .service(submissions::withdraw)
        .service(appeals::of_submission)
        .service(talk::list_messages)
        .service(talk::create_message)
        .service(history::get_review_times)
        .service(evidence::list_own_files)
        .service(catalogue::list_versions)
        .service(catalogue::get_version)
        .service(contents::get_facts)
        .service(contents::list_findings)
        .service(contents::list_files)
        .service(contents::get_file)
        .service(contents::get_archive)
        .service(contents::get_diff)
        .service(profiles::yank_version)
        .service(profiles::unyank_version)
        .service(appeals::of_version)
        .service(reports::create)
        .service(reports::list_own)
        .service(catalogue::get_tombstone)
        .service(subscriptions::get)
        .service(subscriptions::put)
        .service(subscriptions::delete)
        .service(subscriptions::rotate)
        .service(subscriptions::list)
        .service(follows::put)
        .service(follows::delete)
        .service(follows::list)
        .service(notifications::list)
        .service(notifications::read)
        .service(search::get_author)
        .service(search::list_tags)
        .service(search::get_facets)
        .service(catalogue::get_logo)
        .service(packages::inspect)
        .service(moderation::list_queue)
        .service(moderation::get_submission)
        .service(evidence::list_files)
        .service(evidence::get_file)
        .service(evidence::get_archive)
        .service(evidence::get_diff)
        .service(moderation::claim)
        .service(moderation::release)
        .service(moderation::approve)
        .service(moderation::request_changes)
        .service(moderation::reject)
        .service(talk::list_review_messages)
        .service(talk::create_review_message)
        .service(talk::list_replies)
        .service(talk::create_reply)
        .service(talk::patch_reply)
        .service(talk::delete_reply)
        .service(history::get_author_history)
        .service(cases::list)
        .service(cases::get)
        .service(cases::close)
        .service(enforcement::take_down_version)
        .service(enforcement::restore_version)
        .service(enforcement::quarantine_profile)
        .service(enforcement::release_profile)
        .service(enforcement::suspend_profile)
        .service(enforcement::unsuspend_profile)
        .service(enforcement::suspend_account)
        .service(enforcement::unsuspend_account)
        .service(reports::list)
        .service(reports::uphold)
        .service(reports::dismiss)
        .service(reports::trust)
        .service(reports::distrust)
        .service(appeals::list)
        .service(appeals::get)
        .service(appeals::uphold)
        .service(appeals::overturn)
        .service(administration::list_accounts)
        .service(administration::get_account)
        .service(administration::put_role)
        .service(administration::get_settings)
        .service(administration::patch_settings)
        .service(administration::list_checks)
        .service(administration::patch_check)
        .service(administration::list_protected_words)
        .service(administration::create_protected_word)
        .service(administration::delete_protected_word)
        .service(administration::list_invitations)
        .service(administration::create_invitation)
        .service(administration::delete_invitation)
        .service(moderation::list_audit_events)
        .service(moderation::export_audit_events)
        .service(transparency::get)
        .service(hub::get_hub)
        .service(hub::get_rules)
        .service(hub::list_reason_codes)
        .service(hub::list_licences)
        .service(hub::preview)
        .service(pages::get_openapi);
}

/// All that the OpenAPI document describes.
pub fn described(root: &mut ServiceConfig<'_>) {
    root.service(downloads::download)
        .service(health::live)
        .service(health::ready)
        .service(scope::scope("/api/v1").configure(v1));
}

/// Pages and files of the web app. They come before the hub's own, and replace its first page and the files of the
/// same names.
pub fn web_app(root: &mut web::ServiceConfig, app: &WebApp) {
    web_app::pages(root);
    web_app::files(root, app);
}

/// Pages for people, and for those who lead people here.
pub fn pages(root: &mut web::ServiceConfig) {
    root.service(crawlers::robots)
        .service(crawlers::sitemap)
        .service(crawlers::sitemap_file)
        .service(pages::root)
        .service(pages::errors)
        .service(pages::rules)
        .service(pages::stylesheet)
        .service(pages::favicon)
        .service(pages::picture)
        .service(pages::docs)
        .service(pages::swagger);
}
