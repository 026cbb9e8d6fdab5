//! Raw TOML to resolved stage types, all problems at once.

mod problem;
pub mod reader;

pub use problem::{ConfigErrors, ConfigProblem};
