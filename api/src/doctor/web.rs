//! The web app: is it there, and may people sign in there?

use std::path::Path;

use super::{Level, Report};
use crate::{config::Config, web_app};

pub(super) fn examine(config: &Config, report: &mut Report) {
    if let Some(root) = &config.web_root {
        folder(root, report);
    }
    let Some(url) = config.web_url() else {
        report.add(
            Level::Hint,
            "web_missing",
            "there is no web app: people find the API, and mails lead to it",
            "build it with `cargo xtask web` and name its folder as --web-root; where another server \
             serves it, say so with --web-url",
        );
        return;
    };
    if config.takes_sessions_of(url.as_bytes()) {
        report.ok("web_url", format!("people and mails are led to {url}"));
    } else {
        report.add(
            Level::Broken,
            "web_url_not_let_in",
            format!(
                "the app at {url} may not sign anybody in: it is another origin than the API's"
            ),
            format!("set --cors-origin {url}"),
        );
    }
}

fn folder(root: &Path, report: &mut Report) {
    let shown = root.display();
    let shell = match std::fs::read_to_string(root.join("index.html")) {
        Ok(shell) => shell,
        Err(error) => {
            report.add(
                Level::Broken,
                "web_root",
                format!("--web-root {shown}: index.html can't be read: {error}"),
                "name the folder that `cargo xtask web` writes, target/web without --out",
            );
            return;
        }
    };
    if !root.join("assets").is_dir() {
        report.add(
            Level::Broken,
            "web_root",
            format!("--web-root {shown} has index.html and no assets/: the page stays empty"),
            "copy the whole folder that `cargo xtask web` writes",
        );
    } else if !web_app::says_what_it_is(&shell) {
        report.add(
            Level::Warning,
            "web_root_marks",
            format!("--web-root {shown}: index.html lacks <!-- about --> and <!-- /about -->, so that links to \
                     profiles show neither name nor picture"),
            "build the app anew with `cargo xtask web`, of the same version as the hub",
        );
    } else {
        report.ok("web_root", format!("the app is served from {shown}"));
    }
}
