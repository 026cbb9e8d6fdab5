//! Loads a dataset together with the config it is to be read with.

use std::path::Path;
use std::sync::Arc;

use super::{CommandError, settings};
use crate::areas::{AreaSet, PerLevel};
use crate::cache::{Budget, TileService, TileStores};
use crate::config::Config;
use crate::config::server::ServerConfig;
use crate::dataset::Dataset;
use crate::documents::{ComputedMaps, Content, Extents};
use crate::maps::{Engine, Memo};
use crate::statistics::ObservationTable;
use crate::tiles::TileSource;
use crate::version::Version;

/// A dataset and the config for it.
#[derive(Debug)]
pub(super) struct OpenDataset {
    /// The dataset.
    pub dataset: Dataset,
    /// The config it was built with, with the files of `--config` laid over.
    pub config: Config,
}

/// Loads a dataset; maps, indicators and server settings of `folder` win over those it was built with.
pub(super) fn open(path: &Path, folder: Option<&Path>) -> Result<OpenDataset, CommandError> {
    let dataset = Dataset::load(path).map_err(CommandError::setup)?;
    let config = Config::of_texts(dataset.config.clone(), folder).map_err(CommandError::setup)?;
    for name in ["sources.toml", "statistics.toml"] {
        if config.texts.get(name) != dataset.config.get(name) {
            tracing::warn!(
                "{name} differs from the one that `{}` was built with, and is not used: run `veerkracht build` to use \
                 it",
                path.display()
            );
        }
    }
    let built = match folder {
        Some(_) => Config::of_texts(dataset.config.clone(), None).map_err(CommandError::setup)?.server,
        None => config.server.clone(),
    };
    let wants = not_built(&config.server, &built, dataset.extent);
    if !wants.is_empty() {
        return Err(CommandError::Setup(anyhow::anyhow!(
            "server.toml asks for what `{}` was not built with: {}; run `veerkracht build` with this config, or leave \
             it as it was",
            path.display(),
            wants.join("; ")
        )));
    }
    let config = config.telling_fiction(dataset.areas.gemeenten.iter().map(|gemeente| gemeente.code.as_str()));
    Ok(OpenDataset { dataset, config })
}

/// Says what tiles cannot be cut from the layers of a dataset: they lie on its grid, simplified by its tolerance, at
/// its zooms.
fn not_built(wanted: &ServerConfig, built: &ServerConfig, extent: i32) -> Vec<String> {
    let mut wants = Vec::new();
    if wanted.extent != extent {
        wants.push(format!("`extent` is {}, built with {extent}", wanted.extent));
    }
    if wanted.tolerance_pixels.total_cmp(&built.tolerance_pixels).is_ne() {
        wants.push(format!("`tolerance_pixels` is {}, built with {}", wanted.tolerance_pixels, built.tolerance_pixels));
    }
    for (level, wanted) in wanted.levels {
        let built = built.levels[level];
        if wanted.0 < built.0 || wanted.1 > built.1 {
            wants.push(format!(
                "`{}` is [{}, {}], built for [{}, {}]",
                level.layer(),
                wanted.0,
                wanted.1,
                built.0,
                built.1
            ));
        }
    }
    wants
}

/// Prepares the maps of areas and their figures.
pub(super) fn engine(areas: &AreaSet, observations: &Arc<ObservationTable>, config: &Config) -> Engine {
    let publishers = config.sources.iter().map(|source| (source.id.clone(), source.publisher.clone())).collect();
    let observations = Arc::clone(observations);
    Engine::new(areas, observations, Arc::clone(&config.indicators), Arc::clone(&config.maps), publishers)
}

/// What is kept of the maps of all datasets of the process.
#[derive(Debug, Clone)]
pub(super) struct MapStores {
    computed: ComputedMaps,
    memo: Memo,
}

impl MapStores {
    /// Makes empty stores within a budget.
    pub(super) fn new(budget: Budget) -> MapStores {
        MapStores { computed: ComputedMaps::new(budget.values), memo: Memo::of(budget.steps) }
    }
}

/// Takes the tiles out of a dataset, rendered when asked for.
pub(super) fn tiles(dataset: &mut Dataset, config: &Config, stores: TileStores) -> TileService {
    let source = TileSource::new(std::mem::take(&mut dataset.layers), &dataset.labels, settings::tiles(&config.server))
        .ranked_by(&people(dataset));
    TileService::new(source, Version::of(&dataset.hash, &config.laid_over), stores)
}

/// Counts the inhabitants of every area: where not all names have room, those of the places where most people live are
/// shown.
pub(super) fn people(dataset: &Dataset) -> PerLevel<Vec<f64>> {
    let areas = &dataset.areas;
    let buurten: Vec<f64> = dataset.observations.inhabitants.iter().map(|people| people.unwrap_or(0.0)).collect();
    let (mut wijken, mut gemeenten) = (vec![0.0; areas.wijken.len()], vec![0.0; areas.gemeenten.len()]);
    for (buurt, people) in areas.buurten.iter().zip(&buurten) {
        wijken[buurt.wijk as usize] += people;
        gemeenten[buurt.gemeente as usize] += people;
    }
    PerLevel::new(buurten, wijken, gemeenten)
}

/// Takes from a dataset what documents are made from.
pub(super) fn content(dataset: Dataset, config: &Config, stores: &MapStores) -> Content {
    let version = Version::of(&dataset.hash, &config.laid_over);
    Content {
        engine: engine(&dataset.areas, &dataset.observations, config).remembering(stores.memo.for_dataset(version)),
        version,
        computed: stores.computed.clone(),
        extents: Extents::new(&dataset.areas),
        levels: settings::shown_levels(&config.server),
        sources: config.sources.clone(),
        caveats: config.caveats.clone(),
        areas: dataset.areas,
        labels: dataset.labels,
        files: dataset.files,
        unclaimed: dataset.unclaimed,
        problems: dataset.problems,
        changes: dataset.changes,
        // Those who look postcodes up open the file beside the dataset.
        postcodes: None,
        hash: dataset.hash,
    }
}
