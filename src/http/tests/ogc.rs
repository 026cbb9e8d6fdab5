//! The interface of OGC through the router: where it is named, what its pages and links carry on, and what it refuses.

use super::kept_tiles::with_maps;
use super::{Answer, ask, state};
use crate::http::{Server, ServerSettings};

/// A map with figures of 2014 and of 2022.
const MAP: &str = "corporatiebezit";

fn app() -> Server {
    Server::from(state(with_maps(), ServerSettings::default()))
}

fn text(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    String::from_utf8(answer.body.to_vec()).unwrap()
}

#[tokio::test]
async fn the_page_of_qgis_names_the_interface_as_the_last_of_its_ways_in_both_languages() {
    let app = app();
    for (query, ways, name, code) in [("", "vijf wegen", "Objecten", "nl"), ("?taal=en", "five ways", "Features", "en")]
    {
        let page = text(&ask(&app, "GET", &format!("/qgis{query}"), &[("host", "one.example")]).await);
        let described = format!("ogc/v1/api?taal={code}");
        for piece in [
            ways,
            "<h2 id=\"live\">5. ",
            "<code>http://one.example/ogc/v1</code>",
            &format!("WFS / OGC API - {name}"),
            "<code>OAPIF:http://one.example/ogc/v1</code>",
            "ArcGIS",
            &format!("href=\"{described}\""),
        ] {
            assert!(page.contains(piece), "{piece} in {page}");
        }
        let numbered = (1..9).filter(|way| page.contains(&format!("\">{way}. "))).count();
        assert_eq!(numbered, 5, "as many as the page says");
        assert_eq!(ask(&app, "GET", &format!("/{described}"), &[]).await.status, 200);
    }
}

#[tokio::test]
async fn a_page_of_features_says_its_period_and_leads_to_each_of_them_at_the_same_one() {
    let app = app();
    let asked = "f=html&year=2014&taal=en&crs=EPSG:28992&skipGeometry=true&limit=1";
    let page = text(&ask(&app, "GET", &format!("/ogc/v1/collections/{MAP}/items?{asked}"), &[]).await);
    let heading = page.split("<h1>").nth(1).unwrap();
    assert!(heading.split("<ul>").next().unwrap().contains(", 2014"), "{page}");
    let row = page.split("<tbody>").nth(1).unwrap().split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    let (_, query) = row.split_once('?').unwrap();
    assert_eq!(query, "f=html&amp;year=2014&amp;taal=en&amp;crs=EPSG%3A28992", "{row}");
    let address = format!("/ogc/v1/{}", row.split_once("/ogc/v1/").unwrap().1.replace("&amp;", "&"));
    let of_one = text(&ask(&app, "GET", &format!("{address}&skipGeometry=true"), &[]).await);
    let heading = of_one.split("</h1>").nth(1).unwrap().split("<ul>").next().unwrap().to_owned();
    assert!(heading.contains(", 2014") && of_one.contains("<html lang=\"en\">"), "{of_one}");
    // Without a period both have the newest.
    let newest = text(&ask(&app, "GET", &format!("/ogc/v1/collections/{MAP}/items?f=html&limit=1"), &[]).await);
    assert!(newest.contains(", 2022") && !newest.contains("year="), "{newest}");
    let all = text(&ask(&app, "GET", "/ogc/v1/collections/alle/items?f=html&limit=1&taal=en", &[]).await);
    assert!(all.contains("<p>Each map at its newest year or window. Open approximation.</p>"), "{all}");
}

#[tokio::test]
async fn a_language_and_a_period_that_were_named_go_on_in_the_links_of_features() {
    let app = app();
    let here = format!("/ogc/v1/collections/{MAP}");
    let links = async |path: &str| {
        let answer = ask(&app, "GET", path, &[]).await;
        assert_eq!(answer.status, 200, "{path}");
        answer.json()["links"].as_array().unwrap().clone()
    };
    let of = |links: &[serde_json::Value], rel: &str| {
        let found = links.iter().find(|link| link["rel"].as_str().unwrap().ends_with(rel)).unwrap();
        found["href"].as_str().unwrap().split_once("/collections/").unwrap().1.to_owned()
    };
    let named = links(&format!("{here}/items?year=2014&taal=en&skipGeometry=true&limit=1")).await;
    assert_eq!(of(&named, "collection"), format!("{MAP}?taal=en"));
    let queryables = of(&named, "queryables");
    assert_eq!(queryables, format!("{MAP}/queryables?year=2014&taal=en"));
    assert_eq!(ask(&app, "GET", &format!("/ogc/v1/collections/{queryables}"), &[]).await.status, 200);
    let plain = links(&format!("{here}/items?skipGeometry=true&limit=1")).await;
    assert_eq!(of(&plain, "collection"), MAP);
    assert_eq!(of(&plain, "queryables"), format!("{MAP}/queryables"));
    let one = ask(&app, "GET", &format!("{here}/items?skipGeometry=true&limit=1"), &[]).await.json();
    let code = one["features"][0]["id"].as_str().unwrap();
    let of_one = links(&format!("{here}/items/{code}?year=2014&taal=en&skipGeometry=true")).await;
    assert_eq!(of(&of_one, "collection"), format!("{MAP}?taal=en"));
    let without = links(&format!("{here}/items/{code}?skipGeometry=true")).await;
    assert_eq!(of(&without, "collection"), MAP);
}

#[tokio::test]
async fn the_list_of_addresses_has_the_interface_and_all_forms_and_each_answers() {
    let app = app();
    let listed = ask(&app, "GET", "/catalog.json", &[]).await.json();
    let of = |value: &serde_json::Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|address| address.as_str().unwrap().to_owned()).collect()
    };
    let path = |address: &str| format!("/{}", address.splitn(4, '/').nth(3).unwrap());
    let paths = |value: &serde_json::Value| of(value).iter().map(|address| path(address)).collect::<Vec<_>>();
    assert_eq!(paths(&listed["ogc"]), ["/ogc/v1", "/ogc/v1/collections", "/ogc/v1/openapi.json"]);
    assert_eq!(paths(&listed["lang"]), ["csv", "gpkg", "parquet"].map(|form| format!("/download/lang.{form}")));
    assert_eq!(paths(&listed["qgis"]), ["/qgis", "/qgis/connections.xml", "/qgis/veerkracht.qgs"]);
    let map = listed["maps"].as_array().unwrap().iter().find(|map| map["id"] == MAP).unwrap();
    let forms =
        |name: &str| ["csv", "geojson", "gpkg", "parquet", "xlsx"].map(|form| format!("/download/{name}.{form}"));
    assert_eq!(paths(&map["download"]), forms(MAP));
    assert_eq!(paths(&listed["alle"]), forms("alle"));
    let service = path(map["arcgis"].as_str().unwrap());
    assert_eq!(service, format!("/arcgis/rest/services/{MAP}/VectorTileServer"));
    let collections = paths(&map["collections"]);
    assert_eq!(collections, ["", "-wijken", "-gemeenten"].map(|level| format!("/ogc/v1/collections/{MAP}{level}")));
    let lists = [&listed["ogc"], &listed["lang"], &listed["qgis"], &listed["alle"], &map["download"]];
    for path in lists.into_iter().flat_map(paths).chain(collections).chain([service]) {
        assert_eq!(ask(&app, "HEAD", &path, &[]).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_below_the_interface_leads_to_its_collections() {
    let prefixed =
        Server::from(state(with_maps(), ServerSettings { prefix: "/p".into(), ..ServerSettings::default() }));
    let (app, tiles) = (app(), format!("/ogc/v1/collections/{MAP}"));
    let hint = async |app: &Server, path: &str| {
        let answer = ask(app, "GET", path, &[]).await;
        assert_eq!(answer.status, 404, "{path}");
        answer.json()["hint"].as_str().unwrap().to_owned()
    };
    for path in [
        "/ogc/v1/nowhere",
        "/ogc/v1/collections/nowhere",
        "/ogc/v1/tileMatrixSets/NetherlandsRDNewQuad",
        &format!("{tiles}/tiles/WorldCRS84Quad"),
        &format!("{tiles}-wijken/tiles"),
        &format!("{tiles}/tiles/WebMercatorQuad/6/0/0"),
    ] {
        assert_eq!(hint(&app, path).await, "/ogc/v1/collections lists the collections", "{path}");
    }
    assert_eq!(hint(&prefixed, "/p/ogc/v1/nowhere").await, "/ogc/v1/collections lists the collections");
    for path in ["/nowhere", "/ogc", "/ogc/v11"] {
        assert_eq!(hint(&app, path).await, "/catalog.json lists what is served", "{path}");
    }
}

#[tokio::test]
async fn each_of_several_faults_is_told_with_the_values_that_would_be_right() {
    let app = app();
    let items = format!("/ogc/v1/collections/{MAP}/items");
    let told = async |query: &str| {
        let answer = ask(&app, "GET", &format!("{items}?{query}"), &[]).await;
        assert_eq!(answer.status, 400, "{query}");
        answer.json()["detail"].as_str().unwrap().to_owned()
    };
    let several = told("f=xml&skipGeometry=ja&year=1999&x=1&y=2").await;
    for sentence in [
        "`f` is `xml`, expected one of the values listed (available: json, html, csv)",
        "`skipGeometry` is `ja`, expected one of the values listed (available: true, false)",
        "expected one of those that are (available: ",
        "the parameter `x` is not known here (available: limit, offset",
    ] {
        assert!(several.contains(sentence), "{sentence} in {several}");
    }
    assert!(several.contains("the parameter `y` is not known here; "), "the same list stands there once: {several}");
    assert_eq!(told("f=xml").await, "`f` is `xml`, expected one of the values listed");
}

#[tokio::test]
async fn who_takes_no_tile_of_mvt_is_told_so() {
    let app = app();
    let tile = format!("/ogc/v1/collections/{MAP}/tiles/WebMercatorQuad/6/21/33");
    for (query, accept, status) in [
        ("", "*/*", 200),
        ("", "application/vnd.mapbox-vector-tile", 200),
        ("", "image/png, application/*;q=0.5", 200),
        ("", "image/png", 406),
        ("", "application/vnd.maplibre-tile", 406),
        ("?f=mvt", "image/png", 200),
        ("?f=pbf", "image/png", 200),
        ("?f=png", "image/png", 400),
        // Proxies and campaigns add their own; what is nearly a known name is a slip.
        ("?v=1&access_token=a&utm_source=b", "*/*", 200),
        ("?yaer=2020", "*/*", 400),
    ] {
        let answer = ask(&app, "GET", &format!("{tile}{query}"), &[("accept", accept)]).await;
        // Nothing lies in the tile, which is said with 204.
        let found = if answer.status.is_success() { 200 } else { answer.status.as_u16() };
        assert_eq!(found, status, "{query} {accept}");
    }
}

#[tokio::test]
async fn who_has_anything_of_features_gets_none_unless_the_request_is_wrong() {
    let app = app();
    let items = format!("/ogc/v1/collections/{MAP}/items");
    let found = ask(&app, "GET", &format!("{items}?skipGeometry=true&limit=1"), &[]).await.json();
    let code = found["features"][0]["id"].as_str().unwrap().to_owned();
    for (path, status) in [
        (format!("{items}?skipGeometry=true"), 304),
        (format!("{items}?f=csv"), 304),
        (format!("{items}/{code}?skipGeometry=true"), 304),
        (format!("{items}?filter=onbekend=1"), 400),
        (format!("{items}/BU99999999?skipGeometry=true"), 404),
    ] {
        let answer = ask(&app, "GET", &path, &[("if-none-match", "*")]).await;
        assert_eq!((answer.status.as_u16(), answer.body.is_empty()), (status, status == 304), "{path}");
    }
}
