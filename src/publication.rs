//! Where a dataset is published for servers, and what lies there now.
//!
//! In: a [`DatasetAddress`]: a file, a web server, or object storage. Out: a [`PublishedPlace`], whose
//! [`look`](PublishedPlace::look) tells what is to be shown, as files that lie ready. Guaranteed: what was downloaded
//! is whole before anybody sees it: it is written aside, its hash is checked, and then it takes its place; what is
//! broken is not downloaded again as long as the server says that it is the same; nothing is asked for over plain HTTP
//! but from this machine. Loading it, and deciding when it is shown, is left to the command that serves.

mod address;
#[cfg(feature = "cluster")]
pub(crate) mod bucket;
mod dataset;
mod download;
mod error;
mod facts;
mod file_place;
#[cfg(feature = "cluster")]
pub(crate) mod pointed_place;
#[cfg(feature = "cluster")]
pub(crate) mod pointer;
mod single_place;
mod web;

use std::path::Path;

use tokio::runtime::Handle;

pub(crate) use address::DatasetAddress;
pub(crate) use dataset::{FormerDataset, PublishedDataset, ReadyDataset};
pub(crate) use error::PublishedError;

use file_place::FilePlace;
use single_place::{Client, SinglePlace};
use web::WebClient;

/// A place where a dataset is published, and what was seen there.
#[derive(Debug)]
pub(crate) enum PublishedPlace {
    /// A file of this machine.
    File(FilePlace),
    /// One dataset at an address.
    Single(SinglePlace),
    /// A pointer in a bucket.
    #[cfg(feature = "cluster")]
    Pointed(pointed_place::PointedPlace),
}

impl PublishedPlace {
    /// Prepares to look at an address; what is downloaded is kept in a folder. A runtime does what waits for buckets.
    ///
    /// # Errors
    /// Object storage that is set up wrongly, or that this build does not have.
    pub(crate) fn new(
        address: DatasetAddress,
        folder: &Path,
        runtime: &Handle,
    ) -> Result<PublishedPlace, PublishedError> {
        match address {
            DatasetAddress::File(path) => Ok(PublishedPlace::File(FilePlace::new(path))),
            DatasetAddress::Web(address) => {
                let client = Client::Web(WebClient::new(address.clone()));
                Ok(PublishedPlace::Single(SinglePlace::new(address, client, folder)))
            }
            DatasetAddress::Bucket { .. } => in_bucket(&address, folder, runtime),
        }
    }

    /// Tells what is published; none where it is what the last look told. `again` tells it in any case, and tries again
    /// what was broken. May take as long as a download; blocks.
    ///
    /// # Errors
    /// [`PublishedError`]: it is not to be had, or broken.
    pub(crate) fn look(&mut self, again: bool) -> Result<Option<PublishedDataset>, PublishedError> {
        match self {
            PublishedPlace::File(place) => place.look(again),
            PublishedPlace::Single(place) => place.look(again),
            #[cfg(feature = "cluster")]
            PublishedPlace::Pointed(place) => place.look(again),
        }
    }

    /// Downloads the dataset that was shown before, unless it is there; none where it cannot be had any more.
    ///
    /// # Errors
    /// [`PublishedError`].
    #[cfg_attr(
        not(feature = "cluster"),
        expect(clippy::unnecessary_wraps, unused_variables, reason = "a pointer alone knows of one before")
    )]
    pub(crate) fn fetch_former(&mut self, former: &FormerDataset) -> Result<Option<ReadyDataset>, PublishedError> {
        match self {
            // Who replaces a file or an object leaves nothing of the one before.
            PublishedPlace::File(_) | PublishedPlace::Single(_) => Ok(None),
            #[cfg(feature = "cluster")]
            PublishedPlace::Pointed(place) => place.fetch_former(former),
        }
    }

    /// Finds what was downloaded before, for a start while nothing can be downloaded; none of a file.
    pub(crate) fn stored_dataset(&self) -> Option<PublishedDataset> {
        match self {
            PublishedPlace::File(_) => None,
            PublishedPlace::Single(place) => place.stored_dataset(),
            #[cfg(feature = "cluster")]
            PublishedPlace::Pointed(place) => place.stored_dataset(),
        }
    }
}

/// Prepares to look at a bucket: for one dataset, or for a pointer.
#[cfg(feature = "cluster")]
fn in_bucket(address: &DatasetAddress, folder: &Path, runtime: &Handle) -> Result<PublishedPlace, PublishedError> {
    let (client, key) = bucket::Bucket::of(address)?;
    if address.is_object() {
        let client = Client::Bucket(bucket::ObjectClient::new(client, key, runtime.clone()));
        return Ok(PublishedPlace::Single(SinglePlace::new(address.to_string(), client, folder)));
    }
    Ok(PublishedPlace::Pointed(pointed_place::PointedPlace::new(client, key, folder, runtime.clone())))
}

/// Says that this build cannot read buckets.
#[cfg(not(feature = "cluster"))]
fn in_bucket(address: &DatasetAddress, _folder: &Path, _runtime: &Handle) -> Result<PublishedPlace, PublishedError> {
    Err(PublishedError::NotInThisBuild { address: address.to_string() })
}
