//! What can be said of the maps: why an area has its class, how it stands among others, how it was over the years, and
//! how all of it is made.
//!
//! In: an [`crate::maps::Engine`], a selection, the code of an area. Out: an explanation, a profile, a comparison of
//! areas, series, and the method page, in both languages where they have words. Guaranteed: the numbers are those of
//! the computation itself. Left to the next: how it looks.

pub(super) mod edition;
pub(super) mod explain;
pub(super) mod explanation;
pub(crate) mod method_page;
pub(super) mod profile;
pub(super) mod sentence;
pub(super) mod series;
pub(super) mod standing;
#[cfg(test)]
mod tests;
