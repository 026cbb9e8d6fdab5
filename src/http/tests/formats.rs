//! Tiles of both formats, by the ending of the address or by what the client takes.

use super::ask;
use super::kept_tiles::warm;
use crate::http::{Server, router};

const MVT: &str = "application/vnd.mapbox-vector-tile";
const MLT: &str = "application/vnd.maplibre-tile";

#[tokio::test]
async fn the_ending_of_an_address_says_the_format_whatever_the_client_takes() {
    let app = Server::from(warm().await);
    for (ending, media_type) in [("mvt", MVT), ("pbf", MVT), ("mlt", MLT)] {
        let path = format!("/tiles/corporatiebezit/6/33/33.{ending}");
        let plain = ask(&app, "GET", &path, &[]).await;
        assert_eq!((plain.header("content-type"), plain.header("vary")), (media_type, "Accept-Encoding"), "{path}");
        for accept in [MVT, MLT, "image/png", "application/vnd.maplibre-tile;q=0"] {
            let other = ask(&app, "GET", &path, &[("accept", accept)]).await;
            assert_eq!(
                (other.body == plain.body, other.header("etag")),
                (true, plain.header("etag")),
                "{path} {accept}"
            );
        }
    }
}

#[tokio::test]
async fn a_tile_without_an_ending_is_in_the_format_that_the_client_names_and_depends_on_that() {
    let state = warm().await;
    let [ahead, routed] = [Server::from(state.clone()), Server::of_routes(router(state.clone()), state.settings())];
    let path = "/tiles/corporatiebezit/6/33/33";
    let of = async |ending: &str| ask(&ahead, "GET", &format!("{path}.{ending}"), &[]).await;
    let (mvt, mlt) = (of("mvt").await, of("mlt").await);
    assert!(mvt.body != mlt.body && !mlt.body.is_empty() && mvt.header("etag") != mlt.header("etag"));
    for (accept, expected) in [
        (None, MVT),
        (Some("*/*"), MVT),
        (Some("application/*"), MVT),
        (Some("image/avif,image/webp,*/*;q=0.8"), MVT),
        (Some("application/x-protobuf"), MVT),
        (Some("image/png"), MVT),
        (Some(MVT), MVT),
        (Some(MLT), MLT),
        (Some("application/vnd.maplibre-vector-tile"), MLT),
        (Some("application/vnd.maplibre-tile, */*"), MLT),
        (Some("application/vnd.maplibre-tile;q=0"), MVT),
        (Some("application/vnd.maplibre-tile;q=0, */*"), MVT),
        (Some("application/vnd.maplibre-tile;q=0.4, application/vnd.mapbox-vector-tile;q=0.6"), MVT),
        (Some("application/vnd.maplibre-tile;q=0.6, application/vnd.mapbox-vector-tile;q=0.4"), MLT),
        (Some("application/vnd.maplibre-tile;q=0.6, */*;q=0.7"), MVT),
        (Some("application/vnd.maplibre-tile;q=0.6, application/vnd.mapbox-vector-tile;q=0"), MLT),
    ] {
        let headers: Vec<(&str, &str)> = accept.map(|accept| ("accept", accept)).into_iter().collect();
        let whole = if expected == MLT { &mlt } else { &mvt };
        for app in [&ahead, &routed] {
            let answer = ask(app, "GET", path, &headers).await;
            assert_eq!((answer.header("content-type"), answer.header("vary")), (expected, "Accept, Accept-Encoding"));
            assert!(answer.body == whole.body && answer.header("etag") == whole.header("etag"), "{accept:?}");
            let known = [headers.as_slice(), &[("if-none-match", answer.header("etag"))]].concat();
            let known = ask(app, "GET", path, &known).await;
            assert_eq!((known.status.as_u16(), known.header("vary")), (304, "Accept, Accept-Encoding"), "{accept:?}");
            let empty = ask(app, "GET", "/tiles/corporatiebezit/6/5/5", &headers).await;
            assert_eq!((empty.status.as_u16(), empty.header("vary")), (204, "Accept, Accept-Encoding"), "{accept:?}");
        }
    }
}

#[tokio::test]
async fn a_description_and_a_style_lead_to_the_tiles_of_the_format_that_is_asked_for() {
    let app = Server::from(warm().await);
    for path in ["/tiles/corporatiebezit.json", "/styles/corporatiebezit.json"] {
        let source = async |query: &str| {
            let answer = ask(&app, "GET", &format!("{path}{query}"), &[]).await.json();
            let source = answer["sources"].as_object().and_then(|sources| sources.values().next()).cloned();
            let source = source.unwrap_or(answer);
            (source["tiles"][0].as_str().unwrap_or_default().to_owned(), source["encoding"].as_str().map(str::to_owned))
        };
        for query in ["", "?encoding=mvt"] {
            let (tiles, encoding) = source(query).await;
            assert!(tiles.contains("{y}.mvt") && encoding.is_none(), "{path}{query}: {tiles}");
        }
        let (tiles, encoding) = source("?encoding=mlt&year=2014").await;
        assert!(tiles.contains("{y}.mlt?year=2014"), "{path}: {tiles}");
        assert_eq!(encoding.as_deref(), Some("mlt"), "{path}");
        let refused = ask(&app, "GET", &format!("{path}?encoding=png"), &[]).await;
        assert_eq!(refused.status, 400);
    }
}
