//! Files: content-addressed by SHA-256, in a local folder or in a bucket of S3.
//!
//! A blob is durable before the row that names it, so a kill leaves at most a file that no row
//! names; [`Storage::sweep`] removes those. Nothing here depends on create-if-absent, which some
//! S3 servers ignore: the same name always holds the same bytes.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures_util::TryStreamExt as _;
use hub_shared::digest::Digest;
use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig, aws::AmazonS3Builder,
    local::LocalFileSystem, path::Path as Key, prefix::PrefixStore,
};

use crate::{
    clock::Time,
    config::Files,
    error::{Error, Result},
    tls,
};

/// How old a file that no row names must be before the sweep removes it: far longer than any
/// upload takes between its file and its row.
pub const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// How long one request to S3 may take: a blob has some megabytes at most.
const REQUEST: Duration = Duration::from_secs(10);
/// How long the store may take to say that it is there.
const PING: Duration = Duration::from_secs(3);
/// How often a request to S3 is sent again, within how long.
const RETRIES: RetryConfig = RetryConfig {
    backoff: object_store::BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(2),
        base: 2.0,
    },
    max_retries: 3,
    retry_timeout: Duration::from_secs(10),
};

/// Where files are kept, by the scheme of its URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// `file://path`.
    Folder(PathBuf),
    /// `s3://bucket/prefix`; the prefix may be empty.
    Bucket(String, Key),
}

impl Place {
    /// Reads a storage URL.
    ///
    /// # Errors
    /// When its scheme is neither `file://` nor `s3://`, or what follows is no place.
    pub fn parse(url: &str) -> std::result::Result<Self, String> {
        if let Some(path) = url.strip_prefix("file://").filter(|path| !path.is_empty()) {
            return Ok(Self::Folder(path.into()));
        }
        let rest = url.strip_prefix("s3://").ok_or(
            "begins with file:// (then a path) or s3:// (then a bucket, perhaps a prefix)",
        )?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
        if !(3..=63).contains(&bucket.len()) || !bucket.chars().all(plain) {
            return Err(
                "names a bucket of 3 to 63 of a-z, 0-9, dot and hyphen after s3://".to_owned(),
            );
        }
        let prefix =
            Key::parse(prefix).map_err(|error| format!("has a prefix that is none: {error}"))?;
        Ok(Self::Bucket(bucket.to_owned(), prefix))
    }
}

/// The file store.
#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    /// Where it is on this machine's disk, if it is there.
    folder: Option<PathBuf>,
}

impl Storage {
    /// Opens the store: a folder is made when it is missing, a bucket has to be there.
    ///
    /// # Errors
    /// When the folder can't be made, or the settings of S3 don't go together.
    pub fn open(settings: &Files) -> Result<Self> {
        match &settings.storage_url {
            Place::Folder(folder) => {
                std::fs::create_dir_all(folder)?;
                let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
                Ok(Self {
                    store: Arc::new(store),
                    folder: Some(folder.clone()),
                })
            }
            Place::Bucket(bucket, prefix) => {
                let store = PrefixStore::new(s3(settings, bucket)?, prefix.clone());
                Ok(Self {
                    store: Arc::new(store),
                    folder: None,
                })
            }
        }
    }

    /// Keeps a blob, durably, and names it. The same bytes are written anew, so that they are young
    /// for the sweep.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, bytes: Vec<u8>) -> Result<Digest> {
        let digest = Digest::of(&bytes);
        self.store
            .put(&key(&digest), PutPayload::from(bytes))
            .await?;
        Ok(digest)
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// When it is not there, or its bytes are not those that its name tells.
    pub async fn get(&self, digest: &Digest) -> Result<Vec<u8>> {
        let bytes = Vec::from(self.store.get(&key(digest)).await?.bytes().await?);
        if Digest::of(&bytes) != *digest {
            return Err(Error::Internal(format!(
                "the file of {digest} was changed in the store"
            )));
        }
        Ok(bytes)
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// When it doesn't, within three seconds.
    pub async fn ping(&self) -> Result<()> {
        let ping = async {
            if let Some(folder) = &self.folder {
                let read = tokio::fs::read_dir(folder).await;
                return read
                    .map(drop)
                    .map_err(|error| Error::StorageDown(format!("its folder: {error}")));
            }
            // A question for one object would not tell that the bucket is missing. Names are
            // hexadecimal: behind z there is nothing to list.
            let mut nothing = self.store.list_with_offset(None, &Key::from("z"));
            nothing.try_next().await?;
            Ok(())
        };
        match tokio::time::timeout(PING, ping).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::StorageDown("no answer in 3 seconds".to_owned())),
        }
    }

    /// Writes, reads and removes a small blob that no row names.
    ///
    /// # Errors
    /// Of the first of the three that fails.
    pub async fn probe(&self) -> Result<()> {
        let digest = self
            .put(b"profile-hub tries its file store".to_vec())
            .await?;
        self.get(&digest).await?;
        self.delete(&key(&digest)).await
    }

    /// Removes blobs older than [`GRACE`] that no row names: how many.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sweep(&self, named: &HashSet<Digest>, now: Time) -> Result<usize> {
        let mut removed = 0;
        let mut blobs = self.store.list(None);
        while let Some(blob) = blobs.try_next().await? {
            let digest = blob
                .location
                .filename()
                .and_then(|name| name.parse::<Digest>().ok());
            let Some(digest) = digest else { continue };
            let age = now - blob.last_modified.naive_utc();
            if named.contains(&digest) || !is_old(age) {
                continue;
            }
            // A list takes a while, and somebody may have put the same bytes since. Who does so
            // between this look and the deletion loses them: the blob was unnamed for a day, and
            // the two are milliseconds apart.
            match self.store.head(&blob.location).await {
                Ok(blob) if !is_old(now - blob.last_modified.naive_utc()) => continue,
                Err(object_store::Error::NotFound { .. }) => continue,
                Ok(_) => self.delete(&blob.location).await?,
                Err(error) => return Err(error.into()),
            }
            removed += 1;
        }
        let Some(folder) = self.folder.clone() else {
            return Ok(removed);
        };
        let parts = tokio::task::spawn_blocking(move || remove_parts(&folder, now))
            .await
            .map_err(|error| Error::Internal(error.to_string()))??;
        Ok(removed + parts)
    }

    /// Deleting what is not there succeeds on S3 and fails in a folder: here it always succeeds.
    async fn delete(&self, key: &Key) -> Result<()> {
        match self.store.delete(key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn is_old(age: chrono::TimeDelta) -> bool {
    age.to_std().is_ok_and(|age| age > GRACE)
}

/// A bucket. Only what the settings say counts: no file or variable of Amazon's own tools.
fn s3(settings: &Files, bucket: &str) -> Result<impl ObjectStore> {
    let (Some(id), Some(secret)) = (&settings.s3_access_key_id, &settings.s3_secret_access_key)
    else {
        return Err(Error::Internal(
            "--storage-url s3://… needs HUB_S3_ACCESS_KEY_ID and HUB_S3_SECRET_ACCESS_KEY"
                .to_owned(),
        ));
    };
    tls::install();
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(&settings.s3_region)
        .with_access_key_id(id.reveal())
        .with_secret_access_key(secret.reveal())
        .with_retry(RETRIES)
        .with_client_options(
            ClientOptions::new()
                .with_timeout(REQUEST)
                .with_connect_timeout(PING)
                .with_allow_http(settings.s3_allow_http),
        )
        .with_virtual_hosted_style_request(!settings.s3_path_style);
    if let Some(endpoint) = &settings.s3_endpoint {
        if endpoint.starts_with("http://") && !settings.s3_allow_http {
            return Err(Error::Internal(
                "--s3-endpoint is http://, so that files would travel unprotected: take https://, or \
                 say --s3-allow-http where nobody listens"
                    .to_owned(),
            ));
        }
        let endpoint = match endpoint.split_once("://") {
            Some((scheme, host)) if !settings.s3_path_style => {
                format!("{scheme}://{bucket}.{host}")
            }
            _ => endpoint.clone(),
        };
        builder = builder.with_endpoint(endpoint);
    }
    Ok(builder.build()?)
}

/// Removes what a kill in the middle of a write left: object_store writes to `<digest>#<n>` first and
/// leaves such names out of its lists.
fn remove_parts(folder: &Path, now: Time) -> Result<usize> {
    let mut removed = 0;
    for shard in std::fs::read_dir(folder)? {
        let shard = shard?.path();
        for file in shard
            .is_dir()
            .then(|| std::fs::read_dir(&shard))
            .transpose()?
            .into_iter()
            .flatten()
        {
            let file = file?;
            let is_part = file
                .file_name()
                .to_str()
                .and_then(|name| name.split_once('#'))
                .is_some_and(|(digest, _)| digest.parse::<Digest>().is_ok());
            let written: chrono::DateTime<chrono::Utc> = file.metadata()?.modified()?.into();
            if is_part && is_old(now - written.naive_utc()) {
                std::fs::remove_file(file.path())?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// Two levels, so that no folder grows without bound.
fn key(digest: &Digest) -> Key {
    let shard = digest.as_str().get(..2).unwrap_or_default();
    Key::from_iter([shard, digest.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storage_url_is_a_folder_or_a_bucket() {
        assert_eq!(
            Place::parse("file://data/blobs"),
            Ok(Place::Folder("data/blobs".into()))
        );
        let bucket =
            |name: &str, prefix: &str| Ok(Place::Bucket(name.to_owned(), Key::from(prefix)));
        assert_eq!(Place::parse("s3://hub"), bucket("hub", ""));
        assert_eq!(Place::parse("s3://hub/"), bucket("hub", ""));
        assert_eq!(Place::parse("s3://hub/a/b"), bucket("hub", "a/b"));
        for url in [
            "",
            "file://",
            "s3://",
            "s3://Hub",
            "s3://hub/a//b",
            "https://hub",
            "blobs",
        ] {
            assert!(Place::parse(url).is_err(), "{url}");
        }
    }
}
