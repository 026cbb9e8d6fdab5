//! What can be downloaded, from where, and how one knows that it is the right thing.
//!
//! In: the text of `config/fetch.toml`. Out: a [`Catalogue`] in which every template is filled in and every file has
//! the addresses at which it is tried, in order. Guaranteed: names of files lie in the folder and hide nothing; all
//! addresses are of the encrypted web; no two files have one name.

use thiserror::Error;
use veerkracht_config::ConfigErrors;

mod entries;
mod raw;
mod resolve;
#[cfg(test)]
mod tests;

pub use entries::Catalogue;
pub(crate) use entries::{Address, CatalogueFile, Check, EditionYear, FetchWay, Odata3, RequiredColumns, Source, Use};

/// Why a catalogue cannot be used.
#[derive(Debug, Error)]
pub enum CatalogueError {
    /// It is no TOML, or values are missing, unknown or not what they should be; all of them.
    #[error(transparent)]
    Text(#[from] ConfigErrors),
    /// What stands in it contradicts itself; all of it.
    #[error("{file} has {} errors:\n  {}", problems.len(), problems.join("\n  "))]
    Meaning {
        /// The file.
        file: String,
        /// One line each.
        problems: Vec<String>,
    },
}

impl Catalogue {
    /// Reads a catalogue; `file` is its name for messages.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn read(file: &str, text: &str) -> Result<Catalogue, CatalogueError> {
        let raw = veerkracht_config::read(file, text, raw::RawCatalogue::of)?;
        resolve::catalogue(raw).map_err(|problems| CatalogueError::Meaning { file: file.to_owned(), problems })
    }

    /// Counts the addresses of all files.
    #[must_use]
    pub fn addresses(&self) -> usize {
        self.sources.iter().flat_map(|source| &source.files).map(|file| file.addresses.len()).sum()
    }
}
