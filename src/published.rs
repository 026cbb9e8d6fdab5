//! Where a dataset is published for servers, and what lies there now.
//!
//! In: an [`Address`]: a file or a web server. Out: a [`Place`], whose [`look`](Place::look) tells what is to be shown,
//! as a file that lies ready. Guaranteed: what was downloaded is whole before anybody sees it: it is written aside, its
//! hash is checked, and then it takes its place; what is broken is not downloaded again as long as the server says that
//! it is the same; nothing is asked for over plain HTTP but from this machine. Loading it, and deciding when it is
//! shown, is left to the command that serves.

mod address;
mod download;
mod error;
mod file;
mod lying;
mod single;
mod told;
mod web;

use std::path::Path;

pub(crate) use address::Address;
pub(crate) use error::PublishedError;
pub(crate) use lying::Lying;

use file::FilePlace;
use single::SinglePlace;

/// A place where a dataset is published, and what was seen there.
#[derive(Debug)]
pub(crate) enum Place {
    /// A file of this machine.
    File(FilePlace),
    /// One dataset at an address.
    Single(SinglePlace),
}

impl Place {
    /// Prepares to look at an address; what is downloaded is kept in a folder.
    pub(crate) fn new(address: Address, folder: &Path) -> Place {
        match address {
            Address::File(path) => Place::File(FilePlace::new(path)),
            Address::Web(address) => Place::Single(SinglePlace::new(address, folder)),
        }
    }

    /// Tells what is published; none where it is what the last look told. `again` tells it in any case, and tries again
    /// what was broken. May take as long as a download; blocks.
    ///
    /// # Errors
    /// [`PublishedError`]: it is not to be had, or broken.
    pub(crate) fn look(&mut self, again: bool) -> Result<Option<Lying>, PublishedError> {
        match self {
            Place::File(place) => place.look(again),
            Place::Single(place) => place.look(again),
        }
    }

    /// Finds what was downloaded before, for a start while nothing can be downloaded; none of a file.
    pub(crate) fn kept(&self) -> Option<Lying> {
        match self {
            Place::File(_) => None,
            Place::Single(place) => place.kept(),
        }
    }
}
