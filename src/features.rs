//! Queries over values: collections of areas with their fields, filters, boxes; tables written as files.
//!
//! In: what a dataset holds, as [`Content`](crate::documents::Content), and what is asked, as [`CollectionQuery`]. Out:
//! the rows that fit, as a [`RowPage`](veerkracht_features::RowPage), and a sheet of them. Guaranteed: values are
//! looked through where they lie, encoded once; a box meets an area when it meets its full geometry; what does not fit
//! is told all at once. Left to the next: requests, addresses, threads, and how an answer is sent.

mod collection;
mod ground;
mod place;
mod query;
mod reference;
pub(crate) mod write;

pub(crate) use collection::Collection;
pub(crate) use ground::Grounds;
pub(crate) use query::{CollectionQuery, FieldColumns, QueryError};
pub(crate) use reference::{Reference, Transform};
