//! What is served, as addresses.

use serde::Serialize;

use super::content::Content;
use super::sheet::LONG;
use crate::areas::PerLevel;
use crate::texts::Bilingual;

/// The forms of downloads, by their endings.
const FORMS: [&str; 5] = ["csv", "geojson", "gpkg", "parquet", "xlsx"];

/// The addresses of all that is served; `{code}`, `{map}` and the like stand for what a client fills in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct AddressList {
    /// All maps together, at their newest year or window.
    alle: [String; 5],
    area: String,
    areas: String,
    changes: String,
    column: String,
    compare: String,
    /// As JSON-LD and as Turtle.
    dcat: [String; 2],
    gemeente: String,
    gemeente_page: String,
    /// All maps over all their periods.
    lang: [String; 3],
    maps: Vec<MapAddresses>,
    method: String,
    /// The interface of OGC: where it begins, its collections, its description.
    ogc: [String; 3],
    /// Null where there is no file of addresses.
    postcodes: Option<[String; 2]>,
    qgis: [String; 3],
    report: String,
    series: String,
    sources: String,
    viewer: String,
    wijk: String,
}

/// The addresses of one map.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct MapAddresses {
    /// As a vector tile service of Esri.
    arcgis: String,
    /// The buurten, the wijken and the gemeenten as collections of the interface of OGC.
    collections: PerLevel<String>,
    download: [String; 5],
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
    let ogc = |path: &str| format!("{base}/ogc/v1{path}");
    let files = |name: &str| FORMS.map(|ending| format!("{base}/download/{name}.{ending}"));
    let map = |id: &String| MapAddresses {
        arcgis: format!("{base}/arcgis/rest/services/{id}/VectorTileServer"),
        collections: PerLevel::new("", "-wijken", "-gemeenten").map(|level| ogc(&format!("/collections/{id}{level}"))),
        download: files(id),
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
        alle: files("alle"),
        area: format!("{base}/areas/{{code}}.json"),
        areas: format!("{base}/areas.json"),
        changes: format!("{base}/changes.json"),
        column: format!("{base}/columns/{{measure}}.json?map={{map}}"),
        compare: format!("{base}/compare?codes={{code}},{{code}}&map={{map}}"),
        dcat: [format!("{base}/dcat.jsonld"), format!("{base}/dcat.ttl")],
        gemeente: format!("{base}/gemeenten/{{code}}.json"),
        gemeente_page: format!("{base}/gemeente/{{code}}"),
        lang: ["csv", "gpkg", "parquet"].map(|ending| format!("{base}/download/{LONG}.{ending}")),
        maps: content.engine.offered().iter().map(|offer| map(&offer.map)).collect(),
        method: format!("{base}/method"),
        ogc: ["", "/collections", "/openapi.json"].map(ogc),
        postcodes: content
            .postcodes
            .as_ref()
            .map(|_| [format!("{base}/postcodes.json"), format!("{base}/postcodes/{{digits}}.json")]),
        qgis: ["", "/connections.xml", "/veerkracht.qgs"].map(|path| format!("{base}/qgis{path}")),
        report: format!("{base}/report.json"),
        series: format!("{base}/areas/{{code}}/series.json"),
        sources: format!("{base}/sources.json"),
        viewer: format!("{base}/"),
        wijk: format!("{base}/wijken/{{code}}.json"),
    }
}
