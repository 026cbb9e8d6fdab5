//! A tile that is kept is answered ahead of the router; the client cannot tell.

use std::net::SocketAddr;

use axum::http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{content, state};
use crate::areas::PerLevel;
use crate::cache::TileVariant;
use crate::compression::Encoding;
use crate::documents::{Content, Extents};
use crate::http::choice::select;
use crate::http::parameters::QueryParameters;
use crate::http::tiles::from_cache;
use crate::http::{AppState, Server, ServerSettings, router, serve};
use crate::maps::tests::{World, row};
use crate::statistics::carry::fixture::areas;
use crate::texts::Bilingual;
use crate::tiles::{
    AttributeColumn, AttributeTable, AttributeValues, Attributes, Fields, Layers, TileCoord, TileFormat,
};

/// A map of years, of which the dataset has 2014 and 2022.
const MAP: &str = "corporatiebezit";
/// A tile with something in it, and one without.
const TILES: [(u32, u32); 2] = [(33, 33), (5, 5)];

fn attributes() -> Attributes {
    let codes = ["BU00010000", "BU00010001"];
    let column = |key: &str, values: [Option<&str>; 2]| AttributeColumn {
        key: key.into(),
        description: Bilingual::default(),
        values: AttributeValues::Text(values.map(|value| value.map(str::to_owned)).to_vec()),
        default: true,
        on_labels: false,
    };
    let columns = vec![column("code", codes.map(Some)), column("naam", [Some("Dorp"), None])];
    let none = || AttributeTable::new(std::iter::empty(), Vec::new());
    Attributes::new(PerLevel::new(AttributeTable::new(codes.into_iter(), columns), none(), none()))
}

/// A dataset of two buurten with figures of 2014 and 2022.
pub(super) fn with_maps() -> Content {
    let rows = [row(1, 0), row(1, 1)];
    let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
    let areas = areas(2022, &codes);
    Content { engine: World::new(&rows).engine, extents: Extents::new(&areas), areas, ..content() }
}

/// A state that keeps the tiles of the map `corporatiebezit` in all encodings.
pub(super) async fn warm() -> AppState {
    let state = state(with_maps(), ServerSettings { prefix: "/veerkracht".into(), ..ServerSettings::default() });
    let (map, selection) = select(state.content(), MAP, &QueryParameters::default()).unwrap();
    for ((x, y), format) in TILES.into_iter().flat_map(|tile| TileFormat::ALL.map(|format| (tile, format))) {
        let variant = TileVariant { map, selection, fields: Fields::default(), layers: Layers::default(), format };
        for encoding in Encoding::ALL {
            let make = || Ok::<_, std::convert::Infallible>(attributes());
            state
                .tiles()
                .tile(&variant, TileCoord { z: 6, x, y }, [encoding].into_iter().collect(), make)
                .await
                .unwrap();
        }
    }
    state
}

async fn listening(server: Server) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve([listener], server, std::future::pending()));
    address
}

/// Sends one request; gives all that comes back, the lines of the head sorted and without the date.
async fn sent(address: SocketAddr, method: &str, path: &str, headers: &str) -> (Vec<String>, Vec<u8>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let body = answer.split_off(end + 4);
    let head = String::from_utf8(answer).unwrap();
    let mut lines: Vec<String> =
        head.lines().filter(|line| !line.starts_with("date:") && !line.is_empty()).map(str::to_owned).collect();
    lines.sort();
    (lines, body)
}

#[tokio::test]
async fn a_kept_tile_is_sent_byte_for_byte_as_the_router_sends_it() {
    let state = warm().await;
    let without = Server::of_routes(router(state.clone()), state.settings());
    let (ahead, routed) = (listening(Server::from(state)).await, listening(without).await);
    let tag = |encoding: &'static str| {
        let headers = format!("accept-encoding: {encoding}\r\n");
        async move {
            let (head, _) = sent(routed, "GET", "/tiles/corporatiebezit/6/33/33.mvt", &headers).await;
            head.iter().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned()
        }
    };
    let (gzip, plain) = (tag("gzip").await, tag("identity").await);
    let headers = [
        String::new(),
        "accept-encoding: gzip, deflate, br, zstd\r\n".into(),
        "accept-encoding: gzip\r\norigin: https://elsewhere.example\r\n".into(),
        "accept-encoding: zstd;q=0.9, br;q=0.1\r\n".into(),
        "accept-encoding: identity\r\n".into(),
        format!("accept-encoding: gzip\r\nif-none-match: {gzip}\r\n"),
        format!("accept-encoding: gzip\r\nif-none-match: \"other\", W/{gzip}\r\n"),
        format!("accept-encoding: gzip\r\nif-none-match: {plain}\r\n"),
        format!("accept-encoding: gzip, *;q=0\r\nif-none-match: {plain}\r\n"),
        format!("accept-encoding: br\r\nif-none-match: {gzip}\r\n"),
        "if-none-match: *\r\n".into(),
        "accept: application/vnd.maplibre-tile\r\n".into(),
        "accept: application/vnd.maplibre-tile;q=0, */*\r\n".into(),
    ];
    let paths = [
        ("/tiles/corporatiebezit/6/33/33.mvt", "200"),
        ("/tiles/corporatiebezit/6/33/33.pbf?year=2022", "200"),
        ("/veerkracht/tiles/corporatiebezit/6/33/33", "200"),
        ("/tiles/corporatiebezit/6/33/33", "200"),
        ("/tiles/corporatiebezit/6/33/33.mlt", "200"),
        ("/tiles/corporatiebezit/6/33/33.mlt?year=2022&layers=buurten", "200"),
        ("/tiles/corporatiebezit/6/33/33.mlt.mvt", "400"),
        ("/tiles/corporatiebezit/6/5/5.mlt", "204"),
        ("/tiles/corporatiebezit/6/5/5", "204"),
        ("/tiles/corporatiebezit/6/5/5.mvt", "204"),
        ("/tiles/corporatiebezit/6/33/33.mvt/", "404"),
        ("/tiles/corporatiebezit/6/33/033.png", "400"),
        ("/tiles/corporatiebezit/6/64/0.mvt", "400"),
        ("/tiles/corporatiebezit/20/0/0.mvt", "404"),
        ("/tiles/corporatiebezit/6/33/33.mvt?year=2023", "400"),
        ("/tiles/corporatiebezit/6/33/33.mvt?v=2&utm_source=brief", "200"),
        ("/tiles/corporatiebezit/6/33/33.mvt?yaer=2022", "400"),
        ("/tiles/corporatiebezit/6/33/33.mvt?year=2022&year=2022", "400"),
        ("/tiles/corporatiebezit/6/33/33.mvt?fields=naam", "200"),
        ("/tiles/corporatiebezit/6/33/33.mvt?fields=onbekend", "400"),
        ("/tiles/corporatiebezit/6/33/33.mvt?layers=buurten", "200"),
        ("/tiles/corporatiebezit/6/33/33.mvt?layers=buurten,straten", "400"),
        ("/tiles/corporatiebezit/6/33/33.mvt?layers=", "400"),
        ("/tiles/onbekend/6/33/33.mvt", "404"),
    ];
    for (path, status) in paths {
        for method in ["GET", "HEAD", "POST", "OPTIONS"] {
            for headers in &headers {
                let found = sent(ahead, method, path, headers).await;
                assert_eq!(found, sent(routed, method, path, headers).await, "{method} {path} {headers}");
                if method == "GET" && headers.is_empty() {
                    assert!(
                        found.0.iter().any(|line| line.starts_with(&format!("HTTP/1.1 {status} "))),
                        "{path}: {found:?}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn only_a_kept_tile_is_answered_ahead_of_the_router() {
    let state = warm().await;
    let ahead = async |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path).body(()).unwrap();
        from_cache(&state, &request).await.is_some()
    };
    assert!(ahead("GET", "/tiles/corporatiebezit/6/33/33.mvt").await);
    assert!(ahead("HEAD", "/veerkracht/tiles/corporatiebezit/6/33/33?year=2022").await);
    assert!(ahead("GET", "/tiles/corporatiebezit/6/5/5").await, "a tile with nothing in it is kept too");
    assert!(ahead("GET", "/tiles/corporatiebezit/6/33/33.mvt?v=2&access_token=x&_=1").await, "it is the same tile");
    assert!(
        ahead("GET", "/tiles/corporatiebezit/6/33/33.mvt?fields=naam,,code").await,
        "these fields are what it carries"
    );
    assert!(ahead("GET", "/tiles/corporatiebezit/6/33/33.mvt?layers=buurten,").await, "these layers are what it has");
    assert!(!ahead("GET", "/tiles/corporatiebezit/6/33/33.mvt?fields=code").await, "never asked for");
    assert!(!ahead("GET", "/tiles/corporatiebezit/6/33/34.mvt").await, "never asked for");
    assert!(!ahead("POST", "/tiles/corporatiebezit/6/33/33.mvt").await);
    assert!(!ahead("GET", "/elsewhere/tiles/corporatiebezit/6/33/33.mvt").await);
    assert!(!ahead("GET", "/tiles/corporatiebezit.json").await);
    let long = format!("/tiles/corporatiebezit/6/33/33.mvt?v={}", "2".repeat(3000));
    assert_eq!(
        super::ask(&Server::from(state), "GET", &long, &[]).await.status,
        414,
        "the gateway refuses it, for kept tiles too"
    );
}

#[tokio::test]
async fn however_many_queries_are_invented_what_is_kept_stays_kept() {
    let state = warm().await;
    let app = Server::from(state.clone());
    let before = state.tiles().kept_tiles().await;
    for number in 0..5_000 {
        let path = format!(
            "/tiles/corporatiebezit/{}/33/33.mvt?fields=naam{}&v={number}",
            [6, 99][number % 2],
            ",".repeat(number % 40)
        );
        let status = super::ask(&app, "GET", &path, &[]).await.status;
        assert_eq!(status, if number % 2 == 0 { 200 } else { 404 }, "{path}");
    }
    assert_eq!((state.tiles().kept_tiles().await, before), (2, 2), "each was the same tile, or none");
    let request = Request::builder().uri("/tiles/corporatiebezit/6/33/33.mvt").body(()).unwrap();
    assert!(from_cache(&state, &request).await.is_some());
}

#[tokio::test]
async fn the_same_tile_at_another_level_or_in_another_encoding_that_is_taken_is_not_sent_again() {
    let address = listening(Server::from(warm().await)).await;
    let answer = async |headers: &str| {
        let (head, body) = sent(address, "GET", "/tiles/corporatiebezit/6/33/33.mvt", headers).await;
        let value = |name: &str| head.iter().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
        (head.iter().any(|line| line.starts_with("HTTP/1.1 304")), value("etag: "), body.len())
    };
    let (_, gzip, _) = answer("accept-encoding: gzip\r\n").await;
    assert!(gzip.ends_with("-gzip2\""), "{gzip}");
    let other_level = gzip.replace("gzip2", "gzip9");
    assert_eq!(
        answer(&format!("accept-encoding: gzip, br\r\nif-none-match: {other_level}\r\n")).await,
        (true, other_level.clone(), 0)
    );
    let (same, tag, length) = answer(&format!("accept-encoding: br\r\nif-none-match: {gzip}\r\n")).await;
    assert!(!same && tag.ends_with("-br2\"") && length > 0, "it cannot read gzip");
    let (same, _, length) = answer(&format!("accept-encoding: gzip\r\nif-none-match: \"0{}\r\n", &gzip[2..])).await;
    assert!(!same && length > 0, "another content");
}
