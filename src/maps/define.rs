//! What a map is and what can be asked of it.
//!
//! In: the definitions of `config/maps/`, resolved, and the years of the observations.
//! Out: [`spec::MapSpec`], the class that it gives the values of measures, and the [`offer::Offer`] of selections.
//! Guaranteed: a class follows from the values of the measures of one area alone; a selection that was checked against
//! its offer can be computed. Left to the next: the values of the measures.

mod classify;
pub(crate) mod examples;
pub(crate) mod guide;
pub(crate) mod offer;
pub(super) mod scope;
pub(crate) mod selection;
pub mod spec;
#[cfg(test)]
mod tests;
pub(crate) mod wording;

pub(crate) use classify::sign;
