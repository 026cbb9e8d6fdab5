//! A folder, a mirror with all files, and a clock that does not keep anybody waiting.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use veerkracht_fetch::{
    Catalogue, Clock, FetchMode, FileOutcome, Mirror, NetworkSettings, Options, Request, RunError, RunSummary,
    SystemProxies, Timeouts,
};

use super::data;
use super::publisher::{Page, Publisher};
use super::stopped::StoppedClock;

pub(crate) const BOUNDARIES: &str = "service.pdok.nl/cbs/wijkenbuurten/2024/atom/downloads/wijkenbuurten_2024.gpkg";
pub(crate) const FEED: &str = "service.pdok.nl/cbs/wijkenbuurten/2024/atom/index.xml";
pub(crate) const CELLS: &str = "datasets.cbs.nl/csv/CBS/nl/85984NED";
pub(crate) const CHANGES: &str = "datasets.cbs.nl/odata/v1/CBS/Datasets";
pub(crate) const TABLE: &str = "opendata.cbs.nl/ODataFeed/odata/85984NED";
pub(crate) const HEALTH: &str = "dataderden.cbs.nl/ODataFeed/OData/50150NED";
pub(crate) const SCORES: &str = "www.leefbaarometer.nl/resources/open-data-leefbaarometer-meting-2024.zip";
pub(crate) const ADDRESSES: &str = "download.cbs.nl/postcode/2024-cbs-pc6huisnr20240801_buurt_20250218.zip";

pub(crate) struct Scene {
    pub publisher: Publisher,
    /// Removed with the scene.
    _data: tempfile::TempDir,
    pub clock: Arc<StoppedClock>,
    pub catalogue: Catalogue,
    pub options: Options,
}

/// A file that can be asked for in parts, with a tag.
pub(crate) fn file(body: Vec<u8>) -> Page {
    Page { body, etag: Some("\"1\"".to_owned()), ranges: true, ..Page::default() }
}

pub(crate) fn text(body: impl Into<String>) -> Page {
    Page { body: body.into().into_bytes(), ..Page::default() }
}

pub(crate) fn catalogue() -> Catalogue {
    Catalogue::read("fetch.toml", include_str!("../../../../config/fetch.toml")).unwrap()
}

pub(crate) fn network(mirror: Option<&str>) -> NetworkSettings {
    NetworkSettings {
        mirror: mirror.map(|text| Mirror::parse(text).unwrap()),
        certificates: None,
        proxies: SystemProxies::default(),
        patience: Timeouts {
            connect: Duration::from_secs(5),
            file: Duration::from_millis(300),
            table: Duration::from_millis(300),
            pause: Duration::from_millis(250),
        },
        agent: "veerkracht/0.0.0".to_owned(),
    }
}

impl Scene {
    /// The division of 2024 and its year alone, all of it there.
    pub(crate) fn new() -> Scene {
        let publisher = Publisher::start();
        publisher.put(BOUNDARIES, file(data::boundaries("one")));
        publisher.put(CELLS, file(data::cells(1, None)));
        publisher.put(CHANGES, text(data::changes("85984NED", "2026-01-01T00:00:00")));
        publisher.put(&format!("{HEALTH}/DataProperties"), text(data::health_properties()));
        publisher.put(&format!("{HEALTH}/TypedDataSet"), text(data::health()));
        publisher.put(&format!("{HEALTH}/TableInfos"), text(r#"{"value":[{"Modified":"2026-01-01"}]}"#));
        publisher.put(SCORES, file(data::scores()));
        publisher.put(ADDRESSES, file(data::addresses(2024)));
        let data = tempfile::tempdir().unwrap();
        let clock = Arc::new(StoppedClock::default());
        let options = Options {
            data: data.path().join("raw"),
            request: Request { years: Some((2024, 2024)), ..Request::default() },
            mode: FetchMode::Get,
            keep: false,
            network: network(Some(&publisher.url())),
        };
        Scene { publisher, _data: data, clock, catalogue: catalogue(), options }
    }

    /// The same with one source alone.
    pub(crate) fn of(source: &str) -> Scene {
        let mut scene = Scene::new();
        scene.options.request.sources = vec![source.to_owned()];
        scene
    }

    pub(crate) fn run(&self, mode: FetchMode) -> RunSummary {
        self.try_run(mode).unwrap()
    }

    pub(crate) fn try_run(&self, mode: FetchMode) -> Result<RunSummary, RunError> {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let options = Options { mode, ..self.options.clone() };
        veerkracht_fetch::run(&self.catalogue, &options, &clock, &|_| {})
    }

    /// Bytes of a file in the folder.
    pub(crate) fn stored_bytes(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.options.data.join(name)).ok()
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.options.data.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// The outcome of the only file.
pub(crate) fn only(summary: &RunSummary) -> &FileOutcome {
    assert_eq!(summary.files.len(), 1, "{summary:?}");
    &summary.files[0].outcome
}

/// All of what is said, for a look into it.
pub(crate) fn summary_text(summary: &RunSummary) -> String {
    summary.lines().join("\n")
}

/// Names and bytes of all files of a folder but what is hidden.
pub(crate) fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if path.is_dir() { folders.push(path) } else { files.push((name, std::fs::read(path).unwrap())) }
        }
    }
    files.sort();
    files
}
