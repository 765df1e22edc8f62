//! The hub's secrets: made once in the keys folder (0600), or put there by the operator.
//!
//! `access.key` signs sessions, `download-<n>.key` signs links (the highest number signs new ones,
//! all of them are accepted), `audit.key` chains the audit log. Each holds 32 bytes in hex. With
//! several replicas all must be given the same folder.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    path::Path,
};

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::error::{Error, Result};

const LENGTH: usize = 32;

/// One secret of 32 bytes.
#[derive(Clone)]
pub struct Key([u8; LENGTH]);

impl Key {
    /// The bytes, for a library that signs.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Another secret, for each purpose its own: HMAC-SHA-256 of the purpose.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; LENGTH] {
        self.hmac(purpose).finalize().into_bytes().into()
    }

    fn hmac(&self, message: &str) -> Hmac<Sha256> {
        // HMAC takes keys of any length, so this never takes the other branch.
        let mut hmac = Hmac::<Sha256>::new_from_slice(&self.0)
            .unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
        hmac.update(message.as_bytes());
        hmac
    }
}

/// The key of the audit chain.
#[derive(Clone)]
pub struct AuditKey(Key);

impl AuditKey {
    /// HMAC-SHA-256 of a message, in hex.
    #[must_use]
    pub fn mac(&self, message: &str) -> String {
        HEXLOWER.encode(&self.0.hmac(message).finalize().into_bytes())
    }

    /// Whether this is the MAC of a message; takes the same time whatever differs (CWE-208).
    #[must_use]
    pub fn verifies(&self, message: &str, mac: &str) -> bool {
        unhex(mac).is_some_and(|mac| self.0.hmac(message).verify_slice(&mac).is_ok())
    }
}

/// All keys of the hub.
pub struct Keys {
    /// Signs access and refresh tokens.
    pub access: Key,
    /// Signs download links, by their number; never empty.
    pub download: BTreeMap<i64, Key>,
    /// Chains the audit log.
    pub audit: AuditKey,
}

impl Keys {
    /// Reads the keys in a folder. Those that are missing are made for a new hub; one that holds
    /// anything has links and an audit log that only its own keys fit.
    ///
    /// # Errors
    /// When the folder can't be read or written, a file in it is no key, or one is missing on a hub
    /// that is not `new`.
    pub fn open(folder: &Path, new: bool) -> Result<Self> {
        if new {
            fs::create_dir_all(folder)?;
        }
        let mut download = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(|error| missing(folder, &error))? {
            let name = entry?.file_name();
            let number = name.to_str().and_then(|name| {
                name.strip_prefix("download-")?
                    .strip_suffix(".key")?
                    .parse()
                    .ok()
            });
            if let Some(number) = number {
                download.insert(number, read_or_make(&folder.join(&name), new)?);
            }
        }
        if download.is_empty() {
            download.insert(1, read_or_make(&folder.join("download-1.key"), new)?);
        }
        Ok(Self {
            access: read_or_make(&folder.join("access.key"), new)?,
            download,
            audit: AuditKey(read_or_make(&folder.join("audit.key"), new)?),
        })
    }
}

/// Reads a key; makes it when there is none. Two processes that start at once agree, because the
/// file appears whole, under its name, by a hard link that only one of them can make.
fn read_or_make(path: &Path, new: bool) -> Result<Key> {
    match fs::read_to_string(path) {
        Ok(text) => {
            return unhex(text.trim()).map(Key).ok_or_else(|| {
                Error::Internal(format!(
                    "{} must hold 64 hexadecimal digits",
                    path.display()
                ))
            });
        }
        Err(error) if error.kind() == ErrorKind::NotFound && new => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(missing(path, &error)),
        Err(error) => return Err(error.into()),
    }
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    writeln!(file, "{}", HEXLOWER.encode(&random::<LENGTH>()?))?;
    file.sync_all()?;
    let linked = fs::hard_link(&part, path);
    fs::remove_file(&part)?;
    // The name itself must outlast a power cut: rows made with this key already will.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
        _ => read_or_make(path, false),
    }
}

fn missing(path: &Path, error: &std::io::Error) -> Error {
    Error::Internal(format!(
        "{}: {error}. This hub holds accounts, so its keys are not made anew: put them back, or name \
         their folder by --keys-dir",
        path.display()
    ))
}

/// Random bytes from the operating system.
///
/// # Errors
/// When the system has none to give.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(bytes)
}

fn unhex(text: &str) -> Option<[u8; LENGTH]> {
    HEXLOWER_PERMISSIVE
        .decode(text.as_bytes())
        .ok()?
        .try_into()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_only_their_owner_reads_them() {
        let folder = tempfile::tempdir().unwrap();
        let first = Keys::open(folder.path(), true).unwrap();
        let second = Keys::open(folder.path(), true).unwrap();
        assert_eq!(first.access.bytes(), second.access.bytes());
        assert_eq!(first.audit.mac("x"), second.audit.mac("x"));
        assert_ne!(first.access.bytes(), first.download[&1].bytes());
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::MetadataExt::mode(
                &fs::metadata(folder.path().join("access.key")).unwrap(),
            );
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_hub_that_holds_something_gets_no_new_keys() {
        let folder = tempfile::tempdir().unwrap();
        Keys::open(folder.path(), true).unwrap();
        Keys::open(folder.path(), false).unwrap();
        fs::remove_file(folder.path().join("audit.key")).unwrap();
        let error = Keys::open(folder.path(), false).err().unwrap().to_string();
        assert!(error.contains("audit.key"), "{error}");
        assert!(Keys::open(&folder.path().join("elsewhere"), false).is_err());
    }

    #[test]
    fn a_file_that_is_no_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("audit.key"), "short").unwrap();
        let error = Keys::open(folder.path(), true).err().unwrap().to_string();
        assert!(error.contains("audit.key must hold 64"), "{error}");
    }

    #[test]
    fn a_mac_of_other_bytes_does_not_verify() {
        let key = AuditKey(Key([7; LENGTH]));
        let mac = key.mac("a");
        assert!(key.verifies("a", &mac));
        assert!(!key.verifies("b", &mac));
        assert!(!key.verifies("a", &mac[2..]));
    }
}
