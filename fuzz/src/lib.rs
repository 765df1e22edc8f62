//! What the fuzz targets share: the assertions, and archives to make them about.

mod archive;
mod described;

pub use archive::{Archive, Descriptor, Member};
pub use described::Described;

use hub_shared::package::{Canonical, Code, Limits, canonicalise, compare, redact};

/// Checks an archive, and asserts what holds for every one.
///
/// # Panics
///
/// When a package comes out though a finding blocks, or none though none does; when the canonical
/// archive is refused, comes out as another one or differs from itself; and when a secret is left
/// in an archive from which all were taken out.
pub fn check(archive: &[u8]) {
    let Some(canonical) = canonical(archive) else {
        return;
    };
    assert!(compare(&canonical, &canonical).is_empty());
    let written = canonical.archive();
    let again = canonical_again(&written);
    assert!(
        again.archive() == written,
        "the canonical archive has another canonical form"
    );
    assert_eq!(again.content_digest(), canonical.content_digest());
}

fn canonical(archive: &[u8]) -> Option<Canonical> {
    let checked = canonicalise(archive, &Limits::default());
    assert_eq!(
        checked.canonical.is_none(),
        checked.report.blocks(),
        "{:#?}",
        checked.report
    );
    let findings = &checked.report.findings;
    let is_whole = !findings
        .iter()
        .any(|finding| finding.code == Code::TooManyFindings);
    if is_whole && let Some(clean) = redact(archive, findings, &Limits::default()) {
        let left = canonicalise(&clean, &Limits::default()).report.findings;
        let left: Vec<_> = left
            .iter()
            .filter(|finding| finding.code.is_secret())
            .collect();
        assert!(left.is_empty(), "{left:#?} are left of {findings:#?}");
    }
    checked.canonical
}

fn canonical_again(archive: &[u8]) -> Canonical {
    let checked = canonicalise(archive, &Limits::default());
    assert!(
        !checked.report.blocks(),
        "the canonical archive is refused: {:#?}",
        checked.report
    );
    checked.canonical.expect("nothing blocks")
}
