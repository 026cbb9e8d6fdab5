//! One dataset at an address: asked for with the tag of the one that is there, or by its last bytes, so that the same
//! one is not downloaded twice.
//!
//! It is kept in a folder, with its tag beside it: a server that starts anew downloads nothing that it has, and shows
//! what it has when there is no answer.

use std::fs;
use std::path::{Path, PathBuf};

use super::download::download;
use super::facts::{DownloadAnswer, DownloadFacts};
use super::web::WebClient;
use super::{PublishedDataset, PublishedError, ReadyDataset};
use crate::dataset::stored_hash;

/// How the address is asked.
#[derive(Debug)]
pub(super) enum Client {
    /// By the web.
    Web(WebClient),
    /// As an object in a bucket.
    #[cfg(feature = "cluster")]
    Bucket(super::bucket::ObjectClient),
}

/// An address, and what was seen there.
#[derive(Debug)]
pub(crate) struct SinglePlace {
    address: String,
    client: Client,
    /// Where the download lies.
    path: PathBuf,
    /// What the server said of what it had last, be it whole or broken.
    told: Option<DownloadFacts>,
    /// Whether that was broken.
    is_broken: bool,
}

impl SinglePlace {
    /// Prepares to ask; what is downloaded is kept in a folder.
    pub(super) fn new(address: String, client: Client, folder: &Path) -> SinglePlace {
        let name = &blake3::hash(address.as_bytes()).to_hex()[..16];
        let path = folder.join(format!("{name}.dataset"));
        let mut place = SinglePlace { address, client, path, told: None, is_broken: false };
        place.told = place.read_told().filter(|_| stored_hash(&place.path).is_ok());
        place
    }

    /// Tells what is there; none where it is what was there before.
    pub(super) fn look(&mut self, again: bool) -> Result<Option<PublishedDataset>, PublishedError> {
        let known = self.told.as_ref().filter(|_| !(again && self.is_broken));
        let answer = match &self.client {
            Client::Web(client) => client.ask(known)?,
            #[cfg(feature = "cluster")]
            Client::Bucket(client) => client.ask(known)?,
        };
        let DownloadAnswer::Other { told, body } = answer else {
            return Ok(if again { self.stored_dataset() } else { None });
        };
        let downloaded = match download(body, &self.path, &self.address) {
            Err(broken @ PublishedError::Broken { .. }) => {
                (self.told, self.is_broken) = (Some(told), true);
                return Err(broken);
            }
            other => other?,
        };
        let hash = downloaded.hash.clone();
        let told = DownloadFacts { end: Some(hash.clone()), ..told };
        let is_known = self.told.is_some() && !self.is_broken && stored_hash(&self.path).is_ok_and(|kept| kept == hash);
        downloaded.put_in_place()?;
        self.write_told(&told);
        (self.told, self.is_broken) = (Some(told), false);
        let published = PublishedDataset::alone(ReadyDataset::at(self.path.clone(), hash));
        Ok((again || !is_known).then_some(published))
    }

    /// Tells what was downloaded before, if it is there.
    pub(super) fn stored_dataset(&self) -> Option<PublishedDataset> {
        let hash = stored_hash(&self.path).ok()?;
        Some(PublishedDataset::alone(ReadyDataset::at(self.path.clone(), hash)))
    }

    fn facts_path(&self) -> PathBuf {
        self.path.with_extension("json")
    }

    fn read_told(&self) -> Option<DownloadFacts> {
        let told: DownloadFacts = serde_json::from_slice(&fs::read(self.facts_path()).ok()?).ok()?;
        (told.address == self.address).then_some(told)
    }

    /// Writes down what was said. Without it the same is downloaded once more after a start, no more.
    fn write_told(&self, told: &DownloadFacts) {
        let text = serde_json::to_vec(told).map_err(std::io::Error::from);
        if let Err(error) = text.and_then(|text| fs::write(self.facts_path(), text)) {
            tracing::debug!(%error, "what the server said of its dataset is not written down");
        }
    }
}

#[cfg(test)]
mod tests;
