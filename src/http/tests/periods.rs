//! A year or window for all maps: those that have it follow, the others keep their newest and say so.

use super::kept_tiles::with_maps;
use super::{ask, state};
use crate::http::{Server, ServerSettings};
use crate::maps::Period;

#[tokio::test]
async fn a_year_holds_for_the_maps_that_have_it_and_every_connection_says_its_period() {
    let state = state(with_maps(), ServerSettings::default());
    let engine = state.engine();
    let has = |map: &str| engine.parse_selection(map, Some("2014"), None, None).is_ok();
    let offered: Vec<String> = engine.offered().iter().map(|offer| offer.map.clone()).collect();
    let (with, without): (Vec<&String>, Vec<&String>) = offered.iter().partition(|map| has(map));
    assert!(!with.is_empty() && !without.is_empty());
    let app = Server::from(state.clone());
    let usual = String::from_utf8(ask(&app, "GET", "/qgis/connections.xml", &[]).await.body.to_vec()).unwrap();
    let asked =
        String::from_utf8(ask(&app, "GET", "/qgis/connections.xml?year=2014", &[]).await.body.to_vec()).unwrap();
    let of = |text: &str, map: &str| {
        let found = text.lines().find(|line| line.contains(&format!("/tiles/{map}/"))).unwrap();
        let part =
            |name: &str| found.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        (part("name"), part("url"), part("styleUrl"))
    };
    for map in with {
        let (name, url, style) = of(&asked, map);
        assert!(name.contains(", 2014") && url.ends_with(".mvt?year=2014"), "{name} {url}");
        assert!(style.contains(&format!("/styles/{map}.json?year=2014&amp;taal=nl")), "{style}");
    }
    for map in without {
        let ((usual_name, ..), (name, url, _)) = (of(&usual, map), of(&asked, map));
        let fixed = engine.parse_selection(map, None, None, None).unwrap().period == Period::Fixed;
        let says_its_period = name.starts_with(&format!("{usual_name}, "));
        assert!(!url.contains("year=") && (says_its_period || fixed && name == usual_name), "{name} {url}");
    }
    let nowhere = ask(&app, "GET", "/qgis/connections.xml?year=1999", &[]).await;
    assert_eq!((nowhere.status.as_u16(), &nowhere.json()["error"]), (400, &"bad_parameter".into()));
}

#[tokio::test]
async fn a_download_of_all_maps_takes_a_year_or_a_window_and_keeps_it_in_its_name_and_links() {
    let app = Server::from(state(with_maps(), ServerSettings::default()));
    for (query, saved) in
        [("year=2014", "veerkracht-alle-2014.csv"), ("window=2014-2022", "veerkracht-alle-2014-2022.csv")]
    {
        let answer = ask(&app, "GET", &format!("/download/alle.csv?{query}"), &[]).await;
        assert_eq!(answer.status, 200, "{query}");
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{saved}\""));
        assert!(answer.header("link").starts_with(&format!("<alle.csv-metadata.json?{query}>")), "{query}");
    }
    let mut made_up = with_maps();
    made_up.caveats.made_up = true;
    let made_up = Server::from(state(made_up, ServerSettings::default()));
    for (query, saved) in [("", "veerkracht-alle-verzonnen.csv"), ("?taal=en", "veerkracht-alle-made-up.csv")] {
        let answer = ask(&made_up, "GET", &format!("/download/alle.csv{query}"), &[]).await;
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{saved}\""));
    }
    let [newest, older] = ["", "?year=2014"].map(|query| format!("/download/alle.csv-metadata.json{query}"));
    let years = async |path: &str| {
        let columns = ask(&app, "GET", path, &[]).await.json()["tableSchema"]["columns"].take();
        let of =
            |name: &str| columns.as_array().unwrap().iter().find(|column| column["name"] == name).cloned().unwrap();
        of("corporatiebezit_corporatie_pct")["schema:temporalCoverage"].clone()
    };
    assert_eq!((years(&newest).await, years(&older).await), ("2022".into(), "2014".into()));
    for query in ["year=1999", "year=twee", "window=2022-2014"] {
        assert_eq!(ask(&app, "GET", &format!("/download/alle.csv?{query}"), &[]).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn what_shows_every_map_at_its_newest_period_refuses_another_one() {
    let app = Server::from(state(with_maps(), ServerSettings::default()));
    let service = "/arcgis/rest/services/corporatiebezit/VectorTileServer";
    let style = format!("{service}/resources/styles/root.json");
    for path in ["/qgis/veerkracht.qgs", service, &style, &format!("{service}/tile/6/33/33.pbf")] {
        assert_eq!(ask(&app, "GET", path, &[]).await.status.as_u16() / 100, 2, "{path}");
        let refused = ask(&app, "GET", &format!("{path}?year=2014"), &[]).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["error"]), (400, &"bad_parameter".into()), "{path}");
    }
}

#[tokio::test]
async fn a_table_is_compressed_for_those_alone_who_take_gzip() {
    let app = Server::from(state(with_maps(), ServerSettings::default()));
    for (taken, encoding) in [("gzip", "gzip"), ("br, gzip", "gzip"), ("br", ""), ("zstd", ""), ("br, gzip;q=0", "")] {
        let answer = ask(&app, "GET", "/download/corporatiebezit.csv", &[("accept-encoding", taken)]).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, encoding), "{taken}");
    }
}
