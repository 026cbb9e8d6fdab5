//! Which edition something was made of: a dataset, the config laid over its own, and the program that serves it.

use std::fmt;

/// An edition among those that a process serves: part of every key under which something is kept, so that what was made
/// of one edition is never given for another. Written out, it is what stands behind `v=` in addresses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Version(u64);

impl Version {
    /// Makes the version of the dataset with a hash, with config laid over its own that has a hash; empty for none.
    ///
    /// Another build of the program may cut other tiles of the same dataset, so it counts too.
    #[must_use]
    pub(crate) fn of(hash: &str, laid_over: &str) -> Version {
        let mut hasher = blake3::Hasher::new();
        for part in [hash, laid_over, env!("CARGO_PKG_VERSION")] {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
        let mut first = [0; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        Version(u64::from_be_bytes(first))
    }

    /// Makes the key of what is made of this edition and of the postcodes beside its dataset, which may change alone;
    /// no address is made of it.
    #[must_use]
    pub(crate) fn beside(self, postcodes: Option<u32>) -> Version {
        postcodes.map_or(self, |postcodes| Version(self.0.wrapping_add((u64::from(postcodes) << 16) | 1)))
    }
}

/// Writes twelve hexadecimal digits.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}", self.0 >> 16)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn a_version_changes_with_the_dataset_and_with_what_is_laid_over_it() {
        let versions =
            [("one", ""), ("two", ""), ("one", "x"), ("on", "e")].map(|(a, b)| Version::of(a, b).to_string());
        for (place, version) in versions.iter().enumerate() {
            assert!(version.len() == 12 && version.bytes().all(|b| b.is_ascii_hexdigit()), "{version}");
            assert!(!versions[..place].contains(version));
        }
        assert_eq!(versions[0], Version::of("one", "").to_string());
    }
}
