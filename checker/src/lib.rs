//! The package checker as a WASM module: what the server runs, in the browser, before a byte leaves it.
//!
//! No logic of its own: everything it tells comes from [`hub_shared::package`]. Each function of
//! that module which a browser needs gets one export here.

use hub_shared::package::{self, Canonical, Code, Limits};
use wasm_bindgen::prelude::wasm_bindgen;

/// What came of checking an archive; JavaScript frees it with `free()`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Checked(package::Checked);

/// Checks an archive within the hub's default limits.
#[wasm_bindgen]
#[must_use]
pub fn check(archive: &[u8]) -> Checked {
    Checked(package::canonicalise(archive, &Limits::default()))
}

#[wasm_bindgen]
impl Checked {
    /// The report as JSON text, in the form in which the API answers with it.
    ///
    /// # Errors
    ///
    /// What serde says when it cannot write the report; no report is known to cause that.
    pub fn report(&self) -> Result<String, String> {
        serde_json::to_string(&self.0.report).map_err(|error| error.to_string())
    }

    /// The canonical archive; none exactly when a finding blocks.
    #[must_use]
    pub fn archive(&self) -> Option<Vec<u8>> {
        self.0.canonical.as_ref().map(Canonical::archive)
    }

    /// How many findings are secrets, which [`Self::redact`] takes out.
    #[must_use]
    pub fn secrets(&self) -> usize {
        let codes = self.0.report.findings.iter().map(|finding| finding.code);
        codes.filter(|code: &Code| code.is_secret()).count()
    }

    /// The same archive without its secrets, to be checked anew; none when it cannot be read.
    #[must_use]
    pub fn redact(&self, archive: &[u8]) -> Option<Vec<u8>> {
        package::redact(archive, &self.0.report.findings, &Limits::default())
    }
}
