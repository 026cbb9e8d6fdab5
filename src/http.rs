//! Route table on one page; tiles, metadata, styles, areas, viewer.
