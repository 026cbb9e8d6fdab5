//! Open vector tiles of the veerkracht maps: public statistics and neighbourhood boundaries in, exact and explainable
//! map tiles out.
//!
//! The modules stand in the order in which data flows; a module uses only modules above it.

// Texts in Dutch and English, and texts of others made harmless.
pub(crate) mod texts;

// Which dataset something was made of.
pub(crate) mod version;

// One compressor: encodings, levels, what is whole and what grows.
pub mod compression;

// How often and how long: counters of a program that runs.
pub(crate) mod metrics;

// Everything that can be wrong with data, on one page: stable code, place, detail; counted, reported, never hidden.
pub mod problems;

// One geometry kernel: predicates, noding, half-edges, faces, rings.
pub(crate) mod planar;

// The catalogue of raw files and the readers of their layouts.
pub mod sources;

// Codes, levels, hierarchy and boundaries in world coordinates.
pub mod areas;

// Cells become observations, joined to areas and carried to the division year.
pub(crate) mod statistics;

// Which years of addresses can be joined, and what their tables say of the buurten.
pub(crate) mod recode;

// Formulas over observations; change over a window with its noise floor.
pub(crate) mod indicators;

// Reference, normalise, composite, classify, cross, persistence: three kinds of map cover all ten.
pub mod maps;

// Shared borders as arcs, each simplified once and snapped once to the integer grid of a zoom.
pub mod generalise;

// R-tree per zoom layer.
pub(crate) mod index;

// All that rendering needs, saved and loaded as one file.
pub mod dataset;

// Where a dataset is published for servers: a file, the web, object storage.
pub(crate) mod publication;

// Query, clip, encode; TileJSON.
pub mod tiles;

// MapLibre styles, legends and QGIS layer definitions, generated from the map definitions.
pub mod styles;

// Encoded tiles, weighed in bytes, rendered once per key.
pub(crate) mod cache;

// What there is to say, as values: areas, profiles, comparisons, maps, columns, sources, sheets.
pub(crate) mod documents;

// Queries over values: collections of areas with their fields, filters, boxes; tables written as files.
pub(crate) mod features;

// Maps on paper and as pictures: a page of a map, an atlas of a gemeente.
pub(crate) mod pictures;

// Own layers as they are served: counts and figures that tell of nobody, tiles per request.
pub(crate) mod live_layers;

// Route table on one page; tiles, metadata, styles, areas, viewer.
pub(crate) mod http;

// Whole pyramids to PMTiles and MBTiles, and a site of files.
pub(crate) mod export;

// Whether finished tiles conform to MVT 2.1 and are a coverage.
pub mod check;

// Raw TOML to resolved stage types, all problems at once.
pub mod config;

// What can be typed on the command line.
pub mod cli;

// The subcommands: the only place that knows the whole order.
pub mod commands;
