//! What all requests share: the dataset, the engine, and what is kept of their answers.

use std::sync::Arc;

use crate::areas::AreaSet;
use crate::cache::TileService;
use crate::documents::{Content, health};
use crate::http::assets::label_font;
use crate::http::document::{Document, DocumentStore, Freshness, Prepared};
use crate::http::download::store::Downloads;
use crate::http::settings::Settings;
use crate::http::workers::Workers;
use crate::maps::Engine;
use crate::styles::ShownLevel;
use crate::styles::text::Font;

/// All that handlers share; cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    settings: Settings,
    content: Content,
    tiles: TileService,
    font: Font,
    health: Prepared,
    documents: DocumentStore,
    workers: Workers,
    downloads: Downloads,
}

impl AppState {
    /// Prepares what all requests share.
    ///
    /// # Panics
    /// Never: text and numbers have a JSON form.
    #[must_use]
    pub fn new(content: Content, tiles: TileService, settings: Settings) -> Self {
        let workers = Workers::new(settings.workers);
        let alive = Document::json(&health(&content)).expect("text and numbers have a JSON form");
        Self(Arc::new(Shared {
            font: Font::read(&label_font()),
            documents: DocumentStore::new(settings.documents_bytes, workers.clone()),
            downloads: Downloads::new(settings.downloads_bytes),
            health: Prepared::new(&alive.fresh(Freshness::Revalidate)),
            workers,
            content,
            tiles,
            settings,
        }))
    }

    /// What the operator set.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// What the dataset holds, and what is said of it.
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
        &self.0.tiles
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
}
