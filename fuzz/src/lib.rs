//! What the fuzz targets share: the assertions, and archives to make them about.

mod archive;
mod described;

pub use archive::{Archive, Descriptor, Member};
pub use described::Described;

use hub_shared::package::{Canonical, Limits, canonicalise};

/// Checks an archive, and asserts what holds for every one.
///
/// # Panics
///
/// When a package comes out though a finding blocks, or none though none does; and when the
/// canonical archive is refused or comes out as another one.
pub fn check(archive: &[u8]) {
    let Some(canonical) = canonical(archive) else {
        return;
    };
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
