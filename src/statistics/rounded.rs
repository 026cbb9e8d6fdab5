//! The rounding that precedes every comparison (METHOD section 1): both sides to 9 decimals, so that a figure on a
//! border falls on the same side however its sum was ordered.

use std::cmp::Ordering;

/// A number rounded to 9 decimals, for comparisons only; values themselves are never rounded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rounded(f64);

impl Rounded {
    /// Rounds a number, half away from zero.
    #[must_use]
    pub(crate) fn of(number: f64) -> Rounded {
        // Adding 0.0 makes -0.0 equal to 0.0 under `total_cmp`.
        Rounded((number * 1e9).round() + 0.0)
    }
}

impl PartialEq for Rounded {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Rounded {}

impl PartialOrd for Rounded {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rounded {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_differ_after_the_ninth_decimal_are_equal() {
        assert_eq!(Rounded::of(0.1 + 0.2), Rounded::of(0.3));
        assert_eq!(Rounded::of(-1e-12), Rounded::of(0.0));
        assert!(Rounded::of(0.300_000_001) > Rounded::of(0.3));
        assert!(Rounded::of(-0.06) < Rounded::of(-0.02));
        assert_eq!(Rounded::of(200.0 / 3.0), Rounded::of(66.666_666_666_666_67));
    }
}
