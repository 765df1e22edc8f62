//! What the app weighs, and what it may weigh.

use std::fmt;

use crate::Failure;

/// What the app may weigh, in bytes of brotli: 450 KB.
const MOST_OF_APP: usize = 450_000;

/// What the desk may weigh, with what it shares with the app, in bytes of brotli: 450 KB.
const MOST_OF_DESK: usize = 450_000;

/// What the checker and its worker may weigh, in bytes of brotli: 250 KB.
const MOST_OF_CHECKER: usize = 250_000;

/// Bytes of a file.
#[derive(Clone, Copy, Default)]
pub(crate) struct Size {
    pub(crate) plain: usize,
    /// None where nothing is gained by it.
    pub(crate) brotli: Option<usize>,
    pub(crate) gzip: Option<usize>,
}

/// Who loads a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Every page of everybody's.
    App,
    /// Every page of moderators and administrators.
    Desk,
    /// Both: styles, and the scripts that start them.
    Both,
    /// Those pages that check packages.
    Checker,
    /// It is what shows before the app, and changes with each address.
    Shell,
}

impl Part {
    fn of(name: &str) -> Self {
        match name {
            "index.html" => Self::Shell,
            "checker.js" | "checker.wasm" | "worker.js" => Self::Checker,
            "app.js" | "app.wasm" => Self::App,
            "desk.js" | "desk.wasm" => Self::Desk,
            _ => Self::Both,
        }
    }
}

/// Files with their sizes.
#[derive(Default)]
pub(crate) struct Sizes(Vec<(String, Size)>);

impl Sizes {
    pub(crate) fn add(&mut self, name: &str, size: Size) {
        self.0.push((name.to_owned(), size));
    }

    /// Fails when a part is larger than it may be.
    pub(crate) fn within(&self) -> Result<(), Failure> {
        for (name, parts, most) in Self::BOUNDS {
            let sum = self.compressed(parts);
            if sum > most {
                return Err(format!(
                    "the {name} has {sum} bytes of brotli; at most {most} are allowed"
                ));
            }
        }
        Ok(())
    }

    const BOUNDS: [(&str, &[Part], usize); 3] = [
        ("app", &[Part::App, Part::Both], MOST_OF_APP),
        ("desk", &[Part::Desk, Part::Both], MOST_OF_DESK),
        ("checker", &[Part::Checker], MOST_OF_CHECKER),
    ];

    fn compressed(&self, parts: &[Part]) -> usize {
        self.0
            .iter()
            .filter(|(name, _)| parts.contains(&Part::of(name)))
            .map(|(_, size)| size.brotli.unwrap_or(size.plain))
            .sum()
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<16}{:>10}{:>10}{:>10}",
            "bytes", "plain", "brotli", "gzip"
        )?;
        for (name, size) in &self.0 {
            let [brotli, gzip] = [size.brotli, size.gzip]
                .map(|bytes| bytes.map_or_else(String::new, |bytes| bytes.to_string()));
            writeln!(f, "{name:<16}{:>10}{brotli:>10}{gzip:>10}", size.plain)?;
        }
        for (name, parts, most) in Self::BOUNDS {
            let sum = self.compressed(parts);
            writeln!(
                f,
                "{:<26}{sum:>10} of {most}",
                format!("the {name}, in brotli")
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_OF_APP, MOST_OF_CHECKER, MOST_OF_DESK, Size, Sizes};

    fn compressed(bytes: usize) -> Size {
        Size {
            plain: bytes * 3,
            brotli: Some(bytes),
            gzip: Some(bytes * 2),
        }
    }

    #[test]
    fn the_app_is_bounded_by_all_that_every_page_loads() {
        let mut sizes = Sizes::default();
        sizes.add("app.wasm", compressed(MOST_OF_APP - 10));
        sizes.add("app.css", compressed(10));
        sizes.add("index.html", compressed(5_000));
        sizes.add("worker.js", compressed(MOST_OF_CHECKER));
        assert_eq!(sizes.within(), Ok(()));
        sizes.add("theme.js", compressed(1));
        assert_eq!(
            sizes.within(),
            Err("the app has 450001 bytes of brotli; at most 450000 are allowed".to_owned())
        );
    }

    #[test]
    fn what_both_halves_load_counts_for_each() {
        let mut sizes = Sizes::default();
        sizes.add("app.wasm", compressed(MOST_OF_APP - 10));
        sizes.add("desk.wasm", compressed(MOST_OF_DESK));
        assert_eq!(sizes.within(), Ok(()));
        sizes.add("app.css", compressed(10));
        assert_eq!(
            sizes.within(),
            Err("the desk has 450010 bytes of brotli; at most 450000 are allowed".to_owned())
        );
    }

    #[test]
    fn the_checker_is_bounded_with_its_worker() {
        let mut sizes = Sizes::default();
        sizes.add("checker.wasm", compressed(MOST_OF_CHECKER));
        sizes.add("worker.js", compressed(1));
        assert_eq!(
            sizes.within(),
            Err("the checker has 250001 bytes of brotli; at most 250000 are allowed".to_owned())
        );
    }
}
