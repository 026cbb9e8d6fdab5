//! What all requests share: the dataset, the engine, and what is kept of their answers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use serde_json::{Value, json};

use crate::areas::AreaSet;
use crate::cache::TileService;
use crate::generalise::LabelPoint;
use crate::http::address::PublicUrl;
use crate::http::assets::label_font;
use crate::http::choice::MapChoice;
use crate::http::document::{DocumentStore, Prepared};
use crate::http::download::Downloads;
use crate::http::edge::EdgeSettings;
use crate::http::error::Error;
use crate::http::extent::Extents;
use crate::http::report::alive;
use crate::http::workers::Workers;
use crate::maps::spec::Caveats;
use crate::maps::{Engine, MapKind, MapSpec, MapValues, Selection};
use crate::problems::Problems;
use crate::sources::{SourceFile, SourceKind, SourceSpec, Unclaimed};
use crate::statistics::SourceYears;
use crate::styles::text::Font;
use crate::styles::{Background, ShownLevel};

/// What an operator can set.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Address under which clients reach the program; made from the request when absent.
    pub public_url: Option<PublicUrl>,
    /// Path before all paths, with its leading slash, such as `/veerkracht`; empty for none. The paths without it are served too, because some
    /// proxies take it off.
    pub prefix: String,
    /// What is decided about callers and their browsers.
    pub edge: EdgeSettings,
    /// Raster background map; none for the plain background.
    pub background: Option<Background>,
    /// Longest time for an answer to begin.
    pub timeout: Duration,
    /// Memory for documents other than tiles, bytes.
    pub documents_bytes: u64,
    /// Memory for computed maps, bytes.
    pub values_bytes: u64,
    /// Room for downloads in the folder for temporary files, bytes; memory where that folder is in memory.
    pub downloads_bytes: u64,
    /// Computations at once, for answers other than tiles.
    pub workers: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: None,
            prefix: String::new(),
            edge: EdgeSettings::default(),
            background: None,
            timeout: Duration::from_secs(30),
            documents_bytes: 64 * 1024 * 1024,
            values_bytes: 64 * 1024 * 1024,
            downloads_bytes: 256 * 1024 * 1024,
            workers: std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        }
    }
}

/// What a dataset holds, as far as answers need it.
#[derive(Debug)]
pub struct Content {
    /// Computes and explains the maps.
    pub engine: Engine,
    /// The areas with their boundaries.
    pub areas: AreaSet,
    /// Per level, in the order of [`crate::areas::Level::ALL`], one point per area.
    pub labels: [Vec<LabelPoint>; 3],
    /// Renders and keeps the tiles.
    pub tiles: TileService,
    /// The zooms at which tiles hold each level, finest level first.
    pub levels: Vec<ShownLevel>,
    /// The catalogue of sources.
    pub sources: Vec<SourceSpec>,
    /// What must be said with the maps.
    pub caveats: Caveats,
    /// The raw files that went in.
    pub files: Vec<SourceFile>,
    /// Files beside them that no source claims.
    pub unclaimed: Unclaimed,
    /// What was wrong in them.
    pub problems: Problems,
    /// Hash of the dataset, hexadecimal.
    pub hash: String,
}

/// All that handlers share; cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    settings: Settings,
    content: Content,
    extents: Extents,
    font: Font,
    health: Prepared,
    documents: DocumentStore,
    workers: Workers,
    downloads: Downloads,
    values: Cache<(String, Selection), Arc<MapValues>>,
}

impl AppState {
    /// Prepares what all requests share.
    ///
    /// # Panics
    /// Never: text and numbers have a JSON form.
    #[must_use]
    pub fn new(content: Content, settings: Settings) -> Self {
        let workers = Workers::new(settings.workers);
        let values = Cache::builder()
            .max_capacity(settings.values_bytes)
            .weigher(|_: &(String, Selection), values: &Arc<MapValues>| u32::try_from(weight(values)).unwrap_or(u32::MAX))
            .build();
        Self(Arc::new(Shared {
            extents: Extents::new(&content.areas),
            font: Font::read(&label_font()),
            documents: DocumentStore::new(settings.documents_bytes, workers.clone()),
            downloads: Downloads::new(settings.downloads_bytes),
            health: Prepared::new(&alive(&content.hash, content.areas.year).expect("text and numbers have a JSON form")),
            workers,
            values,
            content,
            settings,
        }))
    }

    /// What the operator set.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// What the dataset holds.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.0.content
    }

    /// The engine that computes and explains the maps.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.0.content.engine
    }

    /// Renders and keeps the tiles.
    #[must_use]
    pub fn tiles(&self) -> &TileService {
        &self.0.content.tiles
    }

    /// The areas.
    #[must_use]
    pub fn areas(&self) -> &AreaSet {
        &self.0.content.areas
    }

    /// The zooms at which tiles hold each level.
    #[must_use]
    pub fn levels(&self) -> &[ShownLevel] {
        &self.0.content.levels
    }

    /// Where the areas lie.
    #[must_use]
    pub fn extents(&self) -> &Extents {
        &self.0.extents
    }

    /// The font of map labels, with which legends are set.
    #[must_use]
    pub fn font(&self) -> &Font {
        &self.0.font
    }

    /// The sign of life.
    #[must_use]
    pub fn health(&self) -> &Prepared {
        &self.0.health
    }

    /// The documents that are kept.
    #[must_use]
    pub fn documents(&self) -> &DocumentStore {
        &self.0.documents
    }

    /// Threads for work that would keep the runtime from answering.
    #[must_use]
    pub fn workers(&self) -> &Workers {
        &self.0.workers
    }

    /// The downloads that are kept.
    #[must_use]
    pub fn downloads(&self) -> &Downloads {
        &self.0.downloads
    }

    /// Gives a computed map, computing it once however many ask. Some tens of milliseconds the first time: call it from a worker.
    ///
    /// # Errors
    /// [`Error::BadParameter`], never for a [`MapChoice`] of this state.
    pub fn values(&self, choice: &MapChoice) -> Result<Arc<MapValues>, Error> {
        let key = (choice.map.clone(), choice.selection);
        self.0
            .values
            .try_get_with(key, || self.engine().compute(&choice.map, choice.selection).map(Arc::new).map_err(Error::from))
            .map_err(|error: Arc<Error>| (*error).clone())
    }

    /// Lists the ids of the sources of a map: those of its figures in the order of the catalogue, the boundaries first.
    #[must_use]
    pub fn sources_of(&self, spec: &MapSpec) -> Vec<&str> {
        let needed = figures(self.engine(), spec);
        self.0
            .content
            .sources
            .iter()
            .filter(|source| source.kind == SourceKind::Boundaries || needed.contains(source.id.as_str()))
            .map(|source| source.id.as_str())
            .collect()
    }

    /// Names the publishers of a map's sources as they want to be named, each once.
    #[must_use]
    pub fn attribution(&self, spec: &MapSpec) -> String {
        let ids = self.sources_of(spec);
        let mut names: Vec<&str> = Vec::new();
        for source in self.0.content.sources.iter().filter(|source| ids.contains(&source.id.as_str())) {
            if !names.contains(&source.attribution.as_str()) {
                names.push(&source.attribution);
            }
        }
        names.join("; ")
    }

    /// Describes the sources of which files were found, with the years that they hold.
    #[must_use]
    pub fn sources_json(&self) -> Value {
        let content = self.content();
        content
            .sources
            .iter()
            .filter(|source| content.files.iter().any(|file| file.source == source.id))
            .map(|source| {
                json!({
                    "id": source.id,
                    "title": source.title,
                    "publisher": source.publisher,
                    "licence": source.licence,
                    "attribution": source.attribution,
                    "url": source.url,
                    "years": self.years_of(&source.id).years,
                })
            })
            .collect()
    }

    /// Finds the years of a source.
    #[must_use]
    pub fn years_of(&self, source: &str) -> SourceYears {
        SourceYears::of(source, &self.content().files, self.engine().observations())
    }
}

/// Finds the sources of the figures behind a map, through the map that it counts where it is one of persistence.
fn figures<'a>(engine: &'a Engine, spec: &MapSpec) -> BTreeSet<&'a str> {
    let (set, statistics) = (engine.indicators(), &engine.observations().statistics);
    let mut found: BTreeSet<&str> = spec
        .carries
        .iter()
        .filter_map(|measure| set.measures.get(*measure))
        .flat_map(|measure| set.statistics_of(measure.indicator))
        .filter_map(|statistic| statistics.get(statistic))
        .map(|statistic| statistic.source.as_str())
        .collect();
    if let MapKind::Persistence(persistence) = &spec.kind
        && let Some(counted) = engine.specs().iter().find(|other| other.id == persistence.map && other.id != spec.id)
    {
        found.extend(figures(engine, counted));
    }
    found
}

/// Estimates the memory of a computed map, bytes.
fn weight(values: &MapValues) -> usize {
    let summaries = values.wijken.len() + values.gemeenten.len();
    values.status.len() * (2 + 2 + 16 + 16 * values.measures.len()) + summaries * 256
}
