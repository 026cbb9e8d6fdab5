//! Encoded tiles, weighed in bytes, rendered once per key.
