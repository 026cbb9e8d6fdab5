//! R-tree per zoom layer.
//!
//! In: a [`crate::generalise::ZoomLayer`]. Out: the areas whose envelope touches a rectangle of grid cells.
