//! What is served, as addresses.

use serde::Serialize;

use super::content::Content;
use crate::texts::Bilingual;

/// The addresses of all that is served; `{code}`, `{map}` and the like stand for what a client fills in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct AddressList {
    area: String,
    areas: String,
    changes: String,
    column: String,
    compare: String,
    /// As JSON-LD and as Turtle.
    dcat: [String; 2],
    gemeente: String,
    gemeente_page: String,
    maps: Vec<MapAddresses>,
    method: String,
    /// Null where there is no file of addresses.
    postcodes: Option<[String; 2]>,
    qgis: [String; 2],
    report: String,
    series: String,
    sources: String,
    viewer: String,
    wijk: String,
}

/// The addresses of one map.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct MapAddresses {
    download: [String; 3],
    id: String,
    legend: String,
    map: String,
    picture: [String; 3],
    qgis: String,
    style: String,
    tilejson: String,
    tiles: String,
    title: Option<Bilingual>,
}

/// Lists what is served, as addresses that begin with `base`, which has no slash at its end.
pub(crate) fn catalogue(content: &Content, base: &str) -> AddressList {
    let map = |id: &String| MapAddresses {
        download: ["csv", "geojson", "gpkg"].map(|ending| format!("{base}/download/{id}.{ending}")),
        id: id.clone(),
        legend: format!("{base}/legend/{id}.svg"),
        map: format!("{base}/maps/{id}.json"),
        picture: ["pdf", "png", "svg"].map(|ending| format!("{base}/picture/{id}.{ending}")),
        qgis: format!("{base}/qgis/{id}.qlr"),
        style: format!("{base}/styles/{id}.json"),
        tilejson: format!("{base}/tiles/{id}.json"),
        tiles: format!("{base}/tiles/{id}/{{z}}/{{x}}/{{y}}.mvt"),
        title: content.engine.specs().iter().find(|spec| spec.id == *id).map(|spec| spec.title.clone()),
    };
    AddressList {
        area: format!("{base}/areas/{{code}}.json"),
        areas: format!("{base}/areas.json"),
        changes: format!("{base}/changes.json"),
        column: format!("{base}/columns/{{measure}}.json?map={{map}}"),
        compare: format!("{base}/compare?codes={{code}},{{code}}&map={{map}}"),
        dcat: [format!("{base}/dcat.jsonld"), format!("{base}/dcat.ttl")],
        gemeente: format!("{base}/gemeenten/{{code}}.json"),
        gemeente_page: format!("{base}/gemeente/{{code}}"),
        maps: content.engine.offered().iter().map(|offer| map(&offer.map)).collect(),
        method: format!("{base}/method"),
        postcodes: content
            .postcodes
            .as_ref()
            .map(|_| [format!("{base}/postcodes.json"), format!("{base}/postcodes/{{digits}}.json")]),
        qgis: [format!("{base}/qgis"), format!("{base}/qgis/connections.xml")],
        report: format!("{base}/report.json"),
        series: format!("{base}/areas/{{code}}/series.json"),
        sources: format!("{base}/sources.json"),
        viewer: format!("{base}/"),
        wijk: format!("{base}/wijken/{{code}}.json"),
    }
}
