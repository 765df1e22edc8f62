//! Files: content-addressed by SHA-256, in a local folder.
//!
//! A blob is durable before the row that names it, so a kill leaves at most a file that no row
//! names; [`Storage::sweep`] removes those.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures_util::TryStreamExt as _;
use hub_shared::digest::Digest;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload, local::LocalFileSystem};

use crate::{
    clock::Time,
    error::{Error, Result},
};

/// How old a file that no row names must be before the sweep removes it: far longer than any
/// upload takes between its file and its row.
pub const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// The file store.
#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    folder: PathBuf,
}

impl Storage {
    /// Opens the store in a folder, which is made when it is missing.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
            folder: folder.to_owned(),
        })
    }

    /// Keeps a blob, durably, and names it. The same bytes are written anew, so that they are young
    /// for the sweep.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, bytes: Vec<u8>) -> Result<Digest> {
        let digest = Digest::of(&bytes);
        self.store
            .put(&path(&digest), PutPayload::from(bytes))
            .await?;
        Ok(digest)
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// When it is not there, or its bytes are not those that its name tells.
    pub async fn get(&self, digest: &Digest) -> Result<Vec<u8>> {
        let bytes = Vec::from(self.store.get(&path(digest)).await?.bytes().await?);
        if Digest::of(&bytes) != *digest {
            return Err(Error::Internal(format!(
                "the file of {digest} was changed on disk"
            )));
        }
        Ok(bytes)
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// When it doesn't.
    pub async fn ping(&self) -> Result<()> {
        let nothing = path(&Digest::of(b""));
        match self.store.head(&nothing).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
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
            if !named.contains(&digest) && age.to_std().is_ok_and(|age| age > GRACE) {
                match self.store.delete(&blob.location).await {
                    Ok(()) | Err(object_store::Error::NotFound { .. }) => removed += 1,
                    Err(error) => return Err(error.into()),
                }
            }
        }
        let folder = self.folder.clone();
        let parts = tokio::task::spawn_blocking(move || remove_parts(&folder, now))
            .await
            .map_err(|error| Error::Internal(error.to_string()))??;
        Ok(removed + parts)
    }
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
            let age = now - written.naive_utc();
            if is_part && age.to_std().is_ok_and(|age| age > GRACE) {
                std::fs::remove_file(file.path())?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// Two levels, so that no folder grows without bound.
fn path(digest: &Digest) -> object_store::path::Path {
    let shard = digest.as_str().get(..2).unwrap_or_default();
    object_store::path::Path::from_iter([shard, digest.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn storage() -> (tempfile::TempDir, Storage) {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::open(folder.path()).unwrap();
        (folder, storage)
    }

    #[tokio::test]
    async fn a_blob_reads_back_and_a_changed_one_does_not() {
        let (folder, storage) = storage();
        let digest = storage.put(b"profile".to_vec()).await.unwrap();
        assert_eq!(storage.get(&digest).await.unwrap(), b"profile");
        std::fs::write(folder.path().join(path(&digest).as_ref()), "other").unwrap();
        assert!(storage.get(&digest).await.is_err());
    }

    #[tokio::test]
    async fn the_sweep_removes_only_what_is_old_and_unnamed() {
        let (_folder, storage) = storage();
        let named = storage.put(b"named".to_vec()).await.unwrap();
        let orphan = storage.put(b"orphan".to_vec()).await.unwrap();
        let now = chrono::Utc::now().naive_utc();
        let names = HashSet::from([named.clone()]);
        assert_eq!(storage.sweep(&names, now).await.unwrap(), 0);
        let later = now + GRACE + Duration::from_secs(60);
        assert_eq!(storage.sweep(&names, later).await.unwrap(), 1);
        assert!(storage.get(&named).await.is_ok());
        assert!(storage.get(&orphan).await.is_err());
    }

    #[tokio::test]
    async fn the_sweep_removes_what_a_kill_left_half_written() {
        let (folder, storage) = storage();
        let digest = storage.put(b"named".to_vec()).await.unwrap();
        let whole = folder.path().join(path(&digest).as_ref());
        let part = format!("{}#1", whole.display());
        std::fs::write(&part, "na").unwrap();
        let now = chrono::Utc::now().naive_utc();
        let named = HashSet::from([digest]);
        assert_eq!(storage.sweep(&named, now).await.unwrap(), 0);
        let later = now + GRACE + Duration::from_secs(60);
        assert_eq!(storage.sweep(&named, later).await.unwrap(), 1);
        assert!(!Path::new(&part).exists() && whole.exists());
    }
}
