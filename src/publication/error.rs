//! Why what is published cannot be had.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use veerkracht_files::PartialError;

/// Why what is published cannot be had, or not be used.
#[derive(Debug, Error)]
pub(crate) enum PublishedError {
    /// What was named is no place for a dataset.
    #[error("the dataset `{found}` cannot be served: {expected}")]
    Address {
        /// What was named.
        found: String,
        /// What can be.
        expected: &'static str,
    },
    /// The program was built without what is asked of it.
    #[cfg(not(feature = "cluster"))]
    #[error(
        "`{address}` lies in object storage, and this build of veerkracht cannot read that: use the Docker image, or \
         build with `cargo build --release --features cluster`"
    )]
    NotInThisBuild {
        /// What was named.
        address: String,
    },
    /// The file cannot be read.
    #[error("reading `{}`: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// No place for a download.
    #[error(transparent)]
    Partial(#[from] PartialError),
    /// There was no answer, or it broke off.
    #[error("downloading {address}: {cause}")]
    Network {
        /// What was asked for.
        address: String,
        /// What went wrong.
        cause: String,
    },
    /// It was not taken.
    #[cfg(feature = "cluster")]
    #[error("writing {address}: {cause}")]
    Written {
        /// What was to be written.
        address: String,
        /// What went wrong.
        cause: String,
    },
    /// The answer was another one.
    #[error("downloading {address}: the server answered {status}, expected 200 with the dataset")]
    Status {
        /// What was asked for.
        address: String,
        /// Its status.
        status: u16,
    },
    /// What came is no dataset, or not all of it.
    #[error("downloading {address}: {found}; it is not downloaded again until the server has another one")]
    Broken {
        /// What was asked for.
        address: String,
        /// What was found.
        found: String,
    },
}
