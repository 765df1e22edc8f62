//! The web app of Profile Hub. docs/ARCHITECTURE.md, "The web app", tells how it is built.

mod api;
mod app;
mod bell;
mod browser;
mod checker;
mod components;
mod hooks;
mod json;
mod next;
mod pages;
mod route;
mod session;
mod theme;
mod toasts;
mod words;

use wasm_bindgen::prelude::wasm_bindgen;

/// Whether this is the half of the app that moderators and administrators load: its pages weigh as much as all
/// others, and nobody else needs them.
const DESK: bool = cfg!(feature = "desk");

/// Starts the app in the shell's `#app`; boot.js calls it by loading the module.
#[wasm_bindgen(start)]
pub fn start() {
    browser::log_panics();
    browser::render::<app::App>("app");
}
