//! Own layers as they are asked for: what was brought becomes rows, rows become counts and figures per area that tell
//! of nobody, and tiles, made per request.
//!
//! In: files of an association, the rows of the store ([`veerkracht_store`]), and the areas of a dataset. Out: rows to
//! keep, with a report; [`LiveLayer`], of which counts, figures and tiles are made. Guaranteed: fewer than [`FEW`]
//! dwellings of a buurt are told as that and no more, and no sum of wijk or gemeente depends on how many they are; a
//! figure whose number, base or rest is below it is in no class and no sum; a layer is one version, whole, and swapped
//! at once. Left to the next: who may see what.

mod addresses;
mod counts;
mod duplicates;
mod figures;
mod geojson;
mod import;
mod locate;
mod palette;
mod places;
mod properties;
mod report;
mod table;
mod tile;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use moka::sync::Cache;

use crate::documents::Content;
use crate::version::Version;
use veerkracht_store::{self as store, LayerKind, LayerState, Store, StoreError};

pub(crate) use counts::{CountDisplay, FEW, PointCounts};
pub(crate) use duplicates::{Addition, added};
pub(crate) use figures::{AreaFigure, FigureMap, decide};
pub(crate) use import::{UploadForm, read_figures, read_points};
pub(crate) use locate::Locator;
pub(crate) use palette::{PALETTES, colours};
pub(crate) use places::{LayerPoints, area_counts};
pub(crate) use properties::refused;
pub(crate) use report::{FigureReport, ImportError, PointReport};
pub(crate) use tile::{FIRST_POINTS, LAST_ZOOM, figure_tile, note_tile, place_tile};

/// Most rows of a layer.
pub(crate) const MOST_ROWS: usize = 200_000;

/// Most columns of a layer.
pub(crate) const MOST_COLUMNS: usize = 20;

/// Memory for layers that were asked for lately, bytes.
const KEPT_BYTES: u64 = 128 * 1024 * 1024;

/// How long a layer stays in memory that nobody asks for: also that of one that was erased.
const KEPT_FOR: Duration = Duration::from_mins(10);

/// One version of a layer, as it is served.
#[derive(Debug)]
pub(crate) struct LiveLayer {
    /// What is said of it.
    pub state: LayerState,
    /// What it holds.
    pub content: LiveContent,
}

/// What a layer holds.
#[derive(Debug)]
pub(crate) enum LiveContent {
    /// Dwellings or other places.
    Places(LayerPoints),
    /// Figures per buurt.
    Figures(FigureMap),
}

/// Which layer is kept: on the areas of which dataset, its number, and the version that the store holds.
type LiveLayerKey = (Version, i64, i64);

/// The layers that were asked for lately, on the areas of a dataset; what is kept is shared by those of all datasets.
/// Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct LiveLayers {
    kept: Cache<LiveLayerKey, Arc<LiveLayer>>,
    version: Version,
    locator: Arc<OnceLock<Locator>>,
}

impl Default for LiveLayers {
    fn default() -> Self {
        let weigh = |_: &LiveLayerKey, layer: &Arc<LiveLayer>| u32::try_from(layer.weight()).unwrap_or(u32::MAX);
        let kept = Cache::builder().max_capacity(KEPT_BYTES).weigher(weigh).time_to_idle(KEPT_FOR).build();
        LiveLayers { kept, version: Version::default(), locator: Arc::default() }
    }
}

impl LiveLayers {
    /// Gives the layers on the areas of a dataset.
    #[must_use]
    pub(crate) fn for_dataset(&self, version: Version) -> LiveLayers {
        LiveLayers { kept: self.kept.clone(), version, locator: Arc::default() }
    }

    /// Finds in which buurt points lie.
    pub(crate) fn locator(&self, content: &Content) -> &Locator {
        self.locator.get_or_init(|| Locator::of(&content.areas))
    }

    /// Gives a layer in the version that the store holds: a change is seen by the next request, whoever made it. Its
    /// rows are read when its version is first asked for, once however many ask.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], and what the store says.
    pub(crate) fn layer(&self, store: &Store, content: &Content, id: &str) -> Result<Arc<LiveLayer>, StoreError> {
        let state = store.read(|connection| store::layer(connection, id))?;
        let key = (self.version, state.number, state.version);
        if let Some(kept) = self.kept.get(&key) {
            return Ok(kept);
        }
        let made = match state.spec.kind {
            LayerKind::Points => {
                let rows = store.read(|connection| store::points(connection, state.number))?;
                LiveContent::Places(LayerPoints::of(rows, content, self.locator(content)))
            }
            LayerKind::Figures => {
                let figures = store.read(|connection| store::figures(connection, state.number))?;
                LiveContent::Figures(FigureMap::of(&figures, &state.spec, &content.areas))
            }
        };
        // Read again: rows of another version may have been read under the name of this one.
        let now = store.read(|connection| store::layer(connection, id))?;
        let layer = Arc::new(LiveLayer { content: made, state });
        if (self.version, now.number, now.version) == key {
            self.kept.insert(key, Arc::clone(&layer));
        }
        Ok(layer)
    }
}

impl LiveLayer {
    fn weight(&self) -> usize {
        match &self.content {
            LiveContent::Places(places) => places.weight(),
            LiveContent::Figures(figures) => figures.weight(),
        }
    }
}
