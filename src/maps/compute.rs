//! From observations to the values of a map, each step once.
//!
//! In: the observation table, the definitions of the indicators and of the maps, the areas, and a selection that was
//! checked. Out: [`crate::maps::MapValues`], and the steps behind them by [`workbench::Workbench`]. Guaranteed: a class
//! is present exactly when the status is `ok` or `indicatief`; sums run in the order of the areas, so that the same
//! inputs give the same bits; what is remembered changes no answer. Left to the next: what is said of one area.

pub(super) mod areas;
pub(super) mod classes;
mod composite;
pub(super) mod map_values;
pub(super) mod memo;
pub(super) mod ranking;
pub(super) mod reference;
mod status;
pub(super) mod summary;
#[cfg(test)]
mod tests;
pub(super) mod values;
pub(super) mod workbench;
