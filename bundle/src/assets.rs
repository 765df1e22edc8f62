//! Files that are served for ever, under names that tell their content.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::Failure;

/// Digits of the SHA-256 in a name: 64 bits, which no two of a few files share.
const DIGITS: usize = 16;

/// A file as it is written.
pub(crate) struct Asset {
    /// Where it is served, such as `assets/app-0123456789abcdef.css`.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

/// Files by the names that stand in `{{name}}`.
#[derive(Default)]
pub(crate) struct Assets(BTreeMap<String, Asset>);

impl Assets {
    /// Adds a file that names no other.
    pub(crate) fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let digest = HEXLOWER.encode(&Sha256::digest(&bytes));
        let digest = digest.get(..DIGITS).unwrap_or(&digest);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let path = format!("assets/{stem}-{digest}.{ending}");
        self.0.insert(name.to_owned(), Asset { path, bytes });
    }

    /// Adds scripts, which may name each other and what was added before; what is named comes first,
    /// because its name becomes part of the content of what names it.
    pub(crate) fn add_scripts(
        &mut self,
        mut scripts: BTreeMap<String, String>,
    ) -> Result<(), Failure> {
        while !scripts.is_empty() {
            let ready: Vec<String> = scripts
                .iter()
                .filter(|(_, text)| {
                    placeholders(text)
                        .iter()
                        .all(|name| !scripts.contains_key(*name))
                })
                .map(|(name, _)| name.clone())
                .collect();
            if ready.is_empty() {
                let names: Vec<&str> = scripts.keys().map(String::as_str).collect();
                return Err(format!(
                    "js: {} name each other in a circle",
                    names.join(", ")
                ));
            }
            for name in ready {
                let text = scripts.remove(&name).unwrap_or_default();
                let filled = self.fill(&format!("js/{name}"), &text)?;
                self.add(&name, filled.into_bytes());
            }
        }
        Ok(())
    }

    /// A text with the path of a file in place of each `{{name}}`; fails when there is no such file.
    pub(crate) fn fill(&self, file: &str, text: &str) -> Result<String, Failure> {
        let mut filled = text.to_owned();
        for name in placeholders(text) {
            let asset = self.0.get(name).ok_or_else(|| {
                let known: Vec<&str> = self.0.keys().map(String::as_str).collect();
                format!(
                    "{file}: {{{{{name}}}}} stands for nothing; there are {}",
                    known.join(", ")
                )
            })?;
            filled = filled.replace(&format!("{{{{{name}}}}}"), &format!("/{}", asset.path));
        }
        Ok(filled)
    }

    /// The files with their names, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Asset)> {
        self.0.iter().map(|(name, asset)| (name.as_str(), asset))
    }
}

/// The names that stand between `{{` and `}}`; other text in braces is none of ours.
fn placeholders(text: &str) -> Vec<&str> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    text.split("{{")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("}}")?.0))
        .filter(|name| !name.is_empty() && name.chars().all(is_of_name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Assets, placeholders};

    fn scripts(of: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
        of.iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    fn content<'a>(assets: &'a Assets, name: &str) -> &'a str {
        let (_, asset) = assets.iter().find(|(of, _)| *of == name).unwrap();
        std::str::from_utf8(&asset.bytes).unwrap()
    }

    fn path<'a>(assets: &'a Assets, name: &str) -> &'a str {
        let (_, asset) = assets.iter().find(|(of, _)| *of == name).unwrap();
        &asset.path
    }

    #[test]
    fn a_name_tells_the_content() {
        let [mut one, mut same, mut other] =
            [Assets::default(), Assets::default(), Assets::default()];
        one.add("app.css", b"a{}".to_vec());
        same.add("app.css", b"a{}".to_vec());
        other.add("app.css", b"b{}".to_vec());
        assert_eq!(path(&one, "app.css"), "assets/app-5f546eb4606b5c2b.css");
        assert_eq!(path(&one, "app.css"), path(&same, "app.css"));
        assert_ne!(path(&one, "app.css"), path(&other, "app.css"));
    }

    #[test]
    fn a_script_names_another_whatever_their_order() {
        let mut assets = Assets::default();
        assets.add("app.wasm", vec![1]);
        let texts = [
            ("boot.js", "worker('{{worker.js}}')"),
            ("worker.js", "load('{{app.wasm}}')"),
        ];
        assets.add_scripts(scripts(&texts)).unwrap();
        let wasm = path(&assets, "app.wasm");
        let worker = path(&assets, "worker.js");
        assert_eq!(content(&assets, "worker.js"), format!("load('/{wasm}')"));
        assert_eq!(content(&assets, "boot.js"), format!("worker('/{worker}')"));
    }

    #[test]
    fn a_change_in_what_is_named_changes_the_name_of_what_names_it() {
        let boot = |wasm: u8| {
            let mut assets = Assets::default();
            assets.add("app.wasm", vec![wasm]);
            assets
                .add_scripts(scripts(&[("boot.js", "{{app.wasm}}")]))
                .unwrap();
            path(&assets, "boot.js").to_owned()
        };
        assert_ne!(boot(1), boot(2));
    }

    #[test]
    fn a_placeholder_for_nothing_is_told_with_its_file() {
        let mut assets = Assets::default();
        assets.add("app.css", Vec::new());
        let failure = assets
            .fill("index.html", "<link href=\"{{ap.css}}\">")
            .unwrap_err();
        assert_eq!(
            failure,
            "index.html: {{ap.css}} stands for nothing; there are app.css"
        );
    }

    #[test]
    fn scripts_that_name_each_other_are_refused() {
        let circle = scripts(&[("one.js", "{{two.js}}"), ("two.js", "{{one.js}}")]);
        let failure = Assets::default().add_scripts(circle).unwrap_err();
        assert_eq!(failure, "js: one.js, two.js name each other in a circle");
    }

    #[test]
    fn other_braces_are_left_alone() {
        assert_eq!(
            placeholders("f({{a: 1}}); `${{}}` {{}} {{app.js}} {{"),
            ["app.js"]
        );
    }
}
