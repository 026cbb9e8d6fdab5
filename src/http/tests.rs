//! Requests through the router, as a client sends them.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use bytes::Bytes;
use geo_types::polygon;
use http_body_util::BodyExt as _;
use serde_json::Value;

mod access;
mod documents;
mod editions;
mod formats;
mod gateway;
mod gemeenten;
mod kept_tiles;
mod ogc;
mod operation;
mod periods;
mod postcodes;

use super::counters::Counters;
use super::operation::Operation;
use super::{AppState, Resources, Server, ServerSettings};
use crate::areas::{AreaSet, Buurt, Gemeente, Level, PerLevel, UndrawnAreas, Wijk};
use crate::cache::{CacheSettings, TileService, TileStores};
use crate::documents::{ComputedMaps, Content, Extents};
use crate::generalise::{GridPoint, LabelPoint, ZoomLayer};
use crate::indicators::{IndicatorSet, ReferenceRules};
use crate::maps::Engine;
use crate::problems::{ProblemCode, Problems};
use crate::sources::UnclaimedFiles;
use crate::statistics::ObservationTable;
use crate::styles::LevelZoomRange;
use crate::tiles::{TileSettings, TileSource};
use crate::version::Version;

/// A gemeente with one wijk and two buurten, one of them water, and no figures at all: no map can be offered.
fn content() -> Content {
    let buurt = |code: &str, name: &str, counts: bool| Buurt {
        code: code.into(),
        name: name.into(),
        wijk: 0,
        gemeente: 0,
        inhabitants: Some(100.0),
        water: !counts,
        counts,
        change_flag: None,
    };
    let square = |west: f64| {
        geo_types::MultiPolygon::new(vec![
            polygon![(x: west, y: 0.5), (x: west + 0.1, y: 0.5), (x: west + 0.1, y: 0.6), (x: west, y: 0.6)],
        ])
    };
    let areas = AreaSet {
        year: 2024,
        buurten: vec![buurt("BU00010000", "Dorp", true), buurt("BU00010001", "Plas", false)],
        wijken: vec![Wijk { code: "WK000100".into(), name: "Wijk".into(), gemeente: 0 }],
        gemeenten: vec![Gemeente { code: "GM0001".into(), name: "Gemeente".into() }],
        boundaries: vec![square(0.5), square(0.6)],
        water: Vec::new(),
        inhabitants_column: None,
        undrawn: UndrawnAreas::default(),
    };
    let observations = ObservationTable {
        division: 2024,
        lineage_source: "kwb".into(),
        minimum_share: 0.9,
        statistics: Vec::new(),
        observations: Vec::new(),
        carried: Vec::new(),
        redrawn: std::collections::BTreeMap::new(),
        recoding: None,
        is_division_flagged: true,
        unflagged: Vec::new(),
        inhabitants_statistic: None,
        inhabitants_column: None,
        inhabitants: vec![Some(100.0), None],
        inhabitants_by_boundary: vec![true, false],
    };
    let reference = ReferenceRules { minimum_inhabitants: 200.0, shown_inhabitants: 50.0, minimum_areas: 5 };
    let set = IndicatorSet { reference, indicators: Vec::new(), measures: Vec::new() };
    let engine =
        Engine::new(&areas, observations.into(), set.into(), Vec::new().into(), std::collections::BTreeMap::new());
    let mut problems = Problems::default();
    problems.report(ProblemCode::SourceMissing, "kwb", "no file");
    let middle = LabelPoint { x: 0.55, y: 0.55, room: 0.05 };
    Content {
        engine,
        computed: ComputedMaps::new(1_000_000),
        extents: Extents::new(&areas),
        areas,
        labels: PerLevel::new(vec![middle; 2], vec![middle], vec![middle]),
        levels: vec![LevelZoomRange { level: Level::Buurt, first: 6, last: 14 }],
        sources: Vec::new(),
        caveats: crate::maps::spec::Caveats {
            notice: crate::texts::Bilingual::new("Open benadering.", "Open approximation."),
            ..crate::maps::spec::Caveats::default()
        },
        files: Vec::new(),
        unclaimed: UnclaimedFiles::default(),
        problems,
        changes: None,
        postcodes: None,
        hash: "0".repeat(64),
        version: Version::of(&"0".repeat(64), ""),
    }
}

/// Makes a state of a dataset with the tiles of [`tile_source`].
fn state(content: Content, settings: ServerSettings) -> AppState {
    let stores = TileStores::start(CacheSettings::default()).expect("threads");
    let tiles = TileService::new(tile_source(), content.version, stores);
    AppState::new(content, tiles, &Resources::new(&settings, Operation::new(Some(Counters::new(1)))), settings)
}

/// One buurt at zoom 6 that fills tile 33/33 and a bit of its neighbours.
fn tile_source() -> TileSource {
    let side = |tile: i32| tile * 4096;
    let (low, high) = (side(33) - 10, side(34) + 10);
    let vertices = [(low, low), (high, low), (high, high), (low, high)].map(|(x, y)| GridPoint { x, y }).to_vec();
    let layer =
        ZoomLayer { zoom: 6, level: Level::Buurt, vertices, ring_starts: vec![0, 4], area_starts: vec![0, 1, 1] };
    TileSource::new(vec![layer.into()], &PerLevel::default(), TileSettings::default())
}

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Asks from this machine, as a client that names a host.
async fn ask(app: &Server, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "localhost");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app.answer([127, 0, 0, 1].into(), request.body(Body::empty()).unwrap()).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(Body::new(body.map_err(Into::<axum::BoxError>::into)), 100_000_000).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body }
}

fn with(settings: ServerSettings) -> Server {
    Server::from(state(content(), settings))
}

fn plain() -> Server {
    with(ServerSettings::default())
}

#[tokio::test]
async fn the_viewer_is_served_at_the_root_with_and_without_a_prefix() {
    let app = with(ServerSettings { prefix: "/veerkracht".into(), ..ServerSettings::default() });
    for path in ["/", "/veerkracht/"] {
        let page = ask(&app, "GET", path, &[("accept-encoding", "gzip")]).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "public, max-age=60, stale-while-revalidate=600");
    }
    assert_eq!(ask(&app, "GET", "/veerkracht/health", &[]).await.status, 200);
    for path in ["/nope", "/veerkracht/nope"] {
        assert_eq!(ask(&app, "GET", path, &[]).await.json()["message"], format!("nothing is served at `{path}`"));
    }
    let folder = ask(&app, "GET", "/veerkracht", &[]).await;
    assert_eq!((folder.status, folder.header("location")), (StatusCode::PERMANENT_REDIRECT, "/veerkracht/"));
}

#[tokio::test]
async fn a_file_of_the_viewer_is_compressed_and_kept_for_ever() {
    let app = plain();
    let page = String::from_utf8(ask(&app, "GET", "/", &[]).await.body.to_vec()).unwrap();
    let script = page
        .split('"')
        .find(|part| part.contains("assets/") && part.contains(".js"))
        .unwrap()
        .trim_start_matches('.')
        .to_owned();
    let answer = ask(&app, "GET", &script, &[("accept-encoding", "br")]).await;
    assert_eq!(answer.status, 200, "{script}");
    assert_eq!(answer.header("content-encoding"), "br");
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    let again = ask(&app, "GET", &script, &[("accept-encoding", "br"), ("if-none-match", answer.header("etag"))]).await;
    assert_eq!(again.status, 304);
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let app = plain();
    let get = ask(&app, "GET", "/sprites/hatch.json", &[]).await;
    let head = ask(&app, "HEAD", "/sprites/hatch.json", &[]).await;
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    for name in ["content-length", "etag", "content-type", "vary", "cache-control"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[tokio::test]
async fn what_is_not_served_is_refused_in_json() {
    let app = plain();
    let long = format!("/health?{}", "a".repeat(3000));
    let beside = format!("/areas/ogc/v1?{}", "a".repeat(3000));
    let cases = [
        ("GET", "/nothing/here", 404, "unknown_path"),
        ("POST", "/health", 405, "method_not_allowed"),
        ("GET", "/sprites/%FF", 400, "bad_parameter"),
        ("GET", "/sprites/other.png", 404, "unknown_path"),
        ("GET", "/fonts/Noto Sans Regular/0-300.pbf".split(' ').next().unwrap(), 404, "unknown_path"),
        ("GET", "/fonts/Noto%20Sans%20Regular/0-300.pbf", 400, "bad_parameter"),
        ("GET", long.as_str(), 414, "query_too_long"),
        // Only what lies below the root of the interface may ask at length.
        ("GET", beside.as_str(), 414, "query_too_long"),
    ];
    for (method, path, status, code) in cases {
        let answer = ask(&app, method, path, &[]).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.json()["error"], code, "{path}");
        assert_eq!(answer.json()["status"], status, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn glyphs_come_from_the_first_font_that_is_embedded() {
    let app = plain();
    let own = ask(&app, "GET", "/fonts/Noto%20Sans%20Regular/0-255.pbf", &[]).await;
    let stack = ask(&app, "GET", "/fonts/DejaVu%20Sans%20Book,Noto%20Sans%20Regular/0-255.pbf", &[]).await;
    let absent = ask(&app, "GET", "/fonts/Noto%20Sans%20Regular/19968-20223.pbf", &[]).await;
    assert_eq!(own.status, 200);
    assert!(own.body.len() > 10_000);
    assert_eq!(own.body, stack.body);
    assert_eq!((absent.status, absent.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn the_index_lists_what_is_searched_with_its_place() {
    let answer = ask(&plain(), "GET", "/areas.json", &[]).await.json();
    let buurten = answer["buurten"].as_array().unwrap();
    assert_eq!(buurten.len(), 1, "water is not searched");
    // 0.5 to 0.6 of the world square is 0 to 36 degrees east; its middle is at 18.
    assert_eq!(buurten[0][0], "BU00010000");
    assert_eq!(buurten[0][2], "GM0001");
    let number = |place: usize| buurten[0][place].as_f64().unwrap();
    assert!((number(3) - 18.0).abs() < 1e-4 && number(5).abs() < 1e-4 && (number(7) - 36.0).abs() < 1e-4);
    let gemeente = &answer["gemeenten"][0];
    assert!(
        (gemeente[7].as_f64().unwrap() - 72.0).abs() < 1e-4,
        "a gemeente reaches as far as its buurten: {gemeente}"
    );
}

#[tokio::test]
async fn the_report_tells_what_was_wrong() {
    let report = ask(&plain(), "GET", "/report.json", &[]).await.json();
    assert_eq!(report["problems"]["counts"][0]["code"], "source_missing");
    assert_eq!(report["areas"][0]["count"], 2);
}

#[tokio::test]
async fn the_method_is_told_in_both_languages_with_the_notice() {
    let app = plain();
    let pages = [
        ("/method", "nl", "Hoe de kaarten zijn gemaakt", "Open benadering."),
        ("/method?taal=en", "en", "How the maps are made", "Open approximation."),
    ];
    for (path, language, title, notice) in pages {
        let page = ask(&app, "GET", path, &[]).await;
        let text = String::from_utf8(page.body.to_vec()).unwrap();
        assert_eq!(page.status, 200);
        for piece in [&format!("<html lang=\"{language}\">"), title, notice] {
            assert!(text.contains(piece), "{piece} in {text}");
        }
        assert_eq!(text.matches(notice).count(), 1, "once is enough");
    }
}

#[tokio::test]
async fn a_map_that_does_not_exist_is_refused_wherever_it_is_named() {
    let app = plain();
    for path in ["/maps/x.json", "/styles/x.json", "/legend/x.svg", "/qgis/x.qlr"] {
        let answer = ask(&app, "GET", path, &[]).await;
        assert_eq!(
            (answer.status, answer.json()["error"].clone()),
            (StatusCode::NOT_FOUND, Value::from("unknown_map")),
            "{path}"
        );
    }
    assert_eq!(ask(&app, "GET", "/method?taall=nl", &[]).await.json()["error"], "unknown_parameter");
    for path in ["/maps.json", "/maps.json?v=2&access_token=x"] {
        assert_eq!(ask(&app, "GET", path, &[]).await.json()["maps"], serde_json::json!([]));
    }
}

#[tokio::test]
async fn a_tile_of_an_unknown_map_is_refused_with_what_there_is() {
    let answer = ask(&plain(), "GET", "/tiles/onbekend/6/33/33.mvt", &[]).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json()["error"], "unknown_map");
}

#[test]
fn a_tile_below_the_first_zoom_has_nothing_in_it_and_one_beyond_the_last_is_unknown() {
    // The one layer of these tiles is at zoom 6.
    let app = state(content(), ServerSettings::default());
    let coord = super::tiles::coordinates(&app, "2", "1", "1").unwrap();
    assert!(app.tiles().source().tiles(coord.z).is_empty());
    let beyond = super::tiles::coordinates(&app, "7", "1", "1").unwrap_err();
    assert!(matches!(beyond, super::error::Error::OutsideZooms { zoom: 7, first: 6, last: 6 }), "{beyond}");
}
