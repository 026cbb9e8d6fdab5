//! Queries over values: which rows of a table fit a filter in CQL2 text, a box and values, one page of them.
//!
//! In: columns of cells and geometries in one order, that of the codes of the areas; a filter as text. Out: numbers of
//! rows. It knows nothing of datasets, maps of the earth or requests: the coordinates of a filter are brought to those
//! of the geometries by whoever asks.
//! Guaranteed: whatever the text, it is read within [`FilterLimits`], and refused with the place of each fault
//! ([`Faults`]); a filter is three-valued (what is missing is unknown) and keeps the rows for which it is true; an area
//! meets a box or a polygon when its geometry does, not its extent.
//! Source of the language: OGC 21-065r2 (CQL2), the text encoding.

mod compile;
mod fault;
mod like;
mod numbers;
mod parse;
mod query;
mod region;
mod shapes;
mod surface;
mod syntax;
mod table;
mod texts;
mod tokens;

pub use compile::{Filter, Ground, compile};
pub use fault::{Fault, Faults, FilterLimits};
pub use parse::{FilterText, GEOMETRY, parse};
pub use query::{RowPage, TableQuery};
pub use region::Shape;
pub use shapes::ShapeIndex;
pub use table::{Column, ColumnCells, ColumnType, FeatureCell, FeatureTable, Queryable, WordCells};

#[cfg(test)]
mod tests;
