//! What must never leave its owner's machine.

use super::document::{Document, Place};
use super::finding::{Code, Findings};
use super::pointer::Pointer;

/// What OctoBot's user configuration calls an exchange's credentials.
const EXCHANGE_CREDENTIALS: &[&str] = &["api-key", "api-secret", "api-password"];

/// How every Fernet token begins: version 0x80 and the high bytes of a recent time, in Base64.
const FERNET_TOKEN: &str = "gAAAAA";

/// Finds secrets in a document; no finding repeats the secret itself.
pub(super) fn scan(document: &Document, findings: &mut Findings) {
    scan_place(document, &document.root(), findings);
}

/// Whether an exchange's key, secret or password stands here.
pub(super) fn is_exchange_credential(path: &Pointer) -> bool {
    path.as_str()
        .strip_prefix("/config/exchanges/")
        .and_then(|below| below.split_once('/'))
        .is_some_and(|(_exchange, key)| EXCHANGE_CREDENTIALS.contains(&key))
}

fn scan_place(document: &Document, place: &Place<'_>, findings: &mut Findings) {
    if is_exchange_credential(&place.path) {
        findings.add(|| document.finding(
            Code::ExchangeCredential,
            place,
            "An exchange's credential stands in the profile: whoever has it can trade, or worse, in your name.",
            "Delete this key at the exchange, remove it here, and keep new ones in OctoBot's own configuration.",
        ));
    } else if place
        .node
        .value
        .as_text()
        .is_some_and(|text| text.starts_with(FERNET_TOKEN))
    {
        findings.add(|| document.finding(
            Code::EncryptedSecret,
            place,
            "This value is encrypted with the key that every OctoBot has, so everybody can read it.",
            "Take it for leaked: replace the secret where it is used, and remove it here.",
        ));
    }
    for (_, member) in place.members() {
        scan_place(document, &member, findings);
    }
    for item in place.items() {
        scan_place(document, &item, findings);
    }
}
