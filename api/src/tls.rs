//! TLS for what the hub itself connects to: S3 and the mail server.
//!
//! Certificates are checked against the roots of this machine, or those in the file that
//! `SSL_CERT_FILE` names.

/// Chooses ring for every TLS connection of this process; later calls change nothing.
pub fn install() {
    // The error says that it was chosen already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
