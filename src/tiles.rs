//! Query, clip, encode; TileJSON; conformance to MVT 2.1.
