//! A fictional region, written as raw files in the publishers' layouts.
