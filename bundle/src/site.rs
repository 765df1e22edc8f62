//! The web app as a folder that any static server can serve.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use crate::{
    Failure,
    assets::Assets,
    compress::{self, Effort},
    files,
    module::Module,
    sizes::{Size, Sizes},
    styles,
};

/// The list of what a build wrote, by which the next one knows what to remove; `xtask` knows a build's folder by it.
/// Hidden: it is not served.
const BUILT: &str = ".built";

/// What the app is made of.
pub(crate) struct Site<'a> {
    pub(crate) app: Module,
    pub(crate) desk: Module,
    pub(crate) checker: Module,
    /// The folder with index.html, js/, src/styles/ and perhaps static/.
    pub(crate) sources: &'a Path,
}

impl Site<'_> {
    /// Writes the app, and removes what an earlier build wrote and is no part of it any more.
    pub(crate) fn write(self, out: &Path, effort: Effort) -> Result<Sizes, Failure> {
        let index = text(&self.sources.join("index.html"))?;
        let fixed = self.sources.join("static");
        let assets = assets(self)?;
        let mut files = Files::new(effort);
        let mut sizes = Sizes::default();
        for (name, asset) in assets.iter() {
            sizes.add(name, files.add(&asset.path, &asset.bytes)?);
        }
        for path in files::all(&fixed)? {
            let name = relative(&fixed, &path)?;
            if name == "index.html" || name == BUILT || name.starts_with("assets/") {
                return Err(format!(
                    "{}: the app has a file of that name",
                    path.display()
                ));
            }
            files.add(&name, &files::read(&path)?)?;
        }
        // Last: whoever loads it now finds everything that it names.
        let index = assets.fill("index.html", &index)?;
        sizes.add("index.html", files.add("index.html", index.as_bytes())?);
        files.replace(out)?;
        Ok(sizes)
    }
}

fn assets(site: Site) -> Result<Assets, Failure> {
    let mut assets = Assets::default();
    assets.add(
        "app.css",
        styles_of(&site.sources.join("src/styles"))?.into_bytes(),
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
fn styles_of(folder: &Path) -> Result<String, Failure> {
    let mut paths = files::all(folder)?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "css"));
    paths.sort_by_key(|path| (!path.ends_with("tokens.css"), path.clone()));
    let texts: Vec<String> = paths
        .iter()
        .map(|path| text(path))
        .collect::<Result<_, _>>()?;
    Ok(styles::stripped(&texts.join("\n")))
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

/// Files with their compressed forms beside them, in the order in which they are written.
struct Files {
    effort: Effort,
    all: Vec<(String, Vec<u8>)>,
}

impl Files {
    fn new(effort: Effort) -> Self {
        Self {
            effort,
            all: Vec::new(),
        }
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<Size, Failure> {
        let mut size = Size {
            plain: bytes.len(),
            ..Size::default()
        };
        if compress::is_worth_it(name) {
            let named = |failure| format!("{name}: {failure}");
            let brotli = compress::brotli(bytes, self.effort).map_err(named)?;
            let gzip = compress::gzip(bytes, self.effort).map_err(named)?;
            (size.brotli, size.gzip) = (Some(brotli.len()), Some(gzip.len()));
            self.all.push((format!("{name}.br"), brotli));
            self.all.push((format!("{name}.gz"), gzip));
        }
        self.all.push((name.to_owned(), bytes.to_vec()));
        Ok(size)
    }

    /// Puts the files in place of what the build before wrote, and leaves alone what is somebody else's.
    fn replace(self, out: &Path) -> Result<(), Failure> {
        let list = out.join(BUILT);
        let before = if list.exists() {
            text(&list)?.lines().map(str::to_owned).collect()
        } else {
            BTreeSet::new()
        };
        let now: BTreeSet<String> = self.all.iter().map(|(name, _)| name.clone()).collect();
        let listed = |names: &mut dyn Iterator<Item = &String>| {
            let lines = names.map(|name| format!("{name}\n"));
            files::write(&list, lines.collect::<String>().as_bytes())
        };
        // A build that is cut off has listed what it may have written, too.
        listed(&mut before.union(&now))?;
        for (name, bytes) in &self.all {
            files::write(&out.join(name), bytes)?;
        }
        for path in files::all(out)? {
            let name = relative(out, &path)?;
            if before.contains(&name) && !now.contains(&name) {
                files::remove(&path)?;
            }
        }
        listed(&mut now.iter())
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::{BUILT, Effort, Files};

    fn build(out: &Path, files: &[(&str, &str)]) {
        let mut all = Files::new(Effort::of(true));
        for (name, text) in files {
            all.add(name, text.as_bytes()).unwrap();
        }
        all.replace(out).unwrap();
    }

    fn names(out: &Path) -> Vec<String> {
        let all = crate::files::all(out).unwrap();
        let name = |path: &std::path::PathBuf| super::relative(out, path).unwrap();
        all.iter().map(name).collect()
    }

    #[test]
    fn a_build_removes_what_the_one_before_wrote_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("web");
        build(&out, &[("assets/app-0.png", "old"), ("index.html", "old")]);
        fs::write(out.join("notes.txt"), "somebody's").unwrap();
        fs::write(out.join("assets/kept.png"), "somebody's").unwrap();
        build(&out, &[("assets/app-1.png", "new"), ("index.html", "new")]);
        assert_eq!(
            names(&out),
            [
                BUILT,
                "assets/app-1.png",
                "assets/kept.png",
                "index.html",
                "index.html.br",
                "index.html.gz",
                "notes.txt"
            ]
        );
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "new");
    }

    #[test]
    fn a_list_that_names_files_elsewhere_removes_none() {
        let folder = tempfile::tempdir().unwrap();
        let (out, other) = (folder.path().join("web"), folder.path().join("other.txt"));
        build(&out, &[("index.html", "old")]);
        fs::write(&other, "somebody's").unwrap();
        fs::write(
            out.join(BUILT),
            format!("../other.txt\n{}\n", other.display()),
        )
        .unwrap();
        build(&out, &[("index.html", "new")]);
        assert!(other.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_replaced_whole_for_those_who_read_it_meanwhile() {
        use std::io::Read as _;

        let folder = tempfile::tempdir().unwrap();
        build(folder.path(), &[("index.html", "the old page")]);
        let mut reader = fs::File::open(folder.path().join("index.html")).unwrap();
        build(folder.path(), &[("index.html", "new")]);
        let mut read = String::new();
        reader.read_to_string(&mut read).unwrap();
        assert_eq!(read, "the old page");
    }
}
