//! Plane geometry, for all that draws, mends, simplifies, cuts and checks.

pub(crate) mod budget;
pub(crate) mod strips;
