//! The Profile Hub service. docs/ARCHITECTURE.md walks through it.

mod addresses;
pub mod app;
pub mod auth;
pub mod clock;
pub mod config;
mod cors;
pub mod db;
pub mod demo;
pub mod domain;
pub mod downloads;
pub mod error;
mod extract;
mod headers;
mod jobs;
pub mod keys;
pub mod links;
mod mail;
pub mod openapi;
mod problem;
mod respond;
mod routes;
pub mod state;
pub mod storage;
pub mod telemetry;
pub mod token_uses;
pub mod work;
