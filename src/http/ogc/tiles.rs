//! API Tiles: the tiles of the maps by tile matrix, row and column, and what is said of them.
//!
//! A tile is the one of `/tiles/{map}/{z}/{x}/{y}`: the same bytes, tag and cache. Here the row comes first.

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{answer, find, read};
use super::collections;
use super::forms::{self, HTML, JSON, TILE};
use super::links::{itself, link, place};
use super::root::ROOT;
use crate::areas::Level;
use crate::features::{Collection, Reference};
use crate::http::AppState;
use crate::http::choice::SELECTION;
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, QueryParameters};
use crate::http::tiles;
use crate::styles::Language;

/// The only tile matrix set, as the register of OGC names it.
const TMS: &str = "WebMercatorQuad";
const TMS_URI: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
const TMS_TITLE: &str = "Google Maps Compatible for the World";

/// Tile matrices of the set in the register.
const MATRICES: u8 = 24;
/// Of the coarsest matrix, in metres per cell; and half the side of the world.
const CELL_SIZE: f64 = 156_543.033_928_041;
const SCALE_DENOMINATOR: f64 = 559_082_264.028_717;
const HALF: f64 = 20_037_508.342_789_2;

const TILING_SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";

/// Names the list of tile matrix sets.
pub(super) fn sets_title(language: Language) -> &'static str {
    language.either("Tegelmatrixsets", "Tile matrix sets")
}

/// Lists the tile matrix sets.
///
/// # Errors
/// What [`read`] says.
pub(in crate::http) async fn tile_matrix_sets(
    State(app): State<AppState>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let wanted = read(&parameters, &[JSON, HTML])?;
    let language = wanted.language;
    let make = move |_: &AppState| {
        let title = sets_title(language);
        let links = itself("/tileMatrixSets", JSON, title, language);
        let only = json!({
            "id": TMS, "title": TMS_TITLE, "uri": TMS_URI,
            "links": itself(&format!("/tileMatrixSets/{TMS}"), JSON, TMS_TITLE, language),
        });
        Ok(json!({ "title": title, "links": links, "tileMatrixSets": [only] }))
    };
    answer(&app, &parameters, &wanted, "tileMatrixSets".into(), make).await
}

/// Describes the tile matrix set.
///
/// # Errors
/// What [`read`] says, and [`Error::UnknownPath`] for another.
pub(in crate::http) async fn tile_matrix_set(
    State(app): State<AppState>,
    Path(tms): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    only("/tileMatrixSets", &tms)?;
    let wanted = read(&parameters, &[JSON, HTML])?;
    let language = wanted.language;
    let make = move |_: &AppState| {
        let matrices = (0..=MATRICES).map(|zoom| {
            let side = f64::from(zoom).exp2();
            json!({
                "id": zoom.to_string(),
                "scaleDenominator": SCALE_DENOMINATOR / side,
                "cellSize": CELL_SIZE / side,
                "pointOfOrigin": [-HALF, HALF],
                "tileWidth": 256,
                "tileHeight": 256,
                "matrixWidth": 1_u64 << zoom,
                "matrixHeight": 1_u64 << zoom,
            })
        });
        Ok(json!({
            "id": TMS,
            "title": TMS_TITLE,
            "uri": TMS_URI,
            "crs": Reference::WebMercator.uri(),
            "orderedAxes": ["X", "Y"],
            "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
            "tileMatrices": matrices.collect::<Vec<_>>(),
            "links": itself(&format!("/tileMatrixSets/{TMS}"), JSON, TMS_TITLE, language),
        }))
    };
    answer(&app, &parameters, &wanted, "tileMatrixSet".into(), make).await
}

/// Lists the tilesets of a collection.
///
/// # Errors
/// What [`read`] and [`tiled`] say.
pub(in crate::http) async fn tilesets(
    State(app): State<AppState>,
    Path(id): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let wanted = read(&parameters, &[JSON, HTML])?;
    let language = wanted.language;
    let collection = tiled(&app, &id, language)?;
    let make = move |app: &AppState| {
        let title = collections::title(app.content(), &collection)?;
        let links = itself(&format!("/collections/{}/tiles", collection.id), JSON, &title, language);
        Ok(json!({ "title": title, "links": links, "tilesets": [tileset_item(&collection.id, &title)] }))
    };
    answer(&app, &parameters, &wanted, format!("tilesets {id}"), make).await
}

/// Describes the tileset of a collection.
///
/// # Errors
/// What [`read`] and [`tiled`] say, and [`Error::UnknownPath`] for another tile matrix set.
pub(in crate::http) async fn tileset(
    State(app): State<AppState>,
    Path((id, tms)): Path<(String, String)>,
    parameters: Parameters,
) -> Result<Response, Error> {
    only(&format!("/collections/{id}/tiles"), &tms)?;
    let wanted = read(&parameters, &[JSON, HTML])?;
    let language = wanted.language;
    let collection = tiled(&app, &id, language)?;
    let make = move |app: &AppState| {
        let title = collections::title(app.content(), &collection)?;
        let mut described = tileset_item(&collection.id, &title);
        described["description"] = json!(language.of(&app.content().caveats.notice));
        let [west, south, east, north] = app.content().extents.all;
        let zooms = app.tiles().source().zooms().unwrap_or(0..=0);
        described["boundingBox"] = json!({
            "lowerLeft": [west, south], "upperRight": [east, north], "crs": Reference::Crs84.uri(),
        });
        described["tileMatrixSetLimits"] = zooms.map(|zoom| limits(zoom, [west, south, east, north])).collect();
        described["layers"] = app
            .levels()
            .iter()
            .map(|shown| {
                json!({
                    "id": shown.level.layer(), "dataType": "vector", "geometryDimension": 2,
                    "minTileMatrix": shown.first.to_string(), "maxTileMatrix": shown.last.to_string(),
                })
            })
            .collect();
        let here = format!("/collections/{}/tiles/{TMS}", collection.id);
        let template = place(&format!("{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f=mvt"));
        let mut item = link("item", TILE.media_type, language.either("Tegels", "Tiles"), template);
        item["templated"] = json!(true);
        if let Some(links) = described["links"].as_array_mut() {
            links.extend([itself(&here, JSON, &title, language).split_off(1), vec![item]].concat());
        }
        Ok(described)
    };
    answer(&app, &parameters, &wanted, format!("tileset {id}"), make).await
}

/// Serves a tile of a collection.
///
/// # Errors
/// What [`tiles::tile`] says; [`Error::UnknownPath`] for another tile matrix set; [`Error::NotAcceptable`]; those of
/// [`QueryParameters::parse`].
pub(in crate::http) async fn tile(
    State(app): State<AppState>,
    Path((id, tms, zoom, row, col)): Path<(String, String, String, String, String)>,
    mut request: Request,
) -> Result<Response, Error> {
    let here = format!("/collections/{id}/tiles");
    only(&here, &tms)?;
    let wrong = || unknown(&format!("{here}/{tms}/{zoom}/{row}/{col}"));
    let known: Vec<&'static str> = SELECTION.into_iter().chain(["fields", "layers", "f"]).collect();
    // As with every other tile, proxies and campaigns may add their own parameters.
    let query = QueryParameters::parse(request.uri().query().unwrap_or(""), &known)?;
    forms::choose(&query, request.headers(), &[TILE])?;
    tiled(&app, &id, Language::Nl)?;
    let number = |text: &str| text.parse::<u32>().ok();
    let matrix = zoom.parse().ok().filter(|zoom| *zoom <= MATRICES);
    if let (Some(matrix), Some(row), Some(col)) = (matrix, number(&row), number(&col))
        && !MatrixLimits::of(matrix, app.content().extents.all).hold(row, col)
    {
        return Err(wrong());
    }
    let same = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query.pairs().filter(|(name, _)| *name != "f"))
        .finish();
    let same = Uri::try_from(format!("/tiles/{id}/{zoom}/{col}/{row}.mvt?{same}"));
    *request.uri_mut() = same.map_err(|_wrong| wrong())?;
    tiles::tile(State(app), request).await
}

/// Refuses every tile matrix set but the one that there is; `place` is where it is asked for.
fn only(place: &str, tms: &str) -> Result<(), Error> {
    if tms == TMS { Ok(()) } else { Err(unknown(&format!("{place}/{tms}"))) }
}

/// Says that nothing is served at a path of the interface, which stands after its root.
fn unknown(path: &str) -> Error {
    Error::UnknownPath { path: format!("{ROOT}{}", quoted(path)) }
}

/// Finds a collection that has tiles: the buurten of one map.
fn tiled(app: &AppState, id: &str, language: Language) -> Result<Collection, Error> {
    let collection = find(app, id, &QueryParameters::default(), language)?;
    if collection.level == Level::Buurt && Collection::parts(id).0.is_some() {
        Ok(collection)
    } else {
        Err(unknown(&format!("/collections/{id}/tiles")))
    }
}

/// What is said of a tileset in a list.
fn tileset_item(id: &str, title: &str) -> Value {
    let address = place(&format!("/collections/{id}/tiles/{TMS}"));
    json!({
        "title": title,
        "dataType": "vector",
        "crs": Reference::WebMercator.uri(),
        "tileMatrixSetURI": TMS_URI,
        "links": [
            link("self", JSON.media_type, title, format!("{address}?f=json")),
            link(TILING_SCHEME, JSON.media_type, TMS_TITLE, place(&format!("/tileMatrixSets/{TMS}"))),
        ],
    })
}

/// The rows and columns of a matrix in which the areas lie, first and last.
struct MatrixLimits {
    rows: [u32; 2],
    cols: [u32; 2],
}

impl MatrixLimits {
    /// Finds them; `bounds` is west, south, east, north.
    fn of(zoom: u8, bounds: [f64; 4]) -> MatrixLimits {
        let [west, south, east, north] = bounds;
        let (from_col, from_row) = martin_tile_utils::tile_index(west, north, zoom);
        let (to_col, to_row) = martin_tile_utils::tile_index(east, south, zoom);
        MatrixLimits { rows: [from_row, to_row], cols: [from_col, to_col] }
    }

    fn hold(&self, row: u32, col: u32) -> bool {
        (self.rows[0]..=self.rows[1]).contains(&row) && (self.cols[0]..=self.cols[1]).contains(&col)
    }
}

fn limits(zoom: u8, bounds: [f64; 4]) -> Value {
    let MatrixLimits { rows, cols } = MatrixLimits::of(zoom, bounds);
    json!({
        "tileMatrix": zoom.to_string(),
        "minTileRow": rows[0], "maxTileRow": rows[1], "minTileCol": cols[0], "maxTileCol": cols[1],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_of_a_matrix_hold_the_areas() {
        // The Netherlands at zoom 6: two columns, two rows.
        let found = limits(6, [3.2, 50.7, 7.3, 53.7]);
        let expected =
            json!({ "tileMatrix": "6", "minTileRow": 20, "maxTileRow": 21, "minTileCol": 32, "maxTileCol": 33 });
        assert_eq!(found, expected);
    }
}
