//! The rounding that precedes every comparison (METHOD section 1): both sides to 9 decimals, so that a figure on a
//! border falls on the same side however its sum was ordered.

use std::cmp::Ordering;

/// A number rounded to 9 decimals, for comparisons only; values themselves are never rounded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoundedNumber(f64);

impl RoundedNumber {
    /// Rounds a number, half away from zero.
    #[must_use]
    pub(crate) fn of(number: f64) -> RoundedNumber {
        // Adding 0.0 makes -0.0 equal to 0.0 under `total_cmp`.
        RoundedNumber((number * 1e9).round() + 0.0)
    }
}

impl PartialEq for RoundedNumber {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for RoundedNumber {}

impl PartialOrd for RoundedNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for RoundedNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_differ_after_the_ninth_decimal_are_equal() {
        assert_eq!(RoundedNumber::of(0.1 + 0.2), RoundedNumber::of(0.3));
        assert_eq!(RoundedNumber::of(-1e-12), RoundedNumber::of(0.0));
        assert!(RoundedNumber::of(0.300_000_001) > RoundedNumber::of(0.3));
        assert!(RoundedNumber::of(-0.06) < RoundedNumber::of(-0.02));
        assert_eq!(RoundedNumber::of(200.0 / 3.0), RoundedNumber::of(66.666_666_666_666_67));
    }
}
