//! Files of a data folder that no source claims: how many, and the first of them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many files that no source claims are named.
pub(super) const UNCLAIMED_NAMED: usize = 10;

/// Files of a data folder that no source claims.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnclaimedFiles {
    /// How many there are.
    pub count: usize,
    /// The first of them by path, at most [`UNCLAIMED_NAMED`], relative to the folder.
    pub first: Vec<String>,
}

impl UnclaimedFiles {
    pub(super) fn add(&mut self, name: String) {
        self.count += 1;
        if self.first.len() < UNCLAIMED_NAMED {
            self.first.push(name);
        }
    }
}

impl fmt::Display for UnclaimedFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first.join(", "))?;
        match self.count - self.first.len() {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
