//! Whether Node.js is new enough for the tests in a browser.

use crate::command::{Failure, output, program};

/// The first with crc32 in its zlib, which the tests make pictures with; Playwright wants 20.
const OLDEST: (u32, u32) = (20, 15);

/// Fails when the Node.js in the path is too old: Debian 12's own is.
pub(crate) fn new_enough() -> Result<(), Failure> {
    let version = output(&mut program("node", &["--version"])).unwrap_or_default();
    let (major, minor) = OLDEST;
    if is_new_enough(&version) {
        return Ok(());
    }
    Err(format!(
        "the tests in a browser need Node.js {major}.{minor} or newer, and `node --version` says {version:?}: put one \
         from https://nodejs.org/ first in the path (Debian 12 has 18)"
    ))
}

fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= OLDEST,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn versions_are_compared_as_numbers() {
        for good in ["v20.15.0", "v20.20.2", "v22.3.0", "v100.0.0"] {
            assert!(is_new_enough(good), "{good}");
        }
        for bad in ["v20.9.0", "v18.20.4", "v8.99.0", "", "v", "node"] {
            assert!(!is_new_enough(bad), "{bad}");
        }
    }
}
