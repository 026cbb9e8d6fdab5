//! The generalised coverage, checked by rules that do not share code with it.
#![expect(
    clippy::unwrap_used,
    clippy::type_complexity,
    clippy::cast_possible_truncation,
    reason = "what makes random coverages may stop a test, and a seed is no size"
)]

mod letters;
mod oracle;
mod random;
