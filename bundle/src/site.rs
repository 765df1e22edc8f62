//! The web app as a folder that any static server can serve.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use crate::{
    Failure,
    assets::Assets,
    compress::{self, Effort},
    files,
    module::Module,
    sizes::{Size, Sizes},
};

/// What the app is made of.
pub(crate) struct Site<'a> {
    pub(crate) app: Module,
    pub(crate) desk: Module,
    pub(crate) checker: Module,
    /// The folder with index.html, js/, src/styles/ and perhaps static/.
    pub(crate) sources: &'a Path,
}

impl Site<'_> {
    /// Writes the app, and removes what is no part of it any more.
    pub(crate) fn write(self, out: &Path, effort: Effort) -> Result<Sizes, Failure> {
        let index = text(&self.sources.join("index.html"))?;
        let fixed = self.sources.join("static");
        let assets = assets(self)?;
        let mut writer = Writer {
            out,
            effort,
            written: BTreeSet::new(),
        };
        let mut sizes = Sizes::default();
        for (name, asset) in assets.iter() {
            sizes.add(name, writer.write(&asset.path, &asset.bytes)?);
        }
        for path in files::all(&fixed)? {
            let name = relative(&fixed, &path)?;
            if name == "index.html" || name.starts_with("assets/") {
                return Err(format!(
                    "{}: the app has a file of that name",
                    path.display()
                ));
            }
            writer.write(&name, &files::read(&path)?)?;
        }
        // Last: whoever loads it now finds everything that it names.
        let index = assets.fill("index.html", &index)?;
        sizes.add("index.html", writer.write("index.html", index.as_bytes())?);
        writer.remove_others()?;
        Ok(sizes)
    }
}

fn assets(site: Site) -> Result<Assets, Failure> {
    let mut assets = Assets::default();
    assets.add(
        "app.css",
        styles(&site.sources.join("src/styles"))?.into_bytes(),
    );
    for (module, names) in [
        (site.app, ["app.js", "app.wasm"]),
        (site.desk, ["desk.js", "desk.wasm"]),
        (site.checker, ["checker.js", "checker.wasm"]),
    ] {
        let [js, wasm] = names;
        assets.add(js, module.js.into_bytes());
        assets.add(wasm, module.wasm);
    }
    let folder = site.sources.join("js");
    let mut scripts = BTreeMap::new();
    for path in files::all(&folder)? {
        let name = relative(&folder, &path)?;
        if assets.iter().any(|(known, _)| known == name) {
            return Err(format!("{}: the bindings have that name", path.display()));
        }
        scripts.insert(name, text(&path)?);
    }
    assets.add_scripts(scripts)?;
    Ok(assets)
}

/// All styles in one: the tokens, on which the others rest, then the rest by name.
fn styles(folder: &Path) -> Result<String, Failure> {
    let mut paths = files::all(folder)?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "css"));
    paths.sort_by_key(|path| (!path.ends_with("tokens.css"), path.clone()));
    let texts: Vec<String> = paths
        .iter()
        .map(|path| text(path))
        .collect::<Result<_, _>>()?;
    Ok(texts.join("\n"))
}

fn text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(files::read(path)?).map_err(|_| format!("{} is no UTF-8", path.display()))
}

fn relative(folder: &Path, path: &Path) -> Result<String, Failure> {
    path.strip_prefix(folder)
        .ok()
        .and_then(Path::to_str)
        .map(str::to_owned)
        .ok_or_else(|| format!("{}: its name cannot be served", path.display()))
}

/// Writes files with their compressed forms beside them, and remembers which.
struct Writer<'a> {
    out: &'a Path,
    effort: Effort,
    written: BTreeSet<PathBuf>,
}

impl Writer<'_> {
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<Size, Failure> {
        let mut size = Size {
            plain: bytes.len(),
            ..Size::default()
        };
        if compress::is_worth_it(name) {
            let named = |failure| format!("{name}: {failure}");
            let brotli = compress::brotli(bytes, self.effort).map_err(named)?;
            let gzip = compress::gzip(bytes, self.effort).map_err(named)?;
            (size.brotli, size.gzip) = (Some(brotli.len()), Some(gzip.len()));
            self.put(&format!("{name}.br"), &brotli)?;
            self.put(&format!("{name}.gz"), &gzip)?;
        }
        self.put(name, bytes)?;
        Ok(size)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.out.join(name);
        files::write(&path, bytes)?;
        self.written.insert(path);
        Ok(())
    }

    fn remove_others(&self) -> Result<(), Failure> {
        for path in files::all(self.out)? {
            if !self.written.contains(&path) {
                files::remove(&path)?;
            }
        }
        Ok(())
    }
}
