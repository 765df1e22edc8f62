//! `bundle MODULE.wasm --out FOLDER`: bindings for browsers and for Node.js, compressed, and not too large.
//!
//! A program of its own, and no part of the xtask, because the bindings' generator takes long to
//! build and only what is for the browser needs it.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use wasm_bindgen_cli_support::Bindgen;

/// The highest of brotli's levels, and its largest window: what is made once is loaded often.
const BROTLI_LEVEL: u32 = 11;
const BROTLI_WINDOW: u32 = 22;

/// Makes a compiled WASM module into files that a browser or Node.js loads, and measures them.
#[derive(Parser)]
struct Arguments {
    /// What the compiler made.
    module: PathBuf,
    /// Where to write; `web/` and `node/` are made inside.
    #[arg(long)]
    out: PathBuf,
    /// The most bytes that the module and its bindings may have together, compressed.
    #[arg(long)]
    most: usize,
}

fn main() -> ExitCode {
    match bundle(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn bundle(arguments: &Arguments) -> Result<(), String> {
    let name = arguments
        .module
        .file_stem()
        .and_then(|stem| stem.to_str())
        .ok_or("the module has no name")?;
    let [web, node] = ["web", "node"].map(|folder| arguments.out.join(folder));
    for (folder, target) in [(&web, Target::Browser), (&node, Target::Node)] {
        bind(&arguments.module, name, folder, target)?;
    }

    let mut compressed = 0;
    for file in [format!("{name}_bg.wasm"), format!("{name}.js")] {
        let path = web.join(file);
        let (before, after) = compress(&path)
            .map_err(|error| format!("{} cannot be compressed: {error}", path.display()))?;
        println!("{}: {before} bytes, brotli {after}", path.display());
        compressed += after;
    }
    if compressed > arguments.most {
        return Err(format!(
            "{name} has {compressed} bytes compressed; at most {} are allowed",
            arguments.most
        ));
    }
    Ok(())
}

/// Who loads the module.
#[derive(Clone, Copy)]
enum Target {
    Browser,
    Node,
}

fn bind(module: &Path, name: &str, out: &Path, target: Target) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name(name)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    match target {
        Target::Browser => bindgen.web(true),
        Target::Node => bindgen.nodejs(true),
    }
    .and_then(|bindgen| bindgen.generate(out))
    .map_err(|error| format!("no bindings for {}: {error:#}", module.display()))
}

/// Writes `FILE.br` beside a file; tells the sizes of both.
fn compress(path: &Path) -> io::Result<(usize, usize)> {
    let bytes = fs::read(path)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".br");
    let mut compressed = Vec::new();
    brotli::CompressorWriter::new(&mut compressed, 4096, BROTLI_LEVEL, BROTLI_WINDOW)
        .write_all(&bytes)?;
    File::create(beside)?.write_all(&compressed)?;
    Ok((bytes.len(), compressed.len()))
}
