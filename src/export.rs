//! Whole pyramids to PMTiles and MBTiles.
