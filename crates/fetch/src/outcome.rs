//! What became of each file.

use crate::lock::LockedFile;

/// How much is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FetchMode {
    /// Get what is missing or damaged.
    #[default]
    Get,
    /// And what is newer than what is there.
    Update,
    /// Tell what is newer, and change nothing.
    Check,
    /// Get what is missing, exactly as it is written down.
    Locked,
    /// Ask nobody: compare what is there with what is written down.
    Offline,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileOutcome {
    /// It was downloaded.
    Fetched {
        /// What was written down of it.
        entry: Box<LockedFile>,
        /// Whether another version was there before.
        renewed: bool,
        /// The name under which is kept what stood in its place and was not what is written down.
        kept: Option<String>,
    },
    /// It was there.
    Unchanged {
        /// Name under which it is there.
        name: String,
        /// Length.
        bytes: u64,
    },
    /// Somebody put it there.
    Kept {
        /// Name under which it is there.
        name: String,
    },
    /// Somebody put it there, and it cannot be used.
    Unusable {
        /// Name under which it is there.
        name: String,
        /// Why, in words.
        why: String,
    },
    /// The publisher has a newer one.
    Newer {
        /// Where.
        link: String,
    },
    /// It is there, but whether there is a newer one could not be told.
    Unsure {
        /// Name under which it is there.
        name: String,
        /// What was tried.
        trials: Vec<Trial>,
    },
    /// It is another than is written down.
    Differs {
        /// Its name.
        name: String,
        /// In words.
        why: String,
    },
    /// It could not be had.
    Missing {
        /// What was tried.
        trials: Vec<Trial>,
    },
}

/// An address that did not give a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The address.
    pub link: String,
    /// Why not.
    pub why: String,
}

impl FileOutcome {
    /// Says it in a few words.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            FileOutcome::Fetched { kept: Some(kept), .. } => format!("fetched; what stood there is now `{kept}`"),
            FileOutcome::Fetched { renewed: false, .. } => "fetched".to_owned(),
            FileOutcome::Fetched { renewed: true, .. } => "fetched anew, it changed".to_owned(),
            FileOutcome::Unchanged { .. } => "unchanged".to_owned(),
            FileOutcome::Kept { name } => format!("kept as it is: `{name}` was put there by hand"),
            FileOutcome::Unusable { name, why } => format!("`{name}` was put there by hand and cannot be used: {why}"),
            FileOutcome::Newer { link } => format!("newer at {link}"),
            FileOutcome::Unsure { .. } => "kept; whether there is a newer one could not be told".to_owned(),
            FileOutcome::Differs { why, .. } => why.clone(),
            FileOutcome::Missing { .. } => "missing".to_owned(),
        }
    }

    /// Tells how many bytes of it are there, as far as this run knows.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match self {
            FileOutcome::Fetched { entry, .. } => entry.bytes,
            FileOutcome::Unchanged { bytes, .. } => *bytes,
            _ => 0,
        }
    }
}

/// A file that is not as written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrayFile {
    /// Name in the folder.
    pub name: String,
    /// What is wrong with it, as the rest of a sentence.
    pub why: String,
}
