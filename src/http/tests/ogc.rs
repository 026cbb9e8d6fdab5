//! The interface of OGC through the router: where it is named, what its pages and links carry on, and what it refuses.

use super::ahead::with_maps;
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
    assert!(all.contains("<p>Each map at its newest year or window</p>"), "{all}");
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
