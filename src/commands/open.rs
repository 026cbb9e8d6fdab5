//! Loads a dataset together with the config it is to be read with.

use std::path::Path;
use std::sync::Arc;

use super::CommandError;
use crate::config::Config;
use crate::dataset::Dataset;
use crate::maps::Engine;

/// A dataset and the config for it.
#[derive(Debug)]
pub(super) struct Opened {
    /// The dataset.
    pub dataset: Dataset,
    /// The config it was built with, with the files of `--config` laid over.
    pub config: Config,
}

/// Loads a dataset; maps, indicators and server settings of the folder `config` win over those it was built with.
pub(super) fn open(path: &Path, config: Option<&Path>) -> Result<Opened, CommandError> {
    let dataset = Dataset::load(path).map_err(CommandError::setup)?;
    let config = Config::of_texts(dataset.config.clone(), config).map_err(CommandError::setup)?;
    for name in ["sources.toml", "statistics.toml"] {
        if config.texts.get(name) != dataset.config.get(name) {
            tracing::warn!(
                "{name} differs from the one that `{}` was built with, and is not used: run `veerkracht build` to use it",
                path.display()
            );
        }
    }
    Ok(Opened { dataset, config })
}

/// Prepares the maps of a dataset.
pub(super) fn engine(dataset: &Dataset, config: &Config) -> Engine {
    let publishers = config.sources.iter().map(|source| (source.id.clone(), source.publisher.clone())).collect();
    let observations = Arc::new(dataset.observations.clone());
    Engine::new(&dataset.areas, observations, Arc::clone(&config.indicators), Arc::clone(&config.maps), publishers)
}
