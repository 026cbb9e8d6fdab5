//! Two editions beside each other: which of them answers, and how long what may be kept.

use axum::http::{HeaderMap, StatusCode};

use super::kept_tiles::{warm, with_maps};
use super::{Answer, ask, state};
use crate::documents::Content;
use crate::http::{AppState, Server, ServerSettings, router};
use crate::version::Version;

const TILE: &str = "/tiles/corporatiebezit/6/33/33.mvt";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const MINUTES: &str = "public, max-age=300";
const NOT_KEPT: &str = "private, no-store";

/// Another dataset with the same maps.
fn other() -> AppState {
    let hash = "1".repeat(64);
    state(Content { version: Version::of(&hash, ""), hash, ..with_maps() }, ServerSettings::default())
}

fn version(state: &AppState) -> Version {
    state.content().version
}

/// Tells which dataset answers an address.
async fn dataset(server: &Server, query: &str) -> String {
    ask(server, "GET", &format!("/health{query}"), &[]).await.json()["dataset"].as_str().unwrap().to_owned()
}

fn cache_facts(answer: &Answer) -> (StatusCode, &str, bool) {
    (answer.status, answer.header("cache-control"), !answer.header("etag").is_empty())
}

#[tokio::test]
async fn a_tile_is_kept_as_long_as_its_version_allows_kept_or_rendered() {
    let state = warm().await;
    let own = version(&state);
    // Without the tiles that are kept, the routes answer.
    let routed = Server::from(super::state(with_maps(), ServerSettings::default()));
    for server in [Server::from(state), routed] {
        for (query, expected) in [
            (String::new(), (StatusCode::OK, MINUTES, true)),
            (format!("?v={own}"), (StatusCode::OK, FOR_EVER, true)),
            (format!("?year=2022&v={own}"), (StatusCode::OK, FOR_EVER, true)),
            (format!("?v={own}&v={own}"), (StatusCode::OK, FOR_EVER, true)),
            ("?v=0123456789ab".into(), (StatusCode::OK, NOT_KEPT, false)),
            ("?v=".into(), (StatusCode::OK, NOT_KEPT, false)),
            (format!("?v={own}&v=0123456789ab"), (StatusCode::OK, NOT_KEPT, false)),
        ] {
            for method in ["GET", "HEAD"] {
                let answer = ask(&server, method, &format!("{TILE}{query}"), &[]).await;
                assert_eq!(cache_facts(&answer), expected, "{method} {query}");
            }
        }
        let empty = ask(&server, "GET", &format!("/tiles/corporatiebezit/6/5/5.mvt?v={own}"), &[]).await;
        assert_eq!(cache_facts(&empty), (StatusCode::NO_CONTENT, FOR_EVER, false), "nothing is there for ever");
        let wrong = ask(&server, "GET", &format!("/tiles/corporatiebezit/9/0/0.mvt?v={own}"), &[]).await;
        assert_eq!(cache_facts(&wrong), (StatusCode::NOT_FOUND, "no-store", false), "an error is not");
    }
}

#[tokio::test]
async fn what_a_client_has_is_confirmed_under_a_version_that_is_held_and_under_no_other() {
    let server = Server::from(warm().await);
    let own = server.current_dataset().unwrap().version;
    let tag = ask(&server, "GET", TILE, &[]).await.header("etag").to_owned();
    let known = [("if-none-match", tag.as_str())];
    let held = ask(&server, "GET", &format!("{TILE}?v={own}"), &known).await;
    assert_eq!(cache_facts(&held), (StatusCode::NOT_MODIFIED, FOR_EVER, true));
    let unknown = ask(&server, "GET", &format!("{TILE}?v=0123456789ab"), &known).await;
    assert_eq!(cache_facts(&unknown), (StatusCode::OK, NOT_KEPT, false));
}

#[tokio::test]
async fn the_next_is_answered_by_its_version_before_it_is_shown_and_the_former_after() {
    let (first, next) = (warm().await, other());
    let (a, b) = (version(&first), version(&next));
    let hashes = [first.content().hash.clone(), next.content().hash.clone()];
    let server = Server::from(first);
    let answers = async |expected: [usize; 3], by_a: &str, by_b: &str| {
        for (query, expected) in [String::new(), format!("?v={a}"), format!("?v={b}")].iter().zip(expected) {
            assert_eq!(dataset(&server, query).await, hashes[expected], "{query}");
        }
        for (version, expected) in [(a, by_a), (b, by_b)] {
            let answer = ask(&server, "GET", &format!("{TILE}?v={version}"), &[]).await;
            assert_eq!(answer.header("cache-control"), expected, "{version}");
        }
    };
    answers([0, 0, 0], FOR_EVER, NOT_KEPT).await;
    server.announce(&next, &router(next.clone()));
    answers([0, 0, 1], FOR_EVER, FOR_EVER).await;
    server.turn();
    assert_eq!(server.current_dataset().unwrap().version, b);
    answers([1, 0, 1], FOR_EVER, FOR_EVER).await;
    server.release();
    // Styles are copied into pages for years: their tiles go on, and are fresh after five minutes.
    answers([1, 1, 1], MINUTES, FOR_EVER).await;
}

#[tokio::test]
async fn an_answer_that_is_under_way_ends_on_the_edition_it_began_with() {
    let (first, next) = (warm().await, other());
    let (a, own) = (first.content().hash.clone(), version(&first));
    let server = Server::from(first);
    let mut description = Box::pin(ask(&server, "GET", "/tiles/corporatiebezit.json", &[]));
    assert!(futures_util::poll!(&mut description).is_pending(), "it is made by another thread");
    server.announce(&next, &router(next.clone()));
    server.turn();
    let description = description.await.json();
    assert_eq!(description["dataset"], a.as_str());
    assert!(description["tiles"][0].as_str().unwrap().ends_with(&format!("?v={own}")), "{description}");
    assert_ne!(dataset(&server, "").await, a);
}

#[tokio::test]
async fn documents_that_are_asked_for_again_name_the_version_and_files_that_are_kept_for_years_do_not() {
    let server = Server::from(other());
    let own = server.current_dataset().unwrap().version.to_string();
    let text = async |path: &str| {
        let answer = ask(&server, "GET", path, &[]).await;
        assert_eq!(answer.status, 200, "{path}");
        (answer.header("cache-control").to_owned(), String::from_utf8(answer.body.to_vec()).unwrap())
    };
    let tilejson = text("/tiles/corporatiebezit.json?year=2022").await;
    assert!(tilejson.1.contains(&format!(".mvt?year=2022&v={own}\"")), "{}", tilejson.1);
    let style = text("/styles/corporatiebezit.json").await;
    for part in [
        format!("/{{z}}/{{x}}/{{y}}.mvt?v={own}&fields="),
        format!("/fonts/{{fontstack}}/{{range}}.pbf?v={own}\""),
        format!("/sprites/{own}/hatch\""),
    ] {
        assert!(style.1.contains(&part), "{part} in {}", style.1);
    }
    let esri = text("/arcgis/rest/services/corporatiebezit/VectorTileServer/resources/styles/root.json").await;
    for freshness in [tilejson.0, style.0, esri.0] {
        assert_eq!(freshness, "public, max-age=60, stale-while-revalidate=600");
    }
    assert!(text("/maps.json").await.1.contains(&format!("\"version\":\"{own}\"")));
    for path in ["/qgis/corporatiebezit.qlr", "/qgis/connections.xml", "/qgis/veerkracht.qgs", "/ogc/v1/openapi.json"] {
        assert!(!text(path).await.1.contains(&own), "{path}");
    }
}

#[tokio::test]
async fn glyphs_and_sprites_are_kept_for_ever_under_a_version_only() {
    let server = Server::from(other());
    let own = server.current_dataset().unwrap().version;
    for (path, expected) in [
        ("/fonts/Noto%20Sans%20Regular/0-255.pbf".to_owned(), MINUTES),
        (format!("/fonts/Noto%20Sans%20Regular/0-255.pbf?v={own}"), FOR_EVER),
        ("/fonts/Noto%20Sans%20Regular/0-255.pbf?v=0123456789ab".to_owned(), NOT_KEPT),
        ("/sprites/hatch@2x.png".to_owned(), MINUTES),
        (format!("/sprites/{own}/hatch@2x.png"), FOR_EVER),
        (format!("/sprites/{own}/hatch.json"), FOR_EVER),
        ("/sprites/0123456789ab/hatch.json".to_owned(), NOT_KEPT),
    ] {
        let answer = ask(&server, "GET", &path, &[]).await;
        assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, expected), "{path}");
    }
    assert_eq!(ask(&server, "GET", &format!("/sprites/{own}/other.png"), &[]).await.status, 404);
}

#[tokio::test]
async fn documents_that_the_dataset_alone_decides_are_kept_for_ever_under_its_version_only() {
    let server = Server::from(other());
    let own = server.current_dataset().unwrap().version;
    for path in [
        "/areas.json",
        "/areas/BU00010000.json",
        "/areas/BU00010000/series.json",
        "/gemeenten/GM0001.json",
        "/wijken/WK000100.json",
        "/maps/corporatiebezit.json",
        "/changes.json",
        "/compare?codes=BU00010000,BU00010001",
    ] {
        let separator = if path.contains('?') { '&' } else { '?' };
        for (query, expected) in [
            (String::new(), (StatusCode::OK, MINUTES, true)),
            (format!("{separator}v={own}"), (StatusCode::OK, FOR_EVER, true)),
            (format!("{separator}v=0123456789ab"), (StatusCode::OK, NOT_KEPT, false)),
        ] {
            let answer = ask(&server, "GET", &format!("{path}{query}"), &[]).await;
            assert_eq!(cache_facts(&answer), expected, "{path}{query}");
        }
    }
    let absent = ask(&server, "GET", &format!("/areas/BU99999999.json?v={own}"), &[]).await;
    assert_eq!(cache_facts(&absent), (StatusCode::NOT_FOUND, "no-store", false), "an error is not");
    // What the server is set up with, or what lies beside the dataset, is not in its version.
    for path in ["/sources.json", "/legend/corporatiebezit.json", "/catalog.json"] {
        let answer = ask(&server, "GET", &format!("{path}?v={own}"), &[]).await;
        assert_ne!(answer.header("cache-control"), FOR_EVER, "{path}");
    }
}

#[tokio::test]
async fn a_document_under_a_version_is_of_that_edition_and_an_unknown_one_is_not_kept() {
    let server = Server::from(other());
    let own = server.current_dataset().unwrap().version;
    let answer = ask(&server, "GET", &format!("/maps.json?v={own}"), &[]).await;
    assert_eq!(answer.header("cache-control"), MINUTES, "its `v` decides nothing but the edition");
    let unknown = ask(&server, "GET", "/maps.json?v=0123456789ab", &[]).await;
    assert_eq!(cache_facts(&unknown), (StatusCode::OK, NOT_KEPT, false));
    let headers: &HeaderMap = &unknown.headers;
    assert_eq!(headers.get_all("cache-control").iter().count(), 1);
}
