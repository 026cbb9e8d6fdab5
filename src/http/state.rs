//! What requests share: those of a process its threads and stores, those of a dataset what it holds.

use std::sync::Arc;

use veerkracht_access::Access;
use veerkracht_picture::Fonts;
use veerkracht_postcodes::Postcodes;
use veerkracht_store::{NoteRules, Store};

use crate::areas::AreaSet;
use crate::cache::TileService;
use crate::documents::{Content, health};
use crate::features::Grounds;
use crate::http::document::{Document, DocumentStore, Freshness, PreparedDocument};
use crate::http::download::store::Downloads;
use crate::http::ogc::PagePlaces;
use crate::http::operation::Operation;
use crate::http::settings::ServerSettings;
use crate::http::workers::Workers;
use crate::live_layers::LiveLayers;
use crate::maps::Engine;
use crate::styles::LevelZoomRange;

/// Part of the longest time for an answer after which whoever waits for a download is told to come again.
const WAITING: f32 = 0.9;

/// One of so many threads for documents draws pictures: one takes seconds, and what takes milliseconds must not wait
/// for it.
const DRAWING_SHARE: usize = 4;

/// What the answers of all datasets of a process share: threads, room, and what is kept. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Resources {
    documents: DocumentStore,
    drawings: DocumentStore,
    workers: Workers,
    downloads: Downloads,
    pages: PagePlaces,
    live: LiveLayers,
    access: Option<Arc<Access>>,
    store: Option<Store>,
    notes: Arc<NoteRules>,
    operation: Operation,
}

impl Resources {
    /// Makes empty stores, as large as the settings say.
    #[must_use]
    pub(crate) fn new(settings: &ServerSettings, operation: Operation) -> Self {
        let workers = Workers::new(settings.workers);
        let documents = DocumentStore::new(settings.documents_bytes, workers.clone());
        Self {
            drawings: documents.made_by(Workers::new(settings.workers / DRAWING_SHARE)),
            documents,
            downloads: Downloads::new(settings.downloads_bytes, settings.timeout.mul_f32(WAITING)),
            pages: PagePlaces::default(),
            live: LiveLayers::default(),
            workers,
            access: None,
            store: None,
            notes: Arc::default(),
            operation,
        }
    }

    /// Looks at credentials by these rules.
    #[must_use]
    pub(crate) fn guarded(self, access: Arc<Access>) -> Self {
        Self { access: Some(access), ..self }
    }

    /// Keeps what associations and professionals bring.
    #[must_use]
    pub(crate) fn keeping(self, store: Store, notes: NoteRules) -> Self {
        Self { store: Some(store), notes: Arc::new(notes), ..self }
    }

    /// The documents that are kept, of all datasets.
    #[must_use]
    pub(crate) fn documents(&self) -> &DocumentStore {
        &self.documents
    }
}

/// All that the handlers of a dataset share; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct AppState(Arc<AppCore>);

#[derive(Debug)]
struct AppCore {
    settings: ServerSettings,
    content: Content,
    grounds: Grounds,
    tiles: TileService,
    fonts: Fonts,
    health: PreparedDocument,
    resources: Resources,
}

impl AppState {
    /// Prepares what all requests share.
    ///
    /// # Panics
    /// Never: text and numbers have a JSON form.
    #[must_use]
    pub(crate) fn new(content: Content, tiles: TileService, resources: &Resources, settings: ServerSettings) -> Self {
        let alive = Document::json(&health(&content)).expect("text and numbers have a JSON form");
        let postcodes = content.postcodes.as_ref().map(Postcodes::fingerprint);
        Self(Arc::new(AppCore {
            fonts: Fonts::default(),
            resources: Resources {
                documents: resources.documents.for_dataset(content.version.beside(postcodes)),
                drawings: resources.drawings.for_dataset(content.version),
                live: resources.live.for_dataset(content.version),
                ..resources.clone()
            },
            health: PreparedDocument::new(&alive.fresh(Freshness::Revalidate)),
            content,
            grounds: Grounds::default(),
            tiles,
            settings,
        }))
    }

    /// What the operator set.
    #[must_use]
    pub(crate) fn settings(&self) -> &ServerSettings {
        &self.0.settings
    }

    /// What the dataset holds, and what is said of it.
    #[must_use]
    pub(crate) fn content(&self) -> &Content {
        &self.0.content
    }

    /// The engine that computes and explains the maps.
    #[must_use]
    pub(crate) fn engine(&self) -> &Engine {
        &self.0.content.engine
    }

    /// Renders and keeps the tiles.
    #[must_use]
    pub(crate) fn tiles(&self) -> &TileService {
        &self.0.tiles
    }

    /// The areas.
    #[must_use]
    pub(crate) fn areas(&self) -> &AreaSet {
        &self.0.content.areas
    }

    /// The geometries of each level at full detail, and where they lie.
    #[must_use]
    pub(crate) fn grounds(&self) -> &Grounds {
        &self.0.grounds
    }

    /// The zooms at which tiles hold each level.
    #[must_use]
    pub(crate) fn levels(&self) -> &[LevelZoomRange] {
        &self.0.content.levels
    }

    /// The fonts in which legends and pictures are set.
    #[must_use]
    pub(crate) fn fonts(&self) -> &Fonts {
        &self.0.fonts
    }

    /// The sign of life.
    #[must_use]
    pub(crate) fn health(&self) -> &PreparedDocument {
        &self.0.health
    }

    /// The documents that are kept.
    #[must_use]
    pub(crate) fn documents(&self) -> &DocumentStore {
        &self.0.resources.documents
    }

    /// The same documents, where pictures are drawn.
    #[must_use]
    pub(crate) fn drawings(&self) -> &DocumentStore {
        &self.0.resources.drawings
    }

    /// Threads for work that would keep the runtime from answering.
    #[must_use]
    pub(crate) fn workers(&self) -> &Workers {
        &self.0.resources.workers
    }

    /// The downloads that are kept.
    #[must_use]
    pub(crate) fn downloads(&self) -> &Downloads {
        &self.0.resources.downloads
    }

    /// Who may see what; none where everything is public and no credential is looked at.
    #[must_use]
    pub(crate) fn access(&self) -> Option<&Arc<Access>> {
        self.0.resources.access.as_ref()
    }

    /// What the process tells of itself.
    #[must_use]
    pub(crate) fn operation(&self) -> &Operation {
        &self.0.resources.operation
    }

    /// What associations and professionals bring; none where nothing of it is kept.
    #[must_use]
    pub(crate) fn store(&self) -> Option<&Store> {
        self.0.resources.store.as_ref()
    }

    /// What the operator decided of notes.
    #[must_use]
    pub(crate) fn note_rules(&self) -> &NoteRules {
        &self.0.resources.notes
    }

    /// The own layers that were asked for lately, on the areas of this dataset.
    #[must_use]
    pub(crate) fn live(&self) -> &LiveLayers {
        &self.0.resources.live
    }

    /// Places for pages of features that are being sent.
    #[must_use]
    pub(crate) fn pages(&self) -> &PagePlaces {
        &self.0.resources.pages
    }
}
