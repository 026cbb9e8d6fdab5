//! Makes what is served of the file of a dataset, as often as another one is shown.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use axum::Router;
use veerkracht_access::Access;

use super::keep::OpenStore;
use crate::cache::{Budget, CacheSettings, TileStores};
use crate::commands::open::{self, MapStores, OpenDataset};
use crate::commands::{CommandError, postcodes};
use crate::documents::Content;
use crate::http::editions::FormerVersion;
use crate::http::operation::Operation;
use crate::http::{self, AppState, Resources, ServerSettings};
use crate::publication::PublishedDataset;
use crate::version::Version;

/// What all datasets of the process share, and how they are read.
#[derive(Debug)]
pub(in crate::commands) struct Loader {
    /// Folder of config that is laid over that of a dataset, read anew with each.
    config: Option<PathBuf>,
    settings: ServerSettings,
    tiles: TileStores,
    maps: MapStores,
    resources: Resources,
}

/// A dataset that can be served.
#[derive(Debug)]
pub(in crate::commands) struct LoadedDataset {
    /// What answers.
    pub state: AppState,
    /// Its routes.
    pub routes: Router,
    /// Hash of the config that is laid over its own.
    laid_over: String,
}

impl LoadedDataset {
    /// Makes the versions that the datasets shown before have with this config, among servers that hold the last of
    /// them for a time.
    pub(super) fn versions_before(&self, published: &PublishedDataset, hold: Duration) -> Vec<FormerVersion> {
        let held_for = |hash: &str| {
            published.former.as_ref().filter(|former| former.hash == hash).and_then(|former| former.held_for(hold))
        };
        let version = |hash: &String| FormerVersion {
            version: Version::of(hash, &self.laid_over).to_string(),
            kept_from: Instant::now() + held_for(hash).unwrap_or_default(),
        };
        published.before.iter().map(version).collect()
    }
}

impl Loader {
    /// Makes empty stores of a size; with `access`, behind its rules; with `kept`, beside what was brought.
    ///
    /// # Errors
    /// The system gives no threads.
    pub(in crate::commands) fn new(
        config: Option<&Path>,
        settings: ServerSettings,
        budget: Budget,
        (access, kept): (Option<Arc<Access>>, Option<OpenStore>),
        operation: Operation,
    ) -> Result<Loader, CommandError> {
        let tiles = TileStores::start(CacheSettings { budget, ..CacheSettings::default() });
        let resources = Resources::new(&settings, operation);
        let resources = match access {
            Some(access) => resources.guarded(access),
            None => resources,
        };
        let resources = match kept {
            Some(OpenStore { store, rules, .. }) => resources.keeping(store, rules),
            None => resources,
        };
        Ok(Loader {
            config: config.map(Path::to_owned),
            settings,
            tiles: tiles.map_err(CommandError::failed)?,
            maps: MapStores::new(budget),
            resources,
        })
    }

    /// Gives what is kept of the tiles of all datasets.
    pub(super) fn tiles(&self) -> &TileStores {
        &self.tiles
    }

    /// Gives what the answers of all datasets share.
    pub(super) fn resources(&self) -> &Resources {
        &self.resources
    }

    /// Tells whether config is laid over that of a dataset, which may have changed.
    pub(super) fn has_config(&self) -> bool {
        self.config.is_some()
    }

    /// Loads and verifies a dataset with its config. Takes a second of a core for the country; blocks.
    ///
    /// # Errors
    /// What [`open::open`] says.
    pub(super) fn load(&self, path: &Path) -> Result<LoadedDataset, CommandError> {
        Ok(self.prepare(path, open::open(path, self.config.as_deref())?))
    }

    /// Makes what is served of a dataset that is open.
    pub(in crate::commands) fn prepare(&self, path: &Path, open: OpenDataset) -> LoadedDataset {
        let OpenDataset { mut dataset, config } = open;
        let tiles = open::tiles(&mut dataset, &config, self.tiles.clone());
        let postcodes = postcodes::open(path, dataset.areas.year);
        let content = Content { postcodes, ..open::content(dataset, &config, &self.maps) };
        let state = AppState::new(content, tiles, &self.resources, self.settings.clone());
        LoadedDataset { routes: http::router(state.clone()), state, laid_over: config.laid_over }
    }

    /// Loads a dataset, and asks it what will be asked of it first, before it is shown.
    ///
    /// # Errors
    /// As [`Loader::load`], or that it does not answer.
    pub(super) fn load_and_warm(
        &self,
        path: &Path,
        runtime: &tokio::runtime::Handle,
    ) -> Result<LoadedDataset, anyhow::Error> {
        let loaded = self.load(path).map_err(CommandError::into_cause)?;
        runtime.block_on(http::warm(&loaded.state, &loaded.routes)).context("looking at what was loaded")?;
        Ok(loaded)
    }
}
