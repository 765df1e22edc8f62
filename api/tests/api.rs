//! Behaviour through the public face: HTTP, the command line, the real OctoBot client.
//!
//! The same tests run on SQLite and, with `HUB_TEST_DATABASE_URL`, on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that can't go on has failed"
)]

mod api {
    pub mod app;
    pub mod database;
    pub mod logs;
    pub mod mail_server;
    pub mod program;

    mod accounts;
    mod administration;
    mod appeals;
    mod audit;
    mod audited;
    mod bad_input;
    mod cases;
    mod catalogue;
    mod checks;
    mod closing;
    mod contents;
    mod cors;
    mod crawlers;
    mod credentials;
    mod doctor;
    mod downloads;
    mod drafts;
    mod durability;
    mod enforcement;
    mod follows;
    mod headers;
    mod hub;
    mod impartial;
    mod invitations;
    mod jobs;
    mod journey;
    mod lifecycle;
    mod limits;
    mod mail;
    mod mailed_pages;
    mod metrics;
    mod migrations;
    mod notifications;
    mod octobot;
    mod openapi;
    mod origins;
    mod own_profiles;
    mod packages;
    mod permissions;
    mod purge;
    mod queue;
    mod reasons;
    mod recheck;
    mod reports;
    mod reset;
    mod review;
    mod roles;
    mod schema;
    mod search;
    mod search_model;
    mod sessions;
    mod settings;
    mod slow;
    mod statements;
    mod storage;
    mod taken_down;
    mod talk;
    mod tokens;
    mod transparency;
    mod web_app;
    mod withdrawn;
}
