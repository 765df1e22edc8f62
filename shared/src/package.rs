//! OctoBot profile archives: read, judged and written anew.
//!
//! Pure functions, which the server and the browser both run; docs/CHECKER.md tells what they promise.
//! A walk through [`canonicalise`]: `unzip` compares the archive's headers and unpacks, `contents`
//! picks the profile's files, `document` and `json` read them, `secrets` finds and masks what leaks,
//! `rules` (with OctoBot's in `octobot`) judge, `facts` says what they would do (with what
//! `tentacles` knows), `rewrite` makes them safe to share, and `canonical` writes them with `zip`.
//! [`redact`] takes secrets out, [`compare`] tells two packages apart, and `served` reads back what the
//! hub wrote.
//!
//! ```
//! use hub_shared::package::{Code, Limits, canonicalise};
//!
//! let checked = canonicalise(b"not an archive", &Limits::default());
//! assert!(checked.canonical.is_none());
//! let finding = &checked.report.findings[0];
//! assert_eq!(finding.code, Code::NotAZip);
//! assert_eq!(finding.mend, "Upload the ZIP file that OctoBot's Share button writes.");
//! ```

mod canonical;
mod compare;
mod contents;
mod document;
mod facts;
mod finding;
mod json;
mod limits;
mod octobot;
mod pointer;
mod rewrite;
mod rules;
mod secrets;
mod served;
mod tentacles;
mod unzip;
mod zip;

use std::collections::BTreeMap;

pub use canonical::{Canonical, Listing};
pub use compare::{Area, Change, ChangeKind, Comparison, compare};
pub use facts::{
    Automation, Complexity, Currency, Exchange, Facts, Fees, Need, ProfileKind, Risk, Tentacle,
    TimeFrame,
};
pub use finding::{Code, Compatibility, Finding, Position, Report, Severity};
pub use limits::Limits;
pub use octobot::generation_of;
pub use served::{members, reopen};

use contents::JsonBudget;
use document::Document;
use finding::Findings;
use secrets::Search;
use unzip::Archive;

/// Version of the checker, raised with every change of what it finds or writes.
pub const CHECKER_VERSION: i64 = 3;

/// What came of checking an archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What was found.
    pub report: Report,
    /// The package as the hub keeps it; none exactly when a finding blocks.
    pub canonical: Option<Canonical>,
    /// The link that the author's file said it came from; never shown, because it may hold a
    /// subscriber's token, which the server then revokes.
    pub origin_url: Option<String>,
    /// What else may be a credential of this hub, 20 at most; never shown, for the same reason.
    pub credentials: Vec<String>,
}

/// Reads, judges and rewrites an archive; whatever the bytes, it ends, within the limits.
#[must_use]
pub fn canonicalise(archive: &[u8], limits: &Limits) -> Checked {
    let mut findings = Findings::up_to(limits.findings);
    let mut package = match Archive::open(archive, limits) {
        Ok(archive) => read(&archive, limits, &mut findings),
        Err(finding) => {
            findings.push(finding);
            Package::default()
        }
    };
    let passed = !findings.block();
    for octobot in &mut package.compatibility {
        octobot.takes_served = passed;
    }
    let report = Report {
        checker_version: CHECKER_VERSION,
        findings: findings
            .into_list()
            .into_iter()
            .map(secrets::scrubbed)
            .collect(),
        facts: package.facts.clone(),
        compatibility: package.compatibility,
    };
    let Package {
        files,
        facts,
        origin_url,
        credentials,
        ..
    } = package;
    let canonical = facts
        .filter(|_| passed)
        .map(|facts| Canonical { files, facts });
    Checked {
        report,
        canonical,
        origin_url,
        credentials,
    }
}

/// The archive without the secrets that these findings tell of, so that a cleaned package is what
/// is uploaded; none when it cannot be read as an archive, or its files are too large when written
/// anew.
///
/// The findings are those of the same archive's report, as they are: a secret that none of them
/// tells stays, and past the limit on findings a second report tells more. A file that is no JSON
/// cannot lose a part of itself, so it goes when it holds a secret.
///
/// A text that is a secret is emptied, and one that holds a secret keeps the rest; a key or an item
/// of a list that is one goes. Only the profile's own files are in the result, with every other
/// finding about them still to be made: check it again.
///
/// ```
/// # use hub_shared::package::Limits;
/// # fn clean(archive: &[u8]) -> Option<Vec<u8>> {
/// use hub_shared::package::{canonicalise, redact};
///
/// let limits = Limits::default();
/// let report = canonicalise(archive, &limits).report;
/// redact(archive, &report.findings, &limits)
/// # }
/// # assert_eq!(clean(b""), None);
/// ```
#[must_use]
pub fn redact(archive: &[u8], findings: &[Finding], limits: &Limits) -> Option<Vec<u8>> {
    let archive = Archive::open(archive, limits).ok()?;
    let mut search = Search::new();
    let mut ignored = Findings::up_to(limits.findings);
    let contents = contents::take(&archive, limits, &mut search, &mut ignored);
    let mut values = limits.all_json_values;
    let mut files = BTreeMap::new();
    for (name, data) in contents.files {
        let text = match Document::read(&name, data, limits, &mut values) {
            Ok(mut document) => {
                secrets::remove(&mut document, &mut search, findings);
                json::write(&document.root().node.value).into_bytes()
            }
            // What is no JSON cannot lose a part of itself.
            Err(unreadable) if secrets::leaks_in(&unreadable.data, &mut search) => continue,
            Err(unreadable) => unreadable.data,
        };
        files.insert(name, text);
    }
    let members = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_slice()));
    Some(zip::pack(&members.collect()))
}

/// What an archive holds, as far as it could be read.
#[derive(Debug, Default)]
struct Package {
    files: BTreeMap<String, json::Node>,
    facts: Option<Facts>,
    compatibility: Vec<Compatibility>,
    origin_url: Option<String>,
    credentials: Vec<String>,
}

fn read(archive: &Archive<'_>, limits: &Limits, findings: &mut Findings) -> Package {
    let mut search = Search::new();
    let contents = contents::take(archive, limits, &mut search, findings);
    // Facts that leave out an unreadable file would mislead.
    let mut is_complete = contents.is_complete;
    let mut values = limits.all_json_values;
    let mut documents = Vec::new();
    for (name, data) in contents.files {
        match Document::read(&name, data, limits, &mut values) {
            Ok(document) => documents.push(document),
            Err(unreadable) => {
                is_complete = false;
                findings.push(*unreadable.finding);
                secrets::scan_stray(&name, &unreadable.data, &mut search, findings);
            }
        }
    }
    // By what the author's file says, before secrets in it are masked.
    let compatibility = documents
        .iter()
        .find(|document| document.name == contents::PROFILE)
        .map_or_else(Vec::new, octobot::compatibility);
    for document in &mut documents {
        secrets::scan(document, &mut search, findings);
        rules::judge(octobot::rule_for(&document.name), document, findings);
    }
    let facts = is_complete
        .then(|| facts::gather(&documents, findings))
        .flatten();
    let origin_url = origin_url(&documents);
    let files: BTreeMap<_, _> = documents
        .into_iter()
        .map(|document| (document.name.clone(), rewrite::rewrite(document, findings)))
        .collect();
    if !findings.block() {
        // Indented and in ASCII a file can be larger than it came; this checker must still take it.
        let mut budget = JsonBudget::new(limits);
        for (name, file) in &files {
            if let Err(finding) = budget.take(name, json::written_bytes(&file.value)) {
                findings.push(finding);
                break;
            }
        }
    }
    Package {
        files,
        facts,
        compatibility,
        origin_url,
        credentials: search.credentials,
    }
}

fn origin_url(documents: &[Document]) -> Option<String> {
    let profile_json = documents
        .iter()
        .find(|document| document.name == contents::PROFILE)?;
    let place = profile_json.find(&["profile", "origin_url"])?;
    place.node.value.as_text().map(str::to_owned)
}
