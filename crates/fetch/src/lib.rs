//! The publishers' files into a folder.
pub mod catalogue;
pub mod clock;
pub mod link;
pub mod lock;
pub mod pattern;
pub mod plan;
