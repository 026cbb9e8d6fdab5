//! Exports to object storage: files of tiles, and sites, whose files are told how browsers are to take them.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use bytes::Bytes;
use tokio::runtime::Runtime;

use crate::cli::ExportArgs;
use crate::commands::CommandError;
use crate::compression::{CompressError, Effort, Encoding, compress};
use crate::export::site::{CachePeriod, SiteBody};
use crate::publication::DatasetAddress;
use crate::publication::bucket::{Bucket, ObjectHeaders};

/// Media type of an archive of tiles, as its makers name it.
pub(super) const PMTILES: &str = "application/vnd.pmtiles";
/// Media type of a database of tiles.
const MBTILES: &str = "application/vnd.sqlite3";
/// Bodies below stay as they are: a packet takes no less.
const WORTH_COMPRESSING: usize = 860;

/// A bucket, and what stands before all keys in it, or the key of a file.
#[derive(Debug, Clone)]
pub(super) struct BucketTarget {
    bucket: Bucket,
    key: String,
}

impl BucketTarget {
    /// Prepares to write to a bucket.
    ///
    /// # Errors
    /// What [`Bucket::of`] says.
    pub(super) fn of(address: &DatasetAddress) -> Result<BucketTarget, CommandError> {
        let (bucket, key) = Bucket::of(address).map_err(CommandError::setup)?;
        Ok(BucketTarget { key: key.to_owned(), bucket })
    }

    /// Has files written aside, and uploads them: to the key of the file, whose last part may name the map.
    ///
    /// # Errors
    /// What `write` says, or what goes wrong on the way.
    pub(super) fn take_files(
        &self,
        args: &ExportArgs,
        write: impl FnOnce(&ExportArgs) -> Result<Vec<PathBuf>, CommandError>,
    ) -> Result<(), CommandError> {
        let (before, name) = self.key.rsplit_once('/').map_or(("", self.key.as_str()), |(folder, name)| (folder, name));
        let aside = tempfile::tempdir().map_err(CommandError::failed)?;
        let written = write(&ExportArgs { out: Some(aside.path().join(name)), ..args.clone() })?;
        let runtime = Runtime::new().map_err(CommandError::failed)?;
        for path in written {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or(name);
            let key = if before.is_empty() { name.to_owned() } else { format!("{before}/{name}") };
            let media_type = if path.extension().is_some_and(|end| end == "pmtiles") { PMTILES } else { MBTILES };
            // Under the same key there is another one after the next export.
            let served = ObjectHeaders {
                media_type: media_type.to_owned(),
                encoding: None,
                cache_control: CachePeriod::Minute.cache_control(),
            };
            runtime.block_on(self.upload_to(&key, &path, &served)).map_err(CommandError::Failed)?;
            crate::commands::print::line(format_args!("uploaded {}", self.bucket.at(&key)))?;
        }
        Ok(())
    }

    /// Uploads a file of a site.
    ///
    /// # Errors
    /// It is not taken.
    pub(super) async fn upload(
        &self,
        path: &str,
        from: &Path,
        media_type: &str,
        kept: CachePeriod,
    ) -> anyhow::Result<()> {
        let served =
            ObjectHeaders { media_type: media_type.to_owned(), encoding: None, cache_control: kept.cache_control() };
        self.upload_to(&self.at(path), from, &served).await
    }

    async fn upload_to(&self, key: &str, from: &Path, served: &ObjectHeaders) -> anyhow::Result<()> {
        let file = veerkracht_files::open(from).with_context(|| format!("reading `{}`", from.display()))?;
        Ok(self.bucket.upload(key, file, Some(served)).await?)
    }

    /// Puts a short file of a site. A bucket compresses nothing, so texts lie there as they go out: every browser
    /// takes gzip.
    ///
    /// # Errors
    /// It is not taken.
    pub(super) async fn put(&self, path: &str, body: &SiteBody, kept: CachePeriod) -> anyhow::Result<()> {
        let packed = packed(body)?;
        let served = ObjectHeaders {
            media_type: body.media_type.clone(),
            encoding: packed.is_some().then_some("gzip"),
            cache_control: kept.cache_control(),
        };
        let bytes = packed.unwrap_or_else(|| body.bytes.clone());
        Ok(self.bucket.put_served(&self.at(path), bytes, &served).await?)
    }

    fn at(&self, path: &str) -> String {
        if self.key.is_empty() { path.to_owned() } else { format!("{}/{path}", self.key) }
    }
}

/// Compresses what is a text, where that makes it shorter.
fn packed(body: &SiteBody) -> Result<Option<Bytes>, CompressError> {
    let is_packed_already =
        ["image/png", "font/", "application/gzip"].iter().any(|kind| body.media_type.starts_with(kind));
    if is_packed_already || body.bytes.len() < WORTH_COMPRESSING {
        return Ok(None);
    }
    let packed = compress(&body.bytes, Encoding::Gzip, Effort::Archive)?;
    Ok(Some(packed).filter(|packed| packed.len() < body.bytes.len()))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::packed;
    use crate::export::site::SiteBody;

    #[test]
    fn texts_are_compressed_where_that_makes_them_shorter_and_pictures_never() {
        let body = |media_type: &str, length: usize| SiteBody {
            media_type: media_type.to_owned(),
            bytes: Bytes::from(vec![b'a'; length]),
        };
        assert!(packed(&body("application/json", 10_000)).unwrap().is_some_and(|packed| packed.len() < 100));
        assert!(packed(&body("application/json", 100)).unwrap().is_none());
        assert!(packed(&body("image/png", 10_000)).unwrap().is_none());
    }
}
