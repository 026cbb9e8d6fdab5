//! What is not to be believed, before it is known whether it is among the worst.

/// Figures of a column from which on it is looked at as a whole.
pub(super) const FEWEST: usize = 50;

/// A finding, with how bad it is.
pub(in crate::statistics) struct Finding {
    pub(in crate::statistics) badness: f64,
    pub(in crate::statistics) place: String,
    pub(in crate::statistics) detail: String,
}
