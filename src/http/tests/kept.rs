//! A tile that is kept is answered ahead of the router; the client cannot tell.

use std::net::SocketAddr;

use axum::http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::content;
use crate::cache::Encoding;
use crate::http::tiles::kept;
use crate::http::{AppState, Server, Settings, router, serve};
use crate::maps::{Period, Selection};
use crate::texts::Bilingual;
use crate::tiles::{AttributeColumn, AttributeTable, AttributeValues, Attributes, Fields, TileCoord};

/// A tile with something in it, and one without.
const TILES: [(u32, u32); 2] = [(33, 33), (5, 5)];

fn attributes() -> Attributes {
    let name = AttributeColumn {
        key: "naam".into(),
        description: Bilingual::default(),
        values: AttributeValues::Text(vec![Some("Dorp".into()), None]),
        default: true,
        on_labels: false,
    };
    let none = || AttributeTable::new(std::iter::empty(), Vec::new());
    Attributes { levels: [AttributeTable::new(["BU00010000", "BU00010001"].into_iter(), vec![name]), none(), none()] }
}

/// A state that keeps the tiles of the map `kaart` in all encodings.
async fn warm() -> AppState {
    let state = AppState::new(content(), Settings { prefix: "/veerkracht".into(), ..Settings::default() });
    let variants = state.tiles().variants();
    let selection = Selection { period: Period::Year(2024), comparison: None };
    let variant = variants.number("kaart".into(), selection, Fields::default());
    variants.spell("", &variant);
    variants.spell("year=2024", &variant);
    for (x, y) in TILES {
        for encoding in [Encoding::Uncompressed, Encoding::Gzip, Encoding::Brotli, Encoding::Zstd] {
            let make = || Ok::<_, std::convert::Infallible>(attributes());
            state.tiles().tile(&variant, TileCoord { z: 6, x, y }, encoding, make).await.unwrap();
        }
    }
    state
}

async fn listening(server: Server) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, server, std::future::pending()));
    address
}

/// Sends one request; gives all that comes back, the lines of the head sorted and without the date.
async fn sent(address: SocketAddr, method: &str, path: &str, headers: &str) -> (Vec<String>, Vec<u8>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let body = answer.split_off(end + 4);
    let head = String::from_utf8(answer).unwrap();
    let mut lines: Vec<String> = head.lines().filter(|line| !line.starts_with("date:") && !line.is_empty()).map(str::to_owned).collect();
    lines.sort();
    (lines, body)
}

#[tokio::test]
async fn a_kept_tile_is_sent_byte_for_byte_as_the_router_sends_it() {
    let state = warm().await;
    let (ahead, routed) = (listening(Server::from(state.clone())).await, listening(Server::from(router(state))).await);
    let tag = |encoding: &'static str| {
        let headers = format!("accept-encoding: {encoding}\r\n");
        async move {
            let (head, _) = sent(routed, "GET", "/tiles/kaart/6/33/33.mvt", &headers).await;
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
        "if-none-match: *\r\n".into(),
    ];
    let paths = [
        ("/tiles/kaart/6/33/33.mvt", "200"),
        ("/tiles/kaart/6/33/33.pbf?year=2024", "200"),
        ("/veerkracht/tiles/kaart/6/33/33", "200"),
        ("/tiles/kaart/6/5/5.mvt", "204"),
        ("/tiles/kaart/6/33/33.mvt/", "404"),
        ("/tiles/kaart/6/33/033.png", "400"),
        ("/tiles/kaart/6/64/0.mvt", "400"),
        ("/tiles/kaart/20/0/0.mvt", "404"),
        ("/tiles/kaart/6/33/33.mvt?year=2023", "404"),
        ("/tiles/onbekend/6/33/33.mvt", "404"),
    ];
    for (path, status) in paths {
        for method in ["GET", "HEAD", "POST", "OPTIONS"] {
            for headers in &headers {
                let found = sent(ahead, method, path, headers).await;
                assert_eq!(found, sent(routed, method, path, headers).await, "{method} {path} {headers}");
                if method == "GET" && headers.is_empty() {
                    assert!(found.0.iter().any(|line| line.starts_with(&format!("HTTP/1.1 {status} "))), "{path}: {found:?}");
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
        kept(&state, &request).await.is_some()
    };
    assert!(ahead("GET", "/tiles/kaart/6/33/33.mvt").await);
    assert!(ahead("HEAD", "/veerkracht/tiles/kaart/6/33/33?year=2024").await);
    assert!(ahead("GET", "/tiles/kaart/6/5/5").await, "a tile with nothing in it is kept too");
    assert!(!ahead("GET", "/tiles/kaart/6/33/34.mvt").await, "never asked for");
    assert!(!ahead("POST", "/tiles/kaart/6/33/33.mvt").await);
    assert!(!ahead("GET", "/elsewhere/tiles/kaart/6/33/33.mvt").await);
    assert!(!ahead("GET", "/tiles/kaart.json").await);
}
