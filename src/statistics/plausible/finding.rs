//! What is not to be believed, before it is known whether it is among the worst.

/// Figures of a column from which on it is looked at as a whole.
pub(super) const FEWEST: usize = 50;

/// A finding, with how bad it is.
pub(super) struct Finding {
    pub(super) badness: f64,
    pub(super) place: String,
    pub(super) detail: String,
}
