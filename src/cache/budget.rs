//! One sum for all that is kept in memory to be sent again, and what each store may take of it. Downloads are files,
//! with a sum of their own.

/// The most memory that can be asked for, in MB: a terabyte, more than any map has tiles for.
pub(crate) const MOST_CACHE_MB: u64 = 1 << 20;

/// Hundredths of the sum for each store, in the order of the fields of [`Budget`].
const SHARES: [u64; 6] = [39, 11, 15, 13, 11, 11];

/// Bytes that each store may hold at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Bodies of tiles, compressed.
    pub bodies: u64,
    /// Geometry of tiles, shared by all maps.
    pub geometry: u64,
    /// What tiles say of areas, by map and selection.
    pub attributes: u64,
    /// Documents, compressed.
    pub documents: u64,
    /// Computed maps.
    pub values: u64,
    /// Steps that explanations share.
    pub steps: u64,
}

impl Default for Budget {
    /// What the stores of the server of a country hold without much being made twice.
    fn default() -> Budget {
        Budget::of_megabytes(512)
    }
}

impl Budget {
    /// Splits so many MB.
    #[must_use]
    pub(crate) fn of_megabytes(megabytes: u64) -> Budget {
        let bytes = megabytes.min(MOST_CACHE_MB) << 20;
        let [bodies, geometry, attributes, documents, values, steps] = SHARES.map(|share| bytes / 100 * share);
        Budget { bodies, geometry, attributes, documents, values, steps }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stores_together_take_the_sum_and_no_more() {
        assert_eq!(SHARES.iter().sum::<u64>(), 100);
        for megabytes in [0, 1, 64, 512, MOST_CACHE_MB, u64::MAX] {
            let Budget { bodies, geometry, attributes, documents, values, steps } = Budget::of_megabytes(megabytes);
            let sum = bodies + geometry + attributes + documents + values + steps;
            let asked = megabytes.min(MOST_CACHE_MB) << 20;
            assert!(sum <= asked && sum + 700 > asked, "{sum} of {asked}");
        }
    }
}
