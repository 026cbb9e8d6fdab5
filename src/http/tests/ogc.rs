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
