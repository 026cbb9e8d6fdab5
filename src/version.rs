//! Which dataset something was made of.

/// A dataset among those that a process serves, by its content: part of every key under which something is kept, so that
/// what was made of one dataset is never given for another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u64);

impl Version {
    /// Makes the version of the dataset with a hash.
    #[must_use]
    pub fn of(hash: &str) -> Version {
        let mut first = [0; 8];
        first.copy_from_slice(&blake3::hash(hash.as_bytes()).as_bytes()[..8]);
        Version(u64::from_le_bytes(first))
    }
}
