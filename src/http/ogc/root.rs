//! Where the interface begins, and which paths are below it.

/// Where all of it lies.
pub(crate) const ROOT: &str = "/ogc/v1";

/// Tells whether a path, with or without what stands before the root, is one of the interface.
pub(crate) fn holds(path: &str) -> bool {
    path.split_once(ROOT).is_some_and(|(_, below)| below.is_empty() || below.starts_with('/'))
}
