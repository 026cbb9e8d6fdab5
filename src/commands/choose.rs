//! Which dataset is read when none is named.

use std::path::{Path, PathBuf};

use super::{CommandError, demo};
use crate::cli::DEFAULT_DATASET;

/// Where the demo region is built when there is no dataset.
const DEMO_DATASET: &str = "data/build/demo.dataset";

/// Chooses the dataset to read: the one named, else the one that was built last, else the demo region's, built now if
/// need be.
pub(super) fn choose_dataset(
    named: Option<&Path>,
    config: Option<&Path>,
    quiet: bool,
) -> Result<PathBuf, CommandError> {
    if let Some(path) = named {
        return Ok(path.to_path_buf());
    }
    let built = PathBuf::from(DEFAULT_DATASET);
    if built.exists() {
        return Ok(built);
    }
    let demo = PathBuf::from(DEMO_DATASET);
    demo::ensure(&demo, config, quiet)?;
    Ok(demo)
}
