//! Whether finished tiles are what they promise to be: conformance to MVT 2.1, a second encoder, MapLibre tiles that
//! say the same, and the coverage; and what their bytes are made of.
//!
//! In: what tiles are cut from, the attributes of the maps, and the boundaries at full detail. Out: per zoom a
//! [`ZoomReport`]. Guaranteed: tiles are judged by what a client decodes from their bytes; nothing is taken from the
//! code that clips or encodes but the reading of numbers.

pub(crate) mod bytes;
pub mod conformance;
mod coverage;
pub(crate) mod mlt;
mod round_trip;
mod truth;

pub(crate) use coverage::ZoomReport;
pub use coverage::measure;
pub(crate) use truth::Truth;
