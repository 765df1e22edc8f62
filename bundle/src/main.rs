//! `bundle node | web`: WASM modules with their bindings, and the web app put together around them.
//!
//! A program of its own, and no part of the xtask, because the bindings' generator takes long to
//! build and only what is for the browser needs it.

mod assets;
mod compress;
mod files;
mod module;
mod site;
mod sizes;
mod styles;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::{
    module::{Loader, Module},
    site::Site,
};

/// What went wrong and where, in one line for people.
type Failure = String;

/// Puts the web app together, and makes WASM loadable by browsers and Node.js.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// One module for Node.js, under its own name.
    Node(Node),
    /// The web app.
    Web(Web),
}

#[derive(Args)]
struct Node {
    /// What the compiler made.
    module: PathBuf,
    /// Where to write the module and its bindings.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Args)]
struct Web {
    /// What the compiler made of the app.
    #[arg(long)]
    app: PathBuf,
    /// What it made of the half of the app that moderators and administrators load.
    #[arg(long)]
    desk: PathBuf,
    /// What it made of the checker.
    #[arg(long)]
    checker: PathBuf,
    /// The folder with index.html, js/, src/styles/ and perhaps static/.
    #[arg(long)]
    sources: PathBuf,
    /// Where to write; what a build before left there and nothing names any more is removed.
    #[arg(long)]
    out: PathBuf,
    /// Compress quickly instead of well.
    #[arg(long)]
    quick: bool,
    /// Fail when the app or the checker is larger than it may be.
    #[arg(long)]
    bounded: bool,
}

fn main() -> ExitCode {
    let outcome = match &Arguments::parse().what {
        What::Node(node) => make_node(node),
        What::Web(web) => make_web(web),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn make_node(node: &Node) -> Result<(), Failure> {
    let name = node
        .module
        .file_stem()
        .and_then(|stem| stem.to_str())
        .ok_or("the module has no name")?;
    let module = Module::bind(&node.module, name, Loader::Node)?;
    files::write(&node.out.join(format!("{name}_bg.wasm")), &module.wasm)?;
    files::write(&node.out.join(format!("{name}.js")), module.js.as_bytes())
}

fn make_web(web: &Web) -> Result<(), Failure> {
    let site = Site {
        app: Module::bind(&web.app, "app", Loader::Browser)?,
        desk: Module::bind(&web.desk, "desk", Loader::Browser)?,
        checker: Module::bind(&web.checker, "checker", Loader::Browser)?,
        sources: &web.sources,
    };
    let sizes = site.write(&web.out, compress::Effort::of(web.quick))?;
    print!("{sizes}");
    if web.bounded { sizes.within() } else { Ok(()) }
}
