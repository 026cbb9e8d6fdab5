//! Where an export goes: a folder of this machine, or object storage.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use bytes::Bytes;
use veerkracht_files::PartialFile;

use crate::commands::CommandError;
use crate::export::site::{CachePeriod, SiteBody};
use crate::publication::DatasetAddress;

/// Where an export goes.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// To a folder that is looked at while it is written, or to a file in one.
    Folder(PathBuf),
    /// To a folder that nobody looks at before it takes its place as a whole.
    Aside(PathBuf),
    /// To a bucket.
    #[cfg(feature = "cluster")]
    Bucket(super::bucket::BucketTarget),
}

impl Target {
    /// Reads what stands behind `--out` or `--site`.
    ///
    /// # Errors
    /// An address of the web, or a bucket that this build cannot write to.
    pub(super) fn of(named: &Path) -> Result<Target, CommandError> {
        match DatasetAddress::parse(named).map_err(CommandError::setup)? {
            DatasetAddress::File(path) => Ok(Target::Folder(path)),
            DatasetAddress::Web(address) => Err(CommandError::Setup(anyhow::anyhow!(
                "exporting to `{address}`: expected a file, a folder or s3://BUCKET/KEY; nothing can be written to the \
                 web"
            ))),
            bucket @ DatasetAddress::Bucket { .. } => in_bucket(&bucket),
        }
    }

    /// Writes a file of a site; `path` is its place in it.
    ///
    /// # Errors
    /// It cannot be written.
    #[cfg_attr(not(feature = "cluster"), expect(clippy::unused_async, reason = "a bucket is waited for"))]
    pub(super) async fn put(&self, path: &str, body: &SiteBody, kept: CachePeriod) -> anyhow::Result<()> {
        match self {
            Target::Folder(folder) => replace(&folder.join(path), &body.bytes),
            Target::Aside(folder) => write(&folder.join(path), &body.bytes),
            #[cfg(feature = "cluster")]
            Target::Bucket(bucket) => return bucket.put(path, body, kept).await,
        }
        .with_context(|| format!("writing `{path}` of the site ({})", kept.cache_control()))
    }
}

/// Writes a file in the place of the one that stands there, which stays until the new one is whole.
fn replace(path: &Path, bytes: &Bytes) -> anyhow::Result<()> {
    let mut file = PartialFile::create_with_folder(path)?;
    file.write_all(bytes)?;
    Ok(file.put_in_place()?)
}

/// Writes a file where none stands. There are tens of thousands: each is brought to disk with all.
fn write(path: &Path, bytes: &Bytes) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::fs::write(path, bytes)?)
}

#[cfg(feature = "cluster")]
fn in_bucket(address: &DatasetAddress) -> Result<Target, CommandError> {
    super::bucket::BucketTarget::of(address).map(Target::Bucket)
}

/// Says that this build cannot write to buckets.
#[cfg(not(feature = "cluster"))]
fn in_bucket(address: &DatasetAddress) -> Result<Target, CommandError> {
    let address = address.to_string();
    Err(CommandError::setup(crate::publication::PublishedError::NotInThisBuild { address }))
}
