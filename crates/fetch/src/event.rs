//! What happens while files are fetched, for those who show it.

use std::time::Duration;

/// Something that happened to a file.
#[derive(Debug, Clone, Copy)]
pub enum FetchEvent<'a> {
    /// An address is asked.
    Begins {
        /// Name of the file in the folder.
        name: &'a str,
        /// Address in the catalogue, or out of a feed.
        link: &'a str,
        /// About how many bytes it has.
        about: u64,
    },
    /// Bytes arrived.
    Received {
        /// Name of the file.
        name: &'a str,
        /// How many are there in all.
        bytes: u64,
        /// How many there will be, if that is known.
        total: Option<u64>,
    },
    /// An attempt failed, and there will be another.
    Waits {
        /// Name of the file.
        name: &'a str,
        /// Why it failed.
        why: &'a str,
        /// After how long.
        wait: Duration,
    },
    /// An address is given up for the next one.
    MovesOn {
        /// Name of the file.
        name: &'a str,
        /// The address that is given up.
        link: &'a str,
        /// Why.
        why: &'a str,
    },
    /// A file is done.
    Ends {
        /// Name of the file.
        name: &'a str,
        /// What became of it, in a few words.
        outcome: &'a str,
        /// How many bytes it has; 0 where there is none.
        bytes: u64,
    },
}

/// Somebody who shows what happens; called from several threads.
pub type Listener<'a> = &'a (dyn Fn(FetchEvent<'_>) + Sync);
